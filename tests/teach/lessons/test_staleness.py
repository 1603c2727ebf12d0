"""Notebook 31: what it says is so, in five sets of businesses; and every panel reads well everywhere."""

import itertools

import numpy as np
import pytest

from segmentlab import load
from segmentlab.teach.lessons import staleness as lesson
from segmentlab.teach.lessons.staleness import aging, cases
from segmentlab.teach.lessons.staleness.cases import FAILED, LATELY, QUIET, REGULARS, SKIPS
from tests.teach.test_lessons import faults, questions_read_well, seen

SEEDS = (2026, 11, 303, 4711, 90_210)
BUSINESSES = ("ecommerce", "saas", "subscription")


@pytest.fixture(scope="module", params=SEEDS)
def three(request):
    if request.param == SEEDS[0]:
        return request.getfixturevalue("first")
    return {name: load(name, seed=request.param) for name in BUSINESSES}


@pytest.fixture(scope="module")
def first():
    found = {name: load(name) for name in BUSINESSES}
    lesson.ready(found)
    lesson.played(found)
    return found


def left_of(three, case, age):
    """What a list of some age brings, as a part of what a fresh one does."""
    table = cases.old_lists(three, case)["cents"]
    return table.loc[age] / table.loc[0]


# People


def test_the_list_of_skips_has_lost_most_of_its_people_within_weeks_and_regulars_hold(three):
    for case, week, low, high in (
        (SKIPS, 1, 0.55, 0.8), (SKIPS, 8, 0.25, 0.45), (FAILED, 2, 0, 0.1), (QUIET, 8, 0, 0.15),
        (REGULARS, 13, 0.8, 1), (LATELY, 8, 0.15, 0.35),
    ):  # fmt: skip
        inside = cases.history(three, case).members.to_numpy()
        assert low <= (inside[:, 0] & inside[:, week]).sum() / inside[:, 0].sum() <= high, case


def test_half_leave_within_two_weeks_four_weeks_or_not_in_a_year(three):
    halves = {case: cases.staying(three, case)[1] for case in lesson.CASES}
    assert halves[SKIPS] <= 21 and halves[FAILED] <= 14 and halves[QUIET] <= 21 and halves[LATELY] == 28
    assert not halves[REGULARS] <= 300


# Meaning


def test_what_the_lists_of_the_box_mean_is_gone_within_weeks_and_the_shops_lists_hold(three):
    kept = {case: cases.aging(three, case).table["kept"] for case in lesson.REPORTED}
    assert kept[SKIPS].loc[56:].max() < 0.5 and kept[FAILED].loc[28:].abs().max() < 0.1
    assert kept[REGULARS].min() > 0.8 and kept[LATELY].min() > 0.8
    for case in lesson.REPORTED:
        fresh = cases.aging(three, case).table["fresh_difference"]
        assert fresh.min() > 0.05 and cases.aging(three, case).is_clear


# Money


def test_a_list_of_skips_of_eight_weeks_ago_brings_less_than_a_third(three):
    assert left_of(three, SKIPS, 1) < 0.8 and left_of(three, SKIPS, 4) < 0.4
    assert 0.1 < left_of(three, SKIPS, 8) < 0.32
    table = cases.old_lists(three, SKIPS).loc[8]
    assert table["missed_cents"] > 3 * abs(table["gone_cents"])
    fresh = cases.old_lists(three, SKIPS).loc[0, "cents"]
    assert table["still_cents"] + table["missed_cents"] == pytest.approx(fresh)
    assert table["still_cents"] + table["gone_cents"] == pytest.approx(table["cents"])


def test_a_list_of_open_payments_is_worth_nothing_after_two_weeks(three):
    assert left_of(three, FAILED, 1) < 0.7 and abs(left_of(three, FAILED, 2)) < 0.1
    old = cases.old_lists(three, FAILED).loc[2]
    assert old["gone"] >= 0.9 * old["people"]


def test_a_list_of_regulars_keeps_its_money_for_a_quarter(three):
    assert left_of(three, REGULARS, 4) > 0.85 and left_of(three, REGULARS, 13) > 0.75


def test_half_a_year_later_few_are_in_the_list_of_recent_buyers_and_most_of_the_money_is(three):
    old = cases.old_lists(three, LATELY).loc[26]
    assert old["still"] / old["people"] < 0.22 and 0.6 < left_of(three, LATELY, 26) < 1
    assert lesson.half_a_year(three).truth()[0] == pytest.approx(left_of(three, LATELY, 26))


