"""The logic of a definition: comparisons, and `&`, `|`, `~`, `at_least` between them.

Comes in: things that can be compared (tree.py makes them). Goes out: frozen, checked rules, the one truth
from which members, sentence, attrition, history and SQL are derived elsewhere. Stage of the loop: model.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, cast

Scalar = str | int | float | bool
OPERATORS = ("==", "!=", "<", "<=", ">", ">=", "in")

_BRACKETS = (
    "Put each comparison in its own brackets and join them with & (and), | (or), ~ (not): "
    "(orders.count() >= 3) & (orders.days_since_last() > 60)."
)


class Node:
    """What all parts of a definition share: plain data, and equality and hash by it."""

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data: dicts, lists, text and numbers."""
        raise NotImplementedError

    def children(self) -> tuple[Node, ...]:
        """The nodes directly inside it that are measured or asked for themselves, in the order of reading."""
        return ()

    @cached_property
    def key(self) -> str:
        """The node as one line of text, the same for equal nodes."""
        return json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


class Subject(Node):
    """Something that can be compared: a measure, an attribute or a property of an event."""

    #: Whether it is a number for everybody, so that only numbers can be held against it.
    is_number = False
    name: str

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
        if not isinstance(values, list | tuple):
            raise TypeError(
                f"is_in needs a list in an order, such as ['a', 'b'], instead of {shown(values)}."
            )
        return Comparison(self, "in", tuple(values))

    def is_between(self, low: float, high: float) -> And:
        """Is it at least `low` and at most `high`?"""
        if isinstance(low, str) != isinstance(high, str):
            raise TypeError(f"is_between({low!r}, {high!r}) needs two values of one kind.")
        if not low <= high:
            raise ValueError(f"is_between({low!r}, {high!r}) holds for nobody; put the lower value first.")
        return And((self >= low, self <= high))

    __hash__ = Node.__hash__

    def _unbracketed(self, _other: object) -> None:
        raise TypeError(f"A comparison is missing its brackets. {_BRACKETS}")

    __and__ = __rand__ = __or__ = __ror__ = _unbracketed

    def __bool__(self) -> bool:
        raise TypeError(f"Compare it with a value first, such as `>= 3`. {_BRACKETS}")


class Rule(Node):
    """A yes/no question about each customer."""

    def __and__(self, other: Rule) -> And:
        return And(_flat(And, self, other))

    def __or__(self, other: Rule) -> Or:
        return Or(_flat(Or, self, other))

    def __invert__(self) -> Not:
        return Not(check_rule(self))

    def __bool__(self) -> bool:
        raise TypeError(f"A rule has no single yes or no: every customer has their own. {_BRACKETS}")


