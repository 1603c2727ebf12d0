"""Tiers, styles, benefits and RFM groups: each cut point does what its name says, and nobody falls out."""

import inspect
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentlab.instrument.load import load
from segmentlab.model.rfm import Cuts, rfm
from segmentlab.model.tree import events
from segmentlab.segment.benefits import NO_BENEFIT, benefit_signs, benefits_sought
from segmentlab.segment.evaluate import members
from segmentlab.segment.rfm_groups import OF, rfm_at_least, rfm_segmentation
from segmentlab.segment.styles import buying_styles, discount_use, order_value, purchase_frequency
from segmentlab.segment.tiers import (
    email_tiers,
    engagement_tiers,
    loyalty_tiers,
    usage_styles,
    usage_tiers,
)
from tests.model.making import business_of
from tests.model.test_rfm import SOME_CUTS, histories, shop_of

ORDERS = events("order_placed")


def groups_of(segmentation, done, people=0):
    """The group of each person, from what each of them did."""
    return segmentation.groups(business_of(done, people)).tolist()


def every_week(weeks, event="session_started"):
    return {event: [1 + 7 * week for week in range(weeks)]}


def test_engagement_counts_weeks_not_visits():
    tiers = engagement_tiers("ecommerce", high_weeks=6, average_weeks=3)
    busy_afternoon = {"session_started": [1] * 30}
    done = [every_week(6), every_week(5), every_week(3), every_week(2), busy_afternoon]
    assert groups_of(tiers, done, people=1) == [
        "High", "Average", "Average", "Occasional", "Occasional", "Dormant",
    ]  # fmt: skip


def test_a_visit_before_the_weeks_looked_at_does_not_count():
    done = [{"session_started": [12 * 7]}, {"session_started": [12 * 7 + 0.001]}]
    assert groups_of(engagement_tiers(), done) == ["Occasional", "Dormant"]


def test_the_business_chooses_what_engagement_is():
    done = [{"logged_in": [1 + 7 * week for week in range(10)]}, {"logged_in": [1]}]
    saas = replace(business_of(done), name="saas")
    assert engagement_tiers(saas).groups(saas).tolist() == ["High", "Occasional"]
    assert engagement_tiers("subscription").cuts["event"] == "app_opened"


def test_an_open_by_a_machine_makes_no_reader_and_a_click_counts_before_opens():
    sent = [(days, {"machine_open": None}) for days in range(1, 8)]
    by_machine = [(days, {"machine_open": True}) for days in range(1, 8)]
    by_hand = [(days, {"machine_open": False}) for days in range(1, 3)]
    people = [
        {"email_sent": sent, "email_opened": by_machine},
        {"email_sent": sent, "email_opened": by_hand},
        {"email_sent": sent, "email_opened": by_hand[:1]},
        {"email_sent": sent, "email_opened": by_machine, "email_clicked": [1]},
        {"email_sent": sent[:2]},
    ]
    assert groups_of(email_tiers(), people, people=1) == [
        "Dormant", "Readers", "Seldom openers", "Clickers", "Non-openers", "Not mailed",
    ]  # fmt: skip


def used(days, features, limit=()):
    """Use of so many features, in turn, on so many days."""
    uses = [(day, {"feature": f"f{day % features}"}) for day in range(1, days + 1)]
    return {"feature_used": uses, "limit_reached": list(limit)}


def test_power_needs_breadth_and_depth_and_a_limit_sets_power_users_apart():
    done = [used(12, 5, limit=[3]), used(12, 5), used(12, 4), used(11, 5), used(4, 1), used(3, 3), used(0, 1)]
    assert groups_of(usage_tiers(), done) == [
        "Power, at a limit", "Power", "Average", "Average", "Average", "Light", "Not using",
    ]  # fmt: skip
    assert groups_of(usage_tiers(power_features=4), done)[2] == "Power"


def test_usage_styles_tell_breadth_from_depth():
    done = [used(20, 4), used(19, 4), used(5, 1), used(4, 1), used(0, 1)]
    assert groups_of(usage_styles(), [*done[:4], {"limit_reached": [1]}]) == [
        "Broad and deep", "Broad, shallow", "Narrow, deep", "Trying out", "Not using",
    ]  # fmt: skip


