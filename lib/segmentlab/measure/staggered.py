"""The effect of something that reached regions one after another, when nobody was held out by lottery.

Comes in: an outcome per unit and period, and when each unit's turn came. Goes out: the effect with its
interval, the picture of both trends before it, and the assumptions in words. Stage of the loop: measure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.measure.wording import change, sure, thing
from segmentlab.model.intervals import check_confidence
from segmentlab.showing import shows_itself

ASSUMPTIONS = (
    "Without it, early units would have gone up and down as later ones did (parallel trends).",
    "Nobody changed their behavior in advance because they knew it was coming.",
    "Nothing else happened to the early units at the very time their turn came.",
    "Its effect is about the same however long it has been running.",
)

#: With fewer clusters than this, clustered errors come out too small.
FEW_CLUSTERS = 20


@shows_itself
class StaggeredEffect(NamedTuple):
    """The effect per unit and period, estimated from a staggered rollout.

    `by_distance` has the effect for each period before (below 0) and after the start, against the period just
    before it, with ``low`` and ``high``: before the start it should stay around 0.
    """

    effect: float
    low: float
    high: float
    confidence: float
    by_distance: pd.DataFrame
    units: int
    clusters: int
    outcome: str

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the effect takes for granted, in words."""
        return ASSUMPTIONS

    @property
    def trends_were_parallel(self) -> bool:
        """Do the intervals before the start, made to hold all together, hold 0? Needed, and proves nothing.

        Made as long as Bonferroni asks: of five intervals one would leave out 0 in up to a quarter of fair
        comparisons.
        """
        before = self.by_distance[self.by_distance.index < -1]
        if before.empty:
            return True
        strict = 1 - (1 - self.confidence) / len(before)
        longer = _t(strict, self.clusters) / _t(self.confidence, self.clusters)
        half = longer * (before["high"] - before["low"]) / 2
        return bool((before["effect"].abs() <= half).all())

    def sentence(self, currency: str = "$") -> str:
        """The result as one sentence for a marketer."""
        effect, low, high = (
            change(each, self.outcome, False, currency) for each in (self.effect, self.low, self.high)
        )
        trends = (
            "Before it, nothing shows that they were going different ways"
            if self.trends_were_parallel
            else "Before it, they did not go the same way, so do not trust this number"
        )
        if not (self.by_distance.index < -1).any():
            trends = "Too little is known from before it to see whether they were going the same way"
        few = ""
        if self.clusters < FEW_CLUSTERS:
            few = (
                f" Only {self.clusters} regions (or units) were rolled out to: the interval may be too short."
            )
        what = thing(self.outcome, False).removesuffix(" per person")
        return (
            f"Where it ran there was {effect} {what} per unit and period ({sure(self.confidence)} interval "
            f"{low} to {high}). {trends}.{few}"
        )


def staggered_effect(
    panel: pd.DataFrame,
    outcome: str,
    *,
    unit: str = "unit",
    period: str = "period",
    starts: str = "starts",
    cluster: str | None = None,
    confidence: float = 0.95,
    distance: int = 6,
) -> StaggeredEffect:
    """Compare the change of units whose turn has come with that of units whose turn comes later.

    Parameters
    ----------
    panel
        One row per unit and period.
    outcome
        The column to compare.
    unit, period, starts
        Columns with the unit (a person, shop or region), the period as a whole number, and the period in
        which its turn came; missing for units whose turn never came.
    cluster
        Column with what was rolled out as one (the region); its members are not independent of each other.
        The unit itself if left out.
    confidence
        Of the interval.
    distance
        How many periods before and after the start the picture shows.

    Returns
    -------
    StaggeredEffect

    Raises
    ------
    ValueError
        If a unit appears twice in a period, or there is nobody to compare with at any time.

    Notes
    -----
    Difference in differences with effects of units and periods taken out; standard errors clustered
    (M. Bertrand, E. Duflo, S. Mullainathan, *Quarterly Journal of Economics* 119, 2004), with the t
    distribution of the number of clusters. To keep early units from serving as a comparison for later ones
    (A. Goodman-Bacon, *Journal of Econometrics* 225, 2021), every start is compared with units whose turn
    has not come yet, start by start, and the starts are stacked (D. Cengiz and others, *Quarterly Journal of
    Economics* 134, 2019). With few clusters the errors come out too small (A. C. Cameron, J. B. Gelbach,
    D. L. Miller, *Review of Economics and Statistics* 90, 2008): a rollout country by country would
    have four of them; the simulated businesses went region by region, in 24 regions.
    """
    for column in (outcome, unit, period, starts, *([cluster] if cluster else [])):
        if column not in panel:
            raise ValueError(
                f"The column {column!r} is missing; there are {', '.join(map(str, panel.columns))}."
            )
    check_confidence(confidence)
    panel = panel[panel[outcome].notna()]
    if panel.duplicated([unit, period]).any():
        row = panel[panel.duplicated([unit, period])].iloc[0]
        raise ValueError(f"{row[unit]!r} appears twice in period {row[period]}; add its rows up.")
    cells = _cells(panel, outcome, cluster or unit, period, starts)
    stack = _stack(cells, distance)
    effect, error = _regress(stack, stack[["treated"]].to_numpy(float))
    clusters = cells["cluster"].nunique()
    t = _t(confidence, clusters)
    shown = [
        step for step in range(-distance, distance + 1) if step != -1 and (stack["distance"] == step).any()
    ]
    each, errors = _regress(
        stack, np.column_stack([(stack["distance"] == step) for step in shown]).astype(float)
    )
    by_distance = pd.DataFrame(
        {"effect": each, "low": each - t * errors, "high": each + t * errors},
        index=pd.Index(shown, name="periods_after_start"),
    )
    return StaggeredEffect(
        float(effect[0]), float(effect[0] - t * error[0]), float(effect[0] + t * error[0]), confidence,
        by_distance, panel[unit].nunique(), clusters, outcome,
    )  # fmt: skip


