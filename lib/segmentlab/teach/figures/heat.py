"""Tables of shares as a map of colours with the numbers in it. Stage: teach.

What `cohorts`, `transitions`, `overlap_of` and `grid` have in common: one image instead of a patch per cell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..picture import DENSITY, INK, MUTED_INK, SMALL, TEXT, WIDTH, Canvas
from .board import put
from .lettering import fitted, wide

_PALE, _DEEP = np.array([0.93, 0.955, 0.985]), np.array([0.004, 0.33, 0.54])
_EMPTY = np.array([0.965, 0.97, 0.975])


def depth_of(numbers: Any, low: float, high: float) -> Any:
    """Say how deep each cell's colour is, from 0 to 1; missing cells stay missing."""
    return np.clip((numbers - low) / ((high - low) or 1.0), 0, 1)


def shades_of(depth: Any) -> Any:
    """Turn depths into colours; a missing cell is nearly white."""
    colours = _PALE + np.nan_to_num(depth)[..., None] * (_DEEP - _PALE)
    colours[np.isnan(depth)] = _EMPTY
    return colours


def inks_on(depth: Any) -> list[str]:
    """Choose white or dark letters for each cell, row by row: at least 4.5 to 1 on every shade."""
    return [MUTED_INK if d != d else "white" if d > 0.62 else INK for d in depth.ravel()]


def put_cells(drawing: Canvas, shades: Any, *, upwards: bool = False) -> None:
    """Draw cells of these colours, the first row on top, with white lines between them."""
    axes = drawing.axes
    rows, columns = shades.shape[:2]
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(*((-0.5, rows - 0.5) if upwards else (rows - 0.5, -0.5)))
    from .written import Cells

    gap = 4 if max(rows, columns) <= 8 else 2
    axes.add_artist(Cells(shades[::-1] if upwards else shades, axes.bbox, gap))
    axes.xaxis.set_ticks([])
    axes.yaxis.set_ticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def put_numbers(
    drawing: Canvas, words: Sequence[str], inks: Sequence[str], shape: tuple[int, int], *, bold: bool = False
) -> None:
    """Write one word in the middle of each cell, row by row, if it fits there; else nothing."""
    rows, columns = shape
    axes = drawing.axes
    room, tall = float(axes.bbox.width) / 1.5 / columns - 4, float(axes.bbox.height) / 1.5 / rows - 3
    size = next(
        (
            s
            for s in (TEXT, SMALL, 12.0, 11.0)
            if tall >= s and max(wide(w, s, bold=bold) for w in words) <= room
        ),
        None,
    )
    if size is None:
        return
    places = [(column, row) for row in range(rows) for column in range(columns)]
    put(drawing, places, words, size=size, ink=inks, on="axes", bold=bold)


def heads(names: Sequence[str], room: float, lines: int = 3) -> tuple[list[str], float, float]:
    """Make names fit above columns of a width: the words, their size, and how much height they take."""
    size = next(
        (s for s in (TEXT, SMALL, 12.0) if all(wide(w, s) <= room for n in names for w in n.split())), 11.0
    )
    words = [fitted(name, room, size, lines=lines) for name in names]
    return words, size, max((word.count("\n") + 1 for word in words), default=1) * size * 1.22


def put_heads(drawing: Canvas, words: Sequence[str], size: float, ink: str = INK) -> None:
    """Write the names of the columns above the cells."""
    axes = drawing.axes
    top = drawing.height - float(axes.bbox.y1) / 1.5 - 8
    places = [(float(axes.transData.transform((i, 0))[0]) / 1.5, top) for i in range(len(words))]
    put(drawing, places, words, size=size, ink=ink, up="bottom")


def put_scale(drawing: Canvas, low: float, high: float, write: Callable[[float], str], top: float) -> None:
    """Show which colour means how much: a small bar with its two ends, on the right above the cells."""
    ends = [write(low), write(high)]
    right = WIDTH - 26 - wide(ends[1])
    bar = (right - 116, right - 8)
    from matplotlib.transforms import Bbox

    from .written import Cells

    foot = drawing.height - top - 6
    box = Bbox(
        [[edge * DENSITY for edge in (bar[0], foot)], [edge * DENSITY for edge in (bar[1], foot + 12)]]
    )
    drawing.figure.add_artist(Cells(shades_of(np.linspace(0, 1, 54)[None, :]), box, 0))
    put(drawing, [(right, top)], ends[1:], across="left", ink=MUTED_INK)
    put(drawing, [(bar[0] - 8, top)], ends[:1], across="right", ink=MUTED_INK)
