"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the outdoor gear shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.instrument.business import Business

from ... import figures
from ...answers import choosing
from ...controls import choice, number, whole
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .rules import APART, FULL_PRICE, _dollars, every_message, governed
from .teams import MANY, TEAMS, alone, bought, changed, lists, reported

#: The rules that the reader is asked about: two messages, by tests, all three suppressions.
AGREED = (2, "who did best in tests", tuple(APART))
FALLS, SAME, GROWS, DOUBLES = (
    "It falls by a third or more",
    "It stays about the same",
    "It grows by about a third",
    "It at least doubles",
)


def truly_extra(shop: Business) -> Reveal:
    """Guess how many orders all messages together truly brought."""
    claimed = int(reported(shop, len(TEAMS))["orders"].sum())

    def truth() -> tuple[int, Picture, str]:
        every = every_message(shop)
        placed, anyway = int(every["orders_with"].sum()), int(every["orders_without"].sum())
        extra = round(changed(every, "orders"))
        apart = sum(changed(alone(shop, name), "orders") for name in TEAMS)
        chart = figures.bars(
            {
                f"reported by {len(TEAMS)} teams": claimed,
                "orders there were": placed,
                "would have come anyway": anyway,
                "truly extra": extra,
            },
            title=f"{claimed:,} orders reported, {extra:,} truly extra",
            y="Orders within six weeks",
            highlight=["truly extra"],
        )
        full = int((every["messages"] >= MANY).sum())
        sentence = (
            f"There were only {placed:,} orders: who is on three lists was counted three times. And "
            f"{anyway:,} "
            f"would have come without any message. Each list **alone** would have brought {apart:,.0f} extra "
            f"orders, added up; sent on top of each other, they brought **{extra:,}**. The price of the "
            f"difference: {full:,} people got {MANY} messages or more, {changed(every, 'unsubscribed'):,.0f} "
            "people unsubscribed, and regulars who pay the full price were handed discounts."
        )
        return extra, chart, sentence

    return reveal(
        f"All {len(TEAMS)} teams send, and report **{claimed:,} orders** from the people on their lists. How "
        "many of these are truly **extra**: orders that would not have come without the messages?",
        guess=whole(0, 4000, 1000, label="My guess: extra orders", step=50),
        truth=truth,
        expert="who is on several lists, and how much these people order when nobody writes to them.",
        key="conflicts-truly-extra",
    )


def fewer_messages(shop: Business) -> Reveal:
    """Guess what happens to profit when a third of the messages is not sent."""
    mine, every = governed(shop, *AGREED), every_message(shop)
    sent, before = int(mine["messages"].sum()), int(every["messages"].sum())

    def truth() -> tuple[str, Picture, str]:
        profit, was = changed(mine, "profit_cents"), changed(every, "profit_cents")
        times = profit / was
        right = DOUBLES if times >= 2 else GROWS if times > 1.15 else SAME if times > 0.75 else FALLS
        chart = figures.bars(
            {"every list to everybody": round(was, -2), "with the rules": round(profit, -2)},
            title=f"{sent:,} messages earn {_dollars(profit)}, {before:,} earn {_dollars(was)}",
            y="True extra profit within six weeks",
            style="money",
            highlight=["with the rules"],
        )
        left, left_before = (round(changed(table, "unsubscribed")) for table in (mine, every))
        orders, orders_before = (round(changed(table, "orders")) for table in (mine, every))
        sentence = (
            f"Extra orders: **{orders:,}** instead of {orders_before:,}. Unsubscriptions: **{left:,}** "
            "instead "
            f"of {left_before:,}. The messages that were not sent were the ones that came third, fourth and "
            "fifth to the same person, and the discounts to people who pay the full price."
        )
        return right, chart, sentence

    return reveal(
        "Three rules are agreed: at most two messages per person, the lists that did best in tests go first, "
        f"and three conflicts are kept apart. That leaves **{sent:,} of {before:,} messages**. What happens "
        "to the extra profit?",
        guess=choice([FALLS, SAME, GROWS, DOUBLES], SAME, label="My guess"),
        truth=truth,
        expert="not the messages that are lost, but what the last message does to somebody who got four "
        "before.",
        key="conflicts-fewer-messages",
    )


