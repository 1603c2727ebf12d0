"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.instrument.business import Business
from segmentlab.model.tree import at_least
from segmentlab.segment.benefits import NO_BENEFIT
from segmentlab.words import amount, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, number, share
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .headlines import groups_now, how_right, plans, titles
from .signs import ANY, BENEFITS, SIGNS, after_sign

#: What the owner's plan may do, by what it changes per 100 people in cents.
OUTCOMES = ("It earns money", "It changes next to nothing", "It loses money")


def how_sure(shop: Business) -> Reveal:
    """Guess how many of those whose signs say price truly look for a good price."""

    def truth() -> tuple[float, Picture, str]:
        shares, surer = how_right(shop, 1), how_right(shop, 2)
        right = {name: shares.loc[name, name] for name in BENEFITS}
        usual = (shop.truth.customers["seeks"].astype(str) == "price").mean()
        said, answered = said_so(shop)
        chart = figures.bars(
            right,
            title=f"Of those whose signs say price, {percent(right['Price'])} truly look for it",
            y="Truly look for what their signs say",
            style="percent",
            highlight=["Price"],
        )
        how = "about as often as the signs" if abs(said - right["Price"]) < 0.1 else "against the signs"
        sentence = (
            f"Of all customers {percent(usual)} look for price, so the signs help much, and they err. People "
            f"with at least two signs: {percent(surer.loc['Price', 'Price'])} right, but only "
            f"{surer.loc['Price', 'people']:,.0f} people instead of {shares.loc['Price', 'people']:,.0f}. "
            f"And asking? Only {answered:,} people said in the survey that price matters most to them; "
            f"{percent(said)} of them truly look for it, {how}."
        )
        return float(right["Price"]), chart, sentence

    many = int((groups_now(shop) == "Price").sum())
    return reveal(
        f"Today {many:,} customers show more signs of price than of anything else, most of them only one. "
        "What share of them **truly** look for a good price?",
        guess=share(0, 1, 0.5, label="My guess"),
        truth=truth,
        expert="how much better than a blind guess the signs were in the panels, and how many people show "
        "just a single one.",
        key="benefits-sure",
    )


def said_so(shop: Business) -> tuple[float, int]:
    """Of those who said that price matters most to them: the share who truly look for it, and how many."""
    answers = shop.tables["survey"].set_index("customer_id")
    rated = answers[[f"importance_of_{benefit.lower()}" for benefit in BENEFITS]].astype(float)
    first = rated.iloc[:, 0] > rated.iloc[:, 1:].max(axis=1)
    truly = shop.truth.customers["seeks"].astype(str).reindex(answers.index)
    return float((truly[first] == "price").mean()), int(first.sum())


def owners_plan(shop: Business) -> Reveal:
    """Guess what one message for everybody does, then see it beside a message for each group."""
    first = titles(shop)["best_price"]

    def truth() -> tuple[str, Picture, str]:
        earned = plans(shop).round(-2) + 0.0
        owners, matched, perfect = earned[f"All: {first}"], earned.iloc[-2], earned.iloc[-1]
        best = earned.iloc[:4].idxmax()
        right = OUTCOMES[0] if owners > 500 else OUTCOMES[2] if owners < -500 else OUTCOMES[1]
        chart = figures.bars(
            earned,
            title=f"Best price for all: {amount(owners)} per 100 people. Each its own: {amount(matched)}",
            y="True extra profit per 100 people",
            style="money",
            highlight=["Each group its own"],
        )
        sentence = (
            f"The price promise moves those who look for price, and it puts off those who look for quality: "
            f"cheap is not what they want to hear. Even the best single message, “{best[5:]}”, brings "
            f"{amount(earned[best])}. **The same four messages, each to its own group, bring "
            f"{amount(matched)}**, although the signs err: that is {percent(matched / perfect)} of what "
            f"knowing everybody's mind would bring ({amount(perfect)})."
        )
        return right, chart, sentence

    many = int((groups_now(shop) != NO_BENEFIT).sum())
    return reveal(
        f"The owner sends “{first}” to **all {many:,}** customers with a clear benefit, not only to those "
        "who "
        "look for price. The same people without any message would have bought something, too. What does the "
        "message change in six weeks?",
        guess=choice(OUTCOMES, label="My guess"),
        truth=truth,
        expert="what the message says to somebody who wants the best tent, not the cheapest one.",
        key="benefits-plan",
    )


def exercise_1(shop: Business) -> Exercise:
    """Read off the panel which sign says nothing."""
    options = ("Reviews read", "Express delivery", "Shelves looked at", "Style filter", "Discounted orders")
    worth = {}
    for name in options:
        shares, *_ = after_sign(shop, name, 1)
        worth[name] = shares.loc[SIGNS[name].benefit]
    ratio = {name: own / usual for name, (own, usual) in worth.items()}
    right = min(ratio, key=lambda name: ratio[name])
    said = {
        name: f"With this sign {percent(own)} filter for {SIGNS[name].benefit.lower()} next, without it "
        f"{percent(usual)}: it does say something."
        for name, (own, usual) in worth.items()
        if ratio[name] >= ANY and name != right
    }
    own, usual = worth[right]
    return exercise(
        "benefits-1",
        "Which of these sounds like a sign and **says nothing** about what people filter for next? Ask for "
        "“at least once” in the panel “One sign”.",
        check=right,
        answer=choice(options, label="It says nothing"),
        hints=[
            "A sign is worth something if the two bars of its benefit differ.",
            "Nearly everybody who visits does it, whatever they look for.",
        ],
        solution=f"{right}: {percent(own)} filter for {SIGNS[right].benefit.lower()} next with it, "
        f"{percent(usual)} without it. Who comes often sees many shelves; it tells how often, not what for.",
        mistakes=said,
    )


