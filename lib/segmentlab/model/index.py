"""The in-memory engine: events split by name and sorted by time, so that a window is a slice.

Comes in: a business and a measure. Goes out: one number per customer as of a moment, in well under a
millisecond on a million events, which is what sliders and histories need. Stage of the loop: model.
"""

from __future__ import annotations

import difflib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from segmentlab.instrument.business import TIME, Business
from segmentlab.model.comparing import column, compare
from segmentlab.model.timeline import Timeline, line_of, sequence
from segmentlab.model.tree import Events, Measure, Then
from segmentlab.model.window import DAY

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


def index_of(business: Business) -> Index:
    """The index of a business, built at first use and kept with it.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> len(index_of(tiny_business()).ids)
    3
    """
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


def values(index: Index, measure: Measure, as_of: int) -> np.ndarray:
    """One number per customer of the index as of a moment; NaN where the measure is missing.

    Parameters
    ----------
    index
        Of the business, from `index_of`.
    measure
        What to compute.
    as_of
        Microseconds since 1970, from `instant`.

    Returns
    -------
    float array, one value per customer in the order of ``index.ids``; not to be written to.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> shop = tiny_business()
    >>> values(index_of(shop), events("order_placed").count(), instant(shop.today)).tolist()
    [2.0, 1.0, 0.0]
    """
    key = (measure.key, as_of)
    if key in index._values:
        index._values.move_to_end(key)
        return index._values[key]
    result = _compute(index, measure, as_of)
    result.flags.writeable = False
    index._values[key] = result
    if len(index._values) > KEPT_VALUES:
        index._values.popitem(last=False)
    return result


def measured(measure: Measure, business: Business, as_of: str | pd.Timestamp | None = None) -> pd.Series:
    """The measure of everyone known at a moment, as a Series.

    Parameters
    ----------
    measure
        What to compute, such as ``events("order_placed").count(within="365d")``.
    business, as_of
        Where to look, and the moment at which everything is judged; without it, ``business.today``.

    Returns
    -------
    Series of float indexed by ``customer_id``, named after the measure; missing where there is nothing.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> measured(events("order_placed").days_since_last(), tiny_business())
    customer_id
    1     9.0
    2    28.0
    3     NaN
    Name: order_placed_days_since_last, dtype: float64
    """
    if not isinstance(measure, Measure):
        raise TypeError('measured() takes a measure, such as events("order_placed").count(within="90d").')
    index, moment = index_of(business), instant(business.moment(as_of))
    known = population(index, moment)
    who = index.ids[known].rename("customer_id")
    return pd.Series(values(index, measure, moment)[known], index=who, name=measure.name)


def _build(business: Business) -> Index:
    ids = pd.Index(business.customers["customer_id"])
    who = ids.get_indexer(business.events["customer_id"]).astype(np.int32)
    seen_at = np.full(len(ids), np.iinfo(np.int64).max)
    signed_up = business.customers["signed_up_at"]
    has = signed_up.notna().to_numpy()
    seen_at[has] = signed_up.to_numpy(TIME).view(np.int64)[has]
    known = np.maximum(_times(business, "occurred_at"), _times(business, "recorded_at"))
    np.minimum.at(seen_at, who, known)
    return Index(business, ids, seen_at, who)


def _times(business: Business, name: str) -> np.ndarray:
    return business.events[name].to_numpy(TIME).view(np.int64)


def _timeline(index: Index, source: Events) -> Timeline:
    """The events of one name that meet the conditions of `source`, whatever comes after them."""
    business = index.business
    if not source.conditions:
        if source.event not in index._plain:
            _check_event(business, source.event)
            rows = np.flatnonzero(compare(business.events["event"], "==", source.event))
            index._plain[source.event] = _of_rows(index, rows)
        return index._plain[source.event]
    plain = Events(source.event, source.conditions)

    def choose() -> Timeline:
        rows = _timeline(index, Events(source.event)).rows
        for condition in plain.conditions:
            found = column(business, condition.subject.name, source.event).take(rows)
            rows = rows[compare(found, condition.operator, condition.value)]
        return _of_rows(index, rows)

    return _kept(index, plain.key, choose)


def _kept(index: Index, key: str, make: Callable[[], Timeline]) -> Timeline:
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


def _sequences(index: Index, source: Events, then: Then, as_of: int) -> Timeline:
    """The events of `source` after which something else did, or did not, happen in time.

    What happened later than `as_of` makes no difference, because such a sequence is dated later too. But
    what happened before it and was recorded later must be taken out first; that is rare, and not kept.
    """
    first, second = _timeline(index, source), _timeline(index, then.events)
    late = second.late
    unknown = late[(second.recorded[late] >= as_of) & (second.occurred[late] < as_of)]
    if len(unknown):
        parts = (second.who, second.occurred, second.recorded, second.rows)
        return sequence(first, line_of(*(np.delete(part, unknown) for part in parts)), then)
    return _kept(index, source.key, lambda: sequence(first, second, then))


