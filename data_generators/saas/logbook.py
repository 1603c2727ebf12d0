"""What the log of the team project tool shows of a week: sign-ups, plans, payments, messages, the rest.

Comes in: the world on a Monday and what everybody decided. Goes out: rows of events. What users do in their
sessions is written for several weeks at once (stretch.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from data_generators.draws import Flags, Whole
from data_generators.log import Happened, happened
from data_generators.messaging import CHANNELS, Sent, log_sent, moments
from data_generators.past import past_campaigns
from data_generators.saas.billing import TRIAL_PLAN
from data_generators.saas.choices import invoice, reason
from data_generators.saas.deciding import Week
from data_generators.saas.facts import BILLINGS, FREE, NAME, ROLES, STANDINGS, TEAM, facts
from data_generators.saas.learning import log_learning
from data_generators.saas.sessions import Decided, log_sessions, sessions_of, steps_taken
from data_generators.stretch import Stretch
from data_generators.world import DAY, WEEK_SECONDS, World

OWN_MAILINGS = ["welcome", "newsletter"]
#: What the log asks of where users and accounts stood when a week began.
STOOD = (
    "active", "invited_by", "setup_done", "activated", "role", "standing", "restarted", "climate",
    "considering",
)  # fmt: skip


class Note(NamedTuple):
    """What the log of a week is written from: its number, how everybody stood, what they decided.

    `shown` are messages inside the tool, which wait for a session; `parts` are events written already.
    """

    number: int
    state: dict[str, np.ndarray]
    decided: Decided
    shown: list[Sent]
    parts: list[Happened]


@cache
def labels() -> dict[str, list[str]]:
    """Name what the codes in the label columns stand for."""
    named = facts()["features"]
    return {
        "channel": list(CHANNELS),
        "campaign": campaigns(),
        "step": named["setup"],
        "feature": named["names"],
        "limit": named["limits"],
        "page": named["docs"],
        "webinar": named["webinars"],
        "asset": named["assets"],
        "topic": list(facts()["support"]["topics"]),
        "role": ROLES,
        "plan": STANDINGS,
        "billing": BILLINGS,
        "reason": list(facts()["deciding"]["reasons"]),
    }


def campaigns() -> list[str]:
    """Name everything the business sends."""
    return [*OWN_MAILINGS, *facts()["messages"], *(past["key"] for past in past_campaigns(NAME))]


def note(world: World, week: Week) -> Note:
    """Note what the log of the coming week will be written from."""
    choices = week.choices
    decided = Decided(
        week.logins, week.setup, week.activates, week.promoted, week.opts_in, week.limited,
        choices.cancels, choices.leaves, choices.at, choices.plan,
    )  # fmt: skip
    parts = [*_joining(world, week), *_plans(world, week), *_payments(world, week)]
    for sent in week.sent:
        if sent.channel != "in_app":
            parts += _mail(world, sent)
    state = {name: getattr(world.state, name).copy() for name in STOOD}
    return Note(world.week, state, decided, [sent for sent in week.sent if sent.channel == "in_app"], parts)


def log(world: World, notes: Sequence[Note]) -> list[Happened]:
    """Write down the events of some weeks."""
    accounts = len(world.traits.account_starts)
    steps = {"account": accounts, "together": world.people}
    weeks = Stretch(world, [each.number for each in notes], [each.state for each in notes], steps)
    decided = Decided(
        *(np.concatenate(parts) for parts in zip(*(each.decided for each in notes), strict=True))
    )
    taken = steps_taken(weeks, decided)
    seen = sessions_of(weeks, decided, taken)
    parts = [*log_sessions(weeks, decided, taken, seen), *log_learning(weeks, decided, seen)]
    begins = np.full(weeks.people, -1, dtype=np.int64)
    begins[seen.who[seen.first]] = seen.begins[seen.first] + 10
    for number, each in enumerate(notes):
        for sent in each.shown:
            parts += _mail(weeks, _shown(sent, sent.who + number * world.people, begins))
    return [*weeks.told(parts), *(part for each in notes for part in each.parts)]


def _mail(world: World, sent: Sent) -> list[Happened]:
    words = labels()
    return log_sent(sent, moments(world, sent), words["campaign"], words["channel"])


def _shown(sent: Sent, places: Whole, begins: Whole) -> Sent:
    """Let messages inside the tool be seen by those who come, at the beginning of their first session."""
    here = begins[places] >= 0
    kept: dict[str, Any] = {
        name: value[here] for name, value in sent._asdict().items() if isinstance(value, np.ndarray)
    }
    return sent._replace(**kept | {"who": places[here], "at": begins[places[here]]})


def _joining(world: World, week: Week) -> list[Happened]:
    """Write down sign-ups, trials that begin and end, and accounts that come back."""
    traits, owner = world.traits, world.traits.account_starts
    monday = world.week * WEEK_SECONDS
    new = np.flatnonzero(traits.joined_week == world.week)
    opens, over = owner[week.choices.opens], owner[week.choices.ends_trial]
    woken, returns = owner[world.state.restarted], owner[week.choices.comes_back]

    def plan(who: Whole, code: int) -> Whole:
        return np.full(len(who), code)

    return [
        happened("signed_up", new, monday + traits.joined_second[new] + 1),
        happened(
            "trial_started", opens, monday + traits.joined_second[opens] + 2, plan=plan(opens, TRIAL_PLAN)
        ),
        happened(
            "trial_ended", over, monday + traits.joined_second[over].astype(np.int64), plan=plan(over, FREE)
        ),
        happened("account_restarted", woken, plan(woken, monday + 10 * 3600)),
        happened("account_restarted", returns, week.choices.at[week.choices.comes_back]),
    ]


def _plans(world: World, week: Week) -> list[Happened]:
    """Write down plans that start, grow, shrink, come up for renewal, and accounts that leave."""
    state, choices, owner = world.state, week.choices, world.traits.account_starts
    mrr, full = invoice(choices.plan, choices.seats, choices.by_year)

    def rows(event: str, which: Flags, at: Whole) -> Happened:
        return happened(
            event, owner[which], at[which], plan=choices.plan[which],
            billing=choices.by_year[which].astype(int), seats=choices.seats[which],
            mrr_cents=mrr[which], amount_cents=full[which],
        )  # fmt: skip

    paying = state.standing >= TEAM
    notice = choices.next_bill - facts()["deciding"]["renewal_notice_days"] * DAY
    this_week = (notice >= world.week * WEEK_SECONDS) & (notice < (world.week + 1) * WEEK_SECONDS)
    announced = paying & state.by_year & (state.bills > 0) & this_week & ~choices.leaves & ~choices.upgrades
    renewed = choices.due & state.by_year
    reasons = reason(world, choices.cancels)
    return [
        rows("plan_started", choices.starts, choices.at),
        rows("plan_upgraded", choices.upgrades, choices.at),
        rows("plan_downgraded", choices.downgrades, choices.bill_at - 30),
        rows("seats_changed", choices.due & (choices.seats != state.seats), choices.bill_at - 30),
        rows("billing_changed", choices.commits, choices.bill_at - 30),
        happened("renewal_due", owner[announced], notice[announced], plan=choices.plan[announced]),
        happened("renewed", owner[renewed], choices.bill_at[renewed] - 10, plan=choices.plan[renewed]),
        happened("account_cancelled", owner[choices.cancels], choices.at[choices.cancels], reason=reasons),
        happened("account_suspended", owner[choices.suspends], choices.bill_at[choices.suspends] + 60),
    ]


def _payments(world: World, week: Week) -> list[Happened]:
    """Write down invoices: paid, or failed and tried again week after week."""
    bills, owner = week.bills, world.traits.account_starts
    attempt = world.state.attempt.astype(np.int64) + 1

    def rows(event: str, which: Flags, more_seconds: int) -> Happened:
        return happened(
            event, owner[which], bills.at[which] + more_seconds, attempt=attempt[which],
            amount_cents=bills.amount_cents[which],
        )  # fmt: skip

    paid = bills.paid
    return [
        rows("payment_failed", bills.failed, 0),
        rows("payment_recovered", bills.recovered, 0),
        happened(
            "invoice_paid", owner[paid], bills.at[paid] + 1, plan=week.choices.plan[paid],
            billing=week.choices.by_year[paid].astype(int), amount_cents=bills.amount_cents[paid],
            discount_cents=bills.discount_cents[paid],
        ),
    ]  # fmt: skip
