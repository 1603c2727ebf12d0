"""Drift: has the mix of people changed since the cut points were chosen?

Comes in: a number or a group per person, then and now. Goes out: the population stability index and the parts
it is made of. Stage of the loop: segment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

#: Customary readings of the index, from below; a convention of credit scoring (E. M. Lewis, *An Introduction
#: to Credit Scoring*, 1992), not a test.
BANDS = {"stable": 0.1, "some change": 0.25, "large change": np.inf}
#: What an empty bin counts as, since the logarithm of nothing has no end.
EMPTY = 0.5
MISSING = "missing"


@dataclass(frozen=True, eq=False)
class Drift:
    """How far a mix of people has moved.

    Attributes
    ----------
    index
        The population stability index: 0 if nothing moved.
    by_chance
        What 19 in 20 comparisons of two samples of this size from one unchanged mix stay below.
    table
        One row per bin: people in the ``reference`` and the ``current`` sample, their shares, and what the
        bin adds to the index.
    """

    index: float
    by_chance: float
    table: pd.DataFrame = field(repr=False)

    @property
    def band(self) -> str:
        """The customary reading: below 0.1 stable, below 0.25 some change, from there on large change."""
        return next(name for name, limit in BANDS.items() if self.index < limit)

    def sentence(self) -> str:
        """The result as one sentence for a marketer."""
        most = self.table["adds"].idxmax()
        row = self.table.loc[most]
        size = "within" if self.index <= self.by_chance else "beyond"
        return (
            f"The index is {self.index:.3f}, by convention {self.band}, and {size} what chance does "
            f"({self.by_chance:.3f}); most of it comes from “{most}”, {row['reference_share']:.1%} then "
            f"and {row['current_share']:.1%} now."
        )


def drift(reference: pd.Series, current: pd.Series, bins: int = 10) -> Drift:
    """Population stability index of a number, or of groups, between a reference and today.

    Numbers are put into bins that hold equal shares of the reference (fewer where many people have the same
    number); the outer bins are open. Groups, texts and yes/no are their own bins, also those that only
    one side has. Missing values are a bin of their own.

    Parameters
    ----------
    reference, current
        One value per person at either time, such as ``measured(orders.count("90d"), shop, "2026-01-01")`` or
        ``rfm(shop, "2026-01-01").groups``.
    bins
        How many bins for numbers.

    Returns
    -------
    Drift

    Raises
    ------
    ValueError
        If a side is empty or there are fewer than two bins.
    TypeError
        If one side holds numbers and the other does not.

    Notes
    -----
    Sum over bins of (current share − reference share) × ln(current share / reference share): the divergence
    of H. Jeffreys (*Proceedings of the Royal Society A* 186, 1946), as credit scoring uses it. An empty bin
    counts as half a person, so that it weighs less the smaller the sample is. `by_chance` is the 95 % point
    of chi-squared with one degree of freedom less than bins, times (1/n + 1/m): B. Yurdakul, *Statistical
    Properties of Population Stability Index*, Western Michigan University (2018).

    Examples
    --------
    >>> then = pd.Series(["low"] * 40 + ["middle"] * 30 + ["high"] * 30)
    >>> now = pd.Series(["low"] * 35 + ["middle"] * 25 + ["high"] * 40)
    >>> found = drift(then, now)
    >>> round(found.index, 4), found.band
    (0.0446, 'stable')
    """
    for side, name in ((reference, "reference"), (current, "current")):
        if not len(side):
            raise ValueError(f"The {name} holds nobody; there is nothing to compare.")
    if isinstance(bins, bool) or not isinstance(bins, int) or bins < 2:
        raise ValueError(f"bins={bins!r} cannot tell anything apart; give a whole number of at least 2.")
    if _is_number(reference) != _is_number(current):
        raise TypeError("One side holds numbers and the other does not; compare the same thing at two times.")
    counted = _by_number(reference, current, bins) if _is_number(reference) else _by_group(reference, current)
    table = pd.DataFrame(counted, columns=["reference", "current"])
    for side in ("reference", "current"):
        table[f"{side}_share"] = table[side] / table[side].sum()
    then, now = (table[side].clip(lower=EMPTY) / table[side].sum() for side in ("reference", "current"))
    table["adds"] = (now - then) * np.log(now / then)
    return Drift(float(table["adds"].sum()), _by_chance(len(table), len(reference), len(current)), table)


def _by_chance(bins: int, first: int, second: int) -> float:
    from scipy.special import chdtri

    return float(chdtri(bins - 1, 0.05)) * (1 / first + 1 / second) if bins > 1 else 0.0


def _is_number(series: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series)


def _by_number(reference: pd.Series, current: pd.Series, bins: int) -> pd.DataFrame:
    then, now = (side.to_numpy(np.float64, na_value=np.nan) for side in (reference, current))
    there = np.sort(then[~np.isnan(then)])
    # Upper ends of the bins are numbers somebody has; above the largest nobody of the reference would be.
    ends = (
        np.unique(there[np.ceil(np.arange(1, bins) / bins * len(there)).astype(int) - 1])
        if len(there)
        else there
    )
    ends = ends[ends < there[-1]] if len(there) else ends
    names = [f"up to {ends[0]:g}" if len(ends) else "any"]
    names += [f"above {low:g} up to {high:g}" for low, high in pairwise(ends)]
    names += [f"above {ends[-1]:g}"] if len(ends) else []
    names.append(MISSING)

    def counted(numbers: np.ndarray) -> np.ndarray:
        place = np.where(np.isnan(numbers), len(ends) + 1, np.searchsorted(ends, numbers, side="left"))
        return np.bincount(place, minlength=len(names))

    table = pd.DataFrame(
        {"reference": counted(then), "current": counted(now)}, index=pd.Index(names, name="bin")
    )
    return table[(table.index != MISSING) | (table.sum(axis=1) > 0)]


def _by_group(reference: pd.Series, current: pd.Series) -> pd.DataFrame:
    sides = [side.astype(object).where(side.notna(), MISSING) for side in (reference, current)]
    counts = [side.value_counts() for side in sides]
    table = pd.concat(counts, axis=1, keys=["reference", "current"]).fillna(0).astype(np.int64)
    if isinstance(reference.dtype, pd.CategoricalDtype):
        listed = [name for name in reference.cat.categories if name in table.index]
        table = table.reindex([*listed, *(name for name in table.index if name not in listed)])
    return table.rename_axis("bin")
