"""Notebook 12: what it says is so, on three shops; and every panel reads well wherever its controls stand."""

import itertools

import pandas as pd
import pytest

from segmentlab import load, send
from segmentlab.teach.lessons import occasions as lesson
from segmentlab.teach.lessons.occasions import asking, dates, matching, rhythm
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 303)


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return load("ecommerce", seed=request.param)


@pytest.fixture(scope="module")
def profit(shop):
    """True extra profit in dollars per 100 people of each group and message."""
    return lesson.true_effects(shop)["profit"] / 100


# Calendars of everybody


def test_gifts_peak_in_december_and_discounts_in_a_sale_month(shop):
    gifts, every = (dates.counted(shop, "month", of) for of in ("gift", "all"))
    assert gifts.idxmax() == "Dec" and gifts["Dec"] / gifts.sum() > 1.3 * every["Dec"] / every.sum()
    assert dates.counted(shop, "month", "discount").idxmax() in ("Jan", "Jun", "Nov")


def test_more_is_ordered_just_before_a_birthday(shop):
    counts = dates.counted(shop, "birthday", "all")
    assert counts.idxmax() == dates.BEFORE_IT
    assert 1.1 < counts[dates.BEFORE_IT] / counts.drop(dates.BEFORE_IT).mean() < 1.35


def test_the_own_hour_and_weekday_hold_better_than_the_shops_favourite_and_more_visits_tell_more(shop):
    for unit in ("hour", "weekday"):
        table = dates.visits_at(shop, unit)
        few, many = (table[table["before"].between(*ends)]["own"].mean() for ends in ((2, 5), (20, 999)))
        known = table[table["before"] >= 10]
        assert known["own"].mean() > 1.7 * known["shop"].mean()
        assert many > few + 0.05


# Holidays, gifts


def test_holiday_only_buyers_come_less_for_the_next_holidays_than_those_who_never_bought_in_them(shop):
    came = dates.holiday_groups(shop).groupby("group")["holidays"].mean()
    only, outside, both = came[list(dates.HOLIDAY_GROUPS)]
    assert only < 0.75 * outside and only < 0.07 and both > 0.25


def test_most_holiday_only_buyers_had_ordered_once(shop):
    table = dates.holiday_groups(shop)
    only = table[table["group"] == dates.HOLIDAY_GROUPS[0]]
    assert (only["orders"] == 1).mean() > 0.9
    assert only[only["orders"] >= 2]["holidays"].mean() > 1.5 * only["holidays"].mean()


def test_a_gift_is_followed_by_another_at_once_and_after_a_year(shop):
    shares, _ = dates.after_gifts(shop)
    between = shares.iloc[3:11].mean()
    assert shares.iloc[0] > 2 * between and shares.iloc[12] > 1.6 * between


# The rhythm


def test_two_weeks_before_the_expected_date_beats_one_date_for_all_and_the_true_date_beats_both(shop):
    fixed, mine, perfect = (rhythm.per_hundred(table) for table in rhythm.timings(shop).values())
    assert 1.3 * fixed < mine < 2.5 * fixed
    assert perfect > 1.6 * mine and perfect > 3 * fixed


def test_two_to_four_weeks_before_is_best_and_ten_weeks_before_or_a_month_after_is_not(shop):
    table = rhythm.tried(shop)["reminded"]
    best, early, late = (
        rhythm.per_hundred(table[table["expected"].between(*ends)])
        for ends in ((7, 28), (56, 9_999), (-9_999, -28))
    )
    assert best > 1.4 * early and best > 1.4 * late


def test_half_of_the_expected_dates_come_more_than_a_week_late(shop):
    table = rhythm.tried(shop)["reminded"]
    real = table[table["runs_out"] < rhythm.NEVER]
    assert 0.4 < (real["expected"] > real["runs_out"] + 7).mean() < 0.7


def test_the_effects_of_today_are_those_of_sending(shop):
    everybody = pd.Series(True, index=pd.Index(shop.customers["customer_id"]))
    both = send(shop, "perk", everybody, weeks=rhythm.WEEKS).truth
    there = matching.groups_today(shop)["Gift givers"].reindex(both.index)
    more = both["profit_cents_with"] - both["profit_cents_without"]
    assert lesson.true_effects(shop).loc[("Gift givers", "perk"), "profit"] == pytest.approx(
        100 * more[there].mean()
    )


# What comes next, and which message


def next_of(shop, sign, within="60d"):
    lesson.what_next(shop, sign, within)
    return shop.keep(("occasions", "next", sign, within), lambda: None)


