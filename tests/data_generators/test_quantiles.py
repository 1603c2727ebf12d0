"""Numbers read off curves are the quantiles they stand for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from data_generators.quantiles import beta, gamma, normal

#: From the smallest draw to the largest, and most of all in between.
DRAWS = np.sort(
    np.concatenate([[2.0**-53, 1e-12, 1e-6, 1 - 1e-6, 1 - 2.0**-53], np.arange(1, 4_000) / 4_000])
)


@given(shape=st.floats(0.2, 50), mean=st.floats(1e-3, 1e3))
def test_gamma_numbers_are_quantiles(shape, mean):
    exact = stats.gamma.ppf(DRAWS, shape, scale=mean / shape)
    np.testing.assert_allclose(gamma(DRAWS, shape, mean), exact, rtol=1e-6)


@given(a=st.floats(0.05, 50), b=st.floats(0.05, 50))
def test_beta_numbers_are_quantiles(a, b):
    exact = stats.beta.ppf(DRAWS, a, b)
    np.testing.assert_allclose(beta(DRAWS, a / (a + b), a + b), exact, rtol=1e-5, atol=1e-5)


@given(a=st.floats(0.05, 50), b=st.floats(0.05, 50))
def test_a_higher_draw_gives_no_lower_number_and_all_are_inside_the_bounds(a, b):
    share, amount = beta(DRAWS, a / (a + b), a + b), gamma(DRAWS, a, b)
    assert np.diff(share).min() >= -1e-12 and np.diff(amount).min() >= 0
    assert share[0] >= 0 and share[-1] <= 1 and amount[0] > 0


def test_everybody_is_read_off_the_curve_of_their_own_shape():
    kind = np.arange(len(DRAWS)) % 3
    means, shapes = np.array([0.1, 0.5, 0.8])[kind], np.array([0.7, 1.5, 4.0])[kind]
    mixed, amounts = beta(DRAWS, means, 4.0), gamma(DRAWS, shapes, means)
    for one in range(3):
        mine = kind == one
        np.testing.assert_array_equal(mixed[mine], beta(DRAWS[mine], means[one], 4.0))
        np.testing.assert_array_equal(amounts[mine], gamma(DRAWS[mine], shapes[one], means[one]))


@pytest.mark.parametrize(("number", "share"), [(0.0, 0.5), (1.96, 0.975), (-1.6449, 0.05)])
def test_normal_numbers_are_those_of_the_tables(number, share):
    assert normal(np.array([share]))[0] == pytest.approx(number, abs=1e-4)
