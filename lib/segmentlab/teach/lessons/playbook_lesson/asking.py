"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the outdoor shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.activate.decide import who_gets_what
from segmentlab.instrument.business import Business
from segmentlab.words import amount, percent

from ... import figures
from ...controls import choice, money, number, share
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .choosing import ROUNDS, rounds
from .rows import BOOK, NARROW, STOPS, decided, memberships


def several_at_once(shop: Business) -> Reveal:
    """Guess how many people in a segment are in two or more."""
    inside = memberships(shop)
    many = inside.sum(axis=1)

    def truth() -> tuple[float, Picture, str]:
        counts = {f"in {n}": int((many == n).sum()) for n in (1, 2, 3)} | {
            "in 4 or more": int((many >= 4).sum())
        }
        part = float((many >= 2).sum() / (many >= 1).sum())
        narrow = inside[list(NARROW)].any(axis=1)
        chart = figures.bars(
            counts, title=f"{percent(part)} of all who are in a segment are in several", y="Customers today",
            highlight=["in 2", "in 3", "in 4 or more"],
        )  # fmt: skip
        return (
            part,
            chart,
            (
                f"**{int((many >= 2).sum()):,}** of {int((many >= 1).sum()):,} people. Among those in a "
                "narrow "
                "segment it "
                f"is **{percent((many[narrow] >= 2).mean())}**: whoever is about to do something is somebody "
                "in the "
                "lifecycle, too. Without an order of priority they would hear several stories at once."
            ),
        )

    return reveal(
        "Of all customers who are in a segment of the playbook today, what share is in **two or more**?",
        guess=share(0, 1, 0.05, label="My guess"),
        truth=truth,
        expert="who buys often also has carts, rhythms and tents.",
        key="playbook-several-at-once",
    )


def promised(shop: Business) -> Reveal:
    """Guess what an engine with eleven thinly tested actions truly brings."""
    middle = rounds(shop).mean()
    said = middle["all 11 actions", "expected", "said"]

    def truth() -> tuple[float, Picture, str]:
        table = rounds(shop)
        names = {"11 actions": "all 11 actions", "2 actions": "2 actions"}
        values = {
            f"{name}: {word}": middle[key, "expected", column]
            for name, key in names.items()
            for word, column in (("promised", "said"), ("true", "true"))
        } | {"Order of priority: true": middle["priority", "", "true"]}
        true, few = values["11 actions: true"], values["2 actions: true"]
        chart = figures.bars(
            {name: round(cents, -4) + 0.0 for name, cents in values.items()},
            title=f"Eleven actions bring {_whole(true)}, two bring {_whole(few)}",
            y=f"Profit in 6 weeks, mean of {ROUNDS} rounds", style="money",
            highlight=["11 actions: true", "2 actions: true"],
        )  # fmt: skip
        ahead = (table["2 actions", "expected", "true"] > table["all 11 actions", "expected", "true"]).sum()
        return (
            round(true, -4),
            chart,
            (
                "Each of more than a hundred tests is small, and in every segment the engine picks the one "
                f"that had the most luck. It promises {_whole(said)} and truly brings **{_whole(true)}**; "
                f"the plain order of priority brings {_whole(values['Order of priority: true'])}. With only "
                "the two actions that earned most in earlier tests it promises less and brings "
                f"**{_whole(few)}**, more than with eleven in {ahead} of {ROUNDS} rounds: fewer choices "
                "leave less to luck."
            ),
        )

    return reveal(
        "The shop tests its eleven messages in each of the twelve segments, on half of the people in them. "
        "For the "
        "other half an engine takes, in each person, the action with the highest measured value. It promises "
        f"**{_whole(said)}** of extra profit, on average over {ROUNDS} such rounds. What does it **truly** "
        "bring?",
        guess=money(0, 2_500_000, 1_200_000, label="My guess", step=50_000),
        truth=truth,
        expert="how many people stand behind each of the tests, and that the best of many was picked.",
        key="playbook-promised",
    )


