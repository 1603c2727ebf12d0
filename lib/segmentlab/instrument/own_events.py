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
from segmentlab.instrument.parsing.currencies import one_currency, sign_of
from segmentlab.instrument.parsing.event_names import event_names
from segmentlab.instrument.parsing.moments import read_moments
from segmentlab.instrument.parsing.repeats import set_aside_repeats
from segmentlab.instrument.parsing.roles import guess_roles
from segmentlab.instrument.parsing.rows import (
    check_given,
    check_mark,
    need_roles,
    place,
    properties,
    read_amounts,
)
from segmentlab.instrument.parsing.sieve import NO_CUSTOMER, NO_DATE, Sieve
from segmentlab.instrument.parsing.text import filled, read_ids
from segmentlab.instrument.reading import Reading
from segmentlab.instrument.understood import reading_of


def open_events(
    path: str | Path,
    *,
    customer: str | None = None,
    when: str | None = None,
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
    customer, when, event, amount
        Names of the columns: who did it, when, what it was, and the money it moved, if any. Each is guessed
        when not given; ``amount=""`` says that there is none.
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
        path, customer=customer, when=when, event=event, amount=amount,
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
    path, customer, when, event, amount, currency_column, keep_currency, rates, columns, names
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
    cells = table.cells
    if not len(cells):
        raise ValueError(f"{file} has no rows below its header; give a file with one event per row.")
    given = {
        "customer": customer,
        "when": when,
        "event": event,
        "amount": amount,
        "currency": currency_column,
    }
    check_given(given, cells, file)
    check_mark(decimal)
    guess = guess_roles(cells, given, kind="events", decimal=decimal, where=file)
    need_roles(guess)
    roles, notes = guess.roles, list(guess.notes)
    ids, happened = filled(cells[str(roles["customer"])]), filled(cells[str(roles["event"])])
    where = place(str(roles["when"]), file)
    moments = read_moments(filled(cells[str(roles["when"])]), day_first=day_first, where=where)
    sieve = Sieve(table)
    sieve.take_out(ids.empty, NO_CUSTOMER, roles["customer"])
    sieve.take_out(moments.moments.isna().to_numpy(), NO_DATE, roles["when"])
    sieve.take_out(happened.empty, "nothing that happened", roles["event"])
    duplicates = set_aside_repeats(sieve, [roles["customer"], roles["when"]])
    decimal_mark, currency, cents = decimal or ".", None, None
    if roles["amount"]:
        amounts, _, more = read_amounts(cells, roles, decimal, file)
        written = filled(cells[roles["currency"]]) if roles["currency"] else amounts.signs
        decimal_mark, cents, notes = amounts.decimal, amounts.parts, [*notes, *more]
        if written is not None:
            cents, currency, more = one_currency(
                cents, written.only(cents.notna().to_numpy()), keep_currency, rates, sieve,
                roles["currency"] or roles["amount"], file, without="",
            )  # fmt: skip
            notes += more
    sieve.check_enough(file, "customer=, when=, event=")
    kept = sieve.usable
    happened = happened.keep(kept)
    called = event_names(happened.different, names)
    log = pd.DataFrame(
        {
            "customer_id": read_ids(ids.keep(kept)),
            "event": happened.spread(happened.different.map(called)).astype("category"),
            "occurred_at": moments.moments[kept],
        }
    )
    if cents is not None:
        log["amount_cents"] = cents[kept]
    log = log.join(properties(cells, roles, kept)).rename_axis("row")
    reading = reading_of(
        log, table, sieve, guess, file, moments.notation, decimal_mark,
        duplicates=duplicates, notes=tuple(notes), names=called,
        currency=sign_of(currency) if currency else "$",
    )  # fmt: skip
    return log, reading
