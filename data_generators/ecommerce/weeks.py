"""What a week does to the customers of the outdoor gear shop: what each decides, and where that leaves them.

Comes in: a world on a Monday and what was sent that day. Goes out: the orders, intentions and departures of
the week, and the world on the next Monday. What the log shows of it is written by visits.py and service.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from data_generators.draws import Flags, Floats, Whole, happens, poisson
from data_generators.ecommerce.facts import by_type, facts, goes_with, sale, season
from data_generators.ecommerce.mailings import mailings
from data_generators.ecommerce.occasions import birthday_soon, gift_day_soon, own_season
from data_generators.ecommerce.orders import MOST_ORDERS, Orders, catalogue, price_orders
from data_generators.messaging import CAMPAIGN_SLOT, Sent, absorb
from data_generators.quantiles import normal
from data_generators.world import World


class Week(NamedTuple):
    """What everybody decided to do in a week, and what was sent to them."""

    placed: Orders
    orders: Whole
    restocks: Flags
    due: Flags
    intent: Flags
    trouble: Flags
    leaves: Flags
    mood: Floats
    subscribes: dict[str, Flags]
    sent: list[Sent]


def decide(world: World, sent: Sequence[Sent]) -> Week:
    """Let everybody decide about the coming week; the world itself stays as it is."""
    traits, state, week = world.traits, world.state, world.week
    who, shopping = np.arange(world.people), facts()["shopping"]
    news = normal(world.draw("mood", who))
    mood = shopping["engagement_kept"] * state.mood + shopping["engagement_news"] * news
    here = state.active & (traits.joined_week < week)
    everything = [*sent, *mailings(world, mood)]
    orders = np.zeros(world.people, dtype=np.int64)
    shoppers, joining = np.flatnonzero(here), np.flatnonzero(traits.joined_week == week)
    rate = order_rate(world, shoppers, mood, everything)
    orders[shoppers] = poisson(world.draw("orders", shoppers), rate, most=MOST_ORDERS)
    buys = by_type("buys_at_sign_up")[traits.kind[joining]]
    orders[joining] = happens(world.draw("orders", joining), buys)
    due = here & (traits.restock_weeks > 0) & (state.restock_due <= week)
    restocks = _restocks(world, due)
    orders += restocks
    buyers = np.flatnonzero(orders)
    trouble = np.zeros(world.people, dtype=bool)
    trouble[buyers] = happens(world.draw("trouble", buyers), facts()["service"]["trouble"])
    return Week(
        placed=price_orders(world, orders, restocks),
        orders=orders,
        restocks=restocks,
        due=due,
        intent=_intent(world, mood, here & (orders == 0)),
        trouble=trouble,
        leaves=_leaves(world, buyers, orders, trouble),
        mood=mood,
        subscribes=_subscribes(world, buyers, everything),
        sent=everything,
    )


def order_rate(world: World, who: Whole, mood: Floats, sent: Sequence[Sent]) -> Floats:
    """Give the orders to expect this week of each of these customers; restocking aside."""
    traits, state, intent = world.traits, world.state, facts()["intent"]
    loyal, occasions, shopping = facts()["loyalty"], facts()["occasions"], facts()["shopping"]
    rate = traits.order_rate[who] * season(world)[traits.kind[who]] * own_season(world, who)
    rate *= 1 + state.lift_orders[who]
    rate *= np.exp(shopping["mood_on_orders"] * (mood[who] - shopping["plain_mood"]))
    rate *= 1 + loyal["on_orders"] * state.loyalty[who]
    rate *= 1 + occasions["birthday"] * birthday_soon(world, who)
    rate *= 1 + occasions["gift_giver"] * gift_day_soon(world, who)
    about_to = np.where(traits.hesitates[who], intent["orders_hesitating"], intent["orders"])
    rate *= np.where(state.intent[who], about_to, 1.0)
    return rate * _waiting(world, who) * _nudged(world, sent)[who]


def _waiting(world: World, who: Whole) -> Floats:
    """Who has learnt to wait for discounts orders less while nothing is on offer, and more when it is."""
    state, waiting = world.state, facts()["waiting"]
    learnt = state.waits[who] / (1 + state.waits[who])
    offered = ((state.offer_weeks[who] > 0) & (state.offer_percent[who] > 0)) | bool(sale(world))
    return np.where(offered, 1 + waiting["on_offer"] * learnt, 1 - waiting["full_price"] * learnt)


def _nudged(world: World, sent: Sequence[Sent]) -> Floats:
    """The shop's own mailings move orders a little, in the week they are sent."""
    nudged = np.ones(world.people)
    shares = {"email": "on_orders", "push": "push_on_orders", "sms": "sms_on_orders"}
    for mailing in sent:
        if 0 < mailing.slot < CAMPAIGN_SLOT:
            nudged[mailing.who] *= 1 + facts()["newsletter"][shares[mailing.channel]]
    return nudged


