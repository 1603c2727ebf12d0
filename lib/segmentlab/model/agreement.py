"""How far two groupings of the same people agree, corrected for chance.

Comes in: the group of each person, twice. Goes out: one number. Stage of the loop: model.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


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
