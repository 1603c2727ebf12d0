"""The outdoor gear shop: who its customers really are, and what a week does to them.

Comes in: the shop's parameters. Goes out: a `World` of shoppers that `decide` and `advance` move forward
week by week. Orders come as in the gamma-Poisson models with dropout of the customer-base literature:
everyone has their own rate, a drifting mood and the season move it, and after each order some never return.
What the log shows of a week is written by visits.py; what a message changes is in campaigns.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from data_generators.draws import Flags, Floats, Whole, beta, choose, gamma, happens, normal, poisson
from data_generators.ecommerce.facts import NAME, by_month, by_type, facts, sale, season, second_of_week
from data_generators.messaging import CAMPAIGN_SLOT, Sent, absorb, batch, post
from data_generators.parameters import type_names
from data_generators.people import country_of
from data_generators.world import NEVER, START, WEEK, WEEK_SECONDS, World

MOST_ORDERS = 4  #: orders of one person in one week


@dataclass(frozen=True, eq=False)
class Traits:
    """What each shopper is, for good."""

    kind: np.ndarray
    joined_week: np.ndarray
    joined_second: np.ndarray
    order_rate: np.ndarray
    leaves: np.ndarray
    spend: np.ndarray
    discount_sensitivity: np.ndarray
    visit_rate: np.ndarray
    favourite: np.ndarray
    reads_email: np.ndarray
    machine_mail: np.ndarray
    responds: np.ndarray


@dataclass(eq=False)
class State:
    """Where each shopper stands at the start of a week."""

    active: np.ndarray
    left_week: np.ndarray
    orders: np.ndarray
    last_order_week: np.ndarray
    mood: np.ndarray
    fatigue: np.ndarray
    consent_email: np.ndarray
    lift_orders: np.ndarray
    kept_orders: np.ndarray
    offer_weeks: np.ndarray
    offer_percent: np.ndarray
    offer_cost_cents: np.ndarray


class Week(NamedTuple):
    """What everybody decided to do in a week, and what was sent to them."""

    orders: Whole
    leaves: Flags
    mood: Floats
    sent: list[Sent]


def open_shop(first: int, people: int, weeks: int, seed: int, everybody: int) -> World:
    """Draw a block of people and stand at the first Monday."""
    world = World(NAME, seed, weeks, 0, None, None, first, everybody)
    who = np.arange(people)

    def draw(trait: str) -> Floats:
        return world.draw_for_good(trait, who)

    kind = choose(draw("type"), by_type("share"))
    buzz = 1 + np.exp(-np.arange(weeks) / facts()["year"]["opening_weeks"])
    joined_by_week = buzz * [by_month("months", START + week * WEEK) for week in range(weeks)]
    interests = [shelf["interest"] for shelf in facts()["shelves"]]
    world.traits = Traits(
        kind=kind.astype(np.int8),
        joined_week=choose(draw("joined week"), joined_by_week).astype(np.int16),
        joined_second=second_of_week(draw("joined hour"), draw("joined second")).astype(np.int32),
        order_rate=gamma(draw("order rate"), by_type("spread")[kind], by_type("orders_a_year")[kind] / 52),
        leaves=beta(draw("leaves"), by_type("leaves")[kind], 4.0),
        spend=by_type("spend")[kind] + normal(draw("spend")),
        discount_sensitivity=beta(draw("discounts"), by_type("discount_sensitivity")[kind], 5.0),
        visit_rate=gamma(draw("visit rate"), 1.5, by_type("visits_a_week")[kind]),
        favourite=choose(draw("favourite"), interests).astype(np.int8),
        reads_email=beta(draw("reads email"), by_type("reads_email")[kind], 3.0),
        machine_mail=happens(draw("machine mail"), facts()["channels"]["email"]["machine_mail"]),
        responds=gamma(draw("responds"), 4.0, 1.0),
    )
    nothing = np.zeros(people)
    world.state = State(
        active=np.ones(people, dtype=bool),
        left_week=np.full(people, NEVER, dtype=np.int16),
        orders=np.zeros(people, dtype=np.int16),
        last_order_week=np.full(people, NEVER, dtype=np.int16),
        mood=normal(draw("first mood")),
        fatigue=nothing.copy(),
        consent_email=agreed_at_sign_up(world, "email"),
        lift_orders=nothing.copy(),
        kept_orders=nothing.copy(),
        offer_weeks=np.zeros(people, dtype=np.int8),
        offer_percent=np.zeros(people, dtype=np.int8),
        offer_cost_cents=np.zeros(people, dtype=np.int32),
    )
    return world


def agreed_at_sign_up(world: World, channel: str) -> Flags:
    """Tell who agreed to messages through a channel when signing up."""
    draws = world.draw_for_good(f"agrees to {channel}", np.arange(world.people))
    return happens(draws, facts()["channels"][channel]["opted_in"])


def decide(world: World, sent: Sequence[Sent]) -> Week:
    """Let everybody decide about the coming week; the world itself stays as it is."""
    traits, state, week = world.traits, world.state, world.week
    who = np.arange(world.people)
    news = normal(world.draw("mood", who))
    mood = facts()["shopping"]["engagement_kept"] * state.mood + facts()["shopping"]["engagement_news"] * news
    wish = world.draw("orders", who)
    orders = poisson(wish, order_rate(world, mood), most=MOST_ORDERS)
    joining = np.flatnonzero(traits.joined_week == week)
    orders[joining] = happens(wish[joining], by_type("buys_at_sign_up")[traits.kind[joining]])
    return Week(orders, _leaves(world, orders), mood, [*sent, *_mailings(world, mood)])


def order_rate(world: World, mood: Floats) -> Floats:
    """Give the orders to expect of each person this week; those who join, or are gone, have none."""
    traits, state = world.traits, world.state
    shopping = state.active & (traits.joined_week < world.week)
    rate = traits.order_rate * season(world)[traits.kind] * (1 + state.lift_orders)
    return np.where(shopping, rate * np.exp(facts()["shopping"]["mood_on_orders"] * (mood - 0.2)), 0.0)


def _leaves(world: World, orders: Whole) -> Flags:
    """Decide who is gone for good: some after each order, a few who never bought at all."""
    traits, state = world.traits, world.state
    chances = np.where(orders > 0, 1 - (1 - traits.leaves) ** orders, 0.0)
    waiting = (state.orders + orders == 0) & (traits.joined_week < world.week)
    chances[waiting] = facts()["shopping"]["lose_interest"]
    leaves = np.zeros(world.people, dtype=bool)
    asked = np.flatnonzero((chances > 0) & state.active)
    leaves[asked] = happens(world.draw("leaves", asked), chances[asked])
    return leaves


def _mailings(world: World, mood: Floats) -> list[Sent]:
    """Send the welcome to those who join, and the newsletter or the sale to everybody else who wants it."""
    traits, state, mail = world.traits, world.state, facts()["newsletter"]
    joining = state.consent_email & (traits.joined_week == world.week)
    campaign = sale(world) or ("newsletter" if world.week % mail["every_weeks"] == 0 else "")
    new = np.flatnonzero(joining)
    at = world.week * WEEK_SECONDS + traits.joined_second[new] + 1500
    sent = [post(world, new, "welcome", "email", at, interest(world, new, "email", mood), slot=0)]
    if campaign:
        who = np.flatnonzero(state.consent_email & (traits.joined_week < world.week))
        weekday, hour = (1, 9) if campaign == "newsletter" else (3, 7)
        at = batch(world, who, "email", weekday, hour, slot=1)
        sent.append(post(world, who, campaign, "email", at, interest(world, who, "email", mood), slot=1))
    return sent


def interest(world: World, who: Whole, channel: str, mood: Floats | None = None) -> Floats:
    """Give how likely these people read what the shop writes, in the mood of the week or the last one."""
    mood = world.state.mood if mood is None else mood
    likes = getattr(world.traits, f"reads_{channel}")[who] * np.exp(0.25 * mood[who])
    return np.where(world.state.active[who], likes, 0.55 * likes)


def advance(world: World, week: Week) -> None:
    """Move the world to the next Monday, with what everybody decided."""
    state = world.state
    state.mood = week.mood
    bought = week.orders > 0
    state.orders += week.orders.astype(np.int16)
    state.last_order_week[bought] = world.week
    state.active &= ~week.leaves
    state.left_week[week.leaves] = world.week
    state.fatigue *= facts()["shopping"]["fatigue_kept"]
    for sent in week.sent:
        if sent.slot < CAMPAIGN_SLOT:  # campaigns have left their marks when they were sent
            absorb(world, sent)
    state.lift_orders *= state.kept_orders
    state.offer_weeks = np.maximum(state.offer_weeks - 1, 0).astype(np.int8)
    world.week += 1


def truth(world: World) -> pd.DataFrame:
    """Tell who everybody really is, one row per customer."""
    traits, state = world.traits, world.state
    return pd.DataFrame(
        {
            "hidden_type": pd.Categorical.from_codes(traits.kind, type_names(NAME)),
            "orders_per_week": traits.order_rate,
            "dropout_chance": traits.leaves,
            "spend_level": traits.spend,
            "discount_sensitivity": traits.discount_sensitivity,
            "visits_per_week": traits.visit_rate,
            "reads_email": traits.reads_email,
            "machine_mail": traits.machine_mail,
            "responsiveness": traits.responds,
            "active": state.active,
            "engagement": state.mood,
            "fatigue": state.fatigue,
        },
        index=world.customer_ids,
    )


def known(world: World) -> Flags:
    """Tell who had signed up before this Monday."""
    return world.traits.joined_week < world.week


def quiet_weeks(world: World, lever: str) -> Whole:
    """Give the weeks since each person's last order; NEVER for those who never bought."""
    state = world.state
    return np.where(state.orders > 0, world.week - 1 - state.last_order_week, NEVER)


def situations(world: World) -> dict[str, Flags]:
    """Give the situations that a message can suit."""
    return {"has bought": world.state.orders > 0}


def wake(world: World, who: Whole) -> None:
    """Bring back people who were gone."""
    world.state.active[who] = True


def audience(world: World, name: str) -> Floats:
    """Give how strongly each belongs to a past campaign's audience."""
    return {"buyers": (world.state.orders > 0).astype(np.float64)}[name]


def region(world: World) -> np.ndarray:
    """Name the country each lives in."""
    return np.array(list(facts()["countries"]))[country_of(world, facts()["countries"])]
