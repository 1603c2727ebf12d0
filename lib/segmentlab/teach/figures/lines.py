"""Numbers over time, each line named at its end. Stage: teach."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..picture import RIGHT, SMALL, WIDTH, Picture, canvas, dark, finish, palette, points, themed
from .board import put_columns
from .scales import date_ticks, put_lines, put_ticks, round_ticks, writer

_MOST = 6


@themed
def lines(
    table: pd.DataFrame | pd.Series,
    *,
    title: str,
    y: str,
    x: str = "Week",
    style: str = "number",
    currency: str = "$",
) -> Picture:
    """Draw one line per column over dates or numbers, named directly at its last point.

    Parameters
    ----------
    table
        A Series, or a DataFrame with one column per line; the index is the time.
    title
        The finding.
    y, x
        What is measured and over what, with units.
    style, currency
        How a value is written: ``number``, ``percent`` or ``money`` (whole cents).

    Returns
    -------
    Picture

    Examples
    --------
    >>> mondays = pd.date_range("2026-01-05", periods=3, freq="7D")
    >>> weekly = pd.Series([10, 12, 9], index=mondays, name="At risk")
    >>> lines(weekly, title="It shrinks", y="Customers").alt
    'Lines of Customers over Week, from 5 Jan 2026 to 19 Jan 2026: At risk 10 to 9 (lowest 9, highest 12).'
    """
    frame = table.to_frame(str(table.name or y)) if isinstance(table, pd.Series) else table
    if not 1 <= frame.shape[1] <= _MOST or len(frame) < 2:
        raise ValueError(f"lines draws 1 to {_MOST} columns over at least two moments, not {frame.shape}.")
    write = writer(style, currency)
    dated = isinstance(frame.index, pd.DatetimeIndex)
    names = [str(name) for name in frame.columns]
    ends = 40 + 8.4 * max(len(f"{name} {write(_last(frame.iloc[:, i]))}") for i, name in enumerate(names))
    drawing = canvas(title, x, y)
    axes = drawing.axes
    box = axes.get_position()
    axes.set_position((box.x0, box.y0, box.width - min(ends, 240) / WIDTH + RIGHT / WIDTH, box.height))
    moments = _moments(frame.index)
    numbers = frame.to_numpy(dtype=float, na_value=np.nan)
    low, high = min(0.0, float(np.nanmin(numbers))), float(np.nanmax(numbers))
    room = (high - low) * 0.08 or 1.0
    axes.set_ylim(low - (room if low < 0 else 0), high + room)
    axes.set_xlim(moments[0], moments[-1])
    for colour, column in zip(palette(), numbers.T, strict=False):
        axes.plot(moments, column, color=colour, linewidth=2.6, clip_on=False, solid_capstyle="round")
    _name_ends(axes, names, [_last(frame.iloc[:, i]) for i in range(len(names))], write)
    marks = round_ticks(low, high + room, 5)
    put_lines(axes, marks)
    put_ticks(axes, "y", marks, [write(mark) for mark in marks])
    if dated:
        ticks, texts = date_ticks(moments[0] * 86_400, moments[-1] * 86_400, 6)
        put_columns(drawing, [tick / 86_400 for tick in ticks], texts)
        axes.xaxis.set_ticks([])
    else:
        put_ticks(
            axes,
            "x",
            steps := round_ticks(float(moments[0]), float(moments[-1]), 6),
            [f"{step:g}" for step in steps],
        )
    first, last = (
        (_day(frame.index[0]), _day(frame.index[-1])) if dated else (frame.index[0], frame.index[-1])
    )
    told = "; ".join(
        f"{name} {write(column[0])} to {write(_last(column))} "
        f"(lowest {write(float(np.nanmin(column)))}, highest {write(float(np.nanmax(column)))})"
        for name, column in zip(names, numbers.T, strict=True)
    )
    return finish(drawing, title, f"Lines of {y} over {x}, from {first} to {last}: {told}.")


def size_over_time(
    sizes: pd.Series, *, title: str, y: str = "Customers in the segment", x: str = "Week"
) -> Picture:
    """Draw how many people a segment had at each review date.

    Examples
    --------
    >>> sizes = pd.Series([3, 5], index=pd.date_range("2026-01-05", periods=2, freq="7D"), name="At risk")
    >>> size_over_time(sizes, title="The segment grows").title
    'The segment grows'
    """
    return lines(sizes, title=title, y=y, x=x)


def _moments(index: pd.Index) -> Any:
    # Dates as plain day numbers: matplotlib's own date machinery costs more than the whole line.
    return (
        index.to_numpy().astype("datetime64[s]").astype(float) / 86_400
        if isinstance(index, pd.DatetimeIndex)
        else index.to_numpy(float)
    )


def _day(moment: Any) -> str:
    return f"{moment.day} {moment:%b %Y}"


def _last(column: Any) -> float:
    known = np.asarray(column, float)
    known = known[~np.isnan(known)]
    return float(known[-1]) if len(known) else float("nan")


def _name_ends(axes: Any, names: list[str], ends: list[float], write: Any) -> None:
    low, high = axes.get_ylim()
    gap = (high - low) * 0.075
    place = -np.inf
    # From the lowest end upwards, each name at least a line above the one before.
    for i in sorted(range(len(names)), key=lambda i: ends[i]):
        place = max(ends[i] - gap / 4, place + gap)
        axes.annotate(
            f"{names[i]} {write(ends[i])}", (1, place), xycoords=("axes fraction", "data"), xytext=(8, 0),
            textcoords="offset points", va="center_baseline", fontsize=points(SMALL),
            fontweight="bold", color=dark(palette()[i]), annotation_clip=False,
        )  # fmt: skip
