"""The one shape every business has: customers, events, and the moment up to which its log is complete.

Comes in: plain pandas tables, from a generator or from your own files. Goes out: a checked `Business`
that every later stage of the loop reads. Stage of the loop: instrument.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

#: Columns every event has; everything else in the events table is a property of the event.
EVENT_COLUMNS = ("customer_id", "event", "occurred_at", "recorded_at")
#: Times are UTC without a time-zone type, in microseconds: the one form all engines agree on.
TIME = "datetime64[us]"
#: Types that columns of Python objects get, by what they hold; times are handled apart.
_TYPES = {"boolean": "boolean", "decimal": "Float64", "integer": "Int64", "mixed-integer-float": "Float64"}


@dataclass(frozen=True)
class Truth:
    """What only a simulated business knows: who its people really are.

    Open it after committing to an answer, never to choose a segment.
    """

    customers: pd.DataFrame
    world: Any = field(repr=False, default=None)
    tables: Mapping[str, pd.DataFrame] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, eq=False)
class Business:
    """Customers and everything they did, in time order.

    Attributes
    ----------
    name
        Short name in code, such as ``"ecommerce"``.
    title
        Name for people, such as ``"Outdoor gear shop"``.
    customers
        One row per customer: ``customer_id``, ``signed_up_at`` and attributes.
    events
        One row per event: ``customer_id, event, occurred_at, recorded_at`` and properties, in time order.
    today
        The moment up to which the log is complete; the default ``as_of``.
    currency
        Sign put before amounts, such as ``"$"``. Amounts themselves are whole cents.
    tables
        Further tables by name, read when first asked for: ``changes``, and what else the business has, such
        as ``accounts``, ``campaigns`` or ``survey``.
    """

    name: str
    title: str
    customers: pd.DataFrame = field(repr=False)
    events: pd.DataFrame = field(repr=False)
    today: pd.Timestamp
    currency: str = "$"
    tables: Mapping[str, pd.DataFrame] = field(repr=False, default_factory=dict)
    load_truth: Callable[[], Truth] | None = field(repr=False, default=None)
    _kept: dict[Any, Any] = field(repr=False, default_factory=dict)

    @property
    def truth(self) -> Truth:
        """The separate door to what really is so: hidden types and the world behind the log."""
        if self.load_truth is None:
            raise LookupError(
                f"{self.title} is real data: nobody recorded its hidden truth. "
                "Only the simulated businesses, such as load('ecommerce'), can reveal it."
            )
        return self.keep("truth", self.load_truth)

    @property
    def changes(self) -> pd.DataFrame | None:
        """How attributes changed, so that they can be read as they stood; none if nobody kept that.

        One row per change: ``customer_id``, ``changed_at``, ``recorded_at``, and the attributes that change,
        missing where they stayed as they were. The first row of a customer says how everything began.
        """
        return self.tables.get("changes")

    @property
    def start(self) -> pd.Timestamp:
        """When the first event happened (or the first customer signed up)."""
        moments = [self.customers["signed_up_at"].min(), self.events["occurred_at"].min()]
        return min(moment for moment in moments if not pd.isna(moment))

    def keep(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return what `make` gives, computed once per business and kept under `key`."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def moment(self, as_of: str | date | None = None) -> pd.Timestamp:
        """Turn what a reader wrote into the moment meant: none is `today`, a plain date its first instant.

        Examples
        --------
        >>> tiny_business().moment("2026-03-01")
        Timestamp('2026-03-01 00:00:00')
        """
        return self.today if as_of is None else moment_in_utc(as_of)


def moment_in_utc(written: str | date | np.datetime64, name: str = "as_of") -> pd.Timestamp:
    """Turn a date or time into the moment meant, in UTC; `name` is what errors call it.

    Text begins with year, month and day. Other forms are refused because they would silently be another
    moment: a number is nanoseconds since 1970, 03/04/2026 has two readings, "today" changes every day.

    Examples
    --------
    >>> moment_in_utc("2026-03-01T01:00+01:00")
    Timestamp('2026-03-01 00:00:00')
    """
    try:
        if not isinstance(written, str | date | np.datetime64):
            raise TypeError("only texts and dates")
        if isinstance(written, str) and not re.match(r"\s*\d{4}-\d{1,2}-\d{1,2}(?!\d)", written):
            raise ValueError("another notation")
        moment = pd.Timestamp(written)
    except (ValueError, TypeError) as error:
        raise ValueError(f'{name}={written!r} is not a date; write it like "2026-06-29".') from error
    if moment is pd.NaT:
        raise ValueError(f'{name} is empty; write a date like "2026-06-29".')
    return moment.tz_convert("UTC").tz_localize(None) if moment.tzinfo else moment


def make_business(
    customers: pd.DataFrame,
    events: pd.DataFrame,
    *,
    name: str = "mine",
    title: str = "Your business",
    today: str | date | None = None,
    currency: str = "$",
    tables: Mapping[str, pd.DataFrame] | None = None,
    load_truth: Callable[[], Truth] | None = None,
) -> Business:
    """Check two tables and make a business of them.

    Parameters
    ----------
    customers
        One row per customer, with ``customer_id`` (unique) and ``signed_up_at`` (UTC; missing means
        known from the first event on).
    events
        One row per event, with ``customer_id``, ``event`` and ``occurred_at`` (UTC). ``recorded_at``
        is taken to be ``occurred_at`` where the column is absent.
    name, title, currency
        What to call the business in code and in prose, and the sign before its amounts.
    tables
        Further tables by name. ``changes`` says how attributes changed: ``customer_id``, ``changed_at``
        (UTC), perhaps ``recorded_at``, and the attributes, missing where they stayed as they were.
    today
        Moment up to which the log is complete. Without it: the day after the last event was recorded.
    load_truth
        Gives the hidden truth of a simulated business on demand.

    Returns
    -------
    Business

    Raises
    ------
    ValueError
        If a column is missing, a customer appears twice, or an event belongs to nobody.

    Examples
    --------
    >>> customers = pd.DataFrame({"customer_id": [1], "signed_up_at": ["2026-01-01"]})
    >>> events = pd.DataFrame({"customer_id": [1], "event": "order_placed", "occurred_at": ["2026-01-05"]})
    >>> make_business(customers, events).today
    Timestamp('2026-01-06 00:00:00')
    """
    _need_columns(customers, ("customer_id", "signed_up_at"), "customers")
    _need_columns(events, EVENT_COLUMNS[:3], "events")
    customers = _typed(customers.assign(signed_up_at=_utc(customers["signed_up_at"], "signed_up_at")))
    nameless = customers.index[customers["customer_id"].isna()]
    if len(nameless):
        raise ValueError(f"customers: row {nameless[0]} has no customer_id; remove it or give it one.")
    repeated = customers.loc[customers["customer_id"].duplicated(), "customer_id"]
    if len(repeated):
        raise ValueError(
            f"customers: customer_id {repeated.tolist()[0]!r} appears twice; keep one row per customer."
        )
    events = _dated(events, "occurred_at", "events").assign(event=events["event"].astype("category"))
    _need_known(events, customers, "events")
    first = [*EVENT_COLUMNS, *(column for column in events.columns if column not in EVENT_COLUMNS)]
    events = _in_time_order(_typed(events[first]), "occurred_at")
    tables = dict(tables or {})
    if "changes" in tables:
        _need_columns(tables["changes"], ("customer_id", "changed_at"), "changes")
        changes = _dated(tables["changes"], "changed_at", "changes")
        _need_known(changes, customers, "changes")
        tables["changes"] = _in_time_order(_typed(changes), "changed_at")
    if today is None:
        last = events["recorded_at"].max() if len(events) else customers["signed_up_at"].max()
        if last is pd.NaT:
            raise ValueError("Nothing ever happened here; give today=, the moment up to which that is known.")
        today = last.normalize() + pd.Timedelta(days=1)
    return Business(
        name=name, title=title, customers=customers.reset_index(drop=True), events=events,
        today=moment_in_utc(today, "today"), currency=currency, tables=tables, load_truth=load_truth,
    )  # fmt: skip


def tiny_business() -> Business:
    """Make a business of three people that fits on a page, for examples and tests.

    Examples
    --------
    >>> tiny_business().events[["customer_id", "event", "occurred_at", "amount_cents"]]
       customer_id         event         occurred_at  amount_cents
    0            1  order_placed 2026-01-10 09:00:00          4000
    1            2  order_placed 2026-02-01 12:00:00          2500
    2            1  order_placed 2026-02-20 18:30:00          6000
    3            1  cart_started 2026-02-25 08:00:00          <NA>
    """
    customers = pd.DataFrame(
        {
            "customer_id": [1, 2, 3],
            "signed_up_at": ["2026-01-01", "2026-01-15", "2026-02-10"],
            "country": ["DE", "FR", "DE"],
        }
    )
    events = pd.DataFrame(
        [
            (1, "order_placed", "2026-01-10 09:00", 4000, "tents"),
            (2, "order_placed", "2026-02-01 12:00", 2500, "boots"),
            (1, "order_placed", "2026-02-20 18:30", 6000, "boots"),
            (1, "cart_started", "2026-02-25 08:00", None, None),
        ],
        columns=["customer_id", "event", "occurred_at", "amount_cents", "category"],
    ).astype({"amount_cents": "Int64", "category": "category"})
    return make_business(customers, events, name="tiny", title="Tiny shop", today="2026-03-01")


def _need_columns(table: pd.DataFrame, columns: tuple[str, ...], what: str) -> None:
    for column in columns:
        if column not in table:
            found = ", ".join(map(str, table.columns))
            raise ValueError(f"{what}: the column {column!r} is missing; the table has {found}.")
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise ValueError(f"{what}: the column {twice[0]!r} stands there twice; rename or drop one of them.")


def _dated(table: pd.DataFrame, column: str, what: str) -> pd.DataFrame:
    """Bring a table's times into UTC; what has no `recorded_at` was recorded when it happened."""
    happened = _utc(table[column], column)
    if happened.isna().any():
        row = table.index[happened.isna()][0]
        raise ValueError(f"{what}: row {row} has no {column}; remove it or give it a time.")
    recorded = _utc(table["recorded_at"], "recorded_at") if "recorded_at" in table else happened
    return table.assign(**{column: happened, "recorded_at": recorded.fillna(happened)})