def _restocks(world: World, due: Flags) -> Flags:
    """Decide who buys supplies here now that theirs run out; the others get them elsewhere."""
    who = np.flatnonzero(due)
    stays = facts()["restocking"]["stays"] * (1 + world.state.lift_restock[who])
    restocks = np.zeros(world.people, dtype=bool)
    restocks[who] = happens(
        world.draw("restocks here", who), np.clip(stays, 0, facts()["at_most"]["restocks"])
    )
    return restocks


def _intent(world: World, mood: Floats, may: Flags) -> Flags:
    """Decide who is about to buy: they fill a cart, and leave it this once."""
    intent, who = facts()["intent"], np.flatnonzero(may)
    chances = intent["base"] + intent["of_order_rate"] * world.traits.order_rate[who]
    about_to = np.zeros(world.people, dtype=bool)
    about_to[who] = happens(world.draw("intent", who), chances * np.exp(intent["with_mood"] * mood[who]))
    return about_to


def _leaves(world: World, buyers: Whole, orders: Whole, trouble: Flags) -> Flags:
    """Decide who is gone for good: some after each order, a few who never bought at all."""
    traits, state, loyal = world.traits, world.state, facts()["loyalty"]
    chances = np.zeros(world.people)
    once = traits.leaves[buyers] * (1 - loyal["on_leaving"] * state.loyalty[buyers])
    once *= np.where(trouble[buyers], facts()["service"]["leaves_after_trouble"], 1.0)
    chances[buyers] = 1 - (1 - np.minimum(once, facts()["at_most"]["leaves"])) ** orders[buyers]
    waiting = (state.orders + orders == 0) & (traits.joined_week < world.week)
    chances[waiting] = facts()["shopping"]["lose_interest"]
    leaves = np.zeros(world.people, dtype=bool)
    asked = np.flatnonzero((chances > 0) & state.active)
    leaves[asked] = happens(world.draw("leaves", asked), chances[asked])
    return leaves


def _subscribes(world: World, buyers: Whole, sent: Sequence[Sent]) -> dict[str, Flags]:
    """Decide who agrees to messages through a channel at the checkout, having not wanted them before."""
    subscribes = {}
    for channel in ("email", "sms", "push"):
        agrees = np.zeros(world.people, dtype=bool)
        chances = facts()["channels"][channel]["subscribes"]
        agrees[buyers] = happens(world.draw(f"{channel}/subscribes", buyers), chances)
        agrees &= ~getattr(world.state, f"consent_{channel}")
        for mailing in sent:
            if mailing.channel == channel:
                agrees[mailing.who[mailing.unsubscribed]] = False  # not in the week of having left
        subscribes[channel] = agrees
    return subscribes


def advance(world: World, week: Week) -> None:
    """Move the world to the next Monday, with what everybody decided."""
    state, now = world.state, world.week
    bought = week.orders > 0
    _learn(world, week, bought)
    _restocked(world, week)
    shopping, goes = facts()["shopping"], goes_with()[catalogue().shelf[week.placed.item]]
    state.next_shelf[now - state.last_order_week > shopping["next_category_weeks"]] = -1
    state.next_shelf[week.placed.who[goes >= 0]] = goes[goes >= 0]
    state.mood, state.intent = week.mood, week.intent
    state.orders += week.orders.astype(np.int16)
    state.last_order_week[bought] = now
    state.active &= ~week.leaves
    state.left_week[week.leaves] = now
    state.fatigue *= shopping["fatigue_kept"]
    for sent in week.sent:
        if sent.slot < CAMPAIGN_SLOT:  # campaigns have left their marks when they were sent
            absorb(world, sent)
    for channel, agrees in week.subscribes.items():
        getattr(state, f"consent_{channel}")[agrees] = True
    state.lift_orders *= state.kept_orders
    state.lift_restock *= state.kept_restock
    state.offer_weeks = np.maximum(state.offer_weeks - 1, 0).astype(np.int8)
    world.week += 1


def _learn(world: World, week: Week, bought: Flags) -> None:
    """Grow loyal with orders that go well, and used to discounts with every one received."""
    state, loyal, waiting = world.state, facts()["loyalty"], facts()["waiting"]
    well, badly = bought & ~week.trouble, bought & week.trouble
    state.loyalty[well] += loyal["per_order"] * (1 - state.loyalty[well])
    state.loyalty[badly] *= loyal["after_trouble"]
    offered = (state.offer_weeks > 0) & (state.offer_percent > 0)
    cheaper = week.placed.who[week.placed.discount_cents > 0]
    learns = waiting["per_offer"] * world.traits.discount_sensitivity
    state.waits = state.waits * waiting["kept"] + learns * offered
    state.waits[cheaper] += learns[cheaper]


def _restocked(world: World, week: Week) -> None:
    """Set the date of the next restocking, whether supplies were bought here or elsewhere."""
    state, who = world.state, np.flatnonzero(week.due)
    told = facts()["restocking"]
    spread = told["spread"] * normal(world.draw("restocked for", who))
    wait = np.rint((world.traits.restock_weeks[who] * np.exp(spread)).round(9))
    state.restock_due[who] = world.week + np.maximum(wait, told["soonest_weeks"]).astype(np.int16)
    state.last_restock_week[week.restocks] = world.week
