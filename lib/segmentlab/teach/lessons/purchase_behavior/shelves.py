"""What people buy: the shelf that comes next, the shelf they return to, the shelf they only look at.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.segment.look_back import Backtest
from segmentlab.words import people, percent

from ... import figures
from ..shared import Shown
from .ways import PAST, PAST_IN_WORDS, orders, views

#: The shelves of the shop.
SHELVES = (
    "tents", "sleeping bags", "boots", "jackets", "backpacks", "climbing", "stoves and cooking",
    "accessories", "supplies",
)  # fmt: skip
#: In the second panel also all shelves together.
ANY = "any shelf"
#: How many days to wait for an order.
WITHIN = 60
#: How far back looks at products count.
WINDOWS = ("30d", "90d", "180d")
#: A shelf goes with another if it is bought next at least this many times as often as usual.
CLEARLY = 1.5


def pairs(shop: Business) -> pd.DataFrame:
    """Every order, with the shelf of the same person's next order and the days between, if there is one."""

    def found() -> pd.DataFrame:
        log = shop.events[shop.events["event"] == "order_placed"]
        log = log[["customer_id", "occurred_at", "category"]].sort_values(
            ["customer_id", "occurred_at"], kind="stable"
        )
        same = log["customer_id"].shift(-1) == log["customer_id"]
        days = (log["occurred_at"].shift(-1) - log["occurred_at"]).dt.total_seconds() / 86_400
        place = {shelf: number for number, shelf in enumerate(SHELVES)}
        shelf = log["category"].astype(str).map(place).to_numpy()
        return pd.DataFrame(
            {
                "shelf": shelf,
                "next": np.where(same, np.append(shelf[1:], -1), -1),
                "days": days.where(same, np.inf).to_numpy(),
                "age": (shop.today - log["occurred_at"]).dt.total_seconds().to_numpy() / 86_400,
            }
        )

    return shop.keep(("purchase behavior", "pairs"), found)


def after(shop: Business, shelf: str, within: int) -> tuple[pd.Series, pd.Series, int, int]:
    """What was ordered next: shares after this shelf, shares after all others, orders, orders followed."""
    known = pairs(shop)
    # An order of last week has had no time to be followed: it tells nothing yet.
    known = known[known["age"] >= within]
    mine = known["shelf"] == SHELVES.index(shelf)
    followed = known["days"] <= within
    shares = [
        known.loc[followed & chosen, "next"]
        .value_counts(normalize=True)
        .reindex(range(len(SHELVES)), fill_value=0)
        for chosen in (mine, ~mine)
    ]
    own, usual = (share.set_axis(list(SHELVES)) for share in shares)
    return own, usual, int(mine.sum()), int((mine & followed).sum())


def companion(own: pd.Series, usual: pd.Series, shelf: str) -> str | None:
    """The other shelf that is bought clearly more often after this one than after others, if there is one."""
    found = (own - usual).drop(shelf).idxmax()
    return found if own[found] >= CLEARLY * usual[found] else None


def times_usual(own: pd.Series, usual: pd.Series, shelf: str) -> str:
    """How many times the usual a shelf is bought: with a decimal below 3."""
    times = own[shelf] / usual[shelf]
    return f"{times:.0f}" if times >= 3 else f"{times:.1f}"


def next_shelf(shop: Business, shelf: str, within: int) -> Shown:
    """From which shelf the next order comes, after an order from one shelf."""
    own, usual, many, followed = after(shop, shelf, within)
    goes_with = companion(own, usual, shelf)
    if goes_with:
        title = (
            f"After {shelf}: {percent(own[goes_with])} buy {goes_with} next, "
            f"{times_usual(own, usual, goes_with)} times the usual"
        )
        offer = f"So to people who bought {shelf} lately, offer **{goes_with}**."
    else:
        title = f"After {shelf}: {percent(own[shelf])} come back to the same shelf"
        offer = (
            f"No other shelf stands out after {shelf}: here the habit is **{shelf} again**, "
            f"{times_usual(own, usual, shelf)} times the usual."
        )
    chart = figures.bars(
        own.sort_values(ascending=False),
        title=title,
        y=f"Share of the next orders, where one followed within {within} days",
        style="percent",
        highlight=[goes_with or shelf],
    )
    again = f" {percent(own[shelf])} were from the same shelf again (usual: {percent(usual[shelf])})." * bool(
        goes_with
    )
    usually = f" (usual, after other shelves: {percent(usual[goes_with])})" if goes_with else ""
    first = f"**{percent(own[goes_with or shelf])}** of those were {goes_with or shelf}{usually}."
    return chart, (
        f"Of **{many:,} orders** from this shelf, {percent(followed / many)} were followed by another "
        "order within "
        f"{within} days. {first}{again} {offer}"
    )


