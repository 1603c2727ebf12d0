"""Notebook 43: where comparisons without a holdout work and where they fail, on five seeds."""

import numpy as np
import pytest

from segmentlab import load
from segmentlab.segment.evaluate import members
from segmentlab.teach.lessons import without_a_holdout as lesson
from segmentlab.teach.lessons.without_a_holdout import asking
from tests.teach.test_lessons import faults, seen

#: The businesses of the notebooks, and four others.
SEEDS = (2026, 11, 303, 4711, 90_210)
FIRST, SECOND, THIRD = lesson.WAVES[:3]


@pytest.fixture(scope="module")
def first():
    return load("ecommerce", seed=SEEDS[0]), load("subscription", seed=SEEDS[0])


@pytest.fixture(scope="module", params=SEEDS)
def both(request, first):
    if request.param == SEEDS[0]:
        return first
    return load("ecommerce", seed=request.param), load("subscription", seed=request.param)


# Region by region


def test_before_and_after_says_something_else_for_every_start(both):
    for campaign, apart in ((lesson.OTHERS, 2), (lesson.DESSERT, 60)):
        changes = [lesson.Wave(*both, campaign, wave).own_change for wave in (FIRST, SECOND, THIRD)]
        assert max(changes) - min(changes) > apart
        assert min(changes) < 0 < max(changes)


def test_the_first_regions_of_the_shop_fell_and_those_of_the_box_rose_far_more_than_the_truth(both):
    shop, box = (1_000 * lesson.truth(*both, one) for one in (lesson.OTHERS, lesson.DESSERT))
    assert lesson.Wave(*both, lesson.OTHERS, FIRST).own_change < 0 < shop
    assert lesson.Wave(*both, lesson.DESSERT, FIRST).own_change > 2 * box > 0


def test_difference_in_differences_holds_the_truth_and_the_trends_before_were_parallel(both):
    for campaign in lesson.ROLLOUTS.values():
        found, truth = lesson.effect(*both, campaign), lesson.truth(*both, campaign)
        assert found.low < truth < found.high
        assert found.trends_were_parallel


def test_the_interval_of_the_dessert_is_wider_than_its_effect(both):
    found, truth = lesson.effect(*both, lesson.DESSERT), lesson.truth(*both, lesson.DESSERT)
    assert found.high - found.low > 1.2 * truth


def test_the_dessert_brings_boxes_and_costs_money(both):
    assert lesson.past(*both, lesson.DESSERT).true_effect("orders") > 0
    assert lesson.past(*both, lesson.DESSERT).true_effect("profit_cents") < -50


def test_starting_where_sales_were_weak_makes_an_effect_of_nothing_and_strong_the_opposite(both):
    rows = lesson.imagined(both[0])
    share = {
        rule: rows[rule, 0]["effect"].mean() / rows[rule, 0]["level"].mean()
        for rule in ("lot", "weak", "strong")
    }  # fmt: skip
    assert share["weak"] > 0.2 and share["strong"] < -0.2 and abs(share["lot"]) < 0.12
    assert (rows["weak", 0]["effect"] > 0).mean() > 0.8 and (rows["strong", 0]["effect"] < 0).mean() > 0.8


def test_comparing_with_weeks_that_did_not_choose_the_regions_puts_it_right(both):
    rows = lesson.imagined(both[0])
    for rule in ("weak", "strong"):
        table = rows[rule, 6]
        assert abs(table["effect"].mean() / table["level"].mean()) < 0.14
        assert ((table["low"] <= 0) & (table["high"] >= 0)).mean() > 0.7


# People like them


def test_help_for_those_at_risk_looks_harmful_against_everybody_else_and_truly_helps(both):
    found = lesson.matched(*both, lesson.RISKY, "usual")
    truth = lesson.past(*both, lesson.RISKY).true_effect("bought")
    assert found.plain_difference < -0.05 and 0.01 < truth < 0.05
    assert found.effect < truth - 0.01


def test_matched_on_what_decided_the_interval_holds_the_truth_and_is_wide(both):
    found = lesson.matched(*both, lesson.RISKY, "all")
    truth = lesson.past(*both, lesson.RISKY).true_effect("bought")
    assert found.low < truth < found.high and found.alike
    assert found.high - found.low > 2 * truth


def test_a_clean_table_of_balance_comes_with_an_answer_that_is_wrong_by_far(both):
    truth = lesson.past(*both, lesson.THANKS).true_effect("bought")
    assert -0.02 < truth < 0
    assert lesson.matched(*both, lesson.THANKS, "usual").alike
    for which in lesson.SETS.values():
        assert lesson.matched(*both, lesson.THANKS, which).low > 0.1


def test_the_report_on_the_thanks_invents_tens_of_thousands(both):
    got = (lesson.audience(*both, lesson.THANKS)["arm"] == "message").sum()
    said = got * lesson.matched(*both, lesson.THANKS, "usual", "revenue_cents").effect
    truly = got * lesson.past(*both, lesson.THANKS).true_effect("revenue_cents")
    assert said > 3_500_000 and truly < 0


# Whole sentences at every place of every control


def test_panels_read_well_everywhere(first):
    shown = [
        panel(*first, campaign, wave)
        for panel in (lesson.before_after, lesson.trends)
        for campaign in lesson.ROLLOUTS.values() for wave in lesson.WAVES
    ]  # fmt: skip
    shown += [lesson.all_waves(*first, one, n) for one in lesson.ROLLOUTS.values() for n in (3, 6)]
    shown += [
        lesson.nothing_at_all(first[0], rule, left_out)
        for rule in lesson.CHOSEN.values() for left_out in lesson.COMPARED.values()
    ]  # fmt: skip
    shown += [
        lesson.alike(*first, campaign, which)
        for campaign in lesson.TARGETED.values() for which in lesson.SETS.values()
    ]  # fmt: skip
    shown += [lesson.against_truth(*first, one) for one in lesson.ALL.values()]
    for one in shown:
        assert not faults(*seen(one))
        assert len(one[0].title) <= 70, one[0].title


def test_reveals_scene_and_quiz_read_well(first):
    assert not faults(lesson.scene(*first))
    for reveal in (lesson.free_dessert(*first), lesson.word_of_thanks(*first)):
        for guess in (reveal.guess.ends[0], reveal.guess.ends[-1]):
            reveal.reset()
            verdict = reveal.commit(guess)
            _, picture, sentence = reveal.now.truth
            assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(*(quiz.answer(place, value).text for value in question.tries()))


def test_the_rule_of_the_skip_exercise_differs_from_its_mistakes(first):
    rules = {name: members(rule, first[1]) for name, rule in asking.skip_rules().items()}
    assert all((rules["right"] != wrong).any() for name, wrong in rules.items() if name != "right")


def test_the_signs_to_match_on_are_those_that_decided(first):
    table = lesson.audience(*first, lesson.RISKY)
    late = lesson.columns(lesson.RISKY, "late")
    assert (table.groupby("arm")[late].mean().loc["message"] > table[late].mean()).all()
    assert not np.isnan(table[late].to_numpy()).any()