def test_loyal_people_who_refer_are_advocates_and_who_stopped_has_lapsed():
    four = [1, 50, 100, 150]
    done = [
        {"order_placed": four, "friend_referred": [9]},
        {"order_placed": four, "friend_referred": [400]},
        {"order_placed": [0.5, 0.7, 50]},
        {"order_placed": [0.5, 0.7], "friend_referred": [9]},
        {"order_placed": [400]},
    ]
    shop = replace(business_of(done, people=1), name="ecommerce")
    assert loyalty_tiers(shop).groups(shop).tolist() == [
        "Advocates", "Loyal", "Regular", "Occasional", "Lapsed", "Never",
    ]  # fmt: skip


def test_a_business_that_records_no_referrals_has_no_advocates():
    shop = replace(business_of([{"order_placed": [1]}]), name="ecommerce")
    assert "Advocates" not in loyalty_tiers(shop).names
    assert loyalty_tiers(shop).cuts["advocacy"] == ()


def test_buyers_by_frequency_from_first_time_to_high():
    done = [{"order_placed": days} for days in ([1, 2, 3, 4], [1, 2, 3, 400], [1, 400], [400])]
    assert groups_of(purchase_frequency(), done, people=1) == [
        "High-frequency", "Repeat", "Repeat", "First-time", "No order",
    ]  # fmt: skip


def paid(*orders):
    return {"order_placed": [(1 + day, {"amount_cents": cents}) for day, cents in enumerate(orders)]}


def test_an_average_order_exactly_on_a_cut_is_in_the_upper_group():
    done = [paid(10_000, 20_000), paid(14_999), paid(7_500), paid(7_499)]
    assert groups_of(order_value(), done, people=1) == [
        "High value", "Middle value", "Middle value", "Low value", "No order",
    ]  # fmt: skip


def discounted(*cents):
    return {"order_placed": [(1 + day, {"discount_cents": one}) for day, one in enumerate(cents)]}


def test_one_order_is_too_few_to_say_whether_discounts_drive_someone():
    done = [
        discounted(500),
        discounted(500, 0),
        discounted(0, 0, 500),
        discounted(0, 0),
        discounted(*[0] * 9, 500),
    ]
    assert groups_of(discount_use(), done, people=1) == [
        "Too few orders", "Discount-driven", "Mixed", "Full-price", "Full-price", "No order",
    ]  # fmt: skip


def test_habit_is_asked_before_research_and_research_before_impulse():
    def bought(orders, categories, views):
        placed = [(1 + at, {"category": f"c{at % categories}"}) for at in range(orders)]
        return {"order_placed": placed, "product_viewed": [(1, {"category": "c0"})] * views}

    done = [bought(4, 2, 99), bought(4, 3, 48), bought(1, 1, 12), bought(1, 1, 6), bought(1, 1, 5)]
    assert groups_of(buying_styles(), done, people=1) == [
        "Habitual", "Researcher", "Researcher", "In between", "Impulse", "No order",
    ]  # fmt: skip


def test_each_person_seeks_the_benefit_with_most_signs_and_ties_go_to_the_first():
    signs = {
        "Price": (events("a").count() >= 1, events("b").count() >= 1),
        "Quality": (events("c").count() >= 1, events("d").count() >= 1, events("e").count() >= 1),
    }
    done = [{name: [1] for name in names} for names in ("ac", "abcd", "abcde", "acd", "d", "e", "x")]
    done[-1] = {"x": [1]}
    assert groups_of(benefits_sought(signs=signs), done) == [
        "Price", "Price", "Quality", "Quality", "Quality", "Quality", NO_BENEFIT,
    ]  # fmt: skip
    strict = benefits_sought(signs=signs, least=2)
    assert groups_of(strict, done) == [NO_BENEFIT, "Price", "Quality", "Quality", *[NO_BENEFIT] * 3]


def test_signs_that_a_business_does_not_record_are_left_out():
    shop = business_of(
        [
            {"order_placed": [(1, {"discount_cents": 500})], "reviews_read": [1, 2, 3]},
            {"order_placed": [(1, {"discount_cents": 0})], "reviews_read": [1, 2, 3]},
        ]
    )
    seg = benefits_sought(shop)
    assert seg.names == ("Price", "Quality", NO_BENEFIT)
    assert seg.groups(shop).tolist() == ["Price", "Quality"]


def test_the_usual_signs_name_filters_and_deliveries_that_the_shop_has():
    shop, usual = load("ecommerce"), inspect.signature(benefit_signs).parameters
    filters = {
        name
        for part in ("price", "quality", "style", "convenience")
        for name in usual[f"{part}_filters"].default
    }
    assert filters == set(shop.events["filter"].dropna().unique())
    assert set(usual["fast_delivery"].default) <= set(shop.events["delivery"].dropna().unique())


