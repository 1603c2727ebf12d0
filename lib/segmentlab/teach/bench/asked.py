"""What can be asked of a customer, as pure data: what they did, what they are, where they belong.

Comes in: what a reader chose with controls. Goes out: frozen conditions, each of which makes one part of a
definition. Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass

from segmentlab.model.accounts import OF_MEASURES, OF_RULES, Account
from segmentlab.model.nodes import Scalar
from segmentlab.model.tree import (
    Anchored,
    Attribute,
    Comparison,
    Events,
    Extreme,
    InSegment,
    Measure,
    Moment,
    Not,
    Property,
    Quantity,
    Rule,
    Then,
    change,
    trend,
)
from segmentlab.model.window import Window

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

    `oldest` is empty where everything counts; with `after` it is the length of the time that begins there: at
    the date of that name, or with `which` (first or last) at the first or latest event of that name.
    """

    oldest: str = ""
    newest: str = "0d"
    after: str = ""
    which: str = ""

    def window(self) -> Window | Anchored | None:
        """The time as part of a definition."""
        if not self.oldest:
            return None
        if self.which:
            return Anchored(self.oldest, Moment(self.which, Events(self.after)))
        return (
            Anchored(self.oldest, Attribute(self.after)) if self.after else Window(self.oldest, self.newest)
        )


@dataclass(frozen=True)
class Per:
    """What a number is divided by: how often something else was done in the same time."""

    event: str
    where: tuple[Where, ...] = ()


@dataclass(frozen=True)
class Rolled:
    """Asked of all people of an account: added up, on average, the highest, how many, or which share.

    How many, or which share of them, meet the condition is held against `value`.
    """

    aggregate: str
    operator: str = ">="
    value: Scalar = 1


@dataclass(frozen=True)
class Did:
    """Something customers did: which events, made into one number, held against a value.

    `operator` is one of the definition tree's, or top or bottom: then `value` is a share. `moved` holds the
    number against the same time before: as a multiple (trend) or a difference (change); `per` divides it.
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
    per: Per | None = None
    rolled: Rolled | None = None
    out: bool = False

    def rule(self) -> Rule:
        """The condition as part of a definition."""
        held = self._measure()
        if self.rolled is not None and self.rolled.aggregate in OF_MEASURES:
            held = Account(self.rolled.aggregate, held)
        if self.operator in EXTREMES:
            found: Rule = Extreme(held, self.operator, self.value)  # type: ignore[arg-type]
        else:
            found = Comparison(held, self.operator, self.value)
        return or_not(_rolled(found, self.rolled), self.out)

    def _measure(self) -> Quantity:
        source = Events(
            self.event, tuple(one.condition() for one in self.where), tuple(one.then() for one in self.then)
        )
        window = self.when.window()
        measure = Measure(self.aggregate, source, self.of or None, window)
        if self.per is not None:
            below = Events(self.per.event, tuple(one.condition() for one in self.per.where))
            return measure / Measure("count", below, None, window)
        return MOVED[self.moved](measure) if self.moved else measure


@dataclass(frozen=True)
class Has:
    """Something customers are: an attribute, or with `days` the days since the date in it."""

    attribute: str
    operator: str
    value: Scalar | tuple[Scalar, ...]
    days: bool = False
    rolled: Rolled | None = None
    out: bool = False

    def rule(self) -> Rule:
        """The condition as part of a definition."""
        subject = Attribute(self.attribute)
        held = subject.days_since() if self.days else subject
        return or_not(_rolled(Comparison(held, self.operator, self.value), self.rolled), self.out)


@dataclass(frozen=True)
class Within:
    """Belongs to another segment."""

    key: str
    inner: Rule
    out: bool = False

    def rule(self) -> Rule:
        """The condition as part of a definition."""
        return or_not(InSegment(self.key, self.inner), self.out)


@dataclass(frozen=True)
class Kept:
    """A condition that controls cannot show: it stays exactly as it is, and is never lost."""

    inner: Rule
    out: bool = False

    def rule(self) -> Rule:
        """The condition as part of a definition."""
        return or_not(self.inner, self.out)


Condition = Did | Has | Within | Kept


def or_not(rule: Rule, out: bool) -> Rule:
    """A rule, or the opposite of it."""
    return Not(rule) if out else rule


def _rolled(rule: Rule, rolled: Rolled | None) -> Rule:
    if rolled is None or rolled.aggregate not in OF_RULES:
        return rule
    return Comparison(Account(rolled.aggregate, rule), rolled.operator, rolled.value)
