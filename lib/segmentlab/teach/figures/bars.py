"""Named groups side by side, each with its value written on it. Stage: teach."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from ..picture import (
    BOTTOM,
    INK,
    LEFT,
    QUIET,
    RIGHT,
    SMALL,
    TEXT,
    WIDTH,
    Picture,
    canvas,
    finish,
    palette,
    points,
    themed,
)
from .lettering import told_apart, wide
from .scales import alike, put_ticks

#: Names longer than this, or more bars than this, lie on their side to stay readable.
_LONGEST_UPRIGHT, _MOST_UPRIGHT = 12, 6
_MOST, _MOST_ON_TWO_LINES = 15, 7


@themed
def bars(
    values: Mapping[Any, float] | Any,
    *,
    title: str,
    y: str,
    style: str = "number",
    currency: str = "$",
    highlight: Collection[Any] = (),
) -> Picture:
    """Draw one bar per named group, in the order given, with its value written at its end.

    Parameters
    ----------
    values
        Name to value: a mapping or a Series.
    title
        The finding.
    y
        What the bars measure, with its unit.
    style, currency
        How a value is written: ``number``, ``percent`` or ``money`` (whole cents).
    highlight
        Names of the groups the finding is about; the others turn quiet.

    Returns
    -------
    Picture

    Examples
    --------
    >>> bars({"New": 120, "Loyal": 80}, title="Most are new", y="Customers").alt
    'Bars of Customers: New 120, Loyal 80.'
    """
    names = [str(name) for name in values.keys()]  # noqa: SIM118 - a Series iterates over its values
    heights = np.array(
        [float(value) for value in values.values()] if isinstance(values, Mapping) else values, float
    )
    if not 1 <= len(names) <= _MOST:
        raise ValueError(f"bars draws 1 to {_MOST} groups, not {len(names)}; join the small ones first.")
    marked = {str(name) for name in highlight}
    strangers = marked - set(names)
    if strangers:
        raise ValueError(f"highlight names {sorted(strangers)[0]!r}, which is not a bar: {', '.join(names)}.")
    colours = [palette()[0] if not marked or name in marked else QUIET for name in names]
    write = alike(style, currency, heights)
    lying = len(names) > _MOST_UPRIGHT or max(map(len, names)) > _LONGEST_UPRIGHT
    draw = _lying if lying else _upright
    drawing = draw(
        names, np.nan_to_num(heights), colours, [write(v) if v == v else "–" for v in heights], title, y
    )
    listed = ", ".join(
        f"{n} {write(v) if v == v else 'unknown'}" for n, v in zip(names, heights, strict=True)
    )
    return finish(drawing, title, f"Bars of {y}: {listed}.")


def _upright(
    names: list[str], heights: Any, colours: list[str], written: list[str], title: str, y: str
) -> Any:
    drawing = canvas(title, "", y, left=LEFT - 34, bottom=BOTTOM - 16)
    axes = drawing.axes
    places = np.arange(len(names))
    axes.bar(places, heights, width=0.68, color=colours)
    _limits(axes.set_ylim, heights)
    axes.set_xlim(-0.6, len(names) - 0.4)
    axes.yaxis.set_ticks([])
    put_ticks(axes, "x", places, names, size=TEXT, ink=INK)
    for place, height, text in zip(places, heights, written, strict=True):
        _write(
            axes,
            text,
            (place, height),
            (0, 4 if height >= 0 else -4),
            ha="center",
            va="bottom" if height >= 0 else "top",
        )
    if heights.min() < 0:
        axes.axhline(0, color=INK, linewidth=1)
    return drawing


def _lying(names: list[str], heights: Any, colours: list[str], written: list[str], title: str, y: str) -> Any:
    left = min(60 + 8.6 * max(map(len, names)), 300)
    size, lines = TEXT if len(names) <= 11 else SMALL, 2 if len(names) <= _MOST_ON_TWO_LINES else 1
    drawing = canvas(title, y, "", left=left, bottom=BOTTOM - 14)
    axes = drawing.axes
    places = np.arange(len(names))
    axes.barh(places, heights, height=0.7, color=colours)
    axes.set_xlim(*_room_for(written, heights, WIDTH - left - RIGHT))
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.xaxis.set_ticks([])
    axes.spines["bottom"].set_visible(False)
    put_ticks(axes, "y", places, told_apart(names, left - 20, size, lines=lines), size=size, ink=INK)
    for place, height, text in zip(places, heights, written, strict=True):
        _write(
            axes,
            text,
            (height, place),
            (5 if height >= 0 else -5, 0),
            ha="left" if height >= 0 else "right",
            va="center_baseline",
        )
    if heights.min() < 0:
        axes.axvline(0, color=INK, linewidth=1)
    return drawing


def _limits(set_limits: Any, heights: Any) -> None:
    low, high = min(0.0, float(heights.min())), max(0.0, float(heights.max()))
    room = (high - low) * 0.16 or 1.0
    # The number of a negative bar stands between it and the names.
    set_limits(low - 1.6 * room if low < 0 else 0, high + room)


def _room_for(written: list[str], heights: Any, width: float) -> tuple[float, float]:
    """Give the ends of an axis of so many CSS pixels on which every number fits beyond its lying bar."""
    low, high = min(0.0, float(heights.min())), max(0.0, float(heights.max()))
    share = 0.16 / (1.16 if low == 0 else 1.416)
    below, above = 1.6 * share if low < 0 else 0.0, share
    for text, height in zip(written, heights, strict=True):
        length = wide(text, TEXT, bold=True)
        if height < 0:
            below = max(below, min((length + 14) / width, 0.4))
        else:
            above = max(above, min((length + 12 - RIGHT) / width, 0.4))
    whole = ((high - low) or 1.0) / (1 - below - above)
    return low - below * whole, high + above * whole


def _write(axes: Any, text: str, place: tuple[Any, Any], nudge: tuple[float, float], **side: Any) -> None:
    axes.annotate(
        text,
        place,
        xytext=nudge,
        textcoords="offset points",
        fontsize=points(TEXT),
        fontweight="bold",
        color=INK,
        **side,
    )
