"""Notebook 44: what it says is so, on five seeds; and every panel reads well wherever its controls stand."""

import itertools

import numpy as np
import pandas as pd
import pytest

from segmentlab import load
from segmentlab.measure.budget import best_budget, payback_weeks
from segmentlab.measure.leaving import stays
from segmentlab.measure.lift import lift
from segmentlab.measure.retention import retention
from segmentlab.measure.revenue import revenue_bridge
from segmentlab.teach.lessons import business_results as lesson
from segmentlab.teach.lessons.business_results import report, spending, worth
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 11, 303, 4711, 90_210)
PRICE, RECIPES = "price_off", "skip_helper"


@pytest.fixture(scope="module", params=SEEDS)
def box(request):
    return load("subscription", seed=request.param)


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return load("ecommerce", customers=10_000, seed=request.param)


@pytest.fixture(scope="module", params=SEEDS)
def tool(request):
    return load("saas", customers=8_000, seed=request.param)


# The report


def test_the_loyal_convert_and_spend_most_in_the_box(box):
    mail = report.received(box, "email")
    mail = mail[mail["sent"] >= report.FEWEST]
    assert mail["converted_rate"].idxmax() == "Loyal" and mail.loc["Loyal", "converted_rate"] > 0.7
    assert mail.loc["Loyal", "clicked_rate"] > 1.2 * mail.loc["Churned", "clicked_rate"]
    assert report.spent(box)["revenue_per_person_cents"].idxmax() == "Loyal"
    gone = report.left(box)
    assert gone["At risk"] > 1.3 * gone["Loyal"]
    assert mail["bounced_rate"].max() < 0.02 and mail["complained"].sum() < 30


def test_in_the_shop_too(shop):
    mail = report.received(shop, "email")
    assert mail["converted_rate"].idxmax() == "Loyal"
    assert mail.loc["Loyal", "clicked_rate"] > 1.4 * mail.loc["Churned", "clicked_rate"]
    assert report.spent(shop)["revenue_per_person_cents"].idxmax() == "Loyal"


# What a customer is worth


def test_a_fifth_brings_three_quarters_and_the_model_knew_which(shop):
    half = worth.values(shop, 26)
    each = half.groupby("fifths")["happened"].sum().reindex(worth.FIFTHS)
    assert 0.68 < each["highest fifth"] / each.sum() < 0.88
    assert (half.groupby("fifths")["happened"].mean().reindex(worth.FIFTHS[2:]).diff().dropna() > 0).all()
    assert 0.8 < half["expected"].sum() / half["happened"].sum() < 1.25


def test_after_christmas_the_model_expects_too_much_for_a_quarter(shop):
    early = worth.values(shop, 13)
    late = worth.values(shop, 26)
    too_much = early["expected"].sum() / early["happened"].sum()
    assert too_much > 1.05 and too_much > late["expected"].sum() / late["happened"].sum()


def test_counting_only_those_still_there_doubles_a_year_and_shortens_payback(box):
    table, there = lesson.profit_by_week(box)
    assert 0.25 < there.mean() < 0.36
    year, theirs = table.sum(axis=1).mean(), table[there].sum(axis=1).mean()
    assert 1.8 < theirs / year < 2.5
    for cost in (8_000, 12_000, 20_000, 30_000):
        everybody, only = (payback_weeks(cost, some.mean()).weeks for some in (table, table[there]))
        assert everybody >= only + 2
    assert table[1].mean() < 0, "the first box earns less than its welcome discount"


def test_a_year_ago_the_contract_model_saw_who_would_still_be_there(box):
    then = lesson.renewals(box, "2025-06-30").survival(12)[12]
    table = stays(box)
    assert abs(then - retention(table["days"], table["left"]).at(336)["staying"].iloc[0]) < 0.05
    rates = lesson.renewals(box).renewal_rates(12)
    assert rates.iloc[0] < rates.iloc[3] < rates.iloc[11]


# Recurring revenue


def test_revenue_grows_while_the_same_customers_pay_less(tool):
    whole = revenue_bridge(lesson.recurring(tool, 26), lesson.recurring(tool))
    assert whole.end > 1.2 * whole.start
    assert 0.88 < whole.net_retention < 0.995 and 0.78 < whole.gross_retention < 0.92


def test_the_bridge_ends_where_the_table_of_accounts_stands(tool):
    assert lesson.recurring(tool).sum() == pytest.approx(
        tool.tables["accounts"]["mrr_cents"].sum(), rel=0.001
    )


# One customer kept


def test_one_kept_by_a_lower_price_costs_fifty_times_what_the_report_says(box):
    group = lesson.GROUPS[0]
    _, stayed, naive = spending.report_cost(box, group, PRICE)
    assert 0.6 < stayed < 0.85 and 1_000 < naive < 2_000
    off, recipes, pause = (spending.replay(box, group, key) for key in (PRICE, RECIPES, "pause_offer"))
    assert 60_000 < off["per kept"] < 100_000 and off["per kept"] > 35 * naive
    assert 0.01 < off["kept"] < 0.02 < pause["kept"] and pause["profit"] > 0
    assert off["profit"] < -700 and recipes["profit"] > 900 and recipes["kept"] < 0.006


def test_the_test_tells_profit_and_cannot_tell_one_kept_in_a_hundred(box):
    tests = {key: spending._test(box, lesson.GROUPS[0], key, 0.5).people for key in (PRICE, RECIPES)}
    assert lift(tests[RECIPES], "profit_cents").low > 0
    kept = lift(tests[PRICE], "stayed")
    assert kept.low < 0 < kept.high


