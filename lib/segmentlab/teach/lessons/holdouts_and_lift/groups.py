"""Whom this lesson writes to, what it sends, and the tests it runs.

Comes in: the shop. Goes out: groups, tests, and what is usual without a message. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.send import Experiment, messages, send
from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import customer, events
from segmentlab.segment.backtest import backtest
from segmentlab.segment.evaluate import members

orders = events("order_placed")
a_year = orders.count(within="365d")
#: The audiences a reader can choose, widest first. All of them can be written to by email.
GROUPS: dict[str, Rule] = {
    "bought within a year": a_year >= 1,
    "two orders or more within a year": a_year >= 2,
    "three orders or more within a year": a_year >= 3,
}
AUDIENCE, REGULARS = "bought within a year", "three orders or more within a year"
PERK, DISCOUNT, REMINDER, NOTHING = "perk", "discount", "reminder", "nothing"
SENT = (PERK, DISCOUNT, REMINDER)
WEEKS = (2, 4, 8, 12)
WATCHED = {f"{weeks} weeks": weeks for weeks in WEEKS}
#: What is counted, as the reader chooses it.
COUNTS = {
    "buyers": "bought",
    "orders": "orders",
    "revenue": "revenue_cents",
    "profit": "profit_cents",
}


def titles(shop: Business) -> dict[str, str]:
    """The messages by their titles, for a control."""
    return {messages(shop)[key].title: key for key in (PERK, DISCOUNT)}


def or_nothing(shop: Business) -> dict[str, str]:
    """The messages by their titles, and before them nothing at all."""
    return {"nothing at all": NOTHING, **titles(shop)}


def inside(shop: Business, group: str) -> pd.Series:
    """Who is in an audience today."""
    return members(GROUPS[group], shop)


def reachable_people(shop: Business, group: str) -> int:
    """How many of an audience want email."""
    return int(members(GROUPS[group] & (customer("email_consent") == True), shop).sum())  # noqa: E712


def usual(shop: Business, group: str, weeks: int) -> float:
    """Share of such people who bought in the last so many weeks: known before the test."""

    def found() -> float:
        rule = GROUPS[group] & (customer("email_consent") == True)  # noqa: E712
        then = shop.today - pd.Timedelta(days=7 * weeks)
        return float(backtest(rule, shop, then, within=f"{7 * weeks}d").loc[True, "share"])

    return shop.keep(("holdouts", "usual", group, weeks), found)


def run(
    shop: Business, message: str, group: str, held: float, weeks: int, lottery: str | None = None
) -> Experiment:
    """One test. Each audience and message has a lottery of its own, whatever the share held out."""
    name = lottery or f"{message} to {group}"
    return send(shop, message, inside(shop, group), holdout=held, weeks=weeks, lottery=name)


def by_orders(shop: Business) -> pd.Series:
    """One order, two, or three and more within a year: the group of everybody in the audience."""
    many = measured(a_year, shop)
    names = pd.cut(many, [0, 1, 2, 10_000], labels=["one order", "two orders", "three or more"])
    return names[many >= 1].astype(str)


def by_country(shop: Business) -> pd.Series:
    """A grouping by where people live."""
    return shop.customers.set_index("customer_id")["country"].astype(str)


def by_last_order(shop: Business) -> pd.Series:
    """A grouping by how long ago the last order was."""
    since = measured(orders.days_since_last(), shop)
    names = pd.cut(since, [-1, 60, 180, 100_000], labels=["up to 60 days", "61 to 180 days", "over 180 days"])
    return names[since.notna()].astype(str)


SPLITS = {
    "orders within a year": by_orders,
    "days since the last order": by_last_order,
    "country": by_country,
}


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    people = reachable_people(shop, AUDIENCE)
    share = usual(shop, AUDIENCE, 4)
    perk = messages(shop)[PERK]
    return (
        f"Your outdoor gear shop has an email ready: “{perk.title}”. A colleague wants to send it to "
        "everybody. "
        "Orders will come, the report will be green, and nobody will be able to say whether it was the "
        "email or "
        f"the weather. You may test it first on the **{people:,} people** who bought within a year and want "
        f"email. About **{100 * share:.0f} in 100** of such people buy within four weeks anyway. **How many "
        "people does the test need, how many of them get nothing, for how long, and what may you say "
        "afterwards?**"
    )


def ready(shop: Business) -> None:
    """Play everything once, so that no move of a control waits for it."""
    for message in SENT:
        for weeks in WEEKS if message != REMINDER else (4,):
            run(shop, message, AUDIENCE, 0.5, weeks)
    for group in GROUPS:
        for weeks in WEEKS:
            usual(shop, group, weeks)
