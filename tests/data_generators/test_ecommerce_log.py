"""The shop's log: steps of a visit, orders and what follows them."""

from itertools import pairwise

import pandas as pd
import pytest

FUNNEL = ["session_started", "product_viewed", "cart_item_added", "checkout_started", "order_placed"]


def of(shop, event):
    return shop.events[shop.events["event"] == event]


def test_steps_of_a_visit_follow_each_other(full):
    first = {step: of(full, step).groupby("session_id")["occurred_at"].min() for step in FUNNEL}
    for cause, effect in pairwise(FUNNEL):
        assert first[effect].index.isin(first[cause].index).all()
        assert (first[cause].reindex(first[effect].index) < first[effect]).all()


def test_the_item_ordered_was_looked_at_last_and_put_in_the_cart(small_shop):
    last_viewed = of(small_shop, "product_viewed").groupby("session_id")["item"].last().astype(str)
    for step in ("cart_item_added", "checkout_started", "order_placed"):
        rows = of(small_shop, step).set_index("session_id")["item"].astype(str)
        assert (last_viewed.reindex(rows.index) == rows).all()


def test_a_visit_belongs_to_one_person_and_lasts_less_than_an_hour(full):
    visits = full.events[full.events["session_id"].notna()].groupby("session_id")
    assert (visits["customer_id"].min() == visits["customer_id"].max()).all()
    assert (visits["occurred_at"].max() - visits["occurred_at"].min()).max() < pd.Timedelta(hours=1)


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


def test_money_adds_up(small_shop):
    orders = of(small_shop, "order_placed")
    assert (orders["amount_cents"] > 0).all() and (orders["discount_cents"] >= 0).all()
    share = orders["discount_cents"] / (orders["amount_cents"] + orders["discount_cents"])
    assert share.max() < 0.31


def test_only_visits_without_an_order_can_be_anonymous(full):
    delay = full.events["recorded_at"] - full.events["occurred_at"]
    late = full.events[(delay > pd.Timedelta(days=2)) & full.events["session_id"].notna()]
    assert len(late) > 400
    assert not set(late["event"]) & {"checkout_started", "order_placed"}
    assert (delay[full.events["event"] == "order_placed"] == pd.Timedelta(0)).all()


def test_returns_are_refunded_later_than_they_happen(full):
    returns = of(full, "order_returned")
    delay = returns["recorded_at"] - returns["occurred_at"]
    assert 0.5 < (delay > pd.Timedelta(hours=1)).mean() < 0.7 and delay.max() < pd.Timedelta(days=2)


def test_a_ticket_is_opened_closed_and_then_rated(full):
    key = ["customer_id", "topic"]
    for cause, effect in pairwise(["ticket_opened", "ticket_closed", "satisfaction_rated"]):
        late, soon = of(full, effect)[[*key, "occurred_at"]], of(full, cause)[[*key, "occurred_at"]]
        found = pd.merge_asof(late, soon.assign(cause=soon["occurred_at"]), on="occurred_at", by=key)
        assert len(late) > 100 and found["cause"].notna().all()


def test_a_refund_is_missed_only_after_something_was_sent_back(full):
    tickets = of(full, "ticket_opened")
    missed = tickets[tickets["topic"] == "refund missing"][["customer_id", "occurred_at"]]
    returns = of(full, "order_returned")[["customer_id", "occurred_at"]].assign(returned=True)
    found = pd.merge_asof(missed, returns, on="occurred_at", by="customer_id", allow_exact_matches=False)
    assert len(missed) > 20 and found["returned"].notna().all()


@pytest.mark.parametrize("event", ["review_written", "friend_referred", "ticket_opened", "subscribed"])
def test_what_follows_an_order_follows_an_order(full, event):
    first = of(full, "order_placed").groupby("customer_id")["occurred_at"].min()
    rows = of(full, event)
    assert (rows["occurred_at"] > rows["customer_id"].map(first)).all()


def test_steps_before_the_decision_take_the_time_they_say(full):
    seconds = full.events.loc[full.events["event"].isin(["reviews_read", "guide_read"])]
    assert seconds["seconds"].between(10, 240).all()
    visit = full.events[full.events["session_id"].isin(seconds["session_id"].head(2_000))]
    visit = visit.sort_values(["session_id", "occurred_at"], kind="stable")
    ends = visit["occurred_at"] + pd.to_timedelta(visit["seconds"].fillna(0).astype("int64"), unit="s")
    follows = visit["session_id"].eq(visit["session_id"].shift(-1))
    timed = visit["seconds"].notna() & follows
    assert (visit["occurred_at"].shift(-1)[timed] >= ends[timed]).all()


def test_every_item_and_price_in_the_log_is_in_the_list_of_products(small_shop):
    products = small_shop.tables["products"].set_index("item")["price_cents"]
    orders = of(small_shop, "order_placed")
    full_price = orders["amount_cents"] + orders["discount_cents"]
    assert (full_price == orders["item"].astype(str).map(products.rename(str)) * orders["quantity"]).all()
