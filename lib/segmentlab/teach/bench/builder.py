"""The left half of the workbench: groups of conditions in words, and the controls of the chosen one.

Comes in: a draft. Goes out: another draft whenever a reader adds, changes, moves or removes something.
Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import ipywidgets

from segmentlab.model.tree import Rule
from segmentlab.segment.describe import clause

from .choices import Choices
from .conditions import DidEditor, HasEditor, KeptEditor, WithinEditor
from .draft import Condition, Did, Draft, Group, Has, Kept, Within
from .editing import (
    At,
    add,
    add_group,
    join,
    join_group,
    move,
    new_did,
    new_has,
    put,
    remove,
    remove_group,
)
from .parts import LABELS, Quiet, button, column, heard, listed, put_children, row, shown

ALL, ANY, SOME = "all", "any", "at_least"
INSIDE = {"all of these hold": ALL, "any of these holds": ANY, "at least so many of these hold": SOME}
AMONG = {
    "all of the groups hold": ALL,
    "any of the groups holds": ANY,
    "at least so many of the groups hold": SOME,
}
NOBODY_ASKED = "Nothing is asked yet: everybody is in. Add a first condition."


class Builder:
    """Groups of conditions with their controls.

    Attributes
    ----------
    draft
        What is on view.
    at
        The condition whose controls are on view: its group and its place there.
    """

    def __init__(
        self,
        choices: Choices,
        quiet: Quiet,
        changed: Callable[[Draft], None],
        others: Callable[[], Mapping[str, Rule]],
    ) -> None:
        self.choices, self.quiet, self._changed, self.others = choices, quiet, changed, others
        self.draft, self.at = Draft(), (0, 0)
        self.groups: list[GroupBox] = []
        self.how = heard(listed("In it if", AMONG), quiet, lambda: self._join(how=self.how.value))
        self.number = heard(_number(), quiet, lambda: self._join(number=max(1, self.number.value)))
        self._groups = ipywidgets.VBox()
        self.more = button("+ Another group", self._more, "A group of conditions that is joined otherwise")
        self.heading = ipywidgets.HTML()
        self.out = heard(
            ipywidgets.Checkbox(description="Turn it around: where this does not hold", indent=False),
            quiet, self._turn,
        )  # fmt: skip
        self.did = DidEditor(choices, quiet, self._put)
        self.has = HasEditor(choices, quiet, self._put)
        self.within = WithinEditor(quiet, self._put, others)
        self.kept = KeptEditor(choices.business.currency)
        self._editor = column(name="sl-bench-editor")
        self.box = column(self._groups, self._editor)
        self._head = row(self.how, self.number)

    def show(self, draft: Draft, at: At | None = None) -> None:
        """Bring every control to a draft; `at` chooses the condition whose controls are on view."""
        self.draft = draft
        self.at = self._nearest(at if at is not None else self.at)
        while len(self.groups) < len(draft.groups):
            self.groups.append(GroupBox(self, len(self.groups)))
        with self.quiet():
            self.how.value, self.number.value = draft.how, draft.number
            for each, group in zip(self.groups, draft.groups, strict=False):
                each.show(group)
            several = len(draft.groups) > 1
            put_children(self._head, shown([(self.how, True), (self.number, draft.how == SOME)]))
            boxes = tuple(each.box for each in self.groups[: len(draft.groups)])
            put_children(self._groups, (*((self._head,) if several else ()), *boxes, self.more))
        self._edit()

    def _edit(self) -> None:
        """Show the controls of the chosen condition."""
        condition = draft_condition = self.draft.condition(self.at)
        if condition is None or draft_condition is None:
            self.heading.value = f'<div class="sl-help">{NOBODY_ASKED if self.draft.is_empty else ""}</div>'
            put_children(self._editor, (self.heading,))
            return
        group, place = self.at
        which = f"Condition {place + 1}" + (f" of group {group + 1}" if len(self.draft.groups) > 1 else "")
        self.heading.value = f'<div class="sl-label">{which}</div>'
        editor: Any = {Did: self.did, Has: self.has, Within: self.within, Kept: self.kept}[type(condition)]
        editor.show(condition)
        with self.quiet():
            self.out.value = condition.out
        put_children(self._editor, (self.heading, editor.box, self.out))

    def choose(self, at: At) -> None:
        """Show the controls of a condition."""
        self.show(self.draft, at)

    def act(self, draft: Draft, at: At | None = None) -> None:
        """Go on to another draft, with the controls of a condition on view."""
        if at is not None:
            self.at = at
        self._changed(draft)

    def _nearest(self, at: At) -> At:
        """The place itself, or what is left nearest to it."""
        group = min(max(at[0], 0), len(self.draft.groups) - 1)
        many = len(self.draft.groups[group].conditions)
        if many:
            return group, min(max(at[1], 0), many - 1)
        filled = [n for n, one in enumerate(self.draft.groups) if one.conditions]
        return (filled[0], 0) if filled and at[0] != group else (group, 0)

    def _put(self, condition: Condition) -> None:
        self.act(put(self.draft, self.at, condition))

    def _turn(self) -> None:
        condition = self.draft.condition(self.at)
        if condition is not None:
            self._put(replace(condition, out=self.out.value))

    def _join(self, **how: Any) -> None:
        self.act(join(self.draft, **how))

    def _more(self) -> None:
        self.act(add_group(self.draft), (len(self.draft.groups), 0))


class GroupBox:
    """One group: how its conditions are joined, each of them in words, and buttons to add more."""

    def __init__(self, owner: Builder, place: int) -> None:
        self._owner, self.place = owner, place
        quiet = owner.quiet
        self.how = heard(listed("In it if", INSIDE), quiet, lambda: self._join(how=self.how.value))
        self.number = heard(_number(), quiet, lambda: self._join(number=max(1, self.number.value)))
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


def _number() -> ipywidgets.BoundedIntText:
    style = {"description_width": LABELS}
    return ipywidgets.BoundedIntText(description="so many", min=1, max=20, value=1, style=style)
