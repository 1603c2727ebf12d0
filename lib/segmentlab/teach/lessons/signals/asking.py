"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the businesses, clean and dirty. Goes out: questions whose answers are computed. Stage: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.model.tree import events
from segmentlab.words import amount, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, money, number
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .auditing import LISTS, counts, earned

orders, tickets = events("order_placed"), events("ticket_opened")
#: The lists of the guess, and what is wrong with the one that breaks the most.
ASKED = [name for name in LISTS if name != "May get email"]
REGULARS = "Two or more orders in a year"
#: The message meant for regulars, and one that is not.
SENT = ("perk", "win_back")


def off(shops: dict[str, Business], drawn: str, done: int = 0) -> float:
    """People missing or wrongly on a list, as a share of those who belong on it."""
    now = counts(shops, drawn, done)
    return float((now["missing"] + now["wrong"]) / (now["right"] + now["missing"]))


def which_list_breaks(shops: dict[str, Business]) -> Reveal:
    """Guess which list the dirt breaks most, then see all of them."""

    def truth() -> tuple[str, Picture, str]:
        shares = pd.Series({name: off(shops, name) for name in ASKED}).sort_values(ascending=False)
        worst, best = shares.index[0], shares.index[-1]
        chart = figures.bars(
            shares,
            title=f"“{worst}”: {percent(shares[worst])} off. “{best}”: {percent(shares[best])}",
            y="People off, as a share of those who belong on it",
            style="percent",
            highlight=[worst],
        )
        now = counts(shops, "Never ordered", 0)
        listed = now["right"] + now["wrong"]
        return (
            worst,
            chart,
            "What happened lately was written by today's software, and orders come from the shop's own "
            "server. But the software of the first months called an order by **other names**. Whoever asks "
            "for “ever”, “never” or “before” asks those months. On the list “Never ordered” stand "
            f"{listed:,} names, and **{percent(now['wrong'] / listed)} of them do not belong there**, most "
            "because they have ordered.",
        )

    return reveal(
        "Six lists are drawn from the **heavy** copy. Which one is off the most: people missing, or wrongly "
        "on it, compared with those who belong on it?",
        guess=choice({name: name for name in ASKED}, label="My guess"),
        truth=truth,
        expert="how far back a rule looks, whether it asks for something that did *not* happen, and which "
        "system wrote the event.",
        key="signals-breaks",
    )


def what_they_earn(shops: dict[str, Business]) -> Reveal:
    """Guess what a message earns from people who are on a list by mistake, then see both messages."""
    titles = {key: messages(shops["clean"])[key].title for key in SENT}
    right = earned(shops, REGULARS, SENT).loc["rightly on the list", "perk"]

    def truth() -> tuple[float, Picture, str]:
        table = earned(shops, REGULARS, SENT).round(-2) + 0.0
        wrong = table.loc["wrongly on the list"]
        now = counts(shops, REGULARS, 0)
        told = ["nothing" if abs(cents) < 4_000 else amount(cents) for cents in table["perk"]]
        chart = figures.side_by_side(
            table.rename(columns={key: f"“{title}”" for key, title in titles.items()}),
            title=f"“{titles['perk']}”: {told[0]} from the right people, {told[1]} from the others",
            y="True extra profit per 100 people",
            style="money",
        )
        return (
            float(wrong["perk"]),
            chart,
            f"Of {now['right'] + now['wrong']:,} names on the list, **{now['wrong']:,}** are there because "
            "their only order was sent twice, or because they are test accounts, programs or second "
            "accounts. "
            f"The message that fits regulars earns {amount(table.loc['rightly on the list', 'perk'])} per "
            "100 of "
            f"the right people; from the others {amount(wrong['perk'])}. And “{titles['win_back']}” is wrong "
            f"for regulars anyway: {amount(table.loc['rightly on the list', 'win_back'])} per 100 of them.",
        )

    return reveal(
        f"“{titles['perk']}” goes to the list “{REGULARS}” of the heavy copy. Per 100 people who are "
        f"**rightly** on it, it earns {amount(round(right, -2))}. What does it earn per 100 people who are "
        "on "
        "it **by mistake**?",
        guess=money(-20_000, 100_000, 40_000, label="My guess", step=2_000),
        truth=truth,
        expert="who these people are: most of them ordered once, and that order stands there twice.",
        key="signals-earn",
    )


