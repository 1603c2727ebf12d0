"""Four questions about the way people buy, and how soon first-time buyers come again.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences and small tables.
Stage of the loop: teach.
"""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.tree import events
from segmentlab.segment.backtest import backtest
from segmentlab.segment.segmentation import Segmentation
from segmentlab.segment.styles import (
    NO_ORDER,
    buying_styles,
    discount_use,
    order_value,
    purchase_frequency,
)
from segmentlab.words import amount, people, percent

from ... import figures
from ...picture import Picture
from ..shared import Shown

orders, views = events("order_placed"), events("product_viewed")
#: The day everything is judged at that must be held against what came next, and the days that came next.
PAST, NEXT_DAYS = "2026-03-30", 91
PAST_IN_WORDS = "30 March 2026"
#: The questions, and the segmentation that answers each.
WAYS: dict[str, Segmentation] = {
    "How often?": purchase_frequency(),
    "For how much?": order_value(),
    "At what price?": discount_use(),
    "After how much looking?": buying_styles(),
}
#: What can be shown of each group.
SHOWN = {
    "How many they are": "people",
    "What they had spent in a year": "money",
    "Who ordered again in 60 days": "again",
    "What each spent in 60 days": "spent",
}
#: A group smaller than this is not compared.
FEWEST = 10


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    placed = measured(orders.count(), shop)
    buyers, ordered = int((placed > 0).sum()), int(placed.sum())
    return (
        f"Last summer your outdoor gear shop turned one and sent 12% off to **everybody**. Today its log "
        "holds "
        f"{ordered:,} orders by {buyers:,} people, and the next campaign is due. Somebody asks for the same "
        "code again. But these people do not buy alike: some order every month and never look at a price, "
        "some compare for weeks, some wait for a sale, some came once for a gift. **The log shows who buys "
        "how. Should they all get the same message?**"
    )


def rules_in_words() -> dict[str, str]:
    """The rule of each group as a marketer would say it, with the cut points of the segmentation."""
    often, much, price, look = (way.cuts for way in WAYS.values())
    high, low = amount(much["high_cents"]), amount(much["low_cents"])
    return {
        "High-frequency": f"{often['high_frequency']} or more orders in a year",
        "Repeat": f"two or more orders ever, fewer than {often['high_frequency']} in a year",
        "First-time": "one order ever",
        "High value": f"orders of {high} or more on average",
        "Middle value": f"orders of {low} to {high} on average",
        "Low value": f"orders below {low} on average",
        "Too few orders": "a single order in a year: no share can be told",
        "Discount-driven": f"a discount on at least {percent(price['driven'])} of their orders",
        "Full-price": f"a discount on at most {percent(price['full'])} of their orders",
        "Mixed": "a discount now and then",
        "Habitual": f"{look['habit_orders']} or more orders a year, from few shelves",
        "Researcher": f"{look['research_views']:g} or more products looked at per order",
        "Impulse": f"at most {look['impulse_views']:g} products looked at per order",
        "In between": "neither much nor little looking",
    }


def in_logic() -> pd.DataFrame:
    """The rules of all four questions, in the order in which they are asked."""
    maps = [way.map().reset_index().assign(question=question) for question, way in WAYS.items()]
    rules = pd.concat(maps)[["question", "group", "who"]].reset_index(drop=True)
    # The question stands once, beside the first of its groups.
    return rules.assign(question=rules["question"].mask(rules["question"].duplicated(), ""))


def facts(shop: Business, question: str) -> pd.DataFrame:
    """People, money and what came next of every group of buyers, as they stood on the past day."""

    def found() -> pd.DataFrame:
        way = WAYS[question]
        groups = way.groups(shop, PAST)
        again = backtest(groups, shop, PAST).drop(NO_ORDER.name)
        spent = backtest(groups, shop, PAST, did=orders.sum("amount_cents")).drop(NO_ORDER.name)
        before = measured(orders.sum("amount_cents", within="365d"), shop, PAST)
        money = before.groupby(groups, observed=False).sum().drop(NO_ORDER.name)
        return pd.DataFrame(
            {
                "people": again["people"] / again["people"].sum(),
                "money": money / money.sum(),
                "again": again["share"],
                "spent": spent["mean"],
                "number": again["people"],
                "did": again["did"],
            }
        )

    return shop.keep(("purchase behavior", "facts", question), found)


