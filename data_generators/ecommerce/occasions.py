"""When the customers of the outdoor gear shop have an occasion: birthdays, gifts, a season, supplies used up.

Comes in: a world on a Monday. Goes out: for whom an occasion is near, or how much it weighs.
"""

from __future__ import annotations

import numpy as np

from data_generators.draws import Flags, Floats, Whole
from data_generators.ecommerce.facts import facts
from data_generators.world import World


def by_day(world: World, ahead: np.ndarray) -> np.ndarray:
    """Give values by day of the year, from values by days ahead of this Monday (0 to 364).

    Examples
    --------
    >>> from data_generators.rules import rules
    >>> world = rules("ecommerce").open_business(0, 1, 4, 1, 1)      # 1 July is day 182, from 0
    >>> by_day(world, np.arange(365))[[182, 189, 181]].tolist()
    [0, 7, 364]
    """
    today = min(world.today.day_of_year - 1, 364)
    return np.concatenate([ahead[365 - today :], ahead[: 365 - today]])


def birthday_soon(world: World, who: Whole) -> Flags:
    """Tell which of these people have a birthday in the next two weeks, and treat themselves."""
    return _soon(world)[world.traits.birthday[who]] & world.traits.treats[who]


def gift_day_soon(world: World, who: Whole) -> Flags:
    """Tell which of these people have a loved one's birthday to shop for in the next two weeks."""
    day = world.traits.gift_day[who]
    return _soon(world)[day] & (day >= 0)


def _soon(world: World) -> Flags:
    return by_day(world, np.arange(365) < facts()["occasions"]["birthday_days"])


def own_season(world: World, who: Whole) -> Floats:
    """Give the appetite of people with a season of their own; 1 for all others, and on average."""
    day, size = world.traits.season_day[who], facts()["year"]["own_season_size"]
    swing = 1 + size * np.cos(2 * np.pi * np.arange(365) / 365)
    appetite, some = np.ones(len(who)), np.flatnonzero(day >= 0)
    appetite[some] = by_day(world, swing)[day[some]]
    return appetite


def weeks_until_restock(world: World) -> np.ndarray:
    """Count the weeks until each runs out of supplies; 99 for those who restock nothing or are gone."""
    restocks = (world.traits.restock_weeks > 0) & world.state.active
    return np.where(restocks, world.state.restock_due.astype(np.int64) - world.week, 99)
