"""Notebook 00: the first line drawn in each of the three businesses."""

import pytest

from segmentlab import events, load
from segmentlab.measure.lift import lift
from segmentlab.segment.backtest import backtest
from segmentlab.teach.lessons import start_elsewhere as elsewhere
from segmentlab.teach.lessons import start_here as lesson
from tests.teach.test_lessons import faults, seen


@pytest.fixture(scope="module")
def shop():
    return load("ecommerce")


def come_back(name, seed):
    """Share of the regulars quiet for over 60 days who are there again within 60 days."""
    business = load(name, customers=lesson.SAMPLE, seed=seed)
    done = events(lesson.DONE[name][0])
    line = (done.count(within="365d") >= 2) & (done.days_since_last() > 60)
    return backtest(line, business, "2026-03-30", did=done.event).loc[True, "share"]


@pytest.mark.parametrize("seed", [2026, 11, 303])
def test_60_quiet_days_mean_more_in_software_and_in_a_box_than_in_a_shop(seed):
    shop, software, box = (come_back(name, seed) for name in ("ecommerce", "saas", "subscription"))
    assert shop > 0.15 > 0.1 > max(software, box)


@pytest.mark.parametrize("name", lesson.BUSINESSES.values())
def test_the_line_reads_well_in_every_business(shop, name):
    for quiet in (14, 60, 240):
        for at_least in (2, 6):
            shown = lesson.draw_the_line_at(shop, name, quiet, at_least)
            assert not faults(*seen(shown))
            assert len(shown[0].title) <= 70


@pytest.mark.parametrize("seed", [2026, 11, 303])
def test_most_tests_cannot_tell_and_the_discount_of_the_box_brings_people_back_at_a_loss(seed):
    business = load("ecommerce", customers=lesson.SAMPLE, seed=seed)
    for name in ("saas", "subscription"):
        business.keep(("start here", name), lambda name=name: load(name, customers=lesson.SAMPLE, seed=seed))
    tests = {
        (name, kind): elsewhere.run_test_in(business, name, kind, 30)
        for name in elsewhere.BACK
        for kind in elsewhere.KINDS
    }
    clear = [lift(test.people, elsewhere.BACK[name][0]).is_clear for (name, _), test in tests.items()]
    assert sum(clear) <= 2
    box = tests["subscription", "a discount"]
    assert box.true_effect("restarted") > 0.002
    assert box.true_effect("profit_cents") < 0


@pytest.mark.parametrize("name", elsewhere.BACK)
@pytest.mark.parametrize("kind", elsewhere.KINDS)
def test_the_round_reads_well_in_every_business(shop, name, kind):
    for quiet in (14, 240):
        for and_the_truth in elsewhere.SHOWS.values():
            shown = elsewhere.send_elsewhere(shop, name, kind, quiet, and_the_truth)
            assert not faults(*seen(shown))
            assert len(shown[0].title) <= 70
