"""Show a reader what they have done in all notebooks. Stage of the loop: teach.

Comes in: the file of answers on this machine, and what every notebook asks. Goes out: a table, live only; a
stored notebook keeps one neutral sentence, the same whoever ran it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ipywidgets
import pandas as pd

from .card import STORED
from .course import Asked, course
from .progress_file import KINDS, Answers, place
from .record import answers_so_far, keep
from .style import dressed, live
from .tables import table
from .words import inline

_NEUTRAL = (
    "Your progress is shown here when this notebook runs. It is kept in a file on your own machine and sent "
    "nowhere."
)

_COLUMNS = ["notebook", "guesses", "exercises", "quiz questions", "state"]


@dataclass(frozen=True, eq=False, repr=False)
class Progress:
    """What a reader has done so far. Made by `progress`."""

    @property
    def table(self) -> pd.DataFrame:
        """One row per notebook: how many of its guesses, exercises and quiz questions are done."""
        answers = answers_so_far()
        return pd.DataFrame([_row(asked, answers) for asked in course()], columns=_COLUMNS)

    @property
    def sentence(self) -> str:
        """How far the reader has come, in one sentence."""
        rows = self.table
        begun, done = int((rows["state"] != "not opened").sum()), int((rows["state"] == "done").sum())
        return f"**{done} of {len(rows)}** notebooks done, {begun - done} begun."

    @cached_property
    def view(self) -> ipywidgets.VBox:
        """The table as one widget, with a button that reads the file again."""
        says = live(ipywidgets.HTML())
        rows = ipywidgets.HTML()
        again = ipywidgets.Button(description="Refresh", tooltip="Read your answers again")

        def show(_: Any = None) -> None:
            trouble = keep()
            says.value = f'<div class="sl-ask">{inline(self.sentence)}</div>'
            kept = f"Kept in `{place()}`, on this machine only. Give a trainer this file if you want to."
            done = f'<div class="sl-progress">{table(self.table).html()}</div>'
            rows.value = done + f'<div class="sl-help">{inline(trouble or kept)}</div>'

        again.on_click(show)
        show()
        return dressed(says, rows, again, card="sl-card")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle = dict(self.view._repr_mimebundle_())
        bundle["text/html"] = f"<p>{_NEUTRAL} <small>{STORED}</small></p>"
        bundle["text/plain"] = repr(self)
        return bundle

    def __repr__(self) -> str:
        return _NEUTRAL


def progress() -> Progress:
    """Show what you have done in every notebook: guesses, exercises, quizzes.

    Answers are kept in one file on this machine; the environment variable SEGMENTLAB_PROGRESS names another.

    Returns
    -------
    Progress
        Shows itself when it is the last line of a cell; ``progress().table`` is the table as a DataFrame.

    Examples
    --------
    >>> progress()
    Your progress is shown here when this notebook runs. It is kept in a file on your own machine and sent
    nowhere.
    >>> list(progress().table)
    ['notebook', 'guesses', 'exercises', 'quiz questions', 'state']
    """
    return Progress()


def _row(asked: Asked, answers: Answers) -> dict[str, str]:
    done = {kind: _done(keys, answers) for kind, keys in asked.keys.items()}
    every = [key for keys in asked.keys.values() for key in keys]
    left = [key for key in every if key not in answers or not answers[key].done]
    opened = any(key in answers for key in every)
    state = "not opened" if not opened else "begun" if left else "done"
    name = f"{asked.name.split('_')[0]} {asked.title}"
    return dict(zip(_COLUMNS, (name, *(done[kind] for kind in KINDS), state), strict=True))


def _done(keys: tuple[str, ...], answers: Answers) -> str:
    if not keys:
        return "–"
    done = sum(key in answers and answers[key].done for key in keys)
    return f"{'✓ ' if done == len(keys) else ''}{done} of {len(keys)}"
