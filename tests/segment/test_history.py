"""Membership over time: spells, flows and their rates on histories drawn by hand, and on planted people."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from segmentlab.instrument import make_business
from segmentlab.instrument.business import tiny_business
from segmentlab.model.tree import customer, events
from segmentlab.segment.evaluate import members
from segmentlab.segment.flows import growth, leaving_rate, qualification_rate, why_moved
from segmentlab.segment.history import histories, history_of, membership_history
from segmentlab.segment.segment import Segment
from segmentlab.segment.spells import median_stay, spells, stability, stay_curve
from tests.engines.drawing import businesses, rules

orders = events("order_placed")
#: Histories of one to six people over two to eight weeks; a person once known stays known.
drawn = st.integers(2, 8).flatmap(
    lambda weeks: st.lists(
        st.tuples(st.integers(0, weeks), st.text("X.", min_size=weeks, max_size=weeks)).map(
            lambda one: "-" * one[0] + one[1][one[0] :]
        ),
        min_size=1,
        max_size=6,
    )
)


@settings(max_examples=40, deadline=None)
@given(businesses(), st.dictionaries(st.sampled_from("abc"), rules, min_size=1))
def test_many_histories_at_once_are_what_members_said_at_each_date(business, named):
    dates = ["2026-02-10", "2026-02-28T12:00", "2026-02-20"]
    found = histories(named, business, dates=dates)
    for key, history in found.items():
        assert history.dates.is_monotonic_increasing and len(history.dates) == 3
        for day in history.dates:
            then = members(named[key], business, day)
            assert history.known[day].sum() == len(then)
            assert history.members.loc[then.index, day].tolist() == then.tolist()


def test_any_period_and_any_dates_can_be_asked_for():
    recent = Segment("recent", orders.count(within="14d") >= 1)
    daily = recent.history(tiny_business(), weeks=1, every="1d")
    assert daily.sizes().tolist() == [1] * 8
    assert daily.dates[0] == pd.Timestamp("2026-02-22") and daily.dates[-1] == pd.Timestamp("2026-03-01")
    # Every ten days within three weeks: 20, 10 and 0 days back.
    assert [day.day for day in recent.history(tiny_business(), weeks=3, every="10d").dates] == [9, 19, 1]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"dates": ["2026-02-01"]}, "at least two different"),
        ({"dates": ["2026-02-01", "2026-04-01"]}, "ends on 2026-03-01, before 2026-04-01"),
        ({"until": "2026-04-01"}, "choose an earlier date"),
        ({"until": "2026-02-01", "dates": ["2026-02-01", "2026-02-02"]}, "not both"),
        ({"weeks": 1, "every": "2w"}, "shorter step"),
        ({"weeks": True}, "whole number"),
    ],
)
def test_a_history_that_cannot_be_is_refused_with_a_way_out(asked, words):
    with pytest.raises(ValueError, match=words):
        membership_history(orders.count() >= 1, tiny_business(), **asked)


def test_segments_without_a_name_or_with_the_same_are_refused():
    one = Segment("one", orders.count() >= 1)
    with pytest.raises(ValueError, match="Two segments have the key 'one'"):
        histories([one, one], tiny_business())
    with pytest.raises(TypeError, match="has no name"):
        histories([orders.count() >= 1], tiny_business())
    with pytest.raises(ValueError, match="no segment here"):
        histories([], tiny_business())


def test_spells_have_their_entry_and_exit_and_say_what_is_not_known():
    found = spells(history_of("X.XX.", "-.X..", "....X", ".....", start="2026-01-05", every="7D"))
    assert found["customer_id"].tolist() == [1, 1, 2, 3]
    assert found["entered"].dt.strftime("%m-%d").tolist() == ["01-05", "01-19", "01-19", "02-02"]
    assert found["left"].dt.strftime("%m-%d").fillna("in").tolist() == ["01-12", "02-02", "01-26", "in"]
    assert found["days"].tolist() == [7, 14, 7, 0]
    assert found["began_before"].tolist() == [True, False, False, False]
    assert found["still_in"].tolist() == [False, False, False, True]


@given(drawn)
def test_spells_put_together_are_the_history(people):
    history = history_of(*people, every="7D")
    again = pd.DataFrame(False, index=history.members.index, columns=history.members.columns)
    for spell in spells(history).itertuples():
        inside = (again.columns >= spell.entered) & (pd.isna(spell.left) | (again.columns < spell.left))
        again.loc[spell.customer_id, inside] = True
    assert (again == history.members).all(axis=None)


@given(drawn)
def test_entries_less_exits_are_the_change_in_size(people):
    history = history_of(*people, every="7D")
    change = history.entered() - history.left()
    assert (history.sizes().iloc[1:] == history.sizes().iloc[0] + change.cumsum()).all()


def test_unfinished_spells_lengthen_the_usual_stay_and_running_ones_do_not_count():
    # Entered: three leave after 1, 2, 2 weeks; one is still in after 2 weeks (censored).
    # At 7 days 1 of 4 leaves: 3/4. At 14 days 2 of 3 leave: 3/4 * 1/3 = 1/4. The fifth was in from the start.
    history = history_of(".X...", ".XX..", "..XX.", "..XXX", "XX...", every="7D")
    assert stay_curve(history).to_dict() == {0.0: 1.0, 7.0: 0.75, 14.0: 0.25}
    assert median_stay(history) == 14
    assert math.isnan(median_stay(history_of(".XX", ".XX", ".X.", every="7D")))
    assert math.isnan(median_stay(history_of("XX", "X.", every="7D")))


@given(drawn)
def test_the_curve_of_stays_is_kaplan_and_meiers(people):
    history = history_of(*people, every="7D")
    seen = spells(history)
    seen = seen[~seen["began_before"]]
    curve = stay_curve(history)
    if len(seen) and not seen["still_in"].all():
        expected = SurvfuncRight(seen["days"], (~seen["still_in"]).astype(int))
        told = pd.Series(expected.surv_prob, index=expected.surv_times)
        assert curve.iloc[1:].tolist() == pytest.approx(told[curve.index[1:]].tolist())
    assert curve.iloc[0] == 1 and curve.is_monotonic_decreasing


def test_planted_lengths_of_stay_are_found_again():
    """Everyone stays exactly three weeks after an order, so the rule's window is the usual stay."""
    people = 300
    random = np.random.default_rng(5)
    bought = pd.Timestamp("2026-01-05") + pd.to_timedelta(random.integers(0, 140, people), unit="D")
    shop = make_business(
        pd.DataFrame({"customer_id": range(people), "signed_up_at": "2026-01-01"}),
        pd.DataFrame({"customer_id": range(people), "event": "order_placed", "occurred_at": bought}),
        today="2026-06-01",
    )
    history = membership_history(orders.count(within="21d") >= 1, shop, weeks=20, every="1d")
    assert median_stay(history) == 21
    found = spells(history)
    assert (found.loc[~found["began_before"] & ~found["still_in"], "days"] == 21).all()


