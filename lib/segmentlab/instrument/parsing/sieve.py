"""Keep account of the rows of a file: which are usable, and why the others are not.

Comes in: a table of text. Goes out: a list with one line per row that was set aside. Stage of the loop:
instrument.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from segmentlab.instrument.parsing.tables import TextTable
from segmentlab.instrument.reading import counted

NO_CUSTOMER, NO_DATE, NO_AMOUNT = "no customer", "no valid date", "no readable amount"
PAID_BACK = "paid back in full"
_WRONG_LENGTH, _ABOVE = "another number of values than the other rows", "title above the header"
_TOTALS = "line of totals"
_TOTAL = (
    r"(?i)\W*(?:grand |sub)?(?:totals?|sum|summe|gesamt|gesamtsumme|insgesamt|totaux|suma|totale|totaal)\b.*"
)
_LAST = 5  # rows among which totals are looked for


@dataclass
class Sieve:
    """Which rows are still usable, and the list of those that are not, each with its first reason."""

    table: TextTable
    usable: np.ndarray = field(init=False)
    lists: list[pd.DataFrame] = field(init=False)
    unread: int = field(init=False)  # rows that could not be understood, unlike those that need not count

    def __post_init__(self) -> None:
        """Begin with the rows that do not fit the table."""
        table = self.table
        self.usable = np.ones(len(table.cells), bool)
        self.lists = [
            pd.DataFrame({"row": rows.index, "reason": reason, "value": rows.array})
            for rows, reason in ((table.misfits, _WRONG_LENGTH), (table.above, _ABOVE))
        ]
        self.unread = len(table.misfits)

    @property
    def rows(self) -> int:
        """Rows that hold anything, without the header."""
        return len(self.table.cells) + len(self.table.misfits) + len(self.table.above)

    def take_out(self, bad: np.ndarray, reason: str, column: str | None, *, unread: bool = True) -> None:
        """Set rows aside for a reason, and show what stands in a column there."""
        now = bad & self.usable
        if not now.any():
            return
        cells = self.table.cells
        values = cells[column].text(now).fillna("") if column else pd.Series("", index=cells.rows[now])
        reasons = pd.Series(reason, index=values.index, dtype="str")
        totals = self._totals(now)
        if unread and totals:
            reasons[list(totals)], values[list(totals)] = _TOTALS, list(totals.values())
        self.lists.append(pd.DataFrame({"row": values.index, "reason": reasons.array, "value": values.array}))
        self.usable &= ~bad
        self.unread += (len(values) - len(totals)) * unread

    def _totals(self, now: np.ndarray) -> dict[int, str]:
        """Find lines of totals among the last rows, by the first thing written in them."""
        last = self.table.cells.frame(np.flatnonzero(now[-_LAST:]) + max(0, len(now) - _LAST))
        firsts = last.apply(lambda row: next(iter(row.dropna()), ""), axis=1) if len(last) else pd.Series()
        return {row: first for row, first in firsts.items() if pd.Series([first]).str.fullmatch(_TOTAL)[0]}

    def set_aside(self) -> pd.DataFrame:
        """List the rows that are not used, in the order of the file."""
        found = pd.concat([part for part in self.lists if len(part)] or self.lists[:1])
        typed = found.astype({"row": "int64", "reason": "str", "value": "str"})
        return typed.sort_values("row", kind="stable", ignore_index=True)

    def check_enough(self, file: str, hint: str) -> None:
        """Refuse a file most of which cannot be understood: the columns are probably not what they seem."""
        read = len(self.table.cells) + len(self.table.misfits)
        if self.unread * 2 <= read and self.usable.any():
            return
        found = self.set_aside()
        reason = found["reason"].value_counts().index[0]
        example = found[found["reason"] == reason].iloc[0]
        raise ValueError(
            f"{file}: {len(found):,} of {counted(self.rows, 'row')} cannot be used, most of them for "
            f'{reason} (row {example["row"]} has "{example["value"]}" there); check which column is what '
            f"and name them with {hint}."
        )
