"""RFM: three scores from 1 to 5 (how recent, how frequent, how much) and a name for every combination.

Comes in: a business. Goes out: each buyer's numbers, scores and one named group. Equal numbers always
get equal scores, and every one of the 125 codes has a name. Stage of the loop: model.

The idea of scoring recency, frequency and monetary value is old direct-mail practice; see A. M. Hughes,
*Strategic Database Marketing* (1994).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of, instant, population, values
from segmentlab.model.rfm_grid import GROUPS, NO_ORDER, SCORES, both_of, codes_of, groups_of
from segmentlab.model.tree import events

#: Fewer, and the limits between scores move with a handful of people.
BUYERS_PER_SCORE = 30


@dataclass(frozen=True)
class Cuts:
    """Fixed limits between the scores 1 to 5, four for each of the three numbers, ascending.

    Someone at most ``days[0]`` days from the last order scores 5 on recency; someone with at least
    ``orders[3]`` orders scores 5 on frequency; someone who spent at least ``spend_cents[3]`` scores 5.

    Examples
    --------
    >>> Cuts(days=(30, 90, 90, 365), orders=(2, 3, 5, 8), spend_cents=(5000, 10000, 20000, 50000))
    Traceback (most recent call last):
    ValueError: Cuts.days needs four ascending numbers, such as (30, 90, 180, 365); it has (30, 90, 90, 365).
    """

    days: tuple[int, int, int, int]
    orders: tuple[int, int, int, int]
    spend_cents: tuple[int, int, int, int]

    def __post_init__(self) -> None:
        """Refuse limits that leave a score without meaning."""
        for name, example in (
            ("days", "(30, 90, 180, 365)"),
            ("orders", "(2, 3, 5, 8)"),
            ("spend_cents", ""),
        ):
            limits = getattr(self, name)
            if len(limits) != 4 or any(low >= high for low, high in pairwise(limits)):
                such = f", such as {example}" if example else ""
                raise ValueError(f"Cuts.{name} needs four ascending numbers{such}; it has {limits}.")


@dataclass(frozen=True, eq=False)
class RFM:
    """The scores of everyone known, and what they mean.

    Attributes
    ----------
    people
        One row per customer: ``days_since_last``, ``orders``, ``spend_cents``, the three scores
        (missing for people without an order), ``code`` such as "545", and ``group``.
    """

    people: pd.DataFrame = field(repr=False)

    @property
    def groups(self) -> pd.Series:
        """The named group of each person: a segmentation, so everyone is in exactly one."""
        return self.people["group"]

    def sizes(self) -> pd.Series:
        """People in each group, in the order of `GROUPS`; empty groups are shown as 0."""
        return self.groups.value_counts(sort=False).rename("people")

    def grid(self, of: str | None = None) -> pd.DataFrame:
        """Everyone with an order on the map of scores that gives the groups their names.

        Parameters
        ----------
        of
            Column of `people` to add up, such as ``"spend_cents"``; people are counted if left out.

        Returns
        -------
        DataFrame: recency score down, the mean of both other scores (rounded half up) across.
        """
        if of is not None and of not in self.people:
            raise ValueError(f"{of!r} cannot be added up; choose orders or spend_cents.")
        buyers = self.people[self.people["code"].notna()]
        recency, frequency, monetary = (buyers[name].to_numpy(np.int64) for name in SCORES)
        totals = np.zeros((5, 5), dtype=np.int64)
        np.add.at(totals, (recency - 1, both_of(frequency, monetary) - 1), 1 if of is None else buyers[of])
        rows = pd.RangeIndex(1, 6, name="recency_score")
        return pd.DataFrame(totals, rows, pd.RangeIndex(1, 6, name="frequency_and_monetary_score"))

    @property
    def warning(self) -> str:
        """One sentence if there are too little data for five scores; empty if there are enough.

        Asks for 30 buyers per score, and for numbers that tell at least three scores apart.
        """
        buyers = self.people[self.people["code"].notna()]
        if len(buyers) < 5 * BUYERS_PER_SCORE:
            return (
                f"Only {len(buyers):,} people have bought: five scores need about {5 * BUYERS_PER_SCORE}; "
                "look back further, or use a simple rule."
            )
        for score, number in zip(SCORES, ("days_since_last", "orders", "spend_cents"), strict=True):
            found = buyers[score].nunique()
            if found < 3:
                share = buyers[number].value_counts(normalize=True).max()
                return (
                    f"Only {found} of the five {score.removesuffix('_score')} scores occur ({share:.0%} of "
                    f"buyers have the same {number}); choose cuts that part them, or leave this score out."
                )
        return ""

    def at_least(self, total: int, *scores: str) -> pd.Series:
        """Who scores at least so much on these scores together, such as R + F of at least 8.

        The same people as the rule that `rfm_at_least` makes.

        Parameters
        ----------
        total
            The least sum.
        *scores
            Which to add up, such as ``"recency_score", "frequency_score"``; without any, all three.

        Returns
        -------
        Series of bool indexed by ``customer_id``; False for people without a purchase.

        Examples
        --------
        >>> from segmentlab.instrument.business import tiny_business
        >>> rfm(tiny_business()).at_least(6, "recency_score", "frequency_score").tolist()
        [True, False, False]
        """
        for one in scores:
            if one not in SCORES:
                raise ValueError(f"{one!r} is not a score; choose {', '.join(SCORES)}.")
        return (
            (self.people[list(scores or SCORES)].sum(axis=1, skipna=False) >= total)
            .fillna(False)
            .astype(bool)
        )

    def limits(self) -> pd.DataFrame:
        """What each score means here: the smallest and largest number that got it, and how many people.

        Returns
        -------
        DataFrame with one row per score (5 first) of each of the three; missing where nobody got it.
        """
        parts = []
        for score, number in zip(SCORES, ("days_since_last", "orders", "spend_cents"), strict=True):
            found = self.people.groupby(score)[number].agg(["min", "max", "size"])
            found = found.astype("Int64").reindex(range(5, 0, -1)).fillna({"size": 0})
            found = found.rename(columns={"min": "from", "max": "to", "size": "people"})
            parts.append(found.rename_axis("score").reset_index().assign(of=number))
        return pd.concat(parts, ignore_index=True)[["of", "score", "from", "to", "people"]]


def rfm(
    business: Business,
    as_of: str | pd.Timestamp | None = None,
    *,
    cuts: Cuts | None = None,
    within: str | None = None,
    purchase: str = "order_placed",
    amount: str = "amount_cents",
) -> RFM:
    """Score every buyer by how recently, how often and how much they bought.

    Parameters
    ----------
    business, as_of
        Where to look, and the moment at which everything is judged.
    cuts
        Fixed limits between the scores. Without them people are compared with each other: a score is 1
        plus the whole fifths of buyers who do strictly worse, so that equal numbers get equal scores
        even when most people bought once.
    within
        Look only at purchases of this last stretch of time, such as ``"365d"``.
    purchase, amount
        The event that is a purchase, and its property with the money in whole cents.

    Returns
    -------
    RFM

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> rfm(tiny_business()).people[["orders", "spend_cents", "code", "group"]]
                 orders  spend_cents code            group
    customer_id
    1                 2        10000  333  Needs attention
    2                 1         2500  111             Lost
    3                 0            0  NaN     No order yet
    """
    if cuts is not None and not isinstance(cuts, Cuts):
        raise TypeError(f"cuts={cuts!r} must be Cuts(days=..., orders=..., spend_cents=...).")
    index, moment = index_of(business), instant(business.moment(as_of))
    known = population(index, moment)
    bought = events(purchase)
    days = values(index, bought.days_since_last(within), moment)[known]
    orders = values(index, bought.count(within), moment)[known].astype(np.int64)
    spend = _whole_cents(values(index, bought.sum(amount, within), moment)[known], amount)
    people = pd.DataFrame(
        {"days_since_last": pd.array(days).astype("Int64"), "orders": orders, "spend_cents": spend},
        index=index.ids[known].rename("customer_id"),
    )
    buyers = orders > 0
    if cuts is None:
        scores = [_fifths(-days[buyers]), _fifths(orders[buyers]), _fifths(spend[buyers])]
    else:
        limits = [-np.array(cuts.days[::-1]), np.array(cuts.orders), np.array(cuts.spend_cents)]
        numbers = [-days[buyers], orders[buyers], spend[buyers]]
        scores = [
            1 + np.searchsorted(limit, number, side="right")
            for limit, number in zip(limits, numbers, strict=True)
        ]
    for name, score in zip(SCORES, scores, strict=True):
        everyone = np.zeros(len(people), dtype=np.int8)
        everyone[buyers] = score
        people[name] = pd.arrays.IntegerArray(everyone, ~buyers)
    people["code"] = codes_of(people)
    group = np.full(len(people), GROUPS.index(NO_ORDER), dtype=np.int8)
    group[buyers] = groups_of(*scores)
    people["group"] = pd.Categorical.from_codes(group, categories=GROUPS, ordered=True)
    return RFM(people)


def _whole_cents(spend: np.ndarray, amount: str) -> np.ndarray:
    if (spend != np.round(spend)).any():
        raise ValueError(f"{amount} holds parts of a cent; give whole cents.")
    return spend.astype(np.int64)


def _fifths(numbers: np.ndarray) -> np.ndarray:
    """Score 1 to 5 by the share of people whose number is strictly lower."""
    worse = np.searchsorted(np.sort(numbers), numbers, side="left")
    return 1 + 5 * worse // max(len(numbers), 1)
