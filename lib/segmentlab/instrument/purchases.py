"""Open your own purchase log: a file as it left the shop becomes the same business as a simulated one.

Comes in: a CSV, fixed-width or Parquet file with one purchase per row. Goes out: a `Business`, and a
`Reading` that says what was understood and which rows were set aside, and why. Stage of the loop: instrument.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from segmentlab.instrument.business import EVENT_COLUMNS, Business, make_business
from segmentlab.instrument.parsing.amounts import Numbers, read_numbers
from segmentlab.instrument.parsing.cells import TextTable, read_cells
from segmentlab.instrument.parsing.moments import Moments, read_moments
from segmentlab.instrument.parsing.roles import Roles, guess_roles, in_cents
from segmentlab.instrument.parsing.text import filled, read_ids
from segmentlab.instrument.reading import Reading, counted

_THOUSAND, _TEN_THOUSAND = 3, 4  # places kept for quantities and for prices of one piece
_NO_CUSTOMER, _NO_DATE, _NO_AMOUNT = "no customer", "no valid date", "no readable amount"
_WRONG_LENGTH = "another number of values than the other rows"


def open_purchases(
    path: str | Path,
    *,
    customer: str | None = None,
    when: str | None = None,
    amount: str | None = None,
    quantity: str | None = None,
    unit_price: str | None = None,
    columns: Sequence[str] | None = None,
    title: str | None = None,
    currency: str = "$",
    today: str | pd.Timestamp | None = None,
    separator: str | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    day_first: bool | None = None,
) -> Business:
    r"""Open a purchase log of your own as a business.

    Every row becomes an ``order_placed`` event, or ``order_returned`` where its amount is negative; a
    customer counts as signed up when first seen. The file is only read, and nothing leaves the machine.

    Parameters
    ----------
    path
        A CSV file (any separator and encoding), a fixed-width or whitespace-separated text, or Parquet.
    customer, when, amount, quantity
        Names of the columns; each is guessed from names and contents when not given. An amount is in
        dollars (or the like), unless its column is named cents.
    unit_price
        Name of a column with the price of one piece: the amount is then quantity times price.
    columns
        Names for the columns of a file without a header.
    title, currency
        What to call the business in prose (the file's name when not given), and the sign before its amounts.
    today
        Moment up to which the log is complete. Without it: the day after the last purchase.
    separator, encoding, decimal, day_first
        How the file is written, each found out when not given: ``separator=";"`` (or ``"whitespace"``,
        ``"fixed width"``), ``encoding="latin-1"``, ``decimal=","``, ``day_first=True``.

    Returns
    -------
    Business
        Amounts are whole cents in ``amount_cents``; the columns without a role are properties of the events.

    Warns
    -----
    UserWarning
        If rows were set aside: how many, why, and which. `read_purchases` gives the whole list.

    Raises
    ------
    FileNotFoundError, ValueError
        With one sentence on what is wrong, where, and what to do.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "log.csv"
    >>> _ = path.write_text("who;date;paid\nann;27.04.2026;13,97\nbob;28.04.2026;8\n")
    >>> open_purchases(path, customer="who").events[["customer_id", "occurred_at", "amount_cents"]]
      customer_id occurred_at  amount_cents
    0         ann  2026-04-27          1397
    1         bob  2026-04-28           800
    """
    orders, reading = read_purchases(
        path, customer=customer, when=when, amount=amount, quantity=quantity, unit_price=unit_price,
        columns=columns, separator=separator, encoding=encoding, decimal=decimal, day_first=day_first,
    )  # fmt: skip
    if len(reading.set_aside):
        warnings.warn(reading.sentence(), stacklevel=2)
    seen = orders.groupby("customer_id", as_index=False)["occurred_at"].min()
    return make_business(
        seen.rename(columns={"occurred_at": "signed_up_at"}), orders,
        name="mine", title=title or Path(path).stem, today=today, currency=currency,
    )  # fmt: skip


def read_purchases(
    path: str | Path,
    *,
    customer: str | None = None,
    when: str | None = None,
    amount: str | None = None,
    quantity: str | None = None,
    unit_price: str | None = None,
    columns: Sequence[str] | None = None,
    separator: str | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    day_first: bool | None = None,
) -> tuple[pd.DataFrame, Reading]:
    r"""Read a purchase log and report what was understood of it.

    Parameters
    ----------
    path, customer, when, amount, quantity, unit_price, columns, separator, encoding, decimal, day_first
        As in `open_purchases`.

    Returns
    -------
    orders : DataFrame
        One event per usable row, in the order of the file and indexed by its row number there.
    reading : Reading
        What was understood, and the rows that were set aside.

    Raises
    ------
    FileNotFoundError, ValueError
        With one sentence on what is wrong, where, and what to do.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "log.csv"
    >>> _ = path.write_text("customer,date,amount\n7,2026-01-05,13.97\n,2026-01-06,5.00\n7,2026-02-01,-4\n")
    >>> orders, reading = read_purchases(path)
    >>> orders[["customer_id", "event", "amount_cents"]]
         customer_id           event  amount_cents
    row
    2              7    order_placed          1397
    4              7  order_returned           400
    >>> reading.set_aside
       row       reason value
    0    3  no customer
    """
    file = Path(path).name
    table = read_cells(path, columns=columns, separator=separator, encoding=encoding)
    cells = table.cells
    if cells.empty:
        raise ValueError(f"{file} has no rows below its header; give a file with one purchase per row.")
    given = {
        "customer": customer,
        "when": when,
        "amount": amount,
        "quantity": quantity,
        "unit_price": unit_price,
    }
    _check_given(given, cells, file)
    _check_mark(decimal)
    roles = guess_roles(cells, **given, decimal=decimal, where=file)
    ids = filled(cells[roles.customer])
    moments = read_moments(filled(cells[roles.when]), day_first=day_first, where=_place(roles.when, file))
    amounts, pieces, notes = _read_amounts(cells, roles, decimal, file)
    set_aside = _set_aside(table, roles, ids, moments, amounts)
    rows = len(cells) + len(table.misfits)
    _check_enough(set_aside, rows, file)
    kept = cells.index[~cells.index.isin(set_aside["row"])]
    events = _events(ids.loc[kept], moments.moments.loc[kept], amounts.parts.loc[kept], pieces)
    orders = events.join(_properties(cells.loc[kept], roles)).rename_axis("row")
    refunds = int((events["event"] == "order_returned").sum())
    reading = Reading(
        file=file, rows=rows, purchases=len(orders) - refunds, refunds=refunds,
        customers=orders["customer_id"].nunique(),
        first=orders["occurred_at"].min(), last=orders["occurred_at"].max(),
        columns={role: column for role, column in roles._asdict().items() if column and role != "notes"},
        notation={
            "date": moments.notation, "decimal": amounts.decimal, "separator": table.separator,
            "encoding": table.encoding, "header": "a header" if table.header else "no header",
        },
        set_aside=set_aside, duplicates=int(cells.duplicated().sum()), notes=(*roles.notes, *notes),
    )  # fmt: skip
    return orders, reading


def _check_given(given: dict[str, str | None], cells: pd.DataFrame, file: str) -> None:
    used: dict[str, str] = {}
    for role, column in given.items():
        if column is None:
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
    if given["unit_price"] and given["amount"]:
        raise ValueError("Give amount= (of the whole row) or unit_price= (of one piece), not both.")


def _check_mark(decimal: str | None) -> None:
    if decimal not in (None, ".", ","):
        raise ValueError(f'decimal={decimal!r}: the decimal mark is "." or ",".')


def _read_amounts(
    cells: pd.DataFrame, roles: Roles, decimal: str | None, file: str
) -> tuple[Numbers, pd.Series | None, list[str]]:
    """Read what each row is worth in cents, and how many pieces it holds."""
    notes: list[str] = []
    pieces = None
    if roles.quantity:
        text = filled(cells[roles.quantity])
        pieces = read_numbers(text, _THOUSAND, decimal=decimal, where=_place(roles.quantity, file)).parts
        unreadable = int((pieces.isna() & text.notna()).sum())
        if unreadable:
            notes.append(
                f"{counted(unreadable, 'quantity', 'quantities')} could not be read and are missing."
            )
    if roles.amount:
        where, places = _place(roles.amount, file), 0 if in_cents(roles.amount) else 2
        amounts = read_numbers(filled(cells[roles.amount]), places, decimal=decimal, where=where)
    else:
        amounts = _quantity_times_price(cells, roles, pieces, decimal, file)
    money = roles.amount or roles.unit_price
    if money and in_cents(money):
        notes.append(f"{money} is taken to be in cents, as its name says.")
    if amounts.rounded:
        notes.append(f"{counted(amounts.rounded, 'amount')} had parts of a cent and were rounded.")
    return amounts, pieces, notes


def _quantity_times_price(
    cells: pd.DataFrame, roles: Roles, pieces: pd.Series | None, decimal: str | None, file: str
) -> Numbers:
    if pieces is None or roles.unit_price is None:
        raise ValueError(f"{file}: a price of one piece needs a number of pieces; name it with quantity=.")
    text = filled(cells[roles.unit_price])
    places = _TEN_THOUSAND - 2 if in_cents(roles.unit_price) else _TEN_THOUSAND
    prices = read_numbers(text, places, decimal=decimal, where=_place(roles.unit_price, file))
    product = pieces * prices.parts  # in 10 ** -7; a cent is 10 ** 5 of them
    unit = 10 ** (_THOUSAND + _TEN_THOUSAND - 2)
    cents = (product.abs() + unit // 2) // unit
    cents = cents.where(product >= 0, -cents)
    return Numbers(cents, prices.decimal, int((product % unit != 0).sum()))


def _set_aside(
    table: TextTable, roles: Roles, ids: pd.Series, moments: Moments, amounts: Numbers
) -> pd.DataFrame:
    """List the rows that cannot be used, each with the first reason why, in the order of the file."""
    cells = table.cells
    lists = [
        pd.DataFrame({"row": table.misfits.index, "reason": _WRONG_LENGTH, "value": table.misfits.array})
    ]
    usable = pd.Series(True, index=cells.index)
    for bad, reason, column in (
        (ids.isna(), _NO_CUSTOMER, roles.customer),
        (moments.moments.isna(), _NO_DATE, roles.when),
        (amounts.parts.isna(), _NO_AMOUNT, roles.amount or roles.unit_price),
    ):
        values = cells.loc[bad & usable, column]
        lists.append(pd.DataFrame({"row": values.index, "reason": reason, "value": values.fillna("").array}))
        usable &= ~bad
    found = pd.concat([part for part in lists if len(part)] or lists[:1])
    return found.sort_values("row", kind="stable", ignore_index=True)


def _check_enough(set_aside: pd.DataFrame, rows: int, file: str) -> None:
    if len(set_aside) * 2 <= rows and len(set_aside) < rows:
        return
    reason = set_aside["reason"].value_counts().index[0]
    example = set_aside[set_aside["reason"] == reason].iloc[0]
    raise ValueError(
        f"{file}: {len(set_aside):,} of {rows:,} rows cannot be used, most of them for {reason} "
        f'(row {example["row"]} has "{example["value"]}" there); check which column is what '
        "and name them with customer=, when=, amount=."
    )


def _events(ids: pd.Series, moments: pd.Series, cents: pd.Series, pieces: pd.Series | None) -> pd.DataFrame:
    """Make the events: a negative amount is a return, its refund and its pieces counted as positive."""
    back = cents < 0
    kinds = pd.Categorical.from_codes(back.astype("int8"), ["order_placed", "order_returned"])
    events = pd.DataFrame(
        {"customer_id": read_ids(ids), "event": kinds, "occurred_at": moments, "amount_cents": cents.abs()},
        index=ids.index,
    )
    if events["customer_id"].dtype == "Int64":
        events["customer_id"] = events["customer_id"].astype("int64")
    if pieces is not None:
        pieces = pieces.loc[ids.index]
        pieces = pieces.where(~back, pieces.abs())
        whole = (pieces % 10**_THOUSAND == 0).all()
        events["quantity"] = pieces // 10**_THOUSAND if whole else pieces / 10**_THOUSAND
    return events


def _properties(cells: pd.DataFrame, roles: Roles) -> pd.DataFrame:
    """Keep the columns without a role: plain numbers as numbers, all else as labels."""
    own = {*EVENT_COLUMNS, "amount_cents", "quantity"}
    rest = cells.drop(columns=[column for column in roles[:5] if column])
    named = {column: f"{column}_in_file" if column in own else column for column in rest}
    return rest.apply(_plain).rename(columns=named)


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


def _place(column: str, file: str) -> str:
    return f'{file}, column "{column}"'
