"""What the reader is asked: three guesses, three exercises, a quiz.

Comes in: the shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.instrument.business import Business
from segmentlab.measure.design import Plan, plan_test, sample_ratio
from segmentlab.measure.lift import lift
from segmentlab.words import amount, percent

from ... import figures
from ...controls import choice, number, share, whole
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .drawing import hundred
from .groups import AUDIENCE, PERK, run, usual
from .planning import planned
from .repeating import MANY, again, futures, power_by, tally, written
from .truths import EVERYBODY, by_group, share_of

#: The test that the first guess is about.
HELD, WEEKS = 0.2, 4
WATCHED = (4, 8, 12)


def a_hundred_times(shop: Business) -> Reveal:
    """Guess how many of a hundred tests find an effect that is there."""

    def truth() -> tuple[int, Picture, str]:
        true = futures(shop, PERK, WEEKS, "bought").truth
        table = again(shop, PERK, HELD, WEEKS, "bought")
        found = tally(table, true)
        chart = hundred(
            table,
            true,
            title=f"{found.holds} of {MANY} hold the truth, only {found.clear} leave out zero",
            y="Difference in buyers per 100 people",
            write=lambda value: written(value, "bought"),
        )
        mean = written(found.mean_of_clear, "bought")
        sentence = (
            f"The email truly brings {written(true, 'bought')} buyers per 100 people. **{found.holds}** of "
            "the "
            f"{MANY} intervals hold that number: this is what 95% is about. But only **{found.clear}** "
            "leave out "
            "zero. How often a test finds an effect is another number, its power, and this design has "
            "little. "
            f"And those {found.clear} tests report {mean} on average, **{found.mean_of_clear / true:.1f} "
            "times "
            "the truth**: with this power, a result must be lucky to be clear."
        )
        return found.clear, chart, sentence

    return reveal(
        "The email does bring buyers. Now the same test (20% held out, four weeks, buyers) is run **a "
        "hundred "
        "times** on the same people, each time with a new lottery. In how many of the hundred does the 95% "
        "interval **leave out zero**?",
        guess=whole(0, 100, 90, label="My guess", unit="of 100"),
        truth=truth,
        expert="the first panel: the chance to find the lift, at this size and this holdout.",
        key="lift-a-hundred-times",
    )


def how_long(shop: Business) -> Reveal:
    """Guess how long to watch."""

    def truth() -> tuple[str, Picture, str]:
        found = power_by(shop, PERK, 0.5, "bought", WATCHED)
        true = {weeks: futures(shop, PERK, weeks, "bought").truth for weeks in WATCHED}
        best = int(found.idxmax())
        chart = figures.bars(
            found.rename(index={weeks: f"{weeks} weeks" for weeks in WATCHED}),
            title=f"Watched for {best} weeks {found[best]} of {MANY} tests find it, for 12 weeks {found[12]}",
            y="Tests of 100 whose interval leaves out zero",
            highlight=[f"{best} weeks"],
        )
        promised = planned(shop, 0.2, len(futures(shop, PERK, 12, "bought").ids), 0.5, 12).power
        sentence = (
            f"The extra buyers come in the first weeks: {written(true[4], 'bought')} per 100 after four "
            "weeks. By "
            f"week 12 it is {written(true[12], 'bought')}, because some of them would have bought later "
            "anyway, "
            f"while the usual buyers have risen from {100 * usual(shop, AUDIENCE, 4):.0f} to "
            f"{100 * usual(shop, AUDIENCE, 12):.0f} per 100 and bring their chance with them. The plan "
            "promised "
            f"{percent(promised)} for 20% more buyers in 12 weeks: right arithmetic, but no email brings 20% "
            "more for 12 weeks."
        )
        return f"{best} weeks", chart, sentence

    return reveal(
        "Half of the people are held out. For how long do you watch, so that the **most** of a hundred "
        "tests find "
        "the extra **buyers**?",
        guess=choice([f"{weeks} weeks" for weeks in reversed(WATCHED)], label="My guess"),
        truth=truth,
        expert="how long an email works, and what everybody else does meanwhile.",
        key="lift-how-long",
    )


def who_brings_it(shop: Business) -> Reveal:
    """Guess how much of the effect comes from the regulars."""
    size, _ = share_of(shop, "three or more")

    def truth() -> tuple[float, Picture, str]:
        _, brings = share_of(shop, "three or more")
        found = by_group(shop)
        people, effect = found["people"]["people"], found["orders"][PERK]
        names = [name for name in people.index if name != EVERYBODY]
        brought = (people[names] * effect[names]).sort_values(ascending=False).round()
        chart = figures.bars(
            brought,
            title=f"{percent(size)} of the people bring {percent(brings)} of the extra orders",
            y="True extra orders within four weeks, if everybody gets it",
            highlight=["three or more"],
        )
        one = found["orders"].loc["one order", PERK]
        sentence = (
            f"Per 100 people the email brings {100 * effect['three or more']:.1f} extra orders from those "
            "with "
            f"three or more within a year, and {100 * one:.1f} from those with one. One lift for the whole "
            "audience is a mean of very different people. But a test must have people enough **in each "
            "segment** "
            "to say so, and the segments must be named before."
        )
        return brings, chart, sentence

    return reveal(
        f"Those with **three orders or more** within a year are {percent(size)} of the audience. What "
        "share of the "
        "**extra orders** do they bring?",
        guess=share(0, 1, 0.3, label="My guess"),
        truth=truth,
        expert="what the email offers: early access and free shipping, to people who order again anyway.",
        key="lift-who-brings-it",
    )


SPLITS = {"Test A": (4_838, 1_210), "Test B": (4_796, 1_258), "Test C": (4_612, 1_388)}


def exercise_1() -> Exercise:
    """Which of three tests may not be read."""
    checks = {name: sample_ratio(*sizes, 0.2) for name, sizes in SPLITS.items()}
    right = next(name for name, one in checks.items() if not one.as_planned)
    told = ", ".join(
        f"**{name}**: {got:,} with the message and {held:,} held out" for name, (got, held) in SPLITS.items()
    )
    return exercise(
        "lift-1",
        f"Three tests were planned with **20% held out**. {told}. Which of them may you **not** read "
        "before you "
        "know what happened?",
        check=right,
        answer=choice(list(SPLITS), label="The test"),
        hints=[
            "Work out the share held out in each: held out, divided by all.",
            "With 6,000 people chance alone moves the share by about one point, hardly ever by three.",
        ],
        solution=" ".join(f"{name}: {one.sentence()}" for name, one in checks.items()),
        mistakes={
            name: "Chance alone gives such a split often enough."
            for name, one in checks.items()
            if one.as_planned
        },
    )


def exercise_2(shop: Business) -> Exercise:
    """What a message brought in money."""
    result = lift(run(shop, PERK, AUDIENCE, 0.5, WEEKS).people, "revenue_cents")
    got, held = result.message_people, result.holdout_people
    mine, theirs = round(result.message_mean) / 100, round(result.holdout_mean) / 100
    right = got * (mine - theirs)
    return exercise(
        "lift-2",
        f"In one test **{got:,} people** got the email and spent **${mine:.2f}** each on average within "
        "four weeks; "
        f"**{held:,} people** were held out and spent **${theirs:.2f}** each. What **incremental revenue** "
        "did the "
        "test measure, in all?",
        check=right,
        tolerance=0.02,
        answer=number(label="Incremental revenue", unit="$"),
        hints=[
            "What would those with the email have spent without it? The holdout shows it.",
            f"Each spent ${mine:.2f} − ${theirs:.2f} more. Only those who got the email count.",
        ],
        solution=f"{got:,} × (${mine:.2f} − ${theirs:.2f}) = {amount(100 * right)}. It is a measured "
        "number with an "
        f"interval: {amount(got * result.low)} to {amount(got * result.high)}.",
        mistakes={
            "That is all they spent; most of it would have come anyway.": got * mine,
            "That counts those held out too; they got nothing.": (got + held) * (mine - theirs),
            "That is per person; the question is for all.": mine - theirs,
        },
    )


def plan(holdout: float, difference: float = 0.015) -> Plan:
    """The plan that the analyst is asked for."""
    return plan_test(base=0.09, difference=difference, power=0.8, holdout=holdout)


def exercise_3() -> Exercise:
    """For analysts: plan a test."""
    right = plan(0.2).people
    return exercise(
        "lift-3",
        "For analysts: 9% of a group buy anyway. You want to find **1.5 more buyers per 100 people** in "
        "**80%** of "
        "tests, with **20%** held out. How many **people** does the test need in all? Use `plan_test`.",
        check=right,
        tolerance=0.005,
        hints=[
            "Leave out `people=`: it is what you want to know.",
            "`difference=` is a share: 1.5 more per 100 is 0.015.",
        ],
        solution="    plan_test(base=0.09, difference=0.015, power=0.8, holdout=0.2).people",
        mistakes={
            "That is with half of the people held out.": plan(0.5).people,
            "That is how many are held out; the question is for all.": plan(0.2).held_out,
            "That takes 1.5% of 9%, a far smaller rise: 1.5 more per 100 is 0.015.": plan(
                0.2, 0.015 * 0.09
            ).people,
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A test measured 2.1 more buyers per 100 people, 95% interval 0.4 to 3.8. What does the 95% say?",
            {
                "The true effect lies between 0.4 and 3.8 with a probability of 95%": "This interval holds "
                "the "
                "truth or it does not; nobody knows. The 95% belong to the method.",
                "Of many intervals made this way, about 95 in 100 hold the true effect": "And which of "
                "them do, "
                "nobody can see in a single one.",
                "If the test is run again, it finds the effect 95 times in 100": "That is power, another "
                "number; "
                "it may be 40.",
            },
            right="Of many intervals made this way, about 95 in 100 hold the true effect",
        ),
        pick_one(
            "A test measured 1.2 more buyers per 100, interval −0.5 to 2.9. What do you write in the report?",
            {
                "The message does not work": "The interval reaches up to 2.9: it may work very well.",
                "The message works; it only is not significant yet": "The interval reaches below zero: it "
                "may "
                "also have cost buyers.",
                "Anything from 0.5 fewer to 2.9 more fits; the test was too small to tell": "And how large "
                "it "
                "would have to be was known before.",
            },
            right="Anything from 0.5 fewer to 2.9 more fits; the test was too small to tell",
        ),
        give_number(
            "A test with 2,000 people finds a rise of 4 buyers per 100 in 80% of cases. About how many "
            "people does "
            "it take for a rise of 2?",
            right=8_000,
            tolerance=0.15,
            when_right="Half the effect takes four times the people.",
            when_low="Twice the people shrink the interval by less than a third.",
            when_high="The width of the interval goes with the square root of the people.",
        ),
        pick_one(
            "Day 9 of 28: the interval leaves out zero for the first time. Your director wants to stop and "
            "roll "
            "out. What do you do?",
            {
                "Stop: the result is clear": "Looked at thirty times, a quarter of the tests in which "
                "nothing is "
                "sent look clear at some moment.",
                "Wait for the planned end, unless people are harmed": "The plan named one look. For looking "
                "every day there is a wider interval.",
                "Go on until it is clear, even beyond the planned end": "Then every test ends clear some "
                "day.",
            },
            right="Wait for the planned end, unless people are harmed",
        ),
        key="lift-quiz",
    )
