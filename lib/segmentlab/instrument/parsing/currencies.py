"""Bring amounts in several currencies into one, or set the others aside: they cannot be added up.

Comes in: what the currency of each row is. Goes out: which rows stay, and a factor for each. Stage of the
loop: instrument.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.parsing.columns import Column
from segmentlab.instrument.parsing.sieve import Sieve
from segmentlab.instrument.reading import counted

_SIGNS = {
    "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "¥", "INR": "₹", "KRW": "₩", "ILS": "₪",
    "TRY": "₺", "BRL": "R$", "CAD": "C$", "AUD": "A$", "NZD": "NZ$", "HKD": "HK$", "SGD": "S$", "MXN": "MX$",
    "PLN": "zł", "CZK": "Kč", "VND": "₫", "PHP": "₱", "UAH": "₴", "NGN": "₦", "RUB": "₽",
}  # fmt: skip
_CODES = {sign: code for code, sign in reversed(_SIGNS.items())} | {
    "US$": "USD", "EURO": "EUR", "EUROS": "EUR", "DOLLAR": "USD", "DOLLARS": "USD", "RS": "INR", "FR": "CHF",
    "KR": "SEK", "FT": "HUF", "POUND": "GBP", "STG": "GBP", "￥": "JPY", "円": "JPY",
}  # fmt: skip


class OneCurrency(NamedTuple):
    """Amounts in one currency, which one that is, the codes of all that were there, and notes."""

    amounts: list[pd.Series]
    currency: str | None
    codes: tuple[str, ...]
    notes: list[str]


class SeveralCurrenciesError(ValueError):
    """A file has other currencies than what was said of them; `codes` are all that it has."""

    def __init__(self, said: str, codes: tuple[str, ...]) -> None:
        super().__init__(said)
        self.codes = codes


def sign_of(code: str) -> str:
    """Give the sign that is put before amounts of a currency.

    Examples
    --------
    >>> sign_of("EUR"), sign_of("CHF")
    ('€', 'CHF ')
    """
    return _SIGNS.get(code, f"{code} ")


def currency_code(written: str) -> str:
    """Write a currency as its code.

    Examples
    --------
    >>> currency_code("€"), currency_code(" usd")
    ('EUR', 'USD')
    """
    upper = written.strip().upper()
    return _CODES.get(upper, upper)


def currency_codes(written: Column) -> Column:
    """Write every currency as its code.

    Examples
    --------
    >>> from segmentlab.instrument.parsing.columns import column_of
    >>> currency_codes(column_of(["€", "eur", "US$"])).text().tolist()
    ['EUR', 'EUR', 'USD']
    """
    return written.changed(written.different.map(currency_code).astype("str"))


def main_currency(
    codes: Column, keep: str | None, rates: Mapping[str, float] | None, where: str
) -> tuple[str | None, dict[str, Fraction]]:
    """Say which currency amounts are in at the end, and what one unit of each convertible one is worth.

    Raises
    ------
    ValueError
        If several currencies remain and nothing says what to do with them.

    Examples
    --------
    >>> from segmentlab.instrument.parsing.columns import column_of
    >>> main_currency(column_of(["EUR", "USD"]), None, {"USD": 0.92}, "log.csv")
    ('EUR', {'USD': Fraction(23, 25)})
    """
    worth = {code.strip().upper(): _rate(code, rate) for code, rate in (rates or {}).items()}
    counts = dict(zip(codes.different, codes.counts().tolist(), strict=True))
    keep = keep.strip().upper() if keep else None
    keep = _CODES.get(keep, keep) if keep else None
    for told, code in [("keep_currency", keep)] if keep else []:
        if code not in counts and counts:
            raise SeveralCurrenciesError(
                f'{told}="{code}": {where} has no such currency; it has {", ".join(counts)}.', tuple(counts)
            )
    left = [code for code in counts if code not in worth]
    if keep is None and len(left) > 1:
        told = ", ".join(f"{code} in {counted(count, 'row')}" for code, count in counts.items())
        most = max(left, key=lambda code: counts[code])
        other = next(code for code in left if code != most)
        raise SeveralCurrenciesError(
            f"{where} mixes currencies ({told}), which cannot be added up; keep one with "
            f'keep_currency="{most}" or convert the others with rates={{"{other}": ...}}.',
            tuple(counts),
        )
    if keep is None and counts and not left:
        raise ValueError(
            f"{where}: rates= converts every currency there is ({', '.join(counts)}); leave out the one to "
            "convert to, or name it with keep_currency=."
        )
    worth = {code: rate for code, rate in worth.items() if code != keep}
    return keep or (left[0] if left else None), worth


def one_currency(
    amounts: Sequence[pd.Series], written: Column, keep: str | None, rates: Mapping[str, float] | None,
    sieve: Sieve, column: str, file: str, without: str = "no currency",
) -> OneCurrency:  # fmt: skip
    """Convert what can be converted, and set aside the amounts in any other currency.

    `without` is the reason for setting aside rows that name none where several are used; else they stay.
    """
    codes = currency_codes(written)
    currency, worth = main_currency(codes.keep(sieve.usable), keep, rates, file)
    if len(codes.different) > 1 and without:
        sieve.take_out(codes.empty, without, column, unread=False)
    known = np.append(codes.different.isin([currency, *worth]).to_numpy(), True)
    sieve.take_out(~known[codes.codes], "in another currency", column, unread=False)
    left = codes.keep(sieve.usable)
    counts = dict(zip(left.different, left.counts().tolist(), strict=True))
    used = [
        (code, f"{counts[code]:,} at 1 {code} = {float(rate):g} {currency}")
        for code, rate in worth.items()
        if code in counts
    ]
    codes_used, at = ", ".join(code for code, _ in used), ", ".join(how for _, how in used)
    notes = [f"Amounts in {codes_used} are converted to {currency}: {at}."] if used else []
    left_over = [converted(cents, codes, worth) for cents in amounts]
    return OneCurrency(left_over, currency, tuple(codes.different), notes)


def _rate(code: str, rate: float) -> Fraction:
    try:
        exact = Fraction(str(rate))
    except ValueError:
        exact = Fraction(0)
    if exact <= 0:
        raise ValueError(f'rates={{"{code}": {rate!r}}}: give what one unit is worth, such as 0.92.')
    return exact


def converted(cents: pd.Series, codes: Column, worth: Mapping[str, Fraction]) -> pd.Series:
    """Convert whole cents, halves rounded away from zero."""
    for place, code in enumerate(codes.different):
        if code in worth:
            rows = codes.codes == place
            number, unit = worth[code].numerator, worth[code].denominator
            exact = (cents[rows].abs() * (2 * number) + unit) // (2 * unit)
            cents = cents.mask(rows, exact * np.sign(cents[rows].astype("Float64")).astype("Int64"))
    return cents
