"""What comes after an order of the outdoor gear shop: returns, tickets, reviews and friends brought along.

Comes in: the orders of a week and which of them had trouble. Goes out: the events that tell of it, days or
weeks later.
"""

from __future__ import annotations

import numpy as np

from data_generators.draws import Flags, Floats, Whole, choose, from_share, happens, normal
from data_generators.ecommerce.facts import facts
from data_generators.ecommerce.orders import RESTOCK_SLOT, catalogue
from data_generators.ecommerce.weeks import Week
from data_generators.log import Happened, happened
from data_generators.world import DAY, HOUR, World


def afterwards(world: World, week: Week, ordered_at: Whole) -> list[Happened]:
    """Write what follows the orders of a week.

    Parameters
    ----------
    world, week
        Everybody at the start of the week, and what they decided.
    ordered_at
        When each order was placed, in seconds since the start.
    """
    bad = week.trouble[week.placed.who]
    back = _returns(world, week, ordered_at, bad)
    return [back, *_tickets(world, week, ordered_at, bad), *_praise(world, week, ordered_at, bad)]


def _returns(world: World, week: Week, ordered_at: Whole, bad: Flags) -> Happened:
    """Send some orders back days later; most of the parcels are typed in, and refunded, the morning after."""
    orders, service, shop = week.placed, facts()["service"], catalogue()
    chances = np.array([shelf["returned"] for shelf in facts()["shelves"]])[shop.shelf[orders.item]]
    chances = np.where(
        orders.slot == RESTOCK_SLOT, 0.01, np.where(bad, np.minimum(2 * chances, 0.8), chances)
    )

    def draw(question: str) -> Floats:
        return world.draw(f"return/{question}", orders.who, orders.slot)

    back = happens(draw("sent back"), chances)
    soonest, latest = facts()["shopping"]["returned_within_days"]
    arrives = ordered_at + soonest * DAY + from_share(draw("days"), (latest - soonest) * DAY)
    next_morning = DAY - arrives % DAY + 9 * HOUR
    late = np.where(happens(draw("typed in"), facts()["shopping"]["handled_next_day"]), next_morning, 0)
    reason = choose(draw("reason"), list(service["return_reasons"].values()))
    reason = np.where(bad & (draw("why") < 0.7), list(service["return_reasons"]).index("damaged"), reason)
    return happened(
        "order_returned", orders.who[back], arrives[back], late=late[back], item=orders.item[back],
        category=shop.shelf[orders.item[back]], amount_cents=orders.amount_cents[back],
        quantity=orders.quantity[back], reason=reason[back],
    )  # fmt: skip


def _tickets(world: World, week: Week, ordered_at: Whole, bad: Flags) -> list[Happened]:
    """Open tickets about trouble and questions, close them hours or days later, and rate some."""
    orders, service = week.placed, facts()["service"]

    def draw(question: str) -> Floats:
        return world.draw(f"ticket/{question}", orders.who, orders.slot)

    opens = happens(draw("opens"), np.where(bad, service["tells"], service["asks"]))
    which = np.flatnonzero(opens)
    who, bad = orders.who[which], bad[which]
    complaint = choose(draw("complaint")[which], list(service["complaints"].values()))
    question = len(service["complaints"]) + choose(
        draw("question")[which], list(service["questions"].values())
    )
    topic = np.where(bad, complaint, question)
    opened = ordered_at[which] + HOUR + from_share(draw("after")[which], 9 * DAY)
    # One in four comes by telephone and is typed in during the day.
    typed = np.where(draw("telephone")[which] < 0.25, from_share(draw("typed")[which], 8 * HOUR), 0)
    hours = service["answered_after_hours"] * np.exp(0.9 * normal(draw("answer")[which]))
    closed = opened + typed + np.rint(np.clip(hours, 0.2, 400) * HOUR).astype(np.int64)
    weights = service["scores"]
    slow = np.where(hours > 3 * service["answered_after_hours"], 1, 0)
    score = np.where(
        bad,
        choose(draw("score")[which], weights["complaint"]),
        choose(draw("score")[which], weights["question"]),
    )
    rates = happens(draw("rates")[which], service["rated"])
    score = np.maximum(score - slow, 0) + 1
    rated_at = closed + HOUR + from_share(draw("then")[which], 2 * DAY)
    return [
        happened("ticket_opened", who, opened, late=typed, topic=topic),
        happened("ticket_closed", who, closed, topic=topic),
        happened("satisfaction_rated", who[rates], rated_at[rates], topic=topic[rates], score=score[rates]),
    ]


def _praise(world: World, week: Week, ordered_at: Whole, bad: Flags) -> list[Happened]:
    """Write reviews two or three weeks after an order, and bring friends."""
    orders, service, loyalty = week.placed, facts()["service"], world.state.loyalty[week.placed.who]

    def draw(question: str) -> Floats:
        return world.draw(f"praise/{question}", orders.who, orders.slot)

    writes = np.flatnonzero(happens(draw("writes"), service["reviews"] * (1 + loyalty)))
    refers = np.flatnonzero(happens(draw("refers"), service["refers"] * loyalty) & ~bad)
    scores = service["review_scores"]
    score = 1 + np.where(bad, choose(draw("score"), scores["trouble"]), choose(draw("score"), scores["fine"]))
    later = ordered_at + 8 * DAY + from_share(draw("days"), 14 * DAY)
    item = orders.item[writes]
    return [
        happened("review_written", orders.who[writes], later[writes], item=item,
                 category=catalogue().shelf[item], score=score[writes]),
        happened("friend_referred", orders.who[refers], later[refers] + HOUR),
    ]  # fmt: skip
