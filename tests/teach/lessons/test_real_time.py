"""Notebook 54: what it says is so, on three shops; and every panel reads well wherever its controls stand."""

import itertools

import numpy as np
import pandas as pd
import pytest

from segmentlab import load
from segmentlab.segment.evaluate import members
from segmentlab.segment.live import live_membership
from segmentlab.teach.lessons import real_time as lesson
from segmentlab.teach.lessons.real_time import arriving, clock, lists, risk, worth
from segmentlab.teach.lessons.real_time.lists import DAILY, HOURLY, REAL_TIME, WEEKLY
from tests.teach.test_lessons import faults, questions_read_well, seen

SEEDS = (2026, 303, 4711)


@pytest.fixture(scope="module", params=SEEDS)
def both(request):
    return load("ecommerce", seed=request.param), load("subscription", seed=request.param)


@pytest.fixture(scope="module")
def shop(both):
    return both[0]


@pytest.fixture(scope="module")
def first():
    return load("ecommerce")


@pytest.fixture(scope="module")
def box():
    return load("subscription")


# One evening


def test_followed_event_by_event_the_shop_has_the_members_of_a_list_made_then(first):
    rules = [
        clock.open_cart(2),
        clock.carts.not_followed_by(clock.orders, inside="2h").count(within="1d") >= 1,
        (clock.orders.count(within="365d") >= 2) & (clock.orders.days_since_last() > 60),
    ]
    draw = np.random.default_rng(54)
    for rule in rules:
        live = live_membership(rule, first, "2026-06-20")
        for seconds in np.sort(draw.integers(0, 7 * 86_400, 4)):
            moment = pd.Timestamp("2026-06-20") + pd.Timedelta(seconds=int(seconds))
            live.advance(moment)
            pd.testing.assert_series_equal(live.members, members(rule, first, moment))


def test_the_clock_shows_the_members_of_every_minute(first):
    for hours, minutes in itertools.product((1, 4), (0, 77, 300)):
        moment = clock.BEGIN + pd.Timedelta(minutes=minutes)
        expected = members(clock.open_cart(hours), first, moment).sum()
        assert abs(clock.evening_of(first, hours).sizes[minutes] - expected) == 0, (hours, minutes)
    found = clock.evening_of(first, 2)
    moved = {name: len(at) for name, at in found.minutes.items()}
    assert found.sizes[0] + moved["in"] - moved["ordered"] - moved["over"] == found.sizes[-1]
    assert moved["in"] > 20 and moved["ordered"] > 3 and moved["over"] > 15 and moved["late"] > 0


# When the list is made


def by(shop, how, **settings):
    return lists.fates(lists.carts_of(shop), how, **settings)


def test_three_in_ten_carts_are_bought_within_minutes_and_a_reminder_at_once_disturbs_them(shop):
    found = lists.carts_of(shop)
    assert 0.27 < found.in_visit.mean() < 0.33 and found.order[found.in_visit].max() < 0.25
    at_once, patient = by(shop, REAL_TIME, wait=0), by(shop, REAL_TIME, wait=1)
    assert 0.27 < at_once.count(1) / len(at_once.fate) < 0.33
    assert patient.count(1) < 0.002 * len(patient.fate)


def test_a_rule_of_two_hours_run_once_a_day_misses_nearly_everybody_who_left_a_cart(shop):
    left = ~lists.carts_of(shop).in_visit
    for how in (DAILY, WEEKLY):
        assert (by(shop, how, reach=2).fate[left] == 4).mean() > 0.97
        assert (
            by(shop, how).count(4) == by(shop, REAL_TIME).count(4) == by(shop, HOURLY, reach=2).count(4) == 0
        )


def test_the_daily_list_is_a_few_percent_behind_the_stream_and_the_weekly_a_fifth(shop):
    found = lists.carts_of(shop)
    stream, hourly, daily, weekly = (
        lists.placed_before(found, by(shop, how)) for how in lists.REFRESHES.values()
    )
    assert stream < 0.025 and hourly - stream < 0.005 and 0.015 < daily - stream < 0.045
    assert 0.16 < weekly - stream < 0.25
    back = [lists.back_before(found, by(shop, how)) for how in (REAL_TIME, DAILY, WEEKLY)]
    assert back[0] < 0.03 < back[1] < 0.08 < 0.15 < back[2]
    late = [by(shop, how).late.mean() for how in (REAL_TIME, HOURLY, DAILY, WEEKLY)]
    assert late[0] == pytest.approx(1) and late[1] < 1.6 and 12 < late[2] < 15 and 75 < late[3] < 90


def test_every_cart_meets_one_fate_that_can_be_worked_out_by_hand():
    # Carts filled on a Monday at 7:00; ordered after 3 minutes, never, after 5 hours, after 30 hours.
    found = lists.Carts(
        np.full(4, 1.0), np.array([0.05, np.nan, 5, 30]), np.full(4, np.nan), np.array([1, 0, 0, 0], bool)
    )
    assert lists.fates(found, REAL_TIME, wait=0).fate.tolist() == [1, 0, 0, 0]
    assert lists.fates(found, REAL_TIME, wait=1, delay=2).fate.tolist() == [2, 0, 0, 0]
    assert lists.fates(found, DAILY).fate.tolist() == [3, 0, 3, 0]
    assert lists.fates(found, DAILY, delay=24).fate.tolist() == [2, 0, 2, 0]
    assert lists.fates(found, DAILY, reach=2).fate.tolist() == [3, 4, 4, 4]
    assert lists.fates(found, WEEKLY).fate.tolist() == [3, 0, 3, 3]
    assert lists.fates(found, WEEKLY).late.tolist() == [167] * 4


