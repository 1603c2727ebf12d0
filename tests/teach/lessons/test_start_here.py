"""Notebook 00: the first line drawn in each of the three businesses."""

import pytest

from segmentlab import events, load
from segmentlab.segment.backtest import backtest
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