def _check_event(business: Business, event: str) -> None:
    names = list(business.events["event"].cat.categories)
    if event not in names:
        near = difflib.get_close_matches(event, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(names)}."
        raise LookupError(f"{business.title} has no event named {event!r}; {hint}")


def _compute(index: Index, measure: Measure, as_of: int) -> np.ndarray:
    source, then = measure.source, measure.source.then
    line = _sequences(index, source, then, as_of) if then else _timeline(index, source)
    first, last = measure.window.edges(as_of) if measure.window else (None, as_of)
    low = 0 if first is None else int(np.searchsorted(line.occurred, first))
    high = int(np.searchsorted(line.occurred, last))
    chosen: slice | np.ndarray = slice(low, high)
    late = line.late[np.searchsorted(line.late, low) : np.searchsorted(line.late, high)]
    unknown = late[line.recorded[late] >= as_of]
    if len(unknown):
        chosen = np.delete(np.arange(low, high), unknown - low)
    who, size = line.who[chosen], len(index.ids)
    match measure.aggregate:
        case "count":
            return np.bincount(who, minlength=size).astype(np.float64)
        case "active_days":
            first_day = line.occurred[:1].sum() // DAY
            return _count_pairs(who, line.occurred[chosen] // DAY - first_day, size)
        case "distinct":
            return _count_pairs(who, _labels(index, measure, line)[chosen], size)
        case "days_since_last" | "days_since_first":
            # Of one person's events the later assignment wins: the latest in order, the earliest reversed.
            order = slice(None, None, 1 if measure.aggregate == "days_since_last" else -1)
            result = np.full(size, np.nan)
            result[who[order]] = (as_of // DAY - line.occurred[chosen] // DAY)[order]
            return result
    return _of_numbers(measure.aggregate, who, _numbers(index, measure, line)[chosen], size)


def _of_numbers(aggregate: str, who: np.ndarray, numbers: np.ndarray, size: int) -> np.ndarray:
    """Sum, mean, smallest or largest number of each person; missing numbers take no part."""
    there = ~np.isnan(numbers)
    who, numbers = who[there], numbers[there]
    if aggregate in ("min", "max"):
        return _extreme(who, numbers, size, np.minimum if aggregate == "min" else np.maximum)
    total = np.bincount(who, weights=numbers, minlength=size)
    if aggregate == "sum":
        return total
    many = np.bincount(who, minlength=size)
    return np.divide(total, many, out=np.full(size, np.nan), where=many > 0)


def _extreme(who: np.ndarray, numbers: np.ndarray, size: int, choose: np.ufunc) -> np.ndarray:
    """The smallest or largest number of each person; missing where there is none."""
    result = np.full(size, np.nan)
    result[who] = numbers  # any of them, to start from
    choose.at(result, who, numbers)
    return result


def _count_pairs(who: np.ndarray, labels: np.ndarray, size: int) -> np.ndarray:
    """How many different labels each person has; a label below 0 is a missing one."""
    who, labels = who[labels >= 0].astype(np.int64), labels[labels >= 0]
    span = int(labels.max()) + 1 if len(labels) else 1
    return np.bincount(np.unique(who * span + labels) // span, minlength=size).astype(np.float64)


def _numbers(index: Index, measure: Measure, line: Timeline) -> np.ndarray:
    """The property of every event of a timeline as floats."""

    def read(series: pd.Series) -> np.ndarray:
        if not pd.api.types.is_numeric_dtype(series):
            raise TypeError(f"{measure.of} is not a number, so it has no {measure.aggregate}.")
        return series.take(line.rows).to_numpy(np.float64, na_value=np.nan)

    return _kept_column(index, measure, "numbers", line, read)


def _labels(index: Index, measure: Measure, line: Timeline) -> np.ndarray:
    """The property of every event of a timeline as whole numbers, one per different value; -1 is missing."""
    return _kept_column(
        index, measure, "labels", line, lambda series: pd.factorize(series.take(line.rows))[0]
    )


def _kept_column(
    index: Index, measure: Measure, kind: str, line: Timeline, read: Callable[[pd.Series], np.ndarray]
) -> np.ndarray:
    key = f"{kind} {measure.of}"
    if key not in line.columns:
        line.columns[key] = read(column(index.business, str(measure.of), measure.source.event))
    return line.columns[key]
