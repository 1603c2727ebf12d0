"""Notebook 52: what it says of its files is so on three seeds; its panels read well with every file."""

import itertools

import pandas as pd
import pytest

from segmentlab import load, your_data
from segmentlab.teach.lessons import own_data as lesson
from segmentlab.teach.lessons.own_data import panels, truths
from segmentlab.teach.own_data.examples import BUYERS, EVENTS
from tests.teach.own_data.conftest import open_own
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 303, 4711)


@pytest.fixture(scope="module", params=SEEDS)
def data(request):
    # The first people of a shop are the same however many there are: the files are those of the notebook.
    return your_data(load("ecommerce", customers=BUYERS, seed=request.param))


def test_of_dates_read_month_first_few_keep_their_day_and_most_are_lost_or_moved(data):
    right, swapped, lost = truths.dates_misread(data)
    assert 0.02 < right < 0.05 and 0.3 < swapped < 0.45 and 0.5 < lost < 0.65
    card = lesson.which_days(data)
    assert "You said **40%**" in card.commit() and card.now.error is None


def test_the_naive_sum_is_a_quarter_to_a_half_too_high_and_refunds_are_the_larger_part(data):
    summed, true, parts = truths.naive_revenue(data)
    assert 0.2 < summed / true - 1 < 0.5 and parts["refunds"] > parts["not bought"] > 0
    assert round(summed - parts["not bought"] - parts["refunds"]) == round(true)
    card = lesson.how_much_revenue(data)
    assert "too high" in card.truth()[1].title and card.commit() and card.now.error is None


def test_the_exercises_have_answers_of_their_own_and_every_mistake_another(data):
    with_status, without, aside = truths.without_status(data)
    rows = data.made.rows
    bad = rows["is_a"].isin(("cancelled", "test")) & ~rows["nameless"] & ~rows["no_date"] & ~rows["no_amount"]
    assert without - with_status == bad.sum() > 100 and aside > without - with_status
    for asked in (lesson.exercise_1(data), lesson.exercise_2(data)):
        assert asked.check(asked.right_answer()).outcome == "right"
        assert len(set(asked.mistakes.values()) | {asked.right_answer()}) == len(asked.mistakes) + 1


def test_the_panels_read_well_at_their_ends_on_the_messy_export(data):
    shop = data.business
    texts = [lesson.rfm_panel(shop, group, weeks) for group, weeks in (("New", 0), ("Lost", 52))]
    texts += [lesson.lifecycle_panel(shop, *limits) for limits in ((30, 190), (180, 540))]
    texts += [lesson.cohort_panel(shop, *how) for how in (("Q", "money"), ("M", "share"))]
    texts += [lesson.ltv_panel(shop, weeks, margin) for weeks, margin in ((26, 0.8), (104, 0.05))]
    settings = itertools.product((1, 8), ("90d", "365d"), (0, 1000), (0, 360))
    texts += [lesson.segment_panel(shop, *setting) for setting in itertools.islice(settings, 0, None, 3)]
    for shown in texts:
        assert not faults(*seen(shown[:2])), shown[1]
        assert "nan" not in shown[1] and "$" not in shown[1], "amounts are in the currency of the file"


def test_the_scene_and_the_table_of_cohorts_hold_what_they_say(data):
    assert f"{len(data.made.rows):,} rows" in lesson.scene(data)
    table, sizes = panels.cohorts(data.business, "Q")
    assert (table[0] == 1).all() and table.iloc[-1, 1:].isna().all() and len(sizes) == 7
    log = panels.bought(data.business)
    first = log.groupby("customer_id")["occurred_at"].min()
    assert sizes.iloc[0] == (first < pd.Timestamp("2024-10-01")).sum()


# What a file cannot tell


@pytest.fixture(scope="module")
def page():
    return your_data(load("ecommerce", customers=1_000))


def opened(page, tmp_path, text):
    path = tmp_path / "short.csv"
    path.write_text(text, "utf-8")
    open_own(page, path)
    page.press_read()
    assert page.reading.file == "short.csv", page.error or page.says.value
    return page.business


def all_panels(shop):
    return {
        "rfm": lesson.rfm_panel(shop, "Champions", 0), "back": lesson.rfm_panel(shop, "New", 52),
        "stages": lesson.lifecycle_panel(shop, 120, 270), "quarters": lesson.cohort_panel(shop, "Q", "money"),
        "months": lesson.cohort_panel(shop, "M", "share"), "worth": lesson.ltv_panel(shop, 52, 0.4),
        "mine": lesson.segment_panel(shop, 2, "365d", 200, 90),
    }  # fmt: skip


def test_a_short_file_says_what_it_cannot_tell(page, tmp_path):
    rows = "".join(f"{n},2026-05-{1 + n % 28:02d},{20 + n}.00\n" for n in range(200))
    said = {name: shown[1] for name, shown in all_panels(
        opened(page, tmp_path, f"customer,date,amount\n{rows}")
    ).items()}  # fmt: skip
    assert "Go back less far" in said["back"]
    assert "nobody can have been silent" in said["stages"]
    assert "too short" in said["quarters"] and "too short" in said["months"]
    assert "bought again" in said["worth"]
    assert "Everyone who placed" in said["mine"]


def test_one_customer_with_one_purchase_is_told_in_the_singular(page, tmp_path):
    shown = all_panels(opened(page, tmp_path, "customer,date,amount\n7,2026-05-13,20.00\n"))
    for name, one in shown.items():
        assert not faults(*seen(one[:2])), (name, one[1])
    assert "1 customer" in shown["stages"][1]


def test_events_without_purchases_and_purchases_without_amounts_are_told(page, tmp_path):
    rows = "".join(f"u{n % 9},page_view,2026-0{1 + n % 6}-{13 + n % 9:02d}\n" for n in range(90))
    shop = opened(page, tmp_path, f"user_id,event,timestamp\n{rows}")
    assert all("no purchases" in shown[1] for shown in all_panels(shop).values())
    shop = opened(page, tmp_path, f"user_id,event,timestamp\n{rows}".replace("page_view", "purchase"))
    said = {name: shown[1] for name, shown in all_panels(shop).items()}
    assert "no amount" in said["rfm"] and "no amount" in said["worth"] and "no amount" in said["mine"]
    assert "customers" in said["stages"]


def test_the_log_of_events_feeds_every_panel(page):
    page.which_file.which.value = EVENTS
    page.press_read()
    for name, shown in all_panels(page.business).items():
        assert not faults(*seen(shown[:2])), (name, shown[1])
        assert "no purchases" not in shown[1]
