"""A canvas with the room a chart asks for: names on the left, labels on the right, a line of names on top.

Comes in: the words to make room for. Goes out: a `Canvas` and words on it. Stage: teach.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..picture import (
    BOTTOM,
    DENSITY,
    HEIGHT,
    INK,
    LEFT,
    MUTED_INK,
    RIGHT,
    SMALL,
    TEXT,
    TOP,
    WIDTH,
    Canvas,
    canvas,
    dark,
)
from .lettering import fitted, told_apart, wide

#: CSS pixels that one line of names above the axes takes.
KEY_LINE = 25
_SQUARE, _BETWEEN = 13, 22


def board(
    title: str,
    x: str = "",
    y: str = "",
    *,
    left: float = LEFT,
    right: float = RIGHT,
    top: float = TOP,
    bottom: float = BOTTOM,
    height: int = HEIGHT,
) -> Canvas:
    """Make an empty drawing with margins of its own; labels of the axes are broken or cut to fit."""
    drawing = canvas(title, left=left, height=height, bottom=bottom)
    drawing.axes.set_position(
        (left / WIDTH, bottom / height, (WIDTH - left - right) / WIDTH, (height - top - bottom) / height)
    )
    if x:
        words = fitted(x, WIDTH - 40, TEXT)
        half = wide(words, TEXT) / 2
        middle = min(max(left + (WIDTH - left - right) / 2, 20 + half), WIDTH - 20 - half)
        put(drawing, [(middle, height - 17)], [words], size=TEXT, ink=MUTED_INK)
    if y:
        words = fitted(y, height - 90, TEXT, lines=2)
        half = wide(words, TEXT) / 2
        middle = min(max(top + (height - top - bottom) / 2, 60 + half), height - 12 - half)
        drawing.text(20, middle, words, color=MUTED_INK, rotation=90, ha="center", va="center")
    return drawing


def put(
    drawing: Canvas,
    places: Sequence[tuple[float, float]],
    words: Sequence[str],
    *,
    size: float = SMALL,
    ink: str | Sequence[str] = INK,
    on: str = "canvas",
    **style: Any,
) -> None:
    """Write words at places: in CSS pixels from the top left corner, or ``on="axes"`` where the data are.

    ``on="rows"`` counts across in CSS pixels from the left and up in data; ``on="columns"`` counts across in
    data and up in CSS pixels from the bottom of the axes.
    """
    if not len(words):
        return
    from matplotlib.transforms import Affine2D, blended_transform_factory

    from .written import Written

    figure, axes = drawing.figure, drawing.axes
    from_top: Any = Affine2D().scale(DENSITY, -DENSITY).translate(0, drawing.height * DENSITY)
    transform: Any = from_top
    if on == "axes":
        transform = axes.transData
    elif on == "rows":
        transform = blended_transform_factory(Affine2D().scale(DENSITY), axes.transData)
    elif on == "columns":
        foot = float(axes.bbox.y0)
        transform = blended_transform_factory(axes.transData, Affine2D().scale(DENSITY).translate(0, foot))
    inks = [ink] * len(words) if isinstance(ink, str) else list(ink)
    nudge = style.pop("nudge", (0, 0))
    figure.add_artist(
        Written(
            [(float(a), float(b)) for a, b in places], list(words), transform, pixels=size * DENSITY,
            inks=inks, nudge=(nudge[0] * DENSITY, nudge[1] * DENSITY), **style,
        )
    )  # fmt: skip


def put_values(
    drawing: Canvas, places: Any, values: Any, words: Sequence[str], *, lying: bool, size: float = SMALL
) -> None:
    """Write each bar's value beyond its end: above or right of it, and the other way round below zero."""
    for below in (False, True):
        chosen = [i for i, value in enumerate(values) if (value < 0) == below]
        ends = [0.0 if values[i] != values[i] else float(values[i]) for i in chosen]
        spots = [(end, places[i]) if lying else (places[i], end) for i, end in zip(chosen, ends, strict=True)]
        away = -5 if below else 5
        style: dict[str, Any] = (
            {"across": "right" if below else "left", "nudge": (away, 0)}
            if lying
            else {"up": "top" if below else "bottom", "nudge": (0, away)}
        )
        put(drawing, spots, [words[i] for i in chosen], size=size, bold=True, on="axes", **style)


