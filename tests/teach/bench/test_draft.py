"""A draft stands for the rule it was opened from, whatever the rule, and its Python gives it back."""

import pytest
from hypothesis import HealthCheck, given, settings

from segmentlab import (
    Segment,
    account_count,
    account_max,
    account_mean,
    account_share,
    at_least,
    change,
    customer,
    events,
    in_segment,
    trend,
)  # fmt: skip
from segmentlab.model.tree import And, Not, Or
from segmentlab.teach.bench.as_python import python_of
from segmentlab.teach.bench.asked import Did, Has, Kept, Per, Rolled, Step, When, Where, Within
from segmentlab.teach.bench.draft import Draft, Group
from segmentlab.teach.bench.opening import draft_from
from tests.engines.drawing import every_rule

many = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
orders, visits = events("order_placed"), events("session_started")
german = customer("country") == "DE"
often, lately = orders.count("90d") >= 3, orders.days_since_last() <= 30


def run(code: str) -> Segment:
    names: dict = {}
    exec(code, names)
    return names["segment"]


@many
@given(every_rule)
def test_a_rule_of_any_kind_is_opened_without_loss(rule):
    assert draft_from(rule).rule() == rule


@many
@given(every_rule)
def test_the_python_of_any_rule_gives_an_equal_segment(rule):
    segment = Segment("one", rule, objective='Say "hi"\nto \\ them ✓', owner="O'Hara", review_by="2027-03-31")
    assert run(python_of(segment)) == segment


def test_rules_that_join_one_kind_inside_itself_keep_their_shape():
    for rule in (And((And((german, often)), lately)), Or((german,)), And((german, And((often,)))), ~~german):
        assert draft_from(rule).rule() == rule
        assert run(python_of(Segment("one", rule))).rule == rule


def test_what_stands_in_one_row_is_one_group_and_what_is_joined_otherwise_has_its_own():
    draft = draft_from(german & (often | lately) & ~(orders.count() > 20))
    assert [(group.how, len(group.conditions)) for group in draft.groups] == [
        ("all", 1),
        ("any", 2),
        ("all", 1),
    ]
    assert draft_from(german | often).groups == Draft((Group("any", 1, (
        Has("country", "==", "DE"), Did("order_placed", when=When("90d"), value=3),
    )),)).groups  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "condition"),
    [
        (orders.where(category="tents").count("30d") >= 2,
         Did("order_placed", when=When("30d"), where=(Where("category", "==", "tents"),), value=2)),
        (events("cart_item_added").not_followed_by(orders, inside="2h").count("30d") >= 1,
         Did("cart_item_added", when=When("30d"), then=(Step("order_placed", False, "2h"),))),
        (orders.sum("amount_cents", between=("60d", "30d")) > 15_000,
         Did("order_placed", "sum", "amount_cents", When("60d", "30d"), operator=">", value=15_000)),
        (visits.count("24h", after=customer("signed_up_at")) == 0,
         Did("session_started", when=When("24h", after="signed_up_at"), operator="==", value=0)),
        (trend(visits.count("30d")) < 0.5,
         Did("session_started", when=When("30d"), operator="<", value=0.5, moved="trend")),
        (change(visits.count("30d")) <= -5,
         Did("session_started", when=When("30d"), operator="<=", value=-5, moved="change")),
        (orders.sum("amount_cents", within="1y").in_top(0.1),
         Did("order_placed", "sum", "amount_cents", When("1y"), operator="top", value=0.1)),
        (customer("signed_up_at").days_since() <= 30, Has("signed_up_at", "<=", 30, days=True)),
        (~german, Has("country", "==", "DE", out=True)),
        (in_segment(Segment("regulars", often)), Within("regulars", often)),
        (visits.count("24h", after=orders.first_time()) >= 3,
         Did("session_started", when=When("24h", after="order_placed", which="first"), value=3)),
        (orders.where(category="tents").share_of(orders, within="1y") >= 0.5,
         Did("order_placed", when=When("1y"), where=(Where("category", "==", "tents"),), value=0.5,
             per=Per("order_placed"))),
        (orders.sum("amount_cents") / visits.where(channel="email").count() > 100,
         Did("order_placed", "sum", "amount_cents", operator=">", value=100,
             per=Per("session_started", (Where("channel", "==", "email"),)))),
        (account_mean(visits.count("30d")) < 2,
         Did("session_started", when=When("30d"), operator="<", value=2, rolled=Rolled("mean"))),
        (account_max(trend(visits.count("30d"))).in_top(0.1),
         Did("session_started", when=When("30d"), operator="top", value=0.1, moved="trend",
             rolled=Rolled("max"))),
        (account_share(often) >= 0.5,
         Did("order_placed", when=When("90d"), value=3, rolled=Rolled("share", ">=", 0.5))),
        (~(account_count(german) == 1),
         Has("country", "==", "DE", rolled=Rolled("count", "==", 1), out=True)),
        (account_count(~german) == 1, Kept(account_count(~german) == 1)),
        (orders.count("90d") / visits.count("30d") > 0.5,
         Kept(orders.count("90d") / visits.count("30d") > 0.5)),
    ],
)  # fmt: skip
def test_a_condition_is_opened_as_the_controls_that_make_it(rule, condition):
    assert draft_from(rule).groups == (Group("all", 1, (condition,)),)


def test_groups_join_as_their_words_say():
    any_of = Group("any", 1, (Did("order_placed", value=3), Has("country", "==", "DE")))
    some = Group(
        "at_least", 2, (Did("order_placed"), Did("session_started"), Has("country", "==", "FR")), out=True
    )
    rule = Draft((any_of, some, Group())).rule()
    assert rule == ((orders.count() >= 3) | german) & ~at_least(
        2, orders.count() >= 1, visits.count() >= 1, customer("country") == "FR"
    )
    assert isinstance(Draft((any_of, some), "any").rule(), Or)
    assert Draft().rule() is None and Draft().is_empty
    assert Draft((Group("all", 1, (Has("country", "==", "DE"),), out=True),)).rule() == Not(german)
