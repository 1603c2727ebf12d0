"""The meanings that every engine must keep, one test each, on businesses small enough to check by hand."""

import duckdb
import pandas as pd
import pytest

from segmentlab.instrument import make_business
from segmentlab.model.attributes import changing
from segmentlab.model.tree import (
    account_count,
    account_max,
    account_mean,
    account_share,
    account_sum,
    at_least,
    change,
    customer,
    events,
    in_segment,
    prop,
    trend,
)
from segmentlab.segment.evaluate import members
from segmentlab.segment.segment import Segment
from segmentlab.segment.sql import to_sql
from tests.engines.reference import reference_members

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
    """Say who belongs: each meaning is held to all engines, in memory, in a database, and the slow one."""
    answer = members(rule, shop, as_of)
    inside = set(answer[answer].index)
    with duckdb.connect() as database:
        database.register("customers", shop.customers)
        database.register("events", shop.events)
        if shop.changes is not None:
            database.register("changes", shop.changes)
        statement = to_sql(rule, shop.moment(as_of), changing=changing(shop))
        found = database.execute(statement).fetchall()
    assert {one for (one,) in found} == inside
    slow = reference_members(rule, shop, shop.moment(as_of))
    assert {one for one, belongs in slow.items() if belongs} == inside
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


# --- numbers made of two measures ---

visits = events("session_started")


def several(person, event, *days):
    """Rows of one person and event on days of February."""
    return [(person, event, f"2026-02-{day:02d}") for day in days]


def test_a_ratio_is_missing_where_the_second_measure_is_0_and_is_false_before_not_is_applied():
    rows = [*several(1, "order_placed", 1), *several(1, "session_started", 1, 2)]
    shop = business([*rows, *several(2, "order_placed", 1)])
    rate = orders.count() / visits.count()
    assert who(rate == 0.5, shop) == {1}
    assert who(rate >= 0, shop) == {1}
    assert who(~(rate >= 0), shop) == {2, 3}


def test_a_difference_may_be_negative_and_is_missing_where_either_is():
    shop = business([*several(1, "order_placed", 1), *several(1, "session_started", 1, 2, 3)])
    assert who(orders.count() - visits.count() == -2, shop) == {1}
    gap = visits.days_since_last() - orders.days_since_last()
    assert who(gap == -2, shop) == {1}
    assert who(~(gap == -2), shop) == {2, 3}


def test_a_share_is_of_the_same_window():
    shop = business(several(1, "order_placed", 1, 20, 25), discount_cents=pd.array([9, 9, 0], dtype="Int64"))
    discounted = orders.where(prop("discount_cents") > 0)
    assert who(discounted.share_of(orders, within="10d") == 0.5, shop) == {1}


def test_a_trend_divides_by_the_window_just_before_and_an_event_on_the_edge_belongs_to_the_later_one():
    # The last 7 days begin on 22 February; the 7 days before on 15 February.
    shop = business([*several(1, "order_placed", 15, 16, 22), *several(2, "order_placed", 23)])
    assert who(trend(orders.count(within="7d")) == 0.5, shop) == {1}
    assert who(change(orders.count(within="7d")) == -1, shop) == {1}
    assert who(change(orders.count(within="7d")) == 1, shop) == {2}  # before: nothing, so no trend
    assert who(trend(orders.count(within="1w")) == 0.5, shop) == {1}


# --- first, last, weeks, rhythm ---


def test_the_first_and_last_value_skip_events_without_it():
    rows = several(1, "order_placed", 1, 2, 3, 4)
    shop = business(rows, category=[None, "tents", "boots", None])
    assert who(orders.first("category") == "tents", shop) == {1}
    assert who(orders.last("category") == "boots", shop) == {1}
    assert who(~(orders.last("category") != "boots"), shop) == {1, 2, 3}


