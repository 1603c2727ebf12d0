"""Notebook 00: once round the loop, from a signal to what acting on it was worth.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences, and questions
with their answers. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.send import Experiment, send
from segmentlab.instrument.business import Business
from segmentlab.instrument.dictionary import data_dictionary
from segmentlab.instrument.load import load
from segmentlab.measure.lift import ARMS, lift
from segmentlab.model.index import measured
from segmentlab.model.tree import events
from segmentlab.segment.backtest import backtest
from segmentlab.segment.evaluate import members
from segmentlab.segment.segment import Segment
from segmentlab.words import amount, percent

from .. import figures
from ..answers import choosing
from ..controls import choice, number, whole
from ..exercises import Exercise, exercise
from ..picture import Picture
from ..quiz import Quiz, pick_one, quiz
from ..reveal import Reveal, reveal
from ..tables import Folded, folded
from .shared import Shown, first_messages, per_100, profit_by_message

orders, visits = events("order_placed"), events("session_started")
#: A test with fewer people than this in a group is not worth drawing.
FEWEST = 20
#: The axis of a test reaches at least this far, so that a bar that shrinks is seen to shrink.
AXIS = (-0.15, 0.2)
#: Share held back where the reader does not choose it: what the panel starts with.
HELD_BACK = 0.3
DIFFERENCE = "More buyers per 100 people within 6 weeks, with the message than without"


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    buyers = int((measured(orders.count(), shop) > 0).sum())
    return (
        f"You look after the customers of an **outdoor gear shop**. In two years {len(shop.customers):,} "
        f"people signed up and {buyers:,} of them bought. Lately some good customers have gone quiet: "
        "they used to come back, and they stopped. You may send **one message**. Who gets it, which "
        "message, and how will you know that it was worth it?"
    )


def quiet_regulars(quiet: int, at_least: int) -> Segment:
    """Regular customers (orders in the past year) who have been quiet for some days."""
    regular = orders.count(within="365d") >= at_least
    return Segment("quiet_regulars", regular & (orders.days_since_last() > quiet))


def draw_the_line(shop: Business, quiet: int, at_least: int) -> Shown:
    """How many regular customers are on the far side of the line, and what such people did next."""
    regular = members(orders.count(within="365d") >= at_least, shop)
    since = measured(orders.days_since_last(), shop)[regular]
    chosen = int((since > quiet).sum())
    chart = figures.distribution(
        since,
        title=f"{chosen:,} of {len(since):,} regular customers have been quiet for over {quiet} days",
        x="Days since the last order",
        threshold=quiet,
        highest=365,
    )
    past = shop.today - pd.Timedelta(days=90)
    then = backtest(quiet_regulars(quiet, at_least).members(shop, past), shop, past)
    then = then.reindex([True], fill_value=0).loc[True]
    came = f"**{then['did']:,.0f} ({percent(then['share'])})**" if then["people"] else "none"
    return chart, (
        f"**{chosen:,} customers** qualify today. Three months ago the same line chose "
        f"{then['people']:,.0f}, and {came} of them ordered again within 60 days."
    )


def offers(shop: Business) -> dict[str, str]:
    """The messages by their titles, each played once now so that no move of a control waits for it."""
    offered = first_messages(shop)
    for key in offered:
        run_test(shop, quiet_regulars(30, 2), key, HELD_BACK)
    return {message.title: key for key, message in offered.items()}


def send_it(shop: Business, segment: Segment, message: str, held_back: float) -> Shown:
    """What one test of a message measures."""
    test = run_test(shop, segment, message, held_back)
    if test.people["arm"].value_counts().reindex(ARMS, fill_value=0).min() < FEWEST:
        return too_few(len(test.people), held_back)
    result = lift(test.people)
    more = f"{100 * abs(result.difference):.1f} {'more' if result.difference > 0 else 'fewer'} buyers per 100"
    title = f"Measured: {more}" if result.is_clear else "This test cannot tell the message from nothing"
    chart = figures.difference(
        result.difference, result.low, result.high, title=title, x=DIFFERENCE, at_least=AXIS
    )
    return chart, (
        f"“{test.message.text}” went to **{result.message_people:,} people**; "
        f"**{result.holdout_people:,}** were held back, and {test.unreachable:,} do not want email. "
        f"{result.sentence(shop.currency)}"
    )


def run_test(shop: Business, segment: Segment, message: str, held_back: float) -> Experiment:
    """One test; each message and each segment has a lottery of its own."""
    lottery = f"{message} to {segment.describe()}"
    return send(shop, message, segment, holdout=held_back, weeks=6, lottery=lottery)


def too_few(people: int, held_back: float) -> Shown:
    """What stands in place of a test that nobody should run."""
    why = (
        f"Only {people:,} people qualify, and {percent(held_back)} of them are held back. Choose a wider "
        "segment."
    )
    return figures.nothing(title="Too few people for a test", why=why), (
        f"With fewer than {FEWEST} people in a group, chance decides what the test shows."
    )


def true_lift(shop: Business, segment: Segment, message: str = "reminder") -> Reveal:
    """Guess what a message really brought, then see it beside what the test measured."""

    def truth() -> tuple[float, Picture, str]:
        test = run_test(shop, segment, message, HELD_BACK)
        result, true = lift(test.people), test.true_effect()
        inside = "inside" if result.low <= true <= result.high else "outside"
        chart = figures.difference(
            result.difference,
            result.low,
            result.high,
            truth=true,
            title=f"The test measured {per_100(result.difference)}, the truth is {per_100(true)} per 100",
            x=DIFFERENCE,
            at_least=AXIS,
        )
        sentence = f"The truth lies {inside} the bar of the test. " + (
            "To tell an effect of this size from nothing, a test would need about "
            f"**{people_needed(result.holdout_mean, true):,} people in each group**."
            if true
            else "It changes nothing here, and no test is large enough to show a difference."
        )
        return 100 * true, chart, sentence

    return reveal(
        f"You send the {first_messages(shop)[message].title.lower()} to the quiet regulars above. How many "
        "**more** buyers per 100 people does it really bring?",
        guess=whole(-5, 20, 10, label="My guess: more buyers per 100 people"),
        truth=truth,
        key="start-guess-1",
        expert="the bar first and only then the dot, because chance throws the dot of a single test about.",
    )


def people_needed(share: float, effect: float) -> int:
    """People per group for a test that finds an effect on a share four times in five.

    R. Lehr's rule of thumb: 16 p (1 - p) / d², *Statistics in Medicine* 11 (1992).
    """
    needed = 16 * share * (1 - share) / effect**2
    return int(round(needed, -2 if needed >= 1_000 else -1))


def best_message(shop: Business, segment: Segment) -> Reveal:
    """Guess which message earns the most from a segment, then see what each really earns."""

    def truth() -> tuple[str, Picture, str]:
        profit = profit_by_message(shop, segment)
        best, worst = profit.index[0], profit.index[-1]
        chart = figures.bars(
            profit,
            title=f"“{best}” earns {amount(profit[best])} per 100 people, “{worst}” {amount(profit[worst])}",
            y="True extra profit per 100 people, before returns",
            style="money",
            highlight=[best],
        )
        inside = segment.members(shop)
        types = shop.truth.customers["hidden_type"][inside[inside].index].value_counts(normalize=True)
        anyway = came_anyway(shop, segment, "discount")
        sentence = (
            f"Who are they? {percent(types.iloc[0])} are {types.index[0]} and {percent(types.iloc[1])} "
            f"{types.index[1]}: “{best}” fits most of them. And of those who bought with the discount, "
            f"{percent(anyway)} would have bought without it, at the full price."
        )
        return best, chart, sentence

    return reveal(
        "Which message earns the most from the quiet regulars, after discounts, goods and sending?",
        guess=choice([message.title for message in first_messages(shop).values()], label="My guess"),
        truth=truth,
        key="start-guess-2",
        expert="what these people did before: they order again and again, mostly at the full price.",
    )


def came_anyway(shop: Business, segment: Segment, message: str) -> float:
    """Share of those who buy with a message who would have bought without it; opens the truth."""
    both = send(shop, message, segment).truth
    return float(both.loc[both["bought_with"], "bought_without"].mean())


def exercise_1(shop: Business) -> Exercise:
    """Read a number off the first panel."""

    def many(quiet: int, at_least: int) -> int:
        return int(quiet_regulars(quiet, at_least).members(shop).sum())

    return exercise(
        "start-1",
        "How many customers ordered **at least three times** in the past year and have been quiet for "
        "**more than 90 days**?",
        answer=number(label="Customers"),
        check=many(90, 3),
        hints=[
            "Use the panel “Draw the line”.",
            "Choose the outdoor gear shop, more than 90 days of quiet, and at least 3.",
        ],
        solution="Set the controls to 90 days and 3 orders, and read the first number of the sentence.",
        mistakes={
            "That is for at least two orders; the question asks for three.": many(90, 2),
            "That is for 60 days; the question asks for 90.": many(60, 3),
        },
    )


def exercise_2(shop: Business, segment: Segment) -> Exercise:
    """Read off the table of conditions whom one of them removes."""
    rows = segment.attrition(shop)
    regular, quiet = rows.iloc[1], rows.iloc[2]

    return exercise(
        "start-2",
        "The table under the definition tells how many people each condition removes. How many **regular** "
        "customers are *not* in the segment because they ordered within the last 30 days?",
        answer=number(label="Customers"),
        check=int(quiet["removed"]),
        hints=[
            "Read the table downwards: after the first condition only regular customers are left.",
            "Look at the row of the second condition. How many of them does it remove?",
        ],
        solution=f"{regular['left']:,} people are regular customers. The last row removes "
        f"{quiet['removed']:,} of them, because their last order is too recent; {quiet['left']:,} stay.",
        mistakes={
            "These are the people who stay: regular **and** quiet.": int(quiet["left"]),
            "These are removed by the first condition: they are not regular customers.": int(
                regular["removed"]
            ),
            "These are all who meet the condition, regular or not.": int(quiet["meet_it_alone"]),
            "These are all regular customers, before the second condition is asked.": int(regular["left"]),
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """Write a rule with an absence in it."""
    visited, never = visits.count(within="30d") >= 1, orders.count() == 0

    return exercise(
        "start-3",
        "For analysts: write the rule for people who **visited in the last 30 days** but have **never "
        "ordered**. Start from `visits` and `orders`.",
        check=choosing(shop, visited & never),
        hints=[
            "Two conditions, each in its own brackets, joined by `&`.",
            "`orders.count() == 0` says never.",
        ],
        solution="One condition for each half:\n\n"
        '    (visits.count(within="30d") >= 1) & (orders.count() == 0)',
        mistakes={
            "These people may have ordered: the second half of the sentence is missing.": choosing(
                shop, visited
            ),
            "That leaves the visits out.": choosing(shop, never),
            "That looks at the orders of the last 30 days only; “never” has no window.": choosing(
                shop, visited & (orders.count(within="30d") == 0)
            ),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A campaign went to everybody in a segment, and 12% of them bought. What did it bring?",
            {
                "12% more buyers": "They bought, but how many would have bought anyway? Nobody was held "
                "back.",
                "Nothing": "That does not follow either: some may have bought because of it.",
                "It cannot be told": "Without people held back there is nothing fair to compare with.",
            },
            right="It cannot be told",
        ),
        pick_one(
            "A test measured 2 more buyers per 100 people, with a bar from −3 to 7. What do you report?",
            {
                "The message works": "The bar reaches below zero: the message may even have cost buyers.",
                "The message does not work": "The bar reaches up to 7 more: it may work very well.",
                "The test was too small to tell": "Hold back more people, or write to more.",
            },
            right="The test was too small to tell",
        ),
        pick_one(
            "You move the line from 30 days of silence to 120. What happens to the people you choose?",
            {
                "Fewer of them, and fewer would come back by themselves": "Long silence is a sign of having "
                "left.",
                "Fewer of them, and more would come back by themselves": "Move the first control to the "
                "right again: the share that came back falls.",
                "More of them": "A stricter condition never lets more people in.",
            },
            right="Fewer of them, and fewer would come back by themselves",
        ),
        key="start-quiz",
    )


def records(shop: Business) -> Folded:
    """Everything the shop's log can show, for readers who want to look it up."""
    recorded = data_dictionary(shop).drop(columns="comes_with")
    return folded("For reference: everything this shop records", recorded)


