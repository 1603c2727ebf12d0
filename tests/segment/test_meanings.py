"""The meanings that every engine must keep, one test each, on businesses small enough to check by hand."""

import duckdb
import pandas as pd
import pytest

from segmentlab.instrument import make_business
from segmentlab.model.tree import at_least, customer, events, prop
from segmentlab.segment.evaluate import members
from segmentlab.segment.sql import to_sql

orders = events("order_placed")


def business(rows, people=(1, 2, 3), signed_up="2026-01-01", **columns):
    """A shop from rows of (customer, event, occurred_at[, recorded_at])."""
    log = pd.DataFrame(
        [(row[0], row[1], row[2], row[3] if len(row) > 3 else row[2]) for row in rows],
        columns=["customer_id", "event", "occurred_at", "recorded_at"],
    ).assign(**columns)
    log["event"] = pd.Categorical(
        log["event"], categories=["order_placed", "session_started", "cart_item_added"]
    )
    table = pd.DataFrame({"customer_id": list(people), "signed_up_at": signed_up})
    return make_business(table, log, today="2026-03-01")


def who(rule, shop, as_of="2026-03-01"):
    """Say who belongs, in memory and in a database alike: each meaning is held to both."""
    answer = members(rule, shop, as_of)
    inside = set(answer[answer].index)
    with duckdb.connect() as database:
        database.register("customers", shop.customers)
        database.register("events", shop.events)
        found = database.execute(to_sql(rule, shop.moment(as_of))).fetchall()
    assert {one for (one,) in found} == inside
    return inside


def test_a_window_takes_its_older_edge_and_leaves_its_newer_one():
    shop = business([(1, "order_placed", "2026-02-01"), (2, "order_placed", "2026-03-01")])
    assert who(orders.count(within="28d") >= 1, shop) == {1}
    assert who(orders.count(within="27d") >= 1, shop) == set()


def test_a_window_with_two_edges_is_half_open_too():
    shop = business([(1, "order_placed", "2026-01-30"), (2, "order_placed", "2026-01-31")])
    assert who(orders.count(between=("30d", "29d")) == 1, shop) == {1}


def test_an_event_does_not_exist_before_it_was_recorded():
    shop = business([(1, "order_placed", "2026-02-10", "2026-02-20")])
    assert who(orders.count() >= 1, shop, "2026-02-20") == set()
    assert who(orders.count() >= 1, shop, "2026-02-20 00:01") == {1}


def test_days_since_last_counts_calendar_days_not_periods_of_24_hours():
    shop = business([(1, "order_placed", "2026-02-27 23:59")])
    assert who(orders.days_since_last() == 1, shop, "2026-02-28 00:01") == {1}
    assert who(orders.days_since_last() == 1, shop, "2026-02-28 23:59") == {1}


def test_days_since_first_looks_at_the_earliest_event():
    shop = business([(1, "order_placed", "2026-02-01"), (1, "order_placed", "2026-02-20")])
    assert who(orders.days_since_first() == 28, shop) == {1}


def test_a_threshold_exactly_on_a_total_of_money_holds():
    rows = [(1, "order_placed", "2026-02-01")] * 3
    shop = business(rows, amount_cents=pd.array([1010, 2020, 3030], dtype="Int64"))
    assert who(orders.sum("amount_cents") >= 6060, shop) == {1}
    assert who(orders.sum("amount_cents") > 6060, shop) == set()


def test_people_with_no_orders_count_as_zero_and_belong_to_the_population():
    shop = business([(1, "order_placed", "2026-02-01")])
    assert who(orders.count() == 0, shop) == {2, 3}
    assert len(members(orders.count() == 0, shop)) == 3


def test_a_missing_days_since_is_false_before_not_is_applied():
    shop = business([(1, "order_placed", "2026-02-01")])
    assert who(orders.days_since_last() > 10, shop) == {1}
    assert who(orders.days_since_last() != 10, shop) == {1}
    assert who(~(orders.days_since_last() > 10), shop) == {2, 3}


def test_a_missing_attribute_is_false_before_not_is_applied():
    shop = business([(1, "order_placed", "2026-02-01")])
    shop.customers["country"] = ["DE", None, "FR"]
    assert who(customer("country") != "DE", shop) == {3}
    assert who(~(customer("country") == "DE"), shop) == {2, 3}


def test_people_not_known_yet_are_not_in_the_population():
    shop = business([(2, "session_started", "2026-02-10")], signed_up=["2026-02-01", None, "2026-02-15"])
    assert list(members(orders.count() == 0, shop, "2026-02-01").index) == []
    assert list(members(orders.count() == 0, shop, "2026-02-11").index) == [1, 2]


def test_someone_who_never_signed_up_is_known_once_their_first_event_is_recorded():
    shop = business([(1, "order_placed", "2026-02-10", "2026-02-20")], people=[1], signed_up=[None])
    nobody_ordered = orders.count() == 0
    assert who(nobody_ordered, shop, "2026-02-11") == who(nobody_ordered, shop, "2026-02-20") == set()
    assert len(members(nobody_ordered, shop, "2026-02-20")) == 0
    assert who(orders.count() == 1, shop, "2026-02-20 00:01") == {1}


