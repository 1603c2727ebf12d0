"""Make a whole business: open it, live through its weeks, and write down what its log would show.

Comes in: which business, how large, how long, which seed. Goes out: customers, events and further tables,
the truth about everybody, and the world as it stands today.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from data_generators.campaigns import Message, decide, flags, offer, send
from data_generators.draws import Flags
from data_generators.log import Happened, events_table
from data_generators.past import Assigned, assignments_table, campaigns_table
from data_generators.rules import MOST_PEOPLE, MOST_WEEKS, check_whole, rules
from data_generators.stretch import WEEKS
from data_generators.world import World, restore


@dataclass(frozen=True, eq=False)
class Simulation:
    """A business with everything that is known about it, by the log and beyond."""

    customers: pd.DataFrame = field(repr=False)
    events: pd.DataFrame = field(repr=False)
    tables: dict[str, pd.DataFrame] = field(repr=False)
    truth: pd.DataFrame = field(repr=False)
    world: World
    start: pd.Timestamp
    today: pd.Timestamp
    #: Further tables of the truth: what a dirty copy changed.
    hidden: dict[str, pd.DataFrame] = field(repr=False, default_factory=dict)


def simulate(
    business: str,
    *,
    customers: int = 20_000,
    weeks: int = 104,
    seed: int = 2026,
    progress: Callable[[int], object] | None = None,
    mess: str = "off",
) -> Simulation:
    """Make a business, all at once and in memory; `blocks` makes larger ones block by block.

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
    mess
        How dirty its data are: ``"off"``, ``"mild"`` or ``"heavy"``.

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
    return simulate_block(business, (0, customers), customers, weeks, seed, progress, mess)


def simulate_block(
    business: str,
    block: tuple[int, int],
    customers: int,
    weeks: int,
    seed: int,
    progress: Callable[[int], object] | None = None,
    mess: str = "off",
) -> Simulation:
    """Make the people of a block, one of the business's `blocks`, and everything about them.

    Parameters
    ----------
    business, customers, weeks, seed, progress, mess
        As in `simulate`; `customers` is everybody, whatever the block.
    block
        The first of its people, counted from 0, and the one after the last.
    """
    its = rules(business)
    world = its.open_business(block[0], block[1] - block[0], weeks, seed, customers)
    parts, assigned = _live_and_log(world, weeks, progress)
    events = events_table(parts, world, its.labels())
    tables = its.tables(world, events)
    tables["campaigns"] = campaigns_table(business, world.today, world.start)
    tables["assignments"] = assignments_table(business, assigned)
    made = Simulation(its.customers(world), events, tables, its.truth(world), world, world.start, world.today)
    if mess == "off":
        return made
    from data_generators.mess import make_dirty

    return make_dirty(made, mess)


def _live_and_log(
    world: World,
    until: int,
    progress: Callable[[int], object] | None = None,
    sending: tuple[int, Message, Flags] | None = None,
) -> tuple[list[Happened], list[Assigned]]:
    """Move a world on to a week, and write down what happened and who was assigned to which campaign.

    `sending` is a message on top of the campaigns of the business: in which week, which, and to whom.
    """
    its = rules(world.business)
    parts: list[Happened] = []
    notes: list[Any] = []
    assigned: list[Assigned] = []
    while world.week < until:
        now = sending is not None and sending[0] == world.week
        week, assignments = decide(world, [send(world, *sending[1:])] if sending and now else [])
        notes.append(its.note(world, week))
        assigned += assignments
        its.advance(world, week)
        if len(notes) == WEEKS or world.week == until:
            parts += its.log(world, notes)
            notes = []
        if progress:
            progress(1)
    return parts, assigned


def observe(world: World, message: str, weeks: int = 6, to: Flags | None = None) -> pd.DataFrame:
    """Give what the log would show from a Monday on, if a message were sent on it.

    Everything is lived through again from the opening, so that what has a number of its own, such as a visit,
    goes on counting where the log of the business stops. `what_if` gives the sums alone, much faster.

    Parameters
    ----------
    world
        Everybody on the Monday on which it is sent: a moment of the business as it was, from `simulate` or
        `world_at`. It stays as it is.
    message, weeks, to
        As in `what_if`: the treated have a flag, the holdout has none.

    Returns
    -------
    DataFrame
        Events as in a simulation, of everybody: those that happened from the Monday on and were recorded
        before the weeks were over. The campaign is called by the key of the message.

    Raises
    ------
    ValueError
        As in `what_if`.

    Examples
    --------
    >>> shop = simulate("ecommerce", customers=50, weeks=8)
    >>> some = shop.world.customer_ids % 2 == 0
    >>> log = observe(shop.world, "guide", weeks=2, to=some)
    >>> sent = log[(log["event"] == "email_sent") & (log["campaign"] == "guide")]
    >>> set(sent["customer_id"]) == set(shop.world.customer_ids[some])
    True
    """
    its, offered = rules(world.business), offer(world, message, weeks)
    known_then = its.known(world)
    to = known_then if to is None else flags(world, to) & known_then
    again = its.open_business(world.first, world.people, world.weeks, world.seed, world.everybody)
    # Colleagues who come a week later were invited before: one week more, and the log is complete.
    parts, _ = _live_and_log(again, world.week + weeks + 1, sending=(world.week, offered, to))
    events = events_table(parts, again, its.labels())
    ends = world.today + pd.Timedelta(weeks=weeks)
    watched = (events["occurred_at"] >= world.today) & (events["recorded_at"] < ends)
    return events[watched].reset_index(drop=True)


def check_settings(business: str, customers: int, weeks: int, seed: int) -> None:
    """Refuse settings that make no business, in one sentence that says what would."""
    rules(business)
    check_whole("customers", customers, MOST_PEOPLE)
    check_whole("weeks", weeks, MOST_WEEKS)
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
    try:
        days = (pd.Timestamp(monday) - world.start) / pd.Timedelta(days=1)
    except (TypeError, ValueError):
        days = 0.5
    if days % 7 or not 0 <= days <= 7 * world.week:
        given = str(monday).removesuffix(" 00:00:00")
        raise ValueError(
            f"{given} is not a Monday from {world.start:%Y-%m-%d} to {world.today:%Y-%m-%d}; "
            "the world can only be set back to one of those."
        )
    its = rules(world.business)
    earlier = its.open_business(world.first, world.people, world.weeks, world.seed, world.everybody)
    for _ in range(int(days) // 7):
        week, _ = decide(earlier)
        its.advance(earlier, week)
    return earlier


def world_from_arrays(
    arrays: dict[str, np.ndarray], *, business: str, seed: int, weeks: int, week: int
) -> World:
    """Read a world back from the arrays `world.keep` made of it."""
    its = rules(business)
    world = restore(arrays, its.Traits, its.State, business=business, seed=seed, weeks=weeks, week=week)
    return replace(world, everybody=world.people)
