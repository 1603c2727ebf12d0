"""Every engine gives the same members as the slow reference, on random businesses and random rules."""

import os

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentlab.model.attributes import changing
from segmentlab.model.index import measured
from segmentlab.segment.evaluate import members
from segmentlab.segment.sql import to_sql
from tests.engines.drawing import as_ofs, changing_businesses, every_rule, quantities
from tests.engines.reference import reference_members, reference_values

# A longer run on demand: ENGINE_PAIRS=20000 python -m pytest tests/engines
PAIRS = settings(
    max_examples=int(os.environ.get("ENGINE_PAIRS", "600")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def database():
    with duckdb.connect() as connection:
        yield connection


def sql_members(connection, rule, business, as_of):
    connection.register("customers", business.customers)
    connection.register("events", business.events)
    if business.changes is not None:
        connection.register("changes", business.changes)
    found = connection.execute(to_sql(rule, as_of, changing=changing(business))).df()
    return set(found["customer_id"])


@PAIRS
@given(business=changing_businesses(), rule=every_rule, as_of=as_ofs)
def test_memory_and_sql_agree_with_the_reference_on_every_person(database, business, rule, as_of):
    expected = reference_members(rule, business, as_of)
    assert members(rule, business, as_of).to_dict() == expected
    assert sql_members(database, rule, business, as_of) == {who for who, inside in expected.items() if inside}


@PAIRS
@given(business=changing_businesses(), measure=quantities(), as_of=as_ofs, pick=st.integers(0, 99))
def test_memory_and_sql_agree_with_the_reference_on_every_number(database, business, measure, as_of, pick):
    expected = reference_values(measure, business, as_of)
    found = measured(measure, business, as_of)
    assert {who: None if np.isnan(number) else number for who, number in found.items()} == expected
    numbers = sorted({number for number in expected.values() if number is not None})
    # A threshold that stands exactly on somebody's number is where engines part, if they do.
    rule = measure >= (numbers[pick % len(numbers)] if numbers else 0)
    inside = {who for who, number in expected.items() if number is not None and number >= rule.value}
    assert sql_members(database, rule, business, as_of) == inside
