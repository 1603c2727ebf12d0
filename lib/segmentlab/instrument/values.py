"""Turn columns of text into exact amounts, moments in UTC and customer ids, whatever their notation.

Comes in: a column of text. Goes out: its values, missing where the text cannot be read, and how it was
read. Each different text is read once, so long columns cost little. Stage of the loop: instrument.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from segmentlab.instrument.business import TIME

#: What people write where nothing is known.
_NOTHING = ("", "na", "n/a", "#n/a", "nan", "nat", "null", "none", "<na>")
_CODES = "USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|TRY|BRL|MXN|ZAR|SGD|HKD|KRW|ILS"
_SIGN = rf"(?:[A-Z]{{0,3}}\p{{Sc}}|{_CODES}|kr\.?|Kč|zł|Ft|Rs\.?|Fr\.?)"
_NUMBER = (
    rf"^(?P<before>[-(+]?\s*{_SIGN}?\s*[-+]?)\s*(?P<body>\d[\d.,' ]*|[.,]\d+)"
    rf"(?P<after>\s*{_SIGN}?\s*[-)]?)$"
)
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
_ROUGHLY_TYPED = re.compile(
    r"[-(+]?\s*([A-Z]{3}\s|[A-Z]{0,3}[^\w\s;|,.()-])?\s*[-+]?(\d[\d.,' \u00a0\u202f]*|[.,]\d+)"
    r"(\s?([^\w\s;|,.(]|[A-Z]{3}))?[-)]?"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ,].*)?|\d{8}[T ].*|\d+:\d\d(:\d\d)?"
    r"|\d{1,2}[-. ]+[A-Za-z]{3,9}[-., ]+\d{2,4}([T ,].*)?|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}.*"
)


class Numbers(NamedTuple):
    """Numbers in whole parts (cents, thousandths), the decimal mark, and how many had to be rounded."""

    parts: pd.Series
    decimal: str
    rounded: int


class Moments(NamedTuple):
    """Moments in UTC and the way they were written."""

    moments: pd.Series
    notation: str


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


def read_numbers(text: pd.Series, places: int, *, decimal: str | None = None, where: str = "") -> Numbers:
    """Read numbers exactly, without going through binary fractions.

    Parameters
    ----------
    text
        Numbers as written: currency signs, thousands separators, minus or brackets for negative ones.
    places
        Decimal places to keep: 2 gives cents. What lies beyond is rounded, halves away from zero.
    decimal
        ``"."`` or ``","``. Decided by the whole column when not given.
    where
        Names the column in errors.

    Returns
    -------
    Numbers
        `parts` is Int64 in units of ``10 ** -places``, missing where the text is no number.

    Raises
    ------
    ValueError
        If a mark such as the one in "1,234" could stand for either.

    Examples
    --------
    >>> read_numbers(pd.Series(["$13.97", "1,204.50", "(3)", "free"]), places=2).parts.tolist()
    [1397, 120450, -300, <NA>]
    """
    codes, different = pd.factorize(text)
    plain = pc.replace_substring_regex(_arrow(different), "[\u00a0\u202f\u2009]", " ")
    plain = pc.replace_substring_regex(pc.replace_substring(plain, "\u2212", "-"), "[’`´]", "'")
    pieces = _extract(plain, _NUMBER)
    body = pieces["body"].str.replace(r"[' ]", "", regex=True)
    decimal = decimal or _decimal_mark(body.dropna(), where)
    group = "," if decimal == "." else "."
    grammar = rf"^(?:\d{{1,3}}(?:[{group}]\d{{2,3}})*[{group}]\d{{3}}|\d*)(?:[{decimal}]\d*)?$"
    halves = _extract(
        _arrow(body.where(body.str.match(grammar))), rf"^(?P<whole>[\d{group}]*)[{decimal}]?(?P<rest>\d*)$"
    )
    whole = halves["whole"].str.replace(group, "", regex=False).str.lstrip("0")
    around = pieces["before"] + pieces["after"]
    readable = whole.notna() & (whole.str.len() <= 18 - places - 1)
    readable &= around.str.contains("(", regex=False) == around.str.contains(")", regex=False)
    rest = halves["rest"].str.pad(places + 1, side="right", fillchar="0").where(readable)
    digits = ("0" + whole + rest.str.slice(0, places + 1)).where(readable).astype("Int64")
    parts = (digits + 5) // 10
    parts = parts.where(~around.str.contains("[-(]", regex=True).fillna(False).astype(bool), -parts)
    beyond = rest.str.slice(places).str.strip("0").str.len().fillna(0).to_numpy() > 0
    return Numbers(_spread(parts, codes, text.index), decimal, int(beyond[codes[codes >= 0]].sum()))


def _decimal_mark(body: pd.Series, where: str) -> str:
    """Decide which mark is the decimal one: any number that can be read in one way only is evidence."""
    both = body.str.contains(".", regex=False) & body.str.contains(",", regex=False)
    last = body[both].str.replace(r"\d", "", regex=True).str[-1]
    single = r"\d*{0}(?:\d{{0,2}}|\d{{4,}})|(?:0\d*|\d{{4,}}|){0}\d{{3}}"
    repeated = r"\d+(?:{0}\d+){{2,}}"
    votes = {
        mark: int((last == mark).sum())
        + int(body.str.fullmatch(single.format(f"[{mark}]") + "|" + repeated.format(f"[{other}]")).sum())
        for mark, other in ((".", ","), (",", "."))
    }
    if votes["."] != votes[","]:
        return max(votes, key=lambda mark: votes[mark])
    marked = body[body.str.contains(r"[.,]", regex=True)]
    if marked.empty:
        return "."
    if votes["."] == 0 and len(marked) < len(body):
        return "," if "." in marked.iloc[0] else "."  # "950" beside "1,200": the mark groups thousands
    raise ValueError(
        f"{where}: the numbers, such as {marked.iloc[0]}, can be read with a decimal point or a decimal "
        'comma; say which with decimal="." or decimal=",".'
    )


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
    dtype: datetime64[us], notation='DD/MM/YYYY')
    """
    codes, different = pd.factorize(text)
    left = pd.Series(different, dtype="str")
    moments = pd.Series(pd.NaT, index=left.index, dtype=TIME)
    found: list[str] = []
    for notation, pattern in _DAYS.items():
        pieces = _extract(_arrow(left), pattern + _TIME_OF_DAY).set_axis(left.index)
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
    return Moments(_spread(moments, codes, text.index), " or ".join(found) or "unknown")


