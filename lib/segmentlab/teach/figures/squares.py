"""Groups against groups: who moves where, and who is in both. Stage: teach."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segmentlab.segment.overlap import Overlap
from segmentlab.segment.transitions import Transitions

from ..picture import INK, SMALL, TEXT, TOP, WIDTH, Canvas, Picture, finish, themed
from .board import board, column_of_names, put_rows
from .heat import depth_of, heads, inks_on, put_cells, put_heads, put_numbers, shades_of
from .scales import known_text, label

_MOST = 12


@themed
def transitions(table: Transitions | pd.DataFrame, *, title: str, x: str = "Then", y: str = "Now") -> Picture:
    """Draw which share of each row's group is in each column's group later; those who stay are outlined.

    Parameters
    ----------
    table
        What the library's `transitions` gives; or a table of shares (0 to 1), rows and columns being groups.
        Columns come in the order of the rows, further ones (such as "gone") after them.
    title
        The finding.
    x, y
        What columns and rows stand for, such as "Four weeks later" and "In March".

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there are no or more than 12 groups.

    Examples
    --------
    >>> moves = pd.DataFrame([[0.9, 0.1], [0.3, 0.7]], index=["New", "Loyal"], columns=["New", "Loyal"])
    >>> transitions(moves, title="Few become loyal").alt
    'Map of shares, from Now (rows) to Then (columns). Staying: New 90%, Loyal 70%. Largest move: 30% of Loyal to New.'
    """  # noqa: E501
    frame = table.shares if isinstance(table, Transitions) else table
    frame, numbers = _ordered(frame, "transitions")
    names, columns = [label(name) for name in frame.index], [label(name) for name in frame.columns]
    write = known_text(_share)
    drawing = _map(numbers, numbers, names, columns, title, x, y, write)
    _outline(drawing, len(names))
    stay = ", ".join(f"{name} {write(numbers[i, i])}" for i, name in enumerate(names) if name == columns[i])
    alt = f"Map of shares, from {y} (rows) to {x} (columns). Staying: {stay.replace('–', 'unknown')}."
    cell = _largest(_without_diagonal(numbers))
    if cell is not None:
        row, column = cell
        alt += f" Largest move: {write(numbers[row, column])} of {names[row]} to {columns[column]}."
    return finish(drawing, title, alt)


@themed
def overlap_of(
    table: Overlap | pd.DataFrame, *, title: str, x: str = "are also in", y: str = "Of the people in"
) -> Picture:
    """Draw which share of the people in each row's segment is in each column's, too.

    Parameters
    ----------
    table
        What `overlap` gives, then with the size of each segment; or a table of shares (0 to 1).
    title
        The finding.
    x, y
        What columns and rows stand for.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there are no or more than 12 segments.

    Examples
    --------
    >>> both = pd.DataFrame([[1, 0.25], [0.5, 1]], index=["At risk", "Bargain"], columns=["At risk", "Bargain"])
    >>> overlap_of(both, title="Half of the bargain hunters are at risk").alt
    'Map of overlap of 2 segments. Largest: of the people in Bargain, 50% are also in At risk; smallest: of the people in At risk, 25% are also in Bargain.'
    """  # noqa: E501
    frame = table.share_in if isinstance(table, Overlap) else table
    frame, numbers = _ordered(frame, "overlap_of")
    names, columns = [label(name) for name in frame.index], [label(name) for name in frame.columns]
    write = known_text(_share)
    off = _without_diagonal(numbers)
    beside = names
    if isinstance(table, Overlap):
        beside = [f"{name}  ({table.sizes[key]:,.0f})" for name, key in zip(names, frame.index, strict=True)]
    drawing = _map(off, off, beside, columns, title, x, y, write)
    alt = f"Map of overlap of {len(names)} segment{'s' * (len(names) != 1)}."
    if (cell := _largest(off)) is None:
        return finish(drawing, title, alt + " No two of them can be compared.")
    told = []
    for word, (row, column) in (("Largest", cell), ("smallest", _largest(-off) or cell)):
        told.append(
            f"{word}: of the people in {names[row]}, {write(off[row, column])} are also in {columns[column]}"
        )
    return finish(drawing, title, f"{alt} {'; '.join(told)}.")


def _share(value: float) -> str:
    return "<1%" if 0 < value < 0.005 else f"{value:.0%}"


def _ordered(frame: pd.DataFrame, what: str) -> tuple[pd.DataFrame, Any]:
    same = [name for name in frame.index if name in frame.columns]
    frame = frame[[*same, *(name for name in frame.columns if name not in same)]]
    if not (1 <= len(frame) <= _MOST and 1 <= frame.shape[1] <= _MOST + 2):
        raise ValueError(f"{what} draws 1 to {_MOST} groups, not {len(frame)}; join the small ones first.")
    numbers = frame.to_numpy(dtype=float, na_value=np.nan)
    return frame, np.where(np.isfinite(numbers), numbers, np.nan)


def _map(
    numbers: Any, coloured: Any, names: list[str], columns: list[str], title: str, x: str, y: str, write: Any
) -> Canvas:
    size = TEXT if len(names) <= 8 else SMALL
    short, left = column_of_names(names, size=size, most=190, lines=2 if len(names) <= 6 else 1)
    left += 28
    words, head, tall = heads(columns, (WIDTH - left - 26) / len(columns) - 5)
    drawing = board(title, x, y, left=left, right=26, top=TOP + 2 + tall, bottom=40)
    known = coloured[~np.isnan(coloured)]
    # Shares start at nobody: a pale cell is few people, in every picture.
    depth = depth_of(coloured, 0.0, max(float(known.max(initial=0)), 0.05))
    put_cells(drawing, shades_of(depth))
    put_numbers(drawing, [write(value) for value in numbers.ravel()], inks_on(depth), numbers.shape)
    put_rows(drawing, list(range(len(names))), short, size=size)
    put_heads(drawing, words, head)
    return drawing


def _outline(drawing: Canvas, size: int) -> None:
    across, up = [], []
    for i in range(size):
        across += [i - 0.47, i + 0.47, i + 0.47, i - 0.47, i - 0.47, np.nan]
        up += [i - 0.46, i - 0.46, i + 0.46, i + 0.46, i - 0.46, np.nan]
    drawing.axes.plot(across, up, color=INK, linewidth=1.6)


def _without_diagonal(numbers: Any) -> Any:
    off = numbers.copy()
    np.fill_diagonal(off, np.nan)
    return off


def _largest(numbers: Any) -> tuple[int, int] | None:
    if np.isnan(numbers).all():
        return None
    row, column = np.unravel_index(int(np.nanargmax(numbers)), numbers.shape)
    return int(row), int(column)
