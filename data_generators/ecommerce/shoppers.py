"""The outdoor gear shop's customers: who they really are, and where each stands at the start of a week.

Comes in: the shop's parameters. Goes out: a `World` of shoppers on the first Monday, and the truth about them
on any other. Orders come as in the gamma-Poisson models with dropout of the customer-base literature:
everyone has their own rate, a drifting mood and the season move it, and after each order some never return.
What a week does to them is in weeks.py.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from data_generators.draws import Flags, Floats, Whole, choose, from_share, happens
from data_generators.ecommerce.facts import (
    BENEFITS,
    NAME,
    by_month,
    by_type,
    facts,
    interests,
    second_of_week,
    shelf_names,
)
from data_generators.identities import draw_devices
from data_generators.parameters import common, type_names
from data_generators.people import draw_birth_dates
from data_generators.quantiles import beta, gamma, normal
from data_generators.world import NEVER, START, WEEK, WEEK_SECONDS, World

#: The day of the year of an occasion that someone does not have.
NO_DAY = -1


@dataclass(frozen=True, eq=False)
class Traits:
    """What each shopper is, for good. Days are counted from the first of January."""

    kind: np.ndarray
    joined_week: np.ndarray
    joined_second: np.ndarray
    order_rate: np.ndarray
    leaves: np.ndarray
    spend: np.ndarray
    discount_sensitivity: np.ndarray
    seeks: np.ndarray
    hesitates: np.ndarray
    visit_rate: np.ndarray
    favourite: np.ndarray
    dream: np.ndarray
    likes_guides: np.ndarray
    birthday: np.ndarray
    treats: np.ndarray
    gift_day: np.ndarray
    season_day: np.ndarray
    restock_weeks: np.ndarray
    usual_hour: np.ndarray
    usual_day: np.ndarray
    reads_email: np.ndarray
    reads_sms: np.ndarray
    reads_push: np.ndarray
    machine_mail: np.ndarray
    responds: np.ndarray
    device_kind: np.ndarray
    device_since: np.ndarray
    device_linked: np.ndarray


@dataclass(eq=False)
class State:
    """Where each shopper stands at the start of a week."""

    active: np.ndarray
    left_week: np.ndarray
    orders: np.ndarray
    last_order_week: np.ndarray
    mood: np.ndarray
    intent: np.ndarray
    loyalty: np.ndarray
    waits: np.ndarray
    next_shelf: np.ndarray
    restock_due: np.ndarray
    last_restock_week: np.ndarray
    fatigue: np.ndarray
    consent_email: np.ndarray
    consent_sms: np.ndarray
    consent_push: np.ndarray
    lift_orders: np.ndarray
    kept_orders: np.ndarray
    lift_restock: np.ndarray
    kept_restock: np.ndarray
    offer_weeks: np.ndarray
    offer_percent: np.ndarray
    offer_cost_cents: np.ndarray


def open_shop(first: int, people: int, weeks: int, seed: int, everybody: int) -> World:
    """Draw a block of people and stand at the first Monday."""
    world = World(NAME, seed, weeks, 0, None, None, first, everybody)
    who = np.arange(people)

    def draw(trait: str) -> Floats:
        return world.draw_for_good(trait, who)

    kind = choose(draw("type"), by_type("share"))
    buzz = 1 + np.exp(-np.arange(weeks) / facts()["year"]["opening_weeks"])
    joined_by_week = buzz * [by_month("months", START + week * WEEK) for week in range(weeks)]
    joined_week = choose(draw("joined week"), joined_by_week)
    joined_second = second_of_week(draw("joined hour"), draw("joined second"))
    favourite, dream = choose(draw("favourite"), interests()), choose(draw("dream"), interests())
    dreams = happens(draw("dreams"), facts()["visits"]["dreamers"]) & (dream != favourite)
    devices = draw_devices(world, joined_week * WEEK_SECONDS + joined_second, facts()["visits"]["devices"])
    channels, differ = facts()["channels"], facts()["differences"]
    least, further = differ["reads_sms"]
    world.traits = Traits(
        kind=kind.astype(np.int8),
        joined_week=joined_week.astype(np.int16),
        joined_second=joined_second.astype(np.int32),
        order_rate=gamma(draw("order rate"), by_type("spread")[kind], by_type("orders_a_year")[kind] / 52),
        leaves=beta(draw("leaves"), by_type("leaves")[kind], differ["leaves"]),
        spend=by_type("spend")[kind] + differ["spend"] * normal(draw("spend")),
        discount_sensitivity=beta(
            draw("discounts"), by_type("discount_sensitivity")[kind], differ["discount_sensitivity"]
        ),
        seeks=_benefit(draw("seeks"), kind),
        hesitates=happens(draw("hesitates"), facts()["intent"]["hesitates"]),
        visit_rate=gamma(draw("visit rate"), differ["visits_a_week"], by_type("visits_a_week")[kind]),
        favourite=favourite.astype(np.int8),
        dream=np.where(dreams, dream, -1).astype(np.int8),
        likes_guides=gamma(draw("likes guides"), differ["likes_guides"], 1.0),
        birthday=_day_of_year(draw_birth_dates(world, by_type("age")[kind])),
        treats=happens(draw("treats"), by_type("treats")[kind]),
        gift_day=_some_day(draw("gift day"), happens(draw("gives"), by_type("gives")[kind])),
        season_day=_some_day(draw("season"), happens(draw("own season"), facts()["year"]["own_season"])),
        restock_weeks=_rhythm(draw("restocks"), draw("rhythm"), kind),
        usual_hour=draw("usual hour"),
        usual_day=draw("usual day"),
        reads_email=beta(draw("reads email"), by_type("reads_email")[kind], differ["reads_email"]),
        reads_sms=np.clip(channels["sms"]["reads"] * (least + further * draw("reads sms")), 0, 1),
        reads_push=-np.log1p(-draw("reads push")) * channels["push"]["reads"],
        machine_mail=happens(draw("machine mail"), channels["email"]["machine_mail"]),
        responds=gamma(draw("responds"), common()["messages"]["responds"], 1.0),
        **devices._asdict(),
    )
    world.state = _first_state(world)
    return world


def _first_state(world: World) -> State:
    """Everybody before anything has happened."""
    people, traits = world.people, world.traits
    state: dict[str, np.ndarray] = {part.name: np.zeros(people) for part in fields(State)}
    state |= {f"consent_{channel}": agreed_at_sign_up(world, channel) for channel in ("email", "sms", "push")}
    state |= {name: np.zeros(people, dtype=np.int8) for name in ("offer_weeks", "offer_percent")}
    for name in ("left_week", "last_order_week", "last_restock_week"):
        state[name] = np.full(people, NEVER, dtype=np.int16)
    wait = world.draw_for_good("first restocking", np.arange(people)) * traits.restock_weeks
    state["restock_due"] = (traits.joined_week + 1 + np.floor(wait.round(9))).astype(np.int16)
    return State(
        **state
        | {
            "active": np.ones(people, dtype=bool),
            "orders": np.zeros(people, dtype=np.int16),
            "mood": normal(world.draw_for_good("first mood", np.arange(people))),
            "intent": np.zeros(people, dtype=bool),
            "next_shelf": np.full(people, -1, dtype=np.int8),
            "offer_cost_cents": np.zeros(people, dtype=np.int32),
        }
    )


def _benefit(draw: Floats, kind: Whole) -> np.ndarray:
    """Draw what each person is after, by the weights of their type."""
    weights = np.array([told["seeks"] for told in facts()["types"]], dtype=np.float64)
    reach = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1).round(9)[kind]
    return np.minimum((draw[:, None] >= reach).sum(axis=1), len(BENEFITS) - 1).astype(np.int8)


def _rhythm(has: Floats, draw: Floats, kind: Whole) -> np.ndarray:
    """Draw the weeks between restockings, 0 for those who restock nothing."""
    told = facts()["restocking"]
    weeks = np.rint((by_type("restock_weeks")[kind] * np.exp(told["own_rhythm"] * normal(draw))).round(9))
    weeks = np.clip(weeks, *told["rhythm_weeks"])
    return np.where(happens(has, by_type("restocks")[kind]), weeks, 0).astype(np.int16)


def _some_day(draw: Floats, has: Flags) -> np.ndarray:
    return np.where(has, from_share(draw, 365), NO_DAY).astype(np.int16)


def _day_of_year(dates: np.ndarray) -> np.ndarray:
    first = dates.astype("datetime64[Y]").astype("datetime64[D]")
    return np.minimum((dates.astype("datetime64[D]") - first).astype(np.int64), 364).astype(np.int16)


def agreed_at_sign_up(world: World, channel: str) -> Flags:
    """Tell who agreed to messages through a channel when signing up."""
    draws = world.draw_for_good(f"agrees to {channel}", np.arange(world.people))
    return happens(draws, facts()["channels"][channel]["opted_in"])


def truth(world: World) -> pd.DataFrame:
    """Tell who everybody really is, one row per customer."""
    traits, state = world.traits, world.state
    shelves = [*shelf_names(), "none"]
    return pd.DataFrame(
        {
            "hidden_type": pd.Categorical.from_codes(traits.kind, type_names(NAME)),
            "orders_per_week": traits.order_rate,
            "dropout_chance": traits.leaves,
            "spend_level": traits.spend,
            "discount_sensitivity": traits.discount_sensitivity,
            "seeks": pd.Categorical.from_codes(traits.seeks, BENEFITS),
            "hesitates": traits.hesitates,
            "favourite_category": pd.Categorical.from_codes(traits.favourite, shelves),
            "dreams_of": pd.Categorical.from_codes(traits.dream % len(shelves), shelves),
            "restock_weeks": traits.restock_weeks,
            "treats_birthday": traits.treats,
            "gift_day": traits.gift_day,
            "season_day": traits.season_day,
            "likes_guides": traits.likes_guides,
            "visits_per_week": traits.visit_rate,
            "reads_email": traits.reads_email,
            "reads_sms": traits.reads_sms,
            "reads_push": traits.reads_push,
            "machine_mail": traits.machine_mail,
            "responsiveness": traits.responds,
            "devices": (traits.device_since < world.week * WEEK_SECONDS).sum(axis=1),
            "active": state.active,
            "engagement": state.mood,
            "loyalty": state.loyalty,
            "waits_for_discounts": state.waits,
            "fatigue": state.fatigue,
        },
        index=world.customer_ids,
    )
