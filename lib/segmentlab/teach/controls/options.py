"""Named options of which a reader chooses one or several. Stage of the loop: teach.

Comes in: a list or a mapping in plain words. Goes out: a frozen description with radio buttons, a list, or
boxes to tick.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets
import traitlets

from .common import SPOT_ON, Composite, name_of, named, need, option_code, same

#: Up to this many options are all on view as radio buttons; more fold into a list.
MOST_RADIO_BUTTONS = 6


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
        """Make fresh radio buttons, a list, or boxes to tick, at the default; they hold names, not values."""
        names = list(self.options)
        if self.many:
            return Ticks(names, [name_of(self.options, option) for option in self.default])
        kind = ipywidgets.RadioButtons if len(names) <= MOST_RADIO_BUTTONS else ipywidgets.Dropdown
        return kind(options=names, value=name_of(self.options, self.default))

    def read(self, widget: ipywidgets.Widget) -> Any:
        """Give the option, or the options in their listed order, a widget stands at."""
        if self.many:
            return tuple(self.options[name] for name in widget.value)
        return None if widget.value is None else self.options[widget.value]

    def put(self, widget: ipywidgets.Widget, value: Any) -> None:
        """Choose an option, or several, by value or by name."""
        if self.many:
            widget.value = tuple(name_of(self.options, one) for one in value)
        else:
            widget.value = name_of(self.options, value)

    def text(self, value: Any) -> str:
        """Say the name of what is chosen."""
        if not self.many:
            return name_of(self.options, value)
        return ", ".join(name_of(self.options, option) for option in value) or "none"

    def code(self, value: Any) -> str:
        """Write what is chosen as Python."""
        if not self.many:
            return option_code(self.options, value)
        return f"[{', '.join(option_code(self.options, option) for option in value)}]"

    def off(self, said: Any, so: Any) -> str:
        """Say whether the choice is right, or how much of it."""
        if not self.many:
            return SPOT_ON if self.text(said) == self.text(so) else "not what you expected."
        guessed, true = ({name_of(self.options, one) for one in options} for options in (said, so))
        if guessed == true:
            return SPOT_ON
        common = len(guessed & true)
        return f"{common} of {len(true)} found, {len(guessed) - common} too many."


class Ticks(Composite):
    """Boxes to tick, read and moved through one `value`: a tuple of names in the order of the options."""

    value = traitlets.Tuple()

    def __init__(self, names: Sequence[str], value: Sequence[str]) -> None:
        self._boxes = {name: ipywidgets.Checkbox(description=name, indent=False) for name in names}
        super().__init__(children=list(self._boxes.values()))
        self.add_class("sl-ticks")
        self.value = tuple(value)
        for box in self._boxes.values():
            box.observe(self._on_tick, "value")

    @traitlets.validate("value")
    def _in_order(self, proposal: Any) -> tuple[str, ...]:
        return tuple(name for name in self._boxes if name in proposal["value"])

    @traitlets.observe("value")
    def _on_value(self, _: Any) -> None:
        for name, box in self._boxes.items():
            box.value = name in self.value

    @traitlets.observe("disabled")
    def _on_disabled(self, _: Any) -> None:
        for box in self._boxes.values():
            box.disabled = self.disabled

    def _on_tick(self, change: Any) -> None:
        ticked = change["owner"].description
        others = tuple(name for name in self.value if name != ticked)
        self.value = (*others, ticked) if change["new"] else others


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
    by_name = named(options, label)
    start = next(iter(by_name)) if default is None and not _has(by_name, None) else default
    need(_has(by_name, start), label, f"the default {start!r} is not among its options")
    return Options(by_name, by_name[name_of(by_name, start)], label, help, many=False)


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
    by_name = named(options, label)
    chosen = tuple(by_name.values()) if default is None else tuple(default)
    stranger = next((value for value in chosen if not _has(by_name, value)), None)
    need(stranger is None, label, f"the default {stranger!r} is not among its options")
    names = {name_of(by_name, value) for value in chosen}
    return Options(by_name, tuple(by_name[name] for name in by_name if name in names), label, help, many=True)


def _has(options: Mapping[str, Any], value: Any) -> bool:
    return any(same(option, value) for option in options.values()) or (
        isinstance(value, str) and value in options
    )
