"""A segmentation: named groups asked for in order, so that each person is in exactly one.

Comes in: groups with a rule each (the first that holds wins), and a name for everyone who remains. Goes out:
one group per person as of any moment, the map from cut points to names, and each group as a segment of its
own. Stage of the loop: segment.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.tree import And, Not, Or, Rule, check_rule
from segmentlab.segment import describe as words
from segmentlab.segment.dialects import comment, in_dialect
from segmentlab.segment.evaluate import members
from segmentlab.segment.segment import Segment
from segmentlab.segment.sql import cases_to_sql


@dataclass(frozen=True)
class Group:
    """One named group: who is in it, what that means, and what it is for.

    Parameters
    ----------
    name
        As people say it: ``"At risk"``.
    rule
        Who belongs to it, unless an earlier group has them. Left out for the group of all who remain.
    meaning
        One plain sentence about its people.
    words
        What the map says instead of the rule in words, where the rule is too long to read.
    objective, action, channel, kpi
        What the business wants from the group, does with it, through which channel, and how it tells.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> Group("Buyers", events("order_placed").count() >= 1, "They have bought.").name
    'Buyers'
    """

    name: str
    rule: Rule | None = None
    meaning: str = ""
    objective: str = ""
    action: str = ""
    channel: str = ""
    kpi: str = ""
    words: str = ""

    def __post_init__(self) -> None:
        """Refuse a group that nobody could speak of or compute."""
        if not isinstance(self.name, str) or not self.name.strip():
            raise ValueError(f'{self.name!r} is not the name of a group; write one such as "At risk".')
        if self.rule is not None:
            check_rule(self.rule)


@dataclass(frozen=True)
class Segmentation:
    """Everyone in exactly one named group: the first whose rule holds, or the one for all who remain.

    Parameters
    ----------
    key, title
        Short name in code, and name for people.
    steps
        The groups with a rule, in the order in which they are asked for.
    remaining
        The group of everyone whom no step took.
    order
        Names in the order in which to show them, when that differs from the order of asking.
    cuts
        The cut points the rules were made with, by name.
    owner, refresh, review_by
        Who answers for it, how often it is computed anew, and the date it must be looked at again.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> orders = events("order_placed")
    >>> buyers = Segmentation(
    ...     "buyers",
    ...     "Buyers by orders",
    ...     steps=(Group("Repeat", orders.count() >= 2), Group("First-time", orders.count() == 1)),
    ...     remaining=Group("No order yet"),
    ... )
    >>> buyers.groups(tiny_business()).tolist()
    ['Repeat', 'First-time', 'No order yet']
    >>> buyers.segment("First-time").members(tiny_business()).tolist()
    [False, True, False]
    """

    key: str
    title: str
    steps: tuple[Group, ...]
    remaining: Group
    order: tuple[str, ...] = ()
    cuts: Mapping[str, Any] = field(default_factory=dict, hash=False)
    owner: str = ""
    refresh: str = ""
    review_by: str = ""

    def __post_init__(self) -> None:
        """Refuse a segmentation in which someone could be nowhere, or in two groups of one name."""
        object.__setattr__(self, "steps", tuple(self.steps))
        object.__setattr__(self, "cuts", MappingProxyType(dict(self.cuts)))
        if not self.steps:
            raise ValueError(
                f"The segmentation {self.key!r} has no groups; give it at least one with a rule."
            )
        for group in self.steps:
            if group.rule is None:
                raise ValueError(
                    f"The group {group.name!r} of {self.key!r} has no rule; give it one, "
                    "or make it the remaining group."
                )
        if self.remaining.rule is not None:
            raise ValueError(
                f"The remaining group {self.remaining.name!r} of {self.key!r} takes everyone left over; "
                "leave out its rule."
            )
        names = [group.name for group in (*self.steps, self.remaining)]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"{min(twice)!r} names two groups of {self.key!r}; give each its own name.")
        if not self.order:
            object.__setattr__(self, "order", tuple(names))
        elif sorted(self.order) != sorted(names):
            raise ValueError(f"order of {self.key!r} must hold each of its groups once: {', '.join(names)}.")
        Segment(self.key, self.rules[0], review_by=self.review_by)  # a key and a date as segments need them

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rule of each step, in the order of asking."""
        return tuple(check_rule(step.rule) for step in self.steps)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all groups, in the order in which to show them."""
        return self.order

    def group(self, name: str) -> Group:
        """One of the groups by its name.

        Raises
        ------
        LookupError
            If there is no group of that name.
        """
        for group in (*self.steps, self.remaining):
            if group.name == name:
                return group
        raise LookupError(f"{self.title} has no group {name!r}; it has {', '.join(self.order)}.")

    def groups(self, business: Business, as_of: str | pd.Timestamp | None = None) -> pd.Series:
        """The group of everyone known at a moment.

        Returns
        -------
        Ordered categorical Series indexed by ``customer_id``; nobody is missing.
        """
        place = {name: number for number, name in enumerate(self.order)}
        codes = who = None
        # From the last question to the first, so that the first that holds has the last word.
        for group, rule in reversed(list(zip(self.steps, self.rules, strict=True))):
            inside = members(rule, business, as_of)
            if codes is None:
                who, codes = inside.index, np.full(len(inside), place[self.remaining.name], dtype=np.int8)
            codes[inside.to_numpy()] = place[group.name]
        groups = pd.Categorical.from_codes(codes, categories=list(self.order), ordered=True)
        return pd.Series(groups, index=who, name=self.key)

    def sizes(self, business: Business, as_of: str | pd.Timestamp | None = None) -> pd.Series:
        """People in each group; empty groups are shown as 0."""
        return self.groups(business, as_of).value_counts(sort=False).rename("people")

    def map(self, currency: str = "$") -> pd.DataFrame:
        """The printed map: which people get which name, and what the name means.

        Returns
        -------
        DataFrame indexed by ``group`` in the order of asking: ``who`` in words, and the ``meaning``.
        """
        rows = [
            (group.name, group.words or words.describe(rule, currency), group.meaning)
            for group, rule in zip(self.steps, self.rules, strict=True)
        ]
        rows.append((self.remaining.name, "Everyone else.", self.remaining.meaning))
        return pd.DataFrame(rows, columns=["group", "who", "meaning"]).set_index("group")

    def describe(self, currency: str = "$") -> str:
        """The segmentation as a paragraph: one sentence per group, in the order of asking."""
        table = self.map(currency)
        sentences = [f"{name}: {_inside(who)}" for name, who in table["who"].items()]
        return (
            f"{self.title}: each person is in exactly one of {len(self.order)} groups, "
            f"the first that fits. {' '.join(sentences)}"
        )

    def to_sql(
        self,
        dialect: str = "duckdb",
        as_of: str | pd.Timestamp | None = None,
        changing: Collection[str] = (),
    ) -> str:
        """One readable statement in a warehouse's dialect: everyone's `customer_id` and their `segment`.

        `changing` are the attributes to read as they stood, from a table `changes`.
        """
        cases = [(step.name, rule) for step, rule in zip(self.steps, self.rules, strict=True)]
        statement = in_dialect(cases_to_sql(cases, self.remaining.name, as_of, changing), dialect)
        return f"{comment(self.describe())}\n{statement}"

    def segment(self, group: str) -> Segment:
        """One group as a segment, whose rule also says that no earlier group has the person.

        Raises
        ------
        LookupError
            If there is no group of that name.
        """
        chosen = self.group(group)
        names = [step.name for step in self.steps]
        place = names.index(group) if group in names else len(names)
        before = self.rules[:place]
        parts = self.rules[place : place + 1]
        if before:
            parts += (Not(before[0] if len(before) == 1 else Or(before)),)
        rule = parts[0] if len(parts) == 1 else And(parts)
        return Segment(
            f"{self.key}_{_slug(group)}",
            rule,
            objective=chosen.objective or chosen.meaning,
            action=chosen.action,
            channel=chosen.channel,
            kpi=chosen.kpi,
            owner=self.owner,
            refresh=self.refresh,
            review_by=self.review_by,
        )


def _inside(sentence: str) -> str:
    """A sentence as it goes on after a colon."""
    return sentence[:1].lower() + sentence[1:]


def _slug(name: str) -> str:
    """A name as part of a key: small letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "group"
