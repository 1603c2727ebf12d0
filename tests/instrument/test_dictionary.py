"""The data dictionary says what is recorded, and only what is."""

import pytest

from data_generators import BUSINESSES
from segmentlab.instrument.business import tiny_business
from segmentlab.instrument.dictionary import data_dictionary
from segmentlab.instrument.load import load


@pytest.mark.parametrize("name", BUSINESSES)
def test_every_event_and_column_of_a_simulated_business_is_explained(name):
    business = load(name, customers=1_000, weeks=60)
    events = data_dictionary(business)
    assert events["times"].sum() == len(business.events)
    assert (events["what_happened"].str.len() > 5).all()
    for table in ("customers", "events", *business.tables):
        assert (data_dictionary(business, table)["says"].str.len() > 5).all(), table


def test_what_an_event_comes_with_is_what_stands_beside_it():
    listed = data_dictionary(tiny_business())
    assert listed.loc["cart_started", "comes_with"] == ""
    assert data_dictionary(tiny_business(), "events").loc["amount_cents", "filled"] == 0.75


def test_a_table_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(ValueError, match="Tiny shop has no table 'accounts'; there are customers, events"):
        data_dictionary(tiny_business(), "accounts")
