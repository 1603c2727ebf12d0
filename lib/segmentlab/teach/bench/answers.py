"""What a definition means: who is in, what they do next, whether it is healthy, what it shares.

Comes in: a business, a rule and a moment. Goes out: a picture, a sentence and a small table for each
question, every one within a blink at 20,000 customers. Stage of the loop: teach.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.govern.changes import first_known
from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of, instant, matches, population
from segmentlab.model.tree import Rule, measures_in
from segmentlab.model.window import WEEK, in_words, microseconds
from segmentlab.segment.backtest import backtest
from segmentlab.segment.describe import describe
from segmentlab.segment.health import health
from segmentlab.segment.history import membership_history
from segmentlab.segment.overlap import overlap
from segmentlab.segment.segment import Segment, attrition
from segmentlab.words import people, percent

from .. import figures
from ..picture import Picture
from .choices import words_of

#: How far back the size and the health look.
WEEKS = 26
#: Fewer people than this are compared with nobody.
FEWEST = 30
#: So many other segments are drawn.
MOST_OTHERS = 8


class Answer(NamedTuple):
    """A picture, a sentence with its marks, and perhaps a small table."""

    picture: Picture | None
    sentence: str
    table: pd.DataFrame | None = None


def who(business: Business, rule: Rule, as_of: str) -> Answer:
    """How many people are in, how that moved, who is meant, and how many each condition removes."""
    size, everyone = counted(business, rule, as_of)
    said = describe(rule, business.currency)
    lost = attrition(rule, business, as_of)
    table = lost.rename(columns={"left": "people left"}).rename(columns=lambda name: name.replace("_", " "))
    head = f"{people(size)} qualif{'ies' if size == 1 else 'y'}: {_share(size, everyone)} of everyone"
    back = _weeks_back(business, as_of)
    if back < 1:
        picture = figures.nothing(title=head, why="There is no history yet: choose a later day.")
        return Answer(picture, f"**{said}**", table)
    # Every second week is half the work, and the same picture; sequences are more work than counts.
    every = "1w" if back < 4 else "4w" if _has_sequences(rule) else "2w"
    sizes = membership_history(rule, business, back, as_of, every=every).sizes()
    before, back = int(sizes.iloc[0]), (sizes.index[-1] - sizes.index[0]).days // 7
    moved = (
        f"{back} weeks earlier it had {before:,}" if before != size else f"as many as {back} weeks earlier"
    )
    picture = figures.size_over_time(sizes.rename("in it"), title=head, x="Week")
    return Answer(picture, f"**{said}** {people(size)} on {as_of}; {moved}.", table)


def what_next(business: Business, rule: Rule, as_of: str, did: str, within: str) -> Answer:
    """What the people who were in did in the time after, and what everybody else did."""
    day = day_to_look_from(business, as_of, within)
    doing, time = words_of(did), in_words(within)
    if day is None:
        why = f"The log is shorter than the {time} that people have for it. Choose a shorter time."
        return Answer(figures.nothing(title="The log is too short", why=why), why)
    found = backtest(rule, business, day, did=did, within=within)
    rows = [name for name in (True, False) if name in found.index]
    names = {True: "in it", False: "everybody else"}
    table = pd.DataFrame({
        "on that day": [names[row] for row in rows],
        "people": [int(found["people"][row]) for row in rows],
        f"{doing} within {time}": [percent(found["share"][row], 1) for row in rows],
        "from": [percent(found["low"][row], 1) for row in rows],
        "to": [percent(found["high"][row], 1) for row in rows],
    })  # fmt: skip
    if True not in rows or found["people"][True] == 0:
        why = f"Nobody was in it on {day}. Ask for less, or choose another day."
        return Answer(figures.nothing(title="Nobody to look at", why=why), why, table)
    share, low, high = (float(found[name][True]) for name in ("share", "low", "high"))
    title = f"{percent(share, 1)} of those in it: “{doing}” within {time}"
    others = float(found["share"][False]) if False in rows else math.nan
    bars = {"in it": share} if math.isnan(others) else {"in it": share, "everybody else": others}
    picture = figures.bars(
        bars, title=title, y=f"“{doing}” within {time}", style="percent", highlight=("in it",)
    )
    against = "" if math.isnan(others) else f"; of everybody else, {percent(others, 1)}"
    few = (
        "" if found["people"][True] >= FEWEST else " These are few people: read the interval, not the share."
    )
    return Answer(
        picture,
        f"Of the {people(found['people'][True])} who were in it on {day}, **{percent(share, 1)}** did "
        f"“{doing}” in the {time} after (95% interval {percent(low, 1)} to "
        f"{percent(high, 1)}){against}.{few}",
        table,
    )


def healthy(
    business: Business, segment: Segment, as_of: str, others: Mapping[str, Segment], did: str, within: str
) -> Answer:
    """The health card: one line per question."""
    back = _weeks_back(business, as_of)
    if back < 1:
        return Answer(None, "There is no history yet: choose a later day.")
    if _has_sequences(segment.rule):
        back = min(back, 13)
    history = membership_history(segment, business, back, as_of)
    card = health(history, catalogue=others, outcome=did, within=within)
    signs = {
        "healthy": "✓\u00a0healthy",
        "watch": "◐\u00a0watch",
        "act": "✗\u00a0act",
        "not judged": "– not\u00a0judged",
    }
    table = pd.DataFrame({
        "question": [str(name).replace("_", " ") for name in card.table.index],
        "verdict": [signs[verdict] for verdict in card.table["verdict"]],
        "what was found": list(card.table["sentence"]),
    })  # fmt: skip
    judged = card.table["verdict"]
    counts = [f"{int((judged == one).sum())} {one}" for one in signs if (judged == one).any()]
    return Answer(None, f"**{card.verdict.capitalize()}** on {as_of}: {', '.join(counts)}.", table)


def shared(business: Business, rule: Rule, as_of: str, others: Mapping[str, Segment]) -> Answer:
    """How many people it shares with each segment of the catalogue."""
    if not others:
        why = "The catalogue holds no other segment yet. Save this one, and build a second."
        return Answer(figures.nothing(title="No other segment", why=why), why)
    mine = "this segment"
    while mine in others:
        mine += " "
    found = overlap({mine: rule, **others}, business, as_of)
    both = found.counts.loc[mine, list(others)]
    size = int(found.sizes[mine])
    table = pd.DataFrame({
        "segment": [words_of(key) for key in others],
        "people": found.sizes[list(others)].to_numpy(),
        "in both": both.to_numpy(),
        "of this one": [_share(number, size) for number in both],
        "of the other": [_share(n, m) for n, m in zip(both, found.sizes[list(others)], strict=True)],
        "times chance": found.lift.loc[mine, list(others)].round(1).to_numpy(),
    }).sort_values("in both", ascending=False, kind="stable", ignore_index=True)  # fmt: skip
    if not size:
        why = "Nobody is in it, so it shares nobody. Ask for less."
        return Answer(figures.nothing(title="Nobody is in it", why=why), why, table)
    top = both.sort_values(ascending=False, kind="stable").head(MOST_OTHERS)
    first, many = str(top.index[0]), int(top.iloc[0])
    title = (
        f"{_share(many, size)} of its people are also in “{words_of(first)}”"
        if many
        else "It shares nobody with any segment of the catalogue"
    )
    picture = figures.bars(
        {words_of(str(key)): number / size for key, number in top.items()},
        title=title, y="Share of its people also there", style="percent", highlight=(words_of(first),),
    )  # fmt: skip
    said = f"Of its {people(size)}, {int(many):,} are also in “{words_of(first)}”, the most of any segment. "
    more = "Decide who goes first where people are in two: they would get both messages."
    return Answer(picture, said + (more if many else "Nobody would get two messages because of it."), table)


def usable(business: Business, segments: Mapping[str, Segment]) -> dict[str, Segment]:
    """Those of the segments that this business can answer: a catalogue may hold those of another one, too."""
    return {key: one for key, one in segments.items() if _can_answer(business, one.rule)}


def _can_answer(business: Business, rule: Rule) -> bool:
    def answers() -> bool:
        try:
            matches(rule, index_of(business), instant(business.today))
        except (LookupError, TypeError, ValueError):
            return False
        return True

    return bool(business.keep(("bench", "usable", rule.key), answers))


def day_to_look_from(business: Business, as_of: str, within: str) -> str | None:
    """The latest day up to `as_of` after which the log knows the whole time; none where it is too short."""
    last = business.today - pd.Timedelta(microseconds=microseconds(within))
    day = min(business.moment(as_of), last)
    return str(day.date()) if day > first_known(business) else None


def counted(business: Business, rule: Rule, as_of: str) -> tuple[int, int]:
    """How many people are in, of how many known."""
    index, moment = index_of(business), instant(business.moment(as_of))
    known = population(index, moment)
    return int(np.sum(matches(rule, index, moment) & known)), int(known.sum())


def _has_sequences(rule: Rule) -> bool:
    return any(measure.source.then for measure in measures_in(rule))


def _weeks_back(business: Business, as_of: str) -> int:
    there = (business.moment(as_of) - first_known(business)) / pd.Timedelta(microseconds=WEEK)
    return min(WEEKS, int(there))


def _share(part: float, whole: float) -> str:
    if not whole:
        return "–"
    share = part / whole
    return "<1%" if 0 < share < 0.005 else percent(share, 1 if share < 0.1 else 0)
