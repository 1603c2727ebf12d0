"""Spells: each unbroken stretch for which a person was in a segment, how long they last, who comes back.

Comes in: a membership history. Goes out: entries and exits person by person, the usual length of a stay
with unfinished ones treated honestly, and how many bounce. Stage of the loop: segment.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import TIME
from segmentlab.model.window import in_words, microseconds
from segmentlab.segment.history import MembershipHistory


def spells(history: MembershipHistory) -> pd.DataFrame:
    """Every stretch of membership, with its entry and its exit.

    A person is taken to be in from the first date they are seen in up to the first date they are seen out:
    coming and going between two dates is not seen.

    Parameters
    ----------
    history
        Membership of every person (rows) at each date (columns).

    Returns
    -------
    DataFrame with one row per spell, by customer and time: ``customer_id``, ``entered``, ``left`` (missing
    while still in), ``days`` (up to the exit, or to the last date), ``began_before`` (in at the very
    first date: the true entry was then or earlier) and ``still_in`` (at the last date).

    Examples
    --------
    >>> from segmentlab.segment.history import history_of
    >>> spells(history_of("XX.X", ".X..", every="7D"))[["customer_id", "days", "began_before", "still_in"]]
       customer_id  days  began_before  still_in
    0            1  14.0          True     False
    1            1   0.0         False      True
    2            2   7.0         False     False
    """
    inside = history.members.to_numpy()
    padded = np.zeros((len(inside), inside.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = inside
    steps = np.diff(padded, axis=1)
    # Both lists go person by person and date by date, so the first start belongs to the first end.
    who, first = np.nonzero(steps == 1)
    after = np.nonzero(steps == -1)[1]
    still_in = after == inside.shape[1]
    dates = history.dates.to_numpy().astype(TIME)
    ends = dates[np.where(still_in, len(dates) - 1, after)]
    return pd.DataFrame(
        {
            "customer_id": history.members.index.take(who),
            "entered": dates[first],
            "left": np.where(still_in, np.datetime64("NaT", "us"), ends),
            "days": (ends - dates[first]) / np.timedelta64(1, "D"),
            "began_before": first == 0,
            "still_in": still_in,
        }
    )


def stay_curve(history: MembershipHistory) -> pd.Series:
    """Share of those who enter that is still in after so many days.

    Spells that are not over count as long as they were seen (censored), instead of being dropped or taken
    for finished. Spells that were running at the first date are left out: nobody knows how long they
    had lasted, and long ones are over-represented among them.

    Parameters
    ----------
    history
        Membership at two dates or more.

    Returns
    -------
    Series of shares indexed by ``days``, from 1 at day 0 on, with a value per length at which somebody left.

    Notes
    -----
    The product-limit estimate: E. L. Kaplan, P. Meier, *Journal of the American Statistical Association* 53
    (1958).

    Examples
    --------
    >>> from segmentlab.segment.history import history_of
    >>> stay_curve(history_of(".X..", ".XX.", ".XXX", every="7D")).round(2).to_dict()
    {0.0: 1.0, 7.0: 0.67, 14.0: 0.33}
    """
    seen = spells(history)
    seen = seen[~seen["began_before"]]
    by_length = seen.groupby("days")["still_in"].agg(["size", "sum"]).sort_index()
    at_risk = by_length["size"][::-1].cumsum()[::-1]
    ended = by_length["size"] - by_length["sum"]
    kept = (1 - ended / at_risk)[ended > 0].cumprod()
    start = pd.Series([1.0], index=pd.Index([0.0]))
    return pd.concat([start, kept.astype(np.float64)]).rename("still_in").rename_axis("days")


def median_stay(history: MembershipHistory) -> float:
    """Days after which half of those who entered have left again.

    Parameters
    ----------
    history
        Membership at two dates or more.

    Returns
    -------
    Days: where `stay_curve` first comes down to a half. Missing if it never does, because too many
    are still in or nobody entered.

    Examples
    --------
    >>> from segmentlab.segment.history import history_of
    >>> median_stay(history_of(".X..", ".XX.", ".XXX", every="7D"))
    14.0
    """
    curve = stay_curve(history)
    # A half put together from fractions may miss 0.5 by a crumb.
    gone = curve.index[curve <= 0.5 + 1e-12]
    return float(gone[0]) if len(gone) else math.nan


class Stability(NamedTuple):
    """How firmly people are in or out of a segment."""

    within: str
    left: int
    came_back: int
    bounce_rate: float
    ever_in: int
    in_and_out: int
    stayed: float

    def sentence(self) -> str:
        """The result as one sentence for a marketer."""
        again = f"{self.in_and_out:,} of the {self.ever_in:,} people ever in it came in more than once"
        if not self.left:
            return f"Nobody left early enough to be back within {in_words(self.within)}; {again}."
        return (
            f"Of {self.left:,} exits {self.came_back:,} ({self.bounce_rate:.0%}) were undone within "
            f"{in_words(self.within)}; {again}."
        )


def stability(history: MembershipHistory, within: str = "4w") -> Stability:
    """How many of those who leave are back soon: people who bounce get the same message again and again.

    Parameters
    ----------
    history
        Membership at two dates or more.
    within
        How soon is soon, such as ``"4w"``.

    Returns
    -------
    Stability. ``left`` counts exits early enough that `within` was over by the last date, ``came_back``
    those of them followed by a new entry within that time, and ``bounce_rate`` is their share (missing
    without such exits). ``in_and_out`` are people with two spells or more among all ``ever_in``. ``stayed``
    is the share of members, over all dates, who were still in at the next.

    Examples
    --------
    >>> from segmentlab.segment.history import history_of
    >>> found = stability(history_of("X.X.", "X...", ".XXX", every="7D"), within="1w")
    >>> found.left, found.came_back, found.bounce_rate
    (2, 1, 0.5)
    >>> found.sentence()
    'Of 2 exits 1 (50%) were undone within 1 week; 1 of the 3 people ever in it came in more than once.'
    """
    seen = spells(history)
    span = pd.Timedelta(microseconds(within), "us")
    same = seen["customer_id"].to_numpy()[1:] == seen["customer_id"].to_numpy()[:-1]
    gap = seen["entered"].shift(-1) - seen["left"]
    back = (gap <= span).to_numpy() & np.append(same, False)[: len(seen)]
    over = (seen["left"] + span <= history.dates[-1]).to_numpy()
    inside = history.members.to_numpy()
    could_stay = int(inside[:, :-1].sum())
    left, came_back = int(over.sum()), int((over & back).sum())
    per_person = seen["customer_id"].value_counts()
    return Stability(
        within=within,
        left=left,
        came_back=came_back,
        bounce_rate=came_back / left if left else math.nan,
        ever_in=len(per_person),
        in_and_out=int((per_person > 1).sum()),
        stayed=int((inside[:, :-1] & inside[:, 1:]).sum()) / could_stay if could_stay else math.nan,
    )
