"""Goals in business language, and what becomes of them: people, signals, threshold, window, outcome.

Comes in: a business and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.model.intervals import people_per_arm, wilson
from segmentlab.model.nodes import Rule
from segmentlab.model.purchase_and_churn import purchase_propensity
from segmentlab.model.tree import Measure, events
from segmentlab.segment.evaluate import members
from segmentlab.words import people, percent

from ... import figures
from ..shared import Shown

orders, visits = events("order_placed"), events("session_started")
#: The day everything is judged at, and how long what came next is watched.
PAST, PAST_IN_WORDS, NEXT = "2026-03-30", "30 March 2026", 60
#: A group smaller than this is not compared.
FEWEST = 20


@dataclass(frozen=True)
class Goal:
    """A goal: whom it is about, what we look for in them, and the first rule that comes to mind."""

    words: str
    among: Rule
    who: str
    orders: bool
    rule: Rule
    kpi: str

    @property
    def outcome(self) -> str:
        """What the people we look for do next."""
        return "ordered" if self.orders else "did not order"


GOALS = {
    "Keep regulars": Goal(
        "Keep our regulars: find those who are drifting away before they are gone",
        orders.count(within="365d") >= 2, "regulars (two or more orders in a year)", False,
        orders.count(within="60d") < 1, "regulars who order again within 60 days, against a holdout",
    ),
    "Win second orders": Goal(
        "Win second orders: find one-time buyers who are still warm",
        orders.count() == 1, "one-time buyers", True,
        visits.count(within="30d") >= 1, "second orders within 60 days, against a holdout",
    ),
    "Win first orders": Goal(
        "Win first orders: find visitors who are about to buy",
        orders.count() == 0, "people who never ordered", True,
        events("cart_item_added").count(within="30d") >= 1, "first orders within 60 days, against a holdout",
    ),
}  # fmt: skip
SIGNALS = {
    "orders": "order_placed",
    "visits": "session_started",
    "products looked at": "product_viewed",
    "things put into the cart": "cart_item_added",
    "guides read": "guide_read",
    "reviews read": "reviews_read",
    "products compared": "products_compared",
}
WINDOWS = {f"{n} days": f"{n}d" for n in (7, 14, 30, 60, 90, 180, 365)}


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    bought = int((measured(orders.count(), shop) >= 1).sum())
    return (
        "Monday meeting. “We should do something about customers who drift away.” Everybody nods. But who is "
        f"that, among {bought:,} buyers? One says: no visit for a month. Another: no order since winter. A "
        "third "
        "wants a model. Each means other people, another list, another cost. Before you choose a "
        "signal, choose the **goal**; then let the people show which rule finds them. **How does a "
        "sentence become a "
        "segment?**"
    )


def came(shop: Business) -> pd.Series:
    """Who ordered in the 60 days after the past day."""
    end = pd.Timestamp(PAST) + pd.Timedelta(days=NEXT)
    known = members(orders.count() >= 0, shop, PAST).index
    return (measured(orders.count(within=f"{NEXT}d"), shop, end) >= 1).reindex(known)


def known(shop: Business, goal: str) -> tuple[pd.Series, pd.Series]:
    """Whom a goal is about on the past day, and who of everybody did what we look for."""

    def found() -> tuple[pd.Series, pd.Series]:
        one = GOALS[goal]
        did = came(shop)
        return members(one.among, shop, PAST), did if one.orders else ~did

    return shop.keep(("signal to segment", "known", goal), found)


def rule_of(signal: str, side: str, times: int, within: str) -> Rule:
    """The condition that the controls say."""
    counted: Measure = events(SIGNALS[signal]).count(within=within)
    return counted >= times if side == "at least" else counted < times


def in_plain_words(signal: str, side: str, times: int) -> str:
    """What the controls ask of somebody.

    Examples
    --------
    >>> in_plain_words("orders", "fewer than", 1), in_plain_words("visits", "at least", 3)
    ('no orders', 'visits, at least 3')
    """
    if times == 1:
        return f"no {signal}" if side == "fewer than" else f"any {signal}"
    return f"{signal}, {side} {times}"


def build(shop: Business, goal: str, signal: str, side: str, times: int, within: str) -> Shown:
    """One goal, one condition: size, what its people did, and how many of those we look for are in it."""
    one = GOALS[goal]
    among, did = known(shop, goal)
    inside = members(rule_of(signal, side, times, within), shop, PAST) & among
    rest = among & ~inside
    many, others = int(inside.sum()), int(rest.sum())
    period = f"{within.removesuffix('d')} days"
    what = f"{in_plain_words(signal, side, times)} in {period}"
    if min(many, others) < FEWEST:
        few, way = (many, "Loosen") if many < others else (others, "Tighten")
        why = f"{people(few)} {'in' if many < others else 'outside'} the segment. {way} the threshold."
        return figures.nothing(title="Too few people to compare", why=why), f"**{what}**: {people(many)}."
    share, other, all_ = did[inside].mean(), did[rest].mean(), did[among].sum()
    caught = did[inside].sum() / all_
    aside = "next to nobody stands out" if abs(share - other) < 0.02 else f"{percent(other)} of the others"
    chart = figures.bars(
        {"in the segment": share, "the others": other},
        title=f"{percent(share)} of the segment {one.outcome}, {aside}"
        if abs(share - other) >= 0.02
        else f"This rule hardly tells them apart: {percent(share, 1)} against {percent(other, 1)}",
        y=f"{one.outcome[0].upper()}{one.outcome[1:]} in the {NEXT} days after {PAST_IN_WORDS}",
        style="percent",
        highlight=["in the segment"],
    )
    return chart, (
        f"{one.words}. "
        f"**{what[0].upper()}{what[1:]}**: {many:,} of {among.sum():,} {one.who}. Of those who {one.outcome} "
        f"({all_:,.0f} people), **{percent(caught)}** are in the segment; it holds "
        f"{percent(many / among.sum())} "
        "of the people."
    )


#: Three phrases everybody uses: business, event, whether many or few count, times, days, what comes next.
EXAMPLES = {
    "3 logins in 7 days": ("saas", "logged_in", True, 3, 7, "logged_in"),
    "no purchase in 60 days": ("ecommerce", "order_placed", False, 1, 60, "order_placed"),
    "bought 3+ times in 90 days": ("ecommerce", "order_placed", True, 3, 90, "order_placed"),
}
#: Windows that are compared.
DAYS = (7, 14, 30, 60, 90, 180, 365)


def windows(shop: Business, tool: Business, example: str) -> pd.DataFrame:
    """Size and outcome of one phrase in every window."""
    name, event, many, times, _, then = EXAMPLES[example]
    business = tool if name == "saas" else shop

    def found() -> pd.DataFrame:
        counted, next_ = events(event), events(then)
        end = pd.Timestamp(PAST) + pd.Timedelta(days=NEXT)
        who = members(counted.count() >= 1, business, PAST)
        did = (measured(next_.count(within=f"{NEXT}d"), business, end) >= 1).reindex(who.index)
        rows = []
        for day in DAYS:
            counts = measured(counted.count(within=f"{day}d"), business, PAST)
            inside = who & (counts >= times if many else counts < times)
            rows.append((day, int(inside.sum()), did[inside].mean(), int(who.sum())))
        return pd.DataFrame(rows, columns=["days", "people", "share", "of"]).set_index("days")

    return business.keep(("signal to segment", "windows", example), found)


def other_window(shop: Business, tool: Business, example: str, window: int, show: str) -> Shown:
    """The same words with another window: other people, another outcome."""
    table = windows(shop, tool, example)
    name, _, _, _, own, _ = EXAMPLES[example]
    row, usual = table.loc[window], table.loc[own]
    said = example.replace(f"in {own} days", f"in {window} days")
    shares = table["share"].where(table["people"] >= FEWEST)
    values = (table["people"] if show == "people" else shares).rename(lambda day: f"{day} d")
    did = "logged in" if name == "saas" else "ordered"
    many = f"{people(row['people'], 'user' if name == 'saas' else 'buyer')}"
    if row["people"] < FEWEST:
        title, share = f"“{said}”: {many}, too few to tell", f"Too few to tell what they did ({many})."
    else:
        title = f"“{said}”: {many}, {percent(row['share'])} {did} in the next {NEXT} days"
        share = f"**{percent(row['share'], 1)}** of them {did} within {NEXT} days."
    if window != own:
        share += (
            f" As the phrase has it, in {own} days: {usual['people']:,.0f}, {percent(usual['share'], 1)}."
        )
    chart = figures.bars(
        values,
        title=title,
        y=f"People in the segment on {PAST_IN_WORDS}, by window in days"
        if show == "people"
        else f"{did[0].upper()}{did[1:]} in the {NEXT} days after, by window in days",
        style="number" if show == "people" else "percent",
        highlight=[f"{window} d"],
    )
    of = "users who ever logged in" if name == "saas" else "buyers"
    return chart, f"**{said}** describes **{many}**, of {row['of']:,.0f} {of}. {share}"


# A rule, a score, a model


def ranked(shop: Business, goal: str) -> dict[str, pd.Series]:
    """The goal's people in the order in which each way would pick them, the best first."""

    def found() -> dict[str, pd.Series]:
        one = GOALS[goal]
        among, _ = known(shop, goal)
        ids = among.index[among]
        chance = propensities(shop)[ids]
        event = "order_placed" if goal != "Win first orders" else "session_started"
        days = measured(events(event).days_since_last(), shop, PAST)[ids]
        often = measured(events(event).count(), shop, PAST)[ids]
        sign = 1 if one.orders else -1
        score = (-days).rank(pct=True, na_option="top") + often.rank(pct=True)
        return {
            "a score": (sign * score).sort_values(ascending=False, kind="stable"),
            "a model": (sign * chance).sort_values(ascending=False, kind="stable"),
        }

    return shop.keep(("signal to segment", "ranked", goal), found)


