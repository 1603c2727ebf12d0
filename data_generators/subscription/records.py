"""What the meal-kit box knows on paper: customers, plans, what people said when asked, and what changed.

Comes in: the world today, and the log. Goes out: the customers table and the further tables.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_generators.draws import Floats, Whole, from_share, happens
from data_generators.identities import identities_table
from data_generators.people import draw_people
from data_generators.quantiles import normal
from data_generators.subscription.facts import CADENCES, STATUS, by_type, facts, plans
from data_generators.subscription.mailings import CHANNELS
from data_generators.subscription.members import agreed_at_sign_up, known
from data_generators.subscription.recipes import DIETS
from data_generators.world import DAY, WEEK_SECONDS, World

#: What an event makes of someone's status.
BECOMES = {
    "subscription_started": "subscribed",
    "subscription_resumed": "subscribed",
    "subscription_restarted": "subscribed",
    "subscription_paused": "paused",
    "subscription_cancelled": "cancelled",
    "subscription_ended": "ended",
}


def customers(world: World) -> pd.DataFrame:
    """Show what is known about customers today, which says nothing of their hidden type."""
    traits, state, who = world.traits, world.state, np.arange(world.people)
    table = draw_people(world, facts()["countries"], by_type("age")[traits.kind])
    table.insert(1, "signed_up_at", _signed_up_at(world))
    four = traits.first_plan >= len(plans().names) // 2
    size = np.where(four, 3, 1) + from_share(world.draw_for_good("household size", who), 3 - 1 * ~four)
    return table.assign(
        household_size=size.astype(np.int8),
        plan=pd.Categorical.from_codes(state.plan, plans().names),
        cadence=pd.Categorical.from_codes(state.cadence - 1, CADENCES),
        status=pd.Categorical.from_codes(state.status - 1, STATUS[1:]),
        **{f"{channel}_consent": getattr(state, f"consent_{channel}") for channel in CHANNELS},
    )


def _signed_up_at(world: World) -> np.ndarray:
    return _moment(world, _joined(world))


def _joined(world: World) -> Whole:
    return world.traits.joined_week.astype(np.int64) * WEEK_SECONDS + world.traits.joined_second


def _moment(world: World, seconds: Whole) -> np.ndarray:
    return (world.start.to_datetime64() + seconds * np.timedelta64(1, "s")).astype("datetime64[us]")


def tables(world: World, events: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give the further tables."""
    return {
        "changes": _changes(world, events),
        "plans": _plans(),
        "survey": _survey(world),
        "identities": identities_table(world, events, list(facts()["app"]["kinds"])),
    }


def _plans() -> pd.DataFrame:
    told = plans()
    return pd.DataFrame(
        {
            "plan": pd.Categorical.from_codes(np.arange(len(told.names)), told.names),
            "people": told.people,
            "meals": told.meals,
            "price_cents": told.price_cents,
            "margin_cents": told.price_cents - told.cost_cents,
        }
    )


def _changes(world: World, events: pd.DataFrame) -> pd.DataFrame:
    """List how consent, plan, cadence and status began and changed."""
    begins = pd.DataFrame({"customer_id": world.customer_ids, "changed_at": _signed_up_at(world)})
    begins = begins.assign(
        recorded_at=begins["changed_at"],
        plan=pd.Categorical.from_codes(world.traits.first_plan, plans().names),
        cadence=pd.Categorical.from_codes(world.traits.first_cadence - 1, CADENCES),
        status=pd.Categorical.from_codes(np.zeros(world.people, dtype=np.int8), STATUS[1:]),
        **{f"{channel}_consent": agreed_at_sign_up(world, channel) for channel in CHANNELS},
    )
    kinds = ["plan_changed", "cadence_changed", "unsubscribed", "subscribed", *list(BECOMES)[1:]]
    name = events["event"]
    rows = np.flatnonzero(np.isin(name.cat.codes, name.cat.categories.get_indexer(kinds)))
    later = events.iloc[rows][
        ["customer_id", "event", "occurred_at", "recorded_at", "plan", "cadence", "channel"]
    ]
    later = later.rename(columns={"occurred_at": "changed_at"})
    what = later["event"].astype("str").to_numpy()
    later["status"] = pd.Categorical([BECOMES.get(event) for event in what], STATUS[1:])
    agrees, channel = np.isin(what, ["unsubscribed", "subscribed"]), later["channel"].astype("str").to_numpy()
    for told in CHANNELS:
        mine = agrees & (channel == told)
        later[f"{told}_consent"] = pd.arrays.BooleanArray(what == "subscribed", ~mine)
    changes = pd.concat([begins, later[[*begins.columns]]], ignore_index=True)
    for told in CHANNELS:
        changes[f"{told}_consent"] = changes[f"{told}_consent"].astype("boolean")
    return changes.sort_values(["changed_at", "customer_id"], kind="stable", ignore_index=True)


def _survey(world: World) -> pd.DataFrame:
    """Ask a part of the customers some weeks after they signed up; what they say is partly what they do."""
    traits, who, told = world.traits, np.arange(world.people), facts()["survey"]

    def draw(question: str) -> Floats:
        return world.draw_for_good(f"survey/{question}", who)

    def stars(question: str, truth: Floats) -> Whole:
        felt = 1 + 4 * truth + told["fog"] * normal(draw(question))
        return np.clip(np.rint(felt.round(9)), 1, 5).astype(np.int8)

    soonest, latest = told["after_weeks"]
    at = _joined(world) + soonest * WEEK_SECONDS + from_share(draw("when"), (latest - soonest) * WEEK_SECONDS)
    answers = (
        happens(draw("answers"), told["answered"]) & (at < world.week * WEEK_SECONDS - DAY) & known(world)
    )
    risk = np.maximum(traits.leaves * by_type("after_welcome")[traits.kind], 1e-4) / told["plain_leaving"]
    stays = np.clip(told["means_to_stay"] - told["stay_agrees"] * np.log(risk), 0, 1)
    diet = np.where(
        happens(draw("diet said"), told["diet_right"]), traits.diet, from_share(draw("diet"), len(DIETS))
    )
    table = pd.DataFrame(
        {
            "customer_id": world.customer_ids,
            "answered_at": _moment(world, at),
            "says_price_matters": stars("price", traits.price_sensitivity),
            "says_loves_cooking": stars("cooking", traits.cooking),
            "says_will_stay": stars("stay", stays),
            "says_diet": pd.Categorical.from_codes(diet, DIETS),
        }
    )
    return table[answers].reset_index(drop=True)
