"""Sending to users of accounts: whole accounts are held out, because colleagues influence each other."""

import numpy as np
import pandas as pd
import pytest

import data_generators
from segmentlab.activate.send import send
from segmentlab.instrument.load import load
from segmentlab.model.tree import customer, events
from segmentlab.segment.segment import Segment

USERS = Segment("users", events("logged_in").count(within="56d") >= 1)
DECIDERS = Segment("deciders", (customer("role") == "owner") | (customer("role") == "admin"))


@pytest.fixture(scope="module")
def tool():
    return load("saas", customers=4_000)


def account(tool, people):
    return tool.customers.set_index("customer_id").loc[people.index, "account_id"]


def test_all_of_an_account_who_are_in_the_audience_are_in_the_same_arm(tool):
    people = send(tool, "docs_tip", USERS, holdout=0.4).people
    arms = people["arm"].groupby(account(tool, people))
    assert (arms.min() == arms.max()).all() and (arms.size() > 1).any()
    assert 0.3 < (arms.first() == "holdout").mean() < 0.5


def test_what_both_arms_show_together_is_the_world_in_which_only_the_message_arm_got_it(tool):
    """The experiment combines two futures; played as one world, every person does the same."""
    test = send(tool, "docs_tip", USERS, holdout=0.5)
    treated = test.people.index[test.people["arm"] == "message"]
    world = tool.truth.world
    played = data_generators.what_if(world, "docs_tip", test.weeks, world.customer_ids.isin(treated))
    expected = played.with_message.loc[test.people.index]
    pd.testing.assert_frame_equal(
        test.people.drop(columns="arm"), expected, check_exact=True, check_names=False
    )


def test_colleagues_who_get_it_too_make_a_difference(tool):
    """Hence the truth of an audience is that of exactly this audience, not of everybody."""
    few = send(tool, "reengage", DECIDERS, weeks=8)
    everybody = send(tool, "reengage", pd.Series(True, index=tool.customers["customer_id"]), weeks=8)
    both = everybody.truth.loc[few.truth.index]
    assert (both["logins_with"] != few.truth["logins_with"]).any()
    pd.testing.assert_series_equal(both["logins_without"], few.truth["logins_without"])


def test_another_audience_has_its_own_truth_and_asking_again_gives_the_same(tool):
    one, other = send(tool, "reengage", USERS), send(tool, "reengage", DECIDERS)
    again = send(tool, "reengage", USERS)
    pd.testing.assert_frame_equal(one.truth, again.truth)
    assert not np.array_equal(one.truth.index, other.truth.index)
