"""A segment while it is being built: groups of conditions as pure data, and the rule they make.

Comes in: what a reader chose with controls. Goes out: a frozen `Draft` and the definition tree it stands for.
Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from segmentlab.model.tree import And, AtLeast, Or, Rule

from .asked import Condition, or_not

#: How the conditions of a group, and the groups themselves, are joined.
JOINED = ("all", "any", "at_least")


@dataclass(frozen=True)
class Group:
    """Conditions that are joined: all of them hold, any of them, or at least some; with `out`, that not."""

    how: str = "all"
    number: int = 1
    conditions: tuple[Condition, ...] = ()
    out: bool = False

    def rule(self) -> Rule | None:
        """The group as part of a definition; none while it is empty."""
        found = joined(self.how, self.number, [one.rule() for one in self.conditions])
        return None if found is None else or_not(found, self.out)


@dataclass(frozen=True)
class Draft:
    """Groups of conditions, and how the groups are joined."""

    groups: tuple[Group, ...] = (Group(),)
    how: str = "all"
    number: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked of anybody yet."""
        return not any(group.conditions for group in self.groups)

    def rule(self) -> Rule | None:
        """The definition tree; none while nothing is asked of anybody.

        Examples
        --------
        >>> from segmentlab.segment.describe import describe
        >>> from .asked import Did, Has, When
        >>> bought = Did("order_placed", when=When("90d"), value=3)
        >>> describe(Draft((Group(conditions=(bought, Has("country", "==", "DE", out=True))),)).rule())
        'Everyone who placed at least 3 orders in the last 90 days and whose country is not DE.'
        """
        filled = [group for group in self.groups if group.conditions]
        if len(filled) == 1:
            return filled[0].rule()
        parts: list[Rule] = []
        for group in filled:
            # The parts of "all" inside "all" stand in one row, as they do where `&` joins them.
            if group.how == self.how and not group.out and self.how != "at_least":
                parts += [one.rule() for one in group.conditions]
            else:
                parts += [rule for rule in [group.rule()] if rule is not None]
        return joined(self.how, self.number, parts)

    def condition(self, at: tuple[int, int]) -> Condition | None:
        """The condition at a place (group, position), if there is one."""
        group, place = at
        if 0 <= group < len(self.groups) and 0 <= place < len(self.groups[group].conditions):
            return self.groups[group].conditions[place]
        return None


def joined(how: str, number: int, parts: Sequence[Rule]) -> Rule | None:
    """Join rules; one alone is itself, none are none.

    Parameters
    ----------
    how
        One of ``JOINED``.
    number
        How many must hold, where that is asked; more than there are means all of them.
    parts
        The rules.
    """
    if not parts:
        return None
    if how == "at_least":
        return AtLeast(max(1, min(number, len(parts))), tuple(parts))
    if len(parts) == 1:
        return parts[0]
    return And(tuple(parts)) if how == "all" else Or(tuple(parts))
