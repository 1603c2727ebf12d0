"""One step of a statement per measure: the events it is about, and the number they become.

Comes in: a measure. Goes out: a named step with one row per customer who has something, `customer_id` and
`measured`. Stage of the loop: model.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field

import pandas as pd

from segmentlab.model.sql_text import (
    LONGEST_NAME,
    all_of,
    before,
    conditions,
    identifier,
    interval,
    visible,
    weeks_back,
)
from segmentlab.model.tree import Anchored, Attribute, Events, Measure, Moment
from segmentlab.model.window import WEEK, Window, microseconds

_FIRST, _LAST = "CAST(MIN({time}) AS DATE)", "CAST(MAX({time}) AS DATE)"
_TODAY = "CAST(MAX(as_of) AS DATE)"
_GAP = (
    f"CAST(DATE_DIFF('day', {_FIRST}, {_LAST}) AS DOUBLE)"
    " / NULLIF(COUNT(DISTINCT CAST({time} AS DATE)) - 1, 0)"
)
#: How each aggregate is said in SQL, over the visible events of one customer.
AGGREGATED = {
    "count": "COUNT(*)",
    "sum": "SUM({of})",
    # As floats: databases disagree on how exact the mean of whole numbers is.
    "mean": "AVG(CAST({of} AS DOUBLE))",
    "min": "MIN({of})",
    "max": "MAX({of})",
    "distinct": "COUNT(DISTINCT {of})",
    "active_days": "COUNT(DISTINCT CAST({time} AS DATE))",
    "active_weeks": "COUNT(DISTINCT {week})",
    "days_since_last": f"DATE_DIFF('day', {_LAST}, {_TODAY})",
    "days_since_first": f"DATE_DIFF('day', {_FIRST}, {_TODAY})",
    "typical_gap": _GAP,
    "days_until_expected": f"{_GAP} - DATE_DIFF('day', {_LAST}, {_TODAY})",
}


_TAKEN = {"moment", "population", "customers", "events", "changes", "log"}


@dataclass(frozen=True)
class Statement:
    """The named steps of a statement while it is written, in the order in which they are needed.

    `changing` are the attributes whose history stands in a table `changes`; `texts` the keys of measures and
    attributes that are held against texts, so that their values are sorted as such.
    """

    as_of: str | pd.Timestamp | None = None
    changing: frozenset[str] = frozenset()
    steps: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)

    def step(self, key: str, wanted: str, text: str) -> str:
        """Add a step and give its quoted name; steps that would be called alike get a number."""
        name, number = _short(wanted, ""), 1
        while name.lower() in self.steps or name.lower() in _TAKEN:
            number += 1
            name = _short(wanted, f"_{number}")
        self.steps[name.lower()] = f"{identifier(name)} AS (\n{textwrap.indent(text, '  ')}\n)"
        self.names[key] = identifier(name)
        return self.names[key]


def measure_step(statement: Statement, measure: Measure) -> str:
    """Add the step of a measure, and those that it needs, and give its name."""
    source = measure.source
    joins, own, time = _chained(statement, source)
    if isinstance(measure.window, Anchored):
        own = "events."
        time = time if source.then else "events.occurred_at"
        name = anchor_step(statement, measure.window.after)
        joins.append(f"JOIN {name} AS anchor\n  ON anchor.customer_id = events.customer_id")
    held = [*conditions(own, source), *_edges(measure.window, time), f"{own}recorded_at < as_of"]
    of = own + identifier(measure.of) if measure.of else ""
    if measure.aggregate in ("first", "last"):
        found = _outermost(statement, measure, joins, held, own, time)
        return statement.step(measure.key, measure.name, found)
    week = _week(measure.window, time, statement) if measure.aggregate == "active_weeks" else ""
    number = AGGREGATED[measure.aggregate].format(of=of, time=time, week=week)
    text = [
        f"SELECT {own}customer_id, {number} AS measured",
        *_from_events(joins),
        f"WHERE {all_of(held, '  ')}",
        f"GROUP BY {own}customer_id",
    ]
    return statement.step(measure.key, measure.name, "\n".join(text))


def _chained(statement: Statement, source: Events) -> tuple[list[str], str, str]:
    """Joins that events of a chain need, the prefix of their columns, and the column that dates them."""
    if not source.then:
        return [], "", "occurred_at"
    name = statement.names.get(f"chain {source.key}") or _chain_step(statement, source)
    on = "done.customer_id = events.customer_id\n  AND done.started_at = events.occurred_at"
    return [f"JOIN {name} AS done\n  ON {on}"], "events.", "done.completed_at"


def anchor_step(statement: Statement, after: Attribute | Moment) -> str:
    """Add the step that says when each customer's own window begins, and give its name."""
    known = statement.names.get(f"anchor {after.key}")
    if known:
        return known
    if isinstance(after, Attribute):
        table, column = "customers", identifier(after.name)
        if after.name in statement.changing:
            table, column = attribute_step(statement, after.name), "stood"
        text = f"SELECT customer_id, {column} AS anchored_at FROM {table}"
    else:
        text = _moments(statement, after)
    return statement.step(f"anchor {after.key}", f"{after.name}_anchor", text)


def _moments(statement: Statement, after: Moment) -> str:
    """The first or last moment of each customer's events."""
    joins, own, time = _chained(statement, after.source)
    held = [*conditions(own, after.source), f"{time} < as_of", f"{own}recorded_at < as_of"]
    moment = "MIN" if after.which == "first" else "MAX"
    return "\n".join(
        [
            f"SELECT {own}customer_id, {moment}({time}) AS anchored_at",
            *_from_events(joins),
            f"WHERE {all_of(held, '  ')}",
            f"GROUP BY {own}customer_id",
        ]
    )


