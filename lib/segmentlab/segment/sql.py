"""A rule as one readable SQL statement, in DuckDB's dialect, that gives the same members.

Comes in: the definition tree and the moment to judge at. Goes out: text with one named step per
measure, every name and value quoted by one function each. Stage of the loop: segment.

The statement reads two tables: `customers` (customer_id, signed_up_at, attributes) and `events`
(customer_id, event, occurred_at, recorded_at, properties), with times in UTC.
"""

from __future__ import annotations

import textwrap

import pandas as pd

from segmentlab.instrument.business import moment_in_utc
from segmentlab.model.tree import (
    AGGREGATES,
    And,
    AtLeast,
    Attribute,
    Comparison,
    Events,
    Measure,
    Not,
    Or,
    Rule,
    Then,
    check_rule,
    measures_in,
    parts_of,
)
from segmentlab.model.window import split_duration
from segmentlab.segment.describe import describe

#: How each aggregate is said in SQL, over the visible events of one customer.
_AGGREGATES = {
    "count": "COUNT(*)",
    "sum": "SUM({of})",
    "mean": "AVG({of})",
    "min": "MIN({of})",
    "max": "MAX({of})",
    "distinct": "COUNT(DISTINCT {of})",
    "active_days": "COUNT(DISTINCT CAST(occurred_at AS DATE))",
    "days_since_last": "DATE_DIFF('day', CAST(MAX(occurred_at) AS DATE), CAST(MAX(as_of) AS DATE))",
    "days_since_first": "DATE_DIFF('day', CAST(MIN(occurred_at) AS DATE), CAST(MAX(as_of) AS DATE))",
}
_UNITS = {"min": "MINUTE", "h": "HOUR", "d": "DAY", "w": "WEEK"}


def identifier(name: str) -> str:
    """Quote the name of a column or step, whatever it contains.

    Examples
    --------
    >>> print(identifier('an "odd" name'))
    "an ""odd"" name"
    """
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | int | float | bool) -> str:
    """Quote a value, whatever it contains.

    Examples
    --------
    >>> print(literal("it's"), literal(3), literal(True))
    'it''s' 3 TRUE
    """
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).upper() if isinstance(value, bool) else repr(value)


