"""The one form of exercise: a blank to fill, a check with four outcomes, hints one by one, a worked solution.

Comes in: a question, what is right, hints and plausible mistakes. Goes out: messages. Stage: teach.
Nothing that a notebook stores before the solution is asked for gives the answer away.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .answers import agrees, is_blank
from .style import note
from .words import inline, paragraphs, plain

NOT_TRIED, WRONG, ERROR, RIGHT = "not tried", "wrong", "error", "right"
#: The icon, the first words and the look of each outcome.
_LOOKS = {
    NOT_TRIED: ("closed", "○", "Not tried yet."),
    WRONG: ("wrong", "✗", "Not yet."),
    ERROR: ("error", "⚠", "This answer cannot be checked."),
    RIGHT: ("right-answer", "✓", "Right."),
    "hint": ("hint", "☆", "Hint"),
    "solution": ("hint", "★", "Solution."),
}
_COLOURS = {
    "closed": ("#f3f5f7", "#52606d"), "wrong": ("#fdf1e0", "#a85b00"), "error": ("#fdeaea", "#b3261e"),
    "right-answer": ("#e6f5ee", "#0a7a50"), "hint": ("#e8f1fa", "#0b6bb0"),
}  # fmt: skip


@dataclass(frozen=True)
class Message:
    """One answer to the reader.

    Attributes
    ----------
    outcome
        ``not tried``, ``wrong``, ``error`` or ``right``; ``hint`` or ``solution``.
    text
        What is said, with simple marks such as ``**bold**``.
    heading
        The first words, where they differ from the usual ones of the outcome.
    """

    outcome: str
    text: str
    heading: str = ""

    def html(self) -> str:
        """Give the message as a coloured box whose icon and first words say the same as its colour."""
        kind, icon, heading = _LOOKS[self.outcome]
        body = paragraphs(self.text) if "\n" in self.text else inline(self.text)
        return note(kind, icon, self.heading or heading, body)

    def __repr__(self) -> str:
        _, icon, heading = _LOOKS[self.outcome]
        return f"{icon} {self.heading or heading} {plain(self.text)}".strip()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        # Shown outside a panel, where the stylesheet may be absent: the colours travel with the message.
        back, edge = _COLOURS[_LOOKS[self.outcome][0]]
        look = (
            f"background-color: {back}; color: #1f2933; border-left: 5px solid {edge}; "
            "padding: 9px 14px; margin: 6px 0; max-width: 900px; font-size: 15px"
        )
        return {
            "text/html": self.html().replace("<div ", f'<div style="{look}" ', 1),
            "text/plain": repr(self),
        }


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
    _turn: Iterator[int] = field(default_factory=itertools.count)

    def check(self, answer: Any) -> Message:
        """Say whether an answer is right, and which plausible mistake it is if not."""
        if is_blank(answer):
            return Message(
                NOT_TRIED, "Replace the blank `____` in the cell above with your answer, and run both cells."
            )
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
        more = "Ask for a hint with `.hint()`." if self.hints else "Have another look at the question."
        return Message(WRONG, right if isinstance(right, str) else more)

    def hint(self) -> Message:
        """Give the next hint; after the last one they begin again."""
        if not self.hints:
            return Message("hint", "There is no hint for this one.", "No hint.")
        place = next(self._turn) % len(self.hints)
        return Message("hint", self.hints[place], f"Hint {place + 1} of {len(self.hints)}.")

    def solution(self) -> Message:
        """Give the worked solution."""
        return Message("solution", self.worked)

    def right_answer(self) -> Any:
        """Give an answer that `check` must accept, for the tests."""
        return self.example() if callable(self.example) else self.example

    def _judge(self, answer: Any, expected: Any) -> bool | str:
        if not callable(expected):
            return agrees(answer, expected, self.tolerance)
        verdict = expected(answer)
        return verdict if isinstance(verdict, str) else bool(verdict)

    def _is_mistake(self, answer: Any, mistake: Any) -> bool:
        try:
            return self._judge(answer, mistake) is True
        except (TypeError, ValueError):
            return False  # a mistake of another kind than this answer

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": f"<p><strong>✎ {inline(self.question)}</strong></p>", "text/plain": repr(self)}

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
) -> Exercise:
    """Make an exercise; show it by naming it, and put ``answer = ____`` into the cell after it.

    Parameters
    ----------
    key
        Its name, unique in the course, such as ``"rfm-1"``.
    question
        What to find, and in what form the answer is wanted.
    check
        The right answer, compared by meaning (see `agrees` and `same_groups`), or a function of the reader's
        answer that gives True, False, or a sentence that says what is wrong.
    solution
        The worked solution; code stands in paragraphs indented by four spaces.
    hints
        From a nudge to nearly there.
    mistakes
        What to say to a plausible wrong answer: the sentence, and the wrong answer or a function that
        knows it.
    right_answer
        An answer the check must accept, or a function that computes one. Needed where `check` is a function;
        the tests use it.
    tolerance
        How far off a number with decimals may be, as a share of the right one.

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
    """
    if callable(check) and right_answer is None:
        raise ValueError(
            f"The exercise {key!r} checks with a function: give right_answer too, for its own test."
        )
    return Exercise(
        key, question, check, tuple(hints), solution, dict(mistakes or {}),
        check if right_answer is None else right_answer, tolerance,
    )  # fmt: skip
