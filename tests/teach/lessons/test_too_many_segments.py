"""Notebook 30: what it says is so, on five shops; and every panel reads well wherever its controls stand."""

import itertools

import numpy as np
import pandas as pd
import pytest

from segmentlab import lift_by, load, send
from segmentlab.teach.lessons import too_many_segments as lesson
from segmentlab.teach.lessons.too_many_segments import asking, crowning, cutting, joining, matching
from tests.teach.test_lessons import faults, questions_read_well, seen

SEEDS = (2026, 11, 303, 4711, 90_210)
ALL = tuple(lesson.CUTS.values())


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return load("ecommerce", seed=request.param)


@pytest.fixture(scope="module")
def first():
    return load("ecommerce")


# Cutting and filling


def test_a_list_takes_the_winners_whole_from_the_top_until_it_is_full():
    table = pd.DataFrame(
        {"people": [40, 30, 50, 20], "shown": [True, True, True, False], "buyers": [0.1, 0.3, 0.2, 0.9]},
        index=list("abcd"),
    )
    assert cutting.taken(table, 60).to_dict() == {"a": 0, "b": 30, "c": 30, "d": 0}
    assert cutting.taken(table, 1_000).sum() == 120


def test_the_report_shows_what_the_library_measures(first):
    small = lesson.micro_segments(first)
    test = send(first, "perk", lesson.everybody(first), holdout=0.5, lottery="run 0")
    few = small[small.isin(small.value_counts().index[:5])]
    known = lift_by(test.people.loc[few.index], few, least=10).table["difference"]
    ours = cutting.tested(first, "perk", cutting.segments(first, lesson.FIRST_CUTS))["buyers"]
    assert np.allclose(ours[known.index], known)


def test_no_part_is_smaller_than_asked_and_nobody_is_lost(first):
    for least in (50, 400, 1_500):
        found = cutting.segments(first, ALL, least)
        sizes = np.bincount(found.codes, minlength=len(found.names))
        assert sizes.min() >= least and sizes.sum() == len(lesson.audience(first))
        assert len(set(found.names)) == len(found.names)


# What the notebook says, on five shops


def test_winners_of_many_small_segments_vanish_when_the_test_is_run_again(shop):
    found = cutting.segments(shop, lesson.FIRST_CUTS)
    assert 230 <= len(found.names) <= 240 and np.median(np.bincount(found.codes)) < 50
    got = cutting.filled(shop, "perk", lesson.FIRST_CUTS)
    assert got.promised > 125 and got.again.mean() < 0.4 * got.promised
    assert abs(got.again.mean() - got.true) < 12
    best = cutting.winners(cutting.tested(shop, "perk", found))["buyers"]
    assert best.iloc[0] > 0.25 and asking.same_ten(shop) < 4


def test_a_test_of_nothing_promises_most_of_it_too(shop):
    sent, none = (cutting.filled(shop, message, lesson.FIRST_CUTS) for message in ("perk", lesson.NOTHING))
    assert none.true == 0 and none.promised > 100 and none.promised > 0.7 * sent.promised
    assert abs(none.again.mean()) < 15


def test_a_reminder_that_helps_nobody_has_its_winners_as_well(shop):
    got = cutting.filled(shop, "reminder", lesson.FIRST_CUTS)
    assert got.promised > 90 and got.again.mean() < 10 and got.true_cents < 0
    assert cutting.truly(shop, "reminder", cutting.segments(shop, ()))["buyers"].iloc[0] < 0


def test_the_best_and_the_worst_come_from_the_small_segments(shop):
    table = cutting.winners(cutting.tested(shop, lesson.NOTHING, cutting.segments(shop, lesson.FIRST_CUTS)))
    usual = table["people"].median()
    assert (
        table["people"].iloc[:10].median() <= 1.1 * usual
        and table["people"].iloc[-10:].median() <= 1.1 * usual
    )
    far = table["buyers"].abs()
    assert far[table["people"] < 100].max() > 4 * far[table["people"] >= 400].max()


def test_the_segments_differ_by_no_more_than_luck_and_one_test_of_three_settles_little(shop):
    test = send(shop, "perk", lesson.everybody(shop), holdout=0.5, lottery="run 0")
    small = lift_by(test.people, lesson.micro_segments(shop), least=10)
    assert small.chance_of_such_differences > 0.5 and "nothing says" in lesson.luck_or_not(small)
    three = lift_by(test.people, lesson.merged().groups(shop).astype(str)).table.loc["Regulars"]
    assert three["high"] - three["low"] > 0.08


def test_a_difference_of_half_the_size_takes_three_to_four_times_the_people(shop):
    base = joining.usual(shop, "everybody")
    assert 0.045 < base < 0.06
    for more in (0.01, 0.02, 0.04):
        assert 3 < joining.people_needed(base, more) / joining.people_needed(base, 2 * more) < 4.2
    regulars = joining.usual(shop, "people with 2 and more orders")
    assert joining.people_needed(regulars, 0.02) > 2 * joining.people_needed(base, 0.02)
    assert joining.people_needed(regulars, 0.04) > 2 * (cutting.cuts(shop)["orders"].codes == 2).sum()