#: The three businesses: what their people do that shows they are there, in words, and once.
BUSINESSES = {
    "Outdoor gear shop": "ecommerce",
    "Team project tool": "saas",
    "Meal-kit box": "subscription",
}
DONE = {
    "ecommerce": ("order_placed", "order", "ordered"),
    "saas": ("logged_in", "login", "logged in"),
    "subscription": ("delivery_sent", "box", "got a box"),
}
#: Of the two other businesses only so many people are opened, so that a first look is quick.
SAMPLE = 4_000


def draw_the_line_at(shop: Business, name: str, quiet: int, at_least: int) -> Shown:
    """The same line in any of the three businesses; the others are opened when first asked for."""
    if name == shop.name:
        return draw_the_line(shop, quiet, at_least)
    other = shop.keep(("start here", name), lambda: load(name, customers=SAMPLE))
    event, noun, did = DONE[name]
    done = events(event)
    regular = done.count(within="365d") >= at_least
    since = measured(done.days_since_last(), other)[members(regular, other)]
    chosen = int((since > quiet).sum())
    chart = figures.distribution(
        since,
        title=f"{chosen:,} of {len(since):,} regular customers: no {noun} for over {quiet} days",
        x=f"Days since the last {noun}",
        threshold=quiet,
        highest=365,
    )
    past = other.today - pd.Timedelta(days=90)
    line = Segment("quiet", regular & (done.days_since_last() > quiet))
    then = backtest(line.members(other, past), other, past, did=event)
    then = then.reindex([True], fill_value=0).loc[True]
    came = f"**{then['did']:,.0f} ({percent(then['share'])})**" if then["people"] else "none"
    return chart, (
        f"**{chosen:,} customers** qualify today (of {SAMPLE:,} who are looked at here). Three months ago "
        "the "
        f"same line chose {then['people']:,.0f}, and {came} of them {did} again within 60 days."
    )
