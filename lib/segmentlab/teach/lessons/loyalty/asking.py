"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the shop and the meal-kit box. Goes out: questions whose answers are computed. Stage: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.segment.evaluate import members
from segmentlab.words import percent

from ... import figures
from ...answers import choosing
from ...controls import choice, number, share
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .giving import KINDS, days, dessert
from .steps import EARLY, again, beginnings, complained, money, orders, steps

#: How long after an order the guess waits, in days.
WAIT = 90
OUTCOMES = ("It earns money from both", "It earns from one, loses from the other", "It loses from both")


def same_people(shop: Business) -> pd.DataFrame:
    """Share who come again after each order: everybody, and the kind of people who become loyal."""

    def found() -> pd.DataFrame:
        known = steps(shop)
        known = known[(known["age"] >= WAIT) & (known["place"] <= 4)]
        born = known["customer_id"].map(shop.truth.customers["hidden_type"].astype(str)) == "loyal regulars"
        came = known["days"] <= WAIT
        place = known["place"].map({1: "1st", 2: "2nd", 3: "3rd", 4: "4th"})
        return pd.DataFrame(
            {
                "everybody": came.groupby(place).mean(),
                "loyal regulars": came[born].groupby(place[born]).mean(),
                "part of all": born.groupby(place).mean(),
            }
        )

    return shop.keep(("loyalty", "same people"), found)


def won_or_sorted(shop: Business) -> Reveal:
    """Guess how often the kind of people who become loyal come again after their very first order."""

    def truth() -> tuple[float, Picture, str]:
        table = same_people(shop)
        all_, born, part = table["everybody"], table["loyal regulars"], table["part of all"]
        chart = figures.side_by_side(
            table[["everybody", "loyal regulars"]],
            title=f"After the first order: {percent(born['1st'])} of this kind, {percent(all_['1st'])} of "
            "all",
            y=f"Ordered again within {WAIT} days",
            style="percent",
        )
        sentence = (
            f"Between the first and the second order, the share rises by {_points(all_)} points for "
            "everybody, "
            f"and by **{_points(born)} points** for people of one and the same kind. The rest is "
            "**sorting**: "
            f"this kind is {percent(part['1st'])} of those with a first order, and {percent(part['2nd'])} of "
            "those with a second, because the others did not come. So loyalty does grow with every order "
            "that "
            "goes well, but the second order mostly *shows* who is who. Pushing everybody over it with a "
            "discount makes a second order, and no second kind of people."
        )
        return float(born["1st"]), chart, sentence

    everybody = again(shop, WAIT, "")["again"]
    return reveal(
        f"After a first order {percent(everybody['1st'])} come again within {WAIT} days, after a second "
        f"{percent(everybody['2nd'])}. Look only at the kind of people who order much all their time here, "
        "the **loyal regulars**: what share of *them* came again after their **first** order?",
        guess=share(0, 1, 0.2, label="My guess"),
        truth=truth,
        expert="whether the second order changes people, or only sorts them.",
        key="loyalty-sorted",
    )


def _points(shares: pd.Series) -> str:
    return f"{100 * (shares['2nd'] - shares['1st']):.0f}"


def thanks(box: Business) -> Reveal:
    """Guess what the same thank-you does to two groups of subscribers with equally many boxes."""

    def truth() -> tuple[str, Picture, str]:
        table = dessert(box)
        profit = table["profit"].astype(float).round(-2) + 0.0
        opens, quiet = profit
        right = OUTCOMES[0 if min(profit) > 0 else 2 if max(profit) < 0 else 1]
        chart = figures.bars(
            profit,
            title=f"With the app {money(opens)} per 100 people, without it {money(quiet)}",
            y="True extra profit per 100 people, in eight weeks",
            style="money",
            highlight=["open the app"],
        )
        one, other = table.iloc[0], table.iloc[1]
        sentence = (
            f"Who opens the app likes the box: {percent(one['share'])} of them are {one['kind']}, the "
            "largest "
            f"kind. Of those who do not, **{percent(other['share'])} are {other['kind']}**: they pay because "
            "they have forgotten that they do, and every email reminds some of them to cancel. They look "
            "like "
            "your most loyal customers and cost nothing as long as nobody writes. Whether you *want* to live "
            "on people who forgot is a question a figure does not answer; a perk is no answer either."
        )
        return right, chart, sentence

    return reveal(
        "Everybody with **36 boxes or more** in a year gets a free dessert as thanks. Some open the app, "
        "some "
        "have not for 60 days. What does the thank-you change in eight weeks?",
        guess=choice(OUTCOMES, label="My guess"),
        truth=truth,
        expert="what a box that nobody looks at says about the person who pays for it.",
        key="loyalty-thanks",
    )


