"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.instrument.business import Business
from segmentlab.words import percent

from ... import figures
from ...answers import choosing
from ...controls import choice, number, whole
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .dates import HOLIDAY_GROUPS, YEAR_AGO_IN_WORDS, holiday_groups
from .rhythm import at_timing, expected, gap, has_rhythm, orders, per_hundred, restless, supplies, timings

#: What can be guessed about the next holidays.
THE_OTHERS, THE_SAME = "those who never bought in the holidays", "about equally many of both"
ONLY_HOLIDAYS = "those who bought only in the holidays"


def next_holidays(shop: Business) -> Reveal:
    """Guess who comes for the next holidays, then see it."""

    def truth() -> tuple[str, Picture, str]:
        table = holiday_groups(shop).groupby("group")["holidays"].agg(["size", "sum", "mean"])
        only, outside = (table.loc[name] for name in HOLIDAY_GROUPS[:2])
        right = (
            THE_OTHERS if outside["mean"] > 1.15 * only["mean"]
            else ONLY_HOLIDAYS if only["mean"] > 1.15 * outside["mean"]
            else THE_SAME
        )  # fmt: skip
        chart = figures.bars(
            table["mean"].reindex(HOLIDAY_GROUPS[:2]),
            title=f"Next November or December: {percent(only['mean'], 1)} of the holiday-only buyers, "
            f"{percent(outside['mean'], 1)} of the others",
            y="Ordered in November or December of the second year",
            style="percent",
            highlight=[HOLIDAY_GROUPS[0]],
        )
        return right, chart, (
            f"Of {only['size']:,.0f} people whose only orders were in November and December, "
            f"**{only['sum']:,.0f}** ordered in the next ones; of {outside['size']:,.0f} who had bought at "
            "any "
            f"other time, **{outside['sum']:,.0f}** did. Most “holiday customers” bought once, for that one "
            "December. One order is not yet a habit."
        )  # fmt: skip

    return reveal(
        f"Two groups of buyers up to {YEAR_AGO_IN_WORDS}: some had bought **only** in November and December, "
        "some only in other months. Who is more likely to order in the **next** November or December?",
        guess=choice([ONLY_HOLIDAYS, THE_OTHERS, THE_SAME], label="My guess"),
        truth=truth,
        expert="how many orders stand behind the label. After one order, its month is mostly chance.",
        key="occasions-holidays",
    )


def right_time(shop: Business) -> Reveal:
    """Guess what the personal date brings, then see it beside the date nobody knows."""
    fixed = per_hundred(timings(shop)["one date for all"])

    def truth() -> tuple[int, Picture, str]:
        values = {name: per_hundred(table) for name, table in timings(shop).items()}
        mine, perfect = list(values.values())[1:]
        chart = figures.bars(
            values,
            title=f"{mine:.0f} more orders per 100 reminders two weeks ahead; {perfect:.0f} if the date were "
            "known",
            y="True extra orders per 100 reminders, within four weeks",
            highlight=[list(values)[1]],
        )
        return round(mine), chart, (
            f"The personal date brings **{mine / fixed:.1f} times** as much as one date for all. If we knew "
            f"when supplies truly run out, it would be {perfect / fixed:.1f} times. {restless(shop)}"
        )  # fmt: skip

    return reveal(
        "“Time to restock” goes to customers who order supplies in a rhythm. Sent to all of them on one "
        "date, "
        f"100 reminders bring **{fixed:.0f}** orders that would not have come. How many do 100 reminders "
        "bring "
        "that go out **two weeks before each customer's expected date**?",
        guess=whole(0, 40, 20, label="My guess", unit="orders"),
        truth=truth,
        expert="how sharp the expected date is: what the log does not see (orders elsewhere) blurs it.",
        key="occasions-timing",
    )


def exercise_1() -> Exercise:
    """From three order dates to the day of the reminder."""
    return exercise(
        "occasions-1",
        "A customer ordered gas cartridges on **10 January**, **21 February** and **4 April**. On which day "
        "do you send a reminder that should come two weeks before the next order?",
        check="2 May",
        answer=choice(
            ["18 April", "1 May, the monthly mailing", "2 May", "16 May", "30 May"], label="Send on"
        ),
        hints=[
            "From 10 January to 21 February are 42 days. How many are there from 21 February to 4 April?",
            "The next order is expected 42 days after 4 April. Go two weeks back from there.",
        ],
        solution="Gaps of 42 and 42 days: expected on 16 May, 42 days after 4 April. Two weeks before that "
        "is 2 May.",
        mistakes={
            "18 April": "That is two weeks after the last order; the rhythm is 42 days.",
            "1 May, the monthly mailing": "Close by luck. The next customer's date is another one.",
            "16 May": "That is the day of the expected order itself; by then supplies are out.",
            "30 May": "That is two weeks after the expected order.",
        },
    )


