"""“Engaged”, defined five ways: five audiences, and which of them does what next.

Comes in: the shop as it truly was, and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.model.tree import events
from segmentlab.segment.evaluate import members
from segmentlab.segment.overlap import Overlap, overlap
from segmentlab.words import amount, people, percent

from ... import figures
from ..shared import Shown
from .lists import effects

#: As of this date the past is looked at, for so many days.
THEN, DAYS = pd.Timestamp("2026-03-30"), 60
ENGAGED = {
    "opened": events("email_opened").count(within="30d") >= 1,
    "clicked": events("email_clicked").count(within="90d") >= 1,
    "visited": events("session_started").count(within="30d") >= 2,
    "read": events("guide_read").count(within="90d") >= 1,
    "bought": events("order_placed").count(within="90d") >= 1,
}
IN_WORDS = {
    "opened": "opened an email in the last 30 days",
    "clicked": "clicked in an email in the last 90 days",
    "visited": "visited twice or more in the last 30 days",
    "read": "read a guide in the last 90 days",
    "bought": "ordered in the last 90 days",
}
#: Who says so.
WHOSE = {
    "opened": "the email team",
    "clicked": "the campaign team",
    "visited": "the web team",
    "read": "the editors",
    "bought": "the sales team",
}
MEASURED = {"how many people": "people", "shared with the others": "shared"}
#: What a message or a plan may be for: what people do next, or what an email truly earns from them.
GOALS = {
    "order within 60 days": "order_placed",
    "click in an email within 60 days": "email_clicked",
    "read a guide within 60 days": "guide_read",
    "profit from “Early access”": "perk",
    "profit from “Come back, 20% off”": "win_back",
}


def overlapping(shop: Business) -> Overlap:
    """How many people the five meanings share, today."""
    return shop.keep(("vague", "overlap"), lambda: overlap(ENGAGED, shop))


def meanings(shop: Business) -> pd.DataFrame:
    """For each meaning: people, what they did in the sixty days after March, true profit per 100 today."""

    def found() -> pd.DataFrame:
        rows = {}
        log = shop.events
        after = log[(log["occurred_at"] >= THEN) & (log["occurred_at"] < THEN + pd.Timedelta(days=DAYS))]
        did = {
            event: pd.Index(after.loc[after["event"] == event, "customer_id"].unique())
            for event in GOALS.values()
        }
        for name, rule in ENGAGED.items():
            then, now = members(rule, shop, THEN), members(rule, shop)
            inside, today = then.index[then], now.index[now]
            rows[name] = {"people": float(len(today)), "then": float(len(inside))}
            for event in ("order_placed", "email_clicked", "guide_read"):
                rows[name][event] = float(inside.isin(did[event]).mean())
            for key in ("perk", "win_back"):
                rows[name][key] = 100 * float(effects(shop, key).loc[today, "more"].mean())
        return pd.DataFrame.from_dict(rows, orient="index")

    return shop.keep(("vague", "meanings"), found)


def one_word(shop: Business, meaning: str, show: str) -> Shown:
    """One meaning of “engaged” against the other four."""
    found = overlapping(shop)
    sizes, inside = found.sizes, found.people_in
    anybody, everybody = int(inside.iloc[1:].sum()), int(inside.iloc[5])
    if show == "people":
        chart = figures.bars(
            sizes.rename(WHOSE),
            title=f"Five teams, five audiences: from {sizes.min():,} to {sizes.max():,} people",
            y="People called “engaged”, by who defines it",
            highlight=[WHOSE[meaning]],
        )
    else:
        shared = found.share_in.loc[meaning].drop(meaning)
        least = shared.idxmin()
        chart = figures.bars(
            shared.rename(WHOSE),
            title=f"{_capital(WHOSE[meaning])} and {WHOSE[least]} agree on {percent(shared[least])} of them",
            y=f"Of those whom {WHOSE[meaning]} calls engaged: so do",
            style="percent",
            highlight=[WHOSE[least]],
        )
    return chart, (
        f"To {WHOSE[meaning]}, “engaged” means: **{IN_WORDS[meaning]}**; that is "
        f"**{people(sizes[meaning])}**. "
        f"Somebody calls {anybody:,} people engaged, {percent(anybody / found.population)} of all customers. "
        f"All five teams agree on **{everybody:,}** of them."
    )


def goal_first(shop: Business, goal: str, meaning: str) -> Shown:
    """Which meaning of the word serves a goal."""
    column, table = GOALS[goal], meanings(shop)
    values = table[column].rename(WHOSE)
    mine = values[WHOSE[meaning]]
    best = values.idxmax()
    if column in ("perk", "win_back"):
        values = values.round(-2) + 0.0
        title = messages(shop)[column].title
        told = f"“{title}”: {_per_100(values[best])} per 100 people of {best}"
        chart = figures.bars(
            values, title=told, y="True extra profit per 100 people", style="money", highlight=[best]
        )
        fits = (
            f"It is meant for people who buy often, and earns most where the word asks for something like "
            "it: "
            f"with {best}."
            if column == "perk"
            else f"“{title}” fits no kind of engaged people: they pay full price without it."
        )
        return chart, (
            f"**{_capital(WHOSE[meaning])}** ({IN_WORDS[meaning]}): per 100 people, “{title}” "
            f"truly brings **{_per_100(values[WHOSE[meaning]])}**. {fits}"
        )
    chart = figures.bars(
        values,
        title=f"{percent(values[best])} of {_whose(best)} people {goal}",
        y=f"Did so in the {DAYS} days after 30 March",
        style="percent",
        highlight=[best],
    )
    others = f"The highest share have {_whose(best)} people."
    held = "That is the best of the five." if WHOSE[meaning] == best else others
    return chart, (
        f"On 30 March, {table['then'][meaning]:,.0f} people {IN_WORDS[meaning].replace('last', 'past')}. Of "
        "these, "
        f"**{percent(mine, 1)}** went on to {goal.replace(' within 60 days', '')} in the {DAYS} days "
        f"after. {held}"
    )


def _per_100(cents: float) -> str:
    return amount(cents) if cents > 0 else f"a loss of {amount(-cents)}" if cents else "nothing"


def _whose(team: str) -> str:
    return f"{team}’" if team.endswith("s") else f"{team}’s"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
