"""Put the answers of a class into one table, for its trainer. Stage of the loop: teach.

Comes in: a folder with the files the readers handed over. Goes out: one row per question, and the names of
the files that could not be read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from segmentlab.words import safe

from .course import course
from .progress_file import KINDS, Answered, Answers, UnreadableError, read
from .tables import table

_COLUMNS = (
    "notebook", "question", "kind", "opened", "tried", "right", "right_at_once", "used_hints",
    "saw_solution", "commonest_wrong_answer", "gave_it",
)  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class ClassReport:
    """What a class has answered. Made by `class_report`.

    Attributes
    ----------
    table
        One row per question, in the order of the course: in how many files it was ``opened``, ``tried``,
        ``right``, ``right_at_once``, answered after hints (``used_hints``) or after its solution was shown
        (``saw_solution``), and the wrong answer most readers gave (``gave_it``: how many).
    readers
        The names of the readers, from the names of their files.
    unread
        Files that could not be read, and why.
    """

    table: pd.DataFrame
    readers: tuple[str, ...]
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """How many readers, and whose files are missing."""
        count = len(self.readers)
        told = "; ".join(f"{name} {why}" for name, why in self.unread.items())
        return f"{count:,} {'reader' if count == 1 else 'readers'}." + (f" Not read: {told}." if told else "")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        html = f"<p>{safe(self.sentence)}</p>{table(self.table).html()}"
        return {"text/html": html, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"{self.sentence}\n{self.table.to_string(index=False)}"


def class_report(folder: str | Path) -> ClassReport:
    """Put the progress files of many readers into one table.

    Parameters
    ----------
    folder
        Where the files are, also in folders inside it. A reader is named by their file (``anna.json``), or by
        its folder where the file has kept its first name (``anna/progress.json``).

    Returns
    -------
    ClassReport

    Raises
    ------
    FileNotFoundError
        If there is no such folder.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as empty:
    ...     class_report(empty).sentence
    '0 readers.'
    """
    start = Path(folder).expanduser()
    if not start.is_dir():
        raise FileNotFoundError(f"There is no folder {str(folder)!r}: name the one with the readers' files.")
    found: dict[str, Answers] = {}
    unread: dict[str, str] = {}
    for path in sorted(start.rglob("*.json")):
        try:
            found[_reader(path, start)] = read(path)
        except UnreadableError as why:
            unread[str(path.relative_to(start))] = str(why)
        except OSError:
            unread[str(path.relative_to(start))] = "cannot be opened"
    return ClassReport(_rows(found), tuple(found), unread)


def _reader(path: Path, start: Path) -> str:
    inside = path.relative_to(start).with_suffix("")
    return str(inside.parent if inside.name == "progress" and inside.parent.name else inside)


def _rows(found: Mapping[str, Answers]) -> pd.DataFrame:
    places = {key: asked.name for asked in course() for kind in KINDS for key in asked.keys[kind]}
    # Questions that this version of the course does not know come last.
    strange = sorted({key for answers in found.values() for key in answers} - set(places))
    rows = []
    for key in (*places, *strange):
        given = [answers[key] for answers in found.values() if key in answers]
        if given:
            rows.append(_row(places.get(key, ""), given))
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _row(notebook: str, given: list[Answered]) -> dict[str, Any]:
    first = given[0]
    # Readers, not presses of a button: somebody who insists on a wrong answer counts once.
    wrong = Counter(answer for one in given for answer in one.wrong)
    commonest, times = min(wrong.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    guess = first.kind == "guess"
    return {
        "notebook": notebook,
        "question": first.question,
        "kind": first.kind,
        "opened": len(given),
        "tried": sum(one.tries > 0 for one in given),
        "right": None if guess else sum(one.right_at > 0 for one in given),
        "right_at_once": None if guess else sum(one.right_at == 1 for one in given),
        "used_hints": sum(one.hints > 0 for one in given),
        "saw_solution": sum(one.solution for one in given),
        "commonest_wrong_answer": commonest,
        "gave_it": times,
    }