@dataclass(frozen=True, eq=False)
class Comparison(Rule):
    """A measure, attribute or property held against a value. Missing values never satisfy it."""

    subject: Any
    operator: str
    value: Any

    def __post_init__(self) -> None:
        """Refuse a value of a kind that the subject never has."""
        if self.operator not in OPERATORS:
            raise ValueError(f"{self.operator!r} is not a comparison; choose {' '.join(OPERATORS)}.")
        values = tuple(map(_plain, self.value)) if self.operator == "in" else (_plain(self.value),)
        if not values:
            raise ValueError("is_in needs at least one value.")
        kinds = {str if isinstance(one, str) else bool if isinstance(one, bool) else float for one in values}
        if len(kinds) > 1:
            raise TypeError(
                f"is_in needs values of one kind, all texts or all numbers, not {list(values)!r}."
            )
        object.__setattr__(self, "value", values if self.operator == "in" else values[0])
        for value in values:
            _check_value(self.subject, value)

    def children(self) -> tuple[Node, ...]:
        """The nodes directly inside it."""
        return (self.subject,)

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data.

        Examples
        --------
        >>> from segmentlab.model.tree import customer
        >>> (customer("country") == "DE").to_dict()
        {'compare': {'customer': 'country'}, 'operator': '==', 'value': 'DE'}
        """
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"compare": self.subject.to_dict(), "operator": self.operator, "value": value}


@dataclass(frozen=True, eq=False)
class And(Rule):
    """Every part holds."""

    parts: tuple[Rule, ...]

    def children(self) -> tuple[Node, ...]:
        """The nodes directly inside it."""
        return self.parts

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        return {"all": [part.to_dict() for part in self.parts]}


@dataclass(frozen=True, eq=False)
class Or(Rule):
    """At least one part holds."""

    parts: tuple[Rule, ...]

    def children(self) -> tuple[Node, ...]:
        """The nodes directly inside it."""
        return self.parts

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        return {"any": [part.to_dict() for part in self.parts]}


@dataclass(frozen=True, eq=False)
class AtLeast(Rule):
    """At least so many of the parts hold."""

    number: int
    parts: tuple[Rule, ...]

    def children(self) -> tuple[Node, ...]:
        """The nodes directly inside it."""
        return self.parts

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        return {"at_least": self.number, "of": [part.to_dict() for part in self.parts]}


@dataclass(frozen=True, eq=False)
class Not(Rule):
    """The part does not hold. Someone for whom it is missing counts as not holding, so belongs here."""

    part: Rule

    def children(self) -> tuple[Node, ...]:
        """The nodes directly inside it."""
        return (self.part,)

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        return {"not": self.part.to_dict()}


@dataclass(frozen=True, eq=False)
class InSegment(Rule):
    """Belongs to a segment that has a name and a rule of its own. Made by `in_segment(segment)`."""

    segment: str
    rule: Rule

    def children(self) -> tuple[Node, ...]:
        """The nodes directly inside it."""
        return (self.rule,)

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        return {"segment": self.segment, "rule": self.rule.to_dict()}


class Named(Protocol):
    """What `in_segment` needs to know of a segment."""

    @property
    def key(self) -> str:
        """Its short name."""

    @property
    def rule(self) -> Rule:
        """Who belongs to it."""


def in_segment(segment: Named) -> InSegment:
    """Ask who belongs to another segment, as of the same moment.

    Parameters
    ----------
    segment
        A `Segment`. Writing the segment itself beside ``&`` and ``|`` means the same.

    Returns
    -------
    A rule like any other.

    Raises
    ------
    TypeError
        If it is not a segment.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> from segmentlab.segment.segment import Segment
    >>> regulars = Segment("regulars", events("order_placed").count(within="1y") >= 3)
    >>> rule = in_segment(regulars) & (events("order_placed").days_since_last() > 60)
    """
    if isinstance(segment, Node) or not hasattr(segment, "key") or not hasattr(segment, "rule"):
        raise TypeError(
            f"{shown(segment)} is not a segment; in_segment() takes one, and a rule can be used as it is."
        )
    return InSegment(segment.key, check_rule(segment.rule))


def check_no_circle(key: str, rule: Rule) -> None:
    """Refuse a segment that rests on itself.

    Raises
    ------
    ValueError
        Naming the path, such as ``a → b → a``.
    """
    waiting: list[tuple[tuple[str, ...], Node]] = [((key,), rule)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, InSegment):
            path = (*path, node.segment)
            if node.segment in path[:-1]:
                raise ValueError(
                    f"A segment cannot rest on itself: {' → '.join(path)}. "
                    f"Write the rule that {path[-2]!r} needs in place of the segment {node.segment!r}."
                )
        waiting += [(path, child) for child in node.children()]


def at_least(number: int, *rules: Rule) -> AtLeast:
    """Ask for a number of signs among several: at least two of these three.

    Parameters
    ----------
    number
        How many must hold.
    *rules
        The signs.

    Returns
    -------
    A rule like any other.

    Raises
    ------
    ValueError
        If the number can never or always be met.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> visits, carts, guides = (events(e) for e in ("session_started", "cart_item_added", "guide_read"))
    >>> interested = at_least(2, visits.count("7d") >= 3, carts.count("7d") >= 1, guides.count("30d") >= 2)
    """
    if isinstance(number, Node):
        raise TypeError("at_least() begins with how many must hold: at_least(2, rule, rule, rule).")
    parts = tuple(check_rule(rule) for rule in rules)
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(parts):
        raise ValueError(
            f"at_least({number!r}, ...) with {len(parts)} rules makes no sense; "
            f"ask for a whole number from 1 to {max(len(parts), 1)}."
        )
    return AtLeast(number, parts)


def check_rule(rule: object) -> Any:
    """Return the rule, or say in one sentence what was given instead.

    Raises
    ------
    TypeError
        If it is a bare measure, a truth value or anything else that is not a rule.
    """
    if isinstance(rule, Rule):
        return rule
    if hasattr(rule, "key") and isinstance(getattr(rule, "rule", None), Rule):
        return in_segment(cast(Named, rule))
    if isinstance(rule, Subject):
        raise TypeError(f"Compare it with a value first, such as `>= 3`. {_BRACKETS}")
    if isinstance(rule, list | tuple):
        raise TypeError(
            "A list is not a rule; join its rules with & or |, or give them to at_least() one by one."
        )
    raise TypeError(f"{shown(rule)} is not a rule. {_BRACKETS}")


def shown(thing: object) -> str:
    """What was given in place of something else, short enough to stand in a sentence.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> shown(events("order_placed").count()), shown(events("order_placed").count() >= 3), shown("a")
    ('The measure order_placed_count', 'A rule', "'a'")
    """
    if isinstance(thing, Rule):
        return "A rule"
    if isinstance(thing, Subject):
        return f"The {type(thing).__name__.lower() if not thing.is_number else 'measure'} {thing.name}"
    if isinstance(thing, Node):
        return f"{type(thing).__name__} without a measure, such as .count(),"
    text = repr(thing)
    return text if len(text) <= 60 and "\n" not in text else f"{type(thing).__name__} (...)"


def parts_of(rule: Rule) -> tuple[Rule, ...]:
    """The rules inside a rule; none inside a comparison."""
    match rule:
        case And(parts) | Or(parts) | AtLeast(_, parts):
            return parts
        case Not(part):
            return (part,)
    return ()


def _flat(kind: type, left: object, right: object) -> tuple[Rule, ...]:
    parts: tuple[Rule, ...] = ()
    for side in (check_rule(left), check_rule(right)):
        parts += getattr(side, "parts", ()) if isinstance(side, kind) else (side,)
    return parts


def _plain(value: Any) -> Any:
    """A NumPy number as the Python number it is, so that every engine writes it alike."""
    return value.item() if hasattr(value, "item") else value


def _check_value(subject: Subject, value: object) -> None:
    if isinstance(value, Subject):
        raise TypeError(
            "A comparison needs a plain number or text on one side; to hold two measures against each other, "
            "compare their ratio or difference with a number, such as (a / b) >= 2 or (a - b) > 0."
        )
    if isinstance(value, Node):
        raise TypeError(f"A comparison needs a plain number or text on one side. {_BRACKETS}")
    if isinstance(value, list | tuple | set):
        raise TypeError(f"To compare {subject.name} with several values, write is_in([...]).")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(
            f"{value} cannot be compared with; to ask for people without events use .count() == 0."
        )
    if subject.is_number and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise TypeError(f"{subject.name} is a number; compare it with a number, not {value!r}.")
    if value is None:
        raise TypeError(
            f"{subject.name} cannot be compared with None, because what is missing meets no comparison; "
            'people without a value are those of ~(customer("country") != "").'
        )
    if not isinstance(value, str | int | float | bool):
        raise TypeError(f"{value!r} is not a number, a text or True/False.")
