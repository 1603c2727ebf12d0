"""What a week brings to the users of the team project tool: who comes, sets up, starts for real, gives up.

Comes in: the world on a Monday and what was sent. Goes out: a `Week`, and the world on the next Monday. Users
come as often as their own habit, mood and company let them, and more often where colleagues come.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from data_generators.draws import Flags, Floats, Whole, happens, poisson
from data_generators.messaging import CAMPAIGN_SLOT, Sent, absorb, batch, post
from data_generators.parameters import type_names
from data_generators.quantiles import normal
from data_generators.saas.billing import Bills, bill_week, settle
from data_generators.saas.choices import Choices, choose_week
from data_generators.saas.facts import (
    ADMIN,
    ENTERPRISE,
    FREE,
    LEVERS,
    MEMBER,
    NAME,
    TEAM,
    TRIAL,
    by_plan,
    by_type,
    facts,
    newsletter_week,
)
from data_generators.saas.standing import interest, invite, known, per_account, wake
from data_generators.world import DAY, WEEK_SECONDS, World


class Week(NamedTuple):
    """What everybody decided to do in a week, and what was sent to them."""

    logins: Whole  #: days with a login
    mood: Floats
    setup: Flags  #: finishes the setup
    activates: Flags  #: uses the key feature for the first time
    quits: Flags
    promoted: Flags
    opts_in: Flags
    climate: Floats  #: of accounts
    limited: Flags  #: accounts that come up against a limit
    choices: Choices
    bills: Bills
    sent: list[Sent]


def decide(world: World, sent: Sequence[Sent]) -> Week:
    """Let everybody decide about the coming week; the world itself stays as it is."""
    traits, state, told = world.traits, world.state, facts()["users"]
    choices = choose_week(world)
    owner = traits.account_starts
    drift = facts()["accounts"]
    news = normal(world.draw("account/climate", owner))
    climate = drift["climate_kept"] * state.climate + drift["climate_news"] * news
    # Those who are gone, or whose account leaves, do nothing this week, and are asked nothing.
    here = state.active & (traits.joined_week <= world.week) & ~choices.leaves[traits.account]
    live = np.flatnonzero(here)
    mood = state.mood.copy()
    mood[live] *= told["engagement_kept"]
    mood[live] += told["engagement_news"] * normal(world.draw("mood", live))
    new = traits.joined_week[live] == world.week
    came = poisson(world.draw("logins", live), _login_rate(world, live, new, mood, climate), most=6)
    days_left = 6 - traits.joined_second[live] // DAY
    came = np.where(new, 1 + np.minimum(came, days_left), came)
    logins = np.zeros(world.people, dtype=np.int64)
    logins[live] = came
    logins[owner[choices.cancels]] = 1  # whoever cancels comes once more to do it
    some = live[came > 0]
    setup, activates = _sets_up(world, some)

    def who_does(question: str, who: Whole, probability: Floats | float) -> Flags:
        does = np.zeros(world.people, dtype=bool)
        does[who] = happens(world.draw(question, who), probability)
        return does

    old, back = live[~new], some[traits.joined_week[some] < world.week]
    can_rise = back[state.role[back] >= MEMBER]
    champion = traits.kind[can_rise] == type_names(NAME).index("champions")
    agrees = who_does("opts in", back[~state.consent_email[back]], told["opts_in"])
    for mailing in sent:  # nobody leaves and comes back in one week
        agrees[mailing.who[mailing.unsubscribed]] = False
    return Week(
        logins=logins,
        mood=mood,
        setup=setup,
        activates=activates,
        quits=who_does("quits", old, _quits(world, old, mood)),
        promoted=who_does(
            "promoted", can_rise, told["promoted"] * np.where(champion, told["promoted_champions"], 1.0)
        ),
        opts_in=agrees,
        climate=climate,
        limited=_limited(world, logins, choices),
        choices=choices,
        bills=bill_week(world, choices),
        sent=[*sent, *_mailings(world)],
    )


def _login_rate(world: World, live: Whole, new: Flags, mood: Floats, climate: Floats) -> Floats:
    """Give the days with a login to expect of these users."""
    traits, state, told = world.traits, world.state, facts()["users"]
    account = traits.account[live]
    alone, together = told["colleagues"]
    swing = told["mood_on_use"] * mood[live] + told["climate_on_use"] * climate[account]
    rate = (
        traits.days_a_week[live]
        * np.exp(swing - told["use_evened_out"])
        * (alone + together * state.pulse[account])
    )
    rate *= np.where(state.activated[live] | new, 1.0, told["before_activation"])
    rate *= 1 + state.lift_use[live]
    rest_of_week = 1 - traits.joined_second[live] / WEEK_SECONDS
    return np.where(new, rate * rest_of_week, rate)


def _sets_up(world: World, some: Whole) -> tuple[Flags, Flags]:
    """Decide who of those who come finishes the setup, and who then uses the key feature."""
    traits, state, told = world.traits, world.state, facts()["users"]
    setup, activates = (np.zeros(world.people, dtype=bool) for _ in range(2))

    def chances(who: Whole, first: str, later: Floats | float) -> Floats:
        new = traits.joined_week[who] == world.week
        fit = np.exp(told["fit_on_setup"] * traits.account_fit[traits.account[who]])
        push = np.where(new, 1.0, later * (1 + state.lift_setup[who]))
        return np.minimum(by_type(first)[traits.kind[who]] * fit * push, facts()["at_most"]["sets_up"])

    who = some[~state.setup_done[some]]
    setup[who] = happens(world.draw("setup", who), chances(who, "setup", told["setup_later"]))
    who = some[(state.setup_done | setup)[some] & ~state.activated[some]]
    activates[who] = happens(world.draw("activates", who), chances(who, "activates", told["activates_later"]))
    return setup, activates


def _quits(world: World, who: Whole, mood: Floats) -> Floats:
    """Give the chance that each stops using the tool for good, whatever their account does."""
    traits, state, told = world.traits, world.state, facts()["users"]
    by_tenure = (1 + np.arange(world.week + 1.0) / told["quits_over_weeks"]) ** told["quits_power"]
    risk = by_type("quits")[traits.kind[who]] * by_tenure[world.week - traits.joined_week[who]]
    risk *= np.where(state.activated[who], told["quits_less"]["activated"], 1.0)
    account = traits.account[who]
    risk *= np.where(state.standing[account] >= TEAM, told["quits_less"]["paying"], 1.0)
    lonely = told["colleagues_on_quits"] * (state.pulse[account] - told["colleagues_middle"])
    risk *= np.exp(told["mood_on_quits"] * mood[who] + lonely)
    return np.minimum(risk, facts()["at_most"]["quits"])


def _limited(world: World, logins: Whole, choices: Choices) -> Flags:
    """Decide which accounts come up against a limit of their plan: the more they work, the likelier."""
    traits, state = world.traits, world.state
    accounts = len(state.standing)
    work = np.bincount(traits.account, weights=logins, minlength=accounts)
    may = (state.standing >= FREE) & (state.standing < ENTERPRISE) & ~choices.leaves & (work > 0)
    limited, asked = np.zeros(accounts, dtype=bool), np.flatnonzero(may)
    room = by_plan("use")[state.standing[asked]]
    likely = 1 - np.exp(-facts()["accounts"]["reaches_limits"] * (work[asked] / room) ** 2)
    limited[asked] = happens(world.draw("account/limit", traits.account_starts[asked]), likely)
    return limited


def _mailings(world: World) -> list[Sent]:
    """Send the welcome to those who join, and the newsletter to everybody else who wants it."""
    traits, state, told = world.traits, world.state, facts()["newsletter"]
    new = np.flatnonzero(state.consent_email & (traits.joined_week == world.week))
    at = world.week * WEEK_SECONDS + traits.joined_second[new].astype(np.int64) + 1500
    welcome = told["welcome_read"] * interest(world, new, "email")
    sent = [post(world, new, "welcome", "email", at, welcome, slot=0)]
    if newsletter_week(world):
        who = np.flatnonzero(state.consent_email & known(world))
        weekday, hour = told["at"]
        at = batch(world, who, "email", weekday, hour, slot=1)
        sent.append(post(world, who, "newsletter", "email", at, interest(world, who, "email"), slot=1))
    return sent


def advance(world: World, week: Week) -> None:
    """Move the world to the next Monday, with what everybody decided."""
    traits, state, told = world.traits, world.state, facts()["users"]
    came = week.logins > 0
    people = np.maximum(per_account(world, traits.joined_week <= world.week), 1)
    share = per_account(world, came) / people
    kept = facts()["accounts"]["pulse_kept"]
    open_accounts = (state.standing >= TRIAL) | week.choices.opens
    state.pulse = np.where(open_accounts, kept * state.pulse + (1 - kept) * share, state.pulse)
    state.pulse[week.choices.opens] = facts()["accounts"]["pulse_at_first"]
    state.climate, state.mood = week.climate, week.mood
    state.limit_week[week.limited] = world.week
    state.last_login_week[came] = world.week
    state.setup_done |= week.setup
    state.activated |= week.activates
    state.role[week.promoted] = ADMIN
    state.consent_email |= week.opts_in
    state.active &= ~week.quits
    state.left_week[week.quits] = world.week
    settle(world, week.choices, week.bills)
    wake(world, world.traits.account_starts[week.choices.comes_back])
    state.restarted[:] = False  # they have come back within this week
    state.fatigue *= told["fatigue_kept"]
    for sent in week.sent:
        if sent.slot < CAMPAIGN_SLOT:  # campaigns have left their marks when they were sent
            absorb(world, sent)
    for lever in LEVERS:
        moved = np.flatnonzero(getattr(state, f"lift_{lever}") != 0)
        getattr(state, f"lift_{lever}")[moved] *= getattr(state, f"kept_{lever}")[moved]
    state.offer_weeks = np.maximum(state.offer_weeks - 1, 0).astype(np.int8)
    world.week += 1
    invite(world)
