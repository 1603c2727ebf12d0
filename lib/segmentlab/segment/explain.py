"""Why one person is in or out of a segment: each condition with the person's own number.

Comes in: a rule, a business, one customer and a moment. Goes out: a sentence, and a table with one row per
condition in the order and depth of the rule. Stage of the loop: segment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.attributes import attribute
from segmentlab.model.index import Index, index_of, instant, matches, measured, population, values
from segmentlab.model.tree import (
    And,
    AtLeast,
    Attribute,
    Comparison,
    Difference,
    Extreme,
    InSegment,
    Measure,
    Not,
    Or,
    Quantity,
    Ratio,
    Rule,
    check_rule,
    parts_of,
)
from segmentlab.segment.describe import those
from segmentlab.segment.describe_measures import named
from segmentlab.segment.rule_data import COMPARED
from segmentlab.segment.shown import NOTHING, dated, value_shown
from segmentlab.showing import html_of, written
from segmentlab.words import safe


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why one person is in or out.

    Attributes
    ----------
    inside
        Is the person in?
    sentence
        The conditions that decided it, with the person's numbers.
    table
        One row per condition: ``condition`` (indented as in the rule), what is ``theirs``, what was
        ``asked``, and whether it ``holds``.
    """

    inside: bool
    sentence: str
    table: pd.DataFrame = field(repr=False)

    def __str__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        return f"<p>{safe(self.sentence)}</p>{html_of(written(self.table))}"


@dataclass(frozen=True)
class _Case:
    """One person at one moment: where to look up all that is theirs."""

    index: Index
    place: int
    moment: int

    def holds(self, rule: Rule) -> bool:
        return bool(matches(rule, self.index, self.moment)[self.place])


def explain(
    rule: Rule,
    business: Business,
    customer_id: object,
    as_of: str | pd.Timestamp | None = None,
    name: str = "the segment",
) -> Explanation:
    """Say why a person meets a rule or does not, with their own numbers.

    Parameters
    ----------
    rule
        Any rule.
    business
        Where to look.
    customer_id
        Whom to explain.
    as_of
        The moment of judging; without it, ``business.today``.
    name
        What the sentence calls the rule.

    Returns
    -------
    Explanation
        Someone not known yet at that moment is out, with an empty table.

    Raises
    ------
    LookupError
        If the business has no such customer at any time.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> orders = events("order_placed")
    >>> rule = (orders.count() >= 2) & (orders.sum("amount_cents") > 10000)
    >>> why = explain(rule, tiny_business(), 1)
    >>> print(why)
    Customer 1 is out of the segment as of 2026-03-01: total amount of orders placed is $100.00, not more ...
    >>> print(why.table.to_string())
                               condition   theirs              asked holds
    0                             all of  1 holds             2 of 2    no
    1            number of orders placed        2         at least 2   yes
    2      total amount of orders placed  $100.00  more than $100.00    no
    """
    check_rule(rule)
    index, moment = index_of(business), business.moment(as_of)
    place = _place(index, customer_id)
    case = _Case(index, place, instant(moment))
    if not population(index, case.moment)[place]:
        known = pd.Timestamp(int(index.seen_at[place]), unit="us")
        later = f"; the first that is known of them is of {dated(known)}" if known < pd.Timestamp.max else ""
        empty = pd.DataFrame(columns=["condition", "theirs", "asked", "holds"])
        return Explanation(
            False, f"Customer {customer_id} was not known yet as of {dated(moment)}{later}.", empty
        )
    inside = case.holds(rule)
    rows = list(_rows(rule, case, 0))
    table = pd.DataFrame(rows, columns=["condition", "theirs", "asked", "holds"])
    reasons = "; ".join(dict.fromkeys(_reasons(rule, case)))
    sentence = (
        f"Customer {customer_id} is {'in' if inside else 'out of'} {name} as of {dated(moment)}: {reasons}."
    )
    return Explanation(inside, sentence, table)


def _place(index: Index, customer_id: object) -> int:
    title, ids = index.business.title, index.ids
    if pd.api.types.is_hashable(customer_id) and not isinstance(customer_id, bool) and len(ids):
        place = int(ids.get_indexer(pd.Index([customer_id]))[0])
        if place >= 0:
            return place
    example = f"; its customer_id look like {ids[:1].tolist()[0]!r}" if len(ids) else ""
    raise LookupError(f"{title} has no customer {customer_id!r}{example}.")