def exercise_1(shop: Business) -> Exercise:
    """Count names once."""
    table = lists(shop)
    names, heads = int(table.to_numpy().sum()), int(table.any(axis=1).sum())
    right = round(names / heads, 1)
    return exercise(
        "conflicts-1",
        f"The ten lists hold **{names:,} names** of **{heads:,} different people**. How many messages does "
        "somebody on a list get, on average?",
        check=right,
        tolerance=0.03,
        answer=number(label="Messages per person"),
        hints=["Names are messages; each person is counted once below.", "Divide the one by the other."],
        solution=f"{names:,} ÷ {heads:,} = {right}. The average hides the few: see the panel of one "
        "customer.",
        mistakes={
            "The other way round: messages stand above.": round(heads / names, 2),
            "That is the number of lists.": len(TEAMS),
        },
    )


def exercise_2() -> Exercise:
    """What a discount to those who pay the full price costs."""
    people, share, order, off = 400, 0.20, 120, 0.12
    right = round(people * share * order * off)
    return exercise(
        "conflicts-2",
        f"**{people}** regulars pay the full price. **{share:.0%}** of them order in the next two weeks "
        f"whatever you do, for **${order}** each. By mistake they are on a list for **{off:.0%} off**, and "
        "all "
        "who order use it. Nobody orders more because of it. What is given away?",
        check=right,
        tolerance=0.005,
        answer=number(label="Given away", unit="$"),
        hints=["Only those who order can use the discount.", f"{people} × {share:.0%} orders of ${order}."],
        solution=f"{people * share:.0f} orders × ${order} × {off:.0%} = ${right:,}. No report shows it: the "
        "orders are there, and look like a success.",
        mistakes={
            "That takes a discount from everybody; only some order.": round(people * order * off),
            "That is the revenue; what is given away is a part of it.": round(people * share * order),
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: who must not get a discount."""
    twice = bought.count(within="365d") >= 2
    return exercise(
        "conflicts-3",
        "For analysts: write the rule for **full-price regulars**, who must not get a discount: two orders "
        "or "
        "more within 365 days, and none of them `discounted`. Start from `bought` and `discounted`.",
        check=choosing(shop, FULL_PRICE),
        hints=[
            'Both are counted over the same time: `within="365d"`.',
            '`discounted.count(within="365d") == 0` says that there was none.',
        ],
        solution='    (bought.count(within="365d") >= 2) & (discounted.count(within="365d") == 0)',
        mistakes={
            "Some of these buy with discounts: ask for none.": choosing(shop, twice),
            "Most of these did not order at all: ask for two orders.": choosing(
                shop, bought.where(discount_cents=0).count(within="365d") >= 1
            ),
            "One order is not yet a regular.": choosing(
                shop, FULL_PRICE | ((bought.count(within="365d") == 1) & ~twice)
            ),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "Every team shows that the people on its list order more than other customers. What does that "
            "say "
            "about the messages?",
            {
                "They work": "Busy people are on every list, message or not.",
                "Nothing": "Right: the lists were made of people who order.",
                "The busiest list has the best message": "It has the busiest people.",
            },
            right="Nothing",
        ),
        pick_one(
            "Somebody is on the list of early access and on that of 20% off. Which one goes out?",
            {
                "Both: the customer may choose": "She takes both: the service of the one at the price of the "
                "other, and is a little more tired of you.",
                "The one with the higher priority, decided beforehand for everybody": "Right: once, by what "
                "tests say it brings, and not by who asked first.",
                "The one of the team with the larger budget": "That decides who shouts, not what helps.",
            },
            right="The one with the higher priority, decided beforehand for everybody",
        ),
        give_number(
            "Five teams each keep to “at most two messages a week to one person”, each by itself. How many "
            "can "
            "one person get?",
            right=10,
            tolerance=0.01,
            when_right="A cap per team is no cap. It must be counted over all of them.",
            when_low="Each team may send two, and none of them sees the others.",
            when_high="Five teams, two messages each.",
        ),
        pick_one(
            "Why ask for suppressions **before** priorities?",
            {
                "So that the best message a person gets is one that person may get": "Right: else the "
                "winner is "
                "struck out afterwards and nobody takes the place.",
                "It makes no difference": "It does: the place of a message that is struck out stays empty.",
                "Because suppressions matter more than money": "They are asked first for another reason: "
                "whose "
                "place it is.",
            },
            right="So that the best message a person gets is one that person may get",
        ),
        key="conflicts-quiz",
    )
