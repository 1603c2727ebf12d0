"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: both businesses. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.segment.backtest import backtest
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, percent

from ... import figures
from ...controls import choice, share
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .leaking import taken
from .lists import CART, DATES, LEAK_DAY, LISTS, PAGE, QUIET, SKIPS, SUBSCRIBED, back_at
from .looking import counts
from .matching import best_of, more, true_effects

#: How late the list on the slide was taken.
SLIDE = 10


def the_slide(shop: Business, box: Business) -> Reveal:
    """Guess the honest answer behind a slide with a leak."""
    late = taken(shop, box, CART, SLIDE)
    rival = float(back_at(CART, shop, box, LEAK_DAY).table["rival_mean"].iloc[0])

    def truth() -> tuple[float, Picture, str]:
        honest = taken(shop, box, CART, 0)
        chart = figures.bars(
            pd.Series(
                {
                    "list on the slide": late.share,
                    "recency and frequency": rival,
                    "list as it stood": honest.share,
                }
            ),
            title=f"As it stood on the day, {percent(honest.share)} of the list ordered",
            y="Ordered within 14 days of 6 April",
            style="percent",
            highlight=["list as it stood"],
        )
        sentence = (
            f"The slide's list was taken when {SLIDE} of its 14 days were over. **{late.had_done_it:,}** "
            "of its "
            f"{late.people:,} people had ordered by then; an order begins with a cart, so it put them on the "
            f"list. As it stood on 6 April, the list had {honest.people:,} people, of whom "
            f"**{percent(honest.share, 1)}** ordered: fewer than of as many people picked by recency and "
            f"frequency ({percent(rival, 1)})."
        )
        return honest.share, chart, sentence

    return reveal(
        f"A slide says: “Customers with a filled cart: **{percent(late.share)} ordered within 14 days of 6 "
        f"April**. As many people picked by recency and frequency: {percent(rival)}.” In small print: "
        "“list of 16 "
        "April”. What share of the list **of 6 April** ordered in those 14 days?",
        guess=share(0, 0.6, 0.25, label="My guess"),
        truth=truth,
        expert="the day on which the list was taken, against the day from which its people are followed.",
        key="backtesting-slide",
    )


def where_to_act(shop: Business, box: Business) -> Reveal:
    """Guess on which list the best message earns the most."""
    names = (PAGE, SKIPS, QUIET)

    def truth() -> tuple[str, Picture, str]:
        best = best_of(shop, box)
        earns = best["earns"].astype(float).round(-2).sort_values(ascending=False)
        first = str(earns.index[0])
        title = messages(box)[str(best.loc[first, "message"])].title
        chart = figures.bars(
            earns.rename(index=_short),
            title=f"{_short(first)}: {amount(earns[first])} per 100 people",
            y="True extra profit per 100 people of the best message, within 12 weeks",
            style="money",
            highlight=[_short(first)],
        )
        page = back_at(PAGE, shop, box, *DATES).table["mean"].mean()
        mine = back_at(first, shop, box, *DATES).table["mean"].mean()
        kept = float(true_effects(shop, box, first).loc[best.loc[first, "message"], "people"])
        sentence = (
            f"Of the cancellation-page list {percent(page)} leave, of this one {percent(mine)}; and its best "
            f"message, “{title}”, earns **{amount(earns[first])}** per 100 people, against "
            f"**{amount(earns[PAGE])}** for the best one on the cancellation-page list. It hardly keeps "
            f"anybody ({more(round(kept, 1))} per 100): it brings boxes that would have been skipped, by "
            "people of whom "
            "most were not about to leave. Who leaves is one question, whom a message changes another, and "
            "a backtest answers only the first."
        )
        return first, chart, sentence

    return reveal(
        "The list *cancellation page seen* wins the backtest. Each of the three lists of the box gets "
        "**the message "
        "that earns the most on it**. On which list is that the most money per 100 people?",
        guess=choice({_short(name): name for name in names}, label="My guess"),
        truth=truth,
        expert="what could be changed for these people, and not how many of them leave.",
        key="backtesting-where-to-act",
    )


def _short(name: str) -> str:
    words = str(name).split(": ")[1]
    return words[0].upper() + words[1:]


def exercise_1(shop: Business, box: Business) -> Exercise:
    """Read off the panel which list beats its free rival."""
    scores = {name: counts(shop, box, name) for name in LISTS}
    right = max(scores, key=lambda name: scores[name][0])
    return exercise(
        "backtesting-1",
        "Which list is **clearly better than recency and frequency alone** at most of the twelve dates?",
        check=right,
        answer=choice(list(LISTS), label="The list"),
        hints=["Use the panel “Once is luck”, list by list.", "Look at “clearly ahead” in the sentence."],
        solution=f"{right}: clearly ahead at {scores[right][0]} of {len(DATES)} dates.",
        mistakes={
            name: f"Clearly ahead at {ahead or 'none'} of the {len(DATES)} dates, clearly behind at "
            f"{behind or 'none'}."
            for name, (ahead, behind) in scores.items()
            if name != right
        },
    )