# The money


def test_the_six_programs_lose_money_and_two_of_them_lose_most_of_it(box):
    true = {key: spending.true_profit(box, key) for key in spending.SHORT}
    assert spending.truly(box, lesson.AS_NOW, spending.RUNNING) < -600_000
    assert true[PRICE] < -800_000 and true["success_call"] < -300_000 and true[RECIPES] > 800_000
    assert true["card_text"] > 80_000 and true["winback_news"] > 80_000


def test_the_long_gone_are_the_segment_to_retire(box):
    program = spending.programs(box)["winback_offer"]
    assert len(program.people) > 3_000
    assert spending.true_profit(box, "winback_offer") < 0.35 * spending.RUNNING
    assert lesson.returns(box)["winback_offer"].incremental_profit_cents < spending.RUNNING


def test_the_plan_picked_by_the_tests_is_better_than_the_old_one(box):
    now = spending.truly(box, lesson.AS_NOW, spending.RUNNING)
    picked = spending.by_the_test(box)
    assert PRICE not in picked and "success_call" not in picked and "winback_offer" not in picked
    assert spending.truly(box, picked, spending.RUNNING) > now + 1_000_000
    every = pd.Series([spending.truly(box, plan, spending.RUNNING) for plan in spending.again(box)])
    assert (every > now).mean() > 0.97 and (every > 0).mean() > 0.6


def test_intervals_hold_the_truth_as_often_as_they_say(box):
    found = lesson.returns(box)
    inside = [
        one.profit.low * one.audience <= spending.true_profit(box, key) <= one.profit.high * one.audience
        for key, one in found.items()
    ]
    assert sum(inside) >= 6  # of 8; fewer once in two hundred times


def test_a_budget_gives_nothing_to_what_lost(box):
    budget = best_budget(lesson.returns(box, lesson.AS_NOW), 1_300_000)
    assert budget.table.loc[spending.SHORT[PRICE], "people"] == 0
    assert budget.table["spent_cents"].sum() < 500_000 < 1_300_000


def test_no_one_is_in_two_programs(box):
    tests = spending.programs(box)
    people = [set(tests[key].people.index) for key in lesson.AS_NOW]
    assert sum(map(len, people)) == len(set().union(*people))


# Whole sentences at every place of every control


@pytest.fixture(scope="module")
def first():
    return load("subscription"), load("ecommerce", customers=10_000), load("saas", customers=8_000)


def test_the_report_reads_well_everywhere(first):
    for business in first[:2]:
        for show in lesson.SHOWN:
            assert not faults(*seen(lesson.one_number(business, show))), show
    assert not faults(lesson.scene(first[0]))


def test_worth_and_bridges_read_well_everywhere(first):
    box, shop, tool = first
    for by, weeks in itertools.product(lesson.SORTED.values(), (13, 26)):
        assert not faults(*seen(lesson.expected(shop, by, weeks))), (by, weeks)
    for cost, count in itertools.product((2_000, 12_000, 40_000, 95_000), lesson.COUNTED.values()):
        assert not faults(*seen(lesson.paid_back(box, cost, count))), (cost, count)
    for by, weeks in itertools.product(lesson.BY.values(), (13, 26, 52)):
        assert not faults(*seen(lesson.bridge(tool, by, weeks))), (by, weeks)


def test_money_reads_well_everywhere(first):
    box = first[0]
    for group, show, holdout in itertools.product(lesson.GROUPS, ("kept", "profit"), (0.1, 0.5)):
        assert not faults(*seen(lesson.kept_or_earned(box, group, show, holdout))), (group, show, holdout)
    ways = (lesson.DOOR.values(), lesson.QUIET.values(), lesson.GONE.values())
    for place, plan in enumerate(itertools.product(*ways)):
        running = (0, 200_000, 400_000)[place % 3]
        draw = lesson.move_money if place % 2 else lesson.in_truth
        assert not faults(*seen(draw(box, *plan, running))), plan


def test_the_same_panels_read_well_in_other_businesses(box):
    assert not faults(lesson.scene(box), *seen(lesson.one_number(box, "Replied (SMS)")))
    assert not faults(*seen(lesson.kept_or_earned(box, lesson.GROUPS[2], "kept", 0.1)))
    assert not faults(*seen(lesson.in_truth(box, "pause_offer", "cooking_tips", "", 200_000)))
    for reveal in (lesson.price_of_one_kept(box), lesson.six_in_truth(box)):
        verdict = reveal.commit(reveal.guess.ends[0])
        _, picture, sentence = reveal.now.truth
        assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)


def test_questions_read_well_and_open(first):
    box, _, tool = first
    growth = lesson.same_customers(tool)
    verdict = growth.commit(12_000)
    assert not faults(growth.question, verdict, growth.now.truth[1].title, growth.now.truth[2])
    for one in (lesson.exercise_1(box), lesson.exercise_2(), lesson.exercise_3(tool)):
        assert one.check(one.right_answer()).outcome == "right"
        assert not faults(*(text for text in [one.question, *one.hints, *one.mistakes] if "\n" not in text))
        wrong = [value for value in one.mistakes.values() if np.isscalar(value)]
        assert all(one.check(value).outcome == "wrong" for value in wrong)
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))
