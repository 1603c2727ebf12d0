"""One customer, picked by number or at random. Stage of the loop: teach.

Comes in: customer ids, perhaps with names. Goes out: a frozen description whose function gets one id.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ipywidgets
import traitlets

from ..words import inline
from .common import SPOT_ON, Composite, name_of, need, option_code

#: Up to this many people fit into a list to choose from; of more, the reader types a number.
MOST_LISTED = 40


@dataclass(frozen=True)
class Person:
    """Customers of whom one is picked; made by `person`."""

    people: Mapping[str, Any]
    default: Any
    label: str
    help: str
    #: What stands before a bare number.
    noun: str

    @property
    def ends(self) -> tuple[Any, ...]:
        """The values a test must visit: everybody on a short list, else the first and the last."""
        ids = tuple(self.people.values())
        return ids if len(ids) <= 8 else (ids[0], ids[-1])

    def middles(self, seed: int = 0) -> tuple[Any, ...]:
        """Two people, the same for the same seed."""
        return tuple(random.Random(f"{seed} {self.label}").choices(list(self.people.values()), k=2))

    def widget(self) -> ipywidgets.Widget:
        """Make a fresh list or field, with a button for another one."""
        return PersonPicker(self.people, self.default, self.label)

    def read(self, widget: ipywidgets.Widget) -> Any:
        """Give the id of who is picked."""
        return widget.value

    def put(self, widget: ipywidgets.Widget, value: Any) -> None:
        """Pick somebody."""
        widget.value = self.people[name_of(self.people, value)]

    def text(self, value: Any) -> str:
        """Say who is picked."""
        return f"{self.noun} {name_of(self.people, value)}".strip()

    def code(self, value: Any) -> str:
        """Write who is picked as Python."""
        return option_code(self.people, value)

    def off(self, said: Any, so: Any) -> str:
        """Say whether it is the right one."""
        return SPOT_ON if said == so else "not the same one."


class PersonPicker(Composite):
    """A list, or a field for a number, and a button that picks another one."""

    def __init__(self, people: Mapping[str, Any], value: Any, label: str) -> None:
        self._people = dict(people)
        self._known = set(self._people.values())
        self._turn = random.Random(label)
        listed = len(self._people) <= MOST_LISTED
        self._field = (
            ipywidgets.Dropdown(options=list(self._people)) if listed
            else ipywidgets.Text(continuous_update=False)
        )  # fmt: skip
        self._another = ipywidgets.Button(description="Another one", tooltip="Pick somebody else at random")
        self._says = ipywidgets.HTML()
        self._says.add_class("sl-live")
        row = ipywidgets.HBox([self._field, self._another])
        row.add_class("sl-typed")
        super().__init__(children=[row, self._says], value=value)
        self._field.observe(self._on_typed, "value")
        self._another.on_click(lambda _: self.another())

    def another(self) -> None:
        """Pick somebody else at random; the order is the same in every run."""
        names = list(self._people)
        while (other := self._people[self._turn.choice(names)]) == self.value:
            pass
        self.value = other

    @traitlets.validate("value")
    def _somebody(self, proposal: Any) -> Any:
        if proposal["value"] not in self._known:
            raise traitlets.TraitError(f"There is no {proposal['value']!r} among the people to pick from.")
        return proposal["value"]

    @traitlets.observe("value")
    def _on_value(self, _: Any) -> None:
        self._field.value = name_of(self._people, self.value)
        self._says.value = ""

    @traitlets.observe("disabled")
    def _on_disabled(self, _: Any) -> None:
        self._field.disabled = self._another.disabled = self.disabled

    def _on_typed(self, _: Any) -> None:
        typed = str(self._field.value).strip().removeprefix("#").replace(",", "")
        name = next((n for n in (str(self._field.value), typed) if n in self._people), None)
        if name is not None:
            self.value = self._people[name]
            self._says.value = ""
            return
        names = list(self._people)
        told = f"There is no “{self._field.value}” here. Type a number such as {names[0]} or {names[-1]}."
        self._says.value = f'<div class="sl-help">{inline(told)}</div>'


def person(
    ids_or_mapping: Iterable[Any] | Mapping[str, Any], default: Any = None, *, label: str, help: str = ""
) -> Person:
    """Offer to pick one customer; the function gets the id.

    Parameters
    ----------
    ids_or_mapping
        Customer ids, or a mapping from a name the reader sees to an id. Up to forty are a list to choose
        from; of more, the reader types a number. A button picks another one at random.
    default
        Who is picked at the start; without it, the first.
    label, help
        What stands above.

    Examples
    --------
    >>> who = person([17, 23, 42], label="Customer")
    >>> who.text(who.default), who.ends
    ('customer 17', (17, 23, 42))
    >>> person({"Ann": 17, "Ben": 23}, label="Who").text(23)
    'Ben'
    """
    need(bool(label.strip()), label, "it needs a label")
    mapped = isinstance(ids_or_mapping, Mapping)
    pairs = (
        ids_or_mapping.items() if isinstance(ids_or_mapping, Mapping) else ((i, i) for i in ids_or_mapping)
    )
    people = {str(name): getattr(value, "item", lambda value=value: value)() for name, value in pairs}
    need(len(people) >= 2, label, "it needs at least two people")
    start = next(iter(people.values())) if default is None else getattr(default, "item", lambda: default)()
    need(start in people.values(), label, f"the default {start!r} is not among its people")
    return Person(people, start, label, help, "" if mapped else "customer")
