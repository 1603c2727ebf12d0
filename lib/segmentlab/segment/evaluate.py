"""Who meets a rule: the tree walked over the in-memory engine.

Comes in: a rule, a business, a moment. Goes out: yes or no for everyone known at that moment.
Stage of the loop: segment.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of, instant, matches, population
from segmentlab.model.tree import Rule, check_rule

#: When someone was first seen of whom nothing is known.
NEVER = np.iinfo(np.int64).max

__all__ = ["matches", "members"]


def members(rule: Rule, business: Business, as_of: str | pd.Timestamp | None = None) -> pd.Series:
    """Who meets the rule as of a moment.

    Parameters
    ----------
    rule
        A comparison, or several joined with ``&``, ``|``, ``~``.
    business
        Where to look.
    as_of
        Everything is judged as it was known at this moment (UTC); without it, at ``business.today``.

    Returns
    -------
    Series of bool, one value for everyone known at that moment, indexed by ``customer_id``.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> members(events("order_placed").count(within="30d") >= 1, tiny_business())
    customer_id
    1     True
    2     True
    3    False
    Name: member, dtype: bool
    """
    check_rule(rule)
    index, moment = index_of(business), instant(business.moment(as_of))
    known = population(index, moment)
    first = int(index.seen_at.min()) if len(known) else NEVER
    if as_of is not None and first != NEVER and not known.any():
        begins = pd.Timestamp(first, unit="us")
        warnings.warn(
            f"Nobody was known yet at as_of={str(as_of)!r}: {business.title} begins on {begins:%Y-%m-%d}; "
            "give a later as_of.",
            stacklevel=2,
        )
    answers = matches(rule, index, moment)[known]
    return pd.Series(answers, index=index.ids[known].rename("customer_id"), name="member")
