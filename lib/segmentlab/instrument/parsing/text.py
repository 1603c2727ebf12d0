"""What all readers of text share: what counts as filled, what looks like data, and ids.

Comes in: a column of text. Goes out: the same, cleaned. Stage of the loop: instrument.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd
import pyarrow.compute as pc

from segmentlab.instrument.parsing.columns import Column, arrow

#: What people and programs write where nothing is known.
_NOTHING = (
    "", "na", "n/a", "#n/a", "nan", "nat", "null", "(null)", "none", "<na>", "\\n", "nil", "-", "--",
    "#value!", "#ref!", "(not set)", "undefined", "unknown",
)  # fmt: skip
_ROUGHLY_TYPED = re.compile(
    r"[-(+]?\s*([A-Z]{3}\s|[A-Z]{0,3}[^\w\s;|,.()-])?\s*[-+]?"
    r"(\d[\d.,']*([ \u00a0\u202f]\d{3}(?!\d)[\d.,]*)*|[.,]\d+)([eE][-+]?\d+)?"
    r"(\s?([^\w\s;|,.(]|[A-Z]{3}|円))?[-)]?"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ,].*)?|\d{8}[T ].*|\d+:\d\d(:\d\d)?"
    r"|\d{1,2}[-. ]+[^\W\d_]{3,9}[-., ]+\d{2,4}([T ,].*)?|[^\W\d_]{3,9}\.? \d{1,2},? \d{4}.*"
    r"|[^\W\d_]{3,9}-\d{1,2}-\d{2,4}|\d{4}年\d{1,2}月\d{1,2}日.*"
)


def share_typed(cells: Iterable[str | None]) -> float:
    """Give the share of the filled cells that look like a number, a date or a time.

    Examples
    --------
    >>> share_typed(["customer", "13,97", "", "2026-01-05", "tents"])
    0.5
    """
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    typed = sum(_ROUGHLY_TYPED.fullmatch(cell) is not None for cell in filled)
    return typed / len(filled) if filled else 0.0


def filled(column: Column) -> Column:
    r"""Trim every text and make it missing where nothing, or a word for nothing, is written.

    Examples
    --------
    >>> from segmentlab.instrument.parsing.columns import column_of
    >>> filled(column_of([" 7", "", "N/A", "\\N"])).text().tolist()
    ['7', nan, nan, nan]
    """
    trimmed = column.different.str.strip()
    nothing = trimmed.str.lower().isin(_NOTHING)
    if not nothing.any() and pc.all(pc.equal(arrow(trimmed), arrow(column.different))).as_py() is not False:
        return column
    return column.changed(trimmed.mask(nothing))


def read_ids(column: Column) -> pd.Series:
    """Make whole-number ids integers; keep the text of all others, and of all where one has leading zeros.

    Examples
    --------
    >>> from segmentlab.instrument.parsing.columns import column_of
    >>> read_ids(column_of(["17850.0", "12"])).tolist(), read_ids(column_of(["00012", "7"])).tolist()
    ([17850, 12], ['00012', '7'])
    """
    if len(column.different) and column.different.str.fullmatch(r"-?(?:0|[1-9]\d{0,17})(?:\.0)?").all():
        # The ".0" is what a table program adds to ids when one of them is missing.
        numbers = column.spread(column.different.str.removesuffix(".0").astype("Int64"))
        return numbers if column.empty.any() else numbers.astype("int64")
    return column.text()
