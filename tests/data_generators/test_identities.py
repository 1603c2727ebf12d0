"""Devices: nobody's until someone logs in, then theirs, and the log says when that was known."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from data_generators.identities import FAR, draw_devices, identities_table, use
from data_generators.world import DAY, World

KINDS = {"phone": 60, "desktop": 30, "tablet": 10}
JOINED = np.arange(20_000) * 60


@pytest.fixture(scope="module")
def world():
    opened = World("ecommerce", 7, 104, 3, None, None, first=100)
    opened.traits = SimpleNamespace(**draw_devices(opened, JOINED, KINDS)._asdict())
    return opened


def visits(world, at, logged_in):
    who = np.arange(len(JOINED))
    return use(world, who, np.maximum(np.full(len(who), at), JOINED), who * 0, np.full(len(who), logged_in))


def test_everybody_has_one_to_four_devices_and_the_first_is_known_from_sign_up(world):
    traits = world.traits
    count = (traits.device_since < FAR).sum(axis=1)
    assert count.min() == 1 and count.max() == 4
    assert [round((count >= more).mean(), 1) for more in (2, 3)] == [0.6, 0.3]
    assert (traits.device_since[:, 0] == JOINED).all() and (traits.device_linked[:, 0] == JOINED).all()
    assert (np.diff(traits.device_since, axis=1) >= 0).all()
    assert (traits.device_linked >= traits.device_since).all()


def test_who_is_logged_in_is_recorded_at_once_on_a_device_known_to_be_theirs(world):
    late = visits(world, 400 * DAY, True)
    assert (late.late == 0).all()
    assert len(np.unique(late.device_id % 10)) > 1


def test_an_anonymous_visit_is_recorded_when_its_device_is_linked_and_never_without(world):
    traits, who = world.traits, np.arange(len(JOINED))
    used = visits(world, 200 * DAY, False)
    assert (used.device_id // 10 == who + 101).all()
    number = used.device_id % 10 - 1
    linked = traits.device_linked[who, number]
    waits = used.late > 0
    assert 0.005 < waits.mean() < 0.05
    assert (200 * DAY + used.late[waits] == linked[waits]).all()
    assert (linked[~waits] <= 200 * DAY).all()
    assert (used.late > 1_000 * DAY).any(), "somebody never logs in on one of their devices"
    assert (traits.device_since[who, number] <= 200 * DAY).all()


def test_the_table_says_when_each_device_was_first_seen_and_linked(world):
    day = pd.Timedelta(days=1)
    device, linked = 0, world.traits.device_linked[0, 0]
    events = pd.DataFrame(
        {
            "customer_id": 101,
            "device_id": pd.array([1011, None, 1011], dtype="Int32"),
            "occurred_at": [world.start + day, world.start + 2 * day, world.start + 3 * day],
        }
    )
    table = identities_table(world, events, list(KINDS))
    assert table["device_id"].tolist() == [1011] and table["customer_id"].tolist() == [101]
    assert table.loc[device, "first_seen_at"] == world.start + day
    assert linked == 0 and table.loc[device, "linked_at"] == world.start + day
