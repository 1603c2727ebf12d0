"""The purchase models on the CDNOW log give the published parameters."""

import pytest

from segmentlab.instrument import open_purchases
from segmentlab.measure.lifetime import fit_purchases, fit_spend, lifetime_value, purchase_history


@pytest.fixture(scope="module")
def shop(cdnow):
    names = ["master_id", "customer_id", "date", "cds", "dollars"]
    return open_purchases(
        cdnow, columns=names, customer="customer_id", when="date", amount="dollars", quantity="cds"
    )


@pytest.fixture(scope="module")
def history(shop):
    return purchase_history(shop, "1997-10-01")


def test_the_published_purchase_model(history):
    # Fader, Hardie & Lee (2005), table 2.
    model = fit_purchases(history)
    assert (round(model.r, 3), round(model.alpha, 3)) == (0.243, 4.414)
    assert (round(model.a, 3), round(model.b, 3)) == (0.793, 2.426)
    assert round(model.log_likelihood, 1) == -9582.4


def test_the_published_spend_model(history):
    # Fader & Hardie, "The Gamma-Gamma model of monetary value" (2013): p 6.25, q 3.74, v 15.44 in dollars.
    model = fit_spend(history)
    assert (round(model.p, 2), round(model.q, 2)) == (6.25, 3.74)
    assert model.v / 100 == pytest.approx(15.44, abs=0.02)


def test_what_is_expected_of_the_next_39_weeks_nearly_happens(shop, history):
    # 1,882 repeat purchases came; the model, fitted before, expects within an eighth of them.
    expected = fit_purchases(history).expected(history, 39).sum()
    later = purchase_history(shop, "1998-07-01")["repeats"].sum() - history["repeats"].sum()
    assert later == 1_882
    assert expected == pytest.approx(later, rel=0.125)


def test_lifetime_value_goes_to_few(shop):
    worth = lifetime_value(shop, "1997-10-01")
    assert (worth.people["value_cents"] >= 0).all()
    assert "best fifth of them bring 7" in worth.sentence()