def _whole(cents: float) -> str:
    return amount(round(cents, -4) + 0.0)


def exercise_1(shop: Business) -> Exercise:
    """Read off which rule of suppression stops the most."""
    why = decided(shop).left_out["reason"].astype(str).value_counts()
    stopped = {rule: int(why.get(rule, 0)) for rule in STOPS}
    right = max(stopped, key=lambda rule: stopped[rule])
    return exercise(
        "playbook-1",
        "Which **rule of suppression** stops the most actions today? Use the panel *Who goes without*.",
        check=right,
        answer=choice({rule: rule for rule in STOPS}, label="The rule"),
        hints=["Consent, the holdout and the order of priority are no rules of suppression.",
               "Switch the rules off one by one and read the last sentence."],
        solution=f"“{right}” stops {stopped[right]:,} actions today.",
        mistakes={rule: f"“{rule}” stops {count:,} today; another stops more."
                  for rule, count in stopped.items() if rule != right},
    )  # fmt: skip


def exercise_2() -> Exercise:
    """The value of an action in a person: change times worth less cost."""
    return exercise(
        "playbook-2",
        "A cart reminder brings **2 more orders per 100 people**. An order leaves a margin of **$30**, and "
        "12% off, "
        "which the reminder includes, costs **$0.40 per person** on average. What is it worth **per "
        "person**?",
        check=0.2,
        tolerance=0.01,
        answer=number(label="Per person", unit="$"),
        hints=[
            "What do 2 more orders of 100 people bring, for one person?",
            "0.02 × $30, less what it costs.",
        ],
        solution="0.02 × $30 − $0.40 = $0.20. It is worth sending to those who have nothing better.",
        mistakes={"Take off what it costs.": 0.6, "That is for 100 people.": 20.0},
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: decide without the holdout and count."""
    found = who_gets_what(shop, BOOK, holdout=0).table().loc["champions"]
    usual = who_gets_what(shop, BOOK).table().loc["champions"]
    return exercise(
        "playbook-3",
        "For analysts: with `shop` and `book` of the cells above, **how many people would get the action of "
        "`champions` today if nobody were held out**? Use `who_gets_what`.",
        check=int(found["gets_it"]),
        tolerance=0,
        hints=["`who_gets_what(shop, book, holdout=0)` decides without a holdout.",
               'Its `.table()` has a row per segment; the column is `gets_it`.'],
        solution='    who_gets_what(shop, book, holdout=0).table().loc["champions", "gets_it"]',
        mistakes={"That is with the usual holdout of 5%.": int(usual["gets_it"]),
                  "That counts everybody in the segment.": int(found["in_segment"])},
    )  # fmt: skip


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A customer has a full cart, and is in a win-back for having been silent. What should she get "
            "this week?",
            {
                "Both: they are about different things": "Two stories in one week, one of which says “we "
                "miss you” "
                "to somebody who is here.",
                "The cart reminder": "The narrow sign is newer and says more about now; the win-back waits.",
                "The win-back: it was planned first": "She is back already; the cart says so.",
            },
            right="The cart reminder",
        ),
        pick_one(
            "What makes a row of the matrix complete?",
            {
                "A segment and a message": "When, how often, and how would you know that it worked?",
                "Behavior, segment, action, channel, cadence and KPI": "And an owner who looks at the KPI.",
                "A KPI above last year's": "That is a result, not a rule.",
            },
            right="Behavior, segment, action, channel, cadence and KPI",
        ),
        give_number(
            "An engine promises $15,000. In past rounds it brought one dollar for each five it had "
            "promised. How "
            "much do you put into the plan?",
            right=3000,
            tolerance=0.01,
            when_right="A fifth of it, until a holdout says more.",
            when_low="A fifth of $15,000 is more.",
            when_high="The best of many noisy tests had luck; believe what came in past rounds.",
        ),
        key="playbook-quiz",
    )
