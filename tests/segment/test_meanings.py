"""The meanings that every engine must keep, one test each, on businesses small enough to check by hand."""

import duckdb
import pandas as pd
import pytest

from segmentlab.instrument import make_business
from segmentlab.model.tree import customer, events, prop
from segmentlab.segment.evaluate import members
from segmentlab.segment.sql import to_sql

orders = events("order_placed")


def business(rows, people=(1, 2, 3), signed_up="2026-01-01", **columns):
    """A shop from rows of (customer, event, occurred_at[, recorded_at])."""
    log = pd.DataFrame(
        [(row[0], row[1], row[2], row[3] if len(row) > 3 else row[2]) for row in rows],
        columns=["customer_id", "event", "occurred_at", "recorded_at"],
    ).assign(**columns)
    log["event"] = pd.Categorical(log["event"], categories=["order_placed", "session_started"])
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
