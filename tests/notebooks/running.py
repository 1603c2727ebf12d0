"""Run the code cells of a notebook in this process, and move what they show as a reader would."""

import ast
import contextlib
import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from IPython.core.formatters import DisplayFormatter

from segmentlab.teach import Exercise, Panel, Quiz, Reveal


class Ran(NamedTuple):
    """A notebook after its last cell: every name it made, and what its cells showed."""

    names: dict[str, Any]
    shown: list[Any]

    def all_of(self, kind: type) -> list[Any]:
        """Everything of a kind that the reader meets, named or only shown, each once."""
        met = {id(thing): thing for thing in (*self.names.values(), *self.shown) if isinstance(thing, kind)}
        return list(met.values())


class Move(NamedTuple):
    """Where the controls of a panel were moved to, and what was seen.

    `seconds` of computing are those of one control; None if all of them stood there before.
    """

    settings: dict[str, Any]
    seen: tuple[bytes, str]
    seconds: float | None


def run_notebook(path: Path) -> Ran:
    """Run the code cells of a notebook in a fresh namespace; an error in a cell is raised with its number."""
    shown: list[Any] = []
    names: dict[str, Any] = {"__name__": "__main__", "display": lambda *things: shown.extend(things)}
    with contextlib.chdir(path.parent):
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells, start=1):
            if cell.cell_type == "code":
                try:
                    shown += _run_cell(cell.source, names)
                except Exception as error:
                    raise AssertionError(f"{path.name}: cell {number} stops with {error!r}") from error
    for thing in shown:
        # Ask for what Jupyter would show: a panel draws then, and its errors come to light.
        DisplayFormatter().format(thing)
    return Ran(names, shown)


def _run_cell(source: str, names: dict[str, Any]) -> list[Any]:
    """Run one cell and give what its last line shows, as Jupyter does."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if last is None:
        return []
    result = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    return [] if result is None else [result]


def moves(panel: Panel, seed: int = 2026) -> Iterator[Move]:
    """Move every control to each end, the default and two middles; then pairs of controls to their ends."""
    for key, control in panel.controls.items():
        panel.reset()
        for value in (*control.ends, *control.middles(seed), control.default):
            yield _moved(panel, {key: value})
    for one, other in itertools.combinations(panel.controls, 2):
        panel.reset()
        (first, last), (top, bottom) = _two_ends(panel, one), _two_ends(panel, other)
        for pair in ((first, top), (first, bottom), (last, bottom), (last, top)):  # one moves at a time
            yield _moved(panel, dict(zip((one, other), pair, strict=True)))
    panel.reset()


def _two_ends(panel: Panel, key: str) -> tuple[Any, Any]:
    ends = panel.controls[key].ends
    return ends[0], ends[-1]


def _moved(panel: Panel, settings: dict[str, Any]) -> Move:
    # Computing, not waiting: how busy the machine is otherwise says nothing about a panel.
    before, start = panel.settings, time.process_time()
    for key, value in settings.items():
        panel.controls[key].put(panel.widgets[key], value)
    seconds = time.process_time() - start
    at = ", ".join(f"{key}={value!r}" for key, value in settings.items())
    assert panel.now.error is None, f"{panel.name} fails at {at}: {panel.now.error!r}"
    moved = 0
    for key, value in settings.items():
        # As code, because a measure among the options answers == with a rule.
        code = panel.controls[key].code
        assert code(panel.settings[key]) == code(value), f"{panel.name}: {key} does not reach {value!r}"
        moved += code(before[key]) != code(value)
    assert panel.picture is not None
    seen = panel.picture.png, panel.sentence
    return Move({**panel.settings}, seen, seconds / moved if moved else None)


def idle_controls(panel: Panel, seen: list[Move]) -> list[str]:
    """Name the controls that change neither picture nor sentence, wherever the others stand."""
    return [key for key in panel.controls if not _matters(key, seen)]


def _matters(key: str, seen: list[Move]) -> bool:
    by_others: dict[str, set[tuple[bytes, str]]] = {}
    for move in seen:
        others = repr({other: value for other, value in move.settings.items() if other != key})
        by_others.setdefault(others, set()).add(move.seen)
    return any(len(results) > 1 for results in by_others.values())


def everything_met(ran: Ran) -> dict[str, list[Any]]:
    """Sort what a reader can use in a notebook by kind."""
    kinds = {"panels": Panel, "reveals": Reveal, "exercises": Exercise, "quizzes": Quiz}
    return {name: ran.all_of(kind) for name, kind in kinds.items()}
