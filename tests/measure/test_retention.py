"""Who stays: published curves, hand-worked tables and the money behind them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentlab.measure.leaving import churn_by_reason
from segmentlab.measure.retention import retention
from segmentlab.measure.revenue import bridges_by, revenue_bridge

# Remission of leukaemia in weeks, treated arm; E. A. Gehan, Biometrika 52 (1965); a + was still in remission.
EVENTS, CENSORED = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def test_the_published_curve_of_gehans_patients():
    days = pd.Series(EVENTS + CENSORED)
    curve = retention(days, days.index.to_series() < len(EVENTS)).curves
    # D. R. Cox, D. Oakes, "Analysis of Survival Data" (1984), table 1.2 and section 4.3.
    assert curve["day"].tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve["staying"].round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]


def test_intervals_hold_the_true_share_as_often_as_they_say():
    random = np.random.default_rng(3)
    hits = 0
    for _ in range(400):
        stays, watched = random.exponential(100, 300), random.uniform(30, 200, 300)
        days, left = pd.Series(np.minimum(stays, watched)), pd.Series(stays <= watched)
        point = retention(days, left).at(60).iloc[0]
        hits += point["low"] <= np.exp(-0.6) <= point["high"]
    assert 0.92 <= hits / 400 <= 0.98


def test_groups_are_told_apart_and_the_longer_stayers_stay_longer():
    days, left = pd.Series([10.0, 20, 30, 40, 50, 60] * 10), pd.Series([True] * 60)
    groups = pd.Series(["a", "a", "a", "b", "b", "b"] * 10)
    stay = retention(days, left, groups)
    assert stay.at(35)["staying"].to_dict() == {"a": 0.0, "b": 1.0}
    assert stay.sentence(35) == "Still there after 35 days: 0% of a, 100% of b."


def test_without_anybody_leaving_everybody_stays():
    stay = retention(pd.Series([5.0, 6.0]), pd.Series([False, False]))
    assert stay.at(5)["staying"].tolist() == [1.0]
    assert stay.sentence(5) == "Still there after 5 days: 100% of 2 customers."


def test_nothing_is_said_about_days_that_nobody_was_watched_for():
    stay = retention(pd.Series([5.0, 6.0, 4.0]), pd.Series([False, False, True]))
    assert np.isnan(stay.at(7)["staying"].iloc[0]) and stay.at(6)["staying"].iloc[0] == pytest.approx(2 / 3)
    assert "not known for 3 customers" in stay.sentence(90)
    assert "67% of 3 customers (5% to 95%)" in stay.sentence(6)


def test_wrong_input_is_said_in_one_sentence():
    with pytest.raises(ValueError, match="Row 1 has no time"):
        retention(pd.Series([1.0, np.nan]), pd.Series([True, True]))
    with pytest.raises(ValueError, match="same people in the same order"):
        retention(pd.Series([1.0]), pd.Series([True, True]))
    with pytest.raises(ValueError, match="Row 1 does not say whether they left"):
        retention(pd.Series([1.0, 2.0]), pd.Series([1.0, np.nan]))
    with pytest.raises(ValueError, match="nobody to watch"):
        retention(pd.Series([], dtype=float), pd.Series([], dtype=bool))
    assert churn_by_reason(9, pd.Series(["voluntary", None])).table["left"]["unknown"] == 1
    assert revenue_bridge(pd.Series(dtype=int), pd.Series({"a": 100})).sentence().startswith("Nobody paid")
    with pytest.raises(ValueError, match="3 people cannot leave of 2"):
        churn_by_reason(2, pd.Series(["a", "b", "c"]))


pays = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 5_000), min_size=1)


@given(start=pays, end=pays)
def test_a_bridge_leads_from_start_to_end_and_gross_never_beats_net(start, end):
    bridge = revenue_bridge(pd.Series(start, dtype="int64"), pd.Series(end, dtype="int64"))
    assert bridge.start + bridge.new + bridge.expansion + bridge.contraction + bridge.churn == bridge.end
    assert bridge.steps()["so_far"].iloc[-1] == bridge.end == sum(end.values())
    if bridge.start:
        assert 0 <= bridge.gross_retention <= min(1, bridge.net_retention)


def test_bridges_of_segments_add_up_to_the_whole():
    start, end = pd.Series({"a": 10, "b": 20, "c": 30}), pd.Series({"a": 15, "c": 10, "d": 5})
    groups = pd.Series({"a": "small", "b": "small", "c": "large", "d": "large"})
    parts = bridges_by(start, end, groups).table
    whole = revenue_bridge(start, end)
    for name in whole._fields:
        assert parts[name].sum() == getattr(whole, name)
    assert parts.loc["small", "net_retention"] == 0.5
    # small 30 -> 15 cents, large 30 -> 15: half stays in both; nothing grew but a's 5 cents.
    said = bridges_by(start, end, groups).sentence()
    assert said.startswith(
        "Of every $100 a month at the start, there came at the end $50 of small (33% gross)"
    )
    nobody = bridges_by(pd.Series(dtype=int), end, groups)
    assert "No segment paid anything at the start" in nobody.sentence()
    with pytest.raises(ValueError, match="No account is in any segment"):
        bridges_by(start, end, pd.Series(dtype=object))


def test_churn_says_how_many_left_and_why():
    left = churn_by_reason(20, pd.Series(["voluntary", "voluntary", "involuntary", "moved house"]))
    assert left.sentence() == (
        "Of 20 customers there at the start 4 left (20.0%): 2 (50%) of their own will, 1 (25%) without "
        "wanting to (such as a card that failed), 1 (25%) for “moved house”."
    )
    assert left.table["left"].to_dict()["all"] == 4 and "20.0%" in left._repr_html_()
    assert churn_by_reason(5, pd.Series([], dtype=object)).sentence().endswith("nobody left.")


def test_an_account_that_appears_twice_is_refused():
    with pytest.raises(ValueError, match="account 'a' appears twice"):
        revenue_bridge(pd.Series([1, 2], index=["a", "a"]), pd.Series({"a": 1}))