def _need_known(table: pd.DataFrame, customers: pd.DataFrame, what: str) -> None:
    strangers = ~table["customer_id"].isin(customers["customer_id"])
    if strangers.any():
        stranger = table.loc[strangers, "customer_id"].tolist()[0]
        raise ValueError(
            f"{what}: customer_id {stranger!r} is not in the customers table "
            f"({int(strangers.sum()):,} such {what}); add the customer or remove the {what}."
        )


def _in_time_order(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table.sort_values([column, "customer_id"], kind="stable", ignore_index=True)


def _utc(times: pd.Series, column: str) -> pd.Series:
    try:
        return pd.to_datetime(times, utc=True, format="ISO8601").dt.tz_localize(None).astype(TIME)
    except (ValueError, TypeError) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"{column}: not every value is a date and time ({reason}).") from error


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Give columns of Python objects the type of what they hold, and bring times with a zone into UTC.

    Without this, True/False with gaps would count as text, and a date would equal none that is written.
    """
    better = {}
    for name, column in table.items():
        if name == "customer_id":
            continue
        kind = pd.api.types.infer_dtype(column) if column.dtype == object else ""
        if kind in _TYPES:
            better[name] = column.astype(_TYPES[kind])
        elif kind in ("date", "datetime", "datetime64") or isinstance(column.dtype, pd.DatetimeTZDtype):
            better[name] = _utc(column, str(name))
    return table.assign(**better)
