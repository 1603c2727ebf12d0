"""Every business behaves like real ones: each fact of its `fidelity.py` holds, on three seeds."""

from functools import cache

import pandas as pd
import pytest

from data_generators import BUSINESSES, simulate
from data_generators.fidelity import facts_of, measure_facts
from tests.data_generators.conftest import SEEDS

EVERY_FACT = [(business, fact.key) for business in BUSINESSES for fact in facts_of(business)]


@cache
def measured(business: str, seed: int) -> pd.DataFrame:
    """Measure once for all tests, and keep the numbers, not the business."""
    return measure_facts(simulate(business, seed=seed)).set_index("fact")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("business", "key"), EVERY_FACT)
def test_the_fact_holds(business, key, seed):
    fact = measured(business, seed).loc[key]
    assert fact["low"] <= fact["value"] <= fact["high"], f"{fact['title']}: {fact['value']:.4g}"


@pytest.mark.parametrize("business", BUSINESSES)
def test_every_fact_has_a_name_of_its_own_a_band_and_a_source(business):
    facts = facts_of(business)
    assert len({fact.key for fact in facts}) == len(facts) >= 8
    for fact in facts:
        assert fact.title and fact.source and fact.low < fact.high, fact.key
    assert sum("own choice" not in fact.source for fact in facts) >= 6


def test_hidden_types_overlap(full):
    orders = full.events[full.events["event"] == "order_placed"]
    bought = orders.groupby("customer_id").size().reindex(full.truth.index, fill_value=0)
    by_type = bought.groupby(full.truth["hidden_type"], observed=True)
    top_of_triers, low_of_loyal = by_type.quantile(0.9), by_type.quantile(0.25)
    assert low_of_loyal["loyal regulars"] <= top_of_triers["one-and-done triers"]
