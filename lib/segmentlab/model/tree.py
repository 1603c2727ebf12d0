"""The definition tree as an author writes it: events, measures of them, attributes, comparisons.

Comes in: `events("order_placed").count(within="365d") >= 3`. Goes out: frozen, checked nodes (nodes.py holds
the logic between comparisons). Stage of the loop: model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from segmentlab.model.nodes import (
    And,
    AtLeast,
    Comparison,
    Node,
    Not,
    Or,
    Rule,
    Scalar,
    Subject,
    at_least,
    check_rule,
    parts_of,
)
from segmentlab.model.window import Window, microseconds, window

__all__ = [
    "AGGREGATES",
    "And",
    "AtLeast",
    "Attribute",
    "Comparison",
    "Events",
    "Measure",
    "Not",
    "Or",
    "Property",
    "Rule",
    "Then",
    "at_least",
    "check_rule",
    "customer",
    "events",
    "measures_in",
    "parts_of",
    "prop",
]

#: What each aggregate needs and gives: (needs a property, value where nothing happened).
AGGREGATES: dict[str, tuple[bool, float | None]] = {
    "count": (False, 0),
    "sum": (True, 0),
    "mean": (True, None),
    "min": (True, None),
    "max": (True, None),
    "distinct": (True, 0),
    "active_days": (False, 0),
    "days_since_last": (False, None),
    "days_since_first": (False, None),
}


@dataclass(frozen=True, eq=False)
class Property(Subject):
    """A property of an event, for conditions inside `where`. Made by `prop("discount_cents")`."""

    name: str

    def __post_init__(self) -> None:
        """Refuse a name that could not be a column."""
        _check_name(self.name, "property")

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        return {"property": self.name}


@dataclass(frozen=True, eq=False)
class Attribute(Subject):
    """A column of the customers table. Made by `customer("country")`."""

    name: str

    def __post_init__(self) -> None:
        """Refuse a name that could not be a column."""
        _check_name(self.name, "customer attribute")

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        return {"customer": self.name}


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
    then: Then | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Events) and self.key == other.key

    __hash__ = Node.__hash__

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        data: dict[str, Any] = {"event": self.event}
        if self.conditions:
            data["where"] = [condition.to_dict() for condition in self.conditions]
        if self.then:
            data["then"] = self.then.to_dict()
        return data

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
        """Keep only those after which the customer did something else in time.

        "After" is strict, "inside" inclusive. Such an event is dated when the second thing happened.

        Examples
        --------
        >>> recovered = events("cart_item_added").followed_by(events("order_placed"), inside="7d")
        >>> recovered.count(within="30d").name
        'cart_item_added_then_order_placed_7d_count_30d'
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
        if self.then or after.then:
            raise ValueError("A sequence has two steps; compare two sequences for longer ones.")
        return replace(self, then=Then(after, inside, happens))

    def count(self, within: str | None = None, between: tuple[str, str] | None = None) -> Measure:
        """How many of them; 0 where there are none."""
        return Measure("count", self, None, window(within, between))

    def sum(self, of: str, within: str | None = None, between: tuple[str, str] | None = None) -> Measure:
        """The total of a property, such as `"amount_cents"`; 0 where there are none."""
        return Measure("sum", self, of, window(within, between))

    def mean(self, of: str, within: str | None = None, between: tuple[str, str] | None = None) -> Measure:
        """The mean of a property; missing where there are none."""
        return Measure("mean", self, of, window(within, between))

    def min(self, of: str, within: str | None = None, between: tuple[str, str] | None = None) -> Measure:
        """The smallest value of a property; missing where there are none."""
        return Measure("min", self, of, window(within, between))

    def max(self, of: str, within: str | None = None, between: tuple[str, str] | None = None) -> Measure:
        """The largest value of a property; missing where there are none."""
        return Measure("max", self, of, window(within, between))

    def distinct(self, of: str, within: str | None = None, between: tuple[str, str] | None = None) -> Measure:
        """How many different values of a property, such as `"category"`; 0 where there are none."""
        return Measure("distinct", self, of, window(within, between))

    def active_days(self, within: str | None = None, between: tuple[str, str] | None = None) -> Measure:
        """On how many different calendar days (UTC) they happened; 0 where there are none."""
        return Measure("active_days", self, None, window(within, between))

    def days_since_last(self, within: str | None = None, between: tuple[str, str] | None = None) -> Measure:
        """Calendar days (UTC) since the latest of them; missing where there are none."""
        return Measure("days_since_last", self, None, window(within, between))

    def days_since_first(self, within: str | None = None, between: tuple[str, str] | None = None) -> Measure:
        """Calendar days (UTC) since the earliest of them; missing where there are none."""
        return Measure("days_since_first", self, None, window(within, between))


@dataclass(frozen=True, eq=False)
class Measure(Subject):
    """One number per customer as of a moment: which events, from when, and how they become a number.

    Made by `events(...)`, for example ``events("order_placed").count(within="365d")``.
    """

    aggregate: str
    source: Events
    of: str | None = None
    window: Window | None = None

    is_number = True

    def __post_init__(self) -> None:
        """Refuse a measure that no engine could compute."""
        if self.aggregate not in AGGREGATES:
            raise ValueError(f"{self.aggregate!r} is not a measure; choose {', '.join(AGGREGATES)}.")
        if AGGREGATES[self.aggregate][0] != (self.of is not None):
            raise ValueError(f'{self.aggregate} of what? Name a property, such as .sum("amount_cents").')
        if self.of is not None:
            _check_name(self.of, "property")

    @property
    def name(self) -> str:  # type: ignore[override]
        """A short readable name, such as ``order_placed_count_365d``; used for columns."""
        source, then = self.source, self.source.then
        parts = [source.event]
        if then:
            parts += ["then" if then.happens else "then_no", then.events.event, then.inside]
        parts += [self.aggregate, self.of or ""]
        parts += [condition.subject.name for condition in source.conditions]
        if self.window:
            parts += [self.window.oldest, self.window.newest if self.window.newest != "0d" else ""]
        return "_".join(part for part in parts if part)

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        data: dict[str, Any] = {"measure": self.aggregate}
        if self.of:
            data["of"] = self.of
        data["events"] = self.source.to_dict()
        if self.window:
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


def prop(name: str) -> Property:
    """Name a property of an event, to set a condition on it inside `where`.

    Examples
    --------
    >>> discounted = events("order_placed").where(prop("discount_cents") > 0)
    >>> discounted.count(within="90d").name
    'order_placed_count_discount_cents_90d'
    """
    return Property(name)


def customer(attribute: str) -> Attribute:
    """Name a column of the customers table, to compare it inside a rule.

    Examples
    --------
    >>> rule = (customer("country") == "DE") & ~customer("city").is_in(["Berlin"])
    """
    return Attribute(attribute)


def measures_in(rule: Rule) -> list[Measure]:
    """Every measure a rule uses, each once, in the order of reading."""
    found: dict[str, Measure] = {}
    waiting = [rule]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, Comparison) and isinstance(node.subject, Measure):
            found.setdefault(node.subject.key, node.subject)
        waiting = [*parts_of(node), *waiting]
    return list(found.values())


def _check_name(name: object, what: str) -> None:
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"{name!r} is not the name of a {what}.")
