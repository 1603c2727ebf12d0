"""Events of many people become one number each: counts, totals, extremes, days, weeks.

Comes in: whose event each one is, and a number or label of each. Goes out: an array with one value per
person, NaN where there is nothing. Stage of the loop: model.
"""

from __future__ import annotations

import numpy as np


def counted(who: np.ndarray, size: int) -> np.ndarray:
    """How many events each person has.

    Examples
    --------
    >>> counted(np.array([0, 2, 2]), 3).tolist()
    [1.0, 0.0, 2.0]
    """
    return np.bincount(who, minlength=size).astype(np.float64)


def counted_pairs(who: np.ndarray, labels: np.ndarray, size: int) -> np.ndarray:
    """How many different labels each person has; a label below 0 is a missing one.

    Examples
    --------
    >>> counted_pairs(np.array([0, 0, 0, 1]), np.array([5, 5, 7, -1]), 2).tolist()
    [2.0, 0.0]
    """
    there = labels >= 0
    if not there.all():
        who, labels = who[there], labels[there]
    span = int(labels.max()) + 1 if len(labels) else 1
    if size * span <= _SMALL:
        # Pairs are marked in a table with a row per label, and the rows added up: faster than sorting them.
        seen = np.zeros(size * span, dtype=np.uint8)
        seen[labels.astype(np.int64) * size + who] = 1
        return np.add.reduce(seen.reshape(span, size), axis=0, dtype=np.uint32).astype(np.float64)
    pairs = np.sort(who.astype(np.int64) * span + labels)
    return counted(pairs[np.append(True, pairs[1:] != pairs[:-1])] // span, size)


#: Pairs of person and label up to which they are marked in a table (one byte each).
_SMALL = 32_000_000


def totalled(aggregate: str, who: np.ndarray, numbers: np.ndarray, size: int) -> np.ndarray:
    """Sum, mean, smallest or largest number of each person; missing numbers take no part.

    Examples
    --------
    >>> totalled("mean", np.array([0, 0, 1]), np.array([1.0, 2.0, np.nan]), 2).tolist()
    [1.5, nan]
    """
    there = ~np.isnan(numbers)
    who, numbers = who[there], numbers[there]
    if aggregate in ("min", "max"):
        result = np.full(size, np.nan)
        result[who] = numbers  # any of them, to start from
        (np.minimum if aggregate == "min" else np.maximum).at(result, who, numbers)
        return result
    total = np.bincount(who, weights=numbers, minlength=size).astype(np.float64)  # whole if there are none
    return total if aggregate == "sum" else divided(total, np.bincount(who, minlength=size))


def outermost(which: str, who: np.ndarray, labels: np.ndarray, size: int) -> np.ndarray:
    """The label of each person's first or last event, of events in time order; -1 where there is none.

    Examples
    --------
    >>> outermost("first", np.array([0, 0, 2]), np.array([7, 8, 9]), 3).tolist()
    [7, -1, 9]
    """
    # Of one person's events the later assignment wins: the latest in order, the earliest reversed.
    order = slice(None, None, 1 if which == "last" else -1)
    result = np.full(size, -1, dtype=np.int64)
    result[who[order]] = labels[order]
    return result


def divided(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """One number by another; missing where either is, or where the second is 0.

    Examples
    --------
    >>> divided(np.array([1.0, 1.0, np.nan]), np.array([2.0, 0.0, 1.0])).tolist()
    [0.5, nan, nan]
    """
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below != 0)
