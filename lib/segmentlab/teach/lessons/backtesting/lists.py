"""The lists of this lesson: their rules, what is expected of their people, and looks back at a year of dates.

Comes in: the shop and the meal-kit box. Goes out: rules and backtests. Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import customer, events
from segmentlab.segment.look_back import Backtest, look_back

carts, visits, orders = events("cart_item_added"), events("session_started"), events("order_placed")
page, skips, paid, apps = (
    events(n) for n in ("cancellation_page_viewed", "delivery_skipped", "payment_succeeded", "app_opened")
)
SUBSCRIBED = customer("status") == "subscribed"


class Side(NamedTuple):
    """What a business is asked: the outcome, within how many days, among whom, and the free rival."""

    outcome: str
    did: str
    days: int
    among: Rule | None
    rival: str
    end: str
    others: str


BOX = Side(
    "subscription_cancelled", "left of their own will", 28, SUBSCRIBED, "payment_succeeded", "worst",
    "everybody else subscribed",
)  # fmt: skip
SHOP = Side("order_placed", "ordered", 14, None, "order_placed", "best", "everybody else")


@dataclass(frozen=True)
class Listed:
    """A list somebody acts on: its rule, also in words, and the question put to it."""

    rule: Rule
    words: str
    side: Side

    @property
    def whole(self) -> Rule:
        """The rule, among those it is asked of."""
        return self.rule if self.side.among is None else self.rule & self.side.among


LISTS: dict[str, Listed] = {
    "At risk: cancellation page seen": Listed(
        page.count(within="21d") >= 1, "looked at the cancellation page within three weeks", BOX
    ),
    "At risk: two skips in a row": Listed(
        skips.count(within="90d", after=paid.last_time()) >= 2, "skipped two boxes or more in a row", BOX
    ),
    "At risk: app quiet for 14 days": Listed(
        (apps.count(within="14d") == 0) & (apps.count(between=("90d", "14d")) >= 4),
        "used the app and have not opened it for 14 days", BOX,
    ),
    "High intent: cart filled this week": Listed(
        carts.count(within="7d") >= 1, "put something into the cart within 7 days", SHOP
    ),
    "High intent: three visits in two weeks": Listed(
        visits.count(within="14d") >= 3, "came three times or more within 14 days", SHOP
    ),
}  # fmt: skip
PAGE, SKIPS, QUIET, CART, VISITS = LISTS
#: Twelve past Mondays, four weeks apart; after the last of them four weeks are known.
DATES = tuple(str(day.date()) for day in pd.date_range(end="2026-06-01", periods=12, freq="28D"))
#: The day of the leak: far from the end of the log, so that what came next is known too.
LEAK_DAY = "2026-04-06"


def business_of(name: str, shop: Business, box: Business) -> Business:
    """Which of the two businesses a list belongs to."""
    return box if LISTS[name].side is BOX else shop


def back_at(name: str, shop: Business, box: Business, *dates: str) -> Backtest:
    """What the people of a list did next, beside everyone else and the recency-frequency pick."""
    one, biz = LISTS[name], business_of(name, shop, box)
    side = one.side
    return biz.keep(
        ("backtesting", name, dates),
        lambda: look_back(
            one.whole, biz, dates, outcome=side.outcome, within=f"{side.days}d", among=side.among,
            rival=side.rival, rival_end=side.end,
        ),
    )  # fmt: skip


def scene(shop: Business, box: Business) -> str:
    """The story the notebook opens with."""
    carts_now = back_at(CART, shop, box, DATES[-1]).table.iloc[0]
    at_risk = back_at(PAGE, shop, box, DATES[-1]).table.iloc[0]
    return (
        f"Two lists of 1 June lie on your desk. The meal-kit box has **{at_risk['people']:,} subscribers “at "
        "risk”**: they "
        f"looked at the cancellation page. The gear shop has **{carts_now['people']:,} customers “with high "
        "intent”**: they filled a cart that week. Both sound right, and both want a budget. A test takes "
        "weeks. "
        "But the log goes back two years: last summer the same rules would have made the same lists, and "
        "what "
        "those people did next is already written down. **Were the lists right, and were they better than "
        "what "
        "you have for free?**"
    )


def ready(shop: Business, box: Business) -> None:
    """Look back at all dates once, so that no move of a control waits for it."""
    for name in LISTS:
        back_at(name, shop, box, *DATES)
        for day in DATES:
            back_at(name, shop, box, day)
