"""One shape for every business: what is refused, what is brought into shape, and which moment is meant."""

import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from segmentlab.instrument import make_business
from segmentlab.instrument.business import tiny_business

PEOPLE = pd.DataFrame({"customer_id": [1, 2], "signed_up_at": ["2026-01-01", "2026-01-02"]})
LOG = pd.DataFrame(
    {"customer_id": [1, 2], "event": "order_placed", "occurred_at": ["2026-01-05", "2026-01-06"]}
)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-01",
        "2026-03-01 00:00:00",
        datetime.date(2026, 3, 1),
        datetime.datetime(2026, 3, 1),
        np.datetime64("2026-03-01"),
        "2026-03-01T01:00+01:00",
        pd.Timestamp("2026-02-28 19:00", tz="America/New_York"),
    ],
)
def test_a_moment_is_the_same_however_it_is_given(written):
    midnight = pd.Timestamp("2026-03-01")
    assert tiny_business().moment(written) == midnight
    assert make_business(PEOPLE, LOG, today=written).today == midnight


@pytest.mark.parametrize(
    "written", [20260301, 2026.0, True, "today", "now", "03/01/2026", "2026", "soon", "2026-13-01"]
)
def test_what_could_be_another_moment_is_refused(written):
    """Numbers would be nanoseconds since 1970, and "today" another day tomorrow."""
    with pytest.raises(ValueError, match=r"as_of=.* is not a date; write it like"):
        tiny_business().moment(written)
    with pytest.raises(ValueError, match=r"today=.* is not a date; write it like"):
        make_business(PEOPLE, LOG, today=written)


def test_columns_of_python_objects_get_the_type_of_what_they_hold():
    """A table with gaps, from Parquet or a database, holds objects that no rule could be compared with."""
    people = PEOPLE.assign(
        vip=[True, None],
        born=[datetime.date(1990, 1, 1), None],
        limit=[Decimal("1.50"), None],
        tag=["a", None],
    )
    log = LOG.assign(paid_at=pd.to_datetime(["2026-01-05T01:00+01:00", None], utc=True))
    shop = make_business(people.astype({"vip": object, "tag": object}), log)
    assert shop.customers.dtypes.astype(str).to_dict() == {
        "customer_id": "int64", "signed_up_at": "datetime64[us]", "vip": "boolean", "born": "datetime64[us]",
        "limit": "Float64", "tag": "object",
    }  # fmt: skip
    assert shop.events["paid_at"].tolist() == [pd.Timestamp("2026-01-05"), pd.NaT]
    assert people["born"].tolist()[0] == datetime.date(1990, 1, 1), "the table that was given stays as it is"


def test_a_gap_in_the_time_of_recording_means_at_once():
    shop = make_business(PEOPLE, LOG.assign(recorded_at=[None, "2026-01-09"]))
    assert shop.events["recorded_at"].tolist() == [pd.Timestamp("2026-01-05"), pd.Timestamp("2026-01-09")]
    assert shop.today == pd.Timestamp("2026-01-10")


@pytest.mark.parametrize(
    ("people", "log", "says"),
    [
        (PEOPLE.drop(columns="signed_up_at"), LOG, "customers: the column 'signed_up_at' is missing"),
        (PEOPLE, LOG.drop(columns="event"), "events: the column 'event' is missing"),
        (pd.concat([PEOPLE, PEOPLE[["signed_up_at"]]], axis=1), LOG, "'signed_up_at' stands there twice"),
        (PEOPLE.assign(customer_id=1), LOG, "customer_id 1 appears twice"),
        (PEOPLE.assign(customer_id=[1, None]), LOG, "customers: row 1 has no customer_id"),
        (PEOPLE, LOG.assign(customer_id=[1, 3]), "customer_id 3 is not in the customers table"),
        (PEOPLE, LOG.assign(occurred_at=["2026-01-05", None]), "events: row 1 has no occurred_at"),
        (PEOPLE, LOG.assign(occurred_at="05.01.2026"), "occurred_at: not every value is a date and time"),
        (PEOPLE.iloc[:0], LOG.iloc[:0], "give today="),
    ],
)
def test_tables_that_make_no_business_are_refused_in_one_sentence(people, log, says):
    with pytest.raises(ValueError, match=says) as caught:
        make_business(people, log)
    assert "\n" not in str(caught.value)


def test_changes_of_attributes_are_dated_ordered_and_belong_to_somebody():
    customers = pd.DataFrame({"customer_id": [1, 2], "signed_up_at": "2026-01-01"})
    events = pd.DataFrame({"customer_id": [1], "event": "order_placed", "occurred_at": ["2026-01-05"]})
    changes = pd.DataFrame(
        {"customer_id": [2, 1], "changed_at": ["2026-01-03", "2026-01-02"], "plan": ["large", "small"]}
    )
    business = make_business(customers, events, tables={"changes": changes})
    assert business.changes["plan"].tolist() == ["small", "large"]
    assert (business.changes["recorded_at"] == business.changes["changed_at"]).all()
    with pytest.raises(ValueError, match="customer_id 9 is not in the customers table"):
        make_business(customers, events, tables={"changes": changes.assign(customer_id=9)})


def test_a_business_without_a_history_of_attributes_says_so():
    assert tiny_business().changes is None
