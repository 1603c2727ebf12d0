"""The meal-kit box's parameters: its types, its year, its plans and what a box costs.

Comes in: parameters.toml. Goes out: its numbers, one value per hidden type, and the price of every plan.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np

from data_generators import parameters
from data_generators.draws import Floats, Whole, chance
from data_generators.world import DAY, HOUR, START, WEEK, WEEK_SECONDS, World

NAME = "subscription"
by_type = partial(parameters.by_type, NAME)
second_of_week = partial(parameters.second_of_week, NAME)

#: Whether someone gets boxes: not yet a customer, or which of the states the log tells of.
NOT_YET, SUBSCRIBED, PAUSED, CANCELLED, ENDED = range(5)
STATUS = ["", "subscribed", "paused", "cancelled", "ended"]
CADENCES = ["every week", "every other week"]
LEAVING_REASONS = ["price", "time", "taste", "moving", "delivery problems"]
#: Meals a week that can be ordered, and for how many people.
LEAST_MEALS, MEALS, PEOPLE = 2, 4, (2, 4)
#: The hour of Monday at which people start deciding about the week: whoever wrote to them was first.
DECIDES_FROM_HOUR = 12


class Plans(NamedTuple):
    """All plans: those for two people before those for four, small before large."""

    names: list[str]
    people: Whole
    meals: Whole
    price_cents: Whole
    cost_cents: Whole


def facts() -> dict[str, Any]:
    """Read the parameters of the meal-kit box."""
    return parameters.facts(NAME)


@cache
def season(curve: str, week: int) -> float:
    """Give the value of a yearly curve in a week, counted from the opening."""
    return parameters.by_month(NAME, curve, START + week * WEEK)


@cache
def plans() -> Plans:
    """Price the plans.

    Examples
    --------
    >>> plans().names[0], int(plans().price_cents[0])
    ('2 people, 2 meals', 5195)
    """
    told = facts()["box"]
    people = np.repeat(PEOPLE, MEALS)
    meals = np.tile(np.arange(LEAST_MEALS, LEAST_MEALS + MEALS), len(PEOPLE))
    serving = np.array([told["serving_cents"][str(size)] for size in people])
    price = people * meals * serving + told["shipping_cents"]
    cost = np.rint(price * told["cost_share"]).astype(np.int64)
    names = [f"{size} people, {number} meals" for size, number in zip(people, meals, strict=True)]
    return Plans(names, people, meals, price, cost)


@cache
def _decision_hours() -> tuple[Floats, Floats]:
    """Give how many decisions have been made by each hour of the week, from Monday noon on."""
    weights = np.tile(np.array(facts()["week"]["hours"], dtype=np.float64), 7)
    weights[:DECIDES_FROM_HOUR] = 0.0
    return np.concatenate([[0.0], np.cumsum(weights)]), np.arange(len(weights) + 1.0)


def decided_at(world: World, question: str, who: Whole) -> Whole:
    """Date what people decide before the charge of the week, in seconds since the start."""
    made, hours = _decision_hours()
    until = made[world.traits.charge_second[who] // DAY * 24]
    hour = np.interp(world.draw(f"{question}/at", who) * until, made, hours)
    return world.week * WEEK_SECONDS + np.floor(chance(hour * HOUR)).astype(np.int64)


def charged_at(world: World, who: Whole) -> Whole:
    """Date the charge of the week of each, in seconds since the start."""
    return world.week * WEEK_SECONDS + world.traits.charge_second[who].astype(np.int64)