def exercise_1(shop: Business) -> Exercise:
    """Read off the panel which early sign says least."""
    options = (
        "A second order",
        "A first order at full price",
        "A first order of $150 or more",
        "Reviews read",
    )
    table = beginnings(shop)
    worth = {}
    for name in options:
        shows = table[name] <= 60
        worth[name] = (table.loc[shows, "loyal"].mean(), table.loc[~shows, "loyal"].mean())
    ratio = {name: own / usual for name, (own, usual) in worth.items()}
    right = min(ratio, key=lambda name: ratio[name])
    said = {
        name: f"{percent(own)} of those who {EARLY[name][2]} became loyal, against {percent(usual)}: that "
        "says more."
        for name, (own, usual) in worth.items()
        if name != right
    }
    own, usual = worth[right]
    return exercise(
        "loyalty-1",
        "Which of these says **least** about who will become loyal? Use the panel “Who becomes loyal?” with "
        "60 days.",
        check=right,
        answer=choice(options, label="It says least"),
        hints=["Set each sign and compare the two bars.", "How much somebody spends once is not how often."],
        solution=f"{right}: {percent(own)} became loyal with it, {percent(usual)} without. A large order is "
        "a large order; loyal people come often.",
        mistakes=said,
    )


def exercise_2(shop: Business) -> Exercise:
    """What a discount and a perk cost on orders that come anyway."""
    who = members(KINDS["Loyal, full price"].rule, shop)
    past = shop.today - pd.Timedelta(days=21)
    then = members(KINDS["Loyal, full price"].rule, shop, past)
    came = (measured(orders.count(within="21d"), shop) >= 1).reindex(then.index) & then
    each = measured(orders.mean("amount_cents", within="365d"), shop)[who].mean()
    many, worth = int(round(1000 * came.sum() / then.sum(), -1)), float(round(each, -3) / 100)
    off, ship = round(many * worth * 0.12), round(many * 6.5)
    return exercise(
        "loyalty-2",
        f"Of 1,000 full-price loyal customers about **{many}** order within three weeks by themselves, for "
        f"**${worth:.0f}** on average. You may give them **12% off**, or **free shipping**, which costs you "
        "$6.50 per order. Nobody is moved to order. How much cheaper is free shipping for you?",
        check=off - ship,
        answer=number(label="Free shipping is cheaper by", unit="$"),
        tolerance=0.01,
        hints=[
            "Only those who order cost anything.",
            f"12% off: {many} orders × ${worth:.0f} × 12% = ${off:,}. Now the same for shipping.",
        ],
        solution=f"${off:,} for the discount, {many} × $6.50 = ${ship:,} for shipping: ${off - ship:,} less, "
        "on orders that were coming anyway. A perk need not be large to be noticed.",
        mistakes={
            "That is what the discount costs. Take off what shipping costs.": off,
            "That counts all 1,000; only those who order cost anything.": round(1000 * (worth * 0.12 - 6.5)),
            "That is the difference on a single order.": round(worth * 0.12 - 6.5, 2),
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: who could be asked to bring a friend."""
    recent, quiet = orders.days_since_last() <= 30, complained.count("90d") == 0
    return exercise(
        "loyalty-3",
        "For analysts: write the rule for people who could be asked to bring a friend: orders on **4 days or "
        "more in a year**, an order in the **last 30 days**, and **no complaint in 90 days**. Start from "
        "`orders` and `complaints`.",
        check=choosing(shop, (days >= 4) & recent & quiet),
        hints=[
            '`orders.active_days("365d")` counts days with an order.',
            "Three conditions, each in its own brackets, joined by `&`; “no” is a count of 0.",
        ],
        solution="Three conditions, all of them:\n\n"
        '    (orders.active_days("365d") >= 4)\n'
        "    & (orders.days_since_last() <= 30)\n"
        '    & (complaints.count("90d") == 0)',
        mistakes={
            "That counts every order; two on the same day are one day.": choosing(
                shop, (orders.count("365d") >= 4) & recent & quiet
            ),
            "That leaves out the complaints: do not ask somebody who waits for an answer.": choosing(
                shop, (days >= 4) & recent
            ),
            "That leaves out the order in the last 30 days.": choosing(shop, (days >= 4) & quiet),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "Loyal customers complain more often than others, counted per person. Why?",
            {
                "They expect more": "Counted per order, they complain no more than others.",
                "They order more, and each order can go wrong": "Divide by the orders before you compare.",
                "They are treated worse": "Counted per order, there is no difference.",
            },
            right="They order more, and each order can go wrong",
        ),
        pick_one(
            "People with a second order come again three times as often. You give everybody 20% off for a "
            "second order. What happens to the share that comes again after it?",
            {
                "It stays: the second order makes people loyal": "The second order mostly shows who comes "
                "anyway.",
                "It falls: now others have a second order, too": "You change who stands at that step, not "
                "what they are like.",
                "It rises: they have a discount now": "It was for the second order, not for the third.",
            },
            right="It falls: now others have a second order, too",
        ),
        pick_one(
            "A subscriber takes every box and has not opened the app for months. Which message?",
            {
                "A thank-you with a perk: she is loyal": "She pays. The email reminds her that she does.",
                "None to sell or to thank; think about what you owe her": "Right: and a question of decency, "
                "not only of profit.",
                "20% off, before she leaves": "She was not leaving, and now pays less or remembers to go.",
            },
            right="None to sell or to thank; think about what you owe her",
        ),
        give_number(
            "16% come again after a first order, 45% after a second. Of 1,000 first orders, how many people "
            "reach a third?",
            right=72,
            unit="people",
            tolerance=0.01,
            when_right="1,000 × 16% × 45% = 72. Few of the first, most of the later ones.",
            when_low="Multiply 1,000 by both shares.",
            when_high="16% reach the second order, and 45% of those the third.",
        ),
        key="loyalty-quiz",
    )
