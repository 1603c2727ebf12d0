"""When people buy: by month, weekday, hour and birthday; and whether a person's own hour or season holds.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.words import people, percent

from ... import figures
from ..shared import Shown

#: The day on which the past is judged, and a year before the end of the log.
PAST, PAST_IN_WORDS = "2026-04-27", "27 April 2026"
YEAR_AGO, YEAR_AGO_IN_WORDS = "2025-06-30", "30 June 2025"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG = dict(
    zip(
        MONTHS,
        (
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ),
        strict=True,
    )
)  # fmt: skip
_DAY = dict(
    zip(
        WEEKDAYS,
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)
HOLIDAYS = (11, 12)
#: What the orders are sorted by, and which orders.
BY = {
    "the month": "month",
    "the weekday": "weekday",
    "the hour": "hour",
    "the buyer's birthday": "birthday",
}
OF = {"all orders": "all", "gifts": "gift", "supplies": "supplies", "orders with a discount": "discount"}
#: A group smaller than this is not compared.
FEWEST = 20
#: Fortnights before and after a birthday that are drawn.
AROUND, BEFORE_IT = 5, "0–2 weeks before"


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    log = placed(shop)
    gifts, supplies = int(log["gift"].sum()), int((log["category"] == "supplies").sum())
    return (
        "Your outdoor gear shop writes to everybody on the first Monday of the month, at nine. That suits "
        f"the calendar on the wall. The order log tells of other calendars: {gifts:,} orders were gifts, "
        f"{supplies:,} were supplies that get used up, some people come on Sunday evenings and some at "
        "lunch, and everybody has a birthday. **Whose calendar should a message follow?**"
    )


def placed(shop: Business) -> pd.DataFrame:
    """All orders, with what is needed to sort them by time."""

    def found() -> pd.DataFrame:
        log = shop.events[shop.events["event"] == "order_placed"]
        log = log[["customer_id", "occurred_at", "category", "discount_cents", "gift"]]
        when, born = log["occurred_at"], log["customer_id"].map(birthdays(shop))
        after = (when.dt.day_of_year - born + 182) % 365 - 182
        return log.assign(
            gift=log["gift"].fillna(False).astype(bool),
            month=when.dt.month - 1,
            weekday=when.dt.day_of_week,
            hour=when.dt.hour // 3,
            birthday=np.floor(after / 14).astype(int),
        )

    return shop.keep(("occasions", "orders"), found)


def birthdays(shop: Business) -> pd.Series:
    """The day of the year on which each customer has a birthday, by customer_id."""
    born = pd.to_datetime(shop.customers.set_index("customer_id")["birth_date"])
    return born.dt.day_of_year.clip(upper=365)


def until_birthday(shop: Business, day: pd.Timestamp) -> pd.Series:
    """Days until each customer's next birthday, 0 to 364."""
    return (birthdays(shop) - min(day.day_of_year, 365)) % 365


def when_they_buy(shop: Business, by: str, of: str) -> Shown:
    """How the orders of a kind spread over months, weekdays, hours or around the birthday."""
    counts, every = counted(shop, by, of), counted(shop, by, "all")
    what = next(name for name, key in OF.items() if key == of)
    if by == "birthday":
        return around_birthday(counts, what)
    shares, usual = counts / counts.sum(), every / every.sum()
    top = shares.idxmax()
    place = {"month": f"in {_LONG.get(top)}", "weekday": f"on a {_DAY.get(top)}"}.get(by, f"{top} o'clock")
    axis = {
        "month": "Share of two years' orders, by month",
        "weekday": "Share of orders, by weekday",
        "hour": "Share of orders, by hour of the day (UTC)",
    }[by]
    chart = figures.bars(
        shares,
        title=f"{percent(shares[top])} of {what} fall {place}; an even spread would be "
        f"{percent(1 / len(shares))}".replace("fall", "come" if by == "hour" else "fall"),
        y=axis,
        style="percent",
        highlight=[top],
    )
    rest = f" Of all orders it is {percent(usual[top])}." if of != "all" else ""
    return chart, f"**{counts[top]:,} of {counts.sum():,}** ({what}) were placed {place}.{rest}"


def around_birthday(counts: pd.Series, what: str) -> Shown:
    """Orders in the weeks around the buyer's own birthday, against an average step."""
    usual = counts.drop(BEFORE_IT).mean()
    more = counts[BEFORE_IT] / usual - 1
    if abs(more) < 0.1:
        told = f"{_first(what)}: no more than usual in the two weeks before the buyer's birthday"
        why = "Here the birthday tells nothing."
    else:
        side = "more" if more > 0 else "fewer"
        told = f"{_first(what)}: {percent(abs(more))} {side} in the two weeks before the buyer's birthday"
        why = "Some people treat themselves." if more > 0 else "So small a number may be chance."
    chart = figures.bars(counts, title=told, y=f"Number of orders ({what})", highlight=[BEFORE_IT])
    return chart, (
        f"**{counts[BEFORE_IT]:,}** orders ({what}) were placed in the two weeks before the buyer's own "
        f"birthday; the other steps have {usual:,.0f} on average. {why}"
    )


