"""Read numbers exactly, whatever their notation: decimal comma, thousands marks, currency signs, brackets.

Comes in: a column of text. Goes out: whole cents (or other whole parts), missing where the text is no
number, and how it was read. Stage of the loop: instrument.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import pandas as pd
import pyarrow.compute as pc

from segmentlab.instrument.parsing.columns import Column, arrow, extract

_CODES = "USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|TRY|BRL|MXN|ZAR|SGD|HKD|KRW|ILS"
_SIGN = rf"(?:[A-Z]{{0,3}}\p{{Sc}}|{_CODES}|kr\.?|Kč|zł|Ft|Rs\.?|Fr\.?|円)"
#: Signs of currencies without a smaller part: a mark in such an amount groups its thousands.
_WHOLE_ONLY = "[¥￥円₩₫]|JPY|KRW|VND"
_NUMBER = (
    rf"^(?P<before>[-(+]?\s*{_SIGN}?\s*[-+]?)\s*(?P<body>\d[\d.,' ]*|[.,]\d+)"
    rf"(?P<after>\s*{_SIGN}?\s*[-)]?)$"
)


class Numbers(NamedTuple):
    """Numbers in whole parts (cents, thousandths), the decimal mark, how many were rounded, and signs."""

    parts: pd.Series
    decimal: str
    rounded: int
    signs: Column | None = None


def read_numbers(text: Column, places: int, *, decimal: str | None = None, where: str = "") -> Numbers:
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
    >>> from segmentlab.instrument.parsing.columns import column_of
    >>> read_numbers(column_of(["$13.97", "1,204.50", "(3)", "free"]), places=2).parts.tolist()
    [1397, 120450, -300, <NA>]
    """
    plain = pc.replace_substring_regex(arrow(_without_exponents(text.different)), "[\u00a0\u202f\u2009]", " ")
    plain = pc.replace_substring_regex(pc.replace_substring(plain, "\u2212", "-"), "[’`´]", "'")
    pieces = extract(plain, _NUMBER)
    body = pieces["body"].str.replace(r"[' ]", "", regex=True)
    whole_only = (pieces["before"] + pieces["after"]).str.contains(_WHOLE_ONLY, regex=True).any()
    decimal = decimal or _decimal_mark(body.dropna(), where, whole_only=whole_only)
    group = "," if decimal == "." else "."
    grammar = rf"^(?:\d{{1,3}}(?:[{group}]\d{{2,3}})*[{group}]\d{{3}}|\d*)(?:[{decimal}]\d*)?$"
    halves = extract(
        arrow(body.where(body.str.match(grammar))), rf"^(?P<whole>[\d{group}]*)[{decimal}]?(?P<rest>\d*)$"
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
    signs = around.where(readable).str.replace(r"[-+()\s.]", "", regex=True)
    signs = signs.mask(signs == "")
    return Numbers(
        text.spread(parts), decimal, int(text.counts()[beyond].sum()),
        text.changed(signs) if signs.notna().any() else None,
    )  # fmt: skip


def _without_exponents(written: pd.Series) -> pd.Series:
    """Write numbers such as 1.5E+05 out, as programs shorten long ones."""
    short = written[written.str.fullmatch(r"[-+]?\d+(?:[.,]\d+)?[eE][-+]?\d{1,2}")]
    long = {text: _written_out(text) for text in short}
    return written.replace(long) if long else written


def _written_out(text: str) -> str:
    number = f"{Decimal(text.replace(',', '.')):f}"
    return number.replace(".", ",") if "," in text else number


def _decimal_mark(body: pd.Series, where: str, *, whole_only: bool = False) -> str:
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
    if votes["."] == 0 and (len(marked) < len(body) or whole_only):
        return "," if "." in marked.iloc[0] else "."  # "950" beside "1,200": the mark groups thousands
    raise ValueError(
        f"{where}: the numbers, such as {marked.iloc[0]}, can be read with a decimal point or a decimal "
        'comma; say which with decimal="." or decimal=",".'
    )
