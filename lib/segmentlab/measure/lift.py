"""What a message changed: the people who got it against the people held out.

Comes in: one row per person with their arm and what they did. Goes out: the difference with its
interval, as a small named tuple that says itself in one sentence. Stage of the loop: measure.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.measure.showing import as_html
from segmentlab.model.intervals import check_confidence, newcombe, welch

ARMS = ("message", "holdout")
#: Things counted, as a sentence names them; another yes/no column is called by its own name.
_THINGS = {"bought": "buyers", "unsubscribed": "unsubscribes", "clicked": "clickers"}


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
        found = _change(self.difference, self, currency)
        without = f"without it there would be about {_per_person(self.holdout_mean, self, currency)}"
        if not self.is_clear:
            low, high = (_change(end, self, currency, short=True) for end in (self.low, self.high))
            return (
                f"This test measured {found}, but anything from {low} to {high} fits it "
                f"({self.confidence:.0%} interval): it cannot tell whether the message helped or harmed; "
                f"{without}."
            )
        # The direction is clear: one word for it stands behind both ends.
        near, far = sorted((self.low, self.high), key=abs)
        ends = f"{_written(abs(near), self, currency)} to {_change(far, self, currency, short=True)}"
        verb = "brought" if self.difference > 0 else "led to"
        return f"The message {verb} {found} ({self.confidence:.0%} interval {ends}); {without}."

    def _repr_html_(self) -> str:
        """The sentence and the numbers under it, as notebooks show them."""
        return as_html(self)


def lift(
    people: pd.DataFrame, outcome: str = "bought", *, arm: str = "arm", confidence: float = 0.95
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

    Returns
    -------
    Lift

    Raises
    ------
    ValueError
        If a column is missing, the outcome is no number, or an arm has too few people to compare.

    Notes
    -----
    R. G. Newcombe, "Interval estimation for the difference between independent proportions", *Statistics
    in Medicine* 17 (1998), method 10. B. L. Welch, *Biometrika* 34 (1947).

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
            raise ValueError(
                f"There are {len(group)} people in the {name} group: too few to compare. "
                "Choose a larger audience or another holdout share."
            )
    # Nothing but zeros is what nobody spent, too: money keeps its unit.
    is_rate = not outcome.endswith("_cents") and bool(people[outcome].dropna().isin([0, 1]).all())
    if is_rate:
        people_in = len(got), len(held)
        low, high = newcombe((int(got.sum()), int(held.sum())), people_in, confidence)
    else:
        low, high = welch(got.to_numpy(np.float64), held.to_numpy(np.float64), confidence)
    means = float(got.mean()), float(held.mean())
    return Lift(
        outcome, len(got), len(held), *means, means[0] - means[1], low, high, confidence, is_rate
    )  # fmt: skip


def _change(value: float, result: Lift, currency: str, short: bool = False) -> str:
    """A difference in words: so many more, or fewer, of what is counted."""
    way = "more" if value >= 0 else "fewer" if result.is_rate else "less"
    number = f"{_written(abs(value), result, currency)} {way}"
    return number if short else f"{number} {_thing(result)}"


def _per_person(value: float, result: Lift, currency: str) -> str:
    return f"{_written(value, result, currency)} {_thing(result)}"


def _thing(result: Lift) -> str:
    if result.is_rate:
        return f"{_THINGS.get(result.outcome, f'“{result.outcome}”')} per 100 people"
    return f"{result.outcome.removesuffix('_cents').replace('_', ' ')} per person"


def _written(value: float, result: Lift, currency: str) -> str:
    """A difference or mean as people write it, with a true minus and never as minus zero."""
    money = result.outcome.endswith("_cents")
    scaled = 100 * value if result.is_rate else value / 100 if money else value
    digits = f"{abs(scaled):,.{1 if result.is_rate else 2}f}"
    minus = "−" if scaled < 0 and digits.strip("0.") else ""
    return f"{minus}{currency if money else ''}{digits}"