def test_of_events_at_the_same_moment_the_one_recorded_later_is_the_later():
    at, late = "2026-02-01", "2026-02-03"
    rows = [(1, "order_placed", at, late), (1, "order_placed", at, at)]
    shop = business(rows, category=["boots", "tents"])
    assert who(orders.first("category") == "tents", shop) == {1}
    assert who(orders.last("category") == "boots", shop) == {1}
    assert who(orders.last("category") == "tents", shop, "2026-02-02") == {1}


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)])
def test_of_events_alike_in_time_the_smaller_value_comes_first_whatever_the_order_of_the_rows(order):
    rows = several(1, "order_placed", 1, 1, 1)
    # By size 9 stands before 10. By code point Z stands before a, and ö after both; the order of categories
    # and that of a language are others.
    words, amounts = ["a", "ö", "Z"][order], [10, 9, 100][order]
    category = pd.Categorical(words, categories=["ö", "a", "Z"])
    shop = business(rows, category=category, amount_cents=pd.array(amounts, dtype="Int64"))
    assert who(orders.first("category") == "Z", shop) == {1}
    assert who(orders.last("category").is_in(["ö"]), shop) == {1}
    assert who(orders.first("amount_cents") == 9, shop) == {1}
    assert who(orders.last("amount_cents") == 100, shop) == {1}


def test_of_sequences_done_at_the_same_moment_the_one_begun_later_is_the_later():
    begun = [(1, "cart_item_added", f"2026-02-01 1{hour}:00") for hour in (1, 0)]
    shop = business([*begun, (1, "order_placed", "2026-02-01 12:00")], category=["boots", "tents", None])
    done = carts.followed_by(orders, inside="1d")
    assert who(done.first("category") == "tents", shop) == {1}
    assert who(done.last("category") == "boots", shop) == {1}


def test_the_last_value_is_of_the_latest_event_not_the_one_recorded_last_and_may_be_a_number():
    rows = [(1, "order_placed", "2026-02-01", "2026-02-20"), (1, "order_placed", "2026-02-10")]
    shop = business(rows, amount_cents=pd.array([100, 200], dtype="Int64"))
    assert who(orders.last("amount_cents") == 200, shop) == {1}
    assert who(orders.first("amount_cents") == 200, shop, "2026-02-15") == {1}
    assert who(orders.first("amount_cents") == 100, shop, "2026-02-21") == {1}


def test_active_weeks_are_7_day_blocks_counted_back_from_the_moment_including_their_older_edge():
    # Before 1 March: 22 February on is the last week, 15 to 21 the one before.
    shop = business([*several(1, "order_placed", 15, 21, 22), *several(2, "order_placed", 22, 28)])
    assert who(orders.active_weeks() == 2, shop) == {1}
    assert who(orders.active_weeks(within="2w") == 2, shop) == {1}
    # Three hours later, midnight of the 22nd lies one week further back.
    assert who(orders.active_weeks() == 2, shop, "2026-03-01 03:00") == {1, 2}


def test_the_typical_gap_is_between_days_and_needs_two_of_them():
    rows = [*several(1, "order_placed", 1, 1, 11, 15), *several(2, "order_placed", 1, 1)]
    assert who(orders.typical_gap() == 7, business(rows)) == {1}
    assert who(orders.typical_gap() >= 0, business(rows)) == {1}


def test_an_expected_date_in_the_past_is_a_negative_number_of_days():
    # Every 10 days, the last one on 11 February: due on the 21st, which is 8 days ago.
    shop = business([*several(1, "order_placed", 1, 11), *several(2, "order_placed", 11, 25)])
    assert who(orders.days_until_expected() == -8, shop) == {1}
    assert who(orders.days_until_expected() == 10, shop) == {2}


def test_a_year_is_365_days():
    shop = business([(1, "order_placed", "2025-03-01"), (2, "order_placed", "2025-02-28 23:59")])
    assert who(orders.count(within="1y") >= 1, shop) == {1} == who(orders.count(within="365d") >= 1, shop)


# --- windows of each customer's own ---


