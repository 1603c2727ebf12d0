"""Would a segment have been worth having? Its members held against everyone else, and against a free rival.

Comes in: a definition and past dates. Goes out: what its members did in the time after each date, against
everyone else and against recency and frequency alone, with intervals. Stage of the loop: segment.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.window import in_words
from segmentlab.segment.outcome import Followed, Outcome, difference, followed, grouped, is_amount
from segmentlab.segment.outcome_words import change, ends, outcome_in_words, written
from segmentlab.segment.rival import chosen_among, pick, yes_by_customer

#: Fewer people than this on one side are not compared: three in a hundred would be one person.
MINIMUM = 30


@dataclass(frozen=True, eq=False)
class Backtest:
    """What the members of a segment did next, at one date or at many.

    Attributes
    ----------
    table
        One row per date: ``people`` in the segment and ``others``; the ``share`` (or ``mean``) of each; the
        ``difference`` between them with ``low`` and ``high``; what as many people picked by recency and
        frequency alone did (``rival_…``), how many people both picks ``shared``, and ``gain``: the segment
        against that pick, with ``gain_low`` and ``gain_high``. ``enough`` tells whether there were
        enough people to compare; where not, differences and intervals are missing.
    """

    key: str
    outcome: Outcome
    within: str
    minimum: int
    confidence: float
    currency: str
    table: pd.DataFrame = field(repr=False)

    @property
    def is_stable(self) -> bool:
        """Is there a clear difference in the same direction at every date?"""
        found = self.table[self.table["enough"]]
        return bool(len(found) and len(found) == len(self.table)) and bool(
            (found["low"] > 0).all() or (found["high"] < 0).all()
        )

    def sentence(self) -> str:
        """What was found, in one or two sentences for a marketer."""
        found = self.table[self.table["enough"]]
        if found.empty:
            fewest = int(self.table[["people", "others"]].min(axis=1).max())
            return (
                f"Too few people to tell: at best {fewest:,} on one side, and fewer than {self.minimum:,} "
                "are not compared."
            )
        return self._at_one_date(found.iloc[0]) if len(self.table) == 1 else self._at_many(found)

    def _at_one_date(self, row: pd.Series) -> str:
        said, period = outcome_in_words(self.outcome, self.currency), in_words(self.within)
        value, other = self._say(row["mean"]), self._say(row["others_mean"])
        people = f"the {row['people']:,} people in the segment on {row.name.date()}"
        if not is_amount(self.outcome):
            first = f"Of {people}, {value} {said} within {period}, against {other} of the other"
        else:
            first = f"In the {period} after, {people} had a mean “{said}” of {value}, against {other} for the"
            first += " other"
        chance = "" if row["low"] > 0 or row["high"] < 0 else ", which may be chance"
        return (
            f"{first} {row['others']:,}: {self._change(row['difference'])} ({self.confidence:.0%} interval "
            f"{self._ends(row['low'], row['high'])}){chance}. {self._against_rival(row)}"
        )

    def _against_rival(self, row: pd.Series) -> str:
        if row["shared"] == row["people"]:
            return "Recency and frequency alone pick the same people."
        start = f"As many people picked by recency and frequency alone come to {self._say(row['rival_mean'])}"
        if math.isnan(row["gain_low"]):
            return f"{start}; too few differ between the picks to compare them."
        clear = row["gain_low"] > 0 or row["gain_high"] < 0
        return (
            f"{start}; the segment differs from that by {self._change(row['gain'])} "
            f"({self._ends(row['gain_low'], row['gain_high'])}){'' if clear else ', which may be chance'}."
        )

    def _at_many(self, found: pd.DataFrame) -> str:
        clear = (found["low"] > 0) | (found["high"] < 0)
        up = int((clear & (found["difference"] > 0)).sum())
        few = len(self.table) - len(found)
        left_out = f" ({few} more had too few people)" if few else ""
        ahead, behind = int((found["gain_low"] > 0).sum()), int((found["gain_high"] < 0).sum())
        return (
            f"At {len(found)} dates{left_out} the segment differed from everyone else by "
            f"{self._ends(found['difference'].min(), found['difference'].max())}; it was clearly higher at "
            f"{up} of them and clearly lower at {int(clear.sum()) - up}. Against as many people picked by "
            f"recency and frequency alone it was clearly higher at {ahead} and clearly lower at {behind}."
        )

    def _say(self, value: float) -> str:
        return written(value, self.outcome, self.currency)

    def _ends(self, low: float, high: float) -> str:
        return ends(low, high, self.outcome, self.currency)

    def _change(self, value: float) -> str:
        return change(value, self.outcome, self.currency)


def look_back(
    segment: Any,
    business: Business,
    as_of: str | date | Iterable[str | date],
    *,
    outcome: Outcome = "order_placed",
    within: str = "60d",
    among: Any = None,
    rival: str = "order_placed",
    rival_end: str = "best",
    minimum: int = MINIMUM,
    confidence: float = 0.95,
) -> Backtest:
    """Would the segment have been worth having? What its members did next, at past dates.

    Three groups are compared at each date: the members, everyone else, and as many people as there are
    members, picked by recency and frequency alone (`recency_frequency_pick`). A segment earns its
    place when it beats the third, which any business has for free.

    Parameters
    ----------
    segment
        A segment or a rule; or a function of a business and a moment that gives yes or no by customer. It is
        judged as of each date, and a function is given the business as it stood then.
    business, as_of
        Where to look, and the date or the dates.
    outcome
        What is looked at: an event, a rule or a measure, in the time after each date and in no other.
    within
        How long that time is.
    among
        A rule: compare only within these people, such as all who ever bought. Without it: all known.
    rival
        The event whose recency and frequency the third group is picked by.
    rival_end
        ``"best"`` picks the latest and most frequent; ``"worst"`` the others, for outcomes such as churn.
    minimum
        Fewer people than this, in the segment or outside, are not compared.
    confidence
        Of the intervals: Newcombe's for shares, Welch's for means. The members and the third group share
        people; only those in one of the two make a difference, so the interval is that of these two
        separate parts, scaled to the size of the segment.

    Returns
    -------
    Backtest

    Raises
    ------
    ValueError
        If the log ends before the time after a date is over.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> buyers = events("order_placed").count() >= 1
    >>> result = look_back(buyers, tiny_business(), "2026-02-15", within="14d", minimum=1)
    >>> result.table[["people", "others", "mean", "others_mean", "difference"]].to_numpy().tolist()
    [[2.0, 1.0, 0.5, 0.0, 0.5]]
    >>> look_back(buyers, tiny_business(), "2026-02-15", within="14d").sentence()
    'Too few people to tell: at best 1 on one side, and fewer than 30 are not compared.'
    """
    if isinstance(minimum, bool) or not isinstance(minimum, int) or minimum < 1:
        raise ValueError(f"minimum={minimum!r} compares nobody; give a whole number of at least 1.")
    dates = list(as_of) if isinstance(as_of, Iterable) and not isinstance(as_of, str) else [as_of]
    moments = sorted({business.moment(one) for one in dates})
    if not moments:
        raise ValueError("as_of has no date in it; give at least one past date.")
    rows = []
    for moment in moments:
        known = chosen_among(among, business, moment)
        inside = yes_by_customer(grouped(segment, business, moment), business) & known
        picked = pick(business, moment, int(inside.sum()), known, rival, rival_end)
        what = followed(outcome, business, moment, within)
        rows.append(_compare(what, inside, known & ~inside, picked, minimum, confidence))
    table = pd.DataFrame(rows, index=pd.DatetimeIndex(moments, name="as_of"))
    key = getattr(segment, "key", "segment") if hasattr(segment, "review_by") else "segment"
    return Backtest(key, outcome, within, minimum, confidence, business.currency, table)


def _compare(
    what: Followed,
    inside: np.ndarray,
    outside: np.ndarray,
    picked: np.ndarray,
    minimum: int,
    confidence: float,
) -> dict[str, Any]:
    """One row: members against others, and against the rival pick."""
    there = ~np.isnan(what.numbers)
    people, others = int((inside & there).sum()), int((outside & there).sum())
    enough = min(people, others) >= minimum
    found = difference(what, inside, outside, confidence)
    rival_mean = float(what.numbers[picked & there].mean()) if (picked & there).any() else math.nan
    only, theirs = inside & ~picked, picked & ~inside
    if there[inside | picked].all():
        # Those in both picks cancel out: the difference is that of the rest, times their part of the segment.
        part = difference(what, only, theirs, confidence)
        scale = float(only.sum() / people) if people else math.nan
    else:
        # Some have no value, so the rest weigh differently: as if nobody were shared, which is wider.
        part, scale = difference(what, inside, picked, confidence), 1.0
    return {
        "people": people, "others": others, "mean": found.mean, "others_mean": found.others_mean,
        "difference": found.difference if enough else math.nan,
        "low": found.low if enough else math.nan, "high": found.high if enough else math.nan,
        "rival_mean": rival_mean, "shared": int((inside & picked).sum()),
        "gain": found.mean - rival_mean if enough else math.nan,
        "gain_low": part.low * scale if enough else math.nan,
        "gain_high": part.high * scale if enough else math.nan, "enough": enough,
    }  # fmt: skip
