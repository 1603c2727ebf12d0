"""What 51_workbench says holds on other seeds, too."""

import pytest

from segmentlab import backtest, load, members
from segmentlab.teach.lessons import workbench as lesson
from segmentlab.teach.lessons.workbench import TODAY, idea, one_idea, starters, true_effects


@pytest.fixture(scope="module", params=(11, 303))
def shop(request):
    return load("ecommerce", seed=request.param)


def test_early_access_truly_brings_quiet_regulars_most_buyers_and_the_discount_loses_money(shop):
    found = true_effects(shop)
    buyers = {title: brought for title, (brought, _) in found.items()}
    assert max(buyers, key=buyers.get) == "Early access and free shipping"
    assert found["12% off for two weeks"][1] < 0 < found["Early access and free shipping"][1]
    guess = lesson.which_message(shop)
    assert "Early access" in guess.commit(guess.guess.ends[0]) and guess.now.error is None


def test_quiet_regulars_buy_several_times_as_often_as_everybody_else(shop):
    share = backtest(idea(60, 2), shop, "2026-04-30", within="60d")["share"]
    assert share[True] > 3 * share[False]


def test_two_numbers_make_of_one_idea_some_hundred_people_or_several_thousand(shop):
    sizes = [int(members(idea(quiet, least), shop, TODAY).sum()) for quiet, least in ((180, 5), (14, 1))]
    assert sizes[0] < 500 and sizes[1] > 3_000


def test_about_half_of_those_with_two_orders_leave_at_the_second_condition(shop):
    from segmentlab import attrition

    table = attrition(idea(60, 2), shop, TODAY)
    assert 0.35 < table["removed"][2] / table["left"][1] < 0.65


def test_each_slip_has_its_own_number_and_the_exercises_their_own(shop):
    one, two = lesson.exercise_1(shop), lesson.exercise_2(shop)
    assert len(one.mistakes) == 5 and len(two.mistakes) == 2
    assert one.right_answer() != two.right_answer() > 0
    assert one.check(one.right_answer()).outcome == two.check(two.right_answer()).outcome == "right"


def test_the_panel_reads_right_at_its_ends_and_the_starters_can_be_used(shop, tmp_path):
    for quiet, least in ((14, 1), (180, 5), (180, 1)):
        assert "customer" in one_idea(shop, quiet, least)[1]
    assert [one.key for one in lesson.catalogue(tmp_path)] == sorted(one.key for one in starters())
    assert all(0 < one.members(shop).sum() < 15_000 for one in starters())
    assert lesson.catalogue(tmp_path).problems == []