def propensities(shop: Business) -> pd.Series:
    """How likely each is to order, from a model that saw nothing after the past day."""
    return shop.keep(
        ("signal to segment", "model"),
        lambda: purchase_propensity(shop, f"{NEXT}d", as_of=PAST).score(shop, PAST),
    )


def three_ways(shop: Business, goal: str) -> pd.DataFrame:
    """As many people as the rule finds, found by a rule, a score and a model: what they did next."""

    def found() -> pd.DataFrame:
        among, did = known(shop, goal)
        ruled = members(GOALS[goal].rule, shop, PAST) & among
        many = int(ruled.sum())
        picks = {"a rule": ruled.index[ruled]} | {
            name: order.index[:many] for name, order in ranked(shop, goal).items()
        }
        rows = {name: (many, int(did[ids].sum())) for name, ids in picks.items()}
        rows["picked blindly"] = (many, round(many * did[among].mean()))
        table = pd.DataFrame(rows, index=["people", "did"]).T
        table["share"] = table["did"] / table["people"]
        table[["low", "high"]] = [wilson(row.did, row.people) for row in table.itertuples()]
        return table

    return shop.keep(("signal to segment", "three ways", goal), found)


def compare(shop: Business, goal: str) -> Shown:
    """A rule, a score and a model for one goal, each with as many people."""
    table, one = three_ways(shop, goal), GOALS[goal]
    rule, score, model = (table.loc[name] for name in ("a rule", "a score", "a model"))
    best = table["did"].idxmax()
    apart = model["low"] > rule["high"]
    chart = figures.bars(
        table["share"],
        title=f"Rule {percent(rule['share'], 1)}, score {percent(score['share'], 1)}, model "
        f"{percent(model['share'], 1)} {one.outcome}",
        y=f"{one.outcome[0].upper()}{one.outcome[1:]} in the {NEXT} days after {PAST_IN_WORDS}",
        style="percent",
        highlight=[best],
    )
    verdict = (
        "The model is clearly better than the rule."
        if apart
        else "The model and the rule are so close that the difference may be chance."
    )
    return chart, (
        f"Each way picks **{rule['people']:,.0f}** of the {one.who}. The rule finds "
        f"**{rule['did']:,.0f}** who {one.outcome}, the score {score['did']:,.0f}, the model "
        f"{model['did']:,.0f}; picked blindly it would be {table.loc['picked blindly', 'did']:,.0f}. "
        f"{verdict}"
    )


