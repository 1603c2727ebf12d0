"""What the reader is asked: three guesses, three exercises, a quiz.

Comes in: the shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np

from segmentlab.instrument.business import Business
from segmentlab.words import amount

from ... import figures
from ...controls import choice, number, whole
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .crowning import TEN, _buyers, _profit
from .cutting import (
    CUTS,
    FIRST_CUTS,
    NOTHING,
    PLACES,
    REPEATS,
    audience,
    filled,
    lives,
    segments,
    tested,
    winners,
)
from .joining import gap, people_needed, usual

#: What the best of four countries can bring, against people drawn by lot.
AGAINST_LOT = ("Three times as much and more", "About twice as much", "About the same")
#: The day of the exercise on cuts.
DAY = "2026-05-18"


def run_again(shop: Business) -> Reveal:
    """Guess what is left of the winners when the test is run again."""

    def truth() -> tuple[int, Picture, str]:
        got = filled(shop, "perk", FIRST_CUTS)
        mean = float(got.again.mean())
        values = {"first test": got.promised}
        values |= {f"repeat {run}": float(got.again[run - 1]) for run in (1, 2, 3, 4)}
        values |= {f"mean of {REPEATS} repeats": mean}
        chart = figures.bars(
            {name: round(value) + 0.0 for name, value in values.items()},
            title=f"Promised: {_buyers(got.promised)}. Run again: {_buyers(mean)}",
            y=f"Extra buyers among the same {PLACES:,} people",
            highlight=["first test"],
        )
        return _guessed(mean), chart, (
            f"Nothing changed but the lottery. The list had promised {_buyers(got.promised)}; over "
            f"{REPEATS} repeats the "
            f"same people show **{_buyers(mean)}** on average. And of the ten best segments only about "
            f"**{same_ten(shop):.0f}** are among the ten best again: next month you present another list. "
            "That is what "
            "the mistake costs in trust."
        )  # fmt: skip

    promised = filled(shop, "perk", FIRST_CUTS).promised
    return reveal(
        f"The first test promised **{_buyers(promised)}** from {PLACES:,} places filled with the winners of "
        f"{len(segments(shop, FIRST_CUTS).names)} segments. Now the test is run again {REPEATS} times: the "
        "same people, "
        "the same weeks, each time another lottery of who gets the message. What do the **same winners** "
        "show on "
        "average?",
        guess=whole(0, 200, 120, label="My guess: extra buyers"),
        truth=truth,
        expert="how many people stand behind each winner, and whether the list was ever tested on anything "
        "but the "
        "test that made it.",
        key="too-many-run-again",
    )


def same_ten(shop: Business) -> float:
    """How many of the ten best segments are among the ten best of a repeat, on average."""
    made = segments(shop, FIRST_CUTS)
    first = set(winners(tested(shop, "perk", made)).index[:TEN])
    again = [
        len(first & set(winners(tested(shop, "perk", made, run)).index[:TEN]))
        for run in range(1, REPEATS + 1)
    ]
    return float(np.mean(again))


def _guessed(value: float) -> int:
    """A number of buyers as the slider has it."""
    return min(max(round(value), 0), 200)


def nothing_sent(shop: Business) -> Reveal:
    """Guess what the list promises if nobody got anything."""

    def truth() -> tuple[int, Picture, str]:
        sent, none = (filled(shop, message, FIRST_CUTS) for message in ("perk", NOTHING))
        chart = figures.bars(
            {
                "early access: promised": round(sent.promised),
                "nothing sent: promised": round(none.promised),
                "early access: true": round(sent.true) + 0.0,
                "nothing sent: true": 0.0,
            },
            title=f"An email that nobody got promises {_buyers(none.promised)}",
            y=f"Extra buyers among the {PLACES:,} people of the list",
            highlight=["nothing sent: promised"],
        )
        return _guessed(none.promised), chart, (
            "In each small segment one half bought a little more than the other, by luck. The report sorts "
            "the luck, and "
            f"the top of it promises **{_buyers(none.promised)}** and {_profit(none.promised_cents)}, "
            "though nobody got "
            f"anything. The early access promised {_buyers(sent.promised)}: most of that was the same luck."
        )  # fmt: skip

    return reveal(
        "Now a test of **nothing**: the lottery draws two halves, and neither gets anything. The report "
        "ranks the same "
        f"{len(segments(shop, FIRST_CUTS).names)} segments by “extra buyers”, and {PLACES:,} places are "
        "filled from the "
        "top. What does this list promise?",
        guess=whole(0, 200, 20, label="My guess: extra buyers"),
        truth=truth,
        expert="what the same report shows when it cannot be true. A test of nothing should always be run "
        "once.",
        key="too-many-nothing",
    )


def best_country(shop: Business) -> Reveal:
    """Guess what a list of large segments brings that are alike."""

    def truth() -> tuple[str, Picture, str]:
        country, orders = (filled(shop, "perk", (by,)) for by in ("country", "orders"))
        lot = by_lot(shop)
        times = country.true_cents / lot
        verdict = AGAINST_LOT[2] if times < 1.5 else AGAINST_LOT[1] if times < 3 else AGAINST_LOT[0]
        values = {
            "drawn by lot": lot,
            "best country": country.true_cents,
            "small winners": filled(shop, "perk", FIRST_CUTS).true_cents,
            "best by orders": orders.true_cents,
        }
        chart = figures.bars(
            {name: round(value, -2) for name, value in values.items()},
            title=f"The best country brings {amount(round(country.true_cents, -2))}, a lottery "
            f"{amount(round(lot, -2))}",
            y=f"True extra profit of {PLACES:,} places in six weeks",
            style="money",
            highlight=["best country"],
        )
        lost = orders.true_cents - values["small winners"]
        sentence = (
            "In large segments luck has little room, so the winner promised little, and there was little to "
            "find: people of one country do not differ in what they do. **Cut by orders in a year, the same "
            f"{PLACES:,} places bring {amount(round(orders.true_cents, -2))}**: here the groups do differ. "
            f"Giving them to the winners of the small segments costs {amount(round(lost, -2))} against that."
        )
        return verdict, chart, sentence

    return reveal(
        "You join everything into **four segments, one per country**; the smallest has "
        f"{np.bincount(segments(shop, ('country',)).codes).min():,} people, so luck moves none of them "
        "far. The "
        f"{PLACES:,} places go to the country that won. What do they truly earn, against as many people "
        "drawn **by lot**?",
        guess=choice(list(AGAINST_LOT), label="My guess"),
        truth=truth,
        expert="whether people in the segments do different things. Size makes a number honest, not useful.",
        key="too-many-country",
    )


def by_lot(shop: Business) -> float:
    """True extra profit of the places, in cents, when they are drawn by lot."""
    both = lives(shop, "perk")
    return float(PLACES * (both["profit_cents_with"] - both["profit_cents_without"]).mean())


def exercise_1(shop: Business) -> Exercise:
    """Read off the panel which cut deserves to be made."""
    names = {words: name for words, name in CUTS.items() if name != "visit"}
    points = {words: 100 * float(np.ptp(gap(shop, name, DAY)["share"])) for words, name in names.items()}
    right = max(points, key=points.__getitem__)
    said = {
        words: f"Here the lowest and the highest group are {value:.1f} points apart; one of the others is "
        "far ahead."
        for words, value in points.items()
        if words != right
    }
    return exercise(
        "too-many-1",
        "Only **one** of these cuts may stay. Which one separates people who do different things? Use the "
        "panel on one "
        "cut, as of 18 May.",
        check=right,
        answer=choice(list(names), label="The cut to keep"),
        hints=[
            "Look at the first bar and the last, not at how many bars there are.",
            "Three of the four are known on the day somebody signs up.",
        ],
        solution=f"{right}: {points[right]:.0f} points between its lowest and its highest group. The "
        "others hardly differ.",
        mistakes=said,
    )


def exercise_2(shop: Business) -> Exercise:
    """How many segments the audience is enough for."""
    base = round(usual(shop, "everybody"), 3)
    need = people_needed(base, 0.03)
    everybody = len(audience(shop))
    right = everybody // need
    return exercise(
        "too-many-2",
        f"The early access is worth its work from **3 more buyers in 100** on. The panel on sizes says "
        "that a segment "
        f"in which {100 * base:.1f} in 100 buy anyway then needs **{need:,} people**. You can write to "
        f"**{everybody:,}**. Into how many segments may you cut them at most?",
        check=right,
        tolerance=0,
        answer=number(label="Segments, at most"),
        hints=[
            "Everybody is in one segment only: share the people out.",
            f"{everybody:,} divided by {need:,}, and what is left over is not enough for one more.",
        ],
        solution=f"{everybody:,} / {need:,} = {everybody / need:.1f}, so {right} segments of equal size, and "
        "fewer if they are not equal. That is the most before any winner is believed.",
        mistakes={
            "The last one would be too small: round down.": right + 1,
            "The number is for both halves together, with and without the message.": 2 * everybody // need,
            "That is what was cut; the question is for how many there are people.": len(
                segments(shop, FIRST_CUTS).names
            ),
        },
    )  # fmt: skip


def exercise_3(shop: Business) -> Exercise:
    """For analysts: the size for a test among the regulars."""
    base = round(usual(shop, "people with 2 and more orders"), 2)
    return exercise(
        "too-many-3",
        f"For analysts: of the regulars {base:.0%} buy in six weeks anyway. How many **people in all** "
        "does a test "
        "need, half of them held out, that finds **4 more in 100** in four of five tries? Use `plan_test`.",
        check=people_needed(base, 0.04),
        tolerance=0.01,
        hints=[
            f"Give `base={base}`, the difference as a share, and `power=0.8`; leave out `people`.",
            "The answer is `.people` of the plan.",
        ],
        solution=f"`plan_test(base={base}, difference=0.04, power=0.8).people`. That is more people than "
        "there are "
        "regulars: test them in two campaigns, with the same rule, before you believe the number.",
        mistakes={
            "That is one half only; both are needed.": people_needed(base, 0.04) / 2,
            "That is for 4% of the usual share, not for 4 in 100.": people_needed(base, 0.04 * base),
            "That is for a group in which few buy: the regulars buy far more often.": people_needed(
                round(usual(shop, "everybody"), 2), 0.04
            ),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A report shows 200 segments. The best gained 30 buyers per 100 people, with 25 people in it. "
            "What do you "
            "do?",
            {
                "Write to it at once: nothing else is as good": "Somebody is always first. With 25 people, "
                "one buyer "
                "more or less in a half moves the number by 8 points.",
                "Run it again before believing it": "The winner of a list is the best and the luckiest. "
                "Only a test that "
                "did not pick it can tell how much of each.",
                "Cut it further, to see why": "Smaller segments hold more luck, not less.",
            },
            right="Run it again before believing it",
        ),
        pick_one(
            "Why do winners of many small segments disappoint, and nearly always in the same direction?",
            {
                "The message wears off": "Nothing wore off: it was the same weeks again.",
                "They were picked because luck was on their side": "Yes. The next time luck is on nobody's "
                "side in "
                "particular.",
                "The segments have changed": "They were the same people.",
            },
            right="They were picked because luck was on their side",
        ),
        pick_one(
            "Two segments are measured well and do the same things. What do you do with them?",
            {
                "Keep both: more is known": "Two messages, two reports, one kind of people.",
                "Join them": "One segment, one message, twice the people in the test.",
                "Drop the smaller": "Its people are as good as the others.",
            },
            right="Join them",
        ),
        give_number(
            "A list of winners promised 140 extra buyers; run again it shows 35. What share of the promise "
            "was luck?",
            right=0.75,
            unit="%",
            when_right="Three quarters: 105 of 140 buyers were never there.",
            when_low="35 of 140 are left; the rest was luck.",
            when_high="35 of 140 are left; the rest was luck.",
        ),
        key="too-many-quiz",
    )
