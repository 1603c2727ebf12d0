"""The CDNOW sample is read as published (Fader, Hardie & Lee 2005 and the many who used it since)."""

import hashlib

import pandas as pd
import pytest

from segmentlab.instrument import open_purchases, read_purchases

NAMES = ["master_id", "customer_id", "date", "cds", "dollars"]
CUT = pd.Timestamp("1997-09-30")


@pytest.fixture(scope="module")
def shop(cdnow):
    return open_purchases(
        cdnow, columns=NAMES, customer="customer_id", when="date", amount="dollars", quantity="cds"
    )


def test_the_published_totals_are_read(shop):
    assert len(shop.events) == 6_919
    assert shop.customers["customer_id"].nunique() == len(shop.customers) == 2_357
    assert shop.events["occurred_at"].min() == pd.Timestamp("1997-01-01")
    assert shop.events["occurred_at"].max() == pd.Timestamp("1998-06-30")
    assert set(shop.events["event"]) == {"order_placed"}


def test_the_published_repeat_counts_follow_from_the_events(shop):
    days = shop.events[["customer_id", "occurred_at"]].drop_duplicates()
    until_cut = days[days["occurred_at"] <= CUT].groupby("customer_id").size()
    repeats = until_cut - 1
    assert len(repeats) == 2_357
    assert (repeats > 0).sum() == 946
    assert repeats.sum() == 2_457
    assert (days["occurred_at"] > CUT).sum() == 1_882


def test_every_cent_of_the_file_is_read(shop, cdnow):
    by_hand = [line.split()[-1].replace(".", "") for line in cdnow.read_text().splitlines() if line.strip()]
    assert shop.events["amount_cents"].sum() == sum(map(int, by_hand))


def test_without_any_help_the_same_purchases_are_understood(shop, cdnow):
    orders, reading = read_purchases(cdnow)
    columns = ["occurred_at", "amount_cents", "quantity"]
    told = shop.events[columns].sort_values(columns).reset_index(drop=True)
    guessed = orders[columns].sort_values(columns).reset_index(drop=True)
    pd.testing.assert_frame_equal(told, guessed)
    assert orders["customer_id"].nunique() == 2_357
    assert "column_2 tells the same customers apart" in reading.sentence()
    assert reading.notation["date"] == "YYYYMMDD"
    assert reading.set_aside.empty


def test_leading_zeros_of_ids_stay(shop):
    assert shop.customers["customer_id"].iloc[0] == "0001"


def test_the_file_is_left_as_it_was(cdnow):
    before = hashlib.sha256(cdnow.read_bytes()).hexdigest()
    read_purchases(cdnow)
    assert hashlib.sha256(cdnow.read_bytes()).hexdigest() == before
