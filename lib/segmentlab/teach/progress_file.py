"""The file in which a reader's answers are kept, on their own machine alone. Stage of the loop: teach.

Comes in: what changed about one question. Goes out: a JSON file that is whole at every moment. It is read,
changed and renamed into place under a lock, so that two notebooks open at once do not lose each other's
answers. A file that cannot be read is set aside under another name, never overwritten.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

#: Version 1 did not note what was answered right, nor when; it is read all the same.
FORMAT, VERSION, OLDEST = "segmentlab progress", 2, 1
KINDS = ("guess", "exercise", "quiz")
#: A notebook waits this many seconds at most while another one writes.
PATIENCE = 5


@dataclass(frozen=True)
class Answered:
    """What a reader has done with one question.

    Attributes
    ----------
    kind
        ``guess``, ``exercise`` or ``quiz``.
    question
        The question in plain text.
    tries
        How many answers were checked.
    right_at
        The try that was right first, 0 while none was.
    hints
        How many hints were shown.
    solution
        Whether the solution was shown.
    wrong
        How often each wrong answer was given.
    said
        As the reader saw it: the guess that was committed first, or the answer that was given last (one that
        was right stays). Empty where it is too long to be repeated.
    said_on
        The day of that, such as ``2026-11-20``.
    """

    kind: str
    question: str
    tries: int = 0
    right_at: int = 0
    hints: int = 0
    solution: bool = False
    wrong: Mapping[str, int] = field(default_factory=dict)
    said: str = ""
    said_on: str = ""

    @property
    def done(self) -> bool:
        """Whether nothing is left to do: answered right, or guessed."""
        return bool(self.said) if self.kind == "guess" else self.right_at > 0


Answers = dict[str, Answered]
Change = Callable[[Answers], Answers]


class UnreadableError(ValueError):
    """A file that is not a progress file this version can read; its text says why."""


def place() -> Path:
    """Name the reader's file; the environment variable SEGMENTLAB_PROGRESS names another one."""
    chosen = os.environ.get("SEGMENTLAB_PROGRESS")
    if chosen:
        path = Path(chosen).expanduser()
        return path / "progress.json" if path.is_dir() else path
    from platformdirs import user_data_path

    return user_data_path("segmentlab", appauthor=False) / "progress.json"


def read(path: Path) -> Answers:
    """Read the answers in a file; a file that is not there holds none.

    Raises
    ------
    UnreadableError
        If the file is damaged, of another kind, or made by a newer version.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as error:
        raise UnreadableError("is damaged") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise UnreadableError("is no progress file")
    version, answers = found.get("version"), found.get("answers")
    if isinstance(version, int) and version > VERSION:
        raise UnreadableError("was made by a newer version of this course")
    if type(version) is not int or version < OLDEST or not isinstance(answers, dict):
        raise UnreadableError("is damaged")
    return {key: _answered(saved) for key, saved in answers.items()}


def update(path: Path, changes: Sequence[Change]) -> str:
    """Apply changes to a file, and say in one sentence if what was there had to be set aside.

    Raises
    ------
    OSError
        If the file cannot be written; nothing is lost then.
    """
    from filelock import FileLock

    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f"{path.name}.lock"), timeout=PATIENCE):
        said = ""
        try:
            before = read(path)
        except UnreadableError as why:
            aside = _set_aside(path)
            before = {}
            said = f"Your earlier file of answers {why}; it is kept as {aside}, and a new one was begun."
        after = before
        for change in changes:
            after = change(after)
        if after != before:
            _write(path, after)
    return said


def _answered(saved: Any) -> Answered:
    """Make one entry of what a file says, and refuse what could not have come from `_write`."""
    names = {each.name: type(getattr(Answered("", ""), each.name)) for each in fields(Answered)}
    if not isinstance(saved, dict) or not {"kind", "question"} <= set(saved) <= set(names):
        raise UnreadableError("is damaged")
    for name, value in saved.items():
        counted = names[name] is not int or (type(value) is int and value >= 0)
        if not isinstance(value, names[name]) or not counted:
            raise UnreadableError("is damaged")
    whole = all(type(times) is int and times > 0 for times in saved.get("wrong", {}).values())
    if saved["kind"] not in KINDS or not whole:
        raise UnreadableError("is damaged")
    return Answered(**saved)


def _write(path: Path, answers: Answers) -> None:
    kept = {"format": FORMAT, "version": VERSION, "answers": {key: asdict(a) for key, a in answers.items()}}
    unfinished = path.with_name(f"{path.name}.unfinished")
    with unfinished.open("w", encoding="utf-8", newline="\n") as file:
        json.dump(kept, file, ensure_ascii=False, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())  # the new file is whole before it takes the place of the old one
    unfinished.replace(path)


def _set_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.stem}.set-aside-{number}{path.suffix}")).exists():
        number += 1
    path.rename(aside)
    return aside