def test_a_window_after_sign_up_begins_with_it_and_ends_before_its_length_is_over():
    rows = [
        (1, "order_placed", "2026-01-05"),
        (2, "order_placed", "2026-01-06"),
        (3, "order_placed", "2026-01-04 23:59"),
    ]
    shop = business(rows, signed_up="2026-01-05")
    quick = orders.count(within="24h", after=customer("signed_up_at"))
    assert who(quick == 1, shop) == {1}
    assert who(quick == 0, shop) == {2, 3}
    shop = business(rows, signed_up="2026-01-05", amount_cents=pd.array([1, 2, 3], dtype="Int64"))
    assert who(orders.mean("amount_cents", within="24h", after=customer("signed_up_at")) >= 0, shop) == {1}


def test_someone_without_an_anchor_has_a_count_of_0_and_no_date():
    shop = business([(1, "order_placed", "2026-02-01")])
    after = events("cart_item_added").first_time()
    assert who(orders.count(within="7d", after=after) == 0, shop) == {1, 2, 3}
    assert who(orders.days_since_first(within="7d", after=after) >= 0, shop) == set()


def test_an_anchor_recorded_later_is_not_known_yet():
    late = (1, "cart_item_added", "2026-02-01", "2026-02-20")
    shop = business([late, (1, "cart_item_added", "2026-02-10"), (1, "order_placed", "2026-02-02")])
    soon = orders.count(within="3d", after=carts.first_time()) == 1
    assert who(soon, shop, "2026-02-15") == set()
    assert who(soon, shop, "2026-02-21") == {1}
    assert who(orders.count(within="3d", after=carts.last_time()) == 1, shop, "2026-02-21") == set()


def test_weeks_after_an_anchor_are_counted_from_it():
    shop = business(several(1, "order_placed", 1, 7, 8), signed_up="2026-02-01")
    own = orders.active_weeks(within="4w", after=customer("signed_up_at"))
    assert who(own == 2, shop) == {1}


# --- chains ---


def test_a_chain_is_done_if_any_second_step_leads_to_the_third_and_is_dated_by_it():
    rows = [
        (1, "cart_item_added", "2026-02-01 10:00"),
        (1, "session_started", "2026-02-01 11:00"),  # too long before the order
        (1, "session_started", "2026-02-01 20:00"),
        (1, "order_placed", "2026-02-01 21:00"),
    ]
    chain = carts.followed_by(visits, inside="1d").followed_by(orders, inside="1h")
    assert who(chain.count() == 1, business(rows)) == {1}
    assert who(chain.count() == 1, business(rows), "2026-02-01 21:00") == set()
    assert who(chain.days_since_last() == 28, business(rows)) == {1}


def test_each_step_of_a_chain_is_strictly_after_the_one_before():
    at_once = [(1, name, "2026-02-01 10:00") for name in ("cart_item_added", "session_started")]
    shop = business([*at_once, (1, "order_placed", "2026-02-01 10:30")])
    assert (
        who(carts.followed_by(visits, inside="1h").followed_by(orders, inside="1h").count() >= 1, shop)
        == set()
    )


def test_a_chain_may_end_with_what_did_not_happen_and_is_known_when_that_time_is_over():
    rows = [(1, "session_started", "2026-02-01 10:00"), (1, "cart_item_added", "2026-02-01 11:00")]
    left = visits.followed_by(carts, inside="2h").not_followed_by(orders, inside="1h").count() == 1
    assert who(left, business(rows), "2026-02-01 12:00") == set()
    assert who(left, business(rows), "2026-02-01 12:01") == {1}
    assert who(left, business([*rows, (1, "order_placed", "2026-02-01 12:00")])) == set()


# --- the best tenth, segments, accounts ---


def test_the_top_share_lets_ties_share_their_fate():
    rows = [
        *several(1, "order_placed", 1, 2),
        *several(2, "order_placed", 1, 2),
        *several(3, "order_placed", 1),
    ]
    shop = business(rows, people=(1, 2, 3, 4))
    # Two are ahead of customer 3, which is not fewer than half of 4.
    assert who(orders.count().in_top(0.5), shop) == {1, 2}
    assert who(orders.count().in_top(0.01), shop) == {1, 2}
    assert who(orders.count().in_top(0.51), shop) == {1, 2, 3}
    assert who(orders.count().in_bottom(0.25), shop) == {4}


