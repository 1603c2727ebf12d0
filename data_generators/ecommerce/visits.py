"""What the outdoor gear shop's log shows of a week: visits, carts, orders, returns and emails.

Comes in: the world at the start of a week and what everybody decided. Goes out: columns of events, which
log.py turns into one table. Within a visit, times only ever add up, so nothing precedes its cause.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data_generators.draws import (
    Floats,
    Whole,
    choose,
    from_share,
    geometric,
    happens,
    poisson,
)
from data_generators.ecommerce.facts import NAME, by_type, facts, second_of_week
from data_generators.ecommerce.orders import (
    BROWSE_SLOT,
    CLICK_SLOT,
    JOIN_SLOT,
    Orders,
    catalogue,
    pick_item,
    price_orders,
)
from data_generators.ecommerce.shoppers import MOST_ORDERS, Week
from data_generators.log import Happened, happened
from data_generators.messaging import Moments, log_sent, moments
from data_generators.past import past_campaigns
from data_generators.world import DAY, HOUR, WEEK_SECONDS, World

OWN_MAILINGS = ["welcome", "newsletter", "summer_sale", "black_friday", "winter_sale"]
DEVICES = ["phone", "desktop", "tablet"]
LOOK, CART, CHECKOUT, ORDER = range(4)  #: how far a visit gets
MOST_VISITS, MOST_VIEWS = 8, 9
VIEW_SLOT = 64  #: slots of the items looked at on the way, sixteen for each visit


class Visits(NamedTuple):
    """Visits of one week, a row each; the item is the one that matters, looked at last."""

    who: Whole
    slot: Whole
    begins: Whole
    goal: Whole
    item: Whole
    device: Whole
    channel: Whole
    late: Whole
    key: Whole


class Views(NamedTuple):
    """Items looked at, a row each: in which visit, which, when; `last` is the row of each visit's last."""

    visit: Whole
    item: Whole
    at: Whole
    last: Whole


def labels() -> dict[str, list[str]]:
    """Name what the codes in the label columns stand for."""
    shop = catalogue()
    return {
        "item": shop.items,
        "category": shop.categories,
        "channel": list(facts()["visits"]["channels"]),
        "device": DEVICES,
        "campaign": campaigns(),
    }


def campaigns() -> list[str]:
    """Name everything the shop sends."""
    return [*OWN_MAILINGS, *facts()["messages"], *(past["key"] for past in past_campaigns(NAME))]


def log(world: World, week: Week) -> list[Happened]:
    """Write down the events of the coming week.

    Parameters
    ----------
    world
        Everybody at the start of the week.
    week
        What they decided.

    Returns
    -------
    The rows of each kind of event.
    """
    orders = price_orders(world, week.orders)
    when = [moments(world, sent) for sent in week.sent]
    visits = _visits(world, week, orders, when)
    views = _views(world, visits)
    words = labels()
    parts = [*_browsing(visits, views), *_ordering(world, visits, views, orders)]
    for sent, times in zip(week.sent, when, strict=True):
        parts += log_sent(sent, times, words["campaign"], words["channel"])
    return parts


