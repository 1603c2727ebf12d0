"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.send import send
from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.segment.evaluate import members
from segmentlab.words import amount, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, number, share
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .matching import KINDS, messages, true_effects
from .shelves import SHELVES, after, companion
from .ways import orders, views

#: What the reader chooses from for people who only look.
TEMPTING = ("look_again", "discount", "reminder", "guide")


def came_anyway(shop: Business) -> Reveal:
    """Guess how many full-price buyers with the code would have bought without it, then see both groups."""

    def truth() -> tuple[float, Picture, str]:
        both = {name: anyway(shop, name) for name in ("Full price", "Discount-driven")}
        earned = true_effects(shop)["profit"][messages(shop)["discount"].title]
        full, driven = (amount(round(earned[name], -2)) for name in both)
        chart = figures.bars(
            both,
            title=f"Would have come anyway: {percent(both['Full price'])} of full-price buyers, "
            f"{percent(both['Discount-driven'])} of the discount-driven",
            y="Of those who bought with the code: would have bought without it",
            style="percent",
            highlight=["Full price"],
        )
        lives = send(shop, "discount", members(KINDS["Full price"].rule, shop)).truth
        sentence = (
            f"Of {len(lives):,} full-price buyers who want email, {lives['bought_with'].sum():,} buy with "
            "the code "
            f"and {lives['bought_without'].sum():,} without it. Per 100 people the code changes profit by "
            f"**{full}** among full-price buyers and by **{driven}** among the discount-driven. A report "
            "that "
            "counts orders with the code would call both a success."
        )
        return both["Full price"], chart, sentence

    return reveal(
        "12% off goes to all full-price buyers. Of those who then buy within six weeks, what share would "
        "have "
        "bought in these weeks **without** it?",
        guess=share(0, 1, 0.5, label="My guess"),
        truth=truth,
        expert="how often they buy anyway, and whether they ever needed a discount to do so.",
        key="purchase-anyway",
    )


def anyway(shop: Business, group: str) -> float:
    """Share of those who buy with the code who would have bought without it."""
    both = send(shop, "discount", members(KINDS[group].rule, shop)).truth
    return float(both.loc[both["bought_with"], "bought_without"].mean())


def keeps_looking(shop: Business) -> Reveal:
    """Guess which message moves people who only look, then see what each earns."""
    titles = {key: messages(shop)[key].title for key in TEMPTING}

    def truth() -> tuple[str, Picture, str]:
        earned = true_effects(shop)["profit"].loc["Only look", list(titles.values())]
        earned = earned.round(-2).sort_values(ascending=False) + 0.0
        best, obvious = earned.index[0], titles["look_again"]
        chart = figures.bars(
            earned,
            title=f"“{best}” earns {amount(earned[best])} per 100 people, “{obvious}” "
            f"{amount(earned[obvious])}",
            y="True extra profit per 100 people",
            style="money",
            highlight=[best],
        )
        who = members(KINDS["Only look"].rule, shop)
        kinds = shop.truth.customers["hidden_type"][who[who].index].value_counts(normalize=True)
        sentence = (
            f"Who are they? {percent(kinds.iloc[0])} are {kinds.index[0]}, the largest group among them. "
            "They have "
            "not forgotten the shelf, so showing it again says nothing new, and the price is not what holds "
            "most of them back. They cannot decide yet, and a guide helps with that."
        )
        return best, chart, sentence

    return reveal(
        "People looked at one shelf five times or more in 90 days, never bought there, and placed no order "
        "in a "
        "year. You may send them **one** email. Which earns the most?",
        guess=choice({title: title for title in titles.values()}, label="My guess"),
        truth=truth,
        expert="what these people do besides looking: they read reviews, compare and read guides. They "
        "are working on a decision.",
        key="purchase-only-look",
    )


def exercise_1(shop: Business) -> Exercise:
    """Cross-sell: read the companion shelf off the panel."""
    own, usual, *_ = after(shop, "climbing", 70)
    right = companion(own, usual, "climbing")
    options = [shelf for shelf in SHELVES if shelf != "climbing"]
    said = {
        shelf: f"After climbing {percent(own[shelf])} buy {shelf} next; after other shelves "
        f"{percent(usual[shelf])} do. That is "
        "no more than usual."
        for shelf in options
        if shelf != right
    }
    return exercise(
        "purchase-1",
        "A customer bought **climbing** gear last week. Which shelf do you offer next? Take the one that "
        "is bought "
        "far **more often than usual** after climbing. Use the panel “What goes with it”.",
        check=right,
        answer=choice({shelf: shelf for shelf in options}, label="Offer next"),
        hints=[
            "Set the first control to climbing.",
            "The longest bar that is not climbing itself, and the sentence below it, name the shelf.",
        ],
        solution=f"{right}: {percent(own[right])} of the orders that follow climbing, against "
        f"{percent(usual[right])} of those that follow other shelves.",
        mistakes=said,
    )


