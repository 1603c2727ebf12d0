"""What a test of the segment would need, and what past campaigns did for people like these.

Comes in: a business, a rule, a moment, and the smallest change worth finding. Goes out: a picture, a sentence
and a table. Stage of the loop: teach.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from segmentlab.activate.past import PastCampaign, past_campaign
from segmentlab.instrument.business import Business
from segmentlab.measure.design import plan_test
from segmentlab.measure.lift import Lift, lift
from segmentlab.model.tree import Rule
from segmentlab.model.window import in_words
from segmentlab.segment.backtest import backtest
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, people, percent

from .. import figures
from .answers import FEWEST, Answer, counted, day_to_look_from
from .choices import words_of


class Tried(NamedTuple):
    """A past campaign decided by a lottery, and what it did for the people of a segment."""

    title: str
    channel: str
    day: str
    found: Lift | None
    people: int
    cost_cents: float


def test_size(
    business: Business, rule: Rule, as_of: str, did: str, within: str, points: float, holdout: float
) -> Answer:
    """How many people a test needs to find a change of so many in 100, against how many there are."""
    size, _ = counted(business, rule, as_of)
    day = day_to_look_from(business, as_of, within)
    doing, time = words_of(did), in_words(within)
    if day is None:
        why = f"The log is shorter than the {time} that people have for it. Choose a shorter time."
        return Answer(figures.nothing(title="The log is too short", why=why), why)
    found = backtest(rule, business, day, did=did, within=within)
    if True not in found.index or not found["people"][True]:
        why = f"Nobody was in it on {day}, so nobody knows what such people do. Ask for less."
        return Answer(figures.nothing(title="Nobody to learn from", why=why), why)
    # A rate of none or all would need no test; the interval's end is what may still be so.
    base = min(max(float(found["share"][True]), 0.001), 0.999)
    step = points / 100 if base + points / 100 < 1 else -points / 100
    if not 0 < base + step < 1:
        why = f"{percent(base, 1)} of them do it anyway: a change of {points:g} in 100 is not possible."
        return Answer(figures.nothing(title="No such change is possible", why=why), why)
    needed = plan_test(base=base, difference=step, power=0.8, holdout=holdout).people
    enough = size >= needed
    title = (
        f"Enough people: a test needs {needed:,} and there are {size:,}"
        if enough
        else f"Too few people: a test needs {needed:,} and there are {size:,}"
    )
    picture = figures.bars(
        {"a test needs": needed, "are in it": size}, title=title, y="People", highlight=("are in it",)
    )
    smallest = "" if enough else _smallest(base, size, holdout)
    return Answer(
        picture,
        f"Without a message about **{percent(base, 1)}** of them do “{doing}” within {time} (as seen after "
        f"{day}). To find a change of {points:g} in 100, with {percent(holdout)} held out, a test needs "
        f"**{people(needed)}**: it finds such a change 8 times in 10.{smallest}",
    )


def past_lifts(business: Business, rule: Rule) -> Answer:
    """What each past campaign that a lottery decided did for the people who would have been in then."""
    if "campaigns" not in business.tables or "assignments" not in business.tables:
        why = "This business kept no record of past campaigns and of who was held out, so nobody can tell."
        return Answer(None, why)
    tried = [one for one in (_tried(business, rule, key) for key in _lotteries(business)) if one]
    known = [one for one in tried if one.found is not None and one.people >= FEWEST]
    table = pd.DataFrame({
        "past campaign": [one.title for one in tried],
        "through": [one.channel for one in tried],
        "people of it": [one.people for one in tried],
        "more buyers per 100": [_signed(one.found.difference) if one.found else "–" for one in tried],
        "95% interval": [
            f"{_signed(one.found.low)} to {_signed(one.found.high)}" if one.found else "–" for one in tried
        ],
        "cost each": [amount(one.cost_cents, business.currency) for one in tried],
    })  # fmt: skip
    if not known:
        why = "No past campaign with a lottery reached enough people who would have been in it then."
        return Answer(figures.nothing(title="No past campaign can tell", why=why), why, table)
    best = max(known, key=lambda one: one.found.difference if one.found else 0)
    lifts = {one.title: one.found for one in known}
    assert best.found is not None
    per_100 = 100 * best.found.difference
    clear = best.found.low > 0
    title = (
        f"“{best.title}” brought such people {per_100:.1f} more buyers per 100"
        if clear
        else "No past campaign clearly brought such people to buy"
    )
    picture = figures.lifts(lifts, title=_short(title), x="More buyers per 100 people")
    fewer = f" It is the best of {len(known)}, so expect a little less." if len(known) > 1 else ""
    said = (
        f"If they react as such people did then, a message like **{best.title}** brings about "
        f"**{per_100:.1f} more buyers per 100** (95% interval {100 * best.found.low:.1f} to "
        f"{100 * best.found.high:.1f}; {people(best.people)} on {best.day}).{fewer}"
        if clear
        else f"The most was measured for “{best.title}”: {_signed(best.found.difference)} per 100, but "
        f"anything from {_signed(best.found.low)} to {_signed(best.found.high)} fits it. Test it before you "
        "count on it."
    )
    return Answer(picture, said, table)


def _lotteries(business: Business) -> list[str]:
    table = business.tables["campaigns"]
    return [str(key) for key in table.loc[table["design"] == "randomized", "campaign"]]


def _tried(business: Business, rule: Rule, key: str) -> Tried | None:
    campaign = business.keep(("bench", "past", key), lambda: _campaign(business, key))
    if campaign is None:
        return None
    told = business.tables["campaigns"].set_index("campaign").loc[key]
    day = campaign.people["assigned_at"].min()
    inside = members(rule, business, day)
    theirs = campaign.people[campaign.people.index.isin(inside.index[inside])]
    clusters = None
    if "account_id" in business.customers:
        clusters = business.keep(
            ("bench", "accounts"), lambda: business.customers.set_index("customer_id")["account_id"]
        )
    try:
        found = lift(theirs, "bought", clusters=clusters) if len(theirs) else None
    except ValueError:  # too few in one of the arms
        found = None
    cost = float(told["cost_cents"]) if "cost_cents" in told.index else 0.0
    title, channel = str(told["title"]).split(",")[0], str(told.get("channel", ""))
    return Tried(title, channel, str(day.date()), found, len(theirs), cost)


def _campaign(business: Business, key: str) -> PastCampaign | None:
    try:
        return past_campaign(business, key)
    except ValueError:  # the weeks after it are not over
        return None


def _smallest(base: float, size: int, holdout: float) -> str:
    if size < 4 / min(holdout, 1 - holdout):
        return ""
    try:
        found = plan_test(base=base, people=size, power=0.8, holdout=holdout).difference
    except ValueError:
        return ""
    return f" With the people there are, it finds a change of {100 * found:.1f} in 100 or more."


def _signed(share: float) -> str:
    return f"{100 * share:+.1f}".replace("-", "−")


def _short(title: str) -> str:
    return title if len(title) <= 125 else f"{title[:124]}…"
