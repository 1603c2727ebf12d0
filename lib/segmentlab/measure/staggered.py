"""The effect of something that reached regions one after another, when nobody was held out by lottery.

Comes in: an outcome per unit and period, and when each unit's turn came. Goes out: the effect with its
interval, the picture of both trends before it, and the assumptions in words. Stage of the loop: measure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.measure.turns import cells_of, compared, mean_change, starts_of
from segmentlab.measure.wording import change, is_money, span, sure, thing
from segmentlab.model.intervals import check_confidence
from segmentlab.showing import shows_itself

ASSUMPTIONS = (
    "Without it, early units would have gone up and down as later ones did (parallel trends).",
    "Nobody changed their behavior in advance because they knew it was coming.",
    "Nothing else happened to the early units at the very time their turn came.",
    "What one region got changes nothing in another.",
)

#: With fewer clusters than this, clustered errors come out too small.
FEW_CLUSTERS = 20


@shows_itself
class StaggeredEffect(NamedTuple):
    """The effect per unit and period, estimated from a staggered rollout.

    It is the mean over all units and periods marked by `averaged_over`: from each start on, for a few
    periods, as long as somebody's turn was still to come. `per` names what a unit and a period are.

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
    per: tuple[str, str] = ("unit", "period")

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the effect takes for granted, in words."""
        return ASSUMPTIONS

    @property
    def trends_were_parallel(self) -> bool:
        """Do the intervals before the start, made to hold all together, hold 0? Needed, and proves nothing.

        Made as long as Bonferroni asks (O. J. Dunn, *Journal of the American Statistical Association* 56,
        1961): of five intervals one would leave out 0 in up to a quarter of fair comparisons.
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
        effect = change(self.effect, self.outcome, False, currency)
        trends = (
            "Before it, nothing shows that they were going different ways"
            if self.trends_were_parallel
            else "Before it, they did not go the same way, so do not trust this number"
        )
        if not (self.by_distance.index < -1).any():
            trends = "Too little is known from before it to see whether they were going the same way"
        known = (
            f"({sure(self.confidence)} interval {span(self.low, self.high, self.outcome, False, currency)})"
        )
        if not np.isfinite(self.low):
            known = "(no interval: without one of those it was rolled out to, there is nothing to compare)"
        few = ""
        if self.clusters < FEW_CLUSTERS:
            few = (
                f" Only {self.clusters} regions (or units) were rolled out to: the interval may be too short."
            )
        what = thing(self.outcome, False).removesuffix(" per person")
        verb = "were" if what.endswith("s") and not is_money(self.outcome) else "was"
        return (
            f"Where it ran there {verb} {effect} {what} per {' and '.join(self.per)} {known}. {trends}.{few}"
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
        How many periods before the start are compared with, and how many after it count.

    Returns
    -------
    StaggeredEffect

    Raises
    ------
    ValueError
        If a unit appears twice in a period or belongs to no cluster, a period or start is no whole number, or
        there is nobody to compare with at any time.

    Notes
    -----
    Difference in differences, one for each start and each period after it, against units whose turn has not
    come yet (B. Callaway, P. H. C. Sant'Anna, *Journal of Econometrics* 225, 2021), here from the mean of the
    periods before the start; then their mean, weighted by the units they stand for. So early units never
    serve as a comparison for later ones (A. Goodman-Bacon, *Journal of Econometrics* 225, 2021), and the
    effect may grow, fade, or differ between starts. Outcomes of one cluster hang together (M. Bertrand,
    E. Duflo, S. Mullainathan, *Quarterly Journal of Economics* 119, 2004): the interval comes from leaving
    out one cluster after the other, which holds better with few clusters than the usual formula (J. G.
    MacKinnon, M. O. Nielsen, M. D. Webb, *Journal of Applied Econometrics* 38, 2023), with the t distribution
    of their number. A rollout country by country would have four of them, too few for any formula; the
    simulated businesses went region by region, in 24 regions.

    Examples
    --------
    Two regions start in week 2, two never do. All grow by 1 a week; the start adds 3.

    >>> rows = [(r, w, 2 if r < 2 else None, 10 * r + w + 3 * (r < 2 and w >= 2)) for r in range(4) for w in range(4)]
    >>> panel = pd.DataFrame(rows, columns=["region", "week", "starts", "orders"])
    >>> result = staggered_effect(panel, "orders", unit="region", period="week")
    >>> result.effect, result.by_distance["effect"].to_dict()
    (3.0, {-2: 0.0, 0: 3.0, 1: 3.0})
    """  # noqa: E501
    check_confidence(confidence)
    if distance < 1:
        raise ValueError(f"distance={distance!r} leaves nothing before the start to compare; give 1 or more.")
    cells = cells_of(panel, outcome, unit, period, starts, cluster)
    t = _t(confidence, len(cells.start))
    effect, error = mean_change(cells, [
        (start, at, range(start - distance, start)) for start, at in compared(cells, distance)
    ])  # fmt: skip
    rows = {}
    for step in (*range(-distance, -1), *range(distance + 1)):
        from_just_before = [(start, start + step, [start - 1]) for start in starts_of(cells)]
        each, its_error = mean_change(cells, from_just_before)
        if np.isfinite(each):
            rows[step] = {"effect": each, "low": each - t * its_error, "high": each + t * its_error}
    by_distance = pd.DataFrame.from_dict(rows, orient="index", columns=["effect", "low", "high"])
    return StaggeredEffect(
        effect, effect - t * error, effect + t * error, confidence,
        by_distance.rename_axis("periods_after_start"), panel.loc[panel[outcome].notna(), unit].nunique(),
        len(cells.start), outcome, (_plain(unit), _plain(period)),
    )  # fmt: skip


def averaged_over(
    panel: pd.DataFrame,
    outcome: str,
    *,
    unit: str = "unit",
    period: str = "period",
    starts: str = "starts",
    cluster: str | None = None,
    distance: int = 6,
) -> pd.Series:
    """The rows of a panel whose effect `staggered_effect` is the mean of.

    Where the effect on each unit in each period is known, its mean over these rows is what is estimated.

    Parameters
    ----------
    panel, outcome, unit, period, starts, cluster, distance
        As in `staggered_effect`.

    Returns
    -------
    Series of bool, indexed as the panel.

    Examples
    --------
    In week 3 the second region starts, too, so that nobody is left to compare with.

    >>> rows = [(region, week, 2 + region, 1.0) for region in range(2) for week in range(5)]
    >>> panel = pd.DataFrame(rows, columns=["unit", "period", "starts", "orders"])
    >>> panel[averaged_over(panel, "orders")][["unit", "period"]].to_numpy().tolist()
    [[0, 2]]
    """
    cells = cells_of(panel, outcome, unit, period, starts, cluster)
    used = pd.MultiIndex.from_tuples(compared(cells, distance))
    rows = pd.MultiIndex.from_arrays([panel[starts], panel[period]])
    return pd.Series(rows.isin(used) & panel[outcome].notna().to_numpy(), index=panel.index)


def _t(confidence: float, clusters: int) -> float:
    from scipy.stats import t

    return float(t.ppf((1 + confidence) / 2, max(clusters - 1, 1)))


def _plain(column: str) -> str:
    return column.removesuffix("_id").replace("_", " ")
