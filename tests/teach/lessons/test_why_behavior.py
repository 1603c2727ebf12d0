"""Notebook 01: what it says is so, on three shops; and every panel reads well wherever its controls stand."""

import itertools

import pandas as pd
import pytest

from segmentlab import load, make_business, send
from segmentlab.model.index import measured
from segmentlab.segment.backtest import backtest
from segmentlab.segment.evaluate import members
from segmentlab.teach.lessons import why_behavior as lesson
from segmentlab.teach.lessons.why_behavior import asking, matching, paper, ranking
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 303)
DAY = pd.Timestamp(lesson.DAY)


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return load("ecommerce", seed=request.param)


@pytest.fixture(scope="module")
def first():
    return load("ecommerce")


def shares(shop, among, reach):
    _, many, buyers = ranking.reached(shop, among, reach)
    return buyers / many


# The race is fair


def test_every_answer_was_given_before_the_race_and_the_race_is_over_before_the_log_ends(shop):
    survey = shop.tables["survey"].set_index("customer_id")
    assert (survey.loc[lesson.scores(shop).index, "answered_at"] < DAY).all()
    assert DAY + pd.Timedelta(days=paper.NEXT_DAYS) <= shop.today


def test_nothing_recorded_after_the_day_enters_a_ranking(shop):
    cut = DAY + pd.Timedelta(seconds=1)
    known = shop.events[shop.events["recorded_at"] < cut]
    people = shop.customers[shop.customers["signed_up_at"] < cut]
    known = known[known["customer_id"].isin(people["customer_id"])]
    past = make_business(
        people, known, today=cut, tables={"survey": shop.tables["survey"][lambda t: t["answered_at"] < cut]}
    )
    then, now = lesson.scores(past), lesson.scores(shop)
    pd.testing.assert_frame_equal(then, now, check_dtype=False)


def test_buyers_of_the_60_days_are_those_of_a_backtest(shop):
    bought = paper.bought_after(shop)
    everybody = pd.Series("all", index=bought.index)
    assert backtest(everybody, shop, lesson.DAY).loc["all", "did"] == pytest.approx(bought.sum(), rel=0.01)


def test_equal_ranks_share_their_buyers():
    score, bought = pd.Series([3, 2, 2, 2, 2, 1]), pd.Series([True, True, False, False, True, True])
    assert [ranking.hits(score, bought, many) for many in (1, 2, 3, 5, 6)] == [1, 1.5, 2, 3, 4]


# What the race shows


@pytest.mark.parametrize("reach", [0.05, 0.1, 0.2])
def test_what_people_did_wins_by_far_where_they_have_done_something(shop, reach):
    for among in ("all", "ordered"):
        won = shares(shop, among, reach)
        others = won[[ranking.LOTTERY, ranking.ARE, ranking.VALUE, ranking.SAY]]
        assert won[ranking.DO] > 1.5 * others.max()
        assert won[ranking.RFM] > 0.85 * won[ranking.DO]
    assert shares(shop, "all", 0.1)[ranking.DO] > 5 * shares(shop, "all", 0.1)[ranking.LOTTERY]


def test_several_times_better_than_who_they_are_or_what_they_say(shop):
    won = shares(shop, "all", 0.1)
    assert won[ranking.DO] > 2.5 * won[[ranking.ARE, ranking.SAY]].max()


@pytest.mark.parametrize("reach", [0.1, 0.2, 0.25])
def test_among_people_without_an_order_rfm_is_a_lottery_and_asking_beats_it(shop, reach):
    won = shares(shop, "never", reach)
    assert won[ranking.RFM] == won[ranking.LOTTERY]
    assert won[ranking.SAY] > 1.2 * won[ranking.LOTTERY]
    assert won[ranking.DO] > 1.2 * won[ranking.LOTTERY]
    assert (won - won[ranking.LOTTERY]).abs().max() < 0.1


def test_who_surely_means_to_buy_buys_more_often_and_mostly_does_not_buy(shop):
    survey = shop.tables["survey"].set_index("customer_id")["intends_to_buy"]
    bought = paper.bought_after(shop).reindex(survey.index).groupby(survey).mean()
    assert bought[5] > 2 * bought[1] and bought[5] < 0.2


def test_the_youngest_buy_less_often(shop):
    rate = paper.bought_after(shop).groupby(paper.on_paper(shop)["band"]).mean()
    assert rate["under 25"] < 0.75 * rate[["45 to 54", "55 to 64"]].min()


def test_orders_are_known_of_two_thirds_and_answers_of_a_quarter(shop):
    assert 0.2 < len(lesson.scores(shop)) / len(paper.on_paper(shop)) < 0.3


# Twins


def test_a_twin_on_paper_is_hardly_more_like_than_anybody_and_a_twin_in_behavior_is(shop):
    twins = paper.twins(shop)
    assert twins["alike on paper"] == pytest.approx(twins["anybody"], abs=0.007)
    assert twins["anybody"] < twins["the same answers"] < 0.12
    assert twins["alike in what they do"] > 3.5 * twins["anybody"]


