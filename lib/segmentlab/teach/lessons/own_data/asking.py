"""The questions of 52: two guesses about a file misread, exercises on the page, a quiz.

Comes in: the page with its made-up files. Goes out: questions whose answers are computed. Stage: teach.
"""

from __future__ import annotations

from segmentlab.instrument.business import Business
from segmentlab.model.tree import Rule, events
from segmentlab.words import amount, people, percent

from ... import figures
from ...bench.answers import counted
from ...controls import number, share
from ...exercises import Exercise, exercise
from ...own_data import YourData
from ...quiz import Quiz, pick_one, quiz
from ...reveal import Reveal, reveal
from .truths import dates_misread, messy_as_it_is, naive_revenue, without_status

orders = events("order_placed")


def which_days(data: YourData) -> Reveal:
    """How many purchases keep their day when 03.04. is read month first."""

    def truth() -> tuple[float, object, str]:
        right, swapped, lost = dates_misread(data)
        picture = figures.bars(
            {"the right day": right, "another day": swapped, "no date at all": lost},
            title=f"Read month first, {percent(right)} of the purchases keep their day",
            y="Share of the purchases", style="percent", highlight=("the right day",),
        )  # fmt: skip
        return round(right, 2), picture, (
            "Only where day and month are the same number, as on 4 April, nothing happens: "
            f"**{percent(right)}**. {percent(swapped)} move to another day, without any message: "
            f"3 April becomes 4 March. {percent(lost)} have no 13th month to go to and are lost, or stay as "
            "text. A report made of such a file looks complete and is not."
        )  # fmt: skip

    return reveal(
        "The export writes its dates day first: 27.04.2026. Somebody opens it with a program that expects "
        "the month first. Of all purchases with a date, **what share keeps its right day?**",
        guess=share(0, 1, 0.4, label="Share of purchases with the right day"),
        truth=truth,  # type: ignore[arg-type]
        expert="Days above 12. One such day in a column settles it for all of them; the page looks for it.",
        key="own-data-guess-1",
    )


def how_much_revenue(data: YourData) -> Reveal:
    """By how much the sum of the column is too high."""

    def truth() -> tuple[float, object, str]:
        summed, true, parts = naive_revenue(data)
        currency = data.start.business.currency
        over = summed / true - 1
        picture = figures.bars(
            {"all positive amounts": summed, "after cancelled and tests": summed - parts["not bought"],
             "after refunds, too": true},
            title=f"Added up naively, revenue is {percent(over)} too high", y="Revenue", style="money",
            currency=currency, highlight=("after refunds, too",),
        )  # fmt: skip
        return round(over, 2), picture, (
            f"All positive amounts make {amount(summed, currency)}; what the shop kept is "
            f"{amount(true, currency)}. {amount(parts['not bought'], currency)} are orders that were "
            f"cancelled, or tests; {amount(parts['refunds'], currency)} went back as refunds. "
            "Whoever calls the cancelled ones customers also calls them loyal."
        )  # fmt: skip

    return reveal(
        "Somebody adds up all positive amounts of the export and calls it revenue: orders that were "
        "cancelled count, refunds do not. **By how much is that too high?**",
        guess=share(0, 1, 0.05, label="Too high by"),
        truth=truth,  # type: ignore[arg-type]
        expert="The column of statuses, before the column of amounts.",
        key="own-data-guess-2",
    )


def exercise_1(data: YourData) -> Exercise:
    """Take the role of the status away, and see what is counted then."""
    with_status, without, aside = without_status(data)
    slips = {
        "That is how many purchases there are then. By how many does that number rise?": without,
        "That is how many purchases there are with the status. Take the one number from the other.": (
            with_status
        ),
        "These are all rows set aside with the status. Some stay aside for another reason.": aside,
    }
    return exercise(
        "own-data-1",
        "Open the messy export. Press *Correct what was understood*, and choose **(no column)** for the "
        "*status*. Read the whole file again. **By how many does the number of purchases rise?** "
        "(Choose *Status* again afterwards.)",
        answer=number(label="More purchases", unit="purchases"),
        check=without - with_status,
        tolerance=0,
        mistakes=slips,
        hints=(
            "The first line of the audit says how many purchases the file holds. Note it before and after.",
            f"With the status there are {with_status:,} purchases.",
        ),
        solution=(
            f"{without:,} − {with_status:,} = {without - with_status:,}: orders that were cancelled, and "
            "tests. Without the status they look like any other purchase."
        ),
    )


