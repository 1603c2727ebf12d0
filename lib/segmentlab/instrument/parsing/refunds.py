"""Read what was paid back of an order where that stands in a column beside the order's amount.

Comes in: the cells of a file. Goes out: cents paid back per row, and the rows of orders paid back in full.
Stage of the loop: instrument.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.parsing.amounts import read_numbers
from segmentlab.instrument.parsing.columns import Cells
from segmentlab.instrument.parsing.names import in_cents
from segmentlab.instrument.parsing.rows import place
from segmentlab.instrument.parsing.text import filled


def read_refunded(cells: Cells, column: str, decimal: str | None, file: str) -> pd.Series:
    """Read the cents paid back of each row; nothing is 0, and a minus is no matter."""
    text = filled(cells[column])
    places = 0 if in_cents(column) else 2
    numbers = read_numbers(text, places, decimal=decimal, where=place(column, file))
    return numbers.parts.abs().fillna(0)


def in_full(cents: pd.Series, refunded: pd.Series, stretches: np.ndarray | None) -> np.ndarray:
    """Mark the rows of orders that were paid back in full.

    Where the lines of an order have amounts of their own, nothing tells which of them was paid back: such an
    order stays, and its refund beside it.

    Examples
    --------
    >>> cents, refunded = pd.Series([500, 800, 0], dtype="Int64"), pd.Series([200, 800, 0], dtype="Int64")
    >>> in_full(cents, refunded, np.array([0, 1, 1])).tolist()
    [False, True, True]
    """
    back = ((cents > 0) & (refunded >= cents)).fillna(False).to_numpy(bool)
    if stretches is None or not back.any():
        return back
    worth = cents.where(cents != 0).groupby(stretches)
    alike = (worth.max() == worth.min()).fillna(False).to_numpy(bool)
    several = np.bincount(stretches[back], minlength=len(alike)) > 0
    known = cents.fillna(0).to_numpy() != 0
    partly = np.bincount(stretches[known & ~back], minlength=len(alike)) > 0
    return (alike & several & ~partly)[stretches] & (back | ~known)


def with_refunds(events: pd.DataFrame) -> pd.DataFrame:
    """Put an event of its own behind each order that was paid back in part.

    When it was paid back is not known; it is dated with the order, whose row it shares.

    Examples
    --------
    >>> orders = pd.DataFrame({"event": ["order_placed"], "amount_cents": [900], "refunded_cents": [200]})
    >>> orders["event"] = pd.Categorical(orders["event"], ["order_placed", "order_returned"])
    >>> with_refunds(orders)[["event", "amount_cents"]]
                event  amount_cents
    0    order_placed           900
    0  order_returned           200
    """
    if "refunded_cents" not in events:
        return events
    events, refunded = events.drop(columns="refunded_cents"), events["refunded_cents"]
    back = events[refunded > 0].copy()
    back["event"] = pd.Categorical(["order_returned"] * len(back), events["event"].cat.categories)
    back["amount_cents"] = refunded[refunded > 0].astype(events["amount_cents"].dtype)
    if "quantity" in back:
        back["quantity"] = back["quantity"].astype("Float64").mask(back["quantity"].notna())
    if "lines" in back:
        back["lines"] = 0
    both = pd.concat([events, back.astype(events.dtypes.to_dict())])
    return both.sort_index(kind="stable")