def test_only_orders_and_visits_separate_people_who_do_different_things(shop):
    for name, day in itertools.product(ALL, lesson.PAST.values()):
        points = 100 * np.ptp(joining.gap(shop, name, day)["share"])
        assert points > 10 if name in ("orders", "visit") else points < 6


def test_large_segments_that_are_alike_bring_no_more_than_a_lottery(shop):
    country = cutting.filled(shop, "perk", ("country",))
    assert country.true_cents < 1.45 * asking.by_lot(shop)
    assert lesson.best_country(shop).truth()[0] == "About the same"


def test_three_segments_by_behavior_earn_far_more_than_the_winners_and_keep_their_promise(shop):
    three, small = (cutting.filled(shop, "perk", by) for by in (("orders",), lesson.FIRST_CUTS))
    assert three.true_cents > 1.6 * small.true_cents and three.true > 1.3 * small.true
    assert abs(three.promised - three.true) < 0.4 * (small.promised - small.true)
    assert cutting.filled(shop, "perk", lesson.FIRST_CUTS, 1_500).true_cents == three.true_cents


def test_promises_of_the_small_ones_are_always_too_high_and_of_the_large_ones_either_way(shop):
    for by, low, high in ((lesson.FIRST_CUTS, 1, 1), (("orders",), 0.3, 0.85)):
        made = cutting.segments(shop, by)
        true, above = cutting.truly(shop, "perk", made)["buyers"], []
        for run in range(lesson.REPEATS + 1):
            table = cutting.tested(shop, "perk", made, run)
            above.append(cutting.taken(table) @ (table["buyers"] - true) > 0)
        assert low <= np.mean(above) <= high


@pytest.mark.parametrize("group", lesson.KINDS)
def test_the_message_meant_for_a_group_earns_most_and_the_other_loses(shop, group):
    kind = lesson.KINDS[group]
    row = lesson.true_effects(shop)["profit"].loc[group]
    fits, misfits = matching.profit_of(shop, group, kind.fits), matching.profit_of(shop, group, kind.misfits)
    assert fits == row.max() > 1_500 and misfits <= -800


def test_the_list_of_winners_earns_less_than_half_of_what_regulars_do_and_mostly_from_regulars(shop):
    assert matching.profit_of(shop, matching.WINNERS) < 0.6 * matching.profit_of(shop, "Regulars")
    both, listed = cutting.lives(shop, "perk"), matching.on_the_list(shop)
    regular = matching.inside(shop, "Regulars")
    more = both["profit_cents_with"] - both["profit_cents_without"]
    assert (
        more[listed & regular].sum() > 0.7 * more[listed].sum()
        and (listed & regular).sum() < regular.sum() / 2
    )
    assert listed.sum() == cutting.PLACES


# Whole sentences at every place of every control


def test_panels_read_well_everywhere(first):
    for message, by in itertools.product(
        (*lesson.SENT.values(), lesson.NOTHING), ((), ("orders",), lesson.FIRST_CUTS, ALL)
    ):
        assert not faults(*seen(lesson.luck(first, message, by))), (message, by)
        if message != lesson.NOTHING:
            shown = seen(lesson.crown(first, message, by))
            assert not faults(*shown) and len(shown[0]) <= 75, (message, by)
            for run in (1, 7, lesson.REPEATS):
                assert not faults(*seen(lesson.again(first, message, by, run))), (message, by, run)
    assert not faults(lesson.scene(first))


def test_sizes_and_cuts_read_well_everywhere(first):
    for who, more in itertools.product(lesson.BASES, (1, 2, 10)):
        assert not faults(*seen(lesson.needed(first, who, more))), (who, more)
    for name, day in itertools.product(ALL, lesson.PAST.values()):
        assert not faults(*seen(lesson.worth_cutting(first, name, day))), (name, day)
    for by, least in itertools.product(((), ("country",), lesson.FIRST_CUTS, ALL), (0, 100, 500, 2_500)):
        assert not faults(*seen(lesson.joined(first, by, least))), (by, least)


def test_messages_and_the_page_read_well(shop):
    for group, count in itertools.product(lesson.GROUPS, ("profit", "buyers")):
        assert not faults(*seen(lesson.who_gets_what(shop, group, count))), (group, count)
    assert not faults(*(str(cell) for cell in lesson.one_page(shop).to_numpy().ravel()))


def test_numbers_of_buyers_and_money_are_said_in_words():
    assert [crowning._buyers(one) for one in (12.4, 1.2, -3, -1, 0.2)] == [
        "12 extra buyers", "1 extra buyer", "3 buyers fewer", "1 buyer fewer", "no extra buyers",
    ]  # fmt: skip
    assert [crowning._profit(one) for one in (123_400, -2_600, 20)] == [
        "$1,234 of extra profit", "$26 less profit", "no extra profit",
    ]  # fmt: skip


def test_questions_read_well_and_open(shop):
    reveals = (lesson.run_again(shop), lesson.nothing_sent(shop), lesson.best_country(shop))
    exercises = (lesson.exercise_1(shop), lesson.exercise_2(shop), lesson.exercise_3(shop))
    questions_read_well(reveals, exercises, lesson.questions())
