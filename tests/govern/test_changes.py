"""The change report: its groups part the union, its numbers are those of the tools it rests on."""

import math
import time
from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings

from segmentlab.govern.catalogue import new_catalogue
from segmentlab.govern.changes import change_report
from segmentlab.instrument import make_business
from segmentlab.model.intervals import newcombe, people_per_arm, wilson
from segmentlab.model.tree import customer, events, in_segment
from segmentlab.segment.segment import Segment
from tests.engines.drawing import AS_OF, businesses, every_rule

orders = events("order_placed")


def shop_of(people, weeks=30):
    """100 people a kind: (kind, days before 2026-06-01 of their orders)."""
    today = pd.Timestamp("2026-06-01")
    rows, customers, number = [], [], 0
    for kind, days in people:
        for _ in range(100):
            number += 1
            customers.append((number, today - pd.Timedelta(weeks=weeks), kind))
            rows += [(number, "order_placed", today - pd.Timedelta(days=day)) for day in days]
    log = pd.DataFrame(rows, columns=["customer_id", "event", "occurred_at"])
    known = pd.DataFrame(customers, columns=["customer_id", "signed_up_at", "kind"])
    return make_business(known, log.sort_values("occurred_at", kind="stable"), today=today)


# As of 2026-04-02 (60 days before): a ordered 10 and 20 days before, b 40 days before, c long ago.
SHOP = shop_of([("a", (70, 80, 10)), ("b", (100, 20)), ("c", (200,)), ("d", (1,))])
old, new = (Segment("recent", orders.count(within=f"{days}d") >= 1) for days in (30, 60))


@settings(max_examples=40, deadline=None)
@given(shop=businesses(), before=every_rule, after=every_rule)
def test_the_groups_part_the_union_of_both_definitions(shop, before, after):
    report = change_report(before, after, shop, AS_OF, weeks=2)
    one, other = Segment("x", before).members(shop, AS_OF), Segment("x", after).members(shop, AS_OF)
    listed = report.people.set_index("customer_id")["change"]
    assert listed.index.is_unique and set(listed.index) == set(one.index[one | other])
    for name, mask in (("enters", other & ~one), ("leaves", one & ~other), ("stays", one & other)):
        assert set(listed.index[listed == name]) == set(mask.index[mask])
        assert report.table.loc[name, "people"] == mask.sum()
    people = report.table["people"]
    assert people["before"] == people["stays"] + people["leaves"] == one.sum()
    assert people["after"] == people["stays"] + people["enters"] == other.sum()
    back = change_report(after, before, shop, AS_OF, weeks=1).table["people"]
    assert (back["enters"], back["leaves"]) == (people["leaves"], people["enters"])
    assert report.sentence() and report.sentence().endswith(".")


def test_who_enters_is_judged_today_and_what_they_did_next_at_the_past_date():
    report = change_report(old, new, SHOP)
    # Today: a (10 days), b (20), d (1) are in both; within 60 days nobody more.
    assert report.table["people"].to_dict() == {
        "before": 300, "after": 300, "enters": 0, "leaves": 0, "stays": 300,
    }  # fmt: skip
    # On 2026-04-02: a was in both, b only in the wider one; then a, b and d ordered.
    assert report.looked_back_to == pd.Timestamp("2026-04-02")
    assert report.outcome["people"].to_dict() == {
        "before": 100, "after": 200, "enters": 100, "leaves": 0, "stays": 100, "everyone": 400,
    }  # fmt: skip
    assert report.outcome.loc["everyone", "mean"] == 0.75
    row = report.outcome.loc["enters"]
    assert (row["low"], row["high"]) == tuple(wilson(100, 100))
    assert tuple(row[["difference", "difference_low", "difference_high"]]) == (
        0.0, *newcombe((100, 100), (100, 100)),
    )  # fmt: skip
    assert report.outcome.loc["leaves", ["mean", "difference"]].isna().all()


def test_those_who_leave_are_held_against_those_who_are_there_after():
    shop = shop_of([("a", (70, 10)), ("b", (100,))])
    row = change_report(new, old, shop).outcome.loc["leaves"]
    assert row["difference"] == -1 and row["difference_high"] < -0.9
    said = change_report(new, old, shop).sentence()
    assert "Those who leave differ from those who are there after by −100.0 points" in said


def test_too_few_people_are_not_compared():
    report = change_report(old, new, SHOP, minimum=101)
    assert report.outcome["difference"].isna().all() and "differ from" not in report.sentence()


def test_the_trend_is_the_size_as_of_each_week_and_as_long_as_the_log():
    report = change_report(old, new, SHOP, "2026-04-02")
    assert report.trend.iloc[-1].tolist() == [100, 200]
    assert len(report.trend) == 22  # the log begins 30 weeks before June, so 21 weeks before April 2nd
    assert len(change_report(old, new, SHOP).trend) == 27
    for day, row in change_report(old, new, SHOP).trend.iloc[::9].iterrows():
        assert row.tolist() == [one.members(SHOP, day).sum() for one in (old, new)]


def test_later_events_change_nothing():
    cut = make_business(
        SHOP.customers, SHOP.events[SHOP.events["occurred_at"] < "2026-04-02"], today="2026-04-02"
    )
    late, early = (change_report(old, new, shop, "2026-04-02") for shop in (SHOP, cut))
    pd.testing.assert_frame_equal(late.table, early.table)
    pd.testing.assert_frame_equal(late.trend, early.trend)
    pd.testing.assert_frame_equal(late.outcome, early.outcome)


