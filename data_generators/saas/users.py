"""Users of the team project tool: who they really are, and where they and their accounts stand.

Comes in: the tool's parameters. Goes out: a `World` of users and accounts at the first Monday. Users of one
account influence each other: they come more often where colleagues come, and the account decides for all of
them. Between accounts nobody influences anybody.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_generators.draws import Flags, Floats, Whole, chance, from_share, happens
from data_generators.identities import draw_devices
from data_generators.parameters import common
from data_generators.quantiles import beta, gamma, normal
from data_generators.saas.accounts import Accounts, open_accounts
from data_generators.saas.facts import (
    ADMIN,
    MEMBER,
    NAME,
    NOT_YET,
    OWNER,
    VIEWER,
    by_type,
    facts,
    second_of_week,
)
from data_generators.world import NEVER, WEEK_SECONDS, World


@dataclass(frozen=True, eq=False)
class Traits:
    """What each user is, for good; names that begin with `account_` have one value per account."""

    kind: np.ndarray
    account: np.ndarray  #: the place of each user's account in the block
    together: np.ndarray  #: the place of the account's owner: who shares it belongs together
    joined_week: np.ndarray
    joined_second: np.ndarray
    first_role: np.ndarray
    days_a_week: np.ndarray
    minutes: np.ndarray
    skew: np.ndarray
    reads_email: np.ndarray
    machine_mail: np.ndarray
    responds: np.ndarray
    device_kind: np.ndarray
    device_since: np.ndarray
    device_linked: np.ndarray
    account_number: np.ndarray
    account_starts: np.ndarray
    account_joined_week: np.ndarray
    account_grown_week: np.ndarray  #: the week in which its last user joins
    account_fit: np.ndarray
    account_frailty: np.ndarray
    account_wants: np.ndarray
    account_prefers_year: np.ndarray
    account_pays_badly: np.ndarray
    account_industry: np.ndarray
    account_employees: np.ndarray
    account_region: np.ndarray


@dataclass(eq=False)
class State:
    """Where each user, and each account, stands at the start of a week; accounts from `standing` on."""

    active: np.ndarray
    left_week: np.ndarray
    last_login_week: np.ndarray
    invited_by: np.ndarray  #: the place of a colleague, -1 for owners
    setup_done: np.ndarray
    activated: np.ndarray
    role: np.ndarray
    mood: np.ndarray
    fatigue: np.ndarray
    consent_email: np.ndarray
    offer_weeks: np.ndarray
    offer_percent: np.ndarray
    offer_cost_cents: np.ndarray
    lift_use: np.ndarray
    kept_use: np.ndarray
    lift_setup: np.ndarray
    kept_setup: np.ndarray
    lift_upgrade: np.ndarray
    kept_upgrade: np.ndarray
    lift_commit: np.ndarray
    kept_commit: np.ndarray
    lift_stay: np.ndarray
    kept_stay: np.ndarray
    lift_pay: np.ndarray
    kept_pay: np.ndarray
    standing: np.ndarray  #: NOT_YET, TRIAL, LEFT, or the plan
    gone_week: np.ndarray  #: when the account left
    restarted: np.ndarray  #: it has come back just now
    pulse: np.ndarray  #: the share of its people who come, as a habit
    climate: np.ndarray
    considering: np.ndarray  #: weeks for which it has thought about a larger plan
    limit_week: np.ndarray  #: when it last came up against a limit
    seats: np.ndarray
    trimmed: np.ndarray  #: seats given up for people who do not come
    by_year: np.ndarray
    anchor: np.ndarray  #: the second of the first invoice of its terms
    bills: np.ndarray  #: invoices since then
    attempt: np.ndarray  #: failed attempts to charge the invoice that is open, 0 if none is
    failed_at: np.ndarray
    open_cents: np.ndarray
    open_discount_cents: np.ndarray
    earning_cents: np.ndarray  #: what a week of service earns under the invoice last paid
    paying_week: np.ndarray  #: since when it has been paying


def open_tool(first: int, people: int, weeks: int, seed: int, everybody: int) -> World:
    """Draw a block of users with their accounts, and stand at the first Monday."""
    world = World(NAME, seed, weeks, 0, None, None, first, max(everybody, first + people))
    accounts = open_accounts(world, people)
    account = np.repeat(np.arange(len(accounts.size)), accounts.size)
    who = np.arange(people)
    together = accounts.starts[account]

    def draw(trait: str) -> Floats:
        return world.draw_for_good(trait, who)

    kind = _kinds(accounts.fit[account], together == who, draw("type"))
    joined_week, joined_second = _joined(world, accounts)
    joined_week, joined_second = joined_week[:people], joined_second[:people]
    joined = joined_week * WEEK_SECONDS + joined_second
    devices, differ = draw_devices(world, joined, facts()["devices"]), facts()["differences"]
    world.traits = Traits(
        kind=kind.astype(np.int8),
        account=account.astype(np.int32),
        together=together.astype(np.int32),
        joined_week=joined_week.astype(np.int16),
        joined_second=joined_second.astype(np.int32),
        first_role=_roles(kind, together == who, draw("role")),
        days_a_week=gamma(draw("days a week"), by_type("spread")[kind], by_type("days_a_week")[kind]),
        minutes=by_type("minutes")[kind] * np.exp(differ["minutes"] * normal(draw("minutes"))),
        skew=np.maximum(by_type("skew")[kind] + differ["skew"] * normal(draw("skew")), differ["skew_least"]),
        reads_email=beta(draw("reads email"), by_type("reads_email")[kind], differ["reads_email"]),
        machine_mail=happens(draw("machine mail"), facts()["channels"]["email"]["machine_mail"]),
        responds=gamma(draw("responds"), common()["messages"]["responds"], 1.0),
        **devices._asdict(),
        account_number=accounts.number,
        account_starts=accounts.starts,
        account_joined_week=accounts.joined_week,
        account_grown_week=joined_week[accounts.starts + accounts.size - 1],
        account_fit=accounts.fit,
        account_frailty=accounts.frailty,
        account_wants=accounts.wants,
        account_prefers_year=accounts.prefers_year,
        account_pays_badly=accounts.pays_badly,
        account_industry=accounts.industry,
        account_employees=accounts.employees,
        account_region=accounts.region,
    )
    world.state = _first_state(world, len(accounts.size))
    return world


def _kinds(fit: Floats, opened_it: Flags, draw: Floats) -> Whole:
    """Draw the hidden type of each user: owners are others than those they invite, and fit shifts both."""
    base = np.where(opened_it[:, None], by_type("owners"), by_type("invited"))
    table = np.cumsum(base * np.exp(by_type("fits") * fit[:, None]), axis=1)
    table = chance(table / table[:, -1:])
    return np.minimum((draw[:, None] >= table).sum(axis=1), table.shape[1] - 1)


def _joined(world: World, accounts: Accounts) -> tuple[Whole, Whole]:
    """Give the week and second in which everybody joins: colleagues follow the owner, ever fewer of them.

    The times are drawn for all people of an account and handed out in their order.
    """
    told = facts()["accounts"]
    people = int(accounts.starts[-1] + accounts.whole_size[-1])
    account = np.repeat(np.arange(len(accounts.size)), accounts.whole_size)
    who, owner = np.arange(people), accounts.starts[account]

    def draw(trait: str) -> Floats:
        return world.draw_for_good(trait, who)

    window = np.minimum(told["growing_weeks"], world.weeks - accounts.joined_week)[account]
    reach = 1 - np.exp(-window / told["invited_after_weeks"])
    lag = -told["invited_after_weeks"] * np.log1p(-draw("joins after") * reach)
    week = np.where(who == owner, 0, np.floor(chance(lag))).astype(np.int64)
    week = accounts.joined_week[account] + np.minimum(week, np.maximum(window - 1, 0))
    second = second_of_week(draw("joined hour"), draw("joined second"))
    opened = second[owner]
    same_week = (week == accounts.joined_week[account]) & (who != owner)
    soon = opened + 900 + from_share(draw("joins soon"), WEEK_SECONDS - 1800 - opened - 900)
    second = np.where(same_week, soon, second)
    order = np.lexsort((second, week, who != owner, account))
    return week[order], second[order]


def _roles(kind: Whole, opened_it: Flags, draw: Floats) -> np.ndarray:
    admin = happens(draw, by_type("admins")[kind])
    viewer = happens(1 - draw, by_type("viewers")[kind])
    role = np.where(opened_it, OWNER, np.where(admin, ADMIN, np.where(viewer, VIEWER, MEMBER)))
    return role.astype(np.int8)


def _first_state(world: World, accounts: int) -> State:
    people, who = world.people, np.arange(world.people)
    traits = world.traits

    def each(size: int, value: float, kind: str) -> np.ndarray:
        return np.full(size, value, dtype=kind)

    user = {name: each(people, 0.0, "f8") for name in State.__dataclass_fields__ if name[:5] in _LEVER}
    user |= {name: each(people, 0, "?") for name in ("setup_done", "activated")}
    user |= {"offer_weeks": each(people, 0, "i1"), "offer_percent": each(people, 0, "i1")}
    user |= {name: each(people, NEVER, "i2") for name in ("left_week", "last_login_week")}
    firm = {name: each(accounts, NEVER, "i2") for name in ("gone_week", "limit_week", "paying_week")}
    firm |= {name: each(accounts, 0, "?") for name in ("restarted", "by_year")}
    firm |= {
        name: each(accounts, 0, "i2") for name in ("considering", "seats", "trimmed", "bills", "attempt")
    }
    money = ("anchor", "failed_at", "open_cents", "open_discount_cents", "earning_cents")
    firm |= {name: each(accounts, 0, "i8") for name in money}
    return State(
        **user,
        **firm,
        active=each(people, 1, "?"),
        role=traits.first_role.copy(),
        invited_by=first_inviters(world),
        mood=normal(world.draw_for_good("first mood", who)),
        fatigue=each(people, 0, "f8"),
        consent_email=agreed_at_sign_up(world),
        offer_cost_cents=each(people, 0, "i4"),
        standing=each(accounts, NOT_YET, "i1"),
        pulse=each(accounts, facts()["accounts"]["pulse_at_first"], "f8"),
        climate=normal(world.draw_for_good("account/first climate", traits.account_starts)),
    )


def first_inviters(world: World) -> Whole:
    """Give the place of who thinks of inviting each person: mostly the owner or another of the first.

    -1 for owners. Whoever comes when the time has come invites them (standing.py).
    """
    traits, who = world.traits, np.arange(world.people)
    place = who - traits.together
    share = world.draw_for_good("invited by", who) ** facts()["accounts"]["invited_by_first"]
    among = from_share(share, np.maximum(place, 1))
    return np.where(traits.first_role == OWNER, -1, traits.together + among)


def agreed_at_sign_up(world: World) -> Flags:
    """Tell who agreed to emails when signing up."""
    draws = world.draw_for_good("agrees to email", np.arange(world.people))
    return happens(draws, facts()["channels"]["email"]["opted_in"])


_LEVER = ("lift_", "kept_")
