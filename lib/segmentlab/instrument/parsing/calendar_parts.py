"""Know how days and times of day are written, and put their parts together into moments.

Comes in: the year, month, day, time and zone of dates, as text. Goes out: moments in UTC. Stage of the loop:
instrument.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from segmentlab.instrument.business import TIME
from segmentlab.instrument.parsing.columns import arrow

#: First letters of the months in English, German, French, Spanish, Italian, Portuguese and Dutch.
_MONTHS = {
    letters: number
    for number, written in enumerate(
        (
            "jan ene gen", "feb fev fevr", "mar maer marz mars maa mrt", "apr avr abr", "may mai mag mei",
            "jun juin giu", "jul juil lug", "aug aou ago", "sep set", "oct okt ott out", "nov", "dec dez dic",
        ),
        start=1,
    )
    for letters in written.split()
}  # fmt: skip
#: Hours ahead of UTC that letters stand for; where two zones share letters, the one of America is meant.
_ZONES = {
    "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600",
    "PST": "-0800", "PDT": "-0700", "CET": "+0100", "CEST": "+0200", "EET": "+0200", "EEST": "+0300",
}  # fmt: skip
_WEEKDAY = r"^(?:\p{L}{2,10}\.?,? )?"
TIME_OF_DAY = (
    r"(?:(?:[T ]|, ?|:| at )\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?"
    rf"\s*(?P<zone>Z|UTC|GMT|{'|'.join(_ZONES)}|(?:UTC|GMT)?[-+]\d{{2}}:?(?:\d{{2}})?)?)?$"
)
#: Ways to write a day. `first` and `other` are day and month in an order that the whole column decides.
DAYS = {
    "YYYY-MM-DD": r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
    "YYYYMMDD": r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
    "YYYY年MM月DD日": r"^(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日",
    "numeric": r"^(?P<first>\d{1,2})(?P<mark>[-/.])(?P<other>\d{1,2})[-/.](?P<year>\d{4}|\d{2})",
    "day month-name year": (
        _WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th|er)?[-./ ]+(?:de )?(?P<name>\p{L}{3,10})[-./, ]+(?:de )?"
        r"(?P<year>\d{4}|\d{2})"
    ),
    "month-name day year": (
        r"^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,? )?"
        r"(?P<name>\p{L}{3,10})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})"
    ),
    "month-name-day-year": r"^(?P<name>\p{L}{3,10})-(?P<day>\d{1,2})-(?P<year>\d{4}|\d{2})",
}


def assemble(pieces: pd.DataFrame) -> np.ndarray:
    """Put year, month, day, time and zone together; what no calendar has becomes missing."""
    number = {name: integers(pieces[name]) for name in ("year", "day", "hour", "minute", "second")}
    short = (pieces["year"].str.len() == 2).to_numpy()
    year = np.where(short, number["year"] + np.where(number["year"] < 69, 2000, 1900), number["year"])
    month = _months(pieces["name"]) if "name" in pieces else integers(pieces["month"])
    first_of_month = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    date = first_of_month.astype("datetime64[D]") + (number["day"] - 1)
    half = pieces["half"].str.slice(0, 1).str.lower()
    noon = np.where(half == "p", 12, 0)
    hour = np.where(half.isin(["a", "p"]), number["hour"] % 12 + noon, number["hour"])
    part = integers(pieces["part"].str.pad(6, side="right", fillchar="0").str.slice(0, 6))
    seconds = (hour * 60 + number["minute"] - _minutes_ahead(pieces["zone"])) * 60 + number["second"]
    result = date.astype(TIME) + (seconds * 1_000_000 + part).astype("timedelta64[us]")
    real = (year >= 1900) & (year < 2200) & (month >= 1) & (month <= 12) & (number["day"] >= 1)
    real &= (date.astype("datetime64[M]") == first_of_month) & (hour < 24)
    real &= (number["minute"] < 60) & (number["second"] < 60)
    result[~real] = np.datetime64("NaT")
    return result


def is_zone(written: str) -> bool:
    """Say whether a time zone is one that is known.

    Examples
    --------
    >>> is_zone("CET"), is_zone("+02:00"), is_zone("Eastern Time")
    (True, True, False)
    """
    return written in ("Z", "UTC", "GMT", *_ZONES) or bool(re.fullmatch(r"[-+]\d{2}:?\d{2}", written))


def _minutes_ahead(zone: pd.Series) -> np.ndarray:
    """Say how many minutes a zone is ahead of UTC."""
    offset = zone.fillna("").replace(_ZONES).str.replace(r"^(?:UTC|GMT)|:", "", regex=True)
    offset = offset.where(offset.str.match(r"[-+]"), "+0000").str.pad(5, side="right", fillchar="0")
    minutes = integers(offset.str.slice(1, 3)) * 60 + integers(offset.str.slice(3, 5))
    return np.where(offset.str.startswith("-"), -minutes, minutes)


def _months(name: pd.Series) -> np.ndarray:
    """Give the number of each month named, 0 where it is none."""
    numbers = {written: _month(written) for written in name.dropna().unique()}
    return name.map(numbers).fillna(0).to_numpy().astype(np.int64)


def _month(written: str) -> int:
    plain = unicodedata.normalize("NFD", written.lower().replace("ä", "ae"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _MONTHS.get(plain[:4]) or _MONTHS.get(plain[:3]) or 0


def integers(digits: pd.Series) -> np.ndarray:
    """Read digits, and nothing as 0."""
    text = arrow(digits)
    return pc.cast(pc.if_else(pc.equal(text, ""), "0", text), pa.int64()).fill_null(0).to_numpy()
