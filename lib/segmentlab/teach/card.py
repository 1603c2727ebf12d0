"""The card of an exercise: a control, the buttons Check, Hint and Solution, and what they say.

Comes in: a question, a control, and functions that check, hint and solve. Goes out: one widget that needs no
code, works at a keyboard, and whose messages a screen reader speaks. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import ipywidgets

from .answers import BLANK
from .controls import Control, Options, labelled
from .message import Message
from .style import dressed, live
from .words import inline

STORED = "To answer, open this notebook in JupyterLab and run it (the button with the double arrow ▶▶)."


@dataclass(eq=False)
class Tried:
    """What has happened on a card: whether the control was moved, and how many hints are on view."""

    moved: bool = False
    hints: int = 0


@dataclass(frozen=True, eq=False, repr=False)
class Card:
    """An exercise answered with a control. Made by `exercise` from its parts.

    Attributes
    ----------
    control
        What the reader answers with.
    check, hint, solution
        What the buttons call: with the answer, with the place of the hint, with nothing.
    hints
        How many hints there are.
    reminder
        HTML about an earlier answer, on view until there is a new one.
    """

    question: str
    control: Control
    check: Callable[[Any], Message]
    hint: Callable[[int], Message]
    solution: Callable[[], Message]
    hints: int
    reminder: str = ""
    now: Tried = field(default_factory=Tried)

    @property
    def given(self) -> Any:
        """The answer the control stands at, or a blank until the reader has moved it."""
        if isinstance(self.control, Options) and not self.control.many and self.widget.index is None:
            return BLANK
        value = self.control.read(self.widget) if self.now.moved else None
        empty = value is None and not isinstance(self.control, Options)
        return BLANK if empty or not self.now.moved else value

    def press_check(self) -> Message:
        """Check the answer the control stands at, as the button does."""
        message = self.check(self.given)
        _speak(self._parts["says"], message)
        return message

    def press_hint(self) -> Message:
        """Show the next hint below those shown before."""
        message = self.hint(self.now.hints)
        if self.now.hints < self.hints:
            _speak(self._hints[self.now.hints], message)
            self.now.hints += 1
        left = self.hints - self.now.hints
        self._parts["hint"].description = "Next hint" if left else "No more hints"
        self._parts["hint"].disabled = not left
        return message

    def press_solution(self) -> Message:
        """Show the worked solution; it asks nothing."""
        message = self.solution()
        _speak(self._parts["solved"], message)
        return message

    def give(self, value: Any) -> Message:
        """Answer with a value through the control, as a reader would, and press Check."""
        self.control.put(self.widget, value)
        self.now.moved = True
        return self.press_check()

    @cached_property
    def widget(self) -> ipywidgets.Widget:
        """The widget the answer is given with; nothing is chosen on it."""
        made = self.control.widget()
        if isinstance(self.control, Options):
            if self.control.many:
                made.value = ()
            else:
                made.index = None
        made.observe(self._on_move, "value")
        return made

    @cached_property
    def view(self) -> ipywidgets.VBox:
        """The card as one widget."""
        parts = self._parts
        parts["check"].on_click(lambda _: self.press_check())
        parts["hint"].on_click(lambda _: self.press_hint())
        parts["solution"].on_click(lambda _: self.press_solution())
        buttons = [parts["check"], *([parts["hint"]] if self.hints else []), parts["solution"]]
        ask = ipywidgets.HTML(f'<div class="sl-ask">✎ {inline(self.question)}</div>')
        row = ipywidgets.HBox(buttons)
        row.add_class("sl-buttons")
        answer = labelled(self.control, self.widget)
        return dressed(ask, answer, row, parts["says"], *self._hints, parts["solved"], card="sl-card")

    @cached_property
    def _parts(self) -> dict[str, Any]:
        return {
            "check": ipywidgets.Button(description="Check", button_style="primary"),
            "hint": ipywidgets.Button(description="Hint", tooltip="Show one more hint"),
            "solution": ipywidgets.Button(description="Solution", tooltip="Show how it is done"),
            "says": live(ipywidgets.HTML(self.reminder)),
            "solved": live(ipywidgets.HTML()),
        }

    @cached_property
    def _hints(self) -> list[ipywidgets.HTML]:
        # One live region each: a new hint is spoken alone, and those before it stay to be read.
        return [live(ipywidgets.HTML()) for _ in range(self.hints)]

    def _on_move(self, _: Any) -> None:
        self.now.moved = True


def still(control: Control) -> str:
    """Say in a stored copy how to answer: the label, and the options to choose from, never which is right."""
    asks = f"<p>{inline(control.label)}</p>"
    options = getattr(control, "options", None)
    if not options:
        return asks
    return asks + "<ul>" + "".join(f"<li>{inline(str(option))}</li>" for option in options) + "</ul>"


def _speak(part: ipywidgets.HTML, message: Message) -> None:
    """Put a message into a live region; emptied first, so that the same words are spoken again."""
    part.value = ""
    part.value = message.html()
