"""What a business must be able to answer, and where to find each business.

Every business is a package of this folder whose functions are those of `Rules`: what its people are, what a
week does to them, and what its log shows. All the rest (the clock, messages, campaigns, both futures, files)
is the same for all of them and asks only these.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any, Protocol

import numpy as np
import pandas as pd

from data_generators.draws import Flags, Floats, Whole
from data_generators.log import Happened
from data_generators.messaging import Sent
from data_generators.world import World

#: The businesses there are, and what people call them.
BUSINESSES = {
    "ecommerce": "Outdoor gear shop",
    "saas": "Team project tool",
    "subscription": "Meal-kit box",
}
#: People simulated at once: small enough for the memory of any machine, large enough for NumPy.
BLOCK = 25_000
#: The largest and oldest business there can be; futures are watched as long at most.
MOST_PEOPLE, MOST_WEEKS = 1_000_000, 520


class Rules(Protocol):
    """The functions of a business's package.

    Arrays speak of people by their place in the world, one value each, unless said otherwise. `Week` is the
    business's own record of what everybody decided in a week; it is made by `decide` and only handed on.
    """

    #: Its traits (first field: `kind`, the hidden type; `responds`) and its state (`active`, `left_week`,
    #: `fatigue`, `consent_email` and other channels, `offer_weeks`, `offer_percent`, `offer_cost_cents`, and
    #: for every lever `lift_…` and `kept_…`).
    Traits: Any
    State: Any

    def blocks(self, people: int, seed: int) -> list[tuple[int, int]]:
        """Cut the people into blocks (first, one past the last) that can be simulated apart."""

    def open_business(self, first: int, people: int, weeks: int, seed: int, everybody: int) -> World:
        """Draw the people from `first` on, and stand at the first Monday; `everybody` is all of them."""

    def known(self, world: World) -> Flags:
        """Tell who had signed up before this Monday."""

    def decide(self, world: World, sent: Sequence[Sent]) -> Any:
        """Let everybody decide about the coming week, after what was `sent`; the world stays as it is."""

    def outcomes(self, world: World, week: Any) -> dict[str, np.ndarray]:
        """Give what the week brought of each person, in amounts that add up over weeks."""

    def summary(self, world: World, total: dict[str, np.ndarray]) -> pd.DataFrame:
        """Turn sums of outcomes into a frame indexed by customer_id, with yes/no outcomes added."""

    def note(self, world: World, week: Any) -> Any:
        """Note what the log of the coming week will be written from; the world moves on, the note stays."""

    def log(self, world: World, notes: Sequence[Any]) -> list[Happened]:
        """Write down the events of some weeks."""

    def advance(self, world: World, week: Any) -> None:
        """Move the world to the next Monday."""

    def labels(self) -> dict[str, list[str]]:
        """Give the words behind the codes of each label."""

    def customers(self, world: World) -> pd.DataFrame:
        """Give what the business knows about its customers today, one row each."""

    def tables(self, world: World, events: pd.DataFrame) -> dict[str, pd.DataFrame]:
        """Give the further tables of the business, `changes` among them."""

    def truth(self, world: World) -> pd.DataFrame:
        """Tell who everybody really is, indexed by customer_id."""

    def interest(self, world: World, who: Whole, channel: str) -> Floats:
        """Give how likely these people read what comes through a channel."""

    def quiet_weeks(self, world: World, lever: str) -> Whole:
        """Give for how many weeks each has not done what the lever moves; NEVER if they never did."""

    def situations(self, world: World) -> dict[str, Flags]:
        """Give the situations a message can suit, by name."""

    def wake(self, world: World, who: Whole) -> None:
        """Bring back people who were gone."""

    def audience(self, world: World, name: str) -> Floats:
        """Give how strongly each belongs to a past campaign's audience, 0 to 1; 0 is not at all."""

    def region(self, world: World) -> Whole:
        """Give the region each lives in, as its place in `people.places`: rollouts go region by region."""


@cache
def rules(business: str) -> Rules:
    """Find a business by its short name.

    Raises
    ------
    ValueError
        If there is no such business.
    """
    if business not in BUSINESSES:
        known = ", ".join(f'"{name}"' for name in BUSINESSES)
        raise ValueError(f"There is no business called {business!r}; choose one of: {known}.")
    return import_module(f"data_generators.{business}")


def check_whole(name: str, value: object, most: int) -> None:
    """Refuse what is not a whole number from 1 to the most there can be.

    Raises
    ------
    ValueError
        In one sentence that says what would work.
    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not 1 <= value <= most:
        raise ValueError(f"{name}={value!r} does not work; give a whole number from 1 to {most:,}.")


def equal_blocks(people: int, seed: int) -> list[tuple[int, int]]:
    """Cut people who have nothing to do with each other into blocks of the same size."""
    return [(first, min(first + BLOCK, people)) for first in range(0, people, BLOCK)]
