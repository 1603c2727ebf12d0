"""Ten teams, each with a list and a message of its own: what they report, who is on how many lists.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences, tables. Stage: teach.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentlab.activate.send import messages, reachable
from segmentlab.activate.together import sent_together
from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import events
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, percent

from ... import figures
from ...picture import Picture
from ..shared import Shown

bought, visits, carts, views = (
    events(name) for name in ("order_placed", "session_started", "cart_item_added", "product_viewed")
)


@dataclass(frozen=True)
class Team:
    """A team's list: the message it sends, the rule, also in words."""

    key: str
    rule: Rule
    words: str


#: In the order in which they asked for the Monday.
TEAMS: dict[str, Team] = {
    "Checkout": Team("cart_reminder", carts.count(within="7d") >= 1, "filled a cart in the last week"),
    "Sales": Team("flash_sale", visits.count(within="30d") >= 1, "visited in the last 30 days"),
    "Promotions": Team(
        "discount", views.count(within="30d") >= 3, "looked at three products in the last 30 days"
    ),
    "Win-back": Team(
        "win_back",
        (bought.count(within="365d") >= 2) & (bought.days_since_last() > 60),
        "ordered twice in a year and not for 60 days",
    ),
    "Loyalty": Team("perk", bought.count(within="365d") >= 3, "ordered three times in a year"),
    "Cross-selling": Team("goes_with", bought.count(within="140d") >= 1, "ordered in the last 20 weeks"),
    "Merchandising": Team(
        "look_again", views.count(within="30d") >= 6, "looked at six products in the last 30 days"
    ),
    "Brand": Team("social_proof", visits.count(within="60d") >= 2, "visited twice in the last 60 days"),
    "Supplies": Team(
        "restock_reminder",
        bought.where(category="supplies").count(within="365d") >= 1,
        "bought supplies in the last year",
    ),
    "CRM": Team(
        "reminder",
        (bought.count(within="365d") >= 2) & (bought.days_since_last() > 30),
        "ordered twice in a year and not for 30 days",
    ),
}
#: From so many messages on, a week is too full.
MANY = 5


def lists(shop: Business) -> pd.DataFrame:
    """Who is on which list and can be written to: yes or no by customer and team."""

    def look() -> pd.DataFrame:
        columns = {}
        for name, team in TEAMS.items():
            inside = members(team.rule, shop)
            agreed = reachable(shop, messages(shop)[team.key].channel).reindex(inside.index)
            columns[name] = inside & agreed
        return pd.DataFrame(columns)

    return shop.keep(("conflicts", "lists"), look)


def lived(shop: Business, plan: dict[str, pd.Series]) -> pd.DataFrame:
    """What everybody on a list does when the teams of a plan send, in its order."""
    somewhere = shop.keep(("conflicts", "somewhere"), lambda: lists(shop).any(axis=1))
    return sent_together(shop, {TEAMS[name].key: who for name, who in plan.items()}, among=somewhere)


def first_teams(shop: Business, number: int) -> pd.DataFrame:
    """What happens when the first so many teams send to everybody on their lists."""
    table = lists(shop)
    return shop.keep(
        ("conflicts", "first", number),
        lambda: lived(shop, {name: table[name] for name in table.columns[:number]}),
    )


def alone(shop: Business, name: str) -> pd.DataFrame:
    """What happens when one team sends and nobody else does."""
    return shop.keep(("conflicts", "alone", name), lambda: lived(shop, {name: lists(shop)[name]}))


def changed(table: pd.DataFrame, outcome: str) -> float:
    """How much a plan truly changes an outcome, over everybody on a list."""
    return float((table[f"{outcome}_with"].astype(float) - table[f"{outcome}_without"]).sum())


def prepare(shop: Business) -> None:
    """Live through the weeks of the first panels once, so that they answer quickly."""
    for number in range(1, len(TEAMS) + 1):
        first_teams(shop, number)
    for name in TEAMS:
        alone(shop, name)


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    table = lists(shop)
    return (
        f"It is Monday, {shop.today:%-d %B %Y}. **{len(TEAMS)} teams** of your outdoor shop have each "
        "built a "
        "segment, written a message that goes with it, and agreed with nobody else. The lists hold "
        f"**{int(table.to_numpy().sum()):,} names**. Every team can show that its people are better "
        "customers "
        "than most, and each asks you for the same Monday. **Whom do you let send?**"
    )


SHOWS = {
    "orders they report": "orders",
    "revenue they report": "revenue_cents",
    "people on the list": "people",
}


def reported(shop: Business, number: int) -> pd.DataFrame:
    """What each of the first so many teams counts: people written to, orders and revenue of these."""
    table, happened = lists(shop), first_teams(shop, number)
    rows = {}
    for name in list(TEAMS)[:number]:
        its = happened.loc[table[name].reindex(happened.index)]
        rows[name] = {
            "people": len(its),
            "orders": its["orders_with"].sum(),
            "revenue_cents": its["revenue_cents_with"].sum(),
        }
    return pd.DataFrame(rows).T


