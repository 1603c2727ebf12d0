"""What the outdoor gear shop sends by itself: welcome, newsletter, sales, news by push and text message.

Comes in: a world on a Monday. Goes out: this week's mailings, and how likely each person reads any message.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from data_generators.draws import Floats, Whole
from data_generators.ecommerce.facts import NAME, facts, sale
from data_generators.messaging import Sent, batch, post, reachable
from data_generators.past import past_campaigns
from data_generators.world import WEEK_SECONDS, World

#: All of them, by the names the log gives them.
OWN_MAILINGS = ["welcome", "newsletter", "summer_sale", "black_friday", "winter_sale", "new_in", "sale_alert"]
WELCOME, NEWS, PUSH, SMS = range(4)  #: their slots in a week


@cache
def campaigns() -> list[str]:
    """Name everything that is sent, each in a place of its own."""
    return [*OWN_MAILINGS, *facts()["messages"], *(past["key"] for past in past_campaigns(NAME))]


def mailings(world: World, mood: Floats) -> list[Sent]:
    """Send the welcome to those who join, and the news to everybody else who wants it."""
    traits, mail = world.traits, facts()["newsletter"]
    new = np.flatnonzero(reachable(world, "email") & (traits.joined_week == world.week))
    at = world.week * WEEK_SECONDS + traits.joined_second[new] + 1500
    sent = [post(world, new, "welcome", "email", at, interest(world, new, "email", mood), slot=WELCOME)]

    def news(campaign: str, channel: str, when: str, slot: int) -> None:
        who = np.flatnonzero(reachable(world, channel) & (traits.joined_week < world.week))
        weekday, hour = mail[when]
        at = batch(world, who, channel, weekday, hour, slot)
        sent.append(post(world, who, campaign, channel, at, interest(world, who, channel, mood), slot=slot))

    on_sale = sale(world)
    if on_sale:
        news(on_sale, "email", "sale_at", NEWS)
        news("sale_alert", "sms", "sms_at", SMS)
    elif world.week % mail["every_weeks"] == 0:
        news("newsletter", "email", "at", NEWS)
    if world.week % mail["push_every_weeks"] == 2:
        news("new_in", "push", "push_at", PUSH)
    return sent


def interest(world: World, who: Whole, channel: str, mood: Floats | None = None) -> Floats:
    """Give how likely these people read what the shop writes, in the mood of the week or the last one."""
    mood, shopping = world.state.mood if mood is None else mood, facts()["shopping"]
    likes = getattr(world.traits, f"reads_{channel}")[who] * np.exp(shopping["mood_on_reading"] * mood[who])
    likes = np.minimum(likes, facts()["at_most"]["reads"])
    return np.where(world.state.active[who], likes, shopping["reads_after_leaving"] * likes)
