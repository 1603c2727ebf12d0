"""Lift: published intervals reproduced, coverage as promised, and a sentence that says what was found."""

import numpy as np
import pandas as pd
import pytest

from segmentlab.measure.lift import lift


def arms(got, of_got, held, of_held):
    return pd.DataFrame(
        {
            "arm": ["message"] * of_got + ["holdout"] * of_held,
            "bought": [1] * got + [0] * (of_got - got) + [1] * held + [0] * (of_held - held),
        }
    )


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), table II, method 10, contrasts a to h.
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0000),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_the_interval_of_a_difference_of_rates_is_newcombes(counts, low, high):
    result = lift(arms(*counts))
    assert (round(result.low, 4), round(result.high, 4)) == (low, high)


def test_the_interval_of_means_is_welchs():
    # Worked by hand: means 3 and 2, variances 1 and 4, 3 people each: half-width t(0.975, 2.94) * sqrt(5/3).
    people = pd.DataFrame({"arm": ["message"] * 3 + ["holdout"] * 3, "orders": [2, 3, 4, 0, 2, 4]})
    result = lift(people, "orders")
    assert result.difference == 1
    assert result.high - result.difference == pytest.approx(3.2166 * np.sqrt(5 / 3), rel=1e-3)


@pytest.mark.parametrize("rates", [(0.05, 0.05), (0.12, 0.09)])
def test_intervals_hold_the_true_difference_about_95_times_in_100(rates):
    random = np.random.default_rng(7)
    hits = 0
    for _ in range(400):
        got, held = random.binomial(800, rates[0]), random.binomial(200, rates[1])
        result = lift(arms(got, 800, held, 200))
        hits += result.low <= rates[0] - rates[1] <= result.high
    assert 0.925 <= hits / 400 <= 0.98


def test_the_sentence_says_the_gain_the_interval_and_what_happens_anyway():
    words = lift(arms(180, 1000, 120, 1000)).sentence()
    assert words.startswith(
        "The message brought 6.0 more buyers per 100 people (95% interval 2.9 to 9.1 more)"
    )
    assert "without it there would be about 12.0 buyers per 100 people" in words
    assert "cannot tell" not in words


def test_a_loss_is_called_a_loss_and_its_interval_speaks_of_the_loss():
    result = lift(arms(120, 1000, 180, 1000))
    assert result.is_clear
    assert "led to 6.0 fewer buyers per 100 people (95% interval 2.9 to 9.1 fewer)" in result.sentence()


def test_an_interval_with_zero_in_it_says_so():
    result = lift(arms(13, 100, 12, 100))
    assert not result.is_clear
    words = result.sentence()
    assert words.startswith(
        "This test measured 1.0 more buyers per 100 people, but anything from 8.4 fewer to 10.4 more"
    )
    assert "cannot tell whether the message helped or harmed" in words


def test_money_is_said_with_its_currency_per_person():
    people = pd.DataFrame(
        {"arm": ["message"] * 2 + ["holdout"] * 2, "revenue_cents": [1000, 1200, 800, 1000]}
    )
    assert "€2.00 more revenue per person" in lift(people, "revenue_cents").sentence("€")


def test_money_is_never_a_rate_even_where_nobody_spent_anything():
    people = pd.DataFrame({"arm": ["message", "holdout"] * 3, "revenue_cents": 0})
    result = lift(people, "revenue_cents")
    assert not result.is_rate
    assert "measured $0.00 more revenue per person" in result.sentence()


def test_outcomes_of_contracts_and_counts_have_words_of_their_own():
    stayed = arms(900, 1000, 800, 1000).rename(columns={"bought": "stayed"})
    assert "brought 10.0 more customers who stayed per 100 people" in lift(stayed, "stayed").sentence()
    left = stayed.assign(left=1 - stayed["stayed"])
    assert "led to 10.0 fewer customers who left per 100 people" in lift(left, "left").sentence()
    more = lift(left.assign(left=left["stayed"]), "left").sentence()
    assert more.startswith("The message led to 10.0 more customers who left")
    people = pd.DataFrame({"arm": ["message"] * 3 + ["holdout"] * 3, "orders": [2, 3, 4, 7, 8, 9]})
    assert "5.00 fewer orders per person" in lift(people, "orders").sentence()
    assert "(99.9% interval" in lift(people, "orders", confidence=0.999).sentence()


def test_where_nobody_differs_there_is_no_interval_and_it_says_so():
    people = pd.DataFrame({"arm": ["message", "holdout"] * 3, "orders": 2})
    assert "nobody differed from anybody" in lift(people, "orders").sentence()


def test_accounts_drawn_as_one_make_the_interval_as_wide_as_it_must_be():
    plain, clustered = 0, 0
    for seed in range(400):
        random = np.random.default_rng(seed)
        account = np.repeat(np.arange(60), random.integers(1, 20, 60))
        held = random.permutation(60) < 24
        liking = random.beta(1, 1, 60)[account]
        got = ~held[account]
        people = pd.DataFrame(
            {"arm": np.where(got, "message", "holdout"), "active": random.uniform(size=len(account)) < liking}
        )
        one, two = lift(people, "active"), lift(people, "active", clusters=pd.Series(account))
        plain, clustered = plain + (one.low <= 0 <= one.high), clustered + (two.low <= 0 <= two.high)
    assert plain / 400 < 0.75
    assert 0.92 <= clustered / 400 <= 0.98


def test_everybody_alone_in_their_account_gives_welchs_interval():
    people = arms(30, 100, 20, 100)
    alone = lift(people, clusters=pd.Series(people.index, people.index))
    from segmentlab.model.intervals import welch

    got, held = (people.loc[people["arm"] == name, "bought"] for name in ("message", "holdout"))
    assert (alone.low, alone.high) == pytest.approx(tuple(welch(got, held)))
    with pytest.raises(ValueError, match="belongs to no cluster"):
        lift(people, clusters=pd.Series([1.0, 2.0]))
    with pytest.raises(ValueError, match="one cluster only"):
        lift(people, clusters=pd.Series("one", people.index))


def test_relative_lift_is_missing_when_nothing_happens_without_the_message():
    assert np.isnan(lift(arms(3, 10, 0, 10)).relative)
    assert lift(arms(3, 10, 2, 10)).relative == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("people", "outcome", "says"),
    [
        (arms(1, 5, 0, 0), "bought", "0 people in the holdout group"),
        (arms(1, 5, 1, 5), "clicked", "'clicked' is missing"),
        (arms(1, 5, 1, 5), "arm", "'arm' holds neither numbers nor yes/no"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_sentence(people, outcome, says):
    with pytest.raises(ValueError, match=says):
        lift(people, outcome)


def test_numbers_are_written_without_minus_zero_and_with_the_minus_before_the_currency():
    nothing = lift(arms(9_999, 100_000, 10_000, 100_000))
    assert nothing.sentence().startswith("This test measured 0.0 fewer buyers")
    people = pd.DataFrame({"arm": ["message"] * 2 + ["holdout"] * 2, "profit_cents": [-100, -80, -20, 0]})
    words = lift(people, "profit_cents").sentence()
    assert "$0.80 less profit per person" in words
    assert "about −$0.10 profit per person" in words
