"""How large a test must be, what a test of a given size can find, and whether its lottery went as planned.

Comes in: what is usual without the message, the smallest difference worth finding, how sure one wants to be.
Goes out: the number of people, or the difference, or the chance to find it. Stage of the loop: measure.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from segmentlab.measure.wording import change, is_money, sure
from segmentlab.showing import shows_itself
from segmentlab.words import people, percent

_MOST_PEOPLE = 1e10


@shows_itself
class Plan(NamedTuple):
    """A planned test: any one of `people`, `difference` and `power` follows from the other two.

    `base` is the usual rate of a yes/no outcome, missing for an outcome with a `spread` (its standard
    deviation, in its own unit). `holdout` is the share of people held out.
    """

    people: int
    difference: float
    power: float
    base: float | None
    spread: float | None
    holdout: float
    confidence: float
    outcome: str = "revenue_cents"

    @property
    def is_rate(self) -> bool:
        """Is the outcome yes or no?"""
        return self.base is not None

    def table(self) -> pd.DataFrame:
        """The numbers of the plan, one per row: of a rate its base, of a mean its spread."""
        left_out = ("spread", "outcome") if self.is_rate else ("base",)
        numbers = {name: value for name, value in self._asdict().items() if name not in left_out}
        return pd.DataFrame({"value": pd.Series(numbers, dtype=object)})

    def written_in(self) -> dict[str, str]:
        """The units of the numbers that do not tell theirs by name."""
        return {"holdout": "share", "spread": "money" if is_money(self.outcome) else "number"}

    @property
    def held_out(self) -> int:
        """How many people are held out."""
        return round(self.people * self.holdout)

    def sentence(self, currency: str = "$") -> str:
        """The plan as one sentence for a marketer."""
        if self.base is None:
            found = f"a difference of {change(self.difference, self.outcome, False, currency)} per person"
        else:
            found = (
                f"a rise from {percent(self.base, 1)} to {percent(self.base + self.difference, 1)}"
                if self.difference > 0
                else f"a fall from {percent(self.base, 1)} to {percent(self.base + self.difference, 1)}"
            )
        return (
            f"With {people(self.people)}, {self.held_out:,} of them held out, {found} would be found in "
            f"{percent(self.power)} of such tests; where the message changes nothing, "
            f"{sure(1 - self.confidence)} of them would find something all the same."
        )


def plan_test(
    *,
    base: float | None = None,
    spread: float | None = None,
    difference: float | None = None,
    people: int | None = None,
    power: float | None = None,
    holdout: float = 0.5,
    confidence: float = 0.95,
    outcome: str = "revenue_cents",
) -> Plan:
    """Work out the one of `difference`, `people` and `power` that is left out.

    Parameters
    ----------
    base
        For a yes/no outcome: its usual rate, such as 0.10 for ten buyers in 100 people.
    spread
        For any other outcome: its standard deviation, in its own unit (cents for money).
    difference
        The smallest change worth finding: 0.02 is two more in 100 people; cents for money.
    people
        Everybody in the test, those held out included.
    power
        How often a change of that size should be found; 0.8 is usual.
    holdout
        Share of people held out.
    confidence
        1 minus the share of tests that find something where there is nothing.
    outcome
        With `spread`: the column to be compared, so that the sentence knows money (``…_cents``) from a count.

    Returns
    -------
    Plan

    Raises
    ------
    ValueError
        If not exactly one is left out, a number makes no sense, or no test could do it.

    Notes
    -----
    Two-sided. Rates: J. L. Fleiss, *Statistical Methods for Rates and Proportions* (1981), the normal
    approximation with pooled variance under no effect, as `statsmodels` computes it
    (`power_proportions_2indep`). Means: the t test's power (J. Cohen, *Statistical Power Analysis*, 1988).

    Examples
    --------
    >>> plan_test(base=0.10, difference=0.02, power=0.8).people
    7682
    >>> plan_test(spread=1.0, difference=0.5, power=0.8).people
    128
    """
    _check(base, spread, difference, people, power, holdout, confidence)

    def found(size: float, change: float) -> float:
        held = size * holdout
        if base is not None:
            return _power_of_rates(base, change, size - held, held, confidence)
        return _power_of_means(change / float(spread or 1), size - held, held, confidence)

    if people is None:
        needed = _solve(lambda size: found(size, float(difference or 0)), float(power or 0), 4, _MOST_PEOPLE)
        people, power = math.ceil(needed - 1e-6), float(power or 0)
    elif difference is None:
        most = (1 - base - 1e-9) if base is not None else 100 * float(spread or 1)
        difference = _solve(lambda change: found(float(people or 0), change), float(power or 0), 1e-9, most)
    else:
        power = found(float(people), difference)
    return Plan(
        int(people), float(difference or 0), float(power or 0), base, spread, holdout, confidence, outcome
    )


def _check(
    base: float | None,
    spread: float | None,
    difference: float | None,
    people: int | None,
    power: float | None,
    holdout: float,
    confidence: float,
) -> None:
    if (base is None) == (spread is None):
        raise ValueError("Give base= for a yes/no outcome, or spread= for any other; one of them.")
    if [difference, people, power].count(None) != 1:
        raise ValueError(
            "Leave out exactly one of difference=, people= and power=; it is what you want to know."
        )
    for name, value in (("base", base), ("power", power), ("holdout", holdout), ("confidence", confidence)):
        if value is not None and not 0 < value < 1:
            raise ValueError(f"{name}={value!r} is not between 0 and 1; write 10% as 0.10.")
    if spread is not None and not spread > 0:
        raise ValueError(f"spread={spread!r} is no standard deviation; it must be above 0.")
    if people is not None and people < 4:
        raise ValueError(f"people={people!r} are too few for a test; two in each group is the least.")
    if difference == 0:
        raise ValueError(
            "A difference of 0 cannot be found by any test; give the smallest one worth finding."
        )
    if base is not None and difference is not None and not 0 < base + difference < 1:
        raise ValueError(f"base {base} and difference {difference} give no rate between 0 and 1.")


def _power_of_rates(base: float, change: float, got: float, held: float, confidence: float) -> float:
    # The same formula as in `statsmodels`, which loads for a quarter of a second: too long for one move.
    from scipy.special import ndtr, ndtri

    ratio, other = held / got, base + change
    pooled = (other + base * ratio) / (1 + ratio)
    usual = math.sqrt(pooled * (1 - pooled) + pooled * (1 - pooled) / ratio)
    spread = math.sqrt(other * (1 - other) + base * (1 - base) / ratio)
    critical, away = ndtri(0.5 + confidence / 2) * usual / spread, change * math.sqrt(got) / spread
    return float(ndtr(away - critical) + ndtr(-critical - away))


def _power_of_means(effect: float, got: float, held: float, confidence: float) -> float:
    from statsmodels.stats.power import TTestIndPower

    size = TTestIndPower().power(abs(effect), got, 1 - confidence, ratio=held / got)
    return 1.0 if math.isnan(size) else float(size)


def _solve(power_at, wanted: float, least: float, most: float) -> float:  # type: ignore[no-untyped-def]
    from scipy.optimize import brentq

    if power_at(most) < wanted:
        raise ValueError("No test can find this: ask for a larger difference, or a lower power.")
    return (
        least if power_at(least) >= wanted else float(brentq(lambda at: power_at(at) - wanted, least, most))
    )


@shows_itself
class SampleRatio(NamedTuple):
    """Whether a lottery gave as many people to each group as it should have."""

    message: int
    holdout: int
    planned_holdout: float
    p_value: float

    @property
    def as_planned(self) -> bool:
        """Could chance alone give this split? A failed check stops the reading of the test."""
        return self.p_value >= 0.001

    def sentence(self) -> str:
        """The check as one sentence for a marketer."""
        share = self.holdout / (self.message + self.holdout)
        said = f"{percent(share, 1)} were held out, {percent(self.planned_holdout, 1)} were planned"
        if self.as_planned:
            return f"The lottery went as planned: {said}."
        return (
            f"Something is wrong with the lottery: {said}, which chance alone hardly ever does. "
            "Do not read the result before you know why."
        )


def sample_ratio(message: int, holdout: int, planned_holdout: float) -> SampleRatio:
    """Check that the groups of a test have the sizes the lottery should have given them.

    Parameters
    ----------
    message, holdout
        People who got the message, and people held out.
    planned_holdout
        The share that should have been held out.

    Returns
    -------
    SampleRatio

    Raises
    ------
    ValueError
        If there is nobody, or the planned share is not between 0 and 1.

    Notes
    -----
    A chi-squared test with the usual bound of 0.001: A. Fabijan and others, "Diagnosing sample ratio mismatch
    in online controlled experiments", *KDD* (2019).

    Examples
    --------
    >>> sample_ratio(821, 179, 0.2).as_planned, sample_ratio(9_000, 1_000, 0.2).as_planned
    (True, False)
    """
    from scipy.stats import chisquare

    total = message + holdout
    if min(message, holdout) < 0 or total < 1 or not 0 < planned_holdout < 1:
        raise ValueError(
            f"{message} people with and {holdout} without, where a share of {planned_holdout} was to be held "
            "out, leave nothing to check."
        )
    expected = [total * (1 - planned_holdout), total * planned_holdout]
    return SampleRatio(
        message, holdout, planned_holdout, float(chisquare([message, holdout], expected).pvalue)
    )
