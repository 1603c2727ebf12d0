"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the shop and the meal box. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.words import amount, people, percent

from ... import figures
from ...answers import choosing
from ...controls import number, ranking, share
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .arriving import late_orders, paid_already
from .clock import carts, orders
from .lists import DAILY, REAL_TIME, WEEKLY, WEEKS, carts_of, fates, made
from .worth import APP, CART, REGULARS, SIGNS, to_buyers, week_of_delay

#: Hours that orders take in the first guess.
DELAY = 2
#: From this share on nothing is lost: the rest is the chance of the lives played.
ALL_OF_IT = 0.97


def already_paid(shop: Business) -> Reveal:
    """Guess how many of those reminded in real time have paid, if orders reach the tool two hours late."""

    def truth() -> tuple[float, Picture, str]:
        reminded, paid = paid_already(shop, REAL_TIME, DELAY, 1)
        by_day = paid_already(shop, DAILY, DELAY, 1)
        chart, _ = late_orders(shop, DELAY, 1)
        cents, reached = to_buyers(shop)
        week = paid / WEEKS
        return (
            paid / reminded,
            chart,
            (
                f"**{percent(paid / reminded)}**: {week:.0f} people a week. Three carts in ten become an "
                "order within "
                "minutes, and one hour later the tool does not know of it yet. The daily list, old-fashioned "
                f"as it is, reminds {_few(by_day[1] / WEEKS)} a week. And it costs money: people who have "
                "just "
                "bought buy less "
                f"afterwards if they are told that they forgot something, truly **{amount(-round(cents))} "
                "of profit per "
                f"person** in eight weeks. With the {percent(reached)} who allow push messages that makes "
                f"**{amount(round(-cents * week * reached, -2))} a week**."
            ),
        )

    return reveal(
        f"Your reminder goes out in **real time**, one hour after a cart was left. Clicks arrive within a "
        "second; "
        f"**orders reach the tool {DELAY} hours late**. Of the people reminded, what share has already paid?",
        guess=share(0, 0.6, 0.03, label="My guess"),
        truth=truth,
        expert="how many visits with a cart end with an order a few minutes later, and which of two feeds "
        "is slower.",
        key="real-time-already-paid",
    )


def _few(number_: float) -> str:
    return "hardly any buyer" if number_ < 0.5 else people(number_, "buyer")


def week_late(shop: Business, box: Business) -> Reveal:
    """Guess for which of three signs a week of delay costs the largest part of the profit."""
    titles = {
        name: f"{name}: “{messages(shop if sign.business == 'ecommerce' else box)[sign.fits].title}”"
        for name, sign in SIGNS.items()
    }

    def truth() -> tuple[tuple[str, ...], Picture, str]:
        table = week_of_delay(shop, box)
        left = table["left"].sort_values()
        dollars = (100 * table[["at_once", "late"]]).round(-2).loc[list(left.index)] + 0.0
        dollars.columns = ["on the first Monday", "a week late"]
        cart, regulars = left[CART], left[REGULARS]
        chart = figures.side_by_side(
            dollars,
            title=f"A week costs {_lost(regulars)} with quiet regulars, {_lost(cart)} with the cart",
            y="True extra profit in 8 weeks, per 100",
            style="money",
        )
        return (
            tuple(left.index),
            chart,
            (
                f"The reminder speaks of one cart. A week later the decision is made, and the message "
                f"{'costs' if cart < 0 else 'brings only'} {amount(abs(dollars.loc[CART].iloc[1]))} per "
                "100 people instead of "
                f"bringing {amount(dollars.loc[CART].iloc[0])}. The closed app is no slow risk: "
                f"**{percent(left[APP])}** is left, although the list looks the same. Early access for "
                "quiet regulars "
                f"**{_still(regulars)}** it would have brought a week before. The share of orders placed "
                "before the list, in the panel above, could not tell you this: it counts what people do by "
                "themselves, "
                "not what the message changes."
            ),
        )

    return reveal(
        "Each of these three messages goes to the people in its segment on Monday, or to the **same people "
        "one week "
        "later**. For which does the week cost the largest part of the profit? Put that first.",
        guess=ranking({titles[name]: name for name in (REGULARS, CART, APP)}, label="Loses most, first"),
        truth=truth,
        expert="what the message must find unchanged to be true: a decision of this week, a habit of this "
        "month, or "
        "a liking that lasts for years.",
        key="real-time-week-late",
    )


def _lost(left: float) -> str:
    """Say what part of a profit a delay costs, if so much of it is left.

    Examples
    --------
    >>> _lost(1.01), _lost(0.37), _lost(-0.2)
    ('nothing', '63%', 'all')
    """
    return "nothing" if left >= ALL_OF_IT else percent(1 - left) if left > 0 else "all"


def _still(left: float) -> str:
    return "brings as much as" if left >= ALL_OF_IT else f"brings {percent(left)} of what"


