"""Notebook 34: what it says is so, on five shops; and every panel reads well wherever its controls stand."""

import itertools

import numpy as np
import pandas as pd
import pytest

from segmentlab import load
from segmentlab.measure.lift import lift
from segmentlab.measure.monitoring import monitor
from segmentlab.teach.lessons import measurement_traps as lesson
from segmentlab.teach.lessons.measurement_traps import luck, reports, right
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 11, 303, 4711, 90_210)
#: Tests of nothing and lotteries per shop: fewer than in the notebook, so that five shops are quick.
FEW_TESTS, FEW_DRAWS = 80, 3


@pytest.fixture(scope="module", autouse=True)
def fewer():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(luck, "TESTS", FEW_TESTS)
        patch.setattr(luck, "DRAWS", FEW_DRAWS)
        yield


@pytest.fixture(scope="module", params=SEEDS)
def shop(request, fewer):
    return load("ecommerce", seed=request.param)


#: Enough on the shop of the notebook.
first = pytest.mark.parametrize("shop", SEEDS[:1], indirect=True)


# Three reports and the truth


def test_every_report_calls_the_thank_you_a_clear_success_and_it_brought_nothing(shop):
    got, day = reports.sent_to(shop, reports.THANKS), pd.Timestamp("2025-11-10")
    said, true = reports.said(shop, reports.THANKS), reports.true_of(shop, reports.THANKS)
    # Last touch: dozens of orders, and fifty dollars and more of revenue for each dollar of sending.
    assert said.loc[reports.LAST, "orders"] >= 30
    assert said.loc[reports.LAST, "revenue_cents"] > 50 * 4 * len(got)
    # Before and after: the same people order at least a tenth more, in number and in money.
    assert said.loc[reports.BEFORE, "orders"] > 0.1 * (
        got["orders"].sum() - said.loc[reports.BEFORE, "orders"]
    )
    assert said.loc[reports.BEFORE, "revenue_cents"] > 0
    assert (got["assigned_at"] == day).all()
    # With it against without it: five times as many buyers, far from chance.
    rest = reports.past(shop, reports.THANKS).people.query("arm != 'message'")
    assert got["bought"].mean() > 5 * rest["bought"].mean()
    table = reports.past(shop, reports.THANKS).people.replace({"arm": {"not sent": "holdout"}})
    assert lift(table).low > 0.15
    # The truth: fewer orders, less money, and a few who unsubscribed.
    assert true["orders"] <= -10 and true["profit_cents"] < -50_000 and true["unsubscribed"] > 0
    assert -0.03 < true["orders"] / len(got) < 0


def test_each_report_puts_the_thank_you_first_and_the_truth_puts_it_last_per_message(shop):
    size = pd.Series({name: len(reports.sent_to(shop, name)) for name in lesson.SENT})
    for way, column in itertools.product(lesson.WAYS, lesson.COUNTS.values()):
        each = pd.Series({name: reports.said(shop, name).loc[way, column] for name in lesson.SENT}) / size
        assert each.idxmax() == reports.THANKS, (way, column)
    truth = pd.Series({name: reports.true_of(shop, name)["profit_cents"] for name in lesson.SENT}) / size
    assert truth.idxmin() == reports.THANKS and truth.idxmax() == reports.GUIDE
    assert truth[reports.GUIDE] > 30 and (truth.drop(reports.GUIDE) < -5).all()


def test_those_who_got_the_thank_you_were_picked_because_they_order(shop):
    table = reports.past(shop, reports.THANKS).people.groupby("arm")["orders_before"].mean()
    assert table["message"] > 3 * table["not sent"]


def test_the_loudest_campaigns_lose_and_early_access_earns_the_most(shop):
    table = lesson.ranking_table(shop)
    for column in ("opened", "opened_by_people", "clicked", "converted"):
        assert table[column].idxmax() == reports.ANNIVERSARY
    assert table.loc[reports.ANNIVERSARY, "profit"] < -50_000
    assert table["credited_each"].idxmax() == reports.THANKS
    assert table["profit"].idxmax() == reports.PERK and table.loc[reports.PERK, "profit"] > 500_000
    assert (table["opened_by_people"] < 0.5 * table["opened"]).all()
    assert table.loc[reports.ANNIVERSARY, "left"] > 20


# Selection and luck


def test_lows_rise_and_highs_fall_when_nothing_was_sent(shop):
    for weeks in (4, 8):
        table = luck.three_periods(shop, weeks)
        low, high, everybody = (luck.picked(table, kind).mean() for kind in lesson.PICKED.values())
        assert low["looked at"] == 0 and low["after"] > 0.1
        assert high["after"] < 0.7 * high["looked at"]
        assert low["after"] > everybody["after"]  # they are the better customers, and come back by themselves


