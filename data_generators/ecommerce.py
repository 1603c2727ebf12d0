"""The outdoor gear shop: who its customers really are, and what a week does to them.

Comes in: the parameters in ecommerce.toml. Goes out: a `World` of shoppers that `decide` and `advance` move
forward week by week. Orders come as in the gamma-Poisson models with dropout of the customer-base literature:
everyone has their own rate, a drifting mood and the season move it, and after each order some never return.
What the log shows of a week is written by ecommerce_log.py; what a message changes is in campaigns.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from data_generators.draws import (
    Flags,
    Floats,
    Whole,
    beta,
    choose,
    gamma,
    happens,
    normal,
    poisson,
    stream,
    uniform,
)
from data_generators.ecommerce_facts import by_month, by_type, facts, sale, season, second_of_week, type_names
from data_generators.world import START, WEEK, World

NEVER = -1000  #: the week of something that has not happened
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
    subscribed: np.ndarray
    lift: np.ndarray
    lift_kept: np.ndarray
    offer_weeks: np.ndarray
    offer_percent: np.ndarray
    offer_cost_cents: np.ndarray


class Emails(NamedTuple):
    """The shop's own emails of a week: who got which, and what became of it."""

    who: Whole
    campaign: str
    welcome: Flags
    by_machine: Flags
    read: Flags
    clicked: Flags
    unsubscribed: Flags


class Week(NamedTuple):
    """What everybody decided to do in a week."""

    orders: Whole
    leaves: Flags
    mood: Floats
    emails: Emails


def open_shop(people: int, weeks: int, seed: int) -> World:
    """Draw everybody and stand at the first Monday.

    Parameters
    ----------
    people
        How many will have signed up by the end.
    weeks
        Over how many weeks their sign-ups are spread.
    seed
        Another seed, another shop.

    Returns
    -------
    World

    Examples
    --------
    >>> open_shop(people=3, weeks=104, seed=2026).today
    Timestamp('2024-07-01 00:00:00')
    """
    who = np.arange(people)

    def draw(trait: str) -> Floats:
        return uniform(stream(seed, f"shop/{trait}"), who)

    kind = choose(draw("type"), by_type("share"))
    buzz = 1 + np.exp(-np.arange(weeks) / facts()["year"]["opening_weeks"])
    joined_by_week = buzz * [by_month("months", START + week * WEEK) for week in range(weeks)]
    traits = Traits(
        kind=kind.astype(np.int8),
        joined_week=choose(draw("joined week"), joined_by_week).astype(np.int16),
        joined_second=second_of_week(draw("joined hour"), draw("joined second")).astype(np.int32),
        order_rate=gamma(draw("order rate"), by_type("spread")[kind], by_type("orders_a_year")[kind] / 52),
        leaves=beta(draw("leaves"), by_type("leaves")[kind], 4.0),
        spend=by_type("spend")[kind] + normal(draw("spend")),
        discount_sensitivity=beta(draw("discounts"), by_type("discount_sensitivity")[kind], 5.0),
        visit_rate=gamma(draw("visit rate"), 1.5, by_type("visits_a_week")[kind]),
        favourite=choose(draw("favourite"), [shelf["interest"] for shelf in facts()["shelves"]]).astype(
            np.int8
        ),
        reads_email=beta(draw("reads email"), by_type("reads_email")[kind], 3.0),
        machine_mail=happens(draw("machine mail"), facts()["email"]["machine_mail"]),
        responds=gamma(draw("responds"), 4.0, 1.0),
    )
    nothing = np.zeros(people)
    state = State(
        active=np.ones(people, dtype=bool),
        left_week=np.full(people, NEVER, dtype=np.int16),
        orders=np.zeros(people, dtype=np.int16),
        last_order_week=np.full(people, NEVER, dtype=np.int16),
        mood=normal(draw("first mood")),
        fatigue=nothing.copy(),
        subscribed=opted_in(seed, people),
        lift=nothing.copy(),
        lift_kept=nothing.copy(),
        offer_weeks=np.zeros(people, dtype=np.int8),
        offer_percent=np.zeros(people, dtype=np.int8),
        offer_cost_cents=np.zeros(people, dtype=np.int32),
    )
    return World("ecommerce", seed, weeks, 0, traits, state)


def opted_in(seed: int, people: int) -> Flags:
    """Tell who asked for emails when signing up; who unsubscribed since is in the log."""
    draws = uniform(stream(seed, "shop/opted in"), np.arange(people))
    return happens(draws, facts()["email"]["opted_in"])


