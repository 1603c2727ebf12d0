"""Membership over time: who was in at the end of each week, who came and who went.

Comes in: a rule and a business. Goes out: a table of people by dates, each column judged as of its own
date, so the past never sees the future. Stage of the loop: segment.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of, instant, population
from segmentlab.model.tree import Rule, check_rule
from segmentlab.segment.evaluate import matches


@dataclass(frozen=True, eq=False)
class MembershipHistory:
    """Yes or no for every person (rows) at every date (columns).

    Attributes
    ----------
    members
        Was the person in? False for people not known yet.
    known
        Was the person known at all?
    """

    members: pd.DataFrame = field(repr=False)
    known: pd.DataFrame = field(repr=False)

    def sizes(self) -> pd.Series:
        """People in the segment at each date."""
        return self.members.sum().rename("members")

    def shares(self) -> pd.Series:
        """Share of everyone known at each date who is in; missing while nobody is known."""
        known = self.known.sum()
        return (self.members.sum() / known.where(known > 0)).rename("share")

    def entered(self) -> pd.Series:
        """People in at each date who were out at the date before; the first date has none before it."""
        return self._changes(1).rename("entered")

    def left(self) -> pd.Series:
        """People out at each date who were in at the date before."""
        return self._changes(-1).rename("left")

    def _changes(self, step: int) -> pd.Series:
        changes = np.diff(self.members.to_numpy().astype(np.int8), axis=1) == step
        return pd.Series(changes.sum(axis=0), index=self.members.columns[1:])


def membership_history(
    rule: Rule, business: Business, weeks: int = 52, until: str | pd.Timestamp | None = None
) -> MembershipHistory:
    """Judge a rule at the end of each of the last weeks.

    Parameters
    ----------
    rule
        Any rule.
    business
        Where to look.
    weeks
        How many weeks back, one date per week and one for `until` itself.
    until
        The last date; without it, ``business.today``.

    Returns
    -------
    MembershipHistory with ``weeks + 1`` dates.

    Raises
    ------
    ValueError
        If `weeks` is not at least 1.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> recent = events("order_placed").count(within="14d") >= 1
    >>> membership_history(recent, tiny_business(), weeks=3).sizes()
    2026-02-08    1
    2026-02-15    1
    2026-02-22    1
    2026-03-01    1
    Freq: 7D, Name: members, dtype: int64
    """
    check_rule(rule)
    if isinstance(weeks, bool) or not isinstance(weeks, int) or weeks < 1:
        raise ValueError(f"weeks={weeks!r} makes no history; ask for a whole number of at least 1.")
    end = business.moment(until)
    dates = pd.date_range(end=end, periods=weeks + 1, freq="7D").as_unit("us")
    index = index_of(business)
    known = np.empty((len(index.ids), len(dates)), dtype=bool)
    inside = np.empty_like(known)
    for number, date in enumerate(dates):
        moment = instant(date)
        known[:, number] = population(index, moment)
        inside[:, number] = matches(rule, index, moment) & known[:, number]
    people = index.ids.rename("customer_id")
    return MembershipHistory(
        members=pd.DataFrame(inside, index=people, columns=dates),
        known=pd.DataFrame(known, index=people, columns=dates),
    )
