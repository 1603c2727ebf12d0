"""Messages move whom they should, and nobody else; both futures are exact."""

import numpy as np
import pandas as pd
import pytest

from data_generators import fork, messages, send, simulate, what_if, world_at
from data_generators.campaigns import effect

KEYS = ["reminder", "discount", "guide", "perk"]
FITS = {"discount": "bargain hunters", "guide": "careful researchers", "perk": "loyal regulars"}


@pytest.fixture(scope="module")
def shop():
    """A seed that no parameter was chosen on."""
    return simulate("ecommerce", customers=20_000, weeks=91, seed=31_337)


@pytest.fixture(scope="module")
def futures(shop):
    return {key: what_if(shop.world, key, weeks=6) for key in KEYS}


def gain(futures, who, outcome):
    sent, unsent = (future.loc[who, outcome].astype(float) for future in futures)
    return float((sent - unsent).mean())


def days_since_order(shop):
    orders = shop.events[shop.events["event"] == "order_placed"]
    last = orders.groupby("customer_id")["occurred_at"].max()
    return (shop.today - last).dt.days, orders.groupby("customer_id").size()


def test_there_are_four_messages_that_say_what_they_are():
    assert list(messages("ecommerce")) == KEYS
    for message in messages("ecommerce").values():
        assert message.title and message.text.endswith(".") and message.cost_cents > 0
        assert message.channel == "email"


@pytest.mark.parametrize("key", KEYS)
def test_a_message_sent_to_nobody_changes_nothing(shop, key):
    sent, unsent = what_if(shop.world, key, weeks=8, to=np.zeros(shop.world.people, dtype=bool))
    pd.testing.assert_frame_equal(sent, unsent, check_exact=True)


def test_what_happens_to_one_is_the_same_whoever_else_gets_it(shop, futures):
    some = np.arange(shop.world.people) % 3 == 0
    sent, unsent = what_if(shop.world, "perk", weeks=6, to=some)
    reached = some[sent.index - 1]
    pd.testing.assert_frame_equal(sent[reached], futures["perk"].with_message[reached], check_exact=True)
    pd.testing.assert_frame_equal(sent[~reached], unsent[~reached], check_exact=True)


def test_asking_twice_gives_the_same_answer_and_leaves_the_world_alone(shop, futures):
    pd.testing.assert_frame_equal(
        what_if(shop.world, "guide").with_message, futures["guide"].with_message, check_exact=True
    )


def test_without_a_message_the_future_is_what_the_log_shows(shop):
    monday = pd.Timestamp("2026-01-05")
    unsent = what_if(world_at(shop.world, monday), "perk", weeks=6).without_message
    events = shop.events
    seen = events[
        (events["occurred_at"] >= monday) & (events["occurred_at"] < monday + pd.Timedelta(weeks=6))
    ]
    orders = seen[(seen["event"] == "order_placed") & seen["customer_id"].isin(unsent.index)]
    spent = orders.groupby("customer_id")["amount_cents"].agg(["size", "sum"])
    spent = spent.reindex(unsent.index, fill_value=0).astype(int)
    assert (spent["size"] == unsent["orders"]).all()
    assert (spent["sum"] == unsent["revenue_cents"]).all()
    left = seen.loc[seen["event"] == "unsubscribed", "customer_id"]
    assert set(left[left.isin(unsent.index)]) == set(unsent.index[unsent["unsubscribed"]])


def test_everybody_known_that_monday_has_both_futures(shop, futures):
    known = shop.customers.loc[shop.customers["signed_up_at"] < shop.today, "customer_id"]
    for sent, unsent in futures.values():
        assert sent.index.tolist() == unsent.index.tolist() == known.tolist()
        assert (sent["bought"] == (sent["orders"] > 0)).all()


@pytest.mark.parametrize("key", FITS)
def test_the_matched_message_lifts_its_type_more_than_the_others_do(shop, futures, key):
    active = shop.truth.index[(shop.truth["hidden_type"] == FITS[key]) & shop.truth["active"]]
    lifts = {other: gain(futures[other], active, "bought") for other in FITS}
    assert max(lifts, key=lifts.get) == key
    assert lifts[key] > 0.01
    assert gain(futures[key], active, "profit_cents") > 0


@pytest.mark.parametrize(("key", "least"), [("reminder", 0.01), ("perk", 0.02)])
def test_lapsing_regulars_are_lifted_by_a_few_points(shop, futures, key, least):
    days, bought = days_since_order(shop)
    lapsing = days.index[(days > 45) & (bought >= 2)]
    assert 1_500 <= len(lapsing) <= 4_000
    assert least <= gain(futures[key], lapsing, "bought") <= 0.08


