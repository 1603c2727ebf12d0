"""What the panels of 52 show of whichever file is open: RFM map, stages, cohorts, lifetime value, a segment.

Comes in: a business and where the controls stand. Goes out: pictures and sentences; what a file cannot tell
is said in a sentence. Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.measure.lifetime import (
    LifetimeValue,
    PurchaseModel,
    SpendModel,
    fit_purchases,
    fit_spend,
    purchase_history,
    worth_of,
)
from segmentlab.measure.retention import Retention, retention
from segmentlab.model.rfm import rfm
from segmentlab.model.rfm_grid import MEANING, rfm_names
from segmentlab.model.tree import Rule, events
from segmentlab.segment.lifecycle import lifecycle
from segmentlab.words import amount, people, percent

from ... import figures
from ...bench.answers import who
from ...picture import Picture

Shown = tuple[Picture, str] | tuple[Picture, str, pd.DataFrame | None]
orders = events("order_placed")
NO_PURCHASES = (
    "This file holds no purchases, and this panel needs them. If one of its events means a purchase, say so "
    "above under *What it means*."
)
#: So many rows fit on a map of cohorts; fewer buyers than this make no row.
MOST_COHORTS, FEWEST = 12, 10
MONTH, QUARTER = "M", "Q"


def bought(business: Business) -> pd.DataFrame:
    """All purchases: customer_id, occurred_at, amount_cents."""

    def make() -> pd.DataFrame:
        log = business.events
        rows = log[(log["event"] == "order_placed").to_numpy()]
        cents = rows["amount_cents"] if "amount_cents" in rows else pd.Series(0, index=rows.index)
        return pd.DataFrame({
            "customer_id": rows["customer_id"].to_numpy(), "occurred_at": rows["occurred_at"].to_numpy(),
            "amount_cents": cents.fillna(0).astype("int64").to_numpy(),
        })  # fmt: skip

    return business.keep(("own data", "bought"), make)


def nothing(title: str, why: str) -> Shown:
    """Say what cannot be told, and why."""
    return figures.nothing(title=title, why=why.replace("*", "")), why


def rfm_panel(business: Business, group: str, weeks: int) -> Shown:
    """All buyers on the map of scores, one group in colour, today or some weeks earlier."""
    then = business.today - pd.Timedelta(weeks=weeks)
    log = bought(business)
    if log.empty:
        return nothing("No purchases in this file", NO_PURCHASES)
    if not _has_amounts(business):
        return nothing("No amounts in this file", "Its purchases have no amount, so the M of RFM is missing.")
    if not (log["occurred_at"] < then).any():
        why = f"The first purchase came later than {_day(then)}. Go back less far."
        return nothing("Nobody had bought yet", why)
    found = rfm(business, then)
    inside, counts, spend = rfm_names() == group, found.grid(), found.grid("spend_cents")
    of_buyers, of_money = (_part(part[inside].sum().sum(), part.sum().sum()) for part in (counts, spend))
    picture = figures.grid(
        counts, groups=rfm_names(), highlight=[group],
        title=f"{group}: {of_buyers} of the buyers, {of_money} of all money spent",
        x="How often and how much (mean of both scores)", y="How recently (score)",
    )  # fmt: skip
    chosen = found.people[found.groups == group]
    once = (
        f" {_of_them(chosen['orders'] == 1)} bought exactly once; half have been away for "
        f"more than {chosen['days_since_last'].median():.0f} days."
        if len(chosen) > 1
        else ""
    )
    be = "is" if len(chosen) == 1 else "are"
    warning = f" ⚠ {found.warning}" if found.warning else ""
    return picture, (
        f"On {_day(then)} **{people(len(chosen))}** {be} in “{group}”. {MEANING[group]}{once}{warning}"
    )


def lifecycle_panel(business: Business, at_risk: int, churned: int) -> Shown:
    """How many people stand at each stage, by two limits of silence."""
    if bought(business).empty:
        return nothing("No purchases in this file", NO_PURCHASES)
    stages = lifecycle(
        business, active=orders, at_risk_days=at_risk, churned_days=churned, shortest_silence_days=30
    )
    sizes = stages.sizes(business)
    # Who is only known from a refund or a visit never began.
    there = sizes[[name for name in sizes.index if sizes[name] or name not in ("New", "Not started")]]
    known, gone, late = int(sizes.sum()), int(sizes["Churned"]), int(sizes["At risk"])
    title = f"{_part(gone, known)} are gone, {_part(late, known)} are at risk"
    picture = figures.bars(there, title=title, y="Customers", highlight=("At risk", "Churned"))
    days = _span(business)
    short = (
        f" ⚠ The file covers {days:,} days: nobody can have been silent for {churned}, so nobody counts as "
        "gone. That says nothing about your customers."
        if days <= churned
        else ""
    )
    return picture, (
        f"Of {people(known)}, **{late:,}** are late for their own rhythm (or silent for more than {at_risk} "
        f"days), **{gone:,}** have been silent for more than {churned} days, and {int(sizes['Loyal']):,} "
        f"came on at least three days in the past year.{short}"
    )


def cohort_panel(business: Business, per: str, what: str) -> Shown:
    """Of those who first bought in a month or quarter: who bought again in each one after it."""
    log = bought(business)
    if log.empty:
        return nothing("No purchases in this file", NO_PURCHASES)
    name = "month" if per == MONTH else "quarter"
    table, sizes = cohorts(business, per)
    if table.shape[1] < 2 or not len(table):
        why = f"The file covers {_span(business):,} days: too short to see a second {name} of anybody. " + (
            "Look at months." if per == QUARTER else "Ask for a longer export."
        )
        return nothing("Too short for cohorts", why)
    again = return_curve(business)
    if what == "money":
        table = spent_by_cohort(business, per).reindex(table.index)
    later = table.iloc[:, 1:].to_numpy(float)
    mean = float(np.nanmean(later)) if np.isfinite(later).any() else 0.0
    told = percent(mean, 1) if what == "share" else amount(mean, business.currency)
    title = (
        f"In a later {name}, {told} of a cohort buy on average"
        if what == "share"
        else f"In a later {name}, a cohort brings {told} a person on average"
    )
    picture = figures.cohorts(
        table, title=title, x=f"{name.capitalize()}s since the first purchase", y="First purchase in",
        style="percent" if what == "share" else "money", currency=business.currency, people=sizes,
    )  # fmt: skip
    return picture, f"{_again(again, business)} Cells that are still running, or to come, are empty."


def ltv_panel(business: Business, weeks: int, margin: float) -> Shown:
    """What each customer is expected to bring, best fifth against all others."""
    if bought(business).empty:
        return nothing("No purchases in this file", NO_PURCHASES)
    if not _has_amounts(business):
        return nothing("No amounts in this file", "Its purchases have no amount, so nobody has a value.")
    try:
        history, purchases, spend = models(business)
    except ValueError as error:
        return nothing("Too few bought again to tell", str(error).rstrip(".") + ".")
    worth = _worth(business, weeks)
    worth = worth.assign(value_cents=margin * worth["value_cents"])
    value = LifetimeValue(worth, purchases, spend, weeks, business.currency)
    cents = worth["value_cents"].sort_values(ascending=False).to_numpy()
    fifths = [float(part.mean()) for part in np.array_split(cents, 5)]
    best = _part(cents[: len(cents) // 5].sum(), cents.sum())
    picture = figures.bars(
        dict(zip(("best fifth", "second", "third", "fourth", "last fifth"), fifths, strict=True)),
        title=f"The best fifth will bring {best} of the margin", y=f"Expected margin a person, {weeks} weeks",
        style="money", currency=business.currency, highlight=("best fifth",),
    )  # fmt: skip
    known = float(history["weeks_known"].max())
    far = (
        f" ⚠ The file knows {known:.0f} weeks and you ask for {weeks}: that is a guess, not a forecast."
        if weeks > known + 1
        else ""
    )
    return picture, f"{value.sentence()} {purchases.sentence()}{far}"


def rule(least: int, within: str, spent: int, quiet: int) -> Rule:
    """At least so many purchases and so much money in a time, and none for so many days."""
    made: Rule = orders.count(within=within) >= least
    if spent:
        made = made & (orders.sum("amount_cents", within=within) >= 100 * spent)
    return made & (orders.days_since_last() >= quiet) if quiet else made


def segment_panel(business: Business, least: int, within: str, spent: int, quiet: int) -> Shown:
    """Who is in the reader's own segment, how its size moved, and how many each condition removes."""
    if bought(business).empty:
        return nothing("No purchases in this file", NO_PURCHASES)
    if spent and not _has_amounts(business):
        return nothing("No amounts in this file", "Its purchases have no amount: set the money to 0.")
    found = who(business, rule(least, within, spent, quiet), str(business.today.date()))
    assert found.picture is not None
    return found.picture, found.sentence, found.table


