"""A business as arrays: the events of each name in time order, made at first use and kept.

Comes in: a business, and the events that a definition asks for. Goes out: their timeline, so that a window is
a slice. Stage of the loop: model.
"""

from __future__ import annotations

import difflib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from segmentlab.instrument.business import TIME, Business
from segmentlab.instrument.folder import FolderBusiness
from segmentlab.model.comparing import column, compare, ranked
from segmentlab.model.nodes import shown
from segmentlab.model.timeline import Timeline, by_person, line_of, sequence
from segmentlab.model.tree import Events
from segmentlab.model.window import microseconds

#: Values kept per business: 128 measures of 20,000 customers are 20 MB.
KEPT_VALUES = 128
#: Memory for timelines with conditions or sequences: a slider inside `where` makes a new one with every move.
KEPT_BYTES = 64_000_000


@dataclass(frozen=True)
class Index:
    """Everything the engine keeps about one business."""

    business: Business = field(repr=False)
    ids: pd.Index
    seen_at: np.ndarray
    who: np.ndarray
    _plain: dict[str, Timeline] = field(repr=False, default_factory=dict)
    _chosen: OrderedDict[str, Timeline] = field(repr=False, default_factory=OrderedDict)
    _values: OrderedDict[tuple[str, int], np.ndarray] = field(repr=False, default_factory=OrderedDict)

    def keep(self, key: tuple[str, int], make: Callable[[], np.ndarray]) -> np.ndarray:
        """The array under a key, made at first use and not to be written to; the longest unused goes."""
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        result = make()
        result.flags.writeable = False
        self._values[key] = result
        if len(self._values) > KEPT_VALUES:
            self._values.popitem(last=False)
        return result


def index_of(business: Business) -> Index:
    """The index of a business, built at first use and kept with it.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> len(index_of(tiny_business()).ids)
    3
    """
    if not isinstance(business, Business):
        raise TypeError(
            f"{shown(business)} is not a business; open one first, such as load('ecommerce') or "
            'open_purchases("orders.csv").'
        )
    return business.keep("index", lambda: _build(business))


def instant(moment: pd.Timestamp) -> int:
    """A moment as whole microseconds since 1970.

    Examples
    --------
    >>> instant(pd.Timestamp("1970-01-02"))
    86400000000
    """
    return int(moment.to_datetime64().astype(TIME).astype(np.int64))


def population(index: Index, as_of: int) -> np.ndarray:
    """Who was known: signed up, or seen doing something, before the moment."""
    return index.seen_at < as_of


def _build(business: Business) -> Index:
    ids = pd.Index(business.customers["customer_id"])
    seen_at = np.full(len(ids), np.iinfo(np.int64).max)
    signed_up = business.customers["signed_up_at"]
    has = signed_up.notna().to_numpy()
    seen_at[has] = signed_up.to_numpy(TIME).view(np.int64)[has]
    if isinstance(business, FolderBusiness):
        who = ids.get_indexer(business.first_seen.index).astype(np.int32)
        known = business.first_seen.to_numpy(TIME).view(np.int64)
    else:
        who = ids.get_indexer(business.events["customer_id"]).astype(np.int32)
        known = np.maximum(_times(business, "occurred_at"), _times(business, "recorded_at"))
    np.minimum.at(seen_at, who, known)
    return Index(business, ids, seen_at, who)


def _times(business: Business, name: str) -> np.ndarray:
    return business.events[name].to_numpy(TIME).view(np.int64)


def timeline(index: Index, source: Events) -> Timeline:
    """The events of one name that meet the conditions of `source`, whatever comes after them."""
    business = index.business
    if not source.conditions:
        if source.event not in index._plain:
            check_event(business, source.event, list(business.events["event"].cat.categories))
            rows = np.flatnonzero(compare(business.events["event"], "==", source.event))
            index._plain[source.event] = _of_rows(index, rows)
        return index._plain[source.event]
    plain = Events(source.event, source.conditions)

    def choose() -> Timeline:
        rows = timeline(index, Events(source.event)).rows
        for condition in plain.conditions:
            found = column(business, condition.subject.name, source.event).take(rows)
            rows = rows[compare(found, condition.operator, condition.value)]
        return _of_rows(index, rows)

    return kept(index, plain.key, choose)


def kept(index: Index, key: str, make: Callable[[], Timeline]) -> Timeline:
    """The timeline under a key, made at first use; those longest unused go when all are too large."""
    if key not in index._chosen:
        index._chosen[key] = make()
    index._chosen.move_to_end(key)
    while len(index._chosen) > 1 and sum(line.size for line in index._chosen.values()) > KEPT_BYTES:
        index._chosen.popitem(last=False)
    return index._chosen[key]


