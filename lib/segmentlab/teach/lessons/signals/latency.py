"""What a list misses that is drawn before everything has arrived.

Comes in: the businesses and where the controls stand. Goes out: pictures and sentences. Stage: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.words import percent

from ... import figures
from ..shared import Shown

#: What is watched: the business, the event, and who does it.
STREAMS = {
    "orders in the shop": ("the outdoor shop", "order_placed", "ordered"),
    "visits to the shop": ("the outdoor shop", "session_started", "visited"),
    "orders sent back": ("the outdoor shop", "order_returned", "sent an order back"),
    "payments for the meal box": ("the meal box", "payment_succeeded", "paid"),
    "app opens of the meal box": ("the meal box", "app_opened", "opened the app"),
    "feature use in the tool": ("the project tool", "feature_used", "used a feature"),
}
#: When the list is drawn, in hours after the end of the day it is about.
WAITS = {
    "at midnight": 0,
    "at six in the morning": 6,
    "at noon": 12,
    "a day later": 24,
    "three days later": 72,
}


def _waits(business: Business, event: str) -> pd.Series:
    """Hours from the end of a day until the log knew that a person had done it on that day."""

    def found() -> pd.Series:
        log = business.events[business.events["event"] == event]
        # The last days are left out: of them not everything can have arrived yet.
        first, last = business.today - pd.Timedelta(days=190), business.today - pd.Timedelta(days=10)
        log = log[log["occurred_at"].between(first, last)]
        day = log["occurred_at"].dt.normalize()
        hours = (log["recorded_at"] - day - pd.Timedelta(days=1)) / pd.Timedelta(hours=1)
        return hours.groupby([log["customer_id"].to_numpy(), day.to_numpy()]).min()

    return business.keep(("signals", "waits", event), found)


def waited(shops: dict[str, Business]) -> None:
    """Work out how late every stream is, once, so that no move of a control waits for it."""
    for name, event, _ in STREAMS.values():
        _waits(shops[name], event)


def missed(business: Business, event: str) -> pd.Series:
    """Share of those who did something on a day of whom a list drawn then says that they did nothing."""
    hours = _waits(business, event)
    return pd.Series({name: float((hours > wait).mean()) for name, wait in WAITS.items()})


def drawn_too_early(shops: dict[str, Business], stream: str, drawn: str) -> Shown:
    """How many people a list wrongly calls inactive, by when it is drawn."""
    name, event, did = STREAMS[stream]
    shares = missed(shops[name], event)
    days = len(_waits(shops[name], event))
    now, last = _share(shares[drawn]), _share(shares.iloc[-1])
    chart = figures.bars(
        shares,
        title=f"Drawn {drawn}, the list misses {now} of those who {did}"
        if shares[drawn]
        else f"Drawn {drawn}, the list misses nobody",
        y="Share of them of whom the list says that they did not",
        style="percent",
        highlight=[drawn],
    )
    if shares.max() < 0.01:
        advice = "This signal comes at once: the list can be drawn when you like."
    elif shares["at midnight"] > 0.5:
        advice = "This signal comes next morning, on purpose. A list about yesterday has to wait for it."
    else:
        advice = "Most of it comes at once. The rest arrives when a device is online, or logs in, again."
    return chart, (
        f"In half a year it happened {days:,} times that a customer {did} on a day. A list drawn **{drawn}** "
        f"after the day misses **{now}** of them, one drawn three days later {last}. {advice}"
    )


def _share(value: float) -> str:
    return percent(value, 1).replace(".0%", "%") if value else "nobody"
