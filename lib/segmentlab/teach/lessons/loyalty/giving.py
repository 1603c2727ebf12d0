"""What to give whom: every tier and every offer with the true effect, in the shop and in the meal-kit box.

Comes in: the two businesses, which can be played with a message and without. Goes out: pictures, sentences,
one page to take along. Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import events
from segmentlab.segment.evaluate import members
from segmentlab.words import people, percent

from ... import figures
from ..shared import Shown
from .steps import FEWEST, PAST, PAST_IN_WORDS, complained, discounted, money, orders

#: Messages to choose from, all by email.
OFFERED = ("perk", "goes_with", "guide", "reminder", "discount", "win_back")
days = orders.active_days("365d")


@dataclass(frozen=True)
class Kind:
    """One group: its rule, also in words, the message meant for it, one that is not, its KPI."""

    rule: Rule
    words: str
    fits: str
    misfits: str
    kpi: str


KINDS: dict[str, Kind] = {
    "Loyal, full price": Kind(
        (days >= 4) & (discounted.share_of(orders, "365d") <= 0.1),
        "ordered on 4 days or more in a year, at most one order in ten with a discount",
        "perk", "discount", "profit per order",
    ),
    "Loyal": Kind(
        days >= 4, "ordered on 4 days or more in a year",
        "perk", "discount", "share still ordering after 60 days",
    ),
    "Referral-ready": Kind(
        (days >= 4) & (orders.days_since_last() <= 30) & (complained.count("90d") == 0),
        "loyal, an order in the last 30 days, no complaint in 90",
        "perk", "reminder", "friends brought",
    ),
    "Likely to become loyal": Kind(
        (orders.active_days() >= 2) & (orders.active_days() <= 3) & (orders.days_since_first() <= 120),
        "a second order within 120 days of the first, which was in the last 120 days",
        "perk", "discount", "third order within 90 days",
    ),
    "Regular": Kind(
        (days >= 2) & (days < 4), "ordered on 2 or 3 days in a year",
        "perk", "win_back", "orders per year",
    ),
}  # fmt: skip


def titles(shop: Business) -> dict[str, str]:
    """The title of each message."""
    return {key: messages(shop)[key].title for key in OFFERED}


def true_effects(shop: Business) -> dict[str, pd.DataFrame]:
    """What every message truly changes per 100 people of every group: profit in cents, buyers; and sizes."""

    def found() -> dict[str, pd.DataFrame]:
        everybody = pd.Series(True, index=pd.Index(shop.customers["customer_id"]))
        inside = {name: members(kind.rule, shop) for name, kind in KINDS.items()}
        profit, buyers = {}, {}
        for key in OFFERED:
            both = send(shop, key, everybody).truth
            more = both["profit_cents_with"] - both["profit_cents_without"]
            came = both["bought_with"].astype(float) - both["bought_without"]
            profit[key] = {name: 100 * more[who.reindex(more.index)].mean() for name, who in inside.items()}
            buyers[key] = {name: 100 * came[who.reindex(came.index)].mean() for name, who in inside.items()}
        sizes = pd.DataFrame(
            {
                "people": {name: int(who.sum()) for name, who in inside.items()},
                "reached": {name: int(who.reindex(more.index).sum()) for name, who in inside.items()},
            }
        )
        return {"profit": pd.DataFrame(profit), "buyers": pd.DataFrame(buyers), "people": sizes}

    return shop.keep(("loyalty", "true effects"), found)


def who_gets_what(shop: Business, group: str, count: str) -> Shown:
    """What each message truly brings from one group."""
    effects, kind, title = true_effects(shop), KINDS[group], titles(shop)
    profit = effects["profit"].loc[group].round(-2) + 0.0
    row = profit if count == "profit" else effects["buyers"].loc[group].round(1) + 0.0
    row = row.rename(index=title).sort_values(ascending=False)
    fits, misfits = title[kind.fits], title[kind.misfits]
    if count == "profit":
        told = f"“{fits}” {money(row[fits])}, “{misfits}” {money(row[misfits])}"
    else:
        told = f"Extra buyers: “{fits}” {_more(row[fits])}, “{misfits}” {_more(row[misfits])}"
    if len(told) > 66:
        told = f"{money(profit[kind.fits])} with what fits, {money(profit[kind.misfits])} with what does not"
    chart = figures.bars(
        row,
        title=told,
        y="True extra profit per 100 people" if count == "profit" else "True extra buyers per 100 people",
        style="money" if count == "profit" else "number",
        highlight=[fits],
    )
    many = effects["people"].loc[group]
    return chart, (
        f"**{people(many['people'])}** today, {many['reached']:,} of whom want email: {kind.words}. Meant "
        "for "
        f"them: “{fits}”, **{money(profit[kind.fits])}** per 100 people in six weeks. Not for them: "
        f"“{misfits}”, **{money(profit[kind.misfits])}**."
    )


def _more(buyers: float) -> str:
    return f"{buyers:+.1f}".replace("-", "−") if buyers else "no more"


def one_page(shop: Business) -> pd.DataFrame:
    """Every group on one page: rule, size, a message meant for it, one that is not, the figure to watch."""
    effects, title = true_effects(shop), titles(shop)
    rows = []
    for name, kind in KINDS.items():
        earned = effects["profit"].loc[name]
        rows.append(
            {
                "group": name,
                "rule": kind.words,
                "people": f"{effects['people'].loc[name, 'people']:,}",
                "meant for them": f"{title[kind.fits]}: {money(earned[kind.fits])}",
                "not for them": f"{title[kind.misfits]}: {money(earned[kind.misfits])}",
                "watch": kind.kpi,
            }
        )
    return pd.DataFrame(rows)


# The meal-kit box

boxes, app = events("delivery_sent"), events("app_opened")


def subscribers(least: int, quiet: int) -> dict[str, Rule]:
    """Subscribers with so many boxes in a year: those who open the app, and those who do not."""
    many = (boxes.active_days("365d") >= least) & (boxes.days_since_last() <= 21)
    opens = app.count(f"{quiet}d") >= 1
    return {"open the app": many & opens, "do not open it": many & ~opens}


def since(box: Business) -> pd.DataFrame:
    """Every subscriber as of the past day: boxes, days without box and app; and what came in three months."""

    def found() -> pd.DataFrame:
        later = pd.Timestamp(PAST) + pd.Timedelta(days=91)
        table = pd.DataFrame(
            {
                "boxes": measured(boxes.active_days("365d"), box, PAST),
                "no box": measured(boxes.days_since_last(), box, PAST),
                "no app": measured(app.days_since_last(), box, PAST).astype(float).fillna(float("inf")),
            }
        )
        paid = measured(events("payment_succeeded").count("28d"), box, later)
        friend = measured(events("friend_referred").count("91d"), box, later)
        return table.assign(paid=paid.reindex(table.index) >= 1, friend=friend.reindex(table.index) >= 1)

    return box.keep(("loyalty", "since"), found)


def paying_or_loyal(box: Business, least: int, quiet: int) -> Shown:
    """Subscribers with many boxes, by whether they open the app: who still pays, who brings a friend."""
    table = since(box)
    table = table[(table["boxes"] >= least) & (table["no box"] <= 21)]
    opens = table["no app"] <= quiet
    many = {"open the app": int(opens.sum()), "do not open it": int((~opens).sum())}
    if min(many.values()) < FEWEST:
        why = "Ask for fewer boxes, or for fewer days without the app."
        had = people(sum(many.values()), "subscriber")
        said = f"{had} had {least} boxes or more; too few of them in one of the groups."
        return figures.nothing(title="Too few people to tell", why=why), said
    shares = (
        table[["paid", "friend"]].groupby(opens.map({True: "open the app", False: "do not open it"})).mean()
    )
    shares = shares.loc[list(many)].set_axis(
        ["still paying 3 months later", "brought a friend by then"], axis="columns"
    )
    pay, bring = (shares[column] for column in shares)
    chart = figures.side_by_side(
        shares,
        title=f"{percent(pay.iloc[0])} and {percent(pay.iloc[1])} still pay; {percent(bring.iloc[0])} and "
        f"{percent(bring.iloc[1])} bring a friend",
        y=f"Subscribers with {least} boxes or more in a year",
        style="percent",
    )
    return chart, (
        f"On {PAST_IN_WORDS}, **{people(sum(many.values()), 'subscriber')}** had received {least} boxes or "
        f"more in a year and one in the last three weeks. **{many['do not open it']:,}** of them had not "
        f"opened the app in {quiet} days. Three months later {percent(pay.iloc[0])} of those with the app "
        f"still paid, and {percent(pay.iloc[1])} of those without."
    )


def dessert(box: Business) -> pd.DataFrame:
    """What the free dessert truly changes per 100 people with 36 boxes: profit in cents, and who they are."""

    def found() -> pd.DataFrame:
        rows = {}
        for name, rule in subscribers(36, 60).items():
            who = members(rule, box)
            sent = send(box, "dessert", who, weeks=8)
            kinds = box.truth.customers["hidden_type"].astype(str).reindex(who.index)[who]
            shares = kinds.value_counts(normalize=True)
            rows[name] = {
                "people": int(who.sum()),
                "profit": 100 * sent.true_effect("profit_cents"),
                "kind": shares.index[0],
                "share": shares.iloc[0],
            }
        return pd.DataFrame(rows).T

    return box.keep(("loyalty", "dessert"), found)