def _visits(world: World, week: Week, orders: Orders, when: list[Moments]) -> Visits:
    """Gather all visits: those that end in an order, follow a message, open an account, or just browse."""
    traits, now = world.traits, world.week
    joining = traits.joined_week == now
    newcomers = np.flatnonzero(joining & (week.orders == 0))
    browsers, number = _browsers(world, week)
    people = [orders.who, newcomers, browsers]
    slots = [orders.slot, np.full(len(newcomers), JOIN_SLOT), number]
    clicked = [np.flatnonzero(sent.clicked) for sent in week.sent]
    for place, (sent, rows) in enumerate(zip(week.sent, clicked, strict=True)):
        people.append(sent.who[rows])
        slots.append(np.full(len(rows), CLICK_SLOT + place))
    who, slot = np.concatenate(people), np.concatenate(slots)

    def draw(question: str) -> Floats:
        return world.draw(f"visit/{question}", who, slot)

    begins = now * WEEK_SECONDS + second_of_week(draw("hour"), draw("second"))
    ordering, by_click = slot < MOST_ORDERS, slot >= CLICK_SLOT
    newest = joining[who] & ~by_click
    begins[newest] = now * WEEK_SECONDS + traits.joined_second[who[newest]] + 15
    at = [times.clicked[rows] for times, rows in zip(when, clicked, strict=True)]
    begins[by_click] = np.concatenate(at) + 4
    device, channel = _device(world, who, draw("device"), draw("other device")), _channel(draw("channel"))
    for place, sent in enumerate(week.sent):
        channel[slot == CLICK_SLOT + place] = labels()["channel"].index(sent.channel)
    item = pick_item(world, who, slot)
    item[: len(orders.who)] = orders.item
    goal = np.where(ordering, ORDER, _goal(world, who, week.mood, draw("cart"), draw("checkout")))
    # Phones can be out of reach while people look around; who fills a cart is online.
    offline = (device == 0) & (goal == LOOK) & happens(draw("late"), facts()["visits"]["late"])
    late = np.where(offline, from_share(draw("upload"), 2 * DAY), 0)
    return Visits(who, slot, begins, goal, item, device, channel, late, now * 64 + slot)


def _browsers(world: World, week: Week) -> tuple[Whole, Whole]:
    """Decide who just looks around, and how often: less and less once they have left."""
    traits, state, shopping = world.traits, world.state, facts()["shopping"]
    rate = traits.visit_rate * np.exp(shopping["mood_on_visits"] * week.mood)
    weeks_gone = np.maximum(world.week - state.left_week, 0).astype(np.float64)
    fading = np.maximum(shopping["visits_after_leaving"] ** weeks_gone, shopping["visits_never_below"])
    rate = np.where(state.active, rate, rate * fading)
    rate = np.where(traits.joined_week < world.week, rate, 0.0)
    count = poisson(world.draw("visit/count", np.arange(world.people)), rate, MOST_VISITS)
    some = np.flatnonzero(count)
    who = np.repeat(some, count[some])
    first = np.cumsum(count[some]) - count[some]
    return who, BROWSE_SLOT + np.arange(len(who)) - np.repeat(first, count[some])


def _device(world: World, who: Whole, draw: Floats, other: Floats) -> Whole:
    """Pick each visit's device: mostly the person's usual one."""
    shares = facts()["visits"]
    weights = [shares["phone"], 1 - shares["phone"] - shares["tablet"], shares["tablet"]]
    usual = choose(world.draw_for_good("usual device", who), weights)
    return np.where(happens(other, 0.25), choose(draw, weights), usual)


def _channel(draw: Floats) -> Whole:
    return choose(draw, list(facts()["visits"]["channels"].values()))


def _goal(world: World, who: Whole, mood: Floats, cart: Floats, checkout: Floats) -> Whole:
    """Decide how far a visit without an order gets."""
    chances = by_type("carts")[world.traits.kind[who]] * np.exp(
        facts()["shopping"]["mood_on_carts"] * mood[who]
    )
    fills = happens(cart, np.minimum(chances * np.where(world.state.active[who], 1.0, 0.3), 0.9))
    pays = fills & happens(checkout, facts()["visits"]["checkout_started"])
    return np.where(pays, CHECKOUT, np.where(fills, CART, LOOK))


def _views(world: World, visits: Visits) -> Views:
    """Look at items one after the other: often from the same shelf, at last the one that matters."""

    def draw(question: str, who: Whole, slot: Whole) -> Floats:
        return world.draw(f"view/{question}", who, slot)

    stop = 1 / by_type("views")[world.traits.kind[visits.who]]
    count = 1 + geometric(draw("count", visits.who, visits.slot), stop, MOST_VIEWS - 1)
    last = np.cumsum(count) - 1
    visit = np.repeat(np.arange(len(count)), count)
    item, at = visits.item[visit], visits.begins[visit]
    place = np.arange(len(visit)) - (last - count + 1)[visit]
    who, slot = visits.who[visit], VIEW_SLOT + 16 * visits.slot[visit] + place
    passed = np.cumsum(6 + from_share(draw("pause", who, slot) ** 2, 150))
    before_visit = np.where(last >= count, passed[last - count], 0)
    way = np.flatnonzero(place < count[visit] - 1)
    item[way] = _on_the_way(world, who[way], slot[way], item[way])
    return Views(visit, item, at + passed - before_visit[visit], last)


