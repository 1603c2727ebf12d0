"""Remind a reader who opens a notebook again of what they answered before. Stage of the loop: teach.

Comes in: the key of a question. Goes out: a sentence for its card, or nothing. It is shown live only: what a
notebook stores is the same whoever ran it.
"""

from __future__ import annotations

import datetime

from .progress_file import Answered
from .record import answers_so_far, today
from .style import note
from .words import inline


def answered(key: str) -> Answered | None:
    """Look up what was answered to a question earlier; nothing where it was only looked at.

    Examples
    --------
    >>> answered("never-asked") is None
    True
    """
    found = answers_so_far().get(key) if key else None
    return found if found and found.tries else None


def sentence(before: Answered) -> str:
    """Say what was answered, when, and whether it was right.

    Examples
    --------
    >>> sentence(Answered("exercise", "How many?", tries=2, right_at=2, said="3", said_on="2024-11-20"))
    'You answered **3** on 20 November 2024: right.'
    >>> sentence(Answered("guess", "How many?", tries=1, said="12"))
    'Your guess was **12**.'
    """
    on = _day(before.said_on)
    if before.kind == "guess":
        return f"Your guess{on} was **{before.said}**."
    what = f"**{before.said}**" if before.said else "this"
    return f"You answered {what}{on}: {'right' if before.right_at else 'not yet right'}."


def reminder(before: Answered) -> str:
    """Make the box that a card shows until it is answered again."""
    if before.right_at:
        return note("right-answer", "✓", "Done before.", f"{inline(sentence(before))} You may answer again.")
    return note("closed", "○", "Tried before.", f"{inline(sentence(before))} Try again.")


def _day(written: str) -> str:
    try:
        day = datetime.date.fromisoformat(written)
    except ValueError:
        return ""  # answered before days were noted
    year = "" if day.year == today().year else f" {day.year}"
    return f" on {day.day} {day:%B}{year}"
