"""What one customer did, and when. Stage: teach."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..picture import BOTTOM, INK, SMALL, TEXT, Picture, canvas, finish, palette, points, themed
from .scales import put_lines, put_ticks

_MOST = 10


@themed
def timeline(
    times: Any,
    kinds: Any,
    *,
    title: str,
    as_of: str | pd.Timestamp | None = None,
    x: str = "Date (UTC)",
) -> Picture:
    """Draw the events of one customer as marks on a time axis, one row per kind.

    Parameters
    ----------
    times
        When each event happened.
    kinds
        What each event was; rows appear in the order of the first event of each kind.
    title
        The finding.
    as_of
        A moment to mark, such as the one the segments are judged at.
    x
        What the time axis shows.

    Returns
    -------
    Picture

    Examples
    --------
    >>> timeline(["2026-01-10", "2026-02-20"], ["order"] * 2, title="Two orders", as_of="2026-03-01").alt
    'Events from 10 Jan 2026 to 20 Feb 2026: 2 order. Judged as of 1 Mar 2026.'
    """
    moments = pd.DatetimeIndex(pd.to_datetime(pd.Series(times)))
    labels = pd.Series(kinds).astype(str).str.replace("_", " ").to_numpy()
    names = list(dict.fromkeys(labels))
    if not 1 <= len(names) <= _MOST:
        raise ValueError(f"timeline draws 1 to {_MOST} kinds of events, not {len(names)}.")
    mark = None if as_of is None else pd.Timestamp(as_of)
    left = min(50 + 8.6 * max(map(len, names)), 260)
    drawing = canvas(title, x, "", left=left, height=max(230, min(TOP_AND_BOTTOM + 46 * len(names), 440)))
    axes = drawing.axes
    seconds = _seconds(moments)
    for row, name in enumerate(names):
        there = seconds[labels == name]
        spots = np.full(len(there), row)
        axes.plot(there, spots, "o", color=palette()[row % 10], markersize=11, alpha=0.75, markeredgewidth=0)
    ends = [*seconds, *([] if mark is None else _seconds(pd.DatetimeIndex([mark])))]
    room = (max(ends) - min(ends)) * 0.03 or 86_400.0
    axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.set_ylim(len(names) - 0.4, -0.75)
    put_lines(axes, range(len(names)))
    put_ticks(axes, "y", range(len(names)), names, size=TEXT, ink=INK)
    ticks = np.linspace(min(ends), max(ends), 4)
    put_ticks(axes, "x", ticks, [day(pd.Timestamp(tick, unit="s")) for tick in ticks])
    axes.texts[-1].set_horizontalalignment("right")
    if mark is not None:
        axes.axvline(ends[-1], color=INK, linewidth=1.6)
        axes.annotate(
            f"as of {day(mark)}", (ends[-1], 1), xycoords=("data", "axes fraction"), xytext=(0, 4),
            textcoords="offset points", ha="right", fontsize=points(SMALL), color=INK,
        )  # fmt: skip
    counts = ", ".join(f"{int((labels == name).sum()):,} {name}" for name in names)
    judged = "" if mark is None else f" Judged as of {day(mark)}."
    return finish(
        drawing, title, f"Events from {day(moments.min())} to {day(moments.max())}: {counts}.{judged}"
    )


#: Height that the title and the time axis take, in CSS pixels.
TOP_AND_BOTTOM = 78 + BOTTOM


def day(moment: Any) -> str:
    """Write a date without leading zeros.

    Examples
    --------
    >>> day(pd.Timestamp("2026-03-01"))
    '1 Mar 2026'
    """
    return f"{moment.day} {moment:%b %Y}"


def _seconds(moments: pd.DatetimeIndex) -> Any:
    return moments.to_numpy().astype("datetime64[s]").astype(float)
