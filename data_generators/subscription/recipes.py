"""The recipe app: who opens it when and on which device, which recipes are looked at, and how they are rated.

Comes in: the world at the start of a week and what everybody decided. Goes out: the app's part of the log.
Nothing of it is asked by a what-if: how often everybody opens the app is decided in weeks.py.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from data_generators.draws import Floats, Whole, from_share, geometric, happens
from data_generators.identities import use
from data_generators.log import Happened, happened
from data_generators.quantiles import normal
from data_generators.subscription.facts import by_type, facts, second_of_week
from data_generators.subscription.tickets import delivered_at
from data_generators.subscription.weeks import Week
from data_generators.world import DAY, HOUR, WEEK_SECONDS, World

DIETS = ["none", "vegetarian", "low carb", "low calorie"]
#: Recipes looked at in one session stay below this; and where the slots of a session's recipes begin.
MOST_VIEWS, VIEW_SLOT = 14, 64


class Menu(NamedTuple):
    """All recipes: kind by kind."""

    names: list[str]
    kinds: list[str]
    kind: Whole
    weights: Floats


@cache
def menu() -> Menu:
    """Put the recipes of the parameter file in order.

    Examples
    --------
    >>> len(menu().names), menu().kinds[0]
    (50, 'family favourites')
    """
    told, fades = facts()["recipes"], facts()["tastes"]["first_recipes"]
    names = [name for kind in told for name in kind["names"]]
    return Menu(
        names,
        [kind["kind"] for kind in told],
        np.repeat(np.arange(len(told)), [len(kind["names"]) for kind in told]),
        np.concatenate([kind["weight"] / np.arange(1, len(kind["names"]) + 1) ** fades for kind in told]),
    )


@cache
def _tastes() -> Floats:
    """Give the cumulated weights of all recipes (columns), a row per diet, for others and then for cooks."""
    told, shelf, tastes = facts()["recipes"], menu(), facts()["tastes"]
    fits = np.ones((2, len(DIETS), len(told)))
    for number, kind in enumerate(told):
        if kind["diet"] != "none":
            fits[:, DIETS.index(kind["diet"]), number] = tastes["fits_diet"]
    fits[:, DIETS.index("low carb"), [kind["kind"] for kind in told].index("light and low carb")] = tastes[
        "light_for_low_carb"
    ]
    fits[1, :, [kind["kind"] for kind in told].index("for those who love to cook")] *= tastes[
        "fine_for_cooks"
    ]
    table = np.cumsum(fits[:, :, shelf.kind] * shelf.weights, axis=2).reshape(2 * len(DIETS), -1)
    return (table / table[:, -1:]).round(9)


def pick_recipe(world: World, question: str, who: Whole, slot: Whole) -> Whole:
    """Pick a recipe for each: what suits their diet, and finer things for those who love to cook."""
    row = (world.traits.cooking[who] > facts()["tastes"]["cooks_from"]) * len(DIETS) + world.traits.diet[who]
    table = _tastes()
    reach = (table + np.arange(len(table))[:, None]).ravel()
    place = np.searchsorted(reach, world.draw(question, who, slot) + row, side="right") - row * table.shape[1]
    return np.minimum(place, table.shape[1] - 1)


def log_app(world: World, week: Week) -> list[Happened]:
    """Write down the week's app sessions, recipes and ratings."""
    some = np.flatnonzero(week.app)
    who = np.repeat(some, week.app[some])
    slot = np.arange(len(who)) - np.repeat(np.cumsum(week.app[some]) - week.app[some], week.app[some])
    at = _begins(world, week, who, slot)
    told = facts()["app"]

    def draw(question: str) -> Floats:
        return world.draw(f"app/{question}", who, slot)

    used = use(world, who, at, slot, np.zeros(len(who), dtype=bool))
    away = np.flatnonzero(used.kind == 0)
    away = away[happens(world.draw("app/late", who[away], slot[away]), told["late"])]
    late = used.late
    late[away] = np.maximum(
        late[away], from_share(world.draw("app/upload", who[away], slot[away]), told["late_days"] * DAY)
    )
    binge = happens(draw("binge"), by_type("binges")[world.traits.kind[who]])
    many = draw("views")
    least = told["binge_views"]
    plain = geometric(many, 1 / (1 + told["plain_views"]), least - 2)
    views = np.where(binge, least + from_share(many, MOST_VIEWS - least), plain)
    seconds, viewing, row, item, starts = _views(world, who, slot, views)
    stays = told["session_seconds"] * np.exp(told["session_spread"] * normal(draw("seconds")))
    stays = np.rint(stays).astype(np.int64)
    key = {"session_id": world.week * 64 + slot, "device_id": used.device_id, "device": used.kind}
    at_row = at[row] + 4 + starts
    return [
        happened("app_opened", who, at, late, seconds=np.clip(stays, 10, 1800) + viewing, **key),
        happened(
            "recipe_viewed", who[row], at_row, late[row], item=item, category=menu().kind[item],
            seconds=seconds, **{name: code[row] for name, code in key.items()},
        ),
        _ratings(world, week),
    ]  # fmt: skip


