"""Where everybody at the meal-kit box stands after a week, and what of it messages and campaigns ask for.

Comes in: a `Week` of decisions. Goes out: the world on the next Monday; and by name the situations a message
can suit, the audiences of past campaigns, and for how long someone has been quiet.
"""

from __future__ import annotations

import numpy as np

from data_generators.draws import Flags, Floats, Whole
from data_generators.messaging import CAMPAIGN_SLOT, absorb
from data_generators.people import region_of
from data_generators.subscription.charges import LAST_ATTEMPT
from data_generators.subscription.facts import (
    CANCELLED,
    ENDED,
    PAUSED,
    SUBSCRIBED,
    facts,
)
from data_generators.subscription.leaving import at_full_price, quiet_app
from data_generators.subscription.members import LEVERS
from data_generators.subscription.weeks import Week
from data_generators.world import NEVER, WEEK_SECONDS, World


def advance(world: World, week: Week) -> None:
    """Move the world to the next Monday, with what everybody decided."""
    state, life, now = world.state, facts()["life"], world.week
    state.mood = week.mood
    state.app_week[week.app > 0] = now
    _come_and_go(world, week)
    state.plan[week.plans.who] = week.plans.what
    state.cadence[week.cadences.who] = week.cadences.what
    state.looked_week[week.looked] = now
    state.skips_in_row[week.skipped.who] += 1
    state.streak_week[week.skipped.who[state.skips_in_row[week.skipped.who] >= 2]] = now
    state.next_box_week[week.skipped.who] = now + state.cadence[week.skipped.who].astype(np.int16)
    _pay(world, week)
    state.taste -= np.where(state.status == SUBSCRIBED, life["taste_wears"], 0.0)
    state.taste[week.tuned] += life["tuning_helps"]
    state.grievance *= facts()["tickets"]["grievance_kept"]
    np.add.at(state.grievance, week.tickets.who, week.tickets.grievance)
    np.maximum.at(state.ticket_until, week.tickets.who, week.tickets.closed.astype(np.int32))
    state.fatigue *= life["fatigue_kept"]
    for sent in week.sent:
        if sent.slot < CAMPAIGN_SLOT:  # campaigns have left their marks when they were sent
            absorb(world, sent)
    for channel, who in week.agreed.items():
        getattr(state, f"consent_{channel}")[who] = True
    for lever in LEVERS:
        moved = np.flatnonzero(getattr(state, f"lift_{lever}") != 0)
        getattr(state, f"lift_{lever}")[moved] *= getattr(state, f"kept_{lever}")[moved]
    state.offer_weeks = np.maximum(state.offer_weeks - 1, 0).astype(np.int8)
    state.comes_back[:] = False
    world.week += 1


def _come_and_go(world: World, week: Week) -> None:
    state, now = world.state, world.week
    for who in (week.joined, week.returned, week.resumed):
        state.status[who] = SUBSCRIBED
        state.skips_in_row[who] = 0
        state.resume_week[who] = NEVER
    # Nobody leaves before the box they have just paid for is at the door.
    state.safe_week[week.joined] = state.safe_week[week.returned] = now + 1
    state.status[week.paused.who] = PAUSED
    state.resume_week[week.paused.who] = now + week.paused.what
    _leave(world, week.left.who, CANCELLED)
    state.active[:] = (state.status == SUBSCRIBED) | (state.status == PAUSED)


def _leave(world: World, who: Whole, how: int) -> None:
    state = world.state
    state.status[who] = how
    state.left_week[who] = world.week
    state.active[who] = False
    state.due[who] = 0
    state.skips_in_row[who] = 0
    state.resume_week[who] = NEVER


def _pay(world: World, week: Week) -> None:
    """Count the boxes that were paid, and remember the charges that are still open."""
    state, charges, now = world.state, week.charges, world.week
    paid = charges.who[charges.paid]
    state.boxes[paid] += 1
    state.last_box_week[paid] = now
    state.skips_in_row[paid] = 0
    state.due[paid] = 0
    state.next_box_week[charges.who] = now + state.cadence[charges.who].astype(np.int16)
    open_ = ~charges.paid
    state.due[charges.who[open_]] = charges.attempt[open_]  # the retries stand after the first attempts
    state.due_reason[charges.who[open_]] = charges.reason[open_]
    saved = charges.who[charges.paid & (charges.attempt > 1)]
    state.due[saved] = 0
    state.safe_week[saved] = now + 1
    _leave(world, charges.who[open_ & (charges.attempt == LAST_ATTEMPT)], ENDED)


def wake(world: World, who: Whole) -> None:
    """Bring back people who were gone: they restart in the coming week."""
    world.state.comes_back[who] = True


def situations(world: World) -> dict[str, Flags]:
    """Give the situations that a message can suit."""
    state, told = world.state, facts()["situations"]
    subscribed, gone = state.status == SUBSCRIBED, state.status >= CANCELLED
    weeks_gone = world.week - 1 - state.left_week
    looked = world.week - state.looked_week <= facts()["life"]["looked_weeks"]
    return {
        "payment failed": state.due > 0,
        "complaint open": (state.ticket_until > world.week * WEEK_SECONDS) & state.active,
        "complained lately": (state.grievance > told["complained_from"]) & state.active,
        "cancellation page seen": looked & state.active,
        "two skips in a row": subscribed & (state.skips_in_row >= 2),
        "one skip": subscribed & (state.skips_in_row == 1),
        "welcome over": at_full_price(world) & subscribed,
        "no app in 14 days": quiet_app(world) & subscribed,
        "paused": state.status == PAUSED,
        "subscribed": subscribed,
        "recently lapsed": gone & (weeks_gone < told["recently_weeks"]),
        "long dormant": gone & (weeks_gone >= told["long_weeks"]),
        "lapsed": gone,
    }


def quiet_weeks(world: World, lever: str) -> Whole:
    """Give the weeks since each left, opened the app, or paid for a box, whichever the lever is about."""
    state = world.state
    since = {"return": state.left_week, "app": state.app_week}.get(lever, state.last_box_week)
    quiet = np.where(since > NEVER, world.week - 1 - since.astype(np.int64), NEVER)
    return np.where(state.status < CANCELLED, NEVER, quiet) if lever == "return" else quiet


def audience(world: World, name: str) -> Floats:
    """Give how strongly each belongs to a past campaign's audience: a situation, and how much of it."""
    told = facts()["audiences"]
    if name == "complaint open":
        anyway, further = told["angry"]
        anger = anyway + further * np.minimum(world.state.grievance, 1.0)
        return np.where(situations(world)[name], anger, 0.0)
    if name != "at risk":
        return situations(world)[name].astype(np.float64)
    here = situations(world)
    signs = told["risk"].items()
    score = told["risk_anyway"] + np.sum([weight * here[sign] for sign, weight in signs], axis=0)
    return np.where(here["subscribed"], np.minimum(score, 1.0), 0.0)


def region(world: World) -> Whole:
    """Give the region each lives in, as its place in `places`."""
    return region_of(world, facts()["countries"])
