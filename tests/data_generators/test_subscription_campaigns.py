"""Messages of the meal-kit box: each reason for leaving has its own remedy, and both futures are exact."""

import numpy as np
import pandas as pd
import pytest

from data_generators import messages, simulate, what_if, world_at
from data_generators.parameters import type_names
from data_generators.rules import rules

KEYS = list(messages("subscription"))
WEEKS = 8
#: For each situation, the message that helps most, and by which outcome that is judged.
RIGHT = [
    ("payment failed", "card_text", "stayed"),
    ("payment failed", "card_text", "profit_cents"),
    ("complained lately", "success_call", "stayed"),
    ("cancellation page seen", "pause_offer", "stayed"),
    ("two skips in a row", "skip_helper", "orders"),
    ("two skips in a row", "skip_helper", "profit_cents"),
    ("welcome over", "price_off", "stayed"),
    ("no app in 14 days", "app_nudge", "app_sessions"),
    ("no app, and nothing else", "app_nudge", "profit_cents"),
    ("recently lapsed", "winback_offer", "restarted"),
    ("recently lapsed", "winback_news", "profit_cents"),
]


@pytest.fixture(scope="module")
def box():
    """A seed that no parameter was chosen on."""
    return simulate("subscription", customers=40_000, weeks=97, seed=8_128)


@pytest.fixture(scope="module")
def futures(box):
    return {key: what_if(box.world, key, weeks=WEEKS) for key in KEYS}


@pytest.fixture(scope="module")
def situations(box):
    here = rules("subscription").situations(box.world)
    signs = (
        "one skip",
        "two skips in a row",
        "cancellation page seen",
        "complained lately",
        "payment failed",
    )
    others = np.any([here[sign] for sign in signs], axis=0)
    here["no app, and nothing else"] = here["no app in 14 days"] & ~others
    return {name: pd.Series(flags, index=box.world.customer_ids) for name, flags in here.items()}


def gain(futures, who, outcome):
    sent, unsent = futures
    who = who.reindex(sent.index)
    return float((sent.loc[who, outcome].astype(float) - unsent.loc[who, outcome].astype(float)).mean())


def test_every_message_says_what_it_is_and_knows_every_type_and_situation(situations):
    told = messages("subscription").values()
    assert len(told) >= 10 and {message.channel for message in told} == {"email", "sms", "push", "call"}
    for message in told:
        assert message.title and message.text.endswith(".") and message.cost_cents > 0
        assert list(message.change) == type_names("subscription")
        assert set(message.suits) <= {*situations, "otherwise"}


@pytest.mark.parametrize("key", KEYS)
def test_a_message_sent_to_nobody_changes_nothing(box, futures, key):
    nobody = np.zeros(box.world.people, dtype=bool)
    sent, unsent = what_if(box.world, key, weeks=WEEKS, to=nobody)
    pd.testing.assert_frame_equal(sent, unsent, check_exact=True)
    pd.testing.assert_frame_equal(unsent, futures[key].without_message, check_exact=True)


@pytest.mark.parametrize("key", ["pause_offer", "winback_offer"])
def test_what_happens_to_one_is_the_same_whoever_else_gets_it(box, futures, key):
    some = np.arange(box.world.people) % 3 == 0
    sent, unsent = what_if(box.world, key, weeks=WEEKS, to=some)
    reached = some[sent.index - 1]
    pd.testing.assert_frame_equal(sent[reached], futures[key].with_message[reached], check_exact=True)
    pd.testing.assert_frame_equal(sent[~reached], unsent[~reached], check_exact=True)


def test_without_a_message_the_future_is_what_the_log_shows(box):
    monday = pd.Timestamp("2026-01-05")
    unsent = what_if(world_at(box.world, monday), "dessert", weeks=6).without_message
    seen = box.events[
        box.events["occurred_at"].between(monday, monday + pd.Timedelta(weeks=6), inclusive="left")
    ]
    seen = seen[seen["customer_id"].isin(unsent.index)]

    def counted(*events):
        found = seen.loc[seen["event"].isin(events), "customer_id"].value_counts()
        return found.reindex(unsent.index, fill_value=0)

    paid = seen[seen["event"] == "payment_succeeded"].groupby("customer_id")["amount_cents"].sum()
    assert (counted("payment_succeeded") == unsent["orders"]).all()
    assert (paid.reindex(unsent.index, fill_value=0) == unsent["revenue_cents"]).all()
    assert (counted("delivery_skipped") == unsent["skipped"]).all()
    assert ((counted("payment_recovered") > 0) == unsent["recovered"]).all()
    assert ((counted("subscription_restarted") > 0) == unsent["restarted"]).all()
    # An ending is dated a day after the last failed attempt, always within its week.
    assert ((counted("subscription_cancelled", "subscription_ended") > 0) == unsent["left"]).all()
    last = box.tables["changes"].dropna(subset=["status"])
    last = last[last["changed_at"] < monday + pd.Timedelta(weeks=6)].groupby("customer_id")["status"].last()
    assert (last.loc[unsent.index].isin(["subscribed", "paused"]) == unsent["stayed"]).all()


@pytest.mark.parametrize(("situation", "right", "outcome"), RIGHT)
def test_each_reason_has_its_own_remedy(futures, situations, situation, right, outcome):
    gains = {key: gain(futures[key], situations[situation], outcome) for key in KEYS}
    assert max(gains, key=gains.get) == right, gains
    assert gains[right] > 0


