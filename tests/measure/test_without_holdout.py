"""Without a holdout: each method finds the truth where its assumptions hold, and says what it needs."""

import numpy as np
import pandas as pd
import pytest

from segmentlab.instrument.business import make_business
from segmentlab.measure.attribution import attribute
from segmentlab.measure.matching import matched_effect
from segmentlab.measure.staggered import averaged_over, staggered_effect


def rollout(seed, effect=2.0, regions=24, people=30, periods=20, drift=0.0):
    """Regions that start in different weeks, with habits of their own and weeks that move them all."""
    random = np.random.default_rng(seed)
    starts = np.repeat([6, 9, 12, np.nan], regions // 4)
    unit = np.arange(regions * people)
    region = unit // people
    week = np.arange(periods)
    level = random.normal(20, 4, len(unit))[:, None] + random.normal(0, 2, regions)[region][:, None]
    season = random.normal(0, 3, periods)[None, :]
    local = random.normal(0, 0.3, (regions, periods))[region]
    treated = week[None, :] >= starts[region][:, None]
    early = drift * week[None, :] * np.isfinite(starts)[region][:, None]
    y = level + season + local + early + effect * treated + random.normal(0, 3, (len(unit), periods))
    return pd.DataFrame(
        {
            "unit": np.repeat(unit, periods),
            "period": np.tile(week, len(unit)),
            "region": np.repeat(region, periods),
            "starts": np.repeat(starts[region], periods),
            "spent": y.ravel(),
        }
    )


def test_a_staggered_rollout_finds_the_effect_as_often_as_its_interval_says():
    """In 400 rollouts 95 % are 380; chance alone makes it fewer than 368 once in three hundred times."""
    hits, parallel, widths = 0, 0, []
    for seed in range(400):
        result = staggered_effect(rollout(seed, people=2), "spent", cluster="region")
        hits += result.low <= 2.0 <= result.high
        parallel += result.trends_were_parallel
        widths.append(result.high - result.low)
    assert 368 <= hits <= 396  # neither too short nor so long that they say nothing
    assert parallel >= 368
    assert np.mean(widths) < 2.0  # twice the effect would leave its direction open


def test_it_is_the_mean_over_all_who_got_it_while_somebody_still_had_to_wait():
    """By hand: without noise, with an effect of its own for each start and week of it."""
    starts, size = {"a": 2, "b": 4, "c": 6}, {"a": 1, "b": 3, "c": 2}
    rows = [
        (f"{region}{one}", region, week, begins, 10 * len(region) + week + grown)
        for region, begins in starts.items()
        for one in range(size[region])
        for week in range(9)
        for grown in [(week - begins + 1) * begins if week >= begins else 0]
    ]
    panel = pd.DataFrame(rows, columns=["unit", "region", "period", "starts", "spent"])
    # From week 6 on nobody waits. a: weeks 2 to 5, effects 2, 4, 6, 8; b: weeks 4 and 5, effects 4 and 8.
    mean = (2 + 4 + 6 + 8 + 3 * (4 + 8)) / (4 + 3 * 2)
    result = staggered_effect(panel, "spent", cluster="region")
    assert result.effect == pytest.approx(mean)
    used = averaged_over(panel, "spent", cluster="region")
    assert panel[used].groupby("region")["period"].unique().map(list).to_dict() == {
        "a": [2, 3, 4, 5],
        "b": [4, 5],
    }
    # With a distance of one week, only the week of the start and the next one count.
    near = staggered_effect(panel, "spent", cluster="region", distance=1)
    assert near.effect == pytest.approx((2 + 4 + 3 * (4 + 8)) / (2 + 3 * 2))


def test_the_interval_is_what_leaving_out_one_region_after_the_other_does():
    panel = rollout(5, people=3)
    panel = panel[~((panel["region"] == 3) & (panel["unit"] % 3 > 0))]  # regions of different sizes
    whole = staggered_effect(panel, "spent", cluster="region")
    without = [
        staggered_effect(panel[panel["region"] != region], "spent", cluster="region").effect
        for region in range(24)
    ]
    error = np.sqrt(23 / 24 * sum((one - whole.effect) ** 2 for one in without))
    assert whole.high - whole.effect == pytest.approx(2.0687 * error, rel=1e-4)  # t of 23, 95 %
    alone = staggered_effect(panel[panel["region"].isin([0, 6])], "spent", cluster="region")
    assert np.isinf(alone.high) and "no interval" in alone.sentence()


def test_its_picture_is_flat_before_the_start_and_steps_up_after_it():
    shown = staggered_effect(rollout(1), "spent", cluster="region").by_distance["effect"]
    assert shown[shown.index < -1].abs().max() < 0.6
    assert shown[shown.index >= 0].between(1.4, 2.6).all()


def test_few_regions_are_named_as_a_reason_for_doubt():
    panel = rollout(1)
    few = staggered_effect(panel[panel["region"] % 6 == 0], "spent", cluster="region")
    assert "Only 4 regions" in few.sentence()
    assert "Only" not in staggered_effect(panel, "spent", cluster="region").sentence()


def test_regions_that_were_growing_already_are_seen_through():
    result = staggered_effect(rollout(2, effect=0.0, drift=0.5), "spent", cluster="region")
    assert result.effect > 0.5  # wrong, and it says so:
    assert not result.trends_were_parallel and "do not trust this number" in result.sentence()


def test_effects_that_grow_do_not_turn_around_because_early_units_serve_as_comparison():
    panel = rollout(3, effect=0.0)
    growing = np.maximum(panel["period"] - panel["starts"] + 1, 0).fillna(0)
    result = staggered_effect(panel.assign(spent=panel["spent"] + growing), "spent", cluster="region")
    # Over the six periods after the start (and the start itself) the effect is 1 … 7, so 4 on average.
    assert result.effect == pytest.approx(4.0, abs=0.6)


def test_a_rollout_to_everybody_at_once_has_nobody_to_compare_with():
    panel = rollout(1).assign(starts=8)
    with pytest.raises(ValueError, match="nobody to compare with"):
        staggered_effect(panel, "spent", cluster="region")
    with pytest.raises(ValueError, match="appears twice in period"):
        staggered_effect(pd.concat([rollout(1), rollout(1).head(1)]), "spent")
    with pytest.raises(ValueError, match="'period' must hold whole numbers"):
        staggered_effect(panel.assign(period=panel["period"] + 0.5), "spent")
    with pytest.raises(ValueError, match="Some rows have no region"):
        staggered_effect(
            panel.assign(region=panel["region"].where(panel["region"] > 0)), "spent", cluster="region"
        )
    with pytest.raises(ValueError, match="start at different times"):
        staggered_effect(rollout(1).assign(region=1), "spent", cluster="region")
    with pytest.raises(ValueError, match="give 1 or more"):
        staggered_effect(panel, "spent", distance=0)


def targeted(seed, effect=0.05, people=4_000, hidden=0.0):
    """The busiest people get the message, and would have bought most anyway."""
    random = np.random.default_rng(seed)
    visits, orders, secret = (random.normal(0, 1, people) for _ in range(3))
    busy = 0.8 * visits + 0.8 * orders + hidden * secret
    got = random.uniform(size=people) < 1 / (1 + np.exp(1 - busy))
    bought = random.uniform(size=people) < np.clip(
        0.3 + 0.1 * visits + 0.1 * orders + 0.1 * hidden * secret + effect * got, 0, 1
    )
    arm = np.where(got, "message", "not sent")
    return pd.DataFrame({"arm": arm, "bought": bought, "visits": visits, "orders": orders})


def test_matching_finds_the_effect_where_what_decided_is_known():
    hits, plain = 0, []
    for seed in range(400):
        result = matched_effect(targeted(seed, people=1_000), "bought", ["visits", "orders"])
        hits += result.low <= 0.05 <= result.high
        plain.append(result.plain_difference)
    assert hits >= 368
    assert np.mean(plain) > 0.15  # three times the truth


def test_matching_fails_where_what_decided_is_hidden():
    result = matched_effect(targeted(1, hidden=1.5, people=20_000), "bought", ["visits", "orders"])
    assert result.low > 0.05 and result.alike


def test_matched_groups_are_alike_and_the_table_shows_it():
    result = matched_effect(targeted(4, people=20_000), "bought", ["visits", "orders"])
    assert (result.balance["apart_before"] > 0.4).all()
    assert (
        result.alike
        and result.matched + result.unmatched == (targeted(4, people=20_000)["arm"] == "message").sum()
    )


def test_people_who_are_alike_share_the_match_in_equal_parts():
    """Else one of many equals would stand for all of them, with an interval that knows nothing of it."""
    people = pd.DataFrame(
        {
            "arm": ["message"] * 4 + ["not sent"] * 6,
            "bought": [1, 1, 1, 0, 1, 0, 0, 0, 1, 1],
            "orders": [0, 0, 1, 1, 0, 0, 0, 0, 1, 1],
        }
    )
    result = matched_effect(people, "bought", ["orders"])
    # Two with no orders against a quarter of buyers, two with one against two buyers of two.
    assert result.effect == pytest.approx((2 * (1 - 0.25) + 2 * (0.5 - 1)) / 4)
    assert (result.balance["apart_after"].abs() < 1e-9).all()


def test_with_few_different_pasts_the_interval_holds_the_truth():
    hits = 0
    for seed in range(400):
        random = np.random.default_rng(seed)
        orders = random.integers(0, 4, 600)
        got = random.uniform(size=600) < 0.1 + 0.15 * orders
        bought = random.uniform(size=600) < 0.1 + 0.15 * orders + 0.1 * got
        arm = np.where(got, "message", "not sent")
        people = pd.DataFrame({"arm": arm, "bought": bought, "orders": orders})
        result = matched_effect(people, "bought", ["orders"])
        hits += result.low <= 0.1 <= result.high
    assert hits >= 368


def test_effects_without_a_holdout_are_said_in_their_unit_with_what_they_take_for_granted():
    result = matched_effect(targeted(4), "bought", ["visits", "orders"])
    assert "more buyers per 100 people than everybody who did not" in result.sentence()
    assert "It takes for granted" in result._repr_html_() and result.assumptions[1] in result._repr_html_()
    rolled = staggered_effect(
        rollout(1).rename(columns={"spent": "spent_cents"}), "spent_cents", cluster="region"
    )
    assert "there was $0.02 more spent per unit and period" in rolled.sentence()
    renamed = rollout(1).rename(columns={"spent": "orders", "unit": "customer_id", "period": "week"})
    said = staggered_effect(renamed, "orders", unit="customer_id", period="week", cluster="region").sentence()
    assert "there were 1.9" in said and "more orders per customer and week" in said
    assert "parallel trends" in rolled._repr_html_()


def test_a_reader_sees_money_in_whole_units_and_one_word_for_both_ends():
    people = targeted(4).assign(spent_cents=lambda each: 10_000 + 1_000 * each["orders"])
    result = matched_effect(people, "bought", ["visits", "spent_cents"])
    assert result.table().loc["spent ($)", "others"] == result.balance.loc["spent_cents", "others"] / 100
    assert (
        result.table().loc["spent ($)", "apart_before"] == result.balance.loc["spent_cents", "apart_before"]
    )
    assert " more to " not in result.sentence()


def test_columns_that_cannot_be_matched_on_are_named():
    people = targeted(1, people=100)
    with pytest.raises(ValueError, match="column 'age' is missing"):
        matched_effect(people, "bought", ["age"])
    with pytest.raises(ValueError, match="'visits' is missing for some"):
        matched_effect(people.assign(visits=np.nan), "bought", ["visits"])
    with pytest.raises(ValueError, match="Somebody must have got it"):
        matched_effect(people.assign(arm="message"), "bought", ["visits"])


def shop_of(rows):
    log = pd.DataFrame(rows, columns=["customer_id", "event", "occurred_at", "campaign", "amount_cents"])
    customers = pd.DataFrame({"customer_id": [1, 2], "signed_up_at": "2026-01-01"})
    return make_business(customers, log, today="2026-02-01")


def test_each_rule_credits_every_purchase_once():
    shop = shop_of(
        [
            (1, "email_opened", "2026-01-02 08:00", "welcome", None),
            (1, "email_clicked", "2026-01-04 08:00", "sale", None),
            (1, "order_placed", "2026-01-05 08:00", None, 4_000),  # welcome first, sale last
            (1, "order_placed", "2026-01-12 08:00", None, 1_000),  # eight days after the last touch
            (2, "email_opened", "2026-01-06 08:00", "sale", None),
            (2, "order_placed", "2026-01-06 08:00", None, 500),  # at the very moment of the touch: not before
        ]
    )
    credit = attribute(shop, within="7d").table
    for rule, (welcome, sale) in {"last touch": (0, 1), "first touch": (1, 0), "linear": (0.5, 0.5)}.items():
        assert credit[rule]["purchases"].to_dict() == {"welcome": welcome, "sale": sale, "no touch": 2}
        assert credit[rule]["revenue_cents"].sum() == 5_500
    early = attribute(shop, as_of="2026-01-05")
    assert early.table["linear"]["purchases"].sum() == 0
    assert early.sentence() == "There was no purchase to credit to anything."


def test_attribution_says_where_its_rules_put_the_credit_and_what_none_of_them_knows():
    rows = [
        (1, "email_opened", "2026-01-02 08:00", "welcome", None),
        (1, "email_clicked", "2026-01-04 08:00", "sale", None),
        (1, "order_placed", "2026-01-05 08:00", None, 4_000),
        (1, "order_placed", "2026-01-20 08:00", None, 1_000),
    ]
    credit = attribute(shop_of(rows))
    assert credit.sentence().startswith(
        "Of 2 purchases 50% came within 7 days of touching a message; most is credited to sale by the last "
        "touch ($40), welcome by the first touch ($40) and "
    )
    assert "would have come anyway, no such rule can say" in credit.sentence()
    # Columns of two levels become one heading each, and money is written as money.
    assert "<th>last touch, revenue</th>" in credit._repr_html_() and "$</span>40" in credit._repr_html_()
    alone = attribute(shop_of(rows[1:]))
    assert (
        "credited to sale: $40 by the last touch, $40 by the first touch and $40 by equal" in alone.sentence()
    )
    assert "none came within 7 days" in attribute(shop_of(rows[2:])).sentence()
