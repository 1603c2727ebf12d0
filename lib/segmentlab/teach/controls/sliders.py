"""Sliders over numbers: days, whole numbers, shares, amounts of money. Stage of the loop: teach.

Comes in: a range in plain words. Goes out: a frozen description that knows its widget and its wording.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ipywidgets

from segmentlab.words import amount

from .common import SPOT_ON, counted, need, need_short_unit, with_unit


@dataclass(frozen=True)
class Slider:
    """A number between two ends; made by `days`, `whole`, `share` and `money`."""

    low: float
    high: float
    default: float
    label: str
    step: float
    help: str
    #: How a value reads in a sentence, e.g. ``45 days``; how the slider shows it; what stands behind it.
    words: Callable[[Any], str]
    shown: str
    unit: str
    #: The widget counts in what the reader sees (dollars), the function in what it computes with (cents).
    scale: float = 1
    whole_numbers: bool = True

    @property
    def ends(self) -> tuple[Any, ...]:
        """The values a test must visit: lowest and highest."""
        return (self.low, self.high)

    def middles(self, seed: int = 0) -> tuple[Any, ...]:
        """Two values between the ends, the same for the same seed."""
        steps = round((self.high - self.low) / self.step)
        draw = random.Random(f"{seed} {self.label}")
        return tuple(self._clean(self.low + self.step * draw.randint(0, steps)) for _ in range(2))

    def widget(self) -> ipywidgets.Widget:
        """Make a fresh slider at the default."""
        kind = ipywidgets.IntSlider if self.scale == 1 and self.whole_numbers else ipywidgets.FloatSlider
        return kind(
            value=self.default / self.scale, min=self.low / self.scale, max=self.high / self.scale,
            step=self.step / self.scale, readout_format=self.shown, continuous_update=True,
        )  # fmt: skip

    def read(self, widget: ipywidgets.Widget) -> Any:
        """Give the value a widget stands at, in the unit the function computes with."""
        return self._clean(widget.value * self.scale)

    def put(self, widget: ipywidgets.Widget, value: Any) -> None:
        """Move a widget to a value."""
        widget.value = value / self.scale if self.scale != 1 else value

    def text(self, value: Any) -> str:
        """Say a value with its unit; one that is not on the slider, such as a mean, is rounded."""
        fine = self.whole_numbers and self.scale == 1 and value != round(value)
        return self.words(round(value, 1) if fine else value)

    def code(self, value: Any) -> str:
        """Write a value as Python, 0.0 and 0 alike."""
        return repr(int(value) if value == int(value) else value)

    def off(self, said: Any, so: Any) -> str:
        """Say how much too high or too low a guess is."""
        apart = said - so
        if abs(apart) < self.step / 2:
            return SPOT_ON
        where = "high" if apart > 0 else "low"
        if self.shown.endswith("%"):
            points = 100 * abs(apart)
            return f"{points:.0f} points too {where}." if points >= 1 else f"a touch too {where}."
        far = min(said, so) > 0 and max(said, so) >= 2 * min(said, so)
        times = f", {max(said, so) / min(said, so):.1f} times" if far else ""
        return f"{self.text(abs(apart))}{times} too {where}."

    def _clean(self, value: float) -> Any:
        return round(value) if self.whole_numbers else round(value, 6)


def days(low: int, high: int, default: int, *, label: str, help: str = "", step: int = 1) -> Slider:
    """Offer a number of days.

    Examples
    --------
    >>> quiet = days(7, 180, 60, label="No order for more than")
    >>> quiet.text(quiet.default), quiet.ends
    ('60 days', (7, 180))
    """
    return _slider(low, high, default, label, step, help, lambda n: counted(n, "day"), "d", "days")


def whole(
    low: int, high: int, default: int, *, label: str, unit: str = "", help: str = "", step: int = 1
) -> Slider:
    """Offer a whole number, such as a number of orders.

    Examples
    --------
    >>> whole(1, 12, 3, label="Orders in the past year, at least", unit="orders").text(3)
    '3 orders'
    """
    return _slider(low, high, default, label, step, help, lambda n: with_unit(n, unit), ",d", unit)


def share(
    low: float, high: float, default: float, *, label: str, help: str = "", step: float = 0.01
) -> Slider:
    """Offer a share between 0 and 1, shown in percent.

    Examples
    --------
    >>> share(0, 0.5, 0.1, label="Kept aside as a holdout").text(0.1)
    '10%'
    """
    digits = 0 if round(step * 100, 9) == round(step * 100) else 1
    return _slider(
        low, high, default, label, step, help, lambda n: f"{n:.{digits}%}", f".{digits}%", "", whole=False
    )


def money(
    low: int, high: int, default: int, *, label: str, currency: str = "$", help: str = "", step: int = 100
) -> Slider:
    """Offer an amount: whole cents for the function, currency for the reader.

    Examples
    --------
    >>> margin = money(0, 10_000, 2_550, label="Profit per order", step=50)
    >>> margin.text(margin.default), margin.default
    ('$25.50', 2550)
    """
    # The front end can put a dollar before the amount; any other sign stands behind it.
    sign, unit = ("$", "") if currency == "$" else ("", currency)
    shown = f"{sign},.0f" if step % 100 == low % 100 == 0 else f"{sign},.2f"
    return _slider(
        low,
        high,
        default,
        label,
        step,
        help,
        lambda cents: amount(cents, currency),
        shown,
        unit,
        scale=100,
    )


def _slider(
    low: float, high: float, default: float, label: str, step: float, help: str,
    words: Callable[[Any], str], shown: str, unit: str, *, scale: float = 1, whole: bool = True,
) -> Slider:  # fmt: skip
    need(bool(label.strip()), label, "it needs a label")
    need(low < high, label, f"its lowest value {low} must be below its highest {high}")
    need(low <= default <= high, label, f"its default {default} must lie between {low} and {high}")
    need(step > 0, label, f"its step {step} must be above 0")
    need_short_unit(unit, label)
    for name, value in (("highest value", high), ("default", default)):
        steps = (value - low) / step
        need(
            abs(steps - round(steps)) < 1e-6,
            label,
            f"its {name} {value} cannot be reached in steps of {step}",
        )
    if whole:
        need(
            all(float(n).is_integer() for n in (low, high, default, step)),
            label,
            "it takes whole numbers only",
        )
    return Slider(low, high, default, label, step, help, words, shown, unit, scale, whole)
