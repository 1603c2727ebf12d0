"""A message that is repeated: when it goes out, to whom, and that nothing else differs."""

import pandas as pd
import pytest

from segmentlab import load
from segmentlab.activate.repeated import repeated


@pytest.fixture(scope="module")
def shop():
    return load("ecommerce", customers=3_000, weeks=60)


@pytest.fixture(scope="module")
def everybody(shop):
    return pd.Series(True, index=pd.Index(shop.customers["customer_id"]))


def test_until_the_first_one_goes_out_both_lives_are_the_same(shop, everybody):
    without = repeated(shop, "discount", everybody, on=(), weeks=6)
    later = repeated(shop, "discount", everybody, on=[3], weeks=6)
    pd.testing.assert_frame_equal(without.head(3), later.head(3))
    assert later.loc[3, "with_offer"] > without["with_offer"].sum() == 0


def test_it_goes_only_to_those_who_want_the_channel_and_to_nobody_who_cancelled_on_the_way(shop, everybody):
    wants = int(shop.customers["email_consent"].sum())
    table = repeated(shop, "discount", everybody, on=range(0, 12, 2), weeks=12)
    assert table.loc[0, "sent"] == wants and table.loc[1, "sent"] == 0
    assert table.loc[10, "sent"] < wants
    assert table["cost_cents"].sum() == 4 * table["sent"].sum()
    assert (table["full_price"] + table["with_offer"] <= table["orders"]).all()


def test_everybody_means_also_those_who_said_no_and_only_then(shop, everybody):
    three = ("guide", "flash_sale", "cart_reminder")
    agreed = repeated(shop, three, everybody, on=[0, 1], weeks=3)
    all_of_them = repeated(shop, three, everybody, on=[0, 1], weeks=3, whom="everybody")
    wants = shop.customers[["email_consent", "sms_consent", "push_consent"]]
    assert agreed.loc[0, "sent"] == wants.sum().sum() and agreed["against"].sum() == 0
    assert agreed.loc[0, "reached"] == wants.any(axis=1).sum()
    assert all_of_them.loc[0, "sent"] == 3 * len(wants) == 3 * all_of_them.loc[0, "reached"]
    assert all_of_them.loc[0, "against"] == 3 * len(wants) - wants.sum().sum()
    assert all_of_them["stops"].sum() > agreed["stops"].sum() > 0


def test_a_week_that_is_not_watched_and_a_business_without_orders_are_refused(shop, everybody):
    with pytest.raises(ValueError, match="weeks from 0 to 3"):
        repeated(shop, "discount", everybody, on=[4], weeks=4)
    with pytest.raises(ValueError, match="agreed, everybody"):
        repeated(shop, "discount", everybody, on=[0], weeks=4, whom="all")
    box = load("subscription", customers=50, weeks=8)
    with pytest.raises(ValueError, match="use the shop"):
        repeated(box, "price_off", pd.Series(True, index=box.customers["customer_id"]), on=[0], weeks=2)
