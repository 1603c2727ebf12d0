"""Sum a table up in a short text that tells whether two tables hold the same rows.

Comes in: a table, or the fingerprints of its parts. Goes out: 32 letters. They come from the values alone:
not from the bytes of a file, the order of rows or columns, the cutting into parts, the width of a number or
the order of the words behind a label. So they are the same on every machine, NumPy and pandas.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import pandas as pd

from data_generators.draws import scramble

#: Other numbers than whole ones are told apart to so many decimals; machines differ in later ones.
DECIMALS = 6
_MISSING = "\0missing"
_NOT_WHOLE = 2**62
_OTHER_LANE = np.uint64(0x9E3779B97F4A7C15)


def fingerprint(table: pd.DataFrame) -> str:
    """Sum up the rows of a table, whatever their order.

    Examples
    --------
    >>> one = pd.DataFrame({"customer_id": [1, 2], "plan": ["basic", None]})
    >>> fingerprint(one)
    'b0...'
    >>> fingerprint(one) == fingerprint(one[::-1].astype({"plan": "category"}))
    True
    """
    total = np.zeros(len(table), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for name in table:
            # Each column counts by a number of its own, so that no value can stand in for another column's.
            total += _numbers(table[name]) * (_of_text(f"column {name}") | np.uint64(1))
        rows = scramble(total)
        lanes = (rows, scramble(rows ^ _OTHER_LANE))
        return "".join(f"{int(lane.sum(dtype=np.uint64)):016x}" for lane in lanes)


def together(parts: Iterable[str]) -> str:
    """Give the fingerprint of a table from those of its parts, in any order.

    Examples
    --------
    >>> table = pd.DataFrame({"customer_id": [1, 2, 3]})
    >>> together([fingerprint(table[2:]), fingerprint(table[:2])]) == fingerprint(table)
    True
    """
    sums = [0, 0]
    for part in parts:
        sums = [(lane + int(part[at : at + 16], 16)) % 2**64 for lane, at in zip(sums, (0, 16), strict=True)]
    return "".join(f"{lane:016x}" for lane in sums)


def _of_text(text: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little"))


def _numbers(column: pd.Series) -> np.ndarray:
    """Turn each value into a 64-bit number: the same value, the same number, however it is kept."""
    kind = column.dtype
    if isinstance(kind, pd.CategoricalDtype):
        words = np.array([_of_text(str(word)) for word in column.cat.categories] + [_of_text(_MISSING)])
        return words[column.cat.codes.to_numpy()]
    if kind.kind == "M":
        values = column.to_numpy().astype("datetime64[us]").astype(np.int64)
    elif kind.kind in "iub":
        values = column.to_numpy(dtype=np.int64, na_value=0)
    elif kind.kind == "f":
        values = _of_decimals(column.to_numpy(dtype=np.float64, na_value=0.0))
    elif pd.api.types.infer_dtype(column) == "boolean":
        return _numbers(column.astype("boolean"))
    else:
        codes, words = pd.factorize(column)
        return _numbers(pd.Series(pd.Categorical.from_codes(codes, [str(word) for word in words])))
    numbers = values.astype(np.uint64)
    missing = column.isna().to_numpy()
    if missing.any():
        numbers[missing] = _of_text(_MISSING)
    return numbers


def _of_decimals(values: np.ndarray) -> np.ndarray:
    """Turn numbers into whole ones, those that are whole into themselves."""
    steps = np.rint(np.nan_to_num(values) * 10**DECIMALS).astype(np.int64)
    whole, rest = np.divmod(steps, 10**DECIMALS)
    return np.where(rest == 0, whole, steps ^ _NOT_WHOLE)
