"""Uplift curves: what reaching the best-scored people first brings, against choosing by lot. Stage: teach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.measure.uplift import UpliftCurve

from ..picture import INK, MUTED_INK, SMALL, TOP, Picture, finish, palette, themed
from .board import KEY_LINE, board, key_rows, put_columns, put_key, put_rows
from .lettering import wide
from .scales import known_text, put_lines, round_ticks, writer

_MOST = 5


@themed
def uplift(
    curves: UpliftCurve | pd.DataFrame | pd.Series | Mapping[Any, Any],
    *,
    title: str,
    x: str = "Share of people reached",
    y: str,
    truth: UpliftCurve | pd.DataFrame | pd.Series | None = None,
    style: str = "number",
    currency: str = "$",
) -> Picture:
    """Draw what is gained when more and more people are reached, the best-scored first, and by lot.

    Parameters
    ----------
    curves
        What `uplift_curve` gives, its ``curve`` table (``share``, ``gained``, and perhaps ``low`` and
        ``high``), a Series of gains by share; or a mapping of name to one of these.
    title
        The finding.
    x, y
        What the axes show, with units, such as "More buyers per 100 people".
    truth
        The same for the true gains, where they may be shown.
    style, currency
        How a gain is written: ``number`` or ``money`` (whole cents).

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there are no or more than 5 curves.

    Examples
    --------
    >>> gains = pd.Series([0, 3, 3.5, 2], index=[0, 0.3, 0.6, 1], name="Our score")
    >>> uplift(gains, title="Stop at 60%", y="More buyers per 100 people").alt
    'More buyers per 100 people by Share of people reached: Our score highest 3.5 at 60%; by lot and at everybody 2.'
    """  # noqa: E501
    given = dict(curves) if isinstance(curves, Mapping) else {_name(curves): curves}
    if not 1 <= len(given) <= _MOST:
        raise ValueError(f"uplift draws 1 to {_MOST} curves, not {len(given)}.")
    lines = {str(name): _line(curve) for name, curve in given.items()}
    true = None if truth is None else _line(truth)
    write = known_text(writer(style, currency))
    drawn = [*lines.values(), *([] if true is None else [true])]
    known = np.concatenate([[0.0], *(line.to_numpy().ravel() for line in drawn)])
    known = known[np.isfinite(known)]
    low, high = float(known.min()), float(known.max())
    room = (high - low) * 0.06 or 1.0
    low, high = low - (room if low < 0 else 0), high + room
    marks = round_ticks(low, high, 5)
    keys = [*lines, *([] if true is None else ["the truth"]), "by lot"]
    orange = palette()[3]
    shades = [palette()[place] for place in (0, 2, 4, 9, 5)][: len(lines)]
    colours = [*shades, *([] if true is None else [orange]), MUTED_INK]
    rows = key_rows(keys)
    left = 58 + max(wide(write(mark)) for mark in marks)
    drawing = board(title, x, y, left=left, right=34, top=TOP + KEY_LINE * len(rows))
    axes = drawing.axes
    axes.set_xlim(0, 1)
    axes.set_ylim(low, high)
    if low < 0:
        axes.axhline(0, color=INK, linewidth=1)
    for colour, line in zip(shades, lines.values(), strict=True):
        if len(lines) <= 2 and len(line):
            axes.fill_between(line.index, line["low"], line["high"], color=colour, alpha=0.14, linewidth=0)
        axes.plot(line.index, line["gained"], color=colour, linewidth=2.8)
    if true is not None:
        axes.plot(true.index, true["gained"], color=orange, linewidth=2.8, linestyle=(0, (4, 1.6)))
    end = _end(next(iter(lines.values())))
    axes.plot([0, 1], [0, end], color=MUTED_INK, linewidth=2, linestyle=(0, (2, 1.6)))
    put_lines(axes, marks)
    put_rows(drawing, marks, [write(mark) for mark in marks], size=SMALL)
    steps = [0, 0.2, 0.4, 0.6, 0.8, 1]
    put_columns(drawing, steps, [f"{step:.0%}" for step in steps])
    put_key(drawing, rows, colours, marks=["-"] * len(lines) + ["--"] * (len(colours) - len(lines)))
    told = [_best(name, line, write) for name, line in lines.items()]
    told += [] if true is None else [_best("the truth", true, write)]
    return finish(drawing, title, f"{y} by {x}: {'; '.join(told)}; by lot and at everybody {write(end)}.")


def _name(curve: Any) -> str:
    named = isinstance(curve, pd.Series) and curve.name is not None
    return str(curve.name) if named else "best-scored first"


def _line(curve: Any) -> pd.DataFrame:
    if isinstance(curve, UpliftCurve):
        curve = curve.curve
    if isinstance(curve, pd.Series):
        frame = pd.DataFrame({"gained": curve.to_numpy(dtype=float)}, index=curve.index.to_numpy(float))
    elif "gained" in curve:
        frame = curve.set_index("share") if "share" in curve else curve
    else:
        there = ", ".join(map(str, curve.columns))
        raise ValueError(f"uplift needs the columns 'share' and 'gained'; there are {there}.")
    frame = frame.reindex(columns=["gained", "low", "high"]).astype(float)
    return frame[np.isfinite(frame["gained"])].sort_index()


def _end(line: pd.DataFrame) -> float:
    return float(line["gained"].iloc[-1]) if len(line) else float("nan")


def _best(name: str, line: pd.DataFrame, write: Any) -> str:
    if not len(line):
        return f"{name} unknown"
    place = int(line["gained"].to_numpy().argmax())
    return f"{name} highest {write(float(line['gained'].iloc[place]))} at {line.index[place]:.0%}"
