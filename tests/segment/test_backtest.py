"""Looking back: what groups did next, worked by hand, and a past that cannot see what came later."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from segmentlab.instrument import make_business
from segmentlab.instrument.business import tiny_business
from segmentlab.model.index import index_of
from segmentlab.model.rfm import rfm
from segmentlab.model.tree import events
from segmentlab.segment.backtest import backtest
from segmentlab.segment.decay import decay
from segmentlab.segment.evaluate import members
from segmentlab.segment.look_back import look_back
from segmentlab.segment.outcome import as_it_stood, followed
from segmentlab.segment.rival import recency_frequency_pick
from segmentlab.segment.segment import Segment
from tests.engines.drawing import AS_OF, businesses, rules

orders, visits = events("order_placed"), events("visited")
START = pd.Timestamp("2026-03-01")


def shop_of(people, rows, today="2026-06-01"):
    """A business of so many people and rows of (customer, event, day, amount)."""
    customers = pd.DataFrame({"customer_id": range(1, people + 1), "signed_up_at": "2026-01-01"})
    log = pd.DataFrame(rows, columns=["customer_id", "event", "occurred_at", "amount_cents"])
    return make_business(customers, log.astype({"amount_cents": "Int64"}), today=today)


# --- the past sees nothing of what came later ---

PAST, HORIZON = AS_OF - pd.Timedelta(days=12), "5d"
END = PAST + pd.Timedelta(days=5)


def with_another_future(business, moment, draw):
    """The same business in which everything that came to be known from a moment on is another."""
    log = business.events.copy()
    later = (log[["occurred_at", "recorded_at"]].max(axis=1) >= moment).to_numpy()
    kept, future = log[~later], log[later]
    fate = np.array([draw(st.sampled_from(["deleted", "moved", "changed"])) for _ in range(len(future))])
    changed = future[fate == "changed"].assign(amount_cents=7777, category=None)
    moved = future[fate == "moved"]
    moved = moved.assign(occurred_at=moment + pd.Timedelta(hours=draw(st.integers(0, 72))))
    moved = moved.assign(recorded_at=moved["occurred_at"])
    # New events: some happen later, some happened before and are recorded later.
    added = kept.assign(recorded_at=moment) if draw(st.booleans()) else kept.iloc[:0]
    new = kept.assign(occurred_at=moment, recorded_at=moment)
    customers = business.customers.copy()
    after = (customers["signed_up_at"] >= moment).to_numpy()
    customers.loc[after, "signed_up_at"] = moment + pd.Timedelta(days=draw(st.integers(0, 3)))
    newcomer = customers.iloc[:1].assign(customer_id=99, signed_up_at=moment)
    tables = dict(business.tables)
    if business.changes is not None:
        seen = business.changes[business.changes[["changed_at", "recorded_at"]].max(axis=1) < moment]
        late = seen.assign(recorded_at=moment, country="FR")
        tables["changes"] = pd.concat([seen, late, late.assign(changed_at=moment)])
    return make_business(
        pd.concat([customers, newcomer]), pd.concat([kept, changed, moved, added, new]),
        today=business.today, tables=tables,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(businesses(), rules, st.data())
def test_who_was_chosen_does_not_depend_on_anything_known_later(business, rule, data):
    other = with_another_future(business, PAST, data.draw)
    groups = ["people", "others", "shared"]
    one, two = (look_back(rule, shop, PAST, within=HORIZON, minimum=1) for shop in (business, other))
    assert one.table[groups].equals(two.table[groups])
    picks = [recency_frequency_pick(shop, PAST, 2) for shop in (business, other)]
    assert picks[0].equals(picks[1])
    made = [rfm(as_it_stood(shop, PAST)).people for shop in (business, other)]
    assert made[0].equals(made[1])
    frozen = [decay(rule, shop, PAST, every=HORIZON, periods=2).people for shop in (business, other)]
    assert frozen[0] == frozen[1]


@settings(max_examples=60, deadline=None)
@given(businesses(), rules, rules, st.data())
def test_what_they_did_does_not_depend_on_anything_known_after_the_time_is_over(business, rule, did, data):
    other = with_another_future(business, END, data.draw)
    for outcome in ("order_placed", did, orders.sum("amount_cents")):
        one, two = (
            look_back(rule, shop, PAST, outcome=outcome, within=HORIZON, minimum=1).table
            for shop in (business, other)
        )
        pd.testing.assert_frame_equal(one, two)
        first, second = (
            backtest(rule, shop, PAST, did=outcome, within=HORIZON) for shop in (business, other)
        )
        pd.testing.assert_frame_equal(first, second)


@settings(max_examples=50, deadline=None)
@given(businesses(), rules)
def test_what_they_did_does_not_depend_on_what_happened_before(business, did):
    log = business.events
    later = make_business(
        business.customers, log[log["occurred_at"] >= PAST], today=business.today, tables=business.tables
    )
    for outcome in ("order_placed", did, orders.count(), orders.mean("amount_cents")):
        one, two = (followed(outcome, shop, PAST, HORIZON).numbers for shop in (business, later))
        people = (
            business.customers["signed_up_at"].notna().to_numpy()
        )  # others are known by their events alone
        np.testing.assert_array_equal(one[people], two[people])


@settings(max_examples=60, deadline=None)
@given(businesses(), rules)
def test_a_function_sees_the_business_as_it_stood_and_agrees_with_the_rule(business, rule):
    def judged(past, as_of):
        assert past.today == as_of
        assert (past.events[["occurred_at", "recorded_at"]] < as_of).all(axis=None)
        return members(rule, past)

    one, two = (look_back(how, business, PAST, within=HORIZON, minimum=1) for how in (rule, judged))
    pd.testing.assert_frame_equal(one.table, two.table)


def test_the_past_has_no_truth_no_later_people_and_no_later_changes():
    changes = pd.DataFrame(
        {
            "customer_id": [1, 1, 1],
            "changed_at": pd.to_datetime(["2026-01-01", "2026-02-01", "2026-01-20"]),
            "recorded_at": pd.to_datetime(["2026-01-01", "2026-02-01", "2026-02-20"]),
            "country": ["DE", "FR", "IT"],
        }
    )
    tiny = tiny_business()
    shop = make_business(tiny.customers, tiny.events, today=tiny.today, tables={"changes": changes})
    past = as_it_stood(shop, "2026-01-25")
    assert past.changes["country"].tolist() == ["DE"]
    assert past.customers["customer_id"].tolist() == [1, 2] and len(past.events) == 1
    with pytest.raises(LookupError):
        _ = past.truth


# --- worked by hand ---


def test_groups_may_come_from_a_rule_a_segment_a_function_or_be_given():
    shop = tiny_business()
    rule = orders.count() >= 1
    given_ = members(rule, shop, "2026-02-15")
    tables = [
        backtest(groups, shop, "2026-02-15", within="14d")
        for groups in (rule, Segment("buyers", rule), lambda past, day: members(rule, past), given_)
    ]
    for table in tables[1:]:
        assert table.equals(tables[0])


def test_an_outcome_may_be_a_rule_over_the_time_after_and_nothing_else():
    bought = [(1, "2026-02-20"), (1, "2026-03-05"), (2, "2026-02-27")]
    rows = [(who, "order_placed", day, 100) for who, day in bought]
    shop = shop_of(3, [*rows, (3, "visited", "2026-03-02", None)])
    buyers = orders.count() >= 1
    silent = backtest(buyers, shop, START, did=orders.count() == 0, within="30d")
    assert silent["did"].to_dict() == {False: 1, True: 1}
    # Two orders in all, but only one of them after: the window of the rule reaches no further back.
    assert backtest(buyers, shop, START, did=orders.count(within="90d") >= 2, within="30d")["did"].sum() == 0
    assert backtest(buyers, shop, START, did=visits.count() >= 1, within="30d")["did"].sum() == 1


def test_the_time_after_includes_its_first_moment_and_not_its_last():
    shop = shop_of(3, [(1, "order_placed", "2026-03-01", 1), (2, "order_placed", "2026-03-31", 1)])
    for outcome in ("order_placed", orders.count() >= 1):
        assert followed(outcome, shop, START, "30d").numbers.tolist() == [1, 0, 0]


@settings(max_examples=50, deadline=None)
@given(businesses())
def test_an_event_and_the_rule_that_it_happened_are_the_same_outcome(business):
    one, two = (followed(did, business, PAST, HORIZON) for did in ("order_placed", orders.count() >= 1))
    np.testing.assert_array_equal(one.numbers, two.numbers)


def test_a_ratio_of_measures_is_an_outcome_too():
    rows = [(1, "order_placed", "2026-03-02", 100), (1, "visited", "2026-03-02", None)]
    shop = shop_of(2, [*rows, (1, "visited", "2026-03-03", None)])
    found = followed(orders.count() / visits.count(), shop, START, "30d")
    assert found.numbers[0] == 0.5 and np.isnan(found.numbers[1]) and not found.is_share


def test_an_amount_has_a_mean_with_students_interval():
    shop = shop_of(4, [(n, "visited", "2026-02-01", None) for n in (1, 2, 3)]
                   + [(1, "order_placed", "2026-03-02", 200), (2, "order_placed", "2026-03-02", 300),
                      (3, "order_placed", "2026-03-02", 400)])  # fmt: skip
    table = backtest(visits.count() >= 1, shop, START, did=orders.sum("amount_cents"), within="30d")
    assert table.loc[True, ["people", "total", "mean"]].tolist() == [3, 900, 300]
    # Spread 100, three people: half-width t(0.975, 2) * 100 / sqrt(3) = 4.3027 * 57.735.
    assert table.loc[True, "high"] - 300 == pytest.approx(4.3027 * 57.735, rel=1e-4)
    # Missing amounts are left out: person 4 ordered nothing and has no mean order.
    assert backtest(visits.count() >= 0, shop, START, did=orders.mean("amount_cents"), within="30d")[
        "people"
    ].tolist() == [3]


def test_the_members_are_held_against_everyone_else_with_newcombes_interval():
    # Newcombe, Statistics in Medicine 17 (1998), table II (a): 56 of 70 against 48 of 80, 0.0524 to 0.3339.
    rows = [(n, "visited", "2026-02-01", None) for n in range(1, 71)]
    rows += [(n, "order_placed", "2026-03-05", 100) for n in [*range(1, 57), *range(71, 119)]]
    found = look_back(visits.count() >= 1, shop_of(150, rows), START, within="30d").table.iloc[0]
    assert (found["people"], found["others"]) == (70, 80)
    assert found["difference"] == pytest.approx(0.2)
    assert (round(found["low"], 4), round(found["high"], 4)) == (0.0524, 0.3339)


def test_amounts_of_members_and_others_have_welchs_interval():
    random = np.random.default_rng(1)
    spent = random.integers(0, 5000, 80)
    rows = [(n, "visited", "2026-02-01", None) for n in range(1, 41)]
    rows += [(n, "order_placed", "2026-03-05", int(spent[n - 1])) for n in range(1, 81)]
    found = look_back(
        visits.count() >= 1, shop_of(80, rows), START, outcome=orders.sum("amount_cents"), within="30d"
    )
    row = found.table.iloc[0]
    expected = ttest_ind(spent[:40], spent[40:], equal_var=False).confidence_interval()
    assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high))
    assert "had a mean “total amount of orders placed” of $" in found.sentence()


def test_the_rival_is_as_many_people_picked_by_recency_and_frequency():
    # Last order and number of orders: 1 yesterday and three, 2 yesterday and one, 3 long ago and three,
    # 4 long ago and one, 5 never. Shares strictly below: recency 1/2 for 1 and 2, frequency 1/2 for 1 and 3.
    rows = [(1, "order_placed", day, 1) for day in ("2026-01-10", "2026-01-20", "2026-02-28")]
    rows += [(2, "order_placed", "2026-02-28", 1), (4, "order_placed", "2026-01-10", 1)]
    rows += [(3, "order_placed", day, 1) for day in ("2026-01-05", "2026-01-06", "2026-01-10")]
    shop = shop_of(5, rows)

    def picked(people, **options):
        pick = recency_frequency_pick(shop, START, people, **options)
        return set(pick.index[pick])

    assert picked(1) == {1}
    assert picked(3) == {1, 2, 3}
    assert picked(4) == {1, 2, 3, 4}
    assert picked(1, end="worst") == {5}
    assert picked(1, end="worst", among=orders.count() >= 1) == {4}
    with pytest.raises(ValueError, match="choose best or worst"):
        picked(1, end="least")


def test_people_in_both_picks_cancel_out_of_the_gain():
    """Of 40 members recency-frequency alone picks 20; of the other 20, 15 order, of its own 20, 5 do."""
    member, bought = range(1, 41), range(21, 61)
    rows = [(n, "visited", "2026-02-01", None) for n in member]
    rows += [(n, "order_placed", "2026-02-20", 1) for n in bought]
    later = [*range(1, 16), *range(21, 31), *range(41, 46)]
    rows += [(n, "order_placed", "2026-03-05", 1) for n in later]
    row = look_back(visits.count() >= 1, shop_of(100, rows), START, within="30d").table.iloc[0]
    assert (row["people"], row["shared"]) == (40, 20)
    assert (row["mean"], row["rival_mean"]) == (25 / 40, 15 / 40)
    assert row["gain"] == pytest.approx(0.25)
    # Newcombe's interval of 15 of 20 against 5 of 20, from Wilson's ends, halved (20 of 40 differ).
    z = 1.959964
    centre, half = (0.5 * z**2 / 20, z * math.sqrt(0.75 * 0.25 / 20 + z**2 / 1600))
    low_1, high_1 = ((0.75 + centre + side * half) / (1 + z**2 / 20) for side in (-1, 1))
    reach = math.hypot(0.75 - low_1, (1 - low_1) - 0.25)
    assert row["gain_low"] == pytest.approx((0.5 - reach) / 2, abs=1e-6)
    assert row["gain_high"] == pytest.approx((0.5 + math.hypot(high_1 - 0.75, high_1 - 0.75)) / 2, abs=1e-6)


def test_the_same_people_as_the_rival_gain_nothing():
    rows = [(n, "order_placed", "2026-02-20", 1) for n in range(1, 41)]
    rows += [(n, "order_placed", "2026-03-05", 1) for n in range(1, 11)]
    found = look_back(orders.count() >= 1, shop_of(80, rows), START, within="30d")
    assert found.table["gain"].tolist() == [0] and found.table["shared"].tolist() == [40]
    assert found.sentence().endswith("Recency and frequency alone pick the same people.")


def test_too_few_people_are_not_compared_and_the_sentence_says_how_many_there_were():
    rows = [(n, "visited", "2026-02-01", None) for n in range(1, 11)]
    shop = shop_of(100, [*rows, (1, "order_placed", "2026-02-01", 1)])
    found = look_back(visits.count() >= 1, shop, START, within="30d")
    assert not found.table["enough"].iloc[0]
    assert found.table[["difference", "low", "high", "gain", "gain_low", "gain_high"]].isna().all(axis=None)
    assert found.sentence() == (
        "Too few people to tell: at best 10 on one side, and fewer than 30 are not compared."
    )
    assert not found.is_stable
    nobody = look_back(visits.count() >= 5, shop, START, within="30d", minimum=1)
    assert nobody.table["people"].tolist() == [0] and not nobody.table["enough"].iloc[0]


def test_among_narrows_members_others_and_rival_alike():
    rows = [(n, "order_placed", "2026-02-20", 1) for n in range(1, 61)]
    rows += [(n, "visited", "2026-02-20", None) for n in range(31, 91)]
    found = look_back(visits.count() >= 1, shop_of(120, rows), START, within="30d", among=orders.count() >= 1)
    assert found.table[["people", "others"]].iloc[0].tolist() == [30, 30]


def planted(effect, people=3000, seed=1):
    """Half of the people visit each month; visitors order in the month after with a planted extra chance."""
    random = np.random.default_rng(seed)
    rows = []
    for month in range(1, 7):
        visited = random.random(people) < 0.5
        bought = random.random(people) < np.where(visited, 0.1 + effect, 0.1)
        rows += [(n + 1, "visited", f"2025-{month + 5:02}-20", None) for n in np.flatnonzero(visited)]
        rows += [(n + 1, "order_placed", f"2025-{month + 6:02}-10", 1) for n in np.flatnonzero(bought)]
    customers = pd.DataFrame({"customer_id": range(1, people + 1), "signed_up_at": "2025-01-01"})
    log = pd.DataFrame(rows, columns=["customer_id", "event", "occurred_at", "amount_cents"])
    return make_business(customers, log.astype({"amount_cents": "Int64"}), today="2026-01-01")


def test_a_planted_effect_is_found_at_every_date_and_called_stable():
    months = pd.date_range("2025-07-01", "2025-12-01", freq="MS")
    found = look_back(visits.count(within="30d") >= 1, planted(0.10), months, within="30d")
    assert (found.table["low"] < 0.10).all() and (found.table["high"] > 0.10).all()
    assert found.is_stable
    assert "clearly higher at 6 of them and clearly lower at 0" in found.sentence()
    # What people ordered before says nothing here, so the segment also beats recency and frequency.
    assert (found.table["gain_low"] > 0).all()


def test_no_effect_is_clear_about_one_time_in_twenty():
    months = pd.date_range("2025-07-01", "2025-12-01", freq="MS")
    clear = 0
    for seed in range(20):
        found = look_back(visits.count(within="30d") >= 1, planted(0.0, 400, seed), months, within="30d")
        assert not found.is_stable
        clear += int(((found.table["low"] > 0) | (found.table["high"] < 0)).sum())
    assert 1 <= clear <= 14  # 120 comparisons: 6 expected


def test_a_planted_difference_decays_at_the_planted_speed_and_a_fresh_list_does_not():
    """Members are who visited in the last 30 days; they order in the next 30 days and never again."""
    people, rows = 2000, []
    for month in range(4):
        cohort = range(1 + month * 400, 401 + month * 400)
        rows += [(n, "visited", START + pd.Timedelta(days=30 * month - 10), None) for n in cohort]
        rows += [
            (n, "order_placed", START + pd.Timedelta(days=30 * month + 5), 1) for n in list(cohort)[:200]
        ]
    shop = shop_of(people, rows, today="2026-07-01")
    found = decay(visits.count(within="30d") >= 1, shop, START, every="30d", periods=4)
    assert found.people == 400
    # Half of the members order at first, nobody else. Then the next cohort does: 200 of 1,600 others.
    assert found.table["difference"].tolist() == pytest.approx([0.5, -0.125, -0.125, -0.125])
    assert found.table["fresh_difference"].tolist() == pytest.approx([0.5] * 4)
    assert found.half_life == 30
    assert "half of it was gone after 30 days" in found.sentence()


def test_where_members_never_differed_nothing_can_fade():
    rows = [(n, "visited", "2026-02-01", None) for n in range(1, 51)]
    rows += [(n, "order_placed", "2026-03-05", 1) for n in (*range(1, 11), *range(51, 61))]
    shop = shop_of(100, rows)
    found = decay(visits.count() >= 1, shop, START, every="30d", periods=2)
    assert not found.is_clear and math.isnan(found.half_life)
    assert "nothing that could fade" in found.sentence()


def test_the_future_must_be_over():
    shop = tiny_business()
    for ask in (
        lambda: look_back(orders.count() >= 1, shop, "2026-02-20", within="30d"),
        lambda: backtest(orders.count() >= 1, shop, "2026-02-20", within="30d", did=orders.count() == 0),
        lambda: decay(orders.count() >= 1, shop, "2026-02-20", every="6d", periods=5),
    ):
        with pytest.raises(ValueError, match="choose as_of 2026-01-30 or earlier"):
            ask()


def test_wrong_questions_are_refused():
    shop = tiny_business()
    with pytest.raises(ValueError, match="compares nobody"):
        look_back(orders.count() >= 1, shop, "2026-01-01", minimum=0)
    with pytest.raises(ValueError, match="no date"):
        look_back(orders.count() >= 1, shop, [])
    with pytest.raises(TypeError, match="must give a Series"):
        look_back(lambda past, day: [True], shop, "2026-01-01", within="1d")
    with pytest.raises(TypeError, match="not a rule"):
        backtest(3, shop, "2026-01-01")


def test_looking_back_leaves_the_business_as_it_was():
    shop = tiny_business()
    before = shop.events.copy(), shop.customers.copy(), index_of(shop)
    look_back(orders.count() >= 1, shop, "2026-02-15", within="14d", outcome=orders.sum("amount_cents"))
    as_it_stood(shop, "2026-02-05")
    assert shop.events.equals(before[0]) and shop.customers.equals(before[1]) and index_of(shop) is before[2]
