"""The shelf: eight named segments, one in use; what the others leave lying, and what keeping them costs.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences. Stage of the loop:
teach.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from segmentlab.activate.send import reachable, send
from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import customer, events, prop
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, people, percent

from ... import figures
from ..shared import Shown

orders, visits, guides = events("order_placed"), events("session_started"), events("guide_read")
cheaper = orders.where(prop("discount_cents") > 0)
supplies = orders.where(category="supplies")
searched = events("search_filtered")
#: Shelves after which something goes with the last order.
LEADS_ON = ("tents", "sleeping bags", "backpacks", "boots", "jackets", "climbing")
#: What goes out today, to whomever it may be, and the messages that were written for one segment.
GENERIC = ("reminder", "discount")
MATCHED = ("guide", "perk", "goes_with", "restock_reminder", "built_to_last")


@dataclass(frozen=True)
class Named:
    """A segment on the shelf: its rule, also in words, and the message meant for it, if there is one."""

    rule: Rule
    words: str
    fits: str = ""


#: The largest first. Only one of them is in use.
SHELF: dict[str, Named] = {
    "Signed up, never bought": Named(orders.count() == 0, "signed up and have not ordered yet", "guide"),
    "Quiet for 90 days": Named(
        (orders.days_since_last() > 90) & (orders.days_since_last() <= 365),
        "ordered in the last year, but not in the last 90 days",
        "reminder",
    ),
    "Came from social media": Named(
        customer("acquisition_channel") == "social", "found the shop through social media"
    ),
    "Seeks quality": Named(
        searched.where(prop("filter").is_in(["best rated", "longest warranty"])).count(within="180d") >= 1,
        "filtered by best rated or longest warranty in 180 days",
        "built_to_last",
    ),
    "Something goes with it": Named(
        orders.where(prop("category").is_in(LEADS_ON)).days_since_last() <= 70,
        "bought a tent, a bag, boots and the like in the last 70 days, which something goes with",
        "goes_with",
    ),
    "Reads guides, buys nothing": Named(
        (guides.count(within="90d") >= 1) & (orders.count(within="180d") == 0),
        "read a guide in 90 days and ordered nothing in 180",
        "guide",
    ),
    "Loyal, full price": Named(
        (orders.active_days("365d") >= 4) & (cheaper.share_of(orders, "365d") <= 0.1),
        "ordered on 4 days or more in a year, at most one order in ten with a discount",
        "perk",
    ),
    "Buys supplies again": Named(
        supplies.count(within="365d") >= 3,
        "ordered supplies three times or more in a year",
        "restock_reminder",
    ),
}
IN_USE = "Quiet for 90 days"
EVERYBODY = "everybody"


def inside(shop: Business) -> pd.DataFrame:
    """Who is in which segment today: a column each."""
    return shop.keep(
        ("mismatches", "inside"),
        lambda: pd.concat({name: members(one.rule, shop) for name, one in SHELF.items()}, axis=1),
    )


def sizes(shop: Business) -> pd.Series:
    """How many people each segment has, the largest first."""
    return shop.keep(("mismatches", "sizes"), lambda: inside(shop).sum().sort_values(ascending=False))


def sent_to_all(shop: Business) -> dict[str, pd.DataFrame]:
    """Both futures of everybody who wants emails, for each message."""

    def play() -> dict[str, pd.DataFrame]:
        everybody = pd.Series(True, index=pd.Index(shop.customers["customer_id"]))
        return {key: send(shop, key, everybody, holdout=0).truth for key in GENERIC + MATCHED}

    return shop.keep(("mismatches", "futures"), play)


def true_effects(shop: Business) -> dict[str, pd.DataFrame]:
    """Per 100 people of each segment and each message: true extra profit in cents, and true extra buyers."""

    def found() -> dict[str, pd.DataFrame]:
        groups = inside(shop).assign(**{EVERYBODY: True})
        profit, buyers = {}, {}
        for key, both in sent_to_all(shop).items():
            more = both["profit_cents_with"] - both["profit_cents_without"]
            came = both["bought_with"].astype(float) - both["bought_without"]
            here = groups.reindex(both.index)
            profit[key] = {name: 100 * more[here[name]].mean() for name in groups}
            buyers[key] = {name: 100 * came[here[name]].mean() for name in groups}
        return {"profit": pd.DataFrame(profit), "buyers": pd.DataFrame(buyers)}

    return shop.keep(("mismatches", "true effects"), found)


def reached(shop: Business) -> pd.Series:
    """How many people of each segment want emails."""
    return shop.keep(
        ("mismatches", "reached"),
        lambda: inside(shop)[reachable(shop, "email").reindex(inside(shop).index)].sum(),
    )


def waiting(shop: Business) -> pd.Series:
    """What one message meant for a segment truly earns from all of it, in cents; 0 where there is none."""

    def found() -> pd.Series:
        profit, many = true_effects(shop)["profit"], reached(shop)
        earned = {
            name: float(profit.loc[name, one.fits] * many[name] / 100) if one.fits else 0.0
            for name, one in SHELF.items()
        }
        return pd.Series(earned).round(-2)

    return shop.keep(("mismatches", "waiting"), found)


# Before the truth: coverage


def scene(shop: Business) -> str:
    """What is on the shelf."""
    named = sizes(shop)
    covered = inside(shop).any(axis=1).mean()
    return (
        f"The gear shop has {people(len(inside(shop)))} and **{len(SHELF)} named segments**. They were good "
        f"work: each has a rule that runs every night, and together they name {percent(covered)} of all "
        f"customers. One of them, “{IN_USE}” ({named[IN_USE]:,} people), has an email of its own. The other "
        f"{len(SHELF) - 1} stand in the tool and on the slides. When they are used at all, they get what "
        "is at "
        "hand: a plain reminder, or a code for 12% off. **What does it cost to have segments that nobody "
        "acts "
        "on, or to act on them with whatever is at hand?**"
    )


def coverage(shop: Business, count: int, first: str) -> Shown:
    """How many customers have a name when more segments are kept: the slide that looks like progress."""
    named = sizes(shop)
    names = list(named.index if first == "largest" else named.index[::-1])
    kept = names[:count]
    in_how_many = inside(shop)[kept].to_numpy().sum(axis=1)
    covered, several = float((in_how_many > 0).mean()), float((in_how_many > 1).mean())
    segments = "1 segment names" if count == 1 else f"{count} segments name"
    chart = figures.bars(
        named[names],
        title=f"{segments} {percent(covered)} of all customers",
        y="People in the segment today",
        highlight=kept,
    )
    acts = f"“{IN_USE}” is among them" if IN_USE in kept else f"“{IN_USE}” is not among them"
    twice = f" {percent(several)} of all customers are in two of them or more." if several >= 0.005 else ""
    return chart, (
        f"With {'this one' if count == 1 else f'these {count}'} on the slide, **{percent(covered)} of "
        f"{people(len(inside(shop)))}** have a name.{twice} The slide does not say how many of the segments "
        f"decide what somebody gets: only one does, and {acts}."
    )


# After the truth: what to act on, what to retire


def act_on(shop: Business, acted: int, cost: int, rest: str) -> Shown:
    """A quarter in which the best segments get the message meant for them; the rest is kept, or retired."""
    earned = waiting(shop).sort_values(ascending=False)
    best = list(earned.index[:acted])
    unused = len(SHELF) - acted
    upkeep = cost * (acted + (unused if rest == "keep" else 0))
    total, today = earned[best].sum() - upkeep, earned[IN_USE] - cost * len(SHELF)
    what = f"Act on {acted}, {rest} {unused}" if unused else f"Act on all {acted}"
    pays = earned[earned > cost]
    chart = figures.bars(
        {"today": today, "this plan": total, "best plan": pays.sum() - cost * len(pays)},
        title=f"{what}: {amount(total)} a quarter; today {amount(today)}",
        y="True extra profit a quarter, after the upkeep",
        style="money",
        highlight=["this plan"],
    )
    nothing = [name for name in best if not SHELF[name].fits]
    idle = (
        f" Keeping the {unused} that nobody acts on costs {amount(cost * unused)} of it."
        if rest == "keep" and unused and cost
        else ""
    )
    empty = (
        f" “{nothing[0]}” has no message of its own, so acting on it is only another send." if nothing else ""
    )
    against = (
        f"**Against today, with one in use and {len(SHELF)} kept, that is {amount(total - today)} more.** "
        f"The best plan here acts on the {len(pays)} that earn more than their upkeep, and retires the rest."
        if total >= today
        else f"That leaves {amount(total)}, less than the {amount(today)} of today."
    )
    return chart, (
        f"{'One segment gets' if acted == 1 else f'{acted} segments get'} the message meant for "
        f"{'it' if acted == 1 else 'them'} once in the quarter: {amount(earned[best].sum())}, less "
        f"{amount(upkeep)} for looking after the segments that are kept. {against}{idle}{empty}"
    )
