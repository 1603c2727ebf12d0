"""Fits end at the best parameters, not near them: machines round differently, and would end elsewhere."""

import numpy as np
import pandas as pd
import pytest

from segmentlab.measure.contracts import fit_contracts
from segmentlab.measure.lifetime import fit_purchases, fit_spend
from segmentlab.measure.likelihood import most_likely
from tests.measure.test_lifetime import simulated


def shoppers(people=900):
    """Customers who come and go as the one model says, and spend on repeat purchases as the other does."""
    random = np.random.default_rng(7)
    history, _ = simulated(people, seed=7)
    own, purchases = random.gamma(4, 1 / 600, people), np.maximum(history["repeats"], 1)
    return history.assign(mean_repeat_cents=random.gamma(6 * purchases, 1 / own / purchases))


def contracts(people=900):
    """Customers who each come up for renewal up to eight times, and leave with a chance of their own."""
    random = np.random.default_rng(7)
    stay = random.geometric(random.beta(0.7, 2.0, people))
    return pd.DataFrame({"periods": np.minimum(stay, 8), "left": stay <= 8})


FITTED = {
    "purchases": (fit_purchases, shoppers),
    "spend": (fit_spend, shoppers),
    "contracts": (lambda people: fit_contracts(people["periods"], people["left"]), contracts),
}


@pytest.mark.parametrize("name", FITTED)
def test_the_same_people_three_times_over_have_the_same_parameters(name):
    fit, drawn = FITTED[name]
    people = drawn()
    once, thrice = fit(people), fit(pd.concat([people] * 3))
    assert thrice.log_likelihood == pytest.approx(3 * once.log_likelihood, rel=1e-12)
    for parameter in set(once._fields) - {"log_likelihood", "people"}:
        assert getattr(thrice, parameter) == pytest.approx(getattr(once, parameter), rel=1e-10), parameter


def test_a_best_value_at_the_end_of_its_range_stays_there():
    def ever_better(parameters):
        first, second = np.log(parameters)
        return first - (second - 0.3) ** 2, np.array([1.0, -2 * (second - 0.3)]) / parameters

    (first, second), log_likelihood = most_likely(ever_better, [1, 1], -8, 8)
    assert first == np.exp(8) and np.log(second) == pytest.approx(0.3, abs=1e-6)
    assert log_likelihood == pytest.approx(8)


def test_the_best_is_found_where_the_likelihood_hardly_tells_it():
    def hardly_changes(parameters):
        away = np.log(parameters) - [0.3, -1.2]
        slopes = np.sinh(away)
        slopes[0] += 4 * away[0] ** 3
        return 1e7 - np.cosh(away).sum() - away[0] ** 4, -slopes / parameters

    best, _ = most_likely(hardly_changes, [5, 5], -8, 8)
    assert np.log(best) == pytest.approx([0.3, -1.2], rel=1e-9)
