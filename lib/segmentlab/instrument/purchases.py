"""Open your own purchase log: a file as it left the shop becomes the same business as a simulated one.

Comes in: a CSV, fixed-width or Parquet file with one purchase per row. Goes out: a `Business`, and a
`Reading` that says what was understood and which rows were set aside, and why. Stage of the loop: instrument.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.instrument.own import own_business
from segmentlab.instrument.parsing.cells import read_cells
from segmentlab.instrument.parsing.moments import read_moments
from segmentlab.instrument.parsing.roles import guess_roles
from segmentlab.instrument.parsing.rows import (
    NO_AMOUNT,
    NO_CUSTOMER,
    NO_DATE,
    THOUSAND,
    Sieve,
    check_given,
    check_mark,
    need_roles,
    place,
    properties,
    read_amounts,
)
from segmentlab.instrument.parsing.text import filled, read_ids
from segmentlab.instrument.reading import Reading


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
    return own_business(orders, reading, title=title, today=today, currency=currency)


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
        "customer": customer, "when": when, "amount": amount, "quantity": quantity, "unit_price": unit_price,
    }  # fmt: skip
    check_given(given, cells, file)
    check_mark(decimal)
    guess = guess_roles(cells, given, kind="purchases", decimal=decimal, where=file)
    need_roles(guess)
    roles = guess.roles
    ids = filled(cells[roles["customer"]])
    moments = read_moments(
        filled(cells[roles["when"]]), day_first=day_first, where=place(str(roles["when"]), file)
    )
    amounts, pieces, notes = read_amounts(cells, roles, decimal, file)
    sieve = Sieve(table)
    sieve.take_out(ids.isna(), NO_CUSTOMER, roles["customer"])
    sieve.take_out(moments.moments.isna(), NO_DATE, roles["when"])
    sieve.take_out(amounts.parts.isna(), NO_AMOUNT, roles["amount"] or roles["unit_price"])
    sieve.check_enough(file, "customer=, when=, amount=")
    kept = sieve.usable
    events = _events(ids[kept], moments.moments[kept], amounts.parts[kept], pieces)
    orders = events.join(properties(cells[kept], roles)).rename_axis("row")
    refunds = int((events["event"] == "order_returned").sum())
    reading = Reading(
        file=file, rows=sieve.rows, purchases=len(orders) - refunds, refunds=refunds,
        customers=orders["customer_id"].nunique(),
        first=orders["occurred_at"].min(), last=orders["occurred_at"].max(),
        columns={role: column for role, column in roles.items() if column},
        notation={
            "date": moments.notation, "decimal": amounts.decimal, "separator": table.separator,
            "encoding": table.encoding, "header": "a header" if table.header else "no header",
        },
        set_aside=sieve.set_aside(), duplicates=int(cells.duplicated().sum()), notes=(*guess.notes, *notes),
        used=int(kept.sum()),
    )  # fmt: skip
    return orders, reading


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
        whole = (pieces % 10**THOUSAND == 0).all()
        events["quantity"] = pieces // 10**THOUSAND if whole else pieces / 10**THOUSAND
    return events
