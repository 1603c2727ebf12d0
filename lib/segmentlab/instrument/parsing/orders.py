"""Turn the rows of a file of purchases into orders: one event each, however many lines an order has.

Comes in: the cells of a file, the role of each column, and what the reader said. Goes out: events, the rows
set aside, and what was understood. Stage of the loop: instrument.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from segmentlab.instrument.parsing.clock import moment_text
from segmentlab.instrument.parsing.columns import Cells, Column
from segmentlab.instrument.parsing.currencies import one_currency
from segmentlab.instrument.parsing.customers import people_of
from segmentlab.instrument.parsing.joining import joined
from segmentlab.instrument.parsing.moments import Moments, read_moments
from segmentlab.instrument.parsing.order_lines import blank_lines, filled_down, order_of_rows, runs
from segmentlab.instrument.parsing.refunds import in_full, read_refunded, with_refunds
from segmentlab.instrument.parsing.repeats import set_aside_repeats
from segmentlab.instrument.parsing.roles import Guess
from segmentlab.instrument.parsing.rows import place, properties, quantities, read_amounts
from segmentlab.instrument.parsing.sieve import NO_AMOUNT, NO_CUSTOMER, NO_DATE, PAID_BACK, Sieve
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
    currencies: tuple[str, ...] = ()
    duplicates: int = 0
    statuses: dict[str, str] = field(default_factory=dict)


@dataclass
class Worth:
    """What each row is worth in cents, what was paid back of it, its pieces, and whether all came back."""

    cents: pd.Series
    refunded: pd.Series | None
    pieces: pd.Series | None
    signs: Column | None
    back: np.ndarray
    sources: dict[str, np.ndarray] = field(default_factory=dict)  # what says so, in which rows


def read_orders(table: TextTable, guess: Guess, told: Told, file: str) -> Orders:
    """Read every row, set aside those that cannot or need not count, and put lines together to orders."""
    cells, roles = table.cells, guess.roles
    order = filled(cells[roles["order"]]) if roles["order"] else None
    stretches = None if order is None else runs(order)
    ids = people_of(cells, str(roles["customer"]))
    ids = ids if stretches is None else filled_down(ids, stretches)
    down = {role: _column(cells, roles[role], stretches) for role in ("when", "time", "status", "currency")}
    moments = read_moments(
        moment_text(cells, roles, down), day_first=told.day_first, where=place(str(roles["when"]), file)
    )  # fmt: skip
    worth, decimal, notes = _worth(cells, roles, told.decimal, stretches, file)
    found = Orders(Sieve(table), moments, decimal, [*guess.notes, *notes])
    _judge(found, worth, down["status"], order, stretches, told, roles)
    sieve = found.sieve
    sieve.take_out(ids.empty, NO_CUSTOMER, roles["customer"])
    sieve.take_out(moments.moments.isna().to_numpy(), NO_DATE, roles["when"])
    sieve.take_out(worth.cents.isna().to_numpy(), NO_AMOUNT, roles["amount"] or roles["unit_price"])
    _in_one_currency(found, worth, down["currency"], told, roles, file)
    found.duplicates = set_aside_repeats(sieve, [roles["customer"], roles["when"], roles["amount"]])
    sieve.check_enough(file, "customer=, when=, amount=")
    found.notes += _told_refunds(worth, sieve.usable, roles)
    _join(found, worth, ids.keep(sieve.usable), order, table, roles)
    return found


def _column(cells: Cells, name: str | None, stretches: np.ndarray | None) -> Column:
    """Give a column, what only the first line of an order says written into all of its lines."""
    if not name:
        return Column(np.full(len(cells), -1, np.int32), pd.Series(dtype="str"), cells.rows)
    text = filled(cells[name])
    return text if stretches is None else filled_down(text, stretches)


def _worth(
    cells: Cells,
    roles: Mapping[str, str | None],
    decimal: str | None,
    stretches: np.ndarray | None,
    file: str,
) -> tuple[Worth, str, list[str]]:
    """Read amounts, pieces and what was paid back; negative pieces come back, whatever their amount."""
    amounts, pieces, notes = read_amounts(cells, roles, decimal, file)
    cents = amounts.parts
    if stretches is not None and roles["amount"]:
        cents = cents.mask(blank_lines(filled(cells[roles["amount"]]).empty, cents, stretches), 0)
    fewer = np.zeros(len(cells), bool) if pieces is None else (pieces < 0).fillna(False).to_numpy(bool)
    less = (cents < 0).fillna(False).to_numpy(bool) & ~fewer
    refunded = roles.get("refunded")
    paid_back = read_refunded(cells, refunded, amounts.decimal, file) if refunded else None
    sources = {"a negative amount": less, "a negative number of pieces": fewer}
    return Worth(cents, paid_back, pieces, amounts.signs, fewer, sources), amounts.decimal, notes


def _judge(
    found: Orders,
    worth: Worth,
    status: Column,
    order: Column | None,
    stretches: np.ndarray | None,
    told: Told,
    roles: Mapping[str, str | None],
) -> None:
    """Set aside what statuses say was not bought, and orders paid back in full; mark what came back."""
    if roles["status"]:
        returned, found.statuses, notes = judge(
            status, roles["status"], told.statuses, worth.cents, order, found.sieve
        )
        already = worth.back | worth.sources["a negative amount"]
        worth.sources["a status that says so"] = returned & ~already
        worth.back = worth.back | returned
        found.notes += notes
    worth.cents = worth.cents.mask(worth.back, -worth.cents.abs())
    if worth.refunded is not None:
        undone = in_full(worth.cents, worth.refunded, stretches)
        found.sieve.take_out(undone, PAID_BACK, roles["refunded"], unread=False)
        worth.refunded = worth.refunded.where((worth.cents > 0).fillna(False), 0)


def _in_one_currency(
    found: Orders, worth: Worth, named: Column, told: Told, roles: Mapping[str, str | None], file: str
) -> None:
    """Bring amounts into one currency, named in a column of its own or by the sign beside the amount."""
    written = named if roles["currency"] else worth.signs
    if written is None:
        return
    source = roles["currency"] or roles["amount"] or roles["unit_price"]
    amounts = [worth.cents, *([] if worth.refunded is None else [worth.refunded])]
    one = one_currency(amounts, written, told.keep_currency, told.rates, found.sieve, str(source), file)
    worth.cents, worth.refunded = one.amounts[0], one.amounts[1] if len(one.amounts) > 1 else None
    found.currency, found.currencies = one.currency, one.codes
    found.notes += one.notes


def _told_refunds(worth: Worth, kept: np.ndarray, roles: Mapping[str, str | None]) -> list[str]:
    """Say where the refunds come from, in one sentence; nothing where there is none."""
    sources = [(said, int((rows & kept).sum())) for said, rows in worth.sources.items()]
    if worth.refunded is not None:
        said = f"what {roles['refunded']} says was paid back of an order"
        sources.append((said, int((worth.refunded[kept] > 0).sum())))
    parts = [f"{said} ({rows:,})" for said, rows in sources if rows]
    if not parts:
        return []
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return [f"Refunds come from {listed}; each is an order_returned event with a positive amount."]


def _join(
    found: Orders,
    worth: Worth,
    ids: Column,
    order: Column | None,
    table: TextTable,
    roles: Mapping[str, str | None],
) -> None:
    """Make events of the usable rows: one of each order, and one of each refund of it."""
    kept = found.sieve.usable
    rows = pd.DataFrame(
        {
            "customer_id": read_ids(ids), "occurred_at": found.moments.moments[kept],
            "amount_cents": worth.cents[kept].astype("int64"),
        }
    )  # fmt: skip
    if worth.pieces is not None:
        rows["quantity"] = quantities(worth.pieces[kept])
    if worth.refunded is not None and (worth.refunded[kept] > 0).any():
        rows["refunded_cents"] = worth.refunded[kept].astype("int64")
    rest, back = properties(table.cells, roles, kept), worth.back[kept]
    if order is not None:
        days = rows["occurred_at"].dt.floor("D").astype("int64").to_numpy()
        numbers = order_of_rows(order.keep(kept), ids, days, back)
        if numbers is not None:
            rows, rest, notes = joined(rows, rest, numbers, roles)
            back = back[np.unique(numbers, return_index=True)[1]]
            found.notes += notes
    found.events = with_refunds(_events(rows, rest, back))


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