def _rows(rule: Rule, case: _Case, depth: int) -> Iterator[tuple[str, str, str, str]]:
    """One row per condition, those inside a combination below it and indented."""
    indent, holds = "    " * depth, "yes" if case.holds(rule) else "no"
    parts = _inside(rule)
    if not parts:
        yield indent + _words(rule, case), _theirs(rule, case), _asked(rule, case), holds
        return
    number = sum(case.holds(part) for part in parts)
    match rule:
        case And():
            head, asked = "all of", f"{len(parts)} of {len(parts)}"
        case Or():
            head, asked = "any of", f"at least 1 of {len(parts)}"
        case AtLeast(least):
            head, asked = f"at least {least} of", f"at least {least} of {len(parts)}"
        case InSegment(segment):
            head, asked = f"in segment {segment}", "1 of 1"
        case _:
            head, asked = "not", "0 of 1"
    yield indent + head, f"{number} hold{'s' if number == 1 else ''}", asked, holds
    for part in parts:
        yield from _rows(part, case, depth + 1)


def _reasons(rule: Rule, case: _Case) -> Iterator[str]:
    """The conditions that decided: those that hold for a yes, those that fail for a no."""
    parts = _inside(rule)
    if not parts:
        asked = f" ({_asked(rule, case)})" if case.holds(rule) else f", not {_asked(rule, case)}"
        yield f"{_words(rule, case)} is {_theirs(rule, case)}{asked}"
        return
    answer = case.holds(rule)
    for part in parts:
        if isinstance(rule, Not | InSegment) or case.holds(part) == answer:
            yield from _reasons(part, case)


def _inside(rule: Rule) -> tuple[Rule, ...]:
    return (rule.rule,) if isinstance(rule, InSegment) else parts_of(rule)


def _words(rule: Rule, case: _Case) -> str:
    """What is judged, without what was asked of it."""
    currency = case.index.business.currency
    match rule:
        case Comparison(Attribute(name)):
            return name.removesuffix("_cents").replace("_", " ")
        case Comparison(Quantity() as quantity):
            return named(quantity, currency)
        case Extreme(subject, _, _, among):
            of = f" among those {those(among, currency)}" if among is not None else ""
            return f"rank by {named(subject, currency)}{of}"
    raise TypeError(f"{rule!r} cannot be explained.")


def _theirs(rule: Rule, case: _Case) -> str:
    """The person's own number, attribute or rank, with its unit."""
    currency = case.index.business.currency
    match rule:
        case Comparison(Attribute(name) as subject):
            return value_shown(attribute(case.index, name, case.moment).iloc[case.place], subject, currency)
        case Comparison(Measure(aggregate="first" | "last") as measure):
            moment = pd.Timestamp(case.moment, unit="us")
            found = measured(measure, case.index.business, moment)
            return value_shown(found.get(case.index.ids[case.place]), measure, currency)
        case Comparison(Quantity() as quantity):
            return _number(quantity, case)
        case Extreme(subject):
            own, compared = _compared(rule, case)
            if np.isnan(own):
                return NOTHING
            if not compared[case.place]:
                return f"{_number(subject, case)}, not among those compared"
            others = values(case.index, subject, case.moment)[compared]
            ahead = (others > own) if rule.side == "top" else (others < own)
            return f"{_number(subject, case)}, rank {int(ahead.sum()) + 1:,} of {len(others):,}"
    raise TypeError(f"{rule!r} cannot be explained.")


def _number(quantity: Any, case: _Case) -> str:
    """A number with its unit, and what it was made of."""
    currency = case.index.business.currency
    shown = value_shown(values(case.index, quantity, case.moment)[case.place], quantity, currency)
    match quantity:
        case Ratio(above, below):
            return f"{shown} ({_number(above, case)} / {_number(below, case)})"
        case Difference(first, second):
            return f"{shown} ({_number(first, case)} minus {_number(second, case)})"
    return shown


def _compared(rule: Extreme, case: _Case) -> tuple[float, np.ndarray]:
    """The person's own number, and who is ranked."""
    numbers = values(case.index, rule.subject, case.moment)
    compared = population(case.index, case.moment) & ~np.isnan(numbers)
    if rule.among is not None:
        compared &= matches(rule.among, case.index, case.moment)
    return float(numbers[case.place]), compared


def _asked(rule: Rule, case: _Case) -> str:
    """What the rule asks for; of a rank, the number of the last who is in."""
    currency = case.index.business.currency
    if isinstance(rule, Extreme):
        inside = values(case.index, rule.subject, case.moment)[
            matches(rule, case.index, case.moment) & population(case.index, case.moment)
        ]
        asked = f"the {rule.side} {rule.share * 100:.4g}%"
        if not len(inside):
            return asked
        edge, word = (inside.min(), "at least") if rule.side == "top" else (inside.max(), "at most")
        return f"{asked}: {word} {value_shown(edge, rule.subject, currency)}"
    assert isinstance(rule, Comparison)
    found = rule.value if rule.operator == "in" else (rule.value,)
    shown = " or ".join(value_shown(value, rule.subject, currency) for value in found)
    if rule.operator in ("==", "in"):
        return f"exactly {shown}" if rule.subject.is_number else shown
    return f"{'other than' if rule.operator == '!=' else COMPARED[rule.operator]} {shown}"