def test_a_share_is_taken_of_those_with_a_value_and_among_those_named():
    rows = [
        *several(1, "order_placed", 27),
        *several(2, "order_placed", 20),
        *several(3, "session_started", 1),
    ]
    shop = business(rows, people=(1, 2, 3, 4))
    assert who(orders.days_since_last().in_top(0.5), shop) == {2}
    assert who(~orders.days_since_last().in_top(0.5), shop) == {1, 3, 4}
    buyers = orders.count() >= 1
    assert who(orders.count().in_top(0.5, among=buyers), shop) == {1, 2}
    assert who(orders.count().in_top(0.5, among=~buyers), shop) == {3, 4}


def test_seven_percent_of_a_hundred_people_are_seven():
    rows = [(person, "order_placed", f"2026-02-01 00:00:{second:02d}")
            for person in range(1, 101) for second in range(min(person, 40))]  # fmt: skip
    shop = business(rows, people=range(1, 101))
    assert who(orders.count().in_bottom(0.07), shop) == set(range(1, 8))


def test_people_not_known_yet_are_not_compared():
    shop = business(several(1, "order_placed", 1), signed_up=["2026-01-01", "2026-01-01", "2026-02-20"])
    assert who(orders.count().in_bottom(0.5), shop, "2026-02-10") == {2}


def test_a_segment_inside_a_rule_is_judged_at_the_same_moment():
    buyers = Segment("buyers", orders.count(within="7d") >= 1)
    shop = business([*several(1, "order_placed", 1), *several(2, "order_placed", 25)])
    assert who(~in_segment(buyers), shop) == {1, 3}
    assert who(buyers & (visits.count() == 0), shop) == {2}
    assert who((visits.count() == 0) & ~buyers, shop, "2026-02-05") == {2, 3}


def account_shop(rows, accounts, **columns):
    shop = business(rows, people=range(1, len(accounts) + 1), **columns)
    shop.customers["account_id"] = pd.array(accounts, dtype="str")
    return shop


def test_what_an_account_has_is_given_to_each_of_its_people_and_missing_without_an_account():
    rows = [*several(1, "order_placed", 1, 2), *several(3, "order_placed", 1), *several(4, "order_placed", 1)]
    shop = account_shop(rows, ["a", "a", "b", None])
    bought = orders.count() >= 1
    assert who(account_count(bought) == 1, shop) == {1, 2, 3}
    assert who(account_share(bought) == 0.5, shop) == {1, 2}
    assert who(account_sum(orders.count()) == 2, shop) == {1, 2}
    assert who(account_mean(orders.count()) == 1, shop) == {1, 2, 3}
    assert who(account_max(orders.count()) == 2, shop) == {1, 2}
    assert who(~(account_count(bought) >= 0), shop) == {4}


def test_an_account_where_nobody_has_a_value_has_a_sum_of_0_and_no_mean():
    shop = account_shop(several(3, "order_placed", 28), ["a", "a", "b"])
    assert who(account_sum(orders.days_since_last()) == 0, shop) == {1, 2}
    assert who(account_mean(orders.days_since_last()) <= 99, shop) == {3}


def test_people_of_an_account_who_are_not_known_yet_do_not_count():
    shop = account_shop([], ["a", "a"], signed_up=["2026-01-01", "2026-02-20"])
    assert who(account_count(orders.count() == 0) == 1, shop, "2026-02-10") == {1}
    assert who(account_share(orders.count() == 0) == 1, shop, "2026-02-10") == {1}


# --- attributes as they stood ---


