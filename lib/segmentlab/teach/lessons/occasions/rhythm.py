"""Personal reorder rhythm: when supplies run out, and when a reminder truly brings orders.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences; the truth of the
simulated shop on many Mondays. Stage of the loop: teach.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segmentlab.activate.mondays import Plan, on_mondays
from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.tree import events
from segmentlab.words import amount, people, percent

from ... import figures
from ..shared import Shown
from .dates import placed, until_birthday

orders = events("order_placed")
supplies = orders.where(category="supplies")
gap, expected = supplies.typical_gap(), supplies.days_until_expected()
#: So many orders of supplies in a year make a rhythm.
RHYTHM = 3
has_rhythm = supplies.count(within="365d") >= RHYTHM
#: A reminder "two weeks before" goes out when so many days are left.
TWO_WEEKS = (7, 21)
#: The Mondays on which messages are tried, how many weeks apart, and how long everybody is watched.
MONDAYS, EVERY, WEEKS = 18, 2, 4
#: Played on all these Mondays.
OF_THE_YEAR = ("restock_reminder", "birthday_treat")
#: Days until supplies run out, of people who use none.
NEVER = 9_999


def regulars(shop: Business, many: int = 12) -> dict[str, int]:
    """Customers with a rhythm on the first day of 2026, to look at one by one."""
    day = "2026-01-05"
    rhythm = measured(gap, shop, day)
    known = rhythm.index[(measured(supplies.count(), shop, day) >= 5) & (rhythm < 100)][:many]
    names = shop.customers.set_index("customer_id")["first_name"]
    return {f"{names[one]} ({one})": int(one) for one in known}


def one_rhythm(shop: Business, who: int, as_of: str) -> Shown:
    """One customer's orders of supplies, the typical gap, the expected next date, and what came."""
    day = pd.Timestamp(as_of)
    log = placed(shop)
    times = log.loc[(log["customer_id"] == who) & (log["category"] == "supplies"), "occurred_at"]
    past, later = times[times < day], times[times >= day]
    name = shop.customers.set_index("customer_id").loc[who, "first_name"]
    usual, left = (measured(one, shop, as_of)[who] for one in (gap, expected))
    if np.isnan(usual):
        why = "One order of supplies makes no gap. Judge at a later date."
        return figures.nothing(title=f"{name} has no rhythm yet", why=why), (
            f"By {_day(day)} {name} had ordered supplies on {len(set(past.dt.date))} day"
            f"{'s' * (len(set(past.dt.date)) != 1)}: too few for a gap."
        )
    due = day.normalize() + pd.Timedelta(days=round(left))
    drawn = [*past, due, *later[:1]]
    kinds = ["ordered supplies"] * len(past) + ["expected"] + ["came"] * len(later[:1])
    title = (
        f"{name} orders every {usual:.0f} days or so: next expected {_day(due)}"
        if left >= 0
        else f"{name}, every {usual:.0f} days or so, was expected on {_day(due)}"
    )
    chart = figures.timeline(drawn, kinds, title=title, as_of=day)
    if len(later):
        off = (later.iloc[0].normalize() - due).days
        side = "on the very day" if off == 0 else f"{_days(abs(off))} {'later' if off > 0 else 'earlier'}"
        came = f"The next order came on {_day(later.iloc[0])}, **{side}**."
    else:
        came = f"No order of supplies has come since, up to {_day(shop.today)}."
    gaps = np.diff(past.dt.normalize().drop_duplicates()) / np.timedelta64(1, "D")
    return chart, (
        f"Up to {_day(day)} {name} ordered supplies {len(past)} times, {gaps.min():.0f} to "
        f"{gaps.max():.0f} days apart, **{usual:.0f} days on average**. Counted from the last order, the "
        "next "
        f"was expected on {_day(due)}. {came}"
    )


def _day(moment: pd.Timestamp) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _days(count: float) -> str:
    return f"{count:.0f} day{'' if round(count) == 1 else 's'}"


# The truth: the same Mondays lived twice


def tried(shop: Business) -> dict[str, pd.DataFrame]:
    """What three messages truly changed within four weeks, for everybody who wants email, on many Mondays.

    People with a rhythm get the reminder, all others the birthday treat; nobody influences anybody else, so
    both can be lived through at once; and once more with a discount for all. Gives ``reminded`` (a row per
    person with a rhythm and Monday, with the days until the expected and until the true date) and
    ``treated`` (the same for all other people, with the days until the birthday). Opens the truth of the
    simulated shop.
    """
    ids = pd.Index(shop.customers["customer_id"])

    def plans(day: pd.Timestamp, world: Any) -> list[Plan]:
        rhythm, wants = has_rhythm(day), wants_email(world)
        return [
            [("restock_reminder", rhythm & wants), ("birthday_treat", ~rhythm & wants)],
            [("discount", wants)],
        ]

    def has_rhythm(day: pd.Timestamp) -> Any:
        return has_rhythm_on(shop, day).reindex(ids, fill_value=False).to_numpy()

    def wants_email(world: Any) -> Any:
        return world.state.consent_email & (world.traits.joined_week < world.week)

    def found() -> dict[str, pd.DataFrame]:
        parts, offered = [], messages(shop)
        for monday, world, without, (with_it, with_code) in on_mondays(
            shop, plans, mondays=MONDAYS, every=EVERY, weeks=WEEKS
        ):
            rhythm, wants = has_rhythm(monday), wants_email(world)
            table = pd.DataFrame(
                {
                    "more": with_it["orders"] - without["orders"],
                    "profit": with_it["profit_cents"] - without["profit_cents"],
                    "more_code": with_code["orders"] - without["orders"],
                    "profit_code": with_code["profit_cents"] - without["profit_cents"],
                }
            )
            left = 7 * (world.state.restock_due.astype(int) - world.week)
            restocks = (world.traits.restock_weeks > 0) & world.state.active
            table = table.assign(
                rhythm=rhythm,
                runs_out=np.where(restocks, left, NEVER),
                birthday=until_birthday(shop, monday).to_numpy(),
                expected=measured(expected, shop, monday).reindex(ids).to_numpy(),
                since=measured(supplies.days_since_last(), shop, monday).reindex(ids).to_numpy(),
            )
            parts.append(table[wants])
        table = pd.concat(parts)
        table["profit"] -= np.where(table["rhythm"], *(offered[key].cost_cents for key in OF_THE_YEAR))
        table["profit_code"] -= offered["discount"].cost_cents
        return {"reminded": table[table["rhythm"]], "treated": table[~table["rhythm"]]}

    return shop.keep(("occasions", "tried"), found)