def test_a_list_of_quiet_users_of_four_weeks_ago_brings_back_far_fewer(three):
    fresh, old = (cases.effects(three, QUIET, "reengage", age).sum() for age in (0, 4))
    assert fresh >= 6 and old < 0.6 * fresh


def test_the_message_that_fits_earns_in_the_segment_and_the_other_loses(three):
    for case in (SKIPS, FAILED, REGULARS, LATELY):
        one = lesson.CASES[case]
        assert cases.effects(three, case, one.fits).mean() > 300, case
        assert cases.effects(three, case, one.misfits).mean() < -100, case


def test_leaving_out_a_refresh_is_dear_for_skips_and_may_wait_for_the_shop(three):
    def best(case, campaign, cost):
        years = {every: aging.a_year(three, case, every, campaign, cost) for every in aging.EVERY.values()}
        return max(years, key=years.__getitem__)

    for cost in (10_000, 100_000, 300_000):
        assert best(SKIPS, 4, cost) == 4 and best(SKIPS, 13, cost) == 13
    assert best(REGULARS, 4, 10_000) <= best(REGULARS, 4, 300_000) and best(REGULARS, 4, 300_000) > 4
    assert best(LATELY, 4, 300_000) > 4
    assert aging.a_year(three, SKIPS, 4, 4, 10_000) - aging.a_year(
        three, SKIPS, 1, 4, 10_000
    ) == pytest.approx(39 * 10_000)


# Windows


def test_a_window_with_a_fixed_date_grows_and_means_less(three):
    for days in (30, 60, 90):
        table = lesson.windows(three["ecommerce"], days)
        first, last = table.iloc[0], table.iloc[-1]
        assert (
            first["moving_people"] == first["fixed_people"] and first["moving_share"] == first["fixed_share"]
        )
        assert last["fixed_people"] > 1.8 * first["fixed_people"]
        assert abs(last["moving_people"] / first["moving_people"] - 1) < 0.15
        assert last["fixed_share"] < 0.8 * last["moving_share"]


# Whole sentences at every place of every control


def test_lists_and_weeks_read_well_everywhere(first):
    assert not faults(lesson.scene(first))
    for case in lesson.REPORTED:
        assert not faults(*seen(lesson.meaning(first, case))), case
        for day in lesson.DAYS.values():
            assert not faults(*seen(lesson.export(first, case, day))), (case, day)
    for case, weeks in itertools.product(lesson.CASES, (1, 24)):
        assert not faults(*seen(lesson.weeks_pass(first, case, weeks))), (case, weeks)
    for chosen in ((), (REGULARS,), (SKIPS, FAILED), tuple(lesson.CASES)):
        assert not faults(*seen(lesson.how_long(first, chosen))), chosen


def test_money_reads_well_everywhere(first):
    for case, age in itertools.product(lesson.CASES, (1, 8, 26)):
        shown = seen(lesson.use_it(first, case, age))
        assert not faults(*shown) and len(shown[0]) <= 70, (case, age)
    for at in itertools.product(lesson.CASES, (1, 13), (0, 10_000, 300_000)):
        assert not faults(*seen(lesson.refresh(first, *at))), at
    for at in itertools.product(lesson.CASES, ("fresh", "gone")):
        assert not faults(*seen(lesson.who_gets_what(first, *at))), at
    for days, show in itertools.product((30, 90), ("people", "share")):
        assert not faults(*seen(lesson.rolling(first["ecommerce"], days, show))), (days, show)
    assert not faults(*(str(cell) for cell in lesson.one_page(first).to_numpy().ravel()))


def test_the_page_says_how_often(first):
    every = lesson.one_page(first).set_index("segment")["make it anew"]
    assert every[FAILED] == every[SKIPS] == "every day" and "weeks" in every[REGULARS]
    assert np.isfinite(cases.worth(first, SKIPS, 5.5))


def test_questions_read_well_and_open(first):
    reveals = (lesson.still_in(first), lesson.still_earns(first), lesson.half_a_year(first))
    exercises = (lesson.exercise_1(first), lesson.exercise_2(first), lesson.exercise_3(first["ecommerce"]))
    questions_read_well(reveals, exercises, lesson.questions())
