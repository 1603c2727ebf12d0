"""Sending: the experiment shows one future per person, and the truth behind it knows both."""

import numpy as np
import pandas as pd
import pytest

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import tiny_business
from segmentlab.instrument.clean import clean
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
        (lambda shop: send(shop, "guide", BUYERS, weeks=0), "weeks=0 does not work"),
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


# On a Monday of the past


@pytest.fixture(scope="module")
def back_then(shop):
    return send(shop, "discount", BUYERS, holdout=0.4, weeks=8, on="2025-09-01")


def test_a_message_of_the_past_goes_to_who_belonged_and_wanted_it_then(shop, back_then):
    belonged = BUYERS.members(shop, "2025-09-01")
    rows = shop.changes[["customer_id", "changed_at", "email_consent"]].dropna()
    rows = rows[(rows["changed_at"] < "2025-09-01") & rows["customer_id"].isin(belonged[belonged].index)]
    wanted = rows.groupby("customer_id")["email_consent"].last()
    assert back_then.people.index.tolist() == wanted[wanted].index.tolist()
    assert back_then.unreachable == (~wanted).sum() > 0
    assert back_then.sent_on == pd.Timestamp("2025-09-01")


def test_the_holdout_of_a_message_of_the_past_did_what_the_log_says_they_did(shop, back_then):
    log = shop.events
    inside = (log["occurred_at"] >= "2025-09-01") & (log["occurred_at"] < "2025-10-27")
    bought = log[inside & (log["event"] == "order_placed")].groupby("customer_id")["amount_cents"].sum()
    held = back_then.people[back_then.people["arm"] == "holdout"]
    assert held["revenue_cents"].tolist() == bought.reindex(held.index, fill_value=0).tolist()
    others = back_then.people.drop(held.index)
    assert others["revenue_cents"].tolist() != bought.reindex(others.index, fill_value=0).tolist()


def test_the_events_of_an_experiment_are_those_of_both_arms(shop, back_then):
    log = back_then.events
    people = back_then.people
    sent = log[(log["event"] == "email_sent") & (log["campaign"] == "discount")]
    assert set(sent["customer_id"]) == set(people.index[people["arm"] == "message"])
    bought = log[log["event"] == "order_placed"].groupby("customer_id")["amount_cents"].sum()
    assert bought.reindex(people.index, fill_value=0).tolist() == people["revenue_cents"].tolist()
    assert log["occurred_at"].min() >= back_then.sent_on
    before = shop.events[shop.events["occurred_at"] < back_then.sent_on]
    sessions = log.merge(before[["session_id"]].drop_duplicates().dropna(), on="session_id")
    assert len(sessions) < 0.001 * len(log), "but for those of Sunday night, visits go on being counted"


@pytest.mark.parametrize("day", ["2025-09-02", "2024-06-24", "2027-01-04"])
def test_only_mondays_of_the_past_can_be_sent_on(shop, day):
    with pytest.raises(ValueError, match=f"^{day} is not a Monday from 2024-07-01 to 2026-06-29"):
        send(shop, "discount", BUYERS, on=day)
    with pytest.raises(ValueError, match="is not a date"):
        send(shop, "discount", BUYERS, on="last spring")


def test_a_list_of_dirty_data_is_told_to_be_cleaned_and_is_sent_to_once_it_is():
    dirty = load("ecommerce", customers=2_000, weeks=26, mess="mild")
    with pytest.raises(ValueError, match=r"is not a customer .*; clean the data first"):
        send(dirty, "discount", Segment("all", events("session_started").count() >= 1))
    cleaned, _ = clean(dirty)
    test = send(cleaned, "discount", Segment("all", events("session_started").count() >= 1), weeks=1)
    assert len(test.people) > 1_000


def test_real_customers_have_no_second_future():
    with pytest.raises(LookupError, match="is real data"):
        send(tiny_business(), "reminder", BUYERS)
