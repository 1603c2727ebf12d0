"""What all controls share: what each must know, its place under its label, and how it is refused.

Comes in: a control and its widget. Goes out: the widget under its label. Stage of the loop: teach.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import ipywidgets
import traitlets

from ..words import inline


class Control(Protocol):
    """A control that a panel, a reveal or an exercise can have: its wording, its widget, what tests visit."""

    @property
    def label(self) -> str:
        """What stands above it."""

    @property
    def help(self) -> str:
        """One more line under the label, or nothing."""

    @property
    def default(self) -> Any:
        """Where it starts."""

    @property
    def ends(self) -> tuple[Any, ...]:
        """The values a test must visit."""

    def middles(self, seed: int = 0) -> tuple[Any, ...]:
        """Two values between the ends, the same for the same seed."""

    def widget(self) -> ipywidgets.Widget:
        """Make a fresh widget at the default, with a `value` to watch and a `disabled` to set."""

    def read(self, widget: ipywidgets.Widget) -> Any:
        """Give the value a widget stands at, as the function gets it."""

    def put(self, widget: ipywidgets.Widget, value: Any) -> None:
        """Move a widget to a value."""

    def text(self, value: Any) -> str:
        """Say a value as a reader would."""

    def code(self, value: Any) -> str:
        """Write a value as Python, so that it can be put again."""

    def off(self, said: Any, so: Any) -> str:
        """Say in words how far a guess is from the truth."""


class Composite(ipywidgets.VBox):
    """Several widgets that are read, moved and locked as one."""

    value = traitlets.Any()
    disabled = traitlets.Bool(False)


#: More letters would be cut off beside the value.
_LONGEST_UNIT = 8

#: How a guess is greeted that is right.
SPOT_ON = "spot on."

#: Units whose singular is not the word without its s.
_ONE_OF = {"people": "person"}


def labelled(control: Control, widget: ipywidgets.Widget) -> ipywidgets.VBox:
    """Put a widget under its label and help, with the unit of a slider on its right.

    The label has its own line, so it is never cut off.
    """
    help_line = f'<div class="sl-help">{inline(control.help)}</div>' if control.help else ""
    head = ipywidgets.HTML(f'<div class="sl-label">{inline(control.label)}</div>{help_line}')
    row = beside(widget, getattr(control, "unit", "")) if _is_number_slider(widget) else widget
    box = ipywidgets.VBox([head, row])
    box.add_class("sl-control")
    return box


def beside(slider: ipywidgets.Widget, unit: str) -> ipywidgets.HBox:
    """Put a unit behind a slider. It has its place even if empty: all tracks of a panel are equally long."""
    beside_it = ipywidgets.Label(_unit_at(slider.value, unit))
    slider.observe(lambda change: setattr(beside_it, "value", _unit_at(change["new"], unit)), "value")
    row = ipywidgets.HBox([slider, beside_it])
    row.add_class("sl-row")
    return row


def named(options: Sequence[Any] | Mapping[str, Any], label: str) -> dict[str, Any]:
    """Give the options by the names the reader sees."""
    by_name = dict(options) if isinstance(options, Mapping) else {str(option): option for option in options}
    values = list(by_name.values())
    need(bool(label.strip()), label, "it needs a label")
    need(len(by_name) >= 2, label, "it needs at least two different options")
    twice = any(same(one, other) for one, other in itertools.combinations(values, 2))
    need(not twice, label, "two of its options stand for the same value")
    return by_name


def same(one: Any, other: Any) -> bool:
    """Say whether two options are the same; measures answer `==` with a rule, so they go by identity."""
    if one is other:
        return True
    try:
        return bool(one == other)
    except (TypeError, ValueError):
        return False


def name_of(options: Mapping[str, Any], value: Any) -> str:
    """Give the name a reader knows an option by; the option may be meant by that name.

    Raises
    ------
    ValueError
        If it is none of the options.
    """
    for name, option in options.items():
        if same(option, value):
            return name
    if isinstance(value, str) and value in options:
        return value
    raise ValueError(f"{value!r} is not one of the options: {', '.join(options)}.")


def option_code(options: Mapping[str, Any], value: Any) -> str:
    """Write an option as Python: itself if that is short and plain, else its name."""
    plain = value is None or isinstance(value, str | int | float)
    return repr(value if plain else name_of(options, value))


def need(holds: bool, label: str, wrong: str) -> None:
    """Refuse a control in one sentence."""
    if not holds:
        raise ValueError(f"The control {label!r} cannot be made: {wrong}.")


def need_short_unit(unit: str, label: str) -> None:
    """Refuse a unit that would be cut off."""
    need(
        len(unit) <= _LONGEST_UNIT,
        label,
        f"its unit {unit!r} is too long to stand beside the value; say it in the label",
    )


def with_unit(number: float, unit: str) -> str:
    """Say a number with the unit of its slider.

    Examples
    --------
    >>> with_unit(1, "orders"), with_unit(1200, "orders"), with_unit(1, "people")
    ('1 order', '1,200 orders', '1 person')
    """
    return f"{number:,} {_unit_at(number, unit)}".strip()


def counted(number: float, noun: str) -> str:
    """Count things: one day, two days.

    Examples
    --------
    >>> counted(1, "day"), counted(1200, "day")
    ('1 day', '1,200 days')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _unit_at(number: float, unit: str) -> str:
    """Give the unit of a slider as it stands beside a number: 1 time, 2 times."""
    return _ONE_OF.get(unit, unit.removesuffix("s")) if number == 1 else unit


def _is_number_slider(widget: ipywidgets.Widget) -> bool:
    return isinstance(widget, ipywidgets.IntSlider | ipywidgets.FloatSlider)
