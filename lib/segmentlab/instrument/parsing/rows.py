"""Turn the columns of a file into amounts, pieces and properties.

Comes in: the cells of a file and the role of each column. Goes out: one value per row. Stage of the loop:
instrument.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segmentlab.instrument.business import EVENT_COLUMNS
from segmentlab.instrument.parsing.amounts import Numbers, read_numbers
from segmentlab.instrument.parsing.columns import Cells, Column
from segmentlab.instrument.parsing.names import in_cents
from segmentlab.instrument.parsing.roles import Guess
from segmentlab.instrument.parsing.text import filled
from segmentlab.instrument.reading import counted

THOUSAND, TEN_THOUSAND = 3, 4  # places kept for quantities and for prices of one piece

_LABELS = 1_000  # different texts, up to which a column is always one of labels
#: Roles whose columns are turned into something else; all other columns stay as properties.
_TURNED = ("customer", "when", "time", "event", "amount", "quantity", "unit_price", "refunded")


def check_given(given: Mapping[str, str | None], cells: Cells, file: str) -> None:
    """Refuse columns that are not there, or have two roles."""
    used: dict[str, str] = {}
    for role, column in given.items():
        if not column:
            continue
        named = "currency_column" if role == "currency" else role
        if column not in cells.columns:
            raise ValueError(
                f'{named}="{column}": {file} has no such column; it has {", ".join(cells.columns)}. '
                "Name one of these (columns= gives names to a file without a header)."
            )
        if column in used:
            raise ValueError(
                f'{used[column]}= and {named}= both name the column "{column}"; give each its own.'
            )
        used[column] = named
    if given.get("unit_price") and given.get("amount"):
        raise ValueError("Give amount= (of the whole row) or unit_price= (of one piece), not both.")


def check_mark(decimal: str | None) -> None:
    """Refuse a decimal mark that is none."""
    if decimal not in (None, ".", ","):
        raise ValueError(f'decimal={decimal!r}: the decimal mark is "." or ",".')


def need_roles(guess: Guess) -> None:
    """Ask, in one sentence, for the first column that could not be found."""
    for problem in guess.problems.values():
        raise ValueError(problem)


def read_amounts(
    cells: Cells, roles: Mapping[str, str | None], decimal: str | None, file: str
) -> tuple[Numbers, pd.Series | None, list[str]]:
    """Read what each row is worth in cents, and how many pieces it holds (in thousandths)."""
    notes: list[str] = []
    pieces = None
    quantity, amount, price = roles.get("quantity"), roles["amount"], roles.get("unit_price")
    if quantity:
        text = filled(cells[quantity])
        pieces = read_numbers(text, THOUSAND, decimal=decimal, where=place(quantity, file)).parts
        unreadable = int((pieces.isna().to_numpy() & ~text.empty).sum())
        if unreadable:
            notes.append(
                f"{counted(unreadable, 'quantity', 'quantities')} could not be read and "
                f"{'is' if unreadable == 1 else 'are'} missing."
            )
    if amount:
        where, places = place(amount, file), 0 if in_cents(amount) else 2
        amounts = read_numbers(filled(cells[amount]), places, decimal=decimal, where=where)
    elif price and pieces is not None:
        amounts = _quantity_times_price(cells, price, pieces, decimal, file)
    else:
        raise ValueError(f"{file}: a price of one piece needs a number of pieces; name it with quantity=.")
    money = amount or price
    if money and in_cents(money):
        notes.append(f"{money} is taken to be in cents, as its name says.")
    if amounts.rounded:
        were = "was" if amounts.rounded == 1 else "were"
        notes.append(f"{counted(amounts.rounded, 'amount')} had parts of a cent and {were} rounded.")
    return amounts, pieces, notes


def _quantity_times_price(
    cells: Cells, price: str, pieces: pd.Series, decimal: str | None, file: str
) -> Numbers:
    places = TEN_THOUSAND - 2 if in_cents(price) else TEN_THOUSAND
    prices = read_numbers(filled(cells[price]), places, decimal=decimal, where=place(price, file))
    product = pieces * prices.parts  # in 10 ** -7; a cent is 10 ** 5 of them
    unit = 10 ** (THOUSAND + TEN_THOUSAND - 2)
    cents = (product.abs() + unit // 2) // unit
    cents = cents.where(product >= 0, -cents)
    return Numbers(cents, prices.decimal, int((product % unit != 0).sum()), prices.signs)


def quantities(pieces: pd.Series) -> pd.Series:
    """Write pieces, counted in thousandths, as whole numbers where all of them are."""
    whole = (pieces % 10**THOUSAND == 0).all()
    return pieces // 10**THOUSAND if whole else pieces / 10**THOUSAND


def properties(cells: Cells, roles: Mapping[str, str | None], rows: np.ndarray) -> pd.DataFrame:
    """Keep the columns that were not turned into something else: numbers as numbers, all else as labels."""
    own = {*EVENT_COLUMNS, "amount_cents", "quantity", "lines"}
    used = {roles.get(role) for role in _TURNED}
    kept = {
        f"{name}_in_file" if name in own else name: _plain(column.keep(rows))
        for name, column in cells.columns.items()
        if name not in used
    }
    return pd.DataFrame(kept, index=cells.rows[rows])


def _plain(column: Column) -> pd.Series:
    different = column.different
    for pattern, kind in (
        (r"-?(?:0|[1-9]\d{0,17})", "Int64"),
        (r"-?(?:0|[1-9]\d{0,15})(?:\.\d+)?", "Float64"),
    ):
        if len(different) and different.str.fullmatch(pattern).all():
            return column.spread(different.astype(kind))
    if len(different) > _LABELS and len(different) > 0.5 * len(column):
        return column.text()  # nearly all differ, so labels would save nothing
    return pd.Series(pd.Categorical.from_codes(column.codes, pd.Index(different)), index=column.rows)


def place(column: str, file: str) -> str:
    """Name a column of a file in a sentence."""
    return f'{file}, column "{column}"'