def _begins(world: World, week: Week, who: Whole, slot: Whole) -> Whole:
    """Date the sessions: many at the person's own day and hour, the others when most people come."""
    traits = world.traits
    second = world.draw("app/second", who, slot)
    any_time = second_of_week(world.draw("app/hour", who, slot), second)
    wiggle = from_share(second, 2 * HOUR) - HOUR
    own = np.clip(traits.usual_second[who] + wiggle, 0, WEEK_SECONDS - HOUR)
    habit = happens(world.draw("app/habit", who, slot), facts()["app"]["habit"])
    at = np.where(habit, own, any_time)
    # In the week of signing up, the app comes after it.
    new = traits.joined_week[who] == world.week
    begun = traits.joined_second[who].astype(np.int64) + 200
    at = np.where(new, begun + (at * (WEEK_SECONDS - HOUR - begun).clip(HOUR)) // WEEK_SECONDS, at)
    return world.week * WEEK_SECONDS + at


def _views(world: World, who: Whole, slot: Whole, views: Whole) -> tuple[Whole, Whole, Whole, Whole, Whole]:
    """Look at recipes one after the other: seconds of each, of each session, and whose, which, since when."""
    row = np.repeat(np.arange(len(who)), views)
    first = np.cumsum(views) - views
    number = np.arange(len(row)) - np.repeat(first, views)
    place = VIEW_SLOT + slot[row] * MOST_VIEWS + number
    item = pick_recipe(world, "view/recipe", who[row], place)
    told = facts()["app"]
    wave = told["recipe_spread"] * normal(world.draw("view/seconds", who[row], place))
    long = told["recipe_seconds"] * np.exp(wave)
    seconds = np.rint(np.clip(long, 4, 900)).astype(np.int64)
    until = np.cumsum(seconds)
    before = until - seconds
    starts = before - np.repeat(before[first[views > 0]], views[views > 0])
    viewing = np.rint(np.bincount(row, weights=seconds, minlength=len(who))).astype(np.int64)
    return seconds, viewing, row, item, starts


def _ratings(world: World, week: Week) -> Happened:
    """Give stars to a recipe of the box, a day or two after it came."""
    charges = week.charges
    boxes = np.flatnonzero(charges.paid)
    who = charges.who[boxes]
    boxes = boxes[happens(world.draw("rates", who), by_type("rates")[world.traits.kind[who]])]
    who, slot = charges.who[boxes], charges.attempt[boxes]
    soonest, latest = facts()["app"]["rated_after_hours"]
    later = from_share(world.draw("rates/hour", who), (latest - soonest) * HOUR)
    at = delivered_at(world, charges, boxes) + soonest * HOUR + later
    item = pick_recipe(world, "rates/recipe", who, slot)
    weigh = facts()["app"]["score_moved_by"]
    mind = weigh["chance"] * normal(world.draw("rates/score", who)) + weigh["taste"] * world.state.taste[who]
    mind += weigh["mood"] * week.mood[who]
    mind += weigh["grievance"] * world.state.grievance[who]
    score = 1 + np.searchsorted(facts()["app"]["score_above"], mind.round(9))
    return happened("recipe_rated", who, at, item=item, category=menu().kind[item], score=score)
