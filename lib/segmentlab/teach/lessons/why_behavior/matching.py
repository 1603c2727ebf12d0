"""The same people on paper, two ways of behaving, two messages: what each truly earns.

Comes in: the shop, which can be played with a message and without. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.activate.send import send
from segmentlab.instrument.business import Business
from segmentlab.model.tree import at_least, events
from segmentlab.segment.evaluate import members
from segmentlab.words import amount

from ... import figures
from ..shared import Shown, first_messages
from .paper import on_paper, orders

#: Signs of somebody who is working on a decision.
RESEARCH = at_least(
    2,
    *(events(name).count(within="180d") >= 1 for name in ("reviews_read", "products_compared", "guide_read")),
)
#: Two ways of behaving, as rules.
BEHAVIORS = {
    "order often": orders.count(within="365d") >= 4,
    "read and compare": RESEARCH & (orders.count(within="365d") == 0),
}
#: The message meant for each.
MEANT = {"order often": "perk", "read and compare": "guide"}
#: People who are the same on paper: what it says, which fact, which values.
ON_PAPER = {
    "35 to 54 years old": ("band", ("35 to 44", "45 to 54")),
    "under 35": ("band", ("under 25", "25 to 34")),
    "55 and over": ("band", ("55 to 64", "65 and over")),
    "in the United States": ("country", ("US",)),
    "in Europe": ("country", ("DE", "FR", "GB")),
    "came through a search": ("came", ("search",)),
}
COUNTS = {"extra profit": "profit", "extra buyers": "buyers"}


def true_effects(shop: Business) -> dict[str, pd.DataFrame]:
    """What each of four messages truly changes, person by person: profit in cents, and buyers.

    Opens the truth of the simulated shop: each message is played for everybody who wants email, and is not.
    """

    def found() -> dict[str, pd.DataFrame]:
        everybody = pd.Series(True, index=pd.Index(shop.customers["customer_id"]))
        profit, buyers = {}, {}
        for key in first_messages(shop):
            both = send(shop, key, everybody).truth
            profit[key] = both["profit_cents_with"] - both["profit_cents_without"]
            buyers[key] = both["bought_with"].astype(float) - both["bought_without"]
        return {"profit": pd.DataFrame(profit), "buyers": pd.DataFrame(buyers)}

    return shop.keep(("why behavior", "true effects"), found)


def behaves(shop: Business) -> pd.DataFrame:
    """Who behaves in which of the two ways today."""
    return shop.keep(
        ("why behavior", "behaves"),
        lambda: pd.DataFrame({name: members(rule, shop) for name, rule in BEHAVIORS.items()}),
    )


def today(shop: Business) -> pd.DataFrame:
    """What stands on paper today."""
    return on_paper(shop, f"{shop.today:%Y-%m-%d}")


def effects_in(shop: Business, paper: str, count: str) -> tuple[pd.DataFrame, pd.Series]:
    """Two messages to everybody of a group on paper and to its two ways of behaving, per 100 people."""

    def found() -> tuple[pd.DataFrame, pd.Series]:
        fact, values = ON_PAPER[paper]
        effect = true_effects(shop)[count][list(MEANT.values())]
        inside = today(shop)[fact].isin(values).reindex(effect.index, fill_value=False)
        ways = behaves(shop).reindex(effect.index)
        who = {"all of them": inside, **{name: inside & ways[name] for name in BEHAVIORS}}
        titles = {key: f"“{message.title}”" for key, message in first_messages(shop).items()}
        table = pd.DataFrame({name: 100 * effect[one].mean() for name, one in who.items()}).T
        return table.rename(columns=titles), pd.Series({name: int(one.sum()) for name, one in who.items()})

    return shop.keep(("why behavior", "effects in", paper, count), found)


def two_messages(shop: Business, paper: str, count: str) -> Shown:
    """What two messages truly change for people who are the same on paper and behave differently."""
    table, sizes = effects_in(shop, paper, count)
    table = (table.round(-2) if count == "profit" else table.round(1)) + 0.0
    perk, guide = table.columns
    often, reads = BEHAVIORS

    def told(value: float) -> str:
        if count == "profit":
            return amount(value)
        return f"{value:+.1f}".replace("-", "−") if value else "no more"

    differ = table.loc[often, perk] > table.loc[often, guide] and (
        table.loc[reads, guide] > table.loc[reads, perk]
    )
    title = "Same on paper, and each half needs another message" if differ else "Here one message fits both"
    chart = figures.side_by_side(
        table,
        title=title,
        y="True extra profit per 100 people" if count == "profit" else "True extra buyers per 100 people",
        style="money" if count == "profit" else "number",
    )
    what = "extra profit" if count == "profit" else "extra buyers"
    return chart, (
        f"{what.capitalize()} per 100 people who want email and look alike on paper ({paper}). "
        f"**{sizes[often]:,} order four times "
        f"a year or more:** {perk} {told(table.loc[often, perk])}, {guide} {told(table.loc[often, guide])}. "
        f"**{sizes[reads]:,} read and compare, and placed no order in a year:** {perk} "
        f"{told(table.loc[reads, perk])}, {guide} {told(table.loc[reads, guide])}."
    )


def plans(shop: Business) -> pd.Series:
    """True extra profit of one message for all, and of the best one (or none) for each group, in cents."""

    def found() -> pd.Series:
        effect = true_effects(shop)["profit"]
        paper = today(shop).reindex(effect.index)
        year = (
            members(orders.count(within="365d") >= 2, shop),
            members(orders.count(within="365d") == 1, shop),
        )
        research = members(RESEARCH, shop)
        often, once, reads = (one.reindex(effect.index) for one in (*year, research))
        done = pd.Series(
            np.select([often, once, reads], ["two or more", "one", "researches"], "neither"), effect.index
        )
        groups = {
            "the same for all": pd.Series("all", index=effect.index),
            "by age (six groups)": paper["band"],
            "by how they came (five)": paper["came"],
            "by what they do (four)": done,
        }
        return pd.Series(
            {name: effect.groupby(key).sum().max(axis=1).clip(lower=0).sum() for name, key in groups.items()}
        )

    return shop.keep(("why behavior", "plans"), found)