def models(business: Business) -> tuple[pd.DataFrame, PurchaseModel, SpendModel]:
    """The purchase models of a file, fitted once."""

    def make() -> tuple[pd.DataFrame, PurchaseModel, SpendModel]:
        history = purchase_history(business)
        return history, fit_purchases(history), fit_spend(history)

    return business.keep(("own data", "models"), make)


def _worth(business: Business, weeks: int) -> pd.DataFrame:
    """What everybody is worth at a margin of 1, computed once."""
    key = ("own data", "worth", weeks)
    return business.keep(key, lambda: worth_of(*models(business), weeks=weeks, margin=1.0))


def return_curve(business: Business) -> Retention:
    """How long first-time buyers wait for their second purchase day; who has not come is only watched."""

    def make() -> Retention:
        log = bought(business)
        day = log["occurred_at"].dt.normalize()
        days = pd.DataFrame({"customer_id": log["customer_id"], "day": day}).drop_duplicates()
        days = days.sort_values(["customer_id", "day"])
        nth = days.groupby("customer_id").cumcount()
        first = days[nth == 0].set_index("customer_id")["day"]
        second = days[nth == 1].set_index("customer_id")["day"].reindex(first.index)
        end = business.today.normalize()
        waited = (second.fillna(end) - first).dt.days.clip(lower=0)
        return retention(waited, second.notna())

    return business.keep(("own data", "second purchase"), make)