def _of_rows(index: Index, rows: np.ndarray) -> Timeline:
    occurred, recorded = (_times(index.business, name)[rows] for name in ("occurred_at", "recorded_at"))
    return line_of(index.who[rows], occurred, recorded, rows.astype(np.int32))


def sequences(index: Index, source: Events, as_of: int, since: int | None = None) -> Timeline:
    """The events of `source` after which other things did, or did not, happen in time.

    What happened later than `as_of` makes no difference, because such a sequence is dated later too. But
    what happened before it and was recorded later must be taken out first: for the few people it is about,
    the sequences are made anew; those of all others are the ones that are kept. Sequences dated before
    `since` may be left out.
    """
    lines = [timeline(index, one) for one in steps_of(source)]
    late, unknown = np.zeros(len(index.ids), dtype=bool), [np.empty(0, dtype=np.int64)]
    for line in lines[1:]:
        found = line.late[(line.recorded[line.late] >= as_of) & (line.occurred[line.late] < as_of)]
        late[line.who[found]] = True
        unknown.append(found)
    whole = kept(index, source.key, lambda: sequence(lines, source.then))
    if not late.any():
        return whole
    # A sequence dated in this time begins in it, or so long before it as all its steps may take.
    begin = None if since is None else since - sum(microseconds(step.inside) for step in source.then)
    known = []
    for line, missing in zip(lines, unknown, strict=True):
        low, high = _between(line, begin, as_of)
        there = late[line.who[low:high]]
        there[missing[missing >= low] - low] = False
        known.append(_taken(line, low + np.flatnonzero(there)))
    low, high = _between(whole, since, as_of)
    others = low + np.flatnonzero(~late[whole.who[low:high]])
    return _merged(_taken(whole, others), sequence(known, source.then))


def _between(line: Timeline, first: int | None, last: int) -> tuple[int, int]:
    """Where the events of a timeline from one moment up to, not including, another begin and end."""
    low = 0 if first is None else int(np.searchsorted(line.occurred, first))
    return low, int(np.searchsorted(line.occurred, last))


def steps_of(source: Events) -> list[Events]:
    """The first events of a sequence, and those of each step after it."""
    return [source, *(step.events for step in source.then)]


def _taken(line: Timeline, places: np.ndarray) -> Timeline:
    """Some of the events of a timeline, in their order."""
    return line_of(line.who[places], line.occurred[places], line.recorded[places], line.rows[places])


def _merged(one: Timeline, other: Timeline) -> Timeline:
    """Two timelines of different people as one, in time order."""
    at = np.searchsorted(one.occurred, other.occurred, side="right")
    return line_of(
        np.insert(one.who, at, other.who),
        np.insert(one.occurred, at, other.occurred),
        np.insert(one.recorded, at, other.recorded),
        np.insert(one.rows, at, other.rows),
    )


def in_order(index: Index, line: Timeline, series: pd.Series) -> np.ndarray:
    """The positions of a timeline in the order in which its events count for first and last values.

    By moment; a sequence then by the moment of its first event; then by when it was recorded; then by the
    value itself. Rows of a table have no order of their own in a warehouse, so theirs must not decide.

    Parameters
    ----------
    index, line
        The business as arrays, and events of it.
    series
        The property, for every event of the business.
    """
    order = np.arange(len(line.rows), dtype=np.int32)
    # Only one person's events at one moment have to be put in order: usually few.
    mine = by_person(line)
    same = (np.diff(line.who[mine]) == 0) & (np.diff(line.occurred[mine]) == 0)
    several = np.zeros(len(order), dtype=bool)
    several[mine[:-1][same]] = several[mine[1:][same]] = True
    tied = np.flatnonzero(several)
    rows = line.rows[tied]
    keys = (ranked(series.take(rows)), line.recorded[tied], _times(index.business, "occurred_at")[rows])
    order[tied] = tied[np.lexsort((*keys, line.occurred[tied]))]
    return order


def check_event(business: Business, event: str, names: list[str]) -> None:
    """Refuse the name of an event that the business does not have.

    Raises
    ------
    LookupError
        With the nearest name, or all names.
    """
    if event not in names:
        near = difflib.get_close_matches(event, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(names)}."
        raise LookupError(f"{business.title} has no event named {event!r}; {hint}")
