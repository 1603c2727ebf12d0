"""The outdoor gear shop's parameter file, read: its types, its year, its week.

Comes in: ecommerce.toml. Goes out: its numbers as arrays, one value per hidden type, and the shop's calendar.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data_generators.draws import Floats, Whole, chance, choose
from data_generators.world import WEEK_SECONDS, World


@cache
def facts() -> dict[str, Any]:
    """Read the shop's parameters."""
    return tomllib.loads((Path(__file__).parent / "ecommerce.toml").read_text(encoding="utf-8"))


@cache
def by_type(name: str) -> Floats:
    """Give one parameter of all hidden types, in their order."""
    return np.array([kind[name] for kind in facts()["types"]], dtype=np.float64)


def type_names() -> list[str]:
    """Name the hidden types, in their order."""
    return [kind["name"] for kind in facts()["types"]]


def season(world: World) -> Floats:
    """Give each hidden type's appetite this week, 1 being a plain week."""
    plain = 1 + by_type("season") * (by_month("months", world.today) - 1)
    gifts = 1 + (by_type("gift") - 1) * by_month("christmas", world.today)
    return plain * gifts * (1 + by_type("sale_pull") * bool(sale(world)))


def by_month(curve: str, monday: pd.Timestamp) -> float:
    """Give the value of a yearly curve in the month that has most of the week."""
    return float(facts()["year"][curve][(monday + pd.Timedelta(days=3)).month - 1])


def sale(world: World) -> str:
    """Name the sale of this week, if there is one."""
    number = (world.today + pd.Timedelta(days=3)).isocalendar().week
    sales = facts()["shopping"]["sale_weeks"].items()
    return next((name for name, numbers in sales if number in numbers), "")


def second_of_week(hour_draw: Floats, second_draw: Floats) -> Whole:
    """Pick moments in a week as people do: evenings and weekends most.

    The last hour of Sunday stays empty, so that a visit begun in a week is over before the next one begins.
    """
    weights = np.outer(facts()["week"]["days"], facts()["week"]["hours"]).ravel()
    weights[-1] = 0
    second = choose(hour_draw, weights) * 3600 + np.floor(chance(second_draw * 3600)).astype(np.int64)
    return np.minimum(second, WEEK_SECONDS - 3601)
