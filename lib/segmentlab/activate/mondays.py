"""Play plans on many past Mondays of a simulated business, each with and without its messages.

Comes in: a business, how many Mondays, and a function that says what would be sent on each. Goes out: both
futures of everybody on every Monday. Opens the truth. Stage of the loop: activate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business

from .crowd import FREE_SLOT
from .send import messages

#: What is sent on one Monday: keys of `messages`, each with yes or no for everybody in the business.
Plan = Sequence[tuple[str, np.ndarray]]


class Monday(NamedTuple):
    """One Monday, lived once without a message and once with each plan."""

    day: pd.Timestamp
    world: Any
    without: pd.DataFrame
    with_plans: list[pd.DataFrame]


def on_mondays(
    business: Business,
    plans: Callable[[pd.Timestamp, Any], Sequence[Plan]],
    *,
    mondays: int,
    every: int,
    weeks: int,
) -> Iterator[Monday]:
    """Live through the weeks after each of several past Mondays, without messages and with each plan.

    Parameters
    ----------
    business
        A simulated business; colleagues of one account (saas) do best in one plan, for they influence each
        other.
    plans
        Given the day and the world on that day: the plans to play, each from the same beginning.
    mondays, every
        How many Mondays, and how many weeks lie between two of them; the last is today.
    weeks
        How long to watch.

    Yields
    ------
    Monday
        Outcomes by name, a row for everybody, by customer.
    """
    from data_generators.campaigns import decide, live, send
    from data_generators.rules import rules
    from data_generators.simulate import world_at
    from data_generators.world import fork

    now, offered = business.truth.world, messages(business)
    first = business.today - pd.Timedelta(weeks=every * (mondays - 1))
    its, world = rules(now.business), world_at(now, first)
    for number in range(mondays):
        day, slot, lived = first + pd.Timedelta(weeks=every * number), FREE_SLOT, []
        for plan in plans(day, world):
            reached, mail = fork(world), []
            for key, who in plan:
                mail.append(send(reached, offered[key], who, slot=slot))
                slot += 1
            lived.append(live(reached, weeks, world, mail))
        yield Monday(day, world, live(fork(world), weeks, world, []), lived)
        for _ in range(every):
            week, _ = decide(world)
            its.advance(world, week)
