"""Messages a business can send, what each changes in whom, and both futures of every customer.

Comes in: a world on some Monday and a message. Goes out: what everybody does in the weeks after it with the
message and without it. The two futures share every draw, so they differ only where the message moved someone.

A message moves one lever of the business for some weeks, such as a person's weekly orders. How much depends
on their hidden type, on how long they have been quiet, on the situation they are in, on how tired of messages
they are, and on themselves; it can be negative. The business's past campaigns are sent the same way. What is
the same for all messages stands in common.toml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from data_generators.draws import Flags, Floats, Whole, happens
from data_generators.messaging import CAMPAIGN_SLOT, CHANNELS, Sent, absorb, batch, post, reachable
from data_generators.parameters import common, facts, type_names
from data_generators.past import Assigned, past_campaigns, planned
from data_generators.rules import MOST_WEEKS, check_whole, rules
from data_generators.world import NEVER, World, fork


@dataclass(frozen=True)
class Message:
    """Something to send to customers.

    Attributes
    ----------
    key, title, channel
        Name in code, name for people, and how it is sent.
    text
        What the customer reads or hears, in one sentence.
    cost_cents
        All-in cost of sending it to one person.
    moves
        The lever it moves: one of the business's, such as ``"orders"``.
    change
        Hidden type to change of that lever in the first week (0.5 is half as much again).
    when
        Weeks of quiet (see the business's `quiet_weeks`) to how well it lands, in between along a straight
        line; `never` is for those who never did what they are quiet about.
    suits
        Situation (see the business's `situations`) to how well it lands there; the first that fits counts,
        ``otherwise`` is for everybody else. Without any, it suits everybody.
    kept
        Share of the change that is left a week later.
    annoys
        Taken off the change per point of fatigue above one, whoever reads it.
    unsubscribe, wakes
        Chances per send: of losing the channel, and of winning back someone who is gone.
    offer_weeks, offer_percent, offer_cost_cents
        How long its offer holds, the discount it gives, and what each order in that time costs the business.
    """

    key: str
    title: str
    channel: str
    text: str
    cost_cents: int
    moves: str
    change: dict[str, float]
    when: dict[str, float]
    never: float
    kept: float
    annoys: float
    unsubscribe: float
    wakes: float = 0.0
    suits: dict[str, float] = field(default_factory=dict)
    offer_weeks: int = 0
    offer_percent: int = 0
    offer_cost_cents: int = 0


class Futures(NamedTuple):
    """What the same people do with a message and without it, a row each."""

    with_message: pd.DataFrame
    without_message: pd.DataFrame


@cache
def messages(business: str) -> dict[str, Message]:
    """List the messages a business can send.

    Examples
    --------
    >>> list(messages("ecommerce"))[:4]
    ['reminder', 'discount', 'guide', 'perk']
    """
    rules(business)  # names an unknown business in one sentence
    return {key: Message(key=key, **told) for key, told in facts(business)["messages"].items()}


def what_if(world: World, message: str, weeks: int = 6, to: Flags | None = None) -> Futures:
    """Play the same people forward with a message and without it.

    Parameters
    ----------
    world
        Everybody on the Monday on which it is sent; it stays as it is.
    message
        Key of one of `messages`.
    weeks
        How long to watch.
    to
        Who gets it, one flag per person of the world; everybody if left out. A holdout is whoever of an
        audience has no flag: what they do with the message sent to others is what would be observed of them.

    Returns
    -------
    Futures
        Two frames indexed by customer_id, with everybody known on that Monday. All businesses have
        ``revenue_cents``, ``profit_cents`` (after the message) and ``unsubscribed``; the README of this
        folder lists what else each has.

    Raises
    ------
    ValueError
        If there is no such message, `weeks` is no whole number from 1 to 520, or `to` are not flags.

    Examples
    --------
    >>> from data_generators.simulate import simulate
    >>> shop = simulate("ecommerce", customers=50, weeks=8)
    >>> sent, unsent = what_if(shop.world, "guide", weeks=6)
    >>> list(sent), bool((sent.index == unsent.index).all())
    (['bought', 'orders', 'revenue_cents', 'profit_cents', 'unsubscribed'], True)
    """
    offered = offer(world, message, weeks)
    known_then = rules(world.business).known(world)
    to = known_then if to is None else flags(world, to) & known_then
    reached = fork(world)
    sent = send(reached, offered, to)
    with_message = live(reached, weeks, world, [sent])
    with_message["profit_cents"] -= np.where(to, offered.cost_cents, 0)
    without_message = live(fork(world), weeks, world)
    return Futures(with_message[known_then], without_message[known_then])


def offer(world: World, message: str, weeks: int) -> Message:
    """Find a message by its key, to be watched for some weeks; refuse what is not there or makes no sense."""
    offered = messages(world.business)
    if message not in offered:
        known = ", ".join(f'"{key}"' for key in offered)
        raise ValueError(f"There is no message called {message!r}; choose one of: {known}.")
    check_whole("weeks", weeks, MOST_WEEKS)
    return offered[message]


def flags(world: World, to: ArrayLike) -> Flags:
    """Check who gets a message: ids, or flags of other people, would silently be somebody else."""
    chosen = np.asarray(to)
    if isinstance(to, pd.Series) and not to.index.equals(world.customer_ids):
        raise ValueError(
            "to is a Series of other people, or in another order: give it the index world.customer_ids, as "
            "to.reindex(world.customer_ids, fill_value=False) does."
        )
    if chosen.dtype != np.bool_ or chosen.shape != (world.people,):
        raise ValueError(
            f"to must say True or False for each of the {world.people:,} people of the world, in the order "
            "of world.customer_ids; world.customer_ids.isin(some_ids) does."
        )
    return chosen


def send(world: World, message: Message, to: Flags, campaign: str = "", slot: int = CAMPAIGN_SLOT) -> Sent:
    """Send a message on this Monday: the world's state changes for those who get it, and for nobody else.

    Parameters
    ----------
    world, message, to
        Everybody, what is sent, and to whom (one flag per person).
    campaign
        What the log calls it; the message's key if left out.
    slot
        Keeps several campaigns of one week apart.

    Returns
    -------
    Sent
        What became of each message. Whoever clicks comes for a visit.

    Raises
    ------
    ValueError
        If `to` are not flags.
    """
    state, who = world.state, np.flatnonzero(flags(world, to))
    business, told = rules(world.business), common()["messages"]
    weekday, hour = told["campaigns_at"]
    at = batch(world, who, message.channel, weekday, hour, slot=slot)
    interest = business.interest(world, who, message.channel)
    sent = post(world, who, campaign or message.key, message.channel, at, interest, message.unsubscribe, slot)
    change = effect(world, message, who)
    wakes = ~state.active[who] & (world.week - state.left_week[who] <= told["wakes_within_weeks"])
    wakes &= happens(world.draw(f"message/{message.key}/wakes", who), message.wakes)
    lift, kept = getattr(state, f"lift_{message.moves}"), getattr(state, f"kept_{message.moves}")
    lift[who] = np.clip(lift[who] + change, told["least"], told["most"])
    kept[who] = message.kept
    if message.offer_weeks:
        state.offer_weeks[who] = message.offer_weeks
        state.offer_percent[who] = message.offer_percent
        state.offer_cost_cents[who] = message.offer_cost_cents
    absorb(world, sent)
    business.wake(world, who[wakes])
    return sent


def effect(world: World, message: Message, who: Whole) -> Floats:
    """Give the change of its lever that a message makes in its first week, for each of these people."""
    traits, state = world.traits, world.state
    business = rules(world.business)
    by_type = np.array([message.change[name] for name in type_names(world.business)])
    quiet = business.quiet_weeks(world, message.moves)[who]
    lands = np.interp(quiet, [float(week) for week in message.when], list(message.when.values()))
    lands = np.where(quiet <= NEVER, message.never, lands)
    change = by_type[traits.kind[who]] * lands * _suits(world, message, who) * traits.responds[who]
    tired = state.fatigue[who]
    return change / (1 + common()["messages"]["tires"] * tired) - message.annoys * np.maximum(tired - 1, 0)


def _suits(world: World, message: Message, who: Whole) -> Floats:
    """Tell how well a message fits the situation each person is in: the first one named that applies."""
    fits = np.full(len(who), message.suits.get("otherwise", 1.0))
    situations = rules(world.business).situations(world) if message.suits else {}
    for name in reversed([name for name in message.suits if name != "otherwise"]):
        fits[situations[name][who]] = message.suits[name]
    return fits


def decide(world: World, already: Sequence[Sent] = (), without: str = "") -> tuple[Any, list[Assigned]]:
    """Send the past campaigns that are due on this Monday, then let everybody decide about the week.

    Parameters
    ----------
    world
        Everybody at the start of the week.
    already
        What was sent this Monday.
    without
        A past campaign that is not sent this time.

    Returns
    -------
    The business's record of the week, and who was assigned to which campaign how.
    """
    sent, assigned = list(already), []
    for number, past in enumerate(past_campaigns(world.business)):
        plan = None if past["key"] == without else planned(world, past)
        if plan is not None:
            slot = CAMPAIGN_SLOT + 1 + number
            sent.append(
                send(world, messages(world.business)[past["message"]], plan.treated, past["key"], slot)
            )
            assigned.append(plan.rows)
    return rules(world.business).decide(world, sent), assigned


def live(
    world: World, weeks: int, before: World, already: Sequence[Sent] = (), without: str = ""
) -> pd.DataFrame:
    """Move a world forward and add up what everybody does.

    Parameters
    ----------
    world, weeks
        The world to move, and how far.
    before
        The world in which nothing had been sent yet.
    already
        What was sent this Monday.
    without
        A past campaign that is not sent this time.
    """
    business = rules(world.business)
    total: dict[str, np.ndarray] = {}
    for number in range(weeks):
        week, _ = decide(world, already if number == 0 else (), without)
        for outcome, amount in business.outcomes(world, week).items():
            total[outcome] = total[outcome] + amount if number else amount
        business.advance(world, week)
    gone = np.zeros(world.people, dtype=bool)
    for channel in CHANNELS:
        gone |= reachable(before, channel) & ~reachable(world, channel)
    return business.summary(world, total).assign(unsubscribed=gone)
