"""Commit, then reveal: the reader guesses first, and only then sees what is so. Stage of the loop: teach.

Comes in: a question, a control for the guess, and a function that finds the truth. Goes out: a card that
keeps the truth closed (it is not even computed) until a guess is committed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import ipywidgets

from . import earlier, record
from .controls import Control, is_empty, labelled
from .picture import Picture
from .progress_file import Answered
from .style import dressed, live, note
from .words import inline, plain

_CLOSED = "The answer opens after you commit a guess."
_EMPTY = "Give your guess first; then the answer opens."
_STORED = "To answer, open this notebook in JupyterLab and run it (the button with the double arrow ▶▶)."


@dataclass(eq=False)
class Opened:
    """What a reveal shows at the moment: the committed guess and the truth, or nothing yet."""

    guess: Any = None
    truth: tuple[Any, Picture | None, str] | None = None
    error: Exception | None = None
    #: Committed without having guessed anything.
    missing: bool = False
    #: What is said besides, such as that answers cannot be kept.
    aside: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class Reveal:
    """A question whose answer opens after a guess. Made by `reveal`."""

    question: str
    guess: Control
    truth: Callable[[], tuple[Any, Picture | None, str]]
    expert: str = ""
    key: str = ""
    now: Opened = field(default_factory=Opened)

    @property
    def committed(self) -> bool:
        """Whether a guess was committed."""
        return self.now.truth is not None

    def commit(self, value: Any = None) -> str:
        """Commit a guess (without a value: where the control stands) and say how far off it is.

        A second guess counts only after `reset`: the truth is known by then.
        """
        if self.committed:
            return self.verdict
        if value is not None:
            self.guess.put(self.widget, value)
        guess = self.guess.read(self.widget)
        self.now.missing = is_empty(self.guess, guess)
        if self.now.missing:
            self._refresh()
            return self.verdict
        self.now.guess = guess
        self._open()
        return self.verdict

    def _open(self) -> None:
        self.now.error = None
        try:
            truth, picture, sentence = self.truth()
            _ = picture and picture.png  # rendered here, where an error is told
            self.now.truth = truth, picture, sentence
        except Exception as error:  # told in the card, and kept for the tests
            self.now.error = error
        else:
            if self.now.guess is not None:
                said = self.guess.text(self.now.guess)
                self.now.aside = record.guessed(self.key, self.question, said)
        self._refresh()

    def open_again(self) -> str:
        """Open the answer for a reader who guessed when the notebook was open before."""
        if self.before is None or self.committed:
            return self.verdict
        self._open()
        return self.verdict

    def reset(self) -> None:
        """Close the truth again and put the guess back to where it started."""
        self.now.guess = self.now.truth = self.now.error = None
        self.now.missing = False
        self.guess.put(self.widget, self.guess.default)
        self._refresh()

    @property
    def verdict(self) -> str:
        """How far off the committed guess is, in plain words."""
        if self.now.error is not None:
            return f"The answer could not be found: {self.now.error}."
        if self.now.truth is None:
            return _EMPTY if self.now.missing else _CLOSED
        truth = self.now.truth[0]
        so = self.guess.text(truth)
        if self.now.guess is None and self.before:
            return f"{earlier.sentence(self.before)} It is **{so}**."
        said = self.guess.text(self.now.guess)
        return f"You said **{said}**. It is **{so}**: {self.guess.off(self.now.guess, truth)}"

    @cached_property
    def widget(self) -> ipywidgets.Widget:
        """The widget the guess is made with."""
        return self.guess.widget()

    @cached_property
    def before(self) -> Answered | None:
        """What was guessed when the notebook was open before."""
        found = earlier.answered(self.key)
        return found if found and found.done else None

    @cached_property
    def view(self) -> ipywidgets.VBox:
        """The card as one widget."""
        parts = self._parts
        parts["commit"].on_click(lambda _: self.commit())
        parts["open"].on_click(lambda _: self.open_again())
        parts["again"].on_click(lambda _: self.reset())
        shown = ("commit", "open", "again") if self.before else ("commit", "again")
        buttons = ipywidgets.HBox([parts[name] for name in shown])
        buttons.add_class("sl-buttons")
        self._refresh()
        ask = ipywidgets.HTML(f'<div class="sl-ask">{inline(self.question)}</div>')
        return dressed(ask, labelled(self.guess, self.widget), buttons, parts["answer"], card="sl-card")

    @cached_property
    def _parts(self) -> dict[str, Any]:
        return {
            "commit": ipywidgets.Button(description="Commit my guess", button_style="primary"),
            "open": ipywidgets.Button(description="Show the answer", tooltip="Keep your earlier guess"),
            "again": ipywidgets.Button(description="Guess again", tooltip="Close the answer and start over"),
            "answer": live(ipywidgets.HTML()),
        }

    def _refresh(self) -> None:
        parts = self._parts
        self.widget.disabled = parts["commit"].disabled = self.committed
        parts["open"].disabled = self.committed
        parts["again"].disabled = not self.committed
        parts["answer"].value = self._answer()

    def _answer(self) -> str:
        if self.now.error is not None:
            return note("error", "⚠", "Something went wrong.", inline(self.verdict))
        if self.now.truth is None and self.before and not self.now.missing:
            told = f"{inline(earlier.sentence(self.before))} Show the answer, or guess again."
            return note("closed", "○", "Guessed before.", told)
        if self.now.truth is None:
            return note("closed", "○", "Closed.", self.verdict)
        _, picture, sentence = self.now.truth
        expert = f"<p><strong>What an expert would have looked at:</strong> {inline(self.expert)}</p>"
        return (
            note("hint", "●", "Revealed.", inline(self.verdict))
            + (picture.live_html() if picture else "")
            + f'<div class="sl-says">{inline(sentence)}</div>'
            + (expert if self.expert else "")
            + (f'<div class="sl-help">{inline(self.now.aside)}</div>' if self.now.aside else "")
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        record.met(self.key, "guess", self.question)
        bundle = dict(self.view._repr_mimebundle_())
        # Whatever was committed, the stored copy holds the question alone: the next reader guesses afresh.
        bundle["text/html"] = (
            f"<div><p><strong>{inline(self.question)}</strong></p><p>{inline(self.guess.label)}</p>"
            f"<p><small>○ {_CLOSED} {_STORED}</small></p></div>"
        )
        bundle["text/plain"] = repr(self)
        return bundle

    def __repr__(self) -> str:
        return f"Reveal: {plain(self.question)}"


def reveal(
    question: str,
    *,
    guess: Control,
    truth: Callable[[], tuple[Any, Picture | None, str]],
    expert: str = "",
    key: str = "",
) -> Reveal:
    """Ask for a guess before the truth is shown.

    Parameters
    ----------
    question
        What the reader is asked.
    guess
        The control to guess with: any control that a panel can have.
    truth
        Called after the guess; gives the true value (in the unit of the control), a picture or None, and
        a sentence.
    expert
        What an expert would have looked at, shown with the truth.
    key
        A short name such as ``"rfm-guess-1"``, unique in the course, under which the guess is remembered.

    Returns
    -------
    Reveal

    Examples
    --------
    >>> from segmentlab.teach import share
    >>> bought = reveal(
    ...     "How many buy again on their own?",
    ...     guess=share(0, 1, 0.5, label="My guess"),
    ...     truth=lambda: (0.12, None, "Most of them never come back."),
    ... )
    >>> bought
    Reveal: How many buy again on their own?
    >>> bought.commit(0.3)
    'You said **30%**. It is **12%**: 18 points too high.'
    """
    if not callable(truth):
        raise TypeError(
            "truth must be a function that finds the answer, such as lambda: (0.12, None, 'sentence')."
        )
    return Reveal(question, guess, truth, expert, key)
