"""A rule as one readable SQL statement, in DuckDB's dialect, that gives the same members.

Comes in: the definition tree and the moment to judge at. Goes out: text with one named step per
measure, every name and value quoted by one function each. Stage of the loop: segment.

The statement reads two tables: `customers` (customer_id, signed_up_at, attributes) and `events`
(customer_id, event, occurred_at, recorded_at, properties), with times in UTC; a third, `changes`, where
attributes are read as they stood.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence

import pandas as pd

from segmentlab.model.accounts import ACCOUNT, Account
from segmentlab.model.sql_steps import Statement, attribute_step, measure_step
from segmentlab.model.sql_text import (
    all_of,
    compared,
    identifier,
    literal,
    moment_of,
)
from segmentlab.model.tree import (
    AGGREGATES,
    And,
    AtLeast,
    Attribute,
    Comparison,
    DaysSince,
    Difference,
    Extreme,
    InSegment,
    Measure,
    Node,
    Not,
    Or,
    Ratio,
    Rule,
    check_rule,
)
from segmentlab.segment.describe import describe

__all__ = ["cases_to_sql", "identifier", "literal", "to_sql"]


def to_sql(
    rule: Rule,
    as_of: str | pd.Timestamp | None = None,
    title: str = "Segment",
    changing: Collection[str] = (),
) -> str:
    """Write a rule as a statement that selects the `customer_id` of every member.

    Parameters
    ----------
    rule
        Any rule.
    as_of
        The moment to judge at (UTC). Without it the statement judges at the start of the day it is run.
    title
        First words of the comment on top; the rule in words follows.
    changing
        Attributes that are read as they stood, from a table `changes` (customer_id, changed_at, recorded_at,
        attributes; missing where unchanged); all others are read from `customers`.

    Returns
    -------
    str

    Notes
    -----
    Of the values of two events (or changes) at the same moment, recorded at the same moment, the smaller
    comes first. For texts that is the order of code points, as databases have it unless told otherwise. Only
    PostgreSQL sorts by the locale the database was created with; where such ties matter, let that be C.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> print(to_sql(events("order_placed").count(within="365d") >= 3, "2026-06-29", "Regulars"))
    -- Regulars: Everyone who placed at least 3 orders in the last 365 days.
    WITH moment AS (
      SELECT TIMESTAMP '2026-06-29 00:00:00' AS as_of
    ),
    population AS (
      SELECT customer_id FROM customers CROSS JOIN moment WHERE signed_up_at < as_of
      UNION
      SELECT customer_id FROM events CROSS JOIN moment WHERE occurred_at < as_of AND recorded_at < as_of
    ),
    "order_placed_count_365d" AS (
      SELECT customer_id, COUNT(*) AS measured
      FROM events CROSS JOIN moment
      WHERE "event" = 'order_placed'
        AND occurred_at >= as_of - INTERVAL 365 DAY
        AND occurred_at < as_of
        AND recorded_at < as_of
      GROUP BY customer_id
    )
    SELECT population.customer_id
    FROM population
    LEFT JOIN "order_placed_count_365d" USING (customer_id)
    WHERE COALESCE("order_placed_count_365d".measured, 0) >= 3
    ORDER BY population.customer_id
    """
    statement = Statement(as_of, frozenset(changing))
    body = _people(statement, check_rule(rule))
    # One line, whatever the definition holds: a comment must not end early.
    comment = " ".join(f"{title}: {describe(rule)}".split())
    moment = f"moment AS (\n  SELECT {moment_of(as_of)} AS as_of\n)"
    return "\n".join(
        [
            f"-- {comment}",
            "WITH " + ",\n".join([moment, _POPULATION, *statement.steps.values()]),
            body,
            "ORDER BY population.customer_id",
        ]
    )


def cases_to_sql(
    cases: Sequence[tuple[str, Rule]],
    otherwise: str,
    as_of: str | pd.Timestamp | None = None,
    changing: Collection[str] = (),
) -> str:
    """Write rules asked in order as a statement that selects everyone's `customer_id` and one `segment`.

    Parameters
    ----------
    cases
        Names with their rules; the first that holds wins.
    otherwise
        The name of everyone for whom none holds.
    as_of, changing
        As for `to_sql`.

    Returns
    -------
    str

    Examples
    --------
    >>> from segmentlab.model.tree import customer
    >>> print(cases_to_sql([("German", customer("country") == "DE")], "other", "2026-06-29"))
    WITH moment AS (
    ...
    SELECT
      population.customer_id,
      CASE
        WHEN COALESCE(customers."country" = 'DE', FALSE) THEN 'German'
        ELSE 'other'
      END AS segment
    FROM population
    LEFT JOIN customers USING (customer_id)
    ORDER BY population.customer_id
    """
    statement = Statement(as_of, frozenset(changing))
    joined: dict[str, None] = {}
    asked = [
        f"    WHEN {_condition(statement, check_rule(rule), joined)} THEN {literal(name)}"
        for name, rule in cases
    ]
    moment = f"moment AS (\n  SELECT {moment_of(as_of)} AS as_of\n)"
    return "\n".join(
        [
            "WITH " + ",\n".join([moment, _POPULATION, *statement.steps.values()]),
            "SELECT",
            "  population.customer_id,",
            "  CASE",
            *asked,
            f"    ELSE {literal(otherwise)}",
            "  END AS segment",
            *_from(joined),
            "ORDER BY population.customer_id",
        ]
    )


_POPULATION = textwrap.dedent(
    """\
    population AS (
      SELECT customer_id FROM customers CROSS JOIN moment WHERE signed_up_at < as_of
      UNION
      SELECT customer_id FROM events CROSS JOIN moment WHERE occurred_at < as_of AND recorded_at < as_of
    )"""
)


def _people(statement: Statement, rule: Rule) -> str:
    """Select everyone who meets a rule."""
    joined: dict[str, None] = {}
    parts = rule.parts if isinstance(rule, And) else (rule,)
    held = [_condition(statement, part, joined) for part in parts]
    return "\n".join(["SELECT population.customer_id", *_from(joined), f"WHERE {all_of(held, '  ')}"])


def _from(joined: dict[str, None]) -> list[str]:
    """The population beside the steps that a condition or number needs."""
    joins = [f"LEFT JOIN {name} USING (customer_id)" for name in joined if name != "moment"]
    return ["FROM population", *joins, *(["CROSS JOIN moment"] if "moment" in joined else [])]


def _condition(statement: Statement, rule: Rule, joined: dict[str, None]) -> str:
    """A rule as a condition that is never NULL; the steps it needs are added to `joined`."""
    match rule:
        case Comparison(subject, operator, value):
            if isinstance(value[0] if isinstance(value, tuple) else value, str):
                statement.texts.add(subject.key)
            number = _value(statement, subject, joined)
            if isinstance(subject, Measure) and AGGREGATES[subject.aggregate][1] is not None:
                return compared(number, operator, value)
            return f"COALESCE({compared(number, operator, value)}, FALSE)"
        case Extreme() | InSegment():
            name = statement.names.get(rule.key) or _membership(statement, rule)
            joined[name] = None
            return f"{name}.customer_id IS NOT NULL"
        case And(parts):
            return f"({' AND '.join(_condition(statement, part, joined) for part in parts)})"
        case Or(parts):
            return f"({' OR '.join(_condition(statement, part, joined) for part in parts)})"
        case AtLeast(number, parts):
            signs = [f"CASE WHEN {_condition(statement, part, joined)} THEN 1 ELSE 0 END" for part in parts]
            return f"{' + '.join(signs)} >= {number}"
        case Not(part):
            return f"NOT ({_condition(statement, part, joined)})"
    raise TypeError(f"{rule!r} cannot be written as SQL.")


def _value(statement: Statement, node: Node, joined: dict[str, None]) -> str:
    """A measure or attribute as an expression that is NULL where it is missing."""
    match node:
        case Attribute(name):
            if name not in statement.changing:
                joined["customers"] = None
                return f"customers.{identifier(name)}"
            step = attribute_step(statement, name)
            joined[step] = None
            return f"{step}.stood"
        case DaysSince(attribute):
            date = _value(statement, attribute, joined)
            joined["moment"] = None
            return f"DATE_DIFF('day', CAST({date} AS DATE), CAST(moment.as_of AS DATE))"
        case Ratio(above, below):
            top, bottom = (_value(statement, one, joined) for one in (above, below))
            return f"(CAST({top} AS DOUBLE) / NULLIF({bottom}, 0))"
        case Difference(first, second):
            return f"({_value(statement, first, joined)} - {_value(statement, second, joined)})"
        case Measure():
            name = statement.names.get(node.key) or measure_step(statement, node)
            joined[name] = None
            default = AGGREGATES[node.aggregate][1]
            return f"{name}.measured" if default is None else f"COALESCE({name}.measured, {default})"
        case Account():
            name = statement.names.get(node.key) or _account(statement, node)
            joined[name] = None
            return f"{name}.measured"
    raise TypeError(f"{node!r} is a condition on a property of an event: use it inside where().")


#: How each roll-up is said in SQL, over the people of one account.
_ACCOUNTS = {
    "count": "SUM(own) OVER (PARTITION BY account)",
    "share": "AVG(CAST(own AS DOUBLE)) OVER (PARTITION BY account)",
    "sum": "COALESCE(SUM(own) OVER (PARTITION BY account), 0)",
    "mean": "AVG(CAST(own AS DOUBLE)) OVER (PARTITION BY account)",
    "max": "MAX(own) OVER (PARTITION BY account)",
}


def _account(statement: Statement, node: Account) -> str:
    """A step with the number of each account beside each of its people."""
    joined: dict[str, None] = {}
    account = _value(statement, Attribute(ACCOUNT), joined)
    if isinstance(node.of, Rule):
        own = f"CASE WHEN {_condition(statement, node.of, joined)} THEN 1 ELSE 0 END"
    else:
        own = _value(statement, node.of, joined)
    inner = [
        f"SELECT population.customer_id, {account} AS account, {own} AS own",
        *_from(joined),
        f"WHERE {account} IS NOT NULL",
    ]
    text = [
        f"SELECT customer_id, {_ACCOUNTS[node.aggregate]} AS measured",
        "FROM (",
        textwrap.indent("\n".join(inner), "  "),
        ") AS people",
    ]
    return statement.step(node.key, node.name, "\n".join(text))


def _membership(statement: Statement, rule: Extreme | InSegment) -> str:
    """A step with the people of another segment, or with the highest or lowest by a measure."""
    if isinstance(rule, InSegment):
        return statement.step(rule.key, rule.segment, _people(statement, rule.rule))
    joined: dict[str, None] = {}
    number = _value(statement, rule.subject, joined)
    held = [f"{number} IS NOT NULL"]
    if rule.among is not None:
        held.append(_condition(statement, rule.among, joined))
    order = "DESC" if rule.side == "top" else "ASC"
    share = rule.fraction
    inner = [
        "SELECT population.customer_id,",
        f"  RANK() OVER (ORDER BY {number} {order}) - 1 AS ahead,",
        "  COUNT(*) OVER () AS compared",
        *_from(joined),
        f"WHERE {all_of(held, '  ')}",
    ]
    text = [
        "SELECT customer_id",
        "FROM (",
        textwrap.indent("\n".join(inner), "  "),
        ") AS ranked",
        # Whole numbers, so that people exactly on the edge fall on the same side everywhere.
        f"WHERE ahead * {share.denominator} < compared * {share.numerator}",
    ]
    return statement.step(rule.key, f"{rule.side}_{rule.subject.name}", "\n".join(text))
