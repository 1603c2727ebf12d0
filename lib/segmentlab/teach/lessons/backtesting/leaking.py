"""What a leak does: the same list, taken some days after the follow-up has begun.

Comes in: both businesses and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.tree import events
from segmentlab.segment.backtest import backtest
from segmentlab.segment.evaluate import members
from segmentlab.segment.outcome import as_it_stood
from segmentlab.words import people, percent

from ... import figures
from ..shared import Shown
from .lists import LEAK_DAY, LISTS, back_at, business_of


class Late(NamedTuple):
    """A list taken late: how many are on it, what share is counted for it, and how that came about."""

    people: int
    share: float
    new: int
    had_done_it: int


def taken(shop: Business, box: Business, name: str, late: int) -> Late:
    """The list as of some days after the day from which its people are followed."""
    one, biz = LISTS[name], business_of(name, shop, box)
    side = one.side

    def found() -> Late:
        start = biz.moment(LEAK_DAY)
        then = start + pd.Timedelta(days=late)
        asked = members(side.among, biz, start) if side.among is not None else None
        honest = members(one.whole, biz, start)
        known = honest.index if asked is None else asked.index[asked]
        # The leak: the rule is asked late, of the people whose follow-up began on the day.
        listed = members(one.rule, biz, then).reindex(known, fill_value=False)
        row = backtest(listed, biz, start, did=side.outcome, within=f"{side.days}d").reindex(
            [True], fill_value=0
        )
        row = row.loc[True]
        had = 0
        if late:
            done = measured(events(side.outcome).count(within=f"{late}d"), biz, then).reindex(known) > 0
            had = int((done & listed).sum())
        new = int((listed & ~honest.reindex(known)).sum())
        return Late(int(row["people"]), float(row["share"] or 0), new, had)

    return biz.keep(("backtesting", "late", name, late), found)


def leaked(shop: Business, box: Business, name: str, late: int) -> Shown:
    """The answer of a list taken late beside the honest one, and beside recency and frequency."""
    side = LISTS[name].side
    honest, this = taken(shop, box, name, 0), taken(shop, box, name, late)
    row = back_at(name, shop, box, LEAK_DAY).table.iloc[0]
    rival = float(row["rival_mean"])
    mine = f"list taken {late} days late" if late != 1 else "list taken 1 day late"
    bars = {mine: this.share} if late else {}
    bars |= {
        "list as it stood on the day": honest.share,
        "as many by recency and frequency": rival,
        "everybody else": float(row["others_mean"]),
    }
    if late:
        when = people(late, "day")
        title = f"Taken {when} late: {percent(this.share)}. As it stood: {percent(honest.share)} {side.did}"
    else:
        title = f"Taken on the day: {percent(honest.share)} of the list {side.did}"
    chart = figures.bars(
        pd.Series(bars),
        title=title,
        y=f"{side.did.capitalize()} within {side.days} days of 6 April",
        style="percent",
        highlight=[mine if late else "list as it stood on the day"],
    )
    if not late:
        return chart, (
            f"The honest answer: **{people(honest.people)}** on the list of 6 April, and "
            f"**{percent(honest.share, 1)}** of them {side.did} in the {side.days} days that followed. "
            "Nothing "
            "that happened on that day or later was used to choose them."
        )
    flipped = (this.share > rival) != (honest.share > rival)
    turn = " The leak turns the verdict against recency and frequency around." if flipped else ""
    return chart, (
        f"The list as it reads {people(late, 'day')} later has {people(this.people)}, and "
        f"**{percent(this.share, 1)}** of them {side.did}: **{this.share / honest.share:.1f} times** the "
        "honest "
        f"{percent(honest.share, 1)}. {this.new:,} of them were not on the list of 6 April, and "
        f"**{this.had_done_it:,}** had already done it when the list was taken. They are not a forecast "
        "but a "
        f"memory.{turn}"
    )


def recorded_late(box: Business, day: str = LEAK_DAY) -> str:
    """How much of the log of a day was not known on that day."""
    past, moment = as_it_stood(box, day), box.moment(day)
    before = int((box.events["occurred_at"] < moment).sum())
    late = before - len(past.events)
    last = box.events[(box.events["occurred_at"] < moment) & (box.events["recorded_at"] >= moment)]
    kinds = last["event"].astype(str).value_counts()
    return (
        f"On 6 April the log of the box held {len(past.events):,} events. {late:,} more had happened and "
        "were "
        f"recorded later, most of them “{kinds.index[0]}”. `as_it_stood` leaves them out, and everything "
        "after."
        if late
        else f"On 6 April the log of the box held {len(past.events):,} events, and none was recorded late."
    )
