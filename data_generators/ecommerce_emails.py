"""What the outdoor gear shop's log shows of its emails: sent, opened, clicked, unsubscribed.

Comes in: who got which email in a week and what they did with it. Goes out: when each of these happened,
always in that order, as columns of events.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data_generators.draws import Floats, Whole, from_share, normal, stream, uniform
from data_generators.ecommerce import Emails
from data_generators.ecommerce_facts import facts
from data_generators.log import Columns, written
from data_generators.world import DAY, HOUR, WEEK_SECONDS, World

CAMPAIGNS = ["welcome", "newsletter", "summer_sale", "black_friday", "winter_sale"]


class Mails(NamedTuple):
    """When the emails of a week were sent, opened and clicked, in seconds since the start."""

    sent: Whole
    opened: Whole
    clicked: Whole
    unsubscribed: Whole


def mail_times(world: World, emails: Emails) -> Mails:
    """Date the emails of the week: sent in one batch (welcomes on joining), read within hours or days."""

    def draw(question: str) -> Floats:
        return uniform(stream(world.seed, f"email/{question}"), emails.who, world.week)

    batch = DAY + 9 * HOUR if emails.campaign == "newsletter" else 3 * DAY + 7 * HOUR
    minutes = from_share(draw("minute"), 40 * 60)
    sent = np.where(emails.welcome, world.traits.joined_second[emails.who] + 1500, batch) + minutes
    sent = sent + world.week * WEEK_SECONDS
    by_machine = sent + 30 + from_share(draw("machine"), 900)
    hours = 3 * np.exp(1.5 * normal(draw("wait")))
    wait = np.rint(np.clip(hours * HOUR, 60, 6 * DAY)).astype(np.int64)
    # Whoever unsubscribes does so within a day, before the next email could go out.
    wait = np.where(emails.unsubscribed, np.minimum(wait, 20 * HOUR), wait)
    by_hand = sent + wait
    opened = np.where(emails.by_machine, by_machine, by_hand)
    clicked = np.maximum(by_hand, opened) + 8 + from_share(draw("look"), 120)
    return Mails(sent, opened, clicked, clicked + 30)


def log_emails(emails: Emails, times: Mails) -> list[Columns]:
    """Write down the emails of the week and what became of them."""
    code = CAMPAIGNS.index(emails.campaign) if emails.campaign else -1
    campaign = np.where(emails.welcome, CAMPAIGNS.index("welcome"), code)
    by_email = np.full(len(emails.who), channels().index("email"))

    def row(event: str, which: np.ndarray, at: Whole, **more: Whole) -> Columns:
        return written(
            event, emails.who[which], at[which], campaign=campaign[which], channel=by_email[which], **more
        )

    everyone, opened = np.ones(len(emails.who), dtype=bool), emails.by_machine | emails.read
    return [
        row("email_sent", everyone, times.sent),
        row("email_opened", opened, times.opened, machine_open=emails.by_machine[opened].astype(np.int64)),
        row("email_clicked", emails.clicked, times.clicked),
        row("unsubscribed", emails.unsubscribed, times.unsubscribed),
    ]


def channels() -> list[str]:
    """Name the ways into the shop."""
    return list(facts()["visits"]["channels"])
