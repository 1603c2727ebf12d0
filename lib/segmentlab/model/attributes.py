"""Attributes as they stood: what was known of each customer at a moment, not what is known today.

Comes in: the name of an attribute, a moment. Goes out: one value per customer. Stage of the loop: model.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import TIME, Business
from segmentlab.model.aggregating import outermost
from segmentlab.model.comparing import column, ranked
from segmentlab.model.lines import Index

#: Columns of the changes table that are not attributes.
_NOT_ATTRIBUTES = ("customer_id", "changed_at", "recorded_at")
#: Stands where a customer has no such moment.
NEVER = np.iinfo(np.int64).max


def changing(business: Business) -> tuple[str, ...]:
    """The attributes whose changes a business keeps.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> changing(tiny_business())
    ()
    """
    table = business.changes
    return () if table is None else tuple(name for name in table if name not in _NOT_ATTRIBUTES)


def attribute(index: Index, name: str, as_of: int) -> pd.Series:
    """An attribute of every customer of the index as it stood at a moment.

    Where the business keeps changes of it, that is the latest change visible before the moment, and missing
    for someone without one; otherwise it is what the customers table says. Of changes at the same moment the
    one recorded later is the later; of those, the one to the larger value (numbers by size, texts by code
    point).

    Parameters
    ----------
    index
        Of the business, from `index_of`.
    name
        The attribute.
    as_of
        Microseconds since 1970, from `instant`.
    """
    business = index.business
    if name not in changing(business):
        return column(business, name)
    table = business.changes
    assert table is not None
    who, changed, recorded, rows = business.keep(("changes", name), lambda: _changes(index, table, name))
    known = recorded[: np.searchsorted(changed, as_of)] < as_of
    known = np.flatnonzero(known)
    latest = outermost("last", who[known], rows[known], len(index.ids))
    series = table[name]
    if pd.api.types.is_bool_dtype(series):
        series = series.astype("boolean")  # which can be missing
    return series.reindex(latest).reset_index(drop=True)


def dates(index: Index, name: str, as_of: int) -> np.ndarray:
    """An attribute that holds dates, in microseconds since 1970; `NEVER` where it is missing.

    Raises
    ------
    TypeError
        If it holds anything else.
    """
    series = attribute(index, name, as_of)
    if not pd.api.types.is_datetime64_any_dtype(series):
        raise TypeError(f'{name} holds no dates; name an attribute that does, such as "signed_up_at".')
    found = series.to_numpy(TIME).view(np.int64)
    return np.where(series.isna(), NEVER, found)


def _changes(index: Index, table: pd.DataFrame, name: str) -> tuple[np.ndarray, ...]:
    rows = np.flatnonzero(table[name].notna())
    who = index.ids.get_indexer(table["customer_id"].iloc[rows])
    changed, recorded = (
        table[column].to_numpy(TIME).view(np.int64)[rows] for column in ("changed_at", "recorded_at")
    )
    order = np.lexsort((ranked(table[name].iloc[rows]), recorded, changed))
    return who[order], changed[order], recorded[order], rows[order]
