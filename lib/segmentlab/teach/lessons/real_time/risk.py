"""The same lists for a slow risk: regulars who have gone quiet, beside carts that were left.

Comes in: the shop and where the reader's controls stand. Goes out: a picture and a sentence.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.words import percent

from ... import figures
from ..shared import Shown
from .lists import (
    MONDAY,
    PATIENCE,
    REFRESHES,
    WEEKLY,
    WEEKS,
    _hours,
    carts_of,
    fates,
    next_list,
    placed_before,
)

#: Orders in a year from which on somebody is a regular.
REGULAR = 2


def gone_quiet(shop: Business, quiet: int) -> tuple[np.ndarray, np.ndarray]:
    """When regulars had been quiet for so many days (hours since a Monday), and the hours to an order."""

    def found() -> tuple[np.ndarray, np.ndarray]:
        log = shop.events.loc[shop.events["event"] == "order_placed", ["customer_id", "occurred_at"]]
        log = log.sort_values(["customer_id", "occurred_at"], kind="stable")
        by_person = log.groupby("customer_id")["occurred_at"]
        before, after = by_person.shift(REGULAR - 1), by_person.shift(-1)
        # "Not for more than 60 days" counts calendar days, so it becomes true at a midnight.
        crossed = log["occurred_at"].dt.normalize() + pd.Timedelta(days=quiet + 1)
        end = shop.today - pd.Timedelta(hours=PATIENCE)
        counted = (crossed >= end - pd.Timedelta(weeks=WEEKS)) & (crossed < end) & ~(after < crossed)
        counted &= crossed - before <= pd.Timedelta(days=365)
        hour = pd.Timedelta(hours=1)
        return ((crossed - MONDAY) / hour)[counted].to_numpy(), ((after - crossed) / hour)[counted].to_numpy()

    return shop.keep(("real time", "quiet", quiet), found)


def quiet_before(shop: Business, quiet: int, how: str) -> tuple[float, float]:
    """Hours until the list, and of the orders of two weeks the share placed before it."""
    at, order = gone_quiet(shop, quiet)
    late = next_list(at, how) - at
    came = order <= PATIENCE
    return float(late.mean()), float((order[came] <= late[came]).mean()) if came.any() else 0.0


def decided(shop: Business, quiet: int) -> Shown:
    """Of the orders of two weeks: placed before the list is made, after carts and by quiet regulars."""
    found, (at, order) = carts_of(shop), gone_quiet(shop, quiet)
    regulars = f"quiet for {quiet} days"
    rows = {}
    for name, how in REFRESHES.items():
        cart = placed_before(found, fates(found, how))
        rows[name] = {"carts left": cart, regulars: quiet_before(shop, quiet, how)[1]}
    table = pd.DataFrame(rows).T
    week = table.iloc[-1]
    chart = figures.side_by_side(
        table,
        title=f"A weekly list comes after {percent(week['carts left'])} of cart orders, "
        f"{percent(week[regulars])} of regulars'",
        y="Share of orders placed before the list",
        style="percent",
    )
    left = found.order[~found.in_visit]
    return chart, (
        f"**{len(at) / WEEKS:.0f} regulars a week** pass {quiet} days without an order; "
        f"{percent((order <= PATIENCE).mean())} of them order within the next two weeks by themselves, "
        f"{percent((left <= PATIENCE).mean())} of the people who left a cart do. The weekly list finds quiet "
        f"people {_hours(quiet_before(shop, quiet, WEEKLY)[0])} late, the daily one 6 hours. A rule that "
        "counts days "
        "changes at midnight only, so **real time finds nobody sooner than a list made at midnight**."
    )