def column_of_names(
    names: Sequence[str], *, size: float = TEXT, most: float = 230, lines: int = 1
) -> tuple[list[str], float]:
    """Make names fit into a column on the left; give them and the margin they need."""
    short = told_apart(names, most, size, lines=lines)
    return short, 34 + max((wide(name, size) for name in short), default=0)


def put_rows(
    drawing: Canvas, places: Sequence[float], names: Sequence[str], *, size: float = TEXT, ink: str = INK
) -> None:
    """Write names on the left of the axes, one at each height."""
    drawing.axes.yaxis.set_ticks([])
    edge = float(drawing.axes.bbox.x0) / DENSITY - 9
    put(drawing, [(edge, place) for place in places], names, size=size, ink=ink, on="rows", across="right")


def put_columns(
    drawing: Canvas,
    places: Sequence[float],
    names: Sequence[str],
    *,
    size: float = SMALL,
    ink: str = MUTED_INK,
) -> None:
    """Write names under the axes, one at each place, within the picture and without touching each other."""
    axes = drawing.axes
    axes.xaxis.set_ticks([])
    shown, end = [], -1e9
    for place, name in zip(places, names, strict=True):
        half = wide(name, size) / 2
        x = float(axes.transData.transform((place, 0))[0]) / DENSITY
        x = min(max(x, 6 + half), WIDTH - 6 - half)
        if x - half >= end + 6:
            shown.append((x, name))
            end = x + half
    foot = drawing.height - float(axes.bbox.y0) / DENSITY
    put(drawing, [(x, foot + 9) for x, _ in shown], [name for _, name in shown], size=size, ink=ink, up="top")


def key_rows(names: Sequence[str], left: float = 20, bold: bool = True) -> list[list[tuple[float, str]]]:
    """Arrange names into lines above the axes: for each line, where each name stands, and the name."""
    rows: list[list[tuple[float, str]]] = [[]]
    place = left
    for name in names:
        word = fitted(name, 300, SMALL, bold=bold)
        length = _SQUARE + 7 + wide(word, SMALL, bold=bold)
        if place + length > WIDTH - 20 and rows[-1]:
            rows.append([])
            place = left
        rows[-1].append((place, word))
        place += length + _BETWEEN
    return rows


def put_key(
    drawing: Canvas,
    rows: list[list[tuple[float, str]]],
    colours: Sequence[str],
    *,
    marks: Sequence[str] | None = None,
    top: float = TOP - 6,
) -> None:
    """Write the names above the axes, each after its colour: a square, a mark, or a line ("-", "--")."""
    figure = drawing.figure
    from matplotlib.lines import Line2D

    flat = [(place, number, name) for number, row in enumerate(rows) for place, name in row]
    kinds = list(marks or ["s"] * len(flat))
    for (place, number, _), colour, kind in zip(flat, colours, kinds, strict=False):
        height = 1 - (top + number * KEY_LINE) / drawing.height
        across = [place - 2, place + _SQUARE + 1] if kind in ("-", "--") else [place + _SQUARE / 2]
        look: dict[str, Any] = (
            {"linestyle": "-" if kind == "-" else (0, (2, 1.4)), "linewidth": 2.8}
            if kind in ("-", "--")
            else {"marker": kind, "linestyle": "", "markersize": 9.5, "markeredgewidth": 0}
        )
        line = Line2D(
            [x / WIDTH for x in across],
            [height] * len(across),
            color=colour,
            transform=figure.transFigure,
            **look,
        )
        figure.add_artist(line)
    put(
        drawing,
        [(place + _SQUARE + 7, top + number * KEY_LINE) for place, number, _ in flat],
        [name for *_, name in flat],
        ink=[dark(colour) for colour in colours[: len(flat)]],
        bold=True,
        across="left",
    )
