"""Rows are put in order the same way whether their keys fit into one number or not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_generators.log import in_order

ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=0, max_size=30)


@given(ROWS, st.sampled_from([1, 2**60]))
def test_rows_come_in_the_order_of_their_keys_and_ties_stay_as_they_are(rows, factor):
    first, second = (np.array([row[place] for row in rows], dtype=np.int64) for place in (0, 1))
    expected = sorted(range(len(rows)), key=lambda place: rows[place])
    assert in_order(first * factor, second).tolist() == expected


@pytest.mark.parametrize("kind", ["i4", "i8"])
def test_keys_of_any_width_are_taken(kind):
    assert in_order(np.array([3, 0, 2], dtype=kind), np.array([0, 1, 1], dtype="i8")).tolist() == [1, 2, 0]
