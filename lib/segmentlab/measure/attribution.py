"""Attribution as it is commonly done: each purchase is credited to messages that came before it.

Comes in: the log. Goes out: purchases and revenue credited to each campaign by the last touch, the first or
all touches alike. Whatever the rule, a purchase that would have come anyway is credited as well: hold it
against a holdout (lift.py). Stage of the loop: measure.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.window import microseconds

RULES = ("last touch", "first touch", "linear")


def attribute(
    business: Business,
    *,
    touches: tuple[str, ...] = ("email_opened", "email_clicked", "sms_clicked", "push_opened"),
    purchase: str = "order_placed",
    within: str = "7d",
    as_of: str | pd.Timestamp | None = None,
    since: str | pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Credit every purchase to the campaigns whose messages the customer touched in the days before.

    Parameters
    ----------
    business
        Where to look.
    touches
        Events that count as touching a message.
    purchase
        The event to credit, with ``amount_cents``.
    within
        How long before a purchase a touch counts.
    as_of, since
        Purchases from `since` (the beginning if left out) up to `as_of` (today) are credited.

    Returns
    -------
    DataFrame indexed by campaign, with purchases and ``revenue_cents`` under each of `RULES`, as columns of
    two levels (rule, quantity). The row "no touch" has purchases that no message preceded; each rule adds up
    to all purchases.

    Examples
    --------
    >>> from segmentlab.instrument.business import make_business
    >>> customers = pd.DataFrame({"customer_id": [1], "signed_up_at": ["2026-01-01"]})
    >>> log = pd.DataFrame(
    ...     [
    ...         (1, "email_opened", "2026-01-03", "welcome", None),
    ...         (1, "email_clicked", "2026-01-04", "sale", None),
    ...         (1, "order_placed", "2026-01-05", None, 4000),
    ...     ],
    ...     columns=["customer_id", "event", "occurred_at", "campaign", "amount_cents"],
    ... )
    >>> attribute(make_business(customers, log)).xs("revenue_cents", axis=1, level=1)
              last touch  first touch  linear
    campaign
    sale          4000.0          0.0  2000.0
    welcome          0.0       4000.0  2000.0
    no touch         0.0          0.0     0.0
    """
    moment = business.moment(as_of)
    begins = business.start if since is None else business.moment(since)
    log = business.events
    log = log[(log["occurred_at"] < moment) & (log["recorded_at"] < moment)]
    bought = log.loc[
        (log["event"] == purchase) & (log["occurred_at"] >= begins),
        ["customer_id", "occurred_at", "amount_cents"],
    ].reset_index(drop=True)
    seen = log.loc[
        log["event"].isin(touches) & log["campaign"].notna(), ["customer_id", "occurred_at", "campaign"]
    ]
    pairs = _pairs(bought, seen, microseconds(within))
    table = {}
    for rule in RULES:
        share = _shares(pairs, rule)
        credited = (
            pd.DataFrame(
                {
                    "campaign": pairs["campaign"].astype(str),
                    "purchases": share,
                    "revenue_cents": share
                    * bought["amount_cents"].astype(float).reindex(pairs["purchase"]).to_numpy(),
                }
            )
            .groupby("campaign")[["purchases", "revenue_cents"]]
            .sum()
        )
        alone = bought[~bought.index.isin(pairs["purchase"])]
        credited.loc["no touch"] = [len(alone), float(alone["amount_cents"].sum())]
        table[rule] = credited
    return pd.concat(table, axis=1).fillna(0.0)


def _pairs(bought: pd.DataFrame, seen: pd.DataFrame, within: int) -> pd.DataFrame:
    """Every purchase with every touch of the same customer in the time before it, in order of the touches."""
    both = bought.reset_index(names="purchase").merge(seen, on="customer_id", suffixes=("", "_touch"))
    before = (both["occurred_at"] - both["occurred_at_touch"]) / pd.Timedelta(microseconds=1)
    near = both[(before > 0) & (before <= within)]
    return near.sort_values(["purchase", "occurred_at_touch"], kind="stable", ignore_index=True)


def _shares(pairs: pd.DataFrame, rule: str) -> np.ndarray:
    purchase = pairs["purchase"]
    match rule:
        case "last touch":
            return (~purchase.duplicated(keep="last")).to_numpy(float)
        case "first touch":
            return (~purchase.duplicated(keep="first")).to_numpy(float)
    return (1 / purchase.groupby(purchase).transform("size")).to_numpy(float)
