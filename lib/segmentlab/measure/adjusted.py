"""The same test, read more sharply: what people did before tells apart some of what they do after.

Comes in: a test, and what each person did before it. Goes out: the same difference with a narrower interval.
Stage of the loop: measure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.measure.lift import Lift, lift
from segmentlab.showing import shows_itself
from segmentlab.words import percent


@shows_itself
class AdjustedLift(NamedTuple):
    """A difference before and after taking out what the past explains: `explained` of the variance."""

    plain: Lift
    adjusted: Lift
    explained: float

    @property
    def narrower(self) -> float:
        """By which share the interval became narrower."""
        widths = [result.high - result.low for result in (self.plain, self.adjusted)]
        return 1 - widths[1] / widths[0] if widths[0] else 0.0

    def table(self) -> pd.DataFrame:
        """The difference with its interval, as it is and with what the past explains taken out."""
        rows = {"plain": self.plain, "adjusted": self.adjusted}
        return pd.DataFrame(
            {
                name: {"difference": one.difference, "low": one.low, "high": one.high}
                for name, one in rows.items()
            }
        ).T

    def sentence(self, currency: str = "$") -> str:
        """The result as one sentence for a marketer."""
        gain = "."
        if 0.05 <= self.explained < 0.99:
            gain = f", as if the test had {1 / (1 - self.explained):.1f} times as many people."
        return (
            f"What people did before explains {percent(self.explained)} of the differences between "
            f"them{gain} {self.adjusted.sentence(currency)}"
        )


def adjusted_lift(
    people: pd.DataFrame, outcome: str, before: list[str], *, arm: str = "arm", confidence: float = 0.95
) -> AdjustedLift:
    """Compare message and holdout after taking out what earlier behavior explains (CUPED).

    The columns in `before` must be known before the message went out. What came after it would take out part
    of the effect itself.

    Parameters
    ----------
    people, outcome, arm, confidence
        As in `lift`.
    before
        Columns with what each person did before, such as the same outcome in the weeks before.

    Returns
    -------
    AdjustedLift

    Raises
    ------
    ValueError
        If a column is missing or holds no numbers.

    Notes
    -----
    A. Deng, Y. Xu, R. Kohavi, T. Walker, "Improving the sensitivity of online controlled experiments by
    utilizing pre-experiment data", *WSDM* (2013): y - theta (x - mean of x), theta by least squares over both
    groups. Yes/no outcomes get Welch's interval here, since the adjusted values are no longer yes or no.

    Examples
    --------
    >>> before = pd.Series([0, 1, 2, 3, 4, 5, 6, 7])
    >>> people = pd.DataFrame({"arm": ["message", "holdout"] * 4, "spent": before * 2 + [1, 0] * 4, "before": before})
    >>> result = adjusted_lift(people, "spent", ["before"])
    >>> round(result.plain.difference, 2), round(result.adjusted.difference, 2)
    (-1.0, 0.95)
    """  # noqa: E501
    plain = lift(people, outcome, arm=arm, confidence=confidence)
    for column in before:
        if column not in people or not pd.api.types.is_numeric_dtype(people[column]):
            raise ValueError(f"{column!r} is no column of numbers; give numbers of what people did before.")
    there = people[[outcome, *before]].notna().all(axis=1)
    known = people[there]
    y = known[outcome].to_numpy(np.float64)
    x = known[before].to_numpy(np.float64)
    x = x - x.mean(axis=0)
    theta, *_ = np.linalg.lstsq(x, y - y.mean(), rcond=None)
    rest = y - x @ theta
    left = known.assign(**{outcome: rest})
    adjusted = lift(left, outcome, arm=arm, confidence=confidence)
    explained = 1 - rest.var() / y.var() if y.var() else 0.0
    return AdjustedLift(plain, adjusted._replace(is_rate=plain.is_rate), float(explained))
