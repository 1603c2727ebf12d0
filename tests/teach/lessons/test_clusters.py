"""Notebook 21: what it says of groups and scores holds in this shop and in two others."""

from functools import cache

import pytest

from segmentlab import Segment, events, load, prop
from segmentlab.segment.evaluate import members
from segmentlab.teach.lessons import clusters as lesson
from segmentlab.teach.lessons.clusters import asking, chances, finding
from tests.teach.test_lessons import faults, seen

#: The shop of the notebooks, and two others.
SEEDS = (2026, 303)
PERK, GUIDE, DISCOUNT = "Early access and free shipping", "A helpful guide", "12% off for two weeks"
REMINDER, WIN_BACK = "Plain reminder", "Come back, 20% off"


@cache
def opened(seed):
    """Models and groups are kept in the shop, so that every seed is opened once."""
    return load("ecommerce", seed=seed)


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return opened(request.param)


@pytest.fixture(scope="module")
def first():
    return opened(SEEDS[0])


@pytest.fixture(scope="module")
def profit(shop):
    return lesson.true_effects(shop)["profit"]


def group(table, start):
    """The row of the found group whose name begins so."""
    return table.loc[next(name for name in table.index if name.startswith(start))]


# Found groups


def test_five_groups_of_k_means_come_out_again_among_other_people_and_on_another_date(shop):
    five = lesson.found(shop)
    assert five.stability(finding.AGAIN).mean > 0.8
    before = lesson.found(shop, 5, "k-means", finding.EARLIER).groups(shop, lesson.PAST)
    now = five.groups(shop, lesson.PAST)
    inside = now != finding.OUTSIDE
    assert finding.adjusted_rand(now[inside].astype(str), before[inside].astype(str)) > 0.9


def test_a_mixture_of_three_does_not_come_out_again(shop):
    assert lesson.found(shop, 3, "mixture").stability(finding.AGAIN).mean < 0.7


def test_the_five_groups_are_named_by_the_same_signals_in_every_shop(shop):
    starts = {name.split(",")[0] for name in lesson.groups(shop).cat.categories}
    assert starts == {"Full price", "On discount", "Look around long", "Same kind", "Give presents"}


def test_the_groups_are_steady_and_far_from_the_true_types_and_from_their_ceiling(shop):
    right = asking.right_types(shop)
    assert right["luck"] + 0.1 < right["groups"] < right["ceiling"] - 0.05
    assert right["ceiling"] < 0.65 and right["agree"] < 0.25


def test_the_group_that_orders_often_comes_again_most_by_far(shop):
    again = finding.after(shop, 5)["again"]
    assert group(again, "Same kind") > 2 * again.drop(again.idxmax()).max()


def test_two_groups_differ_in_how_they_buy_and_hardly_in_who_comes_again(shop):
    again = finding.after(shop, 2)["again"]
    assert again.max() - again.min() < 0.03


def test_a_written_rule_finds_most_of_a_found_group(shop):
    orders = events("order_placed")
    share = orders.where(prop("discount_cents") > 0).share_of(orders, "365d")
    chosen = members(share >= 0.5, shop)
    groups = lesson.groups(shop, None)
    found = groups.index[groups.astype(str).str.startswith("On discount")]
    both = len(found.intersection(chosen.index[chosen]))
    assert both > 0.8 * len(found) and both > 0.5 * chosen.sum()
    assert not faults(lesson.held_against(shop, Segment("on_discount", rule=share >= 0.5), "On discount"))


# Scores


def test_the_chance_to_buy_orders_pairs_much_better_than_recency_and_frequency_and_risk_a_little(shop):
    buy, leave = (chances.model(shop, what) for what in ("buy", "leave"))
    assert buy.better_by > 0.05 and buy.low > 0
    assert 0 < leave.better_by < 0.04


def test_the_scores_are_honest_within_a_few_points(shop):
    for what, points in (("buy", 0.05), ("leave", 0.16)):
        ten = chances.model(shop, what).calibration
        assert (ten["foretold"] - ten["observed"]).abs().max() < points
        assert ten["observed"].iloc[-1] > ten["observed"].iloc[0] + 0.3


def test_in_spring_more_bought_and_fewer_left_than_the_scores_expected(shop):
    buy, leave = (chances.model(shop, what).calibration for what in ("buy", "leave"))
    assert buy["observed"].mean() > buy["foretold"].mean()
    assert leave["observed"].mean() < leave["foretold"].mean()


def test_in_the_best_thousand_the_score_adds_few_buyers_to_the_free_list(shop):
    score, came = lesson.lists(shop, "buy")
    ours, plain = score.index[:1000], chances.plain_list(shop, "buy", 1000)
    more = came[ours].sum() - came[plain].sum()
    assert -10 <= more < 60 and came[ours].sum() > 450
    assert len(ours.intersection(plain)) > 700


