"""What happened, as columns of whole numbers, and the table of events they become, in every business.

Comes in: what happened in each week, kind of event by kind of event, with codes for words. Goes out: one
table in time order, with words instead of codes and missing values where a property does not apply. Which
events and properties a business has stands in its `dictionary.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
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
    properties: dict[str, Whole | int]


def happened(event: str, who: Whole, at: Whole, late: Whole | int = 0, **properties: Whole | int) -> Happened:
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
        devices), each different from those of their other ones; below 0 where one does not apply. One
        number if it is the same in all rows.

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
    starts = np.cumsum([0, *(len(part.who) for part in parts)])
    alike = list(_alike(parts, starts))
    who, at, late = (np.empty(starts[-1], dtype=kind) for kind in ("i4", "i8", "i4"))
    for same, rows in alike:
        _fill(who[rows], same, [part.who for part in same])
        _fill(at[rows], same, [part.at for part in same])
        _fill(late[rows], same, [part.late for part in same])
    end = int((world.today - world.start).total_seconds())
    # What is not known at the end is put last, and cut off there.
    known_by_then = at + late < end
    order = in_order(np.where(known_by_then, at, end), who)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    kept = int(np.count_nonzero(known_by_then))

    def column(name: str, kind: str) -> np.ndarray:
        """Put a property together, kind by kind of event: most events have few of them."""
        codes: np.ndarray = np.full(len(order), -1, _width(kind, labels, name))
        for same, rows in alike:
            if name in same[0].properties:
                each = np.empty(rows.stop - rows.start, codes.dtype)
                _fill(each, same, [part.properties[name] for part in same])
                codes[place[rows]] = each
        return codes

    columns = {name: column(name, told["kind"]) for name, told in known["properties"].items()}
    kinds = np.repeat(np.array([order_of[part.event] for part in parts], np.int8), np.diff(starts))
    in_log = order[:kept]
    events, late = kinds.take(in_log), late.take(in_log)
    all_who, all_at = who.take(order), at.take(order)
    who, at = all_who[:kept], all_at[:kept]
    opening = world.start.to_datetime64().astype("datetime64[us]").astype(np.int64)
    occurred = at * 1_000_000 + opening
    table = {
        "customer_id": who.astype(np.int64) + (world.first + 1),
        "event": pd.Categorical.from_codes(events, list(order_of)),
        "occurred_at": occurred.view("datetime64[us]"),
        "recorded_at": (occurred + late * np.int64(1_000_000)).view("datetime64[us]"),
    }
    for name, told in known["properties"].items():
        all_codes = columns.pop(name)
        codes = all_codes[:kept]
        if told["kind"] == "label":
            table[name] = pd.Categorical.from_codes(codes, list(labels[name]))
        elif told["kind"] == "flag":
            table[name] = pd.arrays.BooleanArray(codes == 1, codes < 0)
        elif told["kind"] == "own":
            table[name] = _numbered(all_codes, all_who, all_at, kept, world.first + 1, told["room"])
        else:
            table[name] = pd.arrays.IntegerArray(codes, codes < 0)
    return pd.DataFrame(table, copy=False)


def in_order(*keys: Whole) -> Whole:
    """Give the places of rows in the order of several keys, the first counting most; ties stay as they are.

    Numbers that fit into one of 63 bits are packed together with their place, because sorting plain numbers
    takes a fraction of the time of sorting places by them.

    Parameters
    ----------
    *keys
        Whole numbers from 0 on, all of one length.

    Examples
    --------
    >>> in_order(np.array([2, 1, 2, 1]), np.array([5, 7, 4, 7]))
    array([1, 3, 2, 0])
    """
    rows = len(keys[0])
    bits = [int(key.max()).bit_length() if rows else 0 for key in keys]
    for_place = rows.bit_length()
    if sum(bits) + for_place > 63:
        return np.lexsort(keys[::-1])
    packed = keys[0].astype(np.int64)
    for key, width in zip(keys[1:], bits[1:], strict=True):
        packed <<= width
        packed |= key
    packed <<= for_place
    packed |= np.arange(rows)
    packed.sort()
    return packed & ((1 << for_place) - 1)


def _alike(parts: Sequence[Happened], starts: np.ndarray) -> Iterator[tuple[list[Happened], slice]]:
    """Put parts of one kind together, with their rows: all weeks at once take a fraction of the calls."""
    first = 0
    for _, group in groupby(parts, lambda part: (part.event, list(part.properties))):
        same = list(group)
        yield same, slice(starts[first], starts[first + len(same)])
        first += len(same)


def _fill(room: np.ndarray, parts: Sequence[Happened], values: Sequence[Whole | int]) -> None:
    """Write what belongs to each of some parts into their rows, one part after the other."""
    begin = 0
    for part, each in zip(parts, values, strict=True):
        room[begin : begin + len(part.who)] = each
        begin += len(part.who)


def _width(kind: str, labels: Mapping[str, Sequence[str]], name: str) -> type:
    """Give the smallest type that holds a column's codes."""
    if kind == "flag" or (kind == "label" and len(labels.get(name, ())) < 128):
        return np.int8
    return np.int16 if kind == "label" else np.int32


def _numbered(
    key: Whole, who: Whole, at: Whole, kept: int, first_id: int, room: int
) -> pd.arrays.IntegerArray:
    """Number each customer's own things 1, 2, … in the order of their first event.

    Those that are in nobody's log yet count too, so that a number never changes once they are: of the rows,
    the first `kept` are in the log, in time order, and the others in any.
    """
    rows = np.flatnonzero(key >= 0)
    rows, later = np.split(rows, [np.searchsorted(rows, kept)])
    later = later[np.argsort(at[later], kind="stable")]
    rows = np.insert(rows, np.searchsorted(at[rows], at[later], side="right"), later)
    bits = int(key.max(initial=0)).bit_length()
    # Things are found in the order of their first event, because the rows are in the order of time.
    whose = who[rows].astype(np.int64) << bits | key[rows]
    found, things = pd.factorize(whose, size_hint=len(rows) // 4)
    owner = things >> bits
    by_owner = in_order(owner)
    begins = np.flatnonzero(np.diff(owner[by_owner], prepend=-1))
    running = np.arange(len(owner)) - np.repeat(begins, np.diff(begins, append=len(owner)))
    number = np.empty(len(owner), dtype=np.int64)
    number[by_owner] = (owner[by_owner] + first_id) * room + running + 1
    numbers = np.zeros(len(key), dtype=np.int64)
    numbers[rows] = number[found]
    return pd.arrays.IntegerArray(numbers[:kept], key[:kept] < 0)
