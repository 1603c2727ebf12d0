"""The dice are fair, and no question disturbs another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from data_generators.draws import choose, geometric, happens, poisson, stream, uniform
from data_generators.quantiles import normal
from data_generators.rules import rules
from data_generators.stretch import Stretch

WHO = np.arange(100_000)
COIN = stream(1, "coin")


@pytest.mark.parametrize(
    "draw",
    [
        uniform(COIN, WHO),
        uniform(COIN, 7, np.arange(50_000)),
        uniform(COIN, 7, 3, np.arange(50_000)),
        uniform(COIN, WHO // 316, WHO % 316),
        uniform(stream(2, "coin"), WHO[::-1] * 1_000),
    ],
    ids=["people", "weeks", "slots", "people and weeks", "every thousandth person"],
)
def test_draws_are_uniform_and_inside_the_open_interval(draw):
    assert draw.min() > 0 and draw.max() < 1
    assert stats.kstest(draw, "uniform").pvalue > 1e-3
    ones = (draw[:, None] * 2.0 ** np.arange(1, 33) % 2 >= 1).mean(axis=0)
    assert np.abs(ones - 0.5).max() < 5 * 0.5 / np.sqrt(len(draw))


@pytest.mark.parametrize(
    "other",
    [
        uniform(stream(1, "coin "), WHO),
        uniform(stream(2, "coin"), WHO),
        uniform(COIN, WHO + 1),
        uniform(COIN, WHO, 1),
        uniform(COIN, WHO, 0, 1),
        uniform(COIN, WHO, 1, 1),
    ],
    ids=["stream", "seed", "person", "week", "slot", "week and slot"],
)
def test_neighbours_are_unrelated(other):
    draw = uniform(COIN, WHO)
    assert abs(np.corrcoef(draw, other)[0, 1]) < 4.5 / np.sqrt(len(WHO))
    assert abs(np.corrcoef((draw - 0.5) ** 2, (other - 0.5) ** 2)[0, 1]) < 4.5 / np.sqrt(len(WHO))
    together = np.histogram2d(draw, other, bins=16, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(together.ravel()).pvalue > 1e-4


@pytest.mark.parametrize("part", ["person", "week", "slot"])
def test_a_run_of_draws_does_not_remember_the_one_before(part):
    steps = np.arange(60_000)
    draw = uniform(stream(5, "runs"), **{"person": 3, part: steps})
    for lag in (1, 2, 7, 256):
        assert abs(np.corrcoef(draw[lag:], draw[:-lag])[0, 1]) < 4.5 / np.sqrt(len(steps))
    pairs = np.histogram2d(draw[::2], draw[1::2], bins=16, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(pairs.ravel()).pvalue > 1e-4


def test_the_many_questions_of_one_person_in_one_week_are_fair_and_unrelated():
    asked = np.array([uniform(stream(6, f"question {number}"), WHO[:400], 17) for number in range(300)])
    assert stats.kstest(asked[:, 0], "uniform").pvalue > 1e-3
    assert stats.kstest(asked.mean(axis=0), "norm", args=(0.5, np.sqrt(1 / 12 / 300))).pvalue > 1e-3
    related = np.corrcoef(asked)[np.triu_indices(300, 1)] * np.sqrt(400)
    assert abs(related.std() - 1) < 0.02 and np.abs(related).max() < 5.5


def test_people_of_a_later_block_draw_what_they_draw_in_one_large_block():
    later = uniform(COIN, WHO[:500], 9, WHO[:500] % 3, first=25_000)
    assert np.array_equal(later, uniform(COIN, np.arange(25_000, 25_500), 9, WHO[:500] % 3))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=200).filter(any), st.integers(0, 99))
def test_a_choice_is_the_place_where_the_cumulated_weights_pass_the_draw(weights, seed):
    draw = uniform(stream(seed, "choice"), WHO[:300])
    reach = (np.cumsum(weights) / sum(weights)).round(9)
    assert choose(draw, weights).tolist() == [int((reach <= each).sum()) for each in draw]


def test_a_draw_depends_on_nothing_but_who_is_asked_what_and_when():
    assert np.array_equal(uniform(COIN, WHO, 5)[:100], uniform(COIN, WHO[:100], 5))
    assert np.array_equal(uniform(COIN, WHO[::-1], 5)[::-1], uniform(COIN, WHO, 5))


def test_draws_are_the_same_on_every_machine():
    bits = uniform(stream(2026, "frozen"), [0, 1, 999_999], [0, 3, 103], [0, 5, 65_535]) * 2**53
    assert bits.astype(np.int64).tolist() == [6562223446911821, 4700415384286205, 6377191655018143]


@given(st.floats(1e-9, 1 - 1e-9), st.floats(0, 6), st.floats(0, 3))
def test_a_higher_rate_never_gives_fewer(draw, rate, more):
    fewer, many = poisson(np.array([draw, draw]), np.array([rate, rate + more]), most=30)
    assert fewer <= many


def test_counts_follow_their_distributions():
    draw = uniform(stream(3, "counts"), WHO)
    counts = np.bincount(poisson(draw, 1.7, most=30), minlength=9)[:9] / len(WHO)
    assert np.allclose(counts, stats.poisson.pmf(np.arange(9), 1.7), atol=0.006)
    steps = np.bincount(geometric(draw, 0.3, most=99), minlength=9)[:9] / len(WHO)
    assert np.allclose(steps, 0.3 * 0.7 ** np.arange(9), atol=0.006)
    assert np.allclose(np.bincount(choose(draw, [1, 2, 5])) / len(WHO), [0.125, 0.25, 0.625], atol=0.006)
    assert abs(normal(draw).std() - 1) < 0.01


def test_a_last_bit_of_a_probability_changes_no_outcome():
    draw = uniform(stream(4, "bits"), WHO)
    assert np.array_equal(happens(draw, 0.3), happens(draw, np.nextafter(0.3, 1)))


def test_a_stretch_of_weeks_asks_the_dice_what_each_of_its_weeks_would():
    world = rules("ecommerce").open_business(0, 40, weeks=9, seed=1, everybody=40)
    world.first = 25_000  # a block in the middle of a business
    who, slot = np.array([3, 0, 39]), np.array([1, 0, 70])
    weeks = Stretch(world, [4, 7], [{"mood": np.zeros(40)}, {"mood": np.ones(40)}])
    places = weeks.places([who, who])
    asked = weeks.draw("visit/hour", places, np.tile(slot, 2))
    for number, week in enumerate((4, 7)):
        world.week = week
        here = slice(3 * number, 3 * number + 3)
        assert (asked[here] == world.draw("visit/hour", who, slot)).all()
        assert (weeks.state.mood[places[here]] == number).all()
        assert (weeks.number(places[here]) == world.number(who)).all()
