"""How many people a segment needs, which cuts deserve to be made, and what is left when the rest is joined.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache

import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.measure.by_segment import SegmentLifts
from segmentlab.measure.design import plan_test
from segmentlab.model.index import measured
from segmentlab.model.tree import Rule
from segmentlab.segment.segmentation import Group, Segmentation
from segmentlab.words import people, percent

from ... import figures
from ..shared import Shown
from .crowning import _buyers, _profit, _segments
from .cutting import (
    CUTS,
    PLACES,
    REPEATS,
    audience,
    cut,
    cuts,
    filled,
    lives,
    orders,
    segments,
)

#: Of a hundred, who buys in six weeks anyway: whom a test is planned for.
BASES = {"everybody": None, "people with 1 order in a year": 1, "people with 2 and more orders": 2}
#: Days from which six weeks can be looked at, and the words for them.
PAST = {"18 May 2026": "2026-05-18", "16 February 2026": "2026-02-16", "17 November 2025": "2025-11-17"}
#: Names of groups as a reader sees them in the panel on one cut.
FULL = {
    "seen 30 d": "visit in the last 30 days", "seen 90 d": "in the last 90 days", "not seen": "longer ago",
}  # fmt: skip
MESSAGE = "perk"
#: Points between the lowest and the highest group of a cut that deserves to be made.
APART = 8


def merged() -> Segmentation:
    """What is left when everything that behaves alike is joined: three groups."""
    return Segmentation(
        "orders_in_a_year",
        "Orders in a year",
        steps=(
            Group("Regulars", _in_a_year(2), meaning="Two orders and more in a year"),
            Group("Bought once", _in_a_year(1), meaning="One order in a year"),
        ),
        remaining=Group("Quiet", meaning="No order in a year"),
    )


def _in_a_year(times: int) -> Rule:
    return orders.count(within="365d") >= times


def usual(shop: Business, who: str) -> float:
    """Share of a group that buys in six weeks without any message, among those not in the test's arm."""
    bought, group = lives(shop, MESSAGE)["bought_without"], BASES[who]
    return float(bought.mean() if group is None else bought[cuts(shop)["orders"].codes == group].mean())


@cache
def people_needed(base: float, more: float) -> int:
    """People in both arms together, for a test that finds the difference in four of five tries."""
    return plan_test(base=base, difference=more, power=0.8).people


def needed(shop: Business, who: str, more: int) -> Shown:
    """How many people one segment needs, beside how many it has."""
    base = round(usual(shop, who), 3)
    need = people_needed(base, more / 100)
    everybody = len(audience(shop))
    have = {f"each of {number}, on average": round(everybody / number) for number in (240, 24, 3)}
    fit = everybody // need
    buyers = "buyer" if more == 1 else "buyers"
    chart = figures.bars(
        {"needed": need, **have},
        title=f"To find {more} more {buyers} per 100 takes {need:,} people",
        y="People per segment, with and without the message together",
        highlight=["needed"],
    )
    enough = (
        "Not even everybody together is enough: look for a larger effect."
        if not fit
        else f"The {everybody:,} people of this shop are enough for **{_segments(fit)}** of that size."
    )
    return chart, (
        f"Without a message {100 * base:.1f} in 100 buy in six weeks. Half of a segment gets it. To see "
        f"**{more} more "
        f"in 100** in four of five tests, the segment needs **{people(need, 'member')}**. {enough}"
    )


def gap(shop: Business, name: str, as_of: str) -> pd.DataFrame:
    """What the groups of one cut did in the six weeks after a day: people, and the share who ordered."""

    def found() -> pd.DataFrame:
        groups = cut(shop, name, as_of)
        after = measured(orders.count(within="42d"), shop, pd.Timestamp(as_of) + pd.Timedelta(days=42))
        known = measured(orders.count(), shop, as_of).index
        bought = (after.reindex(known) > 0).groupby(groups.reindex(known), observed=True)
        return pd.DataFrame({"people": bought.size(), "share": bought.mean()})

    return shop.keep(("too many segments", "gap", name, as_of), found)


def looked_up(shop: Business) -> None:
    """Look up every cut on every date once, so that no move of a control waits for it."""
    for name, as_of in itertools.product(CUTS.values(), PAST.values()):
        gap(shop, name, as_of)


def worth_cutting(shop: Business, name: str, as_of: str) -> Shown:
    """Whether the groups of one cut did anything different."""
    table = gap(shop, name, as_of)
    table.index = [FULL.get(str(one), str(one)) for one in table.index]
    share = table["share"]
    points = 100 * (share.max() - share.min())
    words = next(key for key, value in CUTS.items() if value == name)
    day = next(key for key, value in PAST.items() if value == as_of)
    apart = points >= APART
    chart = figures.bars(
        share,
        title=f"{words}: {points:.0f} {'point' if round(points) == 1 else 'points'} from the lowest group "
        "to the highest",
        y=f"Ordered in the six weeks after {day}",
        style="percent",
        highlight=[share.idxmax()] if apart else (),
    )
    verdict = (
        "**These groups behave differently: this cut deserves to be made.**"
        if apart
        else "**These groups behave much alike: join them.** Whatever a test of theirs shows is mostly luck."
    )
    return chart, (
        f"{people(table['people'].sum())} as known on {day}. Of “{share.idxmax()}” "
        f"({people(table.loc[share.idxmax(), 'people'])}) {percent(share.max(), 1)} ordered, of "
        f"“{share.idxmin()}” ({people(table.loc[share.idxmin(), 'people'])}) {percent(share.min(), 1)}. "
        f"{verdict}"
    )


def joined(shop: Business, by: Sequence[str], least: int) -> Shown:
    """What a list promises, shows again and truly brings, if no part may be smaller than so many people."""
    least = max(least, 1)
    found = segments(shop, by, least)
    got = filled(shop, MESSAGE, by, least)
    regulars = filled(shop, MESSAGE, ("orders",))
    values = {
        "promised by the first test": got.promised,
        f"mean of {REPEATS} repeats": float(got.again.mean()),
        "the truth": got.true,
    }
    number = len(found.names)
    smallest = int(pd.Series(found.codes).value_counts().min())
    chart = figures.bars(
        {key: round(value) + 0.0 for key, value in values.items()},
        title=f"{_segments(number)}: promised {round(got.promised)}, true {_buyers(got.true)}",
        y=f"Extra buyers among the {got.places:,} people of the list, in six weeks",
        highlight=["the truth"],
    )
    lot = PLACES * (lives(shop, MESSAGE)["profit_cents_with"] - lives(shop, MESSAGE)["profit_cents_without"])
    return chart, (
        f"**{_segments(number)}**, {'all' if number == 1 else 'the smallest'} with "
        f"{people(smallest, 'member')}. "
        f"The list promises {_buyers(got.promised)}; the truth is **{_buyers(got.true)}** and "
        f"**{_profit(got.true_cents)}**. The same places drawn by lot bring {_profit(lot.mean())}; given to "
        f"the segment that wins when only orders are cut, {_profit(regulars.true_cents)}."
    )


def luck_or_not(found: SegmentLifts) -> str:
    """Say whether the segments of a test differ by more than luck makes them."""
    chance = found.chance_of_such_differences
    many = _segments(len(found.table))
    verdict = (
        "luck alone would hardly do that."
        if chance < 0.05
        else "so nothing says that they are different at all."
    )
    often = "nearly all" if chance > 0.995 else f"**{percent(chance)}** of"
    return (
        f"**{many} compared** ({len(found.too_small):,} were too small). If the message did the same in "
        "all of "
        f"them, they would differ at least this much in {often} tests: {verdict}"
    )