def to_sql(rule: Rule, as_of: str | pd.Timestamp | None = None, title: str = "Segment") -> str:
    """Write a rule as a statement that selects the `customer_id` of every member.

    Parameters
    ----------
    rule
        Any rule.
    as_of
        The moment to judge at (UTC). Without it the statement judges at the start of the day it is run.
    title
        First words of the comment on top; the rule in words follows.

    Returns
    -------
    str

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
    check_rule(rule)
    names = _step_names(measures_in(rule))
    if as_of is None:
        moment = "CAST(CURRENT_DATE AS TIMESTAMP)"
    else:
        moment = f"TIMESTAMP {literal(str(moment_in_utc(as_of)))}"
    steps = [f"moment AS (\n  SELECT {moment} AS as_of\n)", _POPULATION]
    steps += [_step(measure, names[measure.key]) for measure in measures_in(rule)]
    joins = [f"LEFT JOIN {name} USING (customer_id)" for name in names.values()]
    if _attributes(rule):
        joins.insert(0, "LEFT JOIN customers USING (customer_id)")
    parts = rule.parts if isinstance(rule, And) else (rule,)
    # One line, whatever the definition holds: a comment must not end early.
    comment = " ".join(f"{title}: {describe(rule)}".split())
    return "\n".join(
        [
            f"-- {comment}",
            "WITH " + ",\n".join(steps),
            "SELECT population.customer_id",
            "FROM population",
            *joins,
            "WHERE " + "\n  AND ".join(_condition(part, names) for part in parts),
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


def _step_names(measures: list[Measure]) -> dict[str, str]:
    """One quoted name per measure; measures that differ only in the value of a condition get a number."""
    names: dict[str, str] = {}
    taken = {"moment", "population", "customers", "events"}
    for measure in measures:
        name, number = measure.name, 1
        while name.lower() in taken:
            number += 1
            name = f"{measure.name}_{number}"
        taken.add(name.lower())
        names[measure.key] = identifier(name)
    return names


def _step(measure: Measure, name: str) -> str:
    of = identifier(measure.of) if measure.of else ""
    if measure.window:
        edges = [
            f"occurred_at >= {_before(measure.window.oldest)}",
            f"occurred_at < {_before(measure.window.newest)}",
        ]
    else:
        edges = ["occurred_at < as_of"]
    source, then = measure.source, measure.source.then
    chosen = [] if then else _conditions("", source)
    return "\n".join(
        [
            f"{name} AS (",
            f"  SELECT customer_id, {_AGGREGATES[measure.aggregate].format(of=of)} AS measured",
            f"  FROM {_sequence(source, then, of) if then else 'events'} CROSS JOIN moment",
            "  WHERE " + "\n    AND ".join([*chosen, *edges, "recorded_at < as_of"]),
            "  GROUP BY customer_id",
            ")",
        ]
    )


def _sequence(source: Events, then: Then, of: str) -> str:
    """First events with the moment at which their sequence was complete, as a table in the FROM clause."""
    number, unit = split_duration(then.inside)
    inside = f"INTERVAL {number} {_UNITS[unit]}"
    follower = [
        "next.customer_id = first.customer_id",
        *_conditions("next.", then.events),
        "next.occurred_at > first.occurred_at",
        f"next.occurred_at <= first.occurred_at + {inside}",
        "next.occurred_at < as_of",
        "next.recorded_at < as_of",
    ]
    such = "FROM events AS next\n        WHERE " + "\n          AND ".join(follower)
    conditions = _conditions("first.", source)
    if then.happens:
        moment = f"(\n        SELECT MIN(next.occurred_at)\n        {such}\n      )"
    else:
        moment = f"first.occurred_at + {inside}"
        conditions.append(f"NOT EXISTS (\n        SELECT 1\n        {such}\n      )")
    kept = ["first.customer_id", "first.recorded_at", *([f"first.{of}"] if of else [])]
    return "\n".join(
        [
            "(",
            f"    SELECT {', '.join(kept)}, {moment} AS occurred_at",
            "    FROM events AS first CROSS JOIN moment",
            "    WHERE " + "\n      AND ".join(conditions),
            "  ) AS sequences",
        ]
    )


def _conditions(table: str, source: Events) -> list[str]:
    """The name and properties that events must have, as conditions on columns of a table."""
    named = [f'{table}"event" = {literal(source.event)}']
    return named + [
        _compare(table + identifier(condition.subject.name), condition.operator, condition.value)
        for condition in source.conditions
    ]


def _before(duration: str) -> str:
    number, unit = split_duration(duration)
    return f"as_of - INTERVAL {number} {_UNITS[unit]}" if number else "as_of"


def _condition(rule: Rule, names: dict[str, str]) -> str:
    match rule:
        case Comparison(Measure() as measure, operator, value):
            measured = f"{names[measure.key]}.measured"
            if AGGREGATES[measure.aggregate][1] is not None:
                return _compare(f"COALESCE({measured}, 0)", operator, value)
            return f"COALESCE({_compare(measured, operator, value)}, FALSE)"
        case Comparison(Attribute(name), operator, value):
            return f"COALESCE({_compare(f'customers.{identifier(name)}', operator, value)}, FALSE)"
        case And(parts):
            return "(" + " AND ".join(_condition(part, names) for part in parts) + ")"
        case Or(parts):
            return "(" + " OR ".join(_condition(part, names) for part in parts) + ")"
        case AtLeast(number, parts):
            signs = [f"CASE WHEN {_condition(part, names)} THEN 1 ELSE 0 END" for part in parts]
            return f"{' + '.join(signs)} >= {number}"
        case Not(part):
            return f"NOT ({_condition(part, names)})"
    raise TypeError(f"{rule!r} is a condition on a property of an event: use it inside where().")


def _compare(left: str, operator: str, value: object) -> str:
    if operator == "in":
        assert isinstance(value, tuple)
        return f"{left} IN ({', '.join(literal(one) for one in value)})"
    assert isinstance(value, str | int | float | bool)
    return f"{left} {'=' if operator == '==' else '<>' if operator == '!=' else operator} {literal(value)}"


def _attributes(rule: Rule) -> bool:
    if isinstance(rule, Comparison):
        return isinstance(rule.subject, Attribute)
    return any(_attributes(part) for part in parts_of(rule))