def exercise_2(shop: Business) -> Exercise:
    """What a better day is worth, in orders, read off the panel."""
    means = at_timing(shop, 28)
    fixed, mine = (round(row["more"], 1) for row in means.values())
    right = round(5 * (mine - fixed), 1)
    return exercise(
        "occasions-2",
        "Set the panel “Remind before the expected date” to **28 days**. You send **500** reminders a year. "
        "How many **more** orders a year does this timing bring than one date for all?",
        check=right,
        answer=number(label="More orders a year"),
        hints=[
            "Count extra orders. The two bars are for 100 reminders each.",
            "The longer bar less the shorter one, and 500 are five times 100.",
        ],
        solution=f"({mine} − {fixed}) × 5 = {right:g} orders, with the same 500 emails.",
        mistakes={
            "That is all that the timing brings; part of it came on the one date, too.": round(5 * mine, 1),
            "That is for 100 reminders; you send 500.": round(mine - fixed, 1),
            "That is what one date for all brings.": round(5 * fixed, 1),
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: overdue by one's own rhythm."""
    overdue = has_rhythm & (expected < 0)
    return exercise(
        "occasions-3",
        "For analysts: write the rule for people with **three or more orders of supplies in the last 365 "
        "days** whose next order of supplies is **overdue by their own rhythm**. Start from `supplies`.",
        check=choosing(shop, overdue),
        hints=[
            "`supplies.days_until_expected()` counts down to the expected date and goes on below 0.",
            "Overdue means below 0. Each condition in its own brackets, joined by `&`.",
        ],
        solution="Rhythm and overdue:\n\n"
        '    (supplies.count(within="365d") >= 3)\n'
        "    & (supplies.days_until_expected() < 0)",
        mistakes={
            "That is a fixed date for all: each customer has a rhythm of their own.": choosing(
                shop, has_rhythm & (supplies.days_since_last() > 60)
            ),
            "That leaves out the three orders a year that make a rhythm.": choosing(shop, expected < 0),
            "These are not due yet: overdue is below 0.": choosing(shop, has_rhythm & (expected > 0)),
            "That is the rhythm of all orders; the question is about supplies.": choosing(
                shop, (orders.count(within="365d") >= 3) & (orders.days_until_expected() < 0)
            ),
            "That says how long the gap is, not whether it is over.": choosing(shop, has_rhythm & (gap > 60)),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A customer's only order was a gift in December. Is she a holiday customer?",
            {
                "Yes: all her orders are in December": "One order is in one month, whatever it is.",
                "It cannot be told yet": "Wait for a second order, or for the second December.",
                "No: gifts do not count": "Gifts count; one order is too few.",
            },
            right="It cannot be told yet",
        ),
        pick_one(
            "Two customers buy the same coffee, one every 30 days, one every 90. Both last bought 45 days "
            "ago. "
            "Who is overdue?",
            {
                "Both": "For the second, half of the usual time has passed.",
                "The one with 30 days": "By her own rhythm she is 15 days late; the other has 45 days left.",
                "Neither: 45 days are normal": "Normal for whom? The rhythm is each customer's own.",
            },
            right="The one with 30 days",
        ),
        pick_one(
            "Expected dates from your log tend to come too late. What is a likely reason?",
            {
                "People buy part of it elsewhere": "The log sees every second purchase, so gaps look too "
                "long.",
                "The average is always too large": "Not of itself: an average of true gaps lies in the "
                "middle.",
                "Customers forget": "Then they would order late, and the dates would be too early.",
            },
            right="People buy part of it elsewhere",
        ),
        give_number(
            "A customer orders every 60 days and ordered 40 days ago. In how many days is the next order "
            "expected?",
            right=20,
            unit="days",
            when_right="The gap less the days since the last order: 60 − 40.",
            when_low="Take the days since the last order off the gap.",
            when_high="Part of the gap is over already: take the 40 days off.",
        ),
        key="occasions-quiz",
    )
