"""Groups side by side, each with two to four bars: with and without, before and after. Stage: teach."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..picture import GRID, INK, SMALL, TEXT, TOP, WIDTH, Picture, finish, palette, themed
from .board import KEY_LINE, board, column_of_names, key_rows, put_columns, put_key, put_rows, put_values
from .lettering import fitted, wide
from .scales import alike, known_text, put_lines, round_ticks

_MOST_GROUPS, _MOST_SERIES = 12, 4
#: CSS pixels between the edge and the axes, and after them, when bars stand upright.
_LEFT, _RIGHT = 30, 26


@themed
def side_by_side(
    table: pd.DataFrame,
    *,
    title: str,
    y: str,
    style: str = "number",
    currency: str = "$",
) -> Picture:
    """Draw two to four bars for each group beside each other, named by colour above them.

    Parameters
    ----------
    table
        One row per group, one column per series, such as "with the message" and "without it".
    title
        The finding.
    y
        What the bars measure, with its unit.
    style, currency
        How a value is written: ``number``, ``percent``, ``points`` or ``money`` (whole cents).

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there are no or more than 12 groups, or no or more than 4 series.

    Examples
    --------
    >>> both = pd.DataFrame({"Message": [0.3, 0.2], "Holdout": [0.1, 0.2]}, index=["Loyal", "New"])
    >>> side_by_side(both, title="It moves the loyal", y="Share who bought", style="percent").alt
    'Bars of Share who bought: Loyal: Message 30%, Holdout 10%; New: Message 20%, Holdout 20%.'
    """
    groups, series = [str(name) for name in table.index], [str(name) for name in table.columns]
    if not (1 <= len(groups) <= _MOST_GROUPS and 1 <= len(series) <= _MOST_SERIES):
        raise ValueError(
            f"side_by_side draws 1 to {_MOST_GROUPS} groups (rows) of 1 to {_MOST_SERIES} series (columns),"
            f" not {len(groups)} with {len(series)}; join the small ones first."
        )
    numbers = table.to_numpy(dtype=float, na_value=np.nan)
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    write = known_text(alike(style, currency, numbers.ravel()))
    slot = (WIDTH - _LEFT - _RIGHT) / len(groups)
    upright = slot >= 64 and all(_fits(name, slot - 12) for name in groups)
    draw = _upright if upright else _lying
    drawing = draw(groups, series, numbers, write, title, y)
    return finish(drawing, title, f"Bars of {y}: {_told(groups, series, numbers, write)}.")


def _fits(name: str, room: float) -> bool:
    return not fitted(name, room, TEXT, lines=2).endswith("…") and all(
        wide(w, TEXT) <= room for w in name.split()
    )


def _bars(groups: int, series: int) -> tuple[Any, float]:
    width = 0.8 / series
    offsets = (np.arange(series) - (series - 1) / 2) * width
    return np.arange(groups)[:, None] + offsets, width


def _limits(numbers: Any, room: float) -> tuple[float, float]:
    low, high = min(0.0, float(np.nanmin(numbers, initial=0))), max(0.0, float(np.nanmax(numbers, initial=0)))
    span = (high - low) or 1.0
    return low - (room * span if low < 0 else 0), high + room * span


def _upright(groups: list[str], series: list[str], numbers: Any, write: Any, title: str, y: str) -> Any:
    rows = key_rows(series)
    top = TOP + KEY_LINE * len(rows)
    slot = (WIDTH - _LEFT - _RIGHT) / len(groups)
    names = [fitted(name, slot - 12, TEXT, lines=2) for name in groups]
    tall = 1 + max(name.count("\n") for name in names)
    places, width = _bars(*numbers.shape)
    words = [write(value) for value in numbers.ravel()]
    widest = max(wide(word, SMALL, bold=True) for word in words)
    written = widest + 2 <= 0.8 * slot / len(series)
    left = 46 if written else 46 + 14 + max(wide(write(mark)) for mark in round_ticks(*_limits(numbers, 0.1)))
    drawing = board(title, "", y, left=left, right=_RIGHT, top=top, bottom=18 + 20 * tall)
    axes = drawing.axes
    for column, colour in enumerate(palette()[: len(series)]):
        axes.bar(places[:, column], np.nan_to_num(numbers[:, column]), width=width * 0.94, color=colour)
    axes.set_xlim(-0.5, len(groups) - 0.5)
    axes.set_ylim(*_limits(numbers, 0.1))
    axes.yaxis.set_ticks([])
    axes.xaxis.set_ticks([])
    put_columns(drawing, range(len(groups)), names, size=TEXT, ink=INK)
    put_key(drawing, rows, palette()[: len(series)])
    if written:
        put_values(drawing, places.ravel(), numbers.ravel(), words, lying=False)
    else:
        marks = round_ticks(*axes.get_ylim(), 5)
        put_lines(axes, marks)
        put_rows(drawing, marks, [write(mark) for mark in marks], size=SMALL)
    _zero(axes.axhline, numbers)
    return drawing


def _lying(groups: list[str], series: list[str], numbers: Any, write: Any, title: str, y: str) -> Any:
    rows = key_rows(series)
    bars = numbers.size
    size = TEXT if len(groups) <= 9 else SMALL
    names, left = column_of_names(groups, size=size, lines=2 if len(groups) <= 6 else 1)
    written, words = bars <= 20, [write(value) for value in numbers.ravel()]
    drawing = board(
        title, y, "", left=left, top=TOP + KEY_LINE * len(rows) - 4, bottom=36 if written else 58,
    )  # fmt: skip
    axes = drawing.axes
    places, width = _bars(*numbers.shape)
    for column, colour in enumerate(palette()[: len(series)]):
        axes.barh(places[:, column], np.nan_to_num(numbers[:, column]), height=width * 0.92, color=colour)
    axes.set_ylim(len(groups) - 0.45, -0.55)
    low, high = _limits(numbers, 0.03)
    if written:
        # The number of the longest bar must end within the picture.
        longest = max(wide(word, SMALL, bold=True) for word in words) + 10
        share = min(longest / (float(axes.bbox.width) / 1.5), 0.4)
        span = (high - low) * share / (1 - share * (2 if low < 0 else 1))
        low, high = low - (span if low < 0 else 0), high + span
    axes.set_xlim(low, high)
    axes.xaxis.set_ticks([])
    axes.spines["bottom"].set_visible(False)
    put_rows(drawing, range(len(groups)), names, size=size)
    put_key(drawing, rows, palette()[: len(series)])
    if written:
        put_values(
            drawing, places.ravel(), numbers.ravel(), words, lying=True, size=SMALL if bars <= 16 else 12.5
        )
    else:
        marks = round_ticks(low, high, 5)
        axes.vlines(marks, 0, 1, color=GRID, linewidth=1, zorder=0, transform=axes.get_xaxis_transform())
        put_columns(drawing, marks, [write(mark) for mark in marks])
    _zero(axes.axvline, numbers)
    return drawing


def _zero(draw: Any, numbers: Any) -> None:
    if np.nanmin(numbers, initial=0) < 0:
        draw(0, color=INK, linewidth=1)


def _told(groups: list[str], series: list[str], numbers: Any, write: Any) -> str:
    if numbers.size <= 16:
        return "; ".join(
            f"{group}: "
            + ", ".join(f"{name} {write(value)}" for name, value in zip(series, row, strict=True))
            for group, row in zip(groups, numbers, strict=True)
        ).replace("–", "unknown")
    if np.isnan(numbers).all():
        return "no value is known"
    told = []
    for word, cell in (("largest", np.nanargmax(numbers)), ("smallest", np.nanargmin(numbers))):
        row, column = np.unravel_index(cell, numbers.shape)
        told.append(f"{word} {write(numbers[row, column])} ({groups[row]}, {series[column]})")
    return f"{len(groups)} groups with {', '.join(series)}; {', '.join(told)}"
