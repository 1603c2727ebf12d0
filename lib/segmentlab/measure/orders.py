"""How much people order, how often, and how that differs between segments.

Comes in: the log and the segment of each person. Goes out: order value and frequency of each segment, with
intervals. They say what segments do, not why: for what a message changed see lift.py. Stage of the loop:
measure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.measure.wording import sure
from segmentlab.model.intervals import check_confidence
from segmentlab.showing import shows_itself
from segmentlab.words import amount, people, percent


@shows_itself
class Orders(NamedTuple):
    """Order value and frequency, segment by segment.

    `table` has one row per segment: ``people``, ``buyers`` (who ordered at all), ``orders``,
    ``orders_per_person``, ``order_value_cents`` (of an average order) and ``revenue_per_person_cents``, each
    of these three with ``…_low`` and ``…_high``.
    """

    table: pd.DataFrame
    confidence: float
    currency: str

    def sentence(self) -> str:
        """The result as one sentence for a marketer."""
        told = []
        for name, row in self.table.iterrows():
            value = "nobody ordered"
            if row["orders"]:
                ends = " to ".join(
                    amount(row[f"order_value_cents_{end}"], self.currency) for end in ("low", "high")
                )
                known = f" ({sure(self.confidence)} interval {ends})" if row["buyers"] > 1 else ""
                value = (
                    f"{percent(row['buyers'] / row['people'])} of {people(row['people'])} ordered, "
                    f"{row['orders_per_person']:.2f} orders per person, an average order of "
                    f"{amount(row['order_value_cents'], self.currency)}{known}"
                )
            told.append(value if len(self.table) == 1 else f"{name}: {value}")
        said = "; ".join(told)
        return f"{said[0].upper()}{said[1:]}." if len(told) == 1 else f"{said}."


def order_metrics(
    business: Business,
    groups: pd.Series | None = None,
    *,
    since: str | pd.Timestamp | None = None,
    as_of: str | pd.Timestamp | None = None,
    event: str = "order_placed",
    confidence: float = 0.95,
) -> Orders:
    """Count the orders of each segment and what they are worth, in a stretch of time.

    Parameters
    ----------
    business
        Where to look.
    groups
        The segment of each person, indexed by ``customer_id``, as it was at `since`; everybody who had signed
        up by `as_of` if left out. People of no segment take no part.
    since, as_of
        Orders from `since` (the beginning if left out) up to `as_of` (today) that were recorded by then.
    event
        What counts as an order; it has ``amount_cents``.
    confidence
        Of the intervals.

    Returns
    -------
    Orders

    Raises
    ------
    ValueError
        If there is nobody, or a person stands in the segments twice.

    Notes
    -----
    People are independent of each other and their orders are not: an average order is a ratio of two totals
    over people, with the linearized variance of W. G. Cochran, *Sampling Techniques* (1977), chapter 6.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> order_metrics(tiny_business()).table[["people", "buyers", "orders", "order_value_cents"]]
               people  buyers  orders  order_value_cents
    segment
    everybody       3       2       3        4166.666667
    """
    check_confidence(confidence)
    moment = business.moment(as_of)
    begins = business.start if since is None else business.moment(since)
    if groups is None:
        known = business.customers.loc[business.customers["signed_up_at"] < moment, "customer_id"]
        groups = pd.Series("everybody", index=pd.Index(known))
    if groups.index.has_duplicates:
        raise ValueError(
            f"customer_id {groups.index[groups.index.duplicated()].tolist()[0]!r} stands in two segments."
        )
    groups = groups.dropna()
    if groups.empty:
        raise ValueError("Nobody is in any segment; give the segment of at least one person.")
    log = business.events
    ordered = log[
        (log["event"] == event)
        & (log["occurred_at"] >= begins)
        & (log["occurred_at"] < moment)
        & (log["recorded_at"] < moment)
    ]
    each = ordered["amount_cents"].astype("float64").groupby(ordered["customer_id"]).agg(["size", "sum"])
    each = each.reindex(groups.index, fill_value=0)
    rows = {name: _row(part, confidence) for name, part in each.groupby(groups, observed=True, sort=True)}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("segment")
    whole = {"people": int, "buyers": int, "orders": int}
    return Orders(table.astype(whole), confidence, business.currency)


def _row(part: pd.DataFrame, confidence: float) -> dict[str, float]:
    count, spent = part["size"].to_numpy(float), part["sum"].to_numpy(float)
    row: dict[str, float] = {
        "people": len(part),
        "buyers": int((count > 0).sum()),
        "orders": int(count.sum()),
    }
    some = count > 0
    for name, (above, below) in {
        "orders_per_person": (count, np.ones(len(part))),
        "order_value_cents": (spent[some], count[some]),
        "revenue_per_person_cents": (spent, np.ones(len(part))),
    }.items():
        row |= dict(zip((name, f"{name}_low", f"{name}_high"), _ratio(above, below, confidence), strict=True))
    return row


def _ratio(above: np.ndarray, below: np.ndarray, confidence: float) -> tuple[float, float, float]:
    """A ratio of totals over independent people, and the ends of its interval; missing where unknown."""
    from scipy.stats import t

    number = len(above)
    if not number:
        return np.nan, np.nan, np.nan
    ratio = above.sum() / below.sum()
    if number < 2:
        return float(ratio), np.nan, np.nan
    error = np.sqrt(((above - ratio * below) ** 2).sum() * number / (number - 1)) / below.sum()
    wide = float(t.ppf((1 + confidence) / 2, number - 1)) * error
    return float(ratio), float(ratio - wide), float(ratio + wide)
