"""The same users and accounts, whatever else changes: an earlier Monday, a file, a process."""

import numpy as np
import pandas as pd

from data_generators import fork, keep, simulate, world_at, world_from_arrays
from data_generators.campaigns import decide
from data_generators.parameters import facts
from data_generators.rules import rules
from data_generators.saas.accounts import sizes
from tests.data_generators.saas_tools import accounts_of, small


def assert_same(one, other):
    for name, values in keep(one).items():
        np.testing.assert_array_equal(values, keep(other)[name], err_msg=name)


def test_an_earlier_monday_leads_to_the_same_today():
    earlier = world_at(small().world, "2025-06-02")
    while earlier.week < small().world.week:
        week, _ = decide(earlier)
        rules("saas").advance(earlier, week)
    assert_same(earlier, small().world)


def test_deciding_and_writing_down_change_nothing():
    before = fork(small().world)
    week, _ = decide(before)
    changed = fork(before)
    rules("saas").log(before, [rules("saas").note(before, week)])
    rules("saas").outcomes(before, week)
    assert_same(changed, before)


def test_a_world_can_be_kept_and_read_back():
    world = small().world
    again = world_from_arrays(keep(world), business="saas", seed=11, weeks=78, week=78)
    assert_same(again, world)
    assert again.today == world.today and again.people == world.people


def test_accounts_are_of_all_sizes_and_the_first_are_the_same_in_a_larger_business():
    few, many = sizes(1_000, 2026), sizes(50_000, 2026)
    assert (few == many[: len(few)]).all() and few.sum() >= 1_000 > few[:-1].sum()
    assert 0.1 < (many == 1).mean() < 0.4 and 30 < many.max() <= 120


def test_users_join_their_account_in_the_order_of_their_numbers():
    joined = small().customers["signed_up_at"].groupby(accounts_of(small()).to_numpy())
    assert joined.is_monotonic_increasing.all()


def test_one_user_and_one_week_are_a_business():
    tool = simulate("saas", customers=1, weeks=1)
    assert len(tool.customers) == 1 and len(tool.events) >= 1
    assert tool.tables["accounts"]["owner_id"].tolist() == [1]


def test_another_seed_is_another_business():
    one, other = (simulate("saas", customers=500, weeks=10, seed=seed) for seed in (1, 2))
    assert (one.customers["email"] != other.customers["email"]).mean() > 0.9
    assert not pd.Series(sizes(500, 1)[:50]).equals(pd.Series(sizes(500, 2)[:50]))


def test_no_company_has_more_users_than_people():
    tool = simulate("saas", customers=20_000, weeks=2, seed=2026)
    bands = facts("saas")["size_bands"]
    most = dict(zip(bands, [*(low - 1 for low in list(bands.values())[1:]), 10**9], strict=True))
    employees = tool.tables["accounts"].set_index("account_id")["employees"].astype("str").map(most)
    users = tool.customers["account_id"].value_counts()
    assert (users <= employees.reindex(users.index)).all()