def has_rhythm_on(shop: Business, day: Any) -> pd.Series:
    """Who has a rhythm on a day."""
    return measured(supplies.count(within="365d"), shop, day) >= RHYTHM


#: Days before the expected date that can be chosen, from step to step, and how far around they reach.
EARLIEST, LATEST, STEP, AROUND = 70, -28, 14, 7


def per_hundred(table: pd.DataFrame) -> float:
    """Extra orders per 100 reminders."""
    return 100 * float(table["more"].mean())


def timings(shop: Business) -> dict[str, pd.DataFrame]:
    """The reminders of a year by when they went out."""
    table = tried(shop)["reminded"]
    return {
        "one date for all": table,
        "two weeks before the expected date": table[table["expected"].between(*TWO_WEEKS)],
        "two weeks before they truly run out": table[table["runs_out"].between(8, 20)],
    }


def at_timing(shop: Business, before: int) -> dict[str, dict[str, float]]:
    """What 100 reminders bring on one date for all, and around so many days before the expected date."""

    def found() -> dict[int, dict[str, dict[str, float]]]:
        # All timings at once, so that no move of the control waits.
        return {days: _means(shop, days) for days in range(LATEST, EARLIEST + 1, STEP)}

    return shop.keep(("occasions", "timings"), found)[before]


def _means(shop: Business, before: int) -> dict[str, dict[str, float]]:
    table = tried(shop)["reminded"]
    near = table[table["expected"].between(before - AROUND, before + AROUND)]
    return {
        name: {"times": len(one), **{what: 100 * one[what].mean() for what in ("more", "profit")}}
        for name, one in (("one date for all", table), (_before(before), near))
    }


#: A difference of less than 15% is not told as one.
_EVEN = "about as much as"


def send_when(shop: Business, before: int, count: str) -> Shown:
    """What reminders bring that go out so many days before the expected date, against one date for all."""
    means = at_timing(shop, before)
    value = {
        name: row["more"] if count == "orders" else round(row["profit"], -2) + 0.0
        for name, row in means.items()
    }
    everybody, many = (int(row["times"]) for row in means.values())
    mine, fixed = value[_before(before)], value["one date for all"]
    say = (lambda v: f"{v:.1f}") if count == "orders" else amount
    better = "more than" if mine > fixed * 1.15 else "less than" if mine < fixed * 0.85 else _EVEN
    what = "extra orders" if count == "orders" else "extra profit"
    chart = figures.bars(
        value,
        title=f"{_first(_before(before))}: {say(mine)} {what} per 100, {better} one date for all",
        y=f"True {what} per 100 reminders, within four weeks",
        style="number" if count == "orders" else "money",
        highlight=[_before(before)],
    )
    return chart, (
        f"**{many:,} reminders** would have gone out within a week of this timing on {MONDAYS} "
        "Mondays of "
        f"the past months; they bring **{say(mine)}** {what} per 100. Sent to everybody with a rhythm on the "
        f"same Mondays, whenever they last bought, {everybody:,} reminders bring {say(fixed)} per 100."
    )


def _before(days: int) -> str:
    if days == 0:
        return "on the expected date"
    return f"{_days(abs(days))} {'before' if days > 0 else 'after'} the expected date"


def _first(words: str) -> str:
    return words[0].upper() + words[1:]


def restless(shop: Business) -> str:
    """Why a rhythm read off the log is slow: part of the supplies is bought elsewhere."""
    table = tried(shop)["reminded"]
    real = table[table["runs_out"] < NEVER]
    late = (real["expected"] > real["runs_out"] + 7).mean()
    return (
        f"Of **{len(real):,}** times somebody with a rhythm could have been reminded, the expected date lay "
        f"more than a week **after** the day on which their supplies truly ran out in {percent(late)}. "
        "Part of what these people need they buy elsewhere. The log does not see it, so the gaps it shows "
        "are too long and the dates too late."
    )


def people_with_rhythm(shop: Business) -> str:
    """How many have a rhythm today."""
    return people(has_rhythm_on(shop, shop.today).sum())
