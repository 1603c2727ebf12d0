"""What groups of people did next: a definition of the past, held against the time after it.

Comes in: who was in which group at a past moment. Goes out: the share of each group that did something
in the stretch of time that followed, with intervals. Stage of the loop: segment.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of, instant, values
from segmentlab.model.tree import events
from segmentlab.model.window import in_words, microseconds


def backtest(
    groups: pd.Series,
    business: Business,
    as_of: str | pd.Timestamp,
    *,
    did: str = "order_placed",
    within: str = "60d",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Share of each group that did something in the time after the moment at which the groups were formed.

    Parameters
    ----------
    groups
        Group of each person at `as_of`, indexed by ``customer_id``: yes/no from ``Segment.members``, or
        names from a segmentation such as ``rfm(...).groups``.
    business, as_of
        Where to look, and the moment at which the groups were formed.
    did
        The event that counts as "did it".
    within
        How long to wait for it, such as ``"60d"``.
    confidence
        Of the interval around each share (Wilson's, *JASA* 22, 1927).

    Returns
    -------
    DataFrame indexed by group: ``people``, how many ``did`` it, the ``share``, and its ``low`` and ``high``.

    Raises
    ------
    ValueError
        If the log ends before the time is over: the rest of the future is not known yet.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> shop = tiny_business()
    >>> from segmentlab.segment.evaluate import members
    >>> early = members(events("order_placed").count() >= 1, shop, "2026-02-15")
    >>> backtest(early, shop, "2026-02-15", within="14d")[["people", "did", "share"]]
            people  did  share
    member
    False        1    0    0.0
    True         2    1    0.5
    """
    from scipy.stats import binomtest

    start = business.moment(as_of)
    end = start + pd.Timedelta(microseconds=microseconds(within))
    if end > business.today:
        raise ValueError(
            f"The log of {business.title} ends on {business.today.date()}, before the {in_words(within)} "
            f"after {start.date()} are over; "
            f"choose as_of {(business.today - (end - start)).date()} or earlier."
        )
    index = index_of(business)
    strangers = ~groups.index.isin(index.ids)
    if strangers.any():
        raise ValueError(
            f"{groups.index[strangers][0]!r} is not a customer of {business.title}; "
            "the groups must be indexed by customer_id."
        )
    happened = pd.Series(values(index, events(did).count(within), instant(end)) > 0, index=index.ids)
    table = happened.reindex(groups.index).groupby(groups, observed=False).agg(people="size", did="sum")
    table["share"] = table["did"] / table["people"].where(table["people"] > 0)
    intervals = [
        binomtest(int(row.did), int(row.people)).proportion_ci(confidence, method="wilson")
        if row.people
        else (float("nan"), float("nan"))
        for row in table.itertuples()
    ]
    return table.assign(low=[low for low, _ in intervals], high=[high for _, high in intervals])
