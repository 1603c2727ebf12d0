"""Notebook 41: what it says is so, on five seeds; and every panel reads well wherever its controls stand."""

import itertools

import pandas as pd
import pytest

from segmentlab import load
from segmentlab.segment.backtest import backtest
from segmentlab.segment.evaluate import members
from segmentlab.segment.outcome import as_it_stood
from segmentlab.segment.rival import recency_frequency_pick
from segmentlab.teach.lessons import backtesting as lesson
from segmentlab.teach.lessons.backtesting import asking, leaking, lists, looking, matching
from tests.teach.test_lessons import faults, questions_read_well, seen

SEEDS = (2026, 11, 303, 4711, 90_210)


@pytest.fixture(scope="module", params=SEEDS)
def both(request):
    shop, box = load("ecommerce", seed=request.param), load("subscription", seed=request.param)
    yield shop, box
    shop._kept.clear()
    box._kept.clear()


@pytest.fixture(scope="module")
def first():
    return load("ecommerce"), load("subscription")


# What the panels compute is what the log says


def test_a_bar_is_what_backtest_gives(first):
    shop, box = first
    row = lists.back_at(lists.CART, shop, box, lesson.DATES[5]).table.iloc[0]
    plain = backtest(lesson.LISTS[lists.CART].rule, shop, lesson.DATES[5], within="14d")
    assert [row["people"], row["mean"]] == [plain.loc[True, "people"], plain.loc[True, "share"]]
    pick = recency_frequency_pick(shop, lesson.DATES[5], int(row["people"]))
    assert backtest(pick, shop, lesson.DATES[5], within="14d").loc[True, "share"] == row["rival_mean"]


def test_a_list_taken_on_the_day_is_the_honest_one(first):
    shop, box = first
    for name in lesson.LISTS:
        honest = leaking.taken(shop, box, name, 0)
        row = lists.back_at(name, shop, box, lists.LEAK_DAY).table.iloc[0]
        assert (honest.people, honest.share) == (row["people"], pytest.approx(row["mean"]))
        assert honest.new == honest.had_done_it == 0


def test_those_who_had_done_it_are_counted_from_the_log(first):
    shop, box = first
    start, late = pd.Timestamp(lists.LEAK_DAY), pd.Timedelta(days=10)
    listed = members(lesson.LISTS[lists.CART].rule, shop, start + late)
    log = shop.events[(shop.events["event"] == "order_placed") & (shop.events["recorded_at"] < start + late)]
    log = log[(log["occurred_at"] >= start) & (log["occurred_at"] < start + late)]
    known = members(lesson.LISTS[lists.CART].rule, shop, start).index
    there = listed.reindex(known, fill_value=False)
    expected = int(there.reindex(log["customer_id"].unique()).fillna(False).sum())
    assert leaking.taken(shop, box, lists.CART, 10).had_done_it == expected


def test_the_past_of_the_notebook_holds_nothing_later(first):
    _, box = first
    past = as_it_stood(box, lists.LEAK_DAY)
    assert past.events["recorded_at"].max() < pd.Timestamp(lists.LEAK_DAY)
    assert "recorded later" in lesson.recorded_late(box)


# What the notebook says, on five seeds


def test_every_list_looks_right_against_everybody_else(both):
    for name in lesson.LISTS:
        table = lists.back_at(name, *both, *lesson.DATES).table
        assert (table["mean"].mean() / table["others_mean"].mean()) > (1.15 if name == lists.QUIET else 2)
    for name in (lists.PAGE, lists.CART, lists.VISITS):
        table = lists.back_at(name, *both, *lesson.DATES).table
        assert table["mean"].mean() > 3.5 * table["others_mean"].mean()


def test_one_of_five_beats_recency_and_frequency_and_the_filled_cart_loses_month_after_month(both):
    scores = {name: looking.counts(*both, name) for name in lesson.LISTS}
    ahead, behind = scores[lists.PAGE]
    assert ahead >= 8 and behind == 0
    assert all(scores[name][0] == 0 for name in lesson.LISTS if name != lists.PAGE)
    assert all(scores[name][1] >= 10 for name in (lists.CART, lists.VISITS, lists.QUIET))


def test_a_leak_of_ten_days_doubles_the_cart_and_turns_the_verdict_around(both):
    shop, box = both
    honest, late = leaking.taken(shop, box, lists.CART, 0), leaking.taken(shop, box, lists.CART, asking.SLIDE)
    rival = lists.back_at(lists.CART, shop, box, lists.LEAK_DAY).table["rival_mean"].iloc[0]
    assert late.share > 2 * honest.share and honest.share < rival < late.share
    assert late.had_done_it > 0.15 * late.people
    page = [leaking.taken(shop, box, lists.PAGE, days).share for days in (0, 3, 14)]
    assert page[0] < page[1] < page[2] and page[2] > 1.5 * page[0]
    # A few days are enough.
    assert leaking.taken(shop, box, lists.CART, 3).share > 1.3 * honest.share


def test_two_skips_hardly_leak(both):
    shares = [leaking.taken(*both, lists.SKIPS, days).share for days in (0, 7, 14)]
    assert max(shares) < 1.25 * shares[0]


def test_the_list_that_wins_the_backtest_is_not_the_one_to_act_on(both):
    best = matching.best_of(*both)
    assert best["earns"].astype(float).idxmax() == lists.SKIPS
    assert best.loc[lists.SKIPS, "message"] == "skip_helper"
    assert best.loc[lists.SKIPS, "earns"] > 1.5 * best.loc[lists.PAGE, "earns"] > 0
    assert abs(matching.true_effects(*both, lists.SKIPS).loc["skip_helper", "people"]) < 0.6


@pytest.mark.parametrize("name", lesson.KINDS)
def test_the_message_that_fits_earns_and_the_one_that_does_not_loses(both, name):
    kind, profit = lesson.KINDS[name], matching.true_effects(*both, name)["profit"]
    assert profit[kind.fits] > 5_000 and profit[kind.misfits] < -5_000


# Everything reads well


def test_the_panels_read_well(first):
    for name in lesson.LISTS:
        for day in (lesson.DATES[0], lesson.DATES[-1]):
            assert not faults(*seen(lesson.right_or_not(*first, name, day))), (name, day)
        assert not faults(*seen(lesson.at_twelve_dates(*first, name))), name
        for late in (0, 1, 14):
            assert not faults(*seen(lesson.leaked(*first, name, late))), (name, late)
    for name, count in itertools.product(lesson.KINDS, lesson.COUNTED.values()):
        assert not faults(*seen(lesson.who_gets_what(*first, name, count))), (name, count)
    assert not faults(lesson.scene(*first), lesson.recorded_late(first[1]))


def test_questions_read_well_and_open(both):
    shop, box = both
    reveals = (lesson.the_slide(shop, box), lesson.where_to_act(shop, box))
    exercises = (lesson.exercise_1(shop, box), lesson.exercise_2(), lesson.exercise_3(box))
    questions_read_well(reveals, exercises, lesson.questions())
