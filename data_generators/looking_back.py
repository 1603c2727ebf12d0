"""What a campaign of the past really changed: the same weeks lived through again, without it.

Comes in: a world and the key of one of its past campaigns. Goes out: what everybody did in the weeks after
its first Monday, and what they would have done. The log and the table of assignments show only the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from data_generators.campaigns import Futures, live, messages
from data_generators.past import first_week, past_campaigns, planned
from data_generators.rules import rules
from data_generators.simulate import world_at
from data_generators.world import WEEK, World, fork


def what_was(world: World, campaign: str, weeks: int = 6) -> Futures:
    """Give what people did after a past campaign was first sent, and what they would have done without it.

    Parameters
    ----------
    world
        Any moment of the business after that Monday.
    campaign
        Key of one of its past campaigns, as in the table ``campaigns``.
    weeks
        How long to watch, from the first Monday on. All the campaign's sendings in that time count, and all
        other campaigns are sent in both pasts.

    Returns
    -------
    Futures
        As from `what_if`; ``profit_cents`` is after the cost of this campaign's messages.

    Raises
    ------
    ValueError
        If there is no such campaign, or it had not begun.

    Examples
    --------
    >>> from data_generators.simulate import simulate
    >>> shop = simulate("ecommerce", customers=50, weeks=42)
    >>> happened, otherwise = what_was(shop.world, "spring_reminder_2025", weeks=4)
    >>> len(happened) == len(otherwise), int(otherwise["orders"].sum()) >= 0
    (True, True)
    """
    past, start = _before(world, campaign)
    known_then = rules(world.business).known(start)
    reached = fork(start)
    with_message = live(reached, weeks, start)
    paid, spent = fork(start), np.zeros(world.people, dtype=np.int64)
    for _ in range(weeks):
        plan = planned(paid, past)
        spent += 0 if plan is None else plan.treated
        live(paid, 1, start)
    with_message["profit_cents"] -= spent * messages(world.business)[past["message"]].cost_cents
    without_message = live(fork(start), weeks, start, without=campaign)
    return Futures(with_message[known_then], without_message[known_then])


def week_by_week(world: World, campaign: str, weeks: int) -> Iterator[Futures]:
    """Give what people did in each week from the first Monday of a past campaign on, and would have done.

    Parameters
    ----------
    world, campaign, weeks
        As in `what_was`. A staggered campaign reaches further regions in later weeks.

    Yields
    ------
    Futures
        One a week, of everybody known on the first Monday; ``profit_cents`` is after the cost of this
        campaign's messages of the week.

    Raises
    ------
    ValueError
        As in `what_was`.

    Examples
    --------
    >>> from data_generators.simulate import simulate
    >>> shop = simulate("ecommerce", customers=50, weeks=42)
    >>> whole = what_was(shop.world, "spring_reminder_2025", weeks=3).with_message["orders"]
    >>> parts = [each.with_message["orders"] for each in week_by_week(shop.world, "spring_reminder_2025", 3)]
    >>> bool((sum(parts) == whole).all())
    True
    """
    past, start = _before(world, campaign)
    known_then, cost = (
        rules(world.business).known(start),
        messages(world.business)[past["message"]].cost_cents,
    )
    happened, otherwise = fork(start), fork(start)
    for _ in range(weeks):
        plan = planned(happened, past)
        with_message = live(happened, 1, start)
        if plan is not None:
            with_message["profit_cents"] -= plan.treated.astype(np.int64) * cost
        without_message = live(otherwise, 1, start, without=campaign)
        yield Futures(with_message[known_then], without_message[known_then])


def _before(world: World, campaign: str) -> tuple[dict[str, Any], World]:
    """Give a past campaign, and everybody as they stood on the Monday on which it was first sent."""
    found = {past["key"]: past for past in past_campaigns(world.business)}
    if campaign not in found:
        known = ", ".join(f'"{key}"' for key in found)
        raise ValueError(f"There is no past campaign called {campaign!r}; choose one of: {known}.")
    first = first_week(found[campaign])
    if first >= world.week:
        raise ValueError(f"{campaign!r} had not begun before {world.today:%Y-%m-%d}; make more weeks.")
    return found[campaign], world_at(world, world.start + first * WEEK)
