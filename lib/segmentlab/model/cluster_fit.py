"""The arithmetic of clusters: learn groups from numbers, and find the group of each person.

Comes in: prepared features, one row per person. Goes out: means, variances and weights of groups; labels.
Stage of the loop: model.
"""

from __future__ import annotations

import numpy as np

from segmentlab.model.features import (
    one_thread,
)

KINDS = ("k-means", "mixture")
#: Mixtures would otherwise wrap one spike (everyone with zero visits) as tightly as numbers allow.
SMALLEST_VARIANCE = 0.05


def learn(
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


def nearest(
    numbers: np.ndarray, centres: np.ndarray, variances: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """The likeliest group of each person; with equal variances and weights, that of the nearest centre."""
    return _densities(numbers, centres, variances, weights).argmax(axis=1)


def misfit(numbers: np.ndarray, learnt: tuple[np.ndarray, np.ndarray, np.ndarray]) -> float:
    """Misfit of a mixture plus a price for every number learnt (BIC: G. Schwarz, 1978); less is better."""
    densities = _densities(numbers, *learnt)
    top = densities.max(axis=1)
    likelihood = float((top + np.log(np.exp(densities - top[:, None]).sum(axis=1))).sum())
    k, width = learnt[0].shape
    return (2 * k * width + k - 1) * np.log(len(numbers)) - 2 * likelihood


def check_k(k: int, numbers: np.ndarray) -> None:
    """Refuse a number of groups that these people cannot be parted into."""
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 2:
        raise ValueError(f"k={k!r} makes no groups; ask for a whole number of at least 2.")
    different = len(np.unique(numbers, axis=0))
    if different < k:
        raise ValueError(
            f"There are only {different} different people to part into {k} groups; "
            "ask for fewer groups, or use more features."
        )
