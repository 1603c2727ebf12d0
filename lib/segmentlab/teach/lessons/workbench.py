"""What 51_workbench shows: an idea, the segments it is held against, a guess, exercises and a quiz.

Comes in: the shop. Goes out: pictures, sentences and questions whose answers are computed. Stage: teach.
"""

from __future__ import annotations

from pathlib import Path

from segmentlab.activate.send import messages, send
from segmentlab.govern.catalogue import Catalogue, new_catalogue
from segmentlab.instrument.business import Business
from segmentlab.model.tree import Rule, customer, events
from segmentlab.segment.segment import Segment
from segmentlab.words import amount, people

from .. import figures
from ..bench.answers import counted, who
from ..bench.drafts_file import place
from ..controls import choice, number
from ..exercises import Exercise, exercise
from ..picture import Picture
from ..quiz import Quiz, pick_one, quiz
from ..reveal import Reveal, reveal
from .shared import Shown

TODAY = "2026-06-29"
orders, carts = events("order_placed"), events("cart_item_added")
german = customer("country") == "DE"
#: The messages held against each other, in the order of the options.
SENT = ("reminder", "perk", "new_look", "discount")


def scene(shop: Business) -> str:
    """The scene, with its numbers."""
    twice, _ = counted(shop, orders.count("1y") >= 2, TODAY)
    gone, _ = counted(shop, idea(60, 2), TODAY)
    return (
        f"It is Monday morning at the {shop.title.lower()}. In the weekly meeting somebody says: “We are "
        "losing "
        f"our regular buyers.” Are we? {people(twice)} have ordered at least twice in a year, and "
        f"**{gone:,} of them have not ordered for two months**. That is one way to say it. With another "
        "number of "
        "orders, or another number of days, it is another list, another size, another test. By noon the team "
        "wants to know: who exactly, how many, what do they do next, is it worth a message, and can the data "
        "team have the definition today?"
    )


def idea(quiet: int, least: int) -> Rule:
    """Ordered so often in a year, and not for so many days."""
    return (orders.count(within="1y") >= least) & (orders.days_since_last() > quiet)


def one_idea(shop: Business, quiet: int, least: int) -> Shown:
    """The size of the idea over time, and who is meant."""
    found = who(shop, idea(quiet, least), TODAY)
    assert found.picture is not None
    return found.picture, found.sentence


def starters() -> list[Segment]:
    """Segments of the shop that a new one is held against."""
    left = carts.not_followed_by(orders, inside="2d").count("14d") >= 1
    quiet = (orders.count() >= 1) & (orders.days_since_last() > 180)
    fresh = customer("signed_up_at").days_since() <= 60
    rows = (
        ("regulars", orders.count("1y") >= 3, "Keep them", "early access"),
        ("newcomers", fresh, "Win the first order", "welcome"),
        ("carts_left", left, "Bring the cart home", "cart reminder"),
        ("long_quiet", quiet, "Win back or let go", "win-back"),
    )
    return [
        Segment(key, rule, objective, action, "email", "orders in 30 days", "CRM", "weekly", "2027-01-31")
        for key, rule, objective, action in rows
    ]


def catalogue(folder: str | Path | None = None) -> Catalogue:
    """The reader's catalogue for this notebook, with the starters in it; a folder beside their progress."""
    found = new_catalogue(Path(folder) if folder else place().parent / "catalogues" / "workbench")
    for segment in starters():
        if segment.key not in found and not found.problems:
            found.save(segment, status="active")
    return found


def true_effects(shop: Business) -> dict[str, tuple[float, float]]:
    """What each message truly brings per 100 people of the idea: more buyers, and profit in cents."""

    def live() -> dict[str, tuple[float, float]]:
        them, found = Segment("lapsing", idea(60, 2)), {}
        for key in SENT:
            sent = send(shop, key, them)
            buyers, profit = 100 * sent.true_effect("bought"), 100 * sent.true_effect("profit_cents")
            found[messages(shop)[key].title] = (buyers, profit)
        return found

    made: dict[str, tuple[float, float]] = shop.keep(("workbench", "true effects"), live)
    return made


def which_message(shop: Business) -> Reveal:
    """Guess which message truly brings the most buyers, then see what each brings and earns."""
    titles = [messages(shop)[key].title for key in SENT]

    def truth() -> tuple[str, Picture, str]:
        found = true_effects(shop)
        ranked = sorted(found, key=lambda title: -found[title][0])
        best, earns_least = ranked[0], min(found, key=lambda title: found[title][1])
        picture = figures.bars(
            {title: buyers for title, (buyers, _) in found.items()},
            title=f"“{best}” brings {found[best][0]:.1f} more buyers per 100, the most",
            y="More buyers per 100 people, truly", highlight=(best,),
        )  # fmt: skip
        least = found[earns_least][1]
        verb = "loses" if least < 0 else "earns only"
        said = (
            f"**{best}** fits these people: {found[best][0]:.1f} more buyers and "
            f"{amount(round(found[best][1], -2))} "
            f"more profit per 100. **{earns_least}** does not: it brings {found[earns_least][0]:.1f} more "
            "buyers "
            f"and {verb} {amount(abs(round(least, -2)))} per 100. The past tests pointed somewhere, but with "
            "such wide intervals the longest bar was partly luck: they tell what to test next, not what to "
            "send."
        )
        return best, picture, said

    return reveal(
        "Take the regular buyers who have been quiet for 60 days. The section *Past campaigns* shows what "
        "earlier "
        "messages did for such people. **Which of these truly brings the most more buyers today?**",
        guess=choice(titles, label="My guess"),
        truth=truth,
        expert="the intervals before the bars: where they overlap this much, the order of the bars says "
        "little. "
        "Then, what the message gives to people who already like the shop.",
        key="workbench-guess-1",
    )


