"""What the reader is asked: three guesses, three exercises, a quiz.

Comes in: the outdoor gear shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.instrument.business import Business
from segmentlab.words import amount, percent

from ... import figures
from ...answers import choosing
from ...controls import number, share, whole
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .luck import CUTS, DRAWS, MOST_LOOKS, TESTS, bought, found_something, hunted, signed, winner
from .reports import LAST, THANKS, beside_the_truth, said, sent_to, true_of


def what_it_brought(shop: Business) -> Reveal:
    """Guess what the winner of all three reports truly brought."""
    got = len(sent_to(shop, THANKS))

    def truth() -> tuple[int, Picture, str]:
        chart, sentence = beside_the_truth(shop, THANKS, "orders")
        return round(true_of(shop, THANKS)["orders"]), chart, sentence

    return reveal(
        f"All three reports put “{THANKS}” first. How many **extra orders** did its {got:,} messages truly "
        "bring within six weeks?",
        guess=whole(-100, 600, 50, label="My guess: extra orders"),
        truth=truth,
        expert="who got it, and what these people would have done without it. No report asks that.",
        key="traps-what-it-brought",
    )


def found_by_peeking(shop: Business) -> Reveal:
    """Guess how many tests of nothing find something, if looked at every day."""

    def truth() -> tuple[float, Picture, str]:
        looks = (1, 2, 5, 10, MOST_LOOKS)
        shares = {f"{each} {'look' if each == 1 else 'looks'}": found_something(shop, each) for each in looks}
        found = found_something(shop, MOST_LOOKS)
        chart = figures.bars(
            shares,
            title=f"{MOST_LOOKS} looks: {percent(found)} of tests of nothing “find” something",
            y="Tests that are clear at some look",
            style="percent",
            highlight=[f"{MOST_LOOKS} looks"],
        )
        once = found_something(shop, 1)
        sentence = (
            f"Nothing was sent in any of the {TESTS} tests. Looked at once, {percent(once)} of them are "
            "clear "
            f"by chance, which is about the 5% that the bar allows. Looked at {MOST_LOOKS} times and stopped "
            f"at the first clear look, it is **{percent(found)}**: every look is another throw of the dice."
        )
        return found, chart, sentence

    return reveal(
        f"A lottery names two groups, and **nothing is sent to either**. Somebody looks at the usual bar "
        f"{MOST_LOOKS} times while the test runs, and reports a success (or a failure) at the first look at "
        "which it is clear of zero. In what share of such tests do they report something?",
        guess=share(0, 1, 0.05, label="My guess"),
        truth=truth,
        expert="how often one looks. The 95% are promised for a single look that was fixed beforehand.",
        key="traps-peeking",
    )


def best_segment(shop: Business) -> Reveal:
    """Guess what the message truly does in the segment in which it looked best."""
    first = hunted(shop, 1, len(CUTS)).iloc[0]
    seen, name = first["difference"], str(first.name)

    def truth() -> tuple[float, Picture, str]:
        table = winner(shop)
        measured, true = table["measured"], float(table["true"].iloc[0])
        rest = measured.drop(1)
        chart = figures.bars(
            {f"test {number}": round(100 * each, 1) + 0.0 for number, each in measured.items()},
            title=f"{name}: {signed(seen)} in the first test, {signed(rest.mean())} in the next {len(rest)}",
            y="Measured difference in buyers per 100 people",
            highlight=["test 1"],
        )
        sentence = (
            f"The segment has {int(table['people'].iloc[0]):,} people. With new lotteries the same test, run "
            f"{DRAWS} times, shows anything from {signed(measured.min())} to {signed(measured.max())} buyers "
            f"per 100. The truth is **{signed(true)}**, and a change in profit of "
            f"{amount(round(100 * table['profit'].iloc[0], -2))} per 100 people. It was drawn as the best of "
            f"{len(hunted(shop, 1, len(CUTS)))}: being best is what chance had done for it."
        )
        true = round(100 * true, 1) + 0.0
        return (round(true) if true == round(true) else true), chart, sentence

    return reveal(
        f"In test 1, cut in all ways, “A word of thanks” looks best in **{name}**: {signed(seen)} buyers per "
        "100 people. How many more buyers per 100 does it **truly** bring there?",
        guess=whole(-10, 15, max(-10, min(15, round(100 * seen))), label="My guess: more buyers per 100"),
        truth=truth,
        expert="how many segments were compared before this one was chosen.",
        key="traps-best-segment",
    )


def exercise_1(shop: Business) -> Exercise:
    """How much too high the credit is."""
    credited = round(said(shop, THANKS).loc[LAST, "orders"])
    true = round(true_of(shop, THANKS)["orders"])
    right = credited - true
    return exercise(
        "traps-1",
        f"Look at “{THANKS}” in the panel with the truth. By how many **orders** is the report by last touch "
        "too high?",
        check=right,
        tolerance=0.001,
        answer=number(label="Too high by", unit="orders"),
        hints=[
            "Compare the bar “Last touch” with the bar “The truth”.",
            "The truth lies below zero: its distance to zero counts as well.",
        ],
        solution=f"{credited} − ({true}) = {right}. Not one of the credited orders was won by the message.",
        mistakes={
            "That is what the report credits; how far is it from the truth?": credited,
            "The truth is below zero: from there to the report it is further.": credited + true,
        },
    )


def exercise_2() -> Exercise:
    """What a fair test says in money."""
    people_, with_it, without, margin, cost = 2_000, 0.24, 0.20, 40, 0.06
    right = round(people_ * (with_it - without) * margin - people_ * cost)
    return exercise(
        "traps-2",
        f"A fair test: **{people_:,}** people got a message, and {percent(with_it)} of them bought. A "
        "lottery "
        f"held {people_:,} others out, and {percent(without)} of those bought. A buyer leaves **${margin}** "
        f"of margin, and a message costs **${cost:.2f}**. What did the message earn?",
        check=right,
        tolerance=0.005,
        answer=number(label="It earned", unit="$"),
        hints=[
            "How many of the buyers would have bought without it?",
            f"{percent(with_it - without)} of {people_:,} people are {people_ * (with_it - without):.0f}.",
        ],
        solution=f"{people_ * (with_it - without):.0f} extra buyers × ${margin} − {people_:,} × ${cost:.2f} "
        f"= ${right:,}. A report without a holdout would have counted all {people_ * with_it:.0f} buyers.",
        mistakes={
            "That counts everybody who bought; most would have bought anyway.": round(
                people_ * with_it * margin - people_ * cost
            ),
            "Sending was not free.": round(people_ * (with_it - without) * margin),
            "That is the number of extra buyers; what do they leave?": round(people_ * (with_it - without)),
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: the people whose next weeks can only look better."""
    before, lately = bought.count(between=("16w", "8w")) >= 1, bought.count(within="8w") == 0
    return exercise(
        "traps-3",
        "For analysts: write the rule for people **in a slump**: they ordered between 16 and 8 weeks ago and "
        "not in the last 8 weeks. Start from `bought`. (Then ask your own reports which of them were made "
        "on such people.)",
        check=choosing(shop, before & lately),
        hints=[
            'Between two dates in the past: `bought.count(between=("16w", "8w"))`.',
            "Two conditions, each in its own brackets, joined by `&`.",
        ],
        solution='    (bought.count(between=("16w", "8w")) >= 1) & (bought.count(within="8w") == 0)',
        mistakes={
            "Most of these never ordered in those weeks: ask for the earlier orders too.": choosing(
                shop, lately
            ),
            "Some of these ordered again: ask for the silence since.": choosing(shop, before),
            "Those are the people who ordered lately; you want those who did not.": choosing(
                shop, before & (bought.count(within="8w") >= 1)
            ),
            "That lets the earlier orders lie in the last 8 weeks; then nobody is silent.": choosing(
                shop, (bought.count(within="16w") >= 1) & (bought.count(within="8w") >= 1)
            ),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "“Since we write to customers who have been silent for eight weeks, their orders went up from "
            "none to 15 per 100.” What is wrong?",
            {
                "Nothing: none to 15 is a large effect": "They had none because you picked people with none. "
                "It could only go up.",
                "They were picked for a low, and lows end by themselves": "Right: a lottery among the silent "
                "would show how many come back unasked.",
                "Eight weeks are too short to say": "A longer silence has the same fault.",
            },
            right="They were picked for a low, and lows end by themselves",
        ),
        give_number(
            "A message does nothing. Its test is cut into 40 segments. How many of them look clear one by "
            "one, on average?",
            right=2,
            tolerance=0.02,
            when_right="5% of 40. And each comes with a story that explains it.",
            when_low="Each bar has a chance of 5% to miss zero although nothing happens.",
            when_high="5% of 40, not 5.",
        ),
        pick_one(
            "“Customers who have been with us for two years order twice as much as new ones. So loyalty "
            "grows.” What would you ask?",
            {
                "How many began two years ago, and what do all of them order now": "Right: those who left "
                "must be counted with zero.",
                "Whether the two years were good ones": "Even so, those who left are missing.",
                "Whether the new ones got a welcome message": "That changes them, and not the fault: who "
                "left "
                "is missing.",
            },
            right="How many began two years ago, and what do all of them order now",
        ),
        pick_one(
            "Which of these makes a report on a campaign trustworthy?",
            {
                "A careful rule for crediting orders to messages": "No rule knows which orders would have "
                "come anyway.",
                "Comparing with all customers who did not get it": "They were not picked, and for a reason.",
                "A lottery that held some of the picked people out": "Right: they are alike in everything "
                "but "
                "the message.",
            },
            right="A lottery that held some of the picked people out",
        ),
        key="traps-quiz",
    )