def exercise_1(shop: Business) -> Exercise:
    """Read off the panel who is on no list."""
    found = carts_of(shop)
    now = fates(found, DAILY, reach=2, wait=1)
    missed = now.count(4) / len(now.fate)
    said, _ = made(shop, DAILY, 2, 60)
    return exercise(
        "real-time-1",
        "Somebody takes the rule of the stream, “a cart in the last 2 hours”, and runs it as a **list every "
        "morning at 6:00**; carts must have been left for 60 minutes. Of 100 visits with a cart, how many "
        "end up on "
        "no list, although they did not buy by themselves? Use the panel “When is the list made?”.",
        check=round(100 * missed, 1),
        tolerance=0.03,
        answer=number(label="On no list", unit="of 100"),
        hints=[
            "Three controls: “Daily at 6:00”, “the last 2 hours”, 60 minutes.",
            "It is the lowest of the bars.",
        ],
        solution=f"{100 * missed:.0f} of 100. {said.title}. A list must look back as far as the list "
        "before it; "
        "the window of a rule and the rhythm of its list belong together.",
        mistakes={
            "Those bought by themselves: nobody needed to remind them.": round(
                100 * now.count(3) / len(now.fate), 1
            ),
            "Those are on a list and get the message.": round(100 * now.count(0) / len(now.fate), 1),
            "Some of these bought in the visit itself; they are not missed.": round(
                100 - 100 * now.count(0) / len(now.fate), 1
            ),
        },
    )


def exercise_2(shop: Business) -> Exercise:
    """What a slow feed costs beside what a stream costs."""
    carts_, share_, harm, stream = 1_000, 0.3, 4, 300
    right = carts_ * share_ * harm * 4
    return exercise(
        "real-time-2",
        f"A shop reminds **{carts_:,} people a week** in real time. Orders reach the tool two hours late, so "
        f"**{share_:.0%}** of them have paid already, and each such message costs **${harm}** of profit. "
        "The stream "
        f"itself costs **${stream} a month**. What do the wrong messages cost in a month of 4 weeks?",
        check=right,
        tolerance=0.005,
        answer=number(label="They cost", unit="$"),
        hints=["How many people a week have paid?", "300 people, $4 each, 4 weeks."],
        solution=f"{carts_:,} × {share_:.0%} × ${harm} × 4 = ${right:,.0f} a month, {right / stream:.0f} "
        "times the "
        "price of the stream. A reminder that waits three hours costs nothing and avoids it.",
        mistakes={
            "That is one week.": carts_ * share_ * harm,
            "Only those who have paid are annoyed.": carts_ * harm * 4,
            "The stream is paid for anyway; the question is what the wrong messages cost.": right + stream,
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: the same rule, with an hour to wait."""
    waited = carts.count(between=("3h", "1h")) >= 1
    right = waited & (orders.count(within="3h") == 0)
    at = "2026-06-25 20:00"
    return exercise(
        "real-time-3",
        "For analysts: write the rule of a reminder that **waits one hour**: something put into the cart "
        "between 3 "
        "hours and 1 hour ago, and no order in the last 3 hours. Start from `carts` and `orders`.",
        check=choosing(_evening(shop, at), right),
        hints=[
            'A window that ends before now is `count(between=("3h", "1h"))`.',
            "The order may have come at any time since the cart: look back as far for it.",
        ],
        solution='    (carts.count(between=("3h", "1h")) >= 1) & (orders.count(within="3h") == 0)',
        mistakes={
            "That does not wait: people who are still in the shop are in it.": choosing(
                _evening(shop, at), (carts.count(within="3h") >= 1) & (orders.count(within="3h") == 0)
            ),
            "Who ordered is still in it: leave them alone.": choosing(_evening(shop, at), waited),
            "That asks for people who have never ordered; only orders since the cart count.": choosing(
                _evening(shop, at), waited & (orders.count() == 0)
            ),
        },
    )


def _evening(shop: Business, at: str) -> Business:
    """The shop as of an evening, so that an answer is held against people with carts of these hours."""
    from dataclasses import replace

    return shop.keep(("real time", "as of", at), lambda: replace(shop, today=shop.moment(at), _kept={}))


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A tool reminds “in real time”. Clicks arrive within a second, orders once a night. How late "
            "is it?",
            {
                "A second": "It hears of the cart within a second, and of the order the next morning.",
                "A night": "A rule is as late as the slowest event that it asks for.",
                "Half a night, on average": "The part of the rule that says “no order” is always a night "
                "behind.",
            },
            right="A night",
        ),
        pick_one(
            "A rule says “in the last 2 hours”; the list is made once a day. What happens?",
            {
                "It finds the same people, only later": "Whoever filled a cart in the other 22 hours is "
                "never on it.",
                "Most people are on no list at all": "The window must reach back to the list before.",
                "It finds people twice": "They would be found twice if the window were longer than a day.",
            },
            right="Most people are on no list at all",
        ),
        pick_one(
            "“Not ordered for more than 60 days”: what does a stream add to a list made every midnight?",
            {
                "Nothing": "A rule that counts days changes at midnight, and only then.",
                "Up to a day": "Nobody crosses 60 days at noon.",
                "It depends on how many people there are": "However many: none of them crosses between two "
                "midnights.",
            },
            right="Nothing",
        ),
        give_number(
            "In your shop half of the orders that follow a cart come within 2 hours. For what share of "
            "these orders "
            "does a reminder after 2 hours come too late?",
            right=0.5,
            unit="%",
            when_right="Half: here hours count. Measure this before you buy a stream.",
            when_low="Count the orders placed before the reminder.",
            when_high="The other half is still to come.",
        ),
        key="real-time-quiz",
    )


__all__ = ["WEEKLY", "already_paid", "exercise_1", "exercise_2", "exercise_3", "questions", "week_late"]
