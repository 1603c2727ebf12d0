"""What accounts of the team project tool decide in a week: to pay, for what, for how long, and to leave.

Comes in: the world on a Monday. Goes out: `Choices`, one value per account. Accounts decide on what has been
until then: how many of their people come, whether there is a champion, how well the tool fits the company.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data_generators.draws import Flags, Floats, Whole, chance, choose, from_share, happens
from data_generators.parameters import common, type_names
from data_generators.saas.facts import (
    BUSINESS,
    ENTERPRISE,
    FREE,
    LEFT,
    NAME,
    TEAM,
    TRIAL,
    by_plan,
    facts,
    time_of_day,
)
from data_generators.saas.standing import at_limit, heard, known, next_bill, per_account
from data_generators.world import DAY, WEEK_SECONDS, World


class Choices(NamedTuple):
    """What each account decides in a week; `at` is the second of its decision, `bill_at` of its invoice.

    `next_bill` is when the next invoice is due by the calendar, as far as anybody pays.

    Where an account neither begins a plan nor leaves, `at` is no more than the beginning of the week.
    """

    opens: Flags
    ends_trial: Flags
    starts: Flags
    upgrades: Flags
    downgrades: Flags
    trims: Whole
    commits: Flags
    due: Flags
    retries: Flags
    works: Flags
    cancels: Flags
    suspends: Flags
    comes_back: Flags
    considers: Whole
    plan: Whole
    by_year: Flags
    seats: Whole
    at: Whole
    bill_at: Whole
    next_bill: Whole

    @property
    def leaves(self) -> Flags:
        """Which accounts leave, by their own will or not."""
        return self.cancels | self.suspends


def choose_week(world: World) -> Choices:
    """Let every account decide about the coming week; the world stays as it is."""
    traits, state, told = world.traits, world.state, facts()["deciding"]
    owner, at_most = traits.account_starts, facts()["at_most"]

    def says_yes(question: str, asked: Flags, probability: Floats | float) -> Flags:
        """Ask the accounts that have the question before them."""
        yes = np.zeros(len(owner), dtype=bool)
        who = np.flatnonzero(asked)
        likely = np.broadcast_to(probability, yes.shape)[who]
        yes[who] = happens(world.draw(f"account/{question}", owner[who]), likely)
        return yes

    paying = state.standing >= TEAM
    health, said = _health(world), heard(world)
    people, using = per_account(world, known(world)), per_account(world, state.activated)
    by_calendar = next_bill(world)
    retries = state.attempt > 0
    due = paying & ~retries & (by_calendar < (world.week + 1) * WEEK_SECONDS)
    works = says_yes("charge", due | retries, _charge_works(world, retries, said["pay"]))
    last_try = retries & (state.attempt + 1 >= told["attempts"])
    works |= last_try & (
        world.week <= traits.account_grown_week
    )  # whoever still grows finds a card that works
    suspends = last_try & ~works
    cancels = says_yes(
        "cancels", paying & ~retries, _cancels(world, health + told["stay_power"] * said["stay"], due)
    )
    ends_trial = (state.standing == TRIAL) & (
        world.week == traits.account_joined_week + facts()["accounts"]["trial_weeks"]
    )
    wants_more = (state.standing >= FREE) & (state.standing < ENTERPRISE) & ~cancels & ~retries & ~due
    thinking = wants_more & (state.considering > 0)
    push = np.exp(told["lever_on_buying"] * _counted("buying", said["upgrade"]))
    buys = says_yes("buys", thinking, np.minimum(told["buys"] * push, at_most["buys"]))
    converts = _converts(world, health, using, people, said["upgrade"])
    starts = says_yes("converts", ends_trial, converts) | (buys & ~paying)
    upgrades = buys & paying
    stays = due & ~cancels
    smaller = np.minimum(
        told["downgrades"] * np.exp(told["health_on_downgrades"] * health), at_most["downgrades"]
    )
    downgrades = says_yes("downgrades", stays & (state.standing > TEAM), smaller)
    push = np.exp(told["lever_on_committing"] * _counted("committing", said["commit"]))
    commits = says_yes(
        "commits", stays & ~state.by_year, np.minimum(told["commits"] * push, at_most["commits"])
    )
    plan = (state.standing + upgrades - downgrades).astype(np.int64)
    plan[starts] = _first_plan(world, np.flatnonzero(starts))
    grows = np.where(stays | upgrades, np.maximum(people - state.seats - state.trimmed, 0), 0)
    unused = 1 - np.minimum(state.pulse * told["trims_below"], 1)
    too_many = np.floor(chance((state.seats - 1) * unused * told["trims_share"])).astype(int)
    trims = np.where(
        says_yes("trims", stays & (grows == 0) & (too_many > 0), told["trims_seats"]), too_many, 0
    )
    comes_back = says_yes("comes back", _gone_lately(world), told["comes_back"])
    share = np.minimum(using / np.maximum(people, 1), 1.0)
    drops = says_yes("drops it", state.considering > 0, told["drops_it"])
    return Choices(
        opens=traits.account_joined_week == world.week,
        ends_trial=ends_trial,
        starts=starts,
        upgrades=upgrades,
        downgrades=downgrades,
        trims=trims,
        commits=commits,
        due=stays,
        retries=retries,
        works=works,
        cancels=cancels,
        suspends=suspends,
        comes_back=comes_back,
        considers=_considers(world, health, share, said["upgrade"], wants_more, starts | upgrades | drops),
        plan=plan,
        by_year=np.where(starts, traits.account_prefers_year, state.by_year | commits),
        seats=np.where(starts, people, state.seats + grows - trims),
        at=_decided_at(world, starts | upgrades | cancels | comes_back, ends_trial),
        bill_at=np.where(retries, state.failed_at + WEEK_SECONDS, by_calendar),
        next_bill=by_calendar,
    )


def _counted(question: str, said: Floats) -> Floats:
    """Give how much of a lever counts for what is decided: beyond some point more of it moves nobody."""
    return np.clip(said, common()["messages"]["least"], facts()["heard_at_most"][question])


def _gone_lately(world: World) -> Flags:
    """Tell which accounts have left so lately that they may begin again without being asked to."""
    away = world.week - world.state.gone_week
    return (world.state.standing == LEFT) & (away <= facts()["deciding"]["comes_back_within"])


def _health(world: World) -> Floats:
    """Sum up what keeps an account: people who come, a champion among them, the climate, the fit."""
    traits, state, weigh = world.traits, world.state, facts()["deciding"]["health"]
    here = (traits.kind == type_names(NAME).index("champions")) & state.active & state.activated
    champion = per_account(world, here) > 0
    pulse = weigh["pulse"] * (state.pulse - weigh["pulse_middle"])
    return (
        pulse
        + weigh["champion"] * champion
        + weigh["climate"] * state.climate
        + weigh["fit"] * traits.account_fit
    )


def _charge_works(world: World, retries: Flags, said: Floats) -> Floats:
    """Give the chance that a charge goes through: the first attempt, or another after it failed."""
    told, at_most = facts()["deciding"], facts()["at_most"]
    fails = np.minimum(told["payment_fails"] * world.traits.account_pays_badly, at_most["payment_fails"])
    again = np.minimum(told["retry_works"] * (1 + _counted("paying", said)), at_most["retry_works"])
    return np.where(retries, again, 1 - fails)


def _cancels(world: World, health: Floats, due: Flags) -> Floats:
    """Give the chance that a paying account leaves: any week if it pays monthly, else at the year's end."""
    traits, state, told = world.traits, world.state, facts()["deciding"]
    pull = np.exp(-health) * traits.account_frailty * np.maximum(state.seats, 1.0) ** told["size_power"]
    tenure = np.maximum(world.week - state.paying_week, 0)
    weekly = told["cancels"] * (1 + tenure / told["tenure_weeks"]) ** told["tenure_power"]
    year_ends = due & (state.bills > 0)
    risk = np.where(state.by_year, np.where(year_ends, told["cancels_annual"], 0.0), weekly) * pull
    grown = (world.week > traits.account_grown_week) & (tenure >= told["stays_weeks"])
    return np.where(grown, np.minimum(risk, facts()["at_most"]["cancels"]), 0.0)


