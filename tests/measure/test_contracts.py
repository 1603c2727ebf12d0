"""Renewals: the two cohorts that Fader & Hardie published, and what must hold for anybody."""

import numpy as np
import pytest

from segmentlab.measure.contracts import ContractModel, fit_contracts, from_survivors

# "How to project customer retention", Journal of Interactive Marketing 21 (2007), table 1: of 1,000 customers
# of each segment, those left after every year; the model is fitted to the first seven.
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394]


@pytest.mark.parametrize(("survivors", "alpha", "beta"), [(REGULAR, 0.704, 1.182), (HIGH_END, 0.668, 3.806)])
def test_the_published_parameters_are_found(survivors, alpha, beta):
    model = fit_contracts(*from_survivors(survivors[:8]))
    assert (round(model.alpha, 3), round(model.beta, 3)) == (alpha, beta)


@pytest.mark.parametrize("survivors", [REGULAR, HIGH_END])
def test_seven_years_foretell_the_next_five(survivors):
    model = fit_contracts(*from_survivors(survivors[:8]))
    foretold = 1000 * model.survival(12).to_numpy()
    assert np.abs(foretold[8:] - survivors[8:]).max() < 20


def test_renewal_rates_rise_and_multiply_to_the_survival():
    model = ContractModel(0.668, 3.806, 0.0, 1000)
    rates = model.renewal_rates(20)
    assert (np.diff(rates) > 0).all()
    np.testing.assert_allclose(np.cumprod(rates), model.survival(20)[1:])


def test_what_a_customer_still_brings_grows_with_the_renewals_behind_them():
    model = ContractModel(1.0, 3.0, 0.0, 1000)
    values = [model.expected_value(10, renewals=n, discount=0.1) for n in range(5)]
    assert values == sorted(values)
    # Everybody renews with certainty 0.5 where people do not differ: 10 * (0.5 + 0.25 + …) = 10.
    alike = ContractModel(1e6, 1e6, 0.0, 1000)
    assert alike.expected_value(10) == pytest.approx(10, rel=1e-3)


@pytest.mark.parametrize(
    ("periods", "left", "said"),
    [
        ([1, 2], [True], "2 periods and 1 who left or not"),
        ([0] * 40, [True] * 40, "at least 1 for everybody who left"),
        ([3] * 40, [False] * 40, "Only 0 customers have left"),
    ],
)
def test_wrong_input_is_said_in_one_sentence(periods, left, said):
    with pytest.raises(ValueError, match=said):
        fit_contracts(periods, left)
