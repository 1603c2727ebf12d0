"""Warning signs of subscribers, and who leaves after them: of their own will, or because a payment failed.

Comes in: the meal-kit box and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.measure.leaving import churn_split
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import customer, events, prop
from segmentlab.segment.evaluate import members
from segmentlab.words import percent

from ... import figures
from ..shared import Shown

skips, paid, failed, apps = (
    events(n) for n in ("delivery_skipped", "payment_succeeded", "payment_failed", "app_opened")
)
page, tickets, rated = (
    events(n) for n in ("cancellation_page_viewed", "ticket_opened", "satisfaction_rated")
)
cancelled, ended = events("subscription_cancelled"), events("subscription_ended")
SUBSCRIBED = customer("status") == "subscribed"
LAST_PAID = paid.last_time()

#: The days that are counted: every second Monday of half a year, each with four weeks after it.
DAYS = pd.date_range(end="2026-06-01", periods=13, freq="14D")
FEWEST = 40


class Sign(NamedTuple):
    """A warning sign: its rule, also in words."""

    rule: Rule
    words: str


SIGNS: dict[str, Sign] = {
    "One skip": Sign(SUBSCRIBED & (skips.count(within="90d", after=LAST_PAID) == 1), "skipped the last box"),
    "Two skips in a row": Sign(
        SUBSCRIBED & (skips.count(within="90d", after=LAST_PAID) >= 2),
        "skipped two boxes or more in a row",
    ),
    "Payment failed": Sign(
        SUBSCRIBED & (failed.count(within="30d", after=LAST_PAID) >= 1),
        "had a payment that failed and is still open",
    ),
    "App quiet for 14 days": Sign(
        SUBSCRIBED & (apps.count(within="14d") == 0) & (apps.count(between=("90d", "14d")) >= 4),
        "used the app and have not opened it for 14 days",
    ),
    "Never in the app": Sign(
        SUBSCRIBED & (apps.count(within="90d") == 0) & (paid.count(within="90d") >= 4),
        "take boxes and have not opened the app for 90 days",
    ),
    "Cancellation page seen": Sign(
        SUBSCRIBED & (page.count(within="21d") >= 1), "looked at the cancellation page within three weeks"
    ),
    "Complaint": Sign(SUBSCRIBED & (tickets.count(within="14d") >= 1), "opened a ticket within two weeks"),
}
WILL, PAYMENT = "of their own will", "because a payment failed"


def scene(box: Business) -> str:
    """The story the notebook opens with."""
    table = churn_split(box, "2026-06-01").table["left"]
    here = members(SUBSCRIBED, box)
    return (
        f"Your meal-kit box has **{int(here.sum()):,} subscribers** today. In the last four weeks "
        f"**{int(table['all']):,}** left, and the retention budget goes where it always goes: 20% off for "
        "whoever "
        "seems to be leaving. But people stop for reasons. One skipped two boxes, one looked at the "
        "cancellation "
        "page, one complained about the lettuce; and the card of another was declined, who would be "
        "surprised to "
        "hear that she has left. **Who is about to go, why, and what would each of them need?**"
    )


def leaving(box: Business) -> pd.DataFrame:
    """When everybody left, and how: customer_id, at, how."""

    def found() -> pd.DataFrame:
        log = box.events[box.events["event"].isin([cancelled.event, ended.event])]
        how = log["event"].astype(str).map({cancelled.event: WILL, ended.event: PAYMENT})
        return pd.DataFrame({"customer_id": log["customer_id"], "at": log["occurred_at"], "how": how})

    return box.keep(("renewal", "leaving"), found)


def after(box: Business, rule: Rule) -> pd.Series:
    """How many were counted on all days, and how many of these left within four weeks, by how."""
    log, people, left = leaving(box), 0, {WILL: 0, PAYMENT: 0}
    for day in DAYS:
        who = members(rule, box, day)
        here = who.index[who]
        people += len(here)
        soon = log[(log["at"] >= day) & (log["at"] < day + pd.Timedelta(days=28))]
        soon = soon.drop_duplicates("customer_id")
        counted = soon[soon["customer_id"].isin(here)]["how"].value_counts()
        for how in left:
            left[how] += int(counted.get(how, 0))
    return pd.Series({"people": people, **left})


def counted(box: Business) -> pd.DataFrame:
    """Every sign, and all subscribers: people counted, and how many left within four weeks."""

    def found() -> pd.DataFrame:
        rules = {"All subscribers": SUBSCRIBED} | {name: sign.rule for name, sign in SIGNS.items()}
        return pd.DataFrame({name: after(box, rule) for name, rule in rules.items()}).T

    return box.keep(("renewal", "signs"), found)


def one_sign(box: Business, sign: str) -> Shown:
    """Who leaves within four weeks of a sign, and how, beside all subscribers."""
    table = counted(box)
    shares = table[[WILL, PAYMENT]].div(table["people"], axis=0).loc[[sign, "All subscribers"]]
    own, usual = shares[WILL]
    bill, usual_bill = shares[PAYMENT]
    if bill > 2 * usual_bill and bill > own:
        title = f"{sign}: {percent(bill)} are gone in 4 weeks, and hardly any decided it"
    else:
        title = f"{sign}: {percent(own)} leave of their own will, of all {percent(usual)}"
    chart = figures.side_by_side(shares, title=title, y="Left within four weeks", style="percent")
    people, many = int(table.loc[sign, "people"]), int(table.loc[sign, WILL])
    times = own / usual
    return chart, (
        f"On {len(DAYS)} Mondays of half a year, people who {SIGNS[sign].words} were counted **{people:,} "
        "times**. "
        f"Within four weeks **{many:,}** of these ({percent(own, 1)}) left of their own will, {times:.1f} "
        "times the "
        f"usual; {int(table.loc[sign, PAYMENT]):,} ({percent(bill, 1)}) were ended because a payment failed "
        f"(usual: {percent(usual_bill, 1)})."
    )


# Support: themes and satisfaction

THEMES = ("late box", "missing item", "quality", "billing")
OUTCOMES = {
    "left of their own will": WILL, "ended by a failed payment": PAYMENT, "took a larger plan": "larger",
}  # fmt: skip
LOW = SUBSCRIBED & (rated.where(prop("score") <= 3).count(within="28d") >= 1)
HIGH = SUBSCRIBED & (rated.where(prop("score") >= 4).count(within="28d") >= 1)
CONTENT = (
    SUBSCRIBED
    & (paid.count() >= 8)
    & (skips.count(within="56d") == 0)
    & (tickets.count(within="56d") == 0)
    & (page.count(within="56d") == 0)
    & (apps.count(within="28d") >= 2)
)


def larger(box: Business) -> pd.DataFrame:
    """When people changed to a plan that costs more: customer_id, at."""
    plans = box.tables["plans"]
    price = dict(zip(plans["plan"].astype(str), plans["price_cents"], strict=True))
    names = ["subscription_started", "subscription_restarted", "plan_changed"]
    log = box.events.loc[box.events["event"].isin(names), ["customer_id", "occurred_at", "event", "plan"]]
    log = log.sort_values(["customer_id", "occurred_at"], kind="stable")
    cost = log["plan"].astype(str).map(price).astype(float)
    more = (cost > cost.shift()) & (log["customer_id"] == log["customer_id"].shift())
    chosen = log[more & (log["event"] == "plan_changed")]
    return pd.DataFrame({"customer_id": chosen["customer_id"], "at": chosen["occurred_at"]})


def supported(box: Business) -> pd.DataFrame:
    """Themes, ratings and contentment: people counted, who left, who took a larger plan within four weeks."""

    def found() -> pd.DataFrame:
        rules: dict[str, Rule] = {
            theme: SUBSCRIBED & (tickets.where(topic=theme).count(within="28d") >= 1) for theme in THEMES
        }
        rules |= {"rated 1 to 3": LOW, "rated 4 or 5": HIGH, "content, no ticket": CONTENT}
        rules["all subscribers"] = SUBSCRIBED
        ups, rows = larger(box), {}
        for name, rule in rules.items():
            row = after(box, rule)
            more = 0
            for day in DAYS:
                who = members(rule, box, day)
                soon = ups[(ups["at"] >= day) & (ups["at"] < day + pd.Timedelta(days=28))]
                more += int(who.reindex(soon["customer_id"].unique()).fillna(False).sum())
            rows[name] = pd.concat([row, pd.Series({"larger": more})])
        return pd.DataFrame(rows).T

    return box.keep(("renewal", "support"), found)


BY = {
    "what it was about": THEMES,
    "how they rated the answer": ("rated 1 to 3", "rated 4 or 5", "content, no ticket"),
}


def support(box: Business, by: str, outcome: str) -> Shown:
    """What people do after a ticket, by its theme or by how they rated the answer."""
    table = supported(box)
    names = [*BY[by], "all subscribers"]
    shares = table[outcome].div(table["people"])[names]
    usual, most = shares["all subscribers"], shares[list(BY[by])].idxmax()
    said = next(words for words, key in OUTCOMES.items() if key == outcome)
    enough = table.loc[most, outcome] >= 50
    told = f"“{most}”: {percent(shares[most], 1)} {said}, of all {percent(usual, 1)}"
    chart = figures.bars(
        shares,
        title=told if enough else f"No group differs clearly: of all {percent(usual, 1)} {said}",
        y=f"{said.capitalize()}, within four weeks",
        style="percent",
        highlight=[most] if enough else [],
    )
    row = table.loc[most]
    return chart, (
        f"Subscribers under “{most}” were counted **{int(row['people']):,} times** in half a year; after "
        f"{int(row[outcome]):,} of these "
        f"the customer **{said}** within four weeks. That is {shares[most] / usual:.1f} times the share of "
        "all "
        f"subscribers{'' if enough else ', and may well be chance: so few did'}."
    )
