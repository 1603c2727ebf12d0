"""What the kit says to an answer: four outcomes, hints and solutions, told by icon, word and colour.

Comes in: an outcome and a text. Goes out: a box of HTML, or one line of text. Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
    aside
        What is said besides, such as that answers cannot be kept.
    """

    outcome: str
    text: str
    heading: str = ""
    aside: str = ""

    def html(self) -> str:
        """Give the message as a coloured box whose icon and first words say the same as its colour."""
        kind, icon, heading = _LOOKS[self.outcome]
        body = paragraphs(self.text) if "\n" in self.text else inline(self.text)
        aside = f"<br><small>{inline(self.aside)}</small>" if self.aside else ""
        return note(kind, icon, self.heading or heading, body + aside)

    def __repr__(self) -> str:
        _, icon, heading = _LOOKS[self.outcome]
        return f"{icon} {self.heading or heading} {plain(self.text)} {plain(self.aside)}".strip()

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
