"""Notebook 03: what it says is so, on three shops; and every panel reads well wherever its controls stand."""

import itertools

import pytest

from segmentlab import load, send
from segmentlab.segment.evaluate import members
from segmentlab.teach.lessons import signal_to_segment as lesson
from segmentlab.teach.lessons.signal_to_segment import asking, goals, starters
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 303)


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return load("ecommerce", seed=request.param)


@pytest.fixture(scope="module")
def tool(shop):
    return load("saas", seed=shop.truth.world.seed)


@pytest.fixture(scope="module")
def profit(shop):
    return lesson.true_effects(shop) / 100


def shares(shop, goal, rule):
    """Share of a goal's people who do what we look for: in a rule, outside, and how many of them it holds."""
    among, did = goals.known(shop, goal)
    inside = members(rule, shop, goals.PAST) & among
    return did[inside].mean(), did[among & ~inside].mean(), did[inside].sum() / did[among].sum()


def test_visits_catch_more_of_those_who_order_than_guides(shop):
    for goal in ("Win second orders", "Win first orders"):
        part = {
            signal: shares(shop, goal, goals.rule_of(signal, "at least", 1, "30d"))
            for signal in ("visits", "guides read")
        }
        assert part["visits"][2] > 2 * part["guides read"][2]
        assert part["visits"][0] > 1.5 * part["visits"][1]


def test_the_first_rule_of_each_goal_tells_its_people_apart(shop):
    for goal, one in lesson.GOALS.items():
        inside, outside, part = shares(shop, goal, one.rule)
        assert inside > 1.3 * outside and part > 0.25, goal


def test_a_shorter_window_of_buying_finds_fewer_and_surer_people(shop, tool):
    for example in ("3 logins in 7 days", "bought 3+ times in 90 days"):
        table = goals.windows(shop, tool, example)
        assert table["people"].is_monotonic_increasing
        assert table.loc[60, "share"] > table.loc[180, "share"] > table.loc[365, "share"]


def test_the_longer_the_silence_the_fewer_people_and_the_smaller_their_chance(shop, tool):
    table = goals.windows(shop, tool, "no purchase in 60 days")
    assert table["people"].is_monotonic_decreasing and table["share"].is_monotonic_decreasing


def test_a_rule_on_the_right_signal_comes_close_to_the_model_and_a_score_of_the_wrong_one_does_not(shop):
    did = goals.three_ways(shop, "Win second orders")["did"]
    assert 0.95 < did["a model"] / did["a rule"] < 1.15
    assert did["a score"] < 0.85 * did["a rule"]
    assert did["a rule"] > 2 * did["picked blindly"]


def test_for_regulars_the_score_beats_the_rule(shop):
    did = goals.three_ways(shop, "Keep regulars")["did"]
    assert did["a score"] > did["a rule"] > did["picked blindly"]
    assert did["a model"] < 1.1 * did["a rule"]


def test_for_first_orders_the_rule_comes_close_to_the_model(shop):
    table = goals.three_ways(shop, "Win first orders")
    assert table.loc["a model", "low"] < table.loc["a rule", "high"]


def test_three_or_four_segments_can_all_be_tested_and_of_more_the_busiest_cannot(shop):
    for parts in (2, 3, 4):
        table = goals.in_parts(shop, parts)
        assert (table["size"] >= table["needs"]).all()
    for parts in (6, 8, 12):
        table = goals.in_parts(shop, parts)
        fine = table["size"] >= table["needs"]
        assert not fine.iloc[0] and 0 < fine.sum() < parts
    five = goals.in_parts(shop, 5)
    assert (five["size"] >= five["needs"]).sum() == 4


@pytest.mark.parametrize("name", lesson.STARTERS)
def test_the_use_of_each_segment_earns_and_what_it_is_not_for_costs(profit, name):
    one = lesson.STARTERS[name]
    assert profit.loc[name, one.fits] > 20 > 0 > profit.loc[name, one.misfits]


def test_a_reminder_earns_from_quiet_regulars_and_costs_much_among_busy_buyers(shop, profit):
    assert profit.loc["Quiet regulars", "reminder"] > 50 and profit.loc["Busy buyers", "reminder"] < -800
    busy = members(lesson.STARTERS["Busy buyers"].rule, shop)
    both = send(shop, "reminder", busy).truth
    assert both["orders_with"].sum() < both["orders_without"].sum()


def test_nearly_all_that_early_access_earns_from_new_buyers_comes_from_loyal_regulars(shop, profit):
    assert profit.loc["New buyers"].idxmax() == "perk"
    both = send(shop, "perk", members(lesson.STARTERS["New buyers"].rule, shop)).truth
    more = both["profit_cents_with"] - both["profit_cents_without"]
    loyal = (shop.truth.customers["hidden_type"] == "loyal regulars").reindex(more.index)
    assert more[loyal].sum() > 0.8 * more.sum() > 0


def test_effects_are_those_of_sending_to_the_segment(shop):
    sent = send(shop, "guide", members(lesson.STARTERS["Still deciding"].rule, shop))
    said = starters.true_effects(shop).loc["Still deciding", "guide"]
    assert said == pytest.approx(100 * sent.true_effect("profit_cents"))


# Whole sentences at every place of every control


def test_a_goal_reads_well_everywhere(shop):
    everywhere = itertools.product(
        lesson.GOALS, ("orders", "visits", "products compared"), ("at least", "fewer than"), (1, 10), ("60d",)
    )
    for place in everywhere:
        assert not faults(*seen(lesson.build(shop, *place))), place


def test_windows_read_well_everywhere(shop, tool):
    for example, day, show in itertools.product(lesson.EXAMPLES, lesson.DAYS, ("people", "share")):
        assert not faults(*seen(lesson.other_window(shop, tool, example, day, show))), (example, day)


def test_the_other_panels_and_the_page_read_well(shop):
    for goal in lesson.GOALS:
        assert not faults(*seen(lesson.compare(shop, goal))), goal
    for parts in (2, 5, 12):
        assert not faults(*seen(lesson.how_many(shop, parts))), parts
    for name in lesson.STARTERS:
        assert not faults(*seen(lesson.who_gets_what(shop, name))), name
    assert not faults(*(str(cell) for cell in lesson.one_page(shop).to_numpy().ravel()))


def test_questions_read_well_and_open(shop):
    for reveal, right in ((lesson.model_or_rule(shop), None), (lesson.one_use(shop), asking.QUIET)):
        for guess in (reveal.guess.ends[0], reveal.guess.ends[-1]):
            reveal.reset()
            verdict = reveal.commit(guess)
            answer, picture, sentence = reveal.now.truth
            assert right in (None, answer)
            assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
        reveal.reset()
    for one in (lesson.exercise_1(), lesson.exercise_2(shop), lesson.exercise_3(shop)):
        assert one.check(one.right_answer()).outcome == "right"
        texts = [one.question, *one.hints, *one.mistakes, lesson.scene(shop)]
        assert not faults(*(text for text in texts if "\n" not in text))
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))
