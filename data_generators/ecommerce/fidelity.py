"""The facts the outdoor gear shop is held against, each with its band, its source and how it is measured.

Visits are those of people the shop knows, who order far more often than passers-by (1.4-3 % of all visits).
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from data_generators.fidelity import OURS, Fact
from data_generators.simulate import Simulation


def _of(shop: Simulation, event: str) -> pd.DataFrame:
    return shop.events[shop.events["event"] == event]


def _per(effect: str, cause: str, shop: Simulation) -> float:
    return len(_of(shop, effect)) / len(_of(shop, cause))


def _left_per(channel: str, shop: Simulation) -> float:
    left = _of(shop, "unsubscribed")
    return float((left["channel"] == channel).sum() / len(_of(shop, f"{channel}_sent")))


def _orders_each(shop: Simulation) -> pd.Series:
    """Count the orders of everybody, those without any included."""
    counts = _of(shop, "order_placed").groupby("customer_id").size()
    return counts.reindex(shop.customers["customer_id"], fill_value=0)


def _buy_again(shop: Simulation) -> float:
    orders, year = _of(shop, "order_placed"), pd.Timedelta(days=365)
    first = orders.groupby("customer_id")["occurred_at"].transform("min")
    watched = orders[(first < shop.today - year) & (orders["occurred_at"] < first + year)]
    return float((watched.groupby("customer_id").size() > 1).mean())


def _step(order: int, shop: Simulation) -> float:
    """Give the share of those with so many orders who place another."""
    each = _orders_each(shop)
    return float((each > order).sum() / (each >= order).sum())


def _rising_ladder(shop: Simulation) -> float:
    return min(_step(2, shop) - _step(1, shop), _step(3, shop) - _step(2, shop))


def _best_fifth(shop: Simulation) -> float:
    revenue = _of(shop, "order_placed").groupby("customer_id")["amount_cents"].sum()
    best = revenue.sort_values(ascending=False).iloc[: len(revenue) // 5]
    return float(best.sum() / revenue.sum())


def _abandoned(shop: Simulation) -> float:
    carts = _of(shop, "cart_item_added")["session_id"].nunique()
    return 1 - len(_of(shop, "order_placed")) / carts


def _discounted_by_type(shop: Simulation) -> pd.Series:
    orders = _of(shop, "order_placed")
    hidden = orders["customer_id"].map(shop.truth["hidden_type"])
    return (orders["discount_cents"] > 0).groupby(hidden, observed=True).mean()


def _bargains(shop: Simulation) -> float:
    shares = _discounted_by_type(shop)
    return float(shares["bargain hunters"] / shares["loyal regulars"])


def _evenings(shop: Simulation) -> float:
    hours = np.bincount(_of(shop, "session_started")["occurred_at"].dt.hour, minlength=24)
    return float(hours[18:22].sum() / hours[1:5].sum())


FACTS = [
    Fact(
        "buy_again", "Buyers who buy again within 12 months", 0.25, 0.30,
        "Opensend: 28.2 % on average; FirstPier: 20-30 %", _buy_again,
    ),
    Fact(
        "third_order", "Buyers of two who place a third order", 0.45, 0.62,
        "Shopify: 45 %; RJMetrics: 53 %", partial(_step, 2),
    ),
    Fact(
        "fourth_order", "Buyers of three who place a fourth order", 0.55, 0.75,
        "Shopify: 56 % after four; RJMetrics: 64 %", partial(_step, 3),
    ),
    Fact(
        "ladder", "How much likelier each further order is than the one before", 0.0, 0.4,
        "Shopify and RJMetrics: rising", _rising_ladder,
    ),
    Fact(
        "spread", "Variance of orders per customer, in means", 2.0, 12.0,
        "Ehrenberg: far above chance, which is 1",
        lambda shop: _orders_each(shop).var() / _orders_each(shop).mean(), "means",
    ),
    Fact(
        "best_fifth", "Revenue from the best fifth of customers", 0.60, 0.73,
        "McCarthy & Winer: 67 % on average", _best_fifth,
    ),
    Fact(
        "year_end", "Orders in November and December", 0.18, 0.21,
        "Census, US retail 2023: 18.4 % (flat: 16.7 %)",
        lambda shop: (_of(shop, "order_placed")["occurred_at"].dt.month >= 11).mean(),
    ),
    Fact("abandoned", "Carts that are abandoned", 0.65, 0.75, "Baymard: 70.2 %", _abandoned),
    Fact(
        "opened", "Emails opened, machines included", 0.30, 0.40, "NeverBounce: 35-36 %",
        partial(_per, "email_opened", "email_sent"),
    ),
    Fact(
        "clicked", "Emails clicked", 0.02, 0.04, "Mailchimp: 2.9 %",
        partial(_per, "email_clicked", "email_sent"),
    ),
    Fact(
        "unsubscribed", "Unsubscribed per email", 0.002, 0.004, "Mailchimp: 0.25 %",
        partial(_left_per, "email"),
    ),
    Fact(
        "sms_clicked", "Text messages clicked", 0.089, 0.145, "Klaviyo: 8.9-14.5 %",
        partial(_per, "sms_clicked", "sms_sent"),
    ),
    Fact(
        "sms_left", "Unsubscribed per text message", 0.006, 0.014, "Klaviyo: 0.6-1.4 %",
        partial(_left_per, "sms"),
    ),
    Fact(
        "push_opened", "Push messages opened", 0.02, 0.04, "ContentBase: about 3 % in retail",
        partial(_per, "push_opened", "push_sent"),
    ),
    Fact(
        "visits_with_order", "Visits of known customers with an order", 0.09, 0.16,
        f"{OURS}; of all visitors 1.4-3 % (Elogic), and these are known customers",
        partial(_per, "order_placed", "session_started"),
    ),
    Fact(
        "visits_with_cart", "Visits of known customers with a cart", 0.30, 0.45,
        f"{OURS}; of all visitors 7-11 % (Fero), and these are known customers",
        partial(_per, "cart_item_added", "session_started"),
    ),
    Fact(
        "satisfied", "Ratings of 4 or 5 after a ticket", 0.66, 0.80, "Retenza: 70-80 %; Abacum: 60-80 %",
        lambda shop: (_of(shop, "satisfaction_rated")["score"] >= 4).mean(),
    ),
    Fact(
        "gifts", "Orders that are gifts", 0.05, 0.20, OURS,
        lambda shop: _of(shop, "order_placed")["gift"].astype(bool).mean(),
    ),
    Fact(
        "machine_opens", "Opens that a machine made", 0.30, 0.75, "NeverBounce: opens are partly machines",
        lambda shop: _of(shop, "email_opened")["machine_open"].mean(),
    ),
    Fact(
        "returned", "Orders sent back", 0.16, 0.21, "NRF: 16.5 and 20.8 % online",
        partial(_per, "order_returned", "order_placed"),
    ),
    Fact(
        "discounted", "Orders with a discount", 0.15, 0.35, OURS,
        lambda shop: (_of(shop, "order_placed")["discount_cents"] > 0).mean(),
    ),
    Fact(
        "bargains", "Discounted orders of bargain hunters, in those of loyal regulars", 3, 12, OURS,
        _bargains, "times",
    ),
    Fact(
        "active", "Customers who are still active", 0.30, 0.60, OURS,
        lambda shop: shop.truth["active"].mean(),
    ),
    Fact(
        "evenings", "Visits from 18 to 22 o'clock, in those of the small hours", 3, 20, OURS,
        _evenings, "times",
    ),
    Fact(
        "weekends", "Visits on Saturday and Sunday", 2 / 7, 0.40, OURS,
        lambda shop: (_of(shop, "session_started")["occurred_at"].dt.day_of_week >= 5).mean(),
    ),
    Fact("events", "Events in the log", 1_000_000, 1_500_000, OURS, lambda shop: len(shop.events), "events"),
]  # fmt: skip
