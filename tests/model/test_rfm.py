"""RFM: equal people score equally, every code has a name, and scores mean what they say."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentlab.instrument import make_business
from segmentlab.model.rfm import Cuts, rfm
from segmentlab.model.rfm_grid import GROUPS, NO_ORDER, SCORES, rfm_map, rfm_names

TODAY = pd.Timestamp("2026-06-29")


def shop_of(orders, people=0):
    """A shop from one list per customer of (days ago, cents), with some more people who never ordered."""
    rows = [
        (who, "order_placed", TODAY - pd.Timedelta(days=days), cents)
        for who, own in enumerate(orders, start=1)
        for days, cents in own
    ]
    log = pd.DataFrame(rows, columns=["customer_id", "event", "occurred_at", "amount_cents"])
    log = log.astype({"amount_cents": "Int64", "customer_id": "int64"})
    log["event"] = pd.Categorical(log["event"], categories=["order_placed"])
    log["occurred_at"] = pd.to_datetime(log["occurred_at"])
    customers = pd.DataFrame(
        {"customer_id": range(1, len(orders) + people + 1), "signed_up_at": "2020-01-01"}
    )
    return make_business(customers, log, today=TODAY)


histories = st.lists(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 5).map(lambda n: 1000 * n)), max_size=4),
    min_size=1,
    max_size=30,
)
SOME_CUTS = Cuts(days=(5, 10, 20, 30), orders=(2, 3, 4, 5), spend_cents=(2000, 4000, 6000, 8000))


def test_every_one_of_the_125_codes_has_exactly_one_named_group():
    table = rfm_map()
    assert len(table) == len(set(table.index)) == 125
    assert set(table["group"]) == set(GROUPS) - {NO_ORDER}


def test_a_better_score_never_leads_to_a_group_further_from_the_best_on_the_same_recency():
    table = rfm_map().reset_index()
    value = table["frequency_score"] + table["monetary_score"]
    best = table.loc[(table["recency_score"] == 5) & (value >= 9), "group"]
    worst = table.loc[(table["recency_score"] == 1) & (value <= 2), "group"]
    assert set(best) == {"Champions"}
    assert set(worst) == {"Lost"}


@settings(max_examples=150, deadline=None)
@given(histories, st.sampled_from([None, SOME_CUTS]))
def test_equal_numbers_get_equal_scores_and_better_numbers_never_a_lower_one(histories, cuts):
    people = rfm(shop_of(histories), cuts=cuts).people
    buyers = people[people["orders"] > 0]
    for score, number, sign in zip(
        SCORES, ["days_since_last", "orders", "spend_cents"], [-1, 1, 1], strict=True
    ):
        ranked = buyers.assign(better=sign * buyers[number]).sort_values("better")
        assert ranked.groupby("better")[score].nunique().le(1).all()
        assert ranked[score].is_monotonic_increasing


@settings(max_examples=100, deadline=None)
@given(histories)
def test_everyone_is_in_exactly_one_group_and_only_people_without_an_order_have_no_scores(histories):
    result = rfm(shop_of(histories, people=2))
    people = result.people
    assert people["group"].notna().all()
    assert result.sizes().sum() == len(people)
    without = people["orders"] == 0
    assert (people["group"] == NO_ORDER).equals(without)
    assert people.loc[without, "code"].isna().all()
    named = people.loc[~without]
    assert (rfm_map().loc[named["code"], "group"].to_numpy() == named["group"].astype(str)).all()


@settings(max_examples=50, deadline=None)
@given(histories)
def test_the_map_of_scores_holds_every_buyer_in_the_cell_that_names_their_group(histories):
    result = rfm(shop_of(histories, people=2))
    counts, names = result.grid().stack(), rfm_names().stack()
    by_cell = counts.groupby(names).sum()
    assert by_cell.to_dict() == result.sizes().drop(NO_ORDER).to_dict()
    assert result.grid("spend_cents").to_numpy().sum() == result.people["spend_cents"].sum()


def test_when_most_people_bought_once_they_all_score_1_on_frequency():
    shop = shop_of([[(3, 1000)]] * 7 + [[(3, 1000)] * 2] * 2 + [[(3, 1000)] * 5])
    assert rfm(shop).people["frequency_score"].tolist() == [1] * 7 + [4] * 2 + [5]


def test_fixed_cuts_put_a_number_on_the_limit_into_the_better_score():
    shop = shop_of([[(5, 8000)], [(6, 7999)], [(30, 1999)], [(31, 2000)]])
    people = rfm(shop, cuts=SOME_CUTS).people
    assert people["recency_score"].tolist() == [5, 4, 2, 1]
    assert people["monetary_score"].tolist() == [5, 4, 1, 2]
    assert people["frequency_score"].tolist() == [1, 1, 1, 1]


def test_orders_after_the_moment_and_before_the_window_do_not_count():
    shop = shop_of([[(3, 1000), (50, 1000), (500, 1000)]])
    people = rfm(shop, TODAY - pd.Timedelta(days=10), within="365d").people
    assert people.loc[1, ["days_since_last", "orders", "spend_cents"]].tolist() == [40, 1, 1000]


def test_someone_whose_orders_are_all_before_the_window_has_no_scores_in_it():
    people = rfm(shop_of([[(3, 1000)], [(50, 1000)]]), within="30d").people
    assert people["days_since_last"].tolist() == [3, pd.NA]
    assert people["code"].notna().tolist() == [True, False]


def test_limits_say_which_numbers_got_each_score_and_how_many_people():
    shop = shop_of([[(days, 1000)] for days in range(1, 11)])
    limits = rfm(shop).limits().query("of == 'days_since_last'").set_index("score")
    assert limits.loc[5, ["from", "to", "people"]].tolist() == [1, 2, 2]
    assert limits["people"].sum() == 10


@pytest.mark.parametrize("days", [(30, 90, 90, 365), (30, 90, 365), (365, 180, 90, 30)])
def test_cuts_must_be_four_ascending_numbers(days):
    with pytest.raises(ValueError, match="four ascending numbers"):
        Cuts(days=days, orders=(2, 3, 5, 8), spend_cents=(1, 2, 3, 4))


def test_spend_is_counted_in_whole_cents():
    shop = shop_of([[(1, 1999), (2, 1)]])
    assert np.issubdtype(rfm(shop).people["spend_cents"].dtype, np.integer)
    assert rfm(shop).people.loc[1, "spend_cents"] == 2000


def test_scores_add_up_and_nobody_without_an_order_reaches_a_total():
    shop = shop_of([[(5, 8000)], [(6, 7999)], [(30, 1999)]], people=1)
    result = rfm(shop, cuts=SOME_CUTS)
    # Recency 5, 4, 2; frequency 1 each; spend 5, 4, 1.
    assert result.at_least(6, "recency_score", "frequency_score").tolist() == [True, False, False, False]
    assert result.at_least(9).tolist() == [True, True, False, False]
    assert result.at_least(1).tolist() == [True, True, True, False]
    with pytest.raises(ValueError, match="'recency' is not a score"):
        result.at_least(5, "recency")


def test_too_few_buyers_or_scores_are_said_in_one_sentence():
    few = rfm(shop_of([[(days, 1000)] for days in range(1, 150)]))
    assert few.warning == (
        "Only 149 people have bought: five scores need about 150; look back further, or use a simple rule."
    )
    once = rfm(shop_of([[(days, 1000 + days)] for days in range(1, 151)]))
    assert once.warning == (
        "Only 1 of the five frequency scores occur (100% of buyers have the same orders); "
        "choose cuts that part them, or leave this score out."
    )
    many = [[(days, 100 * days)] * (1 + days % 5) for days in range(1, 151)]
    assert rfm(shop_of(many)).warning == ""
