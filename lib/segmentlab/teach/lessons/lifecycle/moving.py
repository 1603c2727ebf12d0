"""Stages over time: where the people of a stage are some weeks later.

Comes in: one of the three businesses and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.segment.lifecycle import lifecycle
from segmentlab.segment.transitions import Transitions, transitions
from segmentlab.words import people, percent

from ... import figures
from ..shared import Shown

#: The businesses, as the controls name them.
BUSINESSES = {"the meal-kit box": "subscription", "the gear shop": "ecommerce", "the project tool": "saas"}
#: What one of their people is called.
PERSON = {"subscription": "subscriber", "ecommerce": "customer", "saas": "user"}
#: Stages as a sentence says them: "2,387 customers were activated".
SAID = {
    "New": "new", "Activated": "activated", "Loyal": "loyal", "At risk": "at risk", "Won back": "won back",
    "Churned": "churned", "Not started": "not started",
}  # fmt: skip
#: Stages of people who have had the first value and are there.
THERE = ("Activated", "Loyal", "Won back")
#: How many weeks are replayed, up to today.
WEEKS = 12


def scene(box: Business, shop: Business, tool: Business) -> str:
    """The story the notebook opens with."""
    boxes, gear, team = (stages_by_week(one)[WEEKS].value_counts() for one in (box, shop, tool))
    return (
        "Three teams meet to plan the next quarter: a meal-kit box, a gear shop and a project tool. The "
        "box has "
        f"**{people(boxes['At risk'], 'subscriber')} at risk** and wants to send all of them 20% off. The "
        "shop "
        f"has **{people(gear['Churned'])} who have not ordered for most of a year** and wants to write to "
        "every "
        f"one. The tool has **{people(team['Not started'], 'user')} who signed up and never finished the "
        "setup**. "
        "Each team knows how many people stand where today. Nobody knows where these people go next when "
        "they "
        "are left alone, and so nobody knows where a message could still change something."
    )


def first_day(business: Business) -> pd.Timestamp:
    """The day the replay begins at."""
    return business.today - pd.Timedelta(weeks=WEEKS)


def stages_by_week(business: Business) -> pd.DataFrame:
    """The stage of everybody (rows) at the end of each week of the replay (columns 0 to 12)."""

    def found() -> pd.DataFrame:
        stages = lifecycle(business)
        days = [first_day(business) + pd.Timedelta(weeks=week) for week in range(WEEKS + 1)]
        columns = {week: stages.groups(business, str(day.date())) for week, day in enumerate(days)}
        everybody = columns[WEEKS].index
        return pd.DataFrame({week: column.reindex(everybody) for week, column in columns.items()})

    return business.keep(("lifecycle", "weeks"), found)


def later(business: Business, stage: str, weeks: int) -> pd.Series:
    """People of a stage on the first day, by the stage they are in so many weeks later."""

    def found() -> pd.DataFrame:
        table = stages_by_week(business)
        chosen = table[table[0] == stage]
        return pd.DataFrame({week: chosen[week].value_counts(sort=False) for week in chosen})

    return business.keep(("lifecycle", "later", stage), found)[weeks]


def back_and_gone(counts: pd.Series) -> tuple[float, float]:
    """Shares of some people who are there, and who have churned."""
    return counts[list(THERE)].sum() / counts.sum(), counts["Churned"] / counts.sum()


def where_they_go(business: Business, stage: str, weeks: int) -> Shown:
    """Follow the people of one stage through the weeks."""
    counts, person = later(business, stage, weeks), PERSON[business.name]
    day = f"{first_day(business):%-d %B %Y}"
    if not counts.sum():
        return (
            figures.nothing(
                title=f"Nobody was {SAID[stage]}",
                why="Nobody of this business is in this stage. Choose another.",
            ),
            f"On {day} **no {person}** was {SAID[stage]}.",
        )
    ever = business.keep(("lifecycle", "later", stage), dict).sum(axis=1) > 0
    shares = (counts / counts.sum())[ever]
    others = shares.drop(stage)
    started = f"{people(counts.sum(), person)} {SAID[stage]} on {day}"
    if not weeks:
        title = started
    elif others.max() > 0:
        title = (
            f"{_weeks(weeks)} later: {percent(shares[stage]) if counts[stage] else 'nobody'} "
            f"still {SAID[stage]}, "
            f"{percent(others.max())} {SAID[str(others.idxmax())]}"
        )
    else:
        title = f"{_weeks(weeks)} later all of them are still {SAID[stage]}"
    chart = figures.bars(
        shares, title=title, y=f"Share of those who were {SAID[stage]}", style="percent", highlight=[stage]
    )
    there, gone = back_and_gone(counts)
    if not weeks:
        return chart, f"**{started}.** Press Play, or move the weeks, and see where they go."
    first = stage in ("New", "Not started")
    word = "have started" if first else "are there" if stage in THERE else "are there again"
    after = f"{_weeks(weeks)} later"
    left = f"{percent(shares[stage])} are" if counts[stage] else "nobody is"
    return chart, (
        f"Of **{people(counts.sum(), person)}** {SAID[stage]} on {day}, {after} "
        f"**{left} still {SAID[stage]}**, "
        f"{percent(there)} {word} (activated, loyal or won back) and {percent(gone)} have churned."
    )


def _weeks(weeks: int) -> str:
    return f"{weeks} week{'' if weeks == 1 else 's'}"


def moved(business: Business, weeks: int) -> Transitions:
    """Moves from stage to stage in steps of so many weeks, up to today."""

    def found() -> Transitions:
        table, start = stages_by_week(business), first_day(business)
        days = [str((start + pd.Timedelta(weeks=week)).date()) for week in range(0, WEEKS + 1, weeks)]
        column = dict(zip((business.moment(day) for day in days), range(0, WEEKS + 1, weeks), strict=True))
        return transitions(lambda day: table[column[business.moment(day)]], days)

    return business.keep(("lifecycle", "moved", weeks), found)


def moves(business: Business, weeks: int) -> Shown:
    """The map of moves, and what it says about those at risk and those won back."""
    counts, person = moved(business, weeks).counts, PERSON[business.name]
    there = counts.sum(axis=1) + counts.sum() > 0
    counts = counts.loc[there, there]
    shares = counts.div(counts.sum(axis=1), axis=0)
    leaving = shares["Churned"].drop("Churned")
    worst = str(leaving.idxmax())
    after = f"{_weeks(weeks)} later"
    chart = figures.transitions(
        shares,
        title=f"Of those {SAID[worst]}, {percent(leaving[worst])} have churned {after}",
        x=after[:1].upper() + after[1:],
        y="Now",
    )
    lost = counts["Churned"].drop("Churned")
    parts = (lost / lost.sum()).sort_values(ascending=False)
    again = shares.loc[:, ["At risk", "Churned"]].sum(axis=1)
    sentence = (
        f"Each row is a stage, each number the share of its people who are in the column's stage {after}. "
        f"Of **{people(lost.sum(), person)} who churned, {percent(parts.iloc[0])} had been "
        f"{SAID[str(parts.index[0])]} "
        f"before and {percent(parts.iloc[1])} {SAID[str(parts.index[1])]}**. Of those won back, "
        f"{percent(again['Won back'])} are at risk or churned again {after}; of those activated, "
        f"{percent(again['Activated'])}. Of the churned, "
        f"{percent(1 - shares.loc['Churned', 'Churned'], 1)} are back."
    )
    return chart, sentence
