"""How good a score is: order, chances, and the difference between two scores, with intervals.

Comes in: scores and what really happened. Goes out: plain numbers and tables. Stage of the loop: model.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.model.intervals import wilson

#: Standard errors to either side of a 95 % interval.
_TO_EITHER_SIDE = 1.959963984540054


def judge(scores: np.ndarray, came_true: np.ndarray, top: float = 0.10) -> dict[str, float]:
    """Judge a score by the usual four numbers.

    - ``auc``: share of pairs (one with, one without the outcome) it puts in the right order; ties count half.
    - ``average_precision``: mean share of hits among the best-scored, over all hits.
    - ``brier``: mean squared distance from what happened (G. Brier, 1950); less is better.
    - ``lift_top_10``: how many times as often it came true in the top 10 % as among everyone; people with
      equal scores at the edge count in part.

    Examples
    --------
    >>> judged = judge(np.array([0.9, 0.8, 0.3, 0.1]), np.array([True, False, True, False]), top=0.25)
    >>> {name: round(value, 3) for name, value in judged.items()}
    {'people': 4, 'outcomes': 2, 'auc': 0.75, 'average_precision': 0.833, 'brier': 0.288, 'lift_top_10': 2.0}
    """
    from sklearn.metrics import average_precision_score

    return {
        "people": len(scores),
        "outcomes": int(came_true.sum()),
        "auc": _auc(scores, came_true),
        "average_precision": float(average_precision_score(came_true, scores)),
        "brier": float(np.mean((scores - came_true) ** 2)),
        "lift_top_10": lift_at(scores, came_true, top),
    }


def lift_at(scores: np.ndarray, came_true: np.ndarray, top: float = 0.10) -> float:
    """How many times as often the outcome came true among the best-scored as among everyone.

    Where people have equal scores at the edge, each of them counts by the part of them that fits in.

    Examples
    --------
    >>> lift_at(np.array([0.5, 0.5, 0.1, 0.1]), np.array([True, False, False, False]), top=0.25)
    2.0
    """
    room = top * len(scores)
    edge = np.sort(scores)[::-1][min(int(np.ceil(room)), len(scores)) - 1]
    above, on = scores > edge, scores == edge
    weight = above + on * (room - above.sum()) / on.sum()
    return float((weight @ came_true) / room / came_true.mean())


def calibration_table(scores: np.ndarray, came_true: np.ndarray, bins: int = 10) -> pd.DataFrame:
    """What was foretold beside what came true, in groups of equal size by score.

    Returns
    -------
    DataFrame, lowest scores first: ``people``, ``foretold`` (mean score), ``observed`` (share), and ``low``
    and ``high`` of its 95 % interval (E. Wilson, *JASA* 22, 1927).
    """
    order = np.argsort(scores, kind="stable")
    rows = []
    for part in np.array_split(order, min(bins, len(order))):
        low, high = wilson(came_true[part].sum(), len(part))
        rows.append((len(part), scores[part].mean(), came_true[part].mean(), low, high))
    return pd.DataFrame(rows, columns=["people", "foretold", "observed", "low", "high"])


def difference_of_auc(
    one: np.ndarray, other: np.ndarray, came_true: np.ndarray
) -> tuple[float, float, float]:
    """By how much one score's AUC exceeds another's on the same people, with its 95 % interval.

    E. DeLong, D. DeLong & D. Clarke-Pearson, *Biometrics* 44 (1988), by ranks as in X. Sun & W. Xu, *IEEE
    Signal Processing Letters* 21 (2014).

    Returns
    -------
    difference, low, high
    """
    parts = [_placements(scores, came_true) for scores in (one, other)]
    with_it = parts[0][0] - parts[1][0]
    without = parts[0][1] - parts[1][1]
    difference = float(with_it.mean())
    variance = sum(part.var(ddof=1) / len(part) for part in (with_it, without) if len(part) > 1)
    reach = _TO_EITHER_SIDE * float(np.sqrt(variance))
    return difference, difference - reach, difference + reach


def _auc(scores: np.ndarray, came_true: np.ndarray) -> float:
    return float(_placements(scores, came_true)[0].mean())


def _placements(scores: np.ndarray, came_true: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each person with the outcome the share of those without it who score lower; and the reverse."""
    from scipy.stats import rankdata

    hits, others = scores[came_true], scores[~came_true]
    ranks = rankdata(np.concatenate([hits, others]))
    below = (ranks[: len(hits)] - rankdata(hits)) / len(others)
    above = 1 - (ranks[len(hits) :] - rankdata(others)) / len(hits)
    return below, above
