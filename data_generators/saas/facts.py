"""The team project tool's parameters: its types, its plans, and the months in which it bills.

Comes in: parameters.toml. Goes out: its numbers as arrays, and moments of the calendar.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd

from data_generators import parameters
from data_generators.draws import Floats, Whole, chance, choose
from data_generators.rules import MOST_WEEKS
from data_generators.world import DAY, START, World

NAME = "saas"
by_type = partial(parameters.by_type, NAME)
by_month = partial(parameters.by_month, NAME)
second_of_week = partial(parameters.second_of_week, NAME)

#: Where an account stands. From `FREE` to `ENTERPRISE` are the plans; paying begins with `TEAM`.
NOT_YET, TRIAL, LEFT, FREE, TEAM, BUSINESS, ENTERPRISE = range(7)
#: The words for it, as the label `plan` has them.
STANDINGS = ["not yet", "trial", "none", "free", "team", "business", "enterprise"]
OWNER, ADMIN, MEMBER, VIEWER = range(4)
ROLES = ["owner", "admin", "member", "viewer"]
BILLINGS = ["monthly", "annual"]
#: What messages can move: how much people use the tool, whether they get it set up, and whether their
#: account takes a larger plan, commits to a year, stays, and pays a charge that had failed.
LEVERS = ["use", "setup", "upgrade", "commit", "stay", "pay"]


def facts() -> dict[str, Any]:
    """Read the tool's parameters."""
    return parameters.facts(NAME)


@cache
def by_plan(name: str) -> Floats:
    """Give a number of each plan by standing; 0 for those who have none."""
    return np.array([0.0] * FREE + [float(plan[name]) for plan in facts()["plans"]])


@cache
def voices() -> Floats:
    """Give how much each role has to say in what an account decides."""
    return np.array([facts()["deciding"]["voices"][role] for role in ROLES])


@cache
def _months() -> Whole:
    """Give the second at which each month begins, counted from the start of the business.

    Enough of them for the oldest business, watched as long again, with a year paid in advance.
    """
    years = 2 * MOST_WEEKS // 52 + 3
    begins = pd.date_range(START.replace(day=1), periods=12 * years, freq="MS")
    return ((begins - START) // pd.Timedelta(seconds=1)).to_numpy(dtype=np.int64)


def months_later(second: Whole, months: Whole) -> Whole:
    """Give the same day and time so many months later; days after the 28th count as the 28th.

    Examples
    --------
    >>> months_later(np.array([0]), np.array([1])) // DAY      # 1 July to 1 August
    array([31])
    """
    month = np.searchsorted(_months(), second, side="right") - 1
    in_month = second - _months()[month]
    in_month = np.where(in_month >= 28 * DAY, 27 * DAY + in_month % DAY, in_month)
    return _months()[month + months] + in_month


def time_of_day(hour_draw: Floats, second_draw: Floats) -> Whole:
    """Pick moments of a day as people of this business work, in seconds after midnight, none after 22:00."""
    hour = choose(hour_draw, facts()["week"]["hours"][:22])
    return hour * 3600 + np.floor(chance(second_draw * 3600)).astype(np.int64)


def newsletter_week(world: World) -> bool:
    """Tell whether the newsletter goes out this week."""
    return world.week % int(facts()["newsletter"]["every_weeks"]) == 0
