"""Every engine gives the same members as the slow reference, on random businesses and random rules."""

import os

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentlab.model.attributes import changing
from segmentlab.model.index import measured
from segmentlab.segment.evaluate import members
from segmentlab.segment.sql import to_sql
from tests.engines.drawing import (
    as_ofs,
    changing_businesses,
    every_rule,
    quantities,
    values_of_properties,
)
from tests.engines.reference import reference_members, reference_values

# Pairs of a business and a rule in each of the two large tests, ten rules to a business, because that costs
# more to draw and to store than a rule. A longer run: ENGINE_PAIRS=20000 python -m pytest tests/engines
PAIRS = int(os.environ.get("ENGINE_PAIRS", "1000"))
EACH = 10
MANY = settings(
    max_examples=max(PAIRS // EACH, 1),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@pytest.fixture(scope="module")
def database():
    with duckdb.connect(config={"threads": 1}) as connection:
        yield connection


def store(connection, business):
    """Put a business into the database; the types of its columns stay, categories among them."""
    for name in ("customers", "events", "changes"):
        table = getattr(business, name)
        if table is not None:
            connection.register("table_of_business", table)
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM table_of_business")


def sql_members(connection, rule, business, as_of):
    found = connection.execute(to_sql(rule, as_of, changing=changing(business))).fetchall()
    return {who for (who,) in found}


def several(*drawn):
    return st.lists(st.tuples(*drawn), min_size=EACH, max_size=EACH)


@MANY
@given(business=changing_businesses(), asked=several(every_rule, as_ofs))
def test_memory_and_sql_agree_with_the_reference_on_every_person(database, business, asked):
    store(database, business)
    for rule, as_of in asked:
        expected = reference_members(rule, business, as_of)
        assert members(rule, business, as_of).to_dict() == expected
        inside = {who for who, belongs in expected.items() if belongs}
        assert sql_members(database, rule, business, as_of) == inside


@MANY
@given(business=changing_businesses(), asked=several(quantities(), as_ofs, st.integers(0, 99)))
def test_memory_and_sql_agree_with_the_reference_on_every_number(database, business, asked):
    store(database, business)
    for measure, as_of, pick in asked:
        expected = reference_values(measure, business, as_of)
        found = measured(measure, business, as_of)
        assert {who: None if np.isnan(number) else number for who, number in found.items()} == expected
        numbers = sorted({number for number in expected.values() if number is not None})
        # A threshold that stands exactly on somebody's number is where engines part, if they do.
        rule = measure >= (numbers[pick % len(numbers)] if numbers else 0)
        inside = {who for who, number in expected.items() if number is not None and number >= rule.value}
        assert sql_members(database, rule, business, as_of) == inside


@settings(MANY, max_examples=max(PAIRS // 5 // EACH, 1))
@given(business=changing_businesses(), asked=several(values_of_properties(), as_ofs))
def test_first_and_last_values_are_those_of_the_reference(database, business, asked):
    store(database, business)
    for rule, as_of in asked:
        expected = reference_values(rule.subject, business, as_of)
        found = measured(rule.subject, business, as_of)
        assert {who: None if pd.isna(one) else one for who, one in found.items()} == expected
        inside = {who for who, belongs in reference_members(rule, business, as_of).items() if belongs}
        assert sql_members(database, rule, business, as_of) == inside
