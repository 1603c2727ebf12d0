"""Decay: how the difference between members and everyone else fades as a list of members gets old.

Comes in: a definition and a past moment at which its list is frozen. Goes out: what the frozen list did in
one stretch of time after another, beside a list made fresh at the start of each. Stage of the loop: segment.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of, instant, population
from segmentlab.model.window import in_words, microseconds, split_duration
from segmentlab.segment.outcome import Outcome, difference, end_of, followed, grouped
from segmentlab.segment.outcome_words import change
from segmentlab.segment.rival import yes_by_customer


@dataclass(frozen=True, eq=False)
class Decay:
    """How a list ages.

    Attributes
    ----------
    table
        One row per stretch of time, indexed by days since the list was frozen: ``start``; ``mean`` of
        the frozen members and ``others_mean`` of those who were not members then, their ``difference``
        with ``low`` and ``high``, and how much of the first difference is ``kept``; and the same for a
        fresh list: ``fresh_people``, ``fresh_mean``, ``fresh_others_mean``, ``fresh_difference``,
        ``fresh_low``, ``fresh_high``.
    people
        How many were on the frozen list.
    """

    outcome: Outcome
    every: str
    frozen: pd.Timestamp
    people: int
    currency: str
    table: pd.DataFrame = field(repr=False)

    @property
    def is_clear(self) -> bool:
        """Did members differ clearly from everyone else at first? If not, nothing can fade."""
        first = self.table.iloc[0]
        return bool(first["low"] > 0 or first["high"] < 0)

    @property
    def half_life(self) -> float:
        """Days until the first stretch with at most half of the first difference left; missing if none."""
        gone = self.table.index[self.table["kept"] <= 0.5] if self.is_clear else []
        return float(gone[0]) if len(gone) else math.nan

    def sentence(self) -> str:
        """The result as one sentence for a marketer."""
        first, last = self.table.iloc[0], self.table.iloc[-1]
        start = f"The {self.people:,} people on the list of {self.frozen.date()}"
        if not self.is_clear:
            return (
                f"{start} did not differ clearly from everyone else in the {in_words(self.every)} after, "
                "so there is nothing that could fade."
            )
        half = (
            "more than half of the difference lasted to the end"
            if math.isnan(self.half_life)
            else f"half of it was gone after {self.half_life:g} days"
        )
        return (
            f"{start} differed from everyone else by {self._change(first['difference'])} in the first "
            f"{in_words(self.every)} and by {self._change(last['difference'])} in those from day "
            f"{self.table.index[-1]:g} on; {half}. A list made fresh on that day differed by "
            f"{self._change(last['fresh_difference'])}."
        )

    def _change(self, value: float) -> str:
        return change(value, self.outcome, self.currency)


def decay(
    segment: Any,
    business: Business,
    as_of: str | date,
    *,
    outcome: Outcome = "order_placed",
    every: str = "30d",
    periods: int = 6,
    confidence: float = 0.95,
) -> Decay:
    """Freeze a list at a past date and see how long it goes on meaning something.

    Parameters
    ----------
    segment
        A segment or a rule; or a function of a business and a moment that gives yes or no by customer.
    business, as_of
        Where to look, and the moment at which the list is frozen.
    outcome
        What is looked at in each stretch: an event, a rule or a measure.
    every, periods
        How long a stretch of time is, and how many follow one another.
    confidence
        Of the intervals: Newcombe's for shares, Welch's for means.

    Returns
    -------
    Decay. Frozen members are compared with all who were known and not members when the list was frozen; fresh
    ones with all who were known and not members at the start of the stretch.

    Raises
    ------
    ValueError
        If the log ends before the last stretch is over.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> buyers = events("order_placed").count() >= 1
    >>> found = decay(buyers, tiny_business(), "2026-02-01", every="14d", periods=2)
    >>> found.table[["mean", "others_mean", "fresh_people", "fresh_mean"]].to_numpy().tolist()
    [[0.0, 1.0, 1.0, 0.0], [1.0, 0.0, 2.0, 0.5]]
    """
    if isinstance(periods, bool) or not isinstance(periods, int) or periods < 1:
        raise ValueError(f"periods={periods!r} leaves nothing to compare; give a whole number of at least 1.")
    frozen, length = business.moment(as_of), pd.Timedelta(microseconds=microseconds(every))
    number, unit = split_duration(every)
    end_of(business, frozen, f"{number * periods}{unit}")
    members = yes_by_customer(grouped(segment, business, frozen), business)
    others = population(index_of(business), instant(frozen)) & ~members
    rows = []
    for period in range(periods):
        start = frozen + period * length
        what = followed(outcome, business, start, every)
        fresh = yes_by_customer(grouped(segment, business, start), business)
        rest = population(index_of(business), instant(start)) & ~fresh
        old, new = (difference(what, *pair, confidence) for pair in ((members, others), (fresh, rest)))
        fresh_row = {f"fresh_{name}": value for name, value in new._asdict().items()}
        rows.append({"start": start, **old._asdict(), "fresh_people": int(fresh.sum()), **fresh_row})
    days = [period * length / pd.Timedelta(days=1) for period in range(periods)]
    table = pd.DataFrame(rows, index=pd.Index(days, name="days"))
    first = table["difference"].iloc[0]
    table.insert(6, "kept", table["difference"] / first if first else math.nan)
    return Decay(outcome, every, frozen, int(members.sum()), business.currency, table)