def exercise_2(data: YourData) -> Exercise:
    """A segment on the messy file, set with four controls."""
    shop = data.start.business
    size = _size(shop, 2, 60)
    return exercise(
        "own-data-2",
        "With the messy export open, use the panel *Your own segment*: at least **2 purchases** in the past "
        "**365 days**, at least **0** spent, no purchase for at least **60 days**. **How many people is "
        "that?**",
        answer=number(label="People", unit="people"),
        check=size,
        tolerance=0,
        mistakes={
            "That is everybody with two purchases in a year: the days without one are missing.": _size(
                shop, 2, 0
            ),
            "That is with one purchase: ask for at least two.": _size(shop, 1, 60),
            "That is for 90 days: ask for 60.": _size(shop, 2, 90),
        },
        hints=(
            "Every control counts: purchases 2, time 365 days, money 0, days 60.",
            f"Without the last condition {_size(shop, 2, 0):,} people have two purchases in a year.",
        ),
        solution=f"{people(size)}. The table below the sentence shows how many each condition removes.",
    )


def _size(shop: Business, least: int, quiet: int) -> int:
    rule: Rule = orders.count(within="365d") >= least
    if quiet:
        rule = rule & (orders.days_since_last() >= quiet)
    return counted(shop, rule, str(shop.today.date()))[0]


def scene(data: YourData) -> str:
    """The scene, with its numbers."""
    rows, named = messy_as_it_is(data)
    return (
        "It is your first week. The shop system sends you what it has: “here are our orders, have fun”. The "
        f"file has {rows:,} rows and a title above the header, semicolons, amounts like 1.234,56, dates like "
        "27.04.2026, words you cannot read everywhere, cancelled orders between the real ones, and "
        f"{named:,} rows that belong to nobody. Your boss wants to know by tomorrow who the best customers "
        "are. **Which of these rows can you trust, and who are the best customers then?**"
    )


def questions() -> Quiz:
    """What a reader should take away."""
    settle = "Ask whoever exported the file"
    keep = "Set them aside, say how many, and find out why"
    short = "That nobody can have been silent for so long in this file"
    leaves = "Nothing: the file is read where it lies"
    return quiz(
        pick_one(
            "All dates of a file look like 03/04/2026, and no number is above 12. How do you know which is "
            "the day?",
            {
                "By the country of the company": "Exports follow the settings of a server, not of a country.",
                settle: (
                    "Nothing in the file can settle it. Until you know, the page does not guess: it asks."
                ),
                "By which reading gives the nicer curve": (
                    "A wrong reading spreads purchases evenly over months: it often looks nicer."
                ),
            },
            right=settle,
        ),
        pick_one(
            "3% of the rows have no customer. What do you do with them?",
            {
                "Drop them": "Dropped silently, the next report has another revenue, and nobody knows why.",
                "Call all of them one customer": "Then your best customer is a person who does not exist.",
                keep: (
                    "They count in the revenue, and in no segment. And perhaps guests only forgot to log in."
                ),
            },
            right=keep,
        ),
        pick_one(
            "A file covers 200 days; churned means silent for 270. The panel says: 0 are gone. What does "
            "it mean?",
            {
                "That everybody stays": "The file cannot know that yet.",
                short: "A short file cannot hold a long silence. Ask for a longer export.",
                "That the panel is broken": "It counts right; the file is too short for the question.",
            },
            right=short,
        ),
        pick_one(
            "What of your customers' data leaves your machine on this page?",
            {
                "Only the column names": "Not even these.",
                leaves: "No part of it is sent. What you write to a file yourself is where the page says.",
                "The first 200 rows": "They are read first, for the quick look, on your machine.",
            },
            right=leaves,
        ),
        key="own-data-quiz",
    )
