"""A code for 12% off, sent again and again: the quarter, the year, the year after, and a guide in its place.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences. Stage of the loop:
teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.repeated import repeated
from segmentlab.instrument.business import Business
from segmentlab.model.tree import customer
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, people

from ... import figures
from ..shared import Shown
from .shelf import orders, visits

#: Whom the code is for: they look, and do not buy.
LOOKERS = (visits.count(within="90d") >= 2) & (orders.count(within="90d") == 0)
#: The code, and what can be sent in its place.
CODE, GUIDE = "discount", "guide"
#: How often it goes out, and for how many quarters.
EVERY = {"every two weeks": 2, "every four weeks": 4}
QUARTERS = {"two quarters": 2, "the whole year": 4}
A_QUARTER, WATCHED = 13, 8
NAMES = ("Jul 26", "Oct 26", "Jan 27", "Apr 27", "Jul 27", "Oct 27", "Jan 28", "Apr 28")
COUNTS = {"profit": "profit", "orders at the full price": "orders at the full price"}
COUNTED = {"profit": "profit_cents", "orders at the full price": "full_price"}


def audience(shop: Business) -> pd.Series:
    """Those who looked around twice in 90 days, ordered nothing, and want emails."""
    return shop.keep(
        ("mismatches", "audience"),
        lambda: members(LOOKERS & (customer("email_consent") == True), shop),  # noqa: E712
    )


def lived(shop: Business, message: str, every: int, quarters: int) -> pd.DataFrame:
    """Two years of the audience, week by week, with a message sent for some quarters, or none (0)."""
    weeks = range(0, A_QUARTER * quarters, every) if quarters else ()
    return shop.keep(
        ("mismatches", "lived", message if quarters else "", every if quarters else 0, quarters),
        lambda: repeated(shop, message, audience(shop), on=weeks, weeks=A_QUARTER * WATCHED),
    )


def prepare(shop: Business) -> None:
    """Live through all the plans that the panels show."""
    lived(shop, CODE, 1, 0), lived(shop, GUIDE, 2, 1)
    for every in EVERY.values():
        lived(shop, CODE, every, 1)
        for quarters in QUARTERS.values():
            for message in (CODE, GUIDE):
                lived(shop, message, every, quarters)


def by_quarter(
    shop: Business, message: str, every: int, quarters: int, what: str = "profit_cents"
) -> pd.Series:
    """What a plan truly adds in each quarter, against the same people without it; profit in cents."""
    more = lived(shop, message, every, quarters)[what] - lived(shop, message, 1, 0)[what]
    added = more.groupby(more.index // A_QUARTER).sum().astype(float)
    return added.set_axis(list(NAMES)[: len(added)])


def people_lost(shop: Business, message: str, every: int, quarters: int, until: int = 4) -> int:
    """How many more of the audience have cancelled emails after some quarters than without the plan."""
    week = A_QUARTER * until - 1
    return int(lived(shop, message, every, quarters)["left"][week] - lived(shop, message, 1, 0)["left"][week])


# Before the truth: the quarter


def the_quarter(shop: Business, every: int, count: str) -> Shown:
    """The dashboard of the quarter: what came in with the code, send by send."""
    plan = lived(shop, CODE, every, 1).head(A_QUARTER)
    send = pd.Series(plan.index // every, index=plan.index)
    what = "offer_revenue_cents" if count == "revenue" else "with_offer"
    per_send = plan[what].groupby(send).sum()
    monday = [f"{shop.today + pd.Timedelta(weeks=int(every * number)):%-d %b}" for number in per_send.index]
    bought, revenue, cost = (
        int(plan[one].sum()) for one in ("with_offer", "offer_revenue_cents", "cost_cents")
    )
    chart = figures.bars(
        per_send.set_axis(monday),
        title=f"{bought:,} orders with the code: {amount(revenue)} for {amount(cost)} of emails",
        y=f"{'Revenue' if count == 'revenue' else 'Orders'} with the code, by the day it was sent",
        style="money" if count == "revenue" else "number",
    )
    none = " No send was without orders." if (per_send > 0).all() else ""
    return chart, (
        f"“12% off for two weeks” went {len(per_send)} times to {people(int(plan['sent'].iloc[0]))} who "
        "looked "
        f"around twice in 90 days and ordered nothing. In the quarter **{bought:,} orders** used it, worth "
        f"**{amount(revenue)}**: {amount(round(100 * revenue / cost, -2))} for every dollar of email.{none}"
    )


# After the truth: two years


def two_years(shop: Business, every: int, quarters: int, count: str) -> Shown:
    """The code and the guide over two years, quarter by quarter, against the same people without either."""
    what = COUNTED[count]
    table = pd.DataFrame(
        {
            "the code": by_quarter(shop, CODE, every, quarters, what),
            "the guide": by_quarter(shop, GUIDE, every, quarters, what),
        }
    )
    money = count == "profit"
    table = table.round(-2) + 0.0 if money else table
    year, after = table.head(4).sum(), table.tail(4).sum()
    told = amount if money else (lambda number: f"{number:+,.0f}".replace("-", "−"))
    unit = "" if money else " orders"
    chart = figures.side_by_side(
        table,
        title=f"First year: the code {told(year['the code'])}{unit}, the guide {told(year['the guide'])}",
        y="Extra profit in the quarter" if money else "Extra orders without any discount",
        style="money" if money else "number",
    )
    ends = NAMES[quarters - 1]
    during, later = table["the code"].head(quarters).sum(), table["the code"].iloc[quarters:].sum()
    lost = people_lost(shop, CODE, every, quarters)
    more = people_lost(shop, GUIDE, every, quarters)
    return chart, (
        f"The code goes out up to the quarter that begins in {_month(ends)}. Until then it changes "
        f"{count} by {told(during)}; in the quarters after the last code by **{told(later)}**"
        f"{_share(during, later) if money else ''}. The guide changes the two years by "
        f"**{told(year['the guide'] + after['the guide'])}**. Of people who want emails the code loses "
        f"{_people(lost)} in the first year, the guide {_people(more)}."
    ).replace("by -$", "by −$").replace("by **-$", "by **−$")


def _month(name: str) -> str:
    months = {"Jul": "July", "Oct": "October", "Jan": "January", "Apr": "April"}
    return f"{months[name[:3]]} 20{name[4:]}"


def _share(won: float, paid: float) -> str:
    """Say how much of what was won is paid back."""
    if won <= 0 or paid >= 0:
        return ""
    part = -paid / won
    return ", more than it had won" if part >= 1 else f", {part:.0%} of what it had won"


def _people(count: int) -> str:
    return "nobody" if count <= 0 else "1 person" if count == 1 else f"{count:,} people"
