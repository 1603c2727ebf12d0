"""What the lesson on product usage says about the team project tool, held on three of them."""

import itertools

import pytest

from segmentlab import load, messages, send, usage_tiers
from segmentlab.segment.backtest import backtest
from segmentlab.segment.evaluate import members
from segmentlab.teach.lessons import product_usage as lesson
from segmentlab.teach.lessons.product_usage import asks, signs
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 303)
APRIL, LATE_APRIL = "2026-04-06", "2026-04-27"


@pytest.fixture(scope="module", params=SEEDS)
def tool(request):
    return load("saas", seed=request.param)


@pytest.fixture(scope="module")
def first():
    return load("saas")


@pytest.fixture(scope="module")
def use(tool):
    return lesson.use_of(tool, APRIL)


# The first days


def test_more_patience_finds_few_more_people(tool):
    soon, late = (
        signs.first_days_in_numbers(signs.milestones(tool, *setting)) for setting in ((24, 7), (168, 28))
    )
    everybody = soon["signed up"]
    assert 0 < (late["set up"] - soon["set up"]) / everybody < 0.04
    assert 0 < (late["began"] - soon["began"]) / everybody < 0.06


def test_those_who_pass_both_milestones_come_back_about_twice_as_often(tool):
    did = signs.milestones(tool, 24, 7)
    back = did["back"]
    both, only = back[did["began"]].mean(), back[did["set up"] & ~did["began"]].mean()
    neither = back[~did["set up"]].mean()
    assert both > 0.7 and both > 1.6 * max(only, neither)


def test_the_first_step_lost_most_at_the_setup_and_every_step_loses_some(tool):
    steps = lesson.where_setup_stops(tool)
    assert (steps["lost since the step before"] > 100).all()
    assert steps["newcomers who did it"].is_monotonic_decreasing


# Numbers of use


def spread(use, number, among):
    shares = signs.levels(use, number, among)["share"]
    return shares.max() - shares.min()


def test_frequency_tells_who_stays(use):
    shares = signs.levels(use, "days with a login", "everybody")["share"]
    assert list(shares) == sorted(shares) and shares.iloc[-1] > 1.7 * shares.iloc[0]


def test_breadth_tells_nearly_nothing_among_those_who_came_equally_often(use):
    assert spread(use, "different features", signs.EVERYBODY) > 0.5
    assert spread(use, "different features", signs.EQUAL) < 0.12


def test_session_length_tells_less_then_but_something_of_its_own(use):
    equal, everybody = (spread(use, "minutes per session", among) for among in (signs.EQUAL, signs.EVERYBODY))
    assert 0.08 < equal < everybody < spread(use, "days with a login", signs.EVERYBODY)
    shares = signs.levels(use, "minutes per session", signs.EQUAL)["share"]
    assert list(shares) == sorted(shares)


def test_who_did_a_thing_only_once_stays_less_than_who_came_back_to_it(use):
    shares = signs.levels(use, "uses per feature", signs.EQUAL)["share"]
    assert shares["once"] < shares["up to 2"] - 0.1


def test_power_users_stay_most_and_those_who_do_not_use_it_hardly(tool):
    groups = usage_tiers().groups(tool, APRIL)
    share = backtest(groups, tool, APRIL, did=signs.STILL_HERE, within="84d")["share"]
    assert share["Power"] > share["Average"] > share["Light"] + 0.15 > share["Not using"] + 0.5


# Adopters


OTHERS = [feature for feature in lesson.FEATURES if feature != signs.KEY]


@pytest.mark.parametrize("feature", OTHERS)
def test_the_difference_of_a_feature_vanishes_among_people_who_came_equally_often(tool, feature):
    plain, like = (signs.adoption(tool, APRIL, feature, compare) for compare in (lesson.ALL, lesson.LIKE))
    assert plain[0] - plain[1] > 0.05
    # Two hundred adopters: chance alone moves such a difference by some five points.
    assert like[0] - like[1] < 0.06 and like[0] - like[1] < 0.5 * (plain[0] - plain[1])


def test_the_task_board_keeps_a_large_difference(tool):
    yes, no, _ = signs.adoption(tool, APRIL, signs.KEY, lesson.LIKE)
    assert yes - no > 0.2


def test_users_of_a_feature_also_come_on_more_days(tool, use):
    for feature in lesson.FEATURES:
        uses = signs.uses_feature(tool, APRIL, feature)
        assert use.loc[uses, "days with a login"].mean() > use.loc[~uses, "days with a login"].mean() + 1


def test_adopting_does_something_and_much_less_than_adopters_differ(tool):
    found = asks.newcomers_with_webinar(tool)
    more = found["with"] - found["without"]
    assert found["people"] > 15
    assert 1 < more < 0.7 * found["plainly"]


# Limits


def grew(tool, within, times=1):
    owners = signs.could_grow(tool, LATE_APRIL)
    there = signs.at_limit(within, times).members(tool, LATE_APRIL)[owners]
    return backtest(there, tool, LATE_APRIL, did=signs.GREW, within="60d")["share"]


