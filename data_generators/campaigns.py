"""Messages a shop can send, what each changes in whom, and both futures of every customer.

Comes in: a world on some Monday and a message. Goes out: what everybody does in the weeks after it with the
message and without it. The two futures share every draw, so they differ only where the message moved someone.

A message multiplies a person's weekly orders for some weeks. How much depends on their hidden type, on how
long ago they last bought, on how many emails they are tired of, and on themselves; it can be negative. People
who are gone for good have no orders to multiply, and hardly any of them wake up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from data_generators import ecommerce
from data_generators.draws import Flags, Floats, Whole, happens, stream, uniform
from data_generators.ecommerce_facts import facts, type_names
from data_generators.ecommerce_orders import price_orders
from data_generators.world import World, fork

#: A message that someone gets on top of others is worth this much less per point of fatigue.
TIRED = 0.25
#: The most a message can take away or add: nine tenths fewer orders, three times as many more.
LEAST, MOST = -0.9, 3.0
#: Weeks after which someone who is gone for good cannot be woken any more.
WAKES_WITHIN = 52


@dataclass(frozen=True)
class Message:
    """Something to send to customers.

    Attributes
    ----------
    key, title, channel
        Name in code, name for people, and how it is sent.
    text
        What the customer reads, in one sentence.
    cost_cents
        All-in cost of sending it to one person.
    change
        Hidden type to change of weekly orders in the first week (0.5 is half as many again).
    when
        Weeks since the last order to how well it lands, in between along a straight line; `never` is for
        those who never bought.
    kept
        Share of the change that is left a week later.
    annoys
        Orders lost per point of email fatigue above one, whoever reads it.
    unsubscribe, wakes
        Chances per send: of losing the address, and of winning back someone who is gone.
    offer_weeks, offer_percent, offer_cost_cents
        How long its offer holds, the discount it gives, and what each order in that time costs the shop.
    """

    key: str
    title: str
    channel: str
    text: str
    cost_cents: int
    change: dict[str, float]
    when: dict[str, float]
    never: float
    kept: float
    annoys: float
    unsubscribe: float
    wakes: float
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
    >>> list(messages("ecommerce"))
    ['reminder', 'discount', 'guide', 'perk']
    """
    if business != "ecommerce":
        raise ValueError(f'There is no business called {business!r}; choose one of: "ecommerce".')
    return {key: Message(key=key, **told) for key, told in facts()["messages"].items()}


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
        Who gets it, one flag per person of the world; everybody if left out. Since people do not influence
        each other, what happens to one is the same whoever else gets it.

    Returns
    -------
    Futures
        Two frames indexed by customer_id, with everybody known on that Monday: ``bought``, ``orders``,
        ``revenue_cents``, ``profit_cents`` (after discounts, goods and the message; before returns) and
        ``unsubscribed``.

    Raises
    ------
    ValueError
        If there is no such message, or `weeks` is less than one.

    Examples
    --------
    >>> from data_generators.simulate import simulate
    >>> shop = simulate("ecommerce", customers=50, weeks=8)
    >>> sent, unsent = what_if(shop.world, "guide", weeks=6)
    >>> list(sent), bool((sent.index == unsent.index).all())
    (['bought', 'orders', 'revenue_cents', 'profit_cents', 'unsubscribed'], True)
    """
    offered = messages(world.business)
    if message not in offered:
        known = ", ".join(f'"{key}"' for key in offered)
        raise ValueError(f"There is no message called {message!r}; choose one of: {known}.")
    if weeks < 1:
        raise ValueError(f"weeks={weeks!r} does not work; watch for at least one week.")
    known_then = world.traits.joined_week < world.week
    to = known_then if to is None else to & known_then
    reached = fork(world)
    send(reached, offered[message], to)
    with_message = live(reached, weeks, world.state.subscribed)
    with_message["profit_cents"] -= np.where(to, offered[message].cost_cents, 0)
    without_message = live(fork(world), weeks, world.state.subscribed)
    return Futures(with_message[known_then], without_message[known_then])


def send(world: World, message: Message, to: Flags) -> None:
    """Send a message on this Monday: the world's state changes for those who get it, and for nobody else."""
    state, who = world.state, np.flatnonzero(to)
    change = effect(world, message, who)

    def draw(question: str) -> Floats:
        return uniform(stream(world.seed, f"message/{message.key}/{question}"), who, world.week)

    leaving = happens(draw("unsubscribes"), message.unsubscribe * (1 + 0.5 * state.fatigue[who]))
    wakes = ~state.active[who] & (world.week - state.left_week[who] <= WAKES_WITHIN)
    wakes &= happens(draw("wakes"), message.wakes)
    state.lift[who] = np.clip(state.lift[who] + change, LEAST, MOST)
    state.lift_kept[who] = message.kept
    state.offer_weeks[who] = message.offer_weeks
    state.offer_percent[who] = message.offer_percent
    state.offer_cost_cents[who] = message.offer_cost_cents
    state.fatigue[who] += 1
    state.subscribed[who[leaving]] = False
    state.active[who[wakes]] = True


def effect(world: World, message: Message, who: Whole) -> Floats:
    """Give the change of weekly orders that a message makes in its first week, for each of these people."""
    traits, state = world.traits, world.state
    by_type = np.array([message.change[name] for name in type_names()])
    weeks_since = world.week - 1 - state.last_order_week[who]
    lands = np.interp(weeks_since, [float(week) for week in message.when], list(message.when.values()))
    lands = np.where(state.orders[who] > 0, lands, message.never)
    change = by_type[traits.kind[who]] * lands * traits.responds[who] / (1 + TIRED * state.fatigue[who])
    return change - message.annoys * np.maximum(state.fatigue[who] - 1, 0)


def live(world: World, weeks: int, subscribed: Flags) -> pd.DataFrame:
    """Move a world forward and add up what everybody does; `subscribed` is who got emails before."""
    orders, revenue, profit = (np.zeros(world.people, dtype=np.int64) for _ in range(3))
    for _ in range(weeks):
        week = ecommerce.decide(world)
        placed = price_orders(world, week.orders)
        orders += week.orders
        np.add.at(revenue, placed.who, placed.amount_cents)
        np.add.at(profit, placed.who, placed.profit_cents)
        ecommerce.advance(world, week)
    return pd.DataFrame(
        {
            "bought": orders > 0,
            "orders": orders,
            "revenue_cents": revenue,
            "profit_cents": profit,
            "unsubscribed": subscribed & ~world.state.subscribed,
        },
        index=pd.Index(np.arange(1, world.people + 1), name="customer_id"),
    )
