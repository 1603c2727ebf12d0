"""The shop behaves like real shops do; the bands and their sources stand in ecommerce.toml."""

import numpy as np
import pandas as pd
import pytest


def orders_of(shop):
    return shop.events[shop.events["event"] == "order_placed"]


def count(shop, event):
    return int((shop.events["event"] == event).sum())


def test_a_quarter_to_three_tenths_of_buyers_buy_again_within_a_year(full):
    orders = orders_of(full)
    first = orders.groupby("customer_id")["occurred_at"].transform("min")
    year = pd.Timedelta(days=365)
    watched = orders[(first < full.today - year) & (orders["occurred_at"] < first + year)]
    assert 0.25 <= (watched.groupby("customer_id").size() > 1).mean() <= 0.30


def test_every_further_order_is_likelier_than_the_one_before(full):
    bought = orders_of(full).groupby("customer_id").size()
    ladder = [(bought > step).sum() / (bought >= step).sum() for step in (1, 2, 3)]
    assert ladder == sorted(ladder)
    assert 0.45 <= ladder[1] <= 0.60


def test_order_counts_spread_far_more_than_chance_would(full):
    bought = (
        orders_of(full).groupby("customer_id").size().reindex(full.customers["customer_id"], fill_value=0)
    )
    assert bought.var() > 2 * bought.mean()


def test_the_best_fifth_of_customers_brings_about_two_thirds_of_revenue(full):
    revenue = orders_of(full).groupby("customer_id")["amount_cents"].sum().sort_values(ascending=False)
    assert 0.60 <= revenue.iloc[: len(revenue) // 5].sum() / revenue.sum() <= 0.73


def test_november_and_december_are_above_their_sixth_of_the_year(full):
    assert 0.18 <= (orders_of(full)["occurred_at"].dt.month >= 11).mean() <= 0.21


def test_seven_carts_in_ten_are_abandoned(full):
    carts = full.events.loc[full.events["event"] == "cart_item_added", "session_id"].nunique()
    assert 0.65 <= 1 - len(orders_of(full)) / carts <= 0.75


@pytest.mark.parametrize(
    ("event", "least", "most"),
    [("email_opened", 0.30, 0.40), ("email_clicked", 0.02, 0.04), ("unsubscribed", 0.002, 0.004)],
)
def test_emails_are_answered_as_emails_are(full, event, least, most):
    assert least <= count(full, event) / count(full, "email_sent") <= most


def test_machines_open_a_good_part_of_the_emails(full):
    opens = full.events.loc[full.events["event"] == "email_opened", "machine_open"]
    assert 0.3 <= opens.mean() <= 0.75


def test_bargain_hunters_pay_less_than_the_full_price_far_more_often(full):
    orders = orders_of(full)
    hidden = orders["customer_id"].map(full.truth["hidden_type"])
    discounted = (orders["discount_cents"] > 0).groupby(hidden, observed=True).mean()
    assert 0.15 <= (orders["discount_cents"] > 0).mean() <= 0.35
    assert discounted["bargain hunters"] > 3 * discounted["loyal regulars"]


def test_returns_are_as_common_as_online_returns(full):
    assert 0.12 <= count(full, "order_returned") / len(orders_of(full)) <= 0.21


def test_the_log_has_the_size_of_a_shop_like_this(full):
    assert 1_000_000 <= len(full.events) <= 1_400_000


def test_a_third_or_more_of_the_customers_are_still_active(full):
    assert 0.3 <= full.truth["active"].mean() <= 0.6


def test_hidden_types_overlap(full):
    bought = orders_of(full).groupby("customer_id").size().reindex(full.truth.index, fill_value=0)
    by_type = bought.groupby(full.truth["hidden_type"], observed=True)
    top_of_triers, low_of_loyal = by_type.quantile(0.9), by_type.quantile(0.25)
    assert low_of_loyal["loyal regulars"] <= top_of_triers["one-and-done triers"]


def test_people_come_in_the_evening_and_at_weekends(full):
    visits = full.events.loc[full.events["event"] == "session_started", "occurred_at"]
    hour = np.bincount(visits.dt.hour, minlength=24)
    assert hour[18:22].sum() > 3 * hour[1:5].sum()
    assert (visits.dt.day_of_week >= 5).mean() > 2 / 7
