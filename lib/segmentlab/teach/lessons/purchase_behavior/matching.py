"""Which message fits which way of buying: every group of the notebook, every message, with the true effect.

Comes in: the shop, which can be played with a message and without. Goes out: pictures, sentences, one page
to take along. Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

import pandas as pd

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import at_least, events
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, people, percent

from ... import figures
from ..shared import Shown
from .shelves import SHELVES
from .ways import WAYS, orders, rules_in_words, views

#: Messages to choose from, all by email, so that each could reach the same people.
OFFERED = (
    "perk", "goes_with", "guide", "restock_reminder", "look_again", "reminder", "discount", "win_back",
)  # fmt: skip
#: How long a first order, or an order with a companion, counts as lately: ten weeks.
LATELY = 70
#: The hidden type for whom early access is made.
LOYAL = "loyal regulars"
#: What goes with what, as the panel on the next shelf shows it.
GOES_WITH = {
    "tents": "sleeping bags", "sleeping bags": "stoves and cooking", "backpacks": "tents",
    "boots": "accessories", "jackets": "boots", "climbing": "jackets",
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One way of buying: its rule, also in words, the message meant for it, one that is not, its KPI."""

    rule: Rule
    words: str
    fits: str
    misfits: str
    kpi: str


def _kinds() -> dict[str, Kind]:
    often, much, price, looked = WAYS.values()
    says = rules_in_words()
    research = at_least(
        2,
        *(
            events(name).count(within="180d") >= 1
            for name in ("reviews_read", "products_compared", "guide_read")
        ),
    )
    quiet_year = orders.count(within="365d") == 0
    supplies = orders.where(category="supplies").count(within="365d") >= 3
    only_look = reduce(
        or_,
        (
            (views.where(category=shelf).count(within="90d") >= 5)
            & (orders.where(category=shelf).count() == 0)
            for shelf in SHELVES
        ),
    )
    companion = at_least(
        1, *(orders.where(category=shelf).days_since_last() <= LATELY for shelf in GOES_WITH)
    )
    once, last = orders.count() == 1, orders.days_since_last()
    return {
        "First-time, lately": Kind(
            once & (last <= LATELY), "one order ever, in the last 70 days",
            "goes_with", "reminder", "second order within 60 days",
        ),
        "First-time, long ago": Kind(
            once & (last > LATELY), "one order ever, more than 70 days ago",
            "guide", "win_back", "second order, against a holdout",
        ),
        "Repeat": Kind(
            often.segment("Repeat").rule, says["Repeat"], "perk", "discount", "orders per year",
        ),
        "High-frequency": Kind(
            often.segment("High-frequency").rule, says["High-frequency"],
            "perk", "reminder", "share still ordering after 60 days",
        ),
        "High value": Kind(
            much.segment("High value").rule, says["High value"], "perk", "discount", "profit per order",
        ),
        "Low value": Kind(
            much.segment("Low value").rule, says["Low value"], "goes_with", "discount", "items per order",
        ),
        "Discount-driven": Kind(
            price.segment("Discount-driven").rule, says["Discount-driven"],
            "discount", "win_back", "profit after the discount",
        ),
        "Full price": Kind(
            price.segment("Full-price").rule, says["Full-price"], "perk", "discount", "margin per order",
        ),
        "Researchers": Kind(
            research & quiet_year, "two kinds of research (reviews, comparisons, guides) in 180 days, no "
                "order in a year",
            "guide", "discount", "first order within 60 days",
        ),
        "Impulse": Kind(
            looked.segment("Impulse").rule, says["Impulse"], "goes_with", "guide", "orders from a message",
        ),
        "Habitual": Kind(
            looked.segment("Habitual").rule, says["Habitual"], "perk", "reminder", "days between orders",
        ),
        "Restockers": Kind(
            supplies, "three or more orders of supplies in a year",
            "restock_reminder", "discount", "days from one order to the next",
        ),
        "Bought A lately, B goes with it": Kind(
            companion, "an order in the last 70 days from a shelf that has a companion",
            "goes_with", "reminder", "orders from the companion shelf",
        ),
        "Bought lately, nothing goes with it": Kind(
            (last <= LATELY) & ~companion, "an order in the last 70 days, only from shelves without a "
                "companion",
            "perk", "reminder", "next order within 60 days",
        ),
        "Only look": Kind(
            only_look & quiet_year, "five or more looks at one shelf in 90 days, never bought there, no "
                "order in a year",
            "guide", "look_again", "first order from that shelf",
        ),
    }  # fmt: skip


#: Every way of buying of this notebook.
KINDS: dict[str, Kind] = _kinds()


