"""Find out which column of a purchase log is what, from its name and from what stands in it.

Comes in: a table of text and the columns already known. Goes out: a column for each role and the reasons
for choices that could have gone another way. Stage of the loop: instrument.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from segmentlab.instrument.parsing.amounts import read_numbers
from segmentlab.instrument.parsing.moments import read_moments
from segmentlab.instrument.parsing.text import filled

_SAMPLE = 2_000  # rows that contents are judged by
_DATE_WORDS = "date datum data fecha time timestamp when day jour tag zeit created at on"
_SALE_WORDS = "order purchase invoice transaction sale sold bought buy kauf bestell rechnung"
_OTHER_DATES = "ship deliver birth due update modif signup registered expire return refund cancel first last"
_CUSTOMER_WORDS = (
    "customer client cliente user member buyer shopper kunde household visitor account person patron guest "
    "subscriber contact cust consumer"
)
_ID_WORDS = "id number nr no num key code"
_NOT_CUSTOMER = (
    "order invoice transaction product item sku basket session country city state region type segment group "
    "gender age name since date zip postcode line row category channel"
)
_AMOUNT_WORDS = (
    "amount total revenue sales spend spent paid dollars usd eur euro gbp betrag umsatz importe montant"
)
_WEAK_AMOUNT_WORDS = "price value sum money preis prix precio cost"
_NOT_AMOUNT = (
    "unit each discount tax vat ship fee qty quantity count id number profit margin balance points weight "
    "rate rating score per percent cds"
)
_ORDER_WORDS = "order invoice transaction basket receipt bestell rechnung"
_UNIT_WORDS = "unit each per single piece"
_QUANTITY_WORDS = "quantity qty units pieces items menge anzahl cantidad quantite cds count copies"
_NOT_QUANTITY = "price amount total id code cost value"


class Roles(NamedTuple):
    """Which column is what, and why where that was not obvious."""

    customer: str
    when: str
    amount: str | None
    quantity: str | None
    unit_price: str | None
    notes: tuple[str, ...]


def guess_roles(
    cells: pd.DataFrame,
    *,
    customer: str | None = None,
    when: str | None = None,
    amount: str | None = None,
    quantity: str | None = None,
    unit_price: str | None = None,
    decimal: str | None = None,
    where: str = "the table",
) -> Roles:
    """Choose the columns of customer, moment, amount and quantity that were not given.

    Parameters
    ----------
    cells
        The table as text.
    customer, when, amount, quantity, unit_price
        Columns already known; the others are guessed.
    decimal
        Decimal mark, if known.
    where
        Names the file in errors.

    Returns
    -------
    Roles

    Raises
    ------
    ValueError
        If a column that a log needs cannot be found, or two could be meant.

    Examples
    --------
    >>> log = pd.DataFrame({"Kunde": ["7", "8", "7"], "Datum": ["2026-01-05", "2026-01-05", "2026-02-01"],
    ...                     "Betrag": ["13,97", "5,00", "8,20"]}, dtype="str")
    >>> guess_roles(log)[:4]
    ('Kunde', 'Datum', 'Betrag', None)
    """
    sample = cells.iloc[:: max(1, len(cells) // _SAMPLE)]
    given = [column for column in (customer, when, amount, quantity, unit_price) if column]
    free = [column for column in cells if column not in given]
    notes: list[str] = []
    if when is None:
        when = _guess_when(sample[free], notes, where)
        free = [column for column in free if column != when]
    contents = {column: _content(sample[column], decimal) for column in cells if column != when}
    if quantity is None:
        quantity = _guess_quantity(contents, free)
        free = [column for column in free if column != quantity]
    if amount is None and unit_price is None:
        amount, unit_price = _guess_amount(contents, free, quantity, notes, where)
        free = [column for column in free if column not in (amount, unit_price)]
    if customer is None:
        customer = _guess_customer(cells, contents, free, notes, where)
    _note_lines(cells[[column for column in free if column != customer]], notes)
    return Roles(customer, when, amount, quantity, unit_price, tuple(notes))


def in_cents(column: str) -> bool:
    """Say whether a column of money is named as being in cents already.

    Examples
    --------
    >>> in_cents("amount_cents"), in_cents("percent")
    (True, False)
    """
    return _named(column, "cent cents")


class _Content(NamedTuple):
    """What the values of a column look like."""

    numeric: bool  # most values are numbers
    whole: bool  # ... without decimals
    small: bool  # ... and as small as a number of pieces
    negative: bool  # ... some below zero
    coded: bool  # most values hold a digit or an @, as ids do


def _content(column: pd.Series, decimal: str | None) -> _Content:
    text = filled(column).dropna()
    try:
        numbers = read_numbers(text, 4, decimal=decimal).parts
    except ValueError:  # "1,200" only: no matter here which way it is read
        numbers = read_numbers(text, 4, decimal=".").parts
    known = numbers.dropna()
    numeric = len(known) > 0.5 * len(text)
    whole = numeric and bool((known % 10_000 == 0).mean() > 0.95) and not text.str.contains("[.,]00$").any()
    small = whole and bool(known.abs().median() <= 200_000) and bool(known.abs().max() <= 100_000_000)
    coded = len(text) > 0 and _coded(text)
    return _Content(numeric, whole, small, bool((known < 0).any()), coded)


def _guess_when(sample: pd.DataFrame, notes: list[str], where: str) -> str:
    """Take the column that reads as dates; of several, the one named like the moment of sale."""
    scores = {}
    for column in sample:
        text = filled(sample[column]).dropna()
        either = read_moments(text, day_first=True).moments.notna() | (
            read_moments(text, day_first=False).moments.notna()
        )
        if len(text) and either.mean() > 0.5:
            names = 2 * _named(column, _SALE_WORDS) + _named(column, _DATE_WORDS)
            scores[column] = names - 4 * _named(column, _OTHER_DATES)
    if not scores:
        raise ValueError(
            f"{where} has no column of dates ({_listed(sample)}); "
            "name it with when=, if you know one, or write its dates like 2026-06-29."
        )
    best = max(scores, key=lambda column: scores[column])  # the first of equals
    if len(scores) > 1:
        others = _listed(column for column in scores if column != best)
        notes.append(f"The date is taken from {best}, not from {others} (choose with when=).")
    return best


def _guess_quantity(contents: dict[str, _Content], free: list[str]) -> str | None:
    """Take a column named like a number of pieces; without names, one of small whole numbers."""
    named = [
        column for column in free
        if contents[column].numeric and _named(column, _QUANTITY_WORDS) and not _named(column, _NOT_QUANTITY)
    ]  # fmt: skip
    unnamed = [column for column in free if _is_unnamed(column) and contents[column].small]
    if not named and len(free) > 2 and any(_is_money(contents[column]) for column in free):
        named = unnamed[-1:]  # ids stand at the left, and money is another column
    return named[0] if named else None


def _guess_amount(
    contents: dict[str, _Content], free: list[str], quantity: str | None, notes: list[str], where: str
) -> tuple[str | None, str | None]:
    """Take the column that reads as money, as the amount of the row or as the price of one piece."""
    scores = {}
    for column in free:
        content = contents[column]
        names = 4 * _named(column, _AMOUNT_WORDS) + 2 * _named(column, _WEAK_AMOUNT_WORDS)
        score = names + 2 * _is_money(content) - 5 * _named(column, _NOT_AMOUNT)
        score -= _named(column, "subtotal net")  # what was paid in all counts
        if content.numeric and score > 0:
            scores[column] = score
    prices = [c for c in free if contents[c].numeric and _named(c, "price preis prix precio cost")]
    best = max(scores, key=lambda column: scores[column]) if scores else None
    if quantity and prices and (best is None or best in prices):
        price = best or prices[0]
        refunds = contents[quantity].negative and not contents[price].negative
        if best is None or refunds or _named(price, _UNIT_WORDS):
            reason = "quantities go below zero and prices do not" if refunds else "so its name says"
            notes.append(
                f"The amount is {quantity} times {price}, taken as the price of one piece: {reason} "
                "(choose with amount= or unit_price=)."
            )
            return None, price
        notes.append(
            f"{price} is taken as the amount of the whole row; if it is the price of one piece, "
            f'give unit_price="{price}".'
        )
    if best is None:
        raise ValueError(
            f"{where} has no column that is clearly an amount of money ({_listed(free)}); "
            "name it with amount=."
        )
    rivals = [column for column in scores if column != best and scores[column] == scores[best]]
    if rivals:
        notes.append(
            f"The amount is taken from {best}; {_listed(rivals)} could be it too (choose with amount=)."
        )
    return best, None


def _guess_customer(
    cells: pd.DataFrame, contents: dict[str, _Content], free: list[str], notes: list[str], where: str
) -> str:
    """Take the column named like a person; without such a name, an id that comes back in several rows."""
    scores = {
        column: 3 * _named(column, _CUSTOMER_WORDS)
        + 2 * _named(column, "email mail")
        + _named(column, _ID_WORDS)
        - 4 * _named(column, _NOT_CUSTOMER)
        for column in free
    }
    best = max(scores.values(), default=0)
    likely = [column for column in free if scores[column] == best and best >= 2]
    if not likely:
        likely = [
            column for column in free
            if scores[column] >= 0 and contents[column].coded and not _is_money(contents[column])
            and 1 < cells[column].nunique() < len(cells)
        ]  # fmt: skip
        if likely:
            notes.append(
                f"The customer is taken from {likely[0]}, because its ids come back in several rows."
            )
    if not likely:
        raise ValueError(
            f"{where} has no column that is clearly the customer ({_listed(free)}); name it with customer=."
        )
    first, *others = likely
    for other in others:
        if not _one_to_one(cells[first], cells[other]):
            raise ValueError(
                f"{where}: the customer could be {first} ({cells[first].nunique():,} different values) "
                f'or {other} ({cells[other].nunique():,}); choose one, such as customer="{first}".'
            )
    if others:
        notes.append(
            f"{_listed(others)} tells the same customers apart; {first} is taken as the first of them."
        )
    return first


def _note_lines(others: pd.DataFrame, notes: list[str]) -> None:
    """Say so where rows look like lines of orders: counts of purchases would be counts of lines."""
    for column in others:
        numbered = _named(column, _ORDER_WORDS) and not _named(column, _DATE_WORDS)
        if numbered and others[column].nunique() < 0.9 * others[column].count() and _coded(others[column]):
            notes.append(
                f"{column} repeats, so rows may be lines of one order; each row counts as a purchase."
            )
            return


def _coded(column: pd.Series) -> bool:
    return bool(column.dropna().str.contains(r"[\d@]").mean() > 0.9)


def _one_to_one(first: pd.Series, other: pd.Series) -> bool:
    pairs = pd.DataFrame({"first": pd.factorize(first)[0], "other": pd.factorize(other)[0]}).drop_duplicates()
    return pairs["first"].is_unique and pairs["other"].is_unique


def _is_money(content: _Content) -> bool:
    return content.numeric and not content.whole


def _is_unnamed(column: str) -> bool:
    return re.fullmatch(r"column_\d+", column) is not None


def _named(column: str, words: str) -> bool:
    """Say whether one of the words stands in a column name, however the name is put together."""
    parts = [part.lower() for part in re.findall(r"[^\W\d_a-z]+(?![a-z])|[^\W\d_]?[^\W\d_A-Z]+", column)]
    joined = "".join(parts)
    return any(word in parts or (len(word) > 4 and word in joined) for word in words.split())


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(columns)
