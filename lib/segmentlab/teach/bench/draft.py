"""A segment while it is being built: groups of conditions as pure data, and the rule they make.

Comes in: what a reader chose with controls. Goes out: a frozen `Draft` and the definition tree it stands for.
Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from segmentlab.model.nodes import Scalar
from segmentlab.model.tree import (
    Anchored,
    And,
    AtLeast,
    Attribute,
    Comparison,
    Events,
    Extreme,
    InSegment,
    Measure,
    Not,
    Or,
    Property,
    Quantity,
    Rule,
    Then,
    change,
    trend,
)
from segmentlab.model.window import Window

#: How the conditions of a group, and the groups themselves, are joined.
JOINED = ("all", "any", "at_least")
#: Comparisons with everybody else in place of a value.
EXTREMES = ("top", "bottom")
#: What a measure is held against its earlier self with.
MOVED = {"trend": trend, "change": change}


@dataclass(frozen=True)
class Where:
    """A condition on a property of an event."""

    property: str
    operator: str
    value: Scalar | tuple[Scalar, ...]

    def condition(self) -> Comparison:
        """The condition as part of a definition."""
        return Comparison(Property(self.property), self.operator, self.value)


@dataclass(frozen=True)
class Step:
    """What must, or must not, come after an event, and how soon."""

    event: str
    happens: bool = True
    inside: str = "7d"
    where: tuple[Where, ...] = ()

    def then(self) -> Then:
        """The step as part of a definition."""
        return Then(
            Events(self.event, tuple(one.condition() for one in self.where)), self.inside, self.happens
        )


@dataclass(frozen=True)
class When:
    """Which time counts: everything, a stretch up to now or to some time ago, or one after a customer's date.

    `oldest` is empty where everything counts; with `after` it is the length of the time that begins there.
    """

    oldest: str = ""
    newest: str = "0d"
    after: str = ""

    def window(self) -> Window | Anchored | None:
        """The time as part of a definition."""
        if not self.oldest:
            return None
        return (
            Anchored(self.oldest, Attribute(self.after)) if self.after else Window(self.oldest, self.newest)
        )


@dataclass(frozen=True)
class Did:
    """Something customers did: which events, made into one number, held against a value.

    `operator` is one of the definition tree's, or top or bottom: then `value` is a share. `moved` holds the
    number against the same time before: as a multiple (trend) or a difference (change).
    """

    event: str
    aggregate: str = "count"
    of: str = ""
    when: When = When()
    where: tuple[Where, ...] = ()
    then: tuple[Step, ...] = ()
    operator: str = ">="
    value: Scalar | tuple[Scalar, ...] = 1
    moved: str = ""
    out: bool = False

    def rule(self) -> Rule:
        """The condition as part of a definition."""
        source = Events(
            self.event, tuple(one.condition() for one in self.where), tuple(one.then() for one in self.then)
        )
        measure: Quantity = Measure(self.aggregate, source, self.of or None, self.when.window())
        if self.moved:
            measure = MOVED[self.moved](measure)
        if self.operator in EXTREMES:
            return _or_not(Extreme(measure, self.operator, self.value), self.out)  # type: ignore[arg-type]
        return _or_not(Comparison(measure, self.operator, self.value), self.out)


@dataclass(frozen=True)
class Has:
    """Something customers are: an attribute, or with `days` the days since the date in it."""

    attribute: str
    operator: str
    value: Scalar | tuple[Scalar, ...]
    days: bool = False
    out: bool = False

    def rule(self) -> Rule:
        """The condition as part of a definition."""
        subject = Attribute(self.attribute)
        held = subject.days_since() if self.days else subject
        return _or_not(Comparison(held, self.operator, self.value), self.out)


@dataclass(frozen=True)
class Within:
    """Belongs to another segment."""

    key: str
    inner: Rule
    out: bool = False

    def rule(self) -> Rule:
        """The condition as part of a definition."""
        return _or_not(InSegment(self.key, self.inner), self.out)


@dataclass(frozen=True)
class Kept:
    """A condition that controls cannot show: it stays exactly as it is, and is never lost."""

    inner: Rule
    out: bool = False

    def rule(self) -> Rule:
        """The condition as part of a definition."""
        return _or_not(self.inner, self.out)


Condition = Did | Has | Within | Kept


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
        return None if found is None else _or_not(found, self.out)


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


def draft_from(rule: Rule) -> Draft:
    """Open a rule as a draft.

    What controls cannot show is kept as it is. The draft always stands for the very same rule.

    Examples
    --------
    >>> from segmentlab.model.tree import customer, events
    >>> orders = events("order_placed")
    >>> rule = (orders.count("90d") >= 3) & (orders.count() / events("session_started").count() > 0.5)
    >>> [type(one).__name__ for one in draft_from(rule).groups[0].conditions]
    ['Did', 'Kept']
    >>> draft_from(rule).rule() == rule
    True
    """
    draft = _opened(rule)
    return draft if draft.rule() == rule else Draft((Group(conditions=(Kept(rule),)),))


def _opened(rule: Rule) -> Draft:
    if isinstance(rule, And | Or):
        how = "all" if isinstance(rule, And) else "any"
        groups = _rows(rule.parts, how)
        return Draft((groups[0],)) if len(groups) == 1 else Draft(groups, how)
    if isinstance(rule, AtLeast) and any(_leaf(part) is None for part in rule.parts):
        return Draft(tuple(_group(part) for part in rule.parts), "at_least", rule.number)
    return Draft((_group(rule),))


def _rows(parts: Sequence[Rule], how: str) -> tuple[Group, ...]:
    """Conditions that follow each other share a group; what is joined otherwise has its own."""
    groups: list[Group] = []
    for part in parts:
        leaf = _leaf(part)
        if leaf is None:
            groups.append(_group(part))
        elif groups and groups[-1].how == how and not groups[-1].out and _is_row(groups[-1]):
            groups[-1] = replace(groups[-1], conditions=(*groups[-1].conditions, leaf))
        else:
            groups.append(Group(how, 1, (leaf,)))
    return tuple(groups)


def _is_row(group: Group) -> bool:
    return group.how in ("all", "any")


def _group(rule: Rule) -> Group:
    out = isinstance(rule, Not) and _leaf(rule) is None
    inner = rule.part if isinstance(rule, Not) and out else rule
    match inner:
        case And(parts):
            return Group("all", 1, _leaves(parts), out)
        case Or(parts):
            return Group("any", 1, _leaves(parts), out)
        case AtLeast(number, parts):
            return Group("at_least", number, _leaves(parts), out)
    return Group("all", 1, (_leaf(rule) or Kept(rule),))


def _leaves(parts: Sequence[Rule]) -> tuple[Condition, ...]:
    return tuple(_leaf(part) or Kept(part) for part in parts)


def _leaf(rule: Rule) -> Condition | None:
    """A single condition; none for what joins several."""
    match rule:
        case And() | Or() | AtLeast():
            return None
        case Not(part):
            inner = _leaf(part)
            if inner is None:
                return None
            return Kept(rule) if inner.out else replace(inner, out=True)
        case InSegment(key, inner):
            return Within(key, inner)
        case Comparison(Attribute(name), operator, value):
            return Has(name, operator, value)
        case Comparison(subject, operator, value):
            found = _has_days(subject, operator, value) or _did(subject, operator, value)
        case Extreme(subject, side, share, None):
            found = _did(subject, side, share)
        case _:
            found = None
    return found if found is not None and _same(found, rule) else Kept(rule)


def _same(condition: Condition, rule: Rule) -> bool:
    try:
        return condition.rule() == rule
    except (TypeError, ValueError):
        return False


def _has_days(subject: object, operator: str, value: object) -> Has | None:
    attribute = getattr(subject, "attribute", None)
    if not isinstance(attribute, Attribute) or operator == "in":
        return None
    return Has(attribute.name, operator, value, days=True)  # type: ignore[arg-type]


def _did(subject: object, operator: str, value: object) -> Did | None:
    measure, moved = subject, ""
    if not isinstance(subject, Measure) and isinstance(subject, Quantity):
        # A trend or a change is made of a measure and the same measure before: look at the first of them.
        measure = next(iter(subject.children()), None)
        moved = next((name for name in MOVED if _is_moved(measure, name, subject)), "")
        if not moved:
            return None
    if not isinstance(measure, Measure) or (operator == "in" and measure.is_number):
        return None
    when = _when(measure.window)
    if when is None:
        return None
    source = measure.source
    if any(step.events.then for step in source.then):
        return None
    return Did(
        source.event, measure.aggregate, measure.of or "", when, _wheres(source),
        tuple(Step(one.events.event, one.happens, one.inside, _wheres(one.events)) for one in source.then),
        operator, value, moved,  # type: ignore[arg-type]
    )  # fmt: skip


def _is_moved(measure: object, name: str, subject: Quantity) -> bool:
    try:
        return isinstance(measure, Measure) and MOVED[name](measure).key == subject.key
    except (TypeError, ValueError):
        return False


def _when(window: Window | Anchored | None) -> When | None:
    if window is None:
        return When()
    if isinstance(window, Window):
        return When(window.oldest, window.newest)
    return When(window.within, "0d", window.after.name) if isinstance(window.after, Attribute) else None


def _wheres(source: Events) -> tuple[Where, ...]:
    return tuple(Where(one.subject.name, one.operator, one.value) for one in source.conditions)


def _or_not(rule: Rule, out: bool) -> Rule:
    return Not(rule) if out else rule
