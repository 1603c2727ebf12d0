"""Intervals around shares, means and their differences, and how many people a test of a difference needs.

Comes in: how many people did something, or what each of them did. Goes out: lower and upper ends, missing
where there is nothing to say. Stage of the loop: model, so that looking back (segment) and testing
(measure) share one formula.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np


class Interval(NamedTuple):
    """The two ends between which a true value lies, as often as the confidence says."""

    low: float
    high: float


def wilson(did: float, people: float, confidence: float = 0.95) -> Interval:
    """Where the true share lies, after `did` of so many people did something.

    Parameters
    ----------
    did, people
        How many of how many.
    confidence
        How often, over many such counts, intervals made this way hold the true share.

    Returns
    -------
    Interval of shares; missing for nobody.

    Notes
    -----
    E. B. Wilson, *Journal of the American Statistical Association* 22 (1927). Unlike the share plus or minus
    two standard errors it also holds for few people and for shares near 0 and 1.

    Examples
    --------
    >>> wilson(1, 2)
    Interval(low=0.0945..., high=0.9054...)
    """
    if not people:
        return Interval(math.nan, math.nan)
    z = _normal(confidence)
    share = did / people
    weight = people / (people + z**2)
    middle = weight * share + (1 - weight) / 2
    width = weight * z * math.sqrt(share * (1 - share) / people + z**2 / (4 * people**2))
    # At the ends the formula gives 0 and 1 exactly; computing it leaves crumbs.
    return Interval(0.0 if did == 0 else middle - width, 1.0 if did == people else middle + width)


def newcombe(
    did: tuple[float, float], people: tuple[float, float], confidence: float = 0.95
) -> Interval:  # fmt: skip
    """Where the difference of two true shares lies, the first less the second, for two separate groups.

    Parameters
    ----------
    did, people
        How many of how many, for the first and for the second group.
    confidence
        Of the interval.

    Returns
    -------
    Interval of the difference; missing if a group is empty.

    Notes
    -----
    R. G. Newcombe, "Interval estimation for the difference between independent proportions", *Statistics
    in Medicine* 17 (1998), method 10: the distances to Wilson's ends, added like the sides of a triangle.

    Examples
    --------
    >>> newcombe((56, 48), (70, 80))
    Interval(low=0.0524..., high=0.3338...)
    """
    if not all(people):
        return Interval(math.nan, math.nan)
    first, second = (did[0] / people[0], did[1] / people[1])
    (low_1, high_1), (low_2, high_2) = (wilson(did[i], people[i], confidence) for i in (0, 1))
    below = math.hypot(first - low_1, high_2 - second)
    above = math.hypot(high_1 - first, second - low_2)
    return Interval(first - second - below, first - second + above)


def mean_interval(numbers: Sequence[float] | np.ndarray, confidence: float = 0.95) -> Interval:
    """Where the true mean lies (Student's t); missing for fewer than two numbers.

    Examples
    --------
    >>> mean_interval([2, 3, 4])
    Interval(low=0.515..., high=5.484...)
    """
    numbers = np.asarray(numbers, dtype=np.float64)
    if len(numbers) < 2:
        return Interval(math.nan, math.nan)
    width = _student(confidence, len(numbers) - 1) * numbers.std(ddof=1) / math.sqrt(len(numbers))
    return Interval(float(numbers.mean() - width), float(numbers.mean() + width))


def welch(
    first: Sequence[float] | np.ndarray, second: Sequence[float] | np.ndarray, confidence: float = 0.95
) -> Interval:
    """Where the difference of two true means lies, for two separate groups that may spread differently.

    Returns
    -------
    Interval of the difference, the first less the second; missing if a group has fewer than two numbers.

    Notes
    -----
    B. L. Welch, *Biometrika* 34 (1947); degrees of freedom after F. E. Satterthwaite, *Biometrics
    Bulletin* 2 (1946).

    Examples
    --------
    >>> welch([2, 3, 4], [0, 2, 4])
    Interval(low=-3.15..., high=5.15...)
    """
    groups = [np.asarray(group, dtype=np.float64) for group in (first, second)]
    if min(map(len, groups)) < 2:
        return Interval(math.nan, math.nan)
    one, two = ((float(group.mean()), float(group.var(ddof=1)) / len(group), len(group)) for group in groups)
    return welch_of(one, two, confidence)


def welch_of(
    first: tuple[float, float, int], second: tuple[float, float, int], confidence: float = 0.95
) -> Interval:
    """The same from each group's mean, the variance of that mean, and how many numbers stand behind it.

    Examples
    --------
    >>> welch_of((3, 1 / 3, 3), (2, 4 / 3, 3))
    Interval(low=-3.15..., high=5.15...)
    """
    difference = first[0] - second[0]
    error = first[1] + second[1]
    if error == 0:
        return Interval(difference, difference)
    freedom = error**2 / sum(part**2 / (number - 1) for _, part, number in (first, second))
    width = _student(confidence, freedom) * math.sqrt(error)
    return Interval(difference - width, difference + width)


def people_per_arm(share: float, difference: float, *, confidence: float = 0.95, power: float = 0.8) -> int:
    """How many people each arm of a test needs, so that a true difference of shares is usually found.

    Parameters
    ----------
    share
        What happens without the message, from 0 to 1.
    difference
        The smallest change worth finding, such as 0.02 for two more in a hundred.
    confidence, power
        How seldom a test shall see what is not there (1 less the confidence), and how often it shall see
        what is there.

    Returns
    -------
    People in each arm, rounded up.

    Raises
    ------
    ValueError
        If a share would lie outside 0 to 1, or the difference is 0.

    Notes
    -----
    Normal approximation for two independent shares; J. L. Fleiss, B. Levin, M. C. Paik, *Statistical Methods
    for Rates and Proportions*, 3rd edition (2003), chapter 4, without continuity correction.

    Examples
    --------
    >>> people_per_arm(0.10, 0.05)
    686
    """
    other = share + difference
    if difference == 0 or not 0 <= share <= 1 or not 0 <= other <= 1:
        raise ValueError(
            f"A change of {difference} from a share of {share} cannot be tested; both shares must lie "
            "between 0 and 1 and differ."
        )
    middle = (share + other) / 2
    within = math.sqrt(share * (1 - share) + other * (1 - other))
    z_sure, z_power = _normal(confidence), NormalDist().inv_cdf(power)
    return math.ceil(((z_sure * math.sqrt(2 * middle * (1 - middle)) + z_power * within) / difference) ** 2)


def check_confidence(confidence: float) -> float:
    """Return the confidence, or say what is wrong with it.

    Raises
    ------
    ValueError
        If it is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence={confidence} is not between 0 and 1; the usual choice is 0.95.")
    return confidence


def _normal(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + check_confidence(confidence) / 2)


def _student(confidence: float, freedom: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + check_confidence(confidence) / 2))
