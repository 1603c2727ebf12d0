"""The segments of the notebook, and their size week by week.

Comes in: the shop, a window and a threshold. Goes out: segments, histories, a picture of the size. Stage of
the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.tree import events
from segmentlab.segment.flows import growth, qualification_rate
from segmentlab.segment.history import MembershipHistory, membership_history
from segmentlab.segment.segment import Segment
from segmentlab.words import percent

from ... import figures
from ..shared import Shown

carts, orders = events("cart_item_added"), events("order_placed")
#: Days back that a cart may have been left, and how many things must have been put into it.
WINDOWS, LEAST = (3, 7, 14, 30, 60), (1, 2)
SHOWN = {"its size": "size", "who comes and goes": "flows"}
REVIEW = "2026-12-31"


def left_cart(days: int, least: int = 1) -> Segment:
    """People who put so many things into a cart within so many days and have not ordered in these days."""
    within = f"{days}d"
    return Segment(
        f"cart_left_{days}d_{least}",
        rule=(carts.count(within=within) >= least) & (orders.count(within=within) == 0),
        review_by=REVIEW,
    )


#: The other segments that the shop uses, by their keys.
CATALOGUE = {
    "regulars": orders.count(within="365d") >= 2,
    "quiet_regulars": (orders.count(within="365d") >= 2) & (orders.days_since_last() > 60),
    "guide_readers": events("guide_read").count(within="90d") >= 1,
    "email_clickers": events("email_clicked").count(within="90d") >= 1,
}
#: What the panels compare, by what a reader calls it.
LISTS = {
    "Prices twice in 7 days": events("pricing_viewed").count(within="7d") >= 2,
    "Cart left, 7 days": left_cart(7).rule,
    "Cart left, 60 days": left_cart(60).rule,
    "Regulars": CATALOGUE["regulars"],
    "Guide readers": CATALOGUE["guide_readers"],
    "Never ordered": orders.count() == 0,
}


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    size = int(history(shop, 7, 1).sizes().iloc[-1])
    return (
        f"“People with a cart they left this week” is your best segment: {size:,} people today, and they "
        "buy often. Then the questions come. The email tool complains that the same people leave and return "
        "every other week. The analyst says the list is too small for a test. And somebody asks how old last "
        "month's export is. **Is this segment healthy? And if not, what does it cost to make it so?**"
    )


def history(shop: Business, days: int, least: int) -> MembershipHistory:
    """A year of weekly reviews of the people who left a cart, made once."""
    return shop.keep(
        ("health", "carts", days, least), lambda: membership_history(left_cart(days, least), shop, weeks=52)
    )


def history_of_list(shop: Business, name: str) -> MembershipHistory:
    """A year of weekly reviews of one of `LISTS`, made once."""
    return shop.keep(("health", "list", name), lambda: membership_history(LISTS[name], shop, weeks=52))


def prepare(shop: Business) -> None:
    """Make all histories once, so that no control has to wait for them."""
    for days in WINDOWS:
        for least in LEAST:
            history(shop, days, least)
    for name in LISTS:
        history_of_list(shop, name)


def widen(shop: Business, days: int, least: int, show: str) -> Shown:
    """The size of the segment over a year, and who comes and goes."""
    seen = history(shop, days, least)
    sizes, rate = seen.sizes(), qualification_rate(seen)
    now, usual = int(sizes.iloc[-1]), float(rate.iloc[-8:].mean())
    trend = growth(seen)
    stay = float(1 - seen.left().iloc[-8:].sum() / sizes.iloc[-9:-1].sum())
    if show == "size":
        chart = figures.lines(
            sizes.rename("people"),
            title=f"{now:,} people today; the segment {_trend(trend.per_month)}",
            y="People in the segment",
            x="Week",
        )
    else:
        table = pd.DataFrame({"come": seen.entered(), "go": seen.left()})
        chart = figures.lines(
            table,
            title=f"Of those in it, {percent(stay)} are still in it a week later",
            y="People who come and go, per week",
            x="Week",
        )
    things = "something" if least == 1 else f"{least} things or more"
    return chart, (
        f"**Who is in it:** put {things} into the cart in the last {days} days, and no order in these days. "
        f"**{now:,} people** today. Each week {percent(usual, 1)} of those outside come in, and "
        f"{percent(1 - stay)} of those inside go. Along the year it {_trend(trend.per_month)}."
    )


def _trend(per_month: float) -> str:
    if abs(per_month) < 0.005:
        return "keeps its size"
    return f"{'grows' if per_month > 0 else 'shrinks'} by {percent(abs(per_month), 1)} a month"
