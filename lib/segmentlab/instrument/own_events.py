"""Open your own log of events: what customers did becomes the same business as a simulated one.

Comes in: a CSV, JSON-lines or Parquet file with one event per row. Goes out: a `Business`, and a
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
from segmentlab.instrument.parsing.events import read_log
from segmentlab.instrument.parsing.orders import Told
from segmentlab.instrument.parsing.roles import guess_roles
from segmentlab.instrument.parsing.rows import check_given, check_mark, need_roles
from segmentlab.instrument.reading import Reading
from segmentlab.instrument.understood import reading_of


def open_events(
    path: str | Path,
    *,
    customer: str | None = None,
    when: str | None = None,
    time: str | None = None,
    event: str | None = None,
    amount: str | None = None,
    currency_column: str | None = None,
    keep_currency: str | None = None,
    rates: Mapping[str, float] | None = None,
    columns: Sequence[str] | None = None,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    currency: str | None = None,
    today: str | pd.Timestamp | None = None,
    separator: str | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    day_first: bool | None = None,
) -> Business:
    r"""Open a log of events of your own as a business.

    Parameters
    ----------
    path
        A CSV or Parquet file with one event per row. It is only read, and nothing leaves the machine.
    customer, when, time, event, amount
        Names of the columns: who did it, when (and the time of day, where that stands beside the date), what
        it was, and the money it moved, if any. Each is guessed when not given; ``amount=""`` says that there
        is none.
    currency_column, keep_currency, rates
        For files with several currencies, as in `open_purchases`.
    columns
        Names for the columns of a file without a header.
    names
        Your names for what happened in the names of the course: ``{"Order Completed": "order_placed"}``.
        Usual names of purchases, visits, carts and sign-ups are known without it.
    title, currency, today
        As in `own_business`.
    separator, encoding, decimal, day_first
        How the file is written, each found out when not given, as in `open_purchases`.

    Returns
    -------
    Business
        Amounts are whole cents in ``amount_cents``; the columns without a role are properties of the events.

    Warns
    -----
    UserWarning
        If rows were set aside. `read_events` gives the whole list.

    Raises
    ------
    FileNotFoundError, ValueError
        With one sentence on what is wrong, where, and what to do.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "log.csv"
    >>> _ = path.write_text(
    ...     "user_id,event,time\nann,Product Viewed,2026-04-27 10:00\nann,Order Completed,2026-04-27 10:09\n"
    ... )
    >>> open_events(path).events[["customer_id", "event", "occurred_at"]]
      customer_id           event         occurred_at
    0         ann  product_viewed 2026-04-27 10:00:00
    1         ann    order_placed 2026-04-27 10:09:00
    """
    log, reading = read_events(
        path, customer=customer, when=when, time=time, event=event, amount=amount,
        currency_column=currency_column, keep_currency=keep_currency, rates=rates, columns=columns,
        names=names, separator=separator, encoding=encoding, decimal=decimal, day_first=day_first,
    )  # fmt: skip
    if len(reading.set_aside):
        warnings.warn(reading.sentence(), stacklevel=2)
    return own_business(log, reading, title=title, today=today, currency=currency)


def read_events(
    path: str | Path,
    *,
    customer: str | None = None,
    when: str | None = None,
    time: str | None = None,
    event: str | None = None,
    amount: str | None = None,
    currency_column: str | None = None,
    keep_currency: str | None = None,
    rates: Mapping[str, float] | None = None,
    columns: Sequence[str] | None = None,
    names: Mapping[str, str] | None = None,
    separator: str | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    day_first: bool | None = None,
) -> tuple[pd.DataFrame, Reading]:
    r"""Read a log of events and report what was understood of it.

    Parameters
    ----------
    path, customer, when, time, event, amount, currency_column, keep_currency, rates, columns, names
        As in `open_events`.
    separator, encoding, decimal, day_first
        As in `open_events`.

    Returns
    -------
    events : DataFrame
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
    >>> _ = path.write_text("visitor,event,time\n7,view,2026-01-05\n7,buy,2026-01-06\n,view,2026-01-06\n")
    >>> events, reading = read_events(path)
    >>> reading.names
    {'view': 'product_viewed', 'buy': 'order_placed'}
    >>> reading.set_aside
       row       reason value
    0    4  no customer
    """
    file = Path(path).name
    table = read_cells(path, columns=columns, separator=separator, encoding=encoding)
    if not len(table.cells):
        raise ValueError(f"{file} has no rows below its header; give a file with one event per row.")
    given = {
        "customer": customer, "when": when, "time": time, "event": event, "amount": amount,
        "currency": currency_column,
    }  # fmt: skip
    check_given(given, table.cells, file)
    check_mark(decimal)
    guess = guess_roles(table.cells, given, kind="events", decimal=decimal, where=file)
    need_roles(guess)
    told = Told(decimal, day_first, None, keep_currency, rates)
    found = read_log(table, guess, told, names, file)
    reading = reading_of(
        found.events, table, found.sieve, guess, file, found.moments.notation, found.decimal,
        duplicates=found.duplicates, notes=tuple(found.notes), names=found.names,
        currency=sign_of(found.currency) if found.currency else "$", currencies=found.currencies,
    )  # fmt: skip
    return found.events, reading
