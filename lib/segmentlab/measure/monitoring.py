"""Looking at a test while it runs: the usual interval, which looks too often, and one that may be looked at.

Comes in: the people of a test in the order in which they came. Goes out: the difference after every look with
both intervals. Stage of the loop: measure.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.measure.lift import ARMS
from segmentlab.model.intervals import check_confidence
from segmentlab.showing import shows_itself
from segmentlab.words import people as so_many


@shows_itself
class Looks(NamedTuple):
    """A test looked at again and again.

    `table` has one row per look: ``people`` so far, the ``difference``, the usual interval ``low`` to
    ``high``, and the interval that holds at all looks together, ``safe_low`` to ``safe_high``.
    """

    table: pd.DataFrame
    confidence: float

    def first_clear(self, safe: bool = True) -> int | None:
        """After how many people an interval first leaves out zero; none if it never does."""
        low, high = ("safe_low", "safe_high") if safe else ("low", "high")
        clear = self.table[(self.table[low] > 0) | (self.table[high] < 0)]
        return int(clear["people"].iloc[0]) if len(clear) else None

    def sentence(self) -> str:
        """The looks as one sentence for a marketer."""
        usual, safe = self.first_clear(safe=False), self.first_clear()
        if not len(self.table):
            return "At no look was there enough in both groups to tell anything."
        if usual is None:
            if len(self.table) == 1:
                return "At the only look the usual interval did not leave out zero."
            return f"At none of {len(self.table)} looks did even the usual interval leave out zero."
        early = (
            f"The usual interval left out zero after {so_many(usual, 'person').replace('persons', 'people')}"
        )
        if safe is None:
            return (
                f"{early}, the interval that may be looked at every day never did: it was too early to stop."
            )
        return f"{early}, the interval that may be looked at every day after {safe:,}."


def monitor(
    people: pd.DataFrame,
    outcome: str = "bought",
    *,
    looks: int = 30,
    expected: float | None = None,
    arm: str = "arm",
    confidence: float = 0.95,
) -> Looks:
    """Look at a test again and again while its people arrive.

    Each usual interval holds the truth in 95 % of tests if it is the only look. Who looks thirty times and
    stops at the first clear result finds something in many tests in which there is nothing. The safe interval
    holds the truth at all looks together.

    Parameters
    ----------
    people
        One row per person, in the order in which their outcomes became known.
    outcome, arm, confidence
        As in `lift`.
    looks
        How often to look, evenly spread over the test.
    expected
        A difference of the size one hopes for; the safe interval is narrowest around tests that can find
        it. A tenth of a standard deviation if left out.

    Returns
    -------
    Looks

    Raises
    ------
    ValueError
        If a column or an arm is missing, or there are too few people for so many looks.

    Notes
    -----
    The normal mixture of H. Robbins, "Statistical methods related to the law of the iterated logarithm",
    *Annals of Mathematical Statistics* 41 (1970), as used for tests on websites by R. Johari, P. Koomen,
    L. Pekelis, D. Walsh, "Always valid inference: continuous monitoring of A/B tests", *Operations Research*
    70 (2022). Both take means for normal: looks with a handful of buyers in a group are left out.
    """
    from scipy.stats import norm

    for column in (arm, outcome):
        if column not in people:
            raise ValueError(
                f"The column {column!r} is missing; there are {', '.join(map(str, people.columns))}."
            )
    people = people[people[arm].isin(ARMS) & people[outcome].notna()]
    if people[arm].nunique() < 2:
        raise ValueError(f"The column {arm!r} needs people with “message” and people with “holdout”.")
    if expected is not None and not expected:
        raise ValueError("expected=0 is no difference to hope for; give the size of one, or leave it out.")
    check_confidence(confidence)
    if looks < 1 or len(people) < 2 * looks:
        raise ValueError(f"{len(people)} people are too few for {looks} looks; look less often.")
    y = people[outcome].to_numpy(np.float64)
    got = (people[arm] == "message").to_numpy()
    ends = np.linspace(0, len(people), looks + 1).astype(int)[1:]
    rows = []
    hoped = 0.1 * (float(y.std()) or 1.0) if expected is None else abs(expected)
    for end in ends:
        (one, n), (two, m) = (_mean_and_variance(y[:end][which[:end]]) for which in (got, ~got))
        if not (math.isfinite(n) and math.isfinite(m)):
            continue  # somebody in each group is needed to say anything
        difference, variance = one - two, n + m
        usual = float(norm.ppf((1 + confidence) / 2)) * math.sqrt(variance)
        safe = _safe_half_width(variance, hoped, 1 - confidence)
        ends_of = (difference - usual, difference + usual, difference - safe, difference + safe)
        rows.append((end, difference, *ends_of))
    names = ["people", "difference", "low", "high", "safe_low", "safe_high"]
    return Looks(pd.DataFrame(rows, columns=names), confidence)


def _mean_and_variance(group: np.ndarray) -> tuple[float, float]:
    """The mean of a group, and the variance of that mean; infinite while too few are there to know it."""
    if len(group) < 2 or group.var() == 0:
        return (float(group.mean()) if len(group) else math.nan), math.inf
    return float(group.mean()), float(group.var(ddof=1) / len(group))


def _safe_half_width(variance: float, expected: float, alpha: float) -> float:
    mixed = variance + expected**2
    return math.sqrt(variance * mixed / expected**2 * (math.log(mixed / variance) - 2 * math.log(alpha)))
