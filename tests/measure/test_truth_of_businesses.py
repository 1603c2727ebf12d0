"""What tests measure in the simulated businesses, held against what the message really changes."""

import numpy as np
import pandas as pd
import pytest

from segmentlab.activate.past import past_campaign
from segmentlab.activate.send import send
from segmentlab.instrument.load import load
from segmentlab.measure.lift import lift
from segmentlab.measure.staggered import averaged_over, staggered_effect
from segmentlab.measure.uplift import fit_uplift, uplift_curve
from segmentlab.model.index import measured
from segmentlab.model.tree import events


def everybody(business):
    return pd.Series(True, index=business.customers["customer_id"])


def hits(business, message, outcome, lotteries=25, **settings):
    """In how many lotteries of the same message the interval holds the truth; and the truth."""
    audience, found = everybody(business), 0
    for number in range(lotteries):
        test = send(business, message, audience, holdout=0.4, lottery=f"lottery {number}")
        result = lift(test.people, outcome, **settings)
        found += result.low <= test.true_effect(outcome) <= result.high
    return found, test.true_effect(outcome)


@pytest.mark.parametrize(
    ("name", "message", "outcome"),
    [
        ("ecommerce", "discount", "bought"),
        ("ecommerce", "reminder", "revenue_cents"),
        ("subscription", "price_off", "stayed"),
        ("subscription", "app_nudge", "orders"),
    ],
)
def test_lottery_after_lottery_the_interval_holds_the_truth_of_the_business(name, message, outcome):
    found, truth = hits(load(name, customers=3_000), message, outcome)
    assert found >= 22 and truth != 0


def test_in_the_tool_the_interval_of_accounts_holds_the_truth():
    tool = load("saas", customers=4_000)
    accounts = tool.customers.set_index("customer_id")["account_id"]
    found, truth = hits(tool, "reengage", "logins", clusters=accounts)
    assert found >= 22 and truth != 0


def test_uplift_learned_from_one_sending_beats_a_lot_in_the_truth_of_other_people():
    boxes = load("subscription")
    audience = everybody(boxes)
    first = np.arange(len(audience)) % 2 == 0
    learned = send(boxes, "skip_helper", audience & first, holdout=0.5).people
    judged = send(boxes, "skip_helper", audience & ~first, holdout=0.5)
    paid = events("payment_succeeded")
    past = pd.DataFrame(
        {
            "paid": measured(paid.count(within="365d"), boxes),
            "silence": measured(paid.days_since_last(), boxes).fillna(999),
            "visits": measured(events("app_opened").count(within="60d"), boxes),
        }
    )
    score = fit_uplift(learned.join(past), "bought", list(past)).score(past.loc[judged.people.index])
    effect = judged.truth["bought_with"].astype(int) - judged.truth["bought_without"]
    best = score.rank(ascending=False, method="first") <= 0.3 * len(score)
    assert effect[best].mean() > 1.4 * effect.mean() > 0
    assert uplift_curve(judged.people, score).area > 0


@pytest.mark.parametrize(
    ("name", "campaign", "outcome", "event", "weeks"),
    [
        ("ecommerce", "what_others_chose_2025", "orders", "order_placed", 6),
        ("saas", "checklist_rollout", "logins", "logged_in", 4),
        ("subscription", "dessert_rollout_2025", "orders", "payment_succeeded", 6),
    ],
)
def test_a_rollout_region_by_region_is_measured_within_its_interval(name, campaign, outcome, event, weeks):
    """Against what it changed for exactly those it is the mean of: all starts, while somebody still waits."""
    hits = 0
    for seed in (2026, 1, 2, 3):  # in the businesses as they are, and in smaller ones of other people
        business = load(name) if seed == 2026 else load(name, customers=4_000, seed=seed)
        past = past_campaign(business, campaign, weeks=weeks)
        panel = past.by_week(outcome, event=event)
        columns = {"unit": "customer_id", "period": "week", "cluster": "region"}
        result = staggered_effect(panel, outcome, **columns)
        assert 20 <= result.clusters <= 24 and result.by_distance.index.min() == -6
        counted = panel[averaged_over(panel, outcome, **columns)]
        effect = past.true_by_week(outcome)
        each = effect.to_numpy()[effect.index.get_indexer(counted["customer_id"]), counted["week"]]
        hits += result.low <= each.mean() <= result.high
        # Whose turn had not come was not touched: the truth has effects where it ran, and only there.
        panel = panel[(panel["week"] >= 0) & (panel["week"] < panel["starts"])]
        waiting = effect.to_numpy()[effect.index.get_indexer(panel["customer_id"]), panel["week"]]
        assert not waiting.any() and each.any()
    assert hits >= 3  # 95 % of intervals: fewer than three of four once in seventy times


def test_a_fair_past_campaign_of_each_business_is_measured_within_its_interval():
    for name, key in (("ecommerce", "spring_reminder_2025"), ("subscription", "winback_autumn_2024")):
        campaign = past_campaign(load(name), key, weeks=4)
        result = lift(campaign.people)
        assert result.low <= campaign.true_effect() <= result.high
