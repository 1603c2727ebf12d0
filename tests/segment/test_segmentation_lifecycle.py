"""Lifecycle stages and account tiers: each person where their own days put them, and in one stage only."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentlab.instrument import make_business
from segmentlab.instrument.load import load
from segmentlab.model.tree import events
from segmentlab.segment.account_tiers import account_interest, account_tiers
from segmentlab.segment.lifecycle import LIFECYCLES, STAGES, lifecycle
from tests.model.making import TODAY, business_of

ORDERS = events("order_placed")


def stage_of(name="ecommerce", **done):
    """The stage of one person, from how many days ago they did what."""
    everything = {one.event for one in vars(LIFECYCLES[name]).values() if hasattr(one, "event")}
    everything |= {one.event for one in LIFECYCLES[name].ended}
    # A second person does everything once, so that the business records all of it.
    shop = business_of([done, {event: [1000] for event in everything}])
    return lifecycle(name).groups(shop)[1]


@pytest.mark.parametrize(
    ("visits", "orders", "stage"),
    [
        ([30, 2], [], "New"),
        ([31, 2], [], "Not started"),
        ([], [], "Not started"),
        ([9], [8], "Activated"),
        ([200], [120], "Activated"),
        ([200], [121], "At risk"),
        ([], [270], "At risk"),
        ([], [271], "Churned"),
        ([], [20, 40, 60], "Loyal"),
        ([], [300, 290], "Churned"),
    ],
)
def test_stages_of_an_online_shop(visits, orders, stage):
    assert stage_of(session_started=visits, order_placed=orders) == stage


def test_at_risk_is_judged_by_ones_own_rhythm():
    """Every 20 days and silent for 41 is late; every 100 days and silent for 150 is not."""
    assert stage_of(order_placed=[41, 61, 81]) == "At risk"
    assert stage_of(order_placed=[40, 60, 80]) == "Loyal"
    assert stage_of(order_placed=[150, 250, 350]) == "Loyal"
    # Two orders make no rhythm: the fixed limit holds.
    assert stage_of(order_placed=[41, 61]) == "Activated"
    # Every two days and silent for a week is late by the rhythm, but no silence worth speaking of.
    assert stage_of(order_placed=[9, 11, 13]) == "Loyal"


def test_who_comes_back_after_a_long_silence_is_won_back_for_a_while():
    assert stage_of(order_placed=[400, 90]) == "Won back"
    assert stage_of(order_placed=[400, 91]) == "Activated"
    # The silence lasted 269 days: that is no departure.
    assert stage_of(order_placed=[359, 90]) == "Activated"
    # Back for long, with a new rhythm.
    assert stage_of(order_placed=[700, 200, 160, 120, 80, 40, 10]) == "Loyal"
    # Came back, and is late again.
    assert stage_of(order_placed=[700, 85, 80, 75]) == "At risk"


def test_a_subscriber_who_cancelled_has_left_until_the_next_box():
    weekly = [3, 10, 17, 24]
    assert stage_of("subscription", subscription_started=[30], delivery_sent=weekly) == "Activated"
    left = {"subscription_started": [30], "delivery_sent": weekly, "subscription_cancelled": [2]}
    assert stage_of("subscription", **left) == "Churned"
    back = {**left, "delivery_sent": [1, *weekly]}
    assert stage_of("subscription", **back) == "Activated"
    assert stage_of("subscription", subscription_started=[5]) == "New"
    assert stage_of("subscription", delivery_sent=[7 * week for week in range(1, 25)]) == "Loyal"


def test_a_user_of_a_product_counts_as_activated_after_setup():
    daily = range(1, 12)
    assert stage_of("saas", signed_up=[10], logged_in=daily) == "New"
    assert stage_of("saas", signed_up=[20], logged_in=daily) == "Not started"
    assert stage_of("saas", signed_up=[20], setup_completed=[19], logged_in=daily) == "Loyal"
    assert stage_of("saas", signed_up=[99], setup_completed=[98], logged_in=[20, 98]) == "At risk"
    assert stage_of("saas", signed_up=[99], setup_completed=[98], logged_in=[46]) == "Churned"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "order_placed": st.lists(st.integers(1, 900), max_size=5),
                "session_started": st.lists(st.integers(1, 900), max_size=2),
            }
        ),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 200),
)
def test_everyone_is_in_exactly_one_stage_and_the_stages_as_segments_share_nobody(people, back):
    shop = business_of([*people, {"order_placed": [950], "session_started": [950]}])
    stages, as_of = lifecycle("ecommerce"), TODAY - pd.Timedelta(days=back)
    groups = stages.groups(shop, as_of)
    assert groups.notna().all()
    together = sum(stages.segment(name).members(shop, as_of).astype(int) for name in STAGES)
    assert (together == 1).all()


def test_cut_points_can_be_changed_and_are_shown():
    stages = lifecycle("ecommerce", churned_days=200, at_risk_days=60)
    assert stages.cuts["churned_days"] == 200
    shop = business_of([{"order_placed": [201], "session_started": [300]}])
    assert stages.groups(shop).tolist() == ["Churned"]
    assert "more than 60 days" in stages.map().loc["At risk", "who"]
    assert "silence of more than 200 days" in stages.describe()


@pytest.mark.parametrize(
    ("cuts", "error", "says"),
    [
        ({"churned_days": 100}, ValueError, "30, 120 and 100 do not"),
        ({"late": 1}, ValueError, "calls people late who are on time"),
        ({"churn_days": 100}, TypeError, "'churn_days' is not a cut point of stages; choose joined"),
    ],
)
def test_stages_that_contradict_each_other_are_refused(cuts, error, says):
    with pytest.raises(error, match=says):
        lifecycle("ecommerce", **cuts)


def test_a_business_of_ones_own_must_say_what_active_means():
    mine = business_of([{"visit": [1]}])
    with pytest.raises(LookupError, match="Nobody has said what active means in 'mine'"):
        lifecycle(mine)
    assert lifecycle(mine, active=events("visit")).groups(mine).tolist() == ["Activated"]


def test_the_stages_of_the_shop_are_all_inhabited():
    sizes = lifecycle("ecommerce").sizes(load("ecommerce"))
    assert (sizes > 50).all()
    assert sizes.index.tolist() == list(STAGES)


def accounts(rows):
    """People from rows of (account, what they did)."""
    shop = business_of([done for _, done in rows])
    customers = shop.customers.assign(account_id=[account for account, _ in rows])
    log = shop.events
    names = {
        "limit_reached",
        "pricing_viewed",
        "webinar_attended",
        "content_downloaded",
        "docs_read",
        "logged_in",
    }
    extra = pd.DataFrame(
        {"customer_id": 1, "event": sorted(names), "occurred_at": TODAY - pd.Timedelta(days=900)}
    )
    return make_business(customers, pd.concat([log, extra]), today=TODAY)


def test_everyone_of_an_account_is_in_the_group_of_the_account():
    there, often = {"logged_in": [3]}, {"logged_in": range(1, 11)}
    shop = accounts(
        [
            ("a", {**there, "limit_reached": [5]}), ("a", there), ("a", {}),
            ("b", there), ("b", there), ("b", {}),
            ("c", often), ("c", {}),
            ("d", there), ("d", {}),
            ("e", {"logged_in": [29]}),
            (None, often),
        ]
    )  # fmt: skip
    groups = account_tiers().groups(shop)
    assert groups.tolist() == [
        *["Expanding"] * 3, *["Healthy"] * 3, *["Carried by one"] * 2, *["Fading"] * 2,
        "Silent", "No account",
    ]  # fmt: skip


def test_one_curious_person_is_nurtured_and_a_committee_that_looks_at_prices_goes_to_sales():
    curious, price = {"webinar_attended": [3]}, {"pricing_viewed": [2, 4]}
    shop = accounts(
        [
            ("a", curious), ("a", price),
            ("b", price), ("b", {}),
            ("c", curious), ("c", {"pricing_viewed": [2]}),
            ("d", {}),
            (None, price),
        ]
    )  # fmt: skip
    assert account_interest().groups(shop).tolist() == [
        *["Hand to sales"] * 2, *["Nurture"] * 4, "Not interested", "No account",
    ]  # fmt: skip


def test_a_share_of_an_account_must_be_one():
    with pytest.raises(ValueError, match="is not a share"):
        account_tiers(healthy_share=60)
