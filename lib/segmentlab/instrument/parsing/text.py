"""What all readers of text share: what counts as filled, what looks like data, ids, and quick tools.

Comes in: a column of text. Goes out: the same, cleaned. Each different text is handled once, so that long
columns cost little. Stage of the loop: instrument.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

#: What people write where nothing is known.
_NOTHING = ("", "na", "n/a", "#n/a", "nan", "nat", "null", "none", "<na>")
_ROUGHLY_TYPED = re.compile(
    r"[-(+]?\s*([A-Z]{3}\s|[A-Z]{0,3}[^\w\s;|,.()-])?\s*[-+]?"
    r"(\d[\d.,']*([ \u00a0\u202f]\d{3}(?!\d)[\d.,]*)*|[.,]\d+)"
    r"(\s?([^\w\s;|,.(]|[A-Z]{3}))?[-)]?"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ,].*)?|\d{8}[T ].*|\d+:\d\d(:\d\d)?"
    r"|\d{1,2}[-. ]+[A-Za-z]{3,9}[-., ]+\d{2,4}([T ,].*)?|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}.*"
)


def share_typed(cells: Sequence[str] | pd.Series) -> float:
    """Give the share of the filled cells that look like a number, a date or a time.

    Examples
    --------
    >>> share_typed(["customer", "13,97", "", "2026-01-05", "tents"])
    0.5
    """
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    typed = sum(_ROUGHLY_TYPED.fullmatch(cell) is not None for cell in filled)
    return typed / len(filled) if filled else 0.0


def filled(text: pd.Series) -> pd.Series:
    """Trim every text and make it missing where nothing, or a word for nothing, is written.

    Examples
    --------
    >>> filled(pd.Series([" 7", "", "N/A"], dtype="str")).tolist()
    ['7', nan, nan]
    """
    trimmed = text.str.strip()
    return trimmed.mask(trimmed.str.lower().isin(_NOTHING))


def read_ids(text: pd.Series) -> pd.Series:
    """Make whole-number ids integers; keep the text of all others, and of all where one has leading zeros.

    Examples
    --------
    >>> read_ids(pd.Series(["17850.0", "12"])).tolist(), read_ids(pd.Series(["00012", "7"])).tolist()
    ([17850, 12], ['00012', '7'])
    """
    codes, different = pd.factorize(text)
    known = pd.Series(different, dtype="str")
    if known.str.fullmatch(r"-?(?:0|[1-9]\d{0,17})(?:\.0)?").all() and len(known):
        # The ".0" is what a table program adds to ids when one of them is missing.
        return spread(known.str.removesuffix(".0").astype("Int64"), codes, text.index)
    return text


def arrow(text: pd.Series | pd.Index) -> pa.Array:
    """Hand a column of text to Arrow, whose text functions are much faster."""
    return pa.array(pd.Series(text, dtype="str").array, pa.large_string())


def extract(text: pa.Array, pattern: str) -> pd.DataFrame:
    """Take texts apart by the named groups of a pattern; all are missing where it does not match."""
    found = pc.extract_regex(text, pattern)
    names = [found.type.field(position).name for position in range(found.type.num_fields)]
    pieces = dict(zip(names, found.flatten(), strict=True))
    return pa.table(pieces).to_pandas().astype("str")


def spread(values: pd.Series, codes: np.ndarray, index: pd.Index) -> pd.Series:
    """Give every row the value of its text; a missing text has code -1 and gets a missing value."""
    return pd.Series(values.array.take(codes, allow_fill=True), index=index)
