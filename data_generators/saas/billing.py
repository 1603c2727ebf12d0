"""What accounts of the team project tool are charged in a week, and what they earn.

Comes in: the world on a Monday and what its accounts decided. Goes out: one invoice per account at most, paid
or not, and the profit of the week. Profit counts service delivered: a year paid in advance earns a little
every week, so that a discount on it cannot look like a windfall.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data_generators.draws import Flags, Floats, Whole, chance
from data_generators.saas.choices import Choices, invoice
from data_generators.saas.facts import BUSINESS, FREE, LEFT, TEAM, TRIAL, facts
from data_generators.world import DAY, World

#: What every account tries out before it decides.
TRIAL_PLAN = BUSINESS
LEAD = 60  #: seconds between the decision for a plan and its first invoice


class Bills(NamedTuple):
    """The invoices of a week, one value per account; those neither `paid` nor `failed` have none.

    `recovered` are those of the `paid` that had failed before; `profit_cents` is of the whole week.
    """

    paid: Flags
    failed: Flags
    recovered: Flags
    at: Whole
    amount_cents: Whole
    discount_cents: Whole
    mrr_cents: Whole
    earning_cents: Whole
    profit_cents: Whole


def bill_week(world: World, choices: Choices) -> Bills:
    """Charge every account that has an invoice this week; the world stays as it is."""
    state, owner = world.state, world.traits.account_starts
    begins = choices.starts | choices.upgrades
    charged = choices.due & choices.works
    recovered = choices.retries & choices.works
    mrr, full = invoice(choices.plan, choices.seats, choices.by_year)
    at = np.where(begins, choices.at + LEAD, choices.bill_at)
    offer = np.where(state.offer_weeks[owner] > 0, state.offer_percent[owner], 0).astype(np.int64)
    discount = (full * offer + 50) // 100
    moves = np.flatnonzero(choices.upgrades)
    discount[moves] = np.minimum(discount[moves] + _credit(world, moves, choices.next_bill - at), full[moves])
    amount = np.where(choices.retries, state.open_cents, full - discount)
    discount = np.where(choices.retries, state.open_discount_cents, discount)
    paid = begins | charged | recovered
    earning = _weekly(amount, choices.by_year)
    # A credit lowers what is paid now, not what the new plan earns from now on.
    earning = np.where(choices.upgrades, _weekly(full, choices.by_year), earning)
    earns = np.where(paid, earning, np.where(choices.due | choices.leaves, 0, state.earning_cents))
    missed = np.where(recovered, earning * state.attempt.astype(np.int64), 0)
    margin = facts()["deciding"]["margin"]
    offer_cost = np.where(paid & (state.offer_weeks[owner] > 0), state.offer_cost_cents[owner], 0)
    profit = np.rint(chance((earns + missed) * margin)).astype(np.int64) - offer_cost
    failed = (choices.due | choices.retries) & ~choices.works
    return Bills(paid, failed, recovered, at, amount, discount, mrr, earns, profit)


def _weekly(amount: Whole, by_year: Flags) -> Whole:
    """Spread what an invoice brings over the weeks it is for."""
    return np.rint(chance(amount * np.where(by_year, 1, 12) / 52)).astype(np.int64)


def _credit(world: World, accounts: Whole, left: Whole) -> Whole:
    """Give what accounts have paid for and not used when they move to a larger plan; `left` is in seconds."""
    state, by_year = world.state, world.state.by_year[accounts]
    days_left = np.maximum(left[accounts], 0) / DAY
    _, paid = invoice(state.standing[accounts], state.seats[accounts], by_year)
    share: Floats = np.minimum(days_left / np.where(by_year, 365.0, 30.5), 1.0)
    return np.floor(chance(paid * share)).astype(np.int64)


def settle(world: World, choices: Choices, bills: Bills) -> None:
    """Let the accounts stand where the week has brought them."""
    state, week = world.state, world.week
    begins, closes = choices.starts | choices.upgrades, bills.failed
    state.standing = choices.plan.astype(np.int8)
    state.standing[choices.ends_trial & ~choices.starts] = FREE
    state.standing[choices.opens] = TRIAL
    state.gone_week[choices.leaves] = week
    state.paying_week[choices.starts] = week
    state.seats = choices.seats.astype(np.int16)
    state.trimmed = np.where(choices.starts, 0, state.trimmed + choices.trims).astype(np.int16)
    state.by_year = choices.by_year & (choices.plan >= TEAM)
    rebased = begins | choices.commits
    state.anchor = np.where(rebased, bills.at, state.anchor)
    billed = np.where(rebased, 1, state.bills + choices.due)
    state.bills = np.where(choices.leaves, 0, billed).astype(np.int16)
    state.attempt = np.where(closes, state.attempt + 1, np.where(bills.paid, 0, state.attempt)).astype(
        np.int16
    )
    state.failed_at = np.where(closes, bills.at, state.failed_at)
    state.open_cents = np.where(closes, bills.amount_cents, state.open_cents)
    state.open_discount_cents = np.where(closes, bills.discount_cents, state.open_discount_cents)
    state.earning_cents = bills.earning_cents
    state.considering = np.where(choices.leaves, 0, choices.considers).astype(np.int16)
    state.restarted[:] = False
    _leave(world, choices)


def _leave(world: World, choices: Choices) -> None:
    traits, state = world.traits, world.state
    state.standing[choices.leaves] = LEFT
    state.attempt[choices.leaves] = 0
    state.by_year[choices.leaves] = False
    gone = choices.leaves[traits.account] & state.active
    state.active[gone] = False
    state.left_week[gone] = world.week
