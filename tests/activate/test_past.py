"""Past campaigns: the log's people, and the truth behind designs that deceive and designs that do not."""

import numpy as np
import pandas as pd
import pytest

from segmentlab.activate.past import past_campaign
from segmentlab.instrument.business import tiny_business
from segmentlab.instrument.load import load
from segmentlab.measure.lift import lift
from segmentlab.measure.matching import matched_effect
from segmentlab.model.tree import events
from segmentlab.segment.evaluate import members


@pytest.fixture(scope="module")
def shop():
    return load("ecommerce")


def test_what_people_did_is_what_the_log_and_the_truth_both_say(shop):
    spring = past_campaign(shop, "spring_reminder_2025", weeks=6)
    start = spring.people["assigned_at"].iloc[0]
    log = shop.events
    after = log[
        (log["event"] == "order_placed")
        & log["occurred_at"].between(start, start + pd.Timedelta(weeks=6), "left")
    ]
    counted = after.groupby("customer_id").size().reindex(spring.people.index, fill_value=0)
    assert counted.tolist() == spring.people["orders"].tolist() == spring.truth["orders_with"].tolist()


def test_a_lottery_finds_the_truth_where_targeting_does_not(shop):
    fair = past_campaign(shop, "new_look_2026", weeks=6)
    measured = lift(fair.people)
    assert measured.low <= fair.true_effect() <= measured.high
    thanks = past_campaign(shop, "thank_you_2025", weeks=6)
    rates = thanks.people.groupby("arm")["bought"].mean()
    naive = rates["message"] - rates["not sent"]
    assert naive > 0.1 > 0.02 > thanks.true_effect()
    past = ["orders_before", "revenue_before_cents", "days_since_last"]
    matched = matched_effect(thanks.people, "bought", past)
    assert abs(matched.effect - thanks.true_effect()) < abs(naive - thanks.true_effect())


def test_logged_chances_to_be_sent_it_undo_the_targeting(shop):
    thanks = past_campaign(shop, "thank_you_2025", weeks=6).people
    got = (thanks["arm"] == "message").to_numpy()
    chance = thanks["propensity"].to_numpy()
    assert chance[got].mean() > chance[~got].mean()
    # Within people of the same chance, a lottery decided: chances are right if they foretell who got it.
    for low, high in ((0.0, 0.1), (0.1, 0.4), (0.4, 1.0)):
        band = (chance >= low) & (chance < high)
        if band.sum() > 200:
            assert abs(got[band].mean() - chance[band].mean()) < 4 * np.sqrt(0.25 / band.sum())


@pytest.mark.parametrize("name", ["saas", "subscription"])
def test_every_past_campaign_of_the_other_businesses_can_be_looked_up(name):
    business = load(name)
    for key, design in business.tables["campaigns"].set_index("campaign")["design"].items():
        campaign = past_campaign(business, key, weeks=4)
        assert campaign.design == design and len(campaign.people) > 50
        assert campaign.people.notna().all().all()
        known = members(events(business.events["event"].iloc[0]).count() >= 0, business)
        assert campaign.people.index.isin(known.index).all()
        assert np.isfinite(campaign.true_effect()) and campaign.truth.index.isin(campaign.people.index).all()


def test_a_rollout_counts_what_the_log_and_the_truth_both_say_week_by_week(shop):
    rollout = past_campaign(shop, "what_others_chose_2025", weeks=6)
    table = rollout.by_week("orders", before=3)
    assert table.groupby("region")["starts"].nunique().eq(1).all()
    assert sorted(table["starts"].unique()) == [0, 4, 8, 12, 16] and table["week"].max() == 16 + 6 - 1
    # One region, week and event, counted another way.
    first = shop.tables["assignments"].query("campaign == 'what_others_chose_2025'")["assigned_at"].min()
    who = table.loc[(table["region"] == "Scotland") & (table["week"] == -3), "customer_id"]
    log = shop.events
    log = log[(log["event"] == "order_placed") & log["customer_id"].isin(who)]
    for week in (-3, 0, 9):
        begins = first + pd.Timedelta(weeks=week)
        counted = log["occurred_at"].between(begins, begins + pd.Timedelta(weeks=1), "left").sum()
        assert table.loc[(table["region"] == "Scotland") & (table["week"] == week), "orders"].sum() == counted
    # The truth by week adds up to that over the weeks after the first day.
    changed = rollout.true_by_week("orders")
    both = rollout.truth
    whole = (both["orders_with"].astype(int) - both["orders_without"])[changed.index.intersection(both.index)]
    assert changed.loc[whole.index, list(range(6))].sum(axis=1).tolist() == whole.tolist() and whole.any()


def test_what_cannot_be_looked_up_is_said(shop):
    with pytest.raises(ValueError, match="'spring_reminder_2025' was randomized, not staggered"):
        past_campaign(shop, "spring_reminder_2025").by_week()
    with pytest.raises(ValueError, match="'joy' is not an outcome; choose one of bought, orders"):
        past_campaign(shop, "what_others_chose_2025").true_by_week("joy")
    with pytest.raises(LookupError, match="no past campaign 'dragons'; there are spring_reminder_2025"):
        past_campaign(shop, "dragons")
    with pytest.raises(LookupError, match="Tiny shop kept no table"):
        past_campaign(tiny_business(), "x")
    with pytest.raises(ValueError, match="watch for fewer weeks"):
        past_campaign(shop, "new_look_2026", weeks=20)
    with pytest.raises(ValueError, match="'joy' is not an outcome; choose one of bought, orders"):
        past_campaign(shop, "new_look_2026").true_effect("joy")
