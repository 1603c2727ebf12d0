"""The definition tree: measures of behavior, comparisons of them, and `&`, `|`, `~` between those.

Comes in: what an author writes. Goes out: frozen, checked nodes, the one truth from which members,
sentence, attrition, history and SQL are derived elsewhere. Stage of the loop: model.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from segmentlab.model.window import Window, window

Scalar = str | int | float | bool
#: What each aggregate of a measure needs and gives: (needs a property, value where nothing happened).
AGGREGATES: dict[str, tuple[bool, float | None]] = {
    "count": (False, 0),
    "sum": (True, 0),
    "days_since_last": (False, None),
    "days_since_first": (False, None),
}
OPERATORS = ("==", "!=", "<", "<=", ">", ">=", "in")

_BRACKETS = (
    "Put each comparison in its own brackets and join them with & (and), | (or), ~ (not): "
    "(orders.count() >= 3) & (orders.days_since_last() > 60)."
)


class _Node:
    """What all nodes share: equality and hash by content."""

    @cached_property
    def key(self) -> str:
        """The node as one line of text, the same for equal nodes."""
        return json.dumps(to_dict(self), sort_keys=True, ensure_ascii=False)

    def __hash__(self) -> int:
        return hash(self.key)


class _Subject(_Node):
    """Something that can be compared: a measure, an attribute or a property of an event."""

    def __eq__(self, value: object) -> Comparison:  # type: ignore[override]
        return Comparison(self, "==", value)

    def __ne__(self, value: object) -> Comparison:  # type: ignore[override]
        return Comparison(self, "!=", value)

    def __lt__(self, value: object) -> Comparison:
        return Comparison(self, "<", value)

    def __le__(self, value: object) -> Comparison:
        return Comparison(self, "<=", value)

    def __gt__(self, value: object) -> Comparison:
        return Comparison(self, ">", value)

    def __ge__(self, value: object) -> Comparison:
        return Comparison(self, ">=", value)

    def is_in(self, values: list[Scalar] | tuple[Scalar, ...]) -> Comparison:
        """Is it one of these values?"""
        if isinstance(values, str):
            raise TypeError(f"is_in needs a list, such as [{values!r}], not the single text {values!r}.")
        return Comparison(self, "in", tuple(values))

    __hash__ = _Node.__hash__

    def _unbracketed(self, _other: object) -> None:
        raise TypeError(f"A comparison is missing its brackets. {_BRACKETS}")

    __and__ = __rand__ = __or__ = __ror__ = _unbracketed

    def __bool__(self) -> bool:
        raise TypeError(f"Compare it with a value first, such as `>= 3`. {_BRACKETS}")


class _Rule(_Node):
    """A yes/no question about each customer."""

    def __and__(self, other: Rule) -> And:
        return And(_flat(And, self, other))

    def __or__(self, other: Rule) -> Or:
        return Or(_flat(Or, self, other))

    def __invert__(self) -> Not:
        return Not(_rule(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Rule) and self.key == other.key

    __hash__ = _Node.__hash__

    def __bool__(self) -> bool:
        raise TypeError(f"A rule has no single yes or no: every customer has their own. {_BRACKETS}")


@dataclass(frozen=True, eq=False)
class Property(_Subject):
    """A property of an event, for conditions inside `where`. Made by `prop("discount_cents")`."""

    name: str

    def __post_init__(self) -> None:
        """Refuse a name that could not be a column."""
        _check_name(self.name, "property")


@dataclass(frozen=True, eq=False)
class Attribute(_Subject):
    """A column of the customers table. Made by `customer("country")`."""

    name: str

    def __post_init__(self) -> None:
        """Refuse a name that could not be a column."""
        _check_name(self.name, "customer attribute")


@dataclass(frozen=True, eq=False)
class Measure(_Subject):
    """One number per customer as of a moment: which events, which of them count, from when, and how.

    Made by `events(...)`, for example ``events("order_placed").count(within="365d")``.
    """

    aggregate: str
    event: str
    of: str | None = None
    conditions: tuple[Comparison, ...] = ()
    window: Window | None = None

    def __post_init__(self) -> None:
        """Refuse a measure that no engine could compute."""
        if self.aggregate not in AGGREGATES:
            raise ValueError(f"{self.aggregate!r} is not a measure; choose {', '.join(AGGREGATES)}.")
        if AGGREGATES[self.aggregate][0] != (self.of is not None):
            raise ValueError(f'{self.aggregate} of what? Name a property, such as .sum("amount_cents").')

    @property
    def name(self) -> str:
        """A short readable name, such as ``order_placed_count_365d``; used for columns."""
        parts = [self.event, self.aggregate, self.of]
        parts += [str(c.subject.name) for c in self.conditions]
        if self.window:
            parts += [self.window.oldest, self.window.newest if self.window.newest != "0d" else None]
        return "_".join(part for part in parts if part)


@dataclass(frozen=True, eq=False)
class Comparison(_Rule):
    """A measure, attribute or property held against a value. Missing values never satisfy it."""

    subject: Any
    operator: str
    value: Any

    def __post_init__(self) -> None:
        """Refuse a value of a kind that the subject never has."""
        if self.operator not in OPERATORS:
            raise ValueError(f"{self.operator!r} is not a comparison; choose {' '.join(OPERATORS)}.")
        values = self.value if self.operator == "in" else (self.value,)
        if not values:
            raise ValueError("is_in needs at least one value.")
        for value in values:
            _check_value(self.subject, value)


@dataclass(frozen=True, eq=False)
class And(_Rule):
    """Every part holds."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, eq=False)
