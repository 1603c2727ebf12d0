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

from .asked import Condition, Did, Has, Kept, Within
from .choices import Choices
from .conditions import HasEditor, KeptEditor, WithinEditor
from .did_editor import DidEditor
from .draft import Draft
from .edits import At, add_group, join, put
from .groups import ALL, ANY, SOME, GroupBox, number_field
from .parts import Quiet, button, column, heard, listed, put_children, row, shown

AMONG = {
    "all of the groups hold": ALL,
    "any of the groups holds": ANY,
    "at least so many of the groups hold": SOME,
}
NOBODY_ASKED = "Nothing is asked yet: everybody is in. Add a first condition."
NOTHING_YET = "This group asks nothing yet. Add its first condition, or click one above to see its controls."


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
        self.number = heard(number_field(), quiet, lambda: self._join(number=max(1, self.number.value)))
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
            asked = NOBODY_ASKED if self.draft.is_empty else NOTHING_YET
            self.heading.value = f'<div class="sl-help">{asked}</div>'
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
