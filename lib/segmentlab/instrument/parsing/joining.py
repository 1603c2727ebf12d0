"""Make one row of all lines of an order, and keep the properties that hold for the whole order.

Comes in: rows and the number of the order of each. Goes out: a row per order, in the order of the file. Stage
of the loop: instrument.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segmentlab.instrument.parsing.names import named
from segmentlab.instrument.parsing.order_lines import repeats_total
from segmentlab.instrument.reading import counted


def joined(
    rows: pd.DataFrame, rest: pd.DataFrame, numbers: np.ndarray, roles: Mapping[str, str | None]
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Add up the amounts and pieces of the lines of each order.

    Parameters
    ----------
    rows
        Customer, moment, amount in cents and perhaps quantity of each line.
    rest
        Its other columns.
    numbers
        Number of its order, counted from 0 in the order in which they first appear.
    roles
        Column of each role.

    Returns
    -------
    The orders, their properties, and notes on what was done.
    """
    first = np.unique(numbers, return_index=True)[1]
    notes = [
        f"{len(numbers):,} rows are lines of {counted(len(first), 'order')}: rows with the same "
        f"{roles['order']}, customer and day are one order, and its amount is their sum. "
        'With order="" each counts by itself.'
    ]
    cents, amount = rows["amount_cents"].to_numpy(), roles["amount"]
    said = bool(amount) and named(str(amount), "order") and named(str(amount), "total amount value")
    if amount and repeats_total(cents, numbers, said):
        cents = np.where(np.isin(np.arange(len(cents)), first), cents, 0)
        notes.append(f"{amount} stands in every line of an order with the same value, so it counts once.")
    orders = rows.iloc[first].copy()
    orders["amount_cents"] = pd.Series(cents).groupby(numbers).sum().to_numpy()
    if "refunded_cents" in rows:
        back = rows["refunded_cents"].to_numpy()
        if repeats_total(back, numbers, said=True):
            back = np.where(np.isin(np.arange(len(back)), first), back, 0)
        orders["refunded_cents"] = pd.Series(back).groupby(numbers).sum().to_numpy()
    if "quantity" in rows:
        pieces = pd.Series(rows["quantity"].array).groupby(numbers).sum(min_count=1)
        orders["quantity"] = pieces.array
    orders["lines"] = np.bincount(numbers)
    kept, left = {}, []
    for name, column in rest.items():
        places = _one_per_order(column, numbers, len(first))
        if places is None:
            left.append(str(name))
        else:
            kept[name] = column.iloc[places].array
    if left:
        notes.append(f"What differs between the lines of an order is left out: {', '.join(left)}.")
    return orders, pd.DataFrame(kept, index=orders.index), notes


def _one_per_order(column: pd.Series, numbers: np.ndarray, orders: int) -> np.ndarray | None:
    """Give the row of each order that first says something in a column; none if its rows differ there."""
    codes = column.cat.codes.to_numpy() if isinstance(column.dtype, pd.CategoricalDtype) else None
    if codes is None:
        codes = pd.factorize(column)[0]
    known = np.flatnonzero(codes >= 0)
    places = np.zeros(orders, np.int64)
    places[numbers[::-1]] = np.arange(len(numbers))[::-1]
    places[numbers[known][::-1]] = known[::-1]
    differ = codes[known] != codes[places[numbers[known]]]
    several = np.bincount(numbers, minlength=orders) > 1
    wrong = np.unique(numbers[known][differ]).size
    return places if wrong <= 0.01 * several.sum() else None
