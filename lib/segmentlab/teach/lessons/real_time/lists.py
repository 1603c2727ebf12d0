"""When the list is made: how late the reminder is, who is on no list, and who has bought meanwhile.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.words import percent

from ... import figures
from ..shared import Shown

#: How often a list can be made.
REAL_TIME, HOURLY, DAILY, WEEKLY = "in real time", "every hour", "daily at 6:00", "on Mondays at 6:00"
REFRESHES = {"Real time": REAL_TIME, "Hourly": HOURLY, "Daily at 6:00": DAILY, "Weekly, Monday 6:00": WEEKLY}
#: How far a list looks back, in hours; without an end, to the list before.
REACHES = {"the last 2 hours": 2, "the last 24 hours": 24, "everything since the list before": 0}
#: Weeks that are counted, and the time that everybody is watched after them, in hours.
WEEKS, PATIENCE = 26, 14 * 24
#: Whoever orders so soon after the message was at the checkout when it came, in hours.
AT_THE_CHECKOUT = 0.5
#: A Monday at 6:00, from which hours are counted.
MONDAY = pd.Timestamp("2020-01-06 06:00")
FATES = (
    "reminded, cart still open",
    "reminded while they were buying",
    "reminded although they had bought",
    "bought by themselves first",
    "on no list",
)


class Carts(NamedTuple):
    """Every visit of half a year in which a cart was filled; times in hours."""

    at: np.ndarray
    order: np.ndarray
    back: np.ndarray
    #: Ordered in the same visit, within minutes.
    in_visit: np.ndarray


def carts_of(shop: Business) -> Carts:
    """When carts were filled (hours since a Monday at 6:00), and the hours to the next order and visit."""

    def found() -> Carts:
        log = shop.events
        end = shop.today - pd.Timedelta(hours=PATIENCE)
        columns = ["customer_id", "occurred_at", "session_id"]
        log = log.loc[log["occurred_at"] >= end - pd.Timedelta(weeks=WEEKS), [*columns, "event"]]
        placed, visits = (
            log.loc[log["event"] == event, columns] for event in ("order_placed", "session_started")
        )
        full = log.loc[log["event"] == "cart_item_added", columns].drop_duplicates("session_id", keep="last")
        full = full[full["occurred_at"] < end].sort_values("occurred_at")
        hours = {}
        for name, later in (("order", placed), ("back", visits)):
            after = later[["customer_id", "occurred_at"]].assign(then=later["occurred_at"])
            both = pd.merge_asof(
                full, after.sort_values("occurred_at"), on="occurred_at", by="customer_id",
                direction="forward", allow_exact_matches=False,
            )  # fmt: skip
            hours[name] = ((both["then"] - both["occurred_at"]) / pd.Timedelta(hours=1)).to_numpy()
        at = ((full["occurred_at"] - MONDAY) / pd.Timedelta(hours=1)).to_numpy()
        in_visit = full["session_id"].isin(placed["session_id"]).to_numpy()
        return Carts(at, hours["order"], hours["back"], in_visit)

    return shop.keep(("real time", "carts"), found)


def next_list(at: np.ndarray, how: str) -> np.ndarray:
    """The first moment from each of some moments on at which a list is made (hours since a Monday, 6:00).

    Examples
    --------
    >>> moments = np.array([0.0, 0.5, 25.0])
    >>> next_list(moments, HOURLY).tolist(), next_list(moments, DAILY).tolist()
    ([0.0, 1.0, 25.0], [0.0, 24.0, 48.0])
    >>> next_list(moments, WEEKLY).tolist(), next_list(moments, REAL_TIME).tolist()
    ([0.0, 168.0, 168.0], [0.0, 0.5, 25.0])
    """
    every = {HOURLY: 1, DAILY: 24, WEEKLY: 168}.get(how)
    return at if every is None else np.ceil(at / every) * every


class Fates(NamedTuple):
    """What became of every cart: hours until its message, and which of `FATES` it met."""

    late: np.ndarray
    fate: np.ndarray

    def count(self, place: int) -> int:
        """How many carts met one of the fates."""
        return int((self.fate == place).sum())


def fates(found: Carts, how: str, *, reach: float = 0, wait: float = 1, delay: float = 0) -> Fates:
    """What becomes of every cart if a list is made in one rhythm.

    Parameters
    ----------
    found
        The carts.
    how
        One of `REFRESHES`.
    reach
        How far the list looks back, in hours; 0 means to the list before.
    wait
        How long a cart must have been left before it may be on a list, in hours.
    delay
        Hours after which an order reaches the tool that makes the list.
    """
    late = next_list(found.at + wait, how) - found.at
    # A moment comes out of a subtraction: a millisecond must not decide.
    listed = (late <= reach + 1e-6) if reach else np.ones(len(late), dtype=bool)
    bought = found.order <= late
    known = found.order + delay <= late
    buying = ~bought & (found.order <= late + AT_THE_CHECKOUT)
    alone = (listed & known) | (~listed & found.in_visit)
    fate = np.select([alone, ~listed, bought, buying], [3, 4, 2, 1], default=0)
    return Fates(late, fate)


def made(shop: Business, how: str, reach: int, wait: int) -> Shown:
    """What becomes of 100 visits with a cart, if the list is made so and looks back so far."""
    found = carts_of(shop)
    now = fates(found, how, reach=reach, wait=wait / 60)
    shares = {name: now.count(place) / len(now.fate) for place, name in enumerate(FATES)}
    shares.pop(FATES[2])  # every order is known at once here
    reminded = np.isin(now.fate, (0, 1))
    title = (
        f"{_start(how)}: {_hours(now.late[reminded].mean())} late, "
        + (
            f"{_hundred(shares[FATES[4]])} of 100 carts on no list"
            if shares[FATES[4]]
            else "and no cart is missed"
        )
        if reminded.any()
        else f"{_start(how)}: nobody is ever on a list"
    )
    chart = figures.bars(
        {name: round(100 * share, 1) for name, share in shares.items()},
        title=title,
        y="Of 100 visits in which a cart was filled",
        highlight=[FATES[0]],
    )
    if not reminded.any():
        return chart, (
            f"A cart must be left for {wait} minutes, and the list looks back {reach} hours: "
            "no cart is in between when the list is made."
        )
    return chart, (
        f"**{len(found.at):,} visits** with a cart in {WEEKS} weeks; {percent(found.in_visit.mean())} ended "
        f"with the order, within minutes. {_start(phrase(how))} the message comes "
        f"**{_hours(now.late[reminded].mean())}** after the cart was left, on average. "
        f"{_disturbed(now.count(1), int(reminded.sum()))} "
        f"{percent(back_before(found, now), 1)} of those reminded had been back in the shop by then. Of the "
        f"orders that follow within two weeks, **{percent(placed_before(found, now), 1)}** were placed "
        "before "
        "the message could go out."
    )


def _disturbed(buying: int, reminded: int) -> str:
    share = buying / reminded
    if not buying:
        return "Nobody is disturbed at the checkout."
    if share < 0.001:
        return "Hardly anybody is disturbed at the checkout."
    return f"**{percent(share, 1)} of the messages** reach people who are just paying."


def placed_before(found: Carts, now: Fates) -> float:
    """Of the orders that follow a cart left behind within two weeks: placed before the message."""
    came = ~found.in_visit & (found.order <= PATIENCE)
    missed = now.fate[came] == 4
    return float(((found.order[came] <= now.late[came]) & ~missed).sum() / max((~missed).sum(), 1))


def back_before(found: Carts, now: Fates) -> float:
    """Of the people reminded: back in the shop before the message."""
    reminded = np.isin(now.fate, (0, 1)) & ~found.in_visit
    return float((found.back[reminded] <= now.late[reminded]).mean())


def _hundred(share: float) -> str:
    return f"{100 * share:.0f}" if share >= 0.005 or not share else "fewer than 1"


def _hours(hours: float) -> str:
    """Write a length of time as one says it.

    Examples
    --------
    >>> _hours(0), _hours(0.5), _hours(1), _hours(13.4), _hours(81.3)
    ('0 minutes', '30 minutes', '1 hour', '13 hours', '3.4 days')
    """
    if hours < 1 - 1 / 120:
        return f"{60 * hours:.0f} minutes"
    if hours < 36:
        whole = round(hours, 1) if hours < 10 else round(hours)
        return "1 hour" if whole == 1 else f"{whole:g} hours"
    return f"{hours / 24:.1f} days"


def phrase(how: str) -> str:
    """Say how often a list is made, in the middle of a sentence.

    Examples
    --------
    >>> phrase(REAL_TIME), phrase(DAILY)
    ('in **real time**', 'with a list made **daily at 6:00**')
    """
    return "in **real time**" if how == REAL_TIME else f"with a list made **{how}**"


def _start(how: str) -> str:
    return how[0].upper() + how[1:]
