"""Intervals: published figures and an independent implementation reproduced, and sizes that hold."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from segmentlab.model.intervals import mean_interval, newcombe, people_per_arm, welch, wilson


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_shares_have_the_interval_that_scipy_gives(counts, confidence):
    did, people = counts
    expected = stats.binomtest(did, people).proportion_ci(confidence, method="wilson")
    assert wilson(did, people, confidence) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_wilsons_interval_is_the_published_one():
    # Newcombe, Statistics in Medicine 17 (1998), 857-872, table I: 81 of 263, method 3.
    assert [round(end, 4) for end in wilson(81, 263)] == [0.2553, 0.3662]


numbers = st.lists(st.integers(-50, 50).map(float), min_size=2, max_size=30)


@given(numbers, numbers)
def test_means_have_the_interval_that_scipy_gives(first, second):
    if np.var(first) + np.var(second) > 0:
        expected = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.9)
        assert welch(first, second, 0.9) == pytest.approx((expected.low, expected.high), rel=1e-6, abs=1e-9)
    if np.var(first) > 0:
        expected = stats.ttest_1samp(first, 0).confidence_interval(0.9)
        assert mean_interval(first, 0.9) == pytest.approx((expected.low, expected.high), rel=1e-6, abs=1e-9)


def test_a_group_with_nobody_has_no_interval_instead_of_an_error():
    for interval in (wilson(0, 0), newcombe((1, 0), (2, 0)), mean_interval([3]), welch([1, 2], [3])):
        assert all(map(math.isnan, interval))


def test_a_test_of_the_size_asked_for_finds_the_difference_four_times_in_five():
    people = people_per_arm(0.10, 0.03)
    random = np.random.default_rng(11)
    found = 0
    for _ in range(1000):
        did = random.binomial(people, 0.13), random.binomial(people, 0.10)
        found += newcombe(did, (people, people)).low > 0
    assert 0.77 <= found / 1000 <= 0.83


@pytest.mark.parametrize(("share", "difference"), [(0.1, 0), (0.99, 0.02), (0.01, -0.02)])
def test_a_change_that_cannot_be_is_refused(share, difference):
    with pytest.raises(ValueError, match="between 0 and 1 and differ"):
        people_per_arm(share, difference)
