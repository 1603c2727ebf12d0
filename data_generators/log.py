"""Columns of events, and the table they become: the shape every business's log has.

Comes in: what happened in each week, as columns of whole numbers in which -1 means "does not apply". Goes
out: one table in time order, with names instead of codes and missing values instead of -1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from data_generators.draws import Whole

Columns = dict[str, Whole]

#: All events of all businesses, in the order in which they can follow each other.
EVENTS = [
    "session_started",
    "product_viewed",
    "cart_item_added",
    "checkout_started",
    "order_placed",
    "order_returned",
    "email_sent",
    "email_opened",
    "email_clicked",
    "unsubscribed",
]
LABELS = ("item", "category", "channel", "device", "campaign")
AMOUNTS = ("amount_cents", "discount_cents", "quantity")
_PROPERTIES = ("visit", "item", "channel", "device", "campaign", *AMOUNTS, "machine_open")
_EVERYTHING = ("who", "event", "at", "late", *_PROPERTIES)


def written(event: str, who: Whole, at: Whole, **properties: Whole) -> Columns:
    """Write one kind of event down: who, when (seconds since the start), and what is known about it.

    Examples
    --------
    >>> written("order_placed", np.array([7]), np.array([60]), item=np.array([3]))["campaign"]
    array([-1], dtype=int32)
    """
    columns: Columns = {
        name: np.full(len(who), -1, dtype=np.int32) for name in _PROPERTIES if name not in properties
    }
    columns |= {name: values.astype(np.int32) for name, values in properties.items()}
    columns["event"] = np.full(len(who), EVENTS.index(event), dtype=np.int32)
    columns["who"], columns["at"] = who.astype(np.int32), at
    columns.setdefault("late", np.zeros(len(who), dtype=np.int32))
    return columns


def together(parts: Sequence[Columns]) -> Columns:
    """Put columns under each other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in _EVERYTHING}


def events_table(
    log: Columns, start: pd.Timestamp, today: pd.Timestamp, labels: Mapping[str, list[str]], shelf: np.ndarray
) -> pd.DataFrame:
    """Turn columns into the events of a business, complete up to `today`.

    Parameters
    ----------
    log
        What happened, in any order.
    start, today
        The moment from which the columns count seconds, and the moment at which the log is read: an event
        that happened later, or that nobody had recorded yet, is not in it.
    labels
        Names behind the codes of the columns item, category, channel, device and campaign.
    shelf
        The category of each item.

    Returns
    -------
    DataFrame in time order, equal times by customer.
    """
    end = int((today - start).total_seconds())
    log = _in_time_order(log, np.flatnonzero(log["at"] + log["late"] < end))
    occurred = start.to_datetime64() + log["at"] * np.timedelta64(1, "s")
    recorded = occurred + log["late"].astype("timedelta64[s]")
    codes = dict(log, category=np.where(log["item"] >= 0, shelf[log["item"]], -1))
    table = {
        "customer_id": log["who"].astype(np.int64) + 1,
        "event": pd.Categorical.from_codes(log["event"], EVENTS),
        "occurred_at": occurred.astype("datetime64[us]"),
        "recorded_at": recorded.astype("datetime64[us]"),
        "session_id": _or_missing(_numbered(log["visit"])),
    }
    table |= {name: pd.Categorical.from_codes(codes[name], labels[name]) for name in LABELS}
    table |= {name: _or_missing(log[name]) for name in AMOUNTS}
    opens = log["machine_open"]
    table["machine_open"] = pd.arrays.BooleanArray(opens == 1, opens < 0)
    return pd.DataFrame(table, copy=False)


def _in_time_order(log: Columns, rows: Whole) -> Columns:
    moment_and_person = (log["at"][rows] << 32) | log["who"][rows]
    order = rows[np.argsort(moment_and_person, kind="stable")]
    return {name: values[order] for name, values in log.items()}


def _numbered(visit: Whole) -> Whole:
    """Number the visits from 1 in the order of their first event."""
    seen = visit[visit >= 0]
    first = np.full(int(seen.max(initial=-1)) + 1, len(seen), dtype=np.int64)
    np.minimum.at(first, seen, np.arange(len(seen)))
    number: Whole = np.empty(len(first) + 1, dtype=np.int32)
    number[np.argsort(first, kind="stable")] = np.arange(1, len(first) + 1)
    number[-1] = -1
    return number[visit]


def _or_missing(values: Whole) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(values.astype(np.int32), values < 0)
