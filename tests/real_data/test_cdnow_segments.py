"""RFM, history and a segment of one's own work on a real purchase log and give its published counts."""

import duckdb
import pandas as pd
import pytest

from segmentlab.instrument import open_purchases
from segmentlab.model.index import index_of, instant, values
from segmentlab.model.rfm import rfm
from segmentlab.model.rfm_grid import NO_ORDER, rfm_map
from segmentlab.model.tree import events
from segmentlab.segment.segment import Segment

# The calibration period of Fader, Hardie & Lee (2005) ends with 30 September 1997.
CUT = "1997-10-01"
orders = events("order_placed")


@pytest.fixture(scope="module")
def shop(cdnow):
    names = ["master_id", "customer_id", "date", "cds", "dollars"]
    return open_purchases(
        cdnow, columns=names, customer="customer_id", when="date", amount="dollars", quantity="cds"
    )


def test_the_published_number_of_customers_bought_on_more_than_one_day(shop):
    index, cut = index_of(shop), instant(pd.Timestamp(CUT))
    first, last = (values(index, m, cut) for m in (orders.days_since_first(), orders.days_since_last()))
    assert len(first) == 2_357
    assert (first > last).sum() == 946


def test_rfm_puts_every_real_customer_into_one_named_group_as_of_the_cut(shop):
    result = rfm(shop, CUT)
    assert len(result.people) == 2_357
    assert (result.groups != NO_ORDER).all()
    assert (rfm_map().loc[result.people["code"], "group"].to_numpy() == result.groups.astype(str)).all()
    before = shop.events[shop.events["occurred_at"] < CUT]
    assert result.people["orders"].sum() == len(before)
    assert result.people["spend_cents"].sum() == before["amount_cents"].sum()
    assert (result.people["days_since_last"] >= 1).all()


def test_people_who_bought_once_all_get_the_same_frequency_score(shop):
    people = rfm(shop, CUT).people
    once = people[people["orders"] == 1]
    assert len(once) > len(people) / 2
    assert set(once["frequency_score"]) == {1}


def test_the_weekly_history_of_a_segment_matches_a_plain_recount(shop):
    recent = Segment("bought_lately", orders.count(within="28d") >= 1)
    sizes = recent.history(shop, weeks=52, until="1998-07-01").sizes()
    for date, size in sizes.items():
        log = shop.events["occurred_at"]
        chosen = shop.events[(log >= date - pd.Timedelta(days=28)) & (log < date)]
        assert size == chosen["customer_id"].nunique()


def test_a_segment_of_ones_own_has_the_same_members_in_a_database(shop):
    regulars = Segment(
        "lapsing_regulars", (orders.count(within="180d") >= 3) & (orders.days_since_last() > 60)
    )
    members = regulars.members(shop, CUT)
    with duckdb.connect() as database:
        database.register("customers", shop.customers)
        database.register("events", shop.events)
        found = database.execute(regulars.to_sql(as_of=CUT)).df()["customer_id"]
    assert set(found) == set(members[members].index)
    assert 0 < len(found) < 2_357
