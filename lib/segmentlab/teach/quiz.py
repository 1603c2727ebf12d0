"""A short quiz with feedback for every answer, at a keyboard, offline. Stage of the loop: teach.

Comes in: questions made by `pick_one` and `give_number`. Goes out: a card per question and a score. Wrong
answers may be tried again; a stored notebook shows questions and options, never which is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import ipywidgets

from . import earlier, record
from .answers import agrees
from .card import STORED
from .message import NOT_TRIED, RIGHT, WRONG, Message
from .style import dressed, live
from .typed import typed_number
from .words import inline, plain


@dataclass(frozen=True)
class PickOne:
    """A question with named options and feedback for each. Made by `pick_one`."""

    question: str
    feedback: Mapping[str, str]
    right: str

    def widget(self) -> ipywidgets.Widget:
        """Make radio buttons with nothing chosen."""
        return ipywidgets.RadioButtons(options=list(self.feedback), value=None)

    def judge(self, answer: str | None) -> Message:
        """Say whether an option is right, and why."""
        if answer is None:
            return Message(NOT_TRIED, "Choose one of the options first.")
        return Message(RIGHT if answer == self.right else WRONG, self.feedback[answer])

    def tries(self) -> tuple[str, ...]:
        """Give every answer a test must try; the right one is last."""
        return (*(option for option in self.feedback if option != self.right), self.right)

    def still(self) -> str:
        """List the options without saying which is right."""
        return "<ul>" + "".join(f"<li>{inline(option)}</li>" for option in self.feedback) + "</ul>"


@dataclass(frozen=True)
class GiveNumber:
    """A question answered with a number, and what to say when it is met or missed. Made by `give_number`."""

    question: str
    right: float
    when_right: str
    when_low: str
    when_high: str
    tolerance: float
    unit: str

    def widget(self) -> ipywidgets.Widget:
        """Make an empty field for a number."""
        return ipywidgets.Text(
            placeholder=f"a number{f' ({self.unit})' if self.unit else ''}", continuous_update=True
        )

    def judge(self, answer: str) -> Message:
        """Say whether a number is right, or too low or too high."""
        try:
            number = typed_number(str(answer), "" if self.unit == "%" else self.unit)
        except ValueError as told:
            return Message(NOT_TRIED, f"{told}.")
        if number is None:
            return Message(NOT_TRIED, "Type a number first.")
        if "%" in str(answer) and (self.unit == "%" or abs(self.right) > 1):
            number *= 100  # the question counts in percent, as the reader does
        if agrees(number, float(self.right), self.tolerance):
            return Message(RIGHT, self.when_right)
        return Message(WRONG, self.when_low if number < self.right else self.when_high)

    def tries(self) -> tuple[str, ...]:
        """Give every kind of answer a test must try; the right one is last."""
        far = abs(self.right) * (1 + 10 * self.tolerance) + 1
        return (f"{self.right - far}", f"{self.right + far}", f"{self.right}")

    def still(self) -> str:
        """Say what kind of answer is wanted."""
        return f"<p>Answer with a number{f' ({inline(self.unit)})' if self.unit else ''}.</p>"


Question = PickOne | GiveNumber


@dataclass(frozen=True, eq=False, repr=False)
class Quiz:
    """Questions with feedback, and a score. Made by `quiz`."""

    questions: tuple[Question, ...]
    key: str = ""
    results: dict[int, bool] = field(default_factory=dict)

    def answer(self, place: int, value: Any) -> Message:
        """Answer one question (counted from 0) through its widget, as a reader would; give the feedback."""
        self.widgets[place].value = value
        return self._check(place)

    @property
    def score(self) -> str:
        """How many are right so far."""
        right, total = sum(self.results.values()), len(self.questions)
        if right == total:
            return f"✓ {right} of {total} right. Well done!"
        left = total - len(self.results)
        return f"{right} of {total} right" + (f", {left} still open." if left else ". Try the others again.")

    @cached_property
    def widgets(self) -> list[ipywidgets.Widget]:
        """The widget each question is answered with."""
        return [question.widget() for question in self.questions]

    @cached_property
    def view(self) -> ipywidgets.VBox:
        """The quiz as one widget."""
        cards = []
        for place, question in enumerate(self.questions):
            head = f'<div class="sl-ask sl-label">{place + 1}. {inline(question.question)}</div>'
            button = ipywidgets.Button(description="Check", tooltip=f"Check question {place + 1}")
            button.on_click(lambda _, place=place: self._check(place))
            card = ipywidgets.VBox([ipywidgets.HTML(head), self.widgets[place], button, self._says[place]])
            card.add_class("sl-control")
            card.add_class("sl-question")
            cards.append(card)
        return dressed(*cards, self._total, card="sl-card")

    @cached_property
    def _says(self) -> list[ipywidgets.HTML]:
        # What was right when the notebook was open before counts until it is answered again.
        says = []
        for place in range(len(self.questions)):
            before = earlier.answered(self._key(place))
            says.append(live(ipywidgets.HTML(earlier.reminder(before) if before else "")))
            if before and before.right_at:
                self.results.setdefault(place, True)
        return says

    @cached_property
    def _total(self) -> ipywidgets.HTML:
        return live(ipywidgets.HTML(_bold(self.score)))

    def _check(self, place: int) -> Message:
        message = self.questions[place].judge(self.widgets[place].value)
        if message.outcome != NOT_TRIED:
            right = self.results[place] = message.outcome == RIGHT
            given, question = str(self.widgets[place].value), self.questions[place].question
            message = replace(
                message, aside=record.tried(self._key(place), "quiz", question, given, right=right)
            )
        self._says[place].value = message.html()
        self._total.value = _bold(self.score)
        return message

    def _key(self, place: int) -> str:
        return f"{self.key}.{place + 1}" if self.key else ""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        for place, question in enumerate(self.questions):
            record.met(self._key(place), "quiz", question.question)
        bundle = dict(self.view._repr_mimebundle_())
        questions = "".join(
            f"<p><strong>{place + 1}. {inline(question.question)}</strong></p>{question.still()}"
            for place, question in enumerate(self.questions)
        )
        bundle["text/html"] = f"<div>{questions}<p><small>{STORED}</small></p></div>"
        bundle["text/plain"] = repr(self)
        return bundle

    def __repr__(self) -> str:
        return "Quiz: " + " / ".join(plain(question.question) for question in self.questions)


def pick_one(question: str, options: Mapping[str, str], *, right: str) -> PickOne:
    """Ask a question with options; each option carries the feedback a reader gets for choosing it.

    Examples
    --------
    >>> pick_one("Who decides?", {"The data": "Data inform.", "You": "Yes."}, right="You").judge("The data")
    ✗ Not yet. Data inform.
    """
    if right not in options or len(options) < 2:
        raise ValueError(
            f"The quiz question {question!r} needs two options or more, and the right one among them."
        )
    return PickOne(question, dict(options), right)


def give_number(
    question: str,
    *,
    right: float,
    when_right: str,
    when_low: str,
    when_high: str,
    tolerance: float = 0.01,
    unit: str = "",
) -> GiveNumber:
    """Ask for a number; say why when it is met, too low or too high.

    Examples
    --------
    >>> ask = give_number("7 × 8?", right=56, when_right="Yes.", when_low="More.", when_high="Less.")
    >>> ask.judge("54"), ask.judge("56.0")
    (✗ Not yet. More., ✓ Right. Yes.)
    """
    return GiveNumber(question, right, when_right, when_low, when_high, tolerance, unit)


def quiz(*questions: Question, key: str = "") -> Quiz:
    """Make a quiz of questions from `pick_one` and `give_number`; show it by naming it.

    Parameters
    ----------
    *questions
        One or more.
    key
        Its name, unique in the course, such as ``"rfm-quiz"``; without one its answers are not kept.

    Examples
    --------
    >>> check = quiz(pick_one("Who decides?", {"The data": "Data inform.", "You": "Yes."}, right="You"))
    >>> check.answer(0, "You")
    ✓ Right. Yes.
    >>> check.score
    '✓ 1 of 1 right. Well done!'
    """
    if not questions:
        raise ValueError("A quiz needs at least one question.")
    return Quiz(questions, key)


def _bold(score: str) -> str:
    return f"<p><strong>{score}</strong></p>"