def test_a_discount_for_all_gives_margin_away(futures, situations):
    everybody = situations["subscribed"]
    assert gain(futures["price_off"], everybody, "stayed") > 0
    assert gain(futures["price_off"], everybody, "profit_cents") < -1_000
    assert gain(futures["winback_offer"], everybody, "profit_cents") < -1_000


@pytest.mark.parametrize("key", ["card_text", "favourites", "winback_news", "cooking_tips"])
def test_sleeping_subscribers_leave_when_they_are_written_to(box, futures, situations, key):
    sleeping = situations["subscribed"] & (box.truth["hidden_type"] == "sleeping subscribers")
    assert gain(futures[key], sleeping, "stayed") < 0
    assert gain(futures[key], sleeping, "profit_cents") < 0


def test_the_recently_lapsed_come_back_far_likelier_than_the_long_dormant(futures, situations):
    for key in ("winback_offer", "winback_news"):
        recent, dormant = (
            gain(futures[key], situations[name], "restarted") for name in ("recently lapsed", "long dormant")
        )
        assert recent > 5 * max(dormant, 0) and recent > 0.01


def test_a_discount_wins_back_deal_tasters_and_news_win_back_cooks(box, futures, situations):
    lapsed = situations["recently lapsed"]
    for kind, better, worse in (
        ("deal tasters", "winback_offer", "winback_news"),
        ("love-to-cook regulars", "winback_news", "winback_offer"),
    ):
        who = lapsed & (box.truth["hidden_type"] == kind)
        assert gain(futures[better], who, "restarted") > gain(futures[worse], who, "restarted")


def test_a_perk_pays_with_those_who_love_to_cook_and_costs_with_deal_tasters(box, futures, situations):
    gains = {
        kind: gain(
            futures["dessert"], situations["subscribed"] & (box.truth["hidden_type"] == kind), "profit_cents"
        )
        for kind in type_names("subscription")
    }
    assert max(gains, key=gains.get) == "love-to-cook regulars" and gains["love-to-cook regulars"] > 0
    assert gains["deal tasters"] < 0


def intervals(sent, unsent, outcome, lotteries):
    """Estimate the lift by so many experiments, each on people drawn anew, with its 95 % interval.

    The interval is about people like these. On the very same people in every lottery it would be too wide,
    because who is in the test would not vary; so each test draws its people from all, with replacement.
    """
    with_it, without = (future[outcome].to_numpy(float) for future in (sent, unsent))
    for lottery in range(lotteries):
        rng = np.random.default_rng(lottery)
        who = rng.integers(0, len(with_it), len(with_it))
        half = rng.random(len(with_it)) < 0.5
        got, held = with_it[who[half]], without[who[~half]]
        error = np.sqrt(got.var(ddof=1) / len(got) + held.var(ddof=1) / len(held))
        yield got.mean() - held.mean(), error


@pytest.mark.parametrize(("key", "situation", "outcome"), [
    ("skip_helper", "subscribed", "orders"), ("winback_offer", "lapsed", "restarted"),
])  # fmt: skip
def test_holdouts_cover_the_true_lift_as_often_as_they_should(futures, situations, key, situation, outcome):
    who = situations[situation].reindex(futures[key].with_message.index)
    sent, unsent = (future[who] for future in futures[key])
    true = sent[outcome].astype(float).mean() - unsent[outcome].astype(float).mean()
    covered = [abs(lift - true) <= 1.96 * error for lift, error in intervals(sent, unsent, outcome, 400)]
    assert 0.93 <= np.mean(covered) <= 0.97


def test_halves_that_get_the_same_differ_as_often_as_chance_has_it(futures, situations):
    unsent = futures["dessert"].without_message
    unsent = unsent[situations["subscribed"].reindex(unsent.index)]
    found = [abs(lift) > 1.96 * error for lift, error in intervals(unsent, unsent, "stayed", 400)]
    assert 0.03 <= np.mean(found) <= 0.07


def test_comparing_those_written_to_with_the_others_has_the_wrong_sign(futures, situations):
    """Whoever helps those at risk and compares them with the rest sees a message that drives people away."""
    sent, unsent = futures["pause_offer"]
    subscribed = situations["subscribed"].reindex(sent.index)
    risky = situations["cancellation page seen"].reindex(sent.index) & subscribed
    true = gain(futures["pause_offer"], risky, "stayed")
    naive = sent.loc[risky, "stayed"].mean() - unsent.loc[subscribed & ~risky, "stayed"].mean()
    assert true > 0.02 and naive < -0.10


def test_the_targeted_campaign_of_the_past_reached_those_who_leave_anyway(box):
    assigned = box.tables["assignments"]
    plan = assigned[assigned["campaign"] == "save_the_risky_2025"]
    monday = plan["assigned_at"].iloc[0]
    left = box.events[box.events["event"] == "subscription_cancelled"]
    left = left[left["occurred_at"].between(monday, monday + pd.Timedelta(weeks=6))]["customer_id"]
    leaves = plan["customer_id"].isin(left).groupby(plan["arm"] == "message").mean()
    assert leaves[True] > 1.3 * leaves[False]


def test_profit_pays_for_the_message(box, futures):
    for key in KEYS:
        sent, unsent = futures[key]
        same = (sent["orders"] == 0) & (unsent["orders"] == 0)
        cost = (unsent["profit_cents"] - sent["profit_cents"])[same]
        assert same.sum() > 1_000 and (cost == messages("subscription")[key].cost_cents).all()