def test_all_usual_signs_can_be_made_and_are_of_four_benefits():
    assert list(benefits_sought().names) == [*benefit_signs(), NO_BENEFIT]


@settings(max_examples=60, deadline=None)
@given(histories, st.sampled_from([None, SOME_CUTS]), st.sampled_from([None, "20d"]))
def test_rfm_as_rules_gives_everyone_the_group_that_the_scores_give(histories, cuts, within):
    shop = shop_of(histories, people=1)
    by_rules = rfm_segmentation(cuts=cuts, within=within).groups(shop)
    by_scores = rfm(shop, cuts=cuts, within=within).groups
    assert by_rules.astype(str).tolist() == by_scores.astype(str).tolist()
    assert by_rules.cat.categories.tolist() == by_scores.cat.categories.tolist()


@settings(max_examples=60, deadline=None)
@given(
    histories,
    st.sampled_from([None, SOME_CUTS]),
    st.lists(st.sampled_from(OF), min_size=1, max_size=3, unique=True),
    st.integers(2, 15),
)
def test_a_total_of_scores_as_a_rule_holds_for_those_whose_scores_add_up_to_it(histories, cuts, of, total):
    if not len(of) < total <= 5 * len(of):
        return
    shop = shop_of(histories, people=1)
    rule = rfm_at_least(total, of, cuts=cuts)
    expected = rfm(shop, cuts=cuts).at_least(total, *(f"{one}_score" for one in of))
    assert members(rule, shop).tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: engagement_tiers(high_weeks=3, average_weeks=3), "must fall from one to the next"),
        (lambda: engagement_tiers(high_weeks=13), "Nobody is there in 13 of 12 weeks"),
        (lambda: usage_tiers(power_days=4), "must fall from one to the next"),
        (lambda: loyalty_tiers(regular_days=9), "must fall from one to the next"),
        (lambda: order_value(high_cents=5000), "must be above 0 and below"),
        (lambda: discount_use(driven=0.05), "full=0.1 must be below driven=0.05"),
        (lambda: buying_styles(impulse_views=20), "must be below research_views"),
        (lambda: purchase_frequency(high_frequency=1), "use at least 2"),
        (lambda: benefits_sought(least=0), "at least 1 sign"),
        (lambda: benefits_sought(signs={"Price": (ORDERS.count() >= 1,)}), "signs= for at least two"),
        (lambda: rfm_at_least(2, ["recency", "frequency"]), "above 2 and up to 10, not 2"),
        (lambda: rfm_at_least(11, ["recency", "frequency"]), "above 2 and up to 10, not 11"),
        (lambda: rfm_at_least(4, ["r"]), "must name each of recency, frequency, monetary"),
    ],
)
def test_cut_points_that_contradict_each_other_are_refused_with_the_fix(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_a_business_of_ones_own_must_say_what_to_count():
    with pytest.raises(LookupError, match="Nobody has said what to count in 'mine'"):
        engagement_tiers(business_of([{"visit": [1]}]))
    mine = business_of([{"visit": [1]}])
    assert engagement_tiers(mine, active=events("visit")).groups(mine).tolist() == ["Occasional"]


CUTS = Cuts(days=(30, 90, 180, 365), orders=(2, 3, 5, 8), spend_cents=(5000, 10_000, 20_000, 50_000))


@pytest.mark.parametrize(
    "make",
    [
        purchase_frequency,
        order_value,
        discount_use,
        buying_styles,
        engagement_tiers,
        email_tiers,
        lambda: loyalty_tiers(load("ecommerce")),
        lambda: benefits_sought(load("ecommerce")),
        lambda: rfm_segmentation(cuts=CUTS),
    ],
)
def test_in_the_shop_every_person_is_in_one_group_and_each_group_is_a_segment_of_its_people(make):
    shop, segmentation = load("ecommerce"), make()
    groups = segmentation.groups(shop, "2026-05-01")
    assert groups.notna().all()
    assert (groups.value_counts() > 0).sum() >= 3
    biggest = groups.value_counts().index[0]
    alone = segmentation.segment(biggest).members(shop, "2026-05-01")
    assert alone.tolist() == (groups == biggest).tolist()
    assert segmentation.describe(shop.currency)
    assert all(segmentation.map()["who"])
