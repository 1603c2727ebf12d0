"""Turn the columns of a file into customers, moments and amounts, and set aside the rows that lack one.

Comes in: a table of text and the role of each column. Goes out: one value per row, the properties, and a list
of the rows that cannot be used, with the reason. Stage of the loop: instrument.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from segmentlab.instrument.business import EVENT_COLUMNS
from segmentlab.instrument.parsing.amounts import Numbers, read_numbers
from segmentlab.instrument.parsing.cells import TextTable
from segmentlab.instrument.parsing.roles import Guess, in_cents
from segmentlab.instrument.parsing.text import filled
from segmentlab.instrument.reading import counted

THOUSAND, TEN_THOUSAND = 3, 4  # places kept for quantities and for prices of one piece
NO_CUSTOMER, NO_DATE, NO_AMOUNT = "no customer", "no valid date", "no readable amount"
#: Roles whose columns are turned into something else; all other columns stay as properties.
_TURNED = ("customer", "when", "event", "amount", "quantity", "unit_price")
_WRONG_LENGTH = "another number of values than the other rows"


@dataclass
class Sieve:
    """Which rows are still usable, and the list of those that are not, each with its first reason."""

    table: TextTable
    usable: pd.Series = field(init=False)
    lists: list[pd.DataFrame] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the rows whose length does not fit."""
        misfits = self.table.misfits
        self.usable = pd.Series(True, index=self.table.cells.index)
        self.lists = [pd.DataFrame({"row": misfits.index, "reason": _WRONG_LENGTH, "value": misfits.array})]

    @property
    def rows(self) -> int:
        """Rows that hold anything."""
        return len(self.table.cells) + len(self.table.misfits)

    def take_out(self, bad: pd.Series, reason: str | pd.Series, column: str | None) -> None:
        """Set rows aside for a reason, and show what stands in a column there."""
        now = bad & self.usable
        if not now.any():
            return
        values = self.table.cells.loc[now, column] if column else pd.Series("", index=now.index[now])
        why = reason if isinstance(reason, str) else reason.loc[now].array
        values = values.astype("str").fillna("").array
        self.lists.append(pd.DataFrame({"row": now.index[now], "reason": why, "value": values}))
        self.usable &= ~bad

    def set_aside(self) -> pd.DataFrame:
        """List the rows that cannot be used, in the order of the file."""
        found = pd.concat([part for part in self.lists if len(part)] or self.lists[:1])
        return found.astype({"reason": "str", "value": "str"}).sort_values(
            "row", kind="stable", ignore_index=True
        )

    def check_enough(self, file: str, hint: str) -> None:
        """Refuse a file most of which cannot be understood: the columns are probably not what they seem."""
        found = self.set_aside()
        if len(found) * 2 <= self.rows and len(found) < self.rows:
            return
        reason = found["reason"].value_counts().index[0]
        example = found[found["reason"] == reason].iloc[0]
        raise ValueError(
            f"{file}: {len(found):,} of {self.rows:,} rows cannot be used, most of them for {reason} "
            f'(row {example["row"]} has "{example["value"]}" there); check which column is what '
            f"and name them with {hint}."
        )


def check_given(given: Mapping[str, str | None], cells: pd.DataFrame, file: str) -> None:
    """Refuse columns that are not there, or have two roles."""
    used: dict[str, str] = {}
    for role, column in given.items():
        if not column:
            continue
        if column not in cells:
            raise ValueError(
                f'{role}="{column}": {file} has no such column; it has {", ".join(cells.columns)}. '
                "Name one of these (columns= gives names to a file without a header)."
            )
        if column in used:
            raise ValueError(
                f'{used[column]}= and {role}= both name the column "{column}"; give each its own.'
            )
        used[column] = role
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
    cells: pd.DataFrame, roles: Mapping[str, str | None], decimal: str | None, file: str
) -> tuple[Numbers, pd.Series | None, list[str]]:
    """Read what each row is worth in cents, and how many pieces it holds (in thousandths)."""
    notes: list[str] = []
    pieces = None
    quantity, amount, price = roles.get("quantity"), roles["amount"], roles.get("unit_price")
    if quantity:
        text = filled(cells[quantity])
        pieces = read_numbers(text, THOUSAND, decimal=decimal, where=place(quantity, file)).parts
        unreadable = int((pieces.isna() & text.notna()).sum())
        if unreadable:
            notes.append(
                f"{counted(unreadable, 'quantity', 'quantities')} could not be read and are missing."
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
        notes.append(f"{counted(amounts.rounded, 'amount')} had parts of a cent and were rounded.")
    return amounts, pieces, notes


def _quantity_times_price(
    cells: pd.DataFrame, price: str, pieces: pd.Series, decimal: str | None, file: str
) -> Numbers:
    text = filled(cells[price])
    places = TEN_THOUSAND - 2 if in_cents(price) else TEN_THOUSAND
    prices = read_numbers(text, places, decimal=decimal, where=place(price, file))
    product = pieces * prices.parts  # in 10 ** -7; a cent is 10 ** 5 of them
    unit = 10 ** (THOUSAND + TEN_THOUSAND - 2)
    cents = (product.abs() + unit // 2) // unit
    cents = cents.where(product >= 0, -cents)
    return Numbers(cents, prices.decimal, int((product % unit != 0).sum()))


def properties(cells: pd.DataFrame, roles: Mapping[str, str | None]) -> pd.DataFrame:
    """Keep the columns without a role: plain numbers as numbers, all else as labels."""
    own = {*EVENT_COLUMNS, "amount_cents", "quantity"}
    used = {roles.get(role) for role in _TURNED}
    rest = cells[[column for column in cells if column not in used]]
    named = {column: f"{column}_in_file" if column in own else column for column in rest}
    return pd.DataFrame({named[column]: _plain(rest[column]) for column in rest}, index=cells.index)


def _plain(text: pd.Series) -> pd.Series:
    labels = text.astype("category")
    different = pd.Series(labels.cat.categories, dtype="str")
    for pattern, kind in (
        (r"-?(?:0|[1-9]\d{0,17})", "Int64"),
        (r"-?(?:0|[1-9]\d{0,15})(?:\.\d+)?", "Float64"),
    ):
        if len(different) and different.str.fullmatch(pattern).all():
            return pd.Series(
                different.astype(kind).array.take(labels.cat.codes, allow_fill=True), index=text.index
            )
    return labels


def place(column: str, file: str) -> str:
    """Name a column of a file in a sentence."""
    return f'{file}, column "{column}"'
