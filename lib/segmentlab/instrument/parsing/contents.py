"""Say what the values of a column look like: numbers, money, pieces, ids.

Comes in: a column of text. Goes out: a few facts about it. Stage of the loop: instrument.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd

from segmentlab.instrument.parsing.amounts import read_numbers
from segmentlab.instrument.parsing.columns import Column
from segmentlab.instrument.parsing.text import filled

_ENOUGH = 50  # different values that a first glance takes in
_DIGIT_SOON = re.compile(r"[^\d]{0,6}\d")  # after a sign and a currency at most
_DATED = re.compile(
    r"\D{0,12}(\d{4}[-/.]\d{1,2}[-/.]\d|\d{8}(\D|$)|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}|"
    r"\d{1,2}\w{0,2}[-./ ]+(de )?[^\W\d_]{3,10}[-./, ]+(de )?\d{2}|[^\W\d_]{3,10}\.? \d{1,2}\w{0,2},? \d{4}|"
    r"[^\W\d_]{3,10}-\d{1,2}-\d{2}|\d{4}年\d)"
)


class Content(NamedTuple):
    """What the values of a column look like."""

    numeric: bool  # most values are numbers
    whole: bool  # ... without decimals
    small: bool  # ... and as small as a number of pieces
    negative: bool  # ... some below zero
    coded: bool  # most values hold a digit or an @, as ids do

    @property
    def money(self) -> bool:
        """Numbers with decimals, as amounts are."""
        return self.numeric and not self.whole


def content(column: Column, decimal: str | None) -> Content:
    """Judge a column (or a sample of it) by its values.

    Examples
    --------
    >>> from segmentlab.instrument.parsing.columns import column_of
    >>> content(column_of(["13.97", "5.00", ""]), None).money
    True
    """
    text = filled(column)
    text = text.keep(~text.empty)
    if not any(
        _DIGIT_SOON.match(value) for value in text.different.iloc[:: max(1, len(text.different) // _ENOUGH)]
    ):
        return Content(False, False, False, False, coded(text))
    try:
        numbers = read_numbers(text, 4, decimal=decimal).parts
    except ValueError:  # "1,200" only: no matter here which way it is read
        numbers = read_numbers(text, 4, decimal=".").parts
    known = numbers.dropna()
    numeric = len(known) > 0.5 * len(text)
    whole = (
        numeric
        and bool((known % 10_000 == 0).mean() > 0.95)
        and not text.different.str.contains("[.,]00$").any()
    )
    small = whole and bool(known.abs().median() <= 200_000) and bool(known.abs().max() <= 100_000_000)
    return Content(numeric, whole, small, bool((known < 0).any()), coded(text))


def looks_dated(different: pd.Series, *, counted: bool) -> bool:
    """Say at a glance whether texts may be dates; `counted` lets numbers pass, as seconds or days may be.

    Examples
    --------
    >>> looks_dated(pd.Series(["5 May 2026"]), counted=False), looks_dated(pd.Series(["4711"]), counted=False)
    (True, False)
    """
    seen = different[:: max(1, len(different) // _ENOUGH)]
    like = sum(1 for text in seen if _DATED.match(text) or (counted and text[:1].isdecimal()))
    return like > 0.4 * len(seen)


def coded(column: Column) -> bool:
    """Say whether most values hold a digit or an @, as ids and addresses do."""
    digits = column.counts()[column.different.str.contains(r"[\d@]").to_numpy()].sum()
    return bool(digits > 0.9 * (~column.empty).sum()) and len(column.different) > 0
