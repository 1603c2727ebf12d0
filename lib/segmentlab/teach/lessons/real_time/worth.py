"""What a week of delay truly costs, and which rhythm pays for its runs.

Comes in: the shop, the meal box and the prices that the reader sets. Goes out: a picture, a sentence, a page.
Stage of the loop: teach. Opens the truth of the simulated businesses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segmentlab.activate.replay import replayed
from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import customer, events
from segmentlab.segment.evaluate import members
from segmentlab.words import amount

from ... import figures
from ..shared import Shown
from .clock import carts, orders
from .lists import DAILY, HOURLY, REAL_TIME, REFRESHES, WEEKLY, carts_of, fates, phrase

prices, compared, policy = (
    events(name) for name in ("pricing_viewed", "products_compared", "returns_policy_viewed")
)
apps = events("app_opened")
LOOKED_TWICE = (prices.count(within="7d") >= 2) | (compared.count(within="7d") >= 2)
#: Lives that the people of a group live through together.
COPIES = 15_000


@dataclass(frozen=True)
class Sign:
    """A sign and its two messages: whose, the rule, in words, what fits, what does not, how fresh."""

    business: str
    rule: Rule
    words: str
    fits: str
    misfits: str
    fresh: str


CART, APP, REGULARS = "A cart left, looked twice", "App not opened for 14 days", "Regulars quiet for 60 days"
SIGNS: dict[str, Sign] = {
    CART: Sign(
        "ecommerce",
        (carts.count(within="7d") >= 1) & (orders.count(within="7d") == 0) & LOOKED_TWICE
        & (policy.count(within="7d") == 0),
        "a cart left in 7 days, prices or comparing twice, returns policy not read",
        "cart_reminder", "discount", "daily; in real time if your customers decide within hours",
    ),
    APP: Sign(
        "subscription",
        (customer("status") == "subscribed") & (apps.count(within="14d") == 0)
        & (apps.count(between=("90d", "14d")) >= 4),
        "subscribers who used the app and have not opened it for 14 days",
        "app_nudge", "price_off", "daily",
    ),
    REGULARS: Sign(
        "ecommerce", (orders.count(within="365d") >= 2) & (orders.days_since_last() > 60),
        "two orders or more in a year, none for more than 60 days", "perk", "win_back", "weekly",
    ),
}  # fmt: skip


def week_of_delay(shop: Business, box: Business) -> pd.DataFrame:
    """What each fitting message truly brings per person, in cents: at once, and sent a week later."""

    def found() -> pd.DataFrame:
        rows = {}
        for name, sign in SIGNS.items():
            business = shop if sign.business == "ecommerce" else box
            at_once, late = (_per_person(business, sign.fits, sign.rule, weeks) for weeks in (0, 1))
            rows[name] = {"people": at_once[0], "at_once": at_once[1], "late": late[1]}
        return pd.DataFrame(rows).T.assign(left=lambda table: table["late"] / table["at_once"])

    return shop.keep(("real time", "week of delay"), found)


def _per_person(business: Business, message: str, to: Rule, late: int = 0) -> tuple[int, float]:
    both = replayed(business, message, to, copies=COPIES, weeks=8, late=late)
    return len(both), float((both["profit_cents_with"] - both["profit_cents_without"]).mean())


def to_buyers(shop: Business) -> tuple[float, float]:
    """What a cart reminder truly does to people who have just bought, in cents each; the share it reaches."""

    def found() -> tuple[float, float]:
        bought = orders.count(within="2d") >= 1
        reached, cents = _per_person(shop, "cart_reminder", bought)
        return cents, reached / int(members(bought, shop).sum())

    return shop.keep(("real time", "to buyers"), found)


# The price of freshness

#: What the list is for, and how many hours half of the orders after a cart take; 0 is as in the shop.
CASES = {
    "Carts, as fast as this shop's": "0",
    "Carts, half decided within a day": "24",
    "Carts, half decided within 3 hours": "3",
    "Regulars quiet for 60 days": "quiet",
}
SIZES = {"this shop": 1, "10 times this shop": 10, "100 times this shop": 100}
#: Lists in an average month of 365 / 12 days.
RUNS = {HOURLY: 730, DAILY: 365 / 12, WEEKLY: 365 / 84}


def still_open(shop: Business, hours: int) -> dict[str, float]:
    """Of the orders that follow a cart, the share still to come when the message goes out.

    Another pace stretches or shortens all times from a cart to its order, so that half come within `hours`.
    """

    def found() -> dict[str, float]:
        carts_ = carts_of(shop)
        came = ~carts_.in_visit & (carts_.order <= 14 * 24)
        order = carts_.order[came] * (hours / np.median(carts_.order[came]) if hours else 1)
        return {how: float((order > fates(carts_, how).late[came]).mean()) for how in REFRESHES.values()}

    return shop.keep(("real time", "open", hours), found)


def brought(shop: Business, box: Business, case: str) -> dict[str, float]:
    """What the message brings in a month for each rhythm, in cents, before the lists are paid for.

    The list of a Monday is known: the truth was played for it. Fresher carts are worth more in proportion to
    the orders still open; that is the most freshness can be worth. Quiet regulars lose nothing in a week.
    """
    weekly = week_of_delay(shop, box)
    if case == "quiet":
        reached, cents = shop.keep(
            ("real time", "newly quiet"),
            lambda: _per_person(
                shop, "perk", (orders.count(within="365d") >= 2) & orders.days_since_last().is_between(61, 67)
            ),
        )
        return dict.fromkeys(REFRESHES.values(), reached * cents * 365 / 84)
    month = weekly.loc[CART, "people"] * weekly.loc[CART, "at_once"] * 365 / 84
    known = still_open(shop, 0)[WEEKLY]
    return {how: month * share / known for how, share in still_open(shop, int(case)).items()}


def net(shop: Business, box: Business, case: str, run: int, stream: int, size: int) -> dict[str, float]:
    """What is left in a month for each rhythm, in cents, after its runs or its stream are paid."""
    gross = brought(shop, box, case)
    return {
        name: size * gross[how] - (stream if how == REAL_TIME else RUNS[how] * run)
        for name, how in REFRESHES.items()
    }


def refresh_pays(shop: Business, box: Business, case: str, run: int, stream: int, size: int) -> Shown:
    """Which rhythm leaves the most in a month."""
    left = net(shop, box, case, run, stream, size)
    best = max(left, key=lambda name: (round(left[name], -2), list(left).index(name)))
    gross, real = brought(shop, box, case), next(iter(left))
    daily = size * (gross[REAL_TIME] - gross[DAILY])
    chart = figures.bars(
        {name: round(cents, -2) + 0.0 for name, cents in left.items()},
        title=f"Best here: {best}, {amount(round(left[best], -2))} a month",
        y="True worth of the message in a month, less the lists or the stream",
        style="money",
        highlight=[best],
    )
    more = (
        f"brings at most **{amount(round(daily, -2))} a month more** than the daily list"
        if daily >= 50
        else "brings **nothing more** than the daily list"
    )
    cost = stream - RUNS[DAILY] * run
    dearer = (
        f"costs {amount(round(cost, -2))} more"
        if cost >= 50
        else f"costs {amount(-round(cost, -2))} less"
        if cost <= -50
        else "costs as much"
    )
    loss = " Even so the month costs money: at these prices, make no list." if left[best] < 0 else ""
    return chart, (
        f"{real} {more} and {dearer}. The best here is a message {phrase(REFRESHES[best])}.{loss}"
        if REFRESHES[best] != REAL_TIME
        else f"{real} {more} and {dearer}. The best here is **real time**.{loss}"
    )


def one_page(shop: Business, box: Business) -> pd.DataFrame:
    """Every sign with its messages, what they truly bring per 100 people, and how fresh its list must be."""

    def found() -> pd.DataFrame:
        rows = []
        for name, sign in SIGNS.items():
            business, known = (
                shop if sign.business == "ecommerce" else box,
                week_of_delay(shop, box).loc[name],
            )
            titles = messages(business)
            wrong = _per_person(business, sign.misfits, sign.rule)[1]
            rows.append(
                {
                    "sign": name,
                    "rule": sign.words,
                    "fits": titles[sign.fits].title,
                    "per 100_cents": _hundred(known["at_once"]),
                    "a week late_cents": _hundred(known["late"]),
                    "does not fit": titles[sign.misfits].title,
                    "per 100 _cents": _hundred(wrong),
                    "make the list": sign.fresh,
                }
            )
        return pd.DataFrame(rows)

    return shop.keep(("real time", "one page"), found)


def _hundred(cents: float) -> float:
    """What 100 people bring, in cents of whole dollars."""
    return round(100 * cents, -2) + 0.0
