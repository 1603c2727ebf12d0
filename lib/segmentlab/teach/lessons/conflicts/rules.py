"""Who goes first, who must not get what, and how many at most: what rules change for the same people.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences. Stage: teach.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import prop
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, people, signed

from ... import figures
from ..shared import Shown
from .teams import TEAMS, alone, bought, changed, first_teams, lists, lived

DISCOUNTS = ("Sales", "Promotions", "Win-back")
#: By what each list earned per message in past tests, the best first.
BY_TESTS = (
    "Loyalty", "CRM", "Cross-selling", "Brand", "Supplies", "Merchandising", "Checkout", "Promotions",
    "Win-back", "Sales",
)  # fmt: skip
FIRST = {
    "who asked first": tuple(TEAMS),
    "discounts first": (*DISCOUNTS, *(name for name in TEAMS if name not in DISCOUNTS)),
    "who did best in tests": BY_TESTS,
}
NO_CAP = 10


@dataclass(frozen=True)
class Apart:
    """A suppression: who does not get the messages of which teams, also in words."""

    who: Rule
    teams: tuple[str, ...]
    words: str


FULL_PRICE = (bought.count(within="365d") >= 2) & (
    bought.where(prop("discount_cents") > 0).count(within="365d") == 0
)
APART: dict[str, Apart] = {
    "no cart reminder after the purchase": Apart(
        bought.count(within="7d") >= 1, ("Checkout",), "ordered in the last week"
    ),
    "no upsell in a win-back": Apart(
        TEAMS["Win-back"].rule | TEAMS["CRM"].rule, ("Cross-selling",), "are being won back"
    ),
    "no discount for full-price regulars": Apart(
        FULL_PRICE, DISCOUNTS, "ordered twice or more in a year and never with a discount"
    ),
}


def stopped(shop: Business, rule: str) -> pd.Series:
    """Whom a suppression is about."""
    return shop.keep(("conflicts", "apart", rule), lambda: members(APART[rule].who, shop))


def plan(shop: Business, cap: int, first: str, apart: tuple[str, ...]) -> dict[str, pd.Series]:
    """Who gets what: in order of priority, without who is suppressed, up to the cap."""
    table, order = lists(shop), FIRST[first]
    got, chosen = pd.Series(0, index=table.index), {}
    for name in order:
        who = table[name]
        for rule in apart:
            if name in APART[rule].teams:
                who = who & ~stopped(shop, rule)
        who = who & (got < cap)
        got = got + who
        chosen[name] = who
    return chosen


def governed(shop: Business, cap: int, first: str, apart: tuple[str, ...]) -> pd.DataFrame:
    """What happens when these rules hold."""
    apart = tuple(sorted(apart))
    return shop.keep(
        ("conflicts", "rules", cap, first, apart), lambda: lived(shop, plan(shop, cap, first, apart))
    )


def prepare_rules(shop: Business) -> None:
    """Live through the most likely settings once, so that the panel answers quickly."""
    for cap, first in itertools.product((1, 2, NO_CAP), FIRST):
        for apart in ((), tuple(APART)):
            governed(shop, cap, first, apart)
    for rule in APART:
        governed(shop, NO_CAP, next(iter(FIRST)), (rule,))


def every_message(shop: Business) -> pd.DataFrame:
    """What happens when all teams send to everybody on their lists."""
    return first_teams(shop, len(TEAMS))


def dreamt(shop: Business) -> float:
    """What all lists earn when each is sent alone, added up, in cents."""
    return shop.keep(
        ("conflicts", "dreamt"), lambda: sum(changed(alone(shop, name), "profit_cents") for name in TEAMS)
    )


def your_rules(shop: Business, cap: int, first: str, apart: tuple[str, ...]) -> Shown:
    """True change under the reader's rules, beside all messages to everybody."""
    mine, every = governed(shop, cap, first, apart), every_message(shop)
    profit, before = changed(mine, "profit_cents"), changed(every, "profit_cents")
    chart = figures.bars(
        {
            "each list alone, added up": round(dreamt(shop), -2),
            "every list to everybody": round(before, -2),
            "your rules": round(profit, -2),
        },
        title=f"Your rules: {_dollars(profit)} of profit, every list to everybody: {_dollars(before)}",
        y="True extra profit of the Monday within six weeks",
        style="money",
        highlight=["your rules"],
    )
    left, left_before = (int(changed(table, "unsubscribed")) for table in (mine, every))
    spam, spam_before = (int(table["complained"].sum()) for table in (mine, every))
    sent, sent_before = (int(table["messages"].sum()) for table in (mine, every))
    full, full_before = (int((table["messages"] >= 5).sum()) for table in (mine, every))
    orders, orders_before = (changed(table, "orders") for table in (mine, every))
    return chart, (
        f"**{sent:,} messages** instead of {sent_before:,}; {people(full) if full else 'nobody'} with five "
        f"or more instead of {full_before:,}. True extra orders: **{orders:.0f}** instead of "
        f"{orders_before:.0f}. Trust: **{left:,} unsubscribe** instead of {left_before:,}, and "
        f"{spam or 'nobody'} {'report' if spam > 1 else 'reports'} spam instead of {spam_before}. In money: "
        f"**{_dollars(profit - before, True)}** against every list to everybody."
    )


def _dollars(cents: float, sign: bool = False) -> str:
    written = amount(round(cents, -2))
    return f"+{written}" if sign and cents > 0 else written


def _points(number: float) -> str:
    return signed(number, nothing="0.0")


def effect_on(shop: Business, name: str, who: pd.Series) -> tuple[int, float, float]:
    """People of a list among some, and the true profit and orders per 100 of them, sent alone."""
    table = alone(shop, name)
    inside = (lists(shop)[name] & who.reindex(lists(shop).index)).reindex(table.index)
    some = table[inside]
    profit = (some["profit_cents_with"] - some["profit_cents_without"]).mean()
    orders = (some["orders_with"] - some["orders_without"]).mean()
    return len(some), float(100 * profit), float(100 * orders)


def conflict(shop: Business, rule: str) -> Shown:
    """What a message does to the people a rule would spare, beside the others on the same list."""
    name = {"no discount for full-price regulars": "Promotions"}.get(rule, APART[rule].teams[0])
    who = stopped(shop, rule)
    spared, profit, orders = effect_on(shop, name, who)
    others, usual, usual_orders = effect_on(shop, name, ~who)
    worse = usual - profit
    verdict = "costs" if profit < 0 else "earns"
    chart = figures.bars(
        {"who should be spared": round(profit, -2), "the others on the list": round(usual, -2)},
        title=f"“{name}” {verdict} {_dollars(abs(profit))} per 100 of those who should be spared",
        y="True extra profit per 100 people, sent alone",
        style="money",
        highlight=["who should be spared"],
    )
    says = (
        f"The rule is worth **{_dollars(worse * spared / 100)}** on this list alone, on one Monday."
        if profit < 0
        else "Here the rule **costs** a little money. It may still be right: nobody wins customers back by "
        "asking for more at the same time. But do not defend it with profit."
    )
    return chart, (
        f"Of the people of “{name}” **{spared:,}** {APART[rule].words}. They change their orders by "
        f"{_points(orders)} per 100, the other {others:,} by {_points(usual_orders)}. "
    ) + says