def _first(words: str) -> str:
    return words[0].upper() + words[1:]


def counted(shop: Business, by: str, of: str) -> pd.Series:
    """How many orders of a kind fall into each step of time."""

    def found() -> pd.Series:
        log = placed(shop)
        chosen = {
            "all": pd.Series(True, index=log.index),
            "gift": log["gift"],
            "supplies": log["category"] == "supplies",
            "discount": log["discount_cents"].fillna(0) > 0,
        }[of]
        names = {
            "month": dict(enumerate(MONTHS)),
            "weekday": dict(enumerate(WEEKDAYS)),
            "hour": {step: f"{3 * step}–{3 * step + 3}" for step in range(8)},
            "birthday": {
                step: f"{-2 * step - 2}–{-2 * step} weeks before"
                if step < 0
                else f"{2 * step}–{2 * step + 2} weeks after"
                for step in range(-AROUND, AROUND)
            },
        }[by]
        counts = log.loc[chosen, by].value_counts().reindex(list(names), fill_value=0)
        return counts.set_axis(list(names.values()))

    return shop.keep(("occasions", "counted", by, of), found)


def own_time(shop: Business, unit: str, least: int) -> Shown:
    """Does a person's own hour or weekday hold? Visits after a day, at the usual time before it."""
    table = visits_at(shop, unit)
    known = table[table["before"] >= least]
    if len(known) < FEWEST:
        return figures.nothing(title="Too few visits to tell", why="Ask for fewer visits."), "Nobody is left."
    own, shops = known["own"].mean(), known["shop"].mean()
    who = known["customer_id"].nunique()
    word = "within an hour of their own" if unit == "hour" else "on their own weekday"
    best = known["best"].iloc[0]
    popular = f"{best}–{best + 1} o'clock" if unit == "hour" else WEEKDAYS[best]
    chart = figures.bars(
        {
            f"at their own {unit}": own,
            f"at the favourite ({popular})": shops,
        },
        title=f"{percent(own)} of later visits come {word}, {percent(shops)} at the shop's favourite",
        y=f"Visits after {PAST_IN_WORDS}" + (", within an hour of it" * (unit == "hour")),
        style="percent",
        highlight=[f"at their own {unit}"],
    )
    return chart, (
        f"**{people(who)}** had visited at least {least} times before {PAST_IN_WORDS} and came again: "
        f"{len(known):,} visits. Their own {unit} is the one they had come at most often before. It catches "
        f"**{percent(own)}** of what followed; one {unit} for everybody, the most popular, "
        f"{percent(shops)}."
    )


def visits_at(shop: Business, unit: str) -> pd.DataFrame:
    """Every visit after the past day: did it come at the person's own usual time, or at the shop's?"""

    def found() -> pd.DataFrame:
        log = shop.events[shop.events["event"] == "session_started"][["customer_id", "occurred_at"]]
        moment = log["occurred_at"].dt.hour if unit == "hour" else log["occurred_at"].dt.day_of_week
        log = log.assign(at=moment.to_numpy())
        past, after = log[log["occurred_at"] < PAST], log[log["occurred_at"] >= PAST]
        counts = past.groupby(["customer_id", "at"]).size().unstack(fill_value=0)
        own, best = counts.idxmax(axis="columns"), past["at"].value_counts().idxmax()
        after = after[after["customer_id"].isin(own.index)]
        mine = after["customer_id"].map(own)
        room = 1 if unit == "hour" else 0
        around = 24 if unit == "hour" else 7
        return pd.DataFrame(
            {
                "customer_id": after["customer_id"],
                "before": after["customer_id"].map(counts.sum(axis="columns")),
                "own": (after["at"] - mine + room) % around <= 2 * room,
                "shop": (after["at"] - best + room) % around <= 2 * room,
                "best": best,
            }
        )

    return shop.keep(("occasions", "visits", unit), found)


#: What the holiday panel compares, by the orders of the first year.
HOLIDAY_GROUPS = ("only in the holidays", "only outside them", "in both")


