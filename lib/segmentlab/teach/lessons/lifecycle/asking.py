"""What the reader is asked: three guesses, three exercises, a quiz.

Comes in: the businesses. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.instrument.business import Business
from segmentlab.model.tree import events
from segmentlab.words import amount, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, number
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .matching import returns, titles, told, true_effects
from .moving import back_and_gone, moved
from .steps import lost, reached

#: Steps a reader may bet on, and the step of the shop's journey they stand for.
BETS = {
    "before they fill a cart": "Filled a cart",
    "between the cart and the checkout": "Began the checkout",
    "between the checkout and the order": "Ordered",
    "after the first order": "Ordered again",
}


def where_they_leave(shop: Business) -> Reveal:
    """Guess the step at which most newcomers of the shop are lost, then see the funnel."""

    def truth() -> tuple[str, Picture, str]:
        counts = reached(shop, 60)
        falls = lost(counts)
        step = str(falls.idxmax())
        place = next(name for name, of in BETS.items() if of == step)
        chart = figures.funnel(
            counts, title=f"{percent(falls[step])} are lost {place}", y="Customers", highlight=[step]
        )
        cart = falls["Began the checkout"]
        return (
            place,
            chart,
            (
                f"Of {counts.iloc[0]:,} newcomers, {counts['Ordered']:,} ordered within 60 days and "
                f"**{counts['Ordered again']:,} ordered again**. Of those who filled a cart only "
                f"{percent(cart)} stopped "
                "before the checkout. Most teams look at the cart, because that loss is easy to see. The "
                "larger one "
                "happens where nobody is looking: people are counted as won."
            ),
        )

    return reveal(
        "Newcomers of the gear shop have 60 days from their first visit. At which step is the **largest "
        "share** of "
        "those who came so far lost?",
        guess=choice({name: name for name in BETS}, label="My guess"),
        truth=truth,
        expert="not how many people each step loses, but which share of those who had reached the step "
        "before.",
        key="lifecycle-where-they-leave",
    )


def message_for_those_at_risk(box: Business) -> Reveal:
    """Guess which message earns most from subscribers at risk, then see what each earns."""
    keys = ("price_off", "pause_offer", "winback_offer", "skip_helper")
    names = {key: titles(box)[key] for key in keys}

    def truth() -> tuple[str, Picture, str]:
        row = true_effects(box).loc["At risk", list(keys)].astype(float).round(-2).rename(names)
        row = row.sort_values(ascending=False) + 0.0
        best = str(row.index[0])
        chart = figures.bars(
            row,
            title=f"“{best}” earns {amount(row[best])} per 100, “{names['price_off']}” "
            f"{amount(row[names['price_off']])}",
            y="True extra profit per 100 people in 8 weeks",
            style="money",
            highlight=[best],
        )
        there, _ = back_and_gone(moved(box, 4).counts.loc["At risk"])
        return (
            best,
            chart,
            (
                f"Of those at risk **{percent(there)} take boxes again four weeks later by themselves**. A "
                "discount pays "
                "all of them for what they would have done anyway. Silence here mostly means skipped weeks; "
                "what helps is "
                "a reason not to skip the next one."
            ),
        )

    return reveal(
        "Subscribers **at risk** have had no box for two to eight weeks. You may send all of them **one** "
        "email. Which "
        "earns the most within eight weeks?",
        guess=choice({name: name for name in names.values()}, label="My guess"),
        truth=truth,
        expert="how many of them come back anyway: that is what a discount for all is paid for.",
        key="lifecycle-at-risk",
    )


def message_for_the_churned(box: Business) -> Reveal:
    """Guess what 25% off earns more than plain news from former subscribers, then see both."""

    def truth() -> tuple[str, Picture, str]:
        found, names = returns(box), titles(box)
        profit = {names[key]: round(cents, -2) + 0.0 for key, (_, cents) in found.items()}
        offer, news = (found[key] for key in ("winback_offer", "winback_news"))
        right = "The news" if news[1] > offer[1] else "25% off"
        chart = figures.bars(
            profit,
            title=f"25% off: {told(box, offer[1])}; the news: {told(box, news[1])}",
            y="True extra profit per 100 former subscribers in 8 weeks",
            style="money",
            highlight=[names["winback_news" if right == "The news" else "winback_offer"]],
        )
        return (
            right,
            chart,
            (
                f"25% off brings back {offer[0]:.1f} more of 100 former subscribers, the news {news[0]:.1f}. "
                "Hardly anybody returns either way. But the discount is also paid to those who were "
                "returning anyway, and for four weeks."
            ),
        )

    return reveal(
        "All **churned** subscribers of the box get one email: either **25% off** every box for four "
        "weeks, or plain "
        "**news** of what has changed since they left. Which earns more within eight weeks?",
        guess=choice({name: name for name in ("25% off", "The news")}, label="My guess"),
        truth=truth,
        expert="people, then money: how many more return, and what each of all who return still pays.",
        key="lifecycle-churned",
    )


def exercise_1(tool: Business) -> Exercise:
    """Read the step at which the tool loses most off the panel."""
    falls = lost(reached(tool, 60))
    right = str(falls.idxmax())
    before = dict(zip(falls.index, reached(tool, 60).index[:-1], strict=True))
    return exercise(
        "lifecycle-1",
        "Give newcomers of the **project tool 60 days**. Which step do you repair first, if you go by the "
        "largest "
        "**share** lost? Use the panel “How far do newcomers come?”.",
        check=right,
        answer=choice({step: step for step in falls.index}, label="Largest share lost before"),
        hints=[
            "Set the panel to the project tool and 60 days.",
            "Read the last column. The step in the title is the one that fewest of those before it reach.",
        ],
        solution=f"“{right}”: {percent(falls[right])} of those who got to “{before[right]}” do not get "
        "there.",
        mistakes={
            step: f"“{step}” loses {percent(share)} of those who got to “{before[step]}”. Another step "
            "loses more."
            for step, share in falls.items()
            if step != right
        },
    )


def exercise_2(box: Business) -> Exercise:
    """What a win-back of people at risk really brought."""
    there, _ = back_and_gone(moved(box, 4).counts.loc["At risk"])
    anyway = round(1000 * there, -1)
    with_it = anyway + 30
    return exercise(
        "lifecycle-2",
        f"1,000 subscribers at risk get a message. Four weeks later **{with_it:.0f}** of them take boxes "
        "again, and "
        f"the report says “{with_it:.0f} saved”. You know from the replay that of 1,000 at risk about "
        f"**{anyway:.0f}** come back by themselves. How many did the message bring back?",
        check=30,
        answer=number(label="It brought back", unit="people"),
        hints=[
            "What would have happened without the message is not its merit.",
            f"{with_it:.0f} came back; {anyway:.0f} would have come back anyway.",
        ],
        solution=f"{with_it:.0f} − {anyway:.0f} = 30. In a company of your own, a holdout tells the second "
        "number.",
        mistakes={
            "That is everybody who came back, those who were coming anyway included.": with_it,
            "That is how many come back by themselves.": anyway,
            "That is how many stayed away.": 1000 - with_it,
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: at risk by a fixed line."""
    orders = events("order_placed")
    last = orders.days_since_last()
    return exercise(
        "lifecycle-3",
        "For analysts: write the rule for everybody whose last order was **more than 120 and at most 270 "
        "days ago**. "
        "Start from `orders`.",
        check=choosing(shop, (last > 120) & (last <= 270)),
        hints=[
            "`orders.days_since_last()` is the silence in days.",
            "Two conditions on it, each in its own brackets, joined by `&`.",
        ],
        solution="Two lines, one for at risk and one for churned:\n\n"
        "    (orders.days_since_last() > 120) & (orders.days_since_last() <= 270)",
        mistakes={
            "That has the churned in it as well: add where at risk ends.": choosing(shop, last > 120),
            "That is everybody who is not churned, the active included.": choosing(shop, last <= 270),
            "That asks for orders in these days; it forgets whether there was one later.": choosing(
                shop, orders.count(between=("270d", "120d")) >= 1
            ),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    different = "Because two weeks of silence mean something else for a weekly box than for tents"
    return quiz(
        pick_one(
            "The number of people at risk is the same this month as last month. What do you know?",
            {
                "Nothing happened to them": "The number can stand still while nearly all its people change.",
                "As many came in as went out": "Whether they went back or went for good, only the moves "
                "tell.",
                "The campaign for them did not work": "It may have; the size of a stage does not say.",
            },
            right="As many came in as went out",
        ),
        pick_one(
            "Why does a stage need its own line in each business?",
            {
                different: "Silence counts against what is usual, best for this very person.",
                "Because the software differs": "The rules are the same; the events and the days are not.",
                "It does not: 120 days are at risk everywhere": "After 120 days a box customer has long "
                "left.",
            },
            right=different,
        ),
        pick_one(
            "Whom should a win-back discount reach?",
            {
                "Everybody, to be safe": "It costs most among those who were paying the full price.",
                "People who have left, and only if a holdout shows that it earns something": "And hardly "
                "anybody "
                "comes back, so write seldom.",
                "The loyal, before they think of leaving": "They would have bought anyway; this only gives "
                "money away.",
            },
            right="People who have left, and only if a holdout shows that it earns something",
        ),
        give_number(
            "Of 2,000 people 500 reach the cart, 400 the checkout, 100 the order. Which share of those at "
            "the "
            "checkout is lost, in percent?",
            right=75,
            unit="%",
            when_right="300 of 400. The step before is the whole, not the 2,000 at the start.",
            when_low="Compare with the 400 at the checkout, not with the 2,000 at the start.",
            when_high="Compare with the 400 at the checkout, not with the 2,000 at the start.",
        ),
        key="lifecycle-quiz",
    )
