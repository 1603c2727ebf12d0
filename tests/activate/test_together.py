"""Several messages on one Monday: one alone is as `send` has it, and each further one finds tired people."""

import pandas as pd
import pytest

from segmentlab import load
from segmentlab.activate.send import reachable, send
from segmentlab.activate.together import sent_together


@pytest.fixture(scope="module")
def shop():
    return load("ecommerce", customers=4_000)


@pytest.fixture(scope="module")
def everybody(shop):
    return pd.Series(True, index=shop.customers["customer_id"])


def changed(table, outcome):
    return (table[f"{outcome}_with"].astype(float) - table[f"{outcome}_without"]).sum()


def test_one_message_alone_changes_what_send_says_it_changes(shop, everybody):
    both, test = sent_together(shop, {"perk": everybody}), send(shop, "perk", everybody)
    got = both[both["messages"] == 1]
    assert got.index.equals(test.truth.index)
    assert (got["profit_cents_without"] == test.truth["profit_cents_without"]).all()
    # Other dice decide who reads it; the change is of the same size, not the same in each person.
    assert changed(got, "profit_cents") == pytest.approx(changed(test.truth, "profit_cents"), rel=0.25)


def test_nobody_gets_what_they_do_not_want(shop, everybody):
    both = sent_together(shop, {"perk": everybody, "flash_sale": everybody})
    wanted = reachable(shop, "email").astype(int) + reachable(shop, "sms").astype(int)
    assert (both["messages"] <= wanted.reindex(both.index)).all()
    quiet = both[both["messages"] == 0]
    assert len(quiet) and changed(quiet, "orders") == 0 == changed(quiet, "profit_cents")


def test_whoever_leaves_a_channel_gets_no_later_message_through_it(shop, everybody):
    emails = ("reminder", "guide", "discount", "win_back", "look_again", "social_proof")
    both = sent_together(shop, dict.fromkeys(emails, everybody))
    fewer = both[(both["messages"] > 0) & (both["messages"] < len(emails))]
    assert len(fewer) and fewer["unsubscribed_with"].all()


def test_a_later_message_brings_less_than_it_would_alone(shop, everybody):
    before = ("reminder", "guide", "look_again", "social_proof")
    alone = changed(sent_together(shop, {"perk": everybody}), "orders")
    with_it = sent_together(shop, dict.fromkeys((*before, "perk"), everybody))
    without = sent_together(shop, dict.fromkeys(before, everybody))
    assert changed(with_it, "orders") - changed(without, "orders") < 0.8 * alone
    assert changed(with_it, "unsubscribed") > changed(without, "unsubscribed")


def test_a_crowd_of_some_holds_just_these_people(shop, everybody):
    some = everybody & (everybody.index % 3 == 0)
    both = sent_together(shop, {"guide": everybody}, among=some)
    assert set(both.index) == set(some.index[some])
    assert (both["messages"] == reachable(shop, "email").reindex(both.index).astype(int)).all()


def test_accounts_are_refused():
    tool = load("saas", customers=200, weeks=20)
    with pytest.raises(ValueError, match="colleagues"):
        sent_together(tool, {"app_tips": pd.Series(True, index=tool.customers["customer_id"])})
