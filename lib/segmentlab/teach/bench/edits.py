"""Edits of a draft: conditions and groups added, moved, joined and removed, and every step taken back.

Comes in: a draft and what was chosen. Goes out: another draft; pure functions. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from .asked import Condition
from .draft import Draft, Group

At = tuple[int, int]
#: How many steps back are remembered.
MOST_UNDONE = 500


@dataclass(frozen=True)
class Edits:
    """A draft with what it was before, and what was undone."""

    now: Draft = field(default_factory=Draft)
    past: tuple[Draft, ...] = ()
    future: tuple[Draft, ...] = ()

    def did(self, draft: Draft) -> Edits:
        """Go on to another draft; the same one is no step.

        Examples
        --------
        >>> from .asked import Did
        >>> edits = Edits().did(Draft((Group(conditions=(Did("order_placed"),)),)))
        >>> edits.undone().now == Draft(), edits.undone().redone() == edits
        (True, True)
        """
        return self if draft == self.now else Edits(draft, (*self.past, self.now)[-MOST_UNDONE:])

    def undone(self) -> Edits:
        """Go one step back."""
        if not self.past:
            return self
        return Edits(self.past[-1], self.past[:-1], (self.now, *self.future))

    def redone(self) -> Edits:
        """Go one step forward again."""
        if not self.future:
            return self
        return Edits(self.future[0], (*self.past, self.now), self.future[1:])


def add(draft: Draft, group: int, condition: Condition) -> Draft:
    """Put one more condition at the end of a group."""
    return _with(draft, group, conditions=(*draft.groups[group].conditions, condition))


def put(draft: Draft, at: At, condition: Condition) -> Draft:
    """Put a condition in the place of another."""
    found = list(draft.groups[at[0]].conditions)
    found[at[1]] = condition
    return _with(draft, at[0], conditions=tuple(found))


def remove(draft: Draft, at: At) -> Draft:
    """Take a condition away; its group stays."""
    found = draft.groups[at[0]].conditions
    return _with(draft, at[0], conditions=(*found[: at[1]], *found[at[1] + 1 :]))


def move(draft: Draft, at: At, by: int) -> Draft:
    """Move a condition up or down in its group: the order in which people are lost to it."""
    found = list(draft.groups[at[0]].conditions)
    to = at[1] + by
    if not 0 <= to < len(found):
        return draft
    found[at[1]], found[to] = found[to], found[at[1]]
    return _with(draft, at[0], conditions=tuple(found))


def add_group(draft: Draft) -> Draft:
    """Begin another group, joined inside in the other way than the groups are."""
    return replace(draft, groups=(*draft.groups, Group("any" if draft.how == "all" else "all")))


def remove_group(draft: Draft, group: int) -> Draft:
    """Take a group away; one always stays, if only an empty one."""
    left = (*draft.groups[:group], *draft.groups[group + 1 :])
    return replace(draft, groups=left or (Group(),))


def join_group(draft: Draft, group: int, **how: Any) -> Draft:
    """Join the conditions of a group in another way: `how`, `number`, `out`."""
    return _with(draft, group, **how)


def join(draft: Draft, **how: Any) -> Draft:
    """Join the groups in another way: `how`, `number`."""
    return replace(draft, **how)


def without(items: Iterable[Any], place: int) -> tuple[Any, ...]:
    """The items without the one at a place."""
    return tuple(item for at, item in enumerate(items) if at != place)


def swapped(items: Iterable[Any], place: int, item: Any) -> tuple[Any, ...]:
    """The items with another one at a place."""
    return tuple(item if at == place else one for at, one in enumerate(items))


def _with(draft: Draft, group: int, **changes: Any) -> Draft:
    return replace(draft, groups=swapped(draft.groups, group, replace(draft.groups[group], **changes)))
