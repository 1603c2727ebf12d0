"""The rival every segment must beat: as many people picked by recency and frequency alone.

Comes in: a business, a moment, how many to pick. Goes out: yes or no for everyone. Stage of the
loop: segment.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of, instant, population, values
from segmentlab.model.tree import events
from segmentlab.segment.outcome import grouped

#: The two ends of a ranking.
RIVALS = ("best", "worst")


def recency_frequency_pick(
    business: Business,
    as_of: str | date,
    people: int,
    *,
    among: Any = None,
    of: str = "order_placed",
    end: str = "best",
) -> pd.Series:
    """Pick people by how recently and how often they did something, and by nothing else.

    Everyone gets two ranks from 0 to 1: the share of those who ever did it that were last there longer ago,
    and the share that did it less often; the picked have the highest sum (or the lowest). People who
    never did it come below all others. Ties are broken by a hash of the customer's id, which is the same on
    every day and has nothing to do with what they did.

    Parameters
    ----------
    business, as_of
        Where to look, and the moment at which everything is judged.
    people
        How many to pick.
    among
        A rule: pick only from these people.
    of
        The event.
    end
        ``"best"`` or ``"worst"``.

    Returns
    -------
    Series of bool for everyone known at the moment, indexed by ``customer_id``.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> recency_frequency_pick(tiny_business(), "2026-03-01", 1).tolist()
    [True, False, False]
    """
    moment = business.moment(as_of)
    picked = pick(business, moment, people, chosen_among(among, business, moment), of, end)
    index = index_of(business)
    known = population(index, instant(moment))
    return pd.Series(picked[known], index=index.ids[known].rename("customer_id"), name="picked")


def pick(
    business: Business, moment: pd.Timestamp, people: int, known: np.ndarray, of: str, end: str
) -> np.ndarray:
    """The same as yes or no in the order of the customers table, among people already chosen."""
    if end not in RIVALS:
        raise ValueError(f"{end!r} is no end of a ranking; choose {' or '.join(RIVALS)}.")
    index, now = index_of(business), instant(moment)
    who = np.flatnonzero(known)
    days = values(index, events(of).days_since_last(), now)[who]
    often = values(index, events(of).count(), now)[who]
    ever = often > 0
    rank = np.full(len(who), -1.0)
    rank[ever] = _share_below(-days[ever]) + _share_below(often[ever])
    lottery = pd.util.hash_array(index.ids.to_numpy()[who], categorize=False)
    order = np.lexsort((lottery, -rank if end == "best" else rank))
    picked = np.zeros(len(known), dtype=bool)
    picked[who[order[:people]]] = True
    return picked


def _share_below(numbers: np.ndarray) -> np.ndarray:
    return np.searchsorted(np.sort(numbers), numbers, side="left") / max(len(numbers), 1)


def chosen_among(among: Any, business: Business, moment: pd.Timestamp) -> np.ndarray:
    """Who was known, and met the rule if there is one, in the order of the customers table."""
    known = population(index_of(business), instant(moment))
    return known if among is None else known & yes_by_customer(grouped(among, business, moment), business)


def yes_by_customer(answers: pd.Series, business: Business) -> np.ndarray:
    """Yes or no in the order of the customers table."""
    return answers.reindex(index_of(business).ids, fill_value=False).to_numpy(dtype=bool)
