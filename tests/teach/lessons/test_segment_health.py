"""Notebook 40: what it says is so, on five shops; and every panel reads well wherever its controls stand."""

import itertools

import pandas as pd
import pytest

from segmentlab import load
from segmentlab.segment.evaluate import members
from segmentlab.teach.lessons import segment_health as lesson
from segmentlab.teach.lessons.segment_health import ageing, lists
from segmentlab.teach.lessons.segment_health.card import bought_after
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 11, 303, 4711, 90_210)
HOT, WIDE, PRICES = "Cart left, 7 days", "Cart left, 60 days", "Prices twice in 7 days"


@pytest.fixture(scope="module")
def first():
    return load("ecommerce")


@pytest.fixture(scope="module", params=SEEDS)
def shop(request, first):
    return first if request.param == 2026 else load("ecommerce", seed=request.param)


def verdicts(shop, days, least=1):
    return lesson.card(shop, days, least).table["verdict"]


# The claims, on five shops


def test_the_size_is_steady_while_nearly_everybody_is_new(shop):
    seen_ = lists.history(shop, 7, 1)
    sizes = seen_.sizes()
    gone = seen_.left().iloc[-8:].sum() / sizes.iloc[-9:-1].sum()
    assert gone > 0.8 and verdicts(shop, 7)["growth"] == "healthy"
    wide = lists.history(shop, 60, 1)
    assert wide.left().iloc[-8:].sum() / wide.sizes().iloc[-9:-1].sum() < 0.15


def test_a_short_window_makes_people_bounce_and_a_long_one_holds_them(shop):
    rates = [lesson.card(shop, days, 1).table.loc["stability", "value"] for days in (7, 14, 30, 60)]
    assert rates == sorted(rates, reverse=True) and rates[0] > 0.3 and rates[-1] < 0.2
    assert lesson.bounce(shop, HOT, 4).bounce_rate > 1.8 * lesson.bounce(shop, WIDE, 4).bounce_rate
    assert lesson.bounce(shop, "Never ordered", 8).came_back == 0


def test_moods_decay_and_habits_do_not(shop):
    left = {name: lesson.kept(shop, name) for name in lesson.LISTS}
    assert left[PRICES] < 0.6 and 0.5 < left[HOT] < 0.8
    assert left["Regulars"] > 0.9 and left["Never ordered"] > 0.85
    fresh = lesson.aged(shop, PRICES)["fresh list"]
    assert fresh.iloc[2:].mean() > 1.5 * lesson.aged(shop, PRICES)["old list"].iloc[2:].mean()


def test_seven_days_are_too_few_people_for_a_test_and_sixty_days_are_all_green(shop):
    hot, wide = verdicts(shop, 7), verdicts(shop, 60)
    assert hot[hot == "act"].index.tolist() == ["test_size"] and hot["stability"] == "watch"
    assert (wide == "healthy").all()
    strict = verdicts(shop, 7, 2)
    assert strict["test_size"] == "act" and strict["size"] == "watch" and strict["stability"] == "healthy"


def test_the_wider_the_window_the_more_ordinary_its_people(shop):
    shares = [bought_after(shop, days, 1)[0] for days in (7, 14, 30, 60)]
    assert shares == sorted(shares, reverse=True) and shares[0] > 1.6 * shares[-1]
    assert bought_after(shop, 60, 1)[0] > 1.5 * bought_after(shop, 60, 1)[1]
    assert shares[-1] == min(
        bought_after(shop, days, least)[0] for days, least in ((30, 1), (60, 1), (60, 2))
    )


def test_what_health_costs(shop):
    table = lesson.worth(shop)
    perk = table.loc[[f"Cart left, {days} days" for days in lesson.WINDOWS], "perk"]
    assert perk.is_monotonic_decreasing and perk[HOT] > 2.3 * perk[WIDE] > 0
    assert table.loc[WIDE, "cart_reminder"] < -10 < table.loc[HOT, "cart_reminder"] + 5
    assert table.loc[HOT, "anyway"] > 1.6 * table.loc[WIDE, "anyway"]


