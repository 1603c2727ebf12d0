"""Messages on their way: who got one through which channel, what became of it, and what the log shows.

Comes in: whom a business writes to in a week. Goes out: whether each message arrived, was opened (by a
machine or by hand), clicked, answered, or cost the address; then the events, always in that order.

The rates of each channel stand in the parameter file under `channels`, what is the same for all of them under
`messages` in common.toml. A business gives every person an
interest in each channel, `interest(world, who, channel)`: how likely they read what arrives.
"""

from __future__ import annotations

from math import log
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from data_generators.draws import Flags, Floats, Whole, chance, from_share, happens
from data_generators.log import Happened, happened
from data_generators.parameters import common, facts
from data_generators.quantiles import normal
from data_generators.world import DAY, HOUR, WEEK_SECONDS, World

#: What each channel's messages can come to, and the events that tell of it.
CHANNELS = {
    "email": {"sent": "email_sent", "opened": "email_opened", "clicked": "email_clicked"},
    "sms": {"sent": "sms_sent", "clicked": "sms_clicked", "replied": "sms_replied"},
    "push": {"sent": "push_sent", "opened": "push_opened"},
    "in_app": {"sent": "in_app_shown", "clicked": "in_app_clicked"},
    "call": {"sent": "call_made", "opened": "call_answered"},
}
#: The slot of the first campaign of a week; the business's own mailings have those below.
CAMPAIGN_SLOT = 8


class Sent(NamedTuple):
    """One mailing of a week: to whom, and what became of it. `slot` keeps mailings of a week apart."""

    campaign: str
    channel: str
    slot: int
    who: Whole
    at: Whole
    bounced: Flags
    by_machine: Flags
    read: Flags
    clicked: Flags
    replied: Flags
    unsubscribed: Flags
    complained: Flags


def reachable(world: World, channel: str) -> Flags:
    """Tell who may be written to through a channel now; nobody has to agree to a screen or a call."""
    agreed = getattr(world.state, f"consent_{channel}", None)
    return np.ones(world.people, dtype=bool) if agreed is None else agreed


def post(
    world: World,
    who: Whole,
    campaign: str,
    channel: str,
    at: Whole,
    interest: Floats,
    unsubscribe: float | None = None,
    slot: int = 0,
) -> Sent:
    """Send one mailing in the coming week and see what becomes of it; the world stays as it is.

    Parameters
    ----------
    world, who
        Everybody, and the places of those it is sent to.
    campaign, channel
        What it is called in the log, and how it is sent.
    at
        When each is sent, in seconds since the start.
    interest
        How likely each reads it, 0 to 1.
    unsubscribe
        Chance that a rested person cancels the channel over it; the channel's usual one if left out.
    slot
        A number that no other mailing of the channel has in this week.

    Returns
    -------
    Sent
    """
    rates, state = facts(world.business)["channels"][channel], world.state
    tired, told = state.fatigue[who], common()["messages"]

    draw = world.dice(channel, who, slot)

    def some_of(asked: Flags, question: str) -> Flags:
        """Ask only those for whom the answer matters; the dice of others are not touched by it."""
        yes, rate = np.zeros(len(who), dtype=bool), rates.get(question, 0.0)
        rows = np.flatnonzero(asked)
        if rate and len(rows):
            yes[rows] = happens(draw(question.replace("_", " "), rows), rate)
        return yes

    usual = rates.get("unsubscribe", 0.0) if unsubscribe is None else unsubscribe
    leaves = happens(draw("unsubscribes"), usual * (1 + told["leaves_more_tired"] * tired))
    complains = some_of(leaves, "complains")
    bounced = some_of(~leaves, "bounces")
    read = (happens(draw("reads"), interest / (1 + told["reads_less_tired"] * tired)) | leaves) & ~bounced
    machine = getattr(world.traits, "machine_mail", None) if channel == "email" else None
    by_machine = np.zeros(len(who), dtype=bool)
    if machine is not None:
        by_machine = some_of(machine[who] & ~bounced, "machine_opens")
    clicked = some_of(read, "clicks")
    replied = some_of(read, "replies")
    return Sent(
        campaign, channel, slot, who, at, bounced, by_machine, read, clicked, replied, leaves, complains
    )


