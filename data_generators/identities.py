"""The devices people come with, and when a business learns whose they are.

Comes in: a world, and when its people come. Goes out: on which of their devices each visit happens, how much
later it is recorded, and the table of identities. Shared by all businesses.

Everybody has one to four devices. The first is known from sign-up. On a new one people look around without
logging in: such a visit is nobody's until they log in on that device, and only then it is recorded as theirs
(`recorded_at` is that moment). Where nobody ever logs in, what happens never gets into the log.

A business keeps three arrays in its traits, from `draw_devices`, and gives `device_id` as a number of events.
How many devices people have, and how soon they log in, stands in common.toml.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from data_generators.draws import Flags, Floats, Whole, choose, happens
from data_generators.parameters import common
from data_generators.world import DAY, WEEK_SECONDS, World

#: Devices of one person at most: as many as common.toml has weights for.
MOST_DEVICES = 4
#: The second of something that never comes: later than any business is watched.
FAR = 2_000_000_000


class Devices(NamedTuple):
    """Devices of everybody, a row per person and a column per device; times in seconds since the start."""

    device_kind: Whole
    device_since: Whole
    device_linked: Whole


class Used(NamedTuple):
    """On what each visit happened: the device's id, its kind, and after how many seconds it was recorded."""

    device_id: Whole
    kind: Whole
    late: Whole


def draw_devices(world: World, joined: Whole, kinds: Mapping[str, float]) -> Devices:
    """Draw the devices of everybody, once and for all.

    Parameters
    ----------
    world
        Whose people they are.
    joined
        When each signed up, in seconds since the start.
    kinds
        Kinds of devices and how common each is (weights).

    Returns
    -------
    Devices
        `device_since` is FAR for a device someone does not have, `device_linked` FAR for one on which they
        never log in.
    """
    shape, told = (len(joined), MOST_DEVICES), common()["devices"]
    who = np.repeat(np.arange(len(joined)), MOST_DEVICES)
    number = np.tile(np.arange(MOST_DEVICES), len(joined))

    def draw(question: str) -> Floats:
        return world.draw_for_good(f"device/{question}", who, number).reshape(shape)

    wait = -np.log1p(-draw("next after")) * told["next_after_weeks"] * WEEK_SECONDS
    wait[:, 0] = 0
    since = joined[:, None] + np.floor(np.cumsum(wait, axis=1).round(6)).astype(np.int64)
    shares = np.array([1.0, *told["have_more"]])
    another = happens(draw("another"), np.append(1.0, shares[1:] / shares[:-1]))
    has = np.logical_and.accumulate(another, axis=1)  # a third device only after a second
    since[~has] = FAR
    waits = draw("linked after")
    wait = -np.log1p(-waits) * told["logs_in_after_days"] * DAY
    linked = since + np.floor(wait.round(6)).astype(np.int64)
    how = draw("logs in")
    linked = np.where(happens(1 - how, told["never_logs_in"]), FAR, linked)
    linked = np.where(happens(how, told["logs_in_at_once"]), since, linked)
    linked[:, 0] = joined
    linked[~has] = FAR
    kind = choose(draw("kind"), list(kinds.values()))
    # A second device is mostly of another kind than the first.
    other = happens(draw("other kind"), told["other_kind"]) & (kind == kind[:, :1])
    other[:, 0] = False
    kind = np.where(other, (kind + 1) % len(kinds), kind)
    small = (np.minimum(array, FAR).astype(np.int32) for array in (since, linked))
    return Devices(kind.astype(np.int8), *small)


def use(world: World, who: Whole, at: Whole, slot: Whole, logged_in: Flags) -> Used:
    """Pick the device of each visit of the coming week.

    Parameters
    ----------
    world
        Its traits have the three arrays of `draw_devices`.
    who, at, slot
        Whose visit, when it begins (seconds since the start), and its slot of the week.
    logged_in
        Visits that need a login, such as those with an order: they happen on devices known to be theirs.

    Returns
    -------
    Used
        Nothing recorded after the log's end is in the log, so a device nobody logs in on leaves no trace.
    """
    traits, number = world.traits, np.zeros(len(who), dtype=np.int64)
    late = number.copy()
    # Whoever has no second device yet needs no thought.
    some = np.flatnonzero(traits.device_since[who, 1] <= at)
    whose, then = who[some], at[some]
    linked = traits.device_linked[whose]
    there = np.where(logged_in[some, None], linked, traits.device_since[whose]) <= then[:, None]
    there[:, 0] = True
    reach = np.cumsum(there * np.array(common()["devices"]["picked"]), axis=1)
    draw = world.draw("device/which", whose, slot[some]) * reach[:, -1]
    picked = np.minimum((draw[:, None] >= reach.round(9)).sum(axis=1), MOST_DEVICES - 1)
    picked = np.where(there[np.arange(len(some)), picked], picked, 0)
    known_from = linked[np.arange(len(some)), picked]
    number[some], late[some] = picked, np.where(picked == 0, 0, np.maximum(known_from - then, 0))
    return Used(world.number(who) * 10 + number + 1, traits.device_kind[who, number], late)


def identities_table(world: World, events: pd.DataFrame, kinds: list[str]) -> pd.DataFrame:
    """List the devices in the log: whose each is, when it was first seen, and when that became known.

    Parameters
    ----------
    world, events
        Everybody today, and the log; only its events with a `device_id` count.
    kinds
        The words behind the codes of `device_kind`.

    Returns
    -------
    DataFrame with ``device_id``, ``customer_id``, ``kind``, ``first_seen_at`` and ``linked_at``. What was
    done on a device before `linked_at` was nobody's until then.
    """
    rows = np.flatnonzero(events["device_id"].notna().to_numpy())
    device = events["device_id"].to_numpy()[rows].astype(np.int64)
    # The log is in time order, so the first row of a device is when it was first seen. Written from the end,
    # what is kept of each device is that row.
    before = (world.first + 1) * 10  # smaller than any id here
    first_row = np.full(len(world.traits.device_linked) * 10, -1)
    first_row[device[::-1] - before] = np.arange(len(device))[::-1]
    ids = np.flatnonzero(first_row >= 0)
    first = first_row[ids]
    ids += before
    seen = events["occurred_at"].to_numpy()[rows[first]]
    customer, number = ids // 10, ids % 10 - 1
    linked = world.traits.device_linked[customer - world.first - 1, number].astype(np.int64)
    linked_at = world.start.to_datetime64() + linked * np.timedelta64(1, "s")
    kind = world.traits.device_kind[customer - world.first - 1, number]
    return pd.DataFrame(
        {
            "device_id": ids,
            "customer_id": customer,
            "kind": pd.Categorical.from_codes(kind, kinds),
            "first_seen_at": seen.astype("datetime64[us]"),
            "linked_at": np.maximum(linked_at.astype("datetime64[us]"), seen.astype("datetime64[us]")),
        }
    )
