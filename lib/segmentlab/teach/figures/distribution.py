"""How many customers stand where on one measure, and whom a threshold selects. Stage: teach."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..picture import INK, QUIET, SMALL, TEXT, Picture, canvas, dark, finish, palette, points, themed
from .scales import put_lines, put_ticks, round_ticks, writer

_SELECTS = {">": np.greater, ">=": np.greater_equal, "<": np.less, "<=": np.less_equal}
_WORDS = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}


@themed
def distribution(
    values: npt.ArrayLike,
    *,
    title: str,
    x: str,
    y: str = "Customers",
    threshold: float | None = None,
    selects: str = ">",
    style: str = "number",
    currency: str = "$",
    unit: str = "",
    bins: int = 40,
    highest: float | None = None,
) -> Picture:
    """Draw a histogram; with a threshold, the selected side is coloured and counted.

    Parameters
    ----------
    values
        One number per customer; missing ones are left out and counted in the alternative text.
    title
        The finding.
    x, y
        What the axes count, with units.
    threshold, selects
        Where the line stands and which side of it is selected: ``>``, ``>=``, ``<`` or ``<=``.
    style, currency, unit
        How a value is written: ``number``, ``percent`` or ``money`` (whole cents), and its unit.
    bins
        Number of bars.
    highest
        Where the axis ends; everyone above is drawn in the last bar. Without it: the largest value.

    Returns
    -------
    Picture

    Examples
    --------
    >>> distribution([5, 20, 70, 90], title="Two are quiet", x="Days since the last order", threshold=60).alt
    'Histogram of 4 customers by Days since the last order, from 5 to 90; half are at 45 or below. More than 60: 2 of them (50%).'
    """  # noqa: E501
    if selects not in _SELECTS:
        raise ValueError(f"selects={selects!r} is not known; use one of {', '.join(_SELECTS)}.")
    known, missing = _known(values)
    write = writer(style, currency)
    counts, edges = _counted(known, bins, highest)
    drawing = canvas(title, x, y)
    axes = drawing.axes
    chosen = None if threshold is None else _SELECTS[selects](known, threshold)
    if chosen is None:
        axes.stairs(counts, edges, fill=True, color=palette()[0])
    else:
        axes.stairs(counts, edges, fill=True, color=QUIET)
        axes.stairs(*_side(counts, edges, float(threshold or 0), selects), fill=True, color=palette()[0])
        _mark(
            axes,
            edges,
            threshold,
            f"{_WORDS[selects]} {write(float(threshold or 0))} {unit}".strip(),
            selects,
            chosen,
        )
    top = max(float(counts.max(initial=0)), 1.0) * (1.28 if chosen is not None else 1.06)
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, top)
    ticks = round_ticks(edges[0], edges[-1], 6)
    beyond = len(known) and float(known.max()) > edges[-1]
    put_ticks(axes, "x", ticks, [f"{write(t)}+" if beyond and t == ticks[-1] else write(t) for t in ticks])
    put_lines(axes, round_ticks(0, top, 4))
    put_ticks(axes, "y", high := round_ticks(0, top, 4), [f"{count:,.0f}" for count in high])
    return finish(drawing, title, _alt(known, missing, x, write, threshold, selects, unit, chosen))


def _known(values: npt.ArrayLike) -> tuple[npt.NDArray[np.float64], int]:
    # to_numpy first: a pandas column with missing whole numbers turns into NaN only when asked to.
    raw: Any = values
    numbers = (
        raw.to_numpy(dtype=float, na_value=np.nan) if hasattr(raw, "to_numpy") else np.asarray(raw, float)
    )
    known = numbers[~np.isnan(numbers)]
    return known, len(numbers) - len(known)


def _counted(
    known: npt.NDArray[np.float64], bins: int, highest: float | None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    low = min(0.0, float(known.min(initial=0)))
    high = highest if highest is not None else float(known.max(initial=low))
    if np.array_equal(known, np.floor(known)) and high - low <= 20 * bins:
        # Whole numbers get bars of whole width, or some bars would hold one number more than others.
        width = max(1.0, np.ceil((high - low) / bins))
        edges = low + width * np.arange(int(np.ceil((high - low + (highest is None)) / width)) + 1)
    else:
        edges = np.linspace(low, max(high, low + 1), bins + 1)
    counts, _ = np.histogram(np.minimum(known, edges[-1]), edges)
    return counts, edges


def _side(counts: Any, edges: Any, threshold: float, selects: str) -> tuple[Any, Any]:
    """Cut the bars at the threshold and keep the selected side."""
    cut = min(max(threshold, edges[0]), edges[-1])
    place = min(int(np.searchsorted(edges, cut, side="right")) - 1, len(counts) - 1)
    if selects.startswith(">"):
        return counts[place:], np.append(cut, edges[place + 1 :])
    return counts[: place + 1], np.append(edges[: place + 1], cut)


def _mark(axes: Any, edges: Any, threshold: float | None, where: str, selects: str, chosen: Any) -> None:
    place = min(max(float(threshold or 0), edges[0]), edges[-1])
    axes.axvline(place, ymax=0.97, color=INK, linewidth=1.6)
    room = (place - edges[0]) / (edges[-1] - edges[0])
    # The label stands on the selected side, unless there is no room for it there.
    right = room < 0.66 if selects.startswith(">") else room < 0.34
    count, share = int(chosen.sum()), float(chosen.mean()) if len(chosen) else 0.0
    side = {"ha": "left" if right else "right", "va": "top", "xycoords": ("data", "axes fraction")}
    nudge = 8 if right else -8
    axes.annotate(
        f"{count:,} ({share:.0%})", (place, 0.985), xytext=(nudge, 0), textcoords="offset points",
        fontsize=points(TEXT + 2), fontweight="bold", color=dark(palette()[0]), **side,
    )  # fmt: skip
    axes.annotate(
        where,
        (place, 0.90),
        xytext=(nudge, 0),
        textcoords="offset points",
        fontsize=points(SMALL),
        color=INK,
        **side,
    )


def _alt(
    known: Any,
    missing: int,
    x: str,
    write: Any,
    threshold: float | None,
    selects: str,
    unit: str,
    chosen: Any,
) -> str:
    if not len(known):
        return f"Empty histogram: nobody has a value for {x}."
    alt = (
        f"Histogram of {len(known):,} customers by {x}, from {write(float(known.min()))} to "
        f"{write(float(known.max()))}; half are at {write(float(np.median(known)))} or below."
    )
    if chosen is not None:
        level = f"{_WORDS[selects]} {write(float(threshold or 0))} {unit}".strip()
        alt += f" {level[0].upper()}{level[1:]}: {int(chosen.sum()):,} of them ({chosen.mean():.0%})."
    return alt + (f" {missing:,} without a value are not drawn." if missing else "")
