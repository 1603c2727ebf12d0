"""Overlap: how many people segments share, and whether that is more than chance would make them share.

Comes in: segments, a business, a moment. Goes out: tables of segments by segments, and how many people are in
none, one, two of them. Stage of the loop: segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of, instant, population
from segmentlab.segment.history import by_key
from segmentlab.segment.outcome import grouped


@dataclass(frozen=True, eq=False)
class Overlap:
    """What segments have in common.

    Attributes
    ----------
    counts
        People in both the row's and the column's segment; the size of each stands on the diagonal.
    population
        Everyone known.
    people_in
        How many people are in none, in one, in two ... of the segments.
    """

    counts: pd.DataFrame
    population: int
    people_in: pd.Series

    @property
    def sizes(self) -> pd.Series:
        """People in each segment."""
        return pd.Series(np.diag(self.counts), index=self.counts.index, name="people")

    @property
    def jaccard(self) -> pd.DataFrame:
        """People in both as a share of people in either; missing if both are empty.

        P. Jaccard, *Bulletin de la Société Vaudoise des Sciences Naturelles* 37 (1901).
        """
        sizes = self.sizes.to_numpy()
        return self._over(sizes[:, None] + sizes[None, :] - self.counts.to_numpy())

    @property
    def share_in(self) -> pd.DataFrame:
        """Share of the row's segment that is in the column's, too; missing if the row's is empty."""
        return self._over(np.broadcast_to(self.sizes.to_numpy()[:, None], self.counts.shape))

    @property
    def lift(self) -> pd.DataFrame:
        """People in both, as a multiple of what chance alone would give; 1 means unrelated.

        Observed people over population × share of the one × share of the other; S. Brin, R. Motwani,
        J. D. Ullman, S. Tsur, *SIGMOD* (1997), call it interest. Missing if a segment is empty.
        """
        sizes = self.sizes.to_numpy(np.float64)
        return self._over(sizes[:, None] * sizes[None, :] / max(self.population, 1))

    def pairs(self) -> pd.DataFrame:
        """Every pair once, those most alike first: ``first``, ``second``, ``both``, ``jaccard``, ``lift``,
        and the shares ``of_first`` and ``of_second`` that are in both.
        """  # noqa: D205
        first, second = np.triu_indices(len(self.counts), k=1)
        names = self.counts.index.to_numpy()
        tables = {"both": self.counts, "jaccard": self.jaccard, "lift": self.lift, "of_first": self.share_in}
        table = pd.DataFrame({"first": names[first], "second": names[second]})
        for name, values in tables.items():
            table[name] = values.to_numpy()[first, second]
        table["of_second"] = self.share_in.to_numpy()[second, first]
        return table.sort_values("jaccard", ascending=False, kind="stable", ignore_index=True)

    def sentence(self) -> str:
        """How much the segments overlap, in one sentence for a marketer."""
        inside = int(self.people_in.iloc[1:].sum())
        several = int(self.people_in.iloc[2:].sum())
        start = f"{inside:,} of {self.population:,} people are in at least one of {len(self.counts)} segments"
        if not several:
            return f"{start}, and nobody is in two."
        closest = self.pairs().iloc[0]
        return (
            f"{start}, and {several:,} of them ({several / inside:.0%}) in more than one; most alike are "
            f"“{closest['first']}” and “{closest['second']}” with {closest['both']:,.0f} people in both."
        )

    def _over(self, expected: np.ndarray) -> pd.DataFrame:
        values = self.counts.to_numpy(np.float64)
        shares = np.divide(values, expected, out=np.full(values.shape, np.nan), where=expected > 0)
        return pd.DataFrame(shares, self.counts.index, self.counts.columns)


def overlap(
    segments: Iterable[Any] | Mapping[str, Any], business: Business, as_of: str | date | None = None
) -> Overlap:
    """How many people any two of the segments share.

    Parameters
    ----------
    segments
        Segments, or by name: rules, segments, or yes/no by ``customer_id``.
    business, as_of
        Where to look, and the moment at which everything is judged.

    Returns
    -------
    Overlap

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import customer, events
    >>> found = overlap(
    ...     {"german": customer("country") == "DE", "buyers": events("order_placed").count() >= 1},
    ...     tiny_business(),
    ... )
    >>> found.counts
            german  buyers
    german       2       1
    buyers       1       2
    >>> found.jaccard.loc["german", "buyers"].round(2), found.people_in.tolist()
    (np.float64(0.33), [0, 2, 1])
    """
    named = by_key(segments)
    moment = business.moment(as_of)
    index = index_of(business)
    known = population(index, instant(moment))
    ids = index.ids[known]
    inside = np.empty((len(ids), len(named)))
    for number, segment in enumerate(named.values()):
        inside[:, number] = grouped(segment, business, moment).reindex(ids, fill_value=False).to_numpy(bool)
    names = pd.Index(list(named))
    counts = (inside.T @ inside).astype(np.int64)  # whole numbers below 2 to the power of 53 stay exact
    in_how_many = np.bincount(inside.sum(axis=1).astype(np.int64), minlength=len(named) + 1)
    return Overlap(
        counts=pd.DataFrame(counts, names, names),
        population=len(ids),
        people_in=pd.Series(in_how_many, name="people").rename_axis("segments"),
    )
