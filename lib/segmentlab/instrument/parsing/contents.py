"""Say what the values of a column look like: numbers, money, pieces, ids.

Comes in: a column of text. Goes out: a few facts about it. Stage of the loop: instrument.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from segmentlab.instrument.parsing.amounts import read_numbers
from segmentlab.instrument.parsing.text import filled


class Content(NamedTuple):
    """What the values of a column look like."""

    numeric: bool  # most values are numbers
    whole: bool  # ... without decimals
    small: bool  # ... and as small as a number of pieces
    negative: bool  # ... some below zero
    coded: bool  # most values hold a digit or an @, as ids do
    filled: float  # share of rows with any value

    @property
    def money(self) -> bool:
        """Numbers with decimals, as amounts are."""
        return self.numeric and not self.whole


def content(column: pd.Series, decimal: str | None) -> Content:
    """Judge a column (or a sample of it) by its values.

    Examples
    --------
    >>> content(pd.Series(["13.97", "5.00", ""], dtype="str"), None).money
    True
    """
    text = filled(column).dropna()
    try:
        numbers = read_numbers(text, 4, decimal=decimal).parts
    except ValueError:  # "1,200" only: no matter here which way it is read
        numbers = read_numbers(text, 4, decimal=".").parts
    known = numbers.dropna()
    numeric = len(known) > 0.5 * len(text)
    whole = numeric and bool((known % 10_000 == 0).mean() > 0.95) and not text.str.contains("[.,]00$").any()
    small = whole and bool(known.abs().median() <= 200_000) and bool(known.abs().max() <= 100_000_000)
    share = len(text) / len(column) if len(column) else 0.0
    return Content(numeric, whole, small, bool((known < 0).any()), coded(text), share)


def coded(column: pd.Series) -> bool:
    """Say whether most values hold a digit or an @, as ids and addresses do."""
    text = column.dropna()
    return len(text) > 0 and bool(text.str.contains(r"[\d@]").mean() > 0.9)
