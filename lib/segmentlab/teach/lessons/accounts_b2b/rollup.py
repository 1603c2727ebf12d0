"""What the panels of notebook 19 show: people rolled up to accounts, tiers, interest, buying committees.

Comes in: the team project tool and where the reader's controls stand. Goes out: pictures, sentences. What an
account decides stands with its owner, so each account is the row of its owner. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.intervals import wilson
from segmentlab.model.nodes import Scalar
from segmentlab.model.tree import (
    Quantity,
    Rule,
    account_count,
    account_max,
    account_share,
    account_sum,
    customer,
    events,
    prop,
)
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, people, percent

from ... import figures
from ..product_usage.signs import GREW, could_grow, did_next
from ..shared import Shown

logins, used, prices = events("logged_in"), events("feature_used"), events("pricing_viewed")
#: What accounts did next: they left, or they started or enlarged a plan.
LEFT = events("account_cancelled").count() >= 1
#: A bar of fewer accounts than this is left out.
FEWEST = 20
there = logins.count(within="28d") >= 1


def scene(tool: Business) -> str:
    """The story the notebook opens with."""
    size = tool.customers["account_id"].value_counts()
    paying = paying_owners(tool)
    monthly = revenue(tool)[paying].sum()
    return (
        f"The **team project tool** knows {len(tool.customers):,} people, but it is bought by companies: "
        f"{len(size):,} **accounts**, of whom {len(paying):,} pay {amount(monthly)} a month. Half have no "
        "more than "
        f"{size.median():.0f} people, the largest has {size.max()}. A company stays, grows or leaves as a "
        "whole, and few of its people have a say in that. Your sales team can call some accounts this week. "
        "**Which ones, and whom in them?**"
    )


def owners(tool: Business, as_of: str | None = None) -> pd.Index:
    """The owner of each account: one row per account."""
    return _kept(tool, "owners", customer("role") == "owner", as_of)


def paying_owners(tool: Business, as_of: str | None = None) -> pd.Index:
    """The owners of accounts that pay."""
    pays = customer("plan").is_in(["team", "business", "enterprise"])
    return _kept(tool, "paying owners", (customer("role") == "owner") & pays, as_of)


def _kept(tool: Business, name: str, rule: Rule, as_of: str | None) -> pd.Index:
    def find() -> pd.Index:
        found = members(rule, tool, as_of)
        return found.index[found]

    return tool.keep((name, as_of), find)


def revenue(tool: Business) -> pd.Series:
    """Monthly revenue of each account today, in cents, with its owner."""
    accounts = tool.tables["accounts"]
    return accounts.set_index("owner_id")["mrr_cents"].astype(float)


# One number per account

#: Ways to roll people up: what is measured, limits of the levels, and their names.
ROLL_UPS: dict[str, tuple[Quantity, list[float], list[str]]] = {
    "how many people came": (
        account_count(there),
        [-1, 0, 1, 2, 4, 999],
        ["nobody", "1 person", "2 people", "3–4", "5 or more"],
    ),
    "what share of its people came": (
        account_share(there),
        [-1, 0, 0.25, 0.5, 0.75, 1],
        ["nobody", "up to 25%", "up to 50%", "up to 75%", "over 75%"],
    ),
    "on how many days its busiest person came": (
        account_max(logins.active_days(within="28d")),
        [-1, 0, 2, 5, 9, 99],
        ["0 days", "1–2", "3–5", "6–9", "10+ days"],
    ),
    "how many features one person uses (breadth)": (
        account_max(used.distinct("feature", within="28d")),
        [-1, 0, 1, 3, 5, 99],
        ["0 features", "1", "2–3", "4–5", "6 or more"],
    ),
    "whether its owner came (role)": (
        account_count(there & (customer("role") == "owner")),
        [-1, 0, 9],
        ["owner away", "owner came"],
    ),
    "how many champions it has": (
        account_count(
            (logins.active_days(within="28d") >= 8) & (used.distinct("feature", within="28d") >= 3)
        ),
        [-1, 0, 1, 999],
        ["no champion", "one", "two or more"],
    ),
}


def one_number(tool: Business, as_of: str, roll_up: str) -> Shown:
    """How many paying accounts left, at each level of one roll-up of their people."""
    table = leaving_by(tool, as_of, roll_up)
    shares = table["share"].astype(float)
    first, last = shares.index[0], shares.index[-1]
    chart = figures.bars(
        shares,
        title=f"{percent(shares[first])} of “{first}” left within 90 days, {percent(shares[last], 1)} of "
        f"“{last}”",
        y="Paying accounts that left within 90 days",
        style="percent",
        highlight=[first],
    )
    counts = ", ".join(f"{count:,}" for count in table["accounts"])
    falls = bool((shares.diff().dropna() <= 0).all())
    return chart, (
        f"Paying accounts by **{roll_up}** in four weeks, from “{first}” to “{last}”: {counts} accounts. "
        + (
            "With each step to the right fewer leave."
            if falls
            else "Not every step to the right means that fewer leave."
        )
    )


def leaving_by(tool: Business, as_of: str, roll_up: str) -> pd.DataFrame:
    """Paying accounts, and the share that left within 90 days, at each level of a roll-up."""
    measure, limits, names = ROLL_UPS[roll_up]
    who = paying_owners(tool, as_of)
    level = pd.cut(measured(measure, tool, as_of)[who], limits, labels=names)
    left = did_next(tool, as_of, LEFT, "90d")[who]
    table = left.groupby(level, observed=False).agg(accounts="size", share="mean")
    return table[table["accounts"] >= FEWEST]


# Tiers of accounts

TIERS = ("Expanding", "Healthy", "Carried by one", "Fading", "Silent")


def tier_of(tool: Business, who: pd.Index, as_of: str | None, share: float, days: int) -> pd.Series:
    """The tier of each account, with its owner: `account_tiers` at these cut points, from cached numbers."""
    active, most, limits = (
        measured(one, tool, as_of)[who]
        for one in (
            account_share(there),
            account_max(logins.active_days(within="28d")),
            account_sum(events("limit_reached").count(within="28d")),
        )
    )
    healthy = active >= share
    place = np.select([healthy & (limits >= 1), healthy, most >= days, active > 0], [0, 1, 2, 3], 4)
    return pd.Series(pd.Categorical.from_codes(place, list(TIERS), ordered=True), index=who)


def tiers(tool: Business, as_of: str, healthy_share: float, champion_days: int) -> Shown:
    """How many paying accounts of each tier left, and what is at stake in each today."""
    who = paying_owners(tool, as_of)
    tier = tier_of(tool, who, as_of, healthy_share, champion_days)
    left = did_next(tool, as_of, LEFT, "90d")[who]
    table = left.groupby(tier, observed=False).agg(accounts="size", share="mean")
    shown = table[table["accounts"] >= FEWEST]
    lonely = shown["share"].get("Carried by one")
    finding = f"{percent(shown['share']['Silent'])} of the silent accounts left" + (
        "" if lonely is None else f", {percent(lonely)} of those carried by one"
    )
    chart = figures.bars(
        bars_of(shown),
        title=finding,
        y="Paying accounts that left within 90 days",
        style="percent",
        highlight=[f"Silent: {table.loc['Silent', 'accounts']:,}"],
    )
    now = tier_of(tool, paying_owners(tool), None, healthy_share, champion_days)
    money = revenue(tool)[now.index].groupby(now, observed=False).sum()
    told = ", ".join(f"{name.lower()} {(now == name).sum():,} ({amount(money[name])})" for name in TIERS)
    return chart, f"**Paying accounts today**, and what they pay a month: {told}."


def bars_of(table: pd.DataFrame) -> dict[str, float]:
    """A bar per group, named with its number of accounts."""
    return {f"{row.Index}: {row.accounts:,}": float(row.share) for row in table.itertuples()}


# Interest

KEY_PAGES: list[Scalar] = ["security and privacy", "billing and plans"]
HELP_PAGES: list[Scalar] = ["getting started", "boards and tasks", "automation recipes", "integrations"]
docs = events("docs_read")
#: What shows that an account looks into more.
SIGNS = {
    "webinars attended": events("webinar_attended"),
    "guides downloaded": events("content_downloaded"),
    "help pages read": docs.where(prop("page").is_in(HELP_PAGES)),
    "key pages read (security, billing)": docs.where(prop("page").is_in(KEY_PAGES)),
    "prices viewed": prices,
}


def interest(tool: Business, as_of: str, signs: Collection[str], hot: int) -> Shown:
    """Cold, warm and hot accounts by what their people looked at, and how many of each grew."""
    who = could_grow(tool, as_of)
    points = sum((points_of(tool, as_of, sign)[who] for sign in signs), pd.Series(0.0, index=who))
    tier = pd.cut(points, [-1, 0, hot - 0.5, np.inf], labels=["cold", "warm", "hot"])
    grew = did_next(tool, as_of, GREW, "60d")[who]
    table = grew.groupby(tier, observed=False).agg(accounts="size", did="sum", share="mean")
    hottest = table.loc["hot"]
    if hottest["accounts"] < FEWEST:
        return figures.nothing(
            title=f"Hot: {people(hottest['accounts'], 'account')}, too few to say",
            why="Count more kinds of signs, or ask for fewer of them."
            if signs
            else "Tick at least one sign.",
        ), "With nothing or little to count, nobody can be called hot."
    shown = table[table["accounts"] >= FEWEST]
    chart = figures.bars(
        bars_of(shown),
        title=f"{percent(hottest['share'])} of the hot accounts grew, {percent(table.loc['cold', 'share'])} "
        "of the cold",
        y="Started or enlarged a plan within 60 days",
        style="percent",
        highlight=[f"hot: {hottest['accounts']:,.0f}"],
    )
    of_all = hottest["did"] / table["did"].sum()
    return chart, (
        f"Of all {len(who):,} accounts in use **{hottest['accounts']:,.0f} are hot**, and "
        f"{hottest['did']:,.0f} of these grew: {percent(of_all)} of all growth. Calling at random, one call "
        f"in {1 / grew.mean():.0f} meets an account that will grow; among the hot, one in "
        f"{1 / hottest['share']:.0f}."
        if hottest["did"]
        else f"**{hottest['accounts']:,.0f} accounts** are hot, and none of them grew."
    )


def points_of(tool: Business, as_of: str, sign: str) -> pd.Series:
    """How often the people of each account did one thing in 60 days."""
    return measured(account_sum(SIGNS[sign].count(within="60d")), tool, as_of)


# The buying committee


def looking(tool: Business, as_of: str | None = None) -> pd.DataFrame:
    """For each account in use that can grow: different people who looked at the prices, and views in all."""
    who = could_grow(tool, as_of)
    return pd.DataFrame(
        {
            "people": measured(account_count(prices.count(within="30d") >= 1), tool, as_of)[who],
            "views": measured(account_sum(prices.count(within="30d")), tool, as_of)[who],
        }
    )


def committee(tool: Business, as_of: str, lookers: int, views: int) -> Shown:
    """Accounts handed to sales, kept in nurturing, and left alone, and how many of each grew."""
    look = looking(tool, as_of)
    table = grown_by(tool, as_of, hand_over(look, lookers, views))
    sales = table.loc["hand to sales"]
    now = hand_over(looking(tool), lookers, views).value_counts()
    sales_today, nurtured = now["hand to sales"], now["nurture"]
    today = f"Today **{sales_today:,} accounts** would go to sales, {nurtured:,} into nurturing."
    if sales["accounts"] < FEWEST:
        return figures.nothing(
            title=f"Handed to sales: {people(sales['accounts'], 'account')}, too few to say",
            why="Ask for fewer people or fewer views.",
        ), today
    shown = table[table["accounts"] >= FEWEST]
    chart = figures.bars(
        bars_of(shown),
        title=f"{percent(sales['share'])} of those handed to sales grew, "
        f"{percent(table.loc['leave alone', 'share'])} of those left alone",
        y="Started or enlarged a plan within 60 days",
        style="percent",
        highlight=[f"hand to sales: {sales['accounts']:,.0f}"],
    )
    low, high = wilson(int(sales["did"]), int(sales["accounts"]))
    return chart, (
        f"Of **{sales['accounts']:,.0f} accounts** handed over, {sales['did']:,.0f} grew (95% interval "
        f"{percent(low)} to {percent(high)}). {today}"
    )


def hand_over(look: pd.DataFrame, lookers: int, views: int) -> pd.Series:
    """What happens with each account: several people and enough views go to sales, any view is nurtured."""
    sales = (look["people"] >= lookers) & (look["views"] >= views)
    place = np.select([sales, look["views"] >= 1], [0, 1], 2)
    names = ["hand to sales", "nurture", "leave alone"]
    return pd.Series(pd.Categorical.from_codes(place, names), index=look.index)


def grown_by(tool: Business, as_of: str, groups: pd.Series) -> pd.DataFrame:
    """Accounts of each group, how many of them grew within 60 days, and their share."""
    grew = did_next(tool, as_of, GREW, "60d")[groups.index]
    return grew.groupby(groups, observed=False).agg(accounts="size", did="sum", share="mean")
