"""Every control of every panel in every notebook, moved to every end; every answer given."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from segmentlab.teach import BLANK, Panel, days, explore, figures
from segmentlab.teach.controls import is_empty
from tests.conftest import COLUMNS
from tests.notebooks.running import Ran, everything_met, idle_controls, moves, run_notebook
from tests.teach.demo import write_demo

FOLDER = Path(__file__).parents[2] / "notebooks"
#: The lessons; the glossary has nothing to move.
NOTEBOOKS = sorted(path for path in FOLDER.glob("*.ipynb") if path.stem != "glossary")
#: Generous, for slow and busy machines; the benchmark holds the real bar.
SLOWEST_MOVE = 2.0

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@lru_cache(maxsize=2)
def ran(path: Path) -> Ran:
    return run_notebook(path)


def test_there_are_notebooks_to_sweep():
    assert NOTEBOOKS, "notebooks/ holds no notebook"


@each_notebook
def test_every_control_works_at_every_end(path: Path, record_property):
    for row in sweep(path):
        record_property("panel", row)


@each_notebook
def test_every_question_takes_every_answer(path: Path):
    answer_everything(path)


def sweep(path: Path) -> list[tuple]:
    """Move everything in a notebook; a row of `COLUMNS` per panel tells how quickly it answered."""
    panels = ran(path).all_of(Panel)
    assert panels, f"{path.name} has no panel"
    return [sweep_panel(path, panel) for panel in panels]


def sweep_panel(path: Path, panel: Panel) -> tuple:
    seen = list(moves(panel))
    idle = idle_controls(panel, seen)
    assert not idle, f"{path.name}: in {panel.name} these controls change nothing: {', '.join(idle)}"
    slow = max(seen, key=lambda move: move.seconds)
    assert slow.seconds <= SLOWEST_MOVE, f"{panel.name} takes {slow.seconds:.1f} s at {slow.settings}"
    median, p95, slowest = np.percentile([1000 * move.seconds for move in seen], (50, 95, 100)).round()
    views = len({move.seen for move in seen})
    at = ", ".join(f"{key}={value!r}" for key, value in slow.settings.items())
    return path.stem, panel.name, len(seen), views, int(median), int(p95), int(slowest), at


def answer_everything(path: Path) -> None:
    met = everything_met(ran(path))
    for reveal in met["reveals"]:
        guesses = (*reveal.guess.ends, *reveal.guess.middles(), reveal.guess.default)
        for value in (guess for guess in guesses if not is_empty(reveal.guess, guess)):
            reveal.reset()
            verdict = reveal.commit(value)
            assert reveal.now.error is None, f"{reveal!r}: {reveal.now.error!r}"
            assert verdict.startswith("You said")
        reveal.reset()
    for exercise in met["exercises"]:
        assert exercise.check(BLANK).outcome == "not tried"
        assert exercise.check(exercise.right_answer()).outcome == "right", f"{exercise!r} rejects its answer"
        assert exercise.check(object()).outcome in ("wrong", "error")
        assert exercise.solution().text
        for mistake in exercise.mistakes.values():
            if not callable(mistake):
                assert exercise.check(mistake).outcome == "wrong", f"{exercise!r} accepts {mistake!r}"
        assert all(exercise.hint().text for _ in exercise.hints)
    for quiz in met["quizzes"]:
        for place, question in enumerate(quiz.questions):
            outcomes = [quiz.answer(place, value).outcome for value in question.tries()]
            assert outcomes == ["wrong"] * (len(outcomes) - 1) + ["right"], f"{question.question}: {outcomes}"
        assert quiz.score.startswith("✓")


# The sweep itself must be able to fail.


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield write_demo(tmp_path_factory.mktemp("demo"))


def test_the_demonstration_passes_the_sweep(demo: Path):
    assert {name: len(things) for name, things in everything_met(ran(demo)).items()} == {
        "panels": 3, "reveals": 3, "exercises": 1, "quizzes": 1,
    }  # fmt: skip
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in sweep(demo)]
    assert all(row["moves"] >= row["views"] > 1 and 0 < row["p95 ms"] <= row["slowest ms"] for row in rows)
    answer_everything(demo)


def test_a_control_that_changes_nothing_is_named():
    @explore(seen=days(1, 9, 5, label="Seen"), idle=days(1, 9, 5, label="Idle"))
    def panel(seen, idle):
        return figures.bars({"a": seen}, title="", y="n"), "Always the same."

    assert idle_controls(panel, list(moves(panel))) == ["idle"]


def test_a_fault_at_one_end_only_is_found():
    @explore(quiet=days(0, 9, 5, label="Quiet"))
    def panel(quiet):
        return figures.bars({"a": 1 / quiet}, title="", y="n"), f"{quiet}"

    with pytest.raises(AssertionError, match="panel fails at quiet=0: ZeroDivisionError"):
        list(moves(panel))


def test_a_cell_that_stops_is_named(tmp_path: Path):
    import nbformat

    cells = [nbformat.v4.new_code_cell("x = 1"), nbformat.v4.new_code_cell("x / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "broken.ipynb")
    with pytest.raises(AssertionError, match=r"broken.ipynb: cell 2 stops with ZeroDivisionError"):
        run_notebook(tmp_path / "broken.ipynb")
