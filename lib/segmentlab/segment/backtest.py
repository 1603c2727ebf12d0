"""What groups of people did next: a definition of the past, held against the time after it.

Comes in: who was in which group at a past moment, or how to tell. Goes out: what each group did in the time
that followed, with intervals. Stage of the loop: segment.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of
from segmentlab.model.intervals import mean_interval, wilson
from segmentlab.segment.outcome import Outcome, followed, grouped


def backtest(
    groups: Any,
    business: Business,
    as_of: str | date,
    *,
    did: Outcome = "order_placed",
    within: str = "60d",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """What each group did in the time after the moment at which the groups were formed.

    Parameters
    ----------
    groups
        A rule, a segment, or a function of a business and a moment such as
        ``lambda past, as_of: rfm(past, as_of).groups``, which is given the business as it stood then and so
        cannot look ahead. Or the group of each person at `as_of`, made before, indexed by ``customer_id``.
    business, as_of
        Where to look, and the moment at which the groups were formed.
    did
        What is looked at: the name of an event, a rule, or a measure. Only what happened in the time
        after `as_of`, and was recorded by its end, counts.
    within
        How long to wait for it, such as ``"60d"``.
    confidence
        Of the interval around each share (Wilson's, *JASA* 22, 1927) or mean (Student's t).

    Returns
    -------
    DataFrame indexed by group: ``people``, how many ``did`` it, the ``share``, and its ``low`` and ``high``.
    For a measure: ``people`` who have it, their ``total``, the ``mean``, and its ``low`` and ``high``.

    Raises
    ------
    ValueError
        If the log ends before the time is over: the rest of the future is not known yet.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> shop = tiny_business()
    >>> orders = events("order_placed")
    >>> backtest(orders.count() >= 1, shop, "2026-02-15", within="14d")[["people", "did", "share"]]
            people  did  share
    member
    False        1    0    0.0
    True         2    1    0.5
    >>> spent = orders.sum("amount_cents")
    >>> backtest(orders.count() >= 1, shop, "2026-02-15", within="14d", did=spent)["mean"].tolist()
    [0.0, 3000.0]
    """
    start = business.moment(as_of)
    series = grouped(groups, business, start)
    what = followed(did, business, start, within)
    numbers = pd.Series(what.numbers, index=index_of(business).ids).reindex(series.index)
    by_group = numbers.groupby(series, observed=False)
    if not what.is_share:
        table = by_group.agg(people="count", total="sum", mean="mean")
        kept = {group: found.dropna().to_numpy() for group, found in by_group}
        ends = [mean_interval(kept.get(group, ()), confidence) for group in table.index]
    else:
        table = by_group.agg(people="size", did="sum").astype({"did": np.int64})
        table["share"] = table["did"] / table["people"].where(table["people"] > 0)
        ends = [wilson(row.did, row.people, confidence) for row in table.itertuples()]
    return table.assign(low=[low for low, _ in ends], high=[high for _, high in ends])
