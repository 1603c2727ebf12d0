"""Notebook 00: the same round in another business, with what a test measures and what is true.

Comes in: the shop, in whose memory the other businesses are kept, and where the reader's controls stand.
Goes out: a picture and a sentence. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable

from segmentlab.activate.send import Experiment, send
from segmentlab.instrument.business import Business
from segmentlab.instrument.load import load
from segmentlab.measure.lift import ARMS, lift
from segmentlab.model.tree import events
from segmentlab.segment.segment import Segment

from .. import figures
from .shared import Shown, per_100
from .start_here import DONE, FEWEST, HELD_BACK, SAMPLE, too_few

#: What one can say to somebody quiet, and which message of each business says it.
KINDS = {
    "a reminder": {"ecommerce": "reminder", "saas": "reengage", "subscription": "winback_news"},
    "a discount": {"ecommerce": "discount", "saas": "annual_offer", "subscription": "winback_offer"},
    "some help": {"ecommerce": "guide", "saas": "docs_tip", "subscription": "cooking_tips"},
}
#: What counts as being back, as the test counts it and on the axis.
BACK = {
    "ecommerce": ("bought", "buyers"),
    "saas": ("active", "people who log in again"),
    "subscription": ("restarted", "people who take boxes again"),
}
SHOWS = {"what the test measures": False, "the test, and the truth": True}


def opened(shop: Business, name: str) -> Business:
    """A business by its name; the others are opened when first asked for."""
    if name == shop.name:
        return shop
    return shop.keep(("start here", name), lambda: load(name, customers=SAMPLE))


def kinds(shop: Business) -> list[str]:
    """What one can send, each played once now in every business so that no move of a control waits for it."""
    for name in BACK:
        for kind in KINDS:
            run_test_in(shop, name, kind, 30)
    return list(KINDS)


def in_memory_of(shop: Business) -> Callable[[str, str, int, bool], Shown]:
    """The function behind the panel: everything but the controls is settled."""

    def once_more(business: str, kind: str, quiet: int, and_the_truth: bool) -> Shown:
        return send_elsewhere(shop, business, kind, quiet, and_the_truth)

    return once_more


def run_test_in(shop: Business, name: str, kind: str, quiet: int) -> Experiment:
    """Send a message to the quiet regulars of a business, with a lottery of its own."""
    done = events(DONE[name][0])
    regular = done.count(within="365d") >= 2
    line = Segment("quiet", regular & (done.days_since_last() > quiet))
    key = KINDS[kind][name]
    return send(opened(shop, name), key, line, holdout=HELD_BACK, weeks=6, lottery=f"{key} at {quiet}")


def send_elsewhere(shop: Business, name: str, kind: str, quiet: int, and_the_truth: bool) -> Shown:
    """What one test measures in a business, and beside it what the message truly did."""
    test, (outcome, who) = run_test_in(shop, name, kind, quiet), BACK[name]
    if test.people["arm"].value_counts().reindex(ARMS, fill_value=0).min() < FEWEST:
        return too_few(len(test.people), HELD_BACK)
    customers = opened(shop, name).customers
    accounts = customers.set_index("customer_id")["account_id"] if "account_id" in customers else None
    result, true = lift(test.people, outcome, clusters=accounts), test.true_effect(outcome)
    title = f"Measured: {per_100(result.difference)} per 100"
    chart = figures.difference(
        result.difference,
        result.low,
        result.high,
        truth=true if and_the_truth else None,
        title=f"{title}, and in truth {per_100(true)}" if and_the_truth else title,
        x=f"More {who} per 100, within 6 weeks, with the message than without",
        at_least=(-0.05, 0.05),
    )
    sentence = f"“{test.message.text}” {result.sentence(shop.currency)}"
    if not and_the_truth:
        return chart, sentence
    profit = test.true_effect("profit_cents")
    changes = f"{per_100(true)} {who} per 100 people" if round(true, 3) else "next to nothing"
    earns = "earns" if profit > 0 else "loses"
    return chart, (
        f"“{test.message.text}” In truth it brings **{changes}**, and it {earns} "
        f"**{shop.currency}{abs(profit):,.0f}** per 100 after what it costs and gives away."
    )