def attribute_step(statement: Statement, name: str) -> str:
    """Add the step with an attribute as it stood: the latest change visible at the moment of judging."""
    key, of = Attribute(name).key, identifier(name)
    if key in statement.names:
        return statement.names[key]
    held = ["changed_at < as_of", "recorded_at < as_of", f"{of} IS NOT NULL"]
    sorting = ["changed_at", "recorded_at", _sortable(statement, key, of)]
    inner = [
        f"SELECT customer_id, {of} AS stood,",
        *_place("customer_id", sorting, "DESC"),
        "FROM changes CROSS JOIN moment",
        f"WHERE {all_of(held, '  ')}",
    ]
    return statement.step(key, f"{name}_as_it_stood", _placed("stood", inner))


def _week(window: Window | Anchored | None, time: str, statement: Statement) -> str:
    """The number of an event's week, counted back from the moment of judging or on from the anchor."""
    if not isinstance(window, Anchored):
        return weeks_back(time, statement.as_of)
    weeks = -(-microseconds(window.within) // WEEK)
    when = [
        f"WHEN {time} < anchor.anchored_at + INTERVAL {7 * week} DAY THEN {week}" for week in range(1, weeks)
    ]
    return f"CASE {' '.join(when)} ELSE {weeks} END" if when else "1"


def _from_events(joins: list[str]) -> list[str]:
    return ["FROM events", *joins, "CROSS JOIN moment"] if joins else ["FROM events CROSS JOIN moment"]


def _edges(window: Window | Anchored | None, time: str) -> list[str]:
    if isinstance(window, Anchored):
        end = f"{time} < anchor.anchored_at + {interval(window.within)}"
        return [f"{time} >= anchor.anchored_at", end, f"{time} < as_of"]
    if not window:
        return [f"{time} < as_of"]
    return [f"{time} >= {before(window.oldest)}", f"{time} < {before(window.newest)}"]


def _outermost(
    statement: Statement, measure: Measure, joins: list[str], held: list[str], own: str, time: str
) -> str:
    """The value of a property at the first or last event that has it."""
    of, order = own + identifier(str(measure.of)), "DESC" if measure.aggregate == "last" else "ASC"
    # Nothing may hang on the order of the rows: a table in a warehouse has none.
    sorting = [time, f"{own}recorded_at", _sortable(statement, measure.key, of)]
    if time != f"{own}occurred_at":
        sorting.insert(1, f"{own}occurred_at")
    inner = [
        f"SELECT {own}customer_id, {of} AS measured,",
        *_place(f"{own}customer_id", sorting, order),
        *_from_events(joins),
        f"WHERE {all_of([*held, f'{of} IS NOT NULL'], '  ')}",
    ]
    return _placed("measured", inner)


def _sortable(statement: Statement, key: str, of: str) -> str:
    """A value that sorts by size or code point: DuckDB sorts categories of a DataFrame in their own order."""
    return f"CAST({of} AS VARCHAR)" if key in statement.texts else of


def _place(customer: str, sorting: list[str], order: str) -> list[str]:
    """The place of each row among those of its customer."""
    return [
        f"  ROW_NUMBER() OVER (PARTITION BY {customer}",
        f"    ORDER BY {', '.join(f'{one} {order}' for one in sorting)}) AS place",
    ]


def _placed(name: str, inner: list[str]) -> str:
    """Keep the row of each customer that stands at the first place."""
    head = [f"SELECT customer_id, {name}", "FROM (", textwrap.indent("\n".join(inner), "  ")]
    return "\n".join([*head, ") AS placed", "WHERE place = 1"])


def _chain_step(statement: Statement, source: Events) -> str:
    """When each first event was followed, step by step, by all the others: at the earliest such moment."""
    joins, done = [], "step_1.occurred_at"
    held = conditions("step_1.", source)
    for number, then in enumerate(source.then, start=1):
        last, this = f"step_{number}", f"step_{number + 1}"
        after = [
            f"{this}.customer_id = {last}.customer_id",
            f"{this}.occurred_at > {last}.occurred_at",
            f"{this}.occurred_at <= {last}.occurred_at + {interval(then.inside)}",
        ]
        if then.happens:
            joins.append(f"JOIN events AS {this}\n  ON {all_of(after, '  ')}")
            held += [*conditions(f"{this}.", then.events), *visible(f"{this}.")]
            done = f"{this}.occurred_at"
        else:
            such = all_of([*after, *conditions(f"{this}.", then.events), *visible(f"{this}.")], "    ")
            held.append(f"NOT EXISTS (\n    SELECT 1 FROM events AS {this}\n    WHERE {such}\n  )")
            done = f"{last}.occurred_at + {interval(then.inside)}"
    text = [
        f"SELECT step_1.customer_id, step_1.occurred_at AS started_at, MIN({done}) AS completed_at",
        "FROM events AS step_1",
        *joins,
        "CROSS JOIN moment",
        f"WHERE {all_of(held, '  ')}",
        "GROUP BY step_1.customer_id, step_1.occurred_at",
    ]
    return statement.step(f"chain {source.key}", source.name, "\n".join(text))


def _short(name: str, ending: str) -> str:
    room = LONGEST_NAME - len(ending)
    return name.encode()[:room].decode(errors="ignore") + ending