def absorb(world: World, sent: Sent) -> None:
    """Let a mailing leave its marks: everybody is a little more tired, some have cancelled the channel."""
    world.state.fatigue[sent.who] += 1
    agreed = getattr(world.state, f"consent_{sent.channel}", None)
    if agreed is not None:
        agreed[sent.who[sent.unsubscribed]] = False


class Moments(NamedTuple):
    """When each message of a mailing was opened, clicked and so on, in seconds since the start."""

    opened: Whole
    read: Whole
    clicked: Whole
    replied: Whole
    left: Whole


def moments(world: World, sent: Sent) -> Moments:
    """Date what became of a mailing: read within hours or days, always in the order of cause and effect.

    Where nothing became of a message, its moments mean nothing. Ask before the world moves on: the dice of
    the week in which it was sent decide.
    """
    some = np.flatnonzero(sent.read | sent.by_machine)
    who, at, by_machine = sent.who[some], sent.at[some], sent.by_machine[some]

    draw = world.dice(sent.channel, who, sent.slot)

    def moment(of_some: Whole) -> Whole:
        of_all = np.zeros(len(sent.who), dtype=np.int64)
        of_all[some] = of_some
        return of_all

    usual, told = facts(world.business)["channels"][sent.channel]["read_after_hours"], common()["messages"]
    spread, drawn = told["wait_spread"], draw("wait")
    # Whoever would read it after more than some days has the wait of somebody else instead.
    within = NormalDist().cdf(log(told["read_within_days"] * 24 / usual) / spread)
    drawn = np.where(drawn < within, drawn, chance((drawn - within) / (1 - within) * within))
    hours = usual * np.exp(spread * normal(drawn))
    wait = np.rint(np.maximum(hours * HOUR, 5)).astype(np.int64)
    # Whoever unsubscribes does so within a day, before the next message could go out.
    wait = np.where(sent.unsubscribed[some], wait % (told["unsubscribes_within_hours"] * HOUR), wait)
    read = at + wait
    opened = read
    if by_machine.any():
        opened = np.where(by_machine, at + 30 + from_share(draw("machine"), 900), read)
    clicked = np.maximum(read, opened) + 8 + from_share(draw("look"), 120)
    return Moments(*(moment(time) for time in (opened, read, clicked, clicked + 20, clicked + 30)))


def log_sent(sent: Sent, when: Moments, campaigns: list[str], channels: list[str]) -> list[Happened]:
    """Write down a mailing and what became of it.

    Parameters
    ----------
    sent, when
        The mailing, and its `moments`.
    campaigns, channels
        The words behind the codes of the labels `campaign` and `channel`.
    """
    events = CHANNELS[sent.channel]
    codes = {"campaign": campaigns.index(sent.campaign), "channel": channels.index(sent.channel)}

    def rows(event: str, which: Flags, at: Whole, **more: Whole) -> Happened:
        some = np.flatnonzero(which)
        return happened(event, sent.who[some], at[some], **codes, **more)

    parts = [happened(events["sent"], sent.who, sent.at, **codes)]
    opened = sent.by_machine | sent.read
    if sent.channel == "email":
        machine = {"machine_open": sent.by_machine[opened].astype(np.int64)}
        parts.append(rows(events["opened"], opened, when.opened, **machine))
        parts.append(rows("email_bounced", sent.bounced, sent.at + 4))
        parts.append(rows("spam_reported", sent.complained, when.left - 5))
    elif "opened" in events:
        parts.append(rows(events["opened"], opened, when.opened))
    for done in ("clicked", "replied"):
        if done in events:
            parts.append(rows(events[done], getattr(sent, done), getattr(when, done)))
    return [*parts, rows("unsubscribed", sent.unsubscribed, when.left)]


def batch(world: World, who: Whole, channel: str, weekday: int, hour: int, slot: int = 0) -> Whole:
    """Give the moments at which a batch goes out: from an hour of a weekday (0 is Monday) on."""
    minutes = from_share(world.draw(f"{channel}/minute", who, slot), 40 * 60)
    return world.week * WEEK_SECONDS + weekday * DAY + hour * HOUR + minutes
