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
    chance = np.minimum(chance * (1 + state.lift_return[gone]), facts()["at_most"]["returns"])
    return gone[happens(draw, np.where(state.comes_back[gone], 1.0, chance))]


def willing(world: World, question: str, who: Whole, most: Floats | float) -> tuple[Whole, Floats]:
    """Ask the dice, and keep those for whom a chance of at most `most` may come true."""
    draw = world.draw(question, who)
    may = draw < most
    return who[may], draw[may]


def _leaving(world: World, mood: Floats, read: Flags) -> tuple[Choice, Whole, Choice]:
    """Decide who leaves, who looks at the cancellation page, and who pauses, some instead of leaving."""
    traits, state, life, at_most = world.traits, world.state, facts()["life"], facts()["at_most"]
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
    eases = np.minimum(life["pauses_instead"] * ease[instead], at_most["pauses_instead"])
    instead[instead] = happens(world.draw("pauses instead", asked[instead]), eases)
    leaves &= ~instead
    wants = by_type("pauses")[traits.kind[asked]] * season("pauses", world.week)
    wants = wants * (1 + (ease - 1) / life["pause_lever_divided"])
    pauses = instead | (here & ~leaves & happens(1 - draw, np.minimum(wants, at_most["pauses"])))
    gone, away = asked[leaves], asked[pauses]
    weeks = life["pause_weeks"]
    length = choose(world.draw("pause weeks", away), list(weeks.values()))
    length = np.array([int(number) for number in weeks])[length]
    return Choice(gone, reasons(world, gone)), asked[leaves | instead | looks], Choice(away, length)


def skipping_chance(world: World, who: Whole, mood: Floats) -> Floats:
    """Give the chance that each of these people skips the box that is due."""
    traits, state, life = world.traits, world.state, facts()["life"]
    swing = life["mood_on_skips"] * mood[who] + life["taste_on_skips"] * state.taste[who]
    chance = traits.skips[who] * np.exp(swing)
    chance *= season("skips", world.week) * np.where(state.skips_in_row[who] > 0, life["skips_again"], 1.0)
    chance *= 1 + life["too_big_on_skips"] * too_big(world, who)
    chance *= np.where(state.boxes[who] < life["first_boxes"], life["skips_first_boxes"], 1.0)
    return np.minimum(chance / (1 + state.lift_boxes[who]), facts()["at_most"]["skips"])


def _plans(world: World, who: Whole, mood: Floats) -> Choice:
    """Decide who takes a larger plan and who a smaller one, mostly towards what suits them."""
    state, life = world.state, facts()["life"]
    draw = world.draw("plan", who)
    # Down from the low end of the dice, up from the high end: more of one never takes from the other. Most
    # people are far from either, and need no thought.
    towards, cheered = life["plan_towards_suiting"], life["cheered_at_most"]
    sways_down, sways_up = life["lever_on_downgrades"], life["lever_on_upgrades"]
    lowest = 1.1 * towards * life["downgrades"]
    lowest *= 1 + sways_down * max(state.lift_downgrade[who].max(initial=0), 0)
    highest = 1.1 * towards * np.exp(cheered) * life["upgrades"]
    highest *= 1 + sways_up * max(state.lift_upgrade[who].max(initial=0), 0)
    near = (draw < lowest) | (1 - draw < highest)
    who, draw = who[near], draw[near]
    meals = state.plan[who] % MEALS + LEAST_MEALS
    gap = world.traits.suiting_meals[who] - meals
    up = (
        life["upgrades"]
        * np.exp(np.minimum(life["mood_on_upgrades"] * mood[who], cheered))
        * np.where(gap > 0, towards, 1.0)
        * (1 + sways_up * state.lift_upgrade[who])
    )
    down = life["downgrades"] * np.where(gap < 0, towards, 1.0) * (1 + sways_down * state.lift_downgrade[who])
    up = np.where(meals < LEAST_MEALS + MEALS - 1, np.maximum(up, 0), 0)
    down = np.where(meals > LEAST_MEALS, np.maximum(down, 0), 0)
    most = facts()["at_most"]["changes_plan"]
    less, more = happens(draw, np.minimum(down, most)), happens(1 - draw, np.minimum(up, most))
    moves = less | more
    return Choice(who[moves], state.plan[who[moves]] + np.where(more[moves], 1, -1))


def _habits(world: World, who: Whole) -> tuple[Choice, Whole]:
    """Decide who changes how often a box comes, mostly to what they like, and who changes the preferences."""
    state, life = world.state, facts()["life"]
    draw = world.draw("habits", who)
    likes = 1 + world.traits.likes_fortnights[who]
    towards, away = life["cadence_towards_liking"], life["cadence_away"]
    often = life["cadence_changes"] * np.where(state.cadence[who] != likes, towards, away)
    wants = life["tuned"] * (1 + life["lever_on_tuning"] * np.maximum(state.lift_tune[who], 0))
    wants = np.minimum(wants, facts()["at_most"]["tunes"])
    moves, tunes = (
        happens(draw, often),
        happens(1 - draw, wants),
    )  # low and high: neither takes from the other
    return Choice(who[moves], 3 - state.cadence[who[moves]].astype(np.int64)), who[tunes]


def _app(world: World, mood: Floats) -> Whole:
    """Count the app sessions of everybody."""
    traits, state, told = world.traits, world.state, facts()["app"]
    gone, until, life = world.week - 1 - state.left_week, told["after_leaving_weeks"], facts()["life"]
    some = np.flatnonzero(state.active | (gone < until) | (traits.joined_week == world.week))
    rate = (
        traits.app_habit[some]
        * np.exp(life["mood_on_app"] * mood[some] - life["app_evened_out"])
        * (1 + state.lift_app[some])
    )
    fading = told["after_leaving"] ** np.arange(until + 1)
    fading = fading[np.clip(gone[some] + 1, 0, until)]
    rate *= np.where(state.active[some] | (traits.joined_week[some] == world.week), 1.0, fading)
    rate *= np.where(state.status[some] == PAUSED, told["while_paused"], 1.0)
    draw, rate = world.draw("app", some), np.minimum(rate, facts()["at_most"]["opens_app"]).round(9)
    counts = np.zeros(world.people, dtype=np.int64)
    counts[some] = np.sum([draw < share * rate for share in told["further_sessions"]], axis=0)
    return counts