def test_the_chance_of_a_twin_counts_pairs():
    # Group a: 2 of 3 bought; each buyer has 2 others, one of them a buyer. Group b: the other did not buy.
    bought = pd.Series([True, True, False, True, False, True])
    key = pd.Series(list("aaabbc"))
    assert paper._also(bought, key) == pytest.approx((2 * 0.5 + 0) / 3)


def test_pairs_are_the_same_on_paper_and_fit_the_picture(shop):
    people, found = paper.on_paper(shop), paper._found_pairs(shop)
    assert len(found) == paper.PAIRS
    for one, other in found.values():
        facts = ["age", "country", "came"]
        assert people.loc[one, facts].tolist() == people.loc[other, facts].tolist()
        assert 35 <= people.loc[one, "age"] <= 54


def test_the_age_of_buyers_looks_like_that_of_everybody(shop):
    bought, everybody = (float(text.rstrip("%")) for text in paper.share_of_picture(shop))
    assert 0 < bought - everybody < 12


# Messages


def test_choosing_by_age_earns_nothing_more_and_by_behavior_it_does(shop):
    same, age, came, does = matching.plans(shop)
    assert age < 1.02 * same and came < 1.02 * same
    assert does > 1.1 * same


def test_nearly_every_age_group_is_best_served_by_the_same_message(shop):
    effect = lesson.true_effects(shop)["profit"]
    band = matching.today(shop)["band"].reindex(effect.index)
    best = effect.groupby(band).sum().idxmax(axis=1)
    assert (best == "perk").sum() >= 5


@pytest.mark.parametrize("group", lesson.ON_PAPER)
def test_the_same_on_paper_and_each_behavior_needs_its_own_message(shop, group):
    table, sizes = matching.effects_in(shop, group, "profit")
    perk, guide = table.columns
    assert table.loc["order often", perk] > 3 * max(table.loc["order often", guide], 100)
    assert table.loc["read and compare", guide] > table.loc["read and compare", perk] + 1_000
    # What fits the one does next to nothing for the other, or costs.
    assert table.loc["read and compare", perk] < 4_000 and table.loc["order often", guide] < 20_000
    assert sizes.min() > 100


def test_effects_are_those_of_sending_to_the_group(shop):
    who = members(matching.BEHAVIORS["read and compare"], shop)
    effect = lesson.true_effects(shop)["profit"]
    sent = send(shop, "guide", who)
    assert effect.loc[who.reindex(effect.index), "guide"].mean() == pytest.approx(
        sent.true_effect("profit_cents")
    )


# Whole sentences at every place of every control


def test_pairs_read_well_everywhere(shop):
    for pair, (back, after) in itertools.product(lesson.pairs(shop).values(), ((30, True), (180, False))):
        assert not faults(*seen(lesson.side_by_side(shop, pair, back, after))), (pair, back, after)


def test_the_race_reads_well_everywhere(shop):
    for among, reach in itertools.product(lesson.AMONG.values(), (0.05, 0.2, 0.5)):
        assert not faults(*seen(lesson.race(shop, among, reach))), (among, reach)
    assert not faults(lesson.scene(shop), lesson.coverage(shop))


def test_messages_read_well_everywhere(shop):
    for group, count in itertools.product(lesson.ON_PAPER, ("profit", "buyers")):
        assert not faults(*seen(lesson.two_messages(shop, group, count))), (group, count)


def test_questions_read_well_and_open(shop):
    for reveal in (lesson.like_a_twin(shop), lesson.which_label_pays(shop)):
        for guess in (0.0, 1.0):
            reveal.reset()
            verdict = reveal.commit(guess)
            _, picture, sentence = reveal.now.truth
            assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
        reveal.reset()
    for one in (lesson.exercise_1(shop), lesson.exercise_2(), lesson.exercise_3(shop)):
        assert one.check(one.right_answer()).outcome == "right"
        assert not faults(one.question, *one.hints, *one.mistakes)
    quiz = lesson.questions(shop)
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))


def test_mixing_up_kinds_of_facts_is_named():
    answered = lesson.exercise_2()
    for said, fact in (("said", "says that quality matters most"), ("paper", "is 41")):
        assert said in answered.check((fact,)).text
    assert set(asking.FACTS.values()) == {"paper", "answer", "behavior"}


def test_a_ranking_led_by_orders_puts_visitors_without_an_order_below_people_who_left(shop):
    log = {"ordered": paper.orders, "visited": paper.visits}
    done = {name: measured(one.days_since_last(), shop, lesson.DAY) for name, one in log.items()}
    points = ranking.everything_done(shop).sum(axis=1)
    tenth = (points.rank(method="first", ascending=False) * 10 / len(points)).clip(upper=9.99).astype(int) + 1
    rate = backtest(tenth, shop, lesson.DAY)["share"]
    assert rate[1] > 5 * rate[3] > 5 * rate[6]
    assert rate[8] > 3 * rate[5] > 3 * rate[6]
    assert done["ordered"].reindex(tenth.index)[tenth == 8].isna().mean() > 0.9
    assert (done["visited"].reindex(tenth.index)[tenth == 8] <= 30).mean() > 0.6
