"""Fits end at the best parameters, not near them: machines round differently, and would end elsewhere."""

import numpy as np
import pandas as pd
import pytest

from segmentlab.measure.contracts import fit_contracts
from segmentlab.measure.lifetime import fit_purchases, fit_spend
from segmentlab.measure.likelihood import most_likely


def shoppers(people=900):
    """Customers as the models see them: own rates, a chance to leave after each purchase, an own price."""
    random = np.random.default_rng(7)
    rate, leaves = random.gamma(0.8, 1 / 6, people), random.beta(0.8, 2.4, people)
    known = random.integers(26, 78, people)
    bought = [
        np.cumsum(random.exponential(1 / rate[one], random.geometric(leaves[one]))) for one in range(people)
    ]
    bought = [days[days < weeks] for days, weeks in zip(bought, known, strict=True)]
    repeats = np.array([len(days) for days in bought])
    spends = random.gamma(6, 100 / random.gamma(4, 1 / 15, people))
    return pd.DataFrame(
        {
            "repeats": repeats,
            "weeks_first_to_last": [days[-1].round(1) if len(days) else 0.0 for days in bought],
            "weeks_known": known,
            "mean_repeat_cents": random.gamma(6 * np.maximum(repeats, 1)) / np.maximum(repeats, 1) * spends,
        }
    )


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
    def ever_better(at):
        return -float(at[0]) + float(at[1] - 0.3) ** 2, np.array([-1.0, 2 * (at[1] - 0.3)])

    best, log_likelihood = most_likely(ever_better, [0, 0], -8, 8)
    assert best[0] == 8 and best[1] == pytest.approx(0.3, abs=1e-6)
    assert log_likelihood == pytest.approx(8)
