"""What the log of the meal-kit box shows of a week: coming, going, charges, boxes, tickets, messages.

Comes in: the world at the start of a week and what everybody decided. Goes out: columns of events, which
log.py turns into one table. What people decide about a box comes before its charge, and the charge before the
delivery. The recipe app is in recipes.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from data_generators.draws import Floats, Whole, from_share, happens
from data_generators.log import Happened, happened
from data_generators.messaging import log_sent, moments
from data_generators.past import past_campaigns
from data_generators.subscription.charges import LAST_ATTEMPT
from data_generators.subscription.facts import (
    CADENCES,
    LEAVING_REASONS,
    NAME,
    decided_at,
    facts,
    plans,
    second_of_week,
)
from data_generators.subscription.mailings import CHANNELS, OWN_MAILINGS
from data_generators.subscription.recipes import log_app, menu
from data_generators.subscription.tickets import TOPICS, delivered_at
from data_generators.subscription.weeks import Week
from data_generators.world import DAY, HOUR, WEEK_SECONDS, World


@cache
def labels() -> dict[str, list[str]]:
    """Name what the codes in the label columns stand for."""
    return {
        "plan": plans().names,
        "cadence": CADENCES,
        "reason": [*LEAVING_REASONS, *facts()["skips"]["reasons"], *facts()["payments"]["reasons"]],
        "topic": TOPICS,
        "level": list(facts()["loyalty"]["levels"]),
        "item": menu().names,
        "category": menu().kinds,
        "device": list(facts()["app"]["kinds"]),
        "channel": [*CHANNELS, "call"],
        "campaign": campaigns(),
    }


def campaigns() -> list[str]:
    """Name everything that is sent."""
    return [*OWN_MAILINGS, *facts()["messages"], *(past["key"] for past in past_campaigns(NAME))]


def log(world: World, notes: Sequence[list[Happened]]) -> list[Happened]:
    """Write down the events of some weeks."""
    return [part for note in notes for part in note]


def note(world: World, week: Week) -> list[Happened]:
    """Write down the events of the coming week.

    Parameters
    ----------
    world
        Everybody at the start of the week.
    week
        What they decided.

    Returns
    -------
    The rows of each kind of event.
    """
    words = labels()
    parts = [
        *_coming(world, week),
        *_deciding(world, week),
        *_paying(world, week),
        *_complaining(world, week),
    ]
    parts += log_app(world, week)
    for sent in week.sent:
        parts += log_sent(sent, moments(world, sent), words["campaign"], words["channel"])
    return parts


def _coming(world: World, week: Week) -> list[Happened]:
    state, traits, monday = world.state, world.traits, world.week * WEEK_SECONDS
    joined, back, on = week.joined, week.returned, week.resumed
    since = monday + traits.joined_second[joined].astype(np.int64) + 20

    def terms(who: Whole) -> dict[str, Whole]:
        return {"plan": state.plan[who].astype(np.int64), "cadence": state.cadence[who] - 1}

    parts = [
        happened("subscription_started", joined, since, **terms(joined)),
        happened("subscription_restarted", back, decided_at(world, "returns", back), **terms(back)),
        happened("subscription_resumed", on, monday + 60 + from_share(world.draw("resumes", on), 2 * HOUR)),
    ]
    for number, (channel, who) in enumerate(week.agreed.items()):
        # At the weekend: whatever was sent in the week has been answered by then.
        at = monday + 5 * DAY + from_share(world.draw(f"agrees at/{channel}", who), DAY)
        parts.append(happened("subscribed", who, at, channel=np.full(len(who), number)))
    return parts


def _deciding(world: World, week: Week) -> list[Happened]:
    """Date what was decided before the charge; whoever goes looked at the cancellation page before."""
    going = np.zeros(world.people, dtype=bool)
    going[week.left.who] = going[week.paused.who] = True
    looked, before = week.looked[~going[week.looked]], week.looked[going[week.looked]]
    any_time = world.week * WEEK_SECONDS + second_of_week(
        world.draw("looks/hour", looked), world.draw("looks/second", looked)
    )
    just_now = decided_at(world, "goes", before) - 40 - from_share(world.draw("looks/just now", before), 900)
    skip_reasons = len(LEAVING_REASONS) + week.skipped.what

    def decided(event: str, question: str, who: Whole, **more: Whole) -> Happened:
        return happened(event, who, decided_at(world, question, who), **more)

    return [
        happened("cancellation_page_viewed", looked, any_time),
        happened("cancellation_page_viewed", before, just_now),
        decided("plan_changed", "plan", week.plans.who, plan=week.plans.what),
        decided("cadence_changed", "cadence", week.cadences.who, cadence=week.cadences.what - 1),
        decided("preferences_changed", "tunes", week.tuned),
        decided("delivery_skipped", "skip", week.skipped.who, reason=skip_reasons),
        decided("subscription_paused", "goes", week.paused.who),
        decided("subscription_cancelled", "goes", week.left.who, reason=week.left.what),
    ]


def _paying(world: World, week: Week) -> list[Happened]:
    """Write down the charges, as the payment provider reports them next morning, and the boxes."""
    charges, booked = week.charges, facts()["payments"]["booked_at_hour"] * HOUR
    bank = len(LEAVING_REASONS) + len(facts()["skips"]["reasons"])
    late = DAY - charges.at % DAY + booked
    paid, failed = np.flatnonzero(charges.paid), np.flatnonzero(~charges.paid)
    saved = paid[charges.attempt[paid] > 1]
    over = failed[charges.attempt[failed] == LAST_ATTEMPT]
    ended = charges.at[over] + DAY
    boxes = world.state.boxes[charges.who[paid]] + 1
    levels = list(facts()["loyalty"]["levels"].values())
    reached = np.isin(boxes, levels)
    milestone, level = paid[reached], np.searchsorted(levels, boxes[reached])
    refers = _referrals(world, charges.who[paid], week.mood)
    proud = paid[refers]

    def row(event: str, rows: Whole, at: Whole, late: Whole | int = 0, **more: Whole) -> Happened:
        return happened(event, charges.who[rows], at, late, **more)

    def told(rows: Whole, *names: str) -> dict[str, Whole]:
        return {name: getattr(charges, name)[rows] for name in names}

    return [
        row("payment_failed", failed, charges.at[failed], late[failed], reason=bank + charges.reason[failed],
            **told(failed, "attempt", "amount_cents")),
        row("payment_succeeded", paid, charges.at[paid], late[paid],
            **told(paid, "plan", "attempt", "amount_cents", "discount_cents")),
        row("payment_recovered", saved, charges.at[saved] + 2, late[saved] - 2),
        row("subscription_ended", over, ended, reason=bank + charges.reason[over]),
        row("loyalty_level_reached", milestone, charges.at[milestone] + 5, late[milestone] - 5, level=level),
        row("delivery_sent", paid, delivered_at(world, charges, paid), plan=charges.plan[paid]),
        row("friend_referred", proud, delivered_at(world, charges, proud) + 5 * HOUR),
    ]  # fmt: skip


def _referrals(world: World, who: Whole, mood: Floats) -> np.ndarray:
    """Decide after which boxes someone brings a friend: those who love to cook, in a good mood."""
    told, most = facts()["referrals"], facts()["at_most"]["refers"]
    feels = told["mood"] * mood[who] + told["grievance"] * world.state.grievance[who]
    likes = told["cooking"] * world.traits.cooking[who] ** told["cooking_power"] * np.exp(feels)
    return happens(world.draw("refers", who), np.minimum(told["per_box"] * likes, most))


def _complaining(world: World, week: Week) -> list[Happened]:
    tickets = week.tickets
    says = np.flatnonzero(happens(world.draw("ticket/rated", tickets.who), facts()["tickets"]["rated"]))
    within = facts()["tickets"]["rated_within_hours"] * HOUR
    rated = tickets.closed[says] + HOUR + from_share(world.draw("ticket/rates", tickets.who[says]), within)
    return [
        happened("ticket_opened", tickets.who, tickets.opened, topic=tickets.topic),
        happened("ticket_closed", tickets.who, tickets.closed, topic=tickets.topic),
        happened(
            "satisfaction_rated",
            tickets.who[says],
            rated,
            topic=tickets.topic[says],
            score=tickets.score[says],
        ),
    ]
