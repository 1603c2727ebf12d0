"""Turn the rows of a log into events: one of each row that says who, when and what.

Comes in: the cells of a file, the role of each column, and what the reader said. Goes out: events, the rows
set aside, and what was understood. Stage of the loop: instrument.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from segmentlab.instrument.parsing.clock import moment_text
from segmentlab.instrument.parsing.columns import Cells, Column
from segmentlab.instrument.parsing.currencies import one_currency
from segmentlab.instrument.parsing.customers import people_of
from segmentlab.instrument.parsing.event_names import event_names
from segmentlab.instrument.parsing.moments import Moments, read_moments
from segmentlab.instrument.parsing.orders import Told
from segmentlab.instrument.parsing.repeats import set_aside_repeats
from segmentlab.instrument.parsing.roles import Guess
from segmentlab.instrument.parsing.rows import place, properties, read_amounts
from segmentlab.instrument.parsing.sieve import NO_CUSTOMER, NO_DATE, Sieve
from segmentlab.instrument.parsing.tables import TextTable
from segmentlab.instrument.parsing.text import filled, read_ids

NOTHING = "nothing that happened"


@dataclass
class Log:
    """The events read, and how."""

    sieve: Sieve
    moments: Moments
    notes: list[str]
    decimal: str = "."
    events: pd.DataFrame = field(default_factory=pd.DataFrame)
    currency: str | None = None
    currencies: tuple[str, ...] = ()
    duplicates: int = 0
    names: dict[str, str] = field(default_factory=dict)


def read_log(table: TextTable, guess: Guess, told: Told, names: Mapping[str, str] | None, file: str) -> Log:
    """Read every row, and set aside those that do not say who, when or what."""
    cells, roles = table.cells, guess.roles
    ids, happened = people_of(cells, str(roles["customer"])), filled(cells[str(roles["event"])])
    columns = {role: filled(cells[str(roles[role])]) for role in ("when", "time") if roles.get(role)}
    where = place(str(roles["when"]), file)
    moments = read_moments(moment_text(cells, roles, columns), day_first=told.day_first, where=where)
    log = Log(Sieve(table), moments, list(guess.notes), told.decimal or ".")
    sieve = log.sieve
    sieve.take_out(ids.empty, NO_CUSTOMER, roles["customer"])
    sieve.take_out(moments.moments.isna().to_numpy(), NO_DATE, roles["when"])
    sieve.take_out(happened.empty, NOTHING, roles["event"])
    log.duplicates = set_aside_repeats(sieve, [roles["customer"], roles["when"]])
    cents = _money(log, cells, roles, told, file) if roles["amount"] else None
    sieve.check_enough(file, "customer=, when=, event=")
    log.events = _events(log, cells, roles, ids, happened, names, cents)
    return log


def _money(log: Log, cells: Cells, roles: Mapping[str, str | None], told: Told, file: str) -> pd.Series:
    """Read the money that events moved; most of them move none."""
    amounts, _, notes = read_amounts(cells, roles, told.decimal, file)
    written = filled(cells[roles["currency"]]) if roles["currency"] else amounts.signs
    log.decimal, cents = amounts.decimal, amounts.parts
    log.notes += notes
    if written is not None:
        one = one_currency(
            [cents], written.only(cents.notna().to_numpy()), told.keep_currency, told.rates, log.sieve,
            str(roles["currency"] or roles["amount"]), file, without="",
        )  # fmt: skip
        (cents,), log.currency, log.currencies, notes = one
        log.notes += notes
    return cents


def _events(
    log: Log,
    cells: Cells,
    roles: Mapping[str, str | None],
    ids: Column,
    happened: Column,
    names: Mapping[str, str] | None,
    cents: pd.Series | None,
) -> pd.DataFrame:
    """Make a table of the usable rows, each under the name that the course has for it."""
    kept = log.sieve.usable
    happened = happened.keep(kept)
    log.names = event_names(happened.different, names)
    events = pd.DataFrame(
        {
            "customer_id": read_ids(ids.keep(kept)),
            "event": happened.spread(happened.different.map(log.names)).astype("category"),
            "occurred_at": log.moments.moments[kept],
        }
    )
    if cents is not None:
        events["amount_cents"] = cents[kept]
    return events.join(properties(cells, roles, kept)).rename_axis("row")
