"""What a message changed in each segment: measured, how sure, and truly. Stage: teach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.measure.by_segment import SegmentLifts
from segmentlab.measure.staggered import StaggeredEffect

from ..picture import GRID, INK, MUTED_INK, SMALL, TEXT, TOP, WIDTH, Picture, finish, palette, themed
from .board import KEY_LINE, board, column_of_names, key_rows, put, put_columns, put_key, put_rows
from .lettering import wide
from .scales import known_text, label, round_ticks, writer

_MOST = 15
#: Columns that hold the measured value, the first there is being taken.
_VALUES = ("difference", "effect", "gained", "value", "mean", "share")
_GREY = "#8391a0"


@themed
def lifts(
    table: SegmentLifts | StaggeredEffect | Mapping[Any, Any] | pd.DataFrame,
    *,
    title: str,
    x: str,
    style: str = "points",
    currency: str = "$",
    truth: Mapping[Any, float] | pd.Series | None = None,
    confidence: float = 0.95,
) -> Picture:
    """Draw one row per segment: the measured difference, its interval, where zero is, and perhaps the truth.

    Parameters
    ----------
    table
        What `lift_by` gives; a mapping of name to `Lift`; what `staggered_effect` gives; or a table with one
        row per name and the columns ``difference`` (or ``effect``), ``low`` and ``high``. With ``low_all`` and
        ``high_all``, the interval that holds for all rows together is drawn as a thin line.
    title
        The finding.
    x
        What differs, with its unit.
    style, currency
        How a value is written: ``points`` (percentage points), ``number``, ``percent`` or ``money`` (cents).
    truth
        The true difference of each name, where it may be shown.
    confidence
        Of how many such intervals the true value lies in, as a share.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there are no or more than 15 rows, or a column is missing.

    Examples
    --------
    >>> measured = pd.DataFrame(
    ...     {"difference": [0.05, 0.01], "low": [0.02, -0.02], "high": [0.08, 0.04]}, index=["Loyal", "New"]
    ... )
    >>> lifts(measured, title="Only the loyal react", x="Difference in buyers, points").alt
    'Difference in buyers, points, 95% intervals: Loyal +5.0 (+2.0 to +8.0), clear of zero; New +1.0 (−2.0 to +4.0), could be chance.'
    """  # noqa: E501
    rows, names, confidence = _rows(table, confidence)
    if not 1 <= len(names) <= _MOST:
        raise ValueError(
            f"lifts draws 1 to {_MOST} rows, not {len(names)}; choose the ones the finding is about."
        )
    middle, low, high = (rows[name].to_numpy(float) for name in ("value", "low", "high"))
    far_low, far_high = rows["low_all"].to_numpy(float), rows["high_all"].to_numpy(float)
    true = np.full(len(names), np.nan)
    if truth is not None:
        by_name = {label(name): float(value) for name, value in truth.items()}
        true = np.array([by_name.get(name, np.nan) for name in names])
    clear = (np.fmin(low, far_low) > 0) | (np.fmax(high, far_high) < 0)
    write = _signed(style, currency)
    size = TEXT if len(names) <= 9 else SMALL
    values = [write(value) for value in middle]
    spans = ["–" if a != a else f"{write(a)} to {write(b)}" for a, b in zip(low, high, strict=True)]
    measured = "points" if style == "points" else "measured"
    second = max(wide(word) for word in [*spans, "interval"])
    first = max(wide(word, size, bold=True) for word in [*values, measured])
    key = [
        f"clear of zero ({confidence:.0%} interval)",
        "could be chance",
        *(["true"] if truth is not None else []),
    ]
    lines = key_rows(key)
    top = TOP + KEY_LINE * len(lines)
    short, left = column_of_names(names, size=size, most=190, lines=2 if len(names) <= 7 else 1)
    drawing = board(title, x, "", left=left, right=first + second + 26 + 18 + 20, top=top + 20, bottom=60)
    axes = drawing.axes
    everything = np.concatenate([[0.0], middle, low, high, far_low, far_high, true])
    everything = everything[np.isfinite(everything)]
    room = float(np.ptp(everything)) * 0.06 or 1.0
    axes.set_xlim(float(everything.min()) - room, float(everything.max()) + room)
    axes.set_ylim(len(names) - 0.4, -0.6)
    marks = round_ticks(*axes.get_xlim(), 5)
    axes.vlines(marks, 0, 1, color=GRID, linewidth=1, zorder=0, transform=axes.get_xaxis_transform())
    axes.axvline(0, color=INK, linewidth=1.4, zorder=1)
    blue, orange = palette()[0], palette()[3]
    colours = [blue if sure else _GREY for sure in clear]
    spots = np.arange(len(names))
    axes.hlines(spots, far_low, far_high, colors=colours, linewidth=1.6)
    axes.hlines(spots, low, high, colors=colours, linewidth=8 if len(names) <= 9 else 6, alpha=0.4)
    for colour in (blue, _GREY):
        chosen = [one == colour for one in colours]
        axes.plot(middle[chosen], spots[chosen], "o", color=colour, markersize=11 if len(names) <= 9 else 8.5)
    if truth is not None:
        axes.plot(
            true, spots, "D", color=orange, markersize=8.5, markeredgecolor="white", markeredgewidth=1.2
        )
    put_rows(drawing, list(range(len(names))), short, size=size)
    put_columns(drawing, marks, ["0" if mark == 0 else write(mark).removesuffix(".0") for mark in marks])
    put_key(drawing, lines, [blue, _GREY, orange], marks=["o", "o", "D"])
    ends = (WIDTH - 26 - second - 18, WIDTH - 26)
    put(drawing, [(end, top + 4) for end in ends], [measured, "interval"], ink=MUTED_INK, across="right")
    places = list(range(len(names)))
    put(drawing, [(ends[0], row) for row in places], values, size=size, on="rows", across="right", bold=True)
    put(drawing, [(ends[1], row) for row in places], spans, ink=MUTED_INK, on="rows", across="right")
    told = "; ".join(
        f"{name} {value}" + (" (no interval)" if span == "–" else f" ({span})")
        + (", clear of zero" if sure else ", could be chance")
        + ("" if real != real else f", truly {write(real)}")
        for name, value, span, sure, real in zip(names, values, spans, clear, true, strict=True)
    )  # fmt: skip
    return finish(drawing, title, f"{x}, {confidence:.0%} intervals: {told}.")


def _rows(table: Any, confidence: float) -> tuple[pd.DataFrame, list[str], float]:
    if isinstance(table, StaggeredEffect):
        frame = table.by_distance
        names, confidence = [_when(int(step)) for step in frame.index], table.confidence
    elif isinstance(table, SegmentLifts):
        confidence = next(iter(table.lifts.values())).confidence if table.lifts else confidence
        frame, names = table.table, [label(name) for name in table.table.index]
    elif isinstance(table, pd.DataFrame):
        frame, names = table, [label(name) for name in table.index]
    else:
        each = list(table.values())
        confidence = each[0].confidence if each else confidence
        frame = pd.DataFrame(
            {name: [getattr(one, name) for one in each] for name in ("difference", "low", "high")}
        )
        names = [label(name) for name in table]
    value = next((name for name in _VALUES if name in frame), None)
    if value is None or "low" not in frame or "high" not in frame:
        raise ValueError(
            f"lifts needs columns difference, low and high, not {', '.join(map(str, frame.columns))}."
        )
    chosen = {"value": value, "low": "low", "high": "high", "low_all": "low_all", "high_all": "high_all"}
    rows = pd.DataFrame(
        {
            new: frame[old].to_numpy(dtype=float, na_value=np.nan)
            if old in frame
            else np.full(len(frame), np.nan)
            for new, old in chosen.items()
        }
    )
    return rows.replace([np.inf, -np.inf], np.nan), names, confidence


def _when(step: int) -> str:
    if step == 0:
        return "at the start"
    periods = f"{abs(step)} period{'s' * (abs(step) != 1)}"
    return f"{periods} {'before' if step < 0 else 'after'}"


def _signed(style: str, currency: str) -> Any:
    plain = known_text(writer(style, currency))

    def write(value: float) -> str:
        value = round(value, 3) + 0.0 if style == "points" else value + 0.0  # never minus zero
        words = plain(value).removesuffix(" points").replace("-", "−")
        return f"+{words}" if value > 0 else words

    return write