def _on_the_way(world: World, who: Whole, slot: Whole, matters: Whole) -> Whole:
    """Pick items looked at before the one that matters."""
    shop = catalogue()
    shelf = shop.shelf[matters]
    near = world.draw("view/near", who, slot)
    same = world.draw("view/same shelf", who, slot)
    return np.where(
        happens(same, facts()["visits"]["same_shelf"]),
        shop.shelf_start[shelf] + from_share(near, shop.shelf_size[shelf]),
        pick_item(world, who, slot),
    )


def _browsing(visits: Visits, views: Views) -> list[Happened]:
    """Write the start of each visit and the items looked at."""
    visit = views.visit
    return [
        happened(
            "session_started", visits.who, visits.begins, late=visits.late, session_id=visits.key,
            device=visits.device, channel=visits.channel,
        ),
        happened(
            "product_viewed", visits.who[visit], views.at, late=visits.late[visit],
            session_id=visits.key[visit], device=visits.device[visit], channel=visits.channel[visit],
            item=views.item, category=catalogue().shelf[views.item],
        ),
    ]  # fmt: skip


def _ordering(world: World, visits: Visits, views: Views, orders: Orders) -> list[Happened]:
    """Write carts, checkouts, orders and what comes back of them."""
    steps = {}
    after = views.at[views.last]
    for step, shortest, longest in ((CART, 5, 90), (CHECKOUT, 15, 120), (ORDER, 40, 240)):
        draw = world.draw(f"visit/step {step}", visits.who, visits.slot)
        after = after + shortest + from_share(draw, longest - shortest)
        steps[step] = after
    carts, checkouts = (np.flatnonzero(visits.goal >= step) for step in (CART, CHECKOUT))
    bought = np.arange(len(orders.who))
    money = {name: getattr(orders, name) for name in ("amount_cents", "discount_cents", "quantity")}

    def row(event: str, step: int, which: Whole, **more: Whole) -> Happened:
        return happened(
            event, visits.who[which], steps[step][which], session_id=visits.key[which],
            device=visits.device[which], channel=visits.channel[which], item=visits.item[which],
            category=catalogue().shelf[visits.item[which]], **more,
        )  # fmt: skip

    return [
        row("cart_item_added", CART, carts),
        row("checkout_started", CHECKOUT, checkouts),
        row("order_placed", ORDER, bought, **money),
        _returns(world, orders, steps[ORDER][bought]),
    ]


def _returns(world: World, orders: Orders, ordered_at: Whole) -> Happened:
    """Send some orders back days later; most of the parcels are typed in the morning after."""
    chances = np.array([shelf["returned"] for shelf in facts()["shelves"]])[catalogue().shelf[orders.item]]

    def draw(question: str) -> Floats:
        return world.draw(f"return/{question}", orders.who, orders.slot)

    back = happens(draw("sent back"), chances)
    soonest, latest = facts()["shopping"]["returned_within_days"]
    arrives = ordered_at + soonest * DAY + from_share(draw("days"), (latest - soonest) * DAY)
    next_morning = DAY - arrives % DAY + 9 * HOUR
    late = np.where(happens(draw("typed in"), facts()["shopping"]["handled_next_day"]), next_morning, 0)
    return happened(
        "order_returned", orders.who[back], arrives[back], late=late[back], item=orders.item[back],
        category=catalogue().shelf[orders.item[back]],
        amount_cents=orders.amount_cents[back], quantity=orders.quantity[back],
    )  # fmt: skip
