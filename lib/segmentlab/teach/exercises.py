"""Exercises: a question, a check with four outcomes, hints one by one, a worked solution.

Comes in: a question, what is right, hints and plausible mistakes. Goes out: a card to answer with a control,
or, for analysts, messages to an answer in code. Stage of the loop: teach. Nothing that a notebook stores
before the solution is asked for gives the answer away.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from . import earlier, record
from .answers import agrees, is_blank
from .card import STORED, Card, still
from .controls import Control, Options, Ranking, Slider
from .message import ERROR, NOT_TRIED, RIGHT, WRONG, Message
from .mistakes import When, by_option, example_of, need_option, need_reachable, one_option
from .words import inline, plain


@dataclass(frozen=True, eq=False, repr=False)
class Exercise:
    """A question with a check, hints and a solution. Made by `exercise`."""

    key: str
    question: str
    expected: Any
    hints: tuple[str, ...]
    worked: str
    mistakes: Mapping[str, Any]
    example: Any
    tolerance: float
    answer: Control | None = None
    _turn: Iterator[int] = field(default_factory=itertools.count)

    def check(self, answer: Any) -> Message:
        """Say whether an answer is right, and which plausible mistake it is if not; keep it."""
        message = self._checked(answer)
        if message.outcome == NOT_TRIED and self.answer is None:
            before = earlier.answered(self.key)  # the cell of an answer in code is its card
            return replace(message, aside=earlier.sentence(before)) if before else message
        if message.outcome not in (RIGHT, WRONG):
            return message
        said = self._in_words(answer)
        aside = record.tried(
            self.key,
            "exercise",
            self.question,
            said or message.text,
            right=message.outcome == RIGHT,
            said=said,
        )
        return replace(message, aside=aside)

    def _checked(self, answer: Any) -> Message:
        if is_blank(answer):
            return Message(NOT_TRIED, self._how_to_begin())
        try:
            right = self._judge(answer, self.expected)
            if right is True:
                return Message(RIGHT, "Well done.")
            for said, mistake in self.mistakes.items():
                if self._is_mistake(answer, mistake):
                    return Message(WRONG, said)
        except Exception as error:  # an odd answer is the reader's to mend, not a reason for a traceback
            why = str(error).strip().rstrip(".") or type(error).__name__
            return Message(ERROR, f"{why[:1].upper()}{why[1:]}.")
        return Message(WRONG, right if isinstance(right, str) else self._how_to_go_on())

    def hint(self) -> Message:
        """Give the next hint; after the last one they begin again."""
        return self._hint_at(next(self._turn))

    def solution(self) -> Message:
        """Give the worked solution."""
        record.solved(self.key, self.question)
        return Message("solution", self.worked)

    def right_answer(self) -> Any:
        """Give an answer that `check` must accept, for the tests."""
        return self.example() if callable(self.example) else example_of(self.example)

    @cached_property
    def card(self) -> Card:
        """The card a reader answers on; only where the exercise has a control."""
        if self.answer is None:
            raise AttributeError(f"The exercise {self.key!r} is answered in code: give it answer=<control>.")
        before = earlier.answered(self.key)
        return Card(
            self.question, self.answer, self.check, self._hint_at, self.solution, len(self.hints),
            earlier.reminder(before) if before else "",
        )  # fmt: skip

    def _hint_at(self, place: int) -> Message:
        if not self.hints:
            return Message("hint", "There is no hint for this one.", "No hint.")
        place %= len(self.hints)
        record.hinted(self.key, self.question, place + 1)
        return Message("hint", self.hints[place], f"Hint {place + 1} of {len(self.hints)}.")

    def _in_words(self, answer: Any) -> str:
        if self.answer is not None:
            try:
                return self.answer.text(answer)
            except (TypeError, ValueError, KeyError):
                pass  # an answer from code that the control cannot have
        # Lists of people and rules are long and say little; the mistake they are says more to a trainer.
        return str(answer) if isinstance(answer, str | int | float | np.number) else ""

    def _how_to_begin(self) -> str:
        if self.answer is None:
            return "Replace the blank `____` in the cell above with your answer, and run both cells."
        if isinstance(self.answer, Slider):
            return "Move the control to your answer first."
        return "Choose an answer first." if isinstance(self.answer, Options) else "Give your answer first."

    def _how_to_go_on(self) -> str:
        if not self.hints:
            return "Have another look at the question."
        return "Ask for a hint with `.hint()`." if self.answer is None else "Press **Hint** for a hint."

    def _judge(self, answer: Any, expected: Any) -> bool | str:
        if not callable(expected):
            if one_option(self.answer):
                return bool(answer == expected)
            if isinstance(self.answer, Ranking):
                return tuple(answer) == tuple(expected)
            return agrees(answer, expected, self.tolerance)
        verdict = expected(answer)
        return verdict if isinstance(verdict, str) else bool(verdict)

    def _is_mistake(self, answer: Any, mistake: Any) -> bool:
        try:
            known = mistake.knows if isinstance(mistake, When) else mistake
            return self._judge(answer, known) is True
        except (TypeError, ValueError):
            return False  # a mistake of another kind than this answer

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        record.met(self.key, "exercise", self.question)
        asks = f"<p><strong>✎ {inline(self.question)}</strong></p>"
        if self.answer is None:
            return {"text/html": asks, "text/plain": repr(self)}
        bundle = dict(self.card.view._repr_mimebundle_())
        # Whatever was answered, the stored copy holds the question alone.
        bundle["text/html"] = f"<div>{asks}{still(self.answer)}<p><small>○ {STORED}</small></p></div>"
        bundle["text/plain"] = repr(self)
        return bundle

    def __repr__(self) -> str:
        return f"Exercise {self.key}: {plain(self.question)}"


def exercise(
    key: str,
    question: str,
    *,
    check: Any,
    solution: str,
    hints: Sequence[str] = (),
    mistakes: Mapping[str, Any] | None = None,
    right_answer: Any = None,
    tolerance: float = 0.005,
    answer: Control | None = None,
) -> Exercise:
    """Make an exercise; show it by naming it at the end of a cell.

    With a control as `answer` it is a card that needs no code: control, Check, Hint, Solution. Without one it
    is for analysts: put ``answer_1 = ____`` into the cell after it, and ``exercise_1.check(answer_1)``.

    Parameters
    ----------
    key
        Its name, unique in the course, such as ``"rfm-1"``.
    question
        What to find, and in what form the answer is wanted.
    check
        The right answer, compared by meaning (see `agrees`, `same_groups`, `choosing`), or a function of the
        reader's answer that gives True, False, or a sentence that says what is wrong.
    solution
        The worked solution; code stands in paragraphs indented by four spaces.
    hints
        From a nudge to nearly there.
    mistakes
        What to say to a plausible wrong answer: the sentence, and the wrong answer or a function that
        knows it (with an example: `when`). Where one of several options is chosen, they may also be given
        the way a quiz has them: the wrong option, and what to say to it.
    right_answer
        An answer the check must accept, or a function that computes one. Needed where `check` is a function;
        the tests use it.
    tolerance
        How far off a number with decimals may be, as a share of the right one.
    answer
        The control to answer with: any control that a panel can have. It begins without an answer, and until
        the reader moves it, nothing is checked.

    Returns
    -------
    Exercise

    Examples
    --------
    >>> from segmentlab.teach import ____
    >>> buyers = exercise(
    ...     "intro-1", "How many customers bought twice?", check=40,
    ...     hints=["Count people, not orders."], solution="Forty.",
    ...     mistakes={"That is the number of orders. Count people.": 95},
    ... )
    >>> buyers.check(____)
    ○ Not tried yet. Replace the blank ____ in the cell above with your answer, and run both cells.
    >>> buyers.check(95)
    ✗ Not yet. That is the number of orders. Count people.
    >>> buyers.check("many")
    ⚠ This answer cannot be checked. The answer should be one number.
    >>> buyers.check(40)
    ✓ Right. Well done.

    The same kind of question, answered without code:

    >>> from segmentlab.teach import choice
    >>> first = exercise(
    ...     "intro-2", "What comes first?", check="Objective", solution="The objective.",
    ...     answer=choice(["Channel", "Objective"], label="It begins with the"),
    ...     mistakes={"Channel": "The channel follows from what you want to reach."},
    ... )
    >>> first.card.press_check()
    ○ Not tried yet. Choose an answer first.
    >>> first.card.give("Channel")
    ✗ Not yet. The channel follows from what you want to reach.
    >>> first.card.give("Objective")
    ✓ Right. Well done.
    """
    if callable(check) and right_answer is None:
        raise ValueError(
            f"The exercise {key!r} checks with a function: give right_answer too, for its own test."
        )
    said = dict(mistakes or {})
    if one_option(answer):
        said = by_option(key, answer, said)
        if not callable(check):
            need_option(key, answer, check, "the right answer")
    if answer is not None and not callable(check):
        need_reachable(key, answer, check, tolerance)
    shown = check if right_answer is None else right_answer
    return Exercise(key, question, check, tuple(hints), solution, said, shown, tolerance, answer)
