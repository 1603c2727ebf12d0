"""When customers of the outdoor gear shop come by in a week, how far they get, and what they look at.

Comes in: the world at the start of a week, or of several, and what everybody decided. Goes out: visits, and
the items looked at in them. Within a visit, times only ever add up, so nothing precedes its cause.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data_generators.draws import Flags, Floats, Whole, choose, from_share, geometric, happens, poisson
from data_generators.ecommerce.facts import by_type, facts
from data_generators.ecommerce.orders import (
    BROWSE_SLOT,
    CLICK_SLOT,
    INTENT_SLOT,
    JOIN_SLOT,
    RESTOCK_SLOT,
    catalogue,
    look_at,
    pick_item,
)
from data_generators.ecommerce.weeks import Week
from data_generators.identities import use
from data_generators.messaging import CAMPAIGN_SLOT, Moments
from data_generators.world import DAY, HOUR, WEEK_SECONDS, Dice, World

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
    device_id: Whole
    channel: Whole
    late: Whole
    key: Whole
    intent: Flags


class Guests(NamedTuple):
    """Who comes by, a row each; when they clicked in a message, and through which channel, or -1."""

    who: Whole
    slot: Whole
    clicked: Whole
    channel: Whole


class Views(NamedTuple):
    """Items looked at, a row each: in which visit, which, when; `last` is the row of each visit's last."""

    visit: Whole
    item: Whole
    at: Whole
    last: Whole


def guests_of(world: World, week: Week, when: list[Moments]) -> Guests:
    """Gather who comes by in a week: with an order, an account, a message, the will to buy, or for a look.

    Those with an order come first, in the order of the orders.
    """
    orders, joining = week.placed, world.traits.joined_week == world.week
    newcomers, about_to = np.flatnonzero(joining & (week.orders == 0)), np.flatnonzero(week.intent)
    browsers, number = _browsers(world, week)
    who = [orders.who, newcomers, about_to, browsers]
    slot = [orders.slot, np.full(len(newcomers), JOIN_SLOT), np.full(len(about_to), INTENT_SLOT), number]
    unsaid = np.full(sum(map(len, who)), -1)
    clicked, channel, names = [unsaid], [unsaid], list(facts()["visits"]["channels"])
    # A message on top of the shop's own comes last: it must not shift what others do after a click.
    mail = sorted(zip(week.sent, when, strict=True), key=lambda each: each[0].slot == CAMPAIGN_SLOT)
    for place, (sent, times) in enumerate(mail):
        rows = np.flatnonzero(sent.clicked)
        who.append(sent.who[rows])
        slot.append(np.full(len(rows), CLICK_SLOT + place))
        clicked.append(times.clicked[rows])
        channel.append(np.full(len(rows), names.index(sent.channel)))
    return Guests(*(np.concatenate(parts) for parts in (who, slot, clicked, channel)))


def visits_of(world: World, guests: Guests, mood: Floats, bought: Whole) -> Visits:
    """Decide when guests come, how far each gets, and for which item.

    Parameters
    ----------
    world
        Everybody at the start of the week, or of several (stretch.py).
    guests
        Those who come, the orders first.
    mood
        Everybody's in that week.
    bought
        The item of each order.
    """
    traits, who, slot = world.traits, guests.who, guests.slot
    now = np.broadcast_to(world.week, world.people)[who]

    draw = world.dice("visit", who, slot)
    begins = now * WEEK_SECONDS + _moment(world, who, draw)
    by_click, intent = slot >= CLICK_SLOT, slot == INTENT_SLOT
    newest = (traits.joined_week[who] == now) & ~by_click
    begins[newest] = now[newest] * WEEK_SECONDS + traits.joined_second[who[newest]] + 15
    begins = np.where(by_click, guests.clicked + 4, begins)
    channel = choose(draw("channel"), facts()["visits"]["channels"].values())
    channel = np.where(by_click, guests.channel, channel)
    goal = _goal(world, who, mood, intent, draw)
    goal = np.where(slot <= RESTOCK_SLOT, ORDER, goal)
    item = np.empty(len(who), dtype=np.int64)
    item[: len(bought)] = bought
    further = np.arange(len(who)) >= len(bought)
    for pick, which in ((look_at, goal == LOOK), (pick_item, goal != LOOK)):
        rows = np.flatnonzero(which & further)
        item[rows] = pick(world, who[rows], slot[rows])
    used = use(world, who, begins, slot, (goal >= CHECKOUT) | by_click | newest)
    # Phones can be out of reach while people look around; who fills a cart is online.
    away = np.flatnonzero((used.kind == 0) & (goal == LOOK))
    away = away[happens(draw("late", away), facts()["visits"]["late"])]
    upload = from_share(draw("upload", away), facts()["visits"]["late_days"] * DAY)
    late = used.late
    late[away] = np.maximum(late[away], upload)
    return Visits(
        who, slot, begins, goal, item, used.kind, used.device_id, channel, late, now * 64 + slot, intent
    )


