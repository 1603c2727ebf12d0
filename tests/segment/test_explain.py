"""Why a person is in or out, on a shop small enough to work out by hand."""

import pytest
from hypothesis import given, settings

from segmentlab.instrument.business import tiny_business
from segmentlab.model.tree import at_least, customer, events, in_segment
from segmentlab.segment.evaluate import members
from segmentlab.segment.explain import explain
from segmentlab.segment.segment import Segment
from tests.engines.drawing import as_ofs, businesses, every_rule

orders = events("order_placed")


def rows(rule, who, as_of=None):
    table = explain(rule, tiny_business(), who, as_of).table
    return [tuple(row) for row in table.itertuples(index=False)]


@settings(max_examples=200, deadline=None)
@given(businesses(), every_rule, as_ofs)
def test_everyone_is_explained_as_they_are_judged(business, rule, as_of):
    answer = members(rule, business, as_of)
    for who in business.customers["customer_id"]:
        why = explain(rule, business, who, as_of)
        assert why.inside == bool(answer.get(who, False))
        if who in answer.index:
            assert why.table["holds"].iloc[0] == ("yes" if answer[who] else "no")
        else:
            assert why.table.empty and "was not known yet" in why.sentence


def test_each_condition_stands_in_the_structure_of_the_rule_with_the_persons_own_number():
    rule = (orders.count() >= 2) & ((orders.sum("amount_cents") > 10000) | ~(customer("country") == "FR"))
    assert rows(rule, 1) == [
        ("all of", "2 hold", "2 of 2", "yes"),
        ("    number of orders placed", "2", "at least 2", "yes"),
        ("    any of", "1 holds", "at least 1 of 2", "yes"),
        ("        total amount of orders placed", "$100.00", "more than $100.00", "no"),
        ("        not", "0 hold", "0 of 1", "yes"),
        ("            country", "DE", "FR", "no"),
    ]


def test_units_are_said_and_what_is_missing_is_nothing():
    assert rows(orders.days_since_last() > 1, 1)[0][1:] == ("9 days", "more than 1 day", "yes")
    assert rows(orders.mean("amount_cents") < 500, 3)[0][1:] == ("nothing", "less than $5.00", "no")
    assert rows(customer("signed_up_at") < "2026-01-02", 1)[0][1:3] == ("2026-01-01", "less than 2026-01-02")
    assert rows(customer("country").is_in(["DE", "AT"]), 2)[0][1:] == ("FR", "DE or AT", "no")


def test_the_sentence_gives_what_decided():
    segment = Segment("big", (orders.count() >= 2) & (orders.sum("amount_cents") > 10000))
    assert segment.explain(tiny_business(), 1).sentence == (
        "Customer 1 is out of big as of 2026-03-01: total amount of orders placed is $100.00, "
        "not more than $100.00."
    )
    one_of = at_least(1, orders.count() >= 2, orders.count() >= 9)
    assert str(explain(one_of, tiny_business(), 1)) == (
        "Customer 1 is in the segment as of 2026-03-01: number of orders placed is 2 (at least 2)."
    )


def test_a_ratio_shows_what_it_was_made_of():
    carts = events("cart_started")
    assert rows(carts.count() / orders.count() >= 0.5, 1)[0][1:] == ("0.5 (1 / 2)", "at least 0.5", "yes")
    assert rows(carts.count() / orders.count() >= 0.5, 3)[0][1:] == ("nothing (0 / 0)", "at least 0.5", "no")
    spent = orders.sum("amount_cents") - orders.max("amount_cents")
    assert rows(spent == 4000, 1)[0][1] == "$40.00 ($100.00 minus $60.00)"


def test_a_rank_shows_its_place_and_where_the_cut_is():
    spent = orders.sum("amount_cents")
    assert rows(spent.in_top(0.34), 1)[0] == (
        "rank by total amount of orders placed",
        "$100.00, rank 1 of 3",
        "the top 34%: at least $25.00",
        "yes",
    )
    assert rows(spent.in_top(0.34), 3)[0][1:] == ("$0.00, rank 3 of 3", "the top 34%: at least $25.00", "no")
    among = spent.in_bottom(0.5, among=customer("country") == "DE")
    assert rows(among, 2)[0][1:] == (
        "$25.00, not among those compared",
        "the bottom 50%: at most $0.00",
        "no",
    )
    assert rows(orders.days_since_last().in_bottom(0.5), 3)[0][1] == "nothing"


def test_a_segment_inside_a_rule_is_opened_up():
    buyers = Segment("buyers", orders.count() >= 1)
    assert rows(in_segment(buyers) & (customer("country") == "DE"), 2) == [
        ("all of", "1 holds", "2 of 2", "no"),
        ("    in segment buyers", "1 holds", "1 of 1", "yes"),
        ("        number of orders placed", "1", "at least 1", "yes"),
        ("    country", "FR", "DE", "no"),
    ]


def test_first_and_last_values_are_shown_as_they_are():
    assert rows(orders.last("category") == "boots", 1)[0][1:] == ("boots", "boots", "yes")
    assert rows(orders.first("amount_cents") != 4000, 1)[0][1:] == ("$40.00", "other than $40.00", "no")
    assert rows(orders.first("category") == "boots", 3)[0][1:] == ("nothing", "boots", "no")


def test_numbers_are_those_of_the_moment():
    assert rows(orders.count() >= 1, 1, "2026-02-01")[0][1] == "1"


def test_someone_not_known_yet_is_out_and_the_sentence_says_since_when_they_are():
    why = explain(orders.count() == 0, tiny_business(), 3, "2026-02-01")
    assert not why.inside
    assert why.sentence == (
        "Customer 3 was not known yet as of 2026-02-01; the first that is known of them is of 2026-02-10."
    )


@pytest.mark.parametrize("stranger", [99, "1", None, [1], True, float("nan")])
def test_a_stranger_is_refused_in_one_sentence(stranger):
    with pytest.raises(LookupError, match=r"Tiny shop has no customer .+; its customer_id look like 1\."):
        explain(orders.count() == 0, tiny_business(), stranger)


def test_a_name_cannot_bring_markup_into_the_page():
    why = explain(customer("country") == "<script>", tiny_business(), 1)
    assert "<script>" not in why._repr_html_()


def test_amounts_in_an_explanation_are_no_formula_between_dollar_signs():
    spent = events("order_placed").sum("amount_cents")
    shown = explain((spent >= 5_000) & (spent < 90_000), tiny_business(), 1)._repr_html_()
    assert shown.count("$") == shown.count("<span>$</span>") > 0
