"""Matched comparisons: who got a message against people like them, and the truth of it.

Comes in: the gear shop, the meal-kit box, and where the reader's controls stand. Goes out: pictures and
sentences. Stage of the loop: teach.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.measure.lift import Lift, lift
from segmentlab.measure.matching import ALIKE, MatchedEffect, matched_effect
from segmentlab.measure.staggered import StaggeredEffect
from segmentlab.model.index import measured
from segmentlab.model.tree import events
from segmentlab.words import amount, people

from ... import figures
from ..shared import Shown, per_100
from .rollouts import ROLLOUTS, THING, Wave, by_week, effect, owner, past, truth

THANKS, RISKY = "thank_you_2025", "save_the_risky_2025"
#: The campaigns that went to some people and not to others, and nobody drew lots.
TARGETED = {
    "Other recipes to those at risk, the meal-kit box": RISKY,
    "A word of thanks, the gear shop": THANKS,
}
DID = {THANKS: "ordered", RISKY: "took a box"}
#: What every company has of its customers.
USUAL = ("orders_before", "revenue_before_cents", "days_since_last")
#: What people did just before, by campaign.
LATE = {
    THANKS: ("visits", "products_viewed", "carts"),
    RISKY: ("one_skip", "two_skips", "looked_at_exit", "wrote_to_support"),
}
SETS = {
    "orders, money, days since the last": "usual",
    "what they did just before": "late",
    "all of it": "all",
}
#: The same, as rows of a picture.
ROWS = {
    "usual": "matched on orders and money",
    "late": "matched on what they did just before",
    "all": "matched on all of it",
}
READABLE = {
    "orders_before": "orders before", "revenue_before_cents": "money before",
    "days_since_last": "days since last", "visits": "visits, 2 weeks",
    "products_viewed": "products viewed", "carts": "carts filled", "one_skip": "one skip",
    "two_skips": "two skips", "looked_at_exit": "looked at exit", "wrote_to_support": "wrote to support",
}  # fmt: skip
#: All campaigns, for the panel that holds every method against the truth.
ALL = {**ROLLOUTS, **TARGETED}


def audience(shop: Business, box: Business, campaign: str) -> pd.DataFrame:
    """Everybody the campaign was about: who got it, what they did after, and before it."""
    business = owner(shop, box, campaign)

    def made() -> pd.DataFrame:
        table = past(shop, box, campaign).people
        moment = table["assigned_at"].iloc[0]
        paid = events("payment_succeeded")
        skips = events("delivery_skipped").count(within="90d", after=paid.last_time())
        late = {
            "visits": (events("session_started").count(within="14d"), None),
            "products_viewed": (events("product_viewed").count(within="14d"), None),
            "carts": (events("cart_item_added").count(within="14d"), None),
            "one_skip": (skips, (1, 1)),
            "two_skips": (skips, (2, np.inf)),
            "looked_at_exit": (events("cancellation_page_viewed").count(within="21d"), (1, np.inf)),
            "wrote_to_support": (events("ticket_opened").count(within="28d"), (1, np.inf)),
        }
        known = {}
        for name in LATE[campaign]:
            measure, ends = late[name]
            value = measured(measure, business, moment).reindex(table.index).fillna(0)
            known[name] = value if ends is None else value.between(*ends)
        return table.assign(**{name: value.astype(float) for name, value in known.items()}).assign(
            bought=table["bought"].astype(int)
        )

    return business.keep(("no holdout", "audience", campaign), made)


def columns(campaign: str, which: str) -> list[str]:
    """What people are matched on."""
    return [*(USUAL if which != "late" else ()), *(LATE[campaign] if which != "usual" else ())]


def matched(
    shop: Business, box: Business, campaign: str, which: str, outcome: str = "bought"
) -> MatchedEffect:
    """The matched comparison, worked out once for every choice of columns."""
    return owner(shop, box, campaign).keep(
        ("no holdout", "matched", campaign, which, outcome),
        lambda: matched_effect(audience(shop, box, campaign), outcome, columns(campaign, which)),
    )


def against_everybody(shop: Business, box: Business, campaign: str) -> Lift:
    """The plain difference between those who got it and all others of the audience, with its interval."""

    def made() -> Lift:
        table = audience(shop, box, campaign)
        return lift(table.assign(arm=table["arm"].replace("not sent", "holdout")), "bought")

    return owner(shop, box, campaign).keep(("no holdout", "plain", campaign), made)


def alike(shop: Business, box: Business, campaign: str, which: str) -> Shown:
    """How far both groups are apart in what they were matched on, before and after it; and the effect."""
    found = matched(shop, box, campaign, which)
    apart = 100 * found.balance[["apart_before", "apart_after"]].abs()
    apart.index = [READABLE[name] for name in apart.index]
    apart.columns = ["before matching", "after matching"]
    chart = figures.side_by_side(
        apart.round(),
        title=f"Everybody else: {_points(found.plain_difference)}. People like them: {_points(found.effect)}",
        y=f"Hundredths of a standard deviation apart (alike: up to {100 * ALIKE:.0f})",
        style="number",
    )
    table = audience(shop, box, campaign)
    got = int((table["arm"] == "message").sum())
    verdict = (
        "In what was matched on, both groups are alike."
        if found.alike
        else "**In what was matched on they still differ:** do not use it."
    )
    return chart, (
        f"{people(got)} got it, {len(table) - got:,} of the same audience did not. Of 100 who got it "
        f"**{_more(found.plain_difference)} {DID[campaign]}** than of everybody who did not, and "
        f"**{_more(found.effect)}** than of people like them (95% interval {per_100(found.low)} to "
        f"{per_100(found.high)} of 100; {found.matched:,} matched). {verdict}"
    )


def _points(share: float) -> str:
    return f"{per_100(share)} of 100"


def _more(share: float) -> str:
    value = round(100 * share, 1)
    return f"{abs(value):.1f} {'more' if value >= 0 else 'fewer'}"


def against_truth(shop: Business, box: Business, campaign: str) -> Shown:
    """What every method says of a campaign, and what is so."""
    if campaign in THING:
        return _rollout(shop, box, campaign)
    really = past(shop, box, campaign).true_effect("bought")
    plain = against_everybody(shop, box, campaign)
    rows = {"against everybody else": (plain.difference, plain.low, plain.high)}
    for which, words in ROWS.items():
        found = matched(shop, box, campaign, which)
        rows[words] = (found.effect, found.low, found.high)
    table = pd.DataFrame(rows, index=["difference", "low", "high"]).T
    chart = figures.lifts(
        table,
        title=f"Truly {_points(really)}; the plain comparison says {_points(table['difference'].iloc[0])}",
        x=f"More people who {DID[campaign]}, points",
        truth=pd.Series(really, index=table.index),
    )
    got = int((audience(shop, box, campaign)["arm"] == "message").sum())
    said, so = (
        got * value
        for value in (
            matched(shop, box, campaign, "usual", "revenue_cents").effect,
            past(shop, box, campaign).true_effect("revenue_cents"),
        )
    )
    inside = table.iloc[1:]
    held = int(((inside["low"] < really) & (really < inside["high"])).sum())
    return chart, (
        f"The truth is **{_points(really)}**. {_held(held, len(inside))} "
        f"of the matched comparisons. In money: "
        f"matched on what every company has, the report says {amount(said)} of revenue from "
        f"{people(got)}; truly it was **{amount(so)}**."
    )


def _held(held: int, of: int) -> str:
    which = f"all {of}" if held == of else f"{held or 'none'} of the {of}"
    return f"It lies inside {which} intervals"


def _rollout(shop: Business, box: Business, campaign: str) -> Shown:
    found, really, thing = effect(shop, box, campaign), truth(shop, box, campaign), THING[campaign]
    table = owner(shop, box, campaign).keep(
        ("no holdout", "answers", campaign), lambda: _answers(shop, box, campaign, found)
    )
    changes = table["difference"].iloc[:3]
    chart = figures.lifts(
        table,
        title=f"Truly {1_000 * really:+.1f}; before and after says {_two(changes.min())} to "
        f"{_two(changes.max())}",
        x=f"More {thing} per 1,000 people and week",
        style="number",
        truth=pd.Series(1_000 * really, index=table.index),
    )
    held = found.low < really < found.high
    return chart, (
        f"The truth is **{_two(1_000 * really)} {thing} per 1,000 people and week**. Difference in "
        "differences "
        f"says {_two(1_000 * found.effect)}, and its interval "
        f"{'holds' if held else 'does not hold'} the truth. Before and after says something else for every "
        "group of regions, because the weeks differ."
    )


def _answers(shop: Business, box: Business, campaign: str, found: StaggeredEffect) -> pd.DataFrame:
    """What before and after says of three waves, and difference in differences of all."""
    rows = {}
    for name in ("first", "second", "third"):
        wave = Wave(shop, box, campaign, name)
        wide = wave.luck(by_week(shop, box, campaign))
        own = wave.own_change
        rows[f"before and after, {name} regions"] = (own, own - wide, own + wide)
    rows["difference in differences"] = (1_000 * found.effect, 1_000 * found.low, 1_000 * found.high)
    return pd.DataFrame(rows, index=["difference", "low", "high"]).T.round(1) + 0.0


def _two(value: float) -> str:
    return f"{round(value, 1) + 0.0:+.1f}".replace("-", "−")
