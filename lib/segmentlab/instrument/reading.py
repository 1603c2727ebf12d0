"""Tell what was understood of a file of purchases or events, how, and which rows were set aside.

Comes in: what reading the file found out. Goes out: one paragraph in plain words. Stage of the loop:
instrument.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True, eq=False)
class Reading:
    """What was understood of a file of purchases or events, and what was not.

    Attributes
    ----------
    file
        Name of the file.
    rows
        Rows that hold anything, without the header: rows used + rows set aside.
    used
        Rows that became a purchase, a refund or another event, or a line of one.
    purchases, refunds, events, customers
        What they became; `events` are those that are neither purchase nor refund.
    columns
        Role of each column used: ``{"customer": "who", "when": "date", "amount": "paid"}``.
    notation
        How each thing was written: ``date``, ``decimal`` mark, ``separator``, ``encoding``, ``header``.
    set_aside
        One line per row that could not be used: ``row`` (as a spreadsheet counts), ``reason``, ``value``.
    duplicates
        Rows that repeat an earlier row exactly; they are kept.
    notes
        Choices that could have gone another way, with the reason.
    kind
        ``"purchases"`` or ``"events"``.
    names
        The name each kind of event got: ``{"Order Completed": "order_placed"}``.
    statuses
        What each status was taken to mean: ``{"Paid": "bought"}``.
    currency
        Sign before amounts.
    currencies
        Codes of all currencies that the file names.
    """

    file: str
    rows: int
    purchases: int
    refunds: int
    customers: int
    first: pd.Timestamp
    last: pd.Timestamp
    columns: dict[str, str]
    notation: dict[str, str]
    set_aside: pd.DataFrame = field(repr=False)
    duplicates: int
    notes: tuple[str, ...]
    used: int = 0
    events: int = 0
    kind: str = "purchases"
    names: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    currency: str = "$"
    currencies: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Tell in plain words what was read, how it was understood, and what was set aside."""
        roles = ", ".join(f"{role} = {column}" for role, column in self.columns.items())
        written = self.notation
        kinds = [
            counted(number, one)
            for number, one in (
                (self.purchases, "purchase"),
                (self.refunds, "refund"),
                (self.events, "event"),
            )
            if number or one == "purchase"
        ]
        layout = written["separator"]
        if layout not in ("Parquet", "JSON"):
            layout = f"{layout}-separated, {written['header']}, {written['encoding']}"
        hold = "holds" if self.rows == 1 else "hold"
        parts = [
            f"{self.file}: {counted(self.rows, 'row')} {hold} {_and(kinds)} by "
            f"{counted(self.customers, 'customer')}, {self.first:%Y-%m-%d} to {self.last:%Y-%m-%d}.",
            f"Read as {roles}; dates as {written['date']}; decimal mark {written['decimal']}; {layout}.",
            self._set_aside_sentence(),
        ]
        if self.duplicates:
            repeat, are = ("repeats", "is") if self.duplicates == 1 else ("repeat", "are")
            parts.append(f"{counted(self.duplicates, 'row')} {repeat} an earlier row exactly and {are} kept.")
        return " ".join([*parts, *self.notes])

    def _set_aside_sentence(self) -> str:
        if self.set_aside.empty:
            return "No row was set aside."
        reasons = [
            f"{len(group):,} {'with ' if reason.startswith(('no ', 'another ')) else ''}{reason} "
            f"({_some_rows(group['row'])})"
            for reason, group in self.set_aside.groupby("reason", sort=False, observed=True)
        ]
        return f"{counted(len(self.set_aside), 'row')} set aside: {'; '.join(reasons)}."


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun.

    Examples
    --------
    >>> counted(1, "row"), counted(2000, "row")
    ('1 row', '2,000 rows')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _and(parts: list[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def _some_rows(rows: pd.Series) -> str:
    shown = ", ".join(str(row) for row in rows.iloc[:3])
    return f"row {shown}" if len(rows) == 1 else f"rows {shown}" + (" ..." if len(rows) > 3 else "")
