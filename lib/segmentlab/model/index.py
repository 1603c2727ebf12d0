"""The in-memory engine: events split by name and sorted by time, so that a window is a slice.

Comes in: a business, a measure or a rule. Goes out: one number, or yes or no, per customer as of a moment, in
well under a millisecond on a million events, as sliders and histories need. Stage of the loop: model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.accounts import ACCOUNT, Account
from segmentlab.model.aggregating import counted, counted_pairs, divided, outermost, totalled
from segmentlab.model.attributes import NEVER, attribute, dates
from segmentlab.model.comparing import column, compare, hold
from segmentlab.model.lines import Index, in_order, index_of, instant, population, sequences, timeline
from segmentlab.model.on_disk import is_on_disk, numbers_on_disk, property_on_disk
from segmentlab.model.timeline import Timeline
from segmentlab.model.tree import (
    Anchored,
    And,
    AtLeast,
    Attribute,
    Comparison,
    DaysSince,
    Difference,
    Extreme,
    InSegment,
    Measure,
    Moment,
    Not,
    Or,
    Quantity,
    Ratio,
    Rule,
)
from segmentlab.model.window import DAY, WEEK, Window, microseconds

__all__ = ["Index", "index_of", "instant", "matches", "measured", "population", "values"]


def values(index: Index, quantity: Quantity, as_of: int) -> np.ndarray:
    """One number per customer of the index as of a moment; NaN where the measure is missing.

    Parameters
    ----------
    index
        Of the business, from `index_of`.
    quantity
        What to compute: a measure, a ratio or a difference.
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
    return index.keep((quantity.key, as_of), lambda: _compute(index, quantity, as_of))


def matches(rule: Rule, index: Index, as_of: int) -> np.ndarray:
    """Yes or no for every customer of the index, known at the moment or not."""
    match rule:
        case Comparison(Measure(aggregate="first" | "last") as measure, operator, value):
            return compare(_property(index, measure, as_of), operator, value)
        case Comparison(Quantity() as quantity, operator, value):
            return hold(values(index, quantity, as_of), operator, value)
        case Comparison(Attribute(name), operator, value):
            return compare(attribute(index, name, as_of), operator, value)
        case Extreme():
            return _extreme(rule, index, as_of)
        case InSegment(_, inner):
            return matches(inner, index, as_of)
        case And(parts):
            return np.logical_and.reduce([matches(part, index, as_of) for part in parts])
        case Or(parts):
            return np.logical_or.reduce([matches(part, index, as_of) for part in parts])
        case AtLeast(number, parts):
            return np.sum([matches(part, index, as_of) for part in parts], axis=0) >= number
        case Not(part):
            return ~matches(part, index, as_of)
    raise TypeError(f"{rule!r} is a condition on a property of an event: use it inside where().")


