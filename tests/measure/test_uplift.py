"""Uplift: scores find who is changed, curves judge them fairly, with intervals that keep their promise."""

import numpy as np
import pandas as pd
import pytest

from segmentlab.measure.uplift import KINDS, METHODS, fit_uplift, kinds_of_people, uplift_curve


def experiment(seed=1, people=20_000, holdout=0.4):
    """Loyal people buy anyway; the message moves the curious, and puts off the tired."""
    random = np.random.default_rng(seed)
    loyal, curious, tired = (random.uniform(size=people) for _ in range(3))
    without = 0.05 + 0.5 * loyal
    effect = 0.25 * (curious > 0.7) - 0.15 * (tired > 0.8)
    got = random.uniform(size=people) >= holdout
    draw = random.uniform(size=people)
    return pd.DataFrame(
        {
            "arm": np.where(got, "message", "holdout"),
            "bought": draw < without + effect * got,
            "bought_with": draw < without + effect,
            "bought_without": draw < without,
            "loyal": loyal,
            "curious": curious,
            "tired": tired,
            "effect": effect,
        }
    )


PAST = ["loyal", "curious", "tired"]


@pytest.mark.parametrize("method", METHODS)
def test_scores_find_who_is_changed_and_not_who_buys(method):
    model = fit_uplift(experiment(1), "bought", PAST, method=method)
    fresh = experiment(2)
    score = model.score(fresh)
    assert score.corr(fresh["effect"]) > 0.5
    assert abs(score.corr(fresh["loyal"])) < 0.25


@pytest.mark.parametrize("method", METHODS)
def test_the_curve_of_a_good_score_is_above_chance_on_people_it_has_not_seen(method):
    fresh = experiment(2)
    curve = uplift_curve(fresh, fit_uplift(experiment(1), "bought", PAST, method=method).score(fresh))
    assert curve.low > 0
    assert "better than choosing by lot" in curve.sentence()
    assert curve.curve["gained"].max() > curve.curve["gained"].iloc[-1] + 1  # not to the tired


def test_choosing_those_likeliest_to_buy_is_no_better_than_a_lot():
    fresh = experiment(3)
    curve = uplift_curve(fresh, fresh["loyal"])
    assert curve.low < 0.5 and abs(curve.area) < 0.5


def test_the_end_of_the_curve_is_the_plain_difference():
    people = experiment(4)
    rates = people.groupby("arm")["bought"].mean()
    end = uplift_curve(people, people["curious"]).curve.iloc[-1]
    assert end["gained"] == pytest.approx(100 * (rates["message"] - rates["holdout"]), abs=0.3)
    assert end["by_lot"] == end["gained"]


def test_the_area_has_an_interval_that_holds_the_truth():
    truth = uplift_curve(experiment(5, people=800_000), experiment(5, people=800_000)["curious"]).area
    hits = 0
    for seed in range(200):
        people = experiment(seed + 10, people=3_000)
        curve = uplift_curve(people, people["curious"])
        hits += curve.low <= truth <= curve.high
    assert 0.92 <= hits / 200 <= 0.98


def test_a_common_level_of_the_outcome_changes_neither_area_nor_interval():
    people = experiment(5, people=2_000)
    money = people["bought"] * 1_000.0
    one, two = (
        uplift_curve(people.assign(spent_cents=money + level), people["curious"], "spent_cents")
        for level in (0, 100_000)
    )
    assert (one.area, one.low) == pytest.approx((two.area, two.low))
    assert "$" in one.sentence() and "revenue" not in one.sentence()


def test_what_cannot_be_judged_is_said():
    people = experiment(5, people=400)
    with pytest.raises(ValueError, match="'joy' is missing"):
        uplift_curve(people, people["curious"], "joy")
    with pytest.raises(ValueError, match="neither “message” nor “holdout”"):
        uplift_curve(people.assign(arm="treated"), people["curious"])
    with pytest.raises(ValueError, match="'loyal' holds no numbers"):
        fit_uplift(people.assign(loyal="very"), "bought", PAST)


def test_equal_scores_give_the_line_of_a_lot():
    people = experiment(6, people=2_000)
    curve = uplift_curve(people, pd.Series(1.0, index=people.index)).curve
    np.testing.assert_allclose(curve["gained"], curve["by_lot"], atol=1e-9)


def test_the_four_kinds_are_told_by_both_futures():
    people = experiment(7)
    kinds = kinds_of_people(people)
    assert list(kinds.cat.categories) == list(KINDS)
    change = people["bought_with"].astype(int) - people["bought_without"]
    assert change[kinds == "persuadable"].eq(1).all() and change[kinds == "sleeping dog"].eq(-1).all()
    assert change[kinds.isin(["sure thing", "lost cause"])].eq(0).all()
    assert change.sum() == (kinds == "persuadable").sum() - (kinds == "sleeping dog").sum()


@pytest.mark.parametrize(
    ("change", "said"),
    [({"method": "magic"}, "no method 'magic'"), ({"before": ["age"]}, "column 'age' is missing")],
)
def test_what_cannot_be_learned_is_said(change, said):
    with pytest.raises(ValueError, match=said):
        fit_uplift(experiment(1, people=500), "bought", **({"before": PAST} | change))


def test_an_audience_too_small_to_learn_from_is_refused():
    with pytest.raises(ValueError, match="At least 100 people in each arm"):
        fit_uplift(experiment(1, people=150), "bought", PAST)
