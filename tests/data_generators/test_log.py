"""The log is a log: every event has its cause before it, its customer, and what it should say."""

from itertools import pairwise

import pandas as pd
import pytest

from data_generators.parameters import dictionary

FUNNEL = ["session_started", "product_viewed", "cart_item_added", "checkout_started", "order_placed"]
EMAIL = ["email_sent", "email_opened", "email_clicked"]
ALWAYS = {event: set(told["has"]) for event, told in dictionary("ecommerce")["events"].items()}


def of(shop, event):
    return shop.events[shop.events["event"] == event]


@pytest.mark.parametrize("event", ALWAYS)
def test_each_event_says_what_belongs_to_it_and_nothing_else(small, event):
    rows = of(small, event).drop(columns=["customer_id", "event", "occurred_at", "recorded_at"])
    assert len(rows)
    assert set(rows.columns[rows.notna().all()]) == ALWAYS[event]
    assert set(rows.columns[rows.notna().any()]) == ALWAYS[event]


def test_steps_of_a_visit_follow_each_other(full):
    first = {step: of(full, step).groupby("session_id")["occurred_at"].min() for step in FUNNEL}
    for cause, effect in pairwise(FUNNEL):
        assert first[effect].index.isin(first[cause].index).all()
        assert (first[cause].reindex(first[effect].index) < first[effect]).all()


def test_the_item_ordered_was_looked_at_last_and_put_in_the_cart(small):
    last_viewed = of(small, "product_viewed").groupby("session_id")["item"].last().astype(str)
    for step in ("cart_item_added", "checkout_started", "order_placed"):
        rows = of(small, step).set_index("session_id")["item"].astype(str)
        assert (last_viewed.reindex(rows.index) == rows).all()


def test_a_visit_belongs_to_one_person_and_lasts_less_than_an_hour(full):
    visits = full.events[full.events["session_id"].notna()].groupby("session_id")
    assert (visits["customer_id"].min() == visits["customer_id"].max()).all()
    assert (visits["occurred_at"].max() - visits["occurred_at"].min()).max() < pd.Timedelta(hours=1)


def test_an_email_is_sent_before_it_is_opened_before_it_is_clicked(full):
    for cause, effect in pairwise(EMAIL):
        late = of(full, effect)[["customer_id", "campaign", "occurred_at"]]
        soon = of(full, cause)[["customer_id", "campaign", "occurred_at"]]
        found = pd.merge_asof(
            late, soon.assign(cause=soon["occurred_at"]), on="occurred_at", by=["customer_id", "campaign"],
            allow_exact_matches=False,
        )  # fmt: skip
        assert found["cause"].notna().all()


def test_nobody_gets_emails_after_unsubscribing(full):
    left = of(full, "unsubscribed").groupby("customer_id")["occurred_at"].min()
    sent = of(full, "email_sent")
    assert not (sent["occurred_at"] > sent["customer_id"].map(left)).any()
    changes = full.tables["changes"].groupby("customer_id")["email_consent"]
    assert changes.first()[left.index].all() and not changes.last()[left.index].any()
    agreed = full.customers.set_index("customer_id")["email_consent"]
    assert (changes.last() == agreed).all() and agreed.tolist() == full.world.state.consent_email.tolist()


def test_a_return_follows_an_order_of_the_same_item_and_amount(full):
    key = ["customer_id", "item", "amount_cents"]
    orders, returns = of(full, "order_placed"), of(full, "order_returned")
    found = pd.merge_asof(
        returns[[*key, "occurred_at"]],
        orders[[*key, "occurred_at"]].assign(ordered=orders["occurred_at"]),
        on="occurred_at",
        by=key,
    )
    assert found["ordered"].notna().all()


def test_nothing_happens_before_sign_up_or_after_today(full):
    signed_up = full.customers.set_index("customer_id")["signed_up_at"]
    events = full.events
    assert (events["occurred_at"] > events["customer_id"].map(signed_up)).all()
    assert events["recorded_at"].max() < full.today
    assert signed_up.between(full.start, full.today).all()


def test_events_are_in_order_and_belong_to_customers(full):
    events = full.events
    assert events["occurred_at"].is_monotonic_increasing
    same = events["occurred_at"].diff() == pd.Timedelta(0)
    assert (events["customer_id"].diff()[same] >= 0).all()
    assert events["customer_id"].isin(full.customers["customer_id"]).all()
    assert full.customers["customer_id"].tolist() == list(range(1, len(full.customers) + 1))


def test_a_few_events_are_recorded_late_and_none_early(full):
    delay = full.events["recorded_at"] - full.events["occurred_at"]
    assert (delay >= pd.Timedelta(0)).all()
    assert 0.01 < (delay > pd.Timedelta(0)).mean() < 0.06
    assert delay.max() <= pd.Timedelta(days=2)
    assert (delay[full.events["event"] == "order_placed"] == pd.Timedelta(0)).all()


def test_columns_have_the_agreed_types(small):
    types = small.events.dtypes.astype(str).to_dict()
    assert types["occurred_at"] == types["recorded_at"] == "datetime64[us]"
    assert {types[name] for name in ("amount_cents", "discount_cents", "quantity")} == {"Int32"}
    assert types["session_id"] == "Int64"
    assert {types[name] for name in ("event", "item", "category", "channel", "device", "campaign")} == {
        "category"
    }


def test_money_adds_up(small):
    orders = of(small, "order_placed")
    assert (orders["amount_cents"] > 0).all() and (orders["discount_cents"] >= 0).all()
    share = orders["discount_cents"] / (orders["amount_cents"] + orders["discount_cents"])
    assert share.max() < 0.31


def test_what_the_shop_knows_of_people_does_not_name_their_type(small):
    assert not set(small.customers) & set(small.truth)