def exercise_2(shop: Business) -> Exercise:
    """What a discount costs on orders that would have come anyway."""
    full = members(KINDS["Full price"].rule, shop)
    past = shop.today - pd.Timedelta(days=14)
    then = members(KINDS["Full price"].rule, shop, past)
    came = (measured(orders.count(within="14d"), shop) >= 1).reindex(then.index) & then
    each = measured(orders.mean("amount_cents", within="365d"), shop)[full].mean()
    many, worth = round(1000 * came.sum() / then.sum(), -1), round(each, -3) / 100
    cost = round(many * worth * 0.12)
    return exercise(
        "purchase-2",
        f"Of 1,000 full-price buyers about **{many:.0f}** order within two weeks by themselves, for "
        f"**${worth:.0f}** on average. All 1,000 get **12% off** for two weeks, and nobody else is moved "
        "to buy. "
        "What does the discount cost you?",
        check=cost,
        answer=number(label="It costs", unit="$"),
        hints=[
            "Only people who order use the code.",
            f"{many:.0f} orders, and on each of them 12% of ${worth:.0f}.",
        ],
        solution=f"{many:.0f} orders × ${worth:.0f} × 12% = ${cost:,}: the price of asking people who were "
        "coming anyway.",
        mistakes={
            "That is 12% for all 1,000; only those who order use the code.": round(1000 * worth * 0.12),
            "That is what they pay without a discount. You give away 12% of it.": round(many * worth),
            "That is the discount on one order.": round(worth * 0.12),
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: looked often, never bought, on one shelf."""
    looks = views.where(category="boots").count(within="90d") >= 5
    never = orders.where(category="boots").count() == 0
    return exercise(
        "purchase-3",
        "For analysts: write the rule for people who looked at **five or more products from the shelf "
        "boots in the last "
        "90 days** and have **never bought boots**. Start from `views` and `orders`.",
        check=choosing(shop, looks & never),
        hints=[
            '`views.where(category="boots")` are looks at boots only.',
            "“Never” is a count of 0 without a window. Each condition in its own brackets, joined by `&`.",
        ],
        solution="Two conditions on the same shelf:\n\n"
        '    (views.where(category="boots").count(within="90d") >= 5)\n'
        '    & (orders.where(category="boots").count() == 0)',
        mistakes={
            "These people never bought anything; they may have bought other shelves.": choosing(
                shop, looks & (orders.count() == 0)
            ),
            "That leaves out “never bought boots”.": choosing(shop, looks),
            "That looks at orders of the last 90 days only; “never” has no window.": choosing(
                shop, looks & (orders.where(category="boots").count(within="90d") == 0)
            ),
            "That counts looks at any shelf.": choosing(shop, (views.count(within="90d") >= 5) & never),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A customer placed one order, with a discount. Is she discount-driven?",
            {
                "Yes: 100% of her orders had a discount": "One order is all or nothing: it gives 0% or "
                "100%, and never "
                "anything between.",
                "It cannot be told yet": "Ask for at least two orders before you give a label that is a "
                "share.",
                "No: one discount proves she would pay full price": "It proves neither.",
            },
            right="It cannot be told yet",
        ),
        pick_one(
            "Somebody's only order was a tent for $349. What do you expect of the next order?",
            {
                "About $349 again": "A single order is partly who they are and partly what they happened "
                "to need.",
                "Larger than usual, but well below $349": "Labels hold, and part of every gap fades.",
                "Nothing special: the average of all customers": "The label does tell something: part of "
                "the gap "
                "was left.",
            },
            right="Larger than usual, but well below $349",
        ),
        pick_one(
            "Of 100 buyers with a code, 85 would have bought without it. The code …",
            {
                "brought 100 orders": "It was used on 100 orders; that is not what it brought.",
                "brought 15 orders and made 85 cheaper": "Whether that pays depends on what the 15 earn "
                "and the 85 cost.",
                "failed": "Not necessarily: 15 more orders can earn more than 85 discounts cost.",
            },
            right="brought 15 orders and made 85 cheaper",
        ),
        give_number(
            "30% of the people who buy A next buy B; after other shelves it is 6%. How many times the "
            "usual is that?",
            right=5,
            unit="times",
            when_right="30% divided by 6%. This ratio tells what goes together; the plain share mostly tells "
            "what is popular.",
            when_low="Divide the share after A by the share after other shelves.",
            when_high="Divide the share after A by the share after other shelves.",
        ),
        key="purchase-quiz",
    )
