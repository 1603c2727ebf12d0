"""A list that is fine on the day it is made, and the weeks after: who is gone, who is missed, what it costs.

Comes in: three businesses and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.words import amount, people, percent

from ... import figures
from ..shared import Shown
from .cases import (
    BACK,
    CASES,
    SKIPS,
    WORTH_CENTS,
    Three,
    aging,
    effects,
    history,
    old_lists,
    orders,
    staying,
    title_of,
    worth,
)

#: The four weeks that a report on a new list looks at.
DAYS = {"12 January": 0, "9 March": 2, "6 April": 3}
#: How often a list can be made anew, in weeks; the last is never.
EVERY = {
    "every week": 1, "every 2 weeks": 2, "every 4 weeks": 4, "every 8 weeks": 8, "every 13 weeks": 13,
    "every 26 weeks": 26, "never again": 520,
}  # fmt: skip
CAMPAIGNS = {"every week": 1, "every 4 weeks": 4, "every 13 weeks": 13}
YEAR = 52
#: Ages to choose from, known of every list.
AGES = {
    "1 week ago": 1, "2 weeks ago": 2, "4 weeks ago": 4, "8 weeks ago": 8, "13 weeks ago": 13,
    "26 weeks ago": 26,
}  # fmt: skip


def scene(three: Three) -> str:
    """Say why this matters."""
    many = int(history(three, SKIPS).sizes().iloc[0])
    return (
        f"On 12 January the meal box exports a list: **{people(many, 'subscriber')}** who skipped two "
        "boxes in a "
        "row. The list goes into the email tool, a helpful message is attached, and every campaign since "
        "then uses "
        "it. It was a good list: the report said so. Nobody has touched it, because nothing is broken. "
        "Today is 29 "
        "June. Is it still the same list?"
    )


def export(three: Three, case: str, period: int) -> Shown:
    """How a fresh list does in the four weeks after it was made."""
    one, row = CASES[case], aging(three, case).table.iloc[period]
    on_it, others = row["fresh_mean"], row["fresh_others_mean"]
    day = next(words for words, place in DAYS.items() if place == period)
    more = on_it > others
    return figures.bars(
        {"on the list": on_it, "everyone else": others},
        title=f"On the list {_share(on_it)} {one.did}, of the others {_share(others)}",
        y=f"{one.did.capitalize()} in the four weeks after {day}",
        style="percent",
        highlight=["on the list"],
    ), (
        f"**{row['fresh_people']:,.0f} people** on the list of {day} 2026: {one.words}. In the four weeks "
        "after, "
        f"**{_share(on_it)}** of them {one.did}, {_times(on_it, others) if more else 'fewer'} "
        f"{'as many as' if more else 'than'} among everyone else. A clear list, and ready for every "
        "campaign of the "
        "year."
    )  # fmt: skip


def _times(one: float, other: float) -> str:
    return f"{one / other:.1f} times" if other else "many times"


def _share(value: float) -> str:
    return percent(value, 1) if value < 0.1 else percent(value)


def weeks_pass(three: Three, case: str, weeks: int) -> Shown:
    """Of the list of 12 January: who is still in, and who of those in is on it, week by week."""
    inside = history(three, case).members.to_numpy()
    first = inside[:, 0]
    both = (inside & first[:, None]).sum(axis=0)
    still = both / first.sum()
    found = both / np.maximum(inside.sum(axis=0), 1)
    table = pd.DataFrame({"still in": still, "of those in, on it": found}).rename_axis("week")
    shown = table.iloc[: weeks + 1]
    gone, missed = int(first.sum() - both[weeks]), int(inside[:, weeks].sum() - both[weeks])
    half = np.flatnonzero(still[: weeks + 1] <= 0.5)
    point = f" Half were gone after **{half[0]} {'week' if half[0] == 1 else 'weeks'}**." if len(half) else ""
    return figures.lines(
        shown,
        title=f"After {_weeks(weeks)}: {percent(still[weeks])} still in, "
        f"{percent(1 - found[weeks])} of the segment missed",
        y="Share of the list, and of the segment",
        x="Weeks since the list was made",
        style="percent",
    ), (
        f"{int(first.sum()):,} people were exported on 12 January. After {_weeks(weeks)} **{_many(gone)} "
        f"{'is' if gone == 1 else 'are'} no longer in the segment** and would get the message all the same; "
        f"**{_many(missed)}** in it now {'is' if missed == 1 else 'are'} not on the list.{point}"
    )  # fmt: skip


def _many(number: float) -> str:
    return "1 person" if number == 1 else f"{number:,.0f} people" if number else "nobody"


def _weeks(number: int) -> str:
    return f"{number} week{'' if number == 1 else 's'}"


def meaning(three: Three, case: str) -> Shown:
    """How far the old list and fresh lists differ from everyone else in what they do."""
    one, found = CASES[case], aging(three, case)
    table = 100 * found.table[["difference", "fresh_difference"]]
    table.columns = ["old list", "fresh list"]
    table.index = (table.index / 7).astype(int)
    old, fresh = table.iloc[-1]
    kept = found.table["kept"].iloc[1:]
    lost = kept[kept <= 0.5]
    point = (
        f"More than half of the difference was gone in the stretch from week **{int(lost.index[0] / 7)}** on."
        if len(lost)
        else "More than half of the difference lasted to the end."
    )
    start, end = (f"{abs(value):.1f}" for value in (table["old list"].iloc[0], old))
    return figures.lines(
        table,
        title=f"{'Still' if not len(lost) else 'Only'} {_points(old)} apart after 20 weeks, fresh: "
            f"{_points(fresh)}",
        y=f"Points by which more of them {one.did}",
        x="Weeks since the list was made; each point is the four weeks from then on",
    ), (
        f"The list of 12 January ({found.people:,} people) and everyone else were **{start} points** apart "
        "at first "
        f"and **{end} points** apart in the last four weeks. A list made fresh each time differs by "
        f"{abs(table['fresh list'].min()):.1f} points or more. {point}"
    )  # fmt: skip


def _points(value: float) -> str:
    return f"{value:.1f} points".replace("-", "−")


def how_long(three: Three, cases: Sequence[str]) -> Shown:
    """How long people stay in a segment once they have come in."""
    if not cases:
        return figures.nothing(title="No segment chosen", why="Tick one segment or more."), "Tick one."
    both = {case: staying(three, case) for case in cases}
    curves = {case.split(": ")[1]: line[line.index <= 182] for case, (line, _) in both.items()}
    halves = {case.split(": ")[1]: half for case, (_, half) in both.items()}
    known = {name: half for name, half in halves.items() if half == half}
    said = [
        f"{name}: {f'{half:.0f} days' if half == half else 'more than half stay for a year'}"
        for name, half in halves.items()
    ]
    short = min(known, key=known.__getitem__) if known else ""
    return figures.survival(
        curves,
        title=f"Half have left “{short}” after {known[short]:.0f} days" if known else "More than half stay "
            "for a year",
        x="Days since they came in",
        y="Still in the segment",
    ), (
        f"Half of those who come in have left again after: **{'; '.join(said)}**. Judged every Monday of a "
        "year. People "
        "who are still in count for as long as they were seen."
    )  # fmt: skip


def use_it(three: Three, case: str, age: int) -> Shown:
    """What a list of some age truly brings today, beside a fresh one."""
    table = old_lists(three, case)
    at = age
    row, fresh = table.loc[at], table.loc[0]
    unit = "worth" if CASES[case].business == "saas" else "extra profit"
    share = row["cents"] / fresh["cents"]
    chart = figures.bars(
        {
            "fresh list": _round(fresh["cents"]),
            f"list of {_weeks(at)} ago": _round(row["cents"]),
            "of it: those still in": _round(row["still_cents"]),
            "of it: those no longer in": _round(row["gone_cents"]),
            "lost: those missed": _round(row["missed_cents"]),
        },
        title=f"A list of {_weeks(at)} ago brings {amount(_round(row['cents']))}, "
        f"a fresh one {amount(_round(fresh['cents']))}",
        y=f"True {unit} of one campaign sent today",
        style="money",
        highlight=[f"list of {_weeks(at)} ago"],
    )
    note = (
        f" Profit does not move in eight weeks; we count people who come again, at {amount(WORTH_CENTS)} "
        "each."
        if CASES[case].business == "saas"
        else ""
    )
    kept = (
        f" It brings **{percent(share)}** of what the fresh list brings."
        if share >= 0.005
        else " **Nothing is left** of what the fresh list brings."
    )
    return chart, (
        f"“{title_of(three, case, CASES[case].fits)}” goes today to the list of {_weeks(at)} ago. "
        f"**{row['gone']:,.0f} of {row['people']:,.0f} messages** go to people who are no longer in the "
        "segment, and "
        f"**{_many(row['missed'])}** in it {'gets' if row['missed'] == 1 else 'get'} none.{kept}{note}"
    )  # fmt: skip


def _round(cents: float) -> float:
    return round(cents, -2) + 0.0


def rolling(shop: Business, days: int, show: str) -> Shown:
    """The same words with a window that moves along, and with a date that stands still."""
    table = windows(shop, days)
    moving, fixed = (table[f"{kind}_{show}"] for kind in ("moving", "fixed"))
    shown = pd.DataFrame({f"the last {days} days": moving, "since a date": fixed})
    size = show == "people"
    first, last = fixed.iloc[0], fixed.iloc[-1]
    write = (lambda value: f"{value:,.0f}") if size else (lambda value: percent(value))
    return figures.lines(
        shown,
        title=f"“Since a date” grows from {write(first)} people to {write(last)}"
        if size
        else f"{_day(table.index[-1])}: {write(moving.iloc[-1])} of the last {days} days order again, "
            f"{write(last)} "
        "since a date",
        y="People in the segment" if size else "Ordered in the 28 days after",
        x="Monday on which it is asked",
        style="number" if size else "percent",
    ), (
        f"On 12 January both rules are the same {table['fixed_people'].iloc[0]:,.0f} people: they ordered "
        "in the "
        f"last {days} days. On {_day(table.index[-1])} “the last {days} days” has "
        f"{table['moving_people'].iloc[-1]:,.0f}"
        f" people, of whom {percent(table['moving_share'].iloc[-1])} order again within 28 days; “since "
        "the date” has "
        f"{table['fixed_people'].iloc[-1]:,.0f}, of whom {percent(table['fixed_share'].iloc[-1])} do."
    )  # fmt: skip


def _day(moment: pd.Timestamp) -> str:
    return f"{moment.day} {moment:%B}"


def windows(shop: Business, days: int) -> pd.DataFrame:
    """People in both rules, and the share of them who order in the 28 days after, every second Monday."""

    def found() -> pd.DataFrame:
        rows = {}
        start = shop.today - pd.Timedelta(weeks=BACK)
        for day in pd.date_range(start, shop.today - pd.Timedelta(days=28), freq="14D"):
            after = measured(orders.count(within="28d"), shop, day + pd.Timedelta(days=28))
            row: dict[str, float] = {}
            for kind, length in (("moving", days), ("fixed", days + (day - start).days)):
                inside = measured(orders.count(within=f"{length}d"), shop, day)
                inside = inside.index[inside.to_numpy() > 0]
                row[f"{kind}_people"] = len(inside)
                row[f"{kind}_share"] = float((after.reindex(inside) > 0).mean())
            rows[day] = row
        return pd.DataFrame(rows).T

    return shop.keep(("staleness", "windows", days), found)


def a_year(three: Three, case: str, every: int, campaign: int, cost: float) -> float:
    """What a year brings, in cents: all campaigns, less all refreshes."""
    brought = sum(worth(three, case, min(week % every, 26)) for week in range(0, YEAR, campaign))
    return brought - len(range(0, YEAR, every)) * cost


def refresh(three: Three, case: str, campaign: int, cost: int) -> Shown:
    """What a year brings for every rhythm in which a list can be made anew."""
    net = {name: a_year(three, case, every, campaign, cost) for name, every in EVERY.items()}
    best = max(net, key=net.__getitem__)
    worst = net["never again"]
    times = len(range(0, YEAR, EVERY[best]))
    sent = len(range(0, YEAR, campaign))
    verdict = (
        f"Making it **{best}** costs {amount(times * cost)} a year and, after that, brings "
        f"{amount(_round(net[best] - worst))} more than a list never made anew."
        if best != "never again"
        else "At this price **no refresh brings what it costs**: make the list once."
    )
    loss = (
        " Even so the year costs money: this message is not worth a list at that price."
        if net[best] < 0
        else ""
    )
    return figures.bars(
        {name: _round(value) for name, value in net.items()},
        title=f"Best here: {best}, {amount(_round(net[best]))} in a year",
        y=f"True worth of {sent} campaigns in a year, less {amount(cost)} per refresh",
        style="money",
        highlight=[best],
    ), (
        f"**{sent} campaigns a year**, {amount(cost)} for each time the list is made anew. {verdict}{loss} "
        "Counted "
        "with what a list of each age brings today."
    )  # fmt: skip


def who_gets_what(three: Three, case: str, who: str) -> Shown:
    """What the message that fits, and one that does not, truly bring per 100 people of a case."""
    one, fresh = CASES[case], who == "fresh"
    now = history(three, case).members.iloc[:, -1]
    tool = one.business == "saas"
    brought: dict[str, float] = {}
    many = 0
    for key in (one.misfits, one.fits):
        more = effects(three, case, key, 0 if fresh else 4)
        part = more if fresh else more[~now.reindex(more.index, fill_value=False)]
        many = len(part)
        value = 100 * float(part.mean()) if many else 0.0
        brought[title_of(three, case, key)] = (round(value, 1) if tool else _round(value)) + 0.0
    brought = dict(reversed(brought.items()))
    fits, misfits = brought
    said = [_more_people(value) if tool else amount(value) for value in brought.values()]
    whom = "in the segment today" if fresh else "on the list of four weeks ago and no longer in the segment"
    return figures.bars(
        brought,
        title=f"What fits brings {said[0]} per 100, the other {said[1]}",
        y="True extra active users per 100 people" if tool else "True extra profit per 100 people",
        style="number" if tool else "money",
        highlight=[fits],
    ), (
        f"The segment: {one.words}. **{_many(many)}** {'is' if many == 1 else 'are'} {whom} and can be "
        "reached. Meant "
        f"for them: **“{fits}”, {said[0]} per 100**. Not for them: “{misfits}”, {said[1]} per 100."
    )  # fmt: skip


def _more_people(value: float) -> str:
    return f"{value:+.1f} people".replace("-", "−") if value else "nobody"


def at_least_every(three: Three, case: str) -> int:
    """Weeks up to which a list brings four fifths of what a fresh one does; 0 if one week is too long."""
    table = old_lists(three, case)["cents"]
    enough = (table >= 0.8 * table.loc[0]).cummin()
    return int(enough.index[enough][-1])


def one_page(three: Three) -> pd.DataFrame:
    """Every segment: how long people stay, what an old list brings, and how often to make it anew."""
    rows = []
    for case, one in CASES.items():
        table, half = old_lists(three, case)["cents"], staying(three, case)[1]
        weeks = at_least_every(three, case)
        rows.append(
            {
                "segment": case,
                "half have left after": f"{half:.0f} days" if half == half else "more than a year",
                "fresh_cents": _round(table.loc[0]),
                "four_weeks_old_cents": _round(table.loc[4]),
                "message": title_of(three, case, one.fits),
                "make it anew": f"every {_weeks(weeks).removeprefix('1 ')}" if weeks else "every day",
            }
        )
    return pd.DataFrame(rows)
