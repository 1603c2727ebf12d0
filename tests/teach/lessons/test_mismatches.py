"""Notebook 33: what it says is so, on five shops; and every panel reads well wherever its controls stand."""

import itertools

import pytest

from segmentlab import load
from segmentlab.activate.repeated import repeated
from segmentlab.teach.lessons import mismatches as lesson
from segmentlab.teach.lessons.mismatches import asking, matching, shelf, year
from tests.teach.test_lessons import faults, questions_read_well, seen

SEEDS = (2026, 11, 303, 4711, 90_210)


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return load("ecommerce", seed=request.param)


@pytest.fixture(scope="module")
def first():
    return load("ecommerce")


@pytest.fixture(scope="module")
def profit(shop):
    """True extra profit in dollars per 100 people: a row per segment, a column per message."""
    return lesson.true_effects(shop)["profit"] / 100


# Segments nobody acts on


def test_a_small_unused_segment_leaves_more_money_than_one_ten_times_its_size(shop):
    left, many = shelf.waiting(shop), shelf.sizes(shop)
    assert left["Loyal, full price"] > 2 * left["Signed up, never bought"] > 0
    assert many["Signed up, never bought"] > 10 * many["Loyal, full price"]
    assert lesson.left_lying(shop).truth()[0] == "Loyal, full price"


def test_most_of_the_money_is_in_five_segments_and_the_last_do_not_pay_for_their_upkeep(shop):
    left = shelf.waiting(shop).sort_values(ascending=False)
    assert left.head(5).sum() > 0.9 * left.sum() and left.head(4).sum() > 0.8 * left.sum()
    assert left.iloc[-2] < 30_000 and left.iloc[-1] == 0


def test_acting_is_worth_more_than_the_upkeep_of_what_is_not_used(shop):
    left = shelf.waiting(shop)
    assert left.drop(shelf.IN_USE).sum() > 10_000_00 > 3 * 7 * 300_00


def test_where_people_came_from_does_not_tell_what_to_send(shop, profit):
    social, everybody = profit.loc["Came from social media"], profit.loc[shelf.EVERYBODY]
    assert social.idxmax() == everybody.idxmax() == "perk"
    assert (social - everybody).abs().max() < 70
    assert (profit.loc["Loyal, full price"] - everybody).abs().max() > 900


# Generic and matched messages


@pytest.mark.parametrize("group", lesson.SHARP)
def test_the_matched_message_earns_and_beats_both_generic_ones(profit, group):
    row, fits = profit.loc[group], lesson.SHELF[group].fits
    assert row[fits] > 50 and row[fits] > row["reminder"] + 50 and row[fits] > row["discount"] + 40


def test_in_four_of_the_five_the_reminder_costs_most_where_the_report_is_best(shop, profit):
    reminder = profit.loc[list(lesson.SHARP), "reminder"]
    assert (reminder.drop("Reads guides, buys nothing") < -40).all()
    assert abs(reminder["Reads guides, buys nothing"]) < 40
    for message in lesson.GENERIC:
        beat = {
            group: matching.seen_after(shop, group, message, "bought")[0]
            / matching.seen_after(shop, group, message, "bought")[1]
            for group in lesson.SHARP
        }
        assert min(ratio for group, ratio in beat.items() if not group.startswith("Reads")) > 1.9
        assert min(beat, key=beat.get) == "Reads guides, buys nothing"
    assert reminder[list(lesson.COMPARED)].idxmin() == asking.worst_reminded(shop)[0] == lesson.COMPARED[0]
    assert reminder["Loyal, full price"] < -350 and reminder["Something goes with it"] < -350


def test_as_many_of_the_loyal_would_have_ordered_without_the_reminder(shop):
    assert 0.35 < matching.seen_after(shop, "Loyal, full price", "reminder", "bought")[0] < 0.5
    assert lesson.forty_percent(shop).truth()[0] == asking.ANYWAY[2]


# The discount that saves the quarter


