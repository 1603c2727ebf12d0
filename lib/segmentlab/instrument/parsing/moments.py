"""Read dates and times, whatever their notation, into moments in UTC.

Comes in: a column of text. Goes out: moments, missing where the text is no date, and how it was written.
Stage of the loop: instrument.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from segmentlab.instrument.business import TIME
from segmentlab.instrument.parsing.calendar_parts import DAYS, TIME_OF_DAY, assemble, integers
from segmentlab.instrument.parsing.columns import Column, arrow, extract

_PLAIN = r"^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?$"
#: Ways to count time from a first day: pattern, microseconds in one, the first day.
_COUNTS = {
    "seconds since 1970": (r"^[1-2]\d{9}(?:\.\d+)?$", 1_000_000, "1970-01-01"),
    "milliseconds since 1970": (r"^(?:[1-2]\d{12}|[6-9]\d{11})(?:\.\d+)?$", 1_000, "1970-01-01"),
    "microseconds since 1970": (r"^(?:[1-2]\d{15}|[6-9]\d{14})$", 1, "1970-01-01"),
    "nanoseconds since 1970": (r"^(?:[1-2]\d{18}|[6-9]\d{17})$", 0.001, "1970-01-01"),
    # Spreadsheets count days from a 1900 that they believe to be a leap year.
    "days since 1900, as spreadsheets count": (r"^[2-6]\d{4}(?:[.,]\d+)?$", 86_400_000_000, "1899-12-30"),
}


class Moments(NamedTuple):
    """Moments in UTC and the way they were written."""

    moments: pd.Series
    notation: str
    counted: bool = False  # as seconds or days since some day: could be any number


def read_moments(text: Column, *, day_first: bool | None = None, where: str = "") -> Moments:
    """Read dates with or without time and time zone into moments in UTC.

    Parameters
    ----------
    text
        Dates as written. Without a time zone they are taken to be UTC.
    day_first
        Whether 03/04/2026 is the third of April. Decided by the whole column when not given.
    where
        Names the column in errors.

    Returns
    -------
    Moments
        Missing where the text is no date between the years 1900 and 2199.

    Raises
    ------
    ValueError
        If day and month cannot be told apart in any date of the column.

    Examples
    --------
    >>> from segmentlab.instrument.parsing.columns import column_of
    >>> read_moments(column_of(["03/04/2026 10:15", "27/04/2026"]))
    Moments(moments=0   2026-04-03 10:15:00
    1   2026-04-27 00:00:00
    dtype: datetime64[us], notation='DD/MM/YYYY', counted=False)
    """
    left = text.different.str.strip()
    counted = _read_counts(left)
    if counted is not None:
        return Moments(text.spread(counted[0]), counted[1], True)
    moments, left = _read_plain(left)
    found = ["YYYY-MM-DD"] if len(left) < len(moments) else []
    for notation, pattern in DAYS.items():
        if left.empty:
            break
        pieces = extract(arrow(left), pattern + TIME_OF_DAY).set_axis(left.index)
        pieces = pieces[pieces["year"].notna()]
        if pieces.empty:
            continue
        if notation == "numeric":
            pieces, notation = _order_day_and_month(pieces, left, day_first, where)
        moments.loc[pieces.index] = assemble(pieces)
        found.append(notation)
        left = left.drop(pieces.index)
    return Moments(text.spread(moments), " or ".join(dict.fromkeys(found)) or "unknown")


def _read_plain(written: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Read the commonest notation at once, and give back what is left."""
    text = arrow(written)
    plain = pc.match_substring_regex(text, _PLAIN)
    try:
        read = pc.cast(pc.if_else(plain, text, None), pa.timestamp("us"))
    except pa.ArrowInvalid:  # a 30th of February: the long way says which
        return pd.Series(pd.NaT, index=written.index, dtype=TIME), written
    moments = pd.Series(read.to_numpy(zero_copy_only=False).astype(TIME), index=written.index)
    moments = moments.where((moments >= "1900-01-01") & (moments < "2200-01-01"))
    return moments, written[~plain.to_numpy(zero_copy_only=False).astype(bool)]


def _read_counts(written: pd.Series) -> tuple[pd.Series, str] | None:
    """Read numbers that count time, if nearly all of the column is of one such kind."""
    text = arrow(written)
    if not len(text) or pc.mean(pc.match_substring_regex(text, r"^\d+(?:[.,]\d+)?$")).as_py() <= 0.9:
        return None
    for notation, (pattern, microseconds, first) in _COUNTS.items():
        fits = pc.match_substring_regex(text, pattern).to_numpy(zero_copy_only=False).astype(bool)
        if fits.mean() > 0.9:
            numbers = pd.to_numeric(written.str.replace(",", "."), errors="coerce").where(fits)
            exact = numbers.notna() & ~written.str.contains("[.,]", regex=True)
            counts = pd.Series(0, index=written.index, dtype="int64")
            counts[exact] = written[exact].astype("int64")
            counts = counts * int(microseconds) if microseconds >= 1 else counts // 1000
            rough = numbers.notna() & ~exact
            # A spreadsheet's day has 17 digits at most: seconds are what it can tell.
            counts[rough] = (numbers[rough] * float(microseconds) / 1e6).round().astype("int64") * 1_000_000
            moments = (np.datetime64(first, "us") + counts.to_numpy().astype("timedelta64[us]")).astype(TIME)
            return pd.Series(moments, index=written.index).where(numbers.notna()), notation
    return None


def _order_day_and_month(
    pieces: pd.DataFrame, written: pd.Series, day_first: bool | None, where: str
) -> tuple[pd.DataFrame, str]:
    """Say which of the two numbers is the day: a number above 12 can only be one."""
    first, other = (pd.Series(integers(pieces[name]), index=pieces.index) for name in ("first", "other"))
    if day_first is None:
        days, months = int(((first > 12) & (other <= 12)).sum()), int(((other > 12) & (first <= 12)).sum())
        if min(days, months) > 0.01 * max(days, months):
            raise ValueError(
                f"{where}: some dates are written day first and some month first, such as "
                f"{written[first.index[first > 12][0]]} and {written[other.index[other > 12][0]]}; "
                "write them one way."
            )
        dotted = (pieces["mark"] == ".").all()  # points are used where the day comes first
        if days == months and not dotted and (first != other).any():
            raise ValueError(
                f"{where}: {written[first.index[first != other][0]]} and the other dates can be read day "
                "first or month first; say which with day_first=True or day_first=False."
            )
        day_first = bool(days > months or (days == months and dotted))
    mark = pieces["mark"].iloc[0]
    order = ("DD", "MM") if day_first else ("MM", "DD")
    notation = mark.join((*order, "YYYY" if pieces["year"].str.len().max() == 4 else "YY"))
    named = {"first": "day", "other": "month"} if day_first else {"first": "month", "other": "day"}
    return pieces.rename(columns=named), notation
