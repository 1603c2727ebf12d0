"""A step that was recorded late is not known before that, and nobody else's sequences change with it."""

import pandas as pd

from segmentlab import events, make_business, members

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