def test_a_test_needs_what_the_formula_says_for_what_members_do_by_themselves():
    shop = shop_of([("a", (70, 10)), ("b", (100,))])
    report = change_report(old, new, shop, smallest_change=0.05)
    # Before: a, all of whom bought; 5 points less can be found. After: a and b, half of whom bought.
    needed = [2 * people_per_arm(1.0, -0.05), 2 * people_per_arm(0.5, 0.05)]
    assert report.test["needed"].tolist() == needed
    assert report.test["enough"].tolist() == [needed[0] <= 100, needed[1] <= 100]


def test_overlap_is_counted_before_and_after_and_without_the_segment_itself():
    kinds = {kind: Segment(f"kind_{kind}", customer("kind") == kind) for kind in "abc"}
    report = change_report(new, old, shop_of([("a", (10,)), ("b", (40,)), ("c", ())]),
                           catalogue=[old, *kinds.values()])  # fmt: skip
    assert report.overlap.to_dict("index") == {
        "kind_a": {"shared_before": 100, "shared_after": 100, "share_before": 0.5, "share_after": 1.0},
        "kind_b": {"shared_before": 100, "shared_after": 0, "share_before": 0.5, "share_after": 0.0},
        "kind_c": {"shared_before": 0, "shared_after": 0, "share_before": 0.0, "share_after": 0.0},
    }


def test_segments_that_rest_on_it_are_named_and_judged_as_they_would_be(tmp_path):
    catalogue = new_catalogue(tmp_path)
    catalogue.save(old)
    catalogue.save(Segment("recent_a", in_segment(old) & customer("kind").is_in(["a", "b"])))
    shop = shop_of([("a", (10,)), ("b", (40,))])
    report = change_report(old, new, shop, catalogue=catalogue)
    assert report.also == ("recent_a",) and "recent_a rests on it" in report.sentence()
    assert report.overlap.loc["recent_a", ["shared_before", "shared_after"]].tolist() == [100, 200]
    assert catalogue["recent"] == old  # nothing was written


def test_an_edit_of_reasons_alone_says_so():
    report = change_report(old, replace(old, owner="Sales"), SHOP)
    assert report.sentence() == "Both ask the same of people; what changes is: owner."
    assert report.table["people"].tolist() == [300, 300, 0, 0, 300]


def test_an_amount_as_outcome_is_said_as_money():
    log = SHOP.events.assign(amount_cents=pd.array([1000] * len(SHOP.events), dtype="Int64"))
    shop = make_business(SHOP.customers, log, today=SHOP.today)
    report = change_report(old, new, shop, outcome=orders.sum("amount_cents"))
    assert (
        "total amount of orders placed” in the 60 days after was $10.00 and would be $10.00"
        in report.sentence()
    )
    assert report.test["needed"].isna().all()


def test_a_log_too_short_is_said_and_the_rest_is_there():
    report = change_report(old, new, SHOP, "2025-11-06")
    assert report.outcome.empty and report.looked_back_to is None and report.trend.empty
    assert "too short" in report.sentence() and report.test["needed"].isna().all()
    nobody = change_report(old, new, SHOP, "2020-01-01")
    assert nobody.table["people"].tolist() == [0] * 5 and nobody.table["share_of_before"].isna().all()


def test_the_report_shows_itself_and_escapes_what_a_definition_says():
    report = change_report(old, replace(new, owner="<b>"), SHOP)
    assert "owner: nothing → <b>" in str(report)
    assert "&lt;b&gt;" in report._repr_html_() and "<b>" not in report._repr_html_()


def test_a_report_on_100_000_people_takes_less_than_a_second():
    rng = np.random.default_rng(1)
    people, many = 100_000, 1_000_000
    start = np.datetime64("2025-01-01", "us")
    at = start + np.sort(rng.integers(0, 500 * 86_400_000_000, many)).astype("timedelta64[us]")
    log = pd.DataFrame({
        "customer_id": rng.integers(0, people, many),
        "event": pd.Categorical.from_codes(
            rng.integers(0, 4, many), ["order_placed", "visited", "email_sent", "email_opened"]
        ),
        "occurred_at": at,
    })  # fmt: skip
    customers = pd.DataFrame({"customer_id": np.arange(people), "signed_up_at": start})
    shop = make_business(customers, log, today="2026-06-01")
    before = (orders.count("365d") >= 3) & (orders.days_since_last() > 60)
    after = (orders.count("365d") >= 3) & (orders.days_since_last() > 45)
    change_report(before, before, shop, weeks=1)  # the index of a business is built once
    took = math.inf
    for _ in range(3):
        shop._kept.clear()
        change_report(before, before, shop, weeks=1)
        begin = time.perf_counter()
        report = change_report(before, after, shop, "2026-05-31")
        took = min(took, time.perf_counter() - begin)
    assert len(report.trend) == 27
    assert took < 3, took  # under a second on a quiet machine; three leave room for a busy one


def test_of_a_definition_that_holds_for_nobody_no_outcome_is_claimed():
    nobody = replace(old, rule=orders.count() >= 1_000)
    both = change_report(nobody, replace(old, rule=orders.count() >= 2_000), SHOP).sentence()
    assert "nobody was in either" in both
    assert "nobody was in the new one; of those in it:" in change_report(old, nobody, SHOP).sentence()
    assert "nobody was in it; of those in the new one:" in change_report(nobody, old, SHOP).sentence()
