"""The shop's messages move whom they should; its past campaigns fooled who looked at them naively."""

import numpy as np
import pandas as pd
import pytest

from data_generators import campaigns, fork, messages, send, simulate, what_if, world_at
from data_generators.campaigns import effect
from data_generators.ecommerce.facts import BENEFITS
from data_generators.ecommerce.occasions import weeks_until_restock
from data_generators.looking_back import what_was
from data_generators.parameters import facts
from data_generators.past import past_campaigns
from data_generators.people import places
from data_generators.rules import rules

#: The messages of the first lessons.
KEYS = ["reminder", "discount", "guide", "perk"]
ROLLOUT = "what_others_chose_2025"
FITS = {"discount": "bargain hunters", "guide": "careful researchers", "perk": "loyal regulars"}


@pytest.fixture(scope="module")
def shop():
    """A seed that no parameter was chosen on."""
    return simulate("ecommerce", customers=20_000, weeks=97, seed=31_337)


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
    moves = seen[seen["event"].isin(["unsubscribed", "subscribed"]) & seen["customer_id"].isin(unsent.index)]
    ends = moves.groupby(["customer_id", "channel"], observed=True)["event"].agg(["first", "last"])
    gone = ends[(ends["first"] == "unsubscribed") & (ends["last"] == "unsubscribed")]
    assert set(gone.index.get_level_values(0)) == set(unsent.index[unsent["unsubscribed"]])


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


# Messages for a situation


def change(shop, key, outcome="orders", weeks=6, world=None):
    """What a message changes, per person of 100."""
    sent, unsent = what_if(world or shop.world, key, weeks=weeks)
    return 100 * (sent[outcome].astype(float) - unsent[outcome])


def those(world, flags):
    known = rules("ecommerce").known(world) & world.state.active
    return world.customer_ids[flags & known]


def test_a_reminder_two_weeks_before_supplies_run_out_beats_one_at_a_fixed_date(shop):
    change_of = change(shop, "restock_reminder")
    left = weeks_until_restock(shop.world)
    ahead, whenever = those(shop.world, left == 2), those(shop.world, (left >= 0) & (left < 50))
    assert len(ahead) > 30
    assert change_of[ahead].mean() > 2.5 * change_of[whenever].mean() > 0
    assert change_of[those(shop.world, left > 6)].mean() <= 0.2


@pytest.mark.parametrize("benefit", BENEFITS)
def test_of_four_messages_for_one_product_each_seeker_is_moved_by_the_matching_one(shop, benefit):
    fits = {
        "price": "best_price",
        "quality": "built_to_last",
        "style": "new_look",
        "convenience": "by_tomorrow",
    }
    seekers = those(shop.world, shop.world.traits.seeks == BENEFITS.index(benefit))
    changes = {key: change(shop, key)[seekers].mean() for key in fits.values()}
    assert max(changes, key=changes.get) == fits[benefit]
    assert min(changes.values()) < 0 < changes[fits[benefit]]


@pytest.mark.parametrize(
    ("key", "situation"),
    [
        ("cart_reminder", "left a cart"),
        ("goes_with", "something goes with the last order"),
        ("look_again", "keeps looking at one shelf"),
    ],
)
def test_a_message_that_fits_the_situation_helps_and_elsewhere_does_not(shop, key, situation):
    flags = rules("ecommerce").situations(shop.world)[situation]
    inside, outside = (change(shop, key)[those(shop.world, which)].mean() for which in (flags, ~flags))
    assert inside > 0.3 and outside < 0.05


def test_a_birthday_treat_lands_before_the_birthday(shop):
    flags = rules("ecommerce").situations(shop.world)["birthday soon"]
    treat, world = messages("ecommerce")["birthday_treat"], shop.world
    on_the_day, on_any = (
        effect(world, treat, np.flatnonzero(which & (world.state.orders > 0))) for which in (flags, ~flags)
    )
    assert on_the_day.mean() > 5 * on_any.mean()


