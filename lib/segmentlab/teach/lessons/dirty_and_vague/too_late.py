"""Latency and silos: the email tool learns of orders later than the shop, and reminds people who have paid.

Comes in: the shop and where the reader's controls stand. Goes out: a picture and a sentence. Stage: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.words import percent

from ... import figures
from ..shared import Shown

#: Lists drawn at midnight, one per week, of people with a cart in the two days before.
LISTS, DAYS = 26, 2
NEVER = 24 * DAYS


def carts(shop: Business) -> tuple[int, np.ndarray]:
    """People with a cart and no order after it, and for all others the hours from their order to the list."""

    def found() -> tuple[int, np.ndarray]:
        log = shop.events
        since = shop.today - pd.Timedelta(weeks=LISTS)
        log = log[log["occurred_at"] >= since]
        put, paid = log[log["event"] == "cart_item_added"], log[log["event"] == "order_placed"]
        waiting, hours = 0, []
        for week in range(LISTS):
            end = shop.today - pd.Timedelta(weeks=week)
            start = end - pd.Timedelta(days=DAYS)
            cart = _last(put[put["recorded_at"] < end], start, end)
            order = _last(paid, start, end).reindex(cart.index)
            bought = order >= cart
            waiting += int((~bought).sum())
            hours.append(((end - order[bought]) / pd.Timedelta(hours=1)).to_numpy())
        return waiting, np.concatenate(hours)

    return shop.keep(("dirty", "carts"), found)


def _last(log: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
    inside = log[(log["occurred_at"] >= start) & (log["occurred_at"] < end)]
    return inside.groupby("customer_id")["occurred_at"].max()


def reminded(shop: Business, hours: int) -> tuple[int, int]:
    """People on the lists whose cart still waits, and people whose order the tool does not know yet."""
    waiting, since = carts(shop)
    return waiting, int((since < hours).sum())


def orders_come_late(shop: Business, hours: int) -> Shown:
    """Who gets “your cart is waiting” when orders reach the email tool late."""
    waiting, paid = reminded(shop, hours)
    share = paid / (waiting + paid)
    when = "at once" if not hours else "never" if hours >= NEVER else f"{hours} hour{'s' * (hours > 1)} late"
    chart = figures.bars(
        {"cart still waits": round(waiting / LISTS), "have already paid": round(paid / LISTS)},
        title=f"Orders arrive {when}: {percent(share)} of those reminded have paid"
        if paid
        else f"Orders arrive {when}: nobody who paid is reminded",
        y="People on a list, on average",
        highlight=["have already paid"],
    )
    told = (
        "The two systems know the same."
        if not hours
        else "Two days are as bad as two systems that never talk: a **silo**."
        if hours >= NEVER
        else "A nightly transfer means up to 24 hours."
    )
    return chart, (
        f"On each of {LISTS} Mondays the tool lists everybody with a cart from the two days before, and "
        "takes out "
        f"those whose order it knows. Orders reach it **{when}**: of {(waiting + paid) / LISTS:.0f} people "
        "on a "
        f"list, **{paid / LISTS:.0f} have already paid** and read “Your cart is waiting”. {told}"
    )
