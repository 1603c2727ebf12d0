"""The small controls of the workbench: lists, numbers, lengths of time, values; each names itself.

Comes in: what stands in a draft. Goes out: widgets that show it, and one call when a reader moved one.
Stage of the loop: teach.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import ipywidgets
import traitlets

from segmentlab.model.window import split_duration

from ..soon import ONE_AT_A_TIME
from .choices import DATE, MONEY, PERCENT, TEXT, YES, Column

#: Room for the names of controls.
LABELS = "88px"
UNITS = {"minutes": "min", "hours": "h", "days": "d", "weeks": "w", "years": "y"}
Call = Callable[[], None]


class Quiet:
    """One at a time, and whether widgets are being set from a draft, so that nobody takes it for a move.

    A front end may have every widget's messages handled in a thread of its own: moves wait for each other.
    """

    def __init__(self) -> None:
        self.lock = ONE_AT_A_TIME
        self._depth, self._owner = 0, 0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Be quiet for as long as the block lasts; nobody else acts meanwhile."""
        with self.lock:
            self._owner = threading.get_ident()
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1

    @property
    def is_mine(self) -> bool:
        """Whether this very thread is setting widgets."""
        return self._depth > 0 and self._owner == threading.get_ident()


def heard(widget: ipywidgets.Widget, quiet: Quiet, act: Call, trait: str = "value") -> ipywidgets.Widget:
    """Call when a reader moves a widget; of several moves at once, each is taken."""

    def moved(change: Any) -> None:
        if quiet.is_mine:
            return
        with quiet.lock:
            if getattr(widget, trait) != change["new"]:
                # Another move was taken first, and set this widget back to what was known then.
                with quiet():
                    try:
                        setattr(widget, trait, change["new"])
                    except traitlets.TraitError:  # it is no longer offered
                        return
            act()

    widget.observe(moved, trait)
    return widget


def listed(label: str = "", options: Mapping[str, Any] | None = None) -> ipywidgets.Dropdown:
    """A list to choose from, under its own name."""
    return ipywidgets.Dropdown(
        description=label, options=list((options or {}).items()), style={"description_width": LABELS}
    )


def offer(widget: Any, options: Mapping[str, Any], value: Any) -> None:
    """Set what a list offers, and what is chosen; what it does not offer is added and said to be missing."""
    pairs = list(options.items())
    chosen = value if isinstance(value, tuple) else (value,)
    offered = [option for _, option in pairs]
    pairs += [(f"{one} (not found here)", one) for one in chosen if one not in offered]
    if tuple(pairs) != tuple(widget.options):
        widget.options = pairs
    if widget.value != value:
        widget.value = value


def button(text: str, act: Call, tooltip: str = "", primary: bool = False) -> ipywidgets.Button:
    """A button that says what it does."""
    made = ipywidgets.Button(
        description=text, tooltip=tooltip or text, button_style="primary" if primary else ""
    )

    def pressed(_: Any) -> None:
        with ONE_AT_A_TIME:
            act()

    made.on_click(pressed)
    return made


def row(*parts: ipywidgets.Widget) -> ipywidgets.HBox:
    """Parts beside each other, below each other where there is no room."""
    box = ipywidgets.HBox(parts)
    box.add_class("sl-bench-row")
    return box


def column(*parts: ipywidgets.Widget, name: str = "") -> ipywidgets.VBox:
    """Parts below each other."""
    box = ipywidgets.VBox(parts)
    if name:
        box.add_class(name)
    return box


def shown(parts: Iterable[tuple[ipywidgets.Widget, bool]]) -> tuple[ipywidgets.Widget, ...]:
    """Those of the parts that have a use now."""
    return tuple(part for part, used in parts if used)


def put_children(box: ipywidgets.Box, parts: tuple[ipywidgets.Widget, ...]) -> None:
    """Set what is in a box, unless it is there: a part that is set again loses the keyboard's focus."""
    if box.children != parts:
        box.children = parts


class LengthField:
    """A length of time: a whole number and its unit."""

    def __init__(self, label: str, quiet: Quiet, act: Call, least: int = 0) -> None:
        style = {"description_width": LABELS}
        self.number = ipywidgets.BoundedIntText(description=label, min=least, max=5_000, style=style)
        self.unit = ipywidgets.Dropdown(
            description="unit", options=list(UNITS.items()), value="d", style={"description_width": "28px"}
        )
        for widget in (self.number, self.unit):
            heard(widget, quiet, act)
        self.box = row(self.number, self.unit)
        self.box.add_class("sl-bench-length")

    def show(self, text: str) -> None:
        """Set it from a length such as "90d"."""
        number, unit = split_duration(text)
        self.number.max = max(5_000, number)
        self.number.value, self.unit.value = number, unit

    def read(self) -> str:
        """Give the length, such as "90d"."""
        return f"{self.number.value}{self.unit.value}"


class ValueField:
    """What something is held against: a number, an amount, a share, texts, yes or no, a date."""

    def __init__(self, quiet: Quiet, act: Call, currency: str) -> None:
        self._quiet, self._act, self._currency = quiet, act, currency
        self._made: dict[str, Any] = {}
        self.kind = "number"
        self.box = ipywidgets.VBox()

    def show(self, kind: str, operator: str, value: Any, column: Column | None) -> None:
        """Set it to a value of a kind; `column` knows the texts there are."""
        self.kind = _form(kind, operator, column)
        widget = self.widget(self.kind)
        if self.kind in ("list", "several"):
            values = {one: one for one in (column.values if column else ())}
            offer(widget, values, value)
        elif self.kind == MONEY:
            widget.value = value / 100
        elif self.kind in ("share", PERCENT):
            widget.value = round(100 * value, 6)
        elif self.kind == DATE:
            widget.value = _day(value)
        else:
            widget.value = value
        put_children(self.box, (widget,))

    def read(self) -> Any:
        """Give the value; none while a field is empty."""
        value = self.widget(self.kind).value
        if self.kind == MONEY:
            return round(value * 100) if math.isfinite(value) else value
        if self.kind in ("share", PERCENT):
            return round(value / 100, 6)
        if self.kind == "several":
            return tuple(value) or None
        if self.kind == DATE:
            return None if value is None else value.isoformat()
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def widget(self, kind: str) -> Any:
        """The widget of a kind, made when it is first needed."""
        if kind not in self._made:
            self._made[kind] = heard(self._make(kind), self._quiet, self._act)
        return self._made[kind]

    def _make(self, kind: str) -> ipywidgets.Widget:
        style = {"description_width": LABELS}
        if kind == "list":
            return listed("this value")
        if kind == "several":
            return ipywidgets.SelectMultiple(description="these values", rows=6, style=style)
        if kind == YES:
            return listed("this value", {"yes": True, "no": False})
        if kind == DATE:
            return ipywidgets.DatePicker(description="this day", style=style)
        if kind == TEXT:
            return ipywidgets.Text(description="this text", continuous_update=False, style=style)
        if kind == "share":
            return ipywidgets.BoundedFloatText(description="percent", min=0.1, max=99.9, step=1, style=style)
        if kind == PERCENT:
            return ipywidgets.BoundedFloatText(description="percent", min=0, max=100, step=5, style=style)
        label = self._currency if kind == MONEY else "this number"
        return ipywidgets.FloatText(description=label, style=style)


def _form(kind: str, operator: str, column: Column | None) -> str:
    if operator in ("top", "bottom"):
        return "share"
    if kind == TEXT:
        if operator == "in":
            return "several"
        return "list" if column is not None and column.values else TEXT
    return kind if kind in (MONEY, PERCENT, YES, DATE) else "number"


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
