"""What became of messages, counted by hand; what they are worth, and where money should go."""

import math

import numpy as np
import pandas as pd
import pytest

from segmentlab.instrument.business import make_business
from segmentlab.measure.lift import Lift
from segmentlab.measure.messages import message_metrics
from segmentlab.measure.returns import Return, best_budget, incremental_return, payback_weeks


@pytest.fixture
def shop():
    rows = [
        (1, "email_sent", "2026-01-05 09:00", "sale", "email", None),
        (1, "email_opened", "2026-01-05 09:01", "sale", "email", True),
        (1, "order_placed", "2026-01-08 09:00", None, None, None),
        (2, "email_sent", "2026-01-05 09:00", "sale", "email", None),
        (2, "email_opened", "2026-01-06 09:00", "sale", "email", False),
        (2, "email_clicked", "2026-01-06 09:01", "sale", "email", None),
        (2, "unsubscribed", "2026-01-06 09:02", "sale", "email", None),
        (2, "spam_reported", "2026-01-06 09:02", "sale", "email", None),
        (2, "order_placed", "2026-01-15 09:00", None, None, None),  # ten days later: too late
        (3, "email_sent", "2026-01-05 09:00", "sale", "email", None),
        (3, "email_bounced", "2026-01-05 09:00", "sale", "email", None),
        (3, "sms_sent", "2026-01-07 09:00", "nudge", "sms", None),
        (3, "sms_replied", "2026-01-07 09:30", "nudge", "sms", None),
    ]
    names = ["customer_id", "event", "occurred_at", "campaign", "channel", "machine_open"]
    customers = pd.DataFrame({"customer_id": [1, 2, 3], "signed_up_at": "2026-01-01"})
    return make_business(customers, pd.DataFrame(rows, columns=names), today="2026-02-01")


def test_a_campaign_is_counted_as_by_hand(shop):
    sale = message_metrics(shop).loc["sale"]
    counts = ["sent", "delivered", "opened", "opened_by_people", "clicked", "converted", "unsubscribed"]
    assert sale[[*counts, "complained", "bounced"]].tolist() == [3, 2, 2, 1, 1, 1, 1, 1, 1]
    assert sale["bounced_rate"] == pytest.approx(1 / 3) and sale["opened_by_people_rate"] == 0.5
    assert message_metrics(shop, "channel").loc["sms", "replied_rate"] == 1


def test_segments_channels_and_dates_narrow_it_down(shop):
    segment = pd.Series({1: "loyal", 2: "new", 3: "new"})
    by_segment = message_metrics(shop, segment, channel="email")
    assert by_segment["sent"].to_dict() == {"new": 2, "loyal": 1}
    assert by_segment["converted"].to_dict() == {"new": 0, "loyal": 1}
    assert list(message_metrics(shop, since="2026-01-06").index) == ["nudge"]
    assert message_metrics(shop, as_of="2026-01-06")["clicked"].sum() == 0
    with pytest.raises(ValueError, match="sent no such message from 2026-01-20"):
        message_metrics(shop, since="2026-01-20")
    with pytest.raises(ValueError, match="by='country' is neither"):
        message_metrics(shop, "country")


def test_a_return_comes_from_the_difference_and_not_from_the_sales():
    tested = pd.DataFrame(
        {
            "arm": ["message"] * 200 + ["holdout"] * 200,
            "bought": [True] * 120 + [False] * 80 + [True] * 100 + [False] * 100,
            "profit_cents": [990] * 120 + [-10] * 80 + [1000] * 100 + [0] * 100,
        }
    )
    worth = incremental_return(tested, cost_cents=10)
    # 20 more buyers of 200 at $10, less 10 cents each: 90 cents a person, 400 people.
    assert worth.incremental_profit_cents == pytest.approx(90 * 400)
    assert worth.incremental_return == pytest.approx(9)
    assert worth.cost_per_outcome_cents == pytest.approx(100)
    assert "changes profit by $360" in worth.sentence()
    # 10 cents each; 10 more of 100 people buy, and by the interval as few as 0.26 or as many
    # as 19.5 of 100.
    assert (
        "Sending costs $1 ($0.51 to $39.09)" in worth.sentence()
        and "one more of the buyers" in worth.sentence()
    )


def option(audience, cost, each):
    result = Lift("profit_cents", 50, 50, each, 0.0, each, 0.0, 0.0, 0.95, False)
    return Return(audience, cost, result, result)


def test_no_other_split_of_the_budget_earns_more():
    random = np.random.default_rng(2)
    for _ in range(50):
        options = {
            str(i): option(random.integers(1, 50), random.integers(1, 9), random.normal(5, 8))
            for i in range(5)
        }
        best = best_budget(options, 300)
        assert best["spent_cents"].sum() <= 300
        for _ in range(50):
            left, earned = 300.0, 0.0
            for name in random.permutation(list(options)):
                sent = min(
                    int(random.integers(0, options[name].audience + 1)), int(left // options[name].cost_cents)
                )
                left -= sent * options[name].cost_cents
                earned += sent * options[name].profit.difference
            # Rounding down to whole people can cost the greedy split less than one person's profit.
            assert earned <= best["profit_cents"].sum() + max(o.profit.difference for o in options.values())


def test_what_never_pays_back_says_so():
    assert payback_weeks(1_000, pd.Series([100, 100])) == math.inf
    assert option(10, 5, -2.0).cost_per_outcome_cents == math.inf
    with pytest.raises(ValueError, match="cannot be spent"):
        best_budget({}, -1)