def test_no_campaign_went_out_around_the_day_on_which_nothing_was_sent(shop):
    sent = shop.tables["assignments"]["assigned_at"]
    assert not sent.between(luck.DAY, luck.DAY + pd.Timedelta(weeks=8), inclusive="left").any()


def test_survivors_grow_while_all_who_began_shrink(shop):
    left = luck.still_here(shop)
    assert 0.1 < left.mean() < 0.2
    for table in luck.followed(shop).values():
        some, everybody = table[left].mean(), table.mean()
        assert some.iloc[-1] > 1.1 * some.iloc[0]
        assert everybody.iloc[-1] < 0.8 * everybody.iloc[0]


def test_looking_often_finds_something_where_nothing_is_and_the_wide_bar_does_not(shop):
    once, often = luck.found_something(shop, 1), luck.found_something(shop, 30)
    assert often > once + 0.08 and often > 0.15
    assert luck.found_something(shop, 30, safe=True) <= 0.04


def test_the_best_looking_of_many_segments_is_luck(shop):
    table = luck.hunted(shop, 1, len(luck.CUTS))
    assert len(table) > 60
    best = luck.winner(shop)
    assert best["measured"].iloc[0] > 0.025  # at least 2.5 more buyers per 100
    assert best["true"].iloc[0] < 0.005 and best["profit"].iloc[0] < 0
    assert best["measured"].iloc[1:].mean() < 0.75 * best["measured"].iloc[0]
    whole = luck.whole_test(shop, 1)
    true = luck.again(shop, 1).true_effect()
    assert -0.005 < true <= 0 and whole.low < true < whole.high


# Measured right


def test_early_access_fits_regulars_and_thanks_fit_nobody(shop):
    for group in lesson.GROUPS:
        perk, thanks = (right.tested(shop, key, group, 0.5) for key in ("perk", "thank_you"))
        assert perk.true_effect("profit_cents") > 100 > 0 > thanks.true_effect("profit_cents")
        assert perk.true_effect() > 0 > thanks.true_effect()
        for test in (perk, thanks):
            found = lift(test.people)
            slack = 0.4 * (found.high - found.low)  # 95 of 100 bars hold the truth; the others miss closely
            assert found.low - slack < test.true_effect() < found.high + slack


@first
def test_bars_hold_the_truth_about_as_often_as_they_promise(shop):
    everybody, inside = luck.bought_by(shop), []
    for number in range(1, 201):
        table = luck.one_test(shop, number)
        found = monitor(table, looks=1).table.iloc[0]
        inside.append(found["low"] <= 0 <= found["high"])
    assert len(everybody) > luck.IN_A_TEST
    assert 0.91 <= np.mean(inside) <= 0.99


# Whole sentences at every place of every control


@first
def test_reports_and_rankings_read_well_everywhere(shop):
    assert not faults(lesson.scene(shop))
    for way, count in itertools.product(lesson.WAYS, lesson.COUNTS):
        assert not faults(*seen(lesson.report(shop, way, count))), (way, count)
    for name, count in itertools.product(lesson.SENT, lesson.COUNTS):
        assert not faults(*seen(lesson.beside_the_truth(shop, name, count))), (name, count)
    for by in lesson.RANK_BY:
        assert not faults(*seen(lesson.rank(shop, by))), by


@first
def test_luck_reads_well_everywhere(shop):
    for kind, weeks in itertools.product(lesson.PICKED.values(), (4, 8)):
        assert not faults(*seen(lesson.nothing_sent(shop, kind, weeks))), (kind, weeks)
    for who, count in itertools.product(lesson.FOLLOWED.values(), lesson.COUNTS):
        assert not faults(*seen(lesson.survivors(shop, who, count))), (who, count)
    for looks, number in itertools.product((1, 2, 30), (1, 3, 9)):
        assert not faults(*seen(lesson.peek(shop, looks, number))), (looks, number)
    for ways, draw in itertools.product((1, 4, 7), (1, FEW_DRAWS)):
        assert not faults(*seen(lesson.hunt(shop, ways, draw))), (ways, draw)
    for message, group in itertools.product(lesson.offers(shop).values(), lesson.GROUPS):
        assert not faults(*seen(lesson.with_a_holdout(shop, message, group, 0.5))), (message, group)


@first
def test_questions_read_well_and_open(shop):
    for make in (lesson.what_it_brought, lesson.found_by_peeking, lesson.best_segment):
        reveal = make(shop)
        for guess in (reveal.guess.ends[0], reveal.guess.ends[-1]):
            reveal.reset()
            verdict = reveal.commit(guess)
            _, picture, sentence = reveal.now.truth
            assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
        reveal.reset()
    for one in (lesson.exercise_1(shop), lesson.exercise_2(), lesson.exercise_3(shop)):
        assert one.check(one.right_answer()).outcome == "right"
        assert not faults(*(text for text in [one.question, *one.hints, *one.mistakes] if "\n" not in text))
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))
