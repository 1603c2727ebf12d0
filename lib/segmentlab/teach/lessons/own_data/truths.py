"""What the messy export truly says, since we made it: for questions, after the reader has guessed.

Comes in: the page with its made-up files. Goes out: numbers. Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import replace

from ...own_data import YourData
from ...own_data.chosen import Chosen
from ...own_data.engine import look, read_whole
from ...own_data.examples import EUROPEAN


def dates_misread(data: YourData) -> tuple[float, float, float]:
    """Share of purchases whose day stays, moves, or is lost when a day-first date is read month first."""
    rows = data.made.rows
    days = rows.loc[(rows["is_a"] == "purchase") & ~rows["no_date"], "occurred_at"].dt
    right, lost = float((days.day == days.month).mean()), float((days.day > 12).mean())
    return right, 1 - right - lost, lost


def naive_revenue(data: YourData) -> tuple[float, float, dict[str, float]]:
    """All positive amounts; what the shop kept; and what lies between, in cents."""
    rows = data.made.rows
    cents = rows.groupby("is_a")["cents"].sum()
    not_bought = float(cents["cancelled"] + cents["test"])
    true = float(cents["purchase"] + cents["refund"])
    return (
        float(cents["purchase"]) + not_bought,
        true,
        {"not bought": not_bought, "refunds": -float(cents["refund"])},
    )


def messy_as_it_is(data: YourData) -> tuple[int, int]:
    """Rows of the messy export, and how many of them have no customer."""
    rows = data.made.rows
    return len(rows), int(rows["nameless"].sum())


def without_status(data: YourData) -> tuple[int, int, int]:
    """Purchases with the column of statuses and without it, and the rows set aside with it."""
    reading = data.start.reading
    seen = look(data.made.path(EUROPEAN), Chosen())
    other = read_whole(seen, replace(Chosen(), roles={"status": ""})).reading
    return reading.purchases, other.purchases, len(reading.set_aside)