def test_bouncing_is_coming_back_soon_after_leaving():
    # Exits: person 1 after week 1, back 1 week later; person 2 after week 1, back 3 weeks later; person 3 in
    # the last week but one: too late to tell for two weeks, so it does not count.
    history = history_of("X.XXXX", "X...X.", "XXXX..", "......", every="7D")
    found = stability(history, within="2w")
    assert (found.left, found.came_back, found.bounce_rate) == (2, 1, 0.5)
    assert (found.ever_in, found.in_and_out) == (3, 2)
    # Still in at the next date: 3 of 4 for person 1, 0 of 2 for person 2, 3 of 4 for person 3.
    assert found.stayed == 6 / 10
    assert stability(history, within="3w").bounce_rate == 1


def test_without_exits_nobody_bounces_and_the_sentence_says_so():
    found = stability(history_of("XXX", "..X", every="7D"))
    assert math.isnan(found.bounce_rate)
    assert "Nobody left early enough" in found.sentence()


def test_the_rate_of_entry_is_of_those_who_could_enter():
    # Date 2: outside before are 1, 2 and the newcomer 5; 2 and 5 enter. Date 3: outside 1 and 4; 1 enters.
    history = history_of("..X", ".XX", "XXX", "X..", "-XX")
    assert qualification_rate(history).round(3).tolist() == [0.667, 0.5]
    assert leaving_rate(history).round(3).tolist() == [0.5, 0]
    assert qualification_rate(history).index.tolist() == history.dates[1:].tolist()


