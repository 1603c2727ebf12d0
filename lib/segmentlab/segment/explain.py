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
from segmentlab.model.comparing import column
from segmentlab.model.index import Index, index_of, instant, population, values
from segmentlab.model.tree import (
    And,
    AtLeast,
    Attribute,
    Comparison,
    Measure,
    Not,
    Or,
    Rule,
    check_rule,
    parts_of,
)
from segmentlab.segment.describe import amount, clause
from segmentlab.segment.evaluate import matches
from segmentlab.segment.file_rules import COMPARED

#: What stands where a person has no number, so that no comparison holds.
NOTHING = "nothing"


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
        import html

        return f"<p>{html.escape(self.sentence)}</p>{self.table.to_html(index=False)}"


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
    Customer 1 is out of the segment as of 2026-03-01: orders placed add up to more than $100.00: no, ...
    >>> print(why.table.to_string())
                                            condition    theirs                asked holds
    0                                         all of  1 holds             2 of 2    no
    1                       placed at least 2 orders        2         at least 2   yes
    2      orders placed add up to more than $100.00  $100.00  more than $100.00    no
    """
    check_rule(rule)
    index, moment = index_of(business), business.moment(as_of)
    place = _place(index, customer_id)
    case = _Case(index, place, instant(moment))
    if not population(index, case.moment)[place]:
        known = pd.Timestamp(int(index.seen_at[place]), unit="us")
        later = f"; the first that is known of them is of {_date(known)}" if known < pd.Timestamp.max else ""
        empty = pd.DataFrame(columns=["condition", "theirs", "asked", "holds"])
        return Explanation(
            False, f"Customer {customer_id} was not known yet as of {_date(moment)}{later}.", empty
        )
    inside = case.holds(rule)
    rows = list(_rows(rule, case, 0))
    table = pd.DataFrame(rows, columns=["condition", "theirs", "asked", "holds"])
    reasons = "; ".join(dict.fromkeys(_reasons(rule, case)))
    sentence = (
        f"Customer {customer_id} is {'in' if inside else 'out of'} {name} as of {_date(moment)}: {reasons}."
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
    parts = parts_of(rule)
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
        case _:
            head, asked = "not", "0 of 1"
    yield indent + head, f"{number} hold{'s' if number == 1 else ''}", asked, holds
    for part in parts:
        yield from _rows(part, case, depth + 1)


def _reasons(rule: Rule, case: _Case) -> Iterator[str]:
    """The conditions that decided: those that hold for a yes, those that fail for a no."""
    parts = parts_of(rule)
    if not parts:
        theirs = _theirs(rule, case)
        yield f"{_words(rule, case)}: {'yes' if case.holds(rule) else 'no'}, {theirs}"
        return
    if isinstance(rule, Not):
        deciding = parts
    else:
        answer = case.holds(rule)
        deciding = tuple(part for part in parts if case.holds(part) == answer)
    for part in deciding:
        yield from _reasons(part, case)


def _words(rule: Rule, case: _Case) -> str:
    text = clause(rule, case.index.business.currency)
    return text.removeprefix("whose ").removeprefix("who ")


def _theirs(rule: Rule, case: _Case) -> str:
    """The person's own number or attribute, with its unit."""
    currency = case.index.business.currency
    match rule:
        case Comparison(Measure() as measure):
            return _shown(values(case.index, measure, case.moment)[case.place], measure, currency)
        case Comparison(Attribute(name) as attribute):
            return _shown(column(case.index.business, name).iloc[case.place], attribute, currency)
    raise TypeError(f"{rule!r} cannot be explained.")


def _asked(rule: Rule, case: _Case) -> str:
    assert isinstance(rule, Comparison)
    currency = case.index.business.currency
    found = rule.value if rule.operator == "in" else (rule.value,)
    shown = " or ".join(_shown(value, rule.subject, currency) for value in found)
    words = {"==": "", "in": "", "!=": "not "}.get(rule.operator, f"{COMPARED[rule.operator]} ")
    return f"{words}{shown}"


def _shown(value: Any, subject: Any, currency: str) -> str:
    """A number or value with its unit: money as money, days as days, dates as dates."""
    if value is None or value is pd.NaT or (not isinstance(value, str) and pd.isna(value)):
        return NOTHING
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        return _date(value)
    if isinstance(value, str):
        return value
    number = float(value)
    money = _money_name(subject)
    if money:
        return amount(number, money, currency)
    text = f"{int(number):,}" if number == int(number) else f"{number:,.6g}"
    unit = _unit(subject)
    return f"{text} {unit.removesuffix('s') if unit and number == 1 else unit}".strip()


def _money_name(subject: Any) -> str | None:
    """Name of the amount of money that a subject gives, if it gives one."""
    if isinstance(subject, Measure):
        money = subject.aggregate in ("sum", "mean", "min", "max", "first", "last")
        return subject.of if money and str(subject.of).endswith("_cents") else None
    name = getattr(subject, "name", "")
    return name if name.endswith("_cents") else None


def _unit(subject: Any) -> str:
    if isinstance(subject, Measure) and ("days" in subject.aggregate or subject.aggregate == "typical_gap"):
        return "days"
    return "weeks" if isinstance(subject, Measure) and subject.aggregate == "active_weeks" else ""


def _date(moment: pd.Timestamp) -> str:
    return str(moment.date()) if moment == moment.normalize() else f"{moment:%Y-%m-%d %H:%M}"
