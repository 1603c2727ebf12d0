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
    chart = figures.bars(
        {name: round(share, 3) for name, share in shares.items()},
        title=f"Orders known {when}: {_to_buyers(shares[real])}",
        y="Of those reminded: have already bought",
        style="percent",
        highlight=[real],
    )
    if not delay:
        told = (
            "The tool knows an order as soon as it is placed: **every rhythm is right**, and nobody is "
            "reminded who has bought."
        )
    elif wait <= delay:
        told = (
            f"The reminder waits {_hours(wait)}: **the faster the list, the more of it is wrong**, because "
            f"it asks before the answer is there. {_compared(both[real][1], both[_name(WEEKLY)][1])}"
        )
    else:
        told = (
            f"The reminder waits {_hours(wait)}, longer than the {_hours(delay)} that an order takes: "
            "**hardly a mistake is left**, in any rhythm."
        )
    return chart, f"Orders reach the tool **{when}**. {told}"


def _compared(real_time: int, weekly: int) -> str:
    """Hold the buyers reminded in real time against those of the weekly list, both over all the weeks.

    How many they are a week is left to the picture: the number would give away the guess above the panel.

    Examples
    --------
    >>> _compared(7_930, 1_534)
    'Real time reminds **5 times as many buyers** as the list of Monday morning.'
    >>> _compared(7_930, 3)
    'The list of Monday morning reminds hardly any buyer.'
    """
    if weekly < WEEKS / 2:
        return f"The list of Monday morning reminds {'hardly any buyer' if weekly else 'no buyer'}."
    return (
        f"Real time reminds **{real_time / weekly:.0f} times as many buyers** as the list of Monday morning."
    )


def _name(how: str) -> str:
    return next(name for name, one in REFRESHES.items() if one == how)


def _to_buyers(share: float) -> str:
    if share >= 0.005:
        return f"{percent(share)} of real-time messages to buyers"
    return f"{'hardly any' if share else 'no'} real-time message to a buyer"


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
