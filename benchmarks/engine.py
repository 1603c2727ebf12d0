"""How fast rules are judged, beside pandas, polars and DuckDB as an expert would write them by hand.

    python benchmarks/engine.py

Three tasks on the shop of 20,000 customers, everything judged with the same meanings (windows are half-open,
only what was recorded counts, days are calendar days), and the answers compared before anything is timed:

- fresh: 10 measures of everyone and the members of 10 segments, nothing kept from before
- moved: the same segments after one window of one measure was moved by a slider
- weeks: 5 measures of everyone at the end of each of 52 weeks

Times are the quietest of several rounds in milliseconds; compare the ratios. Tables of each engine are made
before (for ours: the index), each is given only the columns it needs, with names as categories.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from segmentlab import customer, events, load
from segmentlab.model.index import index_of, instant, matches, population, values

ROUNDS = 5
DAY = pd.Timedelta(days=1)
#: event, aggregate, property, days back (0: all of history)
MEASURES = [
    ("order_placed", "count", None, 365),
    ("order_placed", "count", None, 90),
    ("order_placed", "sum", "amount_cents", 365),
    ("order_placed", "mean", "amount_cents", 365),
    ("order_placed", "days_since_last", None, 0),
    ("session_started", "count", None, 30),
    ("session_started", "active_days", None, 90),
    ("session_started", "days_since_last", None, 0),
    ("product_viewed", "count", None, 30),
    ("product_viewed", "distinct", "category", 90),
]
MOVED = ("product_viewed", "count", None, 45)
#: Each segment: comparisons of measures by their place, all of which hold.
SEGMENTS = [
    [(0, ">=", 3), (4, ">", 60)],
    [(1, ">=", 2)],
    [(2, ">=", 30_000), (3, ">=", 8_000)],
    [(4, "<=", 30), (5, ">=", 2)],
    [(6, ">=", 5), (0, "==", 0)],
    [(7, ">", 90)],
    [(8, ">=", 10), (1, "==", 0)],
    [(9, ">=", 4)],
    [(0, ">=", 1), (7, ">", 30), (4, ">", 120)],
    [(5, ">=", 4), (8, ">=", 5), (9, ">=", 2)],
]
WEEKLY = [0, 2, 4, 5, 6]
COMPARE: dict[str, Callable] = {
    ">=": np.greater_equal, "<=": np.less_equal, ">": np.greater, "<": np.less, "==": np.equal,
}  # fmt: skip


def main() -> None:
    """Check that all engines say the same, then print one line per engine."""
    shop = load("ecommerce")
    end = shop.today
    dates = [end - 7 * week * DAY for week in range(52)]
    engines = {"segmentlab": Ours(shop), "polars": Polars(shop), "pandas": Pandas(shop), "DuckDB": Duck(shop)}
    expected = engines["pandas"].measures(MEASURES, end)
    for name, engine in engines.items():
        found = engine.measures(MEASURES, end)
        np.testing.assert_allclose(found, expected, rtol=1e-12, err_msg=name)
        assert np.array_equal(members(found, shop, end), members(expected, shop, end)), name
        weekly = [MEASURES[place] for place in WEEKLY]
        for date in dates[::17]:
            one, other = (e.measures(weekly, date) for e in (engine, engines["pandas"]))
            np.testing.assert_allclose(one, other, rtol=1e-12, err_msg=name)
    sizes = members(expected, shop, end).sum(axis=1)
    print(f"{len(shop.customers):,} customers, {len(shop.events):,} events; members alike: {sizes.tolist()}")
    print(f"{'':12}{'fresh':>16}{'window moved':>16}{'52 weeks × 5':>16}")
    usual: list[float] = []
    for name, engine in engines.items():
        times = [quietest(engine, task, shop, dates) for task in (fresh, moved, weeks)]
        usual = usual or times
        cells = [f"{one:8.1f} {one / base:6.1f}×" for one, base in zip(times, usual, strict=True)]
        print(f"{name:12}" + "".join(f"{cell:>16}" for cell in cells), flush=True)
    conditions = ten_conditions()
    ours = engines["segmentlab"]

    def judge() -> None:
        ours.forget()
        matches(conditions, ours.index, instant(end))

    print(f"segmentlab, a rule of ten conditions, nothing kept: {best(judge):.1f} ms")


def ten_conditions() -> object:
    """One rule with ten conditions."""
    rule = customer("signed_up_at") < "2026-06-01"
    for place, operator, value in [(0, ">=", 1), (1, ">=", 0), (2, ">", 0), (3, ">", 0), (4, "<=", 300),
                                   (5, ">=", 0), (6, ">=", 0), (7, "<=", 200), (8, ">=", 0)]:  # fmt: skip
        measure = as_measure(MEASURES[place])
        rule = rule & (
            measure >= value if operator == ">=" else measure > value if operator == ">" else measure <= value
        )
    return rule


def as_measure(definition: tuple) -> object:
    """One row of `MEASURES` in our vocabulary."""
    event, aggregate, of, days = definition
    window = {"within": f"{days}d"} if days else {}
    return getattr(events(event), aggregate)(*([of] if of else []), **window)


def members(numbers: np.ndarray, shop: object, as_of: pd.Timestamp) -> np.ndarray:
    """Who is in each segment, from the numbers of everyone; thresholds cost every engine the same."""
    with np.errstate(invalid="ignore"):
        return np.array(
            [
                np.logical_and.reduce([COMPARE[how](numbers[place], value) for place, how, value in parts])
                for parts in SEGMENTS
            ]
        )


def fresh(engine: object, shop: object, dates: list) -> None:
    """Everything anew."""
    engine.forget()
    members(engine.measures(MEASURES, dates[0]), shop, dates[0])


def moved(engine: object, shop: object, dates: list) -> None:
    """One measure anew; the others are kept, by our engine itself and by hand for the others."""
    numbers = engine.kept(MEASURES, dates[0]).copy()
    numbers[8] = engine.measures([MOVED], dates[0])[0]
    members(numbers, shop, dates[0])


def weeks(engine: object, shop: object, dates: list) -> None:
    """Five measures at 52 moments."""
    engine.forget()
    for date in dates:
        engine.measures([MEASURES[place] for place in WEEKLY], date)


def quietest(engine: object, task: Callable, shop: object, dates: list) -> float:
    """Milliseconds of the quietest round, after one that is not counted."""
    if task is moved:
        engine.kept(MEASURES, dates[0])

        def run() -> None:
            engine.forget_one(MOVED, dates[0])
            task(engine, shop, dates)

    else:

        def run() -> None:
            task(engine, shop, dates)

    return best(run, 2 if task is weeks else ROUNDS)


def best(run: Callable[[], None], rounds: int = ROUNDS) -> float:
    """Milliseconds of the quietest of some rounds."""
    run()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return min(times)


class Engine:
    """What all engines share: numbers kept by hand between moves of a slider."""

    _kept: np.ndarray | None = None

    def kept(self, definitions: list, as_of: pd.Timestamp) -> np.ndarray:
        if self._kept is None:
            self._kept = self.measures(definitions, as_of)
        return self._kept

    def forget(self) -> None:
        self._kept = None

    def forget_one(self, definition: tuple, as_of: pd.Timestamp) -> None:
        pass


class Ours(Engine):
    """The in-memory engine of this library."""

    def __init__(self, shop: object) -> None:
        self.index = index_of(shop)

    def measures(self, definitions: list, as_of: pd.Timestamp) -> np.ndarray:
        moment = instant(as_of)
        everyone = [values(self.index, as_measure(one), moment) for one in definitions]
        known = population(self.index, moment)
        return np.array([np.where(known, one, np.nan) for one in everyone])

    def forget(self) -> None:
        super().forget()
        self.index._values.clear()

    def forget_one(self, definition: tuple, as_of: pd.Timestamp) -> None:
        self.index._values.pop((as_measure(definition).key, instant(as_of)), None)


COLUMNS = ["customer_id", "event", "occurred_at", "recorded_at", "amount_cents", "category"]


class Pandas(Engine):
    """Events split by name once, then boolean masks and one group-by per measure."""

    def __init__(self, shop: object) -> None:
        self.people = shop.customers.set_index("customer_id")["signed_up_at"]
        log = shop.events[COLUMNS]
        names = {one[0] for one in MEASURES}
        self.by_name = {name: log[log["event"] == name] for name in names}
        first = log.assign(known=log[["occurred_at", "recorded_at"]].max(axis=1))
        self.seen = first.groupby("customer_id")["known"].min().reindex(self.people.index)

    def measures(self, definitions: list, as_of: pd.Timestamp) -> np.ndarray:
        known = ((self.people < as_of) | (self.seen < as_of)).to_numpy()
        return np.array([np.where(known, self.measure(one, as_of), np.nan) for one in definitions])

    def measure(self, definition: tuple, as_of: pd.Timestamp) -> np.ndarray:
        event, aggregate, of, days = definition
        log = self.by_name[event]
        mask = (log["occurred_at"] < as_of) & (log["recorded_at"] < as_of)
        if days:
            mask &= log["occurred_at"] >= as_of - days * DAY
        log = log[mask]
        groups = log.groupby("customer_id", sort=False)
        match aggregate:
            case "count":
                found = groups.size()
            case "sum" | "mean":
                found = groups[of].agg(aggregate)
            case "distinct":
                found = (
                    log.drop_duplicates(["customer_id", of]).dropna(subset=[of]).groupby("customer_id").size()
                )
            case "active_days":
                pairs = pd.DataFrame({"who": log["customer_id"], "day": log["occurred_at"].dt.floor("D")})
                found = pairs.drop_duplicates().groupby("who").size()
            case _:
                found = (as_of.normalize() - groups["occurred_at"].max().dt.floor("D")).dt.days
        empty = np.nan if aggregate in ("mean", "days_since_last") else 0
        return found.reindex(self.people.index).astype("float64").fillna(empty).to_numpy()


class Polars(Engine):
    """One lazy query for all measures: filters inside aggregations, all cores."""

    def __init__(self, shop: object) -> None:
        log = pl.from_pandas(shop.events[COLUMNS]).with_columns(pl.col("event").cast(pl.Categorical))
        self.log = log.filter(pl.col("event").is_in(sorted({one[0] for one in MEASURES})))
        self.people = pl.from_pandas(shop.customers[["customer_id", "signed_up_at"]])
        known = pl.max_horizontal("occurred_at", "recorded_at").min().alias("seen")
        self.people = self.people.join(log.group_by("customer_id").agg(known), on="customer_id", how="left")
        self.people = self.people.sort("customer_id")

    def measures(self, definitions: list, as_of: pd.Timestamp) -> np.ndarray:
        visible = (pl.col("occurred_at") < as_of) & (pl.col("recorded_at") < as_of)
        names = sorted({one[0] for one in definitions})
        numbers = [self.number(one, as_of).alias(str(place)) for place, one in enumerate(definitions)]
        log = self.log.lazy().filter(visible & pl.col("event").is_in(names))
        found = log.group_by("customer_id").agg(numbers)
        table = self.people.lazy().join(found, on="customer_id", how="left", maintain_order="left").collect()
        known = ((table["signed_up_at"] < as_of) | (table["seen"] < as_of)).fill_null(False).to_numpy()
        rows = []
        for place, (_, aggregate, _, _) in enumerate(definitions):
            column = table[str(place)].cast(pl.Float64)
            if aggregate not in ("mean", "days_since_last"):
                column = column.fill_null(0)
            rows.append(np.where(known, column.fill_null(np.nan).to_numpy(), np.nan))
        return np.array(rows)

    def number(self, definition: tuple, as_of: pd.Timestamp) -> pl.Expr:
        event, aggregate, of, days = definition
        chosen = pl.col("event") == event
        if days:
            chosen &= pl.col("occurred_at") >= as_of - days * DAY
        match aggregate:
            case "count":
                return chosen.sum()
            case "sum" | "mean":
                return getattr(pl.col(of).filter(chosen), aggregate)()
            case "distinct":
                return pl.col(of).filter(chosen).drop_nulls().n_unique()
            case "active_days":
                return pl.col("occurred_at").filter(chosen).dt.date().n_unique()
        last = pl.col("occurred_at").filter(chosen).max().dt.date()
        return (pl.lit(as_of.date()) - last).dt.total_days()


class Duck(Engine):
    """One statement for all measures over a table of the database: aggregates with filters."""

    def __init__(self, shop: object) -> None:
        self.database = duckdb.connect()
        log = shop.events[COLUMNS].assign(event=shop.events["event"].astype(str))
        self.database.register("log", log)
        self.database.register("people", shop.customers[["customer_id", "signed_up_at"]])
        self.database.execute("CREATE TABLE events AS SELECT * FROM log")
        self.database.execute(
            """CREATE TABLE customers AS SELECT p.*, s.seen FROM people p LEFT JOIN (
                SELECT customer_id, min(greatest(occurred_at, recorded_at)) AS seen FROM log GROUP BY ALL
            ) s USING (customer_id)"""
        )

    def measures(self, definitions: list, as_of: pd.Timestamp) -> np.ndarray:
        now = f"TIMESTAMP '{as_of}'"
        numbers = [f"{self.number(one, now)} AS n{place}" for place, one in enumerate(definitions)]
        names = ", ".join(sorted({f"'{one[0]}'" for one in definitions}))
        statement = f"""
            SELECT (c.signed_up_at < {now} OR c.seen < {now}) AS known, f.*
            FROM customers c LEFT JOIN (
                SELECT customer_id, {", ".join(numbers)} FROM events
                WHERE occurred_at < {now} AND recorded_at < {now} AND event IN ({names}) GROUP BY customer_id
            ) f USING (customer_id) ORDER BY c.customer_id"""
        table = self.database.execute(statement).fetchnumpy()
        known = np.ma.filled(table["known"], False)
        rows = []
        for place, (_, aggregate, _, _) in enumerate(definitions):
            empty = np.nan if aggregate in ("mean", "days_since_last") else 0
            column = np.ma.filled(np.ma.asarray(table[f"n{place}"]).astype(np.float64), empty)
            rows.append(np.where(known, column, np.nan))
        return np.array(rows)

    def number(self, definition: tuple, now: str) -> str:
        event, aggregate, of, days = definition
        said = {
            "count": "count(*)",
            "sum": f"sum({of})",
            "mean": f"avg({of})",
            "distinct": f"count(DISTINCT {of})",
            "active_days": "count(DISTINCT occurred_at::DATE)",
            "days_since_last": f"{now}::DATE - max(occurred_at)::DATE",
        }[aggregate]
        since = f" AND occurred_at >= {now} - INTERVAL {days} DAY" if days else ""
        chosen = f"FILTER (WHERE event = '{event}'{since})"
        if aggregate == "days_since_last":
            return f"{now}::DATE - (max(occurred_at) {chosen})::DATE"
        return f"{said} {chosen}"


if __name__ == "__main__":
    main()