def measured(measure: Quantity, business: Business, as_of: str | pd.Timestamp | None = None) -> pd.Series:
    """The measure of everyone known at a moment, as a Series.

    Parameters
    ----------
    measure
        What to compute, such as ``events("order_placed").count(within="365d")``.
    business, as_of
        Where to look, and the moment at which everything is judged; without it, ``business.today``.

    Returns
    -------
    Series of float indexed by ``customer_id``, named after the measure; missing where there is nothing. The
    first or last value of a property has the type of the property.

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
    if not isinstance(measure, Quantity):
        raise TypeError('measured() takes a measure, such as events("order_placed").count(within="90d").')
    index, moment = index_of(business), instant(business.moment(as_of))
    known = population(index, moment)
    who = index.ids[known].rename("customer_id")
    if isinstance(measure, Measure) and measure.aggregate in ("first", "last"):
        return _property(index, measure, moment)[known].set_axis(who).rename(measure.name)
    return pd.Series(values(index, measure, moment)[known], index=who, name=measure.name)


def _extreme(rule: Extreme, index: Index, as_of: int) -> np.ndarray:
    """Who is among the highest or lowest of those known who have a value."""
    numbers = values(index, rule.subject, as_of)
    compared = population(index, as_of) & ~np.isnan(numbers)
    if rule.among is not None:
        compared &= matches(rule.among, index, as_of)
    own = numbers[compared]
    ranked = np.sort(own)
    ahead = (
        np.searchsorted(ranked, own)
        if rule.side == "bottom"
        else (len(own) - np.searchsorted(ranked, own, side="right"))
    )
    answer = np.zeros(len(numbers), dtype=bool)
    answer[compared] = ahead * rule.fraction.denominator < len(own) * rule.fraction.numerator
    return answer


def _compute(index: Index, quantity: Quantity, as_of: int) -> np.ndarray:
    match quantity:
        case Ratio(above, below):
            return divided(values(index, above, as_of), values(index, below, as_of))
        case Difference(first, second):
            return values(index, first, as_of) - values(index, second, as_of)
        case DaysSince(Attribute(name)):
            found = dates(index, name, as_of)
            return np.where(found == NEVER, np.nan, as_of // DAY - found // DAY)
        case Account():
            return _of_accounts(index, quantity, as_of)
        case Measure(aggregate="first" | "last"):
            return _as_numbers(quantity, _property(index, quantity, as_of))
        case Measure(aggregate="typical_gap" | "days_until_expected"):
            return _rhythm(index, quantity, as_of)
        case Measure():
            return _of_events(index, quantity, as_of)
    raise TypeError(f"{quantity!r} cannot be measured.")


def _of_events(index: Index, measure: Measure, as_of: int) -> np.ndarray:
    """One number per person of the events that a measure is about."""
    if is_on_disk(index):
        return numbers_on_disk(index, measure, as_of)
    line, chosen = _chosen(index, measure, as_of)
    who, size = line.who[chosen], len(index.ids)
    match measure.aggregate:
        case "count":
            return counted(who, size)
        case "active_days":
            return counted_pairs(who, _days(line, chosen)[0], size)
        case "active_weeks":
            return counted_pairs(who, _weeks(index, measure, line, chosen, as_of), size)
        case "distinct":
            return counted_pairs(who, _labels(index, measure, line)[chosen], size)
        case "days_since_last" | "days_since_first":
            days, first = _days(line, chosen)
            found = outermost(measure.aggregate.removeprefix("days_since_"), who, days, size)
            return np.where(found >= 0, as_of // DAY - first - found, np.nan)
    return totalled(measure.aggregate, who, _numbers(index, measure, line)[chosen], size)


def _chosen(index: Index, measure: Measure, as_of: int) -> tuple[Timeline, slice | np.ndarray]:
    """The timeline of a measure, and which of its events are in the window and known by then."""
    source, window = measure.source, measure.window
    first, last = window.edges(as_of) if isinstance(window, Window) else (None, as_of)
    line = sequences(index, source, as_of, first) if source.then else timeline(index, source)
    if isinstance(window, Anchored):
        return line, _anchored(line, window, _anchors(index, window.after, as_of), as_of)
    return line, _known(line, first, last, as_of)


def _anchored(line: Timeline, window: Anchored, start: np.ndarray, as_of: int) -> np.ndarray:
    """The events known by then that lie in the time that begins at each person's own start."""
    low, high = (int(np.searchsorted(line.occurred, moment)) for moment in (start.min(initial=NEVER), as_of))
    passed = line.occurred[low:high] - start[line.who[low:high]]
    # Seen as numbers without a sign, those before the start are larger than any window.
    inside = low + np.flatnonzero(passed.view(np.uint64) < microseconds(window.within))
    known = np.ones(len(inside) + 1, dtype=bool)
    unknown = _unknown(line, low, high, as_of)
    place = np.searchsorted(inside, unknown)
    known[place[np.append(inside, -1)[place] == unknown]] = False
    return inside[known[:-1]] if len(unknown) else inside