# Feeds


def test_with_orders_two_hours_late_three_in_ten_real_time_messages_go_to_buyers(shop):
    shares = {}
    for how, delay, wait in itertools.product((REAL_TIME, HOURLY, DAILY, WEEKLY), (0, 2), (1, 3)):
        reminded, paid = arriving.paid_already(shop, how, delay, wait)
        shares[how, delay, wait] = paid / reminded
    assert all(share == 0 for (_, delay, _), share in shares.items() if not delay)
    assert 0.27 < shares[REAL_TIME, 2, 1] < 0.33 and shares[HOURLY, 2, 1] > 0.25
    assert shares[DAILY, 2, 1] < 0.01 and shares[WEEKLY, 2, 1] < 0.002
    assert max(shares[how, 2, 3] for how in (REAL_TIME, HOURLY, DAILY, WEEKLY)) < 0.005
    cents, reached = worth.to_buyers(shop)
    assert -700 < cents < -250 and 0.35 < reached < 0.6


# Slow risk, and money


def test_a_week_late_the_cart_is_a_loss_the_app_loses_half_and_regulars_lose_next_to_nothing(both):
    left = worth.week_of_delay(*both)["left"]
    assert left[worth.CART] < 0 and 0.3 < left[worth.APP] < 0.55 and 0.9 < left[worth.REGULARS] < 1.2
    assert (worth.week_of_delay(*both)["at_once"] > 150).all()
    page = worth.one_page(*both)
    assert (page["per 100 _cents"] < 0).all() and (page["per 100_cents"] > 0).all()


def test_counted_by_what_people_do_themselves_quiet_regulars_look_as_urgent_as_carts(both):
    shop, found = both[0], lists.carts_of(both[0])
    cart = lists.placed_before(found, lists.fates(found, WEEKLY))
    late, quiet = risk.quiet_before(shop, 60, WEEKLY)
    assert quiet > cart - 0.03 and 60 < late < 100
    assert risk.quiet_before(shop, 60, REAL_TIME) == (0, 0) == risk.quiet_before(shop, 60, HOURLY)
    assert risk.quiet_before(shop, 60, DAILY)[0] == 6 and risk.quiet_before(shop, 60, DAILY)[1] < 0.03


def test_the_stream_pays_for_fast_carts_in_large_shops_and_never_for_quiet_regulars(both):
    def best(case, size, run=100, stream=30_000):
        left = worth.net(*both, case, run, stream, size)
        return max(left, key=left.__getitem__)

    assert best("0", 1) == "Daily at 6:00" and best("24", 10) == best("3", 10) == "Real time"
    assert all(best("quiet", size) == "Weekly, Monday 6:00" for size in (1, 100))
    gross = worth.brought(*both, "0")
    assert (
        gross[REAL_TIME] < 1.06 * gross[DAILY] < 1.06 * gross[REAL_TIME]
        and gross[WEEKLY] < 0.85 * gross[DAILY]
    )
    assert len(set(worth.brought(*both, "quiet").values())) == 1


# Whole sentences at every place of every control


def test_the_evening_reads_well_everywhere(first):
    assert not faults(lesson.scene(first))
    for minutes, hours in itertools.product((0, 1, 5, 120, 300), (1, 2, 4)):
        chart, said, rows = lesson.evening(first, minutes, hours)
        assert not faults(*seen((chart, said))), (minutes, hours)
        assert len(rows) == clock.ROWS and not faults(*rows["what arrives"])


#: Letters of a title that stand in one line above a chart.
TITLE = 66


def test_the_panel_on_late_orders_does_not_tell_how_many_messages_go_to_buyers(first):
    _, paid = arriving.paid_already(first, REAL_TIME, 24, 1)
    _, said = lesson.late_orders(first, 24, 1)
    assert f"{paid / lists.WEEKS:.0f} people" not in said and "times as many buyers" in said


def test_lists_and_feeds_read_well_everywhere(first, box):
    for at in itertools.product(lesson.REFRESHES.values(), lesson.REACHES.values(), (0, 60, 90)):
        shown = seen(lesson.made(first, *at))
        assert not faults(*shown) and len(shown[0]) <= TITLE, at
    for at in itertools.product((0, 1, 24), (1, 2, 24)):
        shown = seen(lesson.late_orders(first, *at))
        assert not faults(*shown) and len(shown[0]) <= TITLE, at
    for quiet in (30, 120):
        shown = seen(lesson.decided(first, quiet))
        assert not faults(*shown) and len(shown[0]) <= TITLE, quiet
    assert not faults(*(str(cell) for cell in lesson.feeds(first, box).to_numpy().ravel()))


def test_money_and_questions_read_well(first, box):
    for at in itertools.product(lesson.CASES.values(), (0, 2_000), (0, 100_000), (1, 100)):
        assert not faults(*seen(lesson.refresh_pays(first, box, *at))), at
    assert not faults(*(str(cell) for cell in lesson.one_page(first, box).to_numpy().ravel()))
    reveals = (lesson.already_paid(first), lesson.week_late(first, box))
    exercises = (lesson.exercise_1(first), lesson.exercise_2(first), lesson.exercise_3(first))
    questions_read_well(reveals, exercises, lesson.questions())