def in_parts(shop: Business, parts: int) -> pd.DataFrame:
    """Buyers cut into equal parts by recency and frequency: size, who ordered again, people a test needs."""

    def found() -> pd.DataFrame:
        bought = members(orders.count() >= 1, shop, PAST)
        ids = bought.index[bought]
        days = measured(orders.days_since_last(), shop, PAST)[ids]
        often = measured(orders.count(), shop, PAST)[ids]
        place = ((-days).rank(pct=True) + often.rank(pct=True)).rank(method="first", pct=True)
        part = np.ceil(place * parts).astype(int)
        table = came(shop)[ids].groupby(part).agg(["size", "mean"]).iloc[::-1]
        table["needs"] = [2 * people_per_arm(share, MORE) for share in table["mean"]]
        return table.set_axis([str(number) for number in range(1, parts + 1)])

    return shop.keep(("signal to segment", "parts", parts), found)


#: The change a test shall be able to find: five more buyers in a hundred.
MORE = 0.05


def how_many(shop: Business, parts: int) -> Shown:
    """Many segments or few: can each still be tested?"""
    table = in_parts(shop, parts)
    fine = table["size"] >= table["needs"]
    told = "all can" if fine.all() else "none can" if not fine.any() else f"only {fine.sum()} can"
    chart = figures.side_by_side(
        table[["size", "needs"]].set_axis(["people in it", "people a test needs"], axis="columns"),
        title=f"{parts} segments: {told} be tested one by one",
        y="People, from the busiest segment (1) on",
    )
    first = table.iloc[0]
    return chart, (
        f"{table['size'].sum():,} buyers in **{parts} segments** of about {table['size'].min():,}. Of the "
        f"busiest {percent(first['mean'])} order within {NEXT} days by themselves. To see 5 more in a "
        "hundred, a "
        f"test needs {first['needs']:,.0f} people there, half of them held out. "
        f"**{fine.sum()} of {parts}** segments are large enough."
    )
