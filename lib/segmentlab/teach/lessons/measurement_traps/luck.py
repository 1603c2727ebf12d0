"""What chance and selection do on their own: regression to the mean, survivors, peeking, many comparisons.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences. Stage: teach.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.activate.send import Experiment, send
from segmentlab.instrument.business import Business
from segmentlab.measure.by_segment import SegmentLifts, lift_by
from segmentlab.measure.lift import Lift, lift
from segmentlab.measure.monitoring import Looks, monitor
from segmentlab.model.features import seed_of
from segmentlab.model.index import measured
from segmentlab.model.rfm import rfm
from segmentlab.model.tree import events
from segmentlab.words import percent

from ... import figures
from ..shared import Shown

#: A day with no campaign in the eight weeks after it; the newsletter goes to everybody alike.
DAY = pd.Timestamp("2025-05-05")
bought = events("order_placed")

# Before and after, with nothing sent

PICKED = {
    "stopped ordering": "slump",
    "ordered twice or more": "streak",
    "everybody": "all",
}


def three_periods(shop: Business, weeks: int) -> pd.DataFrame:
    """Orders of everybody in the weeks before the ones looked at, in those, and in those after."""

    def count() -> pd.DataFrame:
        looked = measured(bought.count(within=f"{weeks}w"), shop, DAY)
        earlier = measured(bought.count(between=(f"{2 * weeks}w", f"{weeks}w")), shop, DAY)
        later = measured(bought.count(within=f"{weeks}w"), shop, DAY + pd.Timedelta(weeks=weeks))
        names = ["earlier", "looked at", "after"]
        return pd.concat([earlier, looked, later.reindex(looked.index)], axis=1, keys=names)

    return shop.keep(("traps", "periods", weeks), count)


def picked(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The people somebody would pick by what they did in the weeks looked at."""
    if kind == "slump":
        return table[(table["looked at"] == 0) & (table["earlier"] >= 1)]
    return table[table["looked at"] >= 2] if kind == "streak" else table


def nothing_sent(shop: Business, kind: str, weeks: int) -> Shown:
    """Before and after for people picked by a good or bad stretch, when nothing was sent to them."""
    some = picked(three_periods(shop, weeks), kind)
    rates = 100 * some.mean()
    before, after = rates["looked at"], rates["after"]
    chart = figures.bars(
        {
            f"the {weeks} weeks before that": rates["earlier"],
            f"the {weeks} weeks you picked by": before,
            f"the {weeks} weeks after": after,
        },
        title=f"From {before:.0f} to {after:.0f} orders per 100 people, and nothing was sent",
        y="Orders per 100 of these people",
        highlight=[f"the {weeks} weeks after"],
    )
    who = {
        "slump": f"ordered between {2 * weeks} and {weeks} weeks before {DAY:%-d %B %Y} and not since",
        "streak": f"ordered twice or more in the {weeks} weeks before {DAY:%-d %B %Y}",
        "all": f"were customers on {DAY:%-d %B %Y}",
    }[kind]
    why = {
        "slump": "They were picked because they had **nothing**, so it could only go up. Any message sent on "
        "that day would have looked like a win-back that works",
        "streak": "They were picked in a good stretch, part of which was luck, and luck does not last. Any "
        "message sent on that day would have looked like a mistake",
        "all": "Nobody was picked, so what is left is the season and customers who drift away",
    }[kind]
    return chart, f"**{len(some):,} people** {who}. {why}."


# Survivors

HALVES = ("1st half-year", "2nd half-year", "3rd half-year")
FOLLOWED = {
    "those who still order": "left",
    "everybody who began": "all",
}
MEASURED = {"orders": "orders", "revenue": "cents"}


