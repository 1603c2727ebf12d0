"""Notebook 36: what it says is so, on five shops; and every panel reads well wherever its controls stand."""

import itertools

import pytest

from segmentlab import consented, load, measured
from segmentlab.segment.evaluate import members
from segmentlab.teach.lessons import trust as lesson
from segmentlab.teach.lessons.trust import asking, files, inference, wishes
from tests.teach.test_lessons import faults, questions_read_well, seen

SEEDS = (2026, 11, 303, 4711, 90_210)


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return load("ecommerce", seed=request.param)


@pytest.fixture(scope="module", params=SEEDS)
def box(request):
    return load("subscription", seed=request.param)


@pytest.fixture(scope="module")
def first():
    return load("ecommerce")


# What consent costs and keeps


def test_the_widest_plan_reaches_everybody_and_loses_money(shop):
    for every in (2, 4):
        table = lesson.versions(shop, every)
        assert table.loc[wishes.WIDEST, "reached"] == len(wishes.inside(shop))
        assert table.loc[wishes.WIDEST, "profit_cents"] < 0 < table.loc[wishes.RESPECTFUL, "profit_cents"]
    assert lesson.widest(shop).truth()[0] == asking.OUTCOMES[3]


def test_consent_costs_a_quarter_of_the_reach_and_some_profit_by_email(shop):
    table = lesson.versions(shop, 2)
    everybody, agreed = table.loc["everybody, email"], table.loc[wishes.RESPECTFUL]
    assert 0.15 < 1 - agreed["reached"] / everybody["reached"] < 0.3
    assert 0.1 < 1 - agreed["profit_cents"] / everybody["profit_cents"] < 0.5


def test_consent_keeps_thousands_of_unwanted_messages_from_being_sent(shop):
    table = lesson.versions(shop, 2)
    assert (table.loc[["who agreed, three channels", wishes.RESPECTFUL], "against"] == 0).all()
    assert table.loc["everybody, email", "against"] > 3_000 and table.loc[wishes.WIDEST, "against"] > 20_000
    assert table.loc[wishes.WIDEST, "stops"] > 15 * table.loc[wishes.RESPECTFUL, "stops"]
    assert table.loc[wishes.WIDEST, "left"] > 4 * table.loc[wishes.RESPECTFUL, "left"]


def test_the_money_is_lost_by_channels_that_do_not_fit_more_than_by_asking_nobody(shop):
    profit = lesson.versions(shop, 2)["profit_cents"]
    fewer_channels, only_agreed = profit["everybody, email"], profit["who agreed, three channels"]
    assert fewer_channels > only_agreed > profit[wishes.WIDEST]
    assert lesson.exercise_1(shop).right_answer() == next(
        said for said, name in asking.CHANGES.items() if name == "everybody, email"
    )


def test_a_file_of_half_a_year_ago_holds_hundreds_who_have_said_no_since(shop):
    still, gone, new = wishes.counted_since(shop, 26)
    assert 300 < gone < 0.06 * (still + gone) and new > 2_000
    assert wishes.counted_since(shop, 1)[1] < gone / 3


def test_who_is_counted_as_withdrawn_had_agreed_and_does_no_longer(first):
    then, now = consented(first, "email", as_of="2025-12-29"), consented(first, "email")
    assert wishes.counted_since(first, 26)[1] == (then & ~now.reindex(then.index)).sum()


# What a file gives away


def test_city_and_birth_year_are_a_name_for_most_and_neither_is_by_itself(shop):
    total = len(files.described(shop))
    both = files.company(shop, ["city", "birth_year"], 5)
    assert both["alone"] > 0.75 * total and both["blanked"] > 0.99 * total
    assert all(files.company(shop, [one], 5)["alone"] < 0.01 * total for one in ("city", "birth_year"))
    assert files.company(shop, ["country"], 5) == {"alone": 0, "too few": 0, "enough": total, "blanked": 0}


def test_everybody_in_a_file_is_counted_once(first):
    for columns, least in itertools.product((["city"], ["region", "birth_year"], []), (2, 5, 20)):
        found = files.company(first, columns, least)
        assert found["alone"] + found["too few"] + found["enough"] == len(files.described(first))
        assert found["blanked"] >= found["alone"] + found["too few"]


# How long behavior must be kept


def test_half_a_year_does_as_well_as_everything_and_a_quarter_year_worse(shop):
    came, kept = lesson.retained(shop)["came"], lesson.retained(shop)["kept"]
    assert came[180] >= came.iloc[-1] and came[365] > came.iloc[-1]
    assert came[90] < 0.95 * came.iloc[-1] and came[90] < 0.9 * came[180]
    assert kept[180] < 0.5 and kept.iloc[-1] == 1


def test_nobody_is_picked_by_what_came_after(first):
    past = measured(files.orders.count(), first, files.PAST)
    assert len(past) < len(first.customers)
    assert lesson.retained(first)["came"].max() < files.PICKED


# What was never told


def test_a_strict_guess_about_a_diet_is_nearly_always_right_and_a_loose_one_often_wrong(box):
    chosen, right = inference.guessed(box, *asking.STRICT)
    assert chosen > 600 and right > 0.9 * chosen
    loose, true = inference.guessed(box, 1, 0.2)
    assert loose - true > 700 and true < 0.7 * loose


def test_more_people_say_it_themselves_than_the_strict_rule_finds(box):
    said, right = inference.asked(box)
    assert said > 1.7 * inference.guessed(box, *asking.STRICT)[0] and right > 0.7 * said


# Purposes


def test_a_yes_for_one_purpose_is_none_for_another():
    four = lesson.four_people()
    agreed = {one: int(consented(four, "email", one).sum()) for one in ("service", "marketing", "profiling")}
    assert agreed == {"service": 3, "marketing": 2, "profiling": 1}


# Whole sentences at every place of every control


def test_plans_and_versions_read_well_everywhere(first):
    assert not faults(lesson.scene(first))
    for at in itertools.product(lesson.WHOM.values(), lesson.CHANNELS.values(), lesson.EVERY.values()):
        assert not faults(*seen(lesson.reach(first, *at))), at
    for at in itertools.product(lesson.EVERY.values(), lesson.COUNTED):
        assert not faults(*seen(lesson.compare(first, *at))), at
    for weeks in (1, 2, 26, 52):
        assert not faults(*seen(lesson.old_list(first, weeks))), weeks


def test_files_and_windows_read_well_everywhere(first):
    names = list(lesson.COLUMNS.values())
    for columns in [
        (),
        *((name,) for name in names),
        ("city", "birth_year"),
        ("country", "birth_year"),
        names,
    ]:
        for least in (2, 5, 20):
            assert not faults(*seen(lesson.small_cells(first, columns, least))), (columns, least)
    for days in lesson.KEPT:
        assert not faults(*seen(lesson.kept_for(first, days))), days
    assert not faults(*(str(cell) for cell in lesson.who_sees_what().to_numpy().ravel()))


def test_guesses_read_well_everywhere(box):
    for at in itertools.product((1, 5, 10), (0.2, 0.4, 0.6)):
        assert not faults(*seen(lesson.infer(box, *at))), at


def test_questions_read_well_and_open(first):
    diet = lesson.reads_a_diet(load("subscription"))
    reveals = (lesson.widest(first), lesson.how_many_alone(first), diet)
    exercises = (lesson.exercise_1(first), lesson.exercise_2(first), lesson.exercise_3(first))
    questions_read_well(reveals, exercises, lesson.questions())


def test_the_segment_is_that_of_its_rule(first):
    who = members(lesson.QUALITY.rule, first)
    assert set(wishes.inside(first).index) == set(who.index[who])
