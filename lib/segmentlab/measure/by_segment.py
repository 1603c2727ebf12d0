"""What a message changed in each segment, with intervals that stay honest however many segments there are.

Comes in: a test and the segment of each person. Goes out: a lift per segment. Stage of the loop: measure.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.measure.lift import Lift, lift
from segmentlab.showing import shows_itself


@shows_itself
class SegmentLifts(NamedTuple):
    """The lift of each segment. `table` is indexed by segment, `lifts` has the same as `Lift` objects.

    The table's ``low`` and ``high`` hold for each segment alone; ``low_all`` and ``high_all`` for all of them
    together (Bonferroni). ``clear`` says whether the latter leave out zero.
    """

    table: pd.DataFrame
    lifts: dict[str, Lift]
    too_small: tuple[str, ...]

    @property
    def chance_of_such_differences(self) -> float:
        """How often segments would differ this much from each other if the effect were the same in all.

        Cochran's Q: W. G. Cochran, *Biometrics* 10 (1954). Missing for one segment.
        """
        from scipy.stats import chi2, norm

        each = [one for one in self.lifts.values() if one.high > one.low]
        if len(each) < 2:
            return math.nan
        effects = np.array([one.difference for one in each])
        errors = [(one.high - one.low) / 2 / norm.ppf((1 + one.confidence) / 2) for one in each]
        weights = 1 / np.array(errors) ** 2
        apart = float((weights * (effects - np.average(effects, weights=weights)) ** 2).sum())
        return float(chi2.sf(apart, len(each) - 1))

    def sentence(self) -> str:
        """The result as one sentence for a marketer, with the warning that many comparisons need."""
        alone = int(((self.table["low"] > 0) | (self.table["high"] < 0)).sum())
        clear = [str(name) for name in self.table.index[self.table["clear"]]]
        number = len(self.table)
        left = f" Too small to compare: {', '.join(self.too_small)}." if self.too_small else ""
        if number == 1:
            only = str(self.table.index[0])
            return f"Only {only} could be compared, and its effect is {'' if alone else 'not '}clear.{left}"
        chance = 1 - next(iter(self.lifts.values())).confidence ** number
        said = f"clear in {', '.join(clear)}" if clear else "clear in none of them"
        differ = self.chance_of_such_differences < 0.05
        apart = (
            "The segments differ from each other by more than chance usually makes them."
            if differ
            else "Clear in one and not in another is not yet a difference between them: they differ by no "
            "more than chance can make them."
        )
        return (
            f"Of {number} segments compared, {alone or 'none'} {'look' if alone > 1 else 'looks'} clear one "
            f"by one; with that many comparisons at least one would in about {chance:.0%} of tests in which "
            f"nothing happens. Judged together, the effect is {said}. {apart}{left}"
        )


def lift_by(
    people: pd.DataFrame,
    groups: pd.Series,
    outcome: str = "bought",
    *,
    arm: str = "arm",
    confidence: float = 0.95,
    least: int = 30,
) -> SegmentLifts:
    """Compare message and holdout within each segment.

    Parameters
    ----------
    people, outcome, arm, confidence
        As in `lift`.
    groups
        The segment of each person, indexed as `people`.
    least
        Segments with fewer people than this in an arm are left out and named.

    Returns
    -------
    SegmentLifts

    Raises
    ------
    ValueError
        If no segment is large enough.

    Notes
    -----
    Intervals that hold together are made at 1 - (1 - confidence) / number of segments (Bonferroni): O. J.
    Dunn, "Multiple comparisons among means", *Journal of the American Statistical Association* 56 (1961).

    Examples
    --------
    >>> bought = [True, False] * 50 + [True] * 100
    >>> people = pd.DataFrame({"arm": ["message", "holdout"] * 100, "bought": bought})
    >>> groups = pd.Series(["young"] * 100 + ["old"] * 100)
    >>> lift_by(people, groups).table["difference"].to_dict()
    {'old': 0.0, 'young': 1.0}
    """
    sizes = people.groupby([groups.reindex(people.index), arm], observed=True).size().unstack(fill_value=0)
    enough = (sizes.reindex(columns=["message", "holdout"], fill_value=0) >= least).all(axis=1)
    if not enough.any():
        raise ValueError(
            f"No segment has {least} people in each arm; merge segments, or make the test larger."
        )
    number = int(enough.sum())
    strict = 1 - (1 - confidence) / number
    lifts, rows = {}, {}
    for name in sizes.index[enough]:
        its = people[(groups == name).reindex(people.index, fill_value=False)]
        one = lift(its, outcome, arm=arm, confidence=confidence)
        together = lift(its, outcome, arm=arm, confidence=strict)
        lifts[name] = one
        rows[name] = {
            "message_people": one.message_people,
            "holdout_people": one.holdout_people,
            "without": one.holdout_mean,
            "difference": one.difference,
            "low": one.low,
            "high": one.high,
            "low_all": together.low,
            "high_all": together.high,
            "clear": together.is_clear,
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("segment")
    return SegmentLifts(table, lifts, tuple(map(str, np.array(sizes.index)[~enough])))
