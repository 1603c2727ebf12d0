"""What the outdoor gear shop's log shows of a week.

Comes in: the world at the start of a week and what everybody decided. Goes out: columns of events, which
log.py of this folder's parent turns into one table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from data_generators.draws import Flags, Floats, Whole, choose, from_share, geometric, happens
from data_generators.ecommerce.facts import BENEFITS, by_type, facts, shelf_names
from data_generators.ecommerce.mailings import campaigns
from data_generators.ecommerce.occasions import gift_day_soon
from data_generators.ecommerce.orders import Orders, catalogue
from data_generators.ecommerce.service import afterwards
from data_generators.ecommerce.visits import (
    CART,
    CHECKOUT,
    ORDER,
    Guests,
    Views,
    Visits,
    guests_of,
    views_of,
    visits_of,
)
from data_generators.ecommerce.weeks import Week
from data_generators.log import Happened, happened
from data_generators.messaging import log_sent, moments
from data_generators.stretch import Stretch
from data_generators.world import World

MOST_GUIDES = 4  #: further guides read in one visit


class Note(NamedTuple):
    """What the log of a week is written from: its number, how people stood, what they decided, who comes by.

    `gift` is one flag per order; `mail` are the events of messages, written already.
    """

    number: int
    state: dict[str, np.ndarray]
    week: Week
    guests: Guests
    gift: Flags
    mail: list[Happened]


@cache
def labels() -> dict[str, list[str]]:
    """Name what the codes in the label columns stand for."""
    service, signals = facts()["service"], facts()["signals"]
    return {
        "item": catalogue().items,
        "category": shelf_names(),
        "channel": list(facts()["visits"]["channels"]),
        "device": list(facts()["visits"]["devices"]),
        "campaign": campaigns(),
        "filter": [name for benefit in BENEFITS for name in signals["filters"][benefit]],
        "page": signals["guides"],
        "delivery": list(signals["delivery"]),
        "reason": list(service["return_reasons"]),
        "topic": [*service["complaints"], *service["questions"]],
    }


def note(world: World, week: Week) -> Note:
    """Note what the log of the coming week will be written from."""
    when = [moments(world, sent) for sent in week.sent]
    mail = [
        part
        for sent, times in zip(week.sent, when, strict=True)
        for part in log_sent(sent, times, labels()["campaign"], labels()["channel"])
    ]
    state = {name: getattr(world.state, name).copy() for name in ("active", "next_shelf", "loyalty")}
    gift = _gifts(world, week.placed.who, week.placed.slot)
    return Note(world.week, state, week, guests_of(world, week, when), gift, mail)


def log(world: World, notes: Sequence[Note]) -> list[Happened]:
    """Write down the events of some weeks.

    Parameters
    ----------
    world
        Everybody, at any time.
    notes
        What was noted of each week.

    Returns
    -------
    The rows of each kind of event.
    """
    weeks = Stretch(world, [each.number for each in notes], [each.state for each in notes])
    decided = [each.week for each in notes]
    orders = Orders(
        *(np.concatenate(parts) for parts in zip(*(week.placed for week in decided), strict=True))
    )
    orders = orders._replace(who=weeks.places([week.placed.who for week in decided]))
    mood, trouble = (
        np.concatenate([getattr(week, name) for week in decided]) for name in ("mood", "trouble")
    )
    visits = visits_of(weeks, _together(weeks, notes), mood, orders.item)
    views = views_of(weeks, visits)
    parts = _browsing(weeks, visits, views)
    seen, steps = _steps(weeks, visits, views)
    ordered_at = steps[ORDER][: len(orders.who)]
    parts += [*seen, *_funnel(weeks, orders, np.concatenate([each.gift for each in notes]), visits, steps)]
    parts += _agreements(weeks, decided, orders.who, ordered_at)
    parts += afterwards(weeks, orders, ordered_at, trouble[orders.who])
    return [*weeks.told(parts), *(part for each in notes for part in each.mail)]


def _together(weeks: Stretch, notes: Sequence[Note]) -> Guests:
    """Put the guests of several weeks together: first all that order, then all others."""
    orders = [len(each.week.placed.who) for each in notes]
    first = [
        Guests(*(column[:number] for column in each.guests))
        for each, number in zip(notes, orders, strict=True)
    ]
    others = [
        Guests(*(column[number:] for column in each.guests))
        for each, number in zip(notes, orders, strict=True)
    ]
    whole = Guests(*(np.concatenate(parts) for parts in zip(*first, *others, strict=True)))
    who = [weeks.places([each.who for each in some]) for some in (first, others)]
    return whole._replace(who=np.concatenate(who))


def _browsing(world: World, visits: Visits, views: Views) -> list[Happened]:
    """Write the start of each visit, shelves and filters opened, and the items looked at."""
    visit, signals = views.visit, facts()["signals"]

    draw = world.dice("visit", visits.who, visits.slot)
    shelf, filters = (
        np.flatnonzero(happens(draw(name), signals[name])) for name in ("category_viewed", "search_filtered")
    )
    fits, seeks = happens(draw("filter fits", filters), signals["filter_fits"]), world.traits.seeks
    benefit = np.where(fits, seeks[visits.who[filters]], from_share(draw("any", filters), len(BENEFITS)))
    per_benefit = len(labels()["filter"]) // len(BENEFITS)
    chosen = benefit * per_benefit + from_share(draw("filter", filters), per_benefit)
    return [
        happened(
            "session_started", visits.who, visits.begins, late=visits.late, session_id=visits.key,
            device=visits.device, channel=visits.channel, device_id=visits.device_id,
        ),
        _in_visit("category_viewed", visits, shelf, visits.begins + 2,
                  category=catalogue().shelf[visits.item[shelf]]),
        _in_visit("search_filtered", visits, filters, visits.begins + 4, filter=chosen),
        happened(
            "product_viewed", visits.who[visit], views.at, late=visits.late[visit],
            session_id=visits.key[visit], device=visits.device[visit], channel=visits.channel[visit],
            item=views.item, category=catalogue().shelf[views.item],
        ),
    ]  # fmt: skip


def _in_visit(event: str, visits: Visits, which: Whole, at: Whole, **more: Whole) -> Happened:
    """Write an event of some visits; `at` has a value for every visit, `more` only for these."""
    return happened(
        event, visits.who[which], at[which], late=visits.late[which], session_id=visits.key[which],
        device=visits.device[which], channel=visits.channel[which], **more,
    )  # fmt: skip


def _steps(world: World, visits: Visits, views: Views) -> tuple[list[Happened], dict[int, Whole]]:
    """Write what people do before they decide, and date the cart, the checkout and the order after it."""
    signals, intent, traits, at_most = facts()["signals"], facts()["intent"], world.traits, facts()["at_most"]
    research = by_type("researches")[traits.kind[visits.who]]
    likes = traits.likes_guides[visits.who]
    clock, parts = views.at[views.last] + 3, list[Happened]()
    shelf = catalogue().shelf[visits.item]

    draw = world.dice("visit", visits.who, visits.slot)

    def pause(question: str, which: Whole, what: str) -> Whole:
        shortest, longest = facts()["seconds"][what]
        return shortest + from_share(draw(f"time/{question}", which) ** 2, longest - shortest)

    def step(event: str, which: Whole, takes: Whole, **more: Whole) -> None:
        parts.append(_in_visit(event, visits, which, clock, **more))
        clock[which] += takes

    chances = np.minimum(signals["reviews_read"] * research, at_most["reads_reviews"])
    reads = np.flatnonzero(happens(draw("reviews"), chances))
    seconds = pause("reviews", reads, "reviews")
    step("reviews_read", reads, seconds, item=visits.item[reads], category=shelf[reads], seconds=seconds)
    keen = np.minimum(intent["compared"] * np.sqrt(research), at_most["compares"])
    chances = np.where(visits.intent, keen, signals["products_compared"] * research)
    compares = np.flatnonzero(happens(draw("compares"), chances))
    seconds = pause("compares", compares, "comparison")
    step("products_compared", compares, seconds, item=visits.item[compares], category=shelf[compares])
    again = compares[happens(draw("compares again", compares), _again(visits, compares))]
    seconds = pause("compares again", again, "comparison")
    step("products_compared", again, seconds, item=visits.item[again], category=shelf[again])
    for which, page, seconds in _guides(draw, pause, research * likes, likes, shelf):
        step("guide_read", which, seconds, page=page, seconds=seconds)
    chances = np.where(visits.intent, intent["pricing_read"], signals["pricing_viewed"])
    prices = np.flatnonzero(happens(draw("pricing"), chances))
    step("pricing_viewed", prices, pause("pricing", prices, "prices"))
    again = prices[happens(draw("pricing again", prices), _again(visits, prices))]
    step("pricing_viewed", again, pause("pricing again", again, "prices"))
    worried = visits.intent & traits.hesitates[visits.who]
    chances = np.where(worried, intent["policy_read"], signals["returns_policy_viewed"])
    policies = happens(draw("policy"), chances)
    carts, policy = np.flatnonzero((visits.goal >= CART) | policies), np.flatnonzero(policies)
    clock[carts] += pause("cart", carts, "cart")
    steps: dict[int, Whole] = {CART: clock.copy()}
    clock += 4
    step("returns_policy_viewed", policy, pause("policy", policy, "returns_policy"))
    pays = np.flatnonzero(visits.goal >= CHECKOUT)
    clock[pays] += pause("checkout", pays, "checkout")
    steps[CHECKOUT] = clock.copy()
    clock[pays] += pause("order", pays, "order")
    steps[ORDER] = clock
    return parts, steps


def _again(visits: Visits, which: Whole) -> Floats:
    """Give the chance that someone who has just compared, or looked at prices, does so once more."""
    return np.where(visits.intent[which], facts()["intent"]["looks_again"], facts()["signals"]["looks_again"])


def _guides(
    draw: Callable[..., Floats], pause: Callable[..., Whole], wish: Floats, likes: Floats, shelf: Whole
) -> Iterator[tuple[Whole, Whole, Whole]]:
    """Give who reads a guide, which one and for how long; then who reads a second, and so on."""
    signals, pages = facts()["signals"], len(labels()["page"])
    chances = np.minimum(signals["guide_read"] * wish, facts()["at_most"]["reads_guide"])
    which = np.flatnonzero(happens(draw("guides"), chances))
    more = geometric(draw("more guides", which), 1 - signals["binge"], MOST_GUIDES)
    more[likes[which] < signals["binge_from"]] = 0
    fits = happens(draw("about", which), signals["guide_fits"])
    about = np.where(fits, shelf[which] % pages, from_share(draw("page", which), pages))
    for number in range(MOST_GUIDES + 1):
        still = more >= number
        yield (
            which[still], (about[still] + number) % pages, pause(f"guide {number}", which[still], "guide"),
        )  # fmt: skip


def _funnel(
    world: World, orders: Orders, gift: Flags, visits: Visits, steps: dict[int, Whole]
) -> list[Happened]:
    """Write carts, checkouts and orders, with how they are delivered and whether they are gifts."""
    carts, checkouts = (np.flatnonzero(visits.goal >= step) for step in (CART, CHECKOUT))
    bought = np.arange(len(orders.who))
    money = {name: getattr(orders, name) for name in ("amount_cents", "discount_cents", "quantity")}
    details = {"gift": gift.astype(np.int64), "delivery": _delivery(world, orders.who, orders.slot, gift)}

    def row(event: str, step: int, which: Whole, **more: Whole) -> Happened:
        item = visits.item[which]
        shelf = catalogue().shelf[item]
        return _in_visit(event, visits, which, steps[step], item=item, category=shelf, **more)

    return [
        row("cart_item_added", CART, carts),
        row("checkout_started", CHECKOUT, checkouts),
        row("order_placed", ORDER, bought, **money, **details),
    ]


def _agreements(weeks: Stretch, decided: Sequence[Week], buyers: Whole, ordered_at: Whole) -> list[Happened]:
    """Write who agreed to messages at the checkout, right after their first order of the week."""
    first, parts = np.full(weeks.people, -1), []
    first[buyers[::-1]] = np.arange(len(buyers))[::-1]
    for channel in decided[0].subscribes:
        who = np.flatnonzero(np.concatenate([week.subscribes[channel] for week in decided]))
        code = np.full(len(who), labels()["channel"].index(channel))
        parts.append(happened("subscribed", who, ordered_at[first[who]] + 20, channel=code))
    return parts


def _gifts(world: World, who: Whole, slot: Whole) -> Flags:
    """Decide which orders are gifts: for a birthday, for Christmas, or just so."""
    occasions, kind = facts()["occasions"], world.traits.kind[who]
    december = world.today.month == 12 and world.today.day < occasions["christmas_eve"]
    likes = (
        np.minimum(by_type("gift")[kind] / occasions["gift_in_full"], 1)
        * occasions["gift_christmas"]
        * december
    )
    chances = np.maximum(by_type("gifts")[kind], likes)
    chances = np.where(gift_day_soon(world, who), occasions["gift_then"], chances)
    return happens(world.draw("order/gift", who, slot), np.where(slot < 4, chances, 0.0))


def _delivery(world: World, who: Whole, slot: Whole, gift: Flags) -> Whole:
    """Pick the delivery of each order, by what its buyer is after."""
    weights = np.array(list(facts()["signals"]["delivery"].values()), dtype=np.float64)
    draw, picked = world.draw("order/delivery", who, slot), np.zeros(len(who), dtype=np.int64)
    for benefit in range(len(BENEFITS)):
        rows = np.flatnonzero(world.traits.seeks[who] == benefit)
        picked[rows] = choose(draw[rows], weights[:, benefit])
    wrapped = happens(world.draw("order/wrapped", who, slot), facts()["occasions"]["wrapped"])
    return np.where(gift & wrapped, labels()["delivery"].index("gift wrap"), picked)
