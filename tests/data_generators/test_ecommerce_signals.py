"""What was planted in the shop can be found in its log, by who looks for it where a marketer would."""

import numpy as np
import pandas as pd
import pytest

from data_generators import campaigns
from data_generators.ecommerce.facts import facts
from data_generators.ecommerce.mailings import WELCOME
from data_generators.rules import rules

FILTERS = facts()["signals"]["filters"]


def of(shop, event):
    return shop.events[shop.events["event"] == event]


def truth_of(shop, rows, name):
    return rows["customer_id"].map(shop.truth[name])


def day_of_year(times):
    return np.minimum(times.dt.day_of_year - 1, 364)


def test_the_time_between_orders_of_supplies_is_each_restockers_own_rhythm(full):
    orders = of(full, "order_placed")
    supplies = orders[(orders["category"] == "supplies") & (truth_of(full, orders, "restock_weeks") > 0)]
    gaps = supplies.groupby("customer_id")["occurred_at"].diff().dt.days / 7
    each = gaps.groupby(supplies["customer_id"]).agg(["median", "count"])
    each = each[each["count"] >= 4]
    period = full.truth.loc[each.index, "restock_weeks"]
    assert len(each) > 80
    assert np.corrcoef(each["median"], period)[0, 1] > 0.35
    # A gap is the rhythm, or a multiple of it where a restocking went elsewhere.
    once = gaps[(gaps / supplies["customer_id"].map(full.truth["restock_weeks"])).between(0.6, 1.4)]
    assert len(once) > 0.5 * gaps.notna().sum()


def test_who_treats_themselves_orders_more_before_the_birthday(full):
    orders = of(full, "order_placed")
    orders = orders[truth_of(full, orders, "treats_birthday").astype(bool)]
    birthday = orders["customer_id"].map(full.customers.set_index("customer_id")["birth_date"])
    until = (day_of_year(birthday) - day_of_year(orders["occurred_at"])) % 365
    near = (until <= 14).sum() / 15
    assert near > 1.5 * (until > 28).sum() / (365 - 29)


def test_gifts_are_bought_before_a_loved_ones_birthday_and_before_christmas(full):
    orders = of(full, "order_placed")
    gift = orders["gift"].astype(bool)
    day = truth_of(full, orders, "gift_day")
    near = (day >= 0) & ((day - day_of_year(orders["occurred_at"])) % 365 < 14)
    december = (orders["occurred_at"].dt.month == 12) & (orders["occurred_at"].dt.day < 20)
    assert gift[near].mean() > 0.6
    assert gift[december & ~near].mean() > 1.5 * gift[~december & ~near].mean()


@pytest.mark.parametrize("benefit", FILTERS)
def test_filters_betray_what_people_are_after(full, benefit):
    rows = of(full, "search_filtered")
    fits = rows["filter"].isin(FILTERS[benefit])
    seeks = truth_of(full, rows, "seeks") == benefit
    assert fits[seeks].mean() > 0.65 and fits[~seeks].mean() < 0.15


def test_delivery_discounts_and_reviews_betray_it_too(full):
    orders = of(full, "order_placed")
    seeks = truth_of(full, orders, "seeks")
    fast = orders["delivery"].isin(["express", "pick-up point"]).groupby(seeks, observed=True).mean()
    cheap = (orders["discount_cents"] > 0).groupby(seeks, observed=True).mean()
    visits = of(full, "session_started")["customer_id"].map(full.truth["seeks"]).value_counts()
    reviews = of(full, "reviews_read")["customer_id"].map(full.truth["seeks"]).value_counts() / visits
    assert fast["convenience"] > 1.8 * fast.drop("convenience").max()
    assert cheap["price"] > 1.2 * cheap.drop("price").max()
    assert reviews["quality"] > 1.2 * reviews.drop("quality").max()


def test_impulse_buyers_decide_at_once_and_researchers_look_around(full):
    visits = full.events[full.events["session_id"].notna()]
    ordered = visits["session_id"].isin(of(full, "order_placed")["session_id"])
    hidden = full.truth["hidden_type"]
    counts = {
        name: visits[visits["event"] == name]
        .groupby(truth_of(full, visits, "hidden_type"), observed=True)
        .size()
        for name in ("product_viewed", "session_started", "reviews_read", "products_compared", "guide_read")
    }
    views = counts["product_viewed"] / counts["session_started"]
    research = sum(counts[name] for name in list(counts)[2:]) / counts["session_started"]
    assert views["impulse buyers"] < 0.6 * views["careful researchers"]
    assert research["careful researchers"] > 5 * research["impulse buyers"]
    assert ordered.any() and hidden.nunique() == 7