def exercise_1(shops: dict[str, Business]) -> Exercise:
    """Read the wrong people off the panel."""
    raw, named = (counts(shops, "Never ordered", done) for done in (0, 3))
    return exercise(
        "signals-1",
        "How many people stand **wrongly** on the list “Never ordered” of the heavy copy **after three "
        "steps** "
        "of cleaning? Use the panel “What breaks”.",
        answer=number(label="People"),
        check=int(named["wrong"]),
        hints=[
            "Choose the list, and move the second control to 3.",
            "The bar “wrongly on it”, and the title, have the number.",
        ],
        solution=f"{named['wrong']:,}. Before any cleaning it was {raw['wrong']:,}: names in one form give "
        "most of "
        "the early orders back. The rest are second accounts, test accounts and programs, which come later.",
        mistakes={
            "That is before any cleaning.": int(raw["wrong"]),
            "These are rightly on it.": int(named["right"]),
            "These are all names on the list.": int(named["right"] + named["wrong"]),
        },
    )


def exercise_2(shop: Business) -> Exercise:
    """Devices are not people."""
    devices = shop.tables["identities"]
    each = round(len(devices) / devices["customer_id"].nunique(), 2)
    right = round(10_000 / each)
    return exercise(
        "signals-2",
        f"The website reports **10,000 visitors**, and counts every device as one. In this shop a customer "
        "has "
        f"**{each} devices** on average. How many people were there, about?",
        answer=number(label="People"),
        check=right,
        tolerance=0.01,
        hints=[
            "Several devices are one person, so there are fewer people than devices.",
            f"Divide 10,000 by {each}.",
        ],
        solution=f"10,000 / {each} = {right:,}. The others are people counted twice or more.",
        mistakes={
            "There are fewer people than devices: divide.": round(10_000 * each),
            "Each device counts as a person here; some people have several.": 10_000,
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: a rule over two systems."""
    bought, asked = orders.count(within="90d") >= 1, tickets.count(within="90d") >= 1
    return exercise(
        "signals-3",
        "For analysts: no upsell to people with trouble. Write the rule for people who **ordered in the "
        "last 90 "
        "days** and **opened a ticket in the last 90 days**. Start from `orders` and `tickets`.",
        check=choosing(shop, bought & asked),
        hints=[
            'Each system gives one condition, such as `orders.count(within="90d") >= 1`.',
            "Each condition in its own brackets, joined by `&`.",
        ],
        solution="One condition per system, joined:\n\n"
        '    (orders.count(within="90d") >= 1) & (tickets.count(within="90d") >= 1)',
        mistakes={
            "That asks the order system only.": choosing(shop, bought),
            "That asks the help desk only.": choosing(shop, asked),
            "`|` means or: one of the two is then enough.": choosing(shop, bought | asked),
            "That counts tickets ever; the question asks for the last 90 days.": choosing(
                shop, bought & (tickets.count() >= 1)
            ),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "After a new release the log has “order_placed” and “Order Completed”. Nobody noticed. What "
            "happens "
            "to the list “no order for 60 days”?",
            {
                "It grows": "Orders under the other name do not count, so their people seem silent.",
                "It shrinks": "It would if orders counted twice. Here some are not counted at all.",
                "Nothing: the orders are in the log": "They are in the log, and the rule asks for one name "
                "only.",
            },
            right="It grows",
        ),
        pick_one(
            "Payments are written into the log next morning. A list of people who “did not pay today” is "
            "drawn "
            "at midnight. Who is on it?",
            {
                "Those who did not pay": "They are on it, and all those whose payment has not arrived yet.",
                "Nearly everybody": "No payment of today is in the log yet. Draw it when the payments are "
                "there.",
                "Nobody": "The log knows of no payment, so everybody seems not to have paid.",
            },
            right="Nearly everybody",
        ),
        pick_one(
            "One person has two accounts: orders under the new one, nothing lately under the old one. Which "
            "messages come?",
            {
                "None": "Both accounts qualify for something.",
                "Thanks for the order, and “we miss you”": "To the log these are two people: one active, "
                "one lost.",
                "Only thanks for the order": "The old account still looks like somebody who left.",
            },
            right="Thanks for the order, and “we miss you”",
        ),
        give_number(
            "A list has 500 names. 450 of the people belong on it, 50 do not, and 150 who belong are "
            "missing. "
            "Of those who belong on it, what percentage does the list reach?",
            right=75,
            unit="%",
            when_right="450 of 600. A list can look right, name by name, and still miss a quarter.",
            when_low="600 people belong on it: 450 and the 150 who are missing.",
            when_high="Do not forget the 150 who are missing: 600 people belong on it.",
        ),
        key="signals-quiz",
    )