def test_among_people_who_never_ordered_the_score_finds_about_twice_the_buyers(shop):
    score, came = lesson.lists(shop, "first")
    for many in (600, 1000):
        ours, plain = score.index[:many], chances.plain_list(shop, "first", many)
        assert 1.5 * came[plain].sum() < came[ours].sum() < 4 * came[plain].sum()


def test_recency_and_frequency_find_nearly_as_many_who_leave(shop):
    score, came = lesson.lists(shop, "leave")
    ours, plain = score.index[:1000], chances.plain_list(shop, "leave", 1000)
    assert 0 <= came[ours].sum() - came[plain].sum() < 60


def test_a_model_that_grows_is_perfect_on_what_it_learnt_and_worse_than_two_numbers_later(shop):
    small, huge = (chances.overfit(shop, "few", size) for size in ("20 small trees", "400 large trees"))
    assert huge["seemed"] > 0.99 and huge["was"] < huge["plain"] - 0.02
    assert huge["was"] < small["was"] - 0.03 and small["was"] > small["plain"] - 0.005


def test_with_ten_times_the_examples_it_can_grow_further_before_it_fails(first):
    grown, huge = (chances.overfit(first, "all", size) for size in ("100 trees", "400 large trees"))
    assert grown["people"] > 10 * chances.overfit(first, "few", "5 small trees")["people"]
    assert grown["was"] > grown["plain"] + 0.05
    assert huge["was"] < grown["was"] - 0.01 and huge["seemed"] > grown["seemed"] + 0.05


# Messages


def test_where_a_group_orders_often_early_access_earns_and_discounts_and_reminders_cost(profit):
    for row in (
        group(profit, "Same kind"), profit.loc["Chance to buy: High"], profit.loc["Risk of leaving: Low"],
    ):  # fmt: skip
        assert row.idxmax() == PERK and row[PERK] > 40_000
        assert max(row[DISCOUNT], row[REMINDER], row[WIN_BACK]) < -10_000


def test_the_best_plan_writes_to_those_least_likely_to_leave_and_the_risky_hardly_move(profit):
    low, high = profit.loc["Risk of leaving: Low"], profit.loc["Risk of leaving: High"]
    assert low[PERK] > 10 * high.abs().max()
    assert low[WIN_BACK] < high[WIN_BACK] <= 0
    assert high.max() < 8_000


def test_a_low_chance_to_buy_is_no_reason_to_write(profit):
    assert profit.loc["Chance to buy: Low"].max() < 1_500


def test_the_group_that_looks_around_long_gains_from_a_guide_and_loses_by_a_discount(profit):
    row = group(profit, "Look around long")
    assert row[GUIDE] > 1_500 and row[DISCOUNT] < 0


def test_of_all_found_groups_only_the_one_on_discount_earns_from_a_discount(profit):
    found = profit[~profit.index.str.contains(":")][DISCOUNT]
    assert group(found, "On discount") == found.max() >= 0
    assert (found.drop(found.idxmax()) < 0).all()


# Whole sentences at every place of every control


def test_panels_read_well_everywhere(first):
    shown = [lesson.find_groups(first, k, show) for k in lesson.KS for show in lesson.SHOWN.values()]
    shown += [
        lesson.how_many(first, asked, kind, k)
        for asked in lesson.ASKED.values() for kind in lesson.KINDS for k in lesson.KS
    ]  # fmt: skip
    shown += [lesson.as_said(first, what, part) for what in lesson.CHANCES.values() for part in range(1, 11)]
    shown += [lesson.pick(first, which, n) for which in lesson.LISTS.values() for n in (100, 600, 1500)]
    shown += [
        lesson.who_gets_what(first, name, count)
        for name in lesson.kinds(first) for count in ("profit", "buyers")
    ]  # fmt: skip
    shown += [lesson.too_well(first, size, "few") for size in lesson.TREES]
    for one in shown:
        assert not faults(*seen(one))
        assert len(one[0].title) <= 70, one[0].title


def test_reveals_scene_and_quiz_read_well(first):
    assert not faults(lesson.scene(first))
    for reveal in (lesson.true_types(first), lesson.how_many_more(first), lesson.whom_to_keep(first)):
        for guess in (reveal.guess.ends[0], reveal.guess.ends[-1]):
            reveal.reset()
            verdict = reveal.commit(guess)
            _, picture, sentence = reveal.now.truth
            assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(*(quiz.answer(place, value).text for value in question.tries()))


def test_the_rule_of_the_gift_exercise_differs_from_its_mistakes(first):
    rules = {name: members(rule, first) for name, rule in asking.gift_rules().items()}
    assert all((rules["right"] != wrong).any() for name, wrong in rules.items() if name != "right")
