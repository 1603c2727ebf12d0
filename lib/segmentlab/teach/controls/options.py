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

from .common import SPOT_ON, Composite, name_of, named, need, option_code, option_of

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
        if self.many:
            widget.value = tuple(option_of(self.options, one) for one in value)
        else:
            widget.value = option_of(self.options, value)

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
            return SPOT_ON if said == so else "not what you expected."
        common = len(set(said) & set(so))
        if set(said) == set(so):
            return SPOT_ON
        return f"{common} of {len(so)} found, {len(said) - common} too many."


class Ticks(Composite):
    """Boxes to tick, read and moved through one `value`: a tuple in the order of the options."""

    value = traitlets.Tuple()

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
    chosen = next(iter(by_name.values())) if default is None and None not in by_name.values() else default
    need(chosen in by_name.values(), label, f"the default {chosen!r} is not among its options")
    return Options(by_name, chosen, label, help, many=False)


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
    stranger = next((value for value in chosen if value not in by_name.values()), None)
    need(stranger is None, label, f"the default {stranger!r} is not among its options")
    return Options(by_name, tuple(v for v in by_name.values() if v in chosen), label, help, many=True)
