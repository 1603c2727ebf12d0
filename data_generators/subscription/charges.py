"""Charging for boxes: what each costs, whose card fails, and the retries over the days after.

Comes in: who is due for a box in the week, and whose last charge is still open. Goes out: every attempt of
the week, a row each. A charge that fails is tried again two, seven and fourteen days later; meanwhile no box
is sent. If the last attempt fails, the subscription ends although nobody wanted to leave.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from data_generators.draws import Flags, Floats, Whole, choose, happens
from data_generators.subscription.facts import charged_at, facts, plans
from data_generators.world import DAY, WEEK_SECONDS, World

#: The attempt after which a charge is given up.
LAST_ATTEMPT = 4


class Charges(NamedTuple):
    """Attempts to charge in one week, a row each: the first ones before the retries.

    `at` is in seconds since the start; `profit_cents` is before the cost of any message. Whoever signs up
    pays at once (`welcome`).
    """

    who: Whole
    attempt: Whole
    at: Whole
    paid: Flags
    reason: Whole
    plan: Whole
    amount_cents: Whole
    discount_cents: Whole
    profit_cents: Whole
    welcome: Flags


def charge(world: World, joined: Whole, due: Whole, plan: Whole) -> Charges:
    """Charge everybody who is to pay this week.

    Parameters
    ----------
    world, joined, due
        Everybody, the places of those who sign up this week, and of those whose box is due.
    plan
        The plan of everybody this week.
    """
    traits, state = world.traits, world.state
    first_fails = happens(world.draw("charge/first", due), traits.card_fails[due])
    reasons = list(facts()["payments"]["reasons"].values())
    again = due[first_fails]
    why = choose(world.draw("charge/reason", again), reasons)
    second_paid = happens(world.draw("charge/second", again), _recovers(world, again, why, 2))
    late = np.flatnonzero(state.due > 0)
    attempt = state.due[late].astype(np.int64) + 1
    late_paid = happens(
        world.draw("charge/later", late), _recovers(world, late, state.due_reason[late], attempt)
    )
    joined_at = world.week * WEEK_SECONDS + traits.joined_second[joined].astype(np.int64) + 90
    second_after = facts()["payments"]["retried_after_days"][0] * DAY
    who = np.concatenate([joined, due, again, late])
    at = [joined_at, charged_at(world, due), charged_at(world, again) + second_after, charged_at(world, late)]
    sizes = [len(joined), len(due), len(again), len(late)]
    full, cost = plans().price_cents[plan[who]], plans().cost_cents[plan[who]]
    discount = (full * _percent_off(world, who) + 50) // 100
    offer_cost = np.where(state.offer_weeks[who] > 0, state.offer_cost_cents[who], 0)
    reason = np.full(len(who), -1)
    reason[len(joined) : len(joined) + len(due)][first_fails] = why
    reason[len(joined) + len(due) :] = np.concatenate([why, state.due_reason[late]])
    return Charges(
        who=who,
        attempt=np.concatenate([np.repeat([1, 1, 2], sizes[:3]), attempt]),
        at=np.concatenate(at),
        paid=np.concatenate([np.ones(sizes[0], dtype=bool), ~first_fails, second_paid, late_paid]),
        reason=reason,
        plan=plan[who],
        amount_cents=full - discount,
        discount_cents=discount,
        profit_cents=full - discount - cost - offer_cost,
        welcome=np.repeat([True, False], [sizes[0], len(who) - sizes[0]]),
    )


def _recovers(world: World, who: Whole, reason: Whole, attempt: Whole | int) -> Floats:
    """Give the chance that a retry goes through."""
    plain = np.array(facts()["payments"]["attempts"])[np.asarray(attempt) - 2]
    return np.minimum(
        plain * _recovers_by_reason()[reason] * (1 + world.state.lift_pay[who]),
        facts()["at_most"]["recovers"],
    )


@cache
def _recovers_by_reason() -> Floats:
    told = facts()["payments"]
    return np.array([told["recovers"][reason] for reason in told["reasons"]])


def _percent_off(world: World, who: Whole) -> Whole:
    """Give what is taken off each box: the welcome discount or a message's offer, whichever is larger."""
    state, welcome = world.state, np.array([*facts()["box"]["welcome_percents"], 0])
    own = welcome[np.minimum(state.boxes[who], len(welcome) - 1)]
    return np.maximum(own, np.where(state.offer_weeks[who] > 0, state.offer_percent[who], 0)).astype(np.int64)
