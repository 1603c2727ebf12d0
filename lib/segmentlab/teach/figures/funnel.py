"""How many people reach each step of a way, and where they are lost. Stage: teach."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from ..picture import INK, MUTED_INK, QUIET, SMALL, TEXT, TOP, WIDTH, Picture, dark, finish, palette, themed
from .board import board, column_of_names, put, put_rows
from .lettering import wide
from .scales import known_text, writer

_MOST = 12


@themed
def funnel(
    counts: Mapping[Any, float] | Any,
    *,
    title: str,
    y: str = "Customers",
    highlight: Collection[Any] = (),
) -> Picture:
    """Draw how many people reach each step, in order, with the share lost at each.

    Parameters
    ----------
    counts
        Step to people, in the order of the way: a mapping or a Series.
    title
        The finding.
    y
        Who is counted.
    highlight
        Steps at which the loss is the finding; without it, the step with the largest share lost.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there are no or more than 12 steps, a negative number, or a highlighted step that is not there.

    Examples
    --------
    >>> funnel({"Cart": 200, "Checkout": 80, "Order": 60}, title="The cart loses most").alt
    'Funnel of Customers: Cart 200; Checkout 80 (60% lost); Order 60 (25% lost). 30% of the first step reach the last.'
    """  # noqa: E501
    names = [str(name) for name in counts.keys()]  # noqa: SIM118 - a Series iterates over its values
    numbers = np.array([float(v) for v in counts.values()] if isinstance(counts, Mapping) else counts, float)
    if not 1 <= len(names) <= _MOST:
        raise ValueError(f"funnel draws 1 to {_MOST} steps, not {len(names)}.")
    if (numbers < 0).any():
        raise ValueError(
            f"A funnel counts people; {names[int(np.argmax(numbers < 0))]!r} has fewer than none."
        )
    marked = {str(name) for name in highlight}
    strangers = marked - set(names)
    if strangers:
        raise ValueError(f"highlight names {sorted(strangers)[0]!r}, which is no step: {', '.join(names)}.")
    lost = _lost(numbers)
    if not marked and len(names) > 2 and np.nanmax(np.append(lost, 0)) > 0:
        marked = {names[int(np.nanargmax(lost))]}
    write, share = known_text(writer("number")), known_text(writer("percent"))
    size = TEXT if len(names) <= 9 else SMALL
    first = numbers[0] or np.nan
    people = [write(value) for value in numbers]
    parts = [share(value / first) for value in numbers]
    falls = ["" if i == 0 else _fall(lost[i], share) for i in range(len(names))]
    third = max(wide(word, size, bold=True) for word in [*falls, "lost here"])
    second = max(wide(word, size) for word in [*parts, "of the first"])
    short, left = column_of_names(names, size=size, most=200)
    one = max(wide(word, size, bold=True) for word in [*people, y[:20]])
    drawing = board(
        title, "", "", left=left, right=one + second + third + 26 + 14 + 44, top=TOP + 24, bottom=18
    )
    axes = drawing.axes
    rows = list(range(len(names)))
    before = np.append(numbers[0], numbers[:-1])
    loud = np.array([name in marked for name in names])
    orange = palette()[3]
    height = 0.7
    axes.barh(
        rows,
        np.nan_to_num(np.fmax(before, numbers)),
        height=height,
        color=["#f3d7c4" if m else "#e9edf1" for m in loud],
    )
    axes.barh(rows, np.nan_to_num(numbers), height=height, color=palette()[0])
    axes.set_xlim(0, float(np.nanmax(numbers, initial=0)) or 1.0)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.xaxis.set_ticks([])
    axes.spines["bottom"].set_color(QUIET)
    axes.spines["bottom"].set_visible(False)
    put_rows(drawing, rows, short, size=size)
    ends = [WIDTH - 26 - third - second - 44, WIDTH - 26 - third - 22, WIDTH - 26]
    for end, head in zip(ends, (y, "of the first", "lost here"), strict=True):
        put(
            drawing,
            [(end, TOP + 10)],
            [head if wide(head) < 190 else head[:18] + "…"],
            ink=MUTED_INK,
            across="right",
        )
    for end, words, bold in zip(ends, (people, parts, falls), (True, False, True), strict=True):
        inks = [dark(orange) if m and end == ends[2] else INK for m in loud]
        put(
            drawing,
            [(end, row) for row in rows],
            words,
            size=size,
            ink=inks,
            on="rows",
            across="right",
            bold=bold,
        )
    told = "; ".join(
        f"{name} {word}{f' ({_said(fall)})' if fall else ''}"
        for name, word, fall in zip(names, people, falls, strict=True)
    )
    reach = f" {parts[-1]} of the first step reach the last." if len(names) > 1 and parts[-1] != "–" else ""
    return finish(drawing, title, f"Funnel of {y}: {told}.{reach}")


def _lost(numbers: Any) -> Any:
    before = np.append(np.nan, numbers[:-1])
    return 1 - numbers / np.where(before > 0, before, np.nan)


def _fall(lost: float, share: Any) -> str:
    return "–" if lost != lost else f"+{share(-lost)}" if lost < 0 else share(lost)


def _said(fall: str) -> str:
    return (
        "unknown"
        if fall == "–"
        else f"{fall[1:]} more than before"
        if fall.startswith("+")
        else f"{fall} lost"
    )
