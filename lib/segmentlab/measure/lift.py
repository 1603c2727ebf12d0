"""What a message changed: the people who got it against the people held out.

Comes in: one row per person with their arm and what they did. Goes out: the difference with its
interval, as a small named tuple that says itself in one sentence. Stage of the loop: measure.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.measure.wording import UNWELCOME, change, span, sure, thing, written
from segmentlab.model.intervals import check_confidence, newcombe, welch, welch_of
from segmentlab.showing import shows_itself

ARMS = ("message", "holdout")


@shows_itself
class Lift(NamedTuple):
    """A difference between the people who got a message and those held out, with its interval.

    Means and differences of a yes/no outcome are shares (0.031 is 3.1 in 100 people); those of another
    outcome are in its own unit per person.
    """

    outcome: str
    message_people: int
    holdout_people: int
    message_mean: float
    holdout_mean: float
    difference: float
    low: float
    high: float
    confidence: float
    is_rate: bool

    @property
    def relative(self) -> float:
        """The difference as a part of what happens without the message; missing if nothing happens."""
        return self.difference / self.holdout_mean if self.holdout_mean else math.nan

    @property
    def is_clear(self) -> bool:
        """Does the interval leave out zero, so that the direction of the effect is clear?"""
        return self.low > 0 or self.high < 0

    def sentence(self, currency: str = "$") -> str:
        """The result as one sentence for a marketer."""
        name, rate = self.outcome, self.is_rate
        what = thing(name, rate)
        found = f"{change(self.difference, name, rate, currency)} {what}"
        without = f"without it there would be about {written(self.holdout_mean, name, rate, currency)} {what}"
        if self.low == self.high:
            return (
                f"This test measured {found}, but within each group nobody differed from anybody, so it has "
                f"no interval and says nothing about other people; {without}."
            )
        if not self.is_clear:
            ends = span(self.low, self.high, name, rate, currency)
            return (
                f"This test measured {found}, but anything from {ends} fits it "
                f"({sure(self.confidence)} interval): it cannot tell whether the message helped or harmed; "
                f"{without}."
            )
        # The direction is clear: one word for it stands behind both ends.
        ends = span(self.low, self.high, name, rate, currency)
        verb = "brought" if self.difference > 0 and name not in UNWELCOME else "led to"
        return f"The message {verb} {found} ({sure(self.confidence)} interval {ends}); {without}."


def lift(
    people: pd.DataFrame,
    outcome: str = "bought",
    *,
    arm: str = "arm",
    confidence: float = 0.95,
    clusters: pd.Series | None = None,
) -> Lift:
    """Compare the people who got a message with those held out.

    A yes/no outcome (every value 0 or 1, and not an amount of money) gets Newcombe's interval from two
    Wilson intervals, which also holds for small groups and rare outcomes; any other outcome gets Welch's
    interval for a difference of means.

    Parameters
    ----------
    people
        One row per person of the audience.
    outcome
        Column to compare, yes/no or a number.
    arm
        Column that holds "message" or "holdout".
    confidence
        How often, over many tests, intervals made this way hold the true difference.
    clusters
        What each person belongs to if a lottery drew whole accounts (or shops, or regions), indexed as
        `people` or by more: colleagues are alike, so people count for less than their number. The interval is
        then Welch's for accounts: it needs some ten of them in each arm.

    Returns
    -------
    Lift

    Raises
    ------
    ValueError
        If a column is missing, the outcome is no number, an arm has too few people (or accounts) to compare,
        or somebody belongs to none.

    Notes
    -----
    R. G. Newcombe, "Interval estimation for the difference between independent proportions", *Statistics
    in Medicine* 17 (1998), method 10. B. L. Welch, *Biometrika* 34 (1947). Clusters: each group's mean is a
    ratio of totals, with the linearized variance of W. G. Cochran, *Sampling Techniques* (1977), chapter 6.

    Examples
    --------
    >>> people = pd.DataFrame({"arm": ["message"] * 70 + ["holdout"] * 80, "bought": [True] * 56 + [False] * 14
    ...     + [True] * 48 + [False] * 32})
    >>> result = lift(people)
    >>> round(result.low, 4), round(result.high, 4)
    (0.0524, 0.3339)
    >>> result.sentence()
    'The message brought 20.0 more buyers per 100 people (95% interval 5.2 to 33.4 more); without it there would be about 60.0 buyers per 100 people.'
    """  # noqa: E501
    for column in (arm, outcome):
        if column not in people:
            raise ValueError(
                f"The column {column!r} is missing; there are {', '.join(map(str, people.columns))}."
            )
    if not pd.api.types.is_numeric_dtype(people[outcome]):
        raise ValueError(f"The column {outcome!r} holds neither numbers nor yes/no, so it has no mean.")
    check_confidence(confidence)
    got, held = (people.loc[people[arm] == name, outcome].dropna() for name in ARMS)
    for name, group in zip(ARMS, (got, held), strict=True):
        if len(group) < 2:
            others = sorted(map(str, set(people[arm].dropna().unique()) - set(ARMS)))
            named = f" The column {arm!r} also has {', '.join(others[:3])}: rename them." if others else ""
            raise ValueError(
                f"There {'is 1 person' if len(group) == 1 else f'are {len(group)} people'} in the {name} "
                f"group: too few to compare. Choose a larger audience or another holdout share.{named}"
            )
        if np.isinf(group.to_numpy(np.float64)).any():
            raise ValueError(f"The column {outcome!r} holds an infinite number in the {name} group; mend it.")
    # Nothing but zeros is what nobody spent, too: money keeps its unit.
    is_rate = not outcome.endswith("_cents") and bool(people[outcome].dropna().isin([0, 1]).all())
    if clusters is not None:
        one, two = (_by_cluster(group, clusters, name) for name, group in zip(ARMS, (got, held), strict=True))
        low, high = welch_of(one, two, confidence)
    elif is_rate:
        people_in = len(got), len(held)
        low, high = newcombe((int(got.sum()), int(held.sum())), people_in, confidence)
    else:
        low, high = welch(got.to_numpy(np.float64), held.to_numpy(np.float64), confidence)
    means = float(got.mean()), float(held.mean())
    return Lift(
        outcome, len(got), len(held), *means, means[0] - means[1], low, high, confidence, is_rate
    )  # fmt: skip


def _by_cluster(group: pd.Series, clusters: pd.Series, name: str) -> tuple[float, float, int]:
    """The mean of a group, its variance, and how many clusters stand behind it."""
    belongs = clusters[~clusters.index.duplicated()].reindex(group.index)
    if belongs.isna().any():
        raise ValueError(
            f"{belongs.index[belongs.isna()].tolist()[0]!r} belongs to no cluster; leave them out."
        )
    values = pd.Series(group.to_numpy(np.float64))
    rest = (values - values.mean()).groupby(belongs.to_numpy(), observed=True).sum()
    if len(rest) < 2:
        raise ValueError(f"The {name} group has one cluster only; a comparison needs two or more in each.")
    number = len(rest)
    return float(values.mean()), float((rest**2).sum() * number / (number - 1) / len(values) ** 2), number