def followed(shop: Business) -> dict[str, pd.DataFrame]:
    """Everybody who first ordered in the first half-year of the log, and each half-year of theirs since."""

    def follow() -> dict[str, pd.DataFrame]:
        log = shop.events.loc[
            shop.events["event"] == "order_placed", ["customer_id", "occurred_at", "amount_cents"]
        ]
        first = log.groupby("customer_id")["occurred_at"].min()
        began = first[first < shop.start + pd.Timedelta(weeks=26)]
        log = log[log["customer_id"].isin(began.index)]
        since = (log["occurred_at"] - log["customer_id"].map(began)).dt.total_seconds() / 86_400
        # The first order made them customers; it belongs to everybody and is not counted.
        log, half = log[since > 0], (since[since > 0] // 182).astype(int)
        tables = {}
        for name, column in (("orders", None), ("cents", "amount_cents")):
            by = log.groupby([log["customer_id"], half])
            counted = by.size() if column is None else by[column].sum()
            wide = counted.unstack(fill_value=0).reindex(index=began.index, columns=range(3), fill_value=0)
            tables[name] = wide.set_axis(list(HALVES), axis=1)
        return tables

    return shop.keep(("traps", "followed"), follow)


def still_here(shop: Business) -> pd.Series:
    """Who of them ordered in the last of the half-years."""
    return followed(shop)["orders"][HALVES[-1]] > 0


def survivors(shop: Business, who: str, count: str) -> Shown:
    """How much customers order as the years go by, of those who are left and of all."""
    table, left = followed(shop)[MEASURED[count]], still_here(shop)
    rows = table[left] if who == "left" else table
    means = rows.mean()
    change = means.iloc[-1] / means.iloc[0] - 1
    grown = f"{percent(abs(change))} {'more' if change > 0 else 'less'}"
    chart = figures.bars(
        means.round(-2) if count == "revenue" else means.round(2),
        title=f"{'Who is left' if who == 'left' else 'All who began'}: {grown} in the third half-year",
        y=f"{count.capitalize()} per person and half-year",
        style="money" if count == "revenue" else "number",
        highlight=[HALVES[-1]],
    )
    number = f"**{int(left.sum()):,} of {len(left):,}**"
    if who == "left":
        return chart, (
            f"{number} customers who began in the second half of 2024 ordered again in their third "
            f"half-year. Look at them alone, and customers grow with us: {grown} than in their first."
        )
    return chart, (
        f"All {len(left):,} who began together, whether they are still here or not: {grown} in the third "
        f"half-year than in the first. The growth was that of the {percent(left.mean())} who are left, and "
        "being left is what they were picked by."
    )


# Peeking: tests in which nothing is sent

TESTS, MOST_LOOKS, IN_A_TEST = 200, 30, 2_000


class Drawn(NamedTuple):
    """Many tests of nothing: which are clear at which look, by the usual bar and by the safe one."""

    clear: np.ndarray
    safe: np.ndarray


def bought_by(shop: Business) -> pd.Series:
    """Who of all buyers ordered in the six weeks after a day on which nothing was sent to them."""

    def look() -> pd.Series:
        before = measured(bought.count(), shop, DAY) > 0
        later = measured(bought.count(within="6w"), shop, DAY + pd.Timedelta(weeks=6))
        return later.reindex(before.index[before]) > 0

    return shop.keep(("traps", "bought by"), look)


def one_test(shop: Business, number: int) -> pd.DataFrame:
    """The people of one test of nothing in the order in which they came, each with an arm by lottery."""
    outcome, chance = bought_by(shop), np.random.default_rng(seed_of("traps/nothing is sent", number))
    came = chance.permutation(len(outcome))[:IN_A_TEST]
    arm = np.where(chance.random(len(came)) < 0.5, "holdout", "message")
    return pd.DataFrame({"arm": arm, "bought": outcome.to_numpy()[came]})


def looked_at(shop: Business, number: int, looks: int) -> Looks:
    """One test of nothing, looked at so many times."""
    return shop.keep(("traps", "looks", number, looks), lambda: monitor(one_test(shop, number), looks=looks))


def all_tests(shop: Business) -> Drawn:
    """Whether each of many tests of nothing is clear at each of thirty looks, by either interval."""

    def run() -> Drawn:
        clear, safe = (np.zeros((TESTS, MOST_LOOKS), dtype=bool) for _ in range(2))
        for number in range(TESTS):
            table = looked_at(shop, number + 1, MOST_LOOKS).table
            place = np.rint(table["people"].to_numpy() * MOST_LOOKS / IN_A_TEST).astype(int) - 1
            clear[number, place] = (table["low"] > 0) | (table["high"] < 0)
            safe[number, place] = (table["safe_low"] > 0) | (table["safe_high"] < 0)
        return Drawn(clear, safe)

    return shop.keep(("traps", "all tests"), run)


def found_something(shop: Business, looks: int, safe: bool = False) -> float:
    """Share of the tests of nothing that are clear at one of so many looks."""
    drawn = all_tests(shop)
    every = np.linspace(0, MOST_LOOKS, looks + 1).astype(int)[1:] - 1
    return float((drawn.safe if safe else drawn.clear)[:, every].any(axis=1).mean())


def peek(shop: Business, looks: int, number: int) -> Shown:
    """One test of nothing as it runs, and how many of all such tests find something."""
    table = looked_at(shop, number, looks).table.set_index("people")
    share, safe = found_something(shop, looks), found_something(shop, looks, safe=True)
    lines = table[["low", "difference", "high"]].set_axis(["low end", "measured", "high end"], axis=1)
    hit = table[(table["low"] > 0) | (table["high"] < 0)]
    title = (
        f"Test {number}: “clear” after {hit.index[0]:,} people, though nothing was sent"
        if len(hit)
        else f"Test {number} finds nothing, as it should"
    )
    if len(lines) == 1:
        row = table.iloc[0]
        chart = figures.difference(
            row["difference"], row["low"], row["high"], title=title, x="Difference in buyers, points"
        )
    else:
        lines["zero"] = 0.0
        chart = figures.lines(
            100 * lines, title=title, y="More buyers per 100 people", x="People in the test so far"
        )
    times = "once, at the end" if looks == 1 else f"{looks} times"
    return chart, (
        f"Nothing was sent in any of {TESTS} tests of {IN_A_TEST:,} people; a lottery only named two groups. "
        f"Looked at {times}, **{percent(share)} of the tests** are “clear” at some look by the usual bar"
        + ("" if looks == 1 else f", and {_few(safe)} by the wider bar that is made for looking often")
        + "."
    )


def _few(share: float) -> str:
    return "none" if share == 0 else percent(share, 1) if share < 0.02 else percent(share)


# Many comparisons

DRAWS, SHOWN_ROWS = 6, 8
CUTS = ("country", "channel", "age", "weekday of sign-up", "last shelf", "RFM group", "region")


def again(shop: Business, draw: int) -> Experiment:
    """The thank-you sent to all buyers today, half of them held out by one of several lotteries."""
    everybody = shop.keep(("traps", "buyers"), lambda: measured(bought.count(), shop) > 0)
    return shop.keep(
        ("traps", "again", draw),
        lambda: send(shop, "thank_you", everybody, holdout=0.5, lottery=f"thanks {draw}"),
    )


def cut(shop: Business, name: str) -> pd.Series:
    """Everybody sorted by one thing that is known about them."""

    def sort() -> pd.Series:
        who = shop.customers.set_index("customer_id")
        if name == "age":
            years = (shop.today - pd.to_datetime(who["birth_date"])).dt.days / 365.25
            return (years // 10 * 10).astype(int).map("aged {:.0f} to ".format) + (
                years // 10 * 10 + 9
            ).astype(int).astype(str)
        if name == "weekday of sign-up":
            return "joined on a " + pd.to_datetime(who["signed_up_at"]).dt.day_name()
        if name == "last shelf":
            log = shop.events[shop.events["event"] == "order_placed"]
            last = log.groupby("customer_id")["category"].last().astype(str)
            return "bought " + last.reindex(who.index).fillna("nothing")
        if name == "RFM group":
            return rfm(shop).groups.astype(str).reindex(who.index).fillna("no order")
        if name == "channel":
            return "came by " + who["acquisition_channel"].astype(str)
        return "country " + who[name].astype(str) if name == "country" else who[name].astype(str)

    return shop.keep(("traps", "cut", name), sort)


def cuts_of(shop: Business, draw: int) -> dict[str, SegmentLifts]:
    """One test, cut in every way."""

    def compare() -> dict[str, SegmentLifts]:
        people = again(shop, draw).people
        return {name: lift_by(people, cut(shop, name)) for name in CUTS}

    return shop.keep(("traps", "cuts", draw), compare)


def hunted(shop: Business, draw: int, ways: int) -> pd.DataFrame:
    """Every segment of the first so many cuts in one test, the best-looking first."""
    found = cuts_of(shop, draw)
    parts = [found[name].table.assign(cut=name) for name in CUTS[:ways]]
    return pd.concat(parts).sort_values("difference", ascending=False)


def prepare(shop: Business) -> None:
    """Draw every lottery once, so that the panels answer quickly."""
    for draw in range(1, DRAWS + 1):
        cuts_of(shop, draw)
    all_tests(shop)


def hunt(shop: Business, ways: int, draw: int) -> Shown:
    """The segments in which a message that does nothing looks best."""
    table = hunted(shop, draw, ways)
    clear = table[(table["low"] > 0) | (table["high"] < 0)]
    up = table[table["low"] > 0]
    top, first = table.head(SHOWN_ROWS), str(table.index[0])
    best = table["difference"].iloc[0]
    title = (
        f"“It works for {up.index[0]}”: {signed(up['difference'].iloc[0])} buyers per 100"
        if len(up)
        else f"Best of {len(table)}: “{first}”, {signed(best)} buyers per 100, not clear"
    )
    chart = figures.lifts(
        top[["difference", "low", "high"]], title=title, x="Difference in buyers, points", style="points"
    )
    whole = whole_test(shop, draw)
    looks = "looks" if len(clear) < 2 else "look"
    return chart, (
        f"Cut in {ways} {'way' if ways == 1 else 'ways'}, the test has **{len(table)} segments**; the "
        f"{len(top)} best-looking are drawn. **{len(clear) or 'Not one'} of {len(table)}** {looks} clear one "
        f"by one ({len(up) or 'none'} of them upwards). Chance alone makes about {0.05 * len(table):.1f} of "
        f"{len(table)} look clear. All {len(again(shop, draw).people):,} people together: "
        f"{signed(whole.difference)} buyers per 100, from {signed(whole.low)} to {signed(whole.high)}."
    )


def whole_test(shop: Business, draw: int) -> Lift:
    """The test of everybody, uncut."""
    return shop.keep(("traps", "whole", draw), lambda: lift(again(shop, draw).people))


def winner(shop: Business, draw: int = 1) -> pd.DataFrame:
    """The best-looking segment of one test in every test, beside what is true of it."""
    row = hunted(shop, draw, len(CUTS)).iloc[0]
    name, by = str(row.name), str(row["cut"])
    measured_in = {
        number: cuts_of(shop, number)[by].table.loc[name, "difference"] for number in range(1, DRAWS + 1)
    }
    people = again(shop, draw).truth
    inside = people.index[(cut(shop, by).reindex(people.index) == name).to_numpy()]
    both = people.loc[inside]
    true = float((both["bought_with"].astype(float) - both["bought_without"]).mean())
    profit = float((both["profit_cents_with"] - both["profit_cents_without"]).mean())
    return pd.DataFrame({"measured": pd.Series(measured_in)}).assign(
        name=name, true=true, profit=profit, people=len(inside)
    )


def signed(share: float) -> str:
    """A difference of shares as people per 100, with its sign."""
    points = round(100 * share, 1)
    return f"{points:+.1f}".replace("-", "−") if points else "0.0"
