"""Clusters find planted groups, name them apart, stay frozen, and say when they are luck."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentlab.instrument import make_business
from segmentlab.instrument.business import tiny_business
from segmentlab.instrument.load import load
from segmentlab.model.agreement import adjusted_rand
from segmentlab.model.cluster_choice import choose_clusters
from segmentlab.model.cluster_names import name_groups
from segmentlab.model.clusters import OUTSIDE, clusters, too_few_to_cluster
from segmentlab.model.feature_sets import SETS, STYLES, Feature
from segmentlab.model.features import as_features, default_features, features, prepare
from segmentlab.model.tree import events
from tests.model.making import TODAY, business_of, random_business

ORDERS, VISITS, TICKETS = events("order_placed"), events("session_started"), events("ticket_opened")
THREE = [
    Feature(ORDERS.count("365d"), "order often", "order rarely"),
    Feature(VISITS.count("365d"), "visit often", "visit rarely"),
    Feature(TICKETS.count("365d"), "ask for help", "need no help"),
]


def planted(each=60):
    """Three kinds of people: many orders; many visits without orders; few of both, but tickets."""
    kinds = [
        {"order_placed": range(1, 26), "session_started": range(1, 6)},
        {"order_placed": [50], "session_started": range(1, 60)},
        {"order_placed": [50], "session_started": range(1, 6), "ticket_opened": range(1, 8)},
    ]
    chance = np.random.default_rng(5)
    people = []
    for number in range(3 * each):
        # People of a kind are alike, not the same: each did everything up to three times more.
        more = {event: [100 + step for step in range(chance.integers(0, 4))] for event in kinds[0]}
        kind = kinds[number % 3]
        people.append({event: [*kind.get(event, ()), *more.get(event, ())] for event in {**kind, **more}})
    return business_of(people), pd.Series([number % 3 for number in range(3 * each)])


def test_the_adjusted_rand_index_is_that_of_the_published_example():
    """Contingency table [[1, 1, 0], [1, 2, 1], [0, 0, 4]]: (7 - 13*14/45) / (13.5 - 13*14/45) = 0.313.

    K. Yeung & W. Ruzzo, "Details of the adjusted Rand index" (2001).
    """
    one = [0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
    other = [0, 1, 0, 1, 1, 2, 2, 2, 2, 2]
    assert adjusted_rand(one, other) == pytest.approx(0.3126, abs=1e-4)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40))
def test_the_adjusted_rand_index_agrees_with_the_reference_implementation(pairs):
    from sklearn.metrics import adjusted_rand_score

    one, other = ([pair[side] for pair in pairs] for side in (0, 1))
    assert adjusted_rand(one, other) == pytest.approx(adjusted_rand_score(one, other))


def test_groupings_by_chance_agree_at_zero_and_people_are_matched_by_their_id():
    chance = np.random.default_rng(1)
    one = pd.Series(chance.integers(0, 3, 3000))
    assert abs(adjusted_rand(one, pd.Series(chance.integers(0, 3, 3000)))) < 0.01
    assert adjusted_rand(one, one.sample(frac=1, random_state=1)) == 1


def test_groupings_of_different_people_are_refused():
    with pytest.raises(ValueError, match="not of the same people"):
        adjusted_rand([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="keep those who are in both"):
        adjusted_rand(pd.Series([1, 2], index=[1, 2]), pd.Series([1, 2], index=[2, 3]))
    with pytest.raises(ValueError, match="has no group"):
        adjusted_rand(pd.Series([1, None]), pd.Series([1, 2]))


@pytest.mark.parametrize("kind", ["k-means", "mixture"])
def test_planted_kinds_of_people_are_found_and_named_by_what_sets_them_apart(kind):
    shop, kinds = planted()
    found = clusters(shop, 3, measures=THREE, kind=kind)
    groups = found.groups(shop)
    assert adjusted_rand(groups.reset_index(drop=True), kinds) == 1
    named = {kinds[place]: groups.iloc[place] for place in range(3)}
    assert named[0].startswith("Order often")
    assert named[1].startswith("Visit often")
    assert named[2].startswith("Ask for help")
    assert 25 < found.profile.loc[named[0], THREE[0].name] < 28
    assert found.profile["people"].tolist() == [60, 60, 60]
    assert found.map().loc[named[2], "what sets it apart"].startswith("ask for help")


def test_planted_groups_come_out_again_and_their_number_is_suggested():
    shop, _ = planted()
    assert clusters(shop, 3, measures=THREE).stability(times=5).mean > 0.95
    choice = choose_clusters(shop, ks=range(2, 6), measures=THREE)
    assert choice.best == 3
    assert choice.sentence.startswith("3 groups part people best")
    mixed = choose_clusters(shop, ks=[2, 3], measures=THREE, kind="mixture")
    assert mixed.table["bic"].idxmin() == 3
    assert mixed.table["within"].is_monotonic_decreasing


def test_groups_cut_out_of_one_cloud_are_called_luck():
    """Three independent even spreads have no groups: five of them come out differently each time."""
    chance = np.random.default_rng(3)
    names = ("order_placed", "session_started", "ticket_opened")
    shop = business_of(
        [{name: range(1, 2 + int(chance.integers(0, 60))) for name in names} for _ in range(150)]
    )
    stability = clusters(shop, 5, measures=THREE).stability(times=8)
    assert stability.mean < 0.8
    assert "luck" in stability.sentence


def test_the_same_seed_gives_the_same_groups_and_the_largest_comes_first():
    shop = random_business(people=400)
    one, again = (clusters(shop, 4, seed=7) for _ in range(2))
    assert one.groups(shop).equals(again.groups(shop))
    sizes = one.sizes(shop)
    assert sizes.is_monotonic_decreasing
    assert sizes.sum() == 400
    assert (one.stability(times=3).scores == again.stability(times=3).scores).all()


def test_on_a_new_date_the_frozen_model_gives_equal_numbers_equal_names():
    shop, _ = planted()
    found = clusters(shop, 3, measures=THREE)
    later = found.groups(shop, TODAY + pd.Timedelta(days=10))
    assert later.astype(str).tolist() == found.groups(shop).astype(str).tolist()
    # A year later nobody has done anything: all have the same numbers, so all are in one group.
    assert found.sizes(shop, TODAY + pd.Timedelta(days=500)).max() == 180


def test_what_happens_after_the_moment_changes_nothing():
    shop = random_business(people=300)
    as_of = TODAY - pd.Timedelta(days=60)
    past = shop.events[shop.events["occurred_at"] < as_of]
    before = make_business(shop.customers, past, today=TODAY)
    one, other = (clusters(each, 3, as_of=as_of) for each in (shop, before))
    assert one.groups(shop, as_of).equals(other.groups(before, as_of))
    assert one.profile.equals(other.profile)


def test_people_outside_the_rule_are_a_group_of_their_own_and_nobody_is_missing():
    shop, _ = planted()
    among = TICKETS.count("365d") >= 1
    found = clusters(shop, 2, measures=THREE[:2], among=among)
    groups = found.groups(shop)
    assert (groups == OUTSIDE).sum() == 120
    assert groups.notna().all()
    assert groups.cat.categories.tolist() == [*found.names, OUTSIDE]


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 9).flatmap(
        lambda k: st.lists(
            st.lists(st.sampled_from([-2.0, -0.4, 0.0, 0.1, 0.5, 2.0]), min_size=3, max_size=3),
            min_size=k,
            max_size=k,
        )
    )
)
def test_every_group_has_its_own_name_of_at_most_six_words(standing):
    numbers = np.random.default_rng(1).normal(size=(50, 3))
    names = name_groups(np.array(standing), THREE, numbers)
    assert len(set(names)) == len(names)
    assert max(len(name.split()) for name in names) <= 6


def test_a_name_says_the_largest_difference_first_and_then_something_new():
    chance = np.random.default_rng(2)
    visits, tickets = chance.normal(size=(2, 500))
    numbers = np.column_stack([visits + 0.1 * tickets, visits, tickets])
    names = name_groups(np.array([[2.0, 1.9, -1.0]]), THREE, numbers)
    assert names == ("Order often, need no help",)


def test_a_group_like_everyone_is_called_average():
    assert name_groups(np.zeros((1, 3)), THREE, np.random.default_rng(1).normal(size=(9, 3))) == (
        "Average in everything",
    )


def test_missing_days_are_the_whole_window_and_missing_means_the_median():
    shop = business_of(
        [{"order_placed": [(10, {"amount_cents": cents})]} for cents in (100, 300, 500)], people=1
    )
    chosen = as_features(shop, [ORDERS.days_since_last("90d"), ORDERS.mean("amount_cents"), ORDERS.count()])
    table = features(shop, chosen)
    assert table.loc[4].isna().tolist() == [True, True, False]
    assert prepare(table, chosen).fill.tolist()[:2] == [90, 300]


def test_numbers_become_logarithms_in_standard_deviations_and_are_drawn_in_at_three():
    people = [{"order_placed": range(1, 2)}] * 99 + [{"order_placed": range(1, 301)}]
    shop = business_of(people)
    chosen = as_features(shop, [ORDERS.count()])
    table = features(shop, chosen)
    scaled = prepare(table, chosen).apply(table)[:, 0]
    logs = np.log1p(table["order_placed_count"].to_numpy())
    assert scaled[0] == pytest.approx((logs[0] - logs.mean()) / logs.std())
    assert scaled[-1] == 3


def test_a_feature_that_is_the_same_for_all_says_nothing():
    shop = business_of([{"order_placed": [number]} for number in (1, 5, 9, 60, 70, 80)])
    chosen = as_features(shop, [ORDERS.days_since_last("365d"), ORDERS.count()])
    table = features(shop, chosen)
    assert (prepare(table, chosen).apply(table)[:, 1] == 0).all()
    assert not clusters(shop, 2, measures=chosen).standing.isna().any().any()


def test_default_features_leave_out_what_a_business_does_not_record():
    shop = business_of([{"order_placed": [3, 9], "session_started": [2]}])
    thin = replace(shop, name="ecommerce")
    assert [feature.name for feature in default_features(thin)] == [
        "order_placed_count_365d",
        "order_placed_days_since_last_365d",
        "session_started_count_90d",
        "session_started_days_since_last_365d",
    ]


@pytest.mark.parametrize("chosen", [*SETS.values(), *STYLES.values()])
def test_the_words_of_default_features_are_short_and_no_two_say_the_same(chosen):
    words = [text for feature in chosen for text in (feature.high, feature.low)]
    assert len(set(words)) == len(words)
    assert len({feature.name for feature in chosen}) == len(chosen)


def test_too_little_data_is_said_in_one_sentence():
    shop, _ = planted(each=10)
    assert clusters(shop, 3, measures=THREE).warning == (
        "Only 30 people for 3 features: groups need about 210 to be more than luck; use fewer features."
    )
    assert clusters(planted(each=80)[0], 3, measures=THREE).warning == ""
    assert too_few_to_cluster(300, 2, 8).endswith("ask for at most 6 groups.")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"k": 1}, "k=1 makes no groups"),
        ({"k": 5, "measures": [ORDERS.count()]}, "only 3 different people"),
        ({"k": 2, "kind": "spectral"}, "choose k-means or mixture"),
        ({"k": 2, "measures": []}, "name at least one measure"),
        ({"k": 2, "measures": [ORDERS.count(), ORDERS.count()]}, "Two features are called"),
        ({"k": 2, "among": ORDERS.count() > 99}, "nobody to learn from"),
    ],
)
def test_what_cannot_be_clustered_is_refused_with_the_fix(arguments, says):
    with pytest.raises(ValueError, match=says):
        clusters(tiny_business(), **arguments)


def test_words_too_long_for_a_name_are_refused():
    with pytest.raises(ValueError, match="at most three words"):
        Feature(ORDERS.count(), "order very often indeed")


def test_the_shops_clusters_show_its_hidden_types_better_than_chance_and_far_from_fully():
    """The types overlap, and clusters follow what varies most, which is not what makes the types."""
    shop = load("ecommerce")
    found = clusters(shop, 5, among=ORDERS.count("365d") >= 1)
    groups = found.groups(shop)
    buyers = groups[groups != OUTSIDE]
    score = adjusted_rand(buyers, shop.truth.customers["hidden_type"].reindex(buyers.index))
    assert 0.05 < score < 0.6
    assert found.warning == ""
