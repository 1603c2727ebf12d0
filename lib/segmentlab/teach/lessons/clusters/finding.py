"""Groups that nobody defined: finding them, choosing how many, and seeing whether they come out again.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.agreement import adjusted_rand
from segmentlab.model.cluster_choice import choose_clusters
from segmentlab.model.clusters import OUTSIDE, Clusters, clusters
from segmentlab.model.index import measured
from segmentlab.model.tree import events
from segmentlab.segment.backtest import backtest
from segmentlab.segment.evaluate import members
from segmentlab.segment.segment import Segment
from segmentlab.words import amount, people, percent

from ... import figures
from ..shared import Shown

orders = events("order_placed")
#: Groups are found as of this day and followed to today.
PAST = "2026-04-30"
PAST_IN_WORDS = "30 April 2026"
#: A quarter before, to see whether the groups come out again.
EARLIER = "2026-01-29"
#: Who is grouped: how somebody buys is only known of people who bought.
AMONG = orders.count(within="365d") >= 1
KS = (2, 3, 4, 5, 6)
#: How many groups the notebook goes on with.
KEPT = 5
#: How often the groups are found again among people drawn anew.
AGAIN = 6
KINDS = {"k-means": "k-means", "mixture": "mixture"}
SHOWN = {"people": "people", "who ordered again": "again", "what an order was worth": "worth"}
ASKED = {
    "come out again among other people?": "people",
    "come out again on another date?": "date",
    "lie apart from each other?": "apart",
}


def scene(shop: Business) -> str:
    """The story the notebook opens with."""
    inside = int(members(AMONG, shop, PAST).sum())
    return (
        f"So far **you** drew every line: so many orders, so many days. In the year to {PAST_IN_WORDS} "
        f"{inside:,} people ordered from the gear shop, and a vendor offers two machines for them. One "
        "**finds groups by itself**. The other gives everybody **a chance to buy, or to leave**. Both come "
        "with good-looking slides. Do they tell you anything that last order and number of orders do not?"
    )


def found(shop: Business, k: int = KEPT, kind: str = "k-means", as_of: str = PAST) -> Clusters:
    """Groups among people who ordered in the past year, found once and kept."""
    return shop.keep(
        ("clusters", "found", k, kind, as_of),
        lambda: clusters(shop, k, as_of=as_of, among=AMONG, kind=kind),
    )


def groups(shop: Business, as_of: str | None = PAST, k: int = KEPT) -> pd.Series:
    """The group of everybody who ordered in the year before a day, by the groups of 30 April 2026."""

    def made() -> pd.Series:
        everybody = found(shop, k).groups(shop, as_of)
        return everybody[everybody != OUTSIDE].cat.remove_unused_categories()

    return shop.keep(("clusters", "groups", k, as_of), made)


def find_groups(shop: Business, k: int, show: str) -> Shown:
    """The groups a machine finds, with a name for each, and how large they are or what they did next."""
    table = after(shop, k)
    names = list(table.index)
    if show == "people":
        column, y, style = table["people"], f"People on {PAST_IN_WORDS}", "number"
        title = f"{k} groups: the largest has {percent(table['part'].max())} of the people"
        sentence = f"The largest is “{names[0]}”, the smallest “{names[-1]}”."
    elif show == "again":
        column, y, style = table["again"], "Ordered within the next 60 days", "percent"
        best, worst = column.idxmax(), column.idxmin()
        title = f"From {percent(column[worst])} to {percent(column[best])} ordered again, by group"
        if percent(column[worst]) == percent(column[best]):
            title = f"{percent(column[best])} ordered again, in every group alike"
        sentence = (
            f"Of “{best}” {table.loc[best, 'did']:,.0f} of {table.loc[best, 'people']:,.0f} ordered again "
            f"within 60 days ({percent(column[best])}), of “{worst}” {percent(column[worst])}."
        )
    else:
        column, y, style = table["worth_cents"], "Money per order in the year before", "money"
        best, worst = column.idxmax(), column.idxmin()
        title = f"From {amount(column[worst])} to {amount(column[best])} per order, by group"
        sentence = (
            f"An order of “{best}” is worth {amount(column[best])} on average, one of “{worst}” "
            f"{amount(column[worst])}."
        )
    chart = figures.bars(column, title=title, y=y, style=style)
    return chart, (
        f"The machine was asked for **{k} groups** among {people(table['people'].sum())}, and found {k}. "
        f"{sentence}"
    )


def after(shop: Business, k: int) -> pd.DataFrame:
    """Per group: people and their part, who ordered within 60 days after, money per order before."""
    # All numbers of groups at once, so that no move of a control waits for them.
    return shop.keep(("clusters", "after"), lambda: {one: _after(shop, one) for one in KS})[k]


def _after(shop: Business, k: int) -> pd.DataFrame:
    inside = groups(shop, PAST, k)
    did = backtest(inside, shop, PAST)
    each = _money_per_order(shop).reindex(inside.index).groupby(inside, observed=True).mean()
    return pd.DataFrame(
        {
            "people": did["people"],
            "part": did["people"] / did["people"].sum(),
            "did": did["did"],
            "again": did["share"],
            "worth_cents": each.round(-2),
        }
    )


def _money_per_order(shop: Business) -> pd.Series:
    return measured(orders.mean("amount_cents", within="365d"), shop, PAST)


def what_sets_apart(shop: Business) -> pd.DataFrame:
    """The groups the notebook goes on with: people, and what sets each apart from everybody."""
    told = found(shop).map()
    told.insert(0, "people", found(shop).profile["people"])
    return told.reset_index()


def held_against(shop: Business, segment: Segment, name: str) -> str:
    """How well a rule finds the people of a found group again, in one sentence."""
    found_today = groups(shop, None)
    name = next(one for one in found_today.cat.categories if one.startswith(name))
    inside = found_today == name
    rule = segment.members(shop)
    chosen, group = rule.index[rule], found_today.index[inside]
    both = len(chosen.intersection(group))
    return (
        f"The rule finds **{both:,} of the {len(group):,} people** in “{name}” "
        f"({percent(both / len(group))}); "
        f"of the {len(chosen):,} it chooses, {percent(both / len(chosen))} are in the group."
    )


def trials(shop: Business) -> pd.DataFrame:
    """Every number of groups, both kinds: do they come out again, and do they lie apart?"""

    def made() -> pd.DataFrame:
        rows = {}
        for kind in KINDS:
            apart = choose_clusters(shop, ks=KS, as_of=PAST, among=AMONG, kind=kind).table["silhouette"]
            for k in KS:
                now, before = found(shop, k, kind), found(shop, k, kind, EARLIER)
                both = [one.groups(shop, PAST).astype(str) for one in (now, before)]
                inside = both[0] != OUTSIDE
                rows[kind, k] = {
                    "people": now.stability(AGAIN).mean,
                    "date": adjusted_rand(both[0][inside], both[1][inside]),
                    "apart": apart[k],
                }
        return pd.DataFrame(rows).T.rename_axis(["kind", "k"])

    return shop.keep(("clusters", "trials"), made)


def how_many(shop: Business, asked: str, kind: str, k: int) -> Shown:
    """One way to judge how many groups there are, at every number of groups."""
    row = trials(shop).loc[kind][asked]
    value, best = row[k], int(row.idxmax())
    bars = {f"{one} groups": round(100 * row[one]) for one in KS}
    written = f"{100 * value:.0f} of 100"
    if asked == "apart":
        y, verdict = "Silhouette × 100", _apart(value)
        title = f"{k} groups are {verdict}: {written}"
        sentence = (
            "The **silhouette** asks of every person: how much nearer is their own group than the next? "
            f"At **{k} groups** the mean is {written}: the groups are {verdict}."
        )
    else:
        y, verdict = "Adjusted Rand index × 100", _again(value)
        title = f"{k} groups come out again at {written}: {verdict}"
        how = (
            f"Found again among people drawn anew, {AGAIN} times"
            if asked == "people"
            else "Found a quarter earlier and used on the same people"
        )
        sentence = f"{how}, the **{k} groups** agree at {written}: {verdict}."
    most = "No other number does better." if k == best else f"Highest: {best} groups ({100 * row[best]:.0f})."
    return figures.bars(bars, title=title, y=y, highlight=[f"{k} groups"]), f"{sentence} {most}"


def _apart(value: float) -> str:
    return "clearly apart" if value >= 0.5 else "apart with overlap" if value >= 0.25 else "hardly apart"


def _again(value: float) -> str:
    return "they hold" if value >= 0.8 else "the edges are luck" if value >= 0.6 else "mostly luck"