def test_an_attribute_is_read_as_it_stood_and_a_change_recorded_later_is_not_known_yet():
    shop = business([], people=(1, 2))
    shop.customers["plan"] = ["pro", "pro"]
    changes = pd.DataFrame(
        [
            (1, "2026-01-01", "2026-01-01", "free"),
            (1, "2026-02-01", "2026-02-10", "pro"),
            (1, "2026-02-20", "2026-02-20", None),
        ],
        columns=["customer_id", "changed_at", "recorded_at", "plan"],
    )
    shop = make_business(shop.customers, shop.events, today="2026-03-01", tables={"changes": changes})
    assert who(customer("plan") == "free", shop, "2026-02-05") == {1}
    assert who(customer("plan") == "pro", shop, "2026-02-11") == {1}
    assert who(customer("plan") == "pro", shop) == {1}  # a missing value is no change
    assert who(~(customer("plan") == "pro"), shop) == {2}  # nothing was ever known of customer 2


def test_of_changes_at_the_same_moment_the_one_recorded_later_holds_and_then_the_larger_value():
    shop, at, late = business([], people=(1, 2)), "2026-02-01", "2026-02-03"
    rows = [(1, at, late, "basic"), (1, at, at, "pro"), (2, at, at, "pro"), (2, at, at, "basic")]
    changes = pd.DataFrame(rows, columns=["customer_id", "changed_at", "recorded_at", "plan"])
    changes["plan"] = pd.Categorical(changes["plan"], categories=["pro", "basic"])
    for changed in (changes, changes[::-1]):
        tables = {"changes": changed}
        shop = make_business(shop.customers, shop.events, today="2026-03-01", tables=tables)
        assert who(customer("plan") == "basic", shop) == {1}
        assert who(customer("plan") == "pro", shop) == {2}
        assert who(customer("plan") == "pro", shop, "2026-02-02") == {1, 2}


def test_the_days_since_a_date_are_calendar_days():
    shop = business([], signed_up=["2026-02-28 23:59", "2026-02-27", None])
    assert who(customer("signed_up_at").days_since() == 1, shop) == {1}
    assert who(customer("signed_up_at").days_since() <= 30, shop) == {1, 2}


def test_of_two_changes_at_the_same_moment_the_later_recorded_and_then_the_larger_counts():
    shop = business([], people=(1, 2, 3))
    rows = [
        (1, "2026-02-10", "2026-02-11", "pro"),
        (1, "2026-02-10", "2026-02-12", "free"),
        (2, "2026-02-10", "2026-02-10", "pro"),
        (2, "2026-02-10", "2026-02-10", "free"),
        (3, "2026-02-10", "2026-02-10", "free"),
        (3, "2026-02-10", "2026-02-10", "pro"),
    ]
    changes = pd.DataFrame(rows, columns=["customer_id", "changed_at", "recorded_at", "plan"])
    shop = make_business(shop.customers, shop.events, today="2026-03-01", tables={"changes": changes})
    assert who(customer("plan") == "free", shop) == {1}
    assert who(customer("plan") == "pro", shop) == {2, 3}


def test_a_change_announced_in_advance_counts_only_after_its_own_moment():
    shop = business([(1, "order_placed", "2026-02-01")])
    changes = pd.DataFrame(
        {"customer_id": [1], "changed_at": ["2026-02-10"], "recorded_at": ["2026-02-01"], "plan": ["pro"]}
    )
    shop = make_business(shop.customers, shop.events, today="2026-03-01", tables={"changes": changes})
    assert who(customer("plan") == "pro", shop, "2026-02-10") == set()
    assert who(customer("plan") == "pro", shop, "2026-02-10 00:01") == {1}


def test_what_followed_in_the_last_microsecond_is_not_known_before_it_was_recorded():
    last = (1, "session_started", "2026-02-28 23:59:59.999999", "2026-03-01")
    shop = business([(1, "order_placed", "2026-02-28"), last])
    back = orders.followed_by(events("session_started"), inside="1d")
    assert who(back.count() >= 1, shop) == set()
    assert who(back.count() >= 1, shop, "2026-03-01 00:00:00.000001") == {1}
