"""A segmentation puts everyone into exactly one group: the first that fits, or the remaining one."""

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentlab.instrument.business import tiny_business
from segmentlab.model.attributes import changing
from segmentlab.model.tree import events
from segmentlab.segment.evaluate import members
from segmentlab.segment.segmentation import Group, Segmentation
from tests.engines.drawing import as_ofs, businesses, rules

ORDERS = events("order_placed")
BUYERS = Segmentation(
    "buyers",
    "Buyers by orders",
    steps=(
        Group("Repeat", ORDERS.count() >= 2, "They came back.", kpi="orders in 90 days"),
        Group("Buyer", ORDERS.count() >= 1, "They bought once."),
    ),
    remaining=Group("No order yet", meaning="They have not bought."),
    order=("No order yet", "Buyer", "Repeat"),
    cuts={"repeat_orders": 2},
    owner="CRM",
)


@st.composite
def segmentations(draw):
    drawn = draw(st.lists(rules, min_size=1, max_size=4))
    steps = tuple(Group(f"g{number}", rule) for number, rule in enumerate(drawn))
    order = draw(st.permutations([*(group.name for group in steps), "rest"]))
    return Segmentation("drawn", "Drawn", steps, Group("rest"), order=tuple(order))


@settings(max_examples=120, deadline=None)
@given(businesses(), segmentations(), as_ofs)
def test_everyone_known_is_in_exactly_one_group_the_first_whose_rule_holds(business, drawn, as_of):
    groups = drawn.groups(business, as_of)
    answers = [members(step.rule, business, as_of) for step in drawn.steps]
    assert groups.index.equals(answers[0].index)
    assert groups.notna().all()
    for who, group in groups.items():
        first = next((step.name for step, yes in zip(drawn.steps, answers, strict=True) if yes[who]), "rest")
        assert group == first
    assert drawn.sizes(business, as_of).sum() == len(groups)


@settings(max_examples=80, deadline=None)
@given(businesses(), segmentations(), as_ofs)
def test_the_groups_as_segments_never_share_a_person_and_leave_nobody_out(business, drawn, as_of):
    groups = drawn.groups(business, as_of)
    for name in drawn.names:
        alone = drawn.segment(name).members(business, as_of)
        assert alone.tolist() == (groups == name).tolist()


@settings(max_examples=60, deadline=None)
@given(businesses(), segmentations(), as_ofs)
def test_the_statement_gives_everyone_the_same_group_in_a_database(business, drawn, as_of):
    with duckdb.connect() as database:
        database.register("customers", business.customers)
        database.register("events", business.events)
        if business.changes is not None:
            database.register("changes", business.changes)
        found = (
            database.execute(drawn.to_sql(as_of=as_of, changing=changing(business)))
            .df()
            .set_index("customer_id")["segment"]
        )
    assert found.to_dict() == drawn.groups(business, as_of).astype(str).to_dict()


def test_the_statement_asks_in_the_same_order_and_can_be_translated():
    statement = BUYERS.to_sql(as_of="2026-03-01")
    assert statement.startswith("-- Buyers by orders: each person is in exactly one of 3 groups")
    assert statement.index("THEN 'Repeat'") < statement.index("THEN 'Buyer'") < statement.index("ELSE 'No")
    assert "CASE" in BUYERS.to_sql("bigquery")
    with pytest.raises(ValueError, match="There is no SQL dialect 'oracle'"):
        BUYERS.to_sql("oracle")


def test_groups_come_in_the_order_in_which_they_are_shown_not_in_the_order_of_asking():
    groups = BUYERS.groups(tiny_business())
    assert groups.tolist() == ["Repeat", "Buyer", "No order yet"]
    assert groups.cat.ordered
    assert (groups > "No order yet").tolist() == [True, True, False]
    assert BUYERS.sizes(tiny_business()).to_dict() == {"No order yet": 1, "Buyer": 1, "Repeat": 1}


def test_groups_are_judged_as_of_the_moment():
    assert BUYERS.groups(tiny_business(), "2026-02-10").to_dict() == {1: "Buyer", 2: "Buyer"}


def test_the_map_leads_from_each_rule_to_a_name_and_its_meaning_in_the_order_of_asking():
    table = BUYERS.map()
    assert table.index.tolist() == ["Repeat", "Buyer", "No order yet"]
    assert table.loc["Repeat", "who"] == "Everyone who placed at least 2 orders."
    assert table.loc["No order yet"].tolist() == ["Everyone else.", "They have not bought."]


def test_the_description_names_every_group_once_in_the_order_of_asking():
    assert BUYERS.describe() == (
        "Buyers by orders: each person is in exactly one of 3 groups, the first that fits. "
        "Repeat: everyone who placed at least 2 orders. Buyer: everyone who placed at least one order. "
        "No order yet: everyone else."
    )


def test_a_group_as_a_segment_keeps_its_reasons_and_excludes_earlier_groups():
    repeat, buyer, rest = (BUYERS.segment(name) for name in ("Repeat", "Buyer", "No order yet"))
    assert (repeat.key, repeat.kpi, repeat.owner) == ("buyers_repeat", "orders in 90 days", "CRM")
    assert repeat.rule == (ORDERS.count() >= 2)
    assert buyer.rule == (ORDERS.count() >= 1) & ~(ORDERS.count() >= 2)
    assert rest.rule == ~((ORDERS.count() >= 2) | (ORDERS.count() >= 1))


def test_cut_points_are_visible_and_cannot_be_changed_behind_the_rules():
    assert BUYERS.cuts["repeat_orders"] == 2
    with pytest.raises(TypeError):
        BUYERS.cuts["repeat_orders"] = 3


RULE = ORDERS.count() >= 1


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Segmentation("s", "S", (), Group("rest")), "has no groups; give it at least one"),
        (lambda: Segmentation("s", "S", (Group("a"),), Group("rest")), "'a' of 's' has no rule"),
        (
            lambda: Segmentation("s", "S", (Group("a", RULE),), Group("rest", RULE)),
            "takes everyone left over; leave out its rule",
        ),
        (
            lambda: Segmentation("s", "S", (Group("a", RULE), Group("a", ~RULE)), Group("rest")),
            "'a' names two groups",
        ),
        (
            lambda: Segmentation("s", "S", (Group("a", RULE),), Group("rest"), order=("a",)),
            "must hold each of its groups once",
        ),
        (lambda: Group(""), "is not the name of a group"),
        (lambda: Segmentation("My groups", "S", (Group("a", RULE),), Group("rest")), "small letters"),
    ],
)
def test_a_segmentation_that_could_lose_people_or_names_is_refused_with_the_fix(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_a_bare_measure_is_no_rule_of_a_group():
    with pytest.raises(TypeError, match="Compare it with a value first"):
        Group("a", ORDERS.count())


def test_an_unknown_group_is_answered_with_those_there_are():
    with pytest.raises(LookupError, match="has no group 'Loyal'; it has No order yet, Buyer, Repeat"):
        BUYERS.segment("Loyal")


def test_a_business_where_nobody_is_known_yet_gives_empty_groups():
    groups = BUYERS.groups(tiny_business(), "2020-01-01")
    assert len(groups) == 0
    assert BUYERS.sizes(tiny_business(), pd.Timestamp("2020-01-01")).tolist() == [0, 0, 0]
