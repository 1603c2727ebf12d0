"""A group of conditions on view: how they are joined, each in words, and buttons to add, move and remove.

Comes in: a group of a draft. Goes out: another draft whenever a reader presses something. Stage: teach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

from segmentlab.segment.describe import clause

from .asked import Condition, Within
from .draft import Group
from .editing import new_did, new_has
from .edits import At, add, join_group, move, remove, remove_group
from .parts import LABELS, button, column, heard, listed, put_children, row, shown

if TYPE_CHECKING:
    from .builder import Builder

ALL, ANY, SOME = "all", "any", "at_least"
INSIDE = {"all of these hold": ALL, "any of these holds": ANY, "at least so many of these hold": SOME}


class GroupBox:
    """One group: how its conditions are joined, each of them in words, and buttons to add more."""

    def __init__(self, owner: Builder, place: int) -> None:
        self._owner, self.place = owner, place
        quiet = owner.quiet
        self.how = heard(listed("In it if", INSIDE), quiet, lambda: self._join(how=self.how.value))
        self.number = heard(number_field(), quiet, lambda: self._join(number=max(1, self.number.value)))
        self.out = heard(
            ipywidgets.Checkbox(description="Turn the group around: everybody else", indent=False), quiet,
            lambda: self._join(out=self.out.value),
        )  # fmt: skip
        self.rows: list[ConditionRow] = []
        self._rows = ipywidgets.VBox()
        self.did = button("+ What they did", self._add_did, "Add a condition on events", primary=True)
        self.has = button("+ Who they are", self._add_has, "Add a condition on an attribute")
        self.within = button("+ In another segment", self._add_within, "Add a condition on a saved segment")
        self.remove = button("Remove the group", lambda: owner.act(remove_group(owner.draft, self.place)))
        self._adds = row(self.did, self.has, self.within)
        self._head = column()
        self.box = column(self._head, self._rows, self._adds, name="sl-bench-group")

    def show(self, group: Group) -> None:
        """Set it from a group."""
        owner = self._owner
        self.how.value, self.number.value, self.out.value = group.how, group.number, group.out
        while len(self.rows) < len(group.conditions):
            self.rows.append(ConditionRow(self, len(self.rows)))
        for each, condition in zip(self.rows, group.conditions, strict=False):
            each.show(condition, len(group.conditions))
        put_children(self._rows, tuple(each.box for each in self.rows[: len(group.conditions)]))
        several = len(group.conditions) > 1
        alone = len(owner.draft.groups) == 1
        put_children(
            self._head,
            shown([
                (self.how, several or group.how == SOME), (self.number, group.how == SOME),
                (self.out, several or group.out),
            ]),
        )  # fmt: skip
        put_children(
            self._adds,
            shown([
                (self.did, bool(owner.choices.events)), (self.has, bool(owner.choices.attributes)),
                (self.within, bool(owner.others())), (self.remove, not alone),
            ]),
        )  # fmt: skip

    def _join(self, **how: Any) -> None:
        owner = self._owner
        owner.act(join_group(owner.draft, self.place, **how))

    def _add(self, condition: Condition | None) -> None:
        owner = self._owner
        if condition is not None:
            at = (self.place, len(owner.draft.groups[self.place].conditions))
            owner.act(add(owner.draft, self.place, condition), at)

    def _add_did(self) -> None:
        self._add(new_did(self._owner.choices))

    def _add_has(self) -> None:
        self._add(new_has(self._owner.choices))

    def _add_within(self) -> None:
        others = self._owner.others()
        if others:
            key = next(iter(others))
            self._add(Within(key, others[key]))


class ConditionRow:
    """One condition in words, with buttons to choose, move and remove it."""

    def __init__(self, owner: GroupBox, place: int) -> None:
        self._owner, self.place = owner, place
        self.choose = button("", self._choose, "Change this condition")
        self.choose.add_class("sl-bench-condition")
        self.up = button("Up", self._up, "Ask this condition earlier")
        self.remove = button("Remove", self._remove, "Remove this condition")
        self._few, self._many = (self.choose, self.remove), (self.choose, self.up, self.remove)
        self.box = row(*self._few)
        self.box.add_class("sl-bench-line")

    def show(self, condition: Condition, many: int) -> None:
        """Set it from a condition."""
        builder = self._owner._owner
        said = clause(condition.rule(), builder.choices.business.currency)
        chosen = builder.at == (self._owner.place, self.place)
        self.choose.description = f"{'▸ ' if chosen else ''}{said}"
        if chosen:
            self.choose.add_class("sl-bench-chosen")
        else:
            self.choose.remove_class("sl-bench-chosen")
        put_children(self.box, self._many if many > 1 and self.place else self._few)

    @property
    def at(self) -> At:
        """Its group and place."""
        return self._owner.place, self.place

    def _choose(self) -> None:
        self._owner._owner.choose(self.at)

    def _up(self) -> None:
        builder = self._owner._owner
        builder.act(move(builder.draft, self.at, -1), (self.at[0], self.at[1] - 1))

    def _remove(self) -> None:
        builder = self._owner._owner
        builder.act(remove(builder.draft, self.at))


def number_field() -> ipywidgets.BoundedIntText:
    """How many must hold."""
    style = {"description_width": LABELS}
    return ipywidgets.BoundedIntText(description="so many", min=1, max=20, value=1, style=style)
