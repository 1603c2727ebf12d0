"""Measures of a business whose events stay on disk: one statement per measure, run by DuckDB.

Comes in: a measure, a business from `open_folder`, a moment. Goes out: one value per customer, the same as in
memory. All that needs only one value per customer (rules, ranks, ratios) is left to the in-memory engine.
Stage of the loop: model.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.folder import FolderBusiness
from segmentlab.model.attributes import changing
from segmentlab.model.comparing import check_column, check_kind
from segmentlab.model.lines import Index, check_event
from segmentlab.model.sql_steps import Statement, measure_step
from segmentlab.model.sql_text import moment_of
from segmentlab.model.tree import AGGREGATES, Events, Measure


def is_on_disk(index: Index) -> bool:
    """Whether the events of the business stay on disk."""
    return isinstance(index.business, FolderBusiness)


def numbers_on_disk(index: Index, measure: Measure, as_of: int) -> np.ndarray:
    """One number per customer of the index as of a moment; NaN where the measure is missing.

    Parameters
    ----------
    index
        Of a business from `open_folder`.
    measure
        A measure of events that is a number.
    as_of
        Microseconds since 1970.

    Returns
    -------
    float array in the order of ``index.ids``

    Raises
    ------
    LookupError, TypeError
        If the business has no such event or column, or a column holds something else than is asked.
    """
    types = _checked(index, measure)
    if (
        measure.of
        and measure.aggregate != "distinct"
        and not pd.api.types.is_numeric_dtype(types[measure.of])
    ):
        raise TypeError(f"{measure.of} is not a number, so it has no {measure.aggregate}.")
    found = _ask(index, measure, as_of)
    result = np.full(len(index.ids), np.nan if AGGREGATES[measure.aggregate][1] is None else 0.0)
    there = found["measured"].notna().to_numpy()
    place = index.ids.get_indexer(found["customer_id"])
    result[place[there]] = found["measured"][there].to_numpy(np.float64)
    return result


def property_on_disk(index: Index, measure: Measure, as_of: int) -> pd.Series:
    """The first or last value of a property of each customer of the index, as the property is kept."""
    _checked(index, measure)
    found = _ask(index, measure, as_of)
    if pd.api.types.is_bool_dtype(found["measured"]):
        found["measured"] = found["measured"].astype("boolean")  # which can be missing
    place = pd.Series(np.arange(len(found)), index=found["customer_id"]).reindex(index.ids)
    return found["measured"].reindex(place.to_numpy()).reset_index(drop=True).rename(measure.of)


def _ask(index: Index, measure: Measure, as_of: int) -> pd.DataFrame:
    moment = pd.Timestamp(as_of, unit="us")
    statement = Statement(moment, frozenset(changing(index.business)))
    name = measure_step(statement, measure)
    steps = [f"moment AS (SELECT {moment_of(moment)} AS as_of)", *statement.steps.values()]
    assert isinstance(index.business, FolderBusiness)
    return index.business.database.ask(
        f"WITH {', '.join(steps)} SELECT customer_id, measured FROM {name}"  # quoted by sql_text
    )


def _checked(index: Index, measure: Measure) -> pd.DataFrame:
    """The columns of the events with their types, once the measure is held against them."""
    business = index.business
    assert isinstance(business, FolderBusiness)
    names = business.keep("event names", lambda: business.database.event_names())
    types = business.keep("event types", lambda: business.database.types("events"))
    source = measure.source
    for events in (Events(source.event, source.conditions), *(then.events for then in source.then)):
        check_event(business, events.event, names)
        for condition in events.conditions:
            check_column(business, condition.subject.name, events.event)
            for value in condition.value if condition.operator == "in" else (condition.value,):
                check_kind(types[condition.subject.name], value)
    if measure.of:
        check_column(business, measure.of, source.event)
    return types
