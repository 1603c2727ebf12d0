"""A propensity knows nothing of its future, means the chance it says, and is held against simpler scores."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentlab.instrument import make_business
from segmentlab.instrument.folder import open_folder
from segmentlab.instrument.load import load
from segmentlab.model.clusters import clusters
from segmentlab.model.features import as_features, default_features
from segmentlab.model.judging import calibration_table, difference_of_auc, judge, lift_at
from segmentlab.model.learning_examples import Outcome, examples
from segmentlab.model.propensity import propensity, too_few_to_learn
from segmentlab.model.purchase_and_churn import churn_propensity, purchase_propensity
from segmentlab.model.tree import events
from tests.model.making import TODAY, business_of, random_business

ORDERS, VISITS = events("order_placed"), events("session_started")
BUY = Outcome(ORDERS, "60d")
MEASURES = [VISITS.count("90d"), VISITS.days_since_last("365d"), ORDERS.count("365d")]
SHOP = random_business(people=1500)
AS_OF = TODAY - pd.Timedelta(days=30)


def with_another_future(shop, as_of):
    """The same business, in which everything from a moment on happened to other people, or not at all."""
    log = shop.events.copy()
    later = np.flatnonzero(log["occurred_at"] >= as_of)
    log.loc[later, "customer_id"] = log.loc[later, "customer_id"].to_numpy()[::-1]
    log = log.drop(index=later[::3])
    invented = shop.events.head(500).assign(occurred_at=as_of, recorded_at=as_of, event="order_placed")
    return make_business(shop.customers, pd.concat([log, invented]), today=shop.today)


@pytest.mark.parametrize("method", ["logistic", "boosting"])
def test_moving_everything_after_the_moment_of_training_changes_no_number(method):
    other = with_another_future(SHOP, AS_OF)
    one, two = (
        propensity(shop, BUY, measures=MEASURES, as_of=AS_OF, method=method) for shop in (SHOP, other)
    )
    pd.testing.assert_frame_equal(one.evaluation, two.evaluation, check_exact=True)
    pd.testing.assert_frame_equal(one.calibration, two.calibration, check_exact=True)
    pd.testing.assert_series_equal(one.score(SHOP, AS_OF), two.score(other, AS_OF), check_exact=True)
    # The future did move: a day later the scores differ.
    tomorrow = AS_OF + pd.Timedelta(days=1)
    assert not one.score(SHOP, tomorrow).equals(two.score(other, tomorrow))


def test_moving_what_follows_an_example_changes_its_outcome_and_none_of_its_features():
    date = TODAY - pd.Timedelta(days=120)
    other = with_another_future(SHOP, date)
    chosen = as_features(SHOP, MEASURES)
    one, two = (examples(shop, chosen, BUY, date) for shop in (SHOP, other))
    pd.testing.assert_frame_equal(one.table, two.table, check_exact=True)
    assert (one.came_true != two.came_true).any()


def test_an_outcome_lies_in_the_window_after_the_example_from_its_first_moment_to_before_its_last():
    shop = business_of([{"order_placed": [days]} for days in (100, 99.9, 40.1, 40, 39.9)] + [{}], today=TODAY)
    date = TODAY - pd.Timedelta(days=100)
    found = examples(shop, as_features(shop, [ORDERS.count()]), BUY, date)
    assert found.came_true.tolist() == [True, True, True, False, False, False]
    assert found.table["order_placed_count"].tolist() == [0] * 6
    stays_away = examples(shop, as_features(shop, [ORDERS.count()]), replace(BUY, happens=False), date)
    assert (stays_away.came_true == ~found.came_true).all()


def test_an_order_recorded_after_the_window_was_over_is_not_an_outcome():
    shop = business_of([{"order_placed": [90]}, {"order_placed": [91]}])
    late = shop.events.assign(recorded_at=[TODAY - pd.Timedelta(days=91), TODAY - pd.Timedelta(days=20)])
    found = examples(
        make_business(shop.customers, late, today=TODAY),
        as_features(shop, [ORDERS.count()]),
        BUY,
        TODAY - pd.Timedelta(days=100),
    )
    assert found.came_true.tolist() == [False, True]


def test_windows_of_training_calibration_and_judging_follow_each_other_without_overlap():
    found = propensity(SHOP, BUY, measures=MEASURES, as_of=AS_OF, dates=3)
    dates = [*found.trained_on, found.calibrated_on, found.judged_on, found.known_until]
    assert len(found.trained_on) == 3
    assert (np.diff(dates) == pd.Timedelta(days=60)).all()
    assert found.known_until == AS_OF


def test_a_window_that_is_not_over_yet_is_no_example():
    with pytest.raises(ValueError, match="are not over by 2026-06-29"):
        examples(SHOP, as_features(SHOP, MEASURES), BUY, TODAY - pd.Timedelta(days=59))


def test_a_model_does_not_score_a_moment_whose_future_it_has_seen():
    found = propensity(SHOP, BUY, measures=MEASURES, as_of=AS_OF)
    with pytest.raises(ValueError, match="would know its future"):
        found.score(SHOP, AS_OF - pd.Timedelta(days=1))
    assert found.score(SHOP, AS_OF).between(0, 1).all()


@pytest.mark.parametrize("method", ["logistic", "boosting"])
def test_people_buy_as_often_as_foretold_and_those_who_visit_more_are_found(method):
    shop = random_business(people=6000, seed=4)
    found = propensity(shop, BUY, measures=MEASURES, method=method)
    inside = found.calibration["foretold"].between(found.calibration["low"], found.calibration["high"])
    assert inside.sum() >= 8
    later = found.evaluation.xs("later", level="on")
    assert later.loc["model", "auc"] > later.loc["recency and frequency", "auc"] + 0.02
    assert found.low > 0
    assert "better than recency and frequency" in found.sentence
    assert later.loc["model", "brier"] < later.loc["everyone alike", "brier"]
    assert later.loc["everyone alike", "auc"] == 0.5
    assert later.loc["everyone alike", "lift_top_10"] == pytest.approx(1)


def test_a_model_of_recency_and_frequency_is_not_called_better_than_recency_and_frequency():
    own = [ORDERS.days_since_last("365d"), ORDERS.count("365d")]
    found = propensity(SHOP, BUY, measures=own)
    assert found.better_by == 0
    assert "not distinguishable from recency and frequency" in found.sentence


def test_trees_that_learn_noise_by_heart_shine_on_the_past_and_fail_later():
    chance = np.random.default_rng(6)
    shop = business_of(
        [
            {
                "order_placed": chance.uniform(0, 400, 3),
                "session_started": chance.uniform(0, 400, chance.integers(0, 60)),
            }
            for _ in range(600)
        ]
    )
    learnt = propensity(shop, BUY, measures=MEASURES[:2], method="boosting", trees=200, leaves=31)
    auc = learnt.evaluation["auc"]
    assert auc["model", "trained"] > 0.75
    assert auc["model", "later"] < 0.6
    calm = propensity(shop, BUY, measures=MEASURES[:2])
    assert calm.evaluation["auc"]["model", "trained"] < 0.65


def test_everyone_is_in_one_group_by_the_printed_cut_points():
    among = VISITS.count("365d") >= 1
    found = purchase_propensity(SHOP, "60d", measures=MEASURES, among=among)
    groups, scores = found.groups(SHOP), found.score(SHOP)
    assert groups.notna().all()
    assert (groups == "Not scored").equals(scores.isna())
    assert 0 < scores.isna().sum() < len(scores)
    low, high = found.cuts
    assert scores[groups == "High"].min() >= high > scores[groups == "Medium"].max()
    assert scores[groups == "Medium"].min() >= low > scores[groups == "Low"].max()
    assert found.map().loc["High", "chance"] == f"{high:.1%} or more"


def test_churn_is_asked_only_of_people_who_were_active_and_means_nothing_in_the_window():
    shop = replace(SHOP, name="ecommerce", _kept={})
    found = churn_propensity(shop, measures=MEASURES, dates=1)
    assert found.outcome == Outcome(ORDERS, "90d", happens=False)
    active = shop.events.query("event == 'order_placed'")
    before = found.judged_on - pd.Timedelta(days=90)
    active = active[active["occurred_at"].between(before, found.judged_on, inclusive="left")]
    assert found.evaluation.loc[("model", "later"), "people"] == active["customer_id"].nunique()


def test_too_few_outcomes_are_said_in_one_sentence():
    few = propensity(random_business(people=300, visits=0.005), BUY, measures=MEASURES)
    assert few.warning.startswith("Only ")
    assert propensity(SHOP, BUY, measures=MEASURES).warning == ""
    assert "boosting needs about 600" in too_few_to_learn(599, 3, "boosting")
    assert too_few_to_learn(99, 10) and not too_few_to_learn(100, 10)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"method": "forest"}, "choose logistic or boosting"),
        ({"dates": 0}, "dates=0 trains on nothing"),
        ({"dates": 9}, "begins on 2025-05-2.*must reach back to 2024-07-09"),
        ({"among": VISITS.count() > 10_000}, "nobody of 0 people had at least one order"),
        ({"measures": []}, "name at least one measure"),
    ],
)
def test_what_cannot_be_learnt_is_refused_with_the_fix(arguments, says):
    with pytest.raises(ValueError, match=says):
        propensity(SHOP, BUY, **{"measures": MEASURES, **arguments})


def test_an_outcome_without_events_or_time_is_refused():
    with pytest.raises(TypeError, match="is about events"):
        Outcome("order_placed", "60d")
    with pytest.raises(ValueError, match="leaves no time"):
        Outcome(ORDERS, "0d")


def test_churn_of_an_unknown_business_asks_what_active_means():
    with pytest.raises(ValueError, match="Nobody has said what active means"):
        churn_propensity(SHOP)


scored = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=40).filter(
    lambda drawn: 0 < sum(yes for _, yes in drawn) < len(drawn)
)


@settings(max_examples=100, deadline=None)
@given(scored)
def test_auc_is_the_share_of_pairs_in_the_right_order_with_ties_counted_half(drawn):
    scores, yes = (np.array(part) for part in zip(*drawn, strict=True))
    pairs = [(one > other) + (one == other) / 2 for one in scores[yes] for other in scores[~yes]]
    assert judge(scores.astype(float), yes)["auc"] == pytest.approx(np.mean(pairs))


@settings(max_examples=100, deadline=None)
@given(scored, st.sampled_from([0.1, 0.25, 0.5, 1.0]))
def test_lift_does_not_depend_on_the_order_of_equal_scores_and_is_one_for_everyone(drawn, top):
    scores, yes = (np.array(part) for part in zip(*drawn, strict=True))
    assert lift_at(scores, yes, top) == pytest.approx(lift_at(scores[::-1], yes[::-1], top))
    assert lift_at(scores, yes, 1.0) == pytest.approx(1)
    assert lift_at(np.zeros(len(yes)), yes, top) == pytest.approx(1)


def test_the_interval_of_a_difference_of_auc_is_as_wide_as_resampling_says():
    chance = np.random.default_rng(8)
    yes = chance.random(800) < 0.3
    one, other = yes + chance.normal(0, 1, 800), yes + chance.normal(0, 1.5, 800)
    difference, low, high = difference_of_auc(one, other, yes)
    resampled = []
    for _ in range(400):
        drawn = chance.integers(0, 800, 800)
        resampled.append(judge(one[drawn], yes[drawn])["auc"] - judge(other[drawn], yes[drawn])["auc"])
    assert difference == pytest.approx(judge(one, yes)["auc"] - judge(other, yes)["auc"])
    assert (high - low) / (2 * 1.96) == pytest.approx(np.std(resampled), rel=0.12)
    assert difference_of_auc(one, one, yes) == (0, 0, 0)


def test_the_calibration_table_holds_everyone_once_from_low_to_high():
    scores = np.array([0.9, 0.1, 0.5, 0.2])
    table = calibration_table(scores, np.array([True, False, True, False]), bins=2)
    assert table["people"].tolist() == [2, 2]
    assert table["foretold"].tolist() == pytest.approx([0.15, 0.7])
    assert table["observed"].tolist() == [0, 1]
    assert (table["low"] <= table["observed"]).all()


def test_in_the_shop_a_score_beats_recency_and_frequency_and_takes_seconds():
    found = purchase_propensity(load("ecommerce"))
    assert found.low > 0
    assert found.evaluation.loc[("model", "later"), "lift_top_10"] > 2
    assert found.warning == ""


def test_events_on_disk_give_the_same_score_and_groups_as_in_memory(tmp_path):
    shop = random_business(people=300)
    shop.customers.to_parquet(tmp_path / "customers.parquet")
    shop.events.to_parquet(tmp_path / "events.parquet")
    on_disk = open_folder(tmp_path, today="2026-06-29")
    assert [one.name for one in default_features(on_disk)] == [one.name for one in default_features(shop)]
    scores = [propensity(each, BUY, measures=MEASURES).score(each) for each in (shop, on_disk)]
    pd.testing.assert_series_equal(*scores)
    found = [clusters(each, 3, measures=MEASURES).groups(each).astype(str) for each in (shop, on_disk)]
    assert found[0].equals(found[1])
