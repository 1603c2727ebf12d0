"""Rows that come and go inside a condition: conditions on properties, and steps that must follow.

Comes in: the tuples of a draft. Goes out: controls, and new tuples when a reader moves one. Stage: teach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import ipywidgets

from .asked import Step, Where
from .choices import DATE, ID, NUMBER, TEXT, YES, Choices, named_apart
from .editing import compared, fits, usual, usual_where
from .edits import swapped, without
from .holding import ways
from .parts import LengthField, Quiet, ValueField, button, column, heard, listed, offer, put_children

FOLLOWED = {"this came": True, "this did not come": False}


class WhereRow:
    """One condition on a property of an event."""

    def __init__(self, owner: WhereList, place: int) -> None:
        self._owner, self.place = owner, place
        quiet = owner.quiet
        self.property = heard(listed("only where"), quiet, self._other)
        self.operator = heard(listed("which is"), quiet, self._hold)
        self.value = ValueField(quiet, self._value, owner.choices.business.currency)
        self.remove = button("Remove", lambda: owner.drop(self.place), "Remove this condition on a property")
        self.box = column(self.property, self.operator, self.value.box, self.remove, name="sl-bench-inner")

    def show(self, where: Where) -> None:
        """Set it from a condition."""
        known = self._owner.known()
        offer(self.property, named_apart(known), where.property)
        kind = self._kind(where)
        options = dict(ways(kind))
        offer(self.operator, options, where.operator)
        if not fits(kind, where.operator, where.value):
            kind = _kind_of_value(where.value)
        self.value.show(kind, where.operator, where.value, known.get(where.property))

    def _kind(self, where: Where) -> str:
        found = self._owner.known().get(where.property)
        return found.kind if found is not None else _kind_of_value(where.value)

    def _other(self) -> None:
        found = self._owner.known().get(self.property.value)
        if found is not None:
            self._owner.put(self.place, Where(found.name, *usual(found)))

    def _hold(self) -> None:
        now = self._owner.now[self.place]
        found = self._owner.known().get(now.property)
        operator, value = compared(self._kind(now), self.operator.value, now.value, found)
        self._owner.put(self.place, replace(now, operator=operator, value=value))

    def _value(self) -> None:
        now = self._owner.now[self.place]
        value = self.value.read()
        if value is not None and fits(self._kind(now), now.operator, value):
            self._owner.put(self.place, replace(now, value=value))


class WhereList:
    """Conditions on the properties of an event, and a button for one more."""

    def __init__(
        self,
        choices: Choices,
        quiet: Quiet,
        changed: Callable[[tuple[Where, ...]], None],
        more: str = "+ Only some of them",
    ) -> None:
        self.choices, self.quiet, self._changed = choices, quiet, changed
        self.event = ""
        self.now: tuple[Where, ...] = ()
        self.rows: list[WhereRow] = []
        self.add = button(more, self._add, "Ask for a property of the event, such as a category")
        self._rows = ipywidgets.VBox()
        self.box = column(self._rows, self.add)

    def known(self) -> dict[str, Any]:
        """The properties that can be asked for."""
        found = self.choices.properties(self.event)
        return {name: one for name, one in found.items() if one.kind not in (DATE, ID)}

    def show(self, event: str, wheres: tuple[Where, ...]) -> None:
        """Set the rows from the conditions of an event."""
        self.event, self.now = event, wheres
        while len(self.rows) < len(wheres):
            self.rows.append(WhereRow(self, len(self.rows)))
        for each, where in zip(self.rows, wheres, strict=False):
            each.show(where)
        put_children(self._rows, tuple(each.box for each in self.rows[: len(wheres)]))
        self.add.disabled = usual_where(self.choices, event) is None

    def put(self, place: int, where: Where) -> None:
        """Put a condition in the place of another."""
        self._changed(swapped(self.now, place, where))

    def drop(self, place: int) -> None:
        """Take a condition away."""
        self._changed(without(self.now, place))

    def _add(self) -> None:
        found = usual_where(self.choices, self.event)
        if found is not None:
            self._changed((*self.now, found))


class StepRow:
    """One step that must, or must not, follow."""

    def __init__(self, owner: StepList, place: int) -> None:
        self._owner, self.place = owner, place
        quiet, choices = owner.quiet, owner.choices
        self.happens = heard(listed("and then", FOLLOWED), quiet, self._read)
        self.inside = LengthField("within", quiet, self._read, least=1)
        self.event = heard(listed("namely"), quiet, self._other)
        self.where = WhereList(choices, quiet, lambda found: self._put(where=found))
        self.remove = button("Remove this step", lambda: owner.drop(self.place))
        self.box = column(
            self.happens, self.event, self.inside.box, self.where.box, self.remove, name="sl-bench-inner"
        )

    def show(self, step: Step) -> None:
        """Set it from a step."""
        self.happens.value = step.happens
        self.inside.show(step.inside)
        offer(self.event, named_apart(self._owner.choices.events), step.event)
        self.where.show(step.event, step.where)

    def _read(self) -> None:
        self._put(happens=self.happens.value, inside=self.inside.read())

    def _other(self) -> None:
        known = self._owner.choices.properties(self.event.value)
        kept = tuple(one for one in self._owner.now[self.place].where if one.property in known)
        self._put(event=self.event.value, where=kept)

    def _put(self, **changes: Any) -> None:
        self._owner.put(self.place, replace(self._owner.now[self.place], **changes))


class StepList:
    """The steps after an event, and a button for one more."""

    def __init__(
        self,
        choices: Choices,
        quiet: Quiet,
        changed: Callable[[tuple[Step, ...]], None],
        add: Callable[[], None],
    ) -> None:
        self.choices, self.quiet, self._changed = choices, quiet, changed
        self.now: tuple[Step, ...] = ()
        self.rows: list[StepRow] = []
        self.add = button("+ What came next", add, "Ask for what was, or was not, done after it")
        self._rows = ipywidgets.VBox()
        self.box = column(self._rows, self.add)

    def show(self, steps: tuple[Step, ...]) -> None:
        """Set the rows from the steps of a condition."""
        self.now = steps
        while len(self.rows) < len(steps):
            self.rows.append(StepRow(self, len(self.rows)))
        for each, step in zip(self.rows, steps, strict=False):
            each.show(step)
        put_children(self._rows, tuple(each.box for each in self.rows[: len(steps)]))
        # Nothing can follow what did not happen.
        self.add.disabled = bool(steps) and not steps[-1].happens

    def put(self, place: int, step: Step) -> None:
        """Put a step in the place of another."""
        self._changed(swapped(self.now, place, step))

    def drop(self, place: int) -> None:
        """Take a step away."""
        self._changed(without(self.now, place))


def _kind_of_value(value: Any) -> str:
    if isinstance(value, tuple):
        return _kind_of_value(value[0]) if value else TEXT
    return YES if isinstance(value, bool) else NUMBER if isinstance(value, int | float) else TEXT
