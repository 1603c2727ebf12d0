"""Who left, read from the log of contracts: how long they had stayed, and whether they wanted to go.

Comes in: events that start a contract, and events that end it. Goes out: what `retention` takes, and the
churn of a period by reason. Stage of the loop: measure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.showing import shows_itself
from segmentlab.words import people, percent


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

#: Reasons as a sentence tells them.
_REASONS = {
    "voluntary": "of their own will",
    "involuntary": "without wanting to (such as a card that failed)",
    "unknown": "for no known reason",
}


@shows_itself
class Churn(NamedTuple):
    """How many left in a period, by reason.

    `table` is indexed by reason: how many ``left``, as ``churn`` (share of the `customers` there at the
    start) and as ``share`` of all who left; the last row is all of them.
    """

    table: pd.DataFrame
    customers: int

    def sentence(self) -> str:
        """The result as one sentence for a marketer."""
        total = self.table.loc["all"]
        if not total["left"]:
            return f"Of {people(self.customers)} there at the start nobody left."
        reasons = [
            f"{int(row['left']):,} ({percent(row['share'])}) {_REASONS.get(str(name), f'for “{name}”')}"
            for name, row in self.table.drop(index="all").iterrows()
        ]
        return (
            f"Of {people(self.customers)} there at the start {int(total['left']):,} left "
            f"({percent(total['churn'], 1)}): {', '.join(reasons)}."
        )


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
) -> Churn:
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
    Churn, with the rows "voluntary", "involuntary" and "all".

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
    rows = churn_by_reason(len(there), gone["what"]).table.reindex(["voluntary", "involuntary", "all"])
    return Churn(rows.fillna({"left": 0, "churn": 0.0, "share": 0.0}).astype({"left": int}), len(there))


def churn_by_reason(customers_at_start: int, left: pd.Series) -> Churn:
    """How many left in a period, by reason, as a share of those there at its start.

    Parameters
    ----------
    customers_at_start
        People who were customers when the period began.
    left
        The reason of each person who left in it, such as "voluntary" and "involuntary".

    Returns
    -------
    Churn

    Raises
    ------
    ValueError
        If more have left than there were.

    Notes
    -----
    Customer churn as P. W. Farris, N. T. Bendle, P. E. Pfeifer, D. J. Reibstein, *Marketing Metrics* (2010),
    chapter 5, counts it: of those there at the start, not of those who came later.

    Examples
    --------
    >>> result = churn_by_reason(200, pd.Series(["voluntary"] * 7 + ["involuntary"] * 3))
    >>> result.table
                 left  churn  share
    reason
    voluntary       7  0.035    0.7
    involuntary     3  0.015    0.3
    all            10  0.050    1.0
    >>> result.sentence()
    'Of 200 customers there at the start 10 left (5.0%): 7 (70%) of their own will, 3 (30%) without wanting to (such as a card that failed).'
    """  # noqa: E501
    if customers_at_start < len(left):
        raise ValueError(
            f"{len(left)} people cannot leave of {customers_at_start}; count those there at the start again."
        )
    counts = left.astype(object).where(left.notna(), "unknown").value_counts()
    counts.loc["all"] = counts.sum()
    table = pd.DataFrame({"left": counts, "churn": counts / max(customers_at_start, 1)})
    return Churn(
        table.assign(share=table["left"] / max(len(left), 1)).rename_axis("reason"), customers_at_start
    )


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
