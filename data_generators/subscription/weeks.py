"""What a week brings at the meal-kit box: who comes, goes, pauses, skips, pays, complains, opens the app.

Comes in: the world on a Monday and what was sent. Goes out: a `Week`, everybody's decisions, from which
outcomes.py counts, the log writes and standing.py moves the world on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from data_generators.draws import Flags, Floats, Whole, choose, happens
from data_generators.messaging import Sent
from data_generators.quantiles import normal
from data_generators.subscription.charges import Charges, charge
from data_generators.subscription.facts import (
    CANCELLED,
    ENDED,
    LEAST_MEALS,
    MEALS,
    PAUSED,
    SUBSCRIBED,
    by_type,
    facts,
    season,
)
from data_generators.subscription.leaving import leaving_chance, reasons, too_big
from data_generators.subscription.mailings import agreeing, mailings
from data_generators.subscription.tickets import Tickets, open_tickets
from data_generators.world import World

#: Of the weeks with an app session, how many have a first, second, third and fourth.
SESSIONS = (1.0, 0.18, 0.05, 0.01)
#: Weeks after leaving in which some still open the app.
APP_AFTER_LEAVING = 6
#: How long a pause lasts, in weeks, and how common each is.
PAUSE_WEEKS = {2: 26, 3: 18, 4: 26, 6: 16, 8: 14}


class Choice(NamedTuple):
    """People, and what each of them chose, as a code or number."""

    who: Whole
    what: Whole


class Week(NamedTuple):
    """What everybody decided to do in a week, and what was sent to them: places of people in the block."""

    mood: Floats
    app: Whole
    joined: Whole
    returned: Whole
    resumed: Whole
    left: Choice
    looked: Whole
    paused: Choice
    plans: Choice
    cadences: Choice
    tuned: Whole
    skipped: Choice
    charges: Charges
    tickets: Tickets
    agreed: dict[str, Whole]
    sent: list[Sent]


def decide(world: World, sent: Sequence[Sent]) -> Week:
    """Let everybody decide about the coming week; the world itself stays as it is."""
    state, week = world.state, world.week
    mood = _mood(world)
    everything = [*sent, *mailings(world, mood)]
    read = np.zeros(world.people, dtype=bool)
    for mailing in everything:
        read[mailing.who[mailing.read]] = True
    joined = np.flatnonzero(world.traits.joined_week == week)
    returned = _returning(world)
    resumed = np.flatnonzero((state.status == PAUSED) & (state.resume_week <= week))
    left, looked, paused = _leaving(world, mood, read)
    steady = (state.status == SUBSCRIBED) & (state.due == 0)
    steady[left.who] = False
    steady[paused.who] = False
    changers = np.flatnonzero(steady & (state.safe_week < week))
    plans = _plans(world, changers, mood)
    plan = state.plan.copy()
    plan[plans.who] = plans.what
    waiting = np.flatnonzero(steady & (state.next_box_week <= week))
    skips = happens(world.draw("skip", waiting), skipping_chance(world, waiting, mood))
    skipped = waiting[skips]
    why = choose(world.draw("skip/reason", skipped), list(facts()["skips"]["reasons"].values()))
    due = np.sort(np.concatenate([waiting[~skips], resumed, returned]))
    charges = charge(world, joined, due, plan)
    cadences, tuned = _habits(world, changers)
    return Week(
        mood=mood,
        app=_app(world, mood),
        joined=joined,
        returned=returned,
        resumed=resumed,
        left=left,
        looked=looked,
        paused=paused,
        plans=plans,
        cadences=cadences,
        tuned=tuned,
        skipped=Choice(skipped, why),
        charges=charges,
        tickets=open_tickets(world, charges),
        agreed=agreeing(world),
        sent=everything,
    )


def _mood(world: World) -> Floats:
    """Let the mood of those around drift; that of others fades."""
    life = facts()["life"]
    mood = life["engagement_kept"] * world.state.mood
    some = np.flatnonzero(world.state.active)
    mood[some] += life["engagement_news"] * normal(world.draw("mood", some))
    early = world.traits.joined_week >= world.week
    mood[early] = world.state.mood[early]
    return mood


def _returning(world: World) -> Whole:
    """Decide who comes back: the recently lapsed far likelier than the long dormant."""
    traits, state, life = world.traits, world.state, facts()["life"]
    gone: Whole = np.flatnonzero(state.status >= CANCELLED)
    most = (
        life["returns"] * by_type("returns").max() * life["ended_returns"] * season("returning", world.week)
    )
    most *= 1.1 * (1 + max(state.lift_return[gone].max(initial=0), 0))
    gone, draw = willing(world, "returns", gone, np.where(state.comes_back[gone], 1.0, most))
    weeks = (world.week - 1 - state.left_week[gone]).astype(np.float64)
    chance = life["returns"] * np.exp(-weeks / life["returns_fade_weeks"]) + life["returns_at_least"]
    chance *= by_type("returns")[traits.kind[gone]] * season("returning", world.week)
    chance *= np.where(state.status[gone] == ENDED, life["ended_returns"], 1.0)
    chance = np.minimum(chance * (1 + state.lift_return[gone]), 0.9)
    return gone[happens(draw, np.where(state.comes_back[gone], 1.0, chance))]


def willing(world: World, question: str, who: Whole, most: Floats | float) -> tuple[Whole, Floats]:
    """Ask the dice, and keep those for whom a chance of at most `most` may come true."""
    draw = world.draw(question, who)
    may = draw < most
    return who[may], draw[may]


def _leaving(world: World, mood: Floats, read: Flags) -> tuple[Choice, Whole, Choice]:
    """Decide who leaves, who looks at the cancellation page, and who pauses, some instead of leaving."""
    traits, state, life = world.traits, world.state, facts()["life"]
    paused = (state.status == PAUSED) & (state.resume_week > world.week)
    asked = np.flatnonzero(
        ((state.status == SUBSCRIBED) & (state.due == 0) & (state.safe_week < world.week)) | paused
    )
    chance = leaving_chance(world, asked, mood, read)
    # One draw for all: who leaves has drawn low, who looks at the page nearly as low, who pauses high.
    draw = world.draw("leaves", asked)
    leaves = happens(draw, chance)
    looks = happens(draw, chance + life["looks"] + life["looks_before_leaving"] * chance)
    here, ease = ~paused[asked], 1 + state.lift_pause[asked]
    instead = leaves & here
    instead[instead] = happens(
        world.draw("pauses instead", asked[instead]), np.minimum(life["pauses_instead"] * ease[instead], 0.8)
    )
    leaves &= ~instead
    wants = by_type("pauses")[traits.kind[asked]] * season("pauses", world.week) * (1 + (ease - 1) / 3)
    pauses = instead | (here & ~leaves & happens(1 - draw, np.minimum(wants, 0.3)))
    gone, away = asked[leaves], asked[pauses]
    length = np.array(list(PAUSE_WEEKS))[choose(world.draw("pause weeks", away), list(PAUSE_WEEKS.values()))]
    return Choice(gone, reasons(world, gone)), asked[leaves | instead | looks], Choice(away, length)


def skipping_chance(world: World, who: Whole, mood: Floats) -> Floats:
    """Give the chance that each of these people skips the box that is due."""
    traits, state = world.traits, world.state
    chance = traits.skips[who] * np.exp(-0.30 * mood[who] - 0.15 * state.taste[who])
    chance *= season("skips", world.week) * np.where(state.skips_in_row[who] > 0, 1.5, 1.0)
    chance *= 1 + facts()["life"]["too_big_on_skips"] * too_big(world, who)
    chance *= np.where(state.boxes[who] < 3, 0.6, 1.0)  # the first boxes are cheap and new
    return np.minimum(chance / (1 + state.lift_boxes[who]), 0.9)


def _plans(world: World, who: Whole, mood: Floats) -> Choice:
    """Decide who takes a larger plan and who a smaller one, mostly towards what suits them."""
    state, life = world.state, facts()["life"]
    draw = world.draw("plan", who)
    # Down from the low end of the dice, up from the high end: more of one never takes from the other. Most
    # people are far from either, and need no thought.
    lowest = 3.1 * life["downgrades"] * (1 + 8 * max(state.lift_downgrade[who].max(initial=0), 0))
    highest = 9.0 * life["upgrades"] * (1 + 5 * max(state.lift_upgrade[who].max(initial=0), 0))
    near = (draw < lowest) | (1 - draw < highest)
    who, draw = who[near], draw[near]
    meals = state.plan[who] % MEALS + LEAST_MEALS
    gap = world.traits.suiting_meals[who] - meals
    up = (
        life["upgrades"]
        * np.exp(np.minimum(0.3 * mood[who], 1.0))
        * np.where(gap > 0, 3.0, 1.0)
        * (1 + 5 * state.lift_upgrade[who])
    )
    down = life["downgrades"] * np.where(gap < 0, 3.0, 1.0) * (1 + 8 * state.lift_downgrade[who])
    up = np.where(meals < LEAST_MEALS + MEALS - 1, np.maximum(up, 0), 0)
    down = np.where(meals > LEAST_MEALS, np.maximum(down, 0), 0)
    less, more = happens(draw, np.minimum(down, 0.45)), happens(1 - draw, np.minimum(up, 0.45))
    moves = less | more
    return Choice(who[moves], state.plan[who[moves]] + np.where(more[moves], 1, -1))


def _habits(world: World, who: Whole) -> tuple[Choice, Whole]:
    """Decide who changes how often a box comes, mostly to what they like, and who changes the preferences."""
    state, life = world.state, facts()["life"]
    draw = world.draw("habits", who)
    likes = 1 + world.traits.likes_fortnights[who]
    often = life["cadence_changes"] * np.where(state.cadence[who] != likes, 12.0, 0.5)
    wants = np.minimum(life["tuned"] * (1 + 6 * np.maximum(state.lift_tune[who], 0)), 0.8)
    moves, tunes = (
        happens(draw, often),
        happens(1 - draw, wants),
    )  # low and high: neither takes from the other
    return Choice(who[moves], 3 - state.cadence[who[moves]].astype(np.int64)), who[tunes]


def _app(world: World, mood: Floats) -> Whole:
    """Count the app sessions of everybody."""
    traits, state, told = world.traits, world.state, facts()["app"]
    gone = world.week - 1 - state.left_week
    some = np.flatnonzero(state.active | (gone < APP_AFTER_LEAVING) | (traits.joined_week == world.week))
    rate = (
        traits.app_habit[some]
        * np.exp(facts()["life"]["mood_on_app"] * mood[some] - 0.1)
        * (1 + state.lift_app[some])
    )
    fading = told["after_leaving"] ** np.arange(APP_AFTER_LEAVING + 1)
    fading = fading[np.clip(gone[some] + 1, 0, APP_AFTER_LEAVING)]
    rate *= np.where(state.active[some] | (traits.joined_week[some] == world.week), 1.0, fading)
    rate *= np.where(state.status[some] == PAUSED, told["while_paused"], 1.0)
    draw, rate = world.draw("app", some), np.minimum(rate, 0.95).round(9)
    counts = np.zeros(world.people, dtype=np.int64)
    counts[some] = np.sum([draw < share * rate for share in SESSIONS], axis=0)
    return counts
