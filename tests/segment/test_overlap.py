"""Overlap: published examples, an independent implementation, and what must hold for any segments."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import jaccard_score

from segmentlab.instrument import make_business
from segmentlab.instrument.business import tiny_business
from segmentlab.model.tree import events
from segmentlab.segment.evaluate import members
from segmentlab.segment.overlap import overlap
from segmentlab.segment.segment import Segment
from tests.engines.drawing import businesses, rules


def crowd(size):
    customers = pd.DataFrame({"customer_id": range(size), "signed_up_at": "2026-01-01"})
    log = pd.DataFrame({"customer_id": [0], "event": "seen", "occurred_at": ["2026-01-02"]})
    return make_business(customers, log, today="2026-02-01")


def lists(**members_of):
    return {name: pd.Series(True, index=list(ids)) for name, ids in members_of.items()}


def test_tea_and_coffee_go_together_less_than_chance():
    # P.-N. Tan, M. Steinbach, V. Kumar, Introduction to Data Mining (2005), section 6.7: of 1,000 people 200
    # drink tea, 800 coffee and 150 both; three in four tea drinkers drink coffee, and yet the lift is 0.9375.
    found = overlap(lists(tea=range(200), coffee=range(50, 850)), crowd(1000))
    assert found.counts.loc["tea", "coffee"] == 150
    assert found.share_in.loc["tea", "coffee"] == 0.75
    assert found.lift.loc["tea", "coffee"] == pytest.approx(0.9375)
    assert found.people_in.tolist() == [150, 700, 150]


def test_the_jaccard_index_is_the_documented_one():
    # Documentation of scikit-learn, jaccard_score: [0, 1, 1] against [1, 1, 1] is 0.6666...
    found = overlap(lists(true=[1, 2], predicted=[0, 1, 2]), crowd(3))
    assert found.jaccard.loc["true", "predicted"] == pytest.approx(2 / 3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=12, max_size=12), min_size=2, max_size=4))
def test_the_table_agrees_with_scikit_learn_and_with_counting(columns):
    named = {f"s{n}": pd.Series(column, index=range(12)) for n, column in enumerate(columns)}
    found = overlap(named, crowd(12))
    for one, inside in named.items():
        for other, too in named.items():
            assert found.counts.loc[one, other] == (inside & too).sum()
            if (inside | too).any():
                assert found.jaccard.loc[one, other] == pytest.approx(jaccard_score(inside, too))
            else:
                assert np.isnan(found.jaccard.loc[one, other])
    in_how_many = pd.DataFrame(named).sum(axis=1).value_counts()
    assert found.people_in[found.people_in > 0].to_dict() == in_how_many.to_dict()


@settings(max_examples=40, deadline=None)
@given(businesses(), rules, rules)
def test_the_sizes_are_those_of_the_members(business, first, second):
    found = overlap([Segment("a", first), Segment("b", second)], business)
    inside = members(first, business), members(second, business)
    assert found.sizes.tolist() == [one.sum() for one in inside]
    assert found.counts.loc["a", "b"] == (inside[0] & inside[1]).sum()
    assert found.people_in.sum() == found.population == len(inside[0])


def test_pairs_stand_there_once_with_those_most_alike_first():
    found = overlap(lists(a=range(10), b=range(8), c=range(9, 12)), crowd(20))
    pairs = found.pairs()
    assert pairs[["first", "second"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]
    assert pairs.loc[0, ["both", "jaccard", "of_first", "of_second"]].tolist() == [8, 0.8, 0.8, 1.0]
    assert found.sentence() == (
        "12 of 20 people are in at least one of 3 segments, and 9 of them (75%) in more than one; "
        "most alike are “a” and “b” with 8 people in both."
    )


def test_segments_apart_and_empty_ones_are_said_to_be_so():
    found = overlap(lists(a=[0], b=[1], nobody=[]), crowd(4))
    assert found.sentence().endswith("and nobody is in two.")
    assert np.isnan(found.lift.loc["a", "nobody"]) and np.isnan(found.share_in.loc["nobody", "a"])
    assert found.share_in.loc["a", "nobody"] == 0


def test_a_list_with_a_stranger_is_refused():
    with pytest.raises(ValueError, match="99 is not a customer"):
        overlap(
            {"a": pd.Series([True], index=[99]), "b": events("cart_started").count() > 0}, tiny_business()
        )
