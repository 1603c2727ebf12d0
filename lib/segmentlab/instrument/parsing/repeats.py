"""Find rows that repeat an earlier one exactly, and say whether they can be one row written twice.

Comes in: the cells of a file. Goes out: a mark for each row. Stage of the loop: instrument.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from segmentlab.instrument.parsing.columns import Cells
from segmentlab.instrument.parsing.names import ID, NOT_ORDER, ORDER, named
from segmentlab.instrument.parsing.sieve import Sieve

_MIX = np.uint64(0x9E3779B97F4A7C15)  # an odd number without pattern: it spreads codes over 64 bits


def exact_repeats(cells: Cells) -> np.ndarray:
    """Mark the rows in which every cell is as in an earlier row.

    Examples
    --------
    >>> from segmentlab.instrument.parsing.columns import cells_of
    >>> exact_repeats(cells_of(pd.DataFrame({"who": ["ann", "ann", "bob"], "paid": "5"}))).tolist()
    [False, True, False]
    """
    repeats = np.zeros(len(cells), bool)
    if any(len(column.different) == len(cells) for column in cells.columns.values()):
        return repeats
    mixed = np.zeros(len(cells), np.uint64)
    for column in cells.columns.values():
        mixed = (mixed ^ (column.codes.astype(np.int64).astype(np.uint64) + np.uint64(1))) * _MIX
        mixed ^= mixed >> np.uint64(29)
    likely = pd.Series(mixed).duplicated(keep=False).to_numpy()
    codes = {name: column.codes[likely] for name, column in cells.columns.items()}
    repeats[likely] = pd.DataFrame(codes).duplicated().to_numpy()
    return repeats


def set_aside_repeats(sieve: Sieve, other: Collection[str | None]) -> int:
    """Set aside rows written twice, and count the repeats that stay because they may be two purchases."""
    repeats = exact_repeats(sieve.table.cells)
    if not repeats.any():
        return 0
    number = numbered_by(sieve.table.cells, repeats, other)
    if number:
        sieve.take_out(repeats, "repeated from an earlier row", number, unread=False)
    return int((repeats & sieve.usable).sum())


def numbered_by(cells: Cells, repeats: np.ndarray, other: Collection[str | None] = ()) -> str | None:
    """Name the column that numbers the rows, if any: a number that comes twice is one row twice.

    Columns in `other`, such as the customer's, number something else.

    Examples
    --------
    >>> from segmentlab.instrument.parsing.columns import cells_of
    >>> log = cells_of(pd.DataFrame({"line_id": ["1", "1", "2"], "paid": ["5", "5", "5"]}))
    >>> numbered_by(log, exact_repeats(log))
    'line_id'
    """
    once = int((~repeats).sum())
    for name, column in cells.columns.items():
        numbered = named(name, ID) or (named(name, ORDER) and not named(name, NOT_ORDER))
        if name not in other and numbered and len(column.different) == once > 1 and not column.empty.any():
            return name
    return None
