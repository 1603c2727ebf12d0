"""What happened, as columns of whole numbers, and the table of events they become, in every business.

Comes in: what happened in each week, kind of event by kind of event, with codes for words. Goes out: one
table in time order, with words instead of codes and missing values where a property does not apply. Which
events and properties a business has stands in its `dictionary.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from data_generators.draws import Whole
from data_generators.parameters import dictionary
from data_generators.world import World


class Happened(NamedTuple):
    """Events of one kind, a row each: who (place in the block), when (in seconds since the start), and more.

    `late` is how many seconds later it was recorded.
    """

    event: str
    who: Whole
    at: Whole
    late: Whole | int
    properties: dict[str, Whole]


def happened(event: str, who: Whole, at: Whole, late: Whole | int = 0, **properties: Whole) -> Happened:
    """Write one kind of event down.

    Parameters
    ----------
    event
        Its name in the dictionary.
    who, at
        Place of each person in the block, and seconds since the start.
    late
        Seconds after which it was recorded.
    **properties
        Codes of labels, whole numbers, 0 and 1 of flags, or keys of a customer's own things (visits,
        devices), each different from those of their other ones; below 0 where one does not apply.

    Examples
    --------
    >>> happened("order_placed", np.array([7]), np.array([60]), item=np.array([3])).properties
    {'item': array([3])}
    """
    return Happened(event, who, at, late, properties)


def events_table(
    parts: Sequence[Happened], world: World, labels: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Turn what happened into the events of a business, complete up to the world's `today`.

    Parameters
    ----------
    parts
        What happened, in any order.
    world
        Everybody today: an event that happened later, or that nobody had recorded yet, is not in the table.
    labels
        The words behind the codes of each label.

    Returns
    -------
    DataFrame in time order, equal times by customer, then in the order of the dictionary.
    """
    known = dictionary(world.business)
    order_of = {event: place for place, event in enumerate(known["events"])}
    parts = sorted((part for part in parts if len(part.who)), key=lambda part: order_of[part.event])
    sizes = [len(part.who) for part in parts]
    starts = np.cumsum([0, *sizes])
    who, at, late, event = (np.empty(starts[-1], dtype=kind) for kind in ("i4", "i8", "i4", "i2"))
    for part, place in _places(parts, starts):
        who[place], at[place], late[place] = part.who, part.at, part.late
        event[place] = order_of[part.event]
    end = int((world.today - world.start).total_seconds())
    rows = np.flatnonzero(at + late < end)
    order = rows[np.argsort((at[rows] << 32) | who[rows], kind="stable")]
    who, at, late = who[order], at[order], late[order]
    occurred = world.start.to_datetime64() + at * np.timedelta64(1, "s")
    table = {
        "customer_id": who.astype(np.int64) + (world.first + 1),
        "event": pd.Categorical.from_codes(event[order], list(order_of)),
        "occurred_at": occurred.astype("datetime64[us]"),
        "recorded_at": (occurred + late.astype("timedelta64[s]")).astype("datetime64[us]"),
    }
    for name, told in known["properties"].items():
        codes = np.full(starts[-1], -1, dtype=np.int32)
        for part, place in _places(parts, starts):
            if name in part.properties:
                codes[place] = part.properties[name]
        codes = codes[order]
        if told["kind"] == "label":
            table[name] = pd.Categorical.from_codes(codes, list(labels[name]))
        elif told["kind"] == "flag":
            table[name] = pd.arrays.BooleanArray(codes == 1, codes < 0)
        elif told["kind"] == "own":
            table[name] = _numbered(codes, table["customer_id"], told["room"])
        else:
            table[name] = pd.arrays.IntegerArray(codes, codes < 0)
    return pd.DataFrame(table, copy=False)


def _places(parts: Sequence[Happened], starts: np.ndarray) -> Iterator[tuple[Happened, slice]]:
    for number, part in enumerate(parts):
        yield part, slice(starts[number], starts[number + 1])


def _numbered(key: Whole, customer: Whole, room: int) -> pd.arrays.IntegerArray:
    """Number each customer's own things 1, 2, … in the order of their first event."""
    rows = np.flatnonzero(key >= 0)
    things, first, place = np.unique(
        (customer[rows] << 32) | key[rows], return_index=True, return_inverse=True
    )
    order = np.lexsort((first, things >> 32))
    owner = things[order] >> 32
    begins = np.flatnonzero(np.diff(owner, prepend=-1))
    running = np.arange(len(owner)) - np.repeat(begins, np.diff(begins, append=len(owner)))
    number = np.empty(len(things), dtype=np.int64)
    number[order] = owner * room + running + 1
    numbers = np.zeros(len(key), dtype=np.int64)
    numbers[rows] = number[place]
    return pd.arrays.IntegerArray(numbers, key < 0)
