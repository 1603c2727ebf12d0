"""A campaign that reached regions one after another, as a table of people and weeks.

Comes in: the log and the table of who was assigned when. Goes out: how often everybody of its first day's
audience did something in each week, and when their region's turn came. Stage of the loop: activate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business

WEEK = pd.Timedelta(weeks=1)


def people_by_week(
    business: Business, campaign: str, event: str, outcome: str, before: int, weeks: int
) -> pd.DataFrame:
    """Count an event of the people that a campaign's first day was about, from some weeks before it on.

    Parameters
    ----------
    business, campaign
        The business, and a campaign of its table of assignments.
    event, outcome
        What to count, and what to call it.
    before, weeks
        Weeks before the first day to begin with, and after the last region's turn to end with.

    Returns
    -------
    DataFrame with a row per person and week: ``customer_id``, ``region``, ``week``, ``starts``, the outcome.

    Examples
    --------
    >>> from segmentlab.instrument.load import load
    >>> shop = load("ecommerce", customers=2_000)
    >>> table = people_by_week(shop, "what_others_chose_2025", "order_placed", "orders", before=2, weeks=1)
    >>> list(table), int(table["week"].min()), sorted(table["starts"].unique().tolist())
    (['customer_id', 'region', 'week', 'starts', 'orders'], -2, [0, 4, 8, 12, 16])
    """
    region, starts, first = _starts(business, campaign)
    rows = business.tables["assignments"]
    there = rows["customer_id"][(rows["campaign"] == campaign) & (rows["assigned_at"] == first)]
    who = pd.Index(np.unique(there), name="customer_id")
    begins, number = first - before * WEEK, before + weeks_in_all(business, campaign, weeks)
    log = business.events
    log = log[
        (log["event"] == event)
        & (log["occurred_at"] >= begins)
        & (log["occurred_at"] < begins + number * WEEK)
        & (log["recorded_at"] < business.today)
    ]
    person, week = who.get_indexer(log["customer_id"]), ((log["occurred_at"] - begins) // WEEK).to_numpy()
    place = (person * number + week)[person >= 0]
    turn = region.reindex(who).map(starts)
    return pd.DataFrame(
        {
            "customer_id": np.repeat(who.to_numpy(), number),
            "region": np.repeat(region.reindex(who).astype(str).to_numpy(), number),
            "week": np.tile(np.arange(number) - before, len(who)),
            "starts": np.repeat(turn.to_numpy(), number),
            outcome: np.bincount(place, minlength=len(who) * number),
        }
    )


def weeks_in_all(business: Business, campaign: str, weeks: int) -> int:
    """How many weeks lie between a campaign's first day and so many weeks after the last region's turn."""
    _, starts, _ = _starts(business, campaign)
    return int(starts.max()) + weeks


def _starts(business: Business, campaign: str) -> tuple[pd.Series, pd.Series, pd.Timestamp]:
    """The region of each person, the week of each region's turn, and the first day."""
    region = business.customers.set_index("customer_id")["region"].astype(str)
    rows = business.tables["assignments"]
    got = rows[(rows["campaign"] == campaign) & (rows["arm"] == "message")]
    begun = got["assigned_at"].groupby(got["customer_id"].map(region)).min()
    return region, (begun - begun.min()) // WEEK, begun.min()