def team_reports(shop: Business, number: int, show: str) -> Shown:
    """What the teams report six weeks later."""
    table, happened = reported(shop, number), first_teams(shop, number)
    column, money = SHOWS[show], SHOWS[show] == "revenue_cents"
    total = table[column].sum()
    said = (
        f"${total / 100:,.0f} of revenue"
        if money
        else f"{total:,.0f} {'names' if column == 'people' else 'orders'}"
    )
    sending = "1 team reports" if number == 1 else f"{number} teams report"
    chart = figures.bars(
        table[column].round(-2) if money else table[column],
        title=f"{sending} {said}",
        y=show.capitalize(),
        style="money" if money else "number",
    )
    best = str((table["orders"] / table["people"]).idxmax())
    each = 100 * table.loc[best, "orders"] / table.loc[best, "people"]
    usual = 100 * happened["orders_with"].mean()
    return chart, (
        f"**{int(happened['messages'].sum()):,} messages** went out. In the six weeks after, the people of "
        "the "
        f"team “{best}” placed **{each:.0f} orders per 100**, against {usual:.0f} per 100 of all people on "
        "any "
        f"list. {'The team is' if number == 1 else 'All teams are'} pleased, and so far no team has asked "
        "who "
        "else wrote to its people."
    )


# One customer, many lists


def busiest(shop: Business) -> list[int]:
    """The customers who are on the most lists, and a few who are on two."""
    count = lists(shop).sum(axis=1)
    most = count[count >= MANY].sort_values(ascending=False, kind="stable").index[:30]
    return [*most, *count[count == 2].index[:5]]


EVENTS = {
    "order_placed": "Order",
    "session_started": "Visit",
    "cart_item_added": "Into the cart",
    "email_sent": "Email",
    "sms_sent": "Text message",
    "push_sent": "Push",
}


def one_customer(shop: Business, customer: int) -> tuple[Picture, str, pd.DataFrame]:
    """What one customer did lately, and all that would arrive on Monday."""
    log = shop.events
    since = shop.today - pd.Timedelta(days=120)
    its = log[
        (log["customer_id"] == customer) & (log["occurred_at"] >= since) & log["event"].isin(list(EVENTS))
    ]
    row = lists(shop).loc[customer]
    gets = [name for name in TEAMS if row[name]]
    number = f"{len(gets)} {'message' if len(gets) == 1 else 'messages'}"
    chart = figures.timeline(
        its["occurred_at"],
        its["event"].astype(str).map(EVENTS),
        title=f"{number} for one customer on one Monday",
        as_of=shop.today,
    )
    offered = messages(shop)
    off = [offered[TEAMS[name].key].offer_percent for name in gets if offered[TEAMS[name].key].offer_percent]
    last = log[(log["customer_id"] == customer) & (log["event"] == "order_placed")]["occurred_at"]
    ago = f"Last order: {(shop.today - last.max()).days} days ago" if len(last) else "No order so far"
    prices = (
        f", with **{len(off)} different discounts** ({', '.join(f'{one}%' for one in sorted(off))})"
        if len(off) > 1
        else ""
    )
    text = f"{ago}, {len(last)} in all. On Monday: **{number}**{prices}."
    table = pd.DataFrame(
        {
            "team": gets,
            "because they": [TEAMS[name].words for name in gets],
            "message": [offered[TEAMS[name].key].text for name in gets],
        }
    )
    return chart, text, table


def on_other_lists(shop: Business, name: str) -> Shown:
    """Of the people of one team, the share who are on each other list as well."""
    table = lists(shop)
    its = table[table[name]]
    shares = its.drop(columns=name).mean().sort_values(ascending=False)
    number = its.sum(axis=1)
    only, full = int((number == 1).sum()), int((number >= MANY).sum())
    most = str(shares.index[0])
    chart = figures.bars(
        shares,
        title=f"{percent(shares.iloc[0])} of “{name}” are on the list of “{most}” too",
        y=f"Also on this list, of the people of “{name}”",
        style="percent",
        highlight=[most],
    )
    left = f"{only:,} of them {'is' if only == 1 else 'are'}" if only else "not one of them is"
    return chart, (
        f"“{name}” wants to write to **{len(its):,} people** ({TEAMS[name].words}). Only **{left}** on no "
        f"other list, and {full:,} would get {MANY} messages or more on this one Monday."
    ).replace("Only **not", "**Not")


def one_page(shop: Business) -> pd.DataFrame:
    """Every list and message, and what it truly earns per 100 people when nobody else sends."""
    table, offered = lists(shop), messages(shop)
    rows = []
    for name, team in TEAMS.items():
        size = int(table[name].sum())
        profit = 100 * changed(alone(shop, name), "profit_cents") / size
        left = 100 * changed(alone(shop, name), "unsubscribed") / size
        rows.append((name, team.words, offered[team.key].title, amount(round(profit, -2)), f"{left:.1f}"))
    names = ["team", "list: people who", "message", "truly earns per 100", "unsubscribe per 100"]
    return pd.DataFrame(rows, columns=names).sort_values("team").set_index("team")