def test_a_reminder_drives_away_regulars_who_have_just_bought(shop, futures):
    days, bought = days_since_order(shop)
    fresh = days.index[(days <= 21) & (bought >= 3)]
    assert gain(futures["reminder"], fresh, "orders") < 0
    assert gain(futures["reminder"], fresh, "profit_cents") < 0


def test_a_discount_gives_margin_away_where_full_price_would_have_been_paid(shop, futures):
    loyal = shop.truth.index[(shop.truth["hidden_type"] == "loyal regulars") & shop.truth["active"]]
    assert gain(futures["discount"], loyal, "profit_cents") < 0


@pytest.mark.parametrize("key", KEYS)
def test_people_who_are_gone_hardly_come_back(shop, futures, key):
    gone = shop.truth.index[~shop.truth["active"]]
    assert 0 <= gain(futures[key], gone, "bought") < 0.003
    assert futures[key].without_message.loc[gone, "orders"].sum() == 0


def test_nobody_is_woken_who_has_been_gone_for_more_than_a_year(shop):
    state = shop.world.state
    gone_weeks = np.where(state.active, 0, shop.world.week - state.left_week)
    woken = fork(shop.world)
    for _ in range(50):  # few wake at all
        send(woken, messages("ecommerce")["discount"], ~state.active)
        woken.week += 1
    assert woken.state.active[(gone_weeks > 0) & (gone_weeks <= 2)].any()
    assert not woken.state.active[gone_weeks > 52].any()


def test_a_second_message_lands_less_well(shop):
    everybody = np.ones(shop.world.people, dtype=bool)
    guide, who = messages("ecommerce")["guide"], np.flatnonzero(shop.world.state.orders)
    tired = fork(shop.world)
    send(tired, guide, everybody)
    fresh, again = effect(shop.world, guide, who), effect(tired, guide, who)
    assert (again[fresh > 0] < fresh[fresh > 0]).all()


def costs_of_those_who_do_the_same(shop, key, weeks):
    """Profit lost to the message by people whom it does not move, and how many orders they place."""
    sent, unsent = what_if(shop.world, key, weeks=weeks)
    same = (sent["orders"] == unsent["orders"]) & (sent["revenue_cents"] == unsent["revenue_cents"])
    return (unsent["profit_cents"] - sent["profit_cents"])[same], sent["orders"][same]


@pytest.mark.parametrize("key", KEYS)
def test_profit_pays_for_the_message_and_for_its_offer_with_each_order(shop, key):
    message = messages("ecommerce")[key]
    costs, placed = costs_of_those_who_do_the_same(shop, key, weeks=1)
    assert placed.sum() > 50
    assert (costs == message.cost_cents + message.offer_cost_cents * placed).all()


def test_an_offer_costs_nothing_once_it_is_over(shop):
    perk = messages("ecommerce")["perk"]
    soon, soon_placed = costs_of_those_who_do_the_same(shop, "perk", perk.offer_weeks)
    late, late_placed = costs_of_those_who_do_the_same(shop, "perk", 2 * perk.offer_weeks)
    both = soon.index.intersection(late.index)
    assert (late_placed[both] > soon_placed[both]).any()
    assert (late[both] == soon[both]).all()


@pytest.mark.parametrize("key", KEYS)
def test_every_message_costs_some_addresses(futures, key):
    sent, unsent = futures[key]
    assert 0.001 < (sent["unsubscribed"].mean() - unsent["unsubscribed"].mean()) < 0.02
    assert (sent["unsubscribed"] | ~unsent["unsubscribed"]).all()


def test_random_halves_without_a_message_do_not_differ_more_than_chance(shop, futures):
    bought = futures["guide"].without_message["bought"]
    far = []
    for lottery in range(200):
        half = np.random.default_rng(lottery).random(len(bought)) < 0.5
        error = np.sqrt(bought.var() * (1 / half.sum() + 1 / (~half).sum()))
        far.append(abs(bought[half].mean() - bought[~half].mean()) > 1.96 * error)
    assert 0.01 <= np.mean(far) <= 0.10


def test_a_holdout_measures_the_true_lift(shop, futures):
    sent, unsent = futures["perk"]
    true, errors = gain(futures["perk"], sent.index, "bought"), []
    for lottery in range(100):
        half = np.random.default_rng(lottery).random(len(sent)) < 0.5
        errors.append(sent["bought"][half].mean() - unsent["bought"][~half].mean() - true)
    assert abs(np.mean(errors)) < 3 * np.std(errors) / 10


def test_an_unknown_message_is_named_with_those_there_are(shop):
    with pytest.raises(ValueError, match='no message called \'sms\'; choose one of: "reminder", "discount"'):
        what_if(shop.world, "sms")
    with pytest.raises(ValueError, match="at least one week"):
        what_if(shop.world, "guide", weeks=0)
