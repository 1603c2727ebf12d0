"""The health card: each question's value worked by hand, and its verdict on either side of a limit."""

import math

import pandas as pd
import pytest

from segmentlab.instrument import make_business
from segmentlab.model.tree import events
from segmentlab.segment.health import HEALTH_LIMITS, health
from segmentlab.segment.history import history_of
from segmentlab.segment.segment import Segment

orders, visits = events("order_placed"), events("visited")
STEADY = ["XX.XXXXXX"] * 50 + [".XXXXXXXX"] * 50 + ["X.......X"] * 50 + ["........."] * 300


def verdicts(card):
    return card.table["verdict"].to_dict()


@pytest.mark.parametrize(
    ("size", "verdict"), [(29, "act"), (30, "watch"), (99, "watch"), (100, "healthy"), (500, "healthy")]
)
def test_a_size_at_a_limit_is_still_on_the_better_side(size, verdict):
    card = health(history_of(*["XX"] * size, "..", every="7D"))
    assert card.table.loc["size", ["value", "verdict"]].tolist() == [size, verdict]


def test_every_question_has_a_line_a_limit_and_a_sentence():
    card = health(history_of(*STEADY, every="7D"))
    assert list(card.table.index) == list(HEALTH_LIMITS)
    assert (card.table["sentence"].str.len() > 20).all() and card.table["sentence"].str.endswith(".").all()
    for name, limit in HEALTH_LIMITS.items():
        assert (limit.watch > limit.act) == (limit.worse == "lower"), name


def test_entries_are_counted_per_week_over_the_last_eight_reviews():
    # Reviews two weeks apart; one of the two outside enters at the last: 1/2 per two weeks, nobody before.
    card = health(history_of("........X", ".........", every="14D"))
    rate = (0 * 7 + 1 / 2) / 8 / 2
    assert card.table.loc["entry", "value"] == pytest.approx(rate)
    assert card.table.loc["entry", "sentence"] == (
        "1 entry at the last 8 reviews: 3.12% of those outside each week."
    )
    list_ = health(history_of(*["XXXX"] * 200, *["...."] * 50, every="7D"))
    assert list_.table.loc["entry", "verdict"] == "act"
    assert "a list, not a segment" in list_.table.loc["entry", "sentence"]


def test_a_segment_people_bounce_through_is_to_be_acted_on():
    bouncing = health(history_of(*["X.X.X.X.X.X."] * 100, *["." * 12] * 20, every="7D"))
    assert bouncing.table.loc["stability", "value"] == 1
    assert bouncing.table.loc["stability", "verdict"] == "act"
    firm = health(history_of(*["XXXX......."] * 100, every="7D"))
    assert firm.table.loc["stability", ["value", "verdict"]].tolist() == [0, "healthy"]


def test_growth_is_judged_up_and_down_alike():
    up = health(history_of(*["XX"] * 100, *[".X"] * 100, every="30D")).table.loc["growth"]
    down = health(history_of(*["XX"] * 100, *["X."] * 100, every="30D")).table.loc["growth"]
    assert up["value"] == pytest.approx(down["value"]) == pytest.approx(100 / 150 * 30.4375 / 30)
    assert up["verdict"] == down["verdict"] == "act"


def test_what_cannot_be_known_is_not_judged_and_does_not_count():
    card = health(history_of(*STEADY, every="7D"))
    assert {name for name, verdict in verdicts(card).items() if verdict == "not judged"} == {
        "overlap", "decay", "test_size",
    }  # fmt: skip


def planted(review_by="2026-12-31"):
    """Of 1,200 people 400 visit each month, in turns; half of the last visitors order, else one in 12."""
    rows = []
    for month in range(13):
        day = pd.Timestamp("2025-07-05") + pd.Timedelta(days=30 * month)
        visitors = [1 + (month * 200 + n) % 1200 for n in range(400)]
        rows += [(n, "visited", day) for n in visitors]
        rows += [(n, "order_placed", day + pd.Timedelta(days=33)) for n in visitors[::2]]
        rows += [(n, "order_placed", day + pd.Timedelta(days=34)) for n in range(1, 1201, 12)]
    rows = [row for row in rows if row[2] < pd.Timestamp("2026-07-01")]
    customers = pd.DataFrame({"customer_id": range(1, 1201), "signed_up_at": "2025-06-01"})
    log = pd.DataFrame(rows, columns=["customer_id", "event", "occurred_at"])
    shop = make_business(customers, log, today="2026-07-01")
    return Segment("visitors", visits.count(within="30d") >= 1, review_by=review_by), shop


