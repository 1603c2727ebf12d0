"""Find the header of a text: the row of names above the data, below any titles.

Comes in: the first rows, split into values. Goes out: which row is the header and the names it gives. Stage
of the loop: instrument.
"""

from __future__ import annotations

from collections.abc import Sequence

from segmentlab.instrument.parsing.text import share_typed
from segmentlab.instrument.reading import counted

_SEARCHED = 30  # rows


def header_place(rows: Sequence[Sequence[str]], width: int) -> int | None:
    """Say which of the first rows is the header; none if data begin at the top.

    The first row of data is the first that holds a number or a date; the header is the fullest row above it.

    Examples
    --------
    >>> header_place([["Sales 2026", "", ""], [], ["who", "when", "paid"], ["7", "2026-01-05", "5.00"]], 3)
    2
    >>> header_place([["7", "2026-01-05", "5.00"]], 3) is None
    True
    """
    best, most = None, 0
    for place, row in enumerate(rows[:_SEARCHED]):
        values = [value for value in row if value and value.strip()]
        typed = share_typed(values)
        wide_header = place == 0 and len(values) >= 8 and typed <= 0.2
        if typed and not wide_header and len(values) >= max(2, width / 3):
            break
        if len(values) > most:
            best, most = place, len(values)
    return best


def header_names(
    header: Sequence[str], rows: Sequence[Sequence[str]], width: int, number: int, file: str
) -> list[str | None]:
    """Give a name to each of the values that the rows have, where the header has more or fewer.

    Raises
    ------
    ValueError
        If names and values cannot be matched.

    Examples
    --------
    >>> header_names(["who", "paid"], [["1", "ann", "5.00"], ["2", "bob", "3.00"]], 3, 1, "log.csv")
    [None, 'who', 'paid']
    """
    names: list[str | None] = [name.strip() or None for name in header]
    while len(names) > width and names[-1] is None:
        names.pop()
    missing = width - len(names)
    full = [row for row in rows if len(row) == width]
    if missing > 0 and all(not value.strip() for row in full for value in row[len(names) :]):
        return [*names, *[None] * missing]  # every row ends with a separator
    firsts = [row[0].strip() for row in full]
    if missing == 1 and all(value.isdecimal() for value in firsts) and len(set(firsts)) == len(firsts):
        return [None, *names]  # numbered rows, as R and pandas write them
    if missing:
        raise ValueError(
            f"{file}: the header in row {number} has {counted(len(header), 'name')}, but the rows below it "
            f"have {counted(width, 'value')}, such as "
            f"row {number + 1 + rows.index(full[0]) if full else number + 1}; "
            "put quotation marks around values that hold the separator, or give all names with columns=[...]."
        )
    return names


def unique_names(written: Sequence[str | None]) -> list[str]:
    """Make column names that differ: blank ones are numbered, repeated ones get a number behind.

    Examples
    --------
    >>> unique_names(["price", None, "price"])
    ['price', 'column_2', 'price_2']
    """
    names: list[str] = []
    for position, label in enumerate(written, start=1):
        first = f"column_{position}" if label is None or not label.strip() else label.strip()
        name, copy = first, 2
        while name in names:
            name, copy = f"{first}_{copy}", copy + 1
        names.append(name)
    return names


def checked_names(columns: Sequence[str] | None, width: int, name: str) -> list[str] | None:
    """Check the names given for a file without a header."""
    if columns is None:
        return None
    if len(columns) != width:
        raise ValueError(
            f"columns= names {counted(len(columns), 'column')}, but the rows of {name} have "
            f"{counted(width, 'value')}; give one name for each."
        )
    if len(set(columns)) < len(columns):
        raise ValueError(f"columns= names a column twice: {', '.join(columns)}; give each its own name.")
    return list(columns)
