"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.words import amount

from ... import figures
from ...answers import choosing
from ...controls import choice, number
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .matching import KINDS, later, messages, true_effects
from .signs import came, carts, checkouts, orders, policy, prices, until

#: What can become of the reminder to every cart.
OUTCOMES = ("It earns $100 or more", "It earns $25 to $100", "Next to nothing, or a loss")
#: The parts of all carts.
PARTS = ("A cart, nothing else", "A cart, looked twice", "A cart, returns policy read")
#: What the reader chooses from for people who hesitate.
TEMPTING = ("cart_reminder", "discount", "easy_returns", "guide")


def every_cart(shop: Business) -> Reveal:
    """Guess what the reminder to every cart earns, then see from whom."""

    def truth() -> tuple[str, Picture, str]:
        title = messages(shop)["cart_reminder"].title
        profit = true_effects(shop)["profit"][title].round(-2) + 0.0
        total, many = profit["Every cart left"], true_effects(shop)["people"]["people"]
        verdict = OUTCOMES[0] if total >= 10_000 else OUTCOMES[1] if total >= 2_500 else OUTCOMES[2]
        chart = figures.bars(
            profit[["Every cart left", *PARTS]],
            title=f"All carts: {amount(total)} per 100; those who looked twice: {amount(profit[PARTS[1]])}",
            y="True extra profit per 100 people, within six weeks",
            style="money",
            highlight=["Every cart left", PARTS[1]],
        )
        sentence = (
            f"A cent a message is not what it costs. **{many[PARTS[0]]:,} of {many['Every cart left']:,}** "
            "people did "
            "nothing but leave a cart: they keep things there, and a push that calls it unfinished "
            "business annoys "
            f"them ({amount(profit[PARTS[0]])} per 100). For the **{many[PARTS[1]]:,}** who also looked at "
            "prices or "
            f"compared twice the same message brings {amount(profit[PARTS[1]])} per 100. A report that "
            "counts orders "
            "after the push would call it a success in both groups, because people with carts buy more "
            "anyway."
        )
        return verdict, chart, sentence

    return reveal(
        "“Your cart is waiting” goes by push to **everybody** who left a cart in the last 7 days and "
        "allows push "
        "messages. What does it truly change, per 100 people, within six weeks?",
        guess=choice({one: one for one in OUTCOMES}, label="My guess"),
        truth=truth,
        expert="how many of these carts come with another sign, and what a message does to the rest.",
        key="intent-every-cart",
    )


def hesitation(shop: Business) -> Reveal:
    """Guess which message moves people who left a cart and read how to send things back."""
    titles = {key: messages(shop)[key].title for key in TEMPTING}

    def truth() -> tuple[str, Picture, str]:
        earned = true_effects(shop)["profit"].loc[PARTS[2], list(titles.values())].round(-2)
        earned = earned.sort_values(ascending=False) + 0.0
        best, cut = earned.index[0], titles["discount"]
        without = true_effects(shop)["profit"][titles["easy_returns"]].round(-2)[PARTS[1]] + 0.0
        chart = figures.bars(
            earned,
            title=f"“{best}” earns {amount(earned[best])} per 100, “{cut}” {amount(earned[cut])}",
            y="True extra profit per 100 people, within six weeks",
            style="money",
            highlight=[best],
        )
        sentence = (
            "They told you what holds them back by what they read. It is neither the price nor forgetting: "
            "they "
            "worry about sending it back, so the message that fits speaks of exactly that. For people who "
            "looked "
            f"twice and did **not** read the policy, “{titles['easy_returns']}” brings {amount(without)} "
            "per 100: it "
            "answers a question that nobody asked."
        )
        return best, chart, sentence

    return reveal(
        "People left a cart in the last 7 days **and read how to send something back**. You may send them "
        "one "
        "message. Which earns the most?",
        guess=choice({title: title for title in titles.values()}, label="My guess"),
        truth=truth,
        expert="the page they read last before they left.",
        key="intent-hesitation",
    )


def strongest_after_cart(shop: Business) -> tuple[str, pd.Series]:
    """Which further sign of the same week tells most about people who left a cart."""
    left = (until(shop, carts, 1) >= 1) & (until(shop, orders, 1) == 0)
    signs = {
        "Prices looked at twice or more": until(shop, prices, 1) >= 2,
        "Returns policy read": until(shop, policy, 1) >= 1,
        "Checkout started": until(shop, checkouts, 1) >= 1,
    }
    shares = pd.Series({name: float(came(shop, 1)[left & sign].mean()) for name, sign in signs.items()})
    return str(shares.idxmax()), shares


