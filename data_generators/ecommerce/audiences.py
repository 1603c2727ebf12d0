"""In which situation each customer of the outdoor gear shop is: whom a message suits, who gets one.

Comes in: a world on a Monday. Goes out: flags and shares by name, for messages and for past campaigns.
"""

from __future__ import annotations

import numpy as np

from data_generators.draws import Flags, Floats, Whole
from data_generators.ecommerce.facts import BENEFITS, by_type, facts
from data_generators.ecommerce.occasions import birthday_soon, weeks_until_restock
from data_generators.people import region_of
from data_generators.world import NEVER, World


def known(world: World) -> Flags:
    """Tell who had signed up before this Monday."""
    return world.traits.joined_week < world.week


def quiet_weeks(world: World, lever: str) -> Whole:
    """Give the weeks since each person's last order, or restocking; NEVER for those without one."""
    state = world.state
    last = state.last_order_week if lever == "orders" else state.last_restock_week
    return np.where(last > NEVER, world.week - 1 - last.astype(np.int64), NEVER)


def situations(world: World) -> dict[str, Flags]:
    """Give the situations that a message can suit."""
    traits, state, told = world.traits, world.state, facts()["audiences"]
    left = weeks_until_restock(world)
    return {
        "has bought": state.orders > 0,
        "left a cart": state.intent,
        "left a cart and worries about returns": state.intent & traits.hesitates,
        "worries about returns": traits.hesitates,
        "birthday soon": birthday_soon(world, np.arange(world.people)),
        "something goes with the last order": state.next_shelf >= 0,
        "keeps looking at one shelf": traits.dream >= 0,
        "used to discounts": state.waits > told["used_to_discounts"],
        "loyal": state.loyalty > told["loyal"],
        "supplies out now": left <= 0,
        "supplies out in 1 week": left == 1,
        "supplies out in 2 weeks": left == 2,
        "supplies out in 3 weeks": left == 3,
        **{f"seeks {benefit}": traits.seeks == place for place, benefit in enumerate(BENEFITS)},
    }


def wake(world: World, who: Whole) -> None:
    """Bring back people who were gone."""
    world.state.active[who] = True


def audience(world: World, name: str) -> Floats:
    """Give how strongly each belongs to a past campaign's audience, 0 to 1.

    A business cannot look into heads. Where the audience goes by mood or liking it stands for what the
    marketer saw of them: visits, clicks, baskets.
    """
    traits, state, told = world.traits, world.state, facts()["audiences"]
    bought = (state.orders > 0).astype(np.float64)
    quiet = quiet_weeks(world, "orders")
    match name:
        case "everybody":
            return np.ones(world.people)
        case "buyers":
            return bought
        case "quiet buyers":
            return bought * (quiet >= told["quiet_weeks"])
        case "loyal customers":
            belongs = np.minimum(state.loyalty + told["loyal_anyway"], 1.0)
            return np.where(state.orders >= told["loyal_orders"], belongs, 0.0)
        case "people shopping now":
            about_to = 1 + told["shopping_with_intent"] * state.intent
            eager = traits.order_rate * np.exp(state.mood) * about_to * state.active * 52
            return np.clip(eager / told["shopping_orders_a_year"], told["shopping_anyway"], 1.0)
        case "guide readers":
            reads = traits.likes_guides * by_type("researches")[traits.kind] * traits.visit_rate
            return np.clip(reads, told["reading_anyway"], 1.0)
    raise ValueError(f"There is no audience called {name!r}; audiences.py has the list.")


def region(world: World) -> Whole:
    """Give the region each lives in, as its place in `places`."""
    return region_of(world, facts()["countries"])
