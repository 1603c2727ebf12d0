"""Notebook 20: what it says is so, on three shops; and every panel reads well wherever its controls stand."""

import itertools

import pandas as pd
import pytest

from segmentlab import load
from segmentlab.measure.leaving import churn_split
from segmentlab.segment.evaluate import members
from segmentlab.teach.lessons import renewal as lesson
from segmentlab.teach.lessons.renewal import matching, signs, staying
from tests.teach.test_lessons import faults, questions_read_well, seen

SEEDS = (2026, 303)


@pytest.fixture(scope="module", params=SEEDS)
def box(request):
    return load("subscription", seed=request.param)


@pytest.fixture(scope="module")
def first():
    return load("subscription")


@pytest.fixture(scope="module")
def shares(box):
    """Who left within four weeks of each sign, by how."""
    table = lesson.counted(box)
    return table[[signs.WILL, signs.PAYMENT]].div(table["people"], axis=0)


@pytest.fixture(scope="module")
def profit(box):
    return lesson.true_effects(box)["profit"] / 100


@pytest.fixture(scope="module")
def kept(box):
    return lesson.true_effects(box)["kept"]


# The signs


def test_a_day_is_counted_as_the_log_has_it(first):
    day = signs.DAYS[-1]
    rule = lesson.SIGNS["Cancellation page seen"].rule
    here = members(rule, first, day)
    log = first.events
    left = log[(log["event"] == "subscription_cancelled") & (log["occurred_at"] >= day)]
    left = left[left["occurred_at"] < day + pd.Timedelta(days=28)]
    days, signs_days = signs.DAYS, signs.DAYS[-1:]
    signs.DAYS = signs_days
    try:
        row = signs.after(first, rule)
    finally:
        signs.DAYS = days
    assert row["people"] == here.sum()
    assert row[signs.WILL] == here.reindex(left["customer_id"].unique()).fillna(False).sum()


def test_after_a_failed_payment_most_go_and_hardly_anybody_decided_to(box, shares):
    failed = shares.loc["Payment failed"]
    assert failed[signs.PAYMENT] > 0.6 and failed[signs.WILL] < 0.02
    assert lesson.who_decided(box).truth()[0] < 0.05


def test_signs_of_will_differ_in_strength_and_silence_without_the_app_is_none(shares):
    own = shares[signs.WILL]
    usual = own["All subscribers"]
    assert own["Cancellation page seen"] > 3 * usual and own["Two skips in a row"] > 1.8 * usual
    assert own["Two skips in a row"] > own["One skip"] > 1.2 * usual
    assert own["App quiet for 14 days"] > 1.1 * usual and own["Complaint"] > 1.4 * usual
    assert own["Never in the app"] < 0.6 * usual
    assert own.idxmax() == "Cancellation page seen"


def test_a_third_of_those_who_left_never_decided_to(box):
    table = churn_split(box, "2026-03-30").table
    assert 0.3 < table.loc["involuntary", "share"] < 0.4


# How long people stay


def test_the_curve_is_steep_first_and_flattens(box):
    at = staying.curves(box, "Everybody", "any")
    stay = [1.0, *(at.at(day)["staying"].iloc[0] for day in (30, 90, 180, 360))]
    losses = [(a - b) / a / days for a, b, days in zip(stay, stay[1:], (30, 60, 90, 180), strict=False)]
    assert losses == sorted(losses, reverse=True)


def test_the_app_in_the_first_week_hardly_separates_and_the_cadence_does_early(box):
    app = staying.curves(box, "App in the first week", "any").at(90)["staying"]
    assert abs(app.iloc[0] - app.iloc[1]) < 0.04
    for what in ("voluntary", "involuntary"):
        often = staying.curves(box, "How often a box comes", what).at(90)["staying"]
        assert often["every other week"] > often["every week"] + 0.03


# Support


def test_every_theme_is_a_risk_and_billing_is_the_failed_payment(box):
    table = lesson.supported(box)
    share = table[[signs.WILL, signs.PAYMENT]].div(table["people"], axis=0)
    usual = share.loc["all subscribers"]
    for theme in ("late box", "missing item", "quality"):
        assert share.loc[theme, signs.WILL] > 1.15 * usual[signs.WILL]
    assert share.loc["billing", signs.PAYMENT] > 6 * usual[signs.PAYMENT]
    assert share.loc["content, no ticket", signs.WILL] < 0.3 * usual[signs.WILL]


def test_a_good_rating_does_not_take_the_risk_away(box):
    table = lesson.supported(box)
    left = (table[signs.WILL] + table[signs.PAYMENT]) / table["people"]
    assert left["rated 4 or 5"] > 1.2 * left["all subscribers"]


