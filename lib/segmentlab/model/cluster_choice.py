"""How many clusters: several numbers of groups are tried, and held against what the people suggest.

Comes in: features of everybody (features.py). Goes out: a table by number of groups, the best one, a
sentence. Stage of the loop: model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.cluster_fit import check_k, learn, misfit, nearest
from segmentlab.model.features import (
    Feature,
    as_features,
    features,
    prepare,
    seed_of,
    style_features,
)
from segmentlab.model.tree import Measure, Rule

#: Silhouettes compare every pair, so that they look at so many people at most.
LOOKED_AT = 2_000


class ClusterChoice(NamedTuple):
    """How well each number of groups fits: `table` by k, the `best` by silhouette, and a `sentence`."""

    table: pd.DataFrame
    best: int
    sentence: str


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
        check_k(k, numbers)
        learnt = learn(numbers, k, kind, seed_of("clusters", seed), starts=2)
        labels = nearest(numbers, *learnt)
        means = np.array(
            [
                numbers[labels == one].mean(axis=0) if (labels == one).any() else learnt[0][one]
                for one in range(k)
            ]
        )
        within = float(((numbers - means[labels]) ** 2).sum()) / total
        several = len(np.unique(labels[shown])) > 1
        silhouette = float(silhouette_score(numbers[shown], labels[shown])) if several else np.nan
        rows.append((k, silhouette, within, misfit(numbers, learnt) if kind == "mixture" else np.nan))
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
