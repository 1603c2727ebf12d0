"""How the users of the team project tool work: their sessions, the setup, and the features they use.

Comes in: the world in some weeks and what everybody decided. Goes out: rows of events. The setup comes first
in a session, then the key feature, then the rest, so nothing precedes its cause.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from data_generators.draws import Flags, Floats, Whole, chance, from_share, happens, poisson
from data_generators.identities import use
from data_generators.log import Happened, happened
from data_generators.quantiles import normal
from data_generators.saas.facts import by_type, facts, time_of_day
from data_generators.stretch import Stretch
from data_generators.world import DAY, WEEK_SECONDS

#: The owner who cancels logs in so many seconds before.
BEFORE_CANCELLING = 600
MOST_FEATURES = 7


class Decided(NamedTuple):
    """What the log asks of the decisions of some weeks: everybody's, from `limited` on every account's."""

    logins: Whole
    setup: Flags
    activates: Flags
    promoted: Flags
    opts_in: Flags
    limited: Flags
    cancels: Flags
    leaves: Flags
    at: Whole
    plan: Whole


class Sessions(NamedTuple):
    """Sessions of some weeks, a row each, those of a user side by side; `first` are the first of a week.

    `ready` is when the setup steps of a session, if there are any, are over.
    """

    who: Whole
    day: Whole
    begins: Whole
    seconds: Whole
    ready: Whole
    first: Whole


def sessions_of(weeks: Stretch, decided: Decided, steps: Whole) -> Sessions:
    """Spread the days with a login over the week, and give each its session.

    Parameters
    ----------
    weeks, decided
        Everybody in some weeks, and what they decided.
    steps
        How many steps of the setup each person takes in their first session of each week.
    """
    traits = weeks.traits
    some = np.flatnonzero(decided.logins)
    who, day = _days(weeks, decided, some)

    draw = weeks.dice("session", who, day)
    begins = day * DAY + time_of_day(draw("hour"), draw("second"))
    first = np.flatnonzero(np.diff(who, prepend=-1))
    new = first[traits.joined_week[who[first]] == weeks.week[who[first]]]
    begins[new] = traits.joined_second[who[new]] + 20
    begins += weeks.week[who] * WEEK_SECONDS
    leaving = first[decided.cancels[traits.account[who[first]]]]
    begins[leaving] = decided.at[traits.account[who[leaving]]] - BEFORE_CANCELLING
    length = traits.minutes[who] * 60 * np.exp(facts()["users"]["session_spread"] * normal(draw("length")))
    seconds = np.rint(chance(np.clip(length, 40, 5400))).astype(np.int64)
    ready = begins.copy()
    ready[first] += np.where(steps[some] > 0, 45 + 110 * steps[some], 0)
    seconds[leaving] = np.minimum(seconds[leaving], BEFORE_CANCELLING - 10)
    seconds = np.maximum(seconds, ready - begins + 90)
    return Sessions(who, day, begins, seconds, ready, first)


def _days(weeks: Stretch, decided: Decided, some: Whole) -> tuple[Whole, Whole]:
    """Pick the days on which each comes, working days first; newcomers come on the day they join."""
    traits = weeks.traits
    every_day = np.arange(7)
    weights = np.array(facts()["week"]["days"], dtype=np.float64)
    draws = weeks.draw("session/day", np.repeat(some, 7), np.tile(every_day, len(some)))
    score = np.log(draws.reshape(-1, 7)) / weights
    new = np.flatnonzero(traits.joined_week[some] == weeks.week[some])
    joined = traits.joined_second[some[new]] // DAY
    score[new] = np.where(every_day < joined[:, None], -np.inf, score[new])
    score[new, joined] = 1.0
    # Accounts that come back do so during Monday.
    score[weeks.state.restarted[traits.account[some]], 0] = -np.inf
    leaving = np.flatnonzero(decided.cancels[traits.account[some]])
    monday = weeks.week[some[leaving]] * WEEK_SECONDS
    score[leaving, (decided.at[traits.account[some[leaving]]] - monday) // DAY] = 1.0
    least = np.sort(score, axis=1)[np.arange(len(some)), 7 - decided.logins[some]]
    row, day = np.nonzero(score >= least[:, None])
    return some[row], day


def steps_taken(weeks: Stretch, decided: Decided) -> Whole:
    """Count the steps of the setup each takes in a week: some on the first day, the rest at the end."""
    traits, state = weeks.traits, weeks.state
    every = len(facts()["features"]["setup"])
    came = decided.logins > 0
    new = (traits.joined_week == weeks.week) & came
    some = np.flatnonzero(new | (decided.setup & ~state.setup_done))
    at_first = from_share(weeks.draw_for_good("setup steps", some), every)
    steps = np.zeros(weeks.people, dtype=np.int64)
    done = decided.setup[some]
    steps[some] = np.where(new[some], np.where(done, every, at_first), every - at_first)
    return steps


def log_sessions(weeks: Stretch, decided: Decided, steps: Whole, seen: Sessions) -> list[Happened]:
    """Write down logins, steps of the setup, and the features used."""
    devices = use(weeks, seen.who, seen.begins, seen.day, np.ones(len(seen.who), dtype=bool))
    return [
        happened("logged_in", seen.who, seen.begins, seconds=seen.seconds, device_id=devices.device_id),
        *_log_setup(weeks, decided, steps, seen),
        _log_features(weeks, decided, seen),
    ]


def _log_setup(weeks: Stretch, decided: Decided, steps: Whole, seen: Sessions) -> list[Happened]:
    """Write the steps of the setup, two minutes apart, in the first session of a week."""
    rows = seen.first[steps[seen.who[seen.first]] > 0]
    taken = steps[seen.who[rows]]
    row = np.repeat(rows, taken)
    number = np.arange(len(row)) - np.repeat(np.cumsum(taken) - taken, taken)
    every = len(facts()["features"]["setup"])
    done_before = np.where(
        weeks.traits.joined_week[seen.who[row]] == weeks.week[seen.who[row]], 0, every - steps[seen.who[row]]
    )
    pause = from_share(weeks.draw("setup/pause", seen.who[row], number), 60)
    done = rows[decided.setup[seen.who[rows]]]
    return [
        happened(
            "setup_step_completed", seen.who[row], seen.begins[row] + 45 + 110 * number + pause,
            step=done_before + number,
        ),
        happened("setup_completed", seen.who[done], seen.ready[done]),
    ]  # fmt: skip


def _log_features(weeks: Stretch, decided: Decided, seen: Sessions) -> Happened:
    """Write the features used: whoever is activated uses the key feature in the first session of a week."""
    traits, state = weeks.traits, weeks.state
    count = poisson(
        weeks.draw("feature/count", seen.who, seen.day),
        by_type("features")[traits.kind[seen.who]],
        MOST_FEATURES,
    )
    key_rows = seen.first[(state.activated | decided.activates)[seen.who[seen.first]]]
    count[key_rows] = np.maximum(count[key_rows], 1)
    row = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    who = seen.who[row]
    slot = seen.day[row] * (MOST_FEATURES + 1) + place
    is_key = np.zeros(len(count), dtype=bool)
    is_key[key_rows] = True
    is_key = is_key[row] & (place == 0)
    draw = weeks.dice("feature", who, slot)
    feature = np.where(is_key, 0, _pick(weeks, who, draw("which"), state.activated[who]))
    free = seen.seconds[row] - (seen.ready - seen.begins)[row]
    share = draw("when")
    into = np.where(is_key, 10 + 0.1 * share * free, 12 + (0.1 + 0.8 * share) * free)
    length = np.maximum(np.rint(chance(draw("length") * free / count[row])), 5)
    away, told = draw("late"), facts()["users"]
    late, rows = np.zeros(len(row), dtype=np.int64), np.flatnonzero(happens(away, told["late"]))
    late[rows] = from_share(away[rows] / told["late"], told["late_days"] * DAY)
    at = seen.ready[row] + np.floor(chance(into)).astype(np.int64)
    return happened("feature_used", who, at, late=late, feature=feature, seconds=length.astype(np.int64))


@cache
def _features() -> int:
    return len(facts()["features"]["names"])


def _pick(weeks: Stretch, who: Whole, draw: Floats, all_of_them: np.ndarray) -> Whole:
    """Pick features by Zipf's law with each user's own exponent; the key feature only where it may be."""
    power = 1 - weeks.traits.skew[who]
    whole = 1 - (_features() + 1) ** power
    from_second = (1 - 2.0**power) / whole
    draw = np.where(all_of_them, draw, from_second + draw * (1 - from_second))
    rank = np.floor(chance((1 - draw * whole) ** (1 / power))).astype(np.int64) - 1
    rank = np.clip(rank, np.where(all_of_them, 0, 1), _features() - 1)
    # The first come first for everybody, the others are in an order of each user's own.
    first = facts()["features"]["first_for_all"]
    own = np.flatnonzero(rank >= first)
    taste = from_share(weeks.draw_for_good("feature/taste", who[own]), _features() - first)
    rank[own] = first + (rank[own] - first + taste) % (_features() - first)
    return rank
