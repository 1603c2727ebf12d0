"""The buyer's journey as a funnel: how far newcomers come, and the step at which they leave.

Comes in: one of the three businesses and how long newcomers are given. Goes out: a picture and a sentence.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.words import people, percent

from ... import figures
from ..shared import Shown
from .moving import PERSON

#: The steps of each journey: name, event, which time (the first is 1), and what a property must be.
JOURNEYS: dict[str, tuple[tuple[str, str, int, dict[str, str]], ...]] = {
    "ecommerce": (
        ("First visit", "session_started", 1, {}),
        ("Looked at a product", "product_viewed", 1, {}),
        ("Filled a cart", "cart_item_added", 1, {}),
        ("Began the checkout", "checkout_started", 1, {}),
        ("Ordered", "order_placed", 1, {}),
        ("Ordered again", "order_placed", 2, {}),
    ),
    "saas": (
        ("Signed up the company", "signed_up", 1, {}),
        ("First step of the setup", "setup_step_completed", 1, {}),
        ("Setup completed", "setup_completed", 1, {}),
        ("Used the task board", "feature_used", 1, {"feature": "task board"}),
        ("Pays for a plan", "plan_started", 1, {}),
    ),
    "subscription": (
        ("Subscribed", "subscription_started", 1, {}),
        ("First box", "delivery_sent", 1, {}),
        ("Second box", "delivery_sent", 2, {}),
        ("Fourth box, last discount", "delivery_sent", 4, {}),
        ("Fifth box, full price", "delivery_sent", 5, {}),
        ("Eighth box", "delivery_sent", 8, {}),
    ),
}
#: Newcomers are those who joined in the half year that ended so many days ago, so that all had the time.
LONGEST = 180


def days_to_each_step(business: Business) -> pd.DataFrame:
    """Days until each newcomer (rows) had taken a step (columns) and all before it; missing if never."""

    def found() -> pd.DataFrame:
        log, steps = business.events, JOURNEYS[business.name]
        log = log[log["event"].isin([event for _, event, _, _ in steps])]
        began = log.loc[log["event"] == steps[0][1]].groupby("customer_id")["occurred_at"].min()
        if business.name == "saas":  # colleagues who were invited buy no plan
            own = business.customers.set_index("customer_id")["invited_by"].isna()
            began = began[own.reindex(began.index)]
        end = business.today - pd.Timedelta(days=LONGEST)
        began = began[(began >= end - pd.Timedelta(days=182)) & (began < end)]
        log = log[log["customer_id"].isin(began.index)]
        table = {}
        for name, event, time, having in steps:
            rows = log[log["event"] == event]
            for column, value in having.items():
                rows = rows[rows[column] == value]
            rows = rows[rows.groupby("customer_id").cumcount() == time - 1]
            reached = rows.set_index("customer_id")["occurred_at"].reindex(began.index)
            table[name] = (reached - began) / pd.Timedelta(days=1)
        days = pd.DataFrame(table).to_numpy()
        # Who skipped a step has not reached those after it; NaN goes on by itself.
        return pd.DataFrame(np.maximum.accumulate(days, axis=1), index=began.index, columns=list(table))

    return business.keep(("lifecycle", "journey"), found)


def reached(business: Business, days: int) -> pd.Series:
    """How many newcomers reach each step within so many days."""
    return (days_to_each_step(business) <= days).sum()


def lost(counts: pd.Series) -> pd.Series:
    """Share of the people of the step before who do not reach each step."""
    return (1 - counts / counts.shift())[1:].fillna(0.0)


def journey(business: Business, days: int) -> Shown:
    """The funnel of newcomers, and the step at which most of those who came so far are lost."""
    counts, person = reached(business, days), PERSON[business.name]
    falls = lost(counts)
    step = str(falls.idxmax())
    before = counts.index[counts.index.get_loc(step) - 1]
    chart = figures.funnel(
        counts,
        title=f"{percent(falls[step])} are lost between “{before}” and “{step}”",
        y=f"{person}s".capitalize(),
        highlight=[step],
    )
    many = counts.iloc[0]
    return chart, (
        f"Of **{people(many, person)}** who came in the half year that ended on "
        f"{business.today - pd.Timedelta(days=LONGEST):%-d %B %Y}, **{counts.iloc[-1]:,} "
        f"({percent(counts.iloc[-1] / many)}) reach “{counts.index[-1]}” within {days} days**. The largest "
        "loss "
        f"comes after “{before}”: {counts[before]:,} got so far, {counts[before] - counts[step]:,} of them "
        "no further."
    )
