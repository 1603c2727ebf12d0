"""Who left, read from the log of contracts: how long they had stayed, and whether they wanted to go.

Comes in: events that start a contract, and events that end it. Goes out: what `retention` and
`churn_by_reason` take. Stage of the loop: measure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.measure.retention import churn_by_reason


class Contract(NamedTuple):
    """The events of a log that start a contract, and those that end it with and without the customer's will.

    Involuntary is what nobody decided: a card that failed until the contract was ended.
    """

    starts: tuple[str, ...]
    voluntary: tuple[str, ...]
    involuntary: tuple[str, ...]


#: Contracts of the simulated businesses. In saas it is the account's, logged with its owner.
CONTRACTS = {
    "subscription": Contract(
        ("subscription_started", "subscription_restarted"),
        ("subscription_cancelled",),
        ("subscription_ended",),
    ),
    "saas": Contract(("plan_started", "account_restarted"), ("account_cancelled",), ("account_suspended",)),
}


def stays(
    business: Business, as_of: str | pd.Timestamp | None = None, *, contract: Contract | None = None
) -> pd.DataFrame:
    """How long the first contract of everybody lasted, and how it ended.

    Parameters
    ----------
    business, as_of
        Where to look, and the moment at which everything is judged; nothing recorded later is used.
    contract
        The events to read; the usual ones of a simulated business if left out.

    Returns
    -------
    DataFrame indexed by customer_id, with everybody who ever had a contract: ``days`` it has lasted,
    ``left`` (has it ended?), and ``how``: "voluntary", "involuntary", or missing for those still there.

    Raises
    ------
    LookupError
        If the events of this business are not known, or none of them is in the log.

    Examples
    --------
    >>> from segmentlab.instrument.load import load
    >>> from segmentlab.measure.retention import retention
    >>> box = stays(load("subscription", customers=500))
    >>> retention(box["days"], box["left"]).sentence(90)
    'Still there after 90 days: ...'
    """
    moment = business.moment(as_of)
    log = _contract_log(business, moment, contract)
    first = log[log["what"] == "start"].groupby("customer_id")["occurred_at"].min()
    after = log[(log["what"] != "start") & (log["occurred_at"] >= log["customer_id"].map(first))]
    end = after.drop_duplicates("customer_id").set_index("customer_id").reindex(first.index)
    until = end["occurred_at"].fillna(moment)
    return pd.DataFrame(
        {"days": (until - first) / pd.Timedelta(days=1), "left": end["what"].notna(), "how": end["what"]}
    )


def churn_split(
    business: Business,
    since: str | pd.Timestamp,
    as_of: str | pd.Timestamp | None = None,
    *,
    contract: Contract | None = None,
) -> pd.DataFrame:
    """How many of those there at the start of a period left in it, of their own will and otherwise.

    Parameters
    ----------
    business, contract
        As in `stays`.
    since, as_of
        The period: from `since` up to `as_of` (today). Who came in it is not counted; who left and came back
        in it has left.

    Returns
    -------
    DataFrame as from `churn_by_reason`, with the rows "voluntary", "involuntary" and "all".

    Raises
    ------
    LookupError
        As in `stays`.
    """
    begins, moment = business.moment(since), business.moment(as_of)
    log = _contract_log(business, moment, contract)
    last = log[log["occurred_at"] < begins].drop_duplicates("customer_id", keep="last")
    there = last.loc[last["what"] == "start", "customer_id"]
    gone = log[(log["occurred_at"] >= begins) & (log["what"] != "start")]
    gone = gone[gone["customer_id"].isin(there)].drop_duplicates("customer_id")
    table = churn_by_reason(len(there), gone["what"])
    rows = table.reindex(["voluntary", "involuntary", "all"])
    return rows.fillna({"left": 0, "churn": 0.0, "share": 0.0}).astype({"left": int})


def _contract_log(business: Business, moment: pd.Timestamp, contract: Contract | None) -> pd.DataFrame:
    """The events of contracts known at a moment, in order: customer_id, occurred_at, what."""
    used = contract or CONTRACTS.get(business.name)
    if used is None:
        raise LookupError(
            f"It is not known which events start and end a contract with {business.title}; give contract=."
        )
    what = dict.fromkeys(used.starts, "start")
    what |= {event: how for how in ("voluntary", "involuntary") for event in getattr(used, how)}
    log = business.events
    log = log[log["event"].isin(list(what)) & (log["occurred_at"] < moment) & (log["recorded_at"] < moment)]
    if not log["event"].isin(used.starts).any():
        raise LookupError(
            f"The log of {business.title} has none of {', '.join(used.starts)} by {moment.date()}."
        )
    log = log[["customer_id", "occurred_at", "event"]].sort_values("occurred_at", kind="stable")
    return log.assign(what=np.array(log["event"].astype(str).map(what), dtype=object)).drop(columns="event")
