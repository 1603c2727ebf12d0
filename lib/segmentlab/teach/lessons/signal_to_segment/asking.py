"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.instrument.business import Business
from segmentlab.words import amount, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, number, ranking, whole
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .goals import compare, orders, three_ways, visits, windows
from .starters import true_effects

GOAL = "Win second orders"


def model_or_rule(shop: Business) -> Reveal:
    """Guess what a model finds where a rule with one condition finds so many, then see both."""
    rule = three_ways(shop, GOAL).loc["a rule"]

    def truth() -> tuple[int, Picture, str]:
        model = three_ways(shop, GOAL).loc["a model"]
        chart, sentence = compare(shop, GOAL)
        more = model["did"] / rule["did"] - 1
        told = f"{percent(abs(more))} {'more' if more >= 0 else 'fewer'} than the rule"
        return int(model["did"]), chart, f"The model finds {told}. {sentence}"

    return reveal(
        f"The rule “visited in the last 30 days” picks {rule['people']:,.0f} one-time buyers, and finds "
        f"**{rule['did']:,.0f}** who order again within 60 days. A model that has learnt from visits, carts, "
        f"reading and orders may also pick {rule['people']:,.0f}. **How many does it find?**",
        guess=whole(100, 600, 350, label="My guess", unit="people"),
        truth=truth,
        expert="how much of what the model knows is already in the one signal that fits the goal: is this "
        "person around at the moment?",
        key="signal-guess-1",
    )


QUIET, BUSY, SAME = "from 100 quiet regulars", "from 100 busy buyers", "about the same from both"


def one_use(shop: Business) -> Reveal:
    """Guess from whom a plain reminder earns more, then see it."""

    def truth() -> tuple[str, Picture, str]:
        earned = true_effects(shop)["reminder"].round(-2) + 0.0
        quiet, busy = earned["Quiet regulars"], earned["Busy buyers"]
        right = QUIET if quiet > busy + 1_000 else BUSY if busy > quiet + 1_000 else SAME
        chart = figures.bars(
            earned[["Quiet regulars", "Busy buyers"]],
            title=f"The same reminder: {amount(quiet)} per 100 quiet regulars, {amount(busy)} per 100 busy "
            "buyers",
            y="True extra profit per 100 people, within six weeks",
            style="money",
        )
        return right, chart, (
            "Busy buyers need no reminding: it annoys some of them, and they order less. Quiet regulars "
            "are the "
            "people it was written for. A segment without a clear use gets every message, also the wrong one."
        )  # fmt: skip

    return reveal(
        "A plain reminder (“It has been a while …”) goes to quiet regulars, who have not ordered for 60 "
        "days, and "
        "to busy buyers, who bought three times in 90 days. From whom does it earn more?",
        guess=choice([BUSY, QUIET, SAME], label="My guess"),
        truth=truth,
        expert="what people do without the message, and whether what it says is true of them.",
        key="signal-guess-2",
    )


#: The steps from a goal to a segment, in order.
STEPS = ("goal", "people it is about", "signal", "threshold and window", "check what came next")


def exercise_1() -> Exercise:
    """Put the steps into order."""
    return exercise(
        "signal-1",
        "Put the steps from a wish to a segment into order, the first on top.",
        check=STEPS,
        answer=ranking(
            ["threshold and window", "signal", "check what came next", "people it is about", "goal"],
            label="Order",
        ),
        hints=[
            "What must be known before a signal can be chosen?",
            "First the goal, then whom it is about; numbers come late, the check comes last.",
        ],
        solution="Goal, people, signal, threshold and window, check. Starting from the signal (“we have "
            "logins, "
        "what could we do with them?”) gives segments nobody uses.",
        mistakes={
            "Signal first is the commonest mistake: choose what you want before what you measure.": (
                "signal", "goal", "people it is about", "threshold and window", "check what came next",
            ),
            "A threshold belongs to a signal: choose the signal first.": (
                "goal", "people it is about", "threshold and window", "signal", "check what came next",
            ),
        },
    )  # fmt: skip


def exercise_2(shop: Business) -> Exercise:
    """Read two sizes off the panel of windows."""
    table = windows(shop, shop, "bought 3+ times in 90 days")["people"]
    right = int(table[180] - table[90])
    return exercise(
        "signal-2",
        "Use the panel of windows, *bought 3+ times in 90 days*, and show people. A colleague writes "
        "**180** days "
        "instead of 90. How many **more** people are in the segment?",
        check=right,
        answer=number(label="More people", unit="people"),
        hints=["Read the bar of 90 d and the bar of 180 d.", "The larger number less the smaller one."],
        solution=f"{table[180]:,} − {table[90]:,} = {right:,} people more, with the same words.",
        mistakes={
            "That is everybody in 180 days; how many are new?": int(table[180]),
            "That is the segment of 90 days.": int(table[90]),
            "You took 365 days.": int(table[365] - table[90]),
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: a goal as a rule."""
    once, here = orders.count() == 1, visits.count(within="7d") >= 3
    return exercise(
        "signal-3",
        "For analysts: the goal is second orders. Write the rule for **one-time buyers who visited three "
        "or more "
        "times in the last 7 days**. Start from `orders` and `visits`.",
        check=choosing(shop, once & here),
        hints=[
            "One-time buyers have an order count of exactly 1, without a window.",
            '`visits.count(within="7d") >= 3`. Each condition in its own brackets, joined by `&`.',
        ],
        solution="Whom it is about, and the signal:\n\n"
        '    (orders.count() == 1) & (visits.count(within="7d") >= 3)',
        mistakes={
            "That leaves out whom the goal is about: one-time buyers.": choosing(shop, here),
            "“At least one order” are all buyers; the goal is about those with exactly one.": choosing(
                shop, (orders.count() >= 1) & here
            ),
            "That counts visits without a window.": choosing(shop, once & (visits.count() >= 3)),
            "Three or more is >= 3.": choosing(shop, once & (visits.count(within="7d") > 3)),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "What comes first?",
            {
                "The signal: see what the data offer": "Then you find segments, and look for a use "
                "afterwards.",
                "The objective: what shall people do, and who": "Signals, numbers and messages follow from "
                "it.",
                "The model: it finds the signals by itself": "It needs to be told what to foretell: the "
                "objective.",
            },
            right="The objective: what shall people do, and who",
        ),
        pick_one(
            "You may look at two signals only, for any goal. Which two first?",
            {
                "How recently and how often": "Who was here lately, and often, tells most about what comes "
                "next.",
                "Age and country": "They say who people are, hardly what they are about to do.",
                "Email opens and clicks": "Useful for email; but most people never click, and opens mislead.",
            },
            right="How recently and how often",
        ),
        pick_one(
            "“Active: 3 logins.” What is missing?",
            {
                "Nothing": "Three logins since when? In a week and in a year these are different people.",
                "The window": "3 logins in 7 days and 3 logins in 90 days are two segments.",
                "A model": "A model needs windows, too.",
            },
            right="The window",
        ),
        give_number(
            "A rule finds 150 buyers among 2,000 people, a model 159. How many percent more does the model "
            "find?",
            right=6,
            unit="%",
            when_right="9 of 150. Worth it if the model costs nothing to run, explain and repair.",
            when_low="9 more, as a share of the 150 the rule finds.",
            when_high="9 more, as a share of the 150 the rule finds.",
        ),
        key="signal-quiz",
    )
