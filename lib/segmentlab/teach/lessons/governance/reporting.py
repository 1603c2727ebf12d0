"""The report that improved because a definition moved: the KPI by the rule of each day, and by one rule.

Comes in: the shop and its catalogue with its history. Goes out: pictures and sentences. Stage of the
loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.segment.outcome import followed
from segmentlab.words import people, percent

from ... import figures
from ...picture import Picture
from ..shared import Shown
from .moving import WITHIN
from .shelf import FIRST, KEY, MOVED, NOW, inside, shelf

MONDAYS = pd.date_range("2025-04-07", "2026-06-01", freq="7D")
REPORT, BY_NOW, BY_FIRST = "the report", f"{NOW} days all along", f"{FIRST} days all along"
JUDGED = {
    "the rule of each day (the report)": REPORT,
    f"today's rule ({NOW} days) all along": BY_NOW,
    f"the first rule ({FIRST} days) all along": BY_FIRST,
    "all three": "all",
}
SPANS = {"quarter by quarter": "quarter", "week by week": "week"}
BEFORE, AFTER = "Q4 2025", "Q1 2026"
PERCENT = "Percent who ordered within 28 days"


def counts(shop: Business) -> pd.DataFrame:
    """For each Monday and each way of judging: people in the segment, and how many ordered within 28 days.

    Each list holds what was known on its Monday, by the rule as the catalogue's history says it was.
    """

    def made() -> pd.DataFrame:
        catalogue, rows = shelf(shop), {}
        first = catalogue.as_it_was(KEY, MONDAYS[0].date())
        now = catalogue.as_it_was(KEY, MONDAYS[-1].date())
        ids = shop.customers["customer_id"].to_numpy()
        for day in MONDAYS:
            came = followed("order_placed", shop, day, WITHIN).numbers > 0
            row: dict[tuple[str, str], int] = {}
            for name, segment in ((BY_FIRST, first), (BY_NOW, now)):
                there = inside(shop, segment, str(day.date()))
                listed = np.isin(ids, there.index[there])
                row |= {(name, "people"): int(listed.sum()), (name, "came"): int((listed & came).sum())}
            held = BY_FIRST if day < pd.Timestamp(MOVED) else BY_NOW
            rows[day] = row | {(REPORT, what): row[held, what] for what in ("people", "came")}
        return pd.DataFrame.from_dict(rows, orient="index")

    found: pd.DataFrame = shop.keep(("governance", "counts"), made)
    return found


def kpi(shop: Business, span: str = "quarter") -> pd.DataFrame:
    """The share who ordered within 28 days, one column per way of judging."""
    table = counts(shop)
    if span == "quarter":
        names = [_quarter(day) for day in table.index]
        table = table.groupby(names, sort=False).sum()
    ways = (REPORT, BY_NOW, BY_FIRST)
    # Rounded as it is written, so that a reader who subtracts finds the same.
    return pd.DataFrame({name: (table[name, "came"] / table[name, "people"]).round(3) for name in ways})


def _quarter(day: pd.Timestamp) -> str:
    """Of the quarter that is not over, not all Mondays can be judged yet."""
    over = day.to_period("Q") != MONDAYS[-1].to_period("Q")
    return f"Q{day.quarter} {day.year}" if over else f"Q{day.quarter} so far"


def in_percent(table: pd.DataFrame) -> pd.DataFrame:
    """Shares as a chart writes them with a decimal."""
    return (100 * table).round(1)


def replay(shop: Business, judged: str, span: str) -> Shown:
    """The history of the KPI, judged by the rule of each day or by one rule."""
    table, quarters = kpi(shop, span), kpi(shop)
    shown = table if judged == "all" else table[[judged]]
    title = _title(quarters, judged)
    what = "Ordered within 28 days"
    chart: Picture
    if span == "week":
        chart = figures.lines(
            shown, title=title, y=what, x="Monday on which the list was made", style="percent"
        )
    elif judged == "all":
        chart = figures.side_by_side(in_percent(shown), title=title, y=PERCENT)
    else:
        chart = figures.bars(in_percent(shown)[judged], title=title, y=PERCENT, highlight=[BEFORE, AFTER])
    return chart, _sentence(shop, quarters, judged)


def points(apart: float) -> str:
    """A difference of shares in words."""
    size = round(100 * abs(apart), 1)
    if not size:
        return "no change"
    return f"{'up' if apart > 0 else 'down'} by {size} points"


def _title(quarters: pd.DataFrame, judged: str) -> str:
    if judged == "all":
        ends = quarters.loc[AFTER] - quarters.loc[BEFORE]
        return f"Report: {points(ends[REPORT])}. One rule all along: {points(ends[BY_NOW])}"
    name = "The report" if judged == REPORT else judged
    before, after = quarters.loc[BEFORE, judged], quarters.loc[AFTER, judged]
    return f"{name}: {percent(before, 1)}, then {percent(after, 1)}: {points(after - before)}"


def _sentence(shop: Business, quarters: pd.DataFrame, judged: str) -> str:
    table = counts(shop)
    ends = quarters.loc[AFTER] - quarters.loc[BEFORE]
    if judged == REPORT:
        last, next_ = (table.loc[day, (REPORT, "people")] for day in ("2025-12-29", MOVED))
        return (
            f"From {BEFORE} to {AFTER} the report says **{points(ends[REPORT])}**. Between 29 December and 5 "
            f"January the list went from {last:,} to {people(next_)} within a week. A jump on one day is a "
            "new "
            "rule, not a new behavior."
        )
    if judged == "all":
        return (
            f"From {BEFORE} to {AFTER}: the report **{points(ends[REPORT])}**; with {NOW} days in both "
            f"quarters **{points(ends[BY_NOW])}**; with {FIRST} days in both **{points(ends[BY_FIRST])}**. "
            "Compare like with like: one rule for all quarters, whichever it is."
        )
    return (
        f"The same rule in every quarter, on lists made with what was known on each Monday. From {BEFORE} to "
        f"{AFTER} the share of those who came back is **{points(ends[judged])}**; the report said "
        f"{points(ends[REPORT])}."
    )
