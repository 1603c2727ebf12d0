"""Who stays: retention curves with intervals.

Comes in: how long each customer has been there, and whether they left. Goes out: the share still there after
any time, by segment, with its interval. Stage of the loop: measure.
"""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.showing import shows_itself
from segmentlab.words import people, percent


@shows_itself
class Retention(NamedTuple):
    """Retention curves of some groups.

    `curves` has one row per group and day on which somebody left: people ``at_risk`` just before it, how many
    ``left`` on it, the share ``staying`` past it, and its ``low`` and ``high``. `sizes` counts each group;
    `watched` has the longest time anybody of it was watched.
    """

    curves: pd.DataFrame
    sizes: pd.Series
    confidence: float
    watched: pd.Series

    def at(self, day: float) -> pd.DataFrame:
        """The share of each group still there after so many days, with its interval.

        Missing where nobody was watched for so long; it stays at zero once everybody has left.
        """
        rows = {}
        for group in self.sizes.index:
            past = self.curves[(self.curves["group"] == group) & (self.curves["day"] <= day)]
            none = pd.Series({"staying": 1.0, "low": np.nan, "high": np.nan})
            gone = len(past) and past["staying"].iloc[-1] == 0
            if day > self.watched[group] and not gone:
                rows[group] = pd.Series({"staying": np.nan, "low": np.nan, "high": np.nan})
                continue
            rows[group] = (past.iloc[-1] if len(past) else none)[["staying", "low", "high"]]
        return pd.DataFrame(rows).T.astype(float).rename_axis("group")

    def written_in(self) -> dict[str, str]:
        """The columns that are shares."""
        return dict.fromkeys(("staying", "low", "high"), "share")

    def sentence(self, day: int = 90) -> str:
        """The result as one sentence for a marketer."""
        told = []
        for group, row in zip(self.sizes.index, self.at(day).itertuples(), strict=True):
            whom = str(group) if len(self.sizes) > 1 else people(self.sizes.sum())
            ends = f" ({percent(row.low)} to {percent(row.high)})" if np.isfinite(row.low) else ""
            unknown = np.isnan(row.staying)
            told.append(
                f"not known for {whom}, nobody was watched for so long"
                if unknown
                else f"{percent(row.staying)} of {whom}{ends}"
            )
        return f"Still there after {day} days: {', '.join(told)}."


def retention(
    days: pd.Series, left: pd.Series, groups: pd.Series | None = None, confidence: float = 0.95
) -> Retention:
    """Estimate how long people stay, though most have not left yet.

    Somebody who is still there counts as staying for as long as they have been watched, and no longer.

    Parameters
    ----------
    days
        How long each person has been watched: until they left, or until today.
    left
        Whether they left then.
    groups
        The segment of each person, to compare; everybody together if left out.
    confidence
        Of the interval around each point.

    Returns
    -------
    Retention

    Raises
    ------
    ValueError
        If a time is negative or missing, or the three do not speak of the same people.

    Notes
    -----
    E. L. Kaplan, P. Meier, *Journal of the American Statistical Association* 53 (1958); intervals from
    Greenwood's variance on the log(-log) scale, as in J. D. Kalbfleisch, R. L. Prentice, *The Statistical
    Analysis of Failure Time Data* (1980). Computed by `scipy.stats.ecdf`.

    Examples
    --------
    >>> stay = retention(pd.Series([10, 20, 30, 40]), pd.Series([True, False, True, False]))
    >>> stay.curves[["day", "at_risk", "left", "staying"]]
        day  at_risk  left  staying
    0  10.0        4     1    0.750
    1  30.0        2     1    0.375
    """
    together = pd.Series("everybody", index=days.index) if groups is None else groups
    if not (days.index.equals(left.index) and days.index.equals(together.index)):
        raise ValueError("days, left and groups must speak of the same people in the same order.")
    if left.isna().any():
        raise ValueError(f"Row {left.index[left.isna()][0]} does not say whether they left; mend or drop it.")
    if days.empty or not together.notna().any():
        raise ValueError("There is nobody to watch; give at least one person (with a group).")
    if not pd.api.types.is_numeric_dtype(days):
        raise ValueError("days must be numbers of days; for times between dates take .dt.days.")
    if not (days >= 0).all():
        raise ValueError(
            f"Row {days.index[~(days >= 0)][0]} has no time, or a negative one; mend or drop it."
        )
    curves = [
        _curve(days[together == name], left[together == name].astype(bool), confidence).assign(group=name)
        for name in _in_order(together)
    ]
    sizes = together.value_counts().reindex(_in_order(together))
    watched = days.groupby(together, observed=True).max().reindex(sizes.index).astype(float)
    return Retention(pd.concat(curves, ignore_index=True), sizes, confidence, watched)


def _in_order(groups: pd.Series) -> list[str]:
    """The groups with people in them: in their own order if they have one."""
    there = groups.dropna()
    if isinstance(there.dtype, pd.CategoricalDtype):
        return [name for name in there.cat.categories if (there == name).any()]
    return sorted(there.unique())


def _curve(days: pd.Series, left: pd.Series, confidence: float) -> pd.DataFrame:
    from scipy.stats import CensoredData, ecdf

    names = ["day", "at_risk", "left", "staying", "low", "high"]
    if not left.any():
        return pd.DataFrame(columns=names, dtype=float)
    watched = CensoredData(days[left].to_numpy(float), right=days[~left].to_numpy(float))
    staying = ecdf(watched).sf
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where nobody or everybody is left, there is no interval
        ends = staying.confidence_interval(confidence, method="log-log")
    day = staying.quantiles
    at_risk = len(days) - np.searchsorted(np.sort(days.to_numpy(float)), day)
    gone = np.sort(days[left].to_numpy(float))
    lost = np.searchsorted(gone, day, side="right") - np.searchsorted(gone, day)
    columns = (day, at_risk, lost, staying.probabilities, ends.low.probabilities, ends.high.probabilities)
    table = pd.DataFrame(dict(zip(names, columns, strict=True)))
    return table[table["left"] > 0].reset_index(drop=True)
