"""Does a label hold? People by what they did in one year, and what they did the next time they bought.

Comes in: the shop, a pair of opposite labels, the orders asked for. Goes out: a picture and a sentence.
Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.tree import prop
from segmentlab.words import people, percent

from ... import figures
from ...figures.scales import writer
from ..shared import Shown
from .ways import FEWEST, NEXT_DAYS, PAST, PAST_IN_WORDS, WAYS, orders, views

discounted = orders.where(prop("discount_cents") > 0)


@dataclass(frozen=True)
class Label:
    """Two opposite groups, the number that tells them apart, and how it is said."""

    high: str
    low: str
    from_: float
    below: float
    what: str
    style: str


#: Labels that are put to the test, with the cut points of the segmentations above.
LABELS = {
    "High or low order value": "value",
    "Discount-driven or full price": "price",
    "Researcher or impulse buyer": "looking",
    "One shelf or many": "shelf",
}


def labels() -> dict[str, Label]:
    """The two groups of each label."""
    much, price, look = (WAYS[q].cuts for q in list(WAYS)[1:])
    return {
        "value": Label(
            "High value", "Low value", much["high_cents"], much["low_cents"], "Amount of an order", "money"
        ),
        "price": Label(
            "Discount-driven", "Full price", price["driven"], price["full"],
            "Orders with a discount", "percent",
        ),
        "looking": Label(
            "Researcher", "Impulse", look["research_views"], look["impulse_views"],
            "Products looked at per order", "number",
        ),
        "shelf": Label(
            "One shelf", "Many shelves", 0.5, 0.4999, "Orders from the favourite shelf", "percent"
        ),
    }  # fmt: skip


def before_and_next(shop: Business) -> pd.DataFrame:
    """For everyone who ordered in the year before and in the 13 weeks after the past day: both, per label."""

    def found() -> pd.DataFrame:
        log = shop.events[shop.events["event"] == "order_placed"]
        log = log[["customer_id", "occurred_at", "category", "discount_cents", "amount_cents"]]
        day = pd.Timestamp(PAST)
        year = log[(log["occurred_at"] < day) & (log["occurred_at"] >= day - pd.Timedelta(days=365))]
        after = log[log["occurred_at"] >= day]
        following = after.groupby("customer_id").first()
        counted = (
            year.astype({"category": str})
            .groupby(["customer_id", "category"])
            .size()
            .reset_index(name="from_it")
        )
        favourite = counted.sort_values("from_it", kind="stable").groupby("customer_id").last()
        window = f"{NEXT_DAYS}d"
        then = {name: measured(one, shop, PAST) for name, one in _BEFORE.items()}
        table = (
            pd.DataFrame(then)
            .join(following, how="inner")
            .join(favourite.rename(columns={"category": "favourite"}), how="inner")
        )
        looked = measured(views.count(within=window), shop) / measured(orders.count(within=window), shop)
        return pd.DataFrame(
            {
                "orders": table["orders"],
                "value": table["value"], "value next": table["amount_cents"].astype(float),
                "price": table["price"], "price next": table["discount_cents"].fillna(0).gt(0).astype(float),
                "looking": table["looking"], "looking next": looked.reindex(table.index),
                # One order is always from one shelf: that is no habit yet.
                "shelf": (table["from_it"] / table["orders"]).where(table["orders"] >= 2),
                "shelf next": (table["category"].astype(str) == table["favourite"]).astype(float),
            }
        )  # fmt: skip

    return shop.keep(("purchase behavior", "before and next"), found)


_BEFORE = {
    "orders": orders.count(within="365d"),
    "value": orders.mean("amount_cents", within="365d"),
    "price": discounted.share_of(orders, within="365d"),
    "looking": views.count(within="365d") / orders.count(within="365d"),
}


def opposites(shop: Business, label: str, least: int) -> dict[str, pd.DataFrame]:
    """The people of the two groups of a label, with what they did before and the next time."""
    one, table = labels()[label], before_and_next(shop)
    table = table[table["orders"] >= least]
    return {one.high: table[table[label] >= one.from_], one.low: table[table[label] <= one.below]}


def gap(shop: Business, label: str, least: int) -> float:
    """Share of the gap between two groups that is left the next time."""
    high, low = opposites(shop, label, least).values()
    before, after = (high[column].mean() - low[column].mean() for column in (label, f"{label} next"))
    return float(after / before)


def does_it_hold(shop: Business, label: str, least: int) -> Shown:
    """Two opposite labels, the year before and the next time: how much of the gap is left."""
    one, groups = labels()[label], opposites(shop, label, least)
    many = {name: len(group) for name, group in groups.items()}
    if min(many.values()) < FEWEST:
        why = (
            f"Fewer than {FEWEST} people of a group had so many orders and came again. Ask for fewer orders."
        )
        few = min(many, key=lambda name: many[name])
        said = f"“{few}” with at least {_orders(least)}: **{people(many[few])}**."
        return figures.nothing(title="Too few people to tell", why=why), said
    means = pd.DataFrame(
        {
            "in the year before": {name: group[label].mean() for name, group in groups.items()},
            "the next time": {name: group[f"{label} next"].mean() for name, group in groups.items()},
        }
    )
    left = gap(shop, label, least)
    if one.style == "money":
        means = means.round(-2)
    write = writer(one.style)
    was, now = ([write(value) for value in means[column]] for column in means)
    holds = "The label holds" if left > 0.2 else "The label does not hold"
    chart = figures.side_by_side(
        means, title=f"{holds}: {now[0]} against {now[1]} the next time", y=one.what, style=one.style
    )
    return chart, (
        f"Of people with at least {_orders(least)} in the year before {PAST_IN_WORDS}, "
        f"**{many[one.high]:,}** “{one.high}” and **{many[one.low]:,}** “{one.low}” ordered again within "
        "13 weeks. "
        f"Before it was {was[0]} against {was[1]}; the next time {now[0]} against {now[1]}: "
        f"**{percent(left)} of the gap is left.**"
    )


def _orders(count: int) -> str:
    return f"{count} order{'' if count == 1 else 's'}"
