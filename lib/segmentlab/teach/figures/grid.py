"""A map of two scores: how many people stand in each cell, and in which group. Stage: teach."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from ..picture import INK, MUTED_INK, SMALL, TEXT, WIDTH, Picture, canvas, finish, palette, points, themed
from .board import put, put_columns, put_rows
from .heat import put_cells
from .lettering import fitted
from .scales import writer


@themed
def grid(
    values: pd.DataFrame,
    *,
    title: str,
    x: str,
    y: str,
    what: str = "Customers",
    groups: pd.DataFrame | None = None,
    highlight: Collection[str] = (),
    style: str = "number",
    currency: str = "$",
) -> Picture:
    """Draw a table of numbers as a map; with groups, each group has a colour and its name beside the map.

    Parameters
    ----------
    values
        Rows from bottom to top, columns from left to right; one number per cell, such as people with
        frequency score (row) and recency score (column).
    title
        The finding.
    x, y
        What columns and rows stand for.
    what
        What the numbers count.
    groups
        The group name of each cell, in the shape of `values`.
    highlight
        Groups the finding is about; the others turn quiet.
    style, currency
        How a value is written: ``number``, ``percent`` or ``money`` (whole cents).

    Returns
    -------
    Picture

    Examples
    --------
    >>> people = pd.DataFrame([[5, 1], [2, 8]], index=[1, 2], columns=[1, 2])
    >>> grid(people, title="Two camps", x="Recency", y="Frequency").alt
    'Map of Customers by Recency (across) and Frequency (up). Most: 8 at 2 and 2; fewest: 1 at 2 and 1.'
    """
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    write = writer(style, currency)
    names = None if groups is None else groups.to_numpy().astype(str)
    order = [] if names is None else list(dict.fromkeys(names[::-1].ravel()))
    drawing = canvas(title, "", y, left=76)
    axes = drawing.axes
    box = axes.get_position()
    beside = 236 if order else 0
    axes.set_position((box.x0, box.y0, box.width - beside / WIDTH, box.height))
    drawing.figure.text(
        box.x0 + (box.width - beside / WIDTH) / 2,
        14 / drawing.height,
        x,
        fontsize=points(TEXT),
        color=MUTED_INK,
        ha="center",
    )
    shades, inks = _by_size(numbers) if names is None else _by_group(names, order, set(highlight))
    put_cells(drawing, shades, upwards=True)
    size = TEXT if max(numbers.shape) <= 6 else TEXT - 4
    put(
        drawing,
        [(column, row) for row, column in np.ndindex(numbers.shape)],
        [write(number) if number == number else "–" for number in numbers.ravel()],
        size=size,
        ink=[ink for row in inks for ink in row],
        on="axes",
    )
    put_columns(drawing, range(numbers.shape[1]), [str(label) for label in values.columns])
    put_rows(
        drawing, range(numbers.shape[0]), [str(label) for label in values.index], size=SMALL, ink=MUTED_INK
    )
    sizes = {name: float(np.nansum(numbers[names == name])) for name in order}
    _name_groups(drawing, order, sizes, write, set(highlight))
    return finish(drawing, title, _alt(values, numbers, what, x, y, write, sizes))


def _by_size(numbers: Any) -> tuple[Any, list[list[str]]]:
    low, high = float(np.nanmin(numbers)), float(np.nanmax(numbers))
    depth = np.nan_to_num((numbers - low) / ((high - low) or 1))
    pale, deep = np.array([0.92, 0.95, 0.98]), np.array([0.004, 0.36, 0.58])
    inks = [["white" if d > 0.5 else INK for d in row] for row in depth]
    return pale + depth[..., None] * (deep - pale), inks


def _by_group(names: Any, order: list[str], marked: set[str]) -> tuple[Any, list[list[str]]]:
    shades = np.array(
        [[tint(order.index(name), not marked or name in marked) for name in row] for row in names]
    )
    return shades, [[INK if not marked or name in marked else MUTED_INK for name in row] for row in names]


def tint(place: int, loud: bool) -> tuple[float, float, float]:
    """Give the pale colour of the n-th group, on which dark numbers keep their contrast."""
    from matplotlib.colors import to_rgb

    colours = palette()
    # Past the palette the colours come again, paler; the names beside the map tell them apart.
    strength = (0.52 if place < len(colours) else 0.26) * (1 if loud else 0.3)
    return tuple(1 - strength * (1 - part) for part in to_rgb(colours[place % len(colours)]))  # type: ignore[return-value]


def _name_groups(
    drawing: Any, order: list[str], sizes: dict[str, float], write: Any, marked: set[str]
) -> None:
    if not order:
        return
    from matplotlib.collections import PolyCollection

    top, step = 84, min(30.0, 330 / len(order))
    left, size = drawing.width - 226, np.array([drawing.width, drawing.height])
    corners = np.array([(0, 0), (0, 16), (16, 16), (16, 0)])
    feet = [np.array([left, drawing.height - 15.5 - top - place * step]) for place in range(len(order))]
    squares = [(corners + foot) / size for foot in feet]
    louds = [not marked or name in marked for name in order]
    shades = [tint(place, loud) for place, loud in enumerate(louds)]
    drawing.figure.add_artist(
        PolyCollection(squares, facecolors=shades, transform=drawing.figure.transFigure)
    )
    for loud in dict.fromkeys(louds):
        chosen = [place for place in range(len(order)) if louds[place] == loud]
        put(
            drawing,
            [(left + 24, top + 8 + place * step) for place in chosen],
            [f"{fitted(order[place], 140, bold=True)}  {write(sizes[order[place]])}" for place in chosen],
            ink=INK if loud else MUTED_INK,
            bold=bool(marked) and loud,
            across="left",
        )


def _alt(
    values: pd.DataFrame, numbers: Any, what: str, x: str, y: str, write: Any, sizes: dict[str, float]
) -> str:
    alt = f"Map of {what} by {x} (across) and {y} (up)."
    if sizes:
        return f"{alt} Groups: " + ", ".join(f"{name} {write(size)}" for name, size in sizes.items()) + "."
    told = []
    for word, cell in (("Most", np.nanargmax(numbers)), ("fewest", np.nanargmin(numbers))):
        row, column = np.unravel_index(cell, numbers.shape)
        told.append(
            f"{word}: {write(numbers[row, column])} at {values.columns[column]} and {values.index[row]}"
        )
    return f"{alt} {'; '.join(told)}."