def test_every_discount_teaches_to_wait_and_full_price_orders_fall_over_the_quarters(shop):
    """A discount each month for two quarters, against none, on the same people."""
    start, ever = world_at(shop.world, "2025-06-30"), []
    for often in (0, 1):
        world = fork(start)
        for week in range(39):
            if often and week < 26 and week % 4 == 0:
                send(world, messages("ecommerce")["discount"], world.state.active)
            decided, _ = campaigns.decide(world)
            if week >= 30:  # nothing was sent for a month
                ever.append((often, (decided.placed.discount_cents == 0).sum(), len(decided.placed.who)))
            rules("ecommerce").advance(world, decided)
    told = np.array(ever)
    full_price = [told[told[:, 0] == often, 1].sum() for often in (0, 1)]
    assert full_price[1] < 0.97 * full_price[0]


# The past, told naively and truly


@pytest.fixture(scope="module")
def pasts(shop):
    return {key: what_was(shop.world, key) for key in shop.tables["campaigns"]["campaign"]}


def arms(shop, key):
    """The people of a campaign's first sending, by whether they got it."""
    rows = shop.tables["assignments"]
    rows = rows[rows["campaign"] == key]
    rows = rows[rows["assigned_at"] == rows["assigned_at"].min()].set_index("customer_id")
    return rows.index[rows["arm"] == "message"], rows.index[rows["arm"] != "message"]


def orders_between(shop, who, begin, end):
    orders = shop.events[shop.events["event"] == "order_placed"]
    orders = orders[(orders["occurred_at"] >= begin) & (orders["occurred_at"] < end)]
    return orders["customer_id"].isin(who).sum() / len(who)


def true_change(pasts, key, who, outcome="bought"):
    happened, otherwise = pasts[key]
    return float((happened[outcome].astype(float) - otherwise[outcome])[who].mean())


def test_of_the_randomized_campaigns_one_clearly_worked_and_one_did_nothing(shop, pasts):
    measured = {}
    for key in ("early_access_2025", "new_look_2026"):
        got, not_sent = arms(shop, key)
        bought = pasts[key].with_message["orders"]
        error = np.sqrt(bought[got].var() / len(got) + bought[not_sent].var() / len(not_sent))
        measured[key] = (bought[got].mean() - bought[not_sent].mean(), error)
        assert abs(measured[key][0] - true_change(pasts, key, got, "orders")) < 2.5 * error
    assert true_change(pasts, "early_access_2025", arms(shop, "early_access_2025")[0]) > 0.04
    assert measured["early_access_2025"][0] > 2 * measured["early_access_2025"][1]
    assert abs(true_change(pasts, "new_look_2026", arms(shop, "new_look_2026")[0])) < 0.005


def test_the_thank_you_looks_like_a_triumph_however_one_looks_and_did_harm(shop, pasts):
    key = "thank_you_2025"
    got, not_sent = arms(shop, key)
    at = shop.tables["campaigns"].set_index("campaign").loc[key, "first_sent"]
    six = pd.Timedelta(weeks=6)
    bought = pasts[key].with_message["bought"]
    assert bought[got].mean() - bought[not_sent].mean() > 0.15  # against those not sent
    assert orders_between(shop, got, at, at + six) > 1.05 * orders_between(shop, got, at - six, at)
    opened = shop.events[(shop.events["event"] == "email_opened") & (shop.events["campaign"] == key)]
    assert orders_between(shop, opened["customer_id"].unique(), at, at + six) > 0.3  # last touch
    assert -0.03 < true_change(pasts, key, got) < 0


def test_the_logged_propensities_undo_the_targeting(shop, pasts):
    key = "thank_you_2025"
    rows = shop.tables["assignments"]
    rows = rows[rows["campaign"] == key].set_index("customer_id")
    bought = pasts[key].with_message["bought"].reindex(rows.index).astype(float)
    sent = rows["arm"] == "message"
    weight = np.where(sent, 1 / rows["propensity"], 1 / (1 - rows["propensity"]))
    means = [np.average(bought[arm], weights=weight[arm]) for arm in (sent, ~sent)]
    assert abs(means[0] - means[1]) < 0.06 < bought[sent].mean() - bought[~sent].mean()


