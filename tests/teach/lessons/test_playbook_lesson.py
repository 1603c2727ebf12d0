"""Notebook 50: what it says is so, on three seeds; and every panel reads well wherever its controls stand."""

import itertools

import pytest

from segmentlab import load, next_best
from segmentlab.activate.next_best import effects_table
from segmentlab.activate.send import send
from segmentlab.measure.lift import lift
from segmentlab.teach.lessons import playbook_lesson as lesson
from segmentlab.teach.lessons.playbook_lesson import choosing, mondays, rows
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 11, 303)
ALL, TWO = "all 11 actions", "2 actions"


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return load("ecommerce", seed=request.param)


def test_the_matrix_answers_six_questions_in_every_row():
    for business in lesson.BUSINESSES.values():
        table = lesson.matrix(business)
        assert list(table) == ["behavior", "segment", "action", "channel", "cadence", "KPI"]
        assert (table != "").all().all() and len(table) >= 11
        assert not table.apply(lambda column: column.str.contains(r"_|every \d+d")).any().any()


def test_a_quarter_is_in_several_segments_and_half_of_the_narrow_in_a_broad_one(shop):
    assert 0.2 < lesson.several_at_once(shop).truth()[0] < 0.3
    inside = lesson.memberships(shop)
    narrow, broad = inside[list(rows.NARROW)].any(axis=1), inside[list(rows.BROAD)].any(axis=1)
    assert narrow.sum() < 0.3 * broad.sum() and 0.45 < (narrow & broad).sum() / narrow.sum() < 0.65


def test_one_email_a_week_leaves_nearly_nothing_and_full_price_is_the_busiest_rule(shop):
    usual, one = rows.decided(shop), rows.decided(shop, emails=1)
    assert len(one.actions) < 0.1 * len(usual.actions)
    assert usual.actions["customer_id"].is_unique
    why = usual.left_out["reason"].astype(str).value_counts()
    stopped = {rule: int(why.get(rule, 0)) for rule in lesson.STOPS}
    assert stopped.pop("pays full price") > 100 and max(stopped.values()) < 20


def test_full_price_is_a_second_lock_today(shop):
    usual = rows.decided(shop)
    without = rows.decided(shop, tuple(lesson.STOPS[:3]))
    gets = [one.actions.set_index("customer_id")["action"].astype(str) for one in (usual, without)]
    changed = (gets[1].reindex(gets[1].index.union(gets[0].index)) != gets[0].reindex(
        gets[1].index.union(gets[0].index))).sum()  # fmt: skip
    stopped = (usual.left_out["reason"] == "pays full price").sum()
    assert changed < 0.1 * stopped


def test_the_first_monday_is_the_fullest_and_cadence_keeps_the_rest_quiet(shop):
    kept, ignored = mondays.planned(shop, True), mondays.planned(shop, False)
    by_day = kept.groupby("day").size()
    assert by_day.idxmax() == by_day.index[0] and by_day.iloc[1:].max() < 0.5 * by_day.iloc[0]
    assert len(ignored) > 2 * len(kept)
    champions = kept[kept["segment"] == "champions"]
    assert champions["customer_id"].is_unique, "every 60 days is once in six weeks"


def test_the_engine_promises_many_times_what_comes(shop):
    middle = choosing.rounds(shop).mean()
    assert middle[ALL, "expected", "said"] > 5 * middle[ALL, "expected", "true"]
    assert middle[TWO, "expected", "said"] > 1.8 * middle[TWO, "expected", "true"]


def test_few_actions_well_tested_beat_many_and_the_order_of_priority(shop):
    table = choosing.rounds(shop)
    few, many, plain = (
        table[name]
        for name in ((TWO, "expected", "true"), (ALL, "expected", "true"), ("priority", "", "true"))
    )
    assert few.mean() > 1.3 * plain.mean() and few.mean() > 1.5 * many.mean()
    assert (few > many).mean() >= 0.8 and 0.6 < many.mean() / plain.mean() < 1.3
    for name in (ALL, TWO):
        assert table[name, "low end", "true"].mean() < 0.5 * plain.mean()


def test_a_round_tests_as_a_lift_does(shop):
    people = send(shop, "perk", lesson.memberships(shop)["champions"], holdout=0.5).people
    one = lift(people, "profit_cents")
    found = lesson.tested(shop)["champions", "perk"]
    assert (one.difference, one.low) == pytest.approx((found.difference, found.low))
    best = next_best(lesson.memberships(shop), effects_table(lesson.tested(shop), 1, 0))
    assert best.actions["value_cents"].gt(0).all()


def test_what_fits_and_what_does_the_damage(shop):
    changes, may, inside = choosing._changes(shop), choosing._may(shop), lesson.memberships(shop)
    each = {key: 100 * changes[inside[key]].where(may[inside[key]]).mean() for key in inside}
    assert each["champions"].idxmax() == "perk" and each["champions"].idxmin() == "reminder"
    assert each["due_to_reorder"].idxmin() == "reminder" and each["due_to_reorder"]["reminder"] < -50_000
    assert each["lapsing_regulars"]["win_back"] < 0
    for key in ("looking_not_buying", "shallow_use"):
        assert each[key].idxmax() == "guide" and each[key]["guide"] > 5_000


def test_rows_and_tiers_read_well_everywhere(shop):
    assert not faults(lesson.scene(shop))
    for key in lesson.ROWS.values():
        assert not faults(*seen(lesson.one_row(shop, key))), key
        assert not faults(*seen(lesson.true_worth(shop, key))), key
    for tier in lesson.TIERS.values():
        assert not faults(*seen(lesson.tiers(shop, tier)))


def test_decisions_and_rounds_read_well_everywhere(shop):
    for stops, emails, holdout in itertools.product(((), tuple(lesson.STOPS)), (1, 3), (0, 0.2)):
        assert not faults(*seen(lesson.who_goes_without(shop, stops, emails, holdout))), (stops, emails)
    for show, cadence in itertools.product(lesson.SHOWN.values(), (True, False)):
        assert not faults(*seen(lesson.calendar(shop, show, cadence))), (show, cadence)
    for offered, how, number in itertools.product(lesson.OFFERED, lesson.JUDGED.values(), (1, 20)):
        assert not faults(*seen(lesson.engine(shop, offered, how, number))), (offered, how, number)


def test_questions_read_well_and_open(shop):
    for reveal in (lesson.several_at_once(shop), lesson.promised(shop)):
        verdict = reveal.commit(reveal.guess.ends[0])
        _, picture, sentence = reveal.now.truth
        assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
    for one in (lesson.exercise_1(shop), lesson.exercise_2(), lesson.exercise_3(shop)):
        assert one.check(one.right_answer()).outcome == "right"
        assert not faults(*(text for text in [one.question, *one.hints, *one.mistakes] if "\n" not in text))
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))
