"""The controls a reader moves: days, whole numbers, shares, money, one choice, several choices.

Comes in: a range or a list in plain words. Goes out: a frozen description that knows its widget, its
wording and the values a test must visit. Stage of the loop: teach.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets
import traitlets

from segmentlab.words import amount

from .words import inline

#: Up to this many options are all on view as radio buttons; more fold into a list.
MOST_RADIO_BUTTONS = 6


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

    def _clean(self, value: float) -> Any:
        return round(value) if self.whole_numbers else round(value, 6)


@dataclass(frozen=True)
class Options:
    """Named options of which one, or any number, is chosen; made by `choice` and `several`."""

    options: Mapping[str, Any]
    default: Any
    label: str
    help: str
    many: bool
    unit: str = ""

    @property
    def ends(self) -> tuple[Any, ...]:
        """The values a test must visit: each option; for several also none and all."""
        values = tuple(self.options.values())
        return ((), *((value,) for value in values), values) if self.many else values

    def middles(self, seed: int = 0) -> tuple[Any, ...]:
        """Two values between the ends, the same for the same seed."""
        draw = random.Random(f"{seed} {self.label}")
        values = list(self.options.values())
        if not self.many:
            return tuple(draw.choices(values, k=2))
        return tuple(tuple(value for value in values if draw.random() < 0.5) for _ in range(2))

    def widget(self) -> ipywidgets.Widget:
        """Make fresh radio buttons, a list, or boxes to tick, at the default."""
        options = list(self.options.items())
        if self.many:
            return Ticks(options, self.default)
        kind = ipywidgets.RadioButtons if len(options) <= MOST_RADIO_BUTTONS else ipywidgets.Dropdown
        return kind(options=options, value=self.default)

    def read(self, widget: ipywidgets.Widget) -> Any:
        """Give the option, or the options in their listed order, a widget stands at."""
        return widget.value

    def put(self, widget: ipywidgets.Widget, value: Any) -> None:
        """Choose an option, or several."""
        widget.value = tuple(value) if self.many else value

    def text(self, value: Any) -> str:
        """Say the name of what is chosen."""
        names = {option: name for name, option in self.options.items()}
        if not self.many:
            return names[value]
        return ", ".join(names[option] for option in value) or "none"


Control = Slider | Options


class Ticks(ipywidgets.VBox):
    """Boxes to tick, read and moved through one `value`: a tuple in the order of the options."""

    value = traitlets.Tuple()
    disabled = traitlets.Bool(False)

    def __init__(self, options: Sequence[tuple[str, Any]], value: Sequence[Any]) -> None:
        self._offered = [option for _, option in options]
        self._boxes = [ipywidgets.Checkbox(description=name, indent=False) for name, _ in options]
        super().__init__(children=self._boxes)
        self.add_class("sl-ticks")
        self.value = tuple(value)
        for box in self._boxes:
            box.observe(self._on_tick, "value")

    @traitlets.validate("value")
    def _in_order(self, proposal: Any) -> tuple[Any, ...]:
        return tuple(option for option in self._offered if option in proposal["value"])

    @traitlets.observe("value")
    def _on_value(self, _: Any) -> None:
        for box, option in zip(self._boxes, self._offered, strict=True):
            box.value = option in self.value

    @traitlets.observe("disabled")
    def _on_disabled(self, _: Any) -> None:
        for box in self._boxes:
            box.disabled = self.disabled

    def _on_tick(self, change: Any) -> None:
        offered = self._offered[self._boxes.index(change["owner"])]
        others = tuple(option for option in self.value if option != offered)
        self.value = (*others, offered) if change["new"] else others


def days(low: int, high: int, default: int, *, label: str, help: str = "", step: int = 1) -> Slider:
    """Offer a number of days.

    Examples
    --------
    >>> quiet = days(7, 180, 60, label="No order for more than")
    >>> quiet.text(quiet.default), quiet.ends
    ('60 days', (7, 180))
    """
    return _slider(low, high, default, label, step, help, lambda n: _counted(n, "day"), "d", "days")


def whole(
    low: int, high: int, default: int, *, label: str, unit: str = "", help: str = "", step: int = 1
) -> Slider:
    """Offer a whole number, such as a number of orders.

    Examples
    --------
    >>> whole(1, 12, 3, label="Orders in the past year, at least", unit="orders").text(3)
    '3 orders'
    """
    return _slider(low, high, default, label, step, help, lambda n: f"{n:,} {unit}".strip(), ",d", unit)


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


def choice(
    options: Sequence[Any] | Mapping[str, Any], default: Any = None, *, label: str, help: str = ""
) -> Options:
    """Offer one of several options; the first one is the default unless another is named.

    Parameters
    ----------
    options
        Names, or a mapping from the name the reader sees to the value the function gets.

    Examples
    --------
    >>> message = choice({"No message": None, "Reminder": "reminder"}, label="Send")
    >>> message.text("reminder"), message.ends
    ('Reminder', (None, 'reminder'))
    """
    named = _named(options, label)
    chosen = next(iter(named.values())) if default is None and None not in named.values() else default
    _need(chosen in named.values(), label, f"the default {chosen!r} is not among its options")
    return Options(named, chosen, label, help, many=False)


def several(
    options: Sequence[Any] | Mapping[str, Any],
    default: Sequence[Any] | None = None,
    *,
    label: str,
    help: str = "",
) -> Options:
    """Offer any number of options; all are chosen unless some are named. The function gets a tuple.

    Examples
    --------
    >>> several(["Tents", "Boots"], ["Boots"], label="Bought").default
    ('Boots',)
    """
    named = _named(options, label)
    chosen = tuple(named.values()) if default is None else tuple(default)
    stranger = next((value for value in chosen if value not in named.values()), None)
    _need(stranger is None, label, f"the default {stranger!r} is not among its options")
    return Options(named, tuple(v for v in named.values() if v in chosen), label, help, many=True)


#: More letters would be cut off beside the value.
_LONGEST_UNIT = 8


def labelled(control: Control, widget: ipywidgets.Widget) -> ipywidgets.VBox:
    """Put a widget under its label and help, with the unit on its right.

    The label has its own line, so it is never cut off.
    """
    help_line = f'<div class="sl-help">{inline(control.help)}</div>' if control.help else ""
    head = ipywidgets.HTML(f'<div class="sl-label">{inline(control.label)}</div>{help_line}')
    row = widget
    if isinstance(control, Slider):
        # The unit has its place even where there is none, so that all tracks of a panel are equally long.
        row = ipywidgets.HBox([widget, ipywidgets.Label(control.unit)])
        row.add_class("sl-row")
    box = ipywidgets.VBox([head, row])
    box.add_class("sl-control")
    return box


def _slider(
    low: float, high: float, default: float, label: str, step: float, help: str,
    words: Callable[[Any], str], shown: str, unit: str, *, scale: float = 1, whole: bool = True,
) -> Slider:  # fmt: skip
    _need(bool(label.strip()), label, "it needs a label")
    _need(low < high, label, f"its lowest value {low} must be below its highest {high}")
    _need(low <= default <= high, label, f"its default {default} must lie between {low} and {high}")
    _need(step > 0, label, f"its step {step} must be above 0")
    _need(len(unit) <= _LONGEST_UNIT, label, f"its unit {unit!r} is too long to stand beside the value; "
          "say it in the label")  # fmt: skip
    for name, value in (("highest value", high), ("default", default)):
        steps = (value - low) / step
        _need(
            abs(steps - round(steps)) < 1e-6,
            label,
            f"its {name} {value} cannot be reached in steps of {step}",
        )
    if whole:
        _need(
            all(float(n).is_integer() for n in (low, high, default, step)),
            label,
            "it takes whole numbers only",
        )
    return Slider(low, high, default, label, step, help, words, shown, unit, scale, whole)


def _named(options: Sequence[Any] | Mapping[str, Any], label: str) -> dict[str, Any]:
    named = dict(options) if isinstance(options, Mapping) else {str(option): option for option in options}
    _need(bool(label.strip()), label, "it needs a label")
    _need(len(named) >= 2, label, "it needs at least two different options")
    _need(len(set(named.values())) == len(named), label, "two of its options stand for the same value")
    return named


def _need(holds: bool, label: str, wrong: str) -> None:
    if not holds:
        raise ValueError(f"The control {label!r} cannot be made: {wrong}.")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
