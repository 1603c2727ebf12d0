"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the meal-kit box. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.instrument.business import Business
from segmentlab.measure.lift import lift
from segmentlab.measure.uplift import KINDS
from segmentlab.model.tree import events
from segmentlab.words import amount, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, number, ranking, whole
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .finding import BEST, LISTS, LOT, MODEL, OFFER, RISK, SAFE, SIGN, earned, futures, tested

#: How many emails the second guess sends.
SENT_TO = 600
#: What is ranked: the lists, in words that need no panel.
RANKED = {
    "the riskiest": RISK,
    "the safest": SAFE,
    "the uplift model's": MODEL,
    "skipped a box lately": SIGN,
    "drawn by lot": LOT,
}
NONE = "nobody"


def kept_of_the_riskiest(box: Business) -> Reveal:
    """Guess how many of a hundred of the riskiest an email keeps, then see both futures."""

    def truth() -> tuple[int, Picture, str]:
        everybody = futures(box)
        tenth = everybody[everybody["tenth"] == 10]
        share = tenth["kind"].value_counts(normalize=True).reindex(list(KINDS)).fillna(0)
        kept = 100 * tenth["kept"].mean()
        found = lift(tested(box).loc[tenth.index], "bought")
        ends = " and ".join(f"{100 * end:+.1f}".replace("-", "−") for end in (found.low, found.high))
        held = 100 * found.low < kept < 100 * found.high
        chart = figures.bars(
            share,
            title=f"{percent(share['lost cause'])} of the riskiest leave with the email and without it",
            y="Share of the riskiest tenth",
            style="percent",
            highlight=["persuadable"],
        )
        by_tenth = (100 * everybody.groupby("tenth")["kept"].mean()).drop(10)
        return (
            round(kept),
            chart,
            (
                f"**{kept:.1f} of 100.** Of the {len(tenth):,} people in the riskiest tenth "
                f"{percent(share['lost cause'])} leave either way: the score is right about them, and that "
                f"is why nothing can be done. {percent(share['sure thing'])} stay either way. Most are "
                f"kept in tenth {by_tenth.idxmax()} of 10, "
                f"{by_tenth.max():.1f} of 100: among people who are neither safe nor gone. The test of these "
                f"{len(tenth):,} people alone could only say “between {ends} of 100”: "
                f"{'true, and of little use' if held else 'this time even that missed the truth'}."
            ),
        )

    return reveal(
        "Everybody in the test is sorted by risk into ten equal groups. Of **100 people in the riskiest "
        "tenth**, how many take a box *because of the email*, who would not have taken one without it?",
        guess=whole(0, 60, 20, label="My guess", unit="of 100"),
        truth=truth,
        expert="how many of them are left to be kept: where nearly everybody goes, a small nudge comes late.",
        key="target-riskiest",
    )


def which_list(box: Business) -> Reveal:
    """Rank five lists by what 600 emails truly earn, then see it."""

    def truth() -> tuple[tuple[str, ...], Picture, str]:
        row = earned(box).iloc[SENT_TO].round(-2)
        words = {one: name for name, one in RANKED.items()}
        five = row[list(LISTS)].sort_values(ascending=False)
        chart = figures.bars(
            five.rename(index=words),
            title=f"{amount(five.iloc[0])} for one list, {amount(five[RISK])} for the riskiest",
            y=f"True extra profit of {SENT_TO} emails, six weeks",
            style="money",
            highlight=[words[five.index[0]]],
        )
        return (
            tuple(five.index),
            chart,
            (
                f"The riskiest {SENT_TO} earn {amount(five[RISK])}, as many drawn by lot "
                f"{amount(five[LOT])}. The uplift model finds "
                f"{amount(five[MODEL])}: it learnt from a test who is *changed*. And the plain sign, "
                f"“skipped a box lately”, earns **{amount(five[SIGN])}**, because the email is about just "
                "that: other recipes for those who did not like this week's. With both futures of "
                f"everybody in hand one could earn {amount(row[BEST])}; nobody ever has them."
            ),
        )

    return reveal(
        f"You may send **{SENT_TO} emails** to people of the second half. Five lists. Put them in order by "
        "what they **truly earn**, the best first.",
        guess=ranking(RANKED, label="Earns most, first"),
        truth=truth,
        expert="what the message is about, and who is in a situation that it answers.",
        key="target-lists",
    )


