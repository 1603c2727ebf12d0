"""What can be asked about users and accounts on a Monday: who is known, in which situation, and who they are.

Comes in: a world. Goes out: answers with one value per user, for messages and past campaigns.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_generators.draws import Flags, Floats, Whole
from data_generators.parameters import type_names
from data_generators.saas.facts import (
    ADMIN,
    ENTERPRISE,
    FREE,
    LEFT,
    LEVERS,
    NAME,
    TEAM,
    TRIAL,
    facts,
    months_later,
    voices,
)
from data_generators.world import NEVER, WEEK_SECONDS, World


def known(world: World) -> Flags:
    """Tell who had signed up before this Monday."""
    return world.traits.joined_week < world.week


def per_account(world: World, flags: Flags) -> Whole:
    """Count the people of each account for whom something holds."""
    traits = world.traits
    return np.bincount(traits.account[np.flatnonzero(flags)], minlength=len(traits.account_starts))


def invite(world: World) -> None:
    """Let those who join this week be invited by a colleague who has come lately, if there is one."""
    traits, state, lately = world.traits, world.state, world.week - 1
    new = np.flatnonzero((traits.joined_week == world.week) & (state.invited_by >= 0))
    by = state.invited_by[new]
    away = new[(state.last_login_week[by] < lately) & (traits.joined_week[by] < lately)]
    asks = np.zeros(len(traits.account_starts), dtype=bool)
    asks[traits.account[away]] = True
    there = np.flatnonzero(asks[traits.account] & state.active & (state.last_login_week >= lately))[::-1]
    instead = np.full(len(asks), -1)
    instead[traits.account[there]] = there  # the first of each account is written last
    instead = instead[traits.account[away]]
    state.invited_by[away] = np.where(instead >= 0, instead, state.invited_by[away])


def interest(world: World, who: Whole, channel: str) -> Floats:
    """Give how likely these people read an email, see what the tool shows, or pick up the phone."""
    state, told = world.state, facts()["channels"][channel]
    if channel == "in_app":
        return np.where(_here(world)[who], told["reads"], 0.0)
    if channel == "call":
        return np.where(state.active[who], told["reads"], told["reads_after_leaving"])
    likes = world.traits.reads_email[who] * np.exp(facts()["users"]["mood_on_reading"] * state.mood[who])
    return np.where(state.active[who], likes, facts()["users"]["reads_after_leaving"] * likes)


def _here(world: World) -> Flags:
    """Tell who has come lately, and so will see what the tool shows."""
    lately = facts()["situations"]["here_weeks"]
    return world.state.active & (world.week - world.state.last_login_week <= lately)


def quiet_weeks(world: World, lever: str) -> Whole:
    """Give the weeks since what makes a message timely; NEVER where that has not happened.

    That is the sign-up, a limit reached, a failed charge or the last login, as the lever has it.
    """
    traits, state, week = world.traits, world.state, world.week
    if lever == "setup":
        return week - 1 - traits.joined_week.astype(np.int64)
    if lever == "upgrade":
        since = state.limit_week[traits.account]
    elif lever == "pay":
        failing = np.where(state.attempt > 0, state.failed_at // WEEK_SECONDS, NEVER)
        since = failing[traits.account]
    else:
        since = state.last_login_week
    return np.where(since > NEVER, week - 1 - since.astype(np.int64), NEVER)


def next_bill(world: World) -> Whole:
    """Give the second of each account's next invoice; it means nothing where nobody pays."""
    state = world.state
    return months_later(state.anchor, np.where(state.by_year, 12, 1) * state.bills)


def at_limit(world: World) -> Flags:
    """Tell which accounts have come up against a limit of their plan lately."""
    state, lately = world.state, facts()["situations"]["limit_weeks"]
    return (
        (state.limit_week >= world.week - lately) & (state.standing >= FREE) & (state.standing < ENTERPRISE)
    )


def renewal_due(world: World) -> Flags:
    """Tell which accounts' year ends soon."""
    state = world.state
    ends = next_bill(world) < (world.week + facts()["situations"]["renewal_weeks"]) * WEEK_SECONDS
    return (state.standing >= TEAM) & state.by_year & (state.bills > 0) & (state.attempt == 0) & ends


