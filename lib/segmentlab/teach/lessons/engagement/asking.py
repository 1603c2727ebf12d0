"""What the reader is asked: three guesses, three exercises, a quiz.

Comes in: the shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.measure.messages import message_metrics
from segmentlab.model.tree import events
from segmentlab.words import people, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, number, share
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .matching import earned, true_effects
from .reading import PAST, both, email_groups

#: Cells of the map a reader may bet on: email group and tier of visits.
BETS = {
    "Clickers, visit seldom": ("Clickers", "Occasional"),
    "Readers, visit seldom": ("Readers", "Occasional"),
    "Readers, no visit": ("Readers", "Dormant"),
    "Dormant, visit in most weeks": ("Dormant", "High"),
}


def of_the_dormant(shop: Business) -> pd.Series:
    """What came of the emails of 90 days to those who are dormant at their end."""

    def found() -> pd.Series:
        since = str((pd.Timestamp(PAST) - pd.Timedelta(days=90)).date())
        got = message_metrics(shop, email_groups(shop), channel="email", since=since, as_of=PAST)
        return got.table.loc["Dormant"]

    return shop.keep(("engagement", "of the dormant"), found)


def opened_by_nobody(shop: Business) -> Reveal:
    """Guess the open rate the report shows for people of whom nobody opened anything."""

    def truth() -> tuple[float, Picture, str]:
        row = of_the_dormant(shop)
        rates = {
            "Opened, says the report": row["opened_rate"],
            "Opened by people": row["opened_by_people_rate"],
        }
        chart = figures.bars(
            rates,
            title=f"The report says {percent(row['opened_rate'])} opened; nobody did",
            y="Share of the emails that arrived",
            style="percent",
            highlight=["Opened, says the report"],
        )
        return (
            row["opened_rate"],
            chart,
            (
                f"{row['delivered']:,.0f} emails reached them in 90 days, {row['opened']:,.0f} were "
                "opened, and all of these "
                "by a machine: some mail programs load every picture beforehand, to keep from you who "
                "reads what. They do "
                "so for people who never look. So an open that may be a machine's tells nothing, and a "
                "missing one little."
            ),
        )

    return reveal(
        "Dormant subscribers got five emails or more in 90 days, and **not one was opened by a person**. "
        "Which open "
        "rate does an ordinary report show for their emails?",
        guess=share(0, 1, 0.0, label="My guess"),
        truth=truth,
        expert="whether the report can tell who, or what, opened. Where it cannot, count clicks and visits.",
        key="engagement-opened-by-nobody",
    )


def who_orders_most(shop: Business) -> Reveal:
    """Guess which group orders most, then see all four."""

    def truth() -> tuple[str, Picture, str]:
        shares, many = both(shop)
        found = pd.Series({name: shares.loc[cell] for name, cell in BETS.items()}).sort_values(
            ascending=False
        )
        best, last = str(found.index[0]), str(found.index[-1])
        chart = figures.bars(
            found,
            title=f"“{best}”: {percent(found[best])} ordered",
            y="Ordered within 60 days",
            style="percent",
            highlight=[best],
        )
        return (
            best,
            chart,
            (
                f"Of {people(many.loc[BETS[best]])} “{best}” **{percent(found[best])} ordered within 60 "
                f"days**, of “{last}” "
                f"{percent(found[last], 1)}. Reading email is engagement **with email**. Whoever cleans "
                "the list by opens "
                "throws out some of the best customers, because they need no newsletter to come."
            ),
        )

    return reveal(
        "Four groups of email subscribers as of 30 March 2026. Of which do **most order** in the "
        "60 days that follow?",
        guess=choice({name: name for name in BETS}, label="My guess"),
        truth=truth,
        expert="which behavior lies closest to buying. A visit does; an open is far away from it.",
        key="engagement-who-orders-most",
    )


def exercise_1(shop: Business) -> Exercise:
    """Whom to stop writing to."""
    profit = true_effects(shop)["profit"]
    options = (
        "Seldom openers",
        "Non-openers",
        "Dormant, and visiting",
        "Dormant, not visiting",
        "Occasional visits",
    )
    perk = messages(shop)["perk"].title
    best = profit.max(axis="columns")[list(options)]
    right = str(best.idxmin())
    return exercise(
        "engagement-1",
        "You must write less. Which group do you **stop writing to**, because even the best message earns "
        "next to "
        "nothing from it? Use the panel with the truth open.",
        check=right,
        answer=choice({name: name for name in options}, label="Stop writing to"),
        hints=[
            "Choose the groups one after the other in the panel and look at the longest bar.",
            "The rule names two things that these people did not do.",
        ],
        solution=f"“{right}”: the best message earns {earned(best[right])} per 100 people.",
        mistakes={
            f"“{perk}” earns {earned(profit.loc[name, 'perk'])} per 100 of “{name}”. Another group earns "
            "less.": name
            for name in options
            if name != right
        },
    )


def exercise_2() -> Exercise:
    """Clicks per reader."""
    return exercise(
        "engagement-2",
        "Of 10,000 emails that arrived, 3,200 were opened, **1,200 of them by people**, and 240 were "
        "clicked. Of "
        "**1,000 people who really read** the email, how many clicked?",
        check=200,
        answer=number(label="They clicked", unit="of 1,000"),
        hints=["A machine that loads pictures does not read. Who read?", "240 of 1,200, said of 1,000."],
        solution="240 ÷ 1,200 = 20%, or 200 of 1,000.",
        mistakes={
            "That counts the machines among the readers: 240 of 3,200.": 75,
            "That is of all emails that arrived.": 24,
            "That is how many clicked in all; the question is of 1,000 who read.": 240,
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: dormant by email, and visiting."""
    sent, opened, visits = events("email_sent"), events("email_opened"), events("session_started")
    by_hand = opened.where(machine_open=False)
    mailed, often = sent.count(within="90d") >= 5, visits.active_weeks(within="12w") >= 3
    unread = by_hand.count(within="90d") == 0
    return exercise(
        "engagement-3",
        "For analysts: write the rule for people who were **sent five or more emails in 90 days, opened "
        "none of them "
        "by hand** (`machine_open=False`), and **visited in three or more of the last 12 weeks**. Start "
        "from `sent`, "
        "`opened` and `visits`.",
        check=choosing(shop, mailed & unread & often),
        hints=[
            '`opened.where(machine_open=False)` are opens by people, `.active_weeks(within="12w")` weeks.',
            "Three conditions, each in its own brackets, joined by `&`.",
        ],
        solution="Emails, opens by people, and weeks with a visit:\n\n"
        '    (sent.count(within="90d") >= 5)\n'
        '    & (opened.where(machine_open=False).count(within="90d") == 0)\n'
        '    & (visits.active_weeks(within="12w") >= 3)',
        mistakes={
            "That takes an open by a machine for an open: add `.where(machine_open=False)`.": choosing(
                shop, mailed & (opened.count(within="90d") == 0) & often
            ),
            "That counts visits, not weeks: three visits on one day are one week.": choosing(
                shop, mailed & unread & (visits.count(within="12w") >= 3)
            ),
            "That leaves out the five emails: who got none cannot open one.": choosing(shop, unread & often),
            "That leaves out the visits.": choosing(shop, mailed & unread),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "The open rate rises from 28% to 34% in a month. What do you look at first?",
            {
                "Whether the subject lines got better": "Perhaps. But first find out who opened.",
                "Whether the opens are by people, and clicks and visits rose, too": "If only opens rose, "
                "it may be a "
                "mail program that loads more pictures.",
                "Nothing: more opens are more readers": "An open by a machine has no reader.",
            },
            right="Whether the opens are by people, and clicks and visits rose, too",
        ),
        pick_one(
            "Somebody opened none of your last eight emails and visits the shop every second week. What now?",
            {
                "Take her off all lists: she is dormant": "Dormant in one channel is not dormant.",
                "Keep her as a customer, and reach her where she is": "She visits. Greet her there, and "
                "write seldom.",
                "Write more often, so that one gets through": "More messages drive people out of the "
                "channel.",
            },
            right="Keep her as a customer, and reach her where she is",
        ),
        pick_one(
            "People who got four messages in four weeks leave the channel more often than those who got "
            "none. Does "
            "the number of messages cause it?",
            {
                "Yes, the numbers show it": "They show that both go together. Those who get more are other "
                "people, too.",
                "It may; to know, hold some people back": "Draw who gets fewer messages, and compare.",
                "No, people leave for other reasons": "That cannot be read off the numbers either.",
            },
            right="It may; to know, hold some people back",
        ),
        give_number(
            "A text message goes to 2,000 people; 3% leave the channel because of it. After four such "
            "messages, each "
            "to those who are left, about how many are left? (Round to hundreds.)",
            right=1800,
            unit="people",
            when_right="2,000 × 0.97 four times is 1,771: one in nine is gone, for every later message, too.",
            when_low="3% of those who are left, four times: it is a little less than 12% in all.",
            when_high="It is not 3% in all, but 3% each time.",
        ),
        key="engagement-quiz",
    )