def test_no_ticket_announces_a_larger_plan(box):
    table = lesson.supported(box)
    share = table["larger"] / table["people"]
    assert share.drop("all subscribers").max() < 0.02
    assert abs(share["content, no ticket"] - share["all subscribers"]) < 0.003


# Who comes back


def test_a_fifth_of_those_gone_bring_half_of_those_who_return(box):
    table = staying.comeback(box)
    for how in (signs.WILL, signs.PAYMENT):
        some = table[table["how"] == how]
        lately = some[some["days"] <= 56]
        assert 0.15 < len(lately) / len(some) < 0.27
        assert 0.42 < lately["back"].sum() / some["back"].sum() < 0.58
    back = table[table["days"] <= 56].groupby("how")["back"].mean()
    assert back[signs.PAYMENT] > 1.5 * back[signs.WILL]


# Messages


@pytest.mark.parametrize("group", lesson.KINDS)
def test_the_message_meant_for_a_group_does_better_than_the_one_that_is_not(profit, kept, group):
    kind = lesson.KINDS[group]
    assert profit.loc[group, kind.fits] > profit.loc[group, kind.misfits] + 5
    assert profit.loc[group, kind.fits] > 0 or group in ("Left over 26 weeks ago", "Never in the app")


def test_each_reason_has_a_message_of_its_own_that_keeps_the_most(kept):
    for group in ("Payment failed", "App quiet for 14 days", "Cancellation page seen", "Complaint"):
        row = kept.loc[group, list(matching.offered(group))]
        assert row.idxmax() == lesson.KINDS[group].fits, (group, row.to_dict())


def test_skips_are_answered_by_other_recipes(profit):
    row = profit.loc["Two skips in a row", list(matching.OFFERED[:-2])]
    assert row.idxmax() == "skip_helper" and row["skip_helper"] > 600


def test_the_call_keeps_those_who_complained_and_loses_the_others(kept):
    calls = kept["success_call"].dropna()
    assert calls["Complaint"] > 2
    others = calls.drop(["Complaint", "Payment failed"])
    assert (others < -0.5).all() and calls["Payment failed"] < 0.5


def test_20_percent_off_loses_in_every_group_of_subscribers(profit):
    here = [name for name, kind in lesson.KINDS.items() if not kind.gone]
    assert (profit.loc[here, "price_off"] < -500).all()


def test_whatever_the_silent_read_reminds_them(kept):
    silent = kept.loc["Never in the app", list(matching.offered("Never in the app"))]
    assert silent["success_call"] < -0.5 and silent.max() < 1


def test_a_win_back_reaches_those_gone_lately_and_hardly_those_gone_long(kept, profit):
    news = profit["winback_news"]
    assert news["Payment ended it, last 8 weeks"] > 150 and abs(news["Left over 26 weeks ago"]) < 40
    assert kept.loc["Left over 26 weeks ago", ["winback_news", "winback_offer"]].max() < 0.6


def test_at_the_door_the_pause_keeps_the_most(box):
    assert lesson.at_the_door(box).truth()[0] == "Pause instead of cancelling"


# Whole sentences at every place of every control


def test_signs_and_support_read_well_everywhere(box):
    for sign in lesson.SIGNS:
        assert not faults(*seen(lesson.one_sign(box, sign))), sign
    for by, outcome in itertools.product(lesson.BY, lesson.OUTCOMES.values()):
        assert not faults(*seen(lesson.support(box, by, outcome))), (by, outcome)
    assert not faults(lesson.scene(box))


def test_curves_and_comebacks_read_well_everywhere(first):
    for split, what, day in itertools.product(lesson.SPLITS, lesson.COUNTED.values(), (14, 360)):
        assert not faults(*seen(lesson.how_long(first, split, what, day))), (split, what, day)
    for how, weeks in itertools.product(lesson.HOW.values(), (4, 8, 26)):
        assert not faults(*seen(lesson.come_back(first, how, weeks))), (how, weeks)


def test_messages_and_the_page_read_well(box):
    for group, count in itertools.product(lesson.KINDS, ("profit", "kept")):
        assert not faults(*seen(lesson.who_gets_what(box, group, count))), (group, count)
    assert not faults(*(str(cell) for cell in lesson.one_page(box).to_numpy().ravel()))


def test_questions_read_well_and_open(box):
    reveals = (lesson.who_decided(box), lesson.at_the_door(box))
    exercises = (lesson.exercise_1(box), lesson.exercise_2(box), lesson.exercise_3(box))
    questions_read_well(reveals, exercises, lesson.questions())