def test_a_green_segment_may_be_worth_nothing_and_the_best_is_not_the_largest(shop):
    table = lesson.worth(shop)
    assert abs(table.loc["Never ordered", "perk"]) < 20 and table["perk"].idxmax() == "Regulars"
    assert table["people"].idxmax() == "Never ordered" and table.loc["Regulars", "perk"] > 600
    carts = [f"Cart left, {days} days" for days in lesson.WINDOWS[1:]]
    assert (table.loc[carts, "win_back"] < 0).all()


def test_never_ordered_is_green_where_the_card_can_judge(shop):
    found = lists.history_of_list(shop, "Never ordered").health(within="30d", smallest_change=0.05).table
    assert (
        found.loc[["size", "growth", "entry", "stability", "decay", "test_size"], "verdict"] == "healthy"
    ).all()


def test_questions_read_well_and_open(shop):
    for reveal in (lesson.what_is_left(shop), lesson.what_health_cost(shop)):
        for guess in (reveal.guess.ends[0], reveal.guess.ends[-1]):
            reveal.reset()
            verdict = reveal.commit(guess)
            _, picture, sentence = reveal.now.truth
            assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
        reveal.reset()
    for one in (lesson.exercise_1(shop), lesson.exercise_2(shop), lesson.exercise_3(shop)):
        assert one.check(one.right_answer()).outcome == "right"
        assert not faults(*(text for text in [one.question, *one.hints, *one.mistakes] if "\n" not in text))
    assert not faults(lesson.scene(shop))


def test_panels_read_well_in_every_shop(shop):
    for days in (7, 60):
        assert not faults(*seen(lesson.widen(shop, days, 1, "flows")))
        assert not faults(*seen(lesson.make_it_healthy(shop, days, 2)[:2]))
    for name in (PRICES, "Regulars"):
        assert not faults(*seen(lesson.who_bounces(shop, name, 4)))
        assert not faults(*seen(lesson.old_list(shop, name, "fresh")))
    assert not faults(*seen(lesson.what_it_is_worth(shop, "win_back", "each", HOT)))


# By hand, on the first shop


def test_the_old_list_is_the_people_of_that_day(first):
    date = first.today - pd.Timedelta(weeks=ageing.FROZEN[0])
    inside = members(lesson.LISTS["Regulars"], first, date)
    log = first.events
    week = log[(log["occurred_at"] >= date) & (log["occurred_at"] < date + pd.Timedelta(days=7))]
    bought = inside.index.isin(week.loc[week["event"] == "order_placed", "customer_id"])
    by_hand = bought[inside].mean() - bought[~inside].mean()
    table = ageing.decay(lesson.LISTS["Regulars"], first, date, every="7d", periods=1).table
    assert table["difference"].iloc[0] == pytest.approx(by_hand)


def test_panels_read_well_everywhere(first):
    for days, least, show in itertools.product((3, 60), (1, 2), lesson.SHOWN.values()):
        assert not faults(*seen(lesson.widen(first, days, least, show)))
    for name, weeks in itertools.product(lesson.LISTS, (1, 8)):
        assert not faults(*seen(lesson.who_bounces(first, name, weeks))), (name, weeks)
    for name, against in itertools.product(lesson.LISTS, ("fresh", "none")):
        assert not faults(*seen(lesson.old_list(first, name, against))), name
    for days, least in itertools.product(lesson.WINDOWS, (1, 2)):
        picture, sentence, page = lesson.make_it_healthy(first, days, least)
        assert not faults(*seen((picture, sentence)), *map(str, page.to_numpy().ravel()))
    for key, count in itertools.product(lesson.SENT, lesson.COUNTS.values()):
        assert not faults(*seen(lesson.what_it_is_worth(first, key, count, "Regulars")))
    assert not faults(*map(str, lesson.limits().to_numpy().ravel()))


def test_the_quiz_reads_well():
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))
