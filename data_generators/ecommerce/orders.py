"""What is in an order of the outdoor gear shop, and what it earns.

Comes in: who orders in which week. Goes out: item, price, discount and profit, each a pure function of
person, week and slot, so that the log and every what-if of the same order agree to the cent.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from data_generators.draws import Flags, Floats, Whole, choose, from_share, happens
from data_generators.ecommerce.facts import by_type, facts, interests, sale
from data_generators.quantiles import normal
from data_generators.world import Dice, World

#: Orders of one person in one week, restocking aside.
MOST_ORDERS = 4
#: Where the slots of orders and of other visits begin (a slot numbers decisions of a week).
ORDER_SLOT, RESTOCK_SLOT, INTENT_SLOT, JOIN_SLOT, BROWSE_SLOT, CLICK_SLOT = 0, 4, 6, 7, 8, 16


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
    """Pick the item each person would buy: from the shelf they have in mind, at their price level."""
    draw = world.dice("item", who, slot)
    shelf, dream = _shelf(world, who, draw), world.traits.dream[who]
    tempted = np.flatnonzero(shelf == dream)
    avoids = tempted[happens(draw("avoids dream", tempted), facts()["visits"]["dream_avoided"])]
    shelf[avoids] = world.traits.favourite[who[avoids]]
    return _on_shelf(world, who, draw, shelf)


def look_at(world: World, who: Whole, slot: Whole) -> Whole:
    """Pick an item to look at just so: some people keep coming back to a shelf they do not buy from."""
    draw = world.dice("item", who, slot)
    shelf, dream = _shelf(world, who, draw), world.traits.dream[who]
    dreamers = np.flatnonzero(dream >= 0)
    dreams = dreamers[happens(draw("dreams", dreamers), facts()["visits"]["dream_views"])]
    shelf[dreams] = dream[dreams]
    return _on_shelf(world, who, draw, shelf)


def _shelf(world: World, who: Whole, draw: Dice) -> Whole:
    """Give the shelf in mind: what goes with the last order, a favourite, or any."""
    shopping, fresh = facts()["shopping"], world.state.next_shelf[who]
    shelf = world.traits.favourite[who].astype(np.int64)
    other = np.flatnonzero(~happens(draw("favourite"), shopping["favourite_category"]))
    shelf[other] = choose(draw("shelf", other), interests())
    may = np.flatnonzero(fresh >= 0)
    goes_on = may[happens(draw("goes with", may), shopping["next_category"])]
    shelf[goes_on] = fresh[goes_on]
    return shelf


def _on_shelf(world: World, who: Whole, draw: Dice, shelf: Whole) -> Whole:
    from scipy.special import ndtr

    shop, shopping = catalogue(), facts()["shopping"]
    day = normal(draw("price"))
    place = ndtr(shopping["own_price_level"] * world.traits.spend[who] + shopping["price_of_the_day"] * day)
    return shop.shelf_start[shelf] + from_share(place, shop.shelf_size[shelf])


def staple(world: World, who: Whole) -> Whole:
    """Give the supplies each person restocks, always the same."""
    shop = catalogue()
    supplies = shop.categories.index("supplies")
    place = from_share(world.draw_for_good("staple", who), int(shop.shelf_size[supplies]))
    return shop.shelf_start[supplies] + place


def price_orders(world: World, orders: Whole, restocks: Flags) -> Orders:
    """Fill the orders of the coming week.

    Parameters
    ----------
    world
        Everybody at the start of the week.
    orders
        How many orders each person places in it.
    restocks
        Whose orders have one of their usual supplies among them.

    Returns
    -------
    Orders
        First the supplies, then the others.
    """
    others = orders - restocks
    buyers, supplied = np.flatnonzero(others), np.flatnonzero(restocks)
    who = np.repeat(buyers, others[buyers])
    first = np.cumsum(others[buyers]) - others[buyers]
    slot = ORDER_SLOT + np.arange(len(who)) - np.repeat(first, others[buyers])
    item = np.concatenate([staple(world, supplied), pick_item(world, who, slot)])
    who = np.concatenate([supplied, who])
    slot = np.concatenate([np.full(len(supplied), RESTOCK_SLOT), slot])
    shop, state = catalogue(), world.state
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
    keen = shopping["discounted_anyway"] + traits.discount_sensitivity[who]
    looks = by_type("discounted")[traits.kind[who]] * keen
    looks = looks * (shopping["sale_discount_boost"] if sale(world) else 1.0)
    looks = np.minimum(looks, facts()["at_most"]["discounted"])
    found = happens(world.draw("order/discounted", who, slot), looks)
    percents = shopping["discount_percents"]
    size = choose(world.draw("order/percent", who, slot), list(percents.values()))
    own = np.where(found, np.array([int(percent) for percent in percents])[size], 0)
    anyway, further = shopping["redeems"]
    redeems = happens(
        world.draw("order/redeems", who, slot), anyway + further * traits.discount_sensitivity[who]
    )
    offered = np.where(redeems & (state.offer_weeks[who] > 0), state.offer_percent[who], 0)
    return np.maximum(own, offered).astype(np.int64)
