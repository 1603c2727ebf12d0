"""What comes after an order of the outdoor gear shop: returns, tickets, reviews and friends brought along.

Comes in: the orders of a week and which of them had trouble. Goes out: the events that tell of it, days or
weeks later.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from data_generators.draws import Flags, Floats, Whole, choose, from_share, happens
from data_generators.ecommerce.facts import facts
from data_generators.ecommerce.orders import RESTOCK_SLOT, Orders, catalogue
from data_generators.log import Happened, happened
from data_generators.quantiles import normal
from data_generators.world import DAY, HOUR, World


def afterwards(world: World, orders: Orders, ordered_at: Whole, bad: Flags) -> list[Happened]:
    """Write what follows orders.

    Parameters
    ----------
    world, orders
        Everybody at the start of the week, or of several, and the orders of that time.
    ordered_at
        When each order was placed, in seconds since the start.
    bad
        Whether something was wrong with it.
    """
    back, returned_at = _returns(world, orders, ordered_at, bad)
    tickets = _tickets(world, orders, ordered_at, bad, returned_at)
    return [back, *tickets, *_praise(world, orders, ordered_at, bad)]


def _returns(world: World, orders: Orders, ordered_at: Whole, bad: Flags) -> tuple[Happened, Whole]:
    """Send some orders back days later; most of the parcels are typed in, and refunded, the morning after.

    Gives the events, and when each order arrived back: -1 if it never did.
    """
    service, shop = facts()["service"], catalogue()
    chances = _returned()[shop.shelf[orders.item]]
    after_trouble = np.minimum(service["returns_after_trouble"] * chances, facts()["at_most"]["returned"])
    chances = np.where(
        orders.slot == RESTOCK_SLOT, service["returns_restocked"], np.where(bad, after_trouble, chances)
    )

    back = np.flatnonzero(happens(world.draw("return/sent back", orders.who, orders.slot), chances))
    who, slot, item, bad = orders.who[back], orders.slot[back], orders.item[back], bad[back]

    draw = world.dice("return", who, slot)
    soonest, latest = facts()["shopping"]["returned_within_days"]
    arrives = ordered_at[back] + soonest * DAY + from_share(draw("days"), (latest - soonest) * DAY)
    next_morning = DAY - arrives % DAY + 9 * HOUR
    late = np.where(happens(draw("typed in"), facts()["shopping"]["handled_next_day"]), next_morning, 0)
    reason = choose(draw("reason"), list(service["return_reasons"].values()))
    damaged = bad & (draw("why") < service["trouble_named"])
    reason = np.where(damaged, list(service["return_reasons"]).index("damaged"), reason)
    returned_at = np.full(len(orders.who), -1, dtype=np.int64)
    returned_at[back] = arrives
    parcels = happened(
        "order_returned", who, arrives, late=late, item=item, category=shop.shelf[item],
        amount_cents=orders.amount_cents[back], quantity=orders.quantity[back], reason=reason,
    )  # fmt: skip
    return parcels, returned_at


@cache
def _returned() -> Floats:
    return np.array([shelf["returned"] for shelf in facts()["shelves"]])


def _tickets(
    world: World, orders: Orders, ordered_at: Whole, bad: Flags, returned_at: Whole
) -> list[Happened]:
    """Open tickets about trouble and questions, close them hours or days later, and rate some.

    Only who has sent something back misses the refund, and only from then on; others complain of the rest.
    """
    service = facts()["service"]
    complaints = service["complaints"]
    opens = world.draw("ticket/opens", orders.who, orders.slot)
    which = np.flatnonzero(happens(opens, np.where(bad, service["tells"], service["asks"])))
    who, slot, bad = orders.who[which], orders.slot[which], bad[which]

    draw = world.dice("ticket", who, slot)
    complaint = choose(draw("complaint"), list(complaints.values()))
    no_refund, back = list(complaints).index("refund missing"), returned_at[which]
    at_once = [weight if name != "refund missing" else 0 for name, weight in complaints.items()]
    other = np.flatnonzero((complaint == no_refund) & (back < 0))
    complaint[other] = choose(draw("complaint at once", other), at_once)
    question = len(complaints) + choose(draw("question"), list(service["questions"].values()))
    topic = np.where(bad, complaint, question)
    since = np.where(topic == no_refund, back, ordered_at[which])
    opened = since + HOUR + from_share(draw("after"), service["ticket_within_days"] * DAY)
    # Some come by telephone and are typed in during the day.
    typed_later = from_share(draw("typed"), service["typed_within_hours"] * HOUR)
    typed = np.where(draw("telephone") < service["by_telephone"], typed_later, 0)
    hours = service["answered_after_hours"] * np.exp(service["answer_spread"] * normal(draw("answer")))
    closed = opened + typed + np.rint(np.clip(hours, *service["answer_hours"]) * HOUR).astype(np.int64)
    weights = service["scores"]
    slow = np.where(hours > service["slow_answer"] * service["answered_after_hours"], 1, 0)
    rating = draw("score")
    score = np.where(bad, choose(rating, weights["complaint"]), choose(rating, weights["question"]))
    rates = happens(draw("rates"), service["rated"])
    score = np.maximum(score - slow, 0) + 1
    rated_at = closed + HOUR + from_share(draw("then"), service["rated_within_days"] * DAY)
    return [
        happened("ticket_opened", who, opened, late=typed, topic=topic),
        happened("ticket_closed", who, closed, topic=topic),
        happened("satisfaction_rated", who[rates], rated_at[rates], topic=topic[rates], score=score[rates]),
    ]


def _praise(world: World, orders: Orders, ordered_at: Whole, bad: Flags) -> list[Happened]:
    """Write reviews two or three weeks after an order, and bring friends."""
    service, loyalty = facts()["service"], world.state.loyalty[orders.who]

    draw = world.dice("praise", orders.who, orders.slot)
    writes = np.flatnonzero(happens(draw("writes"), service["reviews"] * (1 + loyalty)))
    refers = np.flatnonzero(happens(draw("refers"), service["refers"] * loyalty) & ~bad)
    scores = service["review_scores"]
    rating = draw("score", writes)
    score = np.where(bad[writes], choose(rating, scores["trouble"]), choose(rating, scores["fine"])) + 1
    soonest, latest = service["reviewed_within_days"]
    later = ordered_at + soonest * DAY + from_share(draw("days"), (latest - soonest) * DAY)
    item = orders.item[writes]
    return [
        happened("review_written", orders.who[writes], later[writes], item=item,
                 category=catalogue().shelf[item], score=score),
        happened("friend_referred", orders.who[refers], later[refers] + HOUR),
    ]  # fmt: skip
