"""The same people, whatever else changes: seeds, sizes, processes, and an earlier Monday."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from data_generators import fork, keep, simulate, world_at, world_from_arrays
from data_generators.campaigns import decide
from data_generators.rules import rules
from data_generators.simulate import simulate_block


def step(world):
    week, _ = decide(world)
    rules(world.business).advance(world, week)


def assert_same(one, other):
    for name, values in keep(one).items():
        np.testing.assert_array_equal(values, keep(other)[name], err_msg=name)


def fingerprint(shop) -> str:
    """Sum up whole numbers, times and labels; never floats, whose last bits differ between machines."""
    seen = hashlib.sha256()
    for table in (shop.customers, shop.events, shop.truth[["hidden_type", "active", "machine_mail"]]):
        for name, column in table.items():
            seen.update(str(name).encode())
            if column.dtype.kind == "M":
                column = column.astype("int64")
            seen.update("\n".join(column.astype("str").fillna("-")).encode())
    return seen.hexdigest()[:16]


def test_hash_seeds_and_processes_change_nothing(business):
    code = (
        "from tests.data_generators.test_world import *; "
        f"print(fingerprint(simulate({business!r}, customers=200, weeks=20, seed=5)))"
    )
    prints = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("0", "1")
    }  # fmt: skip
    assert prints == {fingerprint(simulate(business, customers=200, weeks=20, seed=5)) + "\n"}


def test_the_first_people_are_the_same_in_a_bigger_population(small):
    bigger = simulate(small.world.business, customers=4_000, weeks=52, seed=11)
    accounts = small.customers.get("account_id", small.customers["customer_id"])
    # The last account may be cut short by the number of people asked for.
    last = accounts.iloc[-1] if "account_id" in small.customers else len(accounts) + 1
    same = int((accounts < last).sum())
    one, other = (made.customers.head(same).astype({"city": "str"}) for made in (small, bigger))
    pd.testing.assert_frame_equal(other, one)
    pd.testing.assert_frame_equal(bigger.truth.head(same), small.truth.head(same))
    one, other = (
        made.events[made.events["customer_id"] <= same].reset_index(drop=True) for made in (small, bigger)
    )
    pd.testing.assert_frame_equal(other, one)


def test_another_seed_is_another_shop(small):
    other = simulate(small.world.business, customers=3_000, weeks=52, seed=12)
    assert (other.customers["email"] != small.customers["email"]).mean() > 0.9
    assert (other.truth["hidden_type"].to_numpy() != small.truth["hidden_type"].to_numpy()).mean() > 0.6


def test_a_fork_leaves_the_world_alone(small):
    before = fork(small.world)
    copy = fork(small.world)
    for _ in range(3):
        step(copy)
    assert_same(small.world, before)
    assert copy.week == small.world.week + 3


def test_deciding_changes_nothing(small):
    before = fork(small.world)
    rules(small.world.business).decide(small.world, [])
    assert_same(small.world, before)


def test_an_earlier_monday_leads_to_the_same_today(small):
    earlier = world_at(small.world, "2024-12-02")
    assert earlier.today == pd.Timestamp("2024-12-02")
    while earlier.week < small.world.week:
        step(earlier)
    assert_same(earlier, small.world)


def test_a_world_can_be_kept_and_read_back(small):
    world = small.world
    again = world_from_arrays(keep(world), business=world.business, seed=11, weeks=52, week=52)
    assert_same(again, world)
    assert again.today == world.today


@pytest.mark.parametrize("monday", ["2024-12-03", "2024-06-24", "2027-01-04"])
def test_only_mondays_of_the_past_can_be_visited(small, monday):
    with pytest.raises(ValueError, match="not a Monday from 2024-07-01 to 2025-06-30"):
        world_at(small.world, monday)


def test_progress_is_told_every_week(business):
    told = []
    simulate(business, customers=20, weeks=7, progress=told.append)
    assert told == [1] * 7


def test_one_customer_and_one_week_are_a_business(business):
    shop = simulate(business, customers=1, weeks=1)
    assert len(shop.customers) == 1 and len(shop.events) >= 1


@pytest.mark.parametrize(
    "settings", [{"customers": 0}, {"customers": 1.5}, {"weeks": -1}, {"weeks": True}, {"seed": "x"}]
)
def test_settings_that_make_no_sense_are_refused(settings):
    with pytest.raises(ValueError, match=f"{next(iter(settings))}=.* does not work; give a whole number"):
        simulate("ecommerce", **settings)


def test_an_unknown_business_is_named_with_those_there_are():
    with pytest.raises(ValueError, match="no business called 'eshop'; choose one of: \"ecommerce\""):
        simulate("eshop")


def test_blocks_of_people_are_the_people_of_the_whole():
    whole = simulate("ecommerce", customers=500, weeks=20, seed=5)
    for first, last in ((0, 200), (200, 500)):
        block = simulate_block("ecommerce", (first, last), customers=500, weeks=20, seed=5)
        theirs = whole.events[whole.events["customer_id"].between(first + 1, last)]
        pd.testing.assert_frame_equal(block.events, theirs.reset_index(drop=True))
        pd.testing.assert_frame_equal(block.truth, whole.truth.iloc[first:last])
