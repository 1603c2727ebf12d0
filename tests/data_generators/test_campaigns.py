"""In every business: both futures are exact, holdouts tell the truth, and past campaigns were run as told."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import data_generators
from data_generators import messages, observe, send, simulate, what_if, world_at
from data_generators.looking_back import what_was
from data_generators.messaging import CHANNELS
from data_generators.past import past_campaigns
from data_generators.people import REGIONS
from data_generators.rules import MOST_WEEKS

LOTTERIES = 400


@pytest.fixture(scope="module")
def futures(grown):
    keys = list(messages(grown.world.business))
    return {key: what_if(grown.world, key, weeks=6) for key in keys}


def test_every_business_has_at_least_ten_messages_that_say_what_they_are(business):
    offered = messages(business)
    assert len(offered) >= 10
    for message in offered.values():
        assert message.title and message.text[-1] in ".!?" and message.cost_cents > 0
        assert message.channel in CHANNELS
    assert len({message.channel for message in offered.values()}) >= 3


def test_a_message_sent_to_nobody_changes_nothing(grown):
    nobody = np.zeros(grown.world.people, dtype=bool)
    for key in messages(grown.world.business):
        sent, unsent = what_if(grown.world, key, weeks=3, to=nobody)
        pd.testing.assert_frame_equal(sent, unsent, check_exact=True)


def test_what_happens_to_one_is_the_same_whoever_else_gets_it(grown, futures):
    key = list(futures)[-1]
    group = grown.customers.get("account_id", grown.customers["customer_id"]).to_numpy()
    some = group % 3 == 0
    sent, unsent = what_if(grown.world, key, weeks=6, to=some)
    reached = some[sent.index - 1]
    pd.testing.assert_frame_equal(sent[reached], futures[key].with_message[reached], check_exact=True)
    pd.testing.assert_frame_equal(sent[~reached], unsent[~reached], check_exact=True)


def test_asking_twice_gives_the_same_answer_and_leaves_the_world_alone(grown, futures):
    key = next(iter(futures))
    again = what_if(grown.world, key).with_message
    pd.testing.assert_frame_equal(again, futures[key].with_message, check_exact=True)


def test_everybody_known_that_monday_has_both_futures(grown, futures):
    known = grown.customers.loc[grown.customers["signed_up_at"] < grown.today, "customer_id"]
    for sent, unsent in futures.values():
        assert sent.index.tolist() == unsent.index.tolist() == known.tolist()
        assert {"revenue_cents", "profit_cents", "unsubscribed"} <= set(sent)


def test_some_people_do_less_because_of_a_message_and_some_messages_lose_money(futures):
    outcomes = {
        key: (sent["profit_cents"] - unsent["profit_cents"]) for key, (sent, unsent) in futures.items()
    }
    worse = [key for key, change in outcomes.items() if (change < -100).mean() > 0.001]
    assert len(worse) >= len(outcomes) // 3
    assert any(change.mean() < 0 for change in outcomes.values())
    assert any(change.mean() > 0 for change in outcomes.values())


def test_messages_one_has_to_agree_to_cost_some_addresses(grown, futures):
    for key, (sent, unsent) in futures.items():
        assert (sent["unsubscribed"] | ~unsent["unsubscribed"]).all()
        if f"{messages(grown.world.business)[key].channel}_consent" in grown.customers:
            assert 0.0005 < sent["unsubscribed"].mean() - unsent["unsubscribed"].mean() < 0.03, key


def outcome(frame):
    """A yes or no that any business has: did the person bring any revenue?"""
    return (frame["revenue_cents"] > 0).to_numpy()


def differences(first, second):
    """Difference of means and its 95 % half-width, in each of many experiments on people drawn anew."""
    told = []
    for lottery in range(LOTTERIES):
        rng = np.random.default_rng(lottery)
        who, half = rng.integers(0, len(first), len(first)), rng.random(len(first)) < 0.5
        one, other = first[who[half]], second[who[~half]]
        error = np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other))
        told.append((one.mean() - other.mean(), 1.96 * error))
    return np.array(told)


def test_the_intervals_of_400_holdouts_cover_the_truth(futures):
    sent, unsent = (outcome(frame) for frame in next(iter(futures.values())))
    true, told = sent.mean() - unsent.mean(), differences(sent, unsent)
    assert 0.93 <= (np.abs(told[:, 0] - true) <= told[:, 1]).mean() <= 0.97
    assert abs(told[:, 0].mean() - true) < 3 * told[:, 0].std() / np.sqrt(LOTTERIES)


def test_halves_that_get_the_same_seem_to_differ_as_often_as_chance_says(futures):
    _, unsent = next(iter(futures.values()))
    told = differences(outcome(unsent), outcome(unsent))
    assert 0.03 <= (np.abs(told[:, 0]) > told[:, 1]).mean() <= 0.07


# What the log shows of a what-if

#: The event that is an order in each business, and the amounts paid.
ORDER = {"ecommerce": "order_placed", "saas": "invoice_paid", "subscription": "payment_succeeded"}


def half_of(made):
    """Every second customer, or account: colleagues are in one arm."""
    return (made.customers.get("account_id", made.customers["customer_id"]) % 2 == 0).to_numpy()


@pytest.fixture(scope="module")
def observed(grown):
    """The log of six weeks in which half of the customers got the first message that one must agree to."""
    key = next(
        key
        for key, message in messages(grown.world.business).items()
        if f"{message.channel}_consent" in grown.customers
    )
    return key, observe(grown.world, key, 6, half_of(grown))


def test_the_log_of_a_what_if_shows_the_message_where_it_was_sent_and_nowhere_else(grown, observed):
    key, log = observed
    sent = log["event"] == CHANNELS[messages(grown.world.business)[key].channel]["sent"]
    got = log.loc[sent & (log["campaign"] == key), "customer_id"]
    known = grown.customers["signed_up_at"] < grown.today
    assert sorted(got) == grown.customers.loc[half_of(grown) & known, "customer_id"].tolist()


def test_the_log_of_a_what_if_adds_up_to_what_it_tells_of_treated_and_holdout(grown, observed):
    key, log = observed
    happened, _ = what_if(grown.world, key, 6, half_of(grown))
    orders = log[log["event"] == ORDER[grown.world.business]].groupby("customer_id")["amount_cents"]
    number, paid = (each.reindex(happened.index, fill_value=0) for each in (orders.size(), orders.sum()))
    # A payment of the last evening is recorded next morning, after the weeks are over.
    awaited = (number < happened["orders"]).sum()
    assert (number <= happened["orders"]).all() and awaited <= 0.002 * happened["orders"].sum()
    assert (paid != happened["revenue_cents"]).sum() == awaited
    assert awaited == 0 or grown.world.business == "subscription"


@pytest.mark.parametrize("ago", [8, 30, 97])
def test_the_log_of_a_message_to_nobody_is_the_log_as_it_was(grown, ago):
    """Also where the weeks watched are long over, and the log has since learned what was recorded late."""
    begin = world_at(grown.world, grown.today - pd.Timedelta(weeks=ago))
    nobody = np.zeros(begin.people, dtype=bool)
    by_then = grown.events["recorded_at"] < begin.today + pd.Timedelta(weeks=8)
    was = grown.events[by_then & (grown.events["occurred_at"] >= begin.today)].reset_index(drop=True)
    for key in list(messages(grown.world.business))[::5]:
        pd.testing.assert_frame_equal(observe(begin, key, 8, nobody), was, check_exact=True)


def test_the_log_of_a_what_if_differs_only_where_the_message_went(grown):
    begin = world_at(grown.world, grown.today - pd.Timedelta(weeks=8))
    key = list(messages(grown.world.business))[1]
    log = observe(begin, key, 8, half_of(grown))
    was = grown.events[grown.events["occurred_at"] >= begin.today]
    others = grown.customers.loc[~half_of(grown), "customer_id"]
    theirs, then = (rows[rows["customer_id"].isin(others)].reset_index(drop=True) for rows in (log, was))
    pd.testing.assert_frame_equal(theirs, then, check_exact=True)
    assert len(log) != len(was)


def test_the_what_if_of_the_readme_runs_and_is_true():
    page = (Path(data_generators.__file__).parent / "README.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.+?)```", page, re.DOTALL)
    made: dict = {}
    exec(code, made)  # the README is ours
    effect, treated = made["effect"], made["treated"][made["effect"].index - 1]
    assert (effect[~treated] == 0).all() and (effect[treated] != 0).mean() > 0.9
    orders = made["events"].loc[made["events"]["event"] == "order_placed"].groupby("customer_id").size()
    assert made["sent"]["orders"].equals(orders.reindex(effect.index, fill_value=0))


@pytest.mark.parametrize("weeks", [0, 2.5, True, "six", 5000])
def test_weeks_that_cannot_be_watched_are_refused(small, weeks):
    key = next(iter(messages(small.world.business)))
    for watch in (what_if, observe):
        with pytest.raises(ValueError, match=r"weeks=.* does not work; give a whole number from 1 to 520"):
            watch(small.world, key, weeks)


def test_ids_and_other_things_are_no_flags(small):
    """They would silently be other people: 3, 4, 5 are the first three of the world, all of them yes."""
    world = small.world
    key, message = next(iter(messages(world.business).items()))
    ids = world.customer_ids[:10]
    for to in (ids, np.arange(world.people), [True, False], np.ones(world.people), np.ones((2, 2), bool)):
        for ask in (what_if, observe):
            with pytest.raises(ValueError, match="to must say True or False for each of the 3,000 people"):
                ask(world, key, 2, to)
        with pytest.raises(ValueError, match=r"world\.customer_ids\.isin"):
            send(world, message, to)
    assert len(what_if(world, key, 1, world.customer_ids.isin(ids)).with_message)


def test_a_series_must_be_of_the_people_of_the_world_in_their_order(small):
    world = small.world
    key = next(iter(messages(world.business)))
    chosen = pd.Series(world.customer_ids % 3 == 0, index=world.customer_ids)
    assert what_if(world, key, 1, chosen).with_message.equals(
        what_if(world, key, 1, chosen.to_numpy()).with_message
    )
    for other in (chosen[::-1], chosen.reset_index(drop=True)):
        with pytest.raises(ValueError, match=r"to is a Series of other people, or in another order"):
            what_if(world, key, 1, other)
    again = chosen[::-1].reindex(world.customer_ids, fill_value=False)
    assert what_if(world, key, 1, again).with_message.equals(what_if(world, key, 1, chosen).with_message)


def test_the_oldest_business_can_be_watched_for_as_long_again(business):
    old = simulate(business, customers=30, weeks=MOST_WEEKS)
    key = next(iter(messages(business)))
    assert len(what_if(old.world, key, MOST_WEEKS).with_message) == 30


# Campaigns of the past


def test_all_designs_were_used_and_at_least_six_campaigns_sent(grown):
    campaigns = grown.tables["campaigns"]
    counts = campaigns["design"].value_counts()
    assert len(campaigns) >= 6
    assert counts["randomized"] >= 2 and counts["targeted"] >= 2
    assert counts["everyone"] >= 1 and counts["staggered"] >= 1


def test_a_propensity_is_the_chance_with_which_people_got_the_campaign(grown):
    customers = grown.customers.set_index("customer_id", drop=False)
    together = customers.get("account_id", customers["customer_id"])  # people of an account share a ticket
    for _, rows in grown.tables["assignments"].groupby("campaign", observed=True):
        expected, got = rows["propensity"].sum(), (rows["arm"] == "message").sum()
        drawn = rows.groupby([rows["customer_id"].map(together), "assigned_at"])["propensity"]
        spread = np.sqrt((drawn.mean() * (1 - drawn.mean()) * drawn.size() ** 2).sum())
        assert abs(got - expected) <= 4 * spread + 1e-9
        assert rows["propensity"].between(0, 1).all()


def test_a_targeted_campaign_prefers_some_of_its_audience_and_a_randomized_one_nobody(grown):
    designs = grown.tables["campaigns"].set_index("campaign")["design"]
    for campaign, rows in grown.tables["assignments"].groupby("campaign", observed=True):
        if designs[campaign] in ("targeted", "randomized"):
            alike = rows["propensity"].min() == rows["propensity"].max()
            assert alike == (designs[campaign] == "randomized"), campaign


def test_no_two_past_campaigns_write_through_one_channel_on_the_same_monday(business):
    """Whoever cancels the channel over one of them would be written to once more."""
    channels = {key: message.channel for key, message in messages(business).items()}
    sent = [
        (channels[past["message"]], int(week))
        for past in past_campaigns(business)
        for week in past.get("starts", past.get("weeks"))
    ]
    assert len(sent) == len(set(sent))


def test_nobody_is_written_to_through_a_channel_they_have_just_cancelled(grown):
    log = grown.events
    for channel, steps in CHANNELS.items():
        over = log[(log["event"] == "unsubscribed") & (log["channel"] == channel)]
        again = log[(log["event"] == "subscribed") & (log["channel"] == channel)]
        rows = pd.concat(
            [
                over[["customer_id", "occurred_at"]].assign(wants=False),
                again[["customer_id", "occurred_at"]].assign(wants=True),
            ]
        ).sort_values("occurred_at")
        sent = log.loc[log["event"] == steps["sent"], ["customer_id", "occurred_at"]]
        last = pd.merge_asof(sent, rows, on="occurred_at", by="customer_id", allow_exact_matches=False)
        assert not (last["wants"] == False).any(), channel  # noqa: E712 - missing is neither


def test_who_was_sent_a_past_campaign_is_in_the_log_and_nobody_else(grown):
    keys = grown.tables["campaigns"]["campaign"]
    sent_events = [steps["sent"] for steps in CHANNELS.values()]
    log = grown.events[grown.events["event"].isin(sent_events) & grown.events["campaign"].isin(keys)]
    assigned = grown.tables["assignments"]
    assigned = assigned[assigned["arm"] == "message"]
    for key in keys:
        theirs = assigned.loc[assigned["campaign"] == key, "customer_id"]
        seen = log[log["campaign"] == key]
        if (seen["event"] == "in_app_shown").all():  # seen only by those who come
            assert set(seen["customer_id"]) <= set(theirs), key
        else:
            assert sorted(seen["customer_id"]) == sorted(theirs), key


def test_regions_start_a_staggered_campaign_in_different_weeks(grown):
    campaigns = grown.tables["campaigns"].set_index("campaign")["design"]
    rows = grown.tables["assignments"]
    rows = rows[rows["campaign"].isin(campaigns.index[campaigns == "staggered"])]
    region = rows["customer_id"].map(grown.customers.set_index("customer_id")["region"])
    sent = rows[rows["arm"] == "message"]
    starts = sent.groupby(region, observed=True)["assigned_at"].agg(["min", "nunique"])
    assert starts["min"].nunique() == 5 and starts["nunique"].max() >= 3
    assert len(starts) >= 20  # fewer clusters make the errors of differences in differences too small


def test_a_rollout_starts_every_region_once_and_in_every_country_early_and_late(business):
    country = {region: name for name, regions in REGIONS.items() for region in regions}
    rollouts = [past for past in past_campaigns(business) if past["design"] == "staggered"]
    assert rollouts
    for past in rollouts:
        started = [region for regions in past["starts"].values() for region in regions]
        assert sorted(started) == sorted(country)
        for name in REGIONS:
            weeks = {
                week
                for week, regions in past["starts"].items()
                for region in regions
                if country[region] == name
            }
            assert len(weeks) >= 3, name


def test_what_really_happened_is_one_of_the_two_pasts_of_a_campaign(grown):
    campaign = grown.tables["campaigns"].iloc[0]
    happened, otherwise = what_was(grown.world, campaign["campaign"], weeks=5)
    begin = world_at(grown.world, campaign["first_sent"])
    assert not happened.equals(otherwise)
    assigned = grown.tables["assignments"]
    assigned = assigned[assigned["campaign"] == campaign["campaign"]]
    got = assigned.loc[assigned["arm"] == "message", "customer_id"]
    same = ~happened.index.isin(got)
    pd.testing.assert_frame_equal(happened[same], otherwise[same], check_exact=True)
    assert begin.today == campaign["first_sent"]


def test_a_campaign_that_never_was_has_no_past(business):
    young = simulate(business, customers=20, weeks=2)
    with pytest.raises(ValueError, match="no past campaign called 'moon'; choose one of"):
        what_was(young.world, "moon")
    with pytest.raises(ValueError, match="had not begun before 2024-07-15; make more weeks"):
        what_was(young.world, simulate(business, customers=20, weeks=97).tables["campaigns"]["campaign"][0])


def test_an_unknown_message_is_named_with_those_there_are(grown):
    first = next(iter(messages(grown.world.business)))
    with pytest.raises(ValueError, match=f"no message called 'carrier pigeon'; choose one of: \"{first}\""):
        what_if(grown.world, "carrier pigeon")
