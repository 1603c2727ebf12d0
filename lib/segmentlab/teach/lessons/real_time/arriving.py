"""Real time is as late as its slowest feed: orders that reach the tool late, and what arrives late here.

Comes in: the businesses and where the reader's controls stand. Goes out: a picture, a sentence, a table.
Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.words import percent

from ... import figures
from ..shared import Shown
from .lists import DAILY, HOURLY, REAL_TIME, REFRESHES, WEEKLY, WEEKS, _hours, carts_of, fates

#: Events that some later notebook's list may rest on, in words.
SHOWN = {
    "ecommerce": {
        "order_placed": "orders", "cart_item_added": "carts", "product_viewed": "products looked at",
        "order_returned": "returns", "ticket_opened": "tickets",
    },
    "subscription": {
        "payment_succeeded": "payments", "payment_failed": "failed payments", "app_opened": "app opens",
    },
}  # fmt: skip


def paid_already(shop: Business, how: str, delay: float, wait: float) -> tuple[int, int]:
    """People reminded, and those of them who had bought, in all the weeks."""
    now = fates(carts_of(shop), how, wait=wait, delay=delay)
    return now.count(0) + now.count(1) + now.count(2), now.count(2)


def late_orders(shop: Business, delay: int, wait: int) -> Shown:
    """Who is reminded although they have bought, for each rhythm of lists, when orders arrive late."""
    both = {name: paid_already(shop, how, delay, wait) for name, how in REFRESHES.items()}
    shares = {name: paid / reminded for name, (reminded, paid) in both.items()}
    real = next(name for name, how in REFRESHES.items() if how == REAL_TIME)
    when = "at once" if not delay else f"{_hours(delay)} late"
    left = _hours(wait)
    chart = figures.bars(
        {name: round(share, 3) for name, share in shares.items()},
        title=f"Orders arrive {when}: {_share(shares[real])} of the real-time messages go to buyers",
        y="Of those reminded: have already bought",
        style="percent",
        highlight=[real],
    )
    week = both[real][1] / WEEKS
    if not delay:
        told = "The tool knows an order as soon as it is placed, so every rhythm is right."
    elif wait <= delay:
        told = (
            f"The reminder waits {left}, the order takes {_hours(delay)}: **the faster the list, the more "
            "of it is wrong**, because it asks before the answer is there."
        )
    else:
        told = (
            f"The reminder waits {left}, longer than the {_hours(delay)} that an order takes: "
            "hardly a mistake is left."
        )
    return chart, (
        f"Orders reach the tool **{when}**. Reminded although they had bought, in an average week: "
        f"**{_people(week)}** in real time, {_people(both[_name(WEEKLY)][1] / WEEKS)} with the list of "
        f"Monday morning. {told}"
    )


def _name(how: str) -> str:
    return next(name for name, one in REFRESHES.items() if one == how)


def _people(number: float) -> str:
    whole = round(number)
    return (
        "1 person"
        if whole == 1
        else f"{whole:,} people"
        if whole
        else "hardly anybody"
        if number
        else "nobody"
    )


def _share(share: float) -> str:
    return percent(share) if share >= 0.005 else "hardly any" if share else "none"


def feeds(shop: Business, box: Business) -> pd.DataFrame:
    """What arrives late in the shop and in the meal box: what share, and how late, in the last 26 weeks."""

    def found() -> pd.DataFrame:
        rows = []
        for business in (shop, box):
            log = business.events
            log = log[log["occurred_at"] >= business.today - pd.Timedelta(weeks=WEEKS)]
            for event, words in SHOWN[business.name].items():
                times = log.loc[log["event"] == event, ["occurred_at", "recorded_at"]]
                hours = (times["recorded_at"] - times["occurred_at"]) / pd.Timedelta(hours=1)
                late = hours > 0.05
                rows.append(
                    {
                        "feed": f"{business.title}: {words}",
                        "known at once": "none"
                        if late.all()
                        else "all"
                        if not late.any()
                        else percent((~late).mean(), 1),
                        "the others, typically after": _hours(hours[late].median()) if late.any() else "–",
                    }
                )
        return pd.DataFrame(rows)

    return shop.keep(("real time", "feeds"), found)


__all__ = ["DAILY", "HOURLY", "feeds", "late_orders", "paid_already"]