def test_accounts_at_a_limit_grow_more_than_twice_as_often_and_it_wears_off(tool):
    lately, long = grew(tool, 21), grew(tool, 119)
    assert lately[True] > 2 * lately[False]
    assert long[True] < lately[True]


def test_an_account_is_counted_once(first):
    owners = signs.could_grow(first, LATE_APRIL)
    accounts = first.customers.set_index("customer_id").loc[owners, "account_id"]
    assert accounts.is_unique


# Messages


@pytest.mark.parametrize("pair", asks.PAIRS, ids=[pair.name for pair in asks.PAIRS])
def test_the_fitting_message_helps_and_the_other_does_not(tool, pair):
    fits, not_ = (asks.per_100(tool, key, pair.rule, pair.outcome) for key in (pair.fits, pair.does_not))
    assert fits > 1
    assert not_ < 0.25 * fits


def test_the_webinar_makes_most_of_the_stuck_begin_and_we_miss_you_and_the_spotlight_hardly_anybody(tool):
    began = {key: asks.per_100(tool, key, asks.STUCK, "activated") for key in asks.TO_THE_STUCK}
    assert max(began, key=began.get) == "first_webinar"
    assert max(began["spotlight"], began["reengage"]) < 0.2 * began["first_webinar"]
    assert began["checklist"] > 1


def test_for_those_without_a_setup_the_checklist_does_about_as_much_and_costs_a_fraction(tool):
    checklist, webinar = (
        asks.per_100(tool, key, asks.NOT_SET_UP, "activated") for key in ("checklist", "first_webinar")
    )
    assert checklist > 0.75 * webinar > 0.5
    offered = messages(tool)
    assert offered["first_webinar"].cost_cents > 10 * offered["checklist"].cost_cents


def test_we_miss_you_keeps_power_users_away_and_brings_the_quiet_back(tool):
    power = asks.per_100(tool, "reengage", asks.POWER, "logins")
    quiet = asks.per_100(tool, "reengage", asks.GONE_QUIET, "logins")
    assert power < -20 and quiet > 10


def test_a_message_inside_the_tool_changes_nothing_for_those_who_are_away(tool):
    sent = send(tool, "spotlight", members(asks.GONE_QUIET, tool)).truth
    assert (sent["logins_with"] == sent["logins_without"]).mean() > 0.99


# Words


def test_panels_read_well_everywhere(first):
    for hours, days in itertools.product((1, 24, 168), (1, 7, 28)):
        assert not faults(*seen(lesson.first_days(first, hours, days))), (hours, days)
    use = lesson.use_of(first, APRIL)
    for number, among in itertools.product(lesson.KINDS.values(), lesson.AMONG.values()):
        assert not faults(*seen(lesson.numbers_of_use(use, number, among))), (number, among)
    for cuts in itertools.product((6, 16), (1, 8), (2, 6)):
        assert not faults(*seen(lesson.tiers(first, APRIL, *cuts))), cuts
    for feature, compare in itertools.product(lesson.FEATURES, (lesson.ALL, lesson.LIKE)):
        assert not faults(*seen(lesson.adopters(first, APRIL, feature, compare))), (feature, compare)
    for within, times in itertools.product((7, 21, 119), (1, 2, 3)):
        assert not faults(*seen(lesson.expansion(first, LATE_APRIL, within, times))), (within, times)


def test_reveals_tables_exercises_and_quiz_read_well(first):
    texts = [lesson.scene(first)]
    for frame in (
        lesson.where_setup_stops(first),
        lesson.fitting_messages(first),
        lesson.offered_to_the_stuck(first),
    ):
        texts += [str(cell) for cell in frame.to_numpy().ravel()]
    for one in (lesson.message_for_the_stuck(first), lesson.adopted_by_message(first)):
        for guess in (one.guess.ends[0], one.guess.ends[-1]):
            one.reset()
            verdict = one.commit(guess)
            _, picture, sentence = one.now.truth
            texts += [one.question, one.expert, verdict, picture.title, picture.alt, sentence]
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        texts += [question.question, *(quiz.answer(place, value).text for value in question.tries())]
    for exercise in (lesson.exercise_1(first), lesson.exercise_2(first), lesson.exercise_3(first)):
        texts += [exercise.question, *exercise.hints, *exercise.mistakes, exercise.solution().text]
        assert exercise.check(exercise.right_answer()).outcome == "right", exercise.key
    assert not faults(*(text for text in texts if "\n" not in text))


def test_the_exercises_know_their_mistakes(tool):
    choose = lesson.exercise_2(tool)
    assert choose.right_answer() == "Gone quiet for three weeks"
    for wrong in ("Power users", asks.NO_SETUP):
        assert choose.check(wrong).outcome == "wrong" and "Hint" not in choose.check(wrong).text
