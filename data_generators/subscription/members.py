"""Who the people of the meal-kit box are, and where each stands when the business opens.

Comes in: the parameters. Goes out: a `World` whose traits never change and whose state the weeks move. What a
week brings is decided in weeks.py; what is left of it on the next Monday stands in standing.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_generators.draws import Flags, Floats, Whole, choose, from_share, happens
from data_generators.identities import draw_devices
from data_generators.parameters import common, type_names
from data_generators.quantiles import beta, gamma, normal
from data_generators.subscription.facts import (
    LEAST_MEALS,
    MEALS,
    NAME,
    NOT_YET,
    by_type,
    facts,
    season,
    second_of_week,
)
from data_generators.world import DAY, HOUR, NEVER, WEEK_SECONDS, World

#: What messages can move: staying, taking boxes, paying, coming back, using the app, pausing instead of
#: leaving, changing the plan up or down, and changing the preferences.
LEVERS = ("stay", "boxes", "pay", "return", "app", "pause", "upgrade", "downgrade", "tune")


@dataclass(frozen=True, eq=False)
class Traits:
    """What each person is, for good."""

    kind: np.ndarray
    joined_week: np.ndarray
    joined_second: np.ndarray
    leaves: np.ndarray
    skips: np.ndarray
    card_fails: np.ndarray
    suiting_meals: np.ndarray
    first_plan: np.ndarray
    first_cadence: np.ndarray
    likes_fortnights: np.ndarray
    charge_second: np.ndarray
    app_habit: np.ndarray
    usual_second: np.ndarray
    price_sensitivity: np.ndarray
    cooking: np.ndarray
    diet: np.ndarray
    reads_email: np.ndarray
    reads_sms: np.ndarray
    reads_push: np.ndarray
    reads_call: np.ndarray
    machine_mail: np.ndarray
    responds: np.ndarray
    device_kind: np.ndarray
    device_since: np.ndarray
    device_linked: np.ndarray


@dataclass(eq=False)
class State:
    """Where each person stands at the start of a week. `due` counts failed attempts at an open charge."""

    active: np.ndarray
    status: np.ndarray
    left_week: np.ndarray
    safe_week: np.ndarray
    plan: np.ndarray
    cadence: np.ndarray
    boxes: np.ndarray
    next_box_week: np.ndarray
    last_box_week: np.ndarray
    skips_in_row: np.ndarray
    streak_week: np.ndarray
    resume_week: np.ndarray
    due: np.ndarray
    due_reason: np.ndarray
    looked_week: np.ndarray
    app_week: np.ndarray
    ticket_until: np.ndarray
    grievance: np.ndarray
    taste: np.ndarray
    mood: np.ndarray
    comes_back: np.ndarray
    fatigue: np.ndarray
    consent_email: np.ndarray
    consent_sms: np.ndarray
    consent_push: np.ndarray
    lift_stay: np.ndarray
    kept_stay: np.ndarray
    lift_boxes: np.ndarray
    kept_boxes: np.ndarray
    lift_pay: np.ndarray
    kept_pay: np.ndarray
    lift_return: np.ndarray
    kept_return: np.ndarray
    lift_app: np.ndarray
    kept_app: np.ndarray
    lift_pause: np.ndarray
    kept_pause: np.ndarray
    lift_upgrade: np.ndarray
    kept_upgrade: np.ndarray
    lift_downgrade: np.ndarray
    kept_downgrade: np.ndarray
    lift_tune: np.ndarray
    kept_tune: np.ndarray
    offer_weeks: np.ndarray
    offer_percent: np.ndarray
    offer_cost_cents: np.ndarray


def open_business(first: int, people: int, weeks: int, seed: int, everybody: int) -> World:
    """Draw a block of people and stand at the first Monday."""
    world = World(NAME, seed, weeks, 0, None, None, first, everybody)
    world.traits = _traits(world, people)
    world.state = _state(world)
    return world


def _traits(world: World, people: int) -> Traits:
    who, box, differ, at_most = np.arange(people), facts()["box"], facts()["differences"], facts()["at_most"]

    def draw(trait: str) -> Floats:
        return world.draw_for_good(trait, who)

    kind = choose(draw("type"), by_type("share"))
    four = happens(draw("household"), by_type("four")[kind])
    least, most = LEAST_MEALS, LEAST_MEALS + MEALS - 1
    suits = np.rint(by_type("meals")[kind] + differ["meals"] * normal(draw("meals")))
    suits = np.clip(suits, least, most).astype(np.int64)
    # A third begin with a box that is too big for them, some with one that is too small.
    begins = np.clip(suits + choose(draw("first meals"), box["first_box"].values()) - 1, least, most)
    fortnights = happens(draw("cadence"), by_type("fortnightly")[kind])
    days = box["charge_days"]
    charge = np.array([int(day) for day in days])[choose(draw("charge day"), list(days.values()))] * DAY
    joined = _joined_week(world, kind, draw("joined week"))
    second = second_of_week(draw("joined hour"), draw("joined second"))
    diets = np.cumsum([told["diets"] for told in facts()["types"]], axis=1)[kind]
    told = {"sms": "reads_sms", "push": "reads_push", "call": "answers_call"}
    anyway, further = differ["reads_other"]
    reads = {
        f"reads_{channel}": np.minimum(
            by_type(name)[kind] * (anyway + further * draw(f"reads {channel}")), at_most["usually_reads"]
        )
        for channel, name in told.items()
    }
    earliest, latest = box["charge_hours"]
    minute = from_share(draw("charge minute"), (latest - earliest) * HOUR)
    return Traits(
        kind=kind.astype(np.int8),
        joined_week=joined.astype(np.int16),
        joined_second=second.astype(np.int32),
        leaves=gamma(draw("leaves"), by_type("spread")[kind], by_type("leaves")[kind]),
        skips=beta(draw("skips"), by_type("skips")[kind], differ["skips"]),
        card_fails=np.minimum(
            gamma(draw("card"), differ["cards"], by_type("cards")[kind]), at_most["card_fails"]
        ),
        suiting_meals=suits.astype(np.int8),
        first_plan=(np.where(four, MEALS, 0) + begins - LEAST_MEALS).astype(np.int8),
        first_cadence=(1 + (fortnights & ~happens(draw("starts weekly"), box["fortnightly_starts"]))).astype(
            np.int8
        ),
        likes_fortnights=fortnights,
        charge_second=(charge + earliest * HOUR + minute).astype(np.int32),
        app_habit=beta(draw("app habit"), by_type("app")[kind], differ["app"]),
        usual_second=second_of_week(draw("usual hour"), draw("usual second")).astype(np.int32),
        price_sensitivity=_around(by_type("price")[kind], draw("price"), differ["price"]),
        cooking=_around(by_type("cooking")[kind], draw("cooking"), differ["cooking"]),
        reads_email=beta(draw("reads email"), by_type("reads_email")[kind], differ["reads_email"]),
        diet=(draw("diet")[:, None] * diets[:, -1:] >= diets).sum(axis=1).astype(np.int8),
        machine_mail=happens(draw("machine mail"), facts()["channels"]["email"]["machine_mail"]),
        responds=gamma(draw("responds"), common()["messages"]["responds"], 1.0),
        **reads,
        **draw_devices(world, joined * WEEK_SECONDS + second, facts()["app"]["kinds"])._asdict(),
    )


def _around(middle: Floats, draw: Floats, spread: float) -> Floats:
    """Spread people around what is usual for their type, between 0 and 1."""
    return np.clip(middle + spread * normal(draw), 0.02, 0.98)


def _joined_week(world: World, kind: Whole, draw: Floats) -> Whole:
    """Spread sign-ups over the weeks: the year moves some types more than others."""
    weeks, told = np.arange(world.weeks), facts()["year"]
    year = np.array([season("sign_ups", int(week)) for week in weeks])
    plain = (1 + np.exp(-weeks / told["opening_weeks"])) * (1 + told["growth"] * weeks)
    joined = np.empty(len(kind), dtype=np.int64)
    for number, january in enumerate(by_type("january")):
        its = kind == number
        joined[its] = choose(draw[its], plain * year**january)
    return joined


def agreed_at_sign_up(world: World, channel: str) -> Flags:
    """Tell who agreed to messages through a channel when signing up."""
    draws = world.draw_for_good(f"agrees to {channel}", np.arange(world.people))
    return happens(draws, facts()["channels"][channel]["opted_in"])


def _state(world: World) -> State:
    traits, people, taste = world.traits, world.people, facts()["differences"]["first_taste"]

    def at(value: float, kind: str) -> np.ndarray:
        return np.full(people, value, dtype=kind)

    weeks = {
        name: at(NEVER, "i2")
        for name in ("left_week", "safe_week", "last_box_week", "streak_week", "looked_week", "app_week")
    }
    levers = {f"{part}_{lever}": at(0, "f8") for lever in LEVERS for part in ("lift", "kept")}
    channels = ("email", "sms", "push")
    return State(
        active=at(False, "?"),
        status=at(NOT_YET, "i1"),
        plan=traits.first_plan.copy(),
        cadence=traits.first_cadence.copy(),
        boxes=at(0, "i2"),
        next_box_week=traits.joined_week.copy(),
        skips_in_row=at(0, "i1"),
        resume_week=at(NEVER, "i2"),
        due=at(0, "i1"),
        due_reason=at(0, "i1"),
        ticket_until=at(-1, "i4"),
        grievance=at(0, "f8"),
        taste=normal(world.draw_for_good("first taste", np.arange(people))) * taste["spread"]
        + taste["middle"],
        mood=normal(world.draw_for_good("first mood", np.arange(people))),
        comes_back=at(False, "?"),
        fatigue=at(0, "f8"),
        **{f"consent_{channel}": agreed_at_sign_up(world, channel) for channel in channels},
        offer_weeks=at(0, "i1"),
        offer_percent=at(0, "i1"),
        offer_cost_cents=at(0, "i4"),
        **weeks,
        **levers,
    )


def known(world: World) -> Flags:
    """Tell who had signed up before this Monday."""
    return world.traits.joined_week < world.week


def truth(world: World) -> pd.DataFrame:
    """Tell who everybody really is, one row per customer."""
    traits, state = world.traits, world.state
    return pd.DataFrame(
        {
            "hidden_type": pd.Categorical.from_codes(traits.kind, type_names(NAME)),
            "leaving_chance": traits.leaves,
            "skipping_chance": traits.skips,
            "card_fails_chance": traits.card_fails,
            "suiting_meals": traits.suiting_meals,
            "app_habit": traits.app_habit,
            "price_sensitivity": traits.price_sensitivity,
            "cooking_love": traits.cooking,
            "reads_email": traits.reads_email,
            "machine_mail": traits.machine_mail,
            "responsiveness": traits.responds,
            "active": state.active,
            "engagement": state.mood,
            "taste": state.taste,
            "grievance": state.grievance,
            "fatigue": state.fatigue,
        },
        index=world.customer_ids,
    )
