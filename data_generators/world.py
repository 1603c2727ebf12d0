"""The clock: the state of everybody in a simulated business at the start of a week, and copies of it.

A business's own package says what a week does to this state; `fork` copies it, so that the same people can
live through the same weeks twice, with a campaign and without. The dice (draws.py) make both futures agree
wherever the campaign changes nothing. Traits never change and are shared by all copies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from data_generators.draws import Floats, Whole, asked, counters, stream, uniform

#: The Monday on which every business opens.
START = pd.Timestamp("2024-07-01")
WEEK = pd.Timedelta(weeks=1)
HOUR, DAY, WEEK_SECONDS = 3600, 24 * 3600, 7 * 24 * 3600
NEVER = -1000  #: the week of something that has not happened


class Dice(Protocol):
    """Draws for one question about some decisions: all of them, or those in some rows."""

    def __call__(self, question: str, which: Whole | None = None) -> Floats:
        """Ask."""


@dataclass(eq=False)
class World:
    """Everybody, or a block of everybody, at the start of a week.

    Attributes
    ----------
    business
        Such as ``"ecommerce"``.
    seed, weeks
        What the business was made with; `weeks` is how long its sign-ups are spread over.
    week
        How many weeks have passed since the start.
    traits
        What people are: arrays that never change, the first of them with one value per person.
    state
        What they are at the moment: arrays that every step changes.
    first
        How many people of the business come before these. Arrays speak of people by their place in the
        block; the dice are asked by `first` + place, so a person's draws are the same in any block.
    everybody
        How many people the business has in all its blocks.
    """

    business: str
    seed: int
    weeks: int
    week: int
    traits: Any = field(repr=False)
    state: Any = field(repr=False)
    first: int = 0
    everybody: int = 0
    start: pd.Timestamp = START

    @property
    def today(self) -> pd.Timestamp:
        """The Monday on which the next week begins."""
        return _monday(self.start, self.week)

    @property
    def people(self) -> int:
        """How many people there are, those who have yet to sign up included."""
        return len(getattr(self.traits, fields(self.traits)[0].name))

    @property
    def customer_ids(self) -> pd.Index:
        """The ids of the people, in their order."""
        return pd.RangeIndex(self.first + 1, self.first + self.people + 1, name="customer_id")

    def number(self, who: Whole) -> Whole:
        """Give the customer's number of each of these people."""
        return who + (self.first + 1)

    def draw(self, question: str, who: ArrayLike, slot: ArrayLike = 0) -> Floats:
        """Ask the dice about these people (places in the block) in the coming week.

        Parameters
        ----------
        question
            What is being decided; every question has its own dice.
        who, slot
            Whom it is about, and which of several equal decisions of that week, 0 to 65,535.

        Returns
        -------
        Numbers strictly between 0 and 1.
        """
        return uniform(stream(self.seed, f"{self.business}/{question}"), who, self.week, slot, self.first)

    def dice(self, topic: str, who: Whole, slot: ArrayLike = 0) -> Dice:
        """Take the dice for several questions about the same decisions of the coming week.

        Parameters
        ----------
        topic
            What the names of the questions begin with.
        who, slot
            As in `draw`.

        Returns
        -------
        A function of the rest of a question's name, and of the rows asked about if not all are. It draws what
        ``draw(f"{topic}/{question}", who, slot)`` would, in less time.
        """
        decisions = self._decisions(who, slot)

        def draw(question: str, which: Whole | None = None) -> Floats:
            about = decisions if which is None else decisions[which]
            return asked(stream(self.seed, f"{self.business}/{topic}/{question}"), about)

        return draw

    def _decisions(self, who: Whole, slot: ArrayLike) -> NDArray[np.uint64]:
        return counters(who, self.week, slot, self.first)

    def draw_for_good(self, question: str, who: ArrayLike, slot: ArrayLike = 0) -> Floats:
        """Ask the dice about these people once and for all: the same in every week."""
        return uniform(stream(self.seed, f"{self.business}/{question}/for good"), who, 0, slot, self.first)


@cache
def _monday(start: pd.Timestamp, week: int) -> pd.Timestamp:
    return start + week * WEEK


def fork(world: World) -> World:
    """Copy the world, so that one copy can be played forward without touching the other."""
    copied = {part.name: getattr(world.state, part.name).copy() for part in fields(world.state)}
    return replace(world, state=type(world.state)(**copied))


def keep(world: World) -> dict[str, np.ndarray]:
    """Turn a world into plain arrays, to be saved."""
    halves = (world.traits, world.state)
    return {part.name: getattr(half, part.name) for half in halves for part in fields(half)}


def restore(
    arrays: dict[str, np.ndarray], traits: Callable[..., Any], state: Callable[..., Any], **settings: Any
) -> World:
    """Turn saved arrays back into the world they were."""
    halves = (
        half(**{part.name: np.array(arrays[part.name]) for part in fields(half)})  # type: ignore[arg-type]
        for half in (traits, state)
    )
    return World(**settings, traits=next(halves), state=next(halves))
