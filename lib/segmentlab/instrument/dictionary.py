"""What a business records, in plain words: its data dictionary.

Comes in: a business. Goes out: its events, or the columns of one of its tables, with what each means and how
often it is there. Stage of the loop: instrument.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import EVENT_COLUMNS, Business


def data_dictionary(business: Business, table: str | None = None) -> pd.DataFrame:
    """List what a business records.

    Parameters
    ----------
    business
        Simulated, or your own; nobody has written down what the events of your own mean, so that stays empty.
    table
        A table whose columns to list, such as ``"events"``, ``"customers"`` or ``"changes"``; the events
        themselves if left out.

    Returns
    -------
    DataFrame. For events: ``what_happened``, the properties it ``comes_with``, and how many ``times`` it is
    in the log. For a table: what each column ``says``, and in which share of the rows it is ``filled``.

    Raises
    ------
    ValueError
        If there is no such table.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> data_dictionary(tiny_business())[["comes_with", "times"]]
                              comes_with  times
    event
    order_placed  amount_cents, category      3
    cart_started                              1
    """
    if table is None:
        return _events(business)
    tables = {"customers": business.customers, "events": business.events}
    if table not in tables and table not in business.tables:
        known = ", ".join([*tables, *business.tables])
        raise ValueError(f"{business.title} has no table {table!r}; there are {known}.")
    rows = tables[table] if table in tables else business.tables[table]
    columns = _known_tables(business).get(table, {}).get("columns", {})
    return pd.DataFrame(
        {
            "says": [columns.get(name, "") for name in rows],
            "filled": [float(rows[name].notna().mean()) if len(rows) else 0.0 for name in rows],
        },
        index=pd.Index(list(rows), name="column"),
    )


def _events(business: Business) -> pd.DataFrame:
    log = business.events
    properties = [name for name in log if name not in EVENT_COLUMNS]
    filled = log[properties].notna().groupby(log["event"], observed=False).any()
    told = _known_events(business)
    counts = log["event"].value_counts()
    # In the order in which events follow each other where that is written down, else the commonest first.
    names = [name for name in told if name in counts.index] or list(counts.index)
    return pd.DataFrame(
        {
            "what_happened": [told.get(name, {}).get("means", "") for name in names],
            "comes_with": [", ".join(filled.columns[filled.loc[name].to_numpy(bool)]) for name in names],
            "times": [int(counts[name]) for name in names],
        },
        index=pd.Index(names, name="event"),
    )


def _known_events(business: Business) -> dict:
    from data_generators import BUSINESSES
    from data_generators.parameters import dictionary

    return dictionary(business.name)["events"] if business.name in BUSINESSES else {}


def _known_tables(business: Business) -> dict:
    from data_generators import BUSINESSES
    from data_generators.describing import known_tables

    return known_tables(business.name) if business.name in BUSINESSES else {}
