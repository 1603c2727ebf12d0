"""The clock: the state of everybody in a simulated business at the start of a week, and copies of it.

A business's own module says what a week does to this state; `fork` copies it, so that the same people can
live through the same weeks twice, with a campaign and without. The dice (draws.py) make both futures agree
wherever the campaign changes nothing. Traits never change and are shared by all copies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import pandas as pd

#: The Monday on which every business opens.
START = pd.Timestamp("2024-07-01")
WEEK = pd.Timedelta(weeks=1)
HOUR, DAY, WEEK_SECONDS = 3600, 24 * 3600, 7 * 24 * 3600


@dataclass(eq=False)
class World:
    """Everybody at the start of a week.

    Attributes
    ----------
    business
        Such as ``"ecommerce"``.
    seed, weeks
        What the business was made with; `weeks` is how long its sign-ups are spread over.
    week
        How many weeks have passed since the start.
    traits
        What people are: one array per trait, never changed.
    state
        What they are at the moment: one array per quantity, changed by every step.
    """

    business: str
    seed: int
    weeks: int
    week: int
    traits: Any = field(repr=False)
    state: Any = field(repr=False)
    start: pd.Timestamp = START

    @property
    def today(self) -> pd.Timestamp:
        """The Monday on which the next week begins."""
        return self.start + self.week * WEEK

    @property
    def people(self) -> int:
        """How many people there are, those who have yet to sign up included."""
        return len(getattr(self.traits, fields(self.traits)[0].name))


def fork(world: World) -> World:
    """Copy the world, so that one copy can be played forward without touching the other."""
    copied = {part.name: getattr(world.state, part.name).copy() for part in fields(world.state)}
    return World(
        world.business,
        world.seed,
        world.weeks,
        world.week,
        world.traits,
        type(world.state)(**copied),
        world.start,
    )


def keep(world: World) -> pd.DataFrame:
    """Turn a world into one table, a row per person, to be saved."""
    parts = (world.traits, world.state)
    return pd.DataFrame({part.name: getattr(half, part.name) for half in parts for part in fields(half)})


def restore(
    table: pd.DataFrame, traits: Callable[..., Any], state: Callable[..., Any], **settings: Any
) -> World:
    """Turn a saved table back into the world it was."""
    halves = (
        half(**{part.name: np.array(table[part.name]) for part in fields(half)})  # type: ignore[arg-type]
        for half in (traits, state)
    )
    return World(**settings, traits=next(halves), state=next(halves))
