"""What the outdoor gear shop's log shows of a week.

Comes in: the world at the start of a week and what everybody decided. Goes out: columns of events, which
log.py of this folder's parent turns into one table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np

from data_generators.draws import Flags, Floats, Whole, choose, from_share, geometric, happens
from data_generators.ecommerce.facts import BENEFITS, NAME, by_type, facts, shelf_names
from data_generators.ecommerce.mailings import OWN_MAILINGS
from data_generators.ecommerce.occasions import gift_day_soon
from data_generators.ecommerce.orders import catalogue
from data_generators.ecommerce.service import afterwards
from data_generators.ecommerce.visits import CART, CHECKOUT, ORDER, Views, Visits, views_of, visits_of
from data_generators.ecommerce.weeks import Week
from data_generators.log import Happened, happened
from data_generators.messaging import log_sent, moments
from data_generators.past import past_campaigns
from data_generators.world import World

MOST_GUIDES = 4  #: further guides read in one visit


@cache
def labels() -> dict[str, list[str]]:
    """Name what the codes in the label columns stand for."""
    service, signals = facts()["service"], facts()["signals"]
    past = [past["key"] for past in past_campaigns(NAME)]
    return {
        "item": catalogue().items,
        "category": shelf_names(),
        "channel": list(facts()["visits"]["channels"]),
        "device": list(facts()["visits"]["devices"]),
        "campaign": [*OWN_MAILINGS, *facts()["messages"], *past],
        "filter": [name for benefit in BENEFITS for name in signals["filters"][benefit]],
        "page": signals["guides"],
        "delivery": list(signals["delivery"]),
        "reason": list(service["return_reasons"]),
        "topic": [*service["complaints"], *service["questions"]],
    }


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
    when = [moments(world, sent) for sent in week.sent]
    visits = visits_of(world, week, when)
    views = views_of(world, visits)
    parts = _browsing(world, visits, views)
    seen, steps = _steps(world, visits, views)
    ordered_at = steps[ORDER][: len(week.placed.who)]
    parts += [*seen, *_funnel(world, week, visits, steps), *afterwards(world, week, ordered_at)]
    for sent, times in zip(week.sent, when, strict=True):
        parts += log_sent(sent, times, labels()["campaign"], labels()["channel"])
    return parts


def _browsing(world: World, visits: Visits, views: Views) -> list[Happened]:
    """Write the start of each visit, shelves and filters opened, and the items looked at."""
    visit, signals = views.visit, facts()["signals"]

    def draw(question: str, which: Whole | slice = slice(None)) -> Floats:
        return world.draw(f"visit/{question}", visits.who[which], visits.slot[which])

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
    signals, intent, traits = facts()["signals"], facts()["intent"], world.traits
    research = by_type("researches")[traits.kind[visits.who]]
    likes = traits.likes_guides[visits.who]
    clock, parts = views.at[views.last] + 3, list[Happened]()
    shelf = catalogue().shelf[visits.item]

    def draw(question: str, which: Whole | slice = slice(None)) -> Floats:
        return world.draw(f"visit/{question}", visits.who[which], visits.slot[which])

    def pause(question: str, which: Whole | slice, shortest: int, longest: int) -> Whole:
        return shortest + from_share(draw(f"time/{question}", which) ** 2, longest - shortest)

    def step(event: str, which: Whole, takes: Whole, **more: Whole) -> None:
        parts.append(_in_visit(event, visits, which, clock, **more))
        clock[which] += takes

    reads = np.flatnonzero(happens(draw("reviews"), np.minimum(signals["reviews_read"] * research, 0.8)))
    seconds = pause("reviews", reads, 10, 240)
    step("reviews_read", reads, seconds, item=visits.item[reads], category=shelf[reads], seconds=seconds)
    keen = np.minimum(intent["compared"] * np.sqrt(research), 0.95)
    chances = np.where(visits.intent, keen, signals["products_compared"] * research)
    compares = np.flatnonzero(happens(draw("compares"), chances))
    seconds = pause("compares", compares, 10, 120)
    step("products_compared", compares, seconds, item=visits.item[compares], category=shelf[compares])
    again = compares[happens(draw("compares again", compares), _again(visits, compares))]
    seconds = pause("compares again", again, 10, 120)
    step("products_compared", again, seconds, item=visits.item[again], category=shelf[again])
    for which, page, seconds in _guides(draw, pause, research * likes, likes, shelf):
        step("guide_read", which, seconds, page=page, seconds=seconds)
    chances = np.where(visits.intent, intent["pricing_read"], signals["pricing_viewed"])
    prices = np.flatnonzero(happens(draw("pricing"), chances))
    step("pricing_viewed", prices, pause("pricing", prices, 5, 60))
    again = prices[happens(draw("pricing again", prices), _again(visits, prices))]
    step("pricing_viewed", again, pause("pricing again", again, 5, 60))
    worried = visits.intent & traits.hesitates[visits.who]
    chances = np.where(worried, intent["policy_read"], signals["returns_policy_viewed"])
    policies = happens(draw("policy"), chances)
    carts, policy = np.flatnonzero((visits.goal >= CART) | policies), np.flatnonzero(policies)
    clock[carts] += pause("cart", carts, 5, 90)
    steps: dict[int, Whole] = {CART: clock.copy()}
    clock += 4
    step("returns_policy_viewed", policy, pause("policy", policy, 10, 120))
    pays = np.flatnonzero(visits.goal >= CHECKOUT)
    clock[pays] += pause("checkout", pays, 15, 120)
    steps[CHECKOUT] = clock.copy()
    clock[pays] += pause("order", pays, 40, 240)
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
    which = np.flatnonzero(happens(draw("guides"), np.minimum(signals["guide_read"] * wish, 0.8)))
    more = geometric(draw("more guides", which), 1 - signals["binge"], MOST_GUIDES)
    more[likes[which] < 1] = 0
    fits = happens(draw("about", which), 0.6)
    about = np.where(fits, shelf[which] % pages, from_share(draw("page", which), pages))
    for number in range(MOST_GUIDES + 1):
        still = more >= number
        yield (
            which[still], (about[still] + number) % pages, pause(f"guide {number}", which[still], 20, 240),
        )  # fmt: skip


def _funnel(world: World, week: Week, visits: Visits, steps: dict[int, Whole]) -> list[Happened]:
    """Write carts, checkouts and orders, with how they are delivered and whether they are gifts."""
    orders = week.placed
    carts, checkouts = (np.flatnonzero(visits.goal >= step) for step in (CART, CHECKOUT))
    bought = np.arange(len(orders.who))
    money = {name: getattr(orders, name) for name in ("amount_cents", "discount_cents", "quantity")}
    gift = _gifts(world, orders.who, orders.slot)
    details = {"gift": gift.astype(np.int64), "delivery": _delivery(world, orders.who, orders.slot, gift)}

    def row(event: str, step: int, which: Whole, **more: Whole) -> Happened:
        item = visits.item[which]
        shelf = catalogue().shelf[item]
        return _in_visit(event, visits, which, steps[step], item=item, category=shelf, **more)

    parts = [
        row("cart_item_added", CART, carts),
        row("checkout_started", CHECKOUT, checkouts),
        row("order_placed", ORDER, bought, **money, **details),
    ]
    first = np.full(world.people, -1)
    first[orders.who[::-1]] = bought[::-1]
    for channel, agrees in week.subscribes.items():
        who = np.flatnonzero(agrees)
        code = np.full(len(who), labels()["channel"].index(channel))
        parts.append(happened("subscribed", who, steps[ORDER][first[who]] + 20, channel=code))
    return parts


def _gifts(world: World, who: Whole, slot: Whole) -> Flags:
    """Decide which orders are gifts: for a birthday, for Christmas, or just so."""
    occasions, kind = facts()["occasions"], world.traits.kind[who]
    december = world.today.month == 12 and world.today.day < 24
    likes = np.minimum(by_type("gift")[kind] / 3, 1) * occasions["gift_christmas"] * december
    chances = np.maximum(by_type("gifts")[kind], likes)
    chances = np.where(gift_day_soon(world)[who], occasions["gift_then"], chances)
    return happens(world.draw("order/gift", who, slot), np.where(slot < 4, chances, 0.0))


def _delivery(world: World, who: Whole, slot: Whole, gift: Flags) -> Whole:
    """Pick the delivery of each order, by what its buyer is after."""
    weights = np.array(list(facts()["signals"]["delivery"].values()), dtype=np.float64)
    draw, picked = world.draw("order/delivery", who, slot), np.zeros(len(who), dtype=np.int64)
    for benefit in range(len(BENEFITS)):
        rows = np.flatnonzero(world.traits.seeks[who] == benefit)
        picked[rows] = choose(draw[rows], weights[:, benefit])
    wrapped = happens(world.draw("order/wrapped", who, slot), 0.5)
    return np.where(gift & wrapped, labels()["delivery"].index("gift wrap"), picked)
