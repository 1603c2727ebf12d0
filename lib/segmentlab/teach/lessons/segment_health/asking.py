"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.segment.flows import qualification_rate
from segmentlab.words import amount, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, money, number, share
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .ageing import aged, around_later, kept
from .card import QUESTIONS, card
from .lists import LISTS, carts, history, left_cart, orders
from .worth import worth

PRICES, REGULARS = "Prices twice in 7 days", "Regulars"
HOT, WIDE = "Cart left, 7 days", "Cart left, 60 days"


def what_is_left(shop: Business) -> Reveal:
    """Guess how much an exported list still says some weeks later."""
    first = 100 * float(aged(shop, PRICES)["old list"].iloc[0])

    def truth() -> tuple[float, Picture, str]:
        left = {name: min(max(kept(shop, name), 0.0), 1.2) for name in LISTS if name != "Never ordered"}
        table = aged(shop, PRICES)
        late, around = float(table["old list"].iloc[2:].mean()), around_later(table)
        chart = figures.bars(
            left,
            title=f"After a month {percent(left[PRICES])} is left; with regulars {percent(left[REGULARS])}",
            y="Of the first week's difference, left in weeks two to four",
            style="percent",
            highlight=[PRICES],
        )
        return (
            left[PRICES],
            chart,
            f"Looking at prices is a mood of a few days: **{percent(left[PRICES])}** of the difference is "
            "left, "
            f"{100 * late:.1f} points (give or take {100 * around:.1f}) of {first:.1f}. Being a regular is "
            f"a habit: {percent(left[REGULARS])} is left. A list of moods must be made "
            "anew "
            "every day or two; a list of habits once a month. An export that lies in a folder for a month is "
            "worth what the **slowest** of its conditions still says.",
        )

    return reveal(
        "People who looked at prices **twice within 7 days** are exported. In the week after, "
        f"{first:.0f} in 100 more of them order than of all others. Two to four weeks later the same list is "
        "used again. How much of that difference is left?",
        guess=share(0, 1, 0.8, label="Left of it", step=0.05),
        truth=truth,
        expert="whether the rule catches a mood or a habit: a week's window cannot hold for a month.",
        key="health-decay",
    )


def what_health_cost(shop: Business) -> Reveal:
    """Guess what one message earns from the healthy version of a segment."""
    title = messages(shop)["perk"].title
    hot = round(100 * float(worth(shop).loc[HOT, "perk"]), -2)

    def truth() -> tuple[float, Picture, str]:
        table = worth(shop)
        wide = round(100 * float(table.loc[WIDE, "perk"]), -2)
        lists = [name for name in table.index if name.startswith("Cart")]
        chart = figures.bars(
            (100 * table.loc[lists, "perk"]).round(-2),
            title=f"Unhealthy: {amount(hot)} per 100 people. All green: {amount(wide)}",
            y=f"True extra profit of “{title}” per 100 people",
            style="money",
            highlight=[WIDE],
        )
        totals = table["perk"] * table["people"]
        reminder = round(100 * float(table.loc[WIDE, "cart_reminder"]), -2)
        return (
            wide,
            chart,
            f"The wide list has {table.loc[WIDE, 'people']:,.0f} people instead of "
            f"{table.loc[HOT, 'people']:,.0f}, "
            f"and {percent(table.loc[WIDE, 'anyway'])} of them order within six weeks anyway, instead of "
            f"{percent(table.loc[HOT, 'anyway'])}. Per 100 people the email earns **{amount(wide)}** "
            "instead of "
            f"{amount(hot)}; in all {amount(round(totals[WIDE], -2))} instead of "
            f"{amount(round(totals[HOT], -2))}. And the message the segment was made for, “Your cart is "
            "waiting”, "
            f"changes profit by {amount(reminder)} per 100 on the green list: most of these carts are "
            "forgotten. "
            "**Health is not worth. It says whether you can work with a segment, not what it earns.**",
        )

    return reveal(
        f"On the list of **7 days**, which the card does not call healthy, “{title}” truly earns "
        f"{amount(hot)} per "
        "100 people. On the list of **60 days** every question is green. What does the same email earn "
        "there, per "
        "100 people?",
        guess=money(0, 80_000, 40_000, label="My guess", step=1_000),
        truth=truth,
        expert="who was added: people who left a cart five weeks ago and never came back for it.",
        key="health-cost",
    )