def looking(shop: Business, within: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Per person and shelf: products looked at, orders before the past day, orders in the 60 days after."""

    def found() -> dict[str, tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
        end = pd.Timestamp(PAST) + pd.Timedelta(days=WITHIN)
        here = {shelf: (views.where(category=shelf), orders.where(category=shelf)) for shelf in SHELVES}
        bought = pd.DataFrame({shelf: measured(o.count(), shop, PAST) for shelf, (_, o) in here.items()})
        came = {shelf: measured(o.count(within=f"{WITHIN}d"), shop, end) for shelf, (_, o) in here.items()}
        after = pd.DataFrame(came).reindex(bought.index)
        return {
            days: (
                pd.DataFrame({s: measured(v.count(within=days), shop, PAST) for s, (v, _) in here.items()}),
                bought,
                after,
            )
            for days in WINDOWS
        }

    # All windows at once, so that no move of a control waits for them.
    return shop.keep(("purchase behavior", "looking"), found)[within]


def only_looked(shop: Business, shelf: str, times: int, within: str) -> Shown:
    """Who ordered from a shelf next: people who only look at it, people who bought there, and all others."""
    looked, bought, came = (
        table[list(SHELVES) if shelf == ANY else [shelf]].to_numpy().ravel()
        for table in looking(shop, within)
    )
    often, before = looked >= times, bought >= 1
    groups = {
        "looked often, never bought": often & ~before,
        "looked often, bought before": often & before,
        "looked less": ~often,
    }
    many = {name: int(chosen.sum()) for name, chosen in groups.items()}
    did = {name: int((came[chosen] >= 1).sum()) for name, chosen in groups.items()}
    shares = {name: did[name] / many[name] if many[name] else float("nan") for name in groups}
    only, had, _ = groups
    if min(many.values()) < 10:
        why = f"Only {min(many.values())} people are left in one of the groups. Ask for fewer looks."
        return figures.nothing(title="Too few people to tell", why=why), f"{many[only]:,} people only look."
    chart = figures.bars(
        shares,
        title=f"{percent(shares[only], 1)} of those who only look buy there next, "
        f"{percent(shares[had], 1)} of past buyers",
        y=f"Ordered from {'this shelf' if shelf != ANY else 'the shelf they looked at'} within {WITHIN} days",
        style="percent",
        highlight=[only],
    )
    each = " (a person counts once per shelf)" if shelf == ANY else ""
    return chart, (
        f"In the {within.removesuffix('d')} days before {PAST_IN_WORDS}, **{many[only]:,}** people{each} "
        "looked at "
        f"{times} or more products of {'one shelf' if shelf == ANY else 'this shelf'} and had never bought "
        "from it: "
        f"**{did[only]:,}** did within {WITHIN} days. Of the {many[had]:,} who looked as often and had "
        "bought there before, "
        f"{did[had]:,} did."
    )


def against_the_rival(found: Backtest) -> str:
    """What a look back found at one date, in the words of this notebook."""
    row = found.table.iloc[0]
    clear = row["gain_low"] > 0 or row["gain_high"] < 0
    return (
        f"On {PAST_IN_WORDS} that was **{people(row['people'])}**. Within {WITHIN} days "
        f"**{percent(row['mean'], 1)}** of them bought a sleeping bag, against "
        f"{percent(row['others_mean'], 1)} of all "
        f"other recent buyers. As many of the busiest buyers come to {percent(row['rival_mean'], 1)}"
        f"{'' if clear else ', which may be chance'}; only {row['shared']:,} people are in both."
    )
