"""What a segment derives from its one rule: attrition, history, backtest, sentence."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from segmentlab.instrument import make_business
from segmentlab.instrument.business import tiny_business
from segmentlab.model.tree import account_count, account_sum, at_least, customer, events, prop, trend
from segmentlab.segment.backtest import backtest
from segmentlab.segment.describe import describe
from segmentlab.segment.evaluate import members
from segmentlab.segment.segment import Segment, attrition
from tests.engines.drawing import as_ofs, businesses, rules

orders = events("order_placed")


@settings(max_examples=100, deadline=None)
@given(businesses(), rules, as_ofs)
def test_attrition_starts_with_everyone_ends_with_the_members_and_adds_up(business, rule, as_of):
    table = attrition(rule, business, as_of)
    answer = members(rule, business, as_of)
    assert table["left"].iloc[0] == len(answer)
    assert table["left"].iloc[-1] == answer.sum()
    assert (table["left"] == len(answer) - table["removed"].cumsum()).all()
    assert (table["left"] <= table["meet_it_alone"]).all()


@settings(max_examples=50, deadline=None)
@given(businesses(), rules)
def test_every_week_of_a_history_is_what_members_said_that_day(business, rule):
    history = Segment("any", rule).history(business, weeks=3)
    for date in history.members:
        then = members(rule, business, date)
        assert history.known[date].sum() == len(then)
        assert history.members.loc[then.index, date].equals(then.rename(date))


def test_history_counts_who_came_and_who_went():
    history = Segment("recent", orders.count(within="14d") >= 1).history(tiny_business(), weeks=3)
    assert history.sizes().tolist() == [1, 1, 1, 1]
    assert history.entered().tolist() == [0, 1, 0]
    assert history.left().tolist() == [0, 1, 0]
    assert history.shares().round(2).tolist() == [0.5, 0.33, 0.33, 0.33]


def test_people_not_known_yet_meet_no_condition():
    table = attrition(orders.count() == 0, tiny_business(), "2026-02-01")
    assert table[["left", "meet_it_alone"]].to_numpy().tolist() == [[2, 2], [1, 1]]


def test_people_not_known_yet_are_in_no_history():
    history = Segment("no_order", orders.count() == 0).history(tiny_business(), weeks=6)
    assert history.sizes().tolist() == [1, 1, 1, 0, 1, 1, 1]
    assert history.known.sum().tolist() == [2, 2, 2, 2, 3, 3, 3]


def test_a_history_needs_a_week():
    with pytest.raises(ValueError, match="at least 1"):
        Segment("recent", orders.count() >= 1).history(tiny_business(), weeks=0)


def test_backtest_counts_only_what_happened_after_the_groups_were_formed():
    customers = pd.DataFrame({"customer_id": [1, 2, 3, 4], "signed_up_at": "2026-01-01"})
    log = pd.DataFrame(
        {
            "customer_id": [1, 1, 2, 3],
            "event": "order_placed",
            "occurred_at": ["2026-01-31 23:00", "2026-02-10", "2026-01-20", "2026-03-05"],
        }
    )
    shop = make_business(customers, log, today="2026-04-01")
    bought = members(orders.count() >= 1, shop, "2026-02-01")
    table = backtest(bought, shop, "2026-02-01", within="30d")
    assert table.loc[True, ["people", "did", "share"]].tolist() == [2, 1, 0.5]
    assert table.loc[False, ["people", "did", "share"]].tolist() == [2, 0, 0]
    # Wilson's interval for 1 of 2, worked by hand with z = 1.96.
    assert table.loc[True, ["low", "high"]].astype(float).round(3).tolist() == [0.095, 0.905]


def test_backtest_refuses_a_future_that_is_not_over():
    shop = tiny_business()
    with pytest.raises(ValueError, match="choose as_of 2026-01-30 or earlier"):
        backtest(members(orders.count() >= 1, shop), shop, "2026-02-15", within="30d")


def test_an_empty_group_has_no_share_instead_of_an_error():
    shop = tiny_business()
    groups = pd.Series(pd.Categorical(["a", "a"], categories=["a", "b"]), index=[1, 2])
    table = backtest(groups, shop, "2026-02-01", within="28d")
    assert table.loc["b", "people"] == 0
    assert np.isnan(table.loc["b", "share"])


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (orders.count() == 0, "Everyone who placed no order."),
        (
            events("email_sent").count(within="30d") > 4,
            "Everyone who was sent more than 4 emails in the last 30 days.",
        ),
        (
            events("payment_failed").count(within="30d") >= 2,
            "Everyone who had at least 2 failed payments in the last 30 days.",
        ),
        (
            (orders.count() >= 3) & (orders.days_since_last() > 60) & (customer("country") == "DE"),
            "Everyone who placed at least 3 orders, who last placed an order more than 60 days ago "
            "and whose country is DE.",
        ),
        (
            orders.where(prop("discount_cents") > 0).share_of(orders, within="1y") >= 0.8,
            "Everyone for whom at least 80% of the orders placed in the last year are ones whose discount is "
            "above $0.00.",
        ),
        (
            trend(events("logged_in").count(within="30d")) < 0.5,
            "Everyone whose number of logins in the last 30 days is less than 50% of that in the 30 days "
            "before.",
        ),
        (
            events("session_started").active_weeks(within="4w") >= 3,
            "Everyone who started sessions in at least 3 of the last 4 weeks.",
        ),
        (
            orders.days_until_expected().is_between(0, 14),
            "Everyone whose next order is due in 0 to 14 days by their own rhythm.",
        ),
        (
            events("setup_completed").count(within="24h", after=customer("signed_up_at")) == 0,
            "Everyone who never completed the setup within 24 hours of signing up.",
        ),
        (
            orders.sum("amount_cents", within="1y").in_top(0.1, among=orders.count() >= 2),
            "Everyone whose total amount of orders placed in the last year is in the top 10% among those who "
            "placed at least 2 orders.",
        ),
        (
            account_count(events("logged_in").count(within="30d") >= 1) >= 3,
            "Everyone in whose account there are at least 3 people who logged in at least once in the last "
            "30 days.",
        ),
        (
            events("guide_read").sum("seconds", within="30d") >= 600,
            "Everyone whose guides read in the last 30 days add up to at least 600 seconds.",
        ),
        (
            orders.first("category") == "tents",
            "Everyone whose first order placed had the category tents.",
        ),
        (
            orders.where(prop("discount_cents") > 500).count(within="90d") >= 1,
            "Everyone who placed at least one order (discount is above $5.00) in the last 90 days.",
        ),
        (
            orders.sum("quantity", between=("60d", "30d")) < 10,
            "Everyone whose orders placed between 60 and 30 days ago add up to a quantity of less than 10.",
        ),
        (
            ~((orders.count() >= 1) & (events("session_started").count(within="7d") >= 1)),
            "Everyone except those who placed at least one order "
            "and started at least one session in the last 7 days.",
        ),
        (
            customer("country").is_in(["DE", "FR"]) | ((orders.count() > 3) & (customer("age") >= 30)),
            "Everyone whose country is DE or FR or "
            "(who placed more than 3 orders and whose age is at least 30).",
        ),
    ],
)
def test_a_rule_reads_as_a_sentence(rule, sentence):
    assert describe(rule) == sentence


spent, logins = orders.sum("amount_cents"), events("logged_in")
active = logins.count(within="30d") >= 1
either = (orders.count() >= 1) | (logins.count() >= 1)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (spent / orders.count() >= 5000,
            "whose total amount of orders placed divided by the number of orders placed is at least $50.00"),
        (account_sum(orders.sum("amount_cents")) >= 5000,
            "whose account's total amount of orders placed is at least $50.00"),
        (account_count(active) == 1,
            "in whose account there is exactly 1 person who logged in at least once in the last 30 days"),
        (account_count(active) == 0,
            "in whose account there is nobody who logged in at least once in the last 30 days"),
        (orders.typical_gap() > 1,
            "who typically placed orders more than 1 day apart"),
        (orders.distinct("category") == 1,
            "whose orders placed cover exactly 1 category"),
        (orders.distinct("category") >= 3,
            "whose orders placed cover at least 3 different categories"),
        (orders.count() != 2,
            "who placed any number of orders but 2"),
        (orders.max("amount_cents") > 20000,
            "whose highest amount among orders placed is more than $200.00"),
        (logins.active_weeks(within="4w") == 4,
            "who logged in in each of the last 4 weeks"),
        (logins.active_days(within="28d") == 0,
            "who logged in on no day in the last 28 days"),
        (~(orders.count() >= 2),
            "who placed fewer than 2 orders"),
        (~(orders.days_since_last() > 60),
            "except those who last placed an order more than 60 days ago"),
        (~customer("country").is_in(["DE", "FR"]),
            "whose country is neither DE nor FR"),
        ((orders.count() >= 1) & ~(orders.days_since_last() > 60),
            "who placed at least one order, except those who last placed an order more than 60 days ago"),
        (either & (customer("country") == "DE"),
            "(who placed at least one order or logged in at least once) and whose country is DE"),
        (~(either & (customer("country") == "DE")),
            "except those (who placed at least one order or logged in at least "
            "once) and whose country is DE"),
        (~Segment("vips", orders.count() > 9),
            "who did not qualify for “vips” (those who placed more than 9 orders)"),
        (at_least(2, orders.count() >= 1, active),
            "who met both conditions (who placed at least one order; who logged in at least once in the last"
            " 30 days)"),
        (~at_least(1, orders.count() >= 1, active),
            "who met fewer than 1 of 2 conditions (who placed at least one order; who logged in at least "
            "once in the last 30 days)"),
        (customer("renewal_on").days_since() >= -30,
            "whose renewal date is at most 30 days ahead"),
        (customer("renewal_on").days_since() > 7,
            "whose renewal date is more than 7 days ago"),
        (customer("channel") == "paid_search",
            "whose channel is paid search"),
        (orders.days_since_last() == 0,
            "who last placed an order today"),
        (trend(orders.count(within="1y")).in_bottom(0.1),
            "whose number of orders placed in the last year relative to the year "
            "before is in the bottom 10%"),
        (trend(orders.count(within="1y")) == 1,
            "whose number of orders placed in the last year is the same as in the year before"),
        (orders.count(within="7d", after=events("trial_started").first_time()) >= 2,
            "who placed at least 2 orders within 7 days of the first time they started a trial"),
    ],
)  # fmt: skip
def test_units_numbers_and_negations_read_as_people_write_them(rule, sentence):
    assert describe(rule) == f"Everyone {sentence}."


def test_an_anchor_says_amounts_in_the_currency_of_the_business():
    big = orders.where(prop("amount_cents") > 5000).first_time()
    assert "above €50.00" in describe(orders.count(within="7d", after=big) >= 1, "€")


def test_the_reasons_of_a_segment_are_texts():
    with pytest.raises(TypeError, match=r'owner=3 must be a text; write it like owner="\.\.\."'):
        Segment("buyers", orders.count() >= 1, owner=3)


def test_the_definition_of_the_business_stands_in_the_sql_and_else_the_rule_in_words():
    rule = orders.count() >= 1
    assert (
        Segment("buyers", rule, definition="Who ever bought.")
        .to_sql()
        .startswith("-- buyers: Who ever bought.")
    )
    assert Segment("buyers", rule).to_sql().startswith("-- buyers: Everyone who placed at least one order.")
