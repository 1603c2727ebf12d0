"""Sharper, earlier, by segment: intervals keep their promise over hundreds of tests."""

import numpy as np
import pandas as pd
import pytest

from segmentlab.measure.adjusted import adjusted_lift
from segmentlab.measure.by_segment import lift_by
from segmentlab.measure.monitoring import monitor

# Hillstrom's public email experiment (MineThatData, 2008): people, visits and conversions of each group.
HILLSTROM = {"mens": (21_307, 3_894, 267), "womens": (21_387, 3_238, 189), "none": (21_306, 2_262, 122)}


def experiment(people, effect, seed, habit=0.8):
    """People whose spending before and after hang together, half of them with a message."""
    random = np.random.default_rng(seed)
    before = random.normal(100, 20, people)
    noise = random.normal(0, 20 * np.sqrt(1 - habit**2), people)
    got = random.uniform(size=people) < 0.5
    after = 100 + habit * (before - 100) + noise + effect * got
    return pd.DataFrame({"arm": np.where(got, "message", "holdout"), "spent": after, "before": before})


def test_the_adjusted_interval_is_narrower_by_what_the_past_explains_and_holds_the_truth():
    hits, narrower = 0, []
    for seed in range(400):
        result = adjusted_lift(experiment(400, 5.0, seed), "spent", ["before"])
        hits += result.adjusted.low <= 5.0 <= result.adjusted.high
        narrower.append(result.narrower)
    assert 0.93 <= hits / 400 <= 0.97
    # With a correlation of 0.8, the variance falls to 1 - 0.64 and the width to its root.
    assert np.mean(narrower) == pytest.approx(1 - 0.6, abs=0.02)


def test_a_past_that_explains_nothing_changes_nothing_much():
    people = experiment(4_000, 1.0, 5, habit=0.0)
    result = adjusted_lift(people, "spent", ["before"])
    assert result.explained < 0.01
    assert result.adjusted.difference == pytest.approx(result.plain.difference, abs=0.1)


def test_a_column_that_is_missing_is_named():
    with pytest.raises(ValueError, match="'earlier' is no column of numbers"):
        adjusted_lift(experiment(40, 1.0, 5), "spent", ["earlier"])


def stopped_early(effect, tests=300, safe=True):
    """In how many tests an interval leaves out zero at one look or another."""
    found = 0
    for seed in range(tests):
        looks = monitor(experiment(2_000, effect, seed), "spent", looks=30, expected=3.0)
        found += looks.first_clear(safe=safe) is not None
    return found / tests


def test_who_peeks_finds_something_in_nothing_and_the_safe_interval_does_not():
    assert stopped_early(0.0, safe=False) > 0.15
    assert stopped_early(0.0, safe=True) <= 0.05


def test_the_safe_interval_still_finds_what_is_there():
    assert stopped_early(5.0, tests=60, safe=True) > 0.9


def test_a_look_at_the_end_is_the_usual_interval():
    from scipy.stats import norm

    people = experiment(1_000, 3.0, 2)
    last = monitor(people, "spent", looks=10).table.iloc[-1]
    got, held = (people.loc[people["arm"] == arm, "spent"] for arm in ("message", "holdout"))
    half = norm.ppf(0.975) * np.sqrt(got.var() / len(got) + held.var() / len(held))
    assert last["people"] == 1_000
    assert last["high"] - last["difference"] == pytest.approx(half)
    assert last["safe_low"] < last["low"] < last["high"] < last["safe_high"]


def test_hillstroms_email_brought_the_published_visits_and_conversions():
    for email, visits, conversions in (("mens", 0.0766, 0.0068), ("womens", 0.0452, 0.0031)):
        (n, seen, bought), (m, seen_without, bought_without) = HILLSTROM[email], HILLSTROM["none"]
        people = pd.DataFrame(
            {
                "arm": ["message"] * n + ["holdout"] * m,
                "visited": np.r_[np.arange(n) < seen, np.arange(m) < seen_without],
                "converted": np.r_[np.arange(n) < bought, np.arange(m) < bought_without],
            }
        )
        everybody = pd.Series("all", index=people.index)
        assert lift_by(people, everybody, "visited").table["difference"]["all"].round(4) == visits
        converted = lift_by(people, everybody, "converted").table.loc["all"]
        assert converted["difference"].round(4) == conversions and converted["clear"]


def test_segments_judged_together_are_seldom_wrong_where_nothing_happens():
    one_by_one, together = 0, 0
    for seed in range(200):
        people = experiment(2_000, 0.0, seed)
        table = lift_by(people, pd.Series(np.arange(2_000) % 10), "spent").table
        one_by_one += ((table["low"] > 0) | (table["high"] < 0)).any()
        together += table["clear"].any()
    assert one_by_one / 200 > 0.3
    assert together / 200 <= 0.09


def test_segments_that_are_alike_seldom_differ_and_those_that_are_not_do():
    same, apart = 0, 0
    for seed in range(200):
        people, groups = experiment(1_000, 2.0, seed), pd.Series(np.arange(1_000) % 4)
        same += lift_by(people, groups, "spent").chance_of_such_differences < 0.05
        moved = people.assign(spent=people["spent"] + 12 * ((groups == 0) & (people["arm"] == "message")))
        apart += lift_by(moved, groups, "spent").chance_of_such_differences < 0.05
    assert same / 200 < 0.1 and apart / 200 > 0.8


def test_what_cannot_be_monitored_is_said_and_the_unknown_take_no_part():
    people = experiment(400, 1.0, 1)
    with pytest.raises(ValueError, match="needs people with “message”"):
        monitor(people.assign(arm="treated"), "spent")
    with pytest.raises(ValueError, match="'joy' is missing"):
        monitor(people, "joy")
    with pytest.raises(ValueError, match="expected=0"):
        monitor(people, "spent", expected=0)
    gap = monitor(people.assign(spent=people["spent"].where(people.index != 3)), "spent")
    assert gap.table["people"].iloc[-1] == 399
    assert "enough" in monitor(people.assign(spent=1.0), "spent").sentence()


def test_small_segments_are_named_and_left_out():
    people = experiment(300, 1.0, 1)
    groups = pd.Series(["big"] * 280 + ["tiny"] * 20)
    result = lift_by(people, groups, "spent")
    assert result.too_small == ("tiny",) and list(result.table.index) == ["big"]
    with pytest.raises(ValueError, match="No segment has 500 people"):
        lift_by(people, groups, "spent", least=500)


def test_results_show_their_sentence_and_their_numbers_and_dollars_that_are_no_formula():
    shown = lift_by(experiment(400, 1.0, 1), pd.Series(["all"] * 400), "spent")._repr_html_()
    assert shown.startswith("<p>Only all could be compared") and "<table" in shown
    from segmentlab.measure.revenue import revenue_bridge

    bridge = revenue_bridge(pd.Series({"a": 1000}), pd.Series({"a": 1500}))._repr_html_()
    assert "<span>$</span>100" in bridge and "expansion" in bridge