def exercise_2(shop: Business) -> Exercise:
    """Surer, or more people: compare totals, not averages."""
    many = {least: int((groups_now(shop, least) != NO_BENEFIT).sum()) for least in (1, 2)}
    each = {least: round(plans(shop, least)["Each group its own"] / 100) for least in (1, 2)}
    total = {least: many[least] / 100 * each[least] for least in (1, 2)}
    more = round(total[1] - total[2])
    return exercise(
        "benefits-2",
        f"Each group gets its own message. Asking for **one sign** reaches {many[1]:,} people and earns "
        f"**${each[1]} per 100**. Asking for **two signs** reaches {many[2]:,} people and earns **${each[2]} "
        "per 100**. How much more does one sign earn **in total** than two? (A minus, if it earns less.)",
        check=more,
        answer=number(label="One sign earns more by", unit="$"),
        tolerance=0.02,
        hints=[
            "People divided by 100, times the amount per 100: once for each.",
            f"One sign: {many[1]:,} ÷ 100 × ${each[1]} = ${total[1]:,.0f}.",
        ],
        solution=f"${total[1]:,.0f} − ${total[2]:,.0f} = ${more:,}. Two signs are surer per person; one sign "
        "reaches more people for whom it still pays. Which rule is best depends on what you count.",
        mistakes={
            "That compares amounts per 100 people; the two rules reach different numbers of people.": each[1]
            - each[2],
            "That is what one sign earns in total. Take off what two signs earn.": round(total[1]),
            "That counts the amount for every person instead of every 100.": round(
                100 * (total[1] - total[2])
            ),
        },
    )


def exercise_3(shop: Business) -> Exercise:
    """For analysts: two of three signs."""
    signs = (
        SIGNS["Quality filter"].rule(1),
        SIGNS["Reviews read"].rule(3),
        SIGNS["Products compared"].rule(2),
    )
    return exercise(
        "benefits-3",
        "For analysts: write the rule for people who show **at least two of these three** signs in 180 days: "
        "a quality filter (`quality`) used once, reviews (`reviews`) read **3** times, products compared "
        "(`compared`) **2** times.",
        check=choosing(shop, at_least(2, *signs)),
        hints=[
            "`at_least(2, a, b, c)` is true where two of the three conditions hold.",
            'The first condition is `quality.count(within="180d") >= 1`.',
        ],
        solution="Two of three, whichever:\n\n"
        '    at_least(2, quality.count(within="180d") >= 1,\n'
        '             reviews.count(within="180d") >= 3,\n'
        '             compared.count(within="180d") >= 2)',
        mistakes={
            "That asks for all three signs; two are enough.": choosing(shop, signs[0] & signs[1] & signs[2]),
            "That is satisfied with a single sign.": choosing(shop, signs[0] | signs[1] | signs[2]),
            "Two reviews are not enough, and one comparison neither: look at the numbers again.": choosing(
                shop,
                at_least(2, signs[0], SIGNS["Reviews read"].rule(1), SIGNS["Products compared"].rule(1)),
            ),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "Somebody has read five reviews of one tent. What do you know?",
            {
                "She looks for quality": "People who look for price or style read reviews, too, only less "
                "often. A sign is not a proof.",
                "She looks for quality more likely than others do": "That is all a sign can say; a second "
                "sign, and a test, say more.",
                "Nothing before she answers a survey": "What people do says something without asking, and "
                "what they say errs as well.",
            },
            right="She looks for quality more likely than others do",
        ),
        pick_one(
            "A promise of the lowest price goes to people who look for quality. Why can it lose orders?",
            {
                "They do not read it": "A message nobody reads changes nothing. This one was read.",
                "It tells them that the tent is cheap": "They want to hear that it lasts. The wrong reason "
                "can be worse than silence.",
                "They now wait for a discount": "The message gives no discount; it speaks of price.",
            },
            right="It tells them that the tent is cheap",
        ),
        pick_one(
            "More than half of the customers show no clear sign. Which headline do they get?",
            {
                "None of the four in particular: none moves them": "No sign mostly means that they are "
                "hardly there. Ask what would bring them back, not which benefit they seek.",
                "The best price, to be on the safe side": "It is safe only if it harms nobody.",
                "The one most others get": "The others were chosen because they showed signs.",
            },
            right="None of the four in particular: none moves them",
        ),
        give_number(
            "A message brings $40 per 100 people for whom it is right and loses $20 per 100 for whom it is "
            "wrong. Your signs are right for 70 of 100. What does it bring per 100 people?",
            right=22,
            unit="dollars",
            when_right="0.7 × 40 − 0.3 × 20 = 22. Signs that err can pay, and the wrong ones cost.",
            when_low="70% of $40, less 30% of $20.",
            when_high="Do not forget the 30 for whom it is wrong.",
        ),
        key="benefits-quiz",
    )
