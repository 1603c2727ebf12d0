"""How many more purchases, and what they are worth: published answers, and what must hold for anybody."""

import numpy as np
import pandas as pd
import pytest

from segmentlab.measure.lifetime import PurchaseModel, fit_purchases, fit_spend, purchase_history

# The parameters that Fader, Hardie & Lee (2005) report for CDNOW.
PUBLISHED = PurchaseModel(0.243, 4.414, 0.793, 2.426, -9582.4, 2357)


def history_of(repeats, first_to_last, known, cents=1000.0):
    return pd.DataFrame(
        {
            "repeats": np.asarray(repeats, dtype=float),
            "weeks_first_to_last": np.asarray(first_to_last, dtype=float),
            "weeks_known": np.asarray(known, dtype=float),
            "mean_repeat_cents": cents,
        }
    )


def simulated(people, seed=1, weeks=78.0, r=0.24, alpha=4.4, a=0.8, b=2.4):
    """Customers who behave exactly as the model says, and what they bought in the 39 weeks after."""
    random = np.random.default_rng(seed)
    rates, leaves = random.gamma(r, 1 / alpha, people), random.beta(a, b, people)
    known = random.uniform(weeks / 2, weeks, people)
    repeats, last, clock = np.zeros(people), np.zeros(people), np.zeros(people)
    later, alive = np.zeros(people), np.ones(people, dtype=bool)  # the first purchase drives nobody away
    while alive.any():
        clock = clock + random.exponential(1, people) / rates
        alive &= clock < known + 39
        seen = alive & (clock < known)
        repeats, last, later = repeats + seen, np.where(seen, clock, last), later + (alive & ~seen)
        alive &= random.uniform(size=people) >= leaves
    return history_of(repeats, last, known), later


def test_the_expected_purchases_of_a_published_example_customer():
    # Fader, Hardie & Lee, "Implementing the BG/NBD model in Excel" (2005): x = 2, t_x = 30.43, T = 38.86.
    one = history_of([2], [30.43], [38.86])
    assert PUBLISHED.expected(one, 39).iloc[0] == pytest.approx(1.226, abs=0.001)


def test_the_chance_to_be_a_customer_still_falls_with_the_silence_after_the_last_purchase():
    same_rhythm = history_of([5] * 4, [35, 25, 15, 5], [38] * 4)
    alive = PUBLISHED.alive(same_rhythm)
    assert (np.diff(alive) < 0).all() and alive.between(0, 1).all()
    assert PUBLISHED.alive(history_of([0], [0], [38])).iloc[0] == 1


def test_the_parameters_of_simulated_customers_are_found_again():
    model = fit_purchases(simulated(50_000)[0])
    assert model.r == pytest.approx(0.24, rel=0.08)
    assert model.alpha == pytest.approx(4.4, rel=0.1)
    assert model.a / (model.a + model.b) == pytest.approx(0.25, rel=0.1)


def test_expected_purchases_of_simulated_customers_come_true():
    history, later = simulated(40_000, seed=2)
    expected = fit_purchases(history).expected(history, 39)
    assert expected.sum() == pytest.approx(later.sum(), rel=0.04)
    order = np.argsort(expected.to_numpy())
    for tenth in np.array_split(order, 10)[5:]:
        assert expected.iloc[tenth].sum() == pytest.approx(later[tenth].sum(), rel=0.15)


def test_spend_lies_between_ones_own_mean_and_everybodys_and_nearer_ones_own_with_every_purchase():
    random = np.random.default_rng(5)
    repeats = random.integers(1, 12, 4_000)
    own = random.gamma(4, 1, 4_000)
    cents = random.gamma(6 * repeats, 600 / own / repeats)
    model = fit_spend(history_of(repeats, repeats, repeats + 1, cents))
    assert model.p == pytest.approx(6, rel=0.15) and model.q == pytest.approx(4, rel=0.15)
    few, many = (model.expected_cents(history_of([n], [1], [2], 9_000.0)).iloc[0] for n in (1, 50))
    assert model.typical_cents < few < many < 9_000
    nobody = history_of([0], [0], [2], np.nan)
    assert model.expected_cents(nobody).iloc[0] == pytest.approx(model.typical_cents)


def test_too_few_repeat_buyers_are_refused():
    with pytest.raises(ValueError, match=r"Only 3 customers bought again, too few .* 50 or more"):
        fit_purchases(history_of([1, 2, 1, 0], [1, 2, 3, 0], [9] * 4))


def test_nothing_recorded_later_is_used():
    from segmentlab.instrument.business import make_business

    customers = pd.DataFrame({"customer_id": [1], "signed_up_at": ["2026-01-01"]})
    log = pd.DataFrame(
        {
            "customer_id": 1,
            "event": "order_placed",
            "occurred_at": ["2026-01-01 10:00", "2026-01-01 12:00", "2026-01-15 09:00", "2026-01-20 09:00"],
            "recorded_at": ["2026-01-01 10:00", "2026-01-01 12:00", "2026-01-15 09:00", "2026-03-20 09:00"],
            "amount_cents": [100, 200, 400, 800],
        }
    )
    seen = purchase_history(make_business(customers, log, today="2026-04-01"), "2026-02-01").loc[1]
    # Two purchases of one day are one; the one recorded in March is not known yet; 31 January is day 30.
    assert seen.tolist() == [1, 2.0, pytest.approx(30 / 7), 400.0]
