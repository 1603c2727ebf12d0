"""Changes of those whose turn has come against those whose turn comes later: the arithmetic of staggered.py.

Comes in: an outcome per unit and period. Goes out: means of differences in differences with their standard
errors. Stage of the loop: measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd


class Cells(NamedTuple):
    """Mean outcome and units of each cluster (row) in each period (column), and when each cluster starts."""

    mean: np.ndarray
    units: np.ndarray
    start: np.ndarray
    periods: dict[int, int]


def cells_of(
    panel: pd.DataFrame, outcome: str, unit: str, period: str, starts: str, cluster: str | None
) -> Cells:
    """What matters where a cluster starts as one: the mean of its units in each period."""
    for column in (outcome, unit, period, starts, *([cluster] if cluster else [])):
        if column not in panel:
            raise ValueError(
                f"The column {column!r} is missing; there are {', '.join(map(str, panel.columns))}."
            )
    panel = panel[panel[outcome].notna()]
    if panel.duplicated([unit, period]).any():
        row = panel[panel.duplicated([unit, period])].iloc[0]
        raise ValueError(f"{row[unit]!r} appears twice in period {row[period]}; add its rows up.")
    (rows, names), (columns, periods) = (
        pd.factorize(panel[each], sort=True) for each in (cluster or unit, period)
    )
    if rows.min(initial=0) < 0 or columns.min(initial=0) < 0:
        nowhere = cluster or unit if rows.min(initial=0) < 0 else period
        raise ValueError(f"Some rows have no {nowhere}; leave them out.")
    begins = panel[starts].to_numpy(np.float64, na_value=np.nan)
    for column, values in ((period, np.asarray(periods, dtype=np.float64)), (starts, begins)):
        if (values[~np.isnan(values)] % 1 != 0).any():
            raise ValueError(f"{column!r} must hold whole numbers, such as weeks counted from the first one.")
    start = np.full(len(names), np.inf)
    start[rows] = np.where(np.isnan(begins), np.inf, begins)
    if (start[rows] != np.where(np.isnan(begins), np.inf, begins)).any():
        raise ValueError(
            f"Some members of one {cluster or unit} start at different times; use a finer cluster=."
        )
    shape, place = (len(names), len(periods)), rows * len(periods) + columns
    units = np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
    total = np.bincount(place, panel[outcome].to_numpy(np.float64), shape[0] * shape[1]).reshape(shape)
    mean = np.divide(total, units, out=np.full(shape, np.nan), where=units > 0)
    return Cells(mean, units, start, {int(at): number for number, at in enumerate(periods)})


def starts_of(cells: Cells) -> list[int]:
    """The periods in which somebody's turn came, in order."""
    return [int(start) for start in np.unique(cells.start[np.isfinite(cells.start)])]


def compared(cells: Cells, distance: int) -> list[tuple[int, int]]:
    """Every start with each period after it in which somebody's turn is still to come."""
    found = []
    for start in starts_of(cells):
        before = range(start - distance, start)
        for at in range(start, start + distance + 1):
            got, others = _sides(cells, start, at, before)[1::2]
            if got.any() and others.any():
                found.append((start, at))
    if not found:
        raise ValueError("Nobody's turn came later than somebody else's: there is nobody to compare with.")
    return found


def _sides(cells: Cells, start: int, at: int, before: Sequence[int]) -> tuple[np.ndarray, ...]:
    """For each cluster: its weighted change and its weight, if it got it, and the same if it did not."""
    columns = [cells.periods[period] for period in before if period in cells.periods]
    if at not in cells.periods or not columns:
        return (np.zeros(len(cells.start)),) * 4
    there = np.isfinite(cells.mean[:, columns])
    past = np.where(there, cells.mean[:, columns], 0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    change = cells.mean[:, cells.periods[at]] - past
    known = np.isfinite(change) & there.any(axis=1)
    weight = np.where(known, cells.units[:, cells.periods[at]], 0.0)
    change = np.where(known, change, 0.0)
    got = weight * (cells.start == start)
    # A cluster serves for comparison only until its own turn comes.
    others = weight * (cells.start > max(at, start))
    return got * change, got, others * change, others


def mean_change(cells: Cells, wanted: Sequence[tuple[int, int, Sequence[int]]]) -> tuple[float, float]:
    """The mean of differences in differences, weighted by the units that got it, and its standard error.

    Each entry is a start, a period, and the periods before the start to compare it with. The error is what
    leaving out one cluster after the other does to the mean.
    """
    number = len(cells.start)
    # The first place has all clusters, place g + 1 has all but g.
    effects, weights = np.zeros(number + 1), np.zeros(number + 1)
    for start, at, before in wanted:
        sums = [np.r_[side.sum(), side.sum() - side] for side in _sides(cells, start, at, before)]
        got_change, got, other_change, others = sums  # weights are whole numbers: what is left is exact
        both = (got > 0) & (others > 0)
        change = np.divide(got_change, got, out=np.zeros(number + 1), where=both)
        change -= np.divide(other_change, others, out=np.zeros(number + 1), where=both)
        effects, weights = effects + got * both * change, weights + got * both
    if not weights[0]:
        return np.nan, np.nan
    mean = np.divide(effects, weights, out=np.full(number + 1, np.nan), where=weights > 0)
    left_out = mean[1:]
    if np.isnan(left_out).any():  # without some cluster, there is nothing left to compare
        return float(mean[0]), np.inf
    return float(mean[0]), float(np.sqrt((number - 1) / number * ((left_out - mean[0]) ** 2).sum()))
