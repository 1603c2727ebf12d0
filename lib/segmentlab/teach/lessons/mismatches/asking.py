"""What the reader is asked: three guesses, three exercises, a quiz.

Comes in: the shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.words import amount, people, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, number
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .matching import COMPARED, seen_after
from .shelf import IN_USE, SHELF, cheaper, inside, orders, sent_to_all, sizes, true_effects, visits, waiting
from .year import CODE, GUIDE, by_quarter

#: Unused segments to choose from, the largest first.
TEMPTING = ("Signed up, never bought", "Came from social media", "Seeks quality", "Loyal, full price")
#: What may happen once the code has stopped.
AFTERWARDS = (
    "They go on earning more",
    "Nothing: it is over",
    "They pay back part of the win",
    "They pay back more than the win",
)
#: How many of the loyal would have ordered without the reminder.
ANYWAY = ("Far fewer: about half as many", "Somewhat fewer", "As many, or more")


def left_lying(shop: Business) -> Reveal:
    """Guess which unused segment leaves the most money, and see that its size does not tell."""

    def truth() -> tuple[str, Picture, str]:
        earned = waiting(shop)[list(TEMPTING)]
        best, biggest = str(earned.idxmax()), TEMPTING[0]
        social = "Came from social media"
        chart = figures.bars(
            earned,
            title=f"“{best}” leaves {amount(earned[best])}, “{biggest}” {amount(earned[biggest])}",
            y="True extra profit from one message meant for it",
            style="money",
            highlight=[best],
        )
        many = sizes(shop)
        sentence = (
            f"“{best}” has {people(many[best])}, “{biggest}” has {many[biggest]:,}. What counts is whether "
            "there "
            "is something to send that **changes** what these people do. That nobody writes to the unused "
            f"segments leaves {amount(waiting(shop).drop(IN_USE).sum())} in a single round. And “{social}” "
            f"({many[social]:,} people) leaves nothing: it says how people came and not what they want, so "
            "no "
            "message is meant for it."
        )
        return best, chart, sentence

    names = {f"{name} ({sizes(shop)[name]:,} people)": name for name in TEMPTING}
    return reveal(
        "Four segments that nobody acts on. Each would get **one** email meant for it, if there is one. "
        "Which of "
        "them leaves the **most money** lying, all its people together?",
        guess=choice(names, label="My guess"),
        truth=truth,
        expert="whether the rule says something about what the people want, before how many they are.",
        key="mismatches-left-lying",
    )


def forty_percent(shop: Business) -> Reveal:
    """Guess how many of the loyal would have ordered without the reminder."""
    group = "Loyal, full price"
    with_it, _ = seen_after(shop, group, "reminder", "bought")

    def truth() -> tuple[str, Picture, str]:
        both = sent_to_all(shop)["reminder"]
        chosen = inside(shop)[group].reindex(both.index)
        without = float(both["bought_without"][chosen].mean())
        verdict = ANYWAY[0] if without < 0.6 * with_it else ANYWAY[1] if without < with_it else ANYWAY[2]
        profit = true_effects(shop)["profit"].loc[group].round(-2) + 0.0
        fits = SHELF[group].fits
        chart = figures.bars(
            {"with the reminder": with_it, "without any message": without},
            title=f"{percent(with_it)} ordered with it, {percent(without)} would have without",
            y="Ordered within six weeks",
            style="percent",
            highlight=["without any message"],
        )
        sentence = (
            "A sharp segment makes every report look good, because it picks people who buy anyway. The "
            "reminder "
            f"told regulars who are well that “it has been a while”: it changes profit by "
            f"**{amount(profit['reminder'])}** per 100 of them, in six weeks. "
            f"“{messages(shop)[fits].title}”, "
            f"written for them, changes it by **{amount(profit[fits])}**. The report could not tell the two "
            "apart."
        )
        return verdict, chart, sentence

    return reveal(
        f"The plain reminder went to “{group}”, and **{percent(with_it)}** of them ordered within six "
        "weeks. How "
        "many of these people would have ordered **without** it?",
        guess=choice({one: one for one in ANYWAY}, label="My guess"),
        truth=truth,
        expert="what the rule of the segment says about how often these people order, and what the message "
        "tells "
        "them.",
        key="mismatches-forty-percent",
    )


def after_the_quarter(shop: Business) -> Reveal:
    """Guess what the three quarters after the code do, and see the year in margin."""

    def truth() -> tuple[str, Picture, str]:
        added = by_quarter(shop, CODE, 2, 1).head(4).round(-2) + 0.0
        won, later = float(added.iloc[0]), float(added.iloc[1:].sum())
        near = 0.1 * abs(won)
        verdict = (
            AFTERWARDS[0]
            if later > near
            else AFTERWARDS[1]
            if later >= -near
            else AFTERWARDS[2]
            if won + later > 0
            else AFTERWARDS[3]
        )
        full = by_quarter(shop, CODE, 2, 1, "full_price").head(4)
        chart = figures.bars(
            added,
            title=f"The quarter: {amount(won)}. The year: {amount(won + later)}",
            y="True extra profit in the quarter that begins then",
            style="money",
            highlight=[str(added.index[0])],
        )
        sentence = (
            f"Even counted by the truth, after goods, discounts and sending, the quarter "
            f"{'won' if won > 0 else 'lost'} **{amount(abs(won))}**: a fair test of that quarter, if it is "
            "large "
            "enough, tells you to go on. But every code taught people a little to wait for the next. In "
            "the three quarters "
            f"after it they placed {abs(full.iloc[1:].sum()):,.0f} "
            f"{'fewer' if full.iloc[1:].sum() < 0 else 'more'} "
            f"orders at the full price, and profit changed by **{amount(later)}**. The year: "
            f"**{amount(won + later)}**."
        )
        return verdict, chart, sentence

    return reveal(
        "The code went out every two weeks for **one quarter**, then never again. Against the same people "
        "without "
        "any code, after goods, discounts and sending: what do the **three quarters after it** do to the "
        "profit?",
        guess=choice({one: one for one in AFTERWARDS}, label="My guess"),
        truth=truth,
        expert="what somebody who got seven codes does in the eighth fortnight, when none comes.",
        key="mismatches-after-the-quarter",
    )


def worst_reminded(shop: Business) -> tuple[str, dict[str, float]]:
    """The sharp segment from which the plain reminder takes most, per 100 people, in cents."""
    lost = true_effects(shop)["profit"].loc[list(COMPARED), "reminder"]
    return str(lost.idxmin()), {name: float(cents) for name, cents in lost.round(-2).items()}


def exercise_1(shop: Business) -> Exercise:
    """Read off the panel which segment the generic message hurts most."""
    right, lost = worst_reminded(shop)
    return exercise(
        "mismatches-1",
        "From which of these segments does the **plain reminder** take the most profit, per 100 people? "
        "Use the "
        "panel above.",
        check=right,
        answer=choice({name: name for name in COMPARED}, label="The segment"),
        hints=[
            "Go through the segments and read the reminder's bar.",
            "The reminder says “it has been a while”. For whom is that most untrue?",
        ],
        solution=f"“{right}”: {amount(lost[right])} per 100 people. They ordered lately; “it has been a "
        "while” tells them that nobody looked.",
        mistakes={
            name: f"There it changes profit by {amount(cents + 0.0)} per 100; another segment loses more."
            for name, cents in lost.items()
            if name != right
        },
    )


def exercise_2(shop: Business) -> Exercise:
    """What choosing the code in place of the guide cost in a year."""
    code = [round(cents / 1000) * 10 for cents in by_quarter(shop, CODE, 2, 1).head(4)]
    guide = [round(cents / 1000) * 10 for cents in by_quarter(shop, GUIDE, 2, 1).head(4)]
    cost = sum(guide) - sum(code)
    return exercise(
        "mismatches-2",
        "One quarter with an email every two weeks, to the same people. By quarter, against no email at "
        "all, the "
        f"**code** brings {_row(code)}; the **guide** brings {_row(guide)}. What did the code cost "
        "**in the year**, compared with the guide?",
        check=cost,
        tolerance=0.01,
        answer=number(label="It costs", unit="$"),
        hints=[
            "First the year of each: add up four quarters.",
            "Mind the minus signs: the code's year is a loss.",
        ],
        solution=f"The guide's year is {_dollars(sum(guide))}, the code's {_dollars(sum(code))}. The "
        "difference is "
        f"{_dollars(cost)}. Each plan is compared with what else could be sent, not with nothing.",
        mistakes={
            "That compares the first quarters only.": guide[0] - code[0],
            "That is the code against nothing: compare it with the guide.": -sum(code),
            "A loss is taken off, so the two differ by more than that.": sum(guide) + sum(code),
        },
    )


def _dollars(number: float) -> str:
    return amount(100 * number)


def _row(numbers: list[int]) -> str:
    """Write amounts one after the other.

    Examples
    --------
    >>> _row([10, -20, 30])
    '$10, −$20 and $30'
    """
    words = [_dollars(number) for number in numbers]
    return f"{', '.join(words[:-1])} and {words[-1]}"


def exercise_3(shop: Business) -> Exercise:
    """For analysts: the lookers who have not been taught to wait."""
    looked, none = visits.count(within="90d") >= 2, orders.count(within="90d") == 0
    right = looked & none & (cheaper.count() == 0)
    return exercise(
        "mismatches-3",
        "For analysts: write the rule for people who came **two times or more in 90 days**, ordered "
        "**nothing in 90 "
        "days** and **never used a discount**, so that nobody teaches them to. Start from `visits`, "
        "`orders` and "
        "`cheaper`.",
        check=choosing(shop, right),
        hints=[
            "Three conditions, each in its own brackets, joined by `&`.",
            "“Never used a discount” is `cheaper.count() == 0`, without a window.",
        ],
        solution="Three conditions:\n\n"
        '    (visits.count(within="90d") >= 2)\n'
        '    & (orders.count(within="90d") == 0)\n'
        "    & (cheaper.count() == 0)",
        mistakes={
            "Discounts are forgotten.": choosing(shop, looked & none),
            "Never is longer than a year: leave the window of the discounts out.": choosing(
                shop, looked & none & (cheaper.count(within="365d") == 0)
            ),
            "That leaves out everybody who ever ordered, also at the full price.": choosing(
                shop, looked & (orders.count() == 0)
            ),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "A segment has a fine rule, an owner and no message that changes what its people do. What now?",
            {
                "Keep it: it may be of use one day": "Until then it is looked after for nothing, and makes "
                "the list "
                "longer for everybody.",
                "Retire it, and write down why": "It can come back with a message. Until then nobody looks "
                "after it.",
                "Send it the newsletter, so that it is used": "A send is no use by itself: it must change "
                "something.",
            },
            right="Retire it, and write down why",
        ),
        pick_one(
            "40% of “Loyal” ordered after an email, 8% of everybody. The report shows that …",
            {
                "the email works best for the loyal": "They might have ordered anyway; the report has no "
                "holdout.",
                "the loyal order more often": "That is all: it is why they are in the segment.",
                "everybody should get that email": "Nothing in the two numbers says what the email changed.",
            },
            right="the loyal order more often",
        ),
        pick_one(
            "A test with a holdout, run for one quarter, says that a repeated code earns money. What does "
            "it miss?",
            {
                "Nothing: it had a holdout": "It is right about the quarter. What people learnt shows later.",
                "What the code taught, which shows after the quarter": "Keep the holdout, and look again "
                "three "
                "quarters later.",
                "People who cancel emails": "Those are in it; what comes after its end is not.",
            },
            right="What the code taught, which shows after the quarter",
        ),
        give_number(
            "A code wins $2,000 in its quarter. In each of the three quarters after it people spend less, "
            "and "
            "profit is $1,500 lower. What is the year, in dollars?",
            right=-2_500,
            unit="$",
            when_right="A win of a quarter, and a loss of the year.",
            when_low="Three quarters cost $4,500; the first one won $2,000.",
            when_high="All three quarters after it count.",
        ),
        key="mismatches-quiz",
    )
