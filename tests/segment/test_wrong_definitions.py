"""A wrong definition is refused where it is written, in a sentence that names the fix."""

import numpy as np
import pandas as pd
import pytest

from segmentlab.instrument.business import tiny_business
from segmentlab.model.index import index_of, measured
from segmentlab.model.tree import (
    account_count,
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

orders = events("order_placed")
enough = orders.count() >= 3


@pytest.mark.parametrize(
    ("wrong", "fix"),
    [
        (lambda: orders.count() >= 3 & orders.days_since_last() > 60, "in its own brackets"),
        (lambda: enough and enough, "join them with &"),
        (lambda: 1 <= orders.count() <= 3, "in its own brackets"),
        (lambda: not enough, r"~ \(not\)"),
        (lambda: enough & orders.count(), "Compare it with a value first"),
        (lambda: enough & True, "is not a rule"),
        (lambda: orders.count() >= "3", "compare it with a number, not '3'"),
        (lambda: orders.count() >= orders.count(), "plain number or text"),
        (lambda: orders.count() == float("nan"), r"use \.count\(\) == 0"),
        (lambda: orders.count() == None, "not None"),  # noqa: E711
        (lambda: orders.count(within="3 months"), '"90d"'),
        (lambda: orders.count(within=90), '"90d"'),
        (lambda: orders.count(between=("30d", "60d")), "put the longer time first"),
        (lambda: orders.count(within="60d", between=("60d", "30d")), "not both"),
        (lambda: orders.count(between="60d"), "two lengths of time"),
        (lambda: orders.where(enough), "conditions on properties"),
        (lambda: orders.sum(""), "not the name of a property"),
        (lambda: events(""), "not the name of an event"),
        (lambda: customer(None), "not the name of a customer attribute"),
        (lambda: customer("country").is_in("DE"), r"is_in needs a list, such as \['DE'\]"),
        (lambda: customer("country").is_in([]), "at least one value"),
        (lambda: customer("country").is_in({"DE", "FR"}), "a list in an order"),
        (lambda: customer("country").is_in(["DE", 1]), "values of one kind"),
        (lambda: orders.count().is_between(3, 1), "put the lower value first"),
        (lambda: at_least(3, enough, enough), "from 1 to 2"),
        (lambda: at_least(1), "makes no sense"),
        (lambda: at_least(1, [enough]), "A list is not a rule; join its rules"),
        (lambda: at_least(enough, enough), "begins with how many must hold"),
        (lambda: orders.count().is_between(1, "3"), "two values of one kind"),
        (lambda: orders.where(category=["tents", "boots"]), r"several values, write is_in"),
        (lambda: customer("country") == None, r"without a value are those of ~"),  # noqa: E711
        (lambda: orders.count(within="0d"), "leaves no time"),
        (lambda: orders >= 3, r'write events\("order_placed"\).count\(\) >= 3'),
        (lambda: trend(enough), "^A rule is not a measure"),
        (lambda: Segment("a", enough) and Segment("b", enough), "join them with &"),
        (lambda: Segment("a", enough, review_by="04.03.2027"), "review_by='04.03.2027' is not a date"),
        (lambda: members(enough, "ecommerce"), "'ecommerce' is not a business; open one first"),
        (lambda: orders.followed_by("order_placed", inside="2h"), "must be events too"),
        (lambda: orders.followed_by(orders, inside="0d"), "leaves no time"),
        (lambda: orders.followed_by(orders.followed_by(orders, "1d"), "1d"), "one after the other"),
        (lambda: members(orders.count(), tiny_business()), "Compare it with a value first"),
        (lambda: members(12, tiny_business()), "12 is not a rule"),
        (lambda: measured(enough, tiny_business()), "takes a measure"),
        (lambda: Segment("Big spenders", enough), "small letters"),
        (lambda: orders.count(within="2 months"), 'because months differ; write days, such as "60d"'),
        (lambda: orders.count(within="90 days"), 'write "90d"'),
        (lambda: orders.count(within="101y"), "leave the window away"),
        (lambda: orders.count() / 2, "2 is not a measure"),
        (lambda: orders.count() + orders.count(), "divided .* and subtracted"),
        (lambda: orders.count() * 2, "divided .* and subtracted"),
        (lambda: trend(orders.count()), 'write within="30d" in it'),
        (lambda: change(orders.count(within="1d", after=customer("signed_up_at"))), 'within="30d"'),
        (lambda: orders.share_of("order_placed"), "the events it is a share of"),
        (lambda: orders.count().in_top(10), r"the top 10 % is in_top\(0.10\)"),
        (lambda: orders.count().in_top(0.1, among=orders.count()), "Compare it with a value first"),
        (lambda: orders.count(after=customer("signed_up_at")), 'write within="24h"'),
        (lambda: orders.count(between=("2d", "1d"), after=orders.first_time()), 'write within="24h"'),
        (lambda: orders.count(within="24h", after="signed_up_at"), "a date of the customer or a moment"),
        (lambda: orders.count(within="0h", after=orders.first_time()), "leaves no time"),
        (lambda: orders.not_followed_by(orders, "1d").followed_by(orders, "1d"), "not_followed_by.. last"),
        (lambda: account_count(orders.count()), "Compare it with a value first"),
        (lambda: account_sum(enough), "is not a measure"),
        (lambda: in_segment(enough), "A rule is not a segment"),
        (lambda: Segment("a", in_segment(Segment("b", in_segment(Segment("a", enough))))), "a → b → a"),
        (lambda: Segment("a", Segment("a", enough) & enough), "a → a"),
        (lambda: Segment("big_spenders", orders.count()), "Compare it with a value first"),
        (lambda: Segment("big_spenders", enough, review_by="soon"), "review_by='soon' is not a date"),
    ],
)
def test_a_wrong_definition_names_its_fix(wrong, fix):
    with pytest.raises((TypeError, ValueError), match=fix):
        wrong()


@pytest.mark.parametrize(
    ("rule", "fix"),
    [
        (events("order_place").count() >= 1, "did you mean 'order_placed'"),
        (customer("land") == "DE", "they have customer_id, signed_up_at, country"),
        (orders.where(colour="red").count() >= 1, "Events of Tiny shop have no 'colour'"),
        (orders.sum("category") >= 1, "category is not a number"),
        (customer("country") == 3, "holds text"),
        (customer("customer_id") == "one", "holds numbers"),
        (customer("country").is_in([1, 2]), "holds text"),
        (customer("signed_up_at") < 2025, "holds dates"),
        (customer("signed_up_at") < "soon", "write it like"),
        (prop("category") == "tents", "use it inside where"),
        (orders.first("category") == 3, "holds text"),
        (orders.first("category") / orders.count() > 1, "first value cannot be reckoned with"),
        (orders.count(within="24h", after=customer("country")) >= 1, "country holds no dates"),
        (customer("country").days_since() > 3, "country holds no dates"),
        (account_count(enough) >= 1, "Customers of Tiny shop have no 'account_id'; .* whose people they are"),
        (
            orders.sum("amount_cent") > 1,
            "Events of Tiny shop have no 'amount_cent'; did you mean 'amount_cents'",
        ),
        (customer("Country") == "DE", "Customers of Tiny shop have no 'Country'; did you mean 'country'"),
    ],
)
def test_a_definition_that_does_not_fit_the_business_says_what_is_there(rule, fix):
    with pytest.raises((LookupError, TypeError, ValueError), match=fix):
        members(rule, tiny_business())


def test_a_moment_that_is_no_date_is_refused():
    with pytest.raises(ValueError, match="write it like"):
        members(enough, tiny_business(), "yesterday evening")
    with pytest.raises(ValueError, match="empty"):
        members(enough, tiny_business(), pd.NaT)


def test_a_moment_before_anybody_was_known_says_when_the_business_begins():
    with pytest.warns(UserWarning, match="Tiny shop begins on 2026-01-01; give a later as_of"):
        assert members(enough, tiny_business(), "2020-01-01").empty


def test_equal_definitions_are_equal_and_hash_alike():
    again = events("order_placed").count() >= 3
    assert enough == again
    assert len({enough, again}) == 1
    assert enough != (orders.count() >= 4)


def test_numpy_numbers_are_plain_numbers_in_a_definition():
    assert (orders.count() >= np.int64(3)) == enough
    assert "np." not in to_sql(orders.sum("amount_cents") >= np.float64(1.5))


def test_dates_in_a_list_are_dates():
    tiny = tiny_business()
    assert members(customer("signed_up_at").is_in(["2026-01-01"]), tiny).tolist() == [True, False, False]


def test_a_slider_inside_where_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("segmentlab.model.lines.KEPT_BYTES", 200)
    tiny = tiny_business()
    for threshold in range(50):
        members(orders.where(prop("amount_cents") > threshold).count() >= 1, tiny)
    assert len(index_of(tiny)._chosen) < 5
