"""The holdout lottery: repeatable, fair, nested, and independent between lotteries."""

import duckdb
import numpy as np
import pandas as pd
import pytest
import sqlglot

from segmentlab.activate.holdout import assignment_sql, exclusive, held_out, ticket, universal_holdout
from segmentlab.instrument.business import make_business
from segmentlab.segment.dialects import DIALECTS

PEOPLE = range(1, 20_001)


def test_the_same_lottery_always_holds_out_the_same_people_whoever_else_is_there():
    everyone = dict(zip(PEOPLE, held_out(PEOPLE, 0.2), strict=True))
    some = range(500, 900)
    assert [everyone[one] for one in some] == held_out(some, 0.2).tolist()


def test_a_larger_holdout_keeps_everyone_that_a_smaller_one_had():
    assert (held_out(PEOPLE, 0.1) <= held_out(PEOPLE, 0.3)).all()


@pytest.mark.parametrize("share", [0, 0.05, 0.2, 0.5, 1])
def test_the_share_is_kept(share):
    assert held_out(PEOPLE, share).mean() == pytest.approx(share, abs=0.01)


def test_two_lotteries_draw_independently():
    together = np.corrcoef(ticket(PEOPLE, "spring"), ticket(PEOPLE, "summer"))[0, 1]
    assert abs(together) < 0.03


def test_tickets_are_spread_evenly():
    counts = np.histogram(ticket(PEOPLE, "spring"), bins=20, range=(0, 1))[0]
    assert ((counts - 1000) ** 2 / 1000).sum() < 43.8  # chi-square, 19 degrees of freedom, 1 in 1,000


def test_a_ticket_is_the_start_of_an_md5_so_that_a_warehouse_can_draw_it_too():
    digest = duckdb.sql("SELECT md5('spring:1')").fetchall()[0][0]
    assert ticket([1], "spring")[0] == int(digest[:8], 16) / 2**32


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
def test_an_impossible_share_is_refused(share):
    with pytest.raises(ValueError, match="share from 0 to 1"):
        held_out(PEOPLE, share)


def business_of(**columns):
    customers = pd.DataFrame({"signed_up_at": "2026-01-01"} | columns)
    nothing = pd.DataFrame({"customer_id": [], "event": [], "occurred_at": []})
    return make_business(customers, nothing, today="2026-06-29")


def test_the_universal_holdout_of_a_person_does_not_depend_on_who_else_is_a_customer():
    everyone = universal_holdout(business_of(customer_id=PEOPLE), 0.1)
    few = universal_holdout(business_of(customer_id=range(500, 900)), 0.1)
    assert everyone[499:899].tolist() == few.tolist()
    assert everyone.mean() == pytest.approx(0.1, abs=0.01)


def test_another_name_releases_the_universal_holdout_and_draws_others():
    business = business_of(customer_id=PEOPLE)
    old, new = (universal_holdout(business, 0.1, f"universal holdout {year}") for year in (2026, 2027))
    assert (old & new).mean() == pytest.approx(0.01, abs=0.004)


def test_colleagues_share_their_fate_and_people_without_an_account_do_not():
    accounts = [None if who % 3 == 0 else who // 10 for who in PEOPLE]
    held = pd.Series(universal_holdout(business_of(customer_id=PEOPLE, account_id=accounts), 0.3))
    by_account = held.groupby(pd.Series(accounts)).nunique()
    assert (by_account == 1).all() and len(by_account) > 1000
    alone = held[pd.isna(pd.Series(accounts))]
    assert alone.mean() == pytest.approx(0.3, abs=0.03)


def test_nobody_is_in_two_exclusive_tests_and_each_has_its_share():
    tests = exclusive(PEOPLE, {"subject": 0.3, "hour": 0.2})
    assert tests.value_counts(normalize=True, dropna=False).round(2).to_list() == [0.5, 0.3, 0.2]
    assert tests.index.is_unique


def test_a_test_that_is_added_moves_nobody_out_of_another():
    before = exclusive(PEOPLE, {"subject": 0.3, "hour": 0.2})
    after = exclusive(PEOPLE, {"subject": 0.3, "hour": 0.2, "sender": 0.4})
    assert (after[before.notna()].astype(str) == before.dropna().astype(str)).all()


def test_the_tests_can_take_everybody_and_no_more():
    assert exclusive(PEOPLE, {"a": 0.7, "b": 0.2, "c": 0.1}).notna().all()
    with pytest.raises(ValueError, match="110% of the customers together"):
        exclusive(PEOPLE, {"a": 0.7, "b": 0.4})


@pytest.mark.parametrize("share", [0, 0.05, 1 / 3, 0.5, 0.999, 1])
def test_a_warehouse_holds_out_the_same_people(share):
    customers = pd.DataFrame({"customer_id": PEOPLE})
    drawn = duckdb.sql(assignment_sql(share, 'spring\'s "lottery"')).df()
    expected = held_out(customers["customer_id"], share, 'spring\'s "lottery"')
    assert (drawn["arm"] == "holdout").tolist() == expected.tolist()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_statement_of_each_dialect_can_be_read_and_hashes_to_hexadecimal_text(dialect):
    statement = assignment_sql(0.2, "spring", dialect, table="people", column="user id")
    assert sqlglot.parse_one(statement, read=dialect)
    assert ("TO_HEX(MD5(" in statement) == (dialect == "bigquery")
    assert "33333334" in statement and "spring:" in statement
