"""A chance for everybody: to buy soon, to leave; whether it is honest, and what it adds to a free ranking.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.propensity import PLAIN, Propensity
from segmentlab.model.purchase_and_churn import churn_propensity, purchase_propensity
from segmentlab.segment.evaluate import members
from segmentlab.segment.rival import recency_frequency_pick
from segmentlab.words import percent

from ... import figures
from ..shared import Shown
from .finding import PAST, orders

#: People who ordered in the last 90 days: of whom one can ask whether they leave.
ACTIVE = orders.count(within="90d") >= 1
NEVER = orders.count() == 0
#: The day from which 90 days lead to today.
QUARTER_AGO = "2026-03-31"
CHANCES = {"will buy within 60 days": "buy", "will leave: no order for 90 days": "leave"}
LISTS = {
    "who buys next, of everybody": "buy",
    "who buys first, of those who never ordered": "first",
    "who leaves, of those who ordered in the last 90 days": "leave",
}
#: How far a model may go: trees, and ends of each tree.
TREES = {
    "5 small trees": (5, 4), "20 small trees": (20, 4), "100 trees": (100, 8), "400 large trees": (400, 31),
}  # fmt: skip
LEARN_FROM = {"people who ordered in the last 90 days": "few", "everybody, on two dates": "all"}


def model(shop: Business, what: str) -> Propensity:
    """The score of today, learnt from the past; judged on the last date whose outcome is known."""
    # Both at once, so that no move of a control waits for one.
    both = shop.keep(
        ("clusters", "models"), lambda: {"buy": purchase_propensity(shop), "leave": churn_propensity(shop)}
    )
    return both[what]


def scored_today(shop: Business) -> tuple[pd.Series, pd.Series]:
    """Chance to buy and risk of leaving of everybody today, as High, Medium or Low."""
    return shop.keep(
        ("clusters", "scored today"),
        lambda: tuple(model(shop, what).groups(shop).astype(str) for what in ("buy", "leave")),
    )


def as_said(shop: Business, what: str, part: int) -> Shown:
    """What the score said of ten groups of people, beside what came true, and one of the ten in words."""
    score = model(shop, what)
    ten = score.calibration
    one = ten.iloc[part - 1]
    did = "bought" if what == "buy" else "left"
    inside = one["low"] <= one["foretold"] <= one["high"]
    held = int(((ten["low"] <= ten["foretold"]) & (ten["foretold"] <= ten["high"])).sum())
    title = f"The score said {percent(one['foretold'], 1)}, and {percent(one['observed'], 1)} {did}"
    return figures.calibration(ten, title=title), (
        f"Everybody in ten equal groups, the smallest chance first. Group **{part}**, "
        f"{one['people']:,.0f} people on {_day(score.judged_on)}: **said {percent(one['foretold'], 1)}, "
        f"happened {percent(one['observed'], 1)}** (the bar reaches from {percent(one['low'], 1)} to "
        f"{percent(one['high'], 1)}). "
        f"{'That is as said, as far as chance allows.' if inside else _wrong(one)} "
        f"Of the ten groups {held} came out as said."
    )


def _wrong(one: pd.Series) -> str:
    return f"The score said too {'much' if one['foretold'] > one['observed'] else 'little'}."


def _day(moment: pd.Timestamp) -> str:
    return f"{moment.day} {moment:%B %Y}"


def lists(shop: Business, which: str) -> tuple[pd.Series, pd.Series]:
    """Of everybody who may be picked, the best first: did it come true, by the score; and in the log."""
    # All three at once, so that no move of a control waits for one.
    return shop.keep(("clusters", "lists"), lambda: {one: _listed(shop, one) for one in LISTS.values()})[
        which
    ]


def _listed(shop: Business, which: str) -> tuple[pd.Series, pd.Series]:
    leaving = which == "leave"
    day = QUARTER_AGO if leaving else PAST
    learn, wait = (churn_propensity, "90d") if leaving else (purchase_propensity, "60d")
    # Learnt with nothing that was known only after the day.
    score = learn(shop, as_of=day).score(shop, day).dropna()
    if which == "first":
        score = score[members(NEVER, shop, day).reindex(score.index)]
    bought = measured(orders.count(within=wait), shop).reindex(score.index) > 0
    return score.sort_values(ascending=False, kind="stable"), bought != leaving


def plain_list(shop: Business, which: str, people: int) -> pd.Index:
    """As many people picked by how lately and how often they ordered, and by nothing else."""

    def made() -> pd.Index:
        day = QUARTER_AGO if which == "leave" else PAST
        among = {"leave": ACTIVE, "first": NEVER}.get(which)
        end = "worst" if which == "leave" else "best"
        picked = recency_frequency_pick(shop, day, people, among=among, end=end)
        return picked.index[picked]

    return shop.keep(("clusters", "plain list", which, people), made)


def pick(shop: Business, which: str, people: int) -> Shown:
    """The same number of people picked by the score and by recency and frequency: what did they do?"""
    score, came = lists(shop, which)
    ours, plain = score.index[:people], plain_list(shop, which, people)
    did = "left" if which == "leave" else "bought"
    a, b = int(came[ours].sum()), int(came[plain].sum())
    rival = "a lottery" if which == "first" else "recency and frequency"
    more = f"{abs(a - b):,} {'more' if a >= b else 'fewer'}"
    title = f"{people:,} people each: {a:,} {did} by score, {b:,} by {rival}"
    chart = figures.bars(
        {"by the score": a / people, f"by {rival}": b / people, "everybody": came.mean()},
        title=title,
        y="Left: no order for 90 days" if which == "leave" else "Ordered within 60 days",
        style="percent",
        highlight=["by the score"],
    )
    same = len(ours.intersection(plain))
    blind = " All who never ordered look alike to recency and frequency, so it can only draw lots."
    return chart, (
        f"Of {len(score):,} people {percent(came.mean(), 1)} {did}. Among **{people:,} picked by the score "
        f"{a:,} {did}**, that is {more} than among {people:,} picked by {rival}. **{same:,} people are on "
        f"both lists.**{blind if which == 'first' else ''}"
    )


def overfits(shop: Business) -> pd.DataFrame:
    """Models of growing size: pairs in the right order on the dates learnt from, and on a later one."""

    def made() -> pd.DataFrame:
        rows = {}
        for learnt in LEARN_FROM.values():
            for size in TREES:
                rows[learnt, size] = overfit(shop, learnt, size)
        return pd.DataFrame(rows).T

    return shop.keep(("clusters", "overfits"), made)


def overfit(shop: Business, learnt: str, size: str) -> dict[str, float]:
    """One model of a given size: how good it seemed, and how good it was."""
    trees, leaves = TREES[size]
    few = learnt == "few"
    fitted = purchase_propensity(
        shop, among=ACTIVE if few else None, method="boosting", trees=trees, leaves=leaves,
        dates=1 if few else 2,
    )  # fmt: skip
    table = fitted.evaluation
    return {
        "people": table.loc[("model", "trained"), "people"],
        "seemed": table.loc[("model", "trained"), "auc"],
        "was": table.loc[("model", "later"), "auc"],
        "plain": table.loc[(PLAIN, "later"), "auc"],
    }


def too_well(shop: Business, size: str, learnt: str) -> Shown:
    """How good a model looks on what it learnt from, how good it is later, and what is free."""
    row = overfits(shop).loc[(learnt, size)]
    seemed, was, plain = (percent(row[one]) for one in ("seemed", "was", "plain"))
    beaten = row["was"] < row["plain"] - 0.005
    chart = figures.bars(
        {"where it learnt": row["seemed"], "on a later date": row["was"], "recency, frequency": row["plain"]},
        title=f"{size}: {seemed} right where it learnt, {was} later",
        y="Pairs in the right order (50% = a coin)",
        style="percent",
        highlight=["on a later date"],
    )
    ahead = np.round(100 * (row["was"] - row["plain"]))
    verdict = (
        "It is now **worse than recency and frequency alone**, which cost nothing."
        if beaten
        else f"Recency and frequency alone reach {plain}."
        + (" The model adds nothing you could use." if ahead < 1 else "")
    )
    return chart, (
        f"Learnt from {row['people']:,.0f} examples, this model puts **{seemed}** of the pairs in the right "
        f"order there and **{was}** on a later date. {verdict}"
    )
