"""Would the list have been right? At one date, and at twelve, against everybody and against a free rival.

Comes in: both businesses and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.words import percent, signed

from ... import figures
from ..shared import Shown
from .lists import DATES, LISTS, back_at

THE_LIST, RIVAL, OTHERS = "the list", "as many by recency and frequency", "everybody else"


def right_or_not(shop: Business, box: Business, name: str, date: str) -> Shown:
    """What the people of one list did after one past date."""
    row = back_at(name, shop, box, date).table.iloc[0]
    one = LISTS[name]
    side = one.side
    shares = pd.Series({THE_LIST: row["mean"], RIVAL: row["rival_mean"], OTHERS: row["others_mean"]})
    chart = figures.bars(
        shares,
        title=f"{percent(row['mean'])} of the list {side.did}, of everybody else "
        f"{percent(row['others_mean'], 1)}",
        y=f"{side.did.capitalize()} within {side.days} days",
        style="percent",
        highlight=[THE_LIST],
    )
    times = row["mean"] / row["others_mean"] if row["others_mean"] else float("nan")
    return chart, (
        f"On {_day(date)} **{row['people']:,} people** {one.words}. Of these **{percent(row['mean'], 1)}** "
        f"{side.did} within {side.days} days, {times:.1f} times the share of everybody else "
        f"({percent(row['others_mean'], 1)}; the difference is {_points(row['difference'])}, 95% interval "
        f"{_points(row['low'])} to {_points(row['high'])}). As many people picked by recency and frequency "
        "alone: "
        f"**{percent(row['rival_mean'], 1)}**, {_verdict(row)}."
    )


def _verdict(row: pd.Series) -> str:
    if row["gain_low"] > 0:
        return "clearly fewer than of the list"
    if row["gain_high"] < 0:
        return "clearly more than of the list"
    return "which is not clearly different"


def _day(date: str) -> str:
    day = pd.Timestamp(date)
    return f"{day.day} {day:%B %Y}"


def _points(share: float) -> str:
    return f"{signed(100 * share)} points"


def at_twelve_dates(shop: Business, box: Business, name: str) -> Shown:
    """The same list at twelve dates of a year."""
    result = back_at(name, shop, box, *DATES)
    table, side = result.table, LISTS[name].side
    ahead, behind = counts(shop, box, name)
    many = len(table)
    drawn = pd.DataFrame(
        {"list": table["mean"], "recency + frequency": table["rival_mean"], "others": table["others_mean"]}
    )
    if ahead and not behind:
        title = f"At {ahead} of {many} dates the list clearly beats recency and frequency"
    elif behind and not ahead:
        title = f"At {behind} of {many} dates the list clearly loses to recency and frequency"
    elif not ahead:
        title = "At no date is the list clearly better than recency and frequency"
    else:
        title = f"Against recency and frequency: clearly ahead {ahead} times, behind {behind} times"
    chart = figures.lines(
        drawn, title=title, y=f"{side.did.capitalize()} within {side.days} days", x="List taken on",
        style="percent",
    )  # fmt: skip
    return chart, (
        f"{many} lists, four weeks apart, each with nothing but what was recorded by its day. They differ "
        "from "
        f"everybody else by {_points(table['difference'].min())} to {_points(table['difference'].max())}. "
        "Against "
        f"as many people picked by recency and frequency alone the list was clearly ahead at **{ahead}** "
        "dates, "
        f"clearly behind at **{behind}**, and not to be told apart at {many - ahead - behind}."
    )


def counts(shop: Business, box: Business, name: str) -> tuple[int, int]:
    """At how many of the dates a list is clearly ahead of the rival pick, and clearly behind."""
    table = back_at(name, shop, box, *DATES).table
    return int((table["gain_low"] > 0).sum()), int((table["gain_high"] < 0).sum())
