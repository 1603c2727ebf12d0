"""How long people stay, group by group, with how far chance could move each curve. Stage: teach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.measure.retention import Retention

from ..picture import SMALL, TEXT, WIDTH, Picture, dark, finish, palette, themed
from .board import board, put, put_columns, put_rows
from .lettering import apart, fitted, wide
from .scales import known_text, put_lines, round_ticks, writer

_MOST = 6
#: Points drawn per curve: more than a projector can show.
_POINTS = 400


@themed
def survival(
    curves: Retention | pd.DataFrame | pd.Series | Mapping[Any, pd.Series],
    *,
    title: str,
    x: str,
    y: str = "Still here",
    bands: Mapping[Any, pd.DataFrame] | pd.DataFrame | None = None,
) -> Picture:
    """Draw the share of each group that is still there after so much time, named at its end.

    Parameters
    ----------
    curves
        What `retention` gives, with its intervals; or the shares (0 to 1) by time: a Series, a table with one
        column per group, or a mapping of group to Series.
    title
        The finding.
    x, y
        What time is counted in and what the share means, such as "Days since the first delivery".
    bands
        Group to a table with the columns ``low`` and ``high`` by time; for one curve the table alone.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there are no or more than 6 groups.

    Examples
    --------
    >>> stay = pd.DataFrame({"Yearly": [1, 0.9, 0.8], "Monthly": [1, 0.6, 0.4]}, index=[0, 30, 60])
    >>> survival(stay, title="Yearly plans last", x="Days").alt
    'Curves of Still here over Days: Yearly 100% at 0, 80% at 60; Monthly 100% at 0, 40% at 60.'
    """
    ranges: dict[str, Any] = {}
    if isinstance(curves, Retention):
        lines, ranges = _from_retention(curves)
    else:
        lines = _lines(curves)
    if bands is not None:
        only = next(iter(lines), "")
        ranges = {only: bands} if isinstance(bands, pd.DataFrame) else {str(k): v for k, v in bands.items()}
    if not 1 <= len(lines) <= _MOST:
        raise ValueError(f"survival draws 1 to {_MOST} groups, not {len(lines)}; choose or join some.")
    write = known_text(writer("percent"))
    names = list(lines)
    last = [float(line.iloc[-1]) if len(line) else np.nan for line in lines.values()]
    words = [f"{fitted(n, 170, SMALL, bold=True)} {write(v)}" for n, v in zip(names, last, strict=True)]
    right = 28 + max(wide(word, SMALL, bold=True) for word in words)
    drawing = board(title, x, y, left=96, right=right)
    axes = drawing.axes
    ends = [float(line.index.max()) for line in lines.values() if len(line)]
    starts = [float(line.index.min()) for line in lines.values() if len(line)]
    low, high = min([0.0, *starts]), max([*ends, 0.0])
    axes.set_xlim(low, high if high > low else low + 1)
    top = max([1.0, *(float(line.max()) for line in lines.values() if len(line))])
    axes.set_ylim(0, top * 1.02)
    for colour, (name, line) in zip(palette(), lines.items(), strict=False):
        band = ranges.get(name)
        if band is not None and len(band := band[["low", "high"]].dropna()):
            band = _thinned(band)
            axes.fill_between(
                band.index.to_numpy(float), band["low"], band["high"], step="post", color=colour,
                alpha=0.16, linewidth=0,
            )  # fmt: skip
        thin = _thinned(line)
        axes.step(thin.index.to_numpy(float), thin.to_numpy(float), where="post", color=colour, linewidth=2.6)
    marks = round_ticks(0, top, 5)
    put_lines(axes, marks)
    put_rows(drawing, marks, [write(mark) for mark in marks], size=SMALL)
    steps = round_ticks(*axes.get_xlim(), 6)
    put_columns(drawing, steps, [f"{step:,g}" for step in steps])
    _put_ends(drawing, words, last, right)
    told = "; ".join(
        f"{name} unknown"
        if not len(line)
        else f"{name} {write(float(line.iloc[0]))} at {line.index[0]:,g}, {write(end)} at {line.index[-1]:,g}"
        for (name, line), end in zip(lines.items(), last, strict=True)
    )
    return finish(drawing, title, f"Curves of {y} over {x}: {told}.")


def _put_ends(drawing: Any, words: list[str], last: list[float], right: float) -> None:
    """Name each curve where it ends, on the right of the axes, so that no two names touch."""
    axes = drawing.axes
    heights = [float(axes.transData.transform((0, v if v == v else 0))[1]) / 1.5 for v in last]
    places = apart(heights, TEXT + 4, float(axes.bbox.y0) / 1.5 + 8, float(axes.bbox.y1) / 1.5)
    put(
        drawing, [(WIDTH - right + 9, drawing.height - place) for place in places], words,
        ink=[dark(colour) for colour in palette()[: len(words)]], bold=True, across="left",
    )  # fmt: skip


def _lines(curves: Any) -> dict[str, pd.Series]:
    if isinstance(curves, pd.Series):
        curves = {curves.name if curves.name is not None else "Everybody": curves}
    columns = {name: curves[name] for name in curves.columns} if isinstance(curves, pd.DataFrame) else curves
    return {str(name): _clean(line) for name, line in columns.items()}


def _clean(line: pd.Series) -> pd.Series:
    return line.astype(float).replace([np.inf, -np.inf], np.nan).dropna().sort_index()


def _from_retention(stay: Retention) -> tuple[dict[str, pd.Series], dict[str, pd.DataFrame]]:
    lines, ranges = {}, {}
    for group in stay.sizes.index:
        rows = (
            stay.curves[stay.curves["group"] == group]
            .set_index("day")[["staying", "low", "high"]]
            .astype(float)
        )
        start = pd.DataFrame({"staying": [1.0], "low": [1.0], "high": [1.0]}, index=[0.0])
        rows = pd.concat([start, rows[rows.index > 0]]) if not (rows.index == 0).any() else rows
        end = float(stay.watched[group])
        if end > rows.index[-1]:  # those who stayed on are known to have stayed until then
            rows.loc[end] = rows.iloc[-1]
        lines[str(group)], ranges[str(group)] = rows["staying"], rows[["low", "high"]]
    return lines, ranges


def _thinned(table: Any) -> Any:
    if len(table) <= _POINTS:
        return table
    return table.iloc[np.unique(np.linspace(0, len(table) - 1, _POINTS).round().astype(int))]