def _moment(world: World, who: Whole, draw: Dice) -> Whole:
    """Pick moments in the week: many people come at an hour and on a day of their own.

    The last hour of Sunday stays empty, so that a visit begun in a week is over before the next one begins.
    """
    rhythm, traits = facts()["week"], world.traits
    hour, day = traits.usual_hour[who], traits.usual_day[who]
    other = np.flatnonzero(~happens(draw("own hour"), rhythm["same_hour"]))
    hour[other] = draw("hour", other)
    other = np.flatnonzero(~happens(draw("own day"), rhythm["same_day"]))
    day[other] = draw("day", other)
    begins = choose(day, rhythm["days"]) * DAY + choose(hour, rhythm["hours"]) * HOUR
    begins += from_share(draw("second"), HOUR)
    return np.where(begins >= WEEK_SECONDS - HOUR, begins - 2 * HOUR, begins)


def _browsers(world: World, week: Week) -> tuple[Whole, Whole]:
    """Decide who just looks around, and how often: less and less once they have left."""
    traits, state, shopping = world.traits, world.state, facts()["shopping"]
    here = np.flatnonzero(traits.joined_week < world.week)
    rate = traits.visit_rate[here] * np.exp(shopping["mood_on_visits"] * week.mood[here])
    gone = np.flatnonzero(~state.active[here])
    fading = shopping["visits_after_leaving"] ** np.arange(world.week + 1.0)
    fading = np.maximum(fading, shopping["visits_never_below"])
    rate[gone] *= fading[world.week - state.left_week[here[gone]]]
    count = poisson(world.draw("visit/count", here), rate, MOST_VISITS)
    comes = np.flatnonzero(count)
    count = count[comes]
    who = np.repeat(here[comes], count)
    first = np.cumsum(count) - count
    return who, BROWSE_SLOT + np.arange(len(who)) - np.repeat(first, count)


def _goal(world: World, who: Whole, mood: Floats, intent: Flags, draw: Dice) -> Whole:
    """Decide how far a visit without an order gets; who is about to buy fills a cart, and often goes on."""
    told = facts()["visits"]
    chances = by_type("carts")[world.traits.kind[who]] * np.exp(
        facts()["shopping"]["mood_on_carts"] * mood[who]
    )
    chances = chances * np.where(world.state.active[who], 1.0, told["carts_after_leaving"])
    fills = happens(draw("cart"), np.minimum(chances, facts()["at_most"]["fills_cart"]))
    fills |= intent
    further = np.where(intent, told["checkout_started_with_intent"], told["checkout_started"])
    pays = fills & happens(draw("checkout"), further)
    return np.where(pays, CHECKOUT, np.where(fills, CART, LOOK))


def views_of(world: World, visits: Visits) -> Views:
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
    shortest, longest = facts()["seconds"]["item"]
    passed = np.cumsum(shortest + from_share(draw("pause", who, slot) ** 2, longest - shortest))
    before_visit = np.where(last >= count, passed[last - count], 0)
    way = np.flatnonzero(place < count[visit] - 1)
    item[way] = _on_the_way(world, who[way], slot[way], item[way])
    return Views(visit, item, at + passed - before_visit[visit], last)


def _on_the_way(world: World, who: Whole, slot: Whole, matters: Whole) -> Whole:
    """Pick items looked at before the one that matters."""
    shop = catalogue()
    shelf = shop.shelf[matters]
    draw = world.dice("view", who, slot)
    same = happens(draw("same shelf"), facts()["visits"]["same_shelf"])
    item = shop.shelf_start[shelf] + from_share(draw("near"), shop.shelf_size[shelf])
    other = np.flatnonzero(~same)
    item[other] = look_at(world, who[other], slot[other])
    return item