def exercise_2() -> Exercise:
    """Find the leak."""
    right = "Subscribers of 1 May, by the plan they have today; left in May?"
    return exercise(
        "backtesting-2",
        "Four colleagues test their lists on the past. **One of them has a leak.** Which?",
        check=right,
        answer=choice(
            [
                "Carts filled in the last week of April; ordered in May?",
                "No app opening from 15 to 30 April; left in May?",
                right,
                "Two skips in a row as of 1 May; left in May or June?",
            ],
            label="The leak is in",
        ),
        hints=[
            "For each: could somebody have written down this list on 1 May?",
            "A table of customers shows how they are now, not how they were.",
        ],
        solution="The plan they have today: it may have changed in May, and of those who left "
        "it is the last one they had. Take the plan as it stood on 1 May.",
        mistakes={
            "Carts filled in the last week of April; ordered in May?": "The list ends where May begins: no "
            "leak.",
            "No app opening from 15 to 30 April; left in May?": "Known on 1 May (apart from openings that "
            "are "
            "recorded late, which the log tells).",
            "Two skips in a row as of 1 May; left in May or June?": "A longer follow-up is no leak.",
        },
    )


CODE_DAY = "2026-05-04"


def exercise_3(box: Business) -> Exercise:
    """For analysts: the share of a list that left."""

    def left(groups: pd.Series) -> float:
        table = backtest(groups, box, CODE_DAY, did="subscription_cancelled", within="28d")
        return float(table.loc[True, "share"])

    rule = LISTS[SKIPS].rule
    right = left(members(rule & SUBSCRIBED, box, CODE_DAY))
    start = members(SUBSCRIBED, box, CODE_DAY)
    end = members(rule, box, pd.Timestamp(CODE_DAY) + pd.Timedelta(days=28))
    return exercise(
        "backtesting-3",
        "For analysts: `two_skips` is the rule in the cell above. What **share** of the people who met it on "
        "**4 May "
        "2026** left of their own will (`subscription_cancelled`) within **28 days**? Use `backtest`.",
        check=right,
        tolerance=0.002,
        hints=[
            "`backtest(two_skips, box, ...)` gives a table with a row for True and a row for False.",
            '`.loc[True, "share"]` takes the share out of it.',
        ],
        solution='    backtest(two_skips, box, "2026-05-04", did="subscription_cancelled",\n'
        '             within="28d").loc[True, "share"]',
        mistakes={
            "That is everybody who did **not** meet the rule.": float(
                backtest(rule & SUBSCRIBED, box, CODE_DAY, did="subscription_cancelled", within="28d").loc[
                    False, "share"
                ]
            ),
            "That list was taken at the end of the 28 days: a leak.": left(
                end.reindex(start.index, fill_value=False)[start]
            ),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A list of “high intent” buys five times as often as everybody else. Is it worth having?",
            {
                "Yes: five times is a lot": "As many people picked by the last order and the number of "
                "orders may "
                "do better, and they are free.",
                "It must first beat as many people picked by recency and frequency": "Everybody else is a "
                "weak "
                "rival: most of them are long gone.",
                "No: most of the list buys nothing": "That is true of every list.",
            },
            right="It must first beat as many people picked by recency and frequency",
        ),
        pick_one(
            "A backtest comes out far better than you expected. What do you do first?",
            {
                "Present it": "Too good is the usual look of a leak.",
                "Ask for each column on which day it was known": "And take it as it stood on that day.",
                "Try it on more people": "The leak is in them too.",
            },
            right="Ask for each column on which day it was known",
        ),
        give_number(
            "Of 500 people on a list 30% left; of as many picked by recency and frequency 20%. How many more "
            "leavers did the list find?",
            right=50,
            tolerance=0.02,
            when_right="Fifty more of those who leave. Whether they can be kept is not said.",
            when_low="500 × 30% against 500 × 20%.",
            when_high="Compare with the rival, not with nobody.",
        ),
        pick_one(
            "The list was right at twelve dates out of twelve. What do you know now?",
            {
                "Who will probably leave": "That, and no more. What to send them, a test with a holdout "
                "tells.",
                "That a message to these people pays": "The people at the exit are often the hardest to "
                "keep.",
                "That the rule is the cause of leaving": "It is a sign. Hiding the cancellation page keeps "
                "nobody.",
            },
            right="Who will probably leave",
        ),
        key="backtesting-quiz",
    )
