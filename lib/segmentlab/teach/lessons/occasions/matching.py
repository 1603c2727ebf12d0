"""Which occasion tells what comes next, and which message fits it: groups, messages, the true effect.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences, one page to take
along. Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.segment.backtest import backtest
from segmentlab.words import amount, people, percent

from ... import figures
from ..shared import Shown
from .dates import HOLIDAY_GROUPS, PAST, PAST_IN_WORDS, placed, until_birthday
from .rhythm import MONDAYS, OF_THE_YEAR, TWO_WEEKS, WEEKS, expected, has_rhythm_on, orders, supplies, tried

#: What the buyers are sorted by, to see what each sign tells about the weeks that follow.
SIGNS = ("Supplies rhythm", "Holidays", "Gifts", "Birthday", "Age", "Household (survey)")


def sorted_by(shop: Business, sign: str) -> pd.Series:
    """The group of each buyer on the past day, by one sign of an occasion or a stage of life."""

    def found() -> pd.Series:
        day = pd.Timestamp(PAST)
        bought = measured(orders.count(), shop, PAST)
        ids = bought.index[bought >= 1]
        values = {
            "Supplies rhythm": lambda: _rhythm(shop, ids),
            "Holidays": lambda: _holidays(shop, ids),
            "Gifts": lambda: _steps(
                measured(orders.where(gift=True).count(), shop, PAST)[ids],
                (0, 1, 2), ("no gift", "one gift", "two gifts or more"),
            ),
            "Birthday": lambda: pd.Series(
                np.where(until_birthday(shop, day)[ids] < 14, "in the next two weeks", "later"), index=ids
            ),
            "Age": lambda: _steps(
                ages(shop, day)[ids], (0, 30, 45, 60), ("under 30", "30–44", "45–59", "60+")
            ),
            "Household (survey)": lambda: _household(shop, ids),
        }  # fmt: skip
        return values[sign]()

    return shop.keep(("occasions", "sorted", sign), found)


def _rhythm(shop: Business, ids: pd.Index) -> pd.Series:
    rhythm, left = has_rhythm_on(shop, PAST)[ids], measured(expected, shop, PAST)[ids]
    due = rhythm & left.between(0, 28)
    return pd.Series(np.select([due, rhythm], ["due in four weeks", "rhythm, not now"], "no rhythm"), ids)


def _holidays(shop: Business, ids: pd.Index) -> pd.Series:
    log = placed(shop)
    log = log[log["occurred_at"] < PAST]
    part = log["month"].isin((10, 11)).groupby(log["customer_id"]).mean().reindex(ids)
    return pd.Series(np.select([part == 1, part == 0], HOLIDAY_GROUPS[:2], HOLIDAY_GROUPS[2]), ids)


def _steps(values: pd.Series, from_: tuple[float, ...], names: tuple[str, ...]) -> pd.Series:
    return pd.cut(values, [*from_, np.inf], right=False, labels=list(names))


def _household(shop: Business, ids: pd.Index) -> pd.Series:
    survey = shop.tables["survey"]
    answers = survey[survey["answered_at"] < PAST].drop_duplicates("customer_id").set_index("customer_id")
    return answers["household"].astype(str).reindex(ids).dropna()


def ages(shop: Business, day: pd.Timestamp) -> pd.Series:
    """Age in years on a day, by customer_id."""
    born = pd.to_datetime(shop.customers.set_index("customer_id")["birth_date"])
    return (day - born).dt.days / 365.25


def what_next(shop: Business, sign: str, within: str) -> Shown:
    """What buyers did next, by one sign: how far apart are its groups?"""
    table = shop.keep(
        ("occasions", "next", sign, within),
        lambda: backtest(sorted_by(shop, sign), shop, PAST, within=within),
    )
    table = table[table["people"] >= 20]
    shares, period = table["share"], f"{within.removesuffix('d')} days"
    top, low = shares.idxmax(), shares.idxmin()
    apart = table.loc[top, "low"] > table.loc[low, "high"]
    told = (
        f"“{top}”: {percent(shares[top])} ordered, “{low}”: {percent(shares[low])}"
        if apart
        else f"{sign}: the groups hardly differ, {percent(shares[low], 1)} to {percent(shares[top], 1)}"
    )
    chart = figures.bars(
        shares,
        title=told,
        y=f"Ordered within {period} after {PAST_IN_WORDS}",
        style="percent",
        highlight=[top],
    )
    verdict = (
        f"This sign tells much: “{top}” order {shares[top] / shares[low]:.1f} times as often as “{low}”."
        if apart and shares[top] >= 2 * shares[low] > 0
        else "This sign tells something."
        if apart
        else "The difference may be chance: this sign tells little or nothing about an order."
    )
    return chart, (
        f"Of **{people(table.loc[top, 'people'], 'buyer')}** “{top}”, {table.loc[top, 'did']:,} ordered "
        f"within {period}; of {table.loc[low, 'people']:,} “{low}”, {table.loc[low, 'did']:,}. {verdict}"
    )


@dataclass(frozen=True)
class Kind:
    """One occasion: its rule in words, the message meant for it, one that is not, its KPI."""

    words: str
    fits: str
    misfits: str
    kpi: str


KINDS = {
    "Supplies due in two weeks": Kind(
        "three or more orders of supplies in a year, the next expected in 7 to 21 days",
        "restock_reminder", "discount", "days from one order to the next",
    ),
    "Supplies bought just now": Kind(
        "the same rhythm, but the last order at most 14 days ago",
        "restock_reminder", "discount", "none: leave them alone",
    ),
    "Birthday in two weeks": Kind(
        "a birthday within the next 14 days", "birthday_treat", "discount",
        "orders in the birthday weeks, against a holdout",
    ),
    "Birthday further away": Kind(
        "a birthday later than that", "discount", "birthday_treat", "none: wait for the day",
    ),
    "Holiday buyers": Kind(
        "orders in November and December, and in no other month", "discount", "perk",
        "second order outside the holidays",
    ),
    "Gift givers": Kind(
        "a gift order in the last 400 days", "perk", "birthday_treat", "gift orders a year later",
    ),
    "Under 30": Kind("buyers under 30 (life stage)", "perk", "reminder", "second order"),
    "45 and more": Kind("buyers of 45 and more (life stage)", "perk", "reminder", "orders per year"),
}  # fmt: skip
#: Messages played today for the groups that do not hang on a date.
TODAY = ("perk", "discount", "birthday_treat", "reminder")


def true_effects(shop: Business) -> pd.DataFrame:
    """Per group and message: people (or times), extra orders and extra profit in cents, per 100."""

    def found() -> pd.DataFrame:
        known = tried(shop)
        due, near = known["reminded"], known["treated"]
        pooled = {
            "Supplies due in two weeks": (due[due["expected"].between(*TWO_WEEKS)], OF_THE_YEAR[0]),
            "Supplies bought just now": (due[due["since"] <= 14], OF_THE_YEAR[0]),
            "Birthday in two weeks": (near[near["birthday"] < 14], OF_THE_YEAR[1]),
            "Birthday further away": (near[near["birthday"] >= 14], OF_THE_YEAR[1]),
        }
        rows = []
        for name, (table, key) in pooled.items():
            for message, end in ((key, ""), ("discount", "_code")):
                more, profit = (100 * table[f"{what}{end}"].mean() for what in ("more", "profit"))
                rows.append((name, message, len(table), more, profit))
        everybody = pd.Series(True, index=pd.Index(shop.customers["customer_id"]))
        inside = groups_today(shop)
        for key in TODAY:
            both = send(shop, key, everybody, weeks=WEEKS).truth
            more = both["orders_with"] - both["orders_without"]
            profit = both["profit_cents_with"] - both["profit_cents_without"]
            for name, who in inside.items():
                there = who.reindex(more.index, fill_value=False)
                rows.append((name, key, there.sum(), 100 * more[there].mean(), 100 * profit[there].mean()))
        table = pd.DataFrame(rows, columns=["group", "message", "people", "more", "profit"])
        return table.set_index(["group", "message"])

    return shop.keep(("occasions", "true effects"), found)


def groups_today(shop: Business) -> dict[str, pd.Series]:
    """Groups that do not hang on a date of their own, as of today."""
    bought = measured(orders.count(), shop) >= 1
    log = placed(shop)
    holiday = log["month"].isin((10, 11)).groupby(log["customer_id"]).mean().reindex(bought.index)
    age = ages(shop, shop.today)[bought.index]
    return {
        "Holiday buyers": bought & (holiday == 1),
        "Gift givers": measured(orders.where(gift=True).count(within="400d"), shop) >= 1,
        "Under 30": bought & (age < 30),
        "45 and more": bought & (age >= 45),
    }


def sizes(shop: Business) -> dict[str, int]:
    """How many are in each group today."""
    rhythm, left = has_rhythm_on(shop, shop.today), measured(expected, shop)
    since, near = measured(supplies.days_since_last(), shop), until_birthday(shop, shop.today) < 14
    return {
        "Supplies due in two weeks": int((rhythm & left.between(*TWO_WEEKS)).sum()),
        "Supplies bought just now": int((rhythm & (since <= 14)).sum()),
        "Birthday in two weeks": int(near.sum()),
        "Birthday further away": int((~near).sum()),
        **{name: int(who.sum()) for name, who in groups_today(shop).items()},
    }


def who_gets_what(shop: Business, group: str, count: str) -> Shown:
    """What each message truly brings from one group."""
    found = true_effects(shop).loc[group]
    title = {key: messages(shop)[key].title for key in found.index}
    kind = KINDS[group]
    values = found[count].rename(title)
    values = (values.round(-2) if count == "profit" else values.round(1)).sort_values(ascending=False) + 0.0
    fits, misfits = title[kind.fits], title[kind.misfits]
    say = amount if count == "profit" else _more
    what = "profit" if count == "profit" else "orders"
    chart = figures.bars(
        values,
        title=f"“{fits}”: {say(values[fits])} {what} per 100, “{misfits}”: {say(values[misfits])}",
        y=f"True extra {what} per 100 people, within four weeks",
        style="money" if count == "profit" else "number",
        highlight=[fits],
    )
    many = found["people"].max()
    base = (
        f"{many:,} times on {MONDAYS} Mondays of the past months somebody in this group could be written to"
        if group not in groups_today(shop)
        else f"{many:,} people of this group want email today"
    )
    earned = found["profit"].round(-2) + 0.0
    best = earned.max()
    verdict = (
        f"The most comes from “{title[earned.idxmax()]}”, {amount(best)} of profit per 100."
        if best > 1_000
        else "No message earns more than $10 per 100 here: the best one is hardly worth sending."
    )
    return chart, f"**{group}**: {kind.words}. {base}. {verdict}"


def _more(orders_: float) -> str:
    return f"{orders_:+.1f}".replace("-", "−") if orders_ else "no more"


def one_page(shop: Business) -> pd.DataFrame:
    """Every occasion on one page: rule, size, message and true profit per 100, KPI."""
    effects, many = true_effects(shop)["profit"].round(-2), sizes(shop)
    rows = []
    for name, kind in KINDS.items():
        rows.append(
            {
                "occasion": name,
                "rule": kind.words,
                "people": many[name],
                "better": messages(shop)[kind.fits].title,
                "earns_cents": effects[name, kind.fits] + 0.0,
                "worse": messages(shop)[kind.misfits].title,
                "brings_cents": effects[name, kind.misfits] + 0.0,
                "watch": kind.kpi,
            }
        )
    return pd.DataFrame(rows)
