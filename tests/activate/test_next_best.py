"""Next best action: the arithmetic by hand, ties, several segments, gaps."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentlab.activate.next_best import EFFECTS, effects_table, next_best
from segmentlab.activate.playbook import Playbook
from segmentlab.activate.playbook_rows import PlaybookRow
from segmentlab.measure.lift import lift
from segmentlab.model.tree import events
from segmentlab.segment.segment import Segment

WHO = pd.DataFrame({"regulars": [True, False, True], "new": [False, True, True]}, index=[1, 2, 3])


def effects(*rows):
    return pd.DataFrame(rows, columns=[*EFFECTS, "low", "high"][: len(rows[0])])


def chosen(best):
    return dict(zip(best.actions["customer_id"], best.actions["action"], strict=True))


def test_the_value_is_change_times_worth_less_cost():
    best = next_best(WHO, effects(("regulars", "perk", 0.1, 2000, 50, 0.02, 0.18)))
    row = best.actions.iloc[0]
    assert row[["value_cents", "low_cents", "high_cents"]].tolist() == [150, -10, 310]
    assert not row["clear"] and row["ahead_cents"] == 150


def test_a_cost_above_the_gain_is_not_paid():
    best = next_best(WHO, effects(("new", "perk", 0.1, 2000, 200)))
    assert chosen(best) == {}
    assert best.left_out["reason"].tolist() == [
        "no action was tested in their segments",
        "no action is worth its cost",
        "no action is worth its cost",
    ]
    assert best.sentence() == "Of 3 customers, no action is worth its cost for anybody."


def test_the_best_action_wins_and_its_lead_is_over_the_second_that_pays():
    table = effects(
        ("new", "guide", 0.2, 1000, 0), ("new", "perk", 0.3, 1000, 20), ("new", "call", 1, 1, 900)
    )
    best = next_best(WHO, table)
    assert chosen(best) == {2: "perk", 3: "perk"}
    assert best.actions["ahead_cents"].tolist() == [80, 80]


def test_a_tie_goes_to_the_cheaper_action_and_then_to_the_first_in_the_table():
    dear, cheap, later = (
        ("new", "dear", 0.3, 1000, 100),
        ("new", "cheap", 0.25, 1000, 50),
        ("new", "later", 0.25, 1000, 50),
    )
    assert set(chosen(next_best(WHO, effects(dear, cheap, later))).values()) == {"cheap"}
    assert set(chosen(next_best(WHO, effects(dear, later, cheap))).values()) == {"later"}
    assert next_best(WHO, effects(dear, cheap)).actions["ahead_cents"].tolist() == [0, 0]


def test_in_several_segments_the_precise_test_counts_more():
    # Widths 2 and 1: weights 1/4 and 1, so the mean of 0 and 10 is 8.
    table = effects(("regulars", "perk", 0.0, 1, 0, -1, 1), ("new", "perk", 10.0, 1, 0, 9.5, 10.5))
    assert next_best(WHO, table).worth["perk"].tolist() == [0, 10, 8]


def test_without_intervals_segments_count_alike_and_a_gap_elsewhere_is_no_gap_here():
    table = effects(("regulars", "perk", 2.0, 1, 0, np.nan, np.nan), ("new", "perk", 10.0, 1, 0, 9, 11))
    best = next_best(WHO, table)
    assert best.worth["perk"].tolist() == [2, 10, 6]
    assert best.actions["low_cents"].tolist()[1] == 9
    assert np.isnan(best.actions["low_cents"].tolist()[0])


def test_judged_by_the_low_end_only_what_pays_at_its_low_end_is_done():
    table = effects(("new", "bold", 10.0, 1, 0, -5, 25), ("new", "safe", 3.0, 1, 0, 1, 5))
    assert set(chosen(next_best(WHO, table)).values()) == {"bold"}
    careful = next_best(WHO, table, judged_by="low end")
    assert set(chosen(careful).values()) == {"safe"} and careful.actions["clear"].all()


def test_where_less_is_better_the_ends_change_places():
    best = next_best(WHO, effects(("new", "pause", -0.2, -500, 10, -0.3, -0.1)))
    assert best.actions[["value_cents", "low_cents", "high_cents"]].iloc[0].tolist() == [90, 40, 140]


def test_nobody_gets_what_is_not_allowed():
    table = effects(("new", "guide", 0.2, 1000, 0), ("new", "perk", 0.3, 1000, 20))
    may = pd.DataFrame({"guide": [True, True, True], "perk": [True, False, None]}, index=[1, 2, 3])
    assert chosen(next_best(WHO, table, allowed=may)) == {2: "guide", 3: "guide"}
    assert chosen(next_best(WHO, table, allowed=may[["perk"]])) == {}


def test_worths_fit_a_playbook_by_the_action_of_each_row():
    rows = (
        PlaybookRow("a", Segment("buyers", events("x").count() >= 1), "perk", "email", "once", "k", 1),
        PlaybookRow("b", Segment("others", events("x").count() == 0), "untested", "email", "once", "k", 2),
    )
    values = next_best(WHO, effects(("new", "perk", 5.0, 1, 0))).for_playbook(Playbook("mine", rows))
    assert values.columns.tolist() == ["buyers", "others"]
    assert values["buyers"].tolist()[1:] == [5, 5] and values["others"].isna().all()


def test_results_of_tests_can_be_given_as_they_are():
    people = pd.DataFrame(
        {"arm": ["message"] * 50 + ["holdout"] * 50, "bought": [True] * 30 + [False] * 50 + [True] * 20}
    )
    result = lift(people)
    table = effects_table({("new", "perk"): result}, value_cents={"perk": 1000}, cost_cents=4)
    assert next_best(WHO, table).worth["perk"].tolist()[1] == pytest.approx(1000 * result.difference - 4)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_other_choice_is_worth_more_and_everybody_is_in_one_table(seed):
    dice = np.random.default_rng(seed)
    who = pd.DataFrame(dice.random((40, 4)) < 0.4, columns=list("abcd"), index=range(1, 41))
    rows = [
        (s, a, dice.normal(), 100, dice.integers(0, 60))
        for s in "abcd"
        for a in ("x", "y", "z")
        if dice.random() < 0.7
    ]
    if not rows:
        return
    best = next_best(who, effects(*rows))
    largest = best.worth.max(axis=1)
    got = best.actions.set_index("customer_id")["value_cents"]
    assert (got == largest[got.index]).all() and (got > 0).all()
    assert not (largest[best.left_out["customer_id"]] > 0).any()
    assert sorted([*got.index, *best.left_out["customer_id"]]) == list(who.index)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (effects(("new", "perk", 0.1, 1, 0)).drop(columns="cost_cents"), "no column 'cost_cents'"),
        (effects(("vip", "perk", 0.1, 1, 0)), "'vip' is not a column of the memberships"),
        (effects(("new", "perk", np.nan, 1, 0)), "has a gap"),
        (effects(("new", "perk", 1, 1, 0), ("new", "perk", 2, 1, 0)), "stands there twice"),
        (effects(("new", "perk", 1.0, 1, 0, 2.0, 3.0)), "outside its interval"),
        (effects(("new", "perk", 1, 1, 0)).head(0), "There are no effects"),
    ],
)
def test_effects_that_cannot_be_reckoned_with_are_refused(table, says):
    with pytest.raises(ValueError, match=says):
        next_best(WHO, table)


def test_an_unknown_way_of_judging_is_refused():
    with pytest.raises(ValueError, match="'expected' or 'low end'"):
        next_best(WHO, effects(("new", "perk", 1, 1, 0)), judged_by="high")