def test_nobody_outside_or_inside_leaves_no_rate():
    assert qualification_rate(history_of("XX", "XX")).isna().all()
    assert leaving_rate(history_of("..", "..")).isna().all()
    with pytest.raises(ValueError, match="at least two"):
        qualification_rate(history_of("X", "."))


def test_growth_is_the_slope_of_the_best_line():
    # Sizes 1, 2, 3 four weeks apart: one person in 28 days is 1.087 in a month; the mean size is 2.
    found = growth(history_of("XXX", ".XX", "..X", every="28D"))
    assert found.people_per_month == pytest.approx(30.4375 / 28)
    assert found.per_month == pytest.approx(30.4375 / 28 / 2)
    assert "grows by 1 person (54.4%) a month" in found.sentence()


def test_a_segment_that_stays_is_steady_and_an_empty_one_has_no_growth():
    assert "its size is steady" in growth(history_of("XXX", "...", every="7D")).sentence()
    nobody = growth(history_of("...", "...", every="7D"))
    assert math.isnan(nobody.per_month)
    assert nobody.sentence() == "In 2 weeks nobody was in the segment."


def test_exits_and_entries_are_put_down_to_the_condition_that_changed():
    """Person 1 (DE) and 2 (FR) order; 14 days later the order is too old. Nobody moves."""
    rule = (customer("country") == "DE") & (orders.count(within="14d") >= 1) & (orders.count() <= 1)
    shop = tiny_business()
    # Person 1: in at 01-11 and 01-18, out at 01-25 (too old), still out after the second order (two orders).
    table = why_moved(membership_history(rule, shop, weeks=7))
    assert table["left"].tolist() == [0, 1, 0]
    assert table["left_by_it_alone"].tolist() == [0, 1, 0]
    assert table["entered"].tolist() == [0, 0, 0]
    assert table["condition"].iloc[0] == "whose country is DE"
    # Without the last condition the second order lets person 1 in again, for the same reason.
    again = why_moved(membership_history(rule.parts[0] & rule.parts[1], shop, weeks=7))
    assert again["entered_by_it_alone"].tolist() == [0, 1]


@settings(max_examples=40, deadline=None)
@given(businesses(), rules)
def test_everyone_who_leaves_missed_a_condition_and_everyone_who_enters_had(business, rule):
    history = membership_history(rule, business, weeks=4)
    table = why_moved(history)
    known_before = history.known.to_numpy()[:, :-1]
    inside = history.members.to_numpy()
    entered = int((inside[:, 1:] & ~inside[:, :-1] & known_before).sum())
    assert table["left"].sum() >= history.left().sum() >= table["left_by_it_alone"].sum()
    assert table["entered"].sum() >= entered >= table["entered_by_it_alone"].sum()
    if len(table) == 1:
        assert table["left"].iloc[0] == history.left().sum()
        assert table["entered"].iloc[0] == entered


def test_a_history_drawn_by_hand_has_no_conditions_to_blame():
    with pytest.raises(ValueError, match="drawn by hand"):
        why_moved(history_of("X.", ".X"))
    with pytest.raises(ValueError, match="as many letters"):
        history_of("X.", "X")
