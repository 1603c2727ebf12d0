"""A step that was recorded late is not known before that, and nobody else's sequences change with it."""

import pandas as pd

from segmentlab import customer, events, make_business, members

DAY = "2026-03-{:02d} 12:00"


def shop():
    customers = pd.DataFrame({"customer_id": [1, 2, 3], "signed_up_at": "2026-01-01"})
    rows = [
        (1, "cart_item_added", DAY.format(1), DAY.format(1)),
        (1, "order_placed", DAY.format(2), DAY.format(9)),
        (2, "cart_item_added", DAY.format(1), DAY.format(1)),
        (2, "order_placed", DAY.format(2), DAY.format(2)),
        (3, "cart_item_added", DAY.format(1), DAY.format(1)),
    ]
    columns = ["customer_id", "event", "occurred_at", "recorded_at"]
    return make_business(customers, pd.DataFrame(rows, columns=columns), today="2026-03-15")


def test_an_order_recorded_a_week_late_counts_from_then_on():
    business = shop()
    carts, orders = events("cart_item_added"), events("order_placed")
    bought = carts.followed_by(orders, inside="3d").count() >= 1
    left = carts.not_followed_by(orders, inside="3d").count() >= 1
    before, after = "2026-03-06", "2026-03-12"
    for _ in range(2):  # whichever moment was asked for first
        assert members(bought, business, before).tolist() == [False, True, False]
        assert members(left, business, before).tolist() == [True, False, True]
        assert members(bought, business, after).tolist() == [True, True, False]
        assert members(left, business, after).tolist() == [False, False, True]


def test_a_sequence_that_began_before_the_window_counts_in_it_for_who_has_other_events_recorded_late():
    customers = pd.DataFrame({"customer_id": [1], "signed_up_at": "2026-01-01"})
    rows = [
        (1, "cart_item_added", DAY.format(1), DAY.format(1)),
        (1, "order_placed", DAY.format(4), DAY.format(4)),
        (1, "order_placed", DAY.format(5), DAY.format(12)),
    ]
    columns = ["customer_id", "event", "occurred_at", "recorded_at"]
    business = make_business(customers, pd.DataFrame(rows, columns=columns), today="2026-03-15")
    bought = events("cart_item_added").followed_by(events("order_placed"), inside="7d")
    # On the 7th the second order is not known, so what this person did is looked at anew.
    for window, expected in (("4d", True), ("2d", False)):
        assert members(bought.count(window) >= 1, business, "2026-03-07").tolist() == [expected]


def test_an_event_recorded_late_is_not_in_a_time_that_begins_with_another_before_it_is_known():
    customers = pd.DataFrame({"customer_id": [1], "signed_up_at": "2026-02-28"})
    rows = [
        (1, "order_placed", DAY.format(1), DAY.format(1)),
        (1, "order_placed", DAY.format(2), DAY.format(9)),
        (1, "order_placed", DAY.format(3), DAY.format(3)),
    ]
    columns = ["customer_id", "event", "occurred_at", "recorded_at"]
    business = make_business(customers, pd.DataFrame(rows, columns=columns), today="2026-03-15")
    orders = events("order_placed")
    count = orders.count("7d", after=customer("signed_up_at"))
    for day, expected in (("2026-03-06", 2), ("2026-03-12", 3)):
        assert members(count == expected, business, day).tolist() == [True]


def test_the_latest_time_somebody_did_something_is_the_latest_that_was_known_by_then():
    customers = pd.DataFrame({"customer_id": [1], "signed_up_at": "2026-01-01"})
    rows = [
        (1, "cart_item_added", DAY.format(2), DAY.format(2)),
        (1, "cart_item_added", DAY.format(4), DAY.format(9)),
        (1, "order_placed", DAY.format(3), DAY.format(3)),
    ]
    columns = ["customer_id", "event", "occurred_at", "recorded_at"]
    business = make_business(customers, pd.DataFrame(rows, columns=columns), today="2026-03-15")
    carts = events("cart_item_added")
    count = events("order_placed").count("7d", after=carts.last_time())
    for day, expected in (("2026-03-06", 1), ("2026-03-12", 0)):
        assert members(count == expected, business, day).tolist() == [True]
