"""Four segments to start with: one clear use each, and what messages truly bring from them.

Comes in: the shop, which can be played with a message and without. Goes out: pictures, sentences, a page.
Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import events
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, people

from ... import figures
from ..shared import Shown
from .goals import orders

#: Messages to choose from, all by email.
OFFERED = ("perk", "goes_with", "guide", "reminder", "discount")


@dataclass(frozen=True)
class Starter:
    """A segment to start with: objective, rule, the one use, what it is not for, and its KPI."""

    objective: str
    rule: Rule
    words: str
    fits: str
    misfits: str
    kpi: str


STARTERS = {
    "New buyers": Starter(
        "a second order", (orders.count() == 1) & (orders.days_since_last() <= 70),
        "one order ever, in the last 70 days", "goes_with", "reminder", "second orders within 60 days",
    ),
    "Quiet regulars": Starter(
        "regulars who stay", (orders.count(within="365d") >= 2) & (orders.days_since_last() > 60),
        "two or more orders in a year, none in 60 days", "perk", "discount", "regulars who order again",
    ),
    "Busy buyers": Starter(
        "orders at full price, and goodwill", orders.count(within="90d") >= 3,
        "bought three or more times in 90 days", "perk", "reminder", "orders at full price",
    ),
    "Still deciding": Starter(
        "a first order, or the first in a year",
        (events("products_compared").count(within="90d") >= 1) & (orders.count(within="365d") == 0),
        "compared products in the last 90 days, no order in a year", "guide", "perk",
        "first orders within 60 days",
    ),
}  # fmt: skip


def true_effects(shop: Business) -> pd.DataFrame:
    """True extra profit in cents per 100 people of each segment (rows) and message (columns, by key).

    Opens the truth of the simulated shop.
    """

    def found() -> pd.DataFrame:
        everybody = pd.Series(True, index=pd.Index(shop.customers["customer_id"]))
        inside = {name: members(one.rule, shop) for name, one in STARTERS.items()}
        columns = {}
        for key in OFFERED:
            both = send(shop, key, everybody).truth
            more = both["profit_cents_with"] - both["profit_cents_without"]
            columns[key] = {name: 100 * more[who.reindex(more.index)].mean() for name, who in inside.items()}
        return pd.DataFrame(columns)

    return shop.keep(("signal to segment", "true effects"), found)


def sizes(shop: Business) -> dict[str, int]:
    """How many are in each segment today."""
    return {name: int(members(one.rule, shop).sum()) for name, one in STARTERS.items()}


def who_gets_what(shop: Business, name: str) -> Shown:
    """What each message truly brings from one of the segments."""
    one = STARTERS[name]
    title = {key: messages(shop)[key].title for key in OFFERED}
    row = (true_effects(shop).loc[name].round(-2) + 0.0).rename(title).sort_values(ascending=False)
    fits, misfits = title[one.fits], title[one.misfits]
    chart = figures.bars(
        row,
        title=f"“{fits}” earns {amount(row[fits])} per 100, “{misfits}” {amount(row[misfits])}",
        y="True extra profit per 100 people, within six weeks",
        style="money",
        highlight=[fits],
    )
    best = row.index[0]
    most = "" if best == fits else f" The most comes from “{best}”: loyal regulars among them bring it."
    size = shop.keep(("signal to segment", "sizes"), lambda: sizes(shop))[name]
    return chart, (
        f"**{people(size)}** today: {one.words}. Objective: {one.objective}. Use: “{fits}”. "
        f"Not for: “{misfits}”. KPI: {one.kpi}.{most}"
    )


def one_page(shop: Business) -> pd.DataFrame:
    """The four segments on one page."""
    effects, many = true_effects(shop).round(-2) + 0.0, sizes(shop)
    title = {key: messages(shop)[key].title for key in OFFERED}
    return pd.DataFrame(
        [
            {
                "segment": name,
                "objective": one.objective,
                "rule": one.words,
                "people": many[name],
                "use": title[one.fits],
                "earns_cents": effects.loc[name, one.fits],
                "not for": title[one.misfits],
                "brings_cents": effects.loc[name, one.misfits],
                "KPI": one.kpi,
            }
            for name, one in STARTERS.items()
        ]
    )
