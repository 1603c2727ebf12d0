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
from segmentlab.instrument.parsing.text import arrow, extract, spread

_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
)}  # fmt: skip
_TIME_OF_DAY = (
    r"(?:(?:[T ]|, ?)\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[-+]\d{2}:?(?:\d{2})?)?)?$"
)
#: Ways to write a day. `first` and `other` are day and month in an order that the whole column decides.
_DAYS = {
    "YYYY-MM-DD": r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
    "YYYYMMDD": r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
    "numeric": r"^(?P<first>\d{1,2})(?P<mark>[-/.])(?P<other>\d{1,2})[-/.](?P<year>\d{4}|\d{2})",
    "day month-name year": r"^(?P<day>\d{1,2})[-. ]+(?P<name>[A-Za-z]{3})[a-z]*[-., ]+(?P<year>\d{4}|\d{2})",
    "month-name day year": r"^(?P<name>[A-Za-z]{3})[a-z]*\.? (?P<day>\d{1,2}),? (?P<year>\d{4})",
}


class Moments(NamedTuple):
    """Moments in UTC and the way they were written."""

    moments: pd.Series
    notation: str
    counted: bool = False  # as seconds or days since some day: could be any number


def read_moments(text: pd.Series, *, day_first: bool | None = None, where: str = "") -> Moments:
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
    >>> read_moments(pd.Series(["03/04/2026 10:15", "27/04/2026"]))
    Moments(moments=0   2026-04-03 10:15:00
    1   2026-04-27 00:00:00
    dtype: datetime64[us], notation='DD/MM/YYYY', counted=False)
    """
    codes, different = pd.factorize(text)
    left = pd.Series(different, dtype="str")
    moments = pd.Series(pd.NaT, index=left.index, dtype=TIME)
    found: list[str] = []
    for notation, pattern in _DAYS.items():
        pieces = extract(arrow(left), pattern + _TIME_OF_DAY).set_axis(left.index)
        pieces = pieces[pieces["year"].notna()]
        if pieces.empty:
            continue
        if notation == "numeric":
            pieces, notation = _order_day_and_month(pieces, left, day_first, where)
        moments.loc[pieces.index] = _assemble(pieces)
        found.append(notation)
        left = left.drop(pieces.index)
        if left.empty:
            break
    return Moments(spread(moments, codes, text.index), " or ".join(found) or "unknown")


def _order_day_and_month(
    pieces: pd.DataFrame, written: pd.Series, day_first: bool | None, where: str
) -> tuple[pd.DataFrame, str]:
    """Say which of the two numbers is the day: a number above 12 can only be one."""
    first, other = (pd.Series(_integers(pieces[name]), index=pieces.index) for name in ("first", "other"))
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


def _assemble(pieces: pd.DataFrame) -> np.ndarray:
    """Put year, month, day, time and zone together; what no calendar has becomes missing."""
    number = {name: _integers(pieces[name]) for name in ("year", "day", "hour", "minute", "second")}
    short = (pieces["year"].str.len() == 2).to_numpy()
    year = np.where(short, number["year"] + np.where(number["year"] < 69, 2000, 1900), number["year"])
    if "name" in pieces:
        month = pieces["name"].str.lower().map(_MONTHS).fillna(0).to_numpy().astype(np.int64)
    else:
        month = _integers(pieces["month"])
    first_of_month = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    date = first_of_month.astype("datetime64[D]") + (number["day"] - 1)
    half = pieces["half"].str.slice(0, 1).str.lower()
    noon = np.where(half == "p", 12, 0)
    hour = np.where(half.isin(["a", "p"]), number["hour"] % 12 + noon, number["hour"])
    part = _integers(pieces["part"].str.pad(6, side="right", fillchar="0").str.slice(0, 6))
    zone = pieces["zone"].fillna("").str.replace(":", "", regex=False)
    offset = zone.where(zone.str.match(r"[-+]"), "+0000").str.pad(5, side="right", fillchar="0")
    minutes = _integers(offset.str.slice(1, 3)) * 60 + _integers(offset.str.slice(3, 5))
    ahead = np.where(offset.str.startswith("-"), -minutes, minutes)
    seconds = (hour * 60 + number["minute"] - ahead) * 60 + number["second"]
    result = date.astype(TIME) + (seconds * 1_000_000 + part).astype("timedelta64[us]")
    real = (year >= 1900) & (year < 2200) & (month >= 1) & (month <= 12) & (number["day"] >= 1)
    real &= (date.astype("datetime64[M]") == first_of_month) & (hour < 24)
    real &= (number["minute"] < 60) & (number["second"] < 60)
    result[~real] = np.datetime64("NaT")
    return result


def _integers(digits: pd.Series) -> np.ndarray:
    text = arrow(digits)
    return pc.cast(pc.if_else(pc.equal(text, ""), "0", text), pa.int64()).fill_null(0).to_numpy()