class Or(_Rule):
    """At least one part holds."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, eq=False)
class Not(_Rule):
    """The part does not hold. Someone for whom it is missing counts as not holding, so belongs here."""

    part: Rule


Rule = Comparison | And | Or | Not


@dataclass(frozen=True)
class Events:
    """Events of one name, perhaps only some of them; the start of every measure."""

    event: str
    conditions: tuple[Comparison, ...] = ()

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
        return Events(self.event, self.conditions + conditions + named)

    def count(self, within: str | None = None, between: tuple[str, str] | None = None) -> Measure:
        """How many of them; 0 where there are none."""
        return Measure("count", self.event, None, self.conditions, window(within, between))

    def sum(self, of: str, within: str | None = None, between: tuple[str, str] | None = None) -> Measure:
        """The total of a property, such as `"amount_cents"`; 0 where there are none."""
        _check_name(of, "property")
        return Measure("sum", self.event, of, self.conditions, window(within, between))

    def days_since_last(self, within: str | None = None, between: tuple[str, str] | None = None) -> Measure:
        """Calendar days (UTC) since the latest of them; missing where there are none."""
        return Measure("days_since_last", self.event, None, self.conditions, window(within, between))

    def days_since_first(self, within: str | None = None, between: tuple[str, str] | None = None) -> Measure:
        """Calendar days (UTC) since the earliest of them; missing where there are none."""
        return Measure("days_since_first", self.event, None, self.conditions, window(within, between))


def events(name: str) -> Events:
    """Start a measure from the events of one name.

    Parameters
    ----------
    name
        Name of the event as it stands in the log, such as ``"order_placed"``.

    Returns
    -------
    Events
        With `.where(...)`, `.count()`, `.sum()`, `.days_since_last()`, `.days_since_first()`.

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


def to_dict(node: Any) -> Any:
    """The tree as plain data: dicts, lists, text and numbers.

    Examples
    --------
    >>> to_dict(customer("country") == "DE")
    {'compare': {'customer': 'country'}, 'operator': '==', 'value': 'DE'}
    """
    match node:
        case Property(name):
            return {"property": name}
        case Attribute(name):
            return {"customer": name}
        case Measure():
            data: dict[str, Any] = {"measure": node.aggregate, "event": node.event}
            if node.of:
                data["of"] = node.of
            if node.conditions:
                data["where"] = [to_dict(condition) for condition in node.conditions]
            if node.window:
                data["window"] = [node.window.oldest, node.window.newest]
            return data
        case Comparison(subject, operator, value):
            plain = list(value) if isinstance(value, tuple) else value
            return {"compare": to_dict(subject), "operator": operator, "value": plain}
        case And(parts):
            return {"all": [to_dict(part) for part in parts]}
        case Or(parts):
            return {"any": [to_dict(part) for part in parts]}
        case Not(part):
            return {"not": to_dict(part)}
    raise TypeError(f"{node!r} is not part of a definition.")


def measures_in(rule: Rule) -> list[Measure]:
    """Every measure a rule uses, each once, in the order of reading."""
    found: dict[str, Measure] = {}

    def visit(node: Any) -> None:
        match node:
            case Comparison(Measure() as measure, _, _):
                found.setdefault(measure.key, measure)
            case And(parts) | Or(parts):
                for part in parts:
                    visit(part)
            case Not(part):
                visit(part)

    visit(rule)
    return list(found.values())


def check_rule(rule: object) -> Rule:
    """Return the rule, or say in one sentence what was given instead.

    Raises
    ------
    TypeError
        If it is a bare measure, a truth value or anything else that is not a rule.
    """
    return _rule(rule)


def _rule(rule: object) -> Any:
    if isinstance(rule, _Rule):
        return rule
    if isinstance(rule, _Subject):
        raise TypeError(f"Compare it with a value first, such as `>= 3`. {_BRACKETS}")
    raise TypeError(f"{rule!r} is not a rule. {_BRACKETS}")


def _flat(kind: type, left: object, right: object) -> tuple[Rule, ...]:
    parts: list[Rule] = []
    for side in (_rule(left), _rule(right)):
        parts += getattr(side, "parts", ()) if isinstance(side, kind) else (side,)
    return tuple(parts)


def _check_name(name: object, what: str) -> None:
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"{name!r} is not the name of a {what}.")


def _check_value(subject: object, value: object) -> None:
    if isinstance(value, _Node):
        raise TypeError(f"A comparison needs a plain number or text on one side. {_BRACKETS}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(
            f"{value} cannot be compared with; to ask for people without events use .count() == 0."
        )
    if isinstance(subject, Measure) and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise TypeError(f"{subject.name} is a number; compare it with a number, not {value!r}.")
    if not isinstance(value, str | int | float | bool):
        raise TypeError(f"{value!r} is not a number, a text or True/False.")