def left_in_germany() -> Rule:
    """The segment of the first exercise."""
    return (carts.count("30d") >= 2) & (orders.count("30d") == 0) & german


def exercise_1(shop: Business) -> Exercise:
    """Build a given segment with controls, and read off its size."""
    size, _ = counted(shop, left_in_germany(), TODAY)
    often, none = carts.count("30d") >= 2, orders.count("30d") == 0
    slips = {
        "These are the people of all countries: add a condition under *Who they are*.": often & none,
        "You asked for one cart or more; the brief says at least 2.": (carts.count("30d") >= 1)
        & none
        & german,
        "You counted orders at any time; the brief says in the last 30 days.": often
        & (orders.count() == 0)
        & german,
        "You forgot that they bought nothing.": often & german,
        "You asked for any of the conditions: in the group, choose *all of these hold*.": often
        | none
        | german,
    }
    mistakes = {said: counted(shop, rule, TODAY)[0] for said, rule in slips.items()}
    return exercise(
        "workbench-1",
        "Press **New** on the bench and build this: they put something into the cart **at least 2 times in "
        "the "
        "last 30 days**, placed **no order in the last 30 days**, and live in **Germany (DE)**. "
        "How many people are in it on 29 June 2026?",
        answer=number(label="People in it", unit="people"),
        check=size,
        tolerance=0,
        mistakes={said: many for said, many in mistakes.items() if many != size},
        hints=(
            "You need three conditions in one group: two of *What they did*, one of *Who they are*.",
            "No order is an order counted *how often*, which is *exactly* 0, *in the last* 30 days.",
            f"*Judged on* must stand at 29 Jun 2026. The number is between {size - size % 50} and "
            f"{size - size % 50 + 50}.",
        ),
        solution="`(events('cart_item_added').count('30d') >= 2) & (events('order_placed').count('30d') == "
        "0) "
        f"& (customer('country') == 'DE')`: {people(size)}.",
    )


def exercise_2(shop: Business) -> Exercise:
    """Take it to SQL, run it in a database, and read off how many it finds."""
    rule = (carts.count("30d") >= 2) & (orders.count("30d") == 0) & ~german
    size, _ = counted(shop, rule, TODAY)
    there, _ = counted(shop, left_in_germany(), TODAY)
    both, _ = counted(shop, (carts.count("30d") >= 2) & (orders.count("30d") == 0), TODAY)
    return exercise(
        "workbench-2",
        "Choose the country condition and **turn it around** (everywhere but Germany). Open *Take it with "
        "you*, "
        "choose **SQL for DuckDB**, and press **Run it in DuckDB**. How many people does the database find?",
        answer=number(label="People found", unit="people"),
        check=size,
        tolerance=0,
        mistakes={
            "That is Germany itself: tick *Turn it around* below the condition on the country.": there,
            "That is everybody, in all countries: the condition on the country is missing.": both,
        },
        hints=(
            "Click the line “whose country is DE”; the box to tick stands below its controls.",
            f"Germany and everywhere else make {both:,} together.",
        ),
        solution=f"DuckDB finds {people(size)}: the very same as the bench, from the text alone.",
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "“Too few people: a test needs 16,000 and there are 1,000.” What do you do?",
            {
                "Plan for a larger change, or join it with a neighbor segment": "A small group can only show "
                "large changes. Plan for one that you could see.",
                "Send to all of them and compare with last month": "Last month was another month: nobody can "
                "tell the message from the season.",
                "Send without a test, as the group is small anyway": "Then the next person in your place "
                "knows "
                "as little as you do now.",
            },
            right="Plan for a larger change, or join it with a neighbor segment",
        ),
        pick_one(
            "In the table of conditions, one removes nobody who was still there. What does that tell you?",
            {
                "The condition is wrong": "It may be right, and the others already ask for the same.",
                "Here it asks for nothing new: leave it out, or ask for more": "Every condition is one "
                "more to "
                "explain, to compute and to keep true.",
                "The data are broken": "Look at *meet it alone*: if many meet it there, the data are fine.",
            },
            right="Here it asks for nothing new: leave it out, or ask for more",
        ),
        pick_one(
            "The statement will run in the warehouse every night. On which day is it judged?",
            {
                "The day it is run": "Then the segment is fresh every morning.",
                "The day chosen on the bench": "Then it gives the people of that day for ever: right for a "
                "test "
                "of the text, wrong for a schedule.",
                "It makes no difference": "It makes all the difference: windows count back from that day.",
            },
            right="The day it is run",
        ),
        key="workbench-quiz",
    )
