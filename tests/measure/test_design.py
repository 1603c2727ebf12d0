"""How large a test must be: published examples, both ways round, and tests that are really run."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentlab.measure.design import plan_test, sample_ratio
from segmentlab.measure.lift import lift


def test_the_examples_of_rs_manual_for_rates():
    # power.prop.test(n = 50, p1 = .50, p2 = .75), and (p1 = .50, p2 = .75, power = .90); R manual, stats.
    assert plan_test(base=0.5, difference=0.25, people=100).power == pytest.approx(0.740, abs=0.001)
    assert plan_test(base=0.5, difference=0.25, power=0.9).people == pytest.approx(2 * 76.7, abs=1)


def test_the_examples_of_rs_manual_for_means():
    # power.t.test(n = 20, delta = 1, sd = 1) and (power = .90, delta = 1), R manual, package stats.
    assert plan_test(spread=1, difference=1, people=40).power == pytest.approx(0.869, abs=0.001)
    assert plan_test(spread=1, difference=1, power=0.9).people == pytest.approx(2 * 22.02, abs=1)


@pytest.mark.parametrize(("base", "difference"), [(0.02, 0.005), (0.1, 0.02), (0.5, -0.1), (0.9, 0.05)])
@pytest.mark.parametrize("holdout", [0.1, 0.5])
def test_the_power_of_rates_is_that_of_statsmodels(base, difference, holdout):
    from statsmodels.stats.proportion import power_proportions_2indep

    for people in (500, 4_000, 30_000):
        ratio = holdout / (1 - holdout)
        published = power_proportions_2indep(difference, base, people * (1 - holdout), ratio=ratio).power
        ours = plan_test(base=base, difference=difference, people=people, holdout=holdout).power
        assert ours == pytest.approx(published, rel=1e-9)


def test_the_people_needed_are_those_of_cohens_table_and_of_statsmodels():
    # J. Cohen, Statistical Power Analysis (1988), table 2.4.1: people per group, two-sided 5 %, power 80 %.
    from statsmodels.stats.power import TTestIndPower

    for effect, per_group in ((0.2, 393), (0.5, 64), (0.8, 26)):
        plan = plan_test(spread=1, difference=effect, power=0.8)
        assert abs(plan.people / 2 - per_group) <= 1
        found = TTestIndPower().power(effect, plan.people / 2, 0.05)
        assert plan_test(spread=1, difference=effect, people=plan.people).power == pytest.approx(
            found, abs=1e-4
        )


rates = st.floats(0.02, 0.5)
powers = st.floats(0.5, 0.95)


@given(base=rates, difference=st.floats(0.02, 0.2), power=powers, holdout=st.sampled_from([0.1, 0.3, 0.5]))
def test_each_of_the_three_leads_back_to_the_others(base, difference, power, holdout):
    plan = plan_test(base=base, difference=difference, power=power, holdout=holdout)
    again = plan_test(base=base, people=plan.people, power=power, holdout=holdout)
    assert again.difference == pytest.approx(difference, rel=0.03)
    # The next whole person may find a little more than was asked for.
    found = plan_test(base=base, difference=difference, people=plan.people, holdout=holdout).power
    assert power - 1e-6 <= found <= power + 0.06


def test_smaller_holdouts_need_more_people():
    needed = [plan_test(base=0.1, difference=0.02, power=0.8, holdout=h).people for h in (0.5, 0.2, 0.1)]
    assert needed == sorted(needed) and needed[2] > 2 * needed[0]


def test_as_many_tests_find_the_difference_as_the_plan_says():
    plan = plan_test(base=0.2, difference=0.06, power=0.8, holdout=0.3)
    random, found = np.random.default_rng(8), 0
    for _ in range(600):
        held = random.uniform(size=plan.people) < plan.holdout
        bought = random.uniform(size=plan.people) < np.where(held, 0.2, 0.26)
        found += lift(pd.DataFrame({"arm": np.where(held, "holdout", "message"), "bought": bought})).low > 0
    assert 0.75 <= found / 600 <= 0.85


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"base": 0.1, "spread": 1, "power": 0.8, "people": 100}, "one of them"),
        ({"base": 0.1, "power": 0.8}, "Leave out exactly one"),
        ({"base": 10, "power": 0.8, "people": 100}, "write 10% as 0.10"),
        ({"base": 0.9, "difference": 0.2, "power": 0.8}, "give no rate between 0 and 1"),
        ({"base": 0.9, "difference": 0, "power": 0.8}, "difference of 0 cannot be found"),
        ({"base": 0.5, "people": 6, "power": 0.99}, "No test can find this"),
        ({"spread": -1, "people": 6, "power": 0.99}, "no standard deviation"),
    ],
)
def test_plans_that_make_no_sense_are_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        plan_test(**settings)


def test_a_plan_for_counts_speaks_of_counts_and_one_for_money_of_money():
    count = plan_test(spread=1.2, difference=-0.05, people=5_000, outcome="orders").sentence()
    assert "a difference of 0.05 fewer per person" in count
    assert "$1.50 more per person" in plan_test(spread=2_000, difference=150, power=0.8).sentence()
    strict = plan_test(base=0.1, difference=0.02, power=0.8, confidence=0.999).sentence()
    assert "0.1% of them would find something" in strict
    with pytest.raises(ValueError, match="nothing to check"):
        sample_ratio(10, -1, 0.2)


def test_a_plan_says_itself():
    said = plan_test(base=0.12, difference=0.03, people=5_000, holdout=0.2).sentence()
    assert said.startswith(
        "With 5,000 customers, 1,000 of them held out, a rise from 12.0% to 15.0% would be"
    )


def test_the_check_of_the_lottery_cries_wolf_hardly_ever_and_sees_a_broken_one():
    random = np.random.default_rng(1)
    held = random.binomial(20_000, 0.2, 2_000)
    assert sum(not sample_ratio(20_000 - n, n, 0.2).as_planned for n in held) <= 8
    # A classic: 821,588 and 815,482 users where half was planned (Fabijan and others, 2019).
    assert not sample_ratio(821_588, 815_482, 0.5).as_planned
    assert "Do not read the result" in sample_ratio(821_588, 815_482, 0.5).sentence()
