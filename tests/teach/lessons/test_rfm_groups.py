"""Notebook 11: what is added to RFM tells people apart, and each message does what the text says."""

import pytest

from segmentlab import load, rfm
from segmentlab.segment.backtest import backtest
from segmentlab.teach.lessons import rfm as lesson
from segmentlab.teach.lessons import rfm_groups
from tests.teach.test_lessons import faults, seen

MARCH = "2026-03-30"
PERK, GUIDE, WITH_IT = "Early access and free shipping", "A helpful guide", "What goes with it"
#: Silent groups that are large enough to compare.
LARGE = ("Loyal", "About to sleep", "Hibernating")


@pytest.fixture(scope="module", params=(2026, 303))
def shop(request):
    return load("ecommerce", seed=request.param)


@pytest.fixture(scope="module")
def in_march(shop):
    return rfm(shop, MARCH).groups


@pytest.fixture(scope="module")
def profit(shop):
    return rfm_groups.true_effects(shop)["profit"]


@pytest.mark.parametrize("add", rfm_groups.ADDED.values())
def test_sequences_and_adoption_tiers_tell_apart_whom_rfm_calls_the_same(shop, in_march, add):
    parts = rfm_groups.added_parts(shop, MARCH, add)
    first, last = {
        "sequence": ("filled a cart, did not order", "all others"),
        "tiers": ("two tools or more", "none"),
    }[add]
    for group in LARGE:
        share = backtest(parts[in_march == group], shop, MARCH)["share"]
        assert share[first] > 2 * share[last], group


def test_alarming_names_gain_next_to_nothing_from_any_message(profit):
    for group in ("At risk", "Cannot lose", "Hibernating"):
        assert profit.loc[group].max() < 2_500, group


def test_each_group_that_can_be_moved_has_a_message_that_fits_and_one_that_does_not(shop, profit):
    title = {key: message.title for key, message in rfm_groups.messages(shop).items()}
    for group, (fits, misfits) in rfm_groups.FITS.items():
        assert profit.loc[group, title[fits]] >= 1_000, group
        assert profit.loc[group, title[misfits]] < 0, group
    assert profit.loc["No order yet"].idxmax() == GUIDE
    assert profit.loc["Champions"].idxmax() == profit.loc["Potential loyal"].idxmax() == PERK
    assert profit.loc["New", WITH_IT] > profit.loc["New", title["reminder"]]


def test_both_panels_read_well_everywhere():
    shop = load("ecommerce")
    in_march = rfm(shop, MARCH).groups
    shown = [
        rfm_groups.what_to_add(shop, in_march, MARCH, group, add)
        for group in lesson.SILENT for add in rfm_groups.ADDED.values()
    ]  # fmt: skip
    shown += [
        rfm_groups.who_gets_what(shop, group, count)
        for group in rfm_groups.EVERY for count in ("profit", "buyers")
    ]  # fmt: skip
    for one in shown:
        assert not faults(*seen(one))
        assert len(one[0].title) <= 70, one[0].title