def holiday_groups(shop: Business) -> pd.DataFrame:
    """Buyers of the first year: orders, group, and whether they ordered in the next one's months."""

    def found() -> pd.DataFrame:
        log = placed(shop)
        first, second = log[log["occurred_at"] < YEAR_AGO], log[log["occurred_at"] >= YEAR_AGO]
        orders = first.groupby("customer_id").size()
        then = first[(first["month"] + 1).isin(HOLIDAYS)].groupby("customer_id").size()
        then = then.reindex(orders.index, fill_value=0)
        group = np.select([then == orders, then == 0], HOLIDAY_GROUPS[:2], HOLIDAY_GROUPS[2])
        came = {
            month: orders.index.isin(second.loc[second["month"] == number, "customer_id"])
            for number, month in enumerate(MONTHS)
        }
        holidays = came["Nov"] | came["Dec"]
        return pd.DataFrame({"orders": orders, "group": group, "holidays": holidays, **came})

    return shop.keep(("occasions", "holiday groups"), found)


def holidays_again(shop: Business, least: int, month: str) -> Shown:
    """Who orders in a month of the second year: buyers of the first, by when they had bought."""
    table = holiday_groups(shop)
    table = table[table["orders"] >= least]
    by_group = table.groupby("group")[month].agg(["size", "sum", "mean"]).reindex(HOLIDAY_GROUPS)
    by_group = by_group[by_group["size"].fillna(0) > 0]
    enough = by_group[by_group["size"] >= FEWEST]
    only = HOLIDAY_GROUPS[0]
    name = {"holidays": "November or December"}.get(month, _LONG.get(month, ""))
    if only not in enough.index:
        many = int(by_group["size"].get(only, 0))
        why = f"Only {many} had ordered so often and only in the holidays. Ask for fewer orders."
        said = f"Left of that group: {people(many)}."
        return figures.nothing(title="Too few people to tell", why=why), said
    top = enough["mean"].idxmax()
    chart = figures.bars(
        enough["mean"],
        title=f"{percent(enough.loc[only, 'mean'], 1)} of the holiday-only buyers order in {name}, "
        f"{percent(enough.loc[top, 'mean'], 1)} of those who bought {top}",
        y=f"Ordered in {name} of the second year",
        style="percent",
        highlight=[only],
    )
    return chart, (
        f"In its first year **{people(enough.loc[only, 'size'])}** ordered only in November and December"
        f"{f', at least {least} times' if least > 1 else ''}. In {name} of the second year "
        f"**{enough.loc[only, 'sum']:,.0f}** of them ordered, {percent(enough.loc[only, 'mean'], 1)}; of "
        f"those who had bought {top}, {percent(enough.loc[top, 'mean'], 1)}."
    )


#: Weeks in a step after a gift.
STEP = 4


def gifts_again(shop: Business, weeks: int) -> Shown:
    """How long after a gift the next gift comes: in steps of four weeks, one of them picked."""
    shares, many = after_gifts(shop)
    place = min(weeks // STEP, len(shares) - 1)
    name, chosen = shares.index[place], shares.iloc[place]
    other = shares.drop(name).mean()
    times = chosen / other if other else float("nan")
    told = f"{times:.1f} times the average of the others" if times >= 1.05 else "no more than in the others"
    chart = figures.bars(
        shares.rename(lambda step: step.split("–")[0]),
        title=f"{name} weeks after a gift: {percent(chosen, 1)} give again, {told}",
        y=f"Gave another gift, by weeks since a gift (steps of {STEP} weeks)",
        style="percent",
        highlight=[name.split("–")[0]],
    )
    return chart, (
        f"Of **{many:,} gifts** ordered outside December and before {YEAR_AGO_IN_WORDS}, "
        f"{percent(chosen, 1)} were followed by another gift order of the same person {name} weeks later; "
        f"in the other steps it is {percent(other, 1)} on average. Birthdays come back every year."
    )


def after_gifts(shop: Business) -> tuple[pd.Series, int]:
    """The share of gifts followed by another one in each step of weeks after it."""

    def found() -> tuple[pd.Series, int]:
        gifts = placed(shop).query("gift")[["customer_id", "occurred_at", "month"]].reset_index(names="order")
        first = gifts[(gifts["occurred_at"] < YEAR_AGO) & (gifts["month"] != 11)]
        pairs = first.merge(gifts, on="customer_id", suffixes=("", "_next"))
        days = (pairs["occurred_at_next"] - pairs["occurred_at"]).dt.total_seconds() / 86_400
        step = np.floor(days / (7 * STEP)).where((days > 0) & (pairs["month_next"] != 11))
        steps = range(56 // STEP)
        shares = [pairs.loc[step == one, "order"].nunique() / len(first) for one in steps]
        names = [f"{STEP * one}–{STEP * one + STEP}" for one in steps]
        return pd.Series(shares, index=names), len(first)

    return shop.keep(("occasions", "after gifts"), found)
