"""Turn the rows of a file of purchases into orders: one event each, however many lines an order has.

Comes in: the cells of a file, the role of each column, and what the reader said. Goes out: events, the rows
set aside, and what was understood. Stage of the loop: instrument.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from segmentlab.instrument.parsing.columns import Column
from segmentlab.instrument.parsing.currencies import one_currency
from segmentlab.instrument.parsing.joining import joined
from segmentlab.instrument.parsing.moments import Moments, read_moments
from segmentlab.instrument.parsing.order_lines import blank_lines, filled_down, order_of_rows, runs
from segmentlab.instrument.parsing.repeats import set_aside_repeats
from segmentlab.instrument.parsing.roles import Guess
from segmentlab.instrument.parsing.rows import place, properties, quantities, read_amounts
from segmentlab.instrument.parsing.sieve import NO_AMOUNT, NO_CUSTOMER, NO_DATE, Sieve
from segmentlab.instrument.parsing.status_rows import judge
from segmentlab.instrument.parsing.tables import TextTable
from segmentlab.instrument.parsing.text import filled, read_ids


@dataclass(frozen=True)
class Told:
    """What the reader said about the file, beyond which column is what."""

    decimal: str | None = None
    day_first: bool | None = None
    statuses: Mapping[str, str] | None = None
    keep_currency: str | None = None
    rates: Mapping[str, float] | None = None


@dataclass
class Orders:
    """The orders read, and how."""

    sieve: Sieve
    moments: Moments
    decimal: str
    notes: list[str]
    events: pd.DataFrame = field(default_factory=pd.DataFrame)
    currency: str | None = None
    duplicates: int = 0
    statuses: dict[str, str] = field(default_factory=dict)


def read_orders(table: TextTable, guess: Guess, told: Told, file: str) -> Orders:
    """Read every row, set aside those that cannot or need not count, and put lines together to orders."""
    cells, roles = table.cells, guess.roles
    order = filled(cells[roles["order"]]) if roles["order"] else None
    stretches = None if order is None else runs(order)

    def column(role: str) -> Column:
        text = filled(cells[str(roles[role])])
        return text if stretches is None else filled_down(text, stretches)

    ids = column("customer")
    moments = read_moments(
        column("when"), day_first=told.day_first, where=place(str(roles["when"]), file)
    )  # fmt: skip
    amounts, pieces, notes = read_amounts(cells, roles, told.decimal, file)
    cents = amounts.parts
    if stretches is not None and roles["amount"]:
        cents = cents.mask(blank_lines(filled(cells[roles["amount"]]).empty, cents, stretches), 0)
    sieve = Sieve(table)
    found = Orders(sieve, moments, amounts.decimal, [*guess.notes, *notes])
    back = np.zeros(len(cells), bool) if pieces is None else (pieces < 0).fillna(False).to_numpy(bool)
    if roles["status"]:
        returned, found.statuses, notes = judge(
            column("status"), roles["status"], told.statuses, cents, order, sieve
        )
        back |= returned
        found.notes += notes
    cents = cents.mask(back, -cents.abs())
    sieve.take_out(ids.empty, NO_CUSTOMER, roles["customer"])
    sieve.take_out(moments.moments.isna().to_numpy(), NO_DATE, roles["when"])
    sieve.take_out(cents.isna().to_numpy(), NO_AMOUNT, roles["amount"] or roles["unit_price"])
    written = column("currency") if roles["currency"] else amounts.signs
    if written is not None:
        source = roles["currency"] or roles["amount"] or roles["unit_price"]
        cents, found.currency, notes = one_currency(
            cents, written, told.keep_currency, told.rates, sieve, str(source), file
        )
        found.notes += notes
    found.duplicates = set_aside_repeats(sieve, [roles["customer"], roles["when"], roles["amount"]])
    sieve.check_enough(file, "customer=, when=, amount=")
    kept = sieve.usable
    rows = pd.DataFrame(
        {
            "customer_id": read_ids(ids.keep(kept)), "occurred_at": moments.moments[kept],
            "amount_cents": cents[kept].astype("int64"),
        }
    )  # fmt: skip
    if pieces is not None:
        rows["quantity"] = quantities(pieces[kept])
    rest, back = properties(cells, roles, kept), back[kept]
    if order is not None:
        days = rows["occurred_at"].dt.floor("D").astype("int64").to_numpy()
        numbers = order_of_rows(order.keep(kept), ids.keep(kept), days, back)
        if numbers is not None:
            rows, rest, notes = joined(rows, rest, numbers, roles)
            back = back[np.unique(numbers, return_index=True)[1]]
            found.notes += notes
    found.events = _events(rows, rest, back)
    return found


def _events(rows: pd.DataFrame, rest: pd.DataFrame, back: np.ndarray) -> pd.DataFrame:
    """Make the events: what came back is a return, its refund and its pieces counted as positive."""
    back = back | (rows["amount_cents"] < 0).to_numpy()
    kinds = pd.Categorical.from_codes(back.astype("int8"), ["order_placed", "order_returned"])
    rows = rows.assign(amount_cents=rows["amount_cents"].abs())
    if "quantity" in rows:
        rows["quantity"] = rows["quantity"].where(~back, rows["quantity"].abs())
    rows.insert(1, "event", kinds)
    rows["amount_cents"] = rows["amount_cents"].astype("Int64")
    return rows.join(rest).rename_axis("row")
