"""The holdout lottery: repeatable, fair, nested, and independent between lotteries."""

import numpy as np
import pytest

from segmentlab.activate.holdout import held_out, ticket

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
    import duckdb

    digest = duckdb.sql("SELECT md5('spring:1')").fetchall()[0][0]
    assert ticket([1], "spring")[0] == int(digest[:8], 16) / 2**32


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
def test_an_impossible_share_is_refused(share):
    with pytest.raises(ValueError, match="share from 0 to 1"):
        held_out(PEOPLE, share)