def exercise_1(box: Business) -> Exercise:
    """Who should get the discount: read off that nobody should."""
    row = earned(box, OFFER).iloc[SENT_TO].round(-2)
    words = {one: name for name, one in RANKED.items()}
    said = {words[one]: f"{SENT_TO} of them change profit by {amount(row[one])}." for one in LISTS}
    return exercise(
        "target-1",
        f"The manager wants **20% off for four weeks** for {SENT_TO} people. Who should get it, judged by "
        "**true extra profit**? Use the panel “What each list truly earns”.",
        check=NONE,
        answer=choice([*said, NONE], label="Give it to"),
        hints=[
            f"Set the panel to “20% off for four weeks” and {SENT_TO} people.",
            "Is there a bar above zero among the five lists?",
        ],
        solution=f"Nobody: every list loses money. The riskiest lose least ({amount(row[RISK])}), not "
        "because they are saved, but because few of them buy anything that could be made cheaper.",
        mistakes=said,
    )


def exercise_2(box: Business) -> Exercise:
    """From persuadables and sleeping dogs to money."""
    return exercise(
        "target-2",
        "A call costs **$3**. Of **100 people** called, **12 are persuadables and 2 are sleeping dogs**; all "
        "others do the same with a call or without. Somebody kept brings $45 of profit, somebody lost takes "
        "as much away. What do 100 calls earn?",
        check=150,
        answer=number(label="Earned", unit="$"),
        hints=[
            "Ten more are there at the end: twelve won, two lost.",
            "10 × $45, minus 100 × $3.",
        ],
        solution="12 − 2 = 10 people kept, 10 × $45 = $450, minus $300 for the calls: $150.",
        mistakes={
            "The two sleeping dogs are missing: they leave because of the call.": 240,
            "The calls cost money, too: 100 × $3.": 450,
            "Both are missing: the two who are lost, and the price of the calls.": 540,
        },
    )


def exercise_3(box: Business) -> Exercise:
    """For analysts: the plain sign of another message as a rule."""
    tickets = events("ticket_opened")
    return exercise(
        "target-3",
        "For analysts: the plain sign for a call is a complaint. Write the rule: **at least one ticket "
        "opened "
        'in the past 28 days**. Start from `events("ticket_opened")`.',
        check=choosing(box, tickets.count(within="28d") >= 1),
        hints=[
            "The cell with `skipped_lately` does the same with skips.",
            '`.count(within="28d")` counts; compare it with 1.',
        ],
        solution='A count with its window:\n\n    events("ticket_opened").count(within="28d") >= 1',
        mistakes={
            "That is anybody who ever opened a ticket; the question asks for 28 days.": choosing(
                box, tickets.count() >= 1
            ),
            "That asks for two tickets; one is enough.": choosing(box, tickets.count(within="28d") >= 2),
            "Those are the people without a ticket.": choosing(box, tickets.count(within="28d") == 0),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A churn score is right in 86% of pairs. What do you know about a message to the riskiest?",
            {
                "It will keep most of them": "The score says what happens without you. It has seen no "
                "message.",
                "Nothing yet": "A score of what people do says nothing about what changes them. Test it.",
                "It will keep 86% of them": "That share is about the order of people, not about keeping "
                "them.",
            },
            right="Nothing yet",
        ),
        pick_one(
            "Can you point at one customer and say “a persuadable”?",
            {
                "Yes, from both futures": "In a company each person has one future: with the message, or "
                "without.",
                "Yes, if they got the message and bought": "They may have bought anyway: then a sure thing.",
                "No, only say how many there are net in a group": "A test shows the difference between "
                "groups: persuadables minus sleeping dogs.",
            },
            right="No, only say how many there are net in a group",
        ),
        pick_one(
            "An uplift model learnt from 500 people. Its curve lies above the line of the lot; the interval "
            "of the area reaches from below zero to above it. You …",
            {
                "use it, the curve is above": "Half of all useless models have a curve above the line, too.",
                "use a plain group whose lift the test shows, and collect more tests": "A group that the "
                "message is about needs far less data than a model.",
                "judge it on the people it learnt from": "There every model looks good.",
            },
            right="use a plain group whose lift the test shows, and collect more tests",
        ),
        give_number(
            "A test on a group of 1,000: of 500 with the email 340 take a box, of 500 held out 325. How many "
            "more people with a box would an email to all 1,000 bring?",
            right=30,
            unit="people",
            when_right="68% against 65%: 3 of 100, so 30 of 1,000. Persuadables minus sleeping dogs.",
            when_low="15 more among 500; the whole group is twice as large.",
            when_high="Only the difference between both shares counts: 68% minus 65%, of 1,000 people.",
        ),
        key="target-quiz",
    )
