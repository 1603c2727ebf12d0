"""The health card: eight questions on one page, and what the reader gives up to make them green.

Comes in: the shop, a window and a threshold. Goes out: a picture, a sentence, the card. Stage: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.segment.evaluate import members
from segmentlab.segment.health import ACT, HEALTH_LIMITS, HEALTHY, NOT_JUDGED, WATCH, HealthCard
from segmentlab.words import percent

from ... import figures
from ...picture import Picture
from .lists import CATALOGUE, history, left_cart

#: What the questions of the card are called in words, and how a value of each is written.
QUESTIONS = {
    "size": ("Size", "{:,.0f} people"),
    "growth": ("Growth", "{:.1%} a month"),
    "entry": ("Who comes in", "{:.1%} of those outside per week"),
    "stability": ("Bouncing", "{:.0%} of exits undone in 4 weeks"),
    "overlap": ("Overlap", "{:.0%} also in one other segment"),
    "decay": ("Decay", "{:.0%} of the difference left after 3 weeks"),
    "test_size": ("Size for a test", "{:.1f} times what a test needs"),
    "review": ("Review", "{:,.0f} days until its review"),
}
#: Verdicts with a mark, so that nobody has to tell colors apart.
MARKS = {HEALTHY: "✓ healthy", WATCH: "? watch", ACT: "✗ act", NOT_JUDGED: "– not judged"}
#: Within how many days members are looked at, and the smallest change that a test should find.
WITHIN, CHANGE = "7d", 0.05
#: How long after a past list its buyers are counted.
DAYS = 30


def card(shop: Business, days: int, least: int) -> HealthCard:
    """The health card of the people who left a cart, made once."""
    return shop.keep(
        ("health", "card", days, least),
        lambda: history(shop, days, least).health(catalogue=CATALOGUE, within=WITHIN, smallest_change=CHANGE),
    )


def page(found: HealthCard) -> pd.DataFrame:
    """The card as a page: question, what was found, the limits, the verdict."""
    rows = []
    for name, row in found.table.iterrows():
        title, form = QUESTIONS[str(name)]
        value = "cannot be told" if pd.isna(row["value"]) else form.format(row["value"])
        rows.append({"question": title, "found": value, "verdict": MARKS[row["verdict"]]})
    return pd.DataFrame(rows)


def limits() -> pd.DataFrame:
    """The questions with their limits and why they are asked."""
    return pd.DataFrame(
        {
            "question": [QUESTIONS[name][0] for name in HEALTH_LIMITS],
            "watch": [f"{limit.watch:g}" for limit in HEALTH_LIMITS.values()],
            "act": [f"{limit.act:g}" for limit in HEALTH_LIMITS.values()],
            "of what": [limit.unit for limit in HEALTH_LIMITS.values()],
            "worse is": [limit.worse for limit in HEALTH_LIMITS.values()],
            "why": [limit.why for limit in HEALTH_LIMITS.values()],
        }
    )


def bought_after(shop: Business, days: int, least: int) -> tuple[float, float]:
    """Of a list thirty days ago, and of all others: the share who ordered since."""

    def found() -> tuple[float, float]:
        then = shop.today - pd.Timedelta(days=DAYS)
        inside = members(left_cart(days, least).rule, shop, then)
        log = shop.events
        since = log[(log["occurred_at"] >= then) & (log["event"] == "order_placed")]["customer_id"].unique()
        bought = pd.Series(inside.index.isin(since), index=inside.index)
        return float(bought[inside].mean()), float(bought[~inside].mean())

    return shop.keep(("health", "bought after", days, least), found)


def make_it_healthy(shop: Business, days: int, least: int) -> tuple[Picture, str, pd.DataFrame]:
    """The card at a window and a threshold, and how sharp the segment still is."""
    found = card(shop, days, least)
    verdicts = found.table["verdict"]
    act, watch = int((verdicts == ACT).sum()), int((verdicts == WATCH).sum())
    mine, others = bought_after(shop, days, least)
    state = (
        "All green"
        if found.verdict == HEALTHY
        else " and ".join(
            part for part in (f"{act} to act on" * bool(act), f"{watch} to watch" * bool(watch)) if part
        )
    )
    chart = figures.bars(
        {"people in the segment": mine, "everybody else": others},
        title=f"{state}. Of its people, {percent(mine)} ordered within {DAYS} days",
        y=f"Ordered in the {DAYS} days after the list was made",
        style="percent",
        highlight=["people in the segment"],
    )
    names = [QUESTIONS[str(name)][0].lower() for name in verdicts.index[verdicts.isin((ACT, WATCH))]]
    told = f"Not green: **{', '.join(names)}**." if names else "**All eight questions are green.**"
    times = mine / others if others else 0.0
    return (
        chart,
        f"A cart left within {days} days, {'one thing' if least == 1 else f'{least} things'} or more in it: "
        f"{int(found.table.loc['size', 'value']):,} people. {told} How sharp it is: its people order "
        f"**{times:.1f} times** as often as everybody else.",
        page(found),
    )
