"""Put the lines of one order together: how often somebody bought is a number of orders, not of lines.

Comes in: rows with an order number. Goes out: for each row, which order it belongs to. Stage of the loop:
instrument.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.parsing.columns import Column

_ENOUGH = 5  # orders of several lines, before a repeated total is believed


def runs(order: Column) -> np.ndarray:
    """Number the stretches of neighbouring rows with the same order number; no number makes a stretch alone.

    Examples
    --------
    >>> from segmentlab.instrument.parsing.columns import column_of
    >>> runs(column_of(["A", "A", "B", None, None])).tolist()
    [0, 0, 1, 2, 3]
    """
    begins = np.ones(len(order), bool)
    begins[1:] = (order.codes[1:] != order.codes[:-1]) | order.empty[1:]
    return np.cumsum(begins) - 1


def filled_down(column: Column, stretches: np.ndarray) -> Column:
    """Let the lines of an order have what only its first line says, as exports of shops write it.

    Examples
    --------
    >>> from segmentlab.instrument.parsing.columns import column_of
    >>> filled_down(column_of(["ann", None, None]), np.array([0, 0, 1])).text().tolist()
    ['ann', 'ann', nan]
    """
    if not column.empty.any():
        return column
    places = np.maximum.accumulate(np.where(column.empty, -1, np.arange(len(column))))
    known = (places >= 0) & (stretches[places] == stretches)
    return Column(np.where(known, column.codes[places], -1).astype(np.int32), column.different, column.rows)


def blank_lines(blank: np.ndarray, cents: pd.Series, stretches: np.ndarray) -> np.ndarray:
    """Find the rows without any amount in an order whose other lines have one: they add nothing."""
    if not blank.any():
        return blank
    worth = np.bincount(stretches[cents.notna().to_numpy()], minlength=stretches[-1] + 1) > 0
    return blank & worth[stretches]


def order_of_rows(order: Column, customer: Column, day: np.ndarray, back: np.ndarray) -> np.ndarray | None:
    """Number the orders: rows of one number, customer and day; none if every row is an order.

    The day belongs to it because tills begin again at 1 every morning. What comes back is an order apart.
    """
    if len(order.different) == len(order):
        return None
    own = np.where(order.empty, -1 - np.arange(len(order)), order.codes)
    keys = pd.DataFrame({"order": own, "customer": customer.codes, "day": day, "back": back})
    numbers = keys.groupby(list(keys), sort=False, observed=True).ngroup().to_numpy()
    return None if numbers.max(initial=-1) + 1 == len(numbers) else numbers


def repeats_total(cents: np.ndarray, numbers: np.ndarray, said: bool) -> bool:
    """Say whether the amount is that of the whole order, written again in each of its lines.

    Examples
    --------
    >>> repeats_total(np.array([500, 500, 800, 800, 800, 100]), np.array([0, 0, 1, 1, 1, 2]), said=True)
    True
    """
    by_order = pd.Series(cents).groupby(numbers)
    several = by_order.size() > 1
    same = (by_order.max() == by_order.min())[several]
    worth = by_order.max()[several] != 0
    enough = 1 if said else _ENOUGH
    return bool(worth.sum() >= enough and same[worth].mean() > 0.99)
