"""People, or groups of them, as points: one measure against another, said against happened. Stage: teach."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from segmentlab.model.propensity import Propensity

from ..picture import GRID, MUTED_INK, SMALL, TOP, Picture, finish, palette, themed
from .board import KEY_LINE, board, key_rows, put, put_columns, put_key, put_rows
from .lettering import wide
from .scales import known_text, label, put_lines, round_ticks, writer

_MOST_POINTS, _MOST_GROUPS = 2_000, 12
_MARKS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p", "h", "d")


@themed
def scatter(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    title: str,
    x_label: str,
    y_label: str,
    groups: Any = None,
    x_style: str = "number",
    y_style: str = "number",
    currency: str = "$",
    x_highest: float | None = None,
    y_highest: float | None = None,
) -> Picture:
    """Draw one point per person; above 2,000 people an evenly chosen 2,000 of them.

    Parameters
    ----------
    x, y
        One number per person, in the same order. Who misses one of them is not drawn.
    title
        The finding.
    x_label, y_label
        What the numbers are, with units.
    groups
        The group of each person, told apart by colour and mark.
    x_style, y_style, currency
        How a value is written: ``number``, ``percent`` or ``money`` (whole cents).
    x_highest, y_highest
        Where an axis ends; everyone beyond is drawn at its end.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the lengths differ or there are more than 12 groups.

    Examples
    --------
    >>> scatter([1, 2, 3], [5, 1, 9], title="No pattern", x_label="Orders", y_label="Visits").alt
    'Points for 3 people: Orders from 1 to 3 (half at 2 or below), Visits from 1 to 9 (half at 5 or below).'
    """
    across, up = _numbers(x), _numbers(y)
    of = None if groups is None else np.array([label(name) for name in groups])
    if len(across) != len(up) or (of is not None and len(of) != len(across)):
        raise ValueError("scatter needs x, y and groups of the same people in the same order.")
    known = np.flatnonzero(np.isfinite(across) & np.isfinite(up))
    there = np.array(["people"] * len(known)) if of is None else of[known]
    category = getattr(groups, "cat", None)
    order = [label(n) for n in category.categories] if category is not None else sorted(set(there))
    names = [name for name in order if (there == name).any()]
    if len(names) > _MOST_GROUPS:
        raise ValueError(
            f"scatter draws up to {_MOST_GROUPS} groups, not {len(names)}; join the small ones first."
        )
    writers = [known_text(writer(style, currency)) for style in (x_style, y_style)]
    ends = [_ends(v[known], highest) for v, highest in ((across, x_highest), (up, y_highest))]
    marks = [round_ticks(low, high, 5) for low, high in ends]
    words = [
        [f"{write(m)}+" if limit is not None and m == marked[-1] and beyond else write(m) for m in marked]
        for write, marked, limit, beyond in zip(
            writers, marks, (x_highest, y_highest), _beyond((across[known], up[known]), ends), strict=True
        )
    ]
    rows = (
        key_rows([f"{name} ({int((there == name).sum()):,})" for name in names])
        if of is not None and names
        else []
    )
    left = 58 + max(wide(word) for word in words[1])
    drawing = board(title, x_label, y_label, left=left, right=40, top=TOP + KEY_LINE * len(rows))
    axes = drawing.axes
    for set_limits, (low, high) in ((axes.set_xlim, ends[0]), (axes.set_ylim, ends[1])):
        room = (high - low) * 0.025
        set_limits(low - room, high + room)
    # An even choice by position: the same people at every move of a slider.
    step = max(1.0, len(known) / _MOST_POINTS)
    shown = np.arange(min(len(known), _MOST_POINTS)) * step
    chosen = shown.astype(int)
    colours = [palette()[i % 10] for i in range(len(names))]
    for colour, mark, name in zip(colours, _MARKS, names, strict=False):
        its = known[chosen[there[chosen] == name]]
        axes.plot(
            np.minimum(across[its], ends[0][1]), np.minimum(up[its], ends[1][1]), mark, color=colour,
            markersize=6 if len(chosen) > 300 else 9, alpha=0.55 if len(chosen) > 300 else 0.8,
            markeredgewidth=0,
        )  # fmt: skip
    put_lines(axes, marks[1])
    axes.vlines(marks[0], 0, 1, color=GRID, linewidth=1, zorder=0, transform=axes.get_xaxis_transform())
    put_rows(drawing, marks[1], words[1], size=SMALL)
    put_columns(drawing, marks[0], words[0])
    if rows:
        put_key(drawing, rows, colours, marks=_MARKS[: len(names)])
    alt = _alt(across[known], up[known], there, names if of is not None else [], x_label, y_label, writers)
    drawn = f" {len(chosen):,} of them are drawn." if len(chosen) < len(known) else ""
    missing = len(across) - len(known)
    return finish(
        drawing, title, alt + drawn + (f" {missing:,} without a value are not drawn." if missing else "")
    )


@themed
def calibration(
    table: Propensity | pd.DataFrame,
    *,
    title: str,
    x: str = "Chance the model gave",
    y: str = "Share it happened to",
) -> Picture:
    """Draw what was said against what happened, group by group; on the line both are equal.

    Parameters
    ----------
    table
        What `propensity` gives, or its ``calibration``: the columns ``foretold`` and ``observed`` (0 to 1),
        and perhaps ``low``, ``high`` and ``people``.
    title
        The finding.
    x, y
        What was said and what happened.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> groups = pd.DataFrame({"foretold": [0.1, 0.4], "observed": [0.1, 0.6], "people": [50, 50]})
    >>> calibration(groups, title="High chances are too low").alt
    'Share it happened to against Chance the model gave in 2 groups: said 10%, happened 10%; said 40%, happened 60%. Furthest apart: 20.0 points at 40%.'
    """  # noqa: E501
    frame = table.calibration if isinstance(table, Propensity) else table
    if "foretold" not in frame or "observed" not in frame:
        raise ValueError(
            f"calibration needs the columns 'foretold' and 'observed', not {list(frame.columns)}."
        )
    frame = frame.reindex(columns=["foretold", "observed", "low", "high"]).astype(float)
    frame = frame[np.isfinite(frame["foretold"]) & np.isfinite(frame["observed"])]
    said, happened = frame["foretold"].to_numpy(), frame["observed"].to_numpy()
    write = writer("percent")
    end = min(max(float(np.nanmax(frame.to_numpy(), initial=0)) * 1.05, 0.01), 1.03)
    drawing = board(title, x, y, left=96, right=96)
    axes = drawing.axes
    axes.set_xlim(0, end)
    axes.set_ylim(0, end)
    marks = round_ticks(0, end, 5)
    put_lines(axes, marks)
    put_rows(drawing, marks, [write(mark) for mark in marks], size=SMALL)
    put_columns(drawing, marks, [write(mark) for mark in marks])
    axes.plot([0, end], [0, end], color=MUTED_INK, linewidth=2, linestyle=(0, (2, 1.6)))
    blue = palette()[0]
    axes.vlines(said, frame["low"], frame["high"], color=blue, linewidth=5, alpha=0.35)
    axes.plot(said, happened, "o-", color=blue, markersize=10, linewidth=1.6)
    place = (drawing.width - 96 + 8, TOP + 8)
    put(drawing, [place], ["as said"], ink=MUTED_INK, bold=True, across="left")
    if not len(said):
        return finish(drawing, title, f"{y} against {x}: no group has both.")
    each = "; ".join(f"said {write(s)}, happened {write(h)}" for s, h in zip(said, happened, strict=True))
    worst = int(np.abs(said - happened).argmax())
    gap = writer("points")(abs(said[worst] - happened[worst]))
    return finish(
        drawing,
        title,
        f"{y} against {x} in {len(said)} group{'s' * (len(said) != 1)}: {each}. "
        f"Furthest apart: {gap} at {write(said[worst])}.",
    )


def _numbers(values: Any) -> Any:
    return (
        values.to_numpy(dtype=float, na_value=np.nan)
        if hasattr(values, "to_numpy")
        else np.asarray(values, float)
    )


def _ends(values: Any, highest: float | None) -> tuple[float, float]:
    low = min(0.0, float(values.min(initial=0)))
    high = float(values.max(initial=low)) if highest is None else float(highest)
    return low, high if high > low else low + 1


def _beyond(values: Any, ends: Any) -> list[bool]:
    return [bool((v > high).any()) for v, (_, high) in zip(values, ends, strict=True)]


def _alt(across: Any, up: Any, there: Any, names: list[str], x_label: str, y_label: str, writers: Any) -> str:
    if not len(across):
        return f"No points: nobody has both {x_label} and {y_label}."
    told = [
        f"{name} from {write(v.min())} to {write(v.max())} (half at {write(np.median(v))} or below)"
        for name, v, write in ((x_label, across, writers[0]), (y_label, up, writers[1]))
    ]
    alt = f"Points for {len(across):,} people: {', '.join(told)}."
    middles = [
        f"{name} ({writers[0](np.median(across[there == name]))}, {writers[1](np.median(up[there == name]))})"
        for name in names
    ]
    return alt + (f" Middle of each group: {'; '.join(middles)}." if middles else "")