def test_difference_in_differences_finds_nothing_without_the_rollout_and_its_effect_with_it(shop):
    """Both pasts of the same people, so chance is the same in both and the effect is what differs."""
    key, rollout = ROLLOUT, region_starts()
    start = world_at(shop.world, shop.start + pd.Timedelta(weeks=56))
    who = rules("ecommerce").known(start) & start.state.consent_email
    names = places(facts("ecommerce")["countries"]).regions
    region = pd.Series(np.array(names)[rules("ecommerce").region(start)[who]])
    tables = {}
    for without in ("", key):
        world, periods = fork(start), {}
        for week in range(56, 80):
            decided, _ = campaigns.decide(world, without=without)
            periods.setdefault(week // 4, []).append(decided.orders[who])
            rules("ecommerce").advance(world, decided)
        tables[without] = pd.DataFrame(
            {p: pd.Series(np.sum(weeks, axis=0)).groupby(region).mean() for p, weeks in periods.items()}
        )
    happened, otherwise = tables[""], tables[key]
    treated = pd.DataFrame(
        {p: {name: 4 * p >= start for name, start in rollout.items()} for p in happened.columns}
    )
    treated = treated.loc[happened.index]
    weights = region.value_counts()[happened.index].to_numpy(dtype=float)
    found, nothing = (two_way(table, treated, weights) for table in (happened, otherwise))
    cells = treated.mul(weights, axis=0)
    truth = ((happened - otherwise) * cells).to_numpy().sum() / cells.to_numpy().sum()
    assert truth > 0.004
    assert found - nothing == pytest.approx(truth, rel=0.3)
    assert abs(nothing) < 0.02  # what chance does to so few people


def test_the_rollout_by_region_shows_its_effect_in_the_log(full):
    """Orders per person and four weeks, by region and period; a region is treated from its start on."""
    key, rollout = ROLLOUT, region_starts()
    who = full.customers[full.customers["signed_up_at"] < full.start + pd.Timedelta(weeks=56)]
    agreed = full.events[(full.events["event"] == "email_sent") & (full.events["campaign"] == key)]
    who = who[who["customer_id"].isin(agreed["customer_id"])]
    region = who.set_index("customer_id")["region"].astype(str)
    orders = full.events[full.events["event"] == "order_placed"]
    orders = orders[orders["customer_id"].isin(region.index)]
    period = (orders["occurred_at"] - full.start).dt.days // 28
    table = orders.groupby([orders["customer_id"].map(region), period]).size().unstack(fill_value=0)
    table = table.loc[:, 14:19].div(region.value_counts(), axis=0)
    treated = pd.DataFrame(
        {p: {name: 4 * p >= start for name, start in rollout.items()} for p in table.columns}
    )
    weights = region.value_counts()[table.index].to_numpy(dtype=float)
    estimate = two_way(table, treated.loc[table.index], weights)
    happened, otherwise = what_was(full.world, key, weeks=12)
    truth = (happened["orders"] - otherwise["orders"])[region.index[region.map(rollout) == 68]].mean() / 3
    assert truth > 0.005
    assert abs(estimate - truth) < 0.02


def region_starts():
    """Give the week in which the rollout reached each region."""
    past = next(past for past in past_campaigns("ecommerce") if past["key"] == ROLLOUT)
    return {region: int(week) for week, regions in past["starts"].items() for region in regions}


def two_way(table, treated, weights):
    """Weighted least squares with an effect of each region and each period."""
    rows, columns = table.shape
    design = [np.repeat(np.eye(rows)[row], columns) for row in range(rows)]
    design += [np.tile(np.eye(columns)[column], rows) for column in range(1, columns)]
    design.append(treated.to_numpy(dtype=float).ravel())
    scale = np.sqrt(np.repeat(weights, columns))
    return np.linalg.lstsq(np.array(design).T * scale[:, None], table.to_numpy().ravel() * scale, rcond=None)[
        0
    ][-1]
