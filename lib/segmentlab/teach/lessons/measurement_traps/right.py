"""Measured right: a message, a group, a holdout, and the truth beside what the test says.

Comes in: the shop and where the reader's controls stand. Goes out: pictures and sentences. Stage: teach.
"""

from __future__ import annotations

from segmentlab.activate.send import Experiment, messages, send
from segmentlab.instrument.business import Business
from segmentlab.measure.lift import Lift, lift
from segmentlab.model.tree import events
from segmentlab.segment.evaluate import members
from segmentlab.words import amount

from ... import figures
from ..shared import Shown

bought, visits, carts = events("order_placed"), events("session_started"), events("cart_item_added")
#: To whom: people like those the thanks went to, regulars who have gone quiet, everybody who ever bought.
GROUPS = {
    "Shopping now": (visits.count(within="14d") >= 2) & (bought.count(within="365d") >= 1),
    "Quiet regulars": (bought.count(within="365d") >= 2) & (bought.days_since_last() > 30),
    "All buyers": bought.count() >= 1,
}
#: What: the thanks, a message that fits regular customers, and two others.
OFFERED = ("thank_you", "perk", "discount", "reminder")


def offers(shop: Business) -> dict[str, str]:
    """The messages by their titles, each played once now so that no move of a control waits for it."""
    everybody = members(GROUPS["All buyers"], shop)
    for key in OFFERED:
        send(shop, key, everybody)
    return {messages(shop)[key].title: key for key in OFFERED}


def tested(shop: Business, message: str, group: str, held: float) -> Experiment:
    """A message sent to a group today, with some of them held out."""
    return send(shop, message, members(GROUPS[group], shop), holdout=held, lottery=f"right {message} {group}")


def with_a_holdout(shop: Business, message: str, group: str, held: float) -> Shown:
    """What a test with a holdout measures, and what is true."""
    test = tested(shop, message, group, held)
    result: Lift = lift(test.people)
    true, profit = test.true_effect(), 100 * test.true_effect("profit_cents")
    found = f"{100 * abs(result.difference):.1f} {'more' if result.difference > 0 else 'fewer'}"
    title = (
        f"Measured: {found} buyers per 100 people"
        if result.is_clear
        else "This test cannot tell the message from nothing"
    )
    chart = figures.difference(
        result.difference,
        result.low,
        result.high,
        truth=true,
        title=title,
        x="Difference in buyers, points",
        at_least=(-0.06, 0.12),
    )
    held_in = "lies inside" if result.low <= true <= result.high else "lies outside"
    left = 100 * test.true_effect("unsubscribed")
    return chart, (
        f"“{test.message.title}” went to **{result.message_people:,} people**, {result.holdout_people:,} "
        "were "
        f"held out. {result.sentence(shop.currency)} The truth {held_in} that interval. Per 100 people it is "
        f"worth **{amount(round(profit, -2))}** of profit and costs {max(left, 0):.1f} unsubscriptions."
    )
