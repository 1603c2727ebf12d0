"""Note down what a reader meets and answers. Stage of the loop: teach.

Comes in: the key of a question and what happened to it. Goes out: nothing, or one sentence to show when
answers cannot be kept. Whatever happens to the file, the notebook goes on.
"""

from __future__ import annotations

import datetime
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from textwrap import shorten

from .progress_file import Answered, Answers, Change, UnreadableError, place, read, update
from .words import plain

#: More different wrong answers, or longer ones, help nobody and only make the file large.
MOST_WRONG, LONGEST = 20, 80
#: An answer of more letters is not repeated to the reader.
LONGEST_SAID = 160


@dataclass(eq=False)
class _Session:
    """What this kernel has yet to write, and the sentences it has already said."""

    waiting: list[Change] = field(default_factory=list)
    said: set[str] = field(default_factory=set)


_now = _Session()


def today() -> datetime.date:
    """Give the reader's own day, not that of a simulated business."""
    return datetime.date.today()


def shared() -> bool:
    """Tell whether many readers share this machine: Voilà, which serves pages, names itself to the kernel."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


def met(key: str, kind: str, question: str) -> str:
    """Note that a question was shown."""
    return _note(key, kind, question, lambda answer: answer)


def tried(key: str, kind: str, question: str, answer: str, *, right: bool, said: str | None = None) -> str:
    """Note a checked answer; give a sentence to show, mostly none.

    Parameters
    ----------
    key, kind, question
        What was asked.
    answer
        What a trainer reads of a wrong one.
    right
        Whether it was right.
    said
        What the reader is reminded of, where that differs.
    """
    told = answer if said is None else said
    told, day = told if len(told) <= LONGEST_SAID else "", today().isoformat()

    def change(before: Answered) -> Answered:
        tries = before.tries + 1
        if right:
            return replace(before, tries=tries, right_at=before.right_at or tries, said=told, said_on=day)
        given = Counter(before.wrong)
        given[answer[:LONGEST]] += 1
        after = replace(before, tries=tries, wrong=dict(given.most_common(MOST_WRONG)))
        return after if before.right_at else replace(after, said=told, said_on=day)

    return _note(key, kind, question, change)


def hinted(key: str, question: str, shown: int) -> str:
    """Note that so many hints are on view."""
    return _note(key, "exercise", question, lambda before: replace(before, hints=max(shown, before.hints)))


def solved(key: str, question: str) -> str:
    """Note that the solution was shown."""
    return _note(key, "exercise", question, lambda before: replace(before, solution=True))


def guessed(key: str, question: str, said: str) -> str:
    """Note a committed guess; only the first one is a guess."""
    day = today().isoformat()

    def change(before: Answered) -> Answered:
        again = replace(before, tries=before.tries + 1)
        kept = shorten(said, LONGEST_SAID, placeholder=" …") or "nothing"
        return again if before.said else replace(again, said=kept, said_on=day)

    return _note(key, "guess", question, change)


def _note(key: str, kind: str, question: str, change: Callable[[Answered], Answered]) -> str:
    if not key or shared():
        return ""

    def apply(answers: Answers) -> Answers:
        before = answers.get(key, Answered(kind, ""))
        return {**answers, key: change(replace(before, kind=kind, question=plain(question)))}

    _now.waiting.append(apply)
    return keep()


def answers_so_far() -> Answers:
    """Give all that the reader has answered, on this machine and in this notebook."""
    if shared():
        return {}
    try:
        answers = read(place())
    except (OSError, UnreadableError):
        answers = {}
    for change in _now.waiting:
        answers = change(answers)
    return answers


def keep() -> str:
    """Write what waits; give what there is to say about it, each sentence only once."""
    if shared():
        return "On a page served by Voilà answers are not kept; in JupyterLab they are."
    path = place()
    try:
        said = update(path, _now.waiting)
        _now.waiting.clear()
    except TimeoutError:
        return ""  # another notebook is writing; what waits is written with the next answer
    except OSError:
        said = (
            f"Your answers are not kept: {path} cannot be written. The notebook works all the same; set "
            "SEGMENTLAB_PROGRESS to a file of your own to keep them."
        )
    if said in _now.said:
        return ""
    _now.said.add(said)
    return said
