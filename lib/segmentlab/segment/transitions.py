"""Transitions: who moved from which group of a segmentation to which, between two dates or along many.

Comes in: anything that gives each person's group at a date. Goes out: counts and shares from group to group,
and the sizes the groups would settle at. Stage of the loop: segment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd

from segmentlab.instrument.business import moment_in_utc


@dataclass(frozen=True, eq=False)
class Transitions:
    """Moves between groups, added up over all steps from one date to the next.

    Attributes
    ----------
    counts
        People who were in the row's group at a date and in the column's at the next.
    newcomers, gone
        People who were in no group before, by the group they entered; and those in none after, by the group
        they left. Neither are in `counts`.
    sizes
        People in each group (rows) at each date (columns).
    """

    counts: pd.DataFrame
    newcomers: pd.Series
    gone: pd.Series
    sizes: pd.DataFrame

    @property
    def shares(self) -> pd.DataFrame:
        """Of the people in the row's group, the share in the column's at the next date.

        Rows add up to 1; a group in which nobody was has missing shares.
        """
        total = self.counts.sum(axis=1)
        return self.counts.div(total.where(total > 0), axis=0)

    def steady(self) -> pd.Series:
        """Shares the groups would settle at if people went on moving as they did, and nobody came or left.

        The start is the last date, which matters only where groups never exchange people. Somebody in a group
        that nobody was ever seen to leave from is taken to stay.

        Returns
        -------
        Series of shares that add up to 1, by group.

        Notes
        -----
        The stationary distribution of a Markov chain; J. G. Kemeny, J. L. Snell, *Finite Markov Chains*
        (1960). Taking half a step at a time has the same resting place and cannot swing to and fro for ever.
        """
        moves = self.shares.to_numpy(np.float64, copy=True)
        empty = np.isnan(moves).any(axis=1)
        moves[empty] = np.eye(len(moves))[empty]
        half_step = (moves + np.eye(len(moves))) / 2
        for _ in range(60):  # squaring doubles the steps: 2 to the power of 60 of them
            half_step = half_step @ half_step
            half_step /= half_step.sum(axis=1, keepdims=True)
        last = self.sizes.iloc[:, -1].to_numpy(np.float64)
        return pd.Series(last @ half_step / last.sum(), index=self.counts.index, name="steady")

    def sentence(self, group: object) -> str:
        """Where the people of one group were at the next date."""
        if group not in self.counts.index:
            raise LookupError(f"There is no group {group!r}; there are {', '.join(map(str, self.counts))}.")
        people, shares = int(self.counts.loc[group].sum()), self.shares.loc[group]
        if not people:
            return f"Nobody was in “{group}” at one date and known at the next."
        elsewhere = shares.drop(group).sort_values(ascending=False, kind="stable")
        most = elsewhere[elsewhere >= 0.005].head(2)
        moved = [f"{share:.0%} were in “{name}”" for name, share in most.items()]
        return (
            f"Of {people:,} people in “{group}”, {shares[group]:.0%} were still there at the next date"
            f"{''.join(f', {part}' for part in moved)}."
        )


def transitions(
    groups_at: Callable[[pd.Timestamp], pd.Series], dates: Iterable[str | date]
) -> Transitions:  # fmt: skip
    """Count who moved from which group to which between dates.

    Parameters
    ----------
    groups_at
        A function that gives the group of each customer at a date, such as
        ``lambda day: rfm(shop, day).groups``. It must judge everything as of that date.
    dates
        Two dates or more; moves are counted from each to the next and added up.

    Returns
    -------
    Transitions

    Raises
    ------
    ValueError
        If there are fewer than two different dates.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.rfm import rfm
    >>> shop = tiny_business()
    >>> moved = transitions(lambda day: rfm(shop, day).people["orders"] > 0, ["2026-01-20", "2026-02-05"])
    >>> moved.counts
    to     False  True
    from
    False      0     1
    True       0     1
    >>> moved.sentence(True)
    'Of 1 people in “True”, 100% were still there at the next date.'
    """
    moments = sorted({moment_in_utc(one, "dates") for one in dates})
    if len(moments) < 2:
        raise ValueError(
            f"{len(moments)} dates have no moves between them; give at least two different ones."
        )
    found = [groups_at(moment) for moment in moments]
    for series in found:
        if not isinstance(series, pd.Series) or not series.index.is_unique:
            raise TypeError("The function must give a Series with one group per customer_id.")
    names = _names(found)
    # Position of each person's group among the names; below 0 for those in none.
    people = found[0].index
    for series in found[1:]:
        people = people.union(series.index, sort=False)
    places = [names.get_indexer(series.reindex(people).to_numpy(object, na_value=None)) for series in found]
    size = len(names)
    counts, newcomers, gone = (
        np.zeros((size, size), np.int64),
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
    )
    for before, after in pairwise(places):
        both = (before >= 0) & (after >= 0)
        counts += np.bincount(before[both] * size + after[both], minlength=size**2).reshape(size, size)
        newcomers += np.bincount(after[(before < 0) & (after >= 0)], minlength=size)
        gone += np.bincount(before[(before >= 0) & (after < 0)], minlength=size)
    names = pd.Index(names.to_list())  # yes/no as yes/no again, so that it can be looked up
    sizes = [np.bincount(place[place >= 0], minlength=size) for place in places]
    return Transitions(
        counts=pd.DataFrame(counts, names.rename("from"), names.rename("to")),
        newcomers=pd.Series(newcomers, names, name="newcomers"),
        gone=pd.Series(gone, names, name="gone"),
        sizes=pd.DataFrame(np.array(sizes).T, names, pd.DatetimeIndex(moments, name="date")),
    )


def _names(found: list[pd.Series]) -> pd.Index:
    """Every group there is, in the order of the categories where they have one."""
    names: dict[object, None] = {}
    for series in found:
        listed = series.dropna().unique()
        if isinstance(series.dtype, pd.CategoricalDtype):
            names.update(dict.fromkeys(series.cat.categories))
        else:
            names.update(dict.fromkeys(listed))
    ordered = isinstance(found[0].dtype, pd.CategoricalDtype)
    return pd.Index(
        list(names) if ordered else sorted(names, key=lambda name: (str(type(name)), name)), dtype=object
    )
