"""Put the date, the time of day and the time zone together where a file has a column for each.

Comes in: the columns of a file. Goes out: a column of dates with times, or the column of the time of day.
Stage of the loop: instrument.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segmentlab.instrument.parsing import names
from segmentlab.instrument.parsing.calendar_parts import is_zone
from segmentlab.instrument.parsing.columns import Cells, Column
from segmentlab.instrument.parsing.contents import looks_dated
from segmentlab.instrument.parsing.guessing import Clues
from segmentlab.instrument.parsing.names import named, words_in
from segmentlab.instrument.parsing.text import filled

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?\s?[Mm]\.?)?"


def guess_time(clues: Clues, when: str | None) -> str | None:
    """Take the column of the time of day, if dates and times are written apart."""
    days = clues.sample(when).different if when else None
    if days is None or days.str.contains(":", regex=False).mean() > 0.5:
        return None
    if not looks_dated(days, counted=False):  # counted in seconds since 1970, or in days
        return None
    for column in clues.free:
        text = clues.sample(column)
        if named(column, names.TIME) and len(text) and text.different.str.fullmatch(_CLOCK).mean() > 0.9:
            clues.why["time"] = "it holds times of day"
            zone = zone_beside(clues.cells, column)
            parts = f"{when}, {column} and {zone}" if zone else f"{when} and {column}"
            clues.notes.append(f"The moment is put together from {parts}.")
            return column
    return None


def zone_beside(cells: Cells, time: str) -> str | None:
    """Name the column of the time zone, if there is one whose zones are known."""
    for name, column in cells.columns.items():
        zones = filled(column).different if name != time and named(name, names.ZONE) else pd.Series()
        if len(zones) and "time" in "".join(words_in(name)) and zones.map(is_zone).all():
            return name
    return None


def with_clock(date: Column, time: Column, zone: Column | None) -> Column:
    """Write date, time and zone as one text; each different one is put together once.

    Examples
    --------
    >>> from segmentlab.instrument.parsing.columns import column_of
    >>> with_clock(column_of(["5.1.2024", None]), column_of(["10:15", "11:00"]), None).text().tolist()
    ['5.1.2024 10:15', nan]
    """
    parts = [date, time, *([] if zone is None else [zone])]
    places = np.zeros(len(date), np.int64)
    for part in parts:
        places = places * (len(part.different) + 1) + part.codes + 1
    _, rows, codes = np.unique(places, return_index=True, return_inverse=True)
    texts = date.text(rows).reset_index(drop=True)
    for part in parts[1:]:
        texts = texts + (" " + part.text(rows).reset_index(drop=True)).fillna("")
    return Column(codes.astype(np.int32), texts, date.rows).changed(texts)


def moment_text(cells: Cells, roles: Mapping[str, str | None], stretched: Mapping[str, Column]) -> Column:
    """Give the column of dates, with the time of day if it stands in another column.

    `stretched` has the columns by role as they were filled down.
    """
    time = roles.get("time")
    if not time:
        return stretched["when"]
    zone = zone_beside(cells, time)
    return with_clock(stretched["when"], stretched["time"], filled(cells[zone]) if zone else None)
