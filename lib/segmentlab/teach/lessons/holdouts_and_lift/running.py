"""Running the test, reading it in words and in money, and looking into its segments.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences.
Stage of the loop: teach.
"""

from __future__ import annotations

from segmentlab.activate.send import Experiment
from segmentlab.instrument.business import Business
from segmentlab.measure.adjusted import AdjustedLift, adjusted_lift
from segmentlab.measure.by_segment import lift_by
from segmentlab.measure.design import SampleRatio, sample_ratio
from segmentlab.measure.lift import Lift, lift
from segmentlab.model.index import measured
from segmentlab.words import amount

from ... import figures
from ..shared import Shown
from .groups import AUDIENCE, PERK, SPLITS, orders, run

#: How a difference of each outcome is named on an axis, and written.
AXES = {
    "bought": ("More buyers per 100 people, with the message than without", "points"),
    "orders": ("More orders per person, with the message than without", "number"),
    "revenue_cents": ("More revenue per person, with the message than without", "money"),
    "profit_cents": ("More profit per person, with the message than without", "money"),
}
NOUNS = {"bought": "buyers", "orders": "orders", "revenue_cents": "revenue", "profit_cents": "profit"}


def split(test: Experiment, held: float) -> SampleRatio:
    """Whether the lottery of a test gave the groups it should have."""
    sizes = test.people["arm"].value_counts()
    return sample_ratio(int(sizes.get("message", 0)), int(sizes.get("holdout", 0)), held)


def run_it(shop: Business, message: str, group: str, held: float, weeks: int, count: str) -> Shown:
    """What one test measures: its difference, relative lift, and what it comes to in all."""
    test = run(shop, message, group, held, weeks)
    result = lift(test.people, count)
    name, style = AXES[count]
    scale = 100 if count == "orders" else 1
    chart = figures.difference(
        scale * result.difference,
        scale * result.low,
        scale * result.high,
        title=_title(result),
        x=name.replace("per person", "per 100 people") if scale > 1 else name,
        style=style,
    )
    return chart, (
        f"{split(test, held).sentence()} {said(result, shop.currency)} {in_all(result, shop.currency)}"
    )


def said(result: Lift, currency: str = "$") -> str:
    """The result in words; orders per 100 people, as the picture has them."""
    if result.outcome != "orders":
        return result.sentence(currency)
    low, middle, high, without = (
        100 * value for value in (result.low, result.difference, result.high, result.holdout_mean)
    )
    found = f"{_more(middle)} orders per 100 people"
    rest = f"without it there would be about {without:.1f}"
    if result.is_clear:
        return f"The message brought {found} (95% interval {_more(low)} to {_more(high)}); {rest}."
    return (
        f"This test measured {found}, but anything from {_more(low)} to {_more(high)} fits it (95% "
        "interval): it "
        f"cannot tell whether the message helped or harmed; {rest}."
    )


def _more(number: float) -> str:
    return f"{abs(number):.1f} {'more' if number >= 0 else 'fewer'}"


def _title(result: Lift) -> str:
    what = NOUNS[result.outcome]
    if not result.is_clear:
        return f"This test cannot tell the effect on {what} from nothing"
    return f"The message brought {'more' if result.difference > 0 else 'fewer'} {what}".replace(
        "fewer revenue", "less revenue"
    ).replace("fewer profit", "less profit")


def in_all(result: Lift, currency: str = "$") -> str:
    """The relative lift, and the difference times everybody who got the message, with its interval."""
    if result.holdout_mean <= 0:
        relative = "Without the message nothing was measured, so there is no relative lift."
    else:
        relative = f"That is a relative lift of **{_signed_percent(result.relative)}**."
    low, middle, high = (
        result.message_people * value for value in (result.low, result.difference, result.high)
    )
    if result.outcome.endswith("_cents"):
        told = [_signed_amount(round(value, -2), currency) for value in (middle, low, high)]
    else:
        told = [_signed(value) for value in (middle, low, high)]
    what = NOUNS[result.outcome]
    return (
        f"{relative} Over the {result.message_people:,} people who got it: **{told[0]}** {what} "
        f"(interval {told[1]} to {told[2]})."
    )


def _signed(number: float) -> str:
    return "0" if abs(number) < 0.5 else f"{number:+,.0f}".replace("-", "−")


def _signed_percent(share: float) -> str:
    return f"{share:+.0%}".replace("-", "−")


def _signed_amount(cents: float, currency: str) -> str:
    cents += 0.0
    return f"+{amount(cents, currency)}" if cents > 0 else amount(cents, currency)


# Per segment


def per_segment(shop: Business, by: str, held: float, count: str) -> Shown:
    """The lift in each group of one test, with intervals for one and for all of them together."""
    test = run(shop, PERK, AUDIENCE, held, 4)
    groups = shop.keep(("holdouts", "split", by), lambda: SPLITS[by](shop))
    found = shop.keep(
        ("holdouts", "segments", by, round(held, 2), count), lambda: lift_by(test.people, groups, count)
    )
    order = [name for name in ORDER.get(by, ()) if name in found.table.index]
    if order:
        found = found._replace(table=found.table.loc[order])
    clear = list(found.table.index[found.table["clear"]])
    many = len(found.table)
    title = (
        f"Judged together, clear in {' and '.join(clear)}"
        if 0 < len(clear) <= 2
        else f"Judged together, clear in {len(clear) or 'none'} of {many} groups"
    )
    name, style = AXES[count]
    drawn = found.table
    if count == "orders":
        ends = ["difference", "low", "high", "low_all", "high_all"]
        drawn, name = 100 * drawn[ends].astype(float), name.replace("per person", "per 100 people")
    chart = figures.lifts(drawn, title=title, x=name, style=style)
    smallest = found.table[["message_people", "holdout_people"]].min(axis=1)
    tiny = smallest.idxmin()
    return chart, (
        f"{found.sentence()} The smallest comparison is “{tiny}”: "
        f"{int(found.table.loc[tiny, 'message_people']):,} people with the message against "
        f"{int(found.table.loc[tiny, 'holdout_people']):,} without."
    )


ORDER = {
    "orders within a year": ("one order", "two orders", "three or more"),
    "days since the last order": ("up to 60 days", "61 to 180 days", "over 180 days"),
}


# Variance reduction

BEFORE = {"orders_before": orders.count(within="182d")}


def with_the_past(shop: Business, test: Experiment) -> Experiment:
    """The same test, with what everybody did before it beside what they did in it."""
    for name, measure in BEFORE.items():
        if name not in test.people:
            test.people[name] = measured(measure, shop).reindex(test.people.index).fillna(0).to_numpy(float)
    return test


def taken_out(shop: Business, test: Experiment, count: str = "orders") -> AdjustedLift:
    """The lift of a test with what the half year before it explains taken out."""
    return adjusted_lift(with_the_past(shop, test).people, count, list(BEFORE))
