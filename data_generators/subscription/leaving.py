"""Who leaves the meal-kit box of their own will, why, and who only thinks about it.

Comes in: the world on a Monday, and who reads something from us in the week. Goes out: the chance that each
leaves, and for those who do, the reason they give. Everybody has a chance of their own, so those who leave
early are those who were likeliest to, and the chance of those still there falls with time.
"""

from __future__ import annotations

import numpy as np

from data_generators.draws import Flags, Floats, Whole
from data_generators.subscription.facts import (
    LEAST_MEALS,
    LEAVING_REASONS,
    MEALS,
    PAUSED,
    by_type,
    facts,
    season,
)
from data_generators.world import World


def leaving_chance(world: World, who: Whole, mood: Floats, read: Flags) -> Floats:
    """Give the chance that each of these people wants to leave this week.

    Parameters
    ----------
    world, who
        Everybody, and the places of those asked.
    mood, read
        The mood of everybody this week, and whether they read anything from us in it.
    """
    traits, state, life = world.traits, world.state, facts()["life"]
    kind = traits.kind[who]
    needs = by_type("needs")[kind]
    chance = traits.leaves[who] * season("leaving", world.week)
    chance *= np.exp(life["mood_on_leaving"] * mood[who] + life["taste_on_leaving"] * state.taste[who])
    tenure = (world.week - 2 - traits.joined_week[who]).astype(np.float64)
    chance *= 1 + life["new_on_leaving"] * np.exp(-tenure / life["new_weeks"])
    chance *= np.where(at_full_price(world)[who], by_type("after_welcome")[kind], 1.0)
    skips = np.where(state.skips_in_row[who] > 0, life["skipped_once"], 1.0)
    lately = world.week - state.streak_week[who] <= life["streak_weeks"]
    skips = np.where(lately, life["skipped_twice"], skips)
    chance *= 1 + (skips - 1) * np.minimum(needs, 1.0)
    chance *= 1 + life["grievance_on_leaving"] * state.grievance[who]
    # A quiet app says the more, the more someone used it.
    quiet = quiet_app(world)[who] * traits.app_habit[who]
    chance *= 1 + life["quiet_app_on_leaving"] * quiet * needs
    looked = world.week - state.looked_week[who] <= life["looked_weeks"]
    chance *= np.where(looked, life["looked_on_leaving"], 1.0)
    chance *= 1 + life["too_big"] * too_big(world, who)
    chance *= np.where(read[who], by_type("reminded")[kind], 1.0)
    chance *= np.where(state.status[who] == PAUSED, life["leaves_from_pause"], 1.0)
    return np.minimum(chance / (1 + state.lift_stay[who]), facts()["at_most"]["leaves"])


def at_full_price(world: World) -> Flags:
    """Tell for whom the full price is news: the welcome discounts have just ended."""
    boxes, welcome = world.state.boxes, len(facts()["box"]["welcome_percents"])
    return (boxes >= welcome) & (boxes < welcome + facts()["life"]["after_welcome_boxes"])


def quiet_app(world: World) -> Flags:
    """Tell who has not opened the app for so many whole weeks that it is quiet."""
    weeks = facts()["life"]["quiet_app_weeks"]
    waited = world.week - world.traits.joined_week > weeks
    return waited & (world.week - world.state.app_week > weeks)


def too_big(world: World, who: Whole) -> Floats:
    """Give how many meals a week the plan has more than suit the household."""
    meals = world.state.plan[who] % MEALS + LEAST_MEALS
    return np.maximum(meals - world.traits.suiting_meals[who], 0).astype(np.float64)


def reasons(world: World, who: Whole) -> Whole:
    """Draw the reason each of these people gives for leaving, from what happened to them."""
    traits, state, plain, weigh = world.traits, world.state, facts()["reasons"], facts()["reasons_weigh"]
    dear = 1 + weigh["full_price"] * at_full_price(world)[who] + weigh["too_big"] * too_big(world, who)
    pushed = {
        "price": weigh["price_sensitivity"] * traits.price_sensitivity[who] * dear,
        "time": 1 + weigh["skips"] * np.minimum(state.skips_in_row[who], weigh["skips_counted"]),
        "taste": np.exp(weigh["taste"] * state.taste[who]),
        "moving": np.ones(len(who)),
        "delivery problems": 1 + weigh["grievance"] * state.grievance[who],
    }
    reach = np.cumsum([plain[reason] * pushed[reason] for reason in LEAVING_REASONS], axis=0)
    draw = world.draw("leaving/reason", who) * reach[-1]
    return np.minimum((draw >= reach.round(9)).sum(axis=0), len(LEAVING_REASONS) - 1)