def exercise_1(shop: Business) -> Exercise:
    """Read the worst question off the card."""
    found = card(shop, 7, 1).table
    verdicts = found["verdict"]
    worst = [QUESTIONS[str(name)][0] for name in verdicts.index[verdicts == "act"]]
    options = {
        QUESTIONS[name][0]: QUESTIONS[name][0] for name in ("size", "growth", "stability", "test_size")
    }
    right = worst[0] if worst else QUESTIONS["test_size"][0]
    value = {QUESTIONS[str(name)][0]: row for name, row in found.iterrows()}
    return exercise(
        "health-1",
        "Set the card to **7 days, one thing**. Which question says **act**?",
        answer=choice(options, label="The question"),
        check=right,
        hints=[
            "The card is the table of the panel “Make it healthy”.",
            "It is not the number of people alone.",
        ],
        solution=f"{right}: {found.loc['test_size', 'value']:.1f} times the people that a test needs. It "
        "does not "
        "say that the segment is bad. It says that you could not tell whether its message works.",
        mistakes={
            f"The card calls “{name.lower()}” {value[name]['verdict']}.": name
            for name in options
            if name != right
        },
    )


def exercise_2(shop: Business) -> Exercise:
    """How many enter in a month."""
    seen = history(shop, 7, 1)
    rate = round(float(qualification_rate(seen).iloc[-8:].mean()), 3)
    outside = 19_000
    right = round(4 * rate * outside)
    return exercise(
        "health-2",
        f"**{rate:.1%}** of the people outside enter the segment each week. About {outside:,} are outside. "
        "An "
        "email goes to everybody who enters. How many emails is that in **four weeks**?",
        answer=number(label="Emails"),
        check=right,
        tolerance=0.01,
        hints=["First one week: a share of those outside.", f"{rate:.1%} of {outside:,}, four times."],
        solution=f"{rate:.1%} × {outside:,} × 4 = {right:,}. The list never has that many names at once: "
        "they come "
        "and go. Who plans by the size of a segment plans too few emails.",
        mistakes={
            "That is one week.": round(rate * outside),
            "That is a whole year.": round(52 * rate * outside),
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: the rule between hot and healthy."""
    put, none = carts.count(within="14d") >= 1, orders.count(within="14d") == 0
    return exercise(
        "health-3",
        "For analysts: write the rule for people who **put something into a cart within 14 days** and have "
        "**not "
        "ordered within 14 days**. Start from `carts` and `orders`.",
        check=choosing(shop, put & none),
        hints=[
            'A cart is `carts.count(within="14d") >= 1`.',
            "Two conditions, each in its own brackets, joined by `&`.",
        ],
        solution='    (carts.count(within="14d") >= 1) & (orders.count(within="14d") == 0)',
        mistakes={
            "These people may have ordered what was in the cart.": choosing(shop, put),
            "The cart is missing: most of these did nothing at all.": choosing(shop, none),
            "These never ordered in their lives; the question asks for the last 14 days.": choosing(
                shop, put & (orders.count() == 0)
            ),
            "That is the list of 7 days.": choosing(shop, left_cart(7).rule),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A segment has had 5,000 people for a year, and nobody enters or leaves. What is it?",
            {
                "Very healthy: it is stable": "It is a list that somebody uploaded. Behavior changes, and it "
                "does not.",
                "A list, not a segment": "Whoever begins to behave like its people never gets in.",
                "Too large": "Its size says nothing here.",
            },
            right="A list, not a segment",
        ),
        pick_one(
            "Of those who leave a segment, half are back within four weeks. What helps?",
            {
                "A longer window": "One quiet week no longer puts people out. It also lets colder people in.",
                "Sending at every entry": "Then the same people get the same message every month.",
                "Nothing: they are undecided": "It is the edge of the rule that they step over and back, not "
                "their mind.",
            },
            right="A longer window",
        ),
        give_number(
            "A list differs by 10 points from everybody else when it is made, and loses half of the "
            "difference "
            "each week. By how many points does it differ after two weeks?",
            right=2.5,
            unit="points",
            when_right="Half, and half again.",
            when_low="Half after one week, and half of that after two.",
            when_high="That is after one week or less.",
        ),
        pick_one(
            "Every question on the card is green. What do you know?",
            {
                "That it pays to write to these people": "The card does not look at what a message changes.",
                "That one can work with it: reach, test, plan": "Whether a message earns anything only a "
                "test "
                "with a holdout tells.",
                "That its people buy more than others": "The card asks whether the difference lasts, not how "
                "large it is.",
            },
            right="That one can work with it: reach, test, plan",
        ),
        key="health-quiz",
    )
