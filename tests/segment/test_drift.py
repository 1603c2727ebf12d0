"""Drift: the index worked by hand, its bins, its empty bins, and what chance alone does."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentlab.segment.drift import drift


def groups(**sizes):
    return pd.Series([name for name, size in sizes.items() for _ in range(size)], dtype="str")


def test_the_index_is_the_sum_over_bins_that_is_published():
    # Incomes low, middle, high: 40, 30, 30 percent and a year later 35, 25, 40: the example of the page
    # "Population Stability Index" at geeksforgeeks.org; the sum of the three parts is worked by hand.
    found = drift(groups(low=40, middle=30, high=30), groups(low=35, middle=25, high=40))
    by_hand = 0.05 * math.log(40 / 35) + 0.05 * math.log(30 / 25) + 0.1 * math.log(40 / 30)
    assert found.index == pytest.approx(by_hand)
    assert round(found.index, 4) == 0.0446
    assert found.table.loc["high", "adds"] == pytest.approx(0.1 * math.log(4 / 3))


@pytest.mark.parametrize(
    ("now", "band"), [((50, 50), "stable"), ((66, 34), "some change"), ((80, 20), "large change")]
)
def test_the_bands_are_the_customary_ones(now, band):
    # From 50:50 to 66:34 it is 0.16 ln(66/50) − 0.16 ln(34/50) = 0.16 ln(66/34); to 80:20 it is 0.3 ln 4.
    found = drift(groups(a=50, b=50), groups(a=now[0], b=now[1]))
    assert found.index == pytest.approx((now[0] - now[1]) / 200 * math.log(now[0] / now[1]), abs=1e-12)
    assert found.band == band


def test_an_empty_bin_counts_as_half_a_person():
    found = drift(groups(a=90, b=10), groups(a=100))
    assert found.table.loc["b", "adds"] == pytest.approx((0.005 - 0.1) * math.log(0.005 / 0.1))
    assert found.table.loc["b", ["reference", "current"]].tolist() == [10, 0]
    appears = drift(groups(a=100), groups(a=90, new=10))
    assert appears.index == pytest.approx(found.index)


def test_numbers_are_binned_by_the_reference_and_the_outer_bins_are_open():
    then, now = pd.Series(range(1, 101)), pd.Series([-5, 10, 11, 100, 5000])
    table = drift(then, now).table
    assert table["reference"].tolist() == [10] * 10
    assert table["current"].tolist() == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert table.index[0] == "up to 10" and table.index[-1] == "above 90"


def test_many_equal_numbers_make_fewer_bins_and_none_is_empty_in_the_reference():
    then = pd.Series([1] * 60 + [2] * 25 + [3] * 10 + [9] * 5)
    table = drift(then, pd.Series([1, 2, 3, 9])).table
    assert (table["reference"] > 0).all()
    assert table["reference"].tolist() == [60, 25, 10, 5]
    assert len(drift(pd.Series([4] * 9), pd.Series([4] * 9)).table) == 1


def test_missing_values_are_a_bin_of_their_own_only_where_there_are_any():
    then, now = pd.Series([1.0, 2, 3, np.nan]), pd.Series([1.0, np.nan, np.nan, np.nan])
    assert drift(then, now, bins=3).table.loc["missing", ["reference", "current"]].tolist() == [1, 3]
    assert "missing" not in drift(then.dropna(), then.dropna()).table.index
    assert drift(pd.Series([True, None]), pd.Series([True, False])).table["reference"].to_dict() == {
        True: 1, "missing": 1, False: 0,
    }  # fmt: skip


@given(st.lists(st.integers(0, 40), min_size=1), st.lists(st.integers(0, 40), min_size=1))
def test_nothing_moved_is_zero_and_anything_else_is_not_below(then, now):
    one, other = pd.Series(then), pd.Series(now)
    found = drift(one, other)
    assert drift(one, one).index == 0
    assert found.index >= 0
    assert found.table[["reference", "current"]].sum().tolist() == [len(then), len(now)]


def test_groups_change_places_without_changing_the_index():
    one, other = groups(a=30, b=70), groups(a=55, b=45)
    assert drift(one, other).index == pytest.approx(drift(other, one).index)


def test_samples_of_one_mix_stay_below_what_chance_does_19_times_in_20():
    random = np.random.default_rng(3)
    below, repeats = 0, 600
    for _ in range(repeats):
        then, now = pd.Series(random.normal(size=800)), pd.Series(random.normal(size=500))
        found = drift(then, now)
        below += found.index <= found.by_chance
    assert 0.92 <= below / repeats <= 0.975


def test_a_planted_shift_is_seen_and_named():
    random = np.random.default_rng(4)
    found = drift(pd.Series(random.normal(size=2000)), pd.Series(random.normal(1, size=2000)))
    assert found.band == "large change" and found.index > found.by_chance
    # Two normals of spread 1 that are 1 apart: the divergence is exactly 1; ten bins see most of it.
    assert 0.75 < found.index < 1.1
    assert "beyond what chance does" in found.sentence()


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(ValueError, match="reference holds nobody"):
        drift(pd.Series([], dtype=float), pd.Series([1]))
    with pytest.raises(TypeError, match="the other does not"):
        drift(pd.Series([1, 2]), groups(a=1))
    with pytest.raises(ValueError, match="at least 2"):
        drift(pd.Series([1, 2]), pd.Series([1, 2]), bins=1)
