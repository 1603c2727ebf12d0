"""Clusters: groups that nobody defined, found by which people are alike, and named by what sets them apart.

Comes in: features of everybody (features.py). Goes out: a frozen model that puts each person, on any date,
into one named group, with its profile and its stability. Stage of the loop: model.

A clustering always finds groups, also where there are none: look at `choose_clusters` and `stability` before
believing one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.features import (
    Feature,
    Preparation,
    as_features,
    features,
    one_thread,
    people_of,
    prepare,
    seed_of,
    style_features,
)
from segmentlab.model.tree import Measure, Rule

KINDS = ("k-means", "mixture")
OUTSIDE = "Not clustered"
#: Below this, in standard deviations, a group is not different enough for a word.
WORTH_SAYING = 0.3
#: People needed per feature: S. Dolnicar, B. Grün, F. Leisch & K. Schmidt, "Required sample sizes for
#: data-driven market segmentation analyses in tourism", Journal of Travel Research 53 (2014).
PEOPLE_PER_FEATURE = 70
#: Silhouettes compare every pair, and resampling repeats everything: both look at so many people at most.
LOOKED_AT = 2_000
REFITTED = 4_000
#: Mixtures would otherwise wrap one spike (everyone with zero visits) as tightly as numbers allow.
SMALLEST_VARIANCE = 0.05


class ClusterChoice(NamedTuple):
    """How well each number of groups fits: `table` by k, the `best` by silhouette, and a `sentence`."""

    table: pd.DataFrame
    best: int
    sentence: str


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
            said = _phrases(standing, self.preparation.features)[:3]
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
            again = _learn(drawn, len(self.names), self.kind, seed, starts=2)
            scores[number] = adjusted_rand(labels, _nearest(shown, *again))
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
        return _nearest(numbers, self.centres, self.variances, self.weights)


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
    _check_k(k, numbers)
    learnt = _learn(numbers, k, kind, seed_of("clusters", seed), starts=4)
    labels = _nearest(numbers, *learnt)
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


def choose_clusters(
    business: Business,
    *,
    ks: Sequence[int] = range(2, 9),
    measures: Sequence[Feature | Measure] | None = None,
    as_of: str | pd.Timestamp | None = None,
    among: Rule | None = None,
    kind: str = "k-means",
    seed: int = 1,
) -> ClusterChoice:
    """Try several numbers of groups and see which one the people themselves suggest.

    *silhouette* (P. Rousseeuw, 1987): how much nearer people are to their own group than to the next, from
    -1 to 1; more is better. *within*: variation left inside the groups, as a share of all; look for the
    elbow. *bic* (G. Schwarz, 1978; mixtures only): misfit plus a price for every number learnt; less is
    better.

    Parameters
    ----------
    business, measures, as_of, among, kind, seed
        As for `clusters`.
    ks
        Numbers of groups to try.

    Returns
    -------
    ClusterChoice
    """
    from sklearn.metrics import silhouette_score

    chosen = style_features(business) if measures is None else as_features(business, measures)
    table = features(business, chosen, as_of, among=among)
    numbers = prepare(table, chosen).apply(table)
    chance = np.random.default_rng(seed_of("clusters/silhouette", seed))
    shown = chance.permutation(len(numbers))[:LOOKED_AT]
    total = float(((numbers - numbers.mean(axis=0)) ** 2).sum()) or 1.0
    rows = []
    for k in ks:
        _check_k(k, numbers)
        learnt = _learn(numbers, k, kind, seed_of("clusters", seed), starts=2)
        labels = _nearest(numbers, *learnt)
        means = np.array(
            [
                numbers[labels == one].mean(axis=0) if (labels == one).any() else learnt[0][one]
                for one in range(k)
            ]
        )
        within = float(((numbers - means[labels]) ** 2).sum()) / total
        several = len(np.unique(labels[shown])) > 1
        silhouette = float(silhouette_score(numbers[shown], labels[shown])) if several else np.nan
        rows.append((k, silhouette, within, _bic(numbers, learnt) if kind == "mixture" else np.nan))
    curve = pd.DataFrame(rows, columns=["k", "silhouette", "within", "bic"]).set_index("k")
    if curve["silhouette"].isna().all():
        raise ValueError("These people are all alike; no number of groups can part them.")
    best = int(curve["silhouette"].idxmax())
    value = curve.loc[best, "silhouette"]
    apart = (
        "clearly apart" if value >= 0.5 else "apart with much overlap" if value >= 0.25 else "hardly apart"
    )
    sentence = f"{best} groups part people best (silhouette {value:.2f}): the groups are {apart}."
    if kind == "mixture":
        sentence += f" BIC, which weighs fit against size, prefers {int(curve['bic'].idxmin())}."
    return ClusterChoice(curve, best, sentence)


def adjusted_rand(one: Any, other: Any) -> float:
    """How far two groupings of the same people agree: 1 fully, 0 as much as chance, below 0 less.

    Counts pairs of people who are together in both, corrected for what chance would give: L. Hubert &
    P. Arabie, "Comparing partitions", Journal of Classification 2 (1985). Names and order of the groups do
    not matter.

    Parameters
    ----------
    one, other
        Group of each person; two Series are put side by side by their index.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If they are not groupings of the same people.

    Examples
    --------
    >>> adjusted_rand(["a", "a", "b", "b"], [2, 2, 1, 1])
    1.0
    >>> round(adjusted_rand([0, 0, 1, 1], [0, 0, 1, 2]), 2)
    0.57
    """
    if isinstance(one, pd.Series) and isinstance(other, pd.Series):
        if len(one) != len(other) or not other.index.isin(one.index).all():
            raise ValueError("The two groupings are not of the same people; keep those who are in both.")
        other = other.reindex(one.index)
    first, second = (pd.factorize(np.asarray(part))[0].astype(np.int64) for part in (one, other))
    if len(first) != len(second):
        raise ValueError(
            f"The two groupings are not of the same people: one has {len(first)}, the other {len(second)}."
        )
    if (first < 0).any() or (second < 0).any():
        raise ValueError("Someone has no group; drop people without a group from both.")

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1) / 2).sum())

    width = int(second.max(initial=0)) + 1
    together = pairs(np.bincount(first * width + second))
    of_first, of_second = pairs(np.bincount(first)), pairs(np.bincount(second))
    all_pairs = len(first) * (len(first) - 1) / 2
    by_chance = of_first * of_second / all_pairs if all_pairs else 0.0
    most = (of_first + of_second) / 2
    return 1.0 if most == by_chance else (together - by_chance) / (most - by_chance)


def name_groups(standing: np.ndarray, chosen: Sequence[Feature], numbers: np.ndarray) -> tuple[str, ...]:
    """Name each group by the one or two features it stands out in most: at most six words, no name twice.

    The second feature should say something new, so it counts the less, the more it goes along with the first
    among all people.
    """
    spread = numbers.std(axis=0) > 0
    alike = np.zeros((len(chosen), len(chosen)))
    if spread.sum() > 1:
        alike[np.ix_(spread, spread)] = np.abs(np.corrcoef(numbers[:, spread], rowvar=False))
    names: list[str] = []
    for own in standing:
        ranked = [one for one in np.argsort(-np.abs(own), kind="stable") if abs(own[one]) >= WORTH_SAYING]
        if ranked:
            news = {one: abs(own[one]) * (1 - alike[ranked[0], one]) for one in ranked[1:]}
            ranked = [ranked[0], *sorted(news, key=lambda one: -news[one])]
        said = [_phrase(own[one], chosen[one]) for one in ranked[:6]]
        # A second phrase only where it is worth saying beside the first; else one is enough.
        pairs = [", ".join(pair) for pair in combinations(dict.fromkeys(said), 2)]
        choices = pairs + said or ["average in everything"]
        free = (one for one in choices if one.capitalize() not in names)
        plain = choices[0].capitalize()
        names.append(next(free, f"{plain.split(', ')[0]} ({len(names) + 1})").capitalize())
    return tuple(names)


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


def _learn(
    numbers: np.ndarray, k: int, kind: str, seed: int, starts: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means, variances and weights of the groups (scikit-learn is imported late: that takes a second)."""
    if kind == "mixture":
        from sklearn.mixture import GaussianMixture

        with one_thread():
            mixture = GaussianMixture(
                k, covariance_type="diag", reg_covar=SMALLEST_VARIANCE, n_init=starts, random_state=seed
            ).fit(numbers)
        return mixture.means_, mixture.covariances_, mixture.weights_
    from sklearn.cluster import KMeans

    with one_thread():
        centres = KMeans(k, n_init=starts, random_state=seed).fit(numbers).cluster_centers_
    return centres, np.ones_like(centres), np.full(k, 1 / k)