def test_people_come_at_an_hour_of_their_own(full):
    visits = of(full, "session_started")
    visits = visits[visits.groupby("customer_id")["event"].transform("size") >= 12]
    half = visits.groupby("customer_id").cumcount() % 2
    hours = [visits[half == part].groupby("customer_id")["occurred_at"].agg(lambda t: t.dt.hour.mode()[0])
             for part in (0, 1)]  # fmt: skip
    assert (hours[0] == hours[1]).mean() > 0.3


def test_some_people_keep_looking_at_a_shelf_they_hardly_buy_from(full):
    looked, bought = of(full, "product_viewed"), of(full, "order_placed")
    dream = {}
    for name, rows in (("looked", looked), ("bought", bought)):
        dreams = truth_of(full, rows, "dreams_of").astype(str)
        dream[name] = (rows["category"].astype(str) == dreams)[dreams != "none"].mean()
    assert dream["looked"] > 3 * dream["bought"]


def test_who_bought_from_one_shelf_wants_what_goes_with_it_next(full):
    orders = of(full, "order_placed")
    before = orders.groupby("customer_id")["category"].shift()
    soon = orders.groupby("customer_id")["occurred_at"].diff() < pd.Timedelta(weeks=9)
    for first, then in facts()["shopping"]["goes_with"].items():
        after = (orders["category"] == then)[soon & (before == first)].mean()
        otherwise = (orders["category"] == then)[soon & (before != first) & before.notna()].mean()
        assert after > 1.5 * otherwise, (first, then)