def decide(world: World) -> Week:
    """Let everybody decide about the coming week; the world itself stays as it is."""
    traits, state, week = world.traits, world.state, world.week
    who = np.arange(world.people)
    news = normal(uniform(stream(world.seed, "shop/mood"), who, week))
    mood = facts()["shopping"]["engagement_kept"] * state.mood + facts()["shopping"]["engagement_news"] * news
    wish = uniform(stream(world.seed, "shop/orders"), who, week)
    orders = poisson(wish, order_rate(world, mood), most=MOST_ORDERS)
    joining = np.flatnonzero(traits.joined_week == week)
    orders[joining] = happens(wish[joining], by_type("buys_at_sign_up")[traits.kind[joining]])
    return Week(orders, _leaves(world, orders), mood, _emails(world, mood))


def order_rate(world: World, mood: Floats) -> Floats:
    """Give the orders to expect of each person this week; those who join, or are gone, have none."""
    traits, state = world.traits, world.state
    shopping = state.active & (traits.joined_week < world.week)
    rate = traits.order_rate * season(world)[traits.kind] * (1 + state.lift)
    return np.where(shopping, rate * np.exp(facts()["shopping"]["mood_on_orders"] * (mood - 0.2)), 0.0)


def _leaves(world: World, orders: Whole) -> Flags:
    """Decide who is gone for good: some after each order, a few who never bought at all."""
    traits, state = world.traits, world.state
    chances = np.where(orders > 0, 1 - (1 - traits.leaves) ** orders, 0.0)
    waiting = (state.orders + orders == 0) & (traits.joined_week < world.week)
    chances[waiting] = facts()["shopping"]["lose_interest"]
    leaves = np.zeros(world.people, dtype=bool)
    asked = np.flatnonzero((chances > 0) & state.active)
    draw = uniform(stream(world.seed, "shop/leaves"), asked, world.week)
    leaves[asked] = happens(draw, chances[asked])
    return leaves


def _emails(world: World, mood: Floats) -> Emails:
    """Send the welcome to those who join, and the newsletter or the sale to everybody else who wants it."""
    traits, state, mail = world.traits, world.state, facts()["email"]
    campaign = sale(world) or ("newsletter" if world.week % mail["newsletter_every_weeks"] == 0 else "")
    reach = traits.joined_week <= world.week if campaign else traits.joined_week == world.week
    who = np.flatnonzero(reach & state.subscribed)

    def draw(question: str) -> Floats:
        return uniform(stream(world.seed, f"shop/email {question}"), who, world.week)

    likes = traits.reads_email[who] * np.exp(0.25 * mood[who]) / (1 + 0.15 * state.fatigue[who])
    likes = likes * np.where(state.active[who], 1.0, 0.55)
    leaves = happens(draw("unsubscribe"), mail["unsubscribe"] * (1 + 0.4 * state.fatigue[who]))
    read = happens(draw("read"), likes) | leaves
    return Emails(
        who=who,
        campaign=campaign,
        welcome=traits.joined_week[who] == world.week,
        by_machine=traits.machine_mail[who] & happens(draw("machine"), mail["machine_opens"]),
        read=read,
        clicked=read & happens(draw("click"), mail["clicks_of_opens"]),
        unsubscribed=leaves,
    )


def advance(world: World, week: Week) -> None:
    """Move the world to the next Monday, with what everybody decided."""
    state = world.state
    state.mood = week.mood
    bought = week.orders > 0
    state.orders += week.orders.astype(np.int16)
    state.last_order_week[bought] = world.week
    state.active &= ~week.leaves
    state.left_week[week.leaves] = world.week
    state.fatigue *= facts()["email"]["fatigue_kept"]
    state.fatigue[week.emails.who] += 1
    state.subscribed[week.emails.who[week.emails.unsubscribed]] = False
    state.lift *= state.lift_kept
    state.offer_weeks = np.maximum(state.offer_weeks - 1, 0).astype(np.int8)
    world.week += 1


def truth(world: World) -> pd.DataFrame:
    """Tell who everybody really is, one row per customer."""
    traits, state = world.traits, world.state
    return pd.DataFrame(
        {
            "hidden_type": pd.Categorical.from_codes(traits.kind, type_names()),
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
        index=pd.Index(np.arange(1, world.people + 1), name="customer_id"),
    )
