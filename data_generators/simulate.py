"""Make a whole business: open it, live through its weeks, and write down what its log would show.

Comes in: which business, how large, how long, which seed. Goes out: customers, events, the truth about them
and the world as it stands today.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data_generators import ecommerce, ecommerce_log
from data_generators.ecommerce_facts import by_type, facts
from data_generators.ecommerce_orders import catalogue
from data_generators.log import Columns, events_table, together
from data_generators.people import draw_people
from data_generators.world import World, restore

#: The businesses there are, and what people call them.
BUSINESSES = {"ecommerce": "Outdoor gear shop"}
MOST_PEOPLE, MOST_WEEKS = 1_000_000, 520


@dataclass(frozen=True, eq=False)
class Simulation:
    """A business with everything that is known about it, by the log and beyond."""

    customers: pd.DataFrame = field(repr=False)
    events: pd.DataFrame = field(repr=False)
    truth: pd.DataFrame = field(repr=False)
    world: World
    start: pd.Timestamp
    today: pd.Timestamp


def simulate(
    business: str,
    *,
    customers: int = 20_000,
    weeks: int = 104,
    seed: int = 2026,
    progress: Callable[[int], object] | None = None,
) -> Simulation:
    """Make a business.

    Parameters
    ----------
    business
        Its short name: one of `BUSINESSES`.
    customers
        How many people have signed up by the end.
    weeks
        How long the business has been open.
    seed
        Another seed, other people in a business of the same kind.
    progress
        Called with the number of weeks just finished, every week.

    Returns
    -------
    Simulation

    Raises
    ------
    ValueError
        If there is no such business, or a number makes no sense.

    Examples
    --------
    >>> shop = simulate("ecommerce", customers=50, weeks=8)
    >>> len(shop.customers), shop.today
    (50, Timestamp('2024-08-26 00:00:00'))
    """
    check_settings(business, customers, weeks, seed)
    world = ecommerce.open_shop(customers, weeks, seed)
    parts: list[Columns] = []
    visit = 0
    for _ in range(weeks):
        week = ecommerce.decide(world)
        columns, visit = ecommerce_log.log_week(world, week, visit)
        parts += columns
        ecommerce.advance(world, week)
        if progress:
            progress(1)
    shelf = catalogue().shelf
    events = events_table(together(parts), world.start, world.today, ecommerce_log.labels(), shelf)
    return Simulation(_customers(world), events, ecommerce.truth(world), world, world.start, world.today)


def check_settings(business: str, customers: int, weeks: int, seed: int) -> None:
    """Refuse settings that make no business, in one sentence that says what would."""
    if business not in BUSINESSES:
        known = ", ".join(f'"{name}"' for name in BUSINESSES)
        raise ValueError(f"There is no business called {business!r}; choose one of: {known}.")
    for name, value, most in (("customers", customers, MOST_PEOPLE), ("weeks", weeks, MOST_WEEKS)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not 1 <= value <= most:
            raise ValueError(f"{name}={value!r} does not work; give a whole number from 1 to {most:,}.")
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise ValueError(f"seed={seed!r} does not work; give a whole number.")


def world_at(world: World, monday: str | pd.Timestamp) -> World:
    """Give everybody as they stood at the start of an earlier Monday, by living through the weeks again.

    Parameters
    ----------
    world
        Any moment of the same business.
    monday
        A Monday from the opening to today.

    Returns
    -------
    World

    Raises
    ------
    ValueError
        If the day is no Monday, or before the opening, or after `world.today`.

    Examples
    --------
    >>> shop = simulate("ecommerce", customers=50, weeks=8)
    >>> world_at(shop.world, "2024-08-05").week
    5
    """
    days = (pd.Timestamp(monday) - world.start) / pd.Timedelta(days=1)
    if days % 7 or not 0 <= days <= 7 * world.week:
        raise ValueError(
            f"{monday} is not a Monday from {world.start:%Y-%m-%d} to {world.today:%Y-%m-%d}; "
            "the world can only be set back to one of those."
        )
    earlier = ecommerce.open_shop(world.people, world.weeks, world.seed)
    for _ in range(int(days) // 7):
        ecommerce.advance(earlier, ecommerce.decide(earlier))
    return earlier


def world_from_table(table: pd.DataFrame, *, business: str, seed: int, weeks: int, week: int) -> World:
    """Read a world back from the table `world.keep` made of it."""
    return restore(
        table, ecommerce.Traits, ecommerce.State, business=business, seed=seed, weeks=weeks, week=week
    )


def _customers(world: World) -> pd.DataFrame:
    """Show what the shop knows about its customers, which says nothing of their hidden type."""
    traits = world.traits
    table = draw_people(world.seed, world.people, facts()["countries"], by_type("age")[traits.kind])
    joined = traits.joined_week.astype(np.int64) * 7 * 24 * 3600 + traits.joined_second
    signed_up = (world.start.to_datetime64() + joined * np.timedelta64(1, "s")).astype("datetime64[us]")
    table.insert(1, "signed_up_at", signed_up)
    return table.assign(email_opt_in=ecommerce.opted_in(world.seed, world.people))