def _converts(world: World, health: Floats, using: Whole, people: Whole, said: Floats) -> Floats:
    """Give the chance that an account pays when its trial is over."""
    traits, state, weigh = world.traits, world.state, facts()["deciding"]["trial"]
    score = (
        weigh["plain"]
        + weigh["activated"] * using / np.maximum(people, 1)
        + weigh["fit"] * traits.account_fit
        + weigh["health"] * health
        + weigh["considering"] * (state.considering > 0)
        + weigh["message"] * _counted("converting", said)
    )
    return 1 / (1 + np.exp(-score))


def _considers(world: World, health: Floats, share: Floats, said: Floats, can: Flags, over: Flags) -> Whole:
    """Count the weeks for which each account has thought about a larger plan, this one included."""
    traits, state, told = world.traits, world.state, facts()["deciding"]
    little, much = told["considers_in_trial"]
    short = np.where(state.standing < traits.account_wants, told["considers_short"], told["considers_enough"])
    usually = np.where(state.standing >= TEAM, told["considers"]["paying"], told["considers"]["free"])
    usual = usually * np.exp(told["health_on_considering"] * health) * short
    usual = usual * np.where(at_limit(world), told["considers_at_limit"], 1.0)
    usual = np.minimum(usual * np.exp(_counted("considering", said)), facts()["at_most"]["considers"])
    last_week = traits.account_joined_week + facts()["accounts"]["trial_weeks"] - 1
    trial = (state.standing == TRIAL) & (world.week == last_week)
    likely = np.where(trial, little + (much - little) * share, np.where(can, usual, 0.0))
    asked = np.flatnonzero((likely > 0) & (state.considering == 0))
    weeks = np.where(~over & (can | trial) & (state.considering > 0), state.considering + 1, 0)
    weeks[asked] = happens(world.draw("account/considers", traits.account_starts[asked]), likely[asked])
    return weeks


