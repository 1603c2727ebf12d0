"""Groups that began at different times, followed through their first periods. Stage: teach."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..picture import MUTED_INK, SMALL, TOP, Picture, finish, themed
from .board import board, column_of_names, put_columns, put_rows
from .heat import depth_of, inks_on, put_cells, put_numbers, put_scale, shades_of
from .scales import known_text, label, writer

_MOST_ROWS, _MOST_COLUMNS = 24, 53


@themed
def cohorts(
    table: pd.DataFrame,
    *,
    title: str,
    x: str,
    y: str,
    style: str = "percent",
    currency: str = "$",
    people: pd.Series | None = None,
) -> Picture:
    """Draw a value of each cohort (row) in each period since it began (column) as a map of colours.

    Parameters
    ----------
    table
        One row per cohort, the first on top; one column per period since it began. Cells that have not
        happened yet are missing, and stay empty.
    title
        The finding.
    x, y
        What columns and rows stand for, with units, such as "Months since the first order".
    style, currency
        How a value is written: ``percent``, ``number``, ``points`` or ``money`` (whole cents).
    people
        How many people each cohort has, written beside its name.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there is no row or column, or more than 24 rows or 53 columns.

    Examples
    --------
    >>> bought = pd.DataFrame([[1, 0.4, 0.3], [1, 0.2, None]], index=["Jan", "Feb"])
    >>> cohorts(bought, title="February is worse", x="Months since joining", y="Joined in").alt
    'Map of 2 cohorts by Months since joining: Jan 100% at 0, 30% at 2; Feb 100% at 0, 20% at 1. Largest after 0: 40% (Jan, 1); smallest: 20% (Feb, 1).'
    """  # noqa: E501
    names, periods = [label(name) for name in table.index], [label(name) for name in table.columns]
    if not (1 <= len(names) <= _MOST_ROWS and 1 <= len(periods) <= _MOST_COLUMNS):
        raise ValueError(
            f"cohorts draws 1 to {_MOST_ROWS} rows with 1 to {_MOST_COLUMNS} periods, not {len(names)} with "
            f"{len(periods)}; take longer cohorts or fewer of them."
        )
    numbers = table.to_numpy(dtype=float, na_value=np.nan)
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    write = known_text(writer(style, currency))
    scaled, start = _scaled(numbers)
    known = scaled[~np.isnan(scaled)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    depth = depth_of(scaled, low, high)
    beside = names
    if people is not None:
        sizes = people.reindex(table.index).to_numpy(dtype=float, na_value=np.nan)
        beside = [
            f"{name}  ({known_text(writer('number'))(size)})" for name, size in zip(names, sizes, strict=True)
        ]
    size = SMALL if len(names) <= 18 else 11.5
    short, left = column_of_names(beside, size=size, most=210)
    drawing = board(title, x, y, left=left + 28, right=26, top=TOP + 22, bottom=60)
    shades = shades_of(depth)
    if start:
        shades[:, 0] = np.where(np.isnan(numbers[:, :1]), shades[:, 0], np.array([0.88, 0.9, 0.92]))
    put_cells(drawing, shades)
    inks = inks_on(depth)
    put_numbers(drawing, [write(v) if v == v else "" for v in numbers.ravel()], inks, numbers.shape)
    put_rows(drawing, range(len(names)), short, size=size)
    step = -(-len(periods) // 20)
    put_columns(drawing, range(0, len(periods), step), periods[::step], ink=MUTED_INK)
    put_scale(drawing, low, high, write, TOP + 4)
    return finish(drawing, title, _alt(names, periods, numbers, scaled, x, write))


def _scaled(numbers: Any) -> tuple[Any, bool]:
    """Leave a first column that is the same for all (100 % at the start) out of the colours."""
    first = numbers[:, 0][~np.isnan(numbers[:, 0])]
    same = (
        numbers.shape[1] > 1
        and len(first) > 0
        and bool(np.ptp(first) == 0)
        and bool((~np.isnan(numbers[:, 1:])).any())
    )
    if not same:
        return numbers, False
    scaled = numbers.copy()
    scaled[:, 0] = np.nan
    return scaled, True


def _alt(names: list[str], periods: list[str], numbers: Any, scaled: Any, x: str, write: Any) -> str:
    alt = f"Map of {len(names)} cohort{'s' * (len(names) != 1)} by {x}"
    told = []
    for name, row in zip(names, numbers, strict=True):
        there = np.flatnonzero(~np.isnan(row))
        ends = (
            [f"{write(row[i])} at {periods[i]}" for i in dict.fromkeys(there[[0, -1]].tolist())]
            if len(there)
            else ["unknown"]
        )
        told.append(f"{name} {', '.join(ends)}")
    shown = told if len(told) <= 6 else [*told[:3], f"… {told[-1]}"]
    alt += f": {'; '.join(shown)}."
    if np.isnan(scaled).all():
        return alt
    after = f" after {periods[0]}" if np.isnan(scaled[:, 0]).all() else ""
    marks = []
    for word, cell in ((f" Largest{after}:", np.nanargmax(scaled)), (" smallest:", np.nanargmin(scaled))):
        row, column = np.unravel_index(cell, scaled.shape)
        marks.append(f"{word} {write(scaled[row, column])} ({names[row]}, {periods[column]})")
    return f"{alt}{';'.join(marks)}."
