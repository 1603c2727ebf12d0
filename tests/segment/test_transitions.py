"""Transitions: counts worked by hand, and the resting place of a chain known from a textbook."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentlab.instrument.business import tiny_business
from segmentlab.model.rfm import rfm
from segmentlab.model.rfm_grid import GROUPS
from segmentlab.segment.transitions import transitions

DAYS = ["2026-01-01", "2026-02-01", "2026-03-01"]


def along(*dates):
    """A function of a date, from one dictionary of groups per date."""
    by_day = dict(zip(pd.to_datetime(DAYS[: len(dates)]), dates, strict=True))
    return lambda day: pd.Series(by_day[day]), DAYS[: len(dates)]


def test_moves_are_counted_from_each_date_to_the_next():
    found = transitions(
        *along({1: "a", 2: "a", 3: "b"}, {1: "b", 2: "a", 3: "b", 4: "a"}, {1: "b", 2: "b", 4: "a"})
    )
    # First step: 1 a→b, 2 a→a, 3 b→b, 4 new in a. Second: 1 b→b, 2 a→b, 3 gone from b, 4 a→a.
    assert found.counts.to_numpy().tolist() == [[2, 2], [0, 2]]
    assert found.shares.to_numpy().tolist() == [[0.5, 0.5], [0, 1]]
    assert found.newcomers.to_dict() == {"a": 1, "b": 0}
    assert found.gone.to_dict() == {"a": 0, "b": 1}
    assert found.sizes.to_numpy().tolist() == [[2, 2, 1], [1, 2, 2]]
    assert found.sentence("a") == (
        "Of 4 people in “a”, 50% were still there at the next date, 50% were in “b”."
    )


def test_the_land_of_oz_settles_where_the_textbook_says():
    # J. G. Kemeny, J. L. Snell, G. L. Thompson, Introduction to Finite Mathematics (1957), the weather of Oz:
    # rain, nice, snow move by these chances and settle at 2/5, 1/5, 2/5.
    moves = {"rain": (2, 1, 1), "nice": (2, 0, 2), "snow": (1, 1, 2)}
    pairs = [
        (old, new)
        for old, times in moves.items()
        for new, n in zip(moves, times, strict=True)
        for _ in range(n)
    ]
    before, after = ({n: pair[side] for n, pair in enumerate(pairs)} for side in (0, 1))
    steady = transitions(*along(before, after)).steady()
    assert steady[["rain", "nice", "snow"]].round(9).tolist() == [0.4, 0.2, 0.4]


def test_groups_that_only_swap_settle_at_a_half_each():
    steady = transitions(*along({1: "a", 2: "b", 3: "b"}, {1: "b", 2: "a", 3: "a"})).steady()
    assert steady.tolist() == pytest.approx([0.5, 0.5])


def test_groups_that_never_exchange_people_keep_their_sizes():
    steady = transitions(*along({1: "a", 2: "b", 3: "b", 4: "b"}, {1: "a", 2: "b", 3: "b", 4: "b"})).steady()
    assert steady.tolist() == pytest.approx([0.25, 0.75])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=30))
def test_the_steady_shares_stay_as_they_are_after_one_more_step(pairs):
    found = transitions(*along(dict(enumerate(a for a, _ in pairs)), dict(enumerate(b for _, b in pairs))))
    steady = found.steady()
    step = found.shares.to_numpy(copy=True)
    stays = np.isnan(step).any(axis=1)
    step[stays] = np.eye(len(step))[stays]
    assert steady.sum() == pytest.approx(1)
    assert (steady.to_numpy() @ step).tolist() == pytest.approx(steady.tolist(), abs=1e-9)


def test_rfm_groups_keep_their_order_and_add_up_to_the_people_known():
    shop = tiny_business()
    found = transitions(lambda day: rfm(shop, day).groups, ["2026-01-20", "2026-02-05", "2026-03-01"])
    assert found.counts.index.tolist() == list(GROUPS)
    assert found.sizes.sum().tolist() == [2, 2, 3]
    assert found.counts.to_numpy().sum() == 4 and found.newcomers.sum() == 1


def test_one_date_has_no_moves_and_an_unknown_group_is_named():
    with pytest.raises(ValueError, match="at least two"):
        transitions(lambda day: pd.Series({1: "a"}), ["2026-01-01", "2026-01-01"])
    with pytest.raises(LookupError, match="there are a"):
        transitions(*along({1: "a"}, {1: "a"})).sentence("b")
    with pytest.raises(TypeError, match="one group per customer_id"):
        transitions(lambda day: ["a"], DAYS)
