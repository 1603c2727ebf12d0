"""A field for a typed number. Stage of the loop: teach.

Comes in: what a reader types, as people write numbers. Goes out: the number, or None while there is none.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import ipywidgets
import traitlets

from ..typed import typed_number
from ..words import inline
from .common import SPOT_ON, Composite, need


@dataclass(frozen=True)
class Number:
    """A number to type; made by `number`."""

    label: str
    unit: str
    help: str
    default: None = None

    @property
    def ends(self) -> tuple[Any, ...]:
        """The values a test must visit; there are no ends, so a small and a large number."""
        return (0, 1_000)

    def middles(self, seed: int = 0) -> tuple[Any, ...]:
        """Two values, the same for the same seed."""
        draw = random.Random(f"{seed} {self.label}")
        return (draw.randint(1, 999), round(draw.random(), 2))

    def widget(self) -> ipywidgets.Widget:
        """Make an empty field."""
        return NumberField(self.unit)

    def read(self, widget: ipywidgets.Widget) -> Any:
        """Give the number typed, or None."""
        return widget.value

    def put(self, widget: ipywidgets.Widget, value: Any) -> None:
        """Write a number into the field; None empties it."""
        widget.value = value

    def text(self, value: Any) -> str:
        """Say a number with its unit."""
        if value is None:
            return "nothing yet"
        return _written(value, self.unit) + (f" {self.unit}" if self.unit not in ("", "%", *_SIGNS) else "")

    def code(self, value: Any) -> str:
        """Write a number as Python."""
        return repr(value)

    def off(self, said: Any, so: Any) -> str:
        """Say how much too high or too low a guess is; what rounds to the same is spot on."""
        apart = said - so
        if self.text(said) == self.text(so) or abs(apart) <= 0.005 * abs(so):
            return SPOT_ON
        where = "high" if apart > 0 else "low"
        if self.unit == "%":
            return f"{100 * abs(apart):.{0 if abs(apart) >= 0.01 else 1}f} points too {where}."
        return f"{self.text(abs(apart))} too {where}."


class NumberField(Composite):
    """A text field that understands numbers as people write them."""

    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._field = ipywidgets.Text(placeholder="type a number", continuous_update=False)
        self._says = ipywidgets.HTML()
        self._says.add_class("sl-live")
        row = ipywidgets.HBox([self._field, ipywidgets.Label(unit)])
        row.add_class("sl-typed")
        super().__init__(children=[row, self._says], value=None)
        self._field.observe(self._on_typed, "value")

    @traitlets.observe("value")
    def _on_value(self, change: Any) -> None:
        if self._understood() != change["new"]:
            self._field.value = "" if change["new"] is None else _written(change["new"], self._unit)

    @traitlets.observe("disabled")
    def _on_disabled(self, _: Any) -> None:
        self._field.disabled = self.disabled

    def _on_typed(self, _: Any) -> None:
        self.value = self._understood()
        junk = self.value is None and self._field.value.strip()
        told = f"“{self._field.value}” is not a number. Type digits, such as 1,234 or 12.5 or 12%."
        self._says.value = f'<div class="sl-help">{inline(told)}</div>' if junk else ""

    def _understood(self) -> int | float | None:
        try:
            return typed_number(self._field.value, self._unit)
        except ValueError:
            return None


def number(*, label: str, unit: str = "", help: str = "") -> Number:
    """Offer a field to type a number into; None while it is empty.

    "1,234", "12%" and "$5.50" are understood, as 1234, 0.12 and 5.5. With the unit ``"%"`` a bare 12 means
    12%, and the function gets 0.12.

    Examples
    --------
    >>> sent = number(label="How many people?", unit="people")
    >>> field = sent.widget()
    >>> sent.put(field, 1234)
    >>> sent.read(field), sent.text(1234)
    (1234, '1,234 people')
    """
    need(bool(label.strip()), label, "it needs a label")
    return Number(label, unit, help)


def is_empty(control: Any, value: Any) -> bool:
    """Say whether a reader has given nothing yet; None may well be an option, but never a number.

    Examples
    --------
    >>> is_empty(number(label="How many?"), None)
    True
    """
    return value is None and isinstance(control, Number)


#: Signs of currencies, which stand before a number or behind it.
_SIGNS = ("$", "€", "£")


def _written(value: float, unit: str) -> str:
    sign = unit if unit in _SIGNS else ""
    if unit == "%":
        return f"{round(100 * value, 2):g}%"
    digits = f"{abs(value):,.0f}" if float(value).is_integer() else f"{abs(value):,.6f}".rstrip("0")
    return f"{'−' if value < 0 else ''}{sign}{digits}"