def test_a_rhythm_tells_most_age_something_household_and_birthday_hardly_anything(shop):
    due, none = next_of(shop, "Supplies rhythm").loc[["due in four weeks", "no rhythm"], "share"]
    assert due > 4 * none
    old, young = next_of(shop, "Age").loc[["45–59", "under 30"], "share"]
    assert 1.2 * young < old < 3 * young
    home = next_of(shop, "Household (survey)")
    assert home["low"].max() < home["high"].min()
    birthday = next_of(shop, "Birthday")
    assert birthday["low"].max() < birthday["high"].min()


def test_older_buyers_are_more_often_regulars_and_gift_givers_too(shop):
    kinds, groups = shop.truth.customers["hidden_type"] == "loyal regulars", matching.groups_today(shop)
    part = {name: kinds[who[who].index].mean() for name, who in groups.items()}
    assert part["45 and more"] > 1.2 * part["Under 30"]
    assert part["Gift givers"] > 1.3 * kinds.mean()


def test_the_right_message_at_the_right_time_and_at_the_wrong_time(profit):
    due, just = (profit[name] for name in ("Supplies due in two weeks", "Supplies bought just now"))
    assert due["restock_reminder"] > 2 * max(just["restock_reminder"], 0) and due["restock_reminder"] > 100
    assert due["discount"] < -50 and just["discount"] < 0
    soon, later = profit["Birthday in two weeks"], profit["Birthday further away"]
    assert -10 < soon["birthday_treat"] < 40 and soon["birthday_treat"] > later["birthday_treat"] + 10
    assert later["birthday_treat"] < -5
    assert profit["Holiday buyers"].abs().max() < 25
    for group in ("Gift givers", "45 and more"):
        assert profit[group]["perk"] > 100 > 0 > profit[group]["reminder"]
    assert profit["45 and more"]["perk"] > profit["Under 30"]["perk"]


@pytest.mark.parametrize("group", lesson.KINDS)
def test_the_message_named_as_better_is_better(profit, group):
    kind = lesson.KINDS[group]
    assert profit[group][kind.fits] > profit[group][kind.misfits]


# Whole sentences at every place of every control


def test_calendars_read_well_everywhere(shop):
    for by, of in itertools.product(lesson.BY.values(), lesson.OF.values()):
        assert not faults(*seen(lesson.when_they_buy(shop, by, of))), (by, of)
    for unit, least in itertools.product(("hour", "weekday"), (2, 10, 30)):
        assert not faults(*seen(lesson.own_time(shop, unit, least))), (unit, least)
    for least, month in itertools.product((1, 2, 4), ("holidays", "Jul", "Dec")):
        assert not faults(*seen(lesson.holidays_again(shop, least, month))), (least, month)
    for weeks in (0, 24, 48, 52):
        assert not faults(*seen(lesson.gifts_again(shop, weeks))), weeks


def test_rhythms_and_timing_read_well_everywhere(shop):
    people = lesson.regulars(shop).values()
    assert len(people) >= 8
    for who, day in itertools.product(people, ("2025-09-01", "2026-03-30", "2026-06-22")):
        assert not faults(*seen(lesson.one_rhythm(shop, who, day))), (who, day)
    for before, count in itertools.product((-28, -14, 0, 14, 70), ("orders", "profit")):
        assert not faults(*seen(lesson.send_when(shop, before, count))), (before, count)


def test_signs_messages_and_the_page_read_well(shop):
    for sign, within in itertools.product(lesson.SIGNS, ("30d", "60d")):
        assert not faults(*seen(lesson.what_next(shop, sign, within))), (sign, within)
    for group, count in itertools.product(lesson.KINDS, ("profit", "more")):
        assert not faults(*seen(lesson.who_gets_what(shop, group, count))), (group, count)
    assert not faults(*(str(cell) for cell in lesson.one_page(shop).to_numpy().ravel()))


def test_questions_read_well_and_open(shop):
    for reveal, right in ((lesson.next_holidays(shop), asking.THE_OTHERS), (lesson.right_time(shop), None)):
        for guess in (reveal.guess.ends[0], reveal.guess.ends[-1]):
            reveal.reset()
            verdict = reveal.commit(guess)
            answer, picture, sentence = reveal.now.truth
            assert right in (None, answer)
            assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
        reveal.reset()
    for one in (lesson.exercise_1(), lesson.exercise_2(shop), lesson.exercise_3(shop)):
        assert one.check(one.right_answer()).outcome == "right"
        texts = [one.question, *one.hints, *one.mistakes, lesson.scene(shop)]
        assert not faults(*(text for text in texts if "\n" not in text))
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))