def situations(world: World) -> dict[str, Flags]:
    """Give the situations that a message can suit; those of accounts hold for all their users."""
    state, account = world.state, world.traits.account
    decides, standing = state.role <= ADMIN, state.standing[account]
    paying, left = standing >= TEAM, standing == LEFT
    told, away = facts()["situations"], world.week - state.last_login_week
    quiet = state.active & (away > told["quiet_weeks"])
    return {
        "left": left,
        "not here": ~_here(world),
        "no say": ~decides,
        "quiet": quiet,
        "gave up": ~state.active & ~left,
        "setup unfinished": state.active & ~state.setup_done,
        "no key feature": state.active & state.setup_done & ~state.activated,
        "uses it well": state.active & state.activated & (away <= told["here_weeks"]),
        "at the limit": at_limit(world)[account],
        "thinking it over": (state.considering > 0)[account],
        "renewal due": renewal_due(world)[account],
        "payment failed": (state.attempt > 0)[account],
        "on trial": standing == TRIAL,
        "on the free plan": standing == FREE,
        "pays monthly": paying & ~state.by_year[account],
        "pays": paying,
        "slipping": paying & (state.pulse < told["slipping_below"])[account],
    }


def audience(world: World, name: str) -> Floats:
    """Give how strongly each belongs to a past campaign's audience.

    The name is a situation, or two of them joined by " and " ("deciders" are owners and administrators), or
    one of three that weigh: the fewer colleagues come, the more a decider is at risk; the busier someone was,
    the more they are missed; those who do what champions do, whoever they really are.
    """
    traits, state = world.traits, world.state
    named = situations(world) | {"deciders": state.role <= ADMIN}
    pulse, told = state.pulse[traits.account], facts()["audiences"]
    least = told["chosen_anyway"]
    match name:
        case "paying deciders, by risk":
            both = named["deciders"] & named["pays"]
            nobody, each = told["risk"]
            return np.where(both, np.clip(nobody - each * pulse, least, 1), 0.0)
        case "quiet, by habit":
            nobody, each = told["missed"]
            return np.where(named["quiet"], np.clip(nobody + each * pulse, least, 1), 0.0)
        case "champions by what they do":
            often = traits.days_a_week > told["champion_days_a_week"]
            return (named["uses it well"] & named["pays"] & often).astype(np.float64)
    parts = [named[part] for part in name.split(" and ")]
    return np.logical_and.reduce(parts).astype(np.float64)


def region(world: World) -> Whole:
    """Give the region of each user's account, as its place in `places`."""
    return world.traits.account_region[world.traits.account]


def wake(world: World, who: Whole) -> None:
    """Bring back users who were gone.

    An account that had left starts again, on the free plan, if one of its deciders is woken; the colleagues
    who came until the end come back with them. The others of such an account stay away.
    """
    if not len(who):
        return
    traits, state = world.traits, world.state
    gone = (state.standing == LEFT)[traits.account]
    back = np.unique(traits.account[who[gone[who] & (state.role[who] <= ADMIN)]])
    returning = np.zeros(len(state.standing), dtype=bool)
    returning[back] = True
    stayed = state.left_week == state.gone_week[traits.account]
    state.active[returning[traits.account] & stayed] = True
    state.active[who[~gone[who] | returning[traits.account[who]]]] = True
    state.standing[back] = FREE
    state.restarted[back] = True
    state.considering[back] = 1
    state.pulse[back] = facts()["accounts"]["pulse_after_return"]


def heard(world: World) -> dict[str, Floats]:
    """Give how far messages move what accounts decide: each lever of their people, by their say in it."""
    traits, state = world.traits, world.state
    accounts = len(traits.account_starts)
    moved = {lever: np.flatnonzero(getattr(state, f"lift_{lever}") != 0) for lever in LEVERS}
    said = dict.fromkeys(LEVERS, np.zeros(accounts))
    if any(len(who) for who in moved.values()):
        say = np.where(known(world), voices()[state.role], 0.0)
        total = np.maximum(np.bincount(traits.account, weights=say, minlength=accounts), 1.0)
        for lever, who in moved.items():
            pull = say[who] * getattr(state, f"lift_{lever}")[who]
            said[lever] = np.bincount(traits.account[who], weights=pull, minlength=accounts) / total
    return said


def truth(world: World) -> pd.DataFrame:
    """Tell who everybody really is, a row per user; names that begin with `account_` hold for colleagues."""
    traits, state = world.traits, world.state
    return pd.DataFrame(
        {
            "hidden_type": pd.Categorical.from_codes(traits.kind, type_names(NAME)),
            "days_a_week": traits.days_a_week,
            "feature_skew": traits.skew,
            "reads_email": traits.reads_email,
            "machine_mail": traits.machine_mail,
            "responsiveness": traits.responds,
            "active": state.active,
            "engagement": state.mood,
            "fatigue": state.fatigue,
            "account_fit": traits.account_fit[traits.account],
            "account_frailty": traits.account_frailty[traits.account],
            "account_climate": state.climate[traits.account],
            "account_pulse": state.pulse[traits.account],
        },
        index=world.customer_ids,
    )