def test_a_segment_in_a_business_gets_every_question_answered():
    segment, shop = planted()
    catalogue = [
        segment,
        Segment("buyers", orders.count(within="30d") >= 1),
        Segment("all", visits.count() >= 0),
    ]
    card = segment.history(shop, weeks=30).health(catalogue, outcome="order_placed", within="30d")
    assert "not judged" not in card.table["verdict"].tolist()
    # Everyone is in "all", so all members are, and the segment itself is not compared with itself.
    assert card.table.loc["overlap", "value"] == 1
    assert "“all”" in card.table.loc["overlap", "sentence"]
    assert card.verdict == "act"
    assert card.sentence().startswith("“visitors” on 2026-07-01: act.")
    # The date of review: 183 days from 1 July to 31 December.
    assert card.table.loc["review", "value"] == 183


def test_the_size_for_a_test_is_members_over_the_people_it_needs():
    segment, shop = planted()
    coarse = health(segment, shop, weeks=20, smallest_change=0.2).table.loc["test_size"]
    fine = health(segment, shop, weeks=20, smallest_change=0.01).table.loc["test_size"]
    assert coarse["value"] > 1 > fine["value"]
    assert (coarse["verdict"], fine["verdict"]) == ("healthy", "act")


def test_a_list_that_fades_within_a_month_is_to_be_acted_on():
    segment, shop = planted()
    card = health(segment, shop, weeks=20)
    # People visit two months in a row, so by the fourth month the list of the first means nothing.
    assert card.table.loc["decay", "verdict"] == "act"
    assert card.table.loc["decay", "value"] < 0.25


@pytest.mark.parametrize(
    ("review_by", "verdict", "words"),
    [
        ("2026-06-30", "act", "was due on 2026-06-30, 1 day ago"),
        ("2026-07-01", "watch", "in 0 days"),
        ("2026-07-30", "watch", "in 29 days"),
        ("2026-07-31", "healthy", "in 30 days"),
        ("", "watch", "no date"),
    ],
)
def test_a_review_that_is_due_or_missing_is_said(review_by, verdict, words):
    segment, shop = planted(review_by)
    line = health(segment, shop, weeks=4).table.loc["review"]
    assert line["verdict"] == verdict
    assert words in line["sentence"]


def test_limits_can_be_changed_one_by_one():
    history = history_of(*["XX"] * 150, *[".."] * 9, every="7D")
    assert health(history).table.loc["size", "verdict"] == "healthy"
    strict = health(history, limits={"size": (500, 200)})
    assert strict.table.loc["size", ["watch", "act", "verdict"]].tolist() == [500, 200, "act"]
    with pytest.raises(LookupError, match="no question 'sise'"):
        health(history, limits={"sise": (1, 2)})


def test_all_within_limits_is_said_in_one_sentence():
    wide = {"growth": (9, 9), "entry": (0, 0), "stability": (1, 1), "review": (-1, -1)}
    card = health(history_of(*STEADY, every="7D"), limits=wide)
    assert verdicts(card)["review"] == "watch"  # no date at all is never healthy
    assert card.verdict == "watch" and "no date" in card.sentence()


def test_an_empty_segment_gets_a_card_and_no_error():
    segment, shop = planted()
    nobody = Segment("nobody", visits.count() > 999)
    card = health(nobody, shop, weeks=4, catalogue=[segment])
    assert card.verdict == "act" and card.table.loc["size", "value"] == 0
    assert math.isnan(card.table.loc["overlap", "value"])


def test_a_segment_without_a_business_cannot_be_judged():
    with pytest.raises(TypeError, match="judged in a business"):
        health(planted()[0])
