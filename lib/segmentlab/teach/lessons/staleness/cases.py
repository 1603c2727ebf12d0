"""Five segments of three businesses, and what becomes of a list of each while it grows old.

Comes in: the three businesses. Goes out: who is still in, who is missed, and what a list of any age truly
brings when it is used today. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import customer, events
from segmentlab.segment.decay import Decay, decay
from segmentlab.segment.evaluate import members
from segmentlab.segment.history import MembershipHistory, membership_history
from segmentlab.segment.spells import median_stay, stay_curve

Three = Mapping[str, Business]

orders, logins = events("order_placed"), events("logged_in")
skips, paid, failed = (events(name) for name in ("delivery_skipped", "payment_succeeded", "payment_failed"))
SUBSCRIBED, LAST_PAID = customer("status") == "subscribed", paid.last_time()


@dataclass(frozen=True)
class Case:
    """One segment: where, its rule, also in words, its messages, what its people do next."""

    business: str
    rule: Rule
    words: str
    fits: str
    misfits: str
    outcome: str
    did: str
    weeks: int


SKIPS, FAILED = "Meal box: two skips in a row", "Meal box: payment failed"
REGULARS, LATELY = "Shop: two orders in a year", "Shop: ordered in the last 30 days"
QUIET = "Team tool: quiet for three weeks"
CASES: dict[str, Case] = {
    SKIPS: Case(
        "subscription", SUBSCRIBED & (skips.count(within="90d", after=LAST_PAID) >= 2),
        "subscribers who skipped their last two boxes or more", "skip_helper", "price_off",
        "subscription_cancelled", "cancelled", 8,
    ),
    FAILED: Case(
        "subscription", SUBSCRIBED & (failed.count(within="30d", after=LAST_PAID) >= 1),
        "subscribers with a payment that failed and is still open", "card_text", "price_off",
        "subscription_ended", "lost their box over it", 8,
    ),
    REGULARS: Case(
        "ecommerce", orders.count(within="365d") >= 2, "customers with two orders or more in a year",
        "perk", "reminder", "order_placed", "ordered", 6,
    ),
    LATELY: Case(
        "ecommerce", orders.count(within="30d") >= 1, "customers who ordered in the last 30 days",
        "perk", "reminder", "order_placed", "ordered", 6,
    ),
    QUIET: Case(
        "saas", (logins.count(within="21d") == 0) & (logins.count(between=("90d", "21d")) >= 4),
        "users who came often and have not come for 21 days", "reengage", "checklist", "logged_in", "came",
        8,
    ),
}  # fmt: skip
#: Where a report compares the list with everyone else: among users of the tool most others never come.
REPORTED = (SKIPS, FAILED, REGULARS, LATELY)
#: Ages of a list, in weeks, at which its effect is looked up; the tool must be played anew for each list.
AGES = (0, 1, 2, 3, 4, 6, 8, 10, 13, 17, 21, 26)
TOOL_AGES = (0, 1, 2, 4, 8, 13, 26)
#: The tool counts people who come again. What one of them is worth is for the company to say.
WORTH_CENTS = 3_000
#: How far back lists go, in weeks, and the day on which they are exported: 12 January 2026.
BACK = 24


def of(three: Three, case: str) -> Business:
    """The business of a case."""
    return three[CASES[case].business]


def ages(case: str) -> tuple[int, ...]:
    """Ages at which the effect of a list is looked up."""
    return TOOL_AGES if CASES[case].business == "saas" else AGES


def day_before(business: Business, weeks: int) -> str:
    """The day so many weeks before today."""
    return str((business.today - pd.Timedelta(weeks=weeks)).date())


def listed(three: Three, case: str, age: int) -> pd.Series:
    """Who was in the segment so many weeks ago, for everybody known today."""
    business = of(three, case)

    def found() -> pd.Series:
        then = members(CASES[case].rule, business, day_before(business, age))
        return then.reindex(pd.Index(business.customers["customer_id"]), fill_value=False)

    return business.keep(("staleness", "listed", case, age), found)


def history(three: Three, case: str, weeks: int = BACK) -> MembershipHistory:
    """Who was in, week by week."""
    business = of(three, case)
    return business.keep(
        ("staleness", "history", case, weeks), lambda: membership_history(CASES[case].rule, business, weeks)
    )


def aging(three: Three, case: str) -> Decay:
    """How a list of 24 weeks ago and fresh lists differ from everyone else, four weeks at a time."""
    business, one = of(three, case), CASES[case]
    return business.keep(
        ("staleness", "decay", case),
        lambda: decay(
            one.rule, business, day_before(business, BACK), outcome=one.outcome, every="28d", periods=6
        ),
    )


def staying(three: Three, case: str) -> tuple[pd.Series, float]:
    """Share of those who came in that is still in, by days; and the days after which half have left."""
    return of(three, case).keep(
        ("staleness", "staying", case),
        lambda: (stay_curve(history(three, case, 52)), median_stay(history(three, case, 52))),
    )


def effects(three: Three, case: str, message: str, age: int = 0) -> pd.Series:
    """What a message truly changes for everyone of a list that can be reached, if it goes out today.

    Money in cents; in the tool, people who come again. Opens the truth of the simulated business.
    """
    business, one = of(three, case), CASES[case]
    tool = one.business == "saas"

    def played() -> pd.Series:
        # Colleagues influence each other: in the tool each list is an audience of its own.
        everybody = pd.Series(True, index=pd.Index(business.customers["customer_id"]))
        both = send(business, message, listed(three, case, age) if tool else everybody, weeks=one.weeks).truth
        outcome = "active" if tool else "profit_cents"
        return both[f"{outcome}_with"].astype(float) - both[f"{outcome}_without"]

    key = ("staleness", "effects", one.business, message, one.weeks, (case, age) if tool else "")
    more = business.keep(key, played)
    on_it = listed(three, case, age).reindex(more.index)
    return more[on_it]


def money(case: str, more: float) -> float:
    """What an effect is worth, in cents: profit as it is, a person who comes again at the stated worth."""
    return more * WORTH_CENTS if CASES[case].business == "saas" else more


def old_lists(three: Three, case: str) -> pd.DataFrame:
    """Lists of every age, used today: people and cents of those still in, no longer in, and missed."""

    def found() -> pd.DataFrame:
        fresh = effects(three, case, CASES[case].fits)
        now, rows = listed(three, case, 0), {}
        for age in ages(case):
            more = effects(three, case, CASES[case].fits, age)
            inside = now.reindex(more.index)
            missed = fresh[~fresh.index.isin(more.index)]
            rows[age] = {
                "people": len(more), "still": int(inside.sum()), "gone": int((~inside).sum()),
                "missed": len(missed), "still_cents": money(case, more[inside].sum()),
                "gone_cents": money(case, more[~inside].sum()), "missed_cents": money(case, missed.sum()),
                "cents": money(case, more.sum()),
            }  # fmt: skip
        return pd.DataFrame(rows).T.rename_axis("weeks")

    return of(three, case).keep(("staleness", "old lists", case), found)


def worth(three: Three, case: str, age: float) -> float:
    """Cents that a list of any age brings when it is used, between the ages that were looked up."""
    table = old_lists(three, case)["cents"]
    return float(np.interp(age, table.index, table))


def title_of(three: Three, case: str, message: str) -> str:
    """What a message is called."""
    return messages(of(three, case))[message].title


def ready(three: Three) -> None:
    """Compute everything that no move of a control should wait for, without the truth."""
    for case in CASES:
        if case in REPORTED:
            aging(three, case)
        history(three, case)
        history(three, case, 52)
        staying(three, case)


def played(three: Three) -> None:
    """Play all messages once, so that no move of a control waits for it."""
    for case, one in CASES.items():
        old_lists(three, case)
        effects(three, case, one.misfits)
