"""What the reader is asked: three guesses, three exercises, a quiz.

Comes in: three businesses. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.instrument.business import Business
from segmentlab.segment.history import membership_history
from segmentlab.segment.spells import median_stay, spells
from segmentlab.words import amount, percent

from ...controls import choice, number, share
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .aging import BACK, use_it, weeks_pass
from .cases import FAILED, LATELY, QUIET, REGULARS, SKIPS, Three, history, old_lists, orders, title_of

#: Weeks after which the reader looks again.
LATER = 8


def still_in(three: Three) -> Reveal:
    """Guess how many of the list are still in the segment."""

    def truth() -> tuple[float, Picture, str]:
        inside = history(three, SKIPS).members.to_numpy()
        first = inside[:, 0]
        left = float((inside[:, LATER] & first).sum() / first.sum())
        chart, said = weeks_pass(three, SKIPS, BACK)
        return left, chart, (
            f"After {LATER} weeks **{percent(left)}** are still in it. The others took a box again, paused "
            f"or left. {said} "
            "Nobody sees this in the email tool: the list has as many rows as on the first day."
        )  # fmt: skip

    return reveal(
        "The meal box exported everybody who skipped two boxes in a row on 12 January. Of the people on "
        "this list, what "
        f"share is still in that segment **{LATER} weeks later**?",
        guess=share(0, 1, 0.7, label="My guess"),
        truth=truth,
        expert="how long people usually stay in a segment once they have come in. A skip ends with the "
        "next box.",
        key="staleness-still-in",
    )


def still_earns(three: Three) -> Reveal:
    """Guess what an old list brings, in money."""

    def truth() -> tuple[float, Picture, str]:
        table = old_lists(three, SKIPS)
        old, fresh = table.loc[LATER], table.loc[0]
        left = float(old["cents"] / fresh["cents"])
        chart, _ = use_it(three, SKIPS, LATER)
        return left, chart, (
            f"The fresh list brings {amount(round(fresh['cents'], -2))}, the old one "
            f"{amount(round(old['cents'], -2))}: "
            f"**{percent(left)}**. The messages to {old['gone']:,.0f} people who are no longer in the "
            "segment bring "
            f"{amount(round(old['gone_cents'], -2))} together. The dear part cannot be seen in any report: "
            f"**{old['missed']:,.0f} people who skipped lately get nothing, and "
            f"{amount(round(old['missed_cents'], -2))} are "
            "missed**."
        )  # fmt: skip

    return reveal(
        f"Today “{title_of(three, SKIPS, 'skip_helper')}” goes out to a list made **{LATER} weeks ago**. "
        "What share of the "
        "profit that a fresh list would bring does it bring?",
        guess=share(0, 1, 0.5, label="My guess"),
        truth=truth,
        expert="two losses, not one: messages to people who are gone, and people who came in since and are "
        "missed.",
        key="staleness-still-earns",
    )


def half_a_year(three: Three) -> Reveal:
    """Guess what a very old list of recent buyers still brings."""

    def truth() -> tuple[float, Picture, str]:
        table = old_lists(three, LATELY)
        old, fresh = table.loc[26], table.loc[0]
        left, inside = float(old["cents"] / fresh["cents"]), old["still"] / old["people"]
        chart, _ = use_it(three, LATELY, 26)
        return left, chart, (
            f"Only **{percent(inside)}** of this list are still in the segment, and it brings "
            f"**{percent(left)}** of what "
            "the fresh list brings. Early access is for people who like to buy here, and that lasts for "
            "years; an order in the last "
            "30 days only happened to find them. How fast a list wears out in *people* is one thing, how "
            "fast it wears out in "
            "*money* depends on **what the message needs to be true**. (Every number here is for this "
            "message. One that "
            "speaks of the last order would be wrong for most of the list.)"
        )  # fmt: skip

    return reveal(
        "The shop has a list “ordered in the last 30 days”, made **half a year ago**. Today the early "
        "access goes out to it. "
        "What share of the profit that a fresh list would bring does it bring?",
        guess=share(0, 1.2, 0.15, label="My guess"),
        truth=truth,
        expert="whether the message speaks of what made people qualify, or of what kind of people they are.",
        key="staleness-half-a-year",
    )


def exercise_1(three: Three) -> Exercise:
    """Read off the panel which list is worth nothing after two weeks."""
    left = {}
    for case in (SKIPS, FAILED, REGULARS, QUIET):
        table = old_lists(three, case)["cents"]
        left[case] = float(table.loc[2] / table.loc[0])
    right = min(left, key=left.__getitem__)
    return exercise(
        "staleness-1",
        "Which of these lists brings **next to nothing** when it is used two weeks after it was made? Use "
        "the panel “Use an "
        "old list today”.",
        check=right,
        answer=choice(list(left), label="The list"),
        hints=["Choose “2 weeks” and go through the lists.", "What ends within days, one way or the other?"],
        solution=f"{right}. Within two weeks such a payment has gone through or the box has ended. The "
            "list must be made "
        "anew every day.",
        mistakes={
            f"After two weeks this list still brings {percent(value)} of what a fresh one brings.": case
            for case, value in left.items()
            if case != right
        },
    )  # fmt: skip


def exercise_2(three: Three) -> Exercise:
    """What a refresh between campaigns is worth in a year."""
    table = old_lists(three, SKIPS)["cents"]
    fresh, old = (round(table.loc[age] / 100, -1) for age in (0, 4))
    times, cost = 6, 100
    right = times * (fresh - old - cost)
    return exercise(
        "staleness-2",
        f"The meal box sends its message **every 4 weeks** and makes the list anew **every 8 weeks**. So "
        f"in a year {times} "
        f"campaigns go to a list that is 4 weeks old. A fresh list brings **${fresh:,.0f}** per campaign, "
        "one of 4 weeks ago "
        f"**${old:,.0f}**, and making it anew costs **${cost}**. What would {times} more refreshes bring "
        "in a year, after their "
        "cost?",
        check=right,
        tolerance=0.01,
        answer=number(label="They bring", unit="$"),
        hints=[
            "First for one campaign: the fresh list instead of the old one, less the refresh.",
            f"Then {times} times.",
        ],
        solution=f"{times} × (${fresh:,.0f} − ${old:,.0f} − ${cost}) = ${right:,.0f}.",
        mistakes={
            "The refreshes cost something, too.": times * (fresh - old),
            "The old list would have brought something as well: take it off.": times * (fresh - cost),
            "That is one campaign.": fresh - old - cost,
        },
    )  # fmt: skip


def exercise_3(shop: Business) -> Exercise:
    """For analysts: how long people stay in a segment with a window of 60 days."""
    past = membership_history(orders.count(within="60d") >= 1, shop)
    return exercise(
        "staleness-3",
        "For analysts: after how many **days** have half of those who come into "
        "`orders.count(within=\"60d\") >= 1` left "
        "again? Use the shop, the last 52 weeks, `membership_history` and `median_stay`.",
        check=median_stay(past),
        tolerance=0.001,
        hints=[
            "First the history: a rule and a business are enough, 52 weeks are the default.",
            "`median_stay` takes the history.",
        ],
        solution="`median_stay(membership_history(orders.count(within=\"60d\") >= 1, shop))`. Judged every "
            "Monday, so the "
        "answer is whole weeks. Who orders again within the window stays longer; most do not.",
        mistakes={
            "That is the mean of all stays, as if all were over.": float(spells(past)["days"].mean()),
            "That is for a window of 30 days.": median_stay(
                membership_history(orders.count(within="30d") >= 1, shop)
            ),
            "That is the window in the rule; look at what people did.": 60.0,
        },
    )  # fmt: skip


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "An email tool shows a list of 500 people, as it has since January. Is it still right?",
            {
                "Yes: the number has not changed": "A list that nobody makes anew always has the same "
                "number of rows.",
                "It cannot be told from the number": "Only asking the rule again today tells who is still "
                "in, and who is "
                "missing.",
                "No: every list is wrong after a month": "Some hold for a quarter and longer. Look it up.",
            },
            right="It cannot be told from the number",
        ),
        pick_one(
            "What does an old list cost most, where people come and go quickly?",
            {
                "The price of the messages to those who are gone": "An email costs a few cents.",
                "The people who came in since and get nothing": "Yes: they are the segment now, and no "
                "report shows them.",
                "The time to look at it": "That is small.",
            },
            right="The people who came in since and get nothing",
        ),
        pick_one(
            "A rule says “ordered since 1 January”. It is July. What has become of the segment?",
            {
                "The same people as in January": "Nobody ever leaves it, and new ones come every day.",
                "It has grown, and means less each week": "It takes in everybody who ever ordered this "
                "year, however long "
                "ago.",
                "It is empty": "It has grown.",
            },
            right="It has grown, and means less each week",
        ),
        give_number(
            "A message goes out every 4 weeks. The list can be made anew every week. How many of 4 "
            "refreshes are for "
            "nothing?",
            right=3,
            when_right="Only the one right before the message counts. Make the list when you use it.",
            when_low="A list is only used when the message goes out.",
            when_high="The one right before the message is used.",
        ),
        key="staleness-quiz",
    )
