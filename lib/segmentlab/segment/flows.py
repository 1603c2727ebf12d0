"""Size and flow of a segment: growth, who could have come and did, who left, and which condition moved them.

Comes in: a membership history. Goes out: rates per period, a trend with its sentence, and entries and exits
by condition. Stage of the loop: segment.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.model.index import index_of, instant
from segmentlab.model.tree import And
from segmentlab.segment import describe as words
from segmentlab.segment.evaluate import matches
from segmentlab.segment.history import MembershipHistory

#: Mean length of a month in days (365.25 / 12), so that growth per month does not depend on the month.
MONTH = 30.4375
#: A trend of less than this share of the usual size per month is called steady.
STEADY = 0.005


class Growth(NamedTuple):
    """How the size of a segment moved, by the straight line that fits its sizes best."""

    weeks: float
    first: int
    last: int
    first_share: float
    last_share: float
    people_per_month: float
    per_month: float

    def sentence(self) -> str:
        """The trend as one sentence for a marketer."""
        period = f"{self.weeks:,.0f} week{'' if round(self.weeks) == 1 else 's'}"
        start = (
            f"In {period} the segment went from {self.first:,} to {self.last:,} people "
            f"({self.first_share:.1%} to {self.last_share:.1%} of everyone known)"
        )
        if math.isnan(self.per_month):
            return f"In {period} nobody was in the segment."
        if abs(self.per_month) < STEADY:
            return f"{start}; along the trend its size is steady."
        way = "grows" if self.per_month > 0 else "shrinks"
        people = abs(self.people_per_month)
        number = (
            f"{people:,.0f} {'person' if round(people) == 1 else 'people'}"
            if people >= 1
            else "less than one person"
        )
        return f"{start}; along the trend it {way} by {number} ({abs(self.per_month):.1%}) a month."


def growth(history: MembershipHistory) -> Growth:
    """How fast a segment grows or shrinks.

    Parameters
    ----------
    history
        Membership at two dates or more.

    Returns
    -------
    Growth. ``people_per_month`` is the slope of the least-squares line through the sizes, times a mean
    month of 30.44 days; ``per_month`` is that slope as a share of the mean size, missing if nobody was ever
    in. ``first`` and ``last`` are the sizes themselves, and their shares of everyone known then say whether
    only the business grew.

    Examples
    --------
    >>> from segmentlab.segment.history import history_of
    >>> result = growth(history_of("XXXX", "XXXX", ".XXX", "...X"))
    >>> result.first, result.last, round(result.people_per_month, 2)
    (2, 4, 0.62)
    >>> result.sentence()
    'In 13 weeks the segment went from 2 to 4 people (50.0% to 100.0% of everyone known); along ...'
    """
    sizes = history.sizes().to_numpy(np.float64)
    months = _days(history) / MONTH
    centred = months - months.mean()
    slope = float(centred @ sizes / (centred @ centred))
    shares = history.shares()
    return Growth(
        weeks=float(_days(history)[-1] / 7),
        first=int(sizes[0]),
        last=int(sizes[-1]),
        first_share=float(shares.iloc[0]),
        last_share=float(shares.iloc[-1]),
        people_per_month=slope,
        per_month=slope / float(sizes.mean()) if sizes.any() else math.nan,
    )


def qualification_rate(history: MembershipHistory) -> pd.Series:
    """Share of the people outside the segment who enter it in each period.

    A segment that nobody enters is a list, not a segment.

    Parameters
    ----------
    history
        Membership of every person (rows) at each review date (columns).

    Returns
    -------
    Series of float in [0, 1], one value per period after the first, indexed by its date. Outside is everyone
    known at that date who was not in at the date before: newcomers could have entered, too. Missing when
    nobody was outside.

    Raises
    ------
    ValueError
        If the history has fewer than two dates.

    Examples
    --------
    >>> from segmentlab.segment.history import history_of
    >>> qualification_rate(history_of("..X", ".XX", "XXX", "...")).round(2)
    2026-02-01    0.33
    2026-03-01    0.50
    dtype: float64
    """
    inside, known = _arrays(history)
    outside = known[:, 1:] & ~inside[:, :-1]
    return _rate(inside[:, 1:] & ~inside[:, :-1], outside, history)


def leaving_rate(history: MembershipHistory) -> pd.Series:
    """Share of the members who are out at the next date.

    Parameters
    ----------
    history
        Membership at two dates or more.

    Returns
    -------
    Series of float in [0, 1], one value per period after the first; missing when there was no member.

    Examples
    --------
    >>> from segmentlab.segment.history import history_of
    >>> leaving_rate(history_of("XX.", "X..", ".XX")).tolist()
    [0.5, 0.5]
    """
    inside, _ = _arrays(history)
    return _rate(inside[:, :-1] & ~inside[:, 1:], inside[:, :-1], history)


def why_moved(history: MembershipHistory) -> pd.DataFrame:
    """Which condition let people in, and which one put them out.

    Conditions are those joined by ``&``; a rule of another form is one condition. Someone who leaves misses
    at least one condition at the date of leaving; someone who enters missed at least one at the date
    before. Newcomers, who were not known at the date before, missed none and are not counted.

    Parameters
    ----------
    history
        From a rule and a business, not drawn by hand.

    Returns
    -------
    DataFrame with one row per condition: its words, ``entered`` (people who missed it before they
    entered), ``entered_by_it_alone`` (it was all they missed), ``left`` and ``left_by_it_alone`` likewise.

    Raises
    ------
    ValueError
        If the history does not know its rule.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import customer, events
    >>> from segmentlab.segment.history import membership_history
    >>> rule = (customer("country") == "DE") & (events("order_placed").count(within="14d") >= 1)
    >>> why_moved(membership_history(rule, tiny_business(), weeks=7))[["entered", "left", "left_by_it_alone"]]
       entered  left  left_by_it_alone
    0        0     0                 0
    1        1     1                 1
    """
    rule, business = history.rule, history.business
    if rule is None or business is None:
        raise ValueError("This history was drawn by hand; only one made from a rule knows its conditions.")
    parts = rule.parts if isinstance(rule, And) else (rule,)
    index = index_of(business)
    inside, known = _arrays(history)
    counts = np.zeros((len(parts), 4), dtype=np.int64)
    before = None
    for number, moment in enumerate(map(instant, history.dates)):
        missed = ~np.array([matches(part, index, moment) for part in parts])
        if before is not None:
            entered = inside[:, number] & ~inside[:, number - 1] & known[:, number - 1]
            left = inside[:, number - 1] & ~inside[:, number]
            for place, (who, missing) in enumerate(((entered, before), (left, missed))):
                theirs = missing[:, who]
                counts[:, 2 * place] += theirs.sum(axis=1)
                counts[:, 2 * place + 1] += theirs[:, theirs.sum(axis=0) == 1].sum(axis=1)
        before = missed
    table = pd.DataFrame(counts, columns=["entered", "entered_by_it_alone", "left", "left_by_it_alone"])
    table.insert(0, "condition", [words.clause(part, business.currency) for part in parts])
    return table


def _arrays(history: MembershipHistory) -> tuple[np.ndarray, np.ndarray]:
    if history.members.shape[1] < 2:
        raise ValueError("One date has no change in it; make a history of at least two.")
    return history.members.to_numpy(), history.known.to_numpy()


def _rate(events_: np.ndarray, of: np.ndarray, history: MembershipHistory) -> pd.Series:
    could = of.sum(axis=0)
    shares = np.divide(events_.sum(axis=0), could, out=np.full(len(could), np.nan), where=could > 0)
    return pd.Series(shares, index=history.members.columns[1:])


def _days(history: MembershipHistory) -> np.ndarray:
    """Days from the first date to each."""
    _arrays(history)
    return np.asarray((history.dates - history.dates[0]) / pd.Timedelta(days=1))
