"""Event by event or all at once: the same people at every moment."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentlab.instrument import make_business
from segmentlab.model.tree import at_least, customer, events
from segmentlab.segment.evaluate import members
from segmentlab.segment.live import live_membership
from tests.engines.drawing import AS_OF, CATEGORIES, DURATIONS, EVENTS, businesses

orders, carts = events("order_placed"), events("cart_item_added")


def shop_of(*rows, people=2):
    """A shop whose log has rows such as (1, "order_placed", "10:00") or (…, "10:00", "12:00"), on one day."""
    log = pd.DataFrame(
        [
            (who, event, f"2026-03-02 {at}", f"2026-03-02 {(known or [at])[0]}")
            for who, event, at, *known in rows
        ],
        columns=["customer_id", "event", "occurred_at", "recorded_at"],
    )
    customers = pd.DataFrame({"customer_id": range(1, people + 1), "signed_up_at": "2026-01-01"})
    return make_business(customers, log, today="2026-03-09")


def told(changes):
    return [(f"{one.moment:%H:%M}", one.customer_id, one.came_in) for one in changes]


def test_a_cart_comes_in_when_it_is_filled_and_leaves_with_the_order_or_after_two_hours():
    shop = shop_of(
        (1, "cart_item_added", "10:00"), (2, "cart_item_added", "10:30"), (2, "order_placed", "10:50")
    )
    rule = (carts.count(within="2h") >= 1) & (orders.count(within="2h") == 0)
    live = live_membership(rule, shop, "2026-03-02")
    assert told(live.advance("2026-03-03")) == [
        ("10:00", 1, True), ("10:30", 2, True), ("10:50", 2, False), ("12:00", 1, False),
    ]  # fmt: skip


def test_an_order_that_arrives_late_leaves_the_cart_open_until_then():
    shop = shop_of((1, "cart_item_added", "10:00"), (1, "order_placed", "10:05", "11:15"))
    rule = (carts.count(within="2h") >= 1) & (orders.count(within="2h") == 0)
    live = live_membership(rule, shop, "2026-03-02")
    assert told(live.advance("2026-03-03")) == [("10:00", 1, True), ("11:15", 1, False)]


def test_not_followed_by_is_known_when_the_time_is_over():
    shop = shop_of(
        (1, "cart_item_added", "10:00"), (2, "cart_item_added", "10:00"), (2, "order_placed", "10:59")
    )
    rule = carts.not_followed_by(orders, inside="1h").count(within="2h") >= 1
    live = live_membership(rule, shop, "2026-03-02")
    assert told(live.advance("2026-03-03")) == [("11:00", 1, True), ("13:00", 1, False)]


def test_a_cart_is_remembered_until_its_time_is_over_and_then_as_long_as_it_counts():
    shop = shop_of(
        (1, "cart_item_added", "10:00"), (1, "cart_item_added", "12:00"), (1, "order_placed", "13:30")
    )
    rule = carts.not_followed_by(orders, inside="3h").count(within="30min") >= 1
    live = live_membership(rule, shop, "2026-03-02")
    assert told(live.advance("2026-03-03")) == [("13:00", 1, True), ("13:30", 1, False)]
    rule = carts.not_followed_by(orders, inside="90min").count(within="30min") >= 1
    live = live_membership(rule, shop, "2026-03-02")
    assert told(live.advance("2026-03-03")) == [("11:30", 1, True), ("12:00", 1, False)]


def test_time_goes_one_way():
    live = live_membership(orders.count() >= 1, shop_of((1, "order_placed", "10:00")), "2026-03-03")
    assert live.inside.tolist() == [True, False] and live.advance("2026-03-04") == []
    with pytest.raises(ValueError, match="already"):
        live.advance("2026-03-02")


@pytest.mark.parametrize(
    "rule",
    [
        orders.sum("amount_cents") > 5,
        ~(customer("country") == "DE"),
        orders.count(within="1d", after=carts.last_time()) > 1,
    ],
    ids=["a sum", "an attribute", "a window of one's own"],
)  # fmt: skip
def test_what_cannot_be_followed_is_said(rule):
    with pytest.raises(TypeError, match="cannot be followed event by event"):
        live_membership(rule, shop_of((1, "order_placed", "10:00")), "2026-03-03")


@st.composite
def sources(draw):
    first = st.sampled_from(EVENTS).map(events)
    source = draw(
        st.one_of(
            first,
            st.builds(lambda one, label: one.where(category=label), first, st.sampled_from(CATEGORIES[:3])),
        )
    )
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        follow = draw(st.booleans())
        step = source.followed_by if follow else source.not_followed_by
        source = step(draw(first), inside=draw(st.sampled_from(DURATIONS)))
        if not follow:
            break
    return source


@st.composite
def comparisons(draw):
    window = draw(
        st.sampled_from(
            [
                {},
                *({"within": one} for one in DURATIONS),
                {"between": ("7d", "1d")},
                {"between": ("30d", "90min")},
            ]
        )
    )
    source, kind = draw(sources()), draw(st.sampled_from(["count", "count", "days_since_last"]))
    value = draw(st.sampled_from([0, 1, 2, 7]))
    measure = getattr(source, kind)(**window)
    return draw(
        st.sampled_from(
            [
                measure >= value,
                measure == value,
                measure <= value,
                measure != value,
                measure.is_in([0, value]),
            ]
        )
    )


rules = st.recursive(
    comparisons(),
    lambda part: st.one_of(
        st.builds(lambda a, b: a & b, part, part),
        st.builds(lambda a, b: a | b, part, part),
        part.map(lambda a: ~a),
        st.builds(lambda a, b, c: at_least(2, a, b, c), part, part, part),
    ),
    max_leaves=4,
)  # fmt: skip
waits = st.lists(st.sampled_from([0, 1, 30, 60, 90, 24 * 60, 7 * 24 * 60]), min_size=1, max_size=6)


@settings(max_examples=80, deadline=None)
@given(businesses(), rules, st.sampled_from([40, 14, 2, 0]), waits, st.sampled_from([0, 1]))
def test_event_by_event_gives_the_same_people_as_all_at_once(business, rule, back, minutes, more):
    moment = AS_OF - pd.Timedelta(days=back)
    live = live_membership(rule, business, moment)
    before = live.members
    for wait in (0, *minutes):
        moment += pd.Timedelta(minutes=wait) + pd.Timedelta(more, "us")
        changes = live.advance(moment)
        expected = members(rule, business, moment)
        assert live.members.to_dict() == expected.to_dict()
        # The changes lead from the people before to the people now.
        then = before.reindex(expected.index, fill_value=False)
        for one in changes:
            assert then[one.customer_id] != one.came_in and one.moment <= moment
            then[one.customer_id] = one.came_in
        assert then.to_dict() == expected.to_dict()
        before = expected
