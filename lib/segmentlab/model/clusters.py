"""Clusters: groups that nobody defined, found by which people are alike, and named by what sets them apart.

Comes in: features of everybody (features.py). Goes out: a frozen model that puts each person, on any date,
into one named group, with its profile and its stability. Stage of the loop: model.

A clustering always finds groups, also where there are none: look at `choose_clusters` and `stability` before
believing one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.agreement import adjusted_rand
from segmentlab.model.cluster_fit import KINDS, check_k, learn, nearest
from segmentlab.model.cluster_names import name_groups, phrases
from segmentlab.model.features import (
    Feature,
    Preparation,
    as_features,
    features,
    people_of,
    prepare,
    seed_of,
    style_features,
)
from segmentlab.model.tree import Measure, Rule

OUTSIDE = "Not clustered"
#: People needed per feature: S. Dolnicar, B. Grün, F. Leisch & K. Schmidt, "Required sample sizes for
#: data-driven market segmentation analyses in tourism", Journal of Travel Research 53 (2014).
PEOPLE_PER_FEATURE = 70
#: Resampling repeats everything, so that it looks at so many people at most.
REFITTED = 4_000


class Stability(NamedTuple):
    """How alike the groups come out again: one adjusted Rand index per resampling, and what that says."""

    scores: np.ndarray
    mean: float
    sentence: str


@dataclass(frozen=True, eq=False)
class Clusters:
    """Groups found once and frozen: the same person with the same numbers always gets the same name.

    Attributes
    ----------
    names
        Of the groups, largest first; people outside `among` are `"Not clustered"`.
    centres, variances, weights
        What the model learnt, one row per group: means and variances of the prepared features, and the
        group's share. The variances are those of a mixture, and all 1 for k-means.
    preparation
        How raw numbers are made comparable.
    among
        Rule of the people who are clustered, or nothing for all.
    learnt_at
        The moment whose numbers it was learnt from.
    profile
        One row per group: ``people``, their ``share``, and the mean of each feature as it was measured.
    standing
        One row per group: how far its mean is from everyone's, in standard deviations.
    """

    kind: str
    names: tuple[str, ...]
    centres: np.ndarray = field(repr=False)
    variances: np.ndarray = field(repr=False)
    weights: np.ndarray = field(repr=False)
    preparation: Preparation = field(repr=False)
    among: Rule | None
    learnt_at: pd.Timestamp
    profile: pd.DataFrame = field(repr=False)
    standing: pd.DataFrame = field(repr=False)
    _learnt_from: np.ndarray = field(repr=False)
    _seed: int = 1

    def groups(self, business: Business, as_of: str | pd.Timestamp | None = None) -> pd.Series:
        """The group of everyone known at a moment, by the frozen model and the numbers of that moment.

        Returns
        -------
        Categorical Series indexed by ``customer_id``, largest group of the learning date first.
        """
        table = features(business, self.preparation.features, as_of)
        labels = self._assign(self.preparation.apply(table))
        names = list(self.names)
        if self.among is not None:
            names.append(OUTSIDE)
            labels = np.where(people_of(self.among, business, as_of), labels, len(self.names))
        groups = pd.Categorical.from_codes(labels, categories=names, ordered=True)
        return pd.Series(groups, index=table.index, name="cluster")

    def sizes(self, business: Business, as_of: str | pd.Timestamp | None = None) -> pd.Series:
        """People in each group; empty groups are shown as 0."""
        return self.groups(business, as_of).value_counts(sort=False).rename("people")

    def map(self) -> pd.DataFrame:
        """The printed map: each name with the three things that set the group apart most."""
        rows = []
        for name, standing in zip(self.names, self.standing.to_numpy(), strict=True):
            said = phrases(standing, self.preparation.features)[:3]
            rows.append((name, "; ".join(said) or "close to the average in everything"))
        return pd.DataFrame(rows, columns=["group", "what sets it apart"]).set_index("group")

    def stability(self, times: int = 20) -> Stability:
        """Find the groups again in resampled people, and see how alike they come out.

        Each time as many people are drawn with replacement, groups are found among them, everyone is put
        into those groups, and that is held against the groups here by the adjusted Rand index. Above about
        0.8 the groups are a property of the people; below about 0.6 they are largely luck.

        Parameters
        ----------
        times
            How often.

        Returns
        -------
        Stability
        """
        numbers = self._learnt_from
        chance = np.random.default_rng(seed_of("clusters/stability", self._seed))
        size = min(len(numbers), REFITTED)
        shown = numbers[chance.permutation(len(numbers))[:size]]
        labels = self._assign(shown)
        scores = np.empty(times)
        for number in range(times):
            drawn = numbers[chance.integers(0, len(numbers), size)]
            seed = seed_of(f"clusters/stability/{number}", self._seed)
            again = learn(drawn, len(self.names), self.kind, seed, starts=2)
            scores[number] = adjusted_rand(labels, nearest(shown, *again))
        mean = float(scores.mean())
        verdict = (
            "they are a property of the people"
            if mean >= 0.8
            else "their core holds, their edges are luck"
            if mean >= 0.6
            else "they are largely luck: try fewer groups or other features"
        )
        sentence = (
            f"Found again in {times} resamplings, the groups agree at {mean:.2f} of 1 on average: {verdict}."
        )
        return Stability(scores, mean, sentence)

    @property
    def warning(self) -> str:
        """One sentence if there are too little data to believe the groups; empty if there are enough."""
        return too_few_to_cluster(len(self._learnt_from), len(self.preparation.features), len(self.names))

    def _assign(self, numbers: np.ndarray) -> np.ndarray:
        return nearest(numbers, self.centres, self.variances, self.weights)


def clusters(
    business: Business,
    k: int,
    *,
    measures: Sequence[Feature | Measure] | None = None,
    as_of: str | pd.Timestamp | None = None,
    among: Rule | None = None,
    kind: str = "k-means",
    seed: int = 1,
) -> Clusters:
    """Find `k` groups of people who are alike, and name them by what sets them apart.

    Parameters
    ----------
    business, as_of
        Where to look, and the moment whose numbers are learnt from.
    k
        How many groups.
    measures
        What people are compared by; without them, `style_features`.
    among
        Only people who meet this rule are clustered; all others are one group, `"Not clustered"`.
    kind
        ``"k-means"`` (S. Lloyd, 1982; groups of like width) or ``"mixture"`` (normal distributions with
        their own width in every feature, by expectation maximisation: Dempster, Laird & Rubin, 1977).
    seed
        Of the random starts. The same seed gives the same groups.

    Returns
    -------
    Clusters

    Raises
    ------
    ValueError
        If there are fewer different people than groups.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> found = clusters(tiny_business(), 2, measures=[events("order_placed").count()])
    >>> found.groups(tiny_business()).tolist()
    ['Many orders', 'Many orders', 'Few orders']
    """
    if kind not in KINDS:
        raise ValueError(f"kind={kind!r} is not a way to cluster; choose {' or '.join(KINDS)}.")
    chosen = style_features(business) if measures is None else as_features(business, measures)
    table = features(business, chosen, as_of, among=among)
    preparation = prepare(table, chosen)
    numbers = preparation.apply(table)
    check_k(k, numbers)
    learnt = learn(numbers, k, kind, seed_of("clusters", seed), starts=4)
    labels = nearest(numbers, *learnt)
    # Largest first; equally large ones by their centres, so that the numbering never depends on luck.
    sizes = np.bincount(labels, minlength=k)
    order = np.lexsort((*learnt[0].T[::-1].round(6), -sizes))
    centres, variances, weights = (part[order] for part in learnt)
    labels = np.argsort(order)[labels]
    columns = [one.name for one in chosen]
    own = np.array(
        [numbers[labels == one].mean(axis=0) if sizes[order[one]] else centres[one] for one in range(k)]
    )
    standing = own - numbers.mean(axis=0)
    names = name_groups(standing, chosen, numbers)
    profile = table.groupby(labels).mean().reindex(range(k)).set_axis(pd.Index(names, name="group"))
    profile.insert(0, "people", sizes[order])
    profile.insert(1, "share", sizes[order] / len(table))
    return Clusters(
        kind, names, centres, variances, weights, preparation, among, business.moment(as_of), profile,
        pd.DataFrame(standing, pd.Index(names, name="group"), columns), numbers, seed,
    )  # fmt: skip


def too_few_to_cluster(people: int, features: int, k: int) -> str:
    """One sentence if there are too little data for so many groups; empty if there are enough.

    Asks for 70 people per feature (Dolnicar, Grün, Leisch & Schmidt, 2014), and 50 per group.

    Examples
    --------
    >>> too_few_to_cluster(400, 10, 4)
    'Only 400 people for 10 features: groups need about 700 to be more than luck; use fewer features.'
    >>> too_few_to_cluster(4000, 10, 4)
    ''
    """
    if people < PEOPLE_PER_FEATURE * features:
        return (
            f"Only {people:,} people for {features} features: groups need about "
            f"{PEOPLE_PER_FEATURE * features:,} to be more than luck; use fewer features."
        )
    if people < 50 * k:
        return f"Only {people:,} people for {k} groups: ask for at most {max(people // 50, 1)} groups."
    return ""
