"""What two or more customers did, lane above lane, on one time axis. Stage: teach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..picture import GRID, INK, MUTED_INK, SMALL, TEXT, TOP, WIDTH, Picture, finish, palette, themed
from .board import board, put, put_columns
from .lettering import fitted, told_apart, wide
from .scales import date_ticks
from .timeline import day

_MOST_PEOPLE, _MOST_ROWS = 4, 16


@themed
def timelines(
    business: Any,
    people: Sequence[Any] | Mapping[Any, str],
    *,
    title: str,
    since: Any,
    until: Any,
    kinds: Sequence[str] | None = None,
    x: str = "Date (UTC)",
) -> Picture:
    """Draw the events of two or more customers in parallel lanes, the same kinds in the same colours.

    Parameters
    ----------
    business
        With a table `events` of ``customer_id``, ``event`` and ``occurred_at``; or such a table.
    people
        The customers, or a mapping of customer to the name shown.
    title
        The finding.
    since, until
        From when on (inclusive) and until when (exclusive).
    kinds
        Names of the events shown, in order; without it the most frequent ones, the rest as "other events".
    x
        What the time axis shows.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there are no or more than 4 people, or `until` is not after `since`.

    Examples
    --------
    >>> log = pd.DataFrame({
    ...     "customer_id": [1, 1, 2], "event": ["order_placed", "email_opened", "order_placed"],
    ...     "occurred_at": pd.to_datetime(["2026-01-05", "2026-01-09", "2026-01-20"]),
    ... })
    >>> timelines(log, [1, 2], title="Alike", since="2026-01-01", until="2026-02-01").alt
    'Events from 1 Jan 2026 to 1 Feb 2026. Customer 1: 1 order placed, 1 email opened. Customer 2: 1 order placed.'
    """  # noqa: E501
    log = business if isinstance(business, pd.DataFrame) else business.events
    named = dict(people) if isinstance(people, Mapping) else {one: f"Customer {one}" for one in people}
    start, end = pd.Timestamp(since), pd.Timestamp(until)
    if not 1 <= len(named) <= _MOST_PEOPLE:
        raise ValueError(f"timelines draws 1 to {_MOST_PEOPLE} people, not {len(named)}.")
    if not start < end:
        raise ValueError(f"until must be after since; {until} is not after {since}.")
    rows = log.loc[log["customer_id"].isin(list(named)), ["customer_id", "event", "occurred_at"]]
    rows = rows[(rows["occurred_at"] >= start) & (rows["occurred_at"] < end)]
    who, what = rows["customer_id"].to_numpy(), rows["event"].astype(str).to_numpy()
    seconds = rows["occurred_at"].to_numpy().astype("datetime64[s]").astype(float)
    room = _MOST_ROWS // len(named)
    order = list(dict.fromkeys(kinds)) if kinds is not None else list(pd.Series(what).value_counts().index)
    if kinds is None and len(order) > room:
        what = np.where(np.isin(what, order[: room - 1]), what, "other events")
        order = [*order[: room - 1], "other events"]
    order = order[:room] or ["no events"]
    words = [kind.replace("_", " ") for kind in order]
    size = TEXT if len(named) * len(order) <= 8 else SMALL if len(named) * len(order) <= 12 else 12.0
    short = told_apart(words, 190, size)
    lane = len(order) + 1.5
    drawing = board(title, x, "", left=44 + max(wide(w, size) for w in short), right=64, top=TOP, bottom=60)
    axes = drawing.axes
    low, high = start.timestamp(), end.timestamp()
    axes.set_xlim(low, high)
    axes.set_ylim(lane * len(named) - 0.85, -0.6)
    axes.yaxis.set_ticks([])
    told, spots, names, counts = [], [], [], []
    for person, (one, name) in enumerate(named.items()):
        top = person * lane
        spots += [top + 1.1 + row for row in range(len(order))]
        names += short
        put(
            drawing,
            [(20, top)],
            [fitted(str(name), WIDTH - 110, SMALL, bold=True)],
            size=SMALL,
            on="rows",
            bold=True,
            across="left",
        )
        its = []
        for row, (kind, word) in enumerate(zip(order, words, strict=True)):
            there = seconds[(who == one) & (what == kind)]
            counts.append(f"{len(there):,}")
            if len(there):
                its.append(f"{len(there):,} {word}")
                axes.plot(
                    there, np.full(len(there), top + 1.1 + row), "o", color=palette()[row % 10],
                    markersize=9.5 if len(named) * len(order) <= 8 else 7.5, alpha=0.75, markeredgewidth=0,
                )  # fmt: skip
        told.append(f"{name}: {', '.join(its) or 'nothing'}.")
    axes.hlines(spots, 0, 1, color=GRID, linewidth=1, zorder=0, transform=axes.get_yaxis_transform())
    edge = float(axes.bbox.x0) / 1.5 - 9
    put(drawing, [(edge, spot) for spot in spots], names, size=size, on="rows", across="right")
    put(
        drawing,
        [(WIDTH - 22, spot) for spot in spots],
        counts,
        size=size,
        ink=MUTED_INK,
        on="rows",
        across="right",
    )
    ticks, texts = date_ticks(low, high)
    axes.vlines(ticks, 0, 1, color=GRID, linewidth=1, zorder=0, transform=axes.get_xaxis_transform())
    put_columns(drawing, ticks, texts, ink=INK)
    return finish(drawing, title, f"Events from {day(start)} to {day(end)}. {' '.join(told)}")