def test_the_code_wins_its_quarter_and_loses_the_year(shop):
    for every, least in ((2, 1_000_00), (4, -500_00)):
        added = year.by_quarter(shop, year.CODE, every, 1).head(4)
        assert added.iloc[0] > least and (added.iloc[1:] < 0).all()
        assert added.iloc[1:].sum() < -1.5 * added.iloc[0] and added.sum() < -2_000_00
    assert lesson.after_the_quarter(shop).truth()[0] == asking.AFTERWARDS[3]


def test_the_dashboard_of_the_quarter_is_a_success(shop):
    for every in lesson.EVERY.values():
        plan = year.lived(shop, year.CODE, every, 1).head(year.A_QUARTER)
        assert plan["offer_revenue_cents"].sum() > 35 * plan["cost_cents"].sum()
        assert (plan["with_offer"].groupby(plan.index // every).sum() > 0).all()


def test_as_long_as_it_goes_on_it_wins_and_the_year_after_takes_most_of_it_back(shop):
    for quarters in lesson.QUARTERS.values():
        added = year.by_quarter(shop, year.CODE, 2, quarters)
        won, bill = added.iloc[:quarters].sum(), added.iloc[quarters:].sum()
        assert (added.iloc[:quarters] > 0).all() and won > 5_000_00
        assert bill < -0.65 * won and (added.iloc[quarters : quarters + 2] < 0).all()


def test_the_guide_earns_more_than_the_code_in_the_same_weeks_and_leaves_no_bill(shop):
    for quarters in (1, 4):
        code, guide = (year.by_quarter(shop, what, 2, quarters) for what in (year.CODE, year.GUIDE))
        assert guide.head(4).sum() > 1.25 * code.head(4).sum() and guide.iloc[0] > 2 * code.iloc[0]
        assert guide.iloc[quarters:].sum() > -0.25 * guide.iloc[:quarters].sum()


def test_the_code_costs_orders_at_the_full_price_and_people_who_want_emails(shop):
    full = year.by_quarter(shop, year.CODE, 2, 1, "full_price")
    assert (full.head(4) < 0).all()
    assert year.people_lost(shop, year.CODE, 2, 1) > year.people_lost(shop, year.GUIDE, 2, 1) > 0


def test_the_audience_is_that_of_the_rule_and_its_two_lives_begin_alike(first):
    assert 3_000 < year.audience(first).sum() < 4_000
    without = repeated(first, year.CODE, year.audience(first), on=(), weeks=3)
    late = repeated(first, year.CODE, year.audience(first), on=[2], weeks=3)
    assert without.head(2).equals(late.head(2)) and not without.equals(late)


# Whole sentences at every place of every control


def test_the_shelf_reads_well_everywhere(first):
    assert not faults(lesson.scene(first))
    for count, from_ in itertools.product((1, 2, 8), ("largest", "smallest")):
        assert not faults(*seen(lesson.coverage(first, count, from_))), (count, from_)
    for at in itertools.product((1, 2, 8), (0, 30_000, 100_000), ("keep", "retire")):
        assert not faults(*seen(lesson.act_on(first, *at))), at
    assert not faults(*(str(cell) for cell in lesson.one_page(first).to_numpy().ravel()))


def test_messages_read_well_everywhere(first):
    for group in lesson.SHARP:
        for at in itertools.product(lesson.GENERIC, lesson.COUNTED.values()):
            assert not faults(*seen(lesson.report(first, group, *at))), (group, at)
        for count in ("profit", "buyers"):
            assert not faults(*seen(lesson.generic_and_matched(first, group, count))), (group, count)


def test_the_quarter_and_the_years_read_well_everywhere(first):
    for every, count in itertools.product(lesson.EVERY.values(), ("revenue", "orders")):
        assert not faults(*seen(lesson.the_quarter(first, every, count))), (every, count)
    for at in itertools.product(lesson.EVERY.values(), lesson.QUARTERS.values(), year.COUNTED):
        assert not faults(*seen(lesson.two_years(first, *at))), at


def test_questions_read_well_and_open(first):
    reveals = (lesson.left_lying(first), lesson.forty_percent(first), lesson.after_the_quarter(first))
    exercises = (lesson.exercise_1(first), lesson.exercise_2(first), lesson.exercise_3(first))
    questions_read_well(reveals, exercises, lesson.questions())
