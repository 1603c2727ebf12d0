"""Several weeks of everybody as one world, so that a log can be written for all of them at once.

Comes in: a world, and for each of some weeks what its log needs of the state people were in. Goes out: a
world in which person p in the n-th of these weeks has the place n * people + p. It is asked the same
questions about the same people and weeks as week by week, in fewer calls, and can only be looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data_generators.draws import Floats, Whole, asked, counters, stream
from data_generators.log import Happened
from data_generators.world import World

#: So many weeks are written at once: more of them leave the fast memory of most machines.
WEEKS = 8


class _Repeated:
    """Traits of everybody, once for each week; put together when first asked for.

    `steps` names traits that are places, such as that of everyone's account, and how many a week has.
    """

    def __init__(self, traits: Any, times: int, steps: Mapping[str, int]) -> None:
        self._traits, self._times, self._steps = traits, times, steps

    def __getattr__(self, name: str) -> np.ndarray:
        trait, step = getattr(self._traits, name), self._steps.get(name, 0)
        each = [trait + step * number if step else trait for number in range(self._times)]
        repeated = np.concatenate(each)
        setattr(self, name, repeated)
        return repeated


class Stretch(World):
    """Several weeks of everybody; `week` has a value for every place."""

    week: Any

    def __init__(
        self,
        world: World,
        weeks: Sequence[int],
        states: Sequence[dict[str, np.ndarray]],
        steps: Mapping[str, int] | None = None,
    ) -> None:
        """Put weeks together.

        Parameters
        ----------
        world
            Whose weeks they are.
        weeks
            Their numbers.
        states
            For each of them, the parts of the state that are asked for, as they stood.
        steps
            Traits that are places, and how many places further they point in the next week.
        """
        state = {name: np.concatenate([each[name] for each in states]) for name in states[0]}
        super().__init__(
            world.business, world.seed, world.weeks, 0, _Repeated(world.traits, len(weeks), steps or {}),
            SimpleNamespace(**state), world.first, world.everybody, world.start,
        )  # fmt: skip
        self.of_one = world.people
        self.week = np.repeat(weeks, world.people)
        self.person = np.tile(np.arange(world.people), len(weeks))
        self.decisions = counters(self.person, self.week, first=world.first)

    @property
    def people(self) -> int:
        """How many places there are."""
        return len(self.person)

    def places(self, of_weeks: Sequence[Whole]) -> Whole:
        """Give the places of people in their weeks, one week after the other."""
        return np.concatenate([who + number * self.of_one for number, who in enumerate(of_weeks)])

    def number(self, who: Whole) -> Whole:
        """Give the customer's number of each of these people."""
        return self.person[who] + (self.first + 1)

    def draw(self, question: str, who: ArrayLike, slot: ArrayLike = 0) -> Floats:
        """Ask the dice about these places, each in its week."""
        return asked(stream(self.seed, f"{self.business}/{question}"), self._decisions(np.asarray(who), slot))

    def _decisions(self, who: Whole, slot: ArrayLike) -> NDArray[np.uint64]:
        decisions = self.decisions[who]
        decisions |= np.asarray(slot).astype(np.uint64)
        return decisions

    def draw_for_good(self, question: str, who: ArrayLike, slot: ArrayLike = 0) -> Floats:
        """Ask the dice about the people in these places, once and for all."""
        return super().draw_for_good(question, self.person[np.asarray(who)], slot)

    def told(self, parts: Sequence[Happened]) -> list[Happened]:
        """Name people again by their place in the block."""
        return [part._replace(who=self.person[part.who]) for part in parts]
