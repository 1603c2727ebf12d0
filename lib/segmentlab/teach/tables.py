"""Show a small table to people who do not read code: plain headings, amounts with their currency, no `<NA>`.

Comes in: a DataFrame as the library gives it. Goes out: the same rows as a reader expects them. Stage of the
loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.words import amount, safe

_MISSING = "–"


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of text for reading. Made by `table`."""

    columns: dict[str, list[str]] = field(repr=False)
    to_the_right: set[str] = field(repr=False)

    def html(self) -> str:
        """Give the table as HTML: numbers to the right, text to the left."""
        sides = ["right" if name in self.to_the_right else "left" for name in self.columns]
        head = "".join(_cell("th", name, side) for name, side in zip(self.columns, sides, strict=True))
        rows = (
            "".join(_cell("td", text, side) for text, side in zip(row, sides, strict=True))
            for row in zip(*self.columns.values(), strict=True)
        )
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return pd.DataFrame(self.columns).to_string(index=False)


def table(frame: pd.DataFrame, *, currency: str = "$") -> Table:
    """Show a DataFrame to readers.

    Headings lose their underscores, columns of cents become amounts, missing values a dash. The index
    becomes the first column, unless it only counts the rows.

    Parameters
    ----------
    frame
        A few rows; cut a long one with `.head()` first.
    currency
        Sign before amounts.

    Returns
    -------
    Table
        Shows itself when it is the last line of a cell.

    Examples
    --------
    >>> table(pd.DataFrame({"customer_id": [7], "spend_cents": [125000], "last_order": [None]}))
    customer id  spend last order
              7 $1,250          –
    """
    numbered = isinstance(frame.index, pd.RangeIndex) and not frame.index.name
    rows = frame if numbered else frame.rename_axis(frame.index.name or "").reset_index()
    columns = {
        _heading(str(name)): [_text(value, str(name), currency) for value in rows[name]] for name in rows
    }
    right = {_heading(str(name)) for name in rows if pd.api.types.is_numeric_dtype(rows[name])}
    return Table(columns, right)


@dataclass(frozen=True, eq=False)
class Folded:
    """A table behind its title, to be opened by who wants it. Made by `folded`."""

    title: str
    table: Table = field(repr=False)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        html = f"<details><summary>{safe(self.title)}</summary>{self.table.html()}</details>"
        return {"text/html": html, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"{self.title}\n{self.table!r}"


def folded(title: str, frame: pd.DataFrame, *, currency: str = "$") -> Folded:
    """Show a long table for reference: only its title, until the reader opens it.

    Parameters
    ----------
    title
        What is behind it.
    frame, currency
        As in `table`.

    Examples
    --------
    >>> folded("All plans", pd.DataFrame({"plan": ["small"], "price_cents": [900]}))
    All plans
     plan price
    small    $9
    """
    return Folded(title, table(frame, currency=currency))


def _heading(name: str) -> str:
    return name.removesuffix("_cents").replace("_", " ")


def _text(value: Any, name: str, currency: str) -> str:
    if pd.isna(value):
        return _MISSING
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    # An id is a name that happens to be a number: it gets no thousands separator.
    if not isinstance(value, int | float | np.integer | np.floating) or name.endswith("_id"):
        return str(value)
    if name.endswith("_cents"):
        return amount(float(value), currency)
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _cell(kind: str, text: str, side: str) -> str:
    if kind == "th" and not text:
        return "<td></td>"  # a heading that says nothing is none
    return f'<{kind} style="text-align: {side}">{safe(text)}</{kind}>'
