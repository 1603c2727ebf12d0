"""What is in an order of the outdoor gear shop, and what it earns.

Comes in: who orders in which week. Goes out: item, price, discount and profit, each a pure function of
person, week and slot, so that the log and every what-if of the same order agree to the cent.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from data_generators.draws import Floats, Whole, choose, from_share, happens, normal
from data_generators.ecommerce.facts import by_type, facts, sale
from data_generators.world import World

#: Where the slots of orders, visits and the views within visits begin (a slot numbers decisions of a week).
ORDER_SLOT, JOIN_SLOT, BROWSE_SLOT, CLICK_SLOT = 0, 7, 8, 16
#: How much of the shelf a person picks is their own price level, and how much the mood of the day.
OWN_LEVEL, OF_THE_DAY = 0.80, 0.60


class Catalogue(NamedTuple):
    """All items, shelf by shelf, cheapest first on each."""

    items: list[str]
    categories: list[str]
    shelf: np.ndarray
    price_cents: Whole
    cost_cents: Whole
    shelf_start: Whole
    shelf_size: Whole


class Orders(NamedTuple):
    """Orders of one week, a row each. Profit is before the cost of any message and before returns."""

    who: Whole
    slot: Whole
    item: Whole
    quantity: Whole
    discount_cents: Whole
    amount_cents: Whole
    profit_cents: Whole


@cache
def catalogue() -> Catalogue:
    """Put the shelves of the parameter file in order.

    Examples
    --------
    >>> catalogue().categories[0], catalogue().items[0], int(catalogue().price_cents[0])
    ('tents', 'Trail tarp', 6900)
    """
    rows = [
        (name, number, price * 100, round(price * 100 * (1 - shelf["margin"])))
        for number, shelf in enumerate(facts()["shelves"])
        for name, price in sorted(shelf["items"].items(), key=lambda item: item[1])
    ]
    items, shelves, prices, costs = zip(*rows, strict=True)
    size = np.bincount(shelves)
    return Catalogue(
        items=list(items),
        categories=[shelf["category"] for shelf in facts()["shelves"]],
        shelf=np.array(shelves),
        price_cents=np.array(prices, dtype=np.int64),
        cost_cents=np.array(costs, dtype=np.int64),
        shelf_start=np.cumsum(size) - size,
        shelf_size=size,
    )


def pick_item(world: World, who: Whole, slot: Whole) -> Whole:
    """Pick the item each person has in mind: a favourite shelf or any, at their price level."""
    from scipy.special import ndtr

    shop, traits = catalogue(), world.traits
    any_shelf = choose(
        world.draw("item/shelf", who, slot),
        [shelf["interest"] for shelf in facts()["shelves"]],
    )
    loyal = happens(
        world.draw("item/favourite", who, slot),
        facts()["shopping"]["favourite_category"],
    )
    shelf = np.where(loyal, traits.favourite[who], any_shelf)
    day = normal(world.draw("item/price", who, slot))
    place = ndtr(OWN_LEVEL * traits.spend[who] + OF_THE_DAY * day)
    return shop.shelf_start[shelf] + from_share(place, shop.shelf_size[shelf])


def price_orders(world: World, orders: Whole) -> Orders:
    """Fill the orders of the coming week.

    Parameters
    ----------
    world
        Everybody at the start of the week.
    orders
        How many orders each person places in it.

    Returns
    -------
    Orders
    """
    buyers = np.flatnonzero(orders)
    who = np.repeat(buyers, orders[buyers])
    first = np.cumsum(orders[buyers]) - orders[buyers]
    slot = ORDER_SLOT + np.arange(len(who)) - np.repeat(first, orders[buyers])
    shop, state = catalogue(), world.state
    item = pick_item(world, who, slot)
    quantity = 1 + happens(
        world.draw("order/quantity", who, slot),
        _second_piece()[shop.shelf[item]],
    )
    full = shop.price_cents[item] * quantity
    discount = (full * _percent_off(world, who, slot) + 50) // 100
    offer_cost = np.where(state.offer_weeks[who] > 0, state.offer_cost_cents[who], 0)
    return Orders(
        who=who,
        slot=slot,
        item=item,
        quantity=quantity,
        discount_cents=discount,
        amount_cents=full - discount,
        profit_cents=full - discount - shop.cost_cents[item] * quantity - offer_cost,
    )


@cache
def _second_piece() -> Floats:
    chances = facts()["shopping"]["quantity_above_one"]
    return np.array([chances.get(category, 0.0) for category in catalogue().categories])


def _percent_off(world: World, who: Whole, slot: Whole) -> Whole:
    """Give the discount of each order: one the customer found, or the one a message brought, if larger."""
    traits, state, shopping = world.traits, world.state, facts()["shopping"]
    looks = by_type("discounted")[traits.kind[who]] * (0.5 + traits.discount_sensitivity[who])
    looks = np.minimum(looks * (shopping["sale_discount_boost"] if sale(world) else 1.0), 0.95)
    found = happens(world.draw("order/discounted", who, slot), looks)
    percents = shopping["discount_percents"]
    size = choose(world.draw("order/percent", who, slot), list(percents.values()))
    own = np.where(found, np.array([int(percent) for percent in percents])[size], 0)
    redeems = happens(
        world.draw("order/redeems", who, slot),
        0.35 + 0.60 * traits.discount_sensitivity[who],
    )
    offered = np.where(redeems & (state.offer_weeks[who] > 0), state.offer_percent[who], 0)
    return np.maximum(own, offered).astype(np.int64)
