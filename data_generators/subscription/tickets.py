"""Complaints about boxes and bills: what they are about, how long they stay open, how they are rated.

Comes in: the charges of a week. Goes out: its tickets, a row each. A ticket leaves a grievance that fades
over weeks and makes leaving likelier; one that was handled well leaves less of it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data_generators.draws import Floats, Whole, choose, from_share, happens
from data_generators.quantiles import normal
from data_generators.subscription.charges import Charges
from data_generators.subscription.facts import facts
from data_generators.world import DAY, HOUR, World

TOPICS = ["late box", "missing item", "quality", "billing"]


class Tickets(NamedTuple):
    """Tickets of one week, a row each: about what, when (seconds since the start), and how it went.

    `score` is 1 to 5, what they think of the answer, whether or not they say so.
    """

    who: Whole
    topic: Whole
    opened: Whole
    closed: Whole
    score: Whole
    grievance: Floats


def delivered_at(world: World, charges: Charges, rows: Whole) -> Whole:
    """Date the deliveries of boxes that were paid, in seconds since the start."""
    day = charges.at[rows] // DAY + facts()["box"]["delivered_after_days"]
    earliest, latest = facts()["box"]["delivered_hours"]
    draw = world.draw("delivery", charges.who[rows], charges.attempt[rows])
    return day * DAY + earliest * HOUR + from_share(draw, (latest - earliest) * HOUR)


def open_tickets(world: World, charges: Charges) -> Tickets:
    """Open tickets for boxes that came this week, and for bills that failed."""
    told = facts()["tickets"]
    on_time = ~charges.welcome & (charges.attempt != 2)  # the others may still be on their way on Sunday
    boxes = np.flatnonzero(charges.paid & on_time)
    boxes = boxes[happens(world.draw("ticket", charges.who[boxes]), told["per_box"])]
    bills = np.flatnonzero(~charges.paid & (charges.attempt == 1))
    bills = bills[happens(world.draw("ticket/bill", charges.who[bills]), told["billing"])]
    topic = choose(world.draw("ticket/topic", charges.who[boxes]), list(told["topics"].values()))
    topic = np.append(topic, np.full(len(bills), TOPICS.index("billing")))
    who = np.concatenate([charges.who[boxes], charges.who[bills]])
    since = np.append(
        delivered_at(world, charges, boxes), charges.at[bills] + told["bill_seen_after_hours"] * HOUR
    )
    soonest, latest = told["opened_after_hours"]
    opened = since + soonest * HOUR
    opened = opened + from_share(world.draw("ticket/hour", who), (latest - soonest) * HOUR)
    wave = told["closed_spread"] * normal(world.draw("ticket/closed", who))
    hours = told["closed_after_hours"] * np.exp(wave)
    closed = opened + np.rint(np.clip(hours * HOUR, HOUR, told["closed_within_days"] * DAY)).astype(np.int64)
    scores = np.array([int(score) for score in told["scores"]])
    score = scores[choose(world.draw("ticket/score", who), list(told["scores"].values()))]
    worst = np.array(list(told["worst"].values()))[topic]
    grievance = worst * (told["grievance_left"] - told["grievance_soothed"] * score)
    return Tickets(who, topic, opened, closed, score, grievance)
