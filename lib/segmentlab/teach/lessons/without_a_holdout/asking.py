"""What the reader is asked: two guesses, three exercises, a quiz.

Comes in: the gear shop and the meal-kit box. Goes out: questions whose answers are computed.
Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.model.tree import events
from segmentlab.words import amount, percent

from ...answers import choosing
from ...controls import choice, number, whole
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .matching import THANKS, against_truth, matched
from .rollouts import CHOSEN, DESSERT, Wave, effect, imagined, past, truth


def free_dessert(shop: Business, box: Business) -> Reveal:
    """Guess what the free dessert truly changed, after two methods have answered."""
    own = Wave(shop, box, DESSERT, "first").own_change
    found = effect(shop, box, DESSERT)
    low, high = (f"{1_000 * end:+.0f}".replace("-", "−") for end in (found.low, found.high))

    def answer() -> tuple[int, Picture, str]:
        picture, sentence = against_truth(shop, box, DESSERT)
        profit = past(shop, box, DESSERT).true_effect("profit_cents")
        return (
            round(1_000 * truth(shop, box, DESSERT)),
            picture,
            (
                f"{sentence} And it was not even good news: the desserts cost more than the boxes brought. "
                f"Profit changed by **{amount(profit)} per person** who got it on the first day."
                if profit < 0
                else f"{sentence} Profit changed by **{amount(profit)} per person** of the first day."
            ),
        )

    return reveal(
        f"The free dessert. Before and after, in the first regions: **{own:+.0f} boxes** per 1,000 people "
        "and "
        f"week. Difference in differences: **{1_000 * found.effect:+.0f}**, with an interval from {low} to "
        f"{high}. What did it **truly** change?".replace("-", "−"),
        guess=whole(-50, 100, 40, label="Boxes per 1,000 people and week"),
        truth=answer,
        expert="what the regions did whose turn was still to come, in the very same weeks.",
        key="no-holdout-dessert",
    )


def word_of_thanks(shop: Business, box: Business) -> Reveal:
    """Guess what the word of thanks truly changed, after a matched comparison with a clean table."""
    found = matched(shop, box, THANKS, "usual")

    def answer() -> tuple[int, Picture, str]:
        picture, sentence = against_truth(shop, box, THANKS)
        really = past(shop, box, THANKS).true_effect("bought")
        return (
            round(100 * really) + 0,
            picture,
            (
                f"{sentence} The shop had sent it to **people shopping now**: to those who were about to "
                "buy. "
                "Whether somebody is about to buy is in their head, and only a part of it in the log. So the "
                "table of balance is clean, and the answer is wrong: it counts orders that were coming "
                "anyway."
            ),
        )

    return reveal(
        "“A word of thanks” went to people shopping now, just before the season. Matched on orders, money "
        "and "
        f"days since the last order, both groups are alike, and of 100 who got it **{100 * found.effect:.0f} "
        "more ordered** than of people like them. What did it **truly** change?",
        guess=whole(-20, 30, 15, label="More who ordered", unit="of 100"),
        truth=answer,
        expert="who decided whom to send it to, by what, and whether that is in the table.",
        key="no-holdout-thanks",
    )


def exercise_1() -> Exercise:
    """Difference in differences by hand."""
    return exercise(
        "no-holdout-1",
        "In week 10 eight regions start a new message. Their orders per 1,000 people and week go from **20 "
        "to "
        "26**. In the regions whose turn comes later they go from **30 to 33** in the same weeks. What does "
        "difference in differences say?",
        check=3,
        answer=number(label="Orders per 1,000 people and week"),
        hints=["Two changes: what is each?", "(26 − 20) − (33 − 30)."],
        solution="The regions that started changed by +6, the others by +3 without any message. What is left "
        "is 3.",
        mistakes={
            "That is before and after: it takes the season for the message.": 6,
            "That compares the levels afterwards; the two groups were different before it, too.": -7,
            "The change of the others is taken off, not added.": 9,
        },
    )


def exercise_2(shop: Business) -> Exercise:
    """Read off which choice of regions makes an effect of nothing."""
    said, right = {}, ""
    for words, rule in CHOSEN.items():
        rows = imagined(shop)[(rule, 0)]
        share = rows["effect"].mean() / rows["level"].mean()
        if rule == "weak":
            right = words
        else:
            said[words] = f"That “changes” orders by {percent(share)} on average.".replace("-", "−")
    rows = imagined(shop)[("weak", 0)]
    share = percent(rows["effect"].mean() / rows["level"].mean())
    return exercise(
        "no-holdout-2",
        "A manager wants the rollout to **look good**, with a message that does nothing. In which regions "
        "should it start? Use the panel “A rollout that never was”, compared with the 6 weeks before.",
        check=right,
        answer=choice(list(CHOSEN), label="Start in"),
        hints=[
            "Where is nearly every dot to the right of zero?",
            "Whoever was unlucky for six weeks is usually less unlucky in the next six.",
        ],
        solution=f"In {right}: orders “rise” by {share} with nothing sent. It is regression to the mean, and "
        "the manager need not even know that it is a trick.",
        mistakes=said,
    )


def skip_rules() -> dict[str, Rule]:
    """The rule of the third exercise, and three that are not it."""
    skips, paid = events("delivery_skipped"), events("payment_succeeded")
    return {
        "right": skips.count(within="90d", after=paid.last_time()) >= 2,
        "any": skips.count(within="90d") >= 2,
        "one": skips.count(within="90d", after=paid.last_time()) >= 1,
        "none": skips.count(within="90d", after=paid.last_time()) == 0,
    }


def exercise_3(box: Business) -> Exercise:
    """For analysts: the sign that decided who got the help, as a rule."""
    rules = skip_rules()
    return exercise(
        "no-holdout-3",
        "For analysts: match on what decided. Write the rule **two skips or more in the past 90 days since "
        "the "
        'last box paid for**, from `events("delivery_skipped")` and `events("payment_succeeded")`.',
        check=choosing(box, rules["right"]),
        hints=[
            '`.count(within="90d", after=...)` counts only what came after a moment.',
            'The moment is `events("payment_succeeded").last_time()`.',
        ],
        solution="A count after another event:\n\n"
        '    paid = events("payment_succeeded")\n'
        '    events("delivery_skipped").count(within="90d", after=paid.last_time()) >= 2',
        mistakes={
            "That counts skips from before the last box, too.": choosing(box, rules["any"]),
            "That asks for one skip; the question asks for two.": choosing(box, rules["one"]),
            "Those are the people without a skip since their last box.": choosing(box, rules["none"]),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "Before the start both groups of regions went the same way for six weeks. What does that prove?",
            {
                "That they would have gone the same way afterwards": "It makes it more likely. Nobody saw "
                "what "
                "would have been.",
                "Nothing; but without it you must not go on": "Needed, not enough: ask why these regions "
                "were "
                "first, and what else happened there.",
                "That the campaign works": "Before the start there was no campaign.",
            },
            right="Nothing; but without it you must not go on",
        ),
        pick_one(
            "After matching, both groups are alike in every column. The effect is …",
            {
                "right, as in a lottery": "A lottery makes groups alike in what you never recorded, too.",
                "right if what decided is among the columns": "The table can only show what is in it.",
                "wrong": "Not by itself. Where the columns are what decided, it can be right.",
            },
            right="right if what decided is among the columns",
        ),
        pick_one(
            "You may roll out region by region. Which order of regions do you ask for?",
            {
                "the regions that need it most first": "Then they differ from the others from the start, and "
                "regression to the mean works for the campaign.",
                "an order drawn by lot": "Then only luck makes them differ, and the interval knows about "
                "luck.",
                "the region of the most eager manager first": "That manager will do other things as well.",
            },
            right="an order drawn by lot",
        ),
        give_number(
            "Of 1,000 people who got a message 300 ordered, of 1,000 matched people 250. Eighty of the 300 "
            "were "
            "about to order when it was sent, against 30 of the 250, and nobody recorded that. Without these "
            "people, how many more ordered in all?",
            right=0,
            unit="people",
            when_right="220 against 220. What looked like 50 more orders was who they were.",
            when_low="Take 80 from 300 and 30 from 250, then compare.",
            when_high="300 − 80 against 250 − 30.",
        ),
        key="no-holdout-quiz",
    )
