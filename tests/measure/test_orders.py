"""Order value and frequency: counted by hand, with intervals that keep their promise."""

import numpy as np
import pandas as pd
import pytest

from segmentlab.instrument.business import make_business
from segmentlab.measure.orders import _ratio, order_metrics


@pytest.fixture
def shop():
    rows = [
        (1, "2026-01-05", 1_000),
        (1, "2026-01-09", 3_000),
        (2, "2026-01-06", 5_000),
        (4, "2026-01-20", 900),
    ]
    log = pd.DataFrame(rows, columns=["customer_id", "occurred_at", "amount_cents"]).assign(
        event="order_placed"
    )
    customers = pd.DataFrame({"customer_id": [1, 2, 3, 4], "signed_up_at": "2026-01-01"})
    return make_business(customers, log, today="2026-02-01")


def test_segments_are_counted_as_by_hand(shop):
    groups = pd.Series(pd.Categorical(["a", "a", "a", "b"], categories=["b", "a", "nobody"]), [1, 2, 3, 4])
    table = order_metrics(shop, groups).table
    assert list(table.index) == ["b", "a"]
    assert table.loc["a", ["people", "buyers", "orders"]].tolist() == [3, 2, 3]
    assert table.loc["a", "orders_per_person"] == 1 and table.loc["a", "order_value_cents"] == 3_000
    assert table.loc["a", "revenue_per_person_cents"] == 3_000
    # Of the two buyers: residuals 4000 - 2 * 3000 and 5000 - 3000; error sqrt(2 * 2000^2 * 2) / 3 orders.
    half = 12.7062 * 4_000 / 3
    assert table.loc["a", "order_value_cents_high"] - 3_000 == pytest.approx(half, rel=1e-4)
    assert np.isnan(table.loc["b", "order_value_cents_low"])


def test_the_period_and_the_sentence(shop):
    early = order_metrics(shop, since="2026-01-06", as_of="2026-01-10")
    assert early.table.loc["everybody", "orders"] == 2
    assert early.sentence().startswith(
        "50% of 4 customers ordered, 0.50 orders per person, an average order of $40"
    )
    assert order_metrics(shop, since="2026-01-25").sentence() == "Nobody ordered."
    with pytest.raises(ValueError, match="1 stands in two segments"):
        order_metrics(shop, pd.Series(["a", "b"], index=[1, 1]))


def test_the_interval_of_an_average_order_holds_the_truth_though_orders_of_one_person_are_alike():
    random, hits = np.random.default_rng(1), 0
    for _ in range(400):
        taste = random.gamma(4, 1_000, 200)
        count = random.poisson(3, 200) + 1.0
        spent = np.array(
            [random.normal(mine, 300, int(n)).sum() for mine, n in zip(taste, count, strict=True)]
        )
        _, low, high = _ratio(spent, count, 0.95)
        hits += low <= 4_000 <= high
    assert 0.92 <= hits / 400 <= 0.98