def ways_to_buy(shop: Business, question: str, show: str) -> tuple[Picture, str, pd.DataFrame]:
    """The buyers of the shop in the groups of one question, and one thing about each group."""
    table = facts(shop, question)
    values = table[show]
    most, least = values.idxmax(), values.idxmin()
    written = {
        "people": f"“{most}”: {percent(values[most])} of these buyers, {percent(table['money'][most])} of "
        "their money",
        "money": f"“{most}”: {percent(values[most])} of the money from {percent(table['people'][most])} of "
        "the buyers",
        "again": f"“{most}”: {percent(values[most])} ordered again; “{least}”: {percent(values[least], 1)}",
        "spent": f"“{most}” spent {amount(round(values[most], -2))} each in 60 days, “{least}” "
        f"{amount(round(values[least], -2))}",
    }
    axis = {
        "people": "Share of these buyers",
        "money": "Share of the money spent in the year before",
        "again": "Ordered again within 60 days",
        "spent": "Spent per person in the 60 days that followed",
    }
    chart = figures.bars(
        values,
        title=written[show],
        y=axis[show],
        style="money" if show == "spent" else "percent",
        highlight=[most],
    )
    rules = rules_in_words()
    rest = table.drop(most)
    sentence = (
        f"**{most}** means {rules[most]}. On {PAST_IN_WORDS} that was **{people(table['number'][most])}**; "
        f"within 60 days {percent(table['again'][most], 1)} of them ordered again, against "
        f"{percent(rest['did'].sum() / rest['number'].sum(), 1)} of the others."
    )
    rows = pd.DataFrame(
        {
            "group": table.index.astype(str),
            "rule": [rules[name] for name in table.index],
            "people": table["number"].to_numpy(),
            "ordered again": [percent(one, 1) for one in table["again"]],
            "spent_each_cents": table["spent"].round(-2).to_numpy(),
        }
    )
    return chart, sentence, rows


def second_order(shop: Business, since: int, within: str) -> Shown:
    """First-time buyers by how long ago that order was: how many came for a second."""
    table = second_orders(shop, within)
    near = table["end"] <= since
    (people_near, came_near), (people_far, came_far) = (
        table.loc[chosen, ["people", "did"]].sum() for chosen in (near, ~near)
    )
    share_near, share_far = came_near / people_near, came_far / people_far
    period = f"{within.removesuffix('d')} days"
    chart = figures.bars(
        table["share"],
        title=f"First order up to {since} days ago: {percent(share_near, 1)} came again, "
        f"earlier ones {percent(share_far, 1)}",
        y=f"Ordered again within {period}, by the time since the first order",
        style="percent",
        highlight=list(table.index[near]),
    )
    everyone, second = people_near + people_far, came_near + came_far
    return chart, (
        f"**{people_near:,.0f} of {everyone:,.0f}** first-time buyers had ordered in the {since} days before "
        f"{PAST_IN_WORDS}. They were {percent(people_near / everyone)} of all first-time buyers, and "
        f"**{percent(came_near / second)} of the second orders** of the next {period} came from them."
    )


def second_orders(shop: Business, within: str) -> pd.DataFrame:
    """What first-time buyers did next, in steps of 60 days since their only order."""

    def found() -> pd.DataFrame:
        once = measured(orders.count(), shop, PAST) == 1
        ago = measured(orders.days_since_last(), shop, PAST)[once]
        ends = [0, *range(60, 361, 60), float("inf")]
        names = [f"{start + 1:.0f}–{end:.0f} days" for start, end in pairwise(ends)]
        names[0], names[-1] = "up to 60 days", "longer"
        # Somebody who ordered on the day itself belongs into the first step.
        steps = pd.cut(ago.clip(lower=1), ends, labels=names)
        return backtest(steps, shop, PAST, within=within).assign(end=ends[1:])

    return shop.keep(("purchase behavior", "second orders", within), found)
