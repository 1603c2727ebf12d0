"""What the meal-kit box sends on its own: the first-box email, the newsletter, the menu by push and text.

Comes in: the world on a Monday. Goes out: the mailings of the week, and who allows a channel again.
"""

from __future__ import annotations

import numpy as np

from data_generators.draws import Floats, Whole, from_share, happens
from data_generators.messaging import Sent, batch, post
from data_generators.subscription.facts import facts
from data_generators.world import World

#: What each own mailing is called in the log.
OWN_MAILINGS = ["first_box", "newsletter", "menu_push", "menu_text"]
CHANNELS = ["email", "sms", "push"]


def mailings(world: World, mood: Floats) -> list[Sent]:
    """Write to those who joined last week, and now and then to everybody who wants it."""
    traits, state, told, week = world.traits, world.state, facts()["mailings"], world.week
    plain = traits.joined_week < week - 1
    # After the campaigns of Monday morning, so that nobody is written to who has just said no.
    due = [("first_box", "email", traits.joined_week == week - 1, told["first_box_at"])]
    if week % told["newsletter_every_weeks"] == 0:
        recent = state.active | (week - state.left_week <= told["newsletter_after_leaving_weeks"])
        due.append(("newsletter", "email", plain & recent, told["newsletter_at"]))
    if week % told["menu_push_every_weeks"] == 1:
        due.append(("menu_push", "push", plain & state.active, told["menu_push_at"]))
    if week % told["menu_text_every_weeks"] == 2:
        due.append(("menu_text", "sms", plain & state.active, told["menu_text_at"]))
    sent = []
    for slot, (name, channel, to, (weekday, hour)) in enumerate(due):
        who = np.flatnonzero(to & getattr(state, f"consent_{channel}"))
        at = batch(world, who, channel, weekday, hour, slot)
        sent.append(post(world, who, name, channel, at, interest(world, who, channel, mood), slot=slot))
    return sent


def interest(world: World, who: Whole, channel: str, mood: Floats | None = None) -> Floats:
    """Give how likely these people read what we write, in the mood of the week or the last one."""
    mood, life = world.state.mood if mood is None else mood, facts()["life"]
    likes = getattr(world.traits, f"reads_{channel}")[who] * np.exp(life["mood_on_reading"] * mood[who])
    likes = np.where(world.state.active[who], likes, life["reads_after_leaving"] * likes)
    return np.minimum(likes, facts()["at_most"]["reads"])


def agreeing(world: World) -> dict[str, Whole]:
    """Decide who allows a channel again that they had not allowed."""
    some = np.flatnonzero(world.state.active & (world.traits.joined_week < world.week - 1))
    some = some[happens(world.draw("agrees", some), facts()["life"]["agrees_again"] * len(CHANNELS))]
    which = from_share(world.draw("agrees to", some), len(CHANNELS))
    return {
        channel: some[(which == number) & ~getattr(world.state, f"consent_{channel}")[some]]
        for number, channel in enumerate(CHANNELS)
    }
