"""What a customer is worth, and when what they cost has come back.

Comes in: the shop, the meal-kit box, and where the controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.measure.budget import payback_weeks
from segmentlab.measure.contracts import ContractModel, fit_contracts
from segmentlab.measure.leaving import stays
from segmentlab.measure.lifetime import lifetime_value
from segmentlab.model.rfm import rfm
from segmentlab.words import amount, percent

from ... import figures
from ..shared import Shown
from .report import THEN

MARGIN = 0.4
SORTED = {"expected value, in fifths": "fifths", "RFM group": "rfm"}
FIFTHS = ["lowest fifth", "second", "third", "fourth", "highest fifth"]
COUNTED = {"everybody who started": "all", "only those still there": "there"}
WEEKS = 52


def values(shop: Business, weeks: int) -> pd.DataFrame:
    """What was expected of every buyer half a year ago, and what they brought since: margin in cents."""

    def found() -> pd.DataFrame:
        said = lifetime_value(shop, THEN, weeks=weeks, margin=MARGIN).people["value_cents"]
        until = pd.Timestamp(THEN) + pd.Timedelta(weeks=weeks)
        log = shop.events
        came = log[
            (log["event"] == "order_placed") & (log["occurred_at"] >= THEN) & (log["occurred_at"] < until)
        ]
        brought = MARGIN * came["amount_cents"].astype(float).groupby(came["customer_id"]).sum()
        fifth = pd.qcut(said.rank(method="first"), 5, labels=FIFTHS)
        return pd.DataFrame(
            {
                "expected": said,
                "happened": brought.reindex(said.index).fillna(0.0),
                "fifths": fifth.astype(str),
                "rfm": rfm(shop, THEN).groups.reindex(said.index).astype(str),
            }
        )

    return shop.keep(("results", "values", weeks), found)


def expected(shop: Business, by: str, weeks: int) -> Shown:
    """Lifetime value as a model expected it, against what came."""
    table = values(shop, weeks)
    each = table.groupby(by)[["expected", "happened"]].mean()
    sizes = table[by].value_counts()
    order = FIFTHS[::-1] if by == "fifths" else each["expected"].sort_values(ascending=False).index
    each = each.reindex(order)[sizes.reindex(order).to_numpy() >= 100]
    best = each.index[0]
    said, came = table["expected"].sum(), table["happened"].sum()
    part = table.loc[table[by] == best, "happened"].sum() / came
    chart = figures.side_by_side(
        each.rename(columns={"expected": "Expected", "happened": "Happened"}),
        title=f"“{best}”: {percent(len(table[table[by] == best]) / len(table))} of buyers, "
        f"{percent(part)} of the margin",
        y=f"Margin per buyer in {weeks} weeks", style="money",
    )  # fmt: skip
    off = said / came - 1
    how = "as much as" if abs(off) < 0.005 else f"{percent(abs(off))} {'more' if off > 0 else 'less'} than"
    return chart, (
        f"On 29 December the model expected **{amount(said)}** of {len(table):,} buyers within {weeks} "
        "weeks, "
        f"{how} the **{amount(came)}** that came. Of “{best}” it expected "
        f"{amount(each['expected'].iloc[0])} each, "
        f"and {amount(each['happened'].iloc[0])} came."
    )


def profit_by_week(box: Business) -> tuple[pd.DataFrame, pd.Series]:
    """Margin of everybody in each of their first 52 weeks, in cents, and who was still there at their end.

    Everybody who started more than 52 weeks ago has a row, however soon they left: after goods and welcome
    discounts.
    """

    def found() -> tuple[pd.DataFrame, pd.Series]:
        log = box.events
        start = log[log["event"] == "subscription_started"].drop_duplicates("customer_id")
        start = start.set_index("customer_id")["occurred_at"]
        who = start.index[start < box.today - pd.Timedelta(weeks=WEEKS)]
        paid = log[(log["event"] == "payment_succeeded") & log["customer_id"].isin(who)]
        margin = paid["plan"].astype(str).map(box.tables["plans"].set_index("plan")["margin_cents"])
        earned = margin.astype(float) - paid["discount_cents"].fillna(0).astype(float)
        week = (paid["occurred_at"] - paid["customer_id"].map(start)).dt.days // 7
        inside = week.between(0, WEEKS - 1)
        table = np.zeros((len(who), WEEKS))
        np.add.at(
            table, (who.get_indexer(paid["customer_id"][inside]), week[inside].to_numpy(int)), earned[inside]
        )
        stay = stays(box).reindex(who)
        there = ~stay["left"] | (stay["days"] >= 7 * WEEKS)
        return pd.DataFrame(table, index=who, columns=range(1, WEEKS + 1)), there

    return box.keep(("results", "by week"), found)


def paid_back(box: Business, cost: int, count: str) -> Shown:
    """After how many weeks what winning a subscriber cost has come back."""
    table, there = profit_by_week(box)
    used = table[there] if count == "there" else table
    result = payback_weeks(cost, used.mean())
    other = payback_weeks(cost, table.mean() if count == "there" else table[there].mean())
    curve = result.table["so_far_cents"].rename("still there" if count == "there" else "everybody")

    def after(one: float) -> str:
        if not np.isfinite(one):
            return f"not back within {WEEKS} weeks"
        return f"back after {one:.0f} week{'' if one == 1 else 's'}"

    whose = "those still there" if count == "there" else "everybody who started"
    chart = figures.lines(
        curve, title=f"{amount(cost)} is {after(result.weeks)}, counting {whose}",
        y="Margin so far per customer, less the cost", x="Week after the start", style="money",
    )  # fmt: skip
    rest = "everybody who started" if count == "there" else "only the people still there after a year"
    return chart, (
        f"Of {len(table):,} who started more than a year ago, {percent(there.mean())} were still there "
        "after 52 "
        f"weeks. Counting {whose}, {amount(cost)} is **{after(result.weeks)}**; counting {rest}, "
        f"it is {after(other.weeks)}. A year brings {amount(used.sum(axis=1).mean())} per person counted."
    )


def renewals(box: Business, as_of: str | None = None) -> ContractModel:
    """How the chance to stay for another four weeks grows, from how long everybody has stayed."""

    def found() -> ContractModel:
        table = stays(box, as_of)
        periods = (table["days"] // 28).astype(int) + table["left"].astype(int)
        return fit_contracts(periods, table["left"])

    return box.keep(("results", "renewals", as_of), found)