def _densities(
    numbers: np.ndarray, centres: np.ndarray, variances: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """Log of the weighted normal density of each person (rows) in each group (columns)."""
    squares = (numbers**2) @ (1 / variances).T - 2 * numbers @ (centres / variances).T
    squares += (centres**2 / variances).sum(axis=1)
    constant = np.log(weights) - 0.5 * np.log(2 * np.pi * variances).sum(axis=1)
    return constant - 0.5 * squares


def _nearest(
    numbers: np.ndarray, centres: np.ndarray, variances: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """The likeliest group of each person; with equal variances and weights, that of the nearest centre."""
    return _densities(numbers, centres, variances, weights).argmax(axis=1)


def _bic(numbers: np.ndarray, learnt: tuple[np.ndarray, np.ndarray, np.ndarray]) -> float:
    densities = _densities(numbers, *learnt)
    top = densities.max(axis=1)
    likelihood = float((top + np.log(np.exp(densities - top[:, None]).sum(axis=1))).sum())
    k, width = learnt[0].shape
    return (2 * k * width + k - 1) * np.log(len(numbers)) - 2 * likelihood


def _phrase(standing: float, one: Feature) -> str:
    return one.high if standing > 0 else one.low


def _phrases(standing: np.ndarray, chosen: Sequence[Feature]) -> list[str]:
    ranked = [
        one for one in np.argsort(-np.abs(standing), kind="stable") if abs(standing[one]) >= WORTH_SAYING
    ]
    return [_phrase(standing[one], chosen[one]) for one in ranked]


def _check_k(k: int, numbers: np.ndarray) -> None:
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 2:
        raise ValueError(f"k={k!r} makes no groups; ask for a whole number of at least 2.")
    different = len(np.unique(numbers, axis=0))
    if different < k:
        raise ValueError(
            f"There are only {different} different people to part into {k} groups; "
            "ask for fewer groups, or use more features."
        )
