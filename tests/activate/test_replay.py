"""Small groups, played many times: what a message does to them on average."""

import pandas as pd
import pytest

from segmentlab import load, send
from segmentlab.activate.replay import replayed


@pytest.fixture(scope="module")
def shop():
    return load("ecommerce", customers=2_000, weeks=60)


def everybody(shop):
    return pd.Series(True, index=pd.Index(shop.customers["customer_id"]))


def test_averages_agree_with_playing_once_where_there_are_many_people(shop):
    both = replayed(shop, "perk", everybody(shop), copies=40_000)
    once = send(shop, "perk", everybody(shop)).truth
    assert list(both.index) == sorted(once.index)
    assert both["bought_without"].mean() == pytest.approx(once["bought_without"].mean(), rel=0.3)
    assert both["bought_with"].mean() > both["bought_without"].mean()


def test_who_does_not_want_the_channel_is_not_reached(shop):
    wants = shop.customers.set_index("customer_id")["sms_consent"]
    both = replayed(shop, "flash_sale", everybody(shop), copies=2_000)
    assert set(both.index) == set(wants.index[wants])


def test_a_late_message_changes_nothing_before_it_is_sent(shop):
    some = everybody(shop).where(everybody(shop).index % 20 == 0, False)
    late, early = (replayed(shop, "discount", some, copies=20_000, weeks=4, late=weeks) for weeks in (3, 0))
    pd.testing.assert_frame_equal(late.filter(like="_without"), early.filter(like="_without"))

    def more(both):
        return (both["orders_with"] - both["orders_without"]).mean()

    assert 0 < more(late) < more(early)


def test_the_cost_of_the_message_is_taken_off_once(shop):
    both = replayed(shop, "restock_reminder", everybody(shop), copies=2_000, weeks=1)
    lost = both["profit_cents_without"] - both["profit_cents_with"]
    assert lost.median() == pytest.approx(4)


def test_people_in_accounts_and_impossible_weeks_are_refused(shop):
    with pytest.raises(ValueError, match="send"):
        tool = load("saas", customers=200, weeks=8)
        replayed(tool, "docs_tip", everybody(tool))
    with pytest.raises(ValueError, match="late=6"):
        replayed(shop, "guide", everybody(shop), late=6)