def _cells(panel: pd.DataFrame, outcome: str, cluster: str, period: str, starts: str) -> pd.DataFrame:
    """Mean outcome of each cluster in each period: all that matters where a cluster starts as one."""
    if panel.groupby(cluster)[starts].nunique(dropna=False).gt(1).any():
        raise ValueError(f"Some members of one {cluster} start at different times; use a finer cluster=.")
    cells = panel.groupby([cluster, period], sort=True).agg(
        y=(outcome, "mean"), people=(outcome, "size"), start=(starts, "first")
    )
    cells = cells.reset_index(names=["cluster", "period"])
    return cells.assign(y=cells["y"].astype("float64"), start=cells["start"].astype("float64").fillna(np.inf))


def _stack(cells: pd.DataFrame, distance: int) -> pd.DataFrame:
    """For each start, its clusters and those whose turn had not come yet, over the periods around it."""
    parts = []
    for start in np.sort(cells.loc[np.isfinite(cells["start"]), "start"].unique()):
        now, later = cells["start"] == start, cells["start"] > start
        # A cluster serves for comparison only until its own turn comes.
        used = cells["period"].between(start - distance, start + distance)
        used &= now | (later & (cells["period"] < cells["start"]))
        part = cells.assign(
            of=start,
            treated=now & (cells["period"] >= start),
            distance=np.where(now, cells["period"] - start, -1),
            compares=later,
        )[used]
        # Periods in which nobody is left to compare with would say nothing.
        part = part[part.groupby("period")["compares"].transform("any")]
        if part["treated"].any():
            parts.append(part)
    if not parts:
        raise ValueError("Nobody's turn came later than somebody else's: there is nobody to compare with.")
    return pd.concat(parts, ignore_index=True)


def _regress(stack: pd.DataFrame, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Effects of some columns with those of clusters and periods taken out, start by start."""
    from statsmodels.regression.linear_model import OLS

    weights = stack["people"].to_numpy(float)
    codes = [stack.groupby([name, "of"]).ngroup().to_numpy() for name in ("cluster", "period")]
    sides = [
        _without_means(side, codes, weights) * np.sqrt(weights) for side in (stack["y"].to_numpy(), *x.T)
    ]
    groups = pd.factorize(stack["cluster"])[0]
    fitted = OLS(sides[0], np.column_stack(sides[1:])).fit(cov_type="cluster", cov_kwds={"groups": groups})
    return np.asarray(fitted.params), np.asarray(fitted.bse)


def _without_means(values: np.ndarray, codes: list[np.ndarray], weights: np.ndarray) -> np.ndarray:
    """Take the weighted means of every group out of values, by turns, until nothing moves any more."""
    rest, sizes = values.astype(np.float64), [np.bincount(code, weights) for code in codes]
    for _ in range(2_000):
        before = rest
        for code, size in zip(codes, sizes, strict=True):
            rest = rest - (np.bincount(code, weights * rest) / size)[code]
        if np.abs(rest - before).max() < 1e-11:
            break
    return rest


def _t(confidence: float, clusters: int) -> float:
    from scipy.stats import t

    return float(t.ppf((1 + confidence) / 2, max(clusters - 1, 1)))