def _first_plan(world: World, accounts: Whole) -> Whole:
    """Give the plan that accounts begin with: often one below what they will want in the end."""
    wants = world.traits.account_wants[accounts].astype(np.int64)
    draw = world.draw_for_good("account/begins small", world.traits.account_starts[accounts])
    lower = happens(draw, facts()["deciding"]["begins_smaller"])
    return np.where(wants == ENTERPRISE, BUSINESS, np.maximum(wants - lower, TEAM))


def _decided_at(world: World, decides: Flags, ends_trial: Flags) -> Whole:
    """Date the decisions of a week: from Thursday on, or when the trial is over."""
    traits, some = world.traits, np.flatnonzero(decides)
    owner = traits.account_starts[some]

    def draw(question: str) -> Floats:
        return world.draw(f"account/decided {question}", owner)

    later = (3 + from_share(draw("day"), 2)) * DAY + time_of_day(draw("hour"), draw("second"))
    at = np.full(len(decides), world.week * WEEK_SECONDS)
    at[some] += np.where(ends_trial[some], traits.joined_second[owner], later)
    return at


def reason(world: World, cancels: Flags) -> Whole:
    """Give the reason each account that cancels names: the less it was used, the likelier that one."""
    owner = world.traits.account_starts[cancels]
    told = choose(world.draw("account/reason", owner), list(facts()["deciding"]["reasons"].values()))
    nobody, each = facts()["deciding"]["says_hardly_used"]
    likely = np.clip(nobody - each * world.state.pulse[cancels], 0, 1)
    unused = happens(world.draw("account/unused", owner), likely)
    return np.where(unused, list(facts()["deciding"]["reasons"]).index("hardly used"), told)


def invoice(plan: Whole, seats: Whole, by_year: Flags) -> tuple[Whole, Whole]:
    """Give the monthly recurring revenue of accounts, and the full amount of one of their invoices, in cents.

    Examples
    --------
    >>> invoice(np.array([4]), np.array([3]), np.array([True]))      # team, three seats, by the year
    (array([2250]), array([27000]))
    """
    monthly = (by_plan("seat_cents")[plan] * seats).astype(np.int64)
    months = facts()["deciding"]["annual_months"]
    return np.where(by_year, monthly * months // 12, monthly), np.where(by_year, monthly * months, monthly)
