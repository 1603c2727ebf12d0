"""The statement run in a real database, and held against the members here. Stage of the loop: teach.

Comes in: a business, a segment and a moment. Goes out: how many people DuckDB finds, and whether they are the
same people.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from segmentlab.instrument.business import EVENT_COLUMNS, Business
from segmentlab.model.nodes import Node
from segmentlab.model.tree import Anchored, Comparison, Events, Measure, Moment, Property, nodes_in
from segmentlab.segment.segment import Segment
from segmentlab.words import people


class Compared(NamedTuple):
    """The people a database found, those found here, and those found by both."""

    database: int
    here: int
    both: int

    def sentence(self) -> str:
        """The comparison in one sentence."""
        if self.database == self.here == self.both:
            return (
                f"DuckDB ran the statement and found {people(self.database)}: the very same people as here."
            )
        return (
            f"DuckDB found {people(self.database)} and this page {self.here:,}; {self.both:,} are the same. "
            "Please report this definition: the two must agree."
        )


def run_in_duckdb(business: Business, segment: Segment, as_of: str, changing: Collection[str]) -> Compared:
    """Run a segment's statement in a fresh database that holds the tables of the business.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> buyers = Segment("buyers", events("order_placed").count("20d") >= 1)
    >>> run_in_duckdb(tiny_business(), buyers, "2026-03-01", ()).sentence()
    'DuckDB ran the statement and found 1 customer: the very same people as here.'
    """
    import duckdb

    used = properties_in(segment)
    columns = [*EVENT_COLUMNS, *(name for name in business.events if name in used - set(EVENT_COLUMNS))]
    with duckdb.connect(config={"threads": 1}) as database:
        database.register("customers", business.customers)
        database.register("events", business.events[columns])
        if changing and business.changes is not None:
            database.register("changes", business.changes)
        statement = segment.to_sql("duckdb", as_of, changing=changing)
        found = set(database.execute(statement).df()["customer_id"].tolist())
    members = segment.members(business, as_of)
    here = set(members.index[members].tolist())
    return Compared(len(found), len(here), len(found & here))


def answer_once() -> None:
    """Have DuckDB answer something tiny: it then has all loaded that its first answer needs.

    Examples
    --------
    >>> answer_once()
    """
    import duckdb

    with duckdb.connect(config={"threads": 1}) as database:
        database.execute("SELECT 1 AS one").df()


def properties_in(segment: Segment) -> set[str]:
    """Names of all properties of events that a definition reads.

    Examples
    --------
    >>> from segmentlab.model.tree import events, prop
    >>> bought = events("order_placed").where(category="tents").sum("amount_cents") >= 100
    >>> sorted(properties_in(Segment("one", bought)))
    ['amount_cents', 'category']
    """
    found: set[str] = set()
    waiting: list[Any] = list(nodes_in(segment.rule))
    while waiting:
        node: Node = waiting.pop()
        match node:
            case Measure(_, source, of, window):
                found |= {of} if of else set()
                waiting.append(source)
                if isinstance(window, Anchored) and isinstance(window.after, Moment):
                    waiting.append(window.after.source)
            case Events(_, conditions, then):
                waiting += [*conditions, *(step.events for step in then)]
            case Comparison(Property(name)):
                found.add(name)
    return found
