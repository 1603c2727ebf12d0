"""Plain words for groups that nobody defined: what sets each apart from everyone.

Comes in: how far the mean of each group is from everyone's, feature by feature. Goes out: names and phrases.
Stage of the loop: model.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from segmentlab.model.features import (
    Feature,
)

#: Below this, in standard deviations, a group is not different enough for a word.
WORTH_SAYING = 0.3


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


def _phrase(standing: float, one: Feature) -> str:
    return one.high if standing > 0 else one.low


def phrases(standing: np.ndarray, chosen: Sequence[Feature]) -> list[str]:
    """What sets a group apart from everyone, most telling first."""
    ranked = [
        one for one in np.argsort(-np.abs(standing), kind="stable") if abs(standing[one]) >= WORTH_SAYING
    ]
    return [_phrase(standing[one], chosen[one]) for one in ranked]