def _days(line: Timeline, chosen: slice | np.ndarray) -> tuple[np.ndarray, int]:
    """The calendar day of each chosen event, counted from the first of them, and that day."""
    if "days" not in line.columns:
        line.columns["days"] = (line.occurred // DAY).astype(np.int32)
    days = line.columns["days"][chosen]
    first = int(days[0]) if len(days) else 0
    return days - first, first


def _weeks(
    index: Index, measure: Measure, line: Timeline, chosen: slice | np.ndarray, as_of: int
) -> np.ndarray:
    """The number of each event's week: counted back from the moment of judging, or on from the anchor."""
    if isinstance(measure.window, Anchored):
        start = _anchors(index, measure.window.after, as_of)
        return (line.occurred[chosen] - start[line.who[chosen]]) // WEEK
    return (as_of - 1 - line.occurred[chosen]) // WEEK


def _known(line: Timeline, first: int | None, last: int, as_of: int) -> slice | np.ndarray:
    """The events of a timeline from one moment up to, not including, another that were recorded by then."""
    low = 0 if first is None else int(np.searchsorted(line.occurred, first))
    high = int(np.searchsorted(line.occurred, last))
    unknown = _unknown(line, low, high, as_of)
    return np.delete(np.arange(low, high), unknown - low) if len(unknown) else slice(low, high)


def _unknown(line: Timeline, low: int, high: int, as_of: int) -> np.ndarray:
    """Those of the events from one place up to another that were not recorded by then."""
    late = line.late[np.searchsorted(line.late, low) : np.searchsorted(line.late, high)]
    return late[line.recorded[late] >= as_of]


def _anchors(index: Index, after: Attribute | Moment, as_of: int) -> np.ndarray:
    """When each customer's own window begins; `NEVER` if it does not."""
    if isinstance(after, Attribute):
        return dates(index, after.name, as_of)

    def moments() -> np.ndarray:
        source = after.source
        line = sequences(index, source, as_of) if source.then else timeline(index, source)
        high = int(np.searchsorted(line.occurred, as_of))
        who = line.who[:high].copy()
        who[_unknown(line, 0, high, as_of)] = len(index.ids)  # nobody's
        found = outermost(after.which, who, line.occurred[:high], len(index.ids) + 1)[:-1]
        return np.where(found < 0, NEVER, found)

    return index.keep((after.key, as_of), moments)


def _of_accounts(index: Index, quantity: Account, as_of: int) -> np.ndarray:
    """One number per account, given to each of its people."""
    account = pd.factorize(attribute(index, ACCOUNT, as_of))[0]
    if isinstance(quantity.of, Rule):
        numbers = matches(quantity.of, index, as_of).astype(np.float64)
    else:
        numbers = values(index, quantity.of, as_of)
    people = np.flatnonzero(population(index, as_of) & (account >= 0))
    aggregate = {"count": "sum", "share": "mean"}.get(quantity.aggregate, quantity.aggregate)
    per_account = totalled(aggregate, account[people], numbers[people], int(account.max(initial=-1)) + 1)
    return np.where(account >= 0, np.append(per_account, np.nan)[account], np.nan)


def _rhythm(index: Index, measure: Measure, as_of: int) -> np.ndarray:
    """Mean days between days with an event, or the days until the next one is due by that."""

    def other(aggregate: str) -> np.ndarray:
        return values(index, replace(measure, aggregate=aggregate), as_of)

    if measure.aggregate == "days_until_expected":
        return other("typical_gap") - other("days_since_last")
    return divided(other("days_since_first") - other("days_since_last"), other("active_days") - 1)


def _property(index: Index, measure: Measure, as_of: int) -> pd.Series:
    """The property at each person's earliest or latest event that has it; missing if there is none."""
    if is_on_disk(index):
        return property_on_disk(index, measure, as_of)
    series = column(index.business, str(measure.of), measure.source.event)

    def rows() -> np.ndarray:
        line, chosen = _chosen(index, measure, as_of)
        order, before = _having_it(index, measure, line)
        if isinstance(chosen, slice):
            places = order[before[chosen.start] : before[chosen.stop]]  # no window ends within a moment
        else:
            inside = np.zeros(len(line.rows), dtype=bool)
            inside[chosen] = True
            places = order[inside[order]]
        return outermost(measure.aggregate, line.who[places], line.rows[places], len(index.ids))

    found = index.keep((f"rows {measure.key}", as_of), rows)
    if pd.api.types.is_bool_dtype(series):
        series = series.astype("boolean")  # which can be missing
    return series.reindex(found).reset_index(drop=True)


def _having_it(index: Index, measure: Measure, line: Timeline) -> tuple[np.ndarray, np.ndarray]:
    """The events that have the property in the order in which they count, and how many stand before each."""

    def those(found: pd.Series) -> np.ndarray:
        order = in_order(index, line, found)
        return order[found.take(line.rows).notna().to_numpy()[order]]

    def number(_: pd.Series) -> np.ndarray:
        has = np.zeros(len(line.rows) + 1, dtype=np.int32)
        has[order + 1] = 1
        return np.cumsum(has, dtype=np.int32)

    order = _kept_column(index, measure, "order", line, those)
    return order, _kept_column(index, measure, "before", line, number)


def _as_numbers(measure: Measure, series: pd.Series) -> np.ndarray:
    if not pd.api.types.is_numeric_dtype(series):
        text = f"{measure.of} is not a number, so it has no {measure.aggregate}"
        if measure.aggregate in ("first", "last"):
            text = f"{measure.of} is not a number, so its {measure.aggregate} value cannot be reckoned with"
        raise TypeError(f"{text}.")
    return series.to_numpy(np.float64, na_value=np.nan)


def _numbers(index: Index, measure: Measure, line: Timeline) -> np.ndarray:
    """The property of every event of a timeline as floats."""
    return _kept_column(
        index, measure, "numbers", line, lambda series: _as_numbers(measure, series.take(line.rows))
    )


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
