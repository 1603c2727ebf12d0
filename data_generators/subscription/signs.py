"""Signs that someone is about to leave the meal-kit box, read from its log alone.

Comes in: a simulation. Goes out: who showed a sign on some Mondays, and who cancelled within four weeks.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from data_generators.simulate import Simulation

#: Mondays, in weeks before today, on which signs are held against what came after.
WEEKS_AGO = (8, 18, 28, 38, 48)


def leaves_after(box: Simulation, sign: str) -> pd.DataFrame:
    """Tell of every subscriber on some Mondays whether they show a sign, and cancel within four weeks.

    Parameters
    ----------
    box
        The business.
    sign
        ``"two skips"`` (the last two boxes that were due), ``"quiet app"`` (opened in the six weeks before
        the last 14 days, and not since), ``"complaint"`` (a ticket in the last three weeks) or ``"looked"``
        (at the cancellation page in the last three weeks).

    Returns
    -------
    DataFrame with ``customer_id``, ``sign`` and ``leaves``.
    """
    status = box.tables["changes"].dropna(subset=["status"])[["customer_id", "changed_at", "status"]]
    found = []
    for weeks in WEEKS_AGO:
        now = box.today - pd.Timedelta(weeks=weeks)
        latest = status[status["changed_at"] < now].groupby("customer_id")["status"].last()
        here = latest.index[latest == "subscribed"]
        shows = _SIGNS[sign](box.events, now)
        leaves = box.events[box.events["event"] == "subscription_cancelled"]
        leaves = leaves[leaves["occurred_at"].between(now, now + pd.Timedelta(days=28), inclusive="left")]
        row = {"customer_id": here, "sign": here.isin(shows), "leaves": here.isin(leaves["customer_id"])}
        found.append(pd.DataFrame(row))
    return pd.concat(found, ignore_index=True)


def _two_skips(events: pd.DataFrame, now: pd.Timestamp) -> pd.Index:
    rows = events[
        events["event"].isin(["delivery_skipped", "payment_succeeded"]) & (events["occurred_at"] < now)
    ]
    last = rows.groupby("customer_id").tail(2)
    skips = (last["event"] == "delivery_skipped").groupby(last["customer_id"]).sum()
    return skips.index[skips == 2]


def _quiet_app(events: pd.DataFrame, now: pd.Timestamp) -> pd.Index:
    last = events[(events["event"] == "app_opened") & (events["occurred_at"] < now)]
    days = (now - last.groupby("customer_id")["occurred_at"].max()).dt.days
    return days.index[(days >= 14) & (days < 56)]


def _lately(event: str, events: pd.DataFrame, now: pd.Timestamp) -> pd.Index:
    rows = events[(events["event"] == event) & (events["occurred_at"] < now)]
    return pd.Index(rows.loc[rows["occurred_at"] >= now - pd.Timedelta(days=21), "customer_id"].unique())


_SIGNS: dict[str, Callable[[pd.DataFrame, pd.Timestamp], pd.Index]] = {
    "two skips": _two_skips,
    "quiet app": _quiet_app,
    "complaint": partial(_lately, "ticket_opened"),
    "looked": partial(_lately, "cancellation_page_viewed"),
}
