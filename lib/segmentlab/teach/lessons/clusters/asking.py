"""What the reader is asked: three guesses, three exercises, a quiz.

Comes in: the shop. Goes out: questions whose answers are computed. Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.activate.send import messages
from segmentlab.instrument.business import Business
from segmentlab.model.agreement import adjusted_rand
from segmentlab.model.features import features, one_thread, style_features
from segmentlab.model.nodes import Rule
from segmentlab.words import amount, percent

from ... import figures
from ...answers import choosing
from ...controls import choice, number, share, whole
from ...exercises import Exercise, exercise
from ...picture import Picture
from ...quiz import Quiz, give_number, pick_one, quiz
from ...reveal import Reveal, reveal
from .chances import lists, model, plain_list
from .finding import AMONG, KEPT, KS, PAST, groups, orders, trials
from .matching import true_effects

#: How many people each list of the second guess has.
LISTED = 1_000


def right_types(shop: Business) -> dict[str, float]:
    """Share of people whose hidden type is told right: by luck, by the groups, by whoever knew the types.

    Opens the truth. The last learns from the hidden types of two thirds of the people and the same signals,
    and is asked about the other third: no grouping can tell more.
    """

    def found() -> dict[str, float]:
        from sklearn.ensemble import HistGradientBoostingClassifier
        from sklearn.model_selection import cross_val_predict

        inside = groups(shop)
        types = shop.truth.customers["hidden_type"].reindex(inside.index).astype(str)
        table = features(shop, style_features(shop), PAST, among=AMONG).reindex(inside.index)
        learner = HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=8, random_state=1)
        with one_thread():
            told = cross_val_predict(learner, table, types, cv=3)
        per_group = pd.crosstab(inside.astype(str), types)
        return {
            "luck": float(types.value_counts(normalize=True).iloc[0]),
            "groups": float(per_group.max(axis=1).sum() / len(types)),
            "ceiling": float((told == types).mean()),
            "agree": adjusted_rand(inside.astype(str), types),
        }

    return shop.keep(("clusters", "right types"), found)


def true_types(shop: Business) -> Reveal:
    """Guess how many people the found groups put with their own kind, then see it with the ceiling."""

    def truth() -> tuple[float, Picture, str]:
        right = right_types(shop)
        chart = figures.bars(
            {
                "all one type": right["luck"],
                "the five groups": right["groups"],
                "knowing the types": right["ceiling"],
            },
            title=f"The groups are right for {percent(right['groups'])}, the ceiling is "
            f"{percent(right['ceiling'])}",
            y="People whose hidden type is told right",
            style="percent",
            highlight=["the five groups"],
        )
        return (
            right["groups"],
            chart,
            (
                f"Calling everybody the commonest type is right for {percent(right['luck'])}. **The groups "
                "are "
                f"right for {percent(right['groups'])}.** A model that was *told* the types of two thirds "
                "of the "
                f"people is right for {percent(right['ceiling'])} of the others: that is the **ceiling** "
                "of these "
                "signals, because the types overlap. Against the types the groups agree at only "
                f"{100 * right['agree']:.0f} of 100, although they come out again at "
                f"{100 * trials(shop).loc[('k-means', KEPT), 'people']:.0f}. **Steady is not the same as "
                "true.**"
            ),
        )

    return reveal(
        "Everybody in this shop has a hidden type, seven in all. Say each of the five groups is called after "
        "the commonest type in it. For what share of the people is that their own type?",
        guess=share(0, 1, 0.8, label="My guess"),
        truth=truth,
        expert="that a careful buyer with two orders can look just like a loyal one, so 100% is out of reach "
        "for anybody.",
        key="clusters-types",
    )


def how_many_more(shop: Business) -> Reveal:
    """Guess what a score that orders far more pairs right adds to a list of a thousand."""
    table = model(shop, "buy").evaluation.xs("later", level="on")["auc"]

    def truth() -> tuple[int, Picture, str]:
        score, came = lists(shop, "buy")
        ours, plain = score.index[:LISTED], plain_list(shop, "buy", LISTED)
        a, b = int(came[ours].sum()), int(came[plain].sum())
        chart = figures.bars(
            {"by the score": a, "by recency and frequency": b},
            title=f"{a:,} buyers by the score, {b:,} by recency and frequency",
            y=f"Of {LISTED:,} people picked: ordered within 60 days",
            highlight=["by the score"],
        )
        same = len(ours.intersection(plain))
        return (
            a - b,
            chart,
            (
                f"**{abs(a - b):,} {'more' if a >= b else 'fewer'}** among {LISTED:,}, and {same:,} people "
                "are on "
                "both lists. At the top everybody agrees: who ordered lately and often orders again. The "
                "score "
                "is better further down, among people to whom you would not have written anyway."
            ),
        )

    return reveal(
        f"The score puts {percent(table['model'])} of the pairs in the right order, recency and frequency "
        f"{percent(table.drop('model').max())}. Each now picks its best **{LISTED:,} people** on 30 April "
        "2026. How many **more buyers** does the list of the score hold?",
        guess=whole(-50, 250, 100, label="More buyers, by the score", step=5),
        truth=truth,
        expert="where the two lists differ: both begin with the same busy regulars.",
        key="clusters-lists",
    )


#: What one may do with a risk score: who, which message.
PLANS = {
    "Those most likely to leave: 20% off to come back": ("Risk of leaving: High", "win_back"),
    "Those most likely to leave: early access": ("Risk of leaving: High", "perk"),
    "Those least likely to leave: 20% off to come back": ("Risk of leaving: Low", "win_back"),
    "Those least likely to leave: early access": ("Risk of leaving: Low", "perk"),
}


def whom_to_keep(shop: Business) -> Reveal:
    """Guess what to do with a risk score, then see what each plan truly earns."""

    def truth() -> tuple[str, Picture, str]:
        profit = true_effects(shop)["profit"]
        earned = {plan: profit.loc[group, messages(shop)[key].title] for plan, (group, key) in PLANS.items()}
        row = pd.Series(earned).sort_values(ascending=False)
        best, worst = row.index[0], row.index[-1]
        risk = [plan for plan, (group, _) in PLANS.items() if group.endswith("High")]
        short = row.rename(lambda plan: plan.replace("Those ", "").replace("likely to leave", "at risk"))
        chart = figures.bars(
            short,
            title=f"The best plan earns {amount(row.iloc[0])} per 100 people, the worst "
            f"{amount(row.iloc[-1])}",
            y="True extra profit per 100 people",
            style="money",
            highlight=[short.index[0]],
        )
        return (
            best,
            chart,
            (
                f"**{best}** earns the most, **{worst}** the least. With those most likely to leave the "
                "better of the "
                f"two earns {amount(row[risk].max())} per 100: the score is right, they do leave, and "
                "nothing on "
                "offer changes it. **A risk tells you what will happen, not what you can change.**"
            ),
        )

    return reveal(
        "The risk score is honest: those it calls High do leave. You may send one email to one group. "
        "Which plan earns the most?",
        guess=choice({plan: plan for plan in PLANS}, label="My plan"),
        truth=truth,
        expert="how much each group still orders: where there are no orders, there is little to move.",
        key="clusters-risk",
    )


def exercise_1(shop: Business) -> Exercise:
    """Read off a panel which number of groups comes out again best."""
    row = trials(shop).loc["k-means"]["people"]
    right = int(row.idxmax())
    said = {
        f"{k} groups": f"With {k} groups {100 * row[k]:.0f} of 100 come out again; another number does "
        "better."
        for k in KS
        if k != right
    }
    return exercise(
        "clusters-1",
        "Which number of groups would you take to your team, if it has to be the one that **comes out again "
        "best among other people**, found by **k-means**?",
        check=f"{right} groups",
        answer=choice([f"{k} groups" for k in KS], label="Take"),
        hints=[
            "Use the panel “How many groups are there?”.",
            "Set it to “come out again among other people?” and k-means, and look for the longest bar.",
        ],
        solution=f"{right} groups: {100 * row[right]:.0f} of 100 come out again.",
        mistakes=said,
    )


def exercise_2(shop: Business) -> Exercise:
    """From chances to a number of buyers."""
    ten = model(shop, "buy").calibration["foretold"]
    high, next_best = (int(np.round(100 * chance)) for chance in (ten.iloc[-1], ten.iloc[-2]))
    right = 5 * high + 15 * next_best
    return exercise(
        "clusters-2",
        f"Your list holds **500 people** with a chance of **{high}%** and **1,500 people** with a chance of "
        f"**{next_best}%**. The chances are honest. How many of the 2,000 buy **without any message**?",
        check=right,
        answer=number(label="Buyers"),
        hints=[
            "An honest chance of 10% means: of 100 such people 10 do it.",
            f"500 × {high}% and 1,500 × {next_best}%, added up.",
        ],
        solution=f"500 × {high}% = {5 * high}, 1,500 × {next_best}% = {15 * next_best}: together {right}. A "
        "campaign that reports these buyers as its own has brought nothing yet.",
        mistakes={
            "That takes the mean of both chances for all; but three people in four have the lower one.": (
                10 * (high + next_best)
            ),
            "Those are only the ones with the high chance.": 5 * high,
            "Those are only the ones with the lower chance.": 15 * next_best,
        },
    )


def gift_rules() -> dict[str, Rule]:
    """The rule of the third exercise, and three that are not it."""
    gifts = orders.where(gift=True)
    half = gifts.share_of(orders, "365d") >= 0.5
    return {
        "right": half,
        "any": gifts.count(within="365d") >= 1,
        "ever": gifts.share_of(orders) >= 0.5,
        "turned": gifts.share_of(orders, "365d") < 0.5,
    }


def exercise_3(shop: Business) -> Exercise:
    """For analysts: turn a found group into a rule."""
    rules = gift_rules()
    return exercise(
        "clusters-3",
        "For analysts: turn the group “Give presents” into a rule: **at least half of the orders in the past "
        "365 days were gifts**. Start from `orders` and `orders.where(gift=True)`.",
        check=choosing(shop, rules["right"]),
        hints=[
            "The cell with `on_discount` does the same with discounts.",
            '`orders.where(gift=True).share_of(orders, "365d")` is the share.',
        ],
        solution='A share with its window:\n\n    orders.where(gift=True).share_of(orders, "365d") >= 0.5',
        mistakes={
            "That asks for one gift; the question asks for half of the orders.": choosing(shop, rules["any"]),
            "That looks at all orders ever; the question asks for the past 365 days.": choosing(
                shop, rules["ever"]
            ),
            "That is the other half: people who mostly buy for themselves.": choosing(shop, rules["turned"]),
        },
    )


def questions() -> Quiz:
    """What a reader should take away."""
    return quiz(
        pick_one(
            "Groups come out again at 95 of 100 among other people. What does that tell you?",
            {
                "They are the real kinds of customers": "The same people can be cut the same way again and "
                "again, across the middle of a real kind.",
                "The cut can be repeated": "That is needed before anything else. Whether it is of use, only "
                "what the groups do next, and what messages do to them, can tell.",
                "95% of the people are in the right group": "Nothing was compared with right or wrong; only "
                "with the same thing done again.",
            },
            right="The cut can be repeated",
        ),
        pick_one(
            "A vendor shows a model that is right in 100% of pairs, “tested on 3,000 of your own customers”. "
            "You ask …",
            {
                "how many trees it has": "The number says little without knowing how it does later.",
                "how it does on customers and dates it has not seen": "On what it learnt from, every model "
                "can be made perfect.",
                "when it can start": "It may know 3,000 customers by heart, and nothing else.",
            },
            right="how it does on customers and dates it has not seen",
        ),
        pick_one(
            "The score says 40%. What must hold for that to be an honest 40%?",
            {
                "This person buys or does not; nobody can say": "Of one person, yes. Of a hundred like them "
                "one can.",
                "Of 100 people who get 40%, about 40 buy": "That is calibration: said and happened agree.",
                "The score is right for 40% of people": "That is something else: how often an order or a "
                "yes-or-no is right.",
            },
            right="Of 100 people who get 40%, about 40 buy",
        ),
        give_number(
            "Recency and frequency find 500 buyers in their best 1,000, a new score finds 520. The score "
            "costs "
            "$2,000 a month, and a buyer found earns $40. What does the score earn in a month, after its "
            "cost?",
            right=-1200,
            unit="$",
            when_right="20 more buyers earn $800. Ask for the difference to the free list, then for its "
            "price.",
            when_low="20 more buyers × $40, minus $2,000.",
            when_high="Only the 20 more count; the other 500 the free list finds as well. Then take off "
            "$2,000.",
        ),
        key="clusters-quiz",
    )
