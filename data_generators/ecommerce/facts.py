"""The outdoor gear shop's parameters: its types, its year, its sales.

Comes in: parameters.toml. Goes out: its numbers, one value per hidden type, and the shop's calendar.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd

from data_generators import parameters
from data_generators.draws import Floats
from data_generators.world import World

NAME = "ecommerce"
#: What people are after: the order of the weights in a type's `seeks`.
BENEFITS = ["price", "quality", "style", "convenience"]
by_type = partial(parameters.by_type, NAME)
by_month = partial(parameters.by_month, NAME)
second_of_week = partial(parameters.second_of_week, NAME)


def facts() -> dict[str, Any]:
    """Read the shop's parameters."""
    return parameters.facts(NAME)


def season(world: World) -> Floats:
    """Give each hidden type's appetite this week, 1 being a plain week."""
    plain = 1 + by_type("season") * (by_month("months", world.today) - 1)
    gifts = 1 + (by_type("gift") - 1) * by_month("christmas", world.today)
    return plain * gifts * (1 + by_type("sale_pull") * bool(sale(world)))


def sale(world: World) -> str:
    """Name the sale of this week, if there is one."""
    return _sale(world.today)


@cache
def _sale(monday: pd.Timestamp) -> str:
    number = (monday + pd.Timedelta(days=3)).isocalendar().week
    sales = facts()["shopping"]["sale_weeks"].items()
    return next((name for name, numbers in sales if number in numbers), "")


@cache
def shelf_names() -> list[str]:
    """Name the shelves, in their order."""
    return [shelf["category"] for shelf in facts()["shelves"]]


@cache
def interests() -> tuple[float, ...]:
    """Give how many people like each shelf best, as weights."""
    return tuple(shelf["interest"] for shelf in facts()["shelves"])


@cache
def goes_with() -> np.ndarray:
    """Give the shelf that goes with each shelf, -1 where none does."""
    pairs, names = facts()["shopping"]["goes_with"], shelf_names()
    return np.array([names.index(pairs[name]) if name in pairs else -1 for name in names], dtype=np.int8)
