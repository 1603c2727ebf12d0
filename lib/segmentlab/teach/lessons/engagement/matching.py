"""Which message fits which readers and visitors: every group, every message, with the true effect.

Comes in: the shop, which can be played with a message and without. Goes out: pictures, sentences, one page.
Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import Business
from segmentlab.model.tree import Rule, events
from segmentlab.segment.evaluate import members
from segmentlab.segment.segmentation import Segmentation
from segmentlab.segment.tiers import email_tiers, engagement_tiers
from segmentlab.words import amount, people

from ... import figures
from ..shared import Shown

#: Messages to choose from, over three channels.
OFFERED = ("perk", "guide", "reminder", "win_back", "flash_sale", "cart_reminder")
WAY = {"email": "", "sms": ", by text", "push": ", by push"}


@dataclass(frozen=True)
class Kind:
    """A group: its rule, in words, the message that fits (none: silence), one that does not, its KPI."""

    rule: Rule
    words: str
    fits: str
    misfits: str
    kpi: str


def _kinds() -> dict[str, Kind]:
    email, visits = email_tiers(), engagement_tiers("ecommerce")
    dormant = email.segment("Dormant").rule
    there = events("session_started").active_weeks(within="12w")

    def group(way: Segmentation, name: str) -> Rule:
        return way.segment(name).rule

    return {
        "Clickers": Kind(
            group(email, "Clickers"), "clicked in 90 days", "perk", "win_back", "orders after a click"
        ),
        "Readers": Kind(
            group(email, "Readers"),
            "opened two emails by hand in 90 days, no click",
            "perk",
            "win_back",
            "orders within 60 days",
        ),
        "Seldom openers": Kind(
            group(email, "Seldom openers"),
            "opened one email by hand in 90 days",
            "perk",
            "win_back",
            "share who read again",
        ),
        "Non-openers": Kind(
            group(email, "Non-openers"),
            "opened none of fewer than five emails",
            "perk",
            "reminder",
            "share who open one of five",
        ),
        "Dormant, and visiting": Kind(
            dormant & (there >= 3),
            "opened none of five emails or more, visited in three weeks of 12",
            "perk",
            "reminder",
            "orders, not opens",
        ),
        "Dormant, not visiting": Kind(
            dormant & (there == 0),
            "opened none of five emails or more, no visit in 12 weeks",
            "",
            "flash_sale",
            "share who say yes to one last question",
        ),
        "High visits": Kind(
            group(visits, "High"),
            "visited in 6 of 12 weeks or more",
            "perk",
            "reminder",
            "still high in 12 weeks",
        ),
        "Average visits": Kind(
            group(visits, "Average"),
            "visited in 3 to 5 of 12 weeks",
            "perk",
            "win_back",
            "share who become high",
        ),
        "Occasional visits": Kind(
            group(visits, "Occasional"),
            "visited in 1 or 2 of 12 weeks",
            "perk",
            "flash_sale",
            "visits a month",
        ),
        "Read a guide": Kind(
            events("guide_read").count(within="90d") >= 1,
            "read a page of a guide in 90 days",
            "guide",
            "win_back",
            "orders within 60 days",
        ),
    }


#: Every group of this notebook.
KINDS: dict[str, Kind] = _kinds()


def titles(shop: Business) -> dict[str, str]:
    """The messages by key: title, and the channel where it is not email."""
    return {key: f"{messages(shop)[key].title}{WAY[messages(shop)[key].channel]}" for key in OFFERED}


def true_effects(shop: Business) -> dict[str, pd.DataFrame]:
    """What every message truly changes: profit per 100 people in cents, goodbyes per 1,000, and people."""

    def found() -> dict[str, pd.DataFrame]:
        everybody = pd.Series(True, index=pd.Index(shop.customers["customer_id"]))
        inside = {name: members(kind.rule, shop) for name, kind in KINDS.items()}
        profit, left, reached = {}, {}, {}
        for key in OFFERED:
            truth = send(shop, key, everybody).truth
            more = truth["profit_cents_with"] - truth["profit_cents_without"]
            gone = truth["unsubscribed_with"].astype(float) - truth["unsubscribed_without"]
            chosen = {name: who.reindex(truth.index) for name, who in inside.items()}
            profit[key] = {name: 100 * more[who].mean() for name, who in chosen.items()}
            left[key] = {name: 1000 * gone[who].mean() for name, who in chosen.items()}
            reached[key] = {name: int(who.sum()) for name, who in chosen.items()}
        many = pd.DataFrame(reached).assign(people={name: int(who.sum()) for name, who in inside.items()})
        return {"profit": pd.DataFrame(profit), "left": pd.DataFrame(left), "people": many}

    return shop.keep(("engagement", "true effects"), found)


def earned(cents: float) -> str:
    """Profit per 100 people, in whole dollars."""
    cents = round(cents, -2) + 0.0
    return amount(cents) if cents else "nothing"


def who_gets_what(shop: Business, group: str, count: str) -> Shown:
    """What each message truly brings from one group, or whom it drives away."""
    effects, kind, names = true_effects(shop), KINDS[group], titles(shop)
    row = effects[count].loc[group].astype(float)
    row = (row.round(-2) if count == "profit" else row.round(0)).sort_values(ascending=False) + 0.0
    top = str(row.index[0])
    if count == "left":
        title = f"“{messages(shop)[top].title}” drives away {row[top]:.0f} of 1,000"
    elif row[top] >= 1_000:
        title = f"“{messages(shop)[top].title}” earns {amount(row[top])} per 100 people"
    else:
        title = "No message earns much here"
    chart = figures.bars(
        row.rename(names),
        title=title,
        y="True extra profit per 100 people in 6 weeks"
        if count == "profit"
        else "True extra goodbyes per 1,000 people",
        style="money" if count == "profit" else "number",
        highlight=[names[top]] if count == "left" or row[top] >= 1_000 else [],
    )
    many, profit = effects["people"].loc[group], effects["profit"].loc[group]
    fits = (
        f"Meant for them: **“{messages(shop)[kind.fits].title}”, "
        f"{earned(profit[kind.fits])} per 100 people**."
        if kind.fits
        else "**Best for them: silence**, after one last question whether to go on."
    )
    return chart, (
        f"**{people(many['people'])}** today: {kind.words}; {many['perk']:,} can be reached by email, "
        f"{many['flash_sale']:,} by text. {fits} Not for them: “{messages(shop)[kind.misfits].title}”, "
        f"{earned(profit[kind.misfits])} per 100 people, and "
        f"{effects['left'].loc[group, kind.misfits]:.0f} of 1,000 leave its channel."
    )


def one_page(shop: Business) -> pd.DataFrame:
    """Every group on one page: rule, size, a message meant for it, one that is not, KPI."""
    effects, rows = true_effects(shop), []
    for name, kind in KINDS.items():
        profit = effects["profit"].loc[name]
        fits = f"{messages(shop)[kind.fits].title}: {earned(profit[kind.fits])}" if kind.fits else "silence"
        rows.append(
            {
                "group": name,
                "rule": kind.words,
                "people": int(effects["people"].loc[name, "people"]),
                "meant for them": fits,
                "not for them": f"{messages(shop)[kind.misfits].title}: {earned(profit[kind.misfits])}",
                "watch": kind.kpi,
            }
        )
    return pd.DataFrame(rows)
