"""Sending: the experiment shows one future per person, and the truth behind it knows both."""

import numpy as np
import pandas as pd
import pytest

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import tiny_business
from segmentlab.instrument.load import load
from segmentlab.measure.lift import lift
from segmentlab.model.rfm import rfm
from segmentlab.model.tree import events
from segmentlab.segment.segment import Segment

orders = events("order_placed")
BUYERS = Segment("buyers", orders.count(within="365d") >= 1)


@pytest.fixture(scope="module")
def shop():
    return load("ecommerce", customers=10_000)


def test_everyone_shows_the_future_of_their_own_arm(shop):
    test = send(shop, "discount", BUYERS, holdout=0.3)
    held = (test.people["arm"] == "holdout").to_numpy()
    for outcome in test.people.columns.drop("arm"):
        with_, without = test.truth[f"{outcome}_with"], test.truth[f"{outcome}_without"]
        assert test.people[outcome].to_numpy().tolist() == np.where(held, without, with_).tolist()


def test_the_audience_is_the_segment_without_those_who_do_not_want_email(shop):
    test = send(shop, "guide", BUYERS)
    members = BUYERS.members(shop)
    asked = shop.customers.set_index("customer_id")["email_consent"]
    assert set(test.people.index) == {who for who in members[members].index if asked[who]}
    assert test.unreachable + len(test.people) == members.sum()
    assert test.unreachable > 0


def test_the_same_people_are_held_out_again_and_more_of_them_when_more_are_held_out(shop):
    def held(share):
        people = send(shop, "reminder", BUYERS, holdout=share).people
        return set(people.index[people["arm"] == "holdout"])

    assert held(0.2) == held(0.2)
    assert held(0.2) < held(0.4)


def test_who_else_is_in_the_audience_changes_nobodys_futures(shop):
    everyone = send(shop, "perk", BUYERS).truth
    few = send(shop, "perk", Segment("regulars", orders.count(within="365d") >= 3)).truth
    pd.testing.assert_frame_equal(few, everyone.loc[few.index])


def test_the_true_effect_is_the_mean_difference_of_both_futures(shop):
    test = send(shop, "reminder", BUYERS)
    by_hand = test.truth["profit_cents_with"].sum() - test.truth["profit_cents_without"].sum()
    assert test.true_effect("profit_cents") == pytest.approx(by_hand / len(test.truth))


def test_intervals_of_many_tests_hold_the_truth_about_95_times_in_100(shop):
    hits = []
    for number in range(200):
        test = send(shop, "perk", BUYERS, holdout=0.5, lottery=f"test {number}")
        result = lift(test.people)
        hits.append(result.low <= test.true_effect() <= result.high)
    assert 0.91 <= np.mean(hits) <= 0.995


def test_messages_say_what_they_are(shop):
    for key, message in messages(shop).items():
        assert message.key == key
        assert message.title and message.text.endswith(".") and message.cost_cents > 0


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda shop: send(shop, "pigeon", BUYERS), "reminder"),
        (lambda shop: send(shop, "guide", BUYERS, holdout=2), "share from 0 to 1"),
        (lambda shop: send(shop, "guide", Segment("nobody", orders.count() > 9_999)), "widen the segment"),
        (lambda shop: send(shop, "guide", BUYERS, weeks=0), "at least one week"),
        (lambda shop: send(shop, "guide", BUYERS).true_effect("joy"), "not an outcome"),
    ],
)
def test_what_cannot_be_sent_is_said_in_one_sentence(shop, wrong, says):
    with pytest.raises(ValueError, match=says):
        wrong(shop)


@pytest.mark.parametrize(
    ("to", "says"),
    [
        (lambda shop: shop.customers["customer_id"], "yes or no"),
        (lambda shop: rfm(shop).groups, "yes or no"),
        (lambda shop: [1, 2, 3], "yes or no"),
        (lambda shop: orders.count() >= 1, "yes or no"),
        (lambda shop: pd.Series([True, None], index=[1, 2], dtype="boolean"), "yes or no"),
        (lambda shop: pd.Series([True, True], index=[1, 99_999]), "customer_id 99999 .* not a customer"),
        (lambda shop: pd.Series([True, True], index=[1, 1]), "customer_id 1 .* twice"),
    ],
)
def test_only_yes_or_no_for_known_customers_is_an_audience(shop, to, says):
    """Ids or names of groups would otherwise count as yes for everybody."""
    with pytest.raises((TypeError, ValueError), match=says):
        send(shop, "guide", to(shop))


def test_real_customers_have_no_second_future():
    with pytest.raises(LookupError, match="is real data"):
        send(tiny_business(), "reminder", BUYERS)
