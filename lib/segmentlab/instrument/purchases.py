"""Open your own purchase log: a file as it left the shop becomes the same business as a simulated one.

Comes in: a CSV, fixed-width or Parquet file with one purchase per row. Goes out: a `Business`, and a
`Reading` that says what was understood and which rows were set aside, and why. Stage of the loop: instrument.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.instrument.own import own_business
from segmentlab.instrument.parsing.cells import read_cells
from segmentlab.instrument.parsing.currencies import sign_of
from segmentlab.instrument.parsing.orders import Told, read_orders
from segmentlab.instrument.parsing.roles import guess_roles
from segmentlab.instrument.parsing.rows import check_given, check_mark, need_roles
from segmentlab.instrument.reading import Reading
from segmentlab.instrument.understood import reading_of


def open_purchases(
    path: str | Path,
    *,
    customer: str | None = None,
    when: str | None = None,
    time: str | None = None,
    amount: str | None = None,
    quantity: str | None = None,
    unit_price: str | None = None,
    refunded: str | None = None,
    order: str | None = None,
    status: str | None = None,
    statuses: Mapping[str, str] | None = None,
    currency_column: str | None = None,
    keep_currency: str | None = None,
    rates: Mapping[str, float] | None = None,
    columns: Sequence[str] | None = None,
    title: str | None = None,
    currency: str | None = None,
    today: str | pd.Timestamp | None = None,
    separator: str | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    day_first: bool | None = None,
) -> Business:
    r"""Open a purchase log of your own as a business.

    Every order becomes an ``order_placed`` event, or ``order_returned`` where its amount is negative; a
    customer counts as signed up when first seen. The file is only read, and nothing leaves the machine.

    Parameters
    ----------
    path
        A CSV file (any separator and encoding), a fixed-width or whitespace-separated text, JSON lines, each
        of them packed or not; Parquet, or a folder of Parquet files.
    customer, when, time, amount, quantity, refunded, order, status, currency_column
        Names of the columns; each is guessed from names and contents when not given, and ``""`` says that no
        column is this. An amount is in dollars (or the like), unless its column is named cents. Rows with the
        same order number, customer and day are lines of one order. `time` is the time of day where it stands
        beside the date, and `refunded` what was paid back of an order, where that stands beside its amount:
        it becomes a refund of its own on the day of the order.
    unit_price
        Name of a column with the price of one piece: the amount is then quantity times price.
    statuses
        What the words of the status column mean, where that is not clear:
        ``{"on its way": "bought", "dropped": "cancelled"}``. A status means bought, returned, refunded,
        cancelled, unpaid or test; only bought rows count as purchases, only returned ones as refunds.
    keep_currency, rates
        For files with several currencies: the one to keep, or what one unit of each other is worth in it,
        such as ``{"USD": 0.92}``. Rows in any other are set aside.
    columns
        Names for the columns of a file without a header.
    title, currency
        What to call the business in prose (the file's name when not given), and the sign before its amounts
        (that of the file, or ``"$"``).
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
        path, customer=customer, when=when, time=time, amount=amount, quantity=quantity,
        unit_price=unit_price, refunded=refunded, order=order, status=status, statuses=statuses,
        currency_column=currency_column,
        keep_currency=keep_currency, rates=rates, columns=columns, separator=separator,
        encoding=encoding, decimal=decimal, day_first=day_first,
    )  # fmt: skip
    if len(reading.set_aside):
        warnings.warn(reading.sentence(), stacklevel=2)
    return own_business(orders, reading, title=title, today=today, currency=currency)


def read_purchases(
    path: str | Path,
    *,
    customer: str | None = None,
    when: str | None = None,
    time: str | None = None,
    amount: str | None = None,
    quantity: str | None = None,
    unit_price: str | None = None,
    refunded: str | None = None,
    order: str | None = None,
    status: str | None = None,
    statuses: Mapping[str, str] | None = None,
    currency_column: str | None = None,
    keep_currency: str | None = None,
    rates: Mapping[str, float] | None = None,
    columns: Sequence[str] | None = None,
    separator: str | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    day_first: bool | None = None,
) -> tuple[pd.DataFrame, Reading]:
    r"""Read a purchase log and report what was understood of it.

    Parameters
    ----------
    path, customer, when, time, amount, quantity, unit_price, refunded, order, status, statuses
        As in `open_purchases`.
    currency_column, keep_currency, rates, columns, separator, encoding, decimal, day_first
        As in `open_purchases`.

    Returns
    -------
    orders : DataFrame
        One event per order, and one more where a part of it was paid back, in the order of the file and
        indexed by the row number of its first line there.
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
    if not len(table.cells):
        raise ValueError(f"{file} has no rows below its header; give a file with one purchase per row.")
    given = {
        "customer": customer, "when": when, "time": time, "amount": amount, "quantity": quantity,
        "unit_price": unit_price, "refunded": refunded, "order": order, "status": status,
        "currency": currency_column,
    }  # fmt: skip
    check_given(given, table.cells, file)
    check_mark(decimal)
    guess = guess_roles(table.cells, given, kind="purchases", decimal=decimal, where=file)
    need_roles(guess)
    told = Told(decimal, day_first, statuses, keep_currency, rates)
    found = read_orders(table, guess, told, file)
    reading = reading_of(
        found.events, table, found.sieve, guess, file, found.moments.notation, found.decimal,
        duplicates=found.duplicates, notes=found.notes, statuses=found.statuses,
        currency=sign_of(found.currency) if found.currency else "$", currencies=found.currencies,
    )  # fmt: skip
    return found.events, reading