def exercise_1(shop: Business) -> Exercise:
    """Read the strongest second sign off the panel."""
    right, shares = strongest_after_cart(shop)
    said = {
        name: f"Of these people {share:.1%} order in the week after; of another of the three more do."
        for name, share in shares.items()
        if name != right
    }
    return exercise(
        "intent-1",
        "Somebody left a cart. Which **second** sign of the same week makes an order in the next week most "
        "likely? "
        "Use the panel “What a cart comes with”, one sign at a time.",
        check=right,
        answer=choice({name: name for name in shares.index}, label="The second sign"),
        hints=[
            "Set two of the three controls to “not asked” and read the title.",
            "The one that the shop's own funnel report likes most is the weakest.",
        ],
        solution=f"{right}: {shares[right]:.1%} order in the week after. Whoever starts the "
        "checkout is a little closer than who only fills the cart; looking again is a decision being made.",
        mistakes=said,
    )


def exercise_2(shop: Business) -> Exercise:
    """What a list that is a week old costs in a year."""
    early, late = (round(later(shop, weeks) / 100, -1) for weeks in (0, 1))
    people = round(true_effects(shop)["people"]["people"]["A cart, looked twice"], -1)
    cost = round(52 * people / 100 * (early - late))
    sign = f"loses ${-late:.0f}" if late < 0 else f"earns ${late:.0f}"
    return exercise(
        "intent-2",
        f"Every week about **{people:.0f}** people leave a cart, look twice and do not ask about returns. "
        "The cart "
        f"reminder earns **${early:.0f} per 100 people** if it goes out in the week they do so. Your list "
        "is made "
        f"once a week and used a week later: then the same message **{sign} per 100**. What does the delay "
        "cost in "
        "a year of 52 weeks?",
        check=cost,
        tolerance=0.01,
        answer=number(label="It costs", unit="$"),
        hints=[
            "First the difference per 100 people: early against late.",
            f"{people:.0f} people are {people / 100:.1f} hundreds, in each of 52 weeks.",
        ],
        solution=f"(${early:.0f} − (${late:.0f})) × {people / 100:.1f} × 52 = ${cost:,}. A message that is "
        "late does "
        "not help less: to people who have decided meanwhile it is a nuisance.",
        mistakes={
            "That leaves out what the late message does: compare early with late.": round(
                52 * people / 100 * early
            ),
            "The amounts are per 100 people.": round(52 * people * (early - late)),
            "That is one week.": round(people / 100 * (early - late)),
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: a cart left, and returns policy read."""
    right = KINDS["A cart, returns policy read"].rule
    full, none, read = (
        carts.count(within="7d") >= 1,
        orders.count(within="7d") == 0,
        policy.count(within="7d") >= 1,
    )
    return exercise(
        "intent-3",
        "For analysts: write the rule for people who, **within 7 days**, put something into the cart, read "
        "the "
        "returns policy and did not order. Start from `carts`, `policy` and `orders`.",
        check=choosing(shop, right),
        hints=[
            "Three conditions, each in its own brackets, joined by `&`.",
            '“Did not order” is `orders.count(within="7d") == 0`.',
        ],
        solution="Three conditions in the same window:\n\n"
        '    (carts.count(within="7d") >= 1)\n'
        '    & (policy.count(within="7d") >= 1)\n'
        '    & (orders.count(within="7d") == 0)',
        mistakes={
            "Some of these people ordered: leave them alone.": choosing(shop, full & read),
            "That never ordered at all; only the last 7 days count.": choosing(
                shop, full & read & (orders.count() == 0)
            ),
            "The returns policy is missing.": choosing(shop, full & none),
            "That takes either sign; both are asked for.": choosing(shop, (full | read) & none),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A customer put a jacket into the cart on Monday and did nothing else. On Thursday she is …",
            {
                "about to buy": "Few such carts are followed by an order within a week: mostly a cart is "
                "where "
                "things are kept.",
                "probably just keeping it there": "One sign says little. Prices looked at twice, or "
                "comparing "
                "again, would say more.",
                "lost": "Nothing says so; she was there this week.",
            },
            right="probably just keeping it there",
        ),
        pick_one(
            "He left a cart and read how to send things back. What does he need?",
            {
                "A discount": "The price is not what he looked at.",
                "To be reminded of the cart": "He has not forgotten it: he worries.",
                "To hear how easy it is to send things back": "Answer the question he asked.",
            },
            right="To hear how easy it is to send things back",
        ),
        pick_one(
            "The reminder's orders: 5 in 100 people with a cart order in the week after it. Does it work?",
            {
                "Yes: 5 orders for a dollar": "As many would have ordered without it.",
                "It cannot be told from this number": "People with carts order anyway. Only people held "
                "out tell "
                "what the reminder added.",
                "No: 5 in 100 is little": "Little or much depends on what they would have done without it.",
            },
            right="It cannot be told from this number",
        ),
        give_number(
            "After 24 hours 6 of 100 orders to come are placed; after a week 50 of 100 are. For what share "
            "of these "
            "orders does a list made after a week come too late?",
            right=0.5,
            unit="%",
            when_right="Half of them; and some of the others have changed their minds meanwhile.",
            when_low="Count the orders placed before the list was made.",
            when_high="Only those placed before the list was made.",
        ),
        key="intent-quiz",
    )