def test_changing_what_happens_later_changes_nothing_earlier():
    early = [(1, "order_placed", "2026-01-10"), (2, "session_started", "2026-01-12")]
    late = [(2, "order_placed", "2026-02-10"), (1, "session_started", "2026-02-12")]
    rule = (orders.count() >= 1) | (orders.days_since_last() <= 5)
    assert who(rule, business(early), "2026-02-01") == who(rule, business(early + late), "2026-02-01")


def test_conditions_on_a_property_choose_which_events_count():
    rows = [(1, "order_placed", "2026-02-01"), (2, "order_placed", "2026-02-01")]
    shop = business(rows, discount_cents=pd.array([500, 0], dtype="Int64"))
    assert who(orders.where(prop("discount_cents") > 0).count() == 1, shop) == {1}


@pytest.mark.parametrize("moment", ["2026-03-01", pd.Timestamp("2026-03-01 01:00", tz="Europe/Paris")])
def test_a_date_is_its_first_moment_in_utc_and_time_zones_are_converted(moment):
    shop = business([(1, "order_placed", "2026-02-28 23:59:59")])
    assert who(orders.count(within="1min") == 1, shop, moment) == {1}


def test_sql_comments_cannot_be_ended_by_what_a_definition_holds():
    text = to_sql(customer("country") == "DE\n; DROP TABLE customers; --", "2026-03-01")
    assert text.splitlines()[0].startswith("-- Segment: Everyone whose country is DE ; DROP TABLE")
    assert text.splitlines()[1] == "WITH moment AS ("


carts = events("cart_item_added")


def test_followed_by_is_strictly_after_and_its_time_is_inclusive():
    rows = [
        *[(1, "cart_item_added", "2026-02-10 10:00"), (1, "order_placed", "2026-02-10 12:00")],
        *[(2, "cart_item_added", "2026-02-10 10:00"), (2, "order_placed", "2026-02-10 12:01")],
        *[(3, "cart_item_added", "2026-02-10 10:00"), (3, "order_placed", "2026-02-10 10:00")],
    ]
    shop = business(rows)
    assert who(carts.followed_by(orders, inside="2h").count() == 1, shop) == {1}
    assert who(carts.not_followed_by(orders, inside="2h").count() == 1, shop) == {2, 3}


def test_an_abandoned_cart_is_known_only_when_its_time_is_over():
    shop = business([(1, "cart_item_added", "2026-02-10 10:00")])
    abandoned = carts.not_followed_by(orders, inside="2h").count() == 1
    assert who(abandoned, shop, "2026-02-10 12:00") == set()
    assert who(abandoned, shop, "2026-02-10 12:01") == {1}


def test_a_sequence_is_dated_when_its_second_step_happened():
    shop = business([(1, "cart_item_added", "2026-01-25"), (1, "order_placed", "2026-01-31")])
    done = carts.followed_by(orders, inside="7d")
    assert who(done.count(within="30d") == 1, shop) == {1}
    assert who(done.days_since_last() == 29, shop) == {1}


def test_a_second_step_recorded_later_is_not_known_yet_but_an_earlier_known_one_counts():
    late = (1, "order_placed", "2026-02-10 11:00", "2026-02-20")
    rows = [(1, "cart_item_added", "2026-02-10 10:00"), late]
    abandoned = carts.not_followed_by(orders, inside="2h").count() == 1
    assert who(abandoned, business(rows), "2026-02-15") == {1}
    assert who(abandoned, business(rows), "2026-02-21") == set()
    both = [*rows, (1, "order_placed", "2026-02-10 11:30")]
    done = carts.followed_by(orders, inside="2h").count() == 1
    assert who(done, business(both), "2026-02-15") == {1}


def test_means_and_extremes_are_missing_where_there_is_nothing_and_missing_numbers_take_no_part():
    rows = [(1, "order_placed", "2026-02-01")] * 3
    shop = business(rows, amount_cents=pd.array([1000, 2000, None], dtype="Int64"))
    assert who(orders.mean("amount_cents") == 1500, shop) == {1}
    assert who((orders.min("amount_cents") == 1000) & (orders.max("amount_cents") == 2000), shop) == {1}
    assert who(orders.mean("amount_cents") <= 99_999, shop) == {1}


def test_distinct_values_and_active_days_count_each_once():
    rows = [(1, "order_placed", f"2026-02-0{day} {hour}:00") for day, hour in ((1, 10), (1, 11), (2, 10))]
    shop = business(rows, category=["tents", None, "tents"])
    assert who(orders.distinct("category") == 1, shop) == {1}
    assert who(orders.active_days() == 2, shop) == {1}


def test_at_least_counts_signs():
    shop = business([(1, "order_placed", "2026-02-01"), (1, "session_started", "2026-02-01")])
    signs = (orders.count() >= 1, events("session_started").count() >= 1, carts.count() >= 1)
    assert who(at_least(2, *signs), shop) == {1}
    assert who(at_least(3, *signs), shop) == set()


def test_a_moment_with_a_time_zone_is_the_same_moment_in_sql():
    shop = business([(1, "order_placed", "2026-02-28 23:59:59")])
    assert who(orders.count(within="1min") == 1, shop, pd.Timestamp("2026-03-01 01:00+01:00")) == {1}