def weekly(shop, event):
    """Who did it in which week."""
    rows = of(shop, event)
    return set(zip(rows["customer_id"], (rows["occurred_at"] - shop.start).dt.days // 7, strict=True))


def test_who_compares_and_leaves_a_cart_buys_soon_and_who_reads_the_returns_policy_less(full):
    compared, carts, policy = (
        weekly(full, event) for event in ("products_compared", "cart_item_added", "returns_policy_viewed")
    )
    orders = weekly(full, "order_placed")

    def next_week(weeks):
        weeks = [(who, week) for who, week in weeks if (who, week) not in orders and week < 103]
        return np.mean([(who, week + 1) in orders for who, week in weeks])

    keen, worried = next_week(compared & carts - policy), next_week(compared & carts & policy)
    assert keen > 2.5 * next_week(weekly(full, "product_viewed") - carts)
    assert worried < keen


def test_who_leaves_a_cart_at_the_checkout_is_closer_to_buying_than_who_only_fills_it(full):
    carts, checkouts = weekly(full, "cart_item_added"), weekly(full, "checkout_started")
    orders = weekly(full, "order_placed")

    def next_week(weeks):
        return np.mean([(who, week + 1) in orders for who, week in weeks - orders if week < 103])

    assert next_week(carts & checkouts) > 1.1 * next_week(carts - checkouts)


def test_prices_are_looked_at_before_the_cart_and_the_policy_after_it(full):
    visits = full.events[full.events["session_id"].notna()]
    first = {name: of(full, name).groupby("session_id")["occurred_at"].min()
             for name in ("pricing_viewed", "cart_item_added", "returns_policy_viewed")}  # fmt: skip
    left = ~visits["session_id"].isin(of(full, "order_placed")["session_id"])
    assert left.any()
    carts = first["cart_item_added"]
    both = first["pricing_viewed"].index.intersection(carts.index)
    assert len(both) > 500 and (first["pricing_viewed"][both] < carts[both]).all()
    hesitant = first["returns_policy_viewed"].index.intersection(carts.index)
    assert len(hesitant) > 500 and (first["returns_policy_viewed"][hesitant] > carts[hesitant]).all()


def test_some_read_guide_after_guide_in_one_visit(full):
    guides = of(full, "guide_read").groupby("session_id").size()
    readers = guides.index[guides >= 3] // 10_000
    assert 0.05 < (guides >= 3).mean() < 0.4
    assert full.truth.loc[readers, "likes_guides"].mean() > 1.5 * full.truth["likes_guides"].mean()


def test_trouble_costs_customers_and_loyalty_brings_friends(full):
    orders, tickets = of(full, "order_placed"), of(full, "ticket_opened")
    complaints = tickets[tickets["topic"].isin(facts()["service"]["complaints"])]
    first = orders.groupby("customer_id")["occurred_at"].min()
    first = first[first < full.today - pd.Timedelta(days=200)]
    complained = complaints.groupby("customer_id")["occurred_at"].min().reindex(first.index)
    bad = complained < first + pd.Timedelta(days=12)
    again = orders.groupby("customer_id").size().reindex(first.index) > 1
    assert again[bad].mean() < 0.9 * again[~bad].mean()
    friends = of(full, "friend_referred")["customer_id"].unique()
    assert full.truth.loc[friends, "loyalty"].mean() > 3 * full.truth["loyalty"].mean()


@pytest.mark.parametrize(
    ("stated", "trait", "least", "most"),
    [
        ("price_sensitivity", "discount_sensitivity", 0.40, 0.58),
        ("importance_of_quality", "quality", 0.33, 0.52),
        ("importance_of_convenience", "convenience", 0.33, 0.52),
        ("intends_to_buy", "orders_per_week", 0.08, 0.45),
    ],
)
def test_what_people_say_agrees_partly_with_who_they_are(full, stated, trait, least, most):
    answers = full.tables["survey"].set_index("customer_id")
    truth = full.truth.loc[answers.index]
    really = truth[trait] if trait in truth else (truth["seeks"] == trait).astype(float)
    assert least < np.corrcoef(answers[stated], really)[0, 1] < most


def test_what_people_say_they_will_do_says_less_than_what_they_did(full):
    survey = full.tables["survey"].set_index("customer_id")
    asked = survey["answered_at"].min().normalize() + pd.Timedelta(days=14)
    orders = of(full, "order_placed")
    later = orders[orders["occurred_at"].between(asked, asked + pd.Timedelta(days=60))]
    bought = survey.index.isin(later["customer_id"])
    before = orders[orders["occurred_at"] < asked].groupby("customer_id")["occurred_at"].agg(["size", "max"])
    before = before.reindex(survey.index)
    score = before["size"].fillna(0) / (1 + (asked - before["max"]).dt.days.fillna(900) / 60)
    assert auc(score, bought) > auc(survey["intends_to_buy"], bought) + 0.05
    assert auc(survey["intends_to_buy"], bought) > 0.53


def auc(score, outcome):
    """Chance that someone who did has the higher score than someone who did not, ties counting half."""
    ranks = pd.Series(np.asarray(score, dtype=float)).rank()
    did = np.asarray(outcome)
    return (ranks[did].mean() - (did.sum() + 1) / 2) / (~did).sum()


def test_newsletters_bring_a_few_orders_more_and_only_to_those_who_get_them(monkeypatch):
    """Every week is decided twice, by the same people with the same draws: with the effect and without it."""
    world, orders = rules("ecommerce").open_business(0, 10_000, 60, 5, 10_000), []
    for _ in range(60):
        week, _ = campaigns.decide(world)
        with monkeypatch.context() as plain:
            for name in ("on_orders", "push_on_orders", "sms_on_orders"):
                plain.setitem(facts()["newsletter"], name, 0.0)
            without, _ = campaigns.decide(world)
        got = np.zeros(world.people, dtype=bool)
        for mailing in week.sent:
            got[mailing.who] |= mailing.slot > WELCOME
        assert (week.orders[~got] == without.orders[~got]).all()
        orders.append((week.orders[got].sum(), without.orders[got].sum()))
        rules("ecommerce").advance(world, week)
    more, usual = np.sum(orders, axis=0)
    assert usual > 500 and 1.01 < more / usual < 1.10


def test_looking_at_prices_twice_in_a_week_foretells_an_order(full):
    looks = of(full, "pricing_viewed")
    week = (looks["occurred_at"] - full.start).dt.days // 7
    often = looks.groupby([looks["customer_id"], week]).size()
    twice, bought = set(often.index[often >= 2]), weekly(full, "order_placed")
    usual = np.mean([(who, later + 1) in bought for who, later in weekly(full, "session_started")])
    assert 20 < len(twice) / 104 < 200  # a week, of 20,000 customers
    assert np.mean([(who, later + 1) in bought for who, later in twice]) > 2 * usual