def cohorts(business: Business, per: str) -> tuple[pd.DataFrame, pd.Series]:
    """Share of each cohort that bought in each period since; only periods that are over. And its people."""
    counts, _, sizes = _cohorts(business, per)
    return counts.div(sizes, axis=0), sizes


def spent_by_cohort(business: Business, per: str) -> pd.DataFrame:
    """Cents a person of each cohort spent in each period since."""
    _, cents, sizes = _cohorts(business, per)
    return cents.div(sizes, axis=0)


def _cohorts(business: Business, per: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    def make() -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
        log = bought(business)
        period = log["occurred_at"].dt.to_period(per)
        began = period.groupby(log["customer_id"]).transform("min")
        number = period.map(lambda one: one.ordinal).astype("int64")
        start = began.map(lambda one: one.ordinal).astype("int64")
        # A period is over when the next one has begun by the end of the log.
        last = pd.Period(business.today, per).ordinal - 1
        rows = log.assign(start=start, later=number - start)[(number <= last).to_numpy()]
        people_of = rows.groupby("start")["customer_id"].nunique()
        people_of = people_of[people_of >= FEWEST].iloc[-MOST_COHORTS:]
        grouped = rows.groupby(["start", "later"])
        counts = grouped["customer_id"].nunique().unstack().reindex(people_of.index)
        cents = grouped["amount_cents"].sum().unstack().reindex(people_of.index)
        periods = range(int(last - people_of.index.min()) + 1) if len(people_of) else range(0)
        over = pd.DataFrame(
            [[start + later <= last for later in periods] for start in people_of.index],
            people_of.index, periods, dtype=bool,
        )  # fmt: skip
        names = [_period(pd.Period(ordinal=int(one), freq=per)) for one in people_of.index]
        shown = [
            part.reindex(columns=periods).astype(float).fillna(0).where(over).set_axis(names)
            for part in (counts, cents)
        ]
        return shown[0], shown[1], people_of.set_axis(names)

    return business.keep(("own data", "cohorts", per), make)


def _again(curve: Retention, business: Business) -> str:
    told = []
    for day in (30, 90, 365):
        waiting = float(curve.at(day)["staying"].iloc[0])
        if np.isfinite(waiting):
            told.append(f"{_part(1 - waiting, 1)} within {day} days")
    buyers = people(int(curve.sizes.sum()), "buyer")
    if not told:
        return f"How soon the {buyers} come again cannot be told yet: the file covers too few days."
    listed = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return f"Of the {buyers}, **{listed}** come back for a second purchase (on another day)."


def _period(one: pd.Period) -> str:
    return f"{one.year} Q{one.quarter}" if one.freqstr.startswith("Q") else f"{one.to_timestamp():%b %Y}"


def _has_amounts(business: Business) -> bool:
    return "amount_cents" in business.events and bool(bought(business)["amount_cents"].any())


def _span(business: Business) -> int:
    return int((business.today - bought(business)["occurred_at"].min()) / pd.Timedelta(days=1))


def _of_them(yes: pd.Series) -> str:
    return f"{_part(yes.sum(), len(yes))} of them" if yes.any() else "Not one of them"


def _part(part: float, whole: float) -> str:
    share = float(part) / float(whole) if whole else 0.0
    return "under 1%" if 0 < share < 0.01 else percent(share)


def _day(moment: pd.Timestamp) -> str:
    return f"{moment.day} {moment:%B %Y}"