def _order_day_and_month(
    pieces: pd.DataFrame, written: pd.Series, day_first: bool | None, where: str
) -> tuple[pd.DataFrame, str]:
    """Say which of the two numbers is the day: a number above 12 can only be one."""
    first, other = pieces["first"].astype(int), pieces["other"].astype(int)
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
    day, month = (first, other) if day_first else (other, first)
    mark = pieces["mark"].iloc[0]
    order = ("DD", "MM") if day_first else ("MM", "DD")
    notation = mark.join((*order, "YYYY" if pieces["year"].str.len().max() == 4 else "YY"))
    return pieces.assign(day=day.astype("str"), month=month.astype("str")), notation


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
        return _spread(known.str.removesuffix(".0").astype("Int64"), codes, text.index)
    return text


def _arrow(text: pd.Series | pd.Index) -> pa.Array:
    return pa.array(pd.Series(text, dtype="str").array, pa.large_string())


def _extract(text: pa.Array, pattern: str) -> pd.DataFrame:
    """Take texts apart by the named groups of a pattern; all are missing where it does not match."""
    found = pc.extract_regex(text, pattern)
    names = [found.type.field(position).name for position in range(found.type.num_fields)]
    pieces = dict(zip(names, found.flatten(), strict=True))
    return pa.table(pieces).to_pandas().astype("str")


def _integers(digits: pd.Series) -> np.ndarray:
    text = _arrow(digits)
    return pc.cast(pc.if_else(pc.equal(text, ""), "0", text), pa.int64()).fill_null(0).to_numpy()


def _spread(values: pd.Series, codes: np.ndarray, index: pd.Index) -> pd.Series:
    """Give every row the value of its text; a missing text has code -1 and gets a missing value."""
    return pd.Series(values.array.take(codes, allow_fill=True), index=index)
