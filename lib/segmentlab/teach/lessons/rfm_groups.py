"""Notebook 11, continued: what to add where RFM sees no difference, and what each group gains.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences. Stage of the loop:
teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.rfm import rfm
from segmentlab.model.rfm_grid import GROUPS
from segmentlab.model.tree import events
from segmentlab.segment.backtest import backtest
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, people, percent

from .. import figures
from .rfm import FEWEST
from .shared import Shown

orders, carts = events("order_placed"), events("cart_item_added")
#: What an order is preceded by: four tools of the shop that people take up or do not.
TOOLS = ("reviews_read", "products_compared", "guide_read", "search_filtered")
ADDED = {"a sequence: cart filled, then no order": "sequence", "adoption tiers: tools used": "tiers"}
OFFERED = ("perk", "goes_with", "guide", "discount", "reminder", "win_back")
SHORT = {
    "perk": "Early access", "goes_with": "What goes with it", "guide": "Guide", "discount": "12% off",
    "reminder": "Reminder", "win_back": "20% off",
}  # fmt: skip
#: The message meant for a group and one that is not; all other groups: none of these.
FITS = {
    "Champions": ("perk", "reminder"), "Loyal": ("perk", "win_back"), "Potential loyal": ("perk", "win_back"),
    "New": ("goes_with", "reminder"), "No order yet": ("guide", "win_back"),
}  # fmt: skip
#: Less than $10 per 100 people is not worth a campaign.
WORTH = 1_000


def added_parts(shop: Business, as_of: str, add: str) -> pd.Series:
    """What RFM does not see of everybody: a cart left in the last 30 days, or how many tools are used."""

    def made() -> pd.Series:
        if add == "sequence":
            left = members((carts.count(within="30d") >= 1) & (orders.count(within="30d") == 0), shop, as_of)
            return left.map({True: "filled a cart, did not order", False: "all others"})
        used = sum((measured(events(one).count("180d"), shop, as_of) > 0).astype(int) for one in TOOLS)
        return used.clip(upper=2).map({2: "two tools or more", 1: "one tool", 0: "none"})

    return shop.keep(("rfm", "added", as_of, add), made)


def what_to_add(shop: Business, groups: pd.Series, as_of: str, group: str, add: str) -> Shown:
    """One group of RFM split by a sequence of events, or by how many tools of the shop its people use."""
    parts = added_parts(shop, as_of, add)
    order = (
        ["filled a cart, did not order", "all others"]
        if add == "sequence"
        else ["two tools or more", "one tool", "none"]
    )
    table = backtest(parts[groups == group], shop, as_of).reindex(order).fillna({"people": 0, "did": 0})
    first, last = table.iloc[0], table.iloc[-1]
    top, low = (percent(row["share"], 1) if row["people"] else "–" for row in (first, last))
    times = first["share"] / last["share"] if last["did"] and first["people"] else 0
    finding = f"{top} came again, {low} of {order[-1]}"
    if min(first["did"], last["did"]) >= FEWEST and times >= 2:
        finding = f"came again {times:.0f} times as often"
    said = "cart left" if add == "sequence" else "2+ tools"
    chart = figures.bars(
        table["share"].fillna(0),
        title=f"“{group}”, {said}: {finding}",
        y="Bought again within 60 days",
        style="percent",
        highlight=[order[0]],
    )
    what = (
        "In the 30 days before, they put something into the cart and did not order: two events in a row that "
        "no score of orders can hold."
        if add == "sequence"
        else "Reading reviews, comparing, reading guides, filtering: how many of these four tools somebody "
        "has "
        "taken up in 180 days is their **adoption tier**."
    )
    each = "; ".join(f"{name}: {row['did']:,.0f} of {row['people']:,.0f}" for name, row in table.iterrows())
    return chart, f"{what} Bought again, of “{group}”: **{each}**."


def true_effects(shop: Business) -> dict[str, pd.DataFrame]:
    """What every message truly changes per 100 people of every group: profit in cents, and buyers."""

    def found() -> dict[str, pd.DataFrame]:
        everybody = pd.Series(True, index=pd.Index(shop.customers["customer_id"]))
        groups = rfm(shop).groups.astype(str)
        profit, buyers, reached = {}, {}, None
        for key in OFFERED:
            both = send(shop, key, everybody).truth
            more = both["profit_cents_with"] - both["profit_cents_without"]
            came = both["bought_with"].astype(float) - both["bought_without"]
            of = groups.reindex(more.index)
            profit[messages(shop)[key].title] = 100 * more.groupby(of).mean()
            buyers[messages(shop)[key].title] = 100 * came.groupby(of).mean()
            reached = of.value_counts()
        counts = pd.DataFrame({"people": groups.value_counts(), "reached": reached})
        return {
            "profit": pd.DataFrame(profit).round(-2) + 0.0,
            "buyers": pd.DataFrame(buyers).round(1) + 0.0,
            "people": counts,
        }

    return shop.keep(("rfm", "true effects"), found)


def who_gets_what(shop: Business, group: str, count: str) -> Shown:
    """What each message truly brings from one group of RFM."""
    effects = true_effects(shop)
    profit, many = effects["profit"].loc[group], effects["people"].loc[group]
    row = effects[count].loc[group].sort_values(ascending=False)
    title = {key: messages(shop)[key].title for key in OFFERED}
    best, worst = profit.idxmax(), profit.idxmin()
    fits, misfits = (title[key] for key in FITS[group]) if group in FITS else (best, worst)
    short = {title[key]: SHORT[key] for key in OFFERED}
    write = amount if count == "profit" else _more
    unit = "per 100" if count == "profit" else "buyers per 100"
    chart = figures.bars(
        row,
        title=f"{short[fits]}: {write(row[fits])} {unit}, {short[misfits]}: {write(row[misfits])}",
        y="True extra profit per 100 people" if count == "profit" else "True extra buyers per 100 people",
        style="money" if count == "profit" else "number",
        highlight=[fits],
    )
    who = f"**{people(many['people'])}** are in “{group}”, {many['reached']:,} of whom want email."
    if profit[best] < WORTH or profit[fits] <= 0:
        return chart, (
            f"{who} **Nothing here fits them:** even the best, “{best}”, brings {_earned(profit[best])}. "
            f"Not for them: “{worst}”, {_earned(profit[worst])}."
        )
    most = "" if best == fits else f" The most comes from “{best}”, {_earned(profit[best])}."
    return chart, (
        f"{who} Fits: **“{fits}”, {_earned(profit[fits])}**. Does not fit: “{misfits}”, "
        f"{_earned(profit[misfits])}.{most}"
    )


def _earned(cents: float) -> str:
    return f"{amount(cents)} per 100 people" if cents else "nothing per 100 people"


def _more(buyers: float) -> str:
    return f"{buyers:+.1f}".replace("-", "−") if buyers else "no more"


#: Every group, with those who never ordered at the end.
EVERY = tuple(GROUPS)