def true_effects(shop: Business) -> dict[str, pd.DataFrame]:
    """What every message truly changes per 100 people of every group: profit in cents, and buyers.

    Opens the truth of the simulated shop: each message is played for everybody who wants email, and is
    not played.
    """

    def found() -> dict[str, pd.DataFrame]:
        everybody = pd.Series(True, index=pd.Index(shop.customers["customer_id"]))
        inside = {name: members(kind.rule, shop) for name, kind in KINDS.items()}
        profit, buyers = {}, {}
        for key in OFFERED:
            both = send(shop, key, everybody).truth
            more = both["profit_cents_with"] - both["profit_cents_without"]
            came = both["bought_with"].astype(float) - both["bought_without"]
            title = messages(shop)[key].title
            profit[title] = {name: 100 * more[who.reindex(more.index)].mean() for name, who in inside.items()}
            buyers[title] = {name: 100 * came[who.reindex(came.index)].mean() for name, who in inside.items()}
        reached = pd.Series({name: int(who.reindex(more.index).sum()) for name, who in inside.items()})
        sizes = pd.Series({name: int(who.sum()) for name, who in inside.items()})
        loyal = {name: _from_loyal(shop, who) for name, who in inside.items()}
        return {
            "loyal": pd.DataFrame(loyal, index=["part", "brought"]).T,
            "profit": pd.DataFrame(profit),
            "buyers": pd.DataFrame(buyers),
            "people": pd.DataFrame({"people": sizes, "reached": reached}),
        }

    return shop.keep(("purchase behavior", "true effects"), found)


def _from_loyal(shop: Business, who: pd.Series) -> tuple[float, float]:
    """Share of loyal regulars among a group's people, and in what early access earns from it."""
    both = send(shop, "perk", who).truth
    more = both["profit_cents_with"] - both["profit_cents_without"]
    loyal = (shop.truth.customers["hidden_type"] == LOYAL).reindex(more.index)
    return float(loyal.mean()), float(more[loyal].sum() / more.sum()) if more.sum() > 0 else 0.0


def who_gets_what(shop: Business, group: str, count: str) -> Shown:
    """What each message truly brings from one group."""
    effects, kind = true_effects(shop), KINDS[group]
    title = {key: messages(shop)[key].title for key in OFFERED}
    fits, misfits = title[kind.fits], title[kind.misfits]
    profit = effects["profit"].loc[group].round(-2)
    row = (profit if count == "profit" else effects["buyers"].loc[group].round(1)).sort_values(
        ascending=False
    ) + 0.0
    best = profit.idxmax()
    if count == "profit":
        told = f"“{fits}” earns {amount(row[fits])} per 100, “{misfits}” {amount(row[misfits])}"
    else:
        told = f"“{fits}”: {_more(row[fits])} buyers per 100, “{misfits}”: {_more(row[misfits])}"
    chart = figures.bars(
        row,
        title=told,
        y="True extra profit per 100 people" if count == "profit" else "True extra buyers per 100 people",
        style="money" if count == "profit" else "number",
        highlight=[fits],
    )
    many = effects["people"].loc[group]
    most = "" if best == fits else f" The most comes from “{best}”, {_earned(profit[best])}."
    if title["perk"] in (best, fits):
        part, brought = effects["loyal"].loc[group]
        most += (
            f" Of what early access earns here, {LOYAL} bring {percent(min(brought, 1))}; they are "
            f"{percent(part)} of this group."
        )
    return chart, (
        f"**{people(many['people'])}** today, {many['reached']:,} of whom want email: {kind.words}. "
        f"Meant for them: **“{fits}”, {_earned(profit[fits])}**. "
        f"Not for them: “{misfits}”, {_earned(profit[misfits])}.{most}"
    )


def _earned(cents: float) -> str:
    return f"{amount(cents)} per 100 people" if cents else "nothing per 100 people"


def _more(buyers: float) -> str:
    return f"{buyers:+.1f}".replace("-", "−") if buyers else "no more"


def one_page(shop: Business) -> pd.DataFrame:
    """Every way of buying on one page: rule, size, a message meant for it, one that is not, KPI."""
    effects = true_effects(shop)
    title = {key: messages(shop)[key].title for key in OFFERED}
    rows = []
    for name, kind in KINDS.items():
        earned = effects["profit"].loc[name].round(-2)
        fits, misfits = title[kind.fits], title[kind.misfits]
        rows.append(
            {
                "way of buying": name,
                "rule": kind.words,
                "people": int(effects["people"].loc[name, "people"]),
                "meant for them": fits,
                "earns_cents": earned[fits] + 0.0,
                "not for them": misfits,
                "brings_cents": earned[misfits] + 0.0,
                "watch": kind.kpi,
            }
        )
    return pd.DataFrame(rows)
