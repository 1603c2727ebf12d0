"""Named things that a reader puts into an order. Stage of the loop: teach.

Comes in: a list or a mapping in plain words. Goes out: a frozen description; its value is a tuple, best
first.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets
import traitlets

from ..words import inline, plain
from .common import SPOT_ON, Composite, name_of, named, need, option_code

#: More rows are hard to keep in mind, and slow to order with buttons.
MOST_RANKED = 10


@dataclass(frozen=True)
class Ranking:
    """Named options to put into an order; made by `ranking`."""

    options: Mapping[str, Any]
    label: str
    help: str

    @property
    def default(self) -> tuple[Any, ...]:
        """The order in which the options were listed."""
        return tuple(self.options.values())

    @property
    def ends(self) -> tuple[Any, ...]:
        """The values a test must visit: the order as listed, and the other way round."""
        return (self.default, self.default[::-1])

    def middles(self, seed: int = 0) -> tuple[Any, ...]:
        """Two more orders, the same for the same seed."""
        draw = random.Random(f"{seed} {self.label}")
        return tuple(tuple(draw.sample(self.default, len(self.default))) for _ in range(2))

    def widget(self) -> ipywidgets.Widget:
        """Make a fresh list with buttons that move each thing up and down."""
        return RankedList(list(self.options))

    def read(self, widget: ipywidgets.Widget) -> Any:
        """Give the order, best first."""
        return tuple(self.options[name] for name in widget.value)

    def put(self, widget: ipywidgets.Widget, value: Any) -> None:
        """Put the things into an order."""
        widget.value = tuple(name_of(self.options, one) for one in value)

    def text(self, value: Any) -> str:
        """Name the things in their order."""
        return ", ".join(name_of(self.options, option) for option in value)

    def code(self, value: Any) -> str:
        """Write an order as Python."""
        return f"[{', '.join(option_code(self.options, option) for option in value)}]"

    def off(self, said: Any, so: Any) -> str:
        """Say how many pairs stand in the right order, and whether the first is right."""
        guess, truth = ([name_of(self.options, one) for one in order] for order in (said, so))
        if guess == truth:
            return SPOT_ON
        pairs = list(itertools.combinations(truth, 2))
        right = sum(guess.index(one) < guess.index(other) for one, other in pairs)
        first = "the first is right" if guess[0] == truth[0] else "the first is another"
        return f"{right} of {len(pairs)} pairs are in the right order, and {first}."


class RankedList(Composite):
    """Rows with buttons; the rows stay where they are and the names move through them."""

    value = traitlets.Tuple()

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._rows = [_Row() for _ in names]
        self._says = ipywidgets.HTML()
        self._says.add_class("sl-live")
        self._says.add_class("sl-unseen")
        super().__init__(children=[*(row.box for row in self._rows), self._says])
        self.add_class("sl-ranking")
        self.value = self._names
        for place, row in enumerate(self._rows):
            row.up.on_click(lambda _, place=place: self._step(place, -1))
            row.down.on_click(lambda _, place=place: self._step(place, 1))

    @traitlets.validate("value")
    def _all_of_them(self, proposal: Any) -> tuple[str, ...]:
        order = tuple(proposal["value"])
        if sorted(order) != sorted(self._names):
            raise traitlets.TraitError(f"A ranking names each of its things once: {', '.join(self._names)}.")
        return order

    @traitlets.observe("value", "disabled")
    def _show(self, _: Any) -> None:
        last = len(self._rows) - 1
        for place, (row, name) in enumerate(zip(self._rows, self.value, strict=True)):
            row.name.value = f'<span class="sl-place">{place + 1}.</span> {inline(name)}'
            row.up.tooltip, row.down.tooltip = f"Move {plain(name)} up", f"Move {plain(name)} down"
            row.up.disabled, row.down.disabled = self.disabled or place == 0, self.disabled or place == last

    def _step(self, place: int, by: int) -> None:
        order, other = list(self.value), place + by
        if self.disabled or not 0 <= other < len(order):
            return
        order[place], order[other] = order[other], order[place]
        self.value = tuple(order)
        self._says.value = f"{inline(order[other])} is now number {other + 1} of {len(order)}."


class _Row:
    def __init__(self) -> None:
        self.name = ipywidgets.HTML()
        self.name.add_class("sl-ranked")
        self.up, self.down = ipywidgets.Button(description="▲"), ipywidgets.Button(description="▼")
        self.box = ipywidgets.HBox([self.name, self.up, self.down])
        self.box.add_class("sl-rank")


def ranking(options: Sequence[Any] | Mapping[str, Any], *, label: str, help: str = "") -> Ranking:
    """Offer things to put into an order; the function gets a tuple, best first.

    Parameters
    ----------
    options
        Names, or a mapping from the name the reader sees to the value the function gets; two to ten.
    label, help
        What stands above the list.

    Examples
    --------
    >>> earns = ranking(["Reminder", "Discount", "Gift"], label="What earns most, first")
    >>> earns.off(("Gift", "Reminder", "Discount"), ("Gift", "Discount", "Reminder"))
    '2 of 3 pairs are in the right order, and the first is right.'
    """
    by_name = named(options, label)
    need(len(by_name) <= MOST_RANKED, label, f"nobody puts more than {MOST_RANKED} things into an order")
    return Ranking(by_name, label, help)
