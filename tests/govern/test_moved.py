"""Which condition moved: worked out by hand for every kind of edit."""

import pytest
from hypothesis import given, settings

from segmentlab.govern.moved import reason_changes, rule_changes
from segmentlab.model.tree import account_count, at_least, customer, events, in_segment, prop
from segmentlab.segment.segment import Segment
from tests.engines.drawing import every_rule

orders, visits = events("order_placed"), events("session_started")
often, quiet = orders.count("1y") >= 3, orders.days_since_last() > 60
german = customer("country") == "DE"
spent = orders.sum("amount_cents", within="90d")
inner = Segment("inner", often)

EDITS = [
    (often & quiet, often & (orders.days_since_last() > 45),
     ["days since the last of the orders placed: more than 60 → more than 45"]),
    (quiet & often, often & quiet, []),
    (often, often & german, ["new: whose country is DE"]),
    (often & german, often, ["gone: whose country is DE"]),
    (german, customer("country").is_in(["DE", "FR"]), ["country: DE → DE or FR"]),
    (spent >= 5000, spent >= 10000,
     ["total amount of orders placed in the last 90 days: at least $50.00 → at least $100.00"]),
    (orders.count("90d") >= 3, orders.count("30d") >= 3,
     ["number of orders placed: in the last 90 days → in the last 30 days"]),
    (orders.count("90d") >= 3, orders.count("30d") >= 2,
     ["number of orders placed: at least 3 in the last 90 days → at least 2 in the last 30 days"]),
    (orders.count() >= 3, orders.count("30d") >= 3,
     ["number of orders placed: at any time → in the last 30 days"]),
    (orders.count() >= 3, orders.where(category="tents").count() >= 3,
     ["number of orders placed at least 3 → number of orders placed (category is tents) at least 3"]),
    ((orders.count() >= 2) & (orders.count() <= 5), (orders.count() >= 2) & (orders.count() <= 9),
     ["number of orders placed: at most 5 → at most 9"]),
    (often & ~german, often & ~(customer("country") == "FR"), ["not: country: DE → FR"]),
    (often | german, often | (customer("country") == "FR"), ["one of: country: DE → FR"]),
    (at_least(2, often, german, quiet), at_least(1, often, german, quiet),
     ["signs: at least 2 of 3 → at least 1 of 3"]),
    (spent.in_top(0.1), spent.in_top(0.05),
     ["rank by total amount of orders placed in the last 90 days: top 10% → top 5%"]),
    (in_segment(inner) & german, in_segment(Segment("inner", orders.count("1y") >= 2)) & german,
     ["in segment “inner”: number of orders placed in the last year: at least 3 → at least 2"]),
    (in_segment(inner), german,
     ["who qualified for “inner” (those who placed at least 3 orders in the last year) → "
      "whose country is DE"]),
    (often, german,
     ["number of orders placed in the last year at least 3 → country DE"]),
    (orders.last("category") == "tents", orders.last("category") == "boots",
     ["category of the last of the orders placed: tents → boots"]),
    (account_count(often) >= 2, account_count(often) >= 3,
     ["number of people in the account who placed at least 3 orders in the last year: "
      "at least 2 → at least 3"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "moves"), EDITS)
def test_each_edit_is_said_as_what_moved_and_nothing_else(old, new, moves):
    assert [move.sentence() for move in rule_changes(old, new)] == moves


def test_a_condition_keeps_its_partner_when_another_could_take_it():
    old = (visits.count("7d") >= 1) & (visits.count("30d") >= 5)
    new = (visits.count("30d") >= 8) & (visits.count("7d") >= 1) & (prop_visits() >= 2)
    assert [move.sentence() for move in rule_changes(old, new)] == [
        "number of sessions started in the last 30 days: at least 5 → at least 8",
        "new: who started at least 2 sessions (device is phone)",
    ]


def prop_visits():
    return visits.where(prop("device") == "phone").count()


@settings(max_examples=150, deadline=None)
@given(old=every_rule, new=every_rule)
def test_two_rules_differ_in_words_exactly_when_they_are_two(old, new):
    assert rule_changes(old, old) == ()
    if old != new:
        moves = rule_changes(old, new)
        # Only the order of the same conditions is no change.
        assert moves or sorted(old.key) == sorted(new.key)
        assert all(move.sentence() and move.before != move.after for move in moves)


def test_reasons_that_changed_are_listed_with_what_they_were():
    one = Segment("a", often, owner="CRM", kpi="orders")
    other = Segment("a", often, owner="Sales", action="call", kpi="orders")
    assert [move.sentence() for move in reason_changes(one, other)] == [
        "owner: CRM → Sales", "action: nothing → call",
    ]  # fmt: skip
    assert reason_changes(often, quiet) == ()
