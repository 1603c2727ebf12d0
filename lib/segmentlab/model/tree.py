"""The definition tree as an author writes it: events, measures of them, attributes, comparisons.

Comes in: `events("order_placed").count(within="365d") >= 3`. Goes out: frozen, checked nodes (nodes.py holds
the logic between comparisons). Stage of the loop: model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from segmentlab.model.accounts import (
    Account,
    account_count,
    account_max,
    account_mean,
    account_share,
    account_sum,
)
from segmentlab.model.anchored import Anchored, Moment, any_window
from segmentlab.model.nodes import (
    And,
    AtLeast,
    Comparison,
    InSegment,
    Node,
    Not,
    Or,
    Rule,
    Scalar,
    at_least,
    check_rule,
    in_segment,
    parts_of,
)
from segmentlab.model.quantities import Difference, Extreme, Quantity, Ratio, change, trend
from segmentlab.model.subjects import Attribute, DaysSince, Property, check_name, customer, prop
from segmentlab.model.window import Window, microseconds

__all__ = [
    "AGGREGATES",
    "Account",
    "Anchored",
    "And",
    "AtLeast",
    "Attribute",
    "Comparison",
    "DaysSince",
    "Difference",
    "Events",
    "Extreme",
    "InSegment",
    "Measure",
    "Moment",
    "Not",
    "Or",
    "Property",
    "Quantity",
    "Ratio",
    "Rule",
    "Then",
    "account_count",
    "account_max",
    "account_mean",
    "account_share",
    "account_sum",
    "at_least",
    "change",
    "check_rule",
    "customer",
    "events",
    "in_segment",
    "measures_in",
    "nodes_in",
    "parts_of",
    "prop",
    "trend",
]

Edges = tuple[str, str] | None
Anchor = Attribute | Moment | None
#: What each aggregate needs and gives: (needs a property, value where nothing happened).
AGGREGATES: dict[str, tuple[bool, float | None]] = {
    "count": (False, 0),
    "sum": (True, 0),
    "mean": (True, None),
    "min": (True, None),
    "max": (True, None),
    "distinct": (True, 0),
    "first": (True, None),
    "last": (True, None),
    "active_days": (False, 0),
    "active_weeks": (False, 0),
    "days_since_last": (False, None),
    "days_since_first": (False, None),
    "typical_gap": (False, None),
    "days_until_expected": (False, None),
}


@dataclass(frozen=True, eq=False)
class Then(Node):
    """What must, or must not, come after an event: which events, and how soon."""

    events: Events
    inside: str
    happens: bool

    def __post_init__(self) -> None:
        """Refuse a stretch of time in which nothing can come after."""
        if microseconds(self.inside) <= 0:
            raise ValueError(f'inside="{self.inside}" leaves no time; write one such as "2h" or "7d".')

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        kind = "followed_by" if self.happens else "not_followed_by"
        return {kind: self.events.to_dict(), "inside": self.inside}


@dataclass(frozen=True, eq=False)
class Events(Node):
    """Events of one name, perhaps only some of them; the start of every measure."""

    event: str
    conditions: tuple[Comparison, ...] = ()
    then: tuple[Then, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        data: dict[str, Any] = {"event": self.event}
        if self.conditions:
            data["where"] = [condition.to_dict() for condition in self.conditions]
        if self.then:
            data["then"] = [step.to_dict() for step in self.then]
        return data

    def _unmeasured(self, _other: object) -> None:
        raise TypeError(
            f'Events are compared by a measure of them: write events("{self.event}").count() >= 3, with the '
            "brackets after count."
        )

    __lt__ = __le__ = __gt__ = __ge__ = _unmeasured

    def where(self, *conditions: Comparison, **equal_to: Scalar) -> Events:
        """Keep only events whose properties meet all of these.

        Examples
        --------
        >>> events("order_placed").where(category="tents").count().name
        'order_placed_count_category'
        """
        named = tuple(prop(name) == value for name, value in equal_to.items())
        for condition in conditions:
            if not (isinstance(condition, Comparison) and isinstance(condition.subject, Property)):
                raise TypeError(
                    "where() takes conditions on properties of the event, such as "
                    'category="tents" or prop("discount_cents") > 0.'
                )
        return replace(self, conditions=self.conditions + conditions + named)

    def followed_by(self, after: Events, inside: str) -> Events:
        """Keep only those after which the customer did something else in time, and perhaps more after that.

        "After" is strict, "inside" inclusive and counted from the step before. Such an event is dated at the
        earliest moment at which all steps were done.

        Examples
        --------
        >>> recovered = events("cart_item_added").followed_by(events("order_placed"), inside="7d")
        >>> recovered.count(within="30d").name
        'cart_item_added_then_order_placed_7d_count_30d'
        >>> visits, carts, orders = map(events, ("session_started", "cart_item_added", "order_placed"))
        >>> smooth = visits.followed_by(carts, inside="1h").followed_by(orders, inside="1h")
        """
        return self._then(after, inside, happens=True)

    def not_followed_by(self, after: Events, inside: str) -> Events:
        """Keep only those after which the customer did not do something else in time.

        Such an event is dated when the time is over: before that nobody can know.

        Examples
        --------
        >>> abandoned = events("cart_item_added").not_followed_by(events("order_placed"), inside="2h")
        >>> rule = abandoned.count(within="30d") >= 2
        """
        return self._then(after, inside, happens=False)

    def _then(self, after: Events, inside: str, happens: bool) -> Events:
        if not isinstance(after, Events):
            raise TypeError('What follows must be events too, such as events("order_placed").')
        if after.then:
            raise ValueError(
                "What follows must be a single step; write the steps one after the other: "
                'a.followed_by(b, inside="1d").followed_by(c, inside="7d").'
            )
        if self.then and not self.then[-1].happens:
            raise ValueError("Nothing can follow what did not happen; put not_followed_by() last.")
        return replace(self, then=(*self.then, Then(after, inside, happens)))

    @property
    def name(self) -> str:
        """A short readable name, such as ``cart_item_added_then_order_placed_7d``."""
        parts = [self.event]
        for step in self.then:
            parts += ["then" if step.happens else "then_no", step.events.event, step.inside]
        return "_".join(parts)

    def first_time(self) -> Moment:
        """The moment of the earliest of them, for a window that begins there.

        Examples
        --------
        >>> trial, feature = events("trial_started"), events("feature_used")
        >>> quick_start = feature.count(within="24h", after=trial.first_time()) >= 1
        """
        return Moment("first", self)

    def last_time(self) -> Moment:
        """The moment of the latest of them, for a window that begins there."""
        return Moment("last", self)

    def share_of(
        self, whole: Events, within: str | None = None, between: Edges = None, after: Anchor = None
    ) -> Ratio:
        """How many of them per one of `whole`, such as discounted orders per order; missing without any.

        Examples
        --------
        >>> orders = events("order_placed")
        >>> discounted = orders.where(prop("discount_cents") > 0)
        >>> hunters = discounted.share_of(orders, within="1y") >= 0.8
        """
        if not isinstance(whole, Events):
            raise TypeError('share_of() takes the events it is a share of, such as events("order_placed").')
        return self.count(within, between, after) / whole.count(within, between, after)

    def count(self, within: str | None = None, between: Edges = None, after: Anchor = None) -> Measure:
        """How many of them; 0 where there are none."""
        return Measure("count", self, None, any_window(within, between, after))

    def sum(self, of: str, within: str | None = None, between: Edges = None, after: Anchor = None) -> Measure:
        """The total of a property, such as `"amount_cents"`; 0 where there are none."""
        return Measure("sum", self, of, any_window(within, between, after))

    def mean(
        self, of: str, within: str | None = None, between: Edges = None, after: Anchor = None
    ) -> Measure:
        """The mean of a property; missing where there are none."""
        return Measure("mean", self, of, any_window(within, between, after))

    def min(self, of: str, within: str | None = None, between: Edges = None, after: Anchor = None) -> Measure:
        """The smallest value of a property; missing where there are none."""
        return Measure("min", self, of, any_window(within, between, after))

    def max(self, of: str, within: str | None = None, between: Edges = None, after: Anchor = None) -> Measure:
        """The largest value of a property; missing where there are none."""
        return Measure("max", self, of, any_window(within, between, after))

    def distinct(
        self, of: str, within: str | None = None, between: Edges = None, after: Anchor = None
    ) -> Measure:
        """How many different values of a property, such as `"category"`; 0 where there are none."""
        return Measure("distinct", self, of, any_window(within, between, after))

    def first(
        self, of: str, within: str | None = None, between: Edges = None, after: Anchor = None
    ) -> Measure:
        """The value, number or text, of a property at the earliest of them that has it; missing without one.

        Of events at the same moment the one recorded earlier is the earlier; of those recorded at the same
        moment, the one with the smaller value: numbers by size, texts by code point ("Z" before "a").

        Examples
        --------
        >>> came_for_tents = events("order_placed").first("category") == "tents"
        """
        return Measure("first", self, of, any_window(within, between, after))

    def last(
        self, of: str, within: str | None = None, between: Edges = None, after: Anchor = None
    ) -> Measure:
        """The value, number or text, of a property at the latest of them that has it; missing without one.

        Of events at the same moment the one recorded later is the later; of those recorded at the same
        moment, the one with the larger value: numbers by size, texts by code point ("a" after "Z").
        """
        return Measure("last", self, of, any_window(within, between, after))

    def active_weeks(self, within: str | None = None, between: Edges = None, after: Anchor = None) -> Measure:
        """In how many weeks they happened; 0 where there are none.

        Weeks are stretches of 7 days, not calendar weeks: counted back from the moment of judging, or, in a
        window after something of the customer's own, on from there.

        Examples
        --------
        >>> regular = events("session_started").active_weeks(within="4w") >= 3
        """
        return Measure("active_weeks", self, None, any_window(within, between, after))

    def typical_gap(self, within: str | None = None, between: Edges = None, after: Anchor = None) -> Measure:
        """Mean number of days from one day with such an event to the next; missing below two such days.

        That is (last day - first day) / (active days - 1), in calendar days (UTC).
        """
        return Measure("typical_gap", self, None, any_window(within, between, after))

    def days_until_expected(
        self, within: str | None = None, between: Edges = None, after: Anchor = None
    ) -> Measure:
        """Days until the next one is due by the customer's own rhythm; below 0 it is overdue.

        That is the typical gap less the days since the last one; missing below two days with such an event.

        Examples
        --------
        >>> due_in_two_weeks = events("order_placed").days_until_expected().is_between(0, 14)
        """
        return Measure("days_until_expected", self, None, any_window(within, between, after))

    def active_days(self, within: str | None = None, between: Edges = None, after: Anchor = None) -> Measure:
        """On how many different calendar days (UTC) they happened; 0 where there are none."""
        return Measure("active_days", self, None, any_window(within, between, after))

    def days_since_last(
        self, within: str | None = None, between: Edges = None, after: Anchor = None
    ) -> Measure:
        """Calendar days (UTC) since the latest of them; missing where there are none."""
        return Measure("days_since_last", self, None, any_window(within, between, after))

    def days_since_first(
        self, within: str | None = None, between: Edges = None, after: Anchor = None
    ) -> Measure:
        """Calendar days (UTC) since the earliest of them; missing where there are none."""
        return Measure("days_since_first", self, None, any_window(within, between, after))


@dataclass(frozen=True, eq=False)
class Measure(Quantity):
    """One number per customer as of a moment: which events, from when, and how they become a number.

    Made by `events(...)`, for example ``events("order_placed").count(within="365d")``. The window looks back
    from the moment of judging (``within``, ``between``), or begins with something of each customer's own
    (``within="24h", after=customer("signed_up_at")``).
    """

    aggregate: str
    source: Events
    of: str | None = None
    window: Window | Anchored | None = None

    def __post_init__(self) -> None:
        """Refuse a measure that no engine could compute."""
        if self.aggregate not in AGGREGATES:
            raise ValueError(f"{self.aggregate!r} is not a measure; choose {', '.join(AGGREGATES)}.")
        if AGGREGATES[self.aggregate][0] != (self.of is not None):
            raise ValueError(f'{self.aggregate} of what? Name a property, such as .sum("amount_cents").')
        if self.of is not None:
            check_name(self.of, "property")

    @property
    def is_number(self) -> bool:  # type: ignore[override]
        """Whether it is a number whatever the business; the first or last value of a property may be text."""
        return self.aggregate not in ("first", "last")

    @property
    def name(self) -> str:  # type: ignore[override]
        """A short readable name, such as ``order_placed_count_365d``; used for columns."""
        parts = [self.source.name, self.aggregate, self.of or ""]
        parts += [condition.subject.name for condition in self.source.conditions]
        if isinstance(self.window, Anchored):
            parts.append(self.window.name)
        elif self.window:
            parts += [self.window.oldest, self.window.newest if self.window.newest != "0d" else ""]
        return "_".join(part for part in parts if part)

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        data: dict[str, Any] = {"measure": self.aggregate}
        if self.of:
            data["of"] = self.of
        data["events"] = self.source.to_dict()
        if isinstance(self.window, Anchored):
            data["window"] = self.window.to_dict()
        elif self.window:
            data["window"] = [self.window.oldest, self.window.newest]
        return data


def events(name: str) -> Events:
    """Start a measure from the events of one name.

    Parameters
    ----------
    name
        Name of the event as it stands in the log, such as ``"order_placed"``.

    Returns
    -------
    Events
        With `.where(...)`, `.followed_by(...)`, and measures such as `.count()`, `.sum(...)`.

    Examples
    --------
    >>> orders = events("order_placed")
    >>> orders.count(within="365d").name
    'order_placed_count_365d'
    >>> orders.count() >= 3 & orders.days_since_last() > 60
    Traceback (most recent call last):
    TypeError: A comparison is missing its brackets. Put each comparison in its own brackets and ...
    """
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f'{name!r} is not the name of an event; write one such as "order_placed".')
    return Events(name)


def nodes_in(node: Node) -> list[Node]:
    """A node and every node inside it that is measured or asked for itself, in the order of reading."""
    return [node, *(deeper for part in node.children() for deeper in nodes_in(part))]


def measures_in(node: Node) -> list[Measure]:
    """Every measure that a rule rests on, each once, in the order of reading.

    Ratios and differences give the measures they are made of, segments those of their rules.

    Examples
    --------
    >>> orders = events("order_placed")
    >>> [measure.name for measure in measures_in(trend(orders.count(within="30d")) < 0.5)]
    ['order_placed_count_30d', 'order_placed_count_60d_30d']
    """
    return list({one.key: one for one in nodes_in(node) if isinstance(one, Measure)}.values())
