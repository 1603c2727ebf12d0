"""Notebook 15: what it says is so, on three seeds; and every panel reads well wherever its controls stand."""

import itertools

import pytest

from segmentlab import load
from segmentlab.teach.lessons import engagement as lesson
from segmentlab.teach.lessons.engagement import asking, content, matching, reading
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 303)


@pytest.fixture(scope="module", params=SEEDS)
def businesses(request):
    return {name: load(name, seed=request.param) for name in reading.PERSON}


@pytest.fixture(scope="module")
def shop(businesses):
    return businesses["ecommerce"]


@pytest.fixture(scope="module")
def first():
    return {name: load(name) for name in reading.PERSON}


# Opens


def test_a_third_of_the_emails_are_opened_and_more_than_half_of_that_by_machines(shop):
    row = reading.received(shop)["email"].loc["everybody"]
    assert 0.25 < row["opened_rate"] < 0.4
    assert row["opened_by_people"] < 0.45 * row["opened"]


def test_the_report_shows_a_fifth_or_more_opened_for_people_of_whom_nobody_opened_anything(shop):
    row = asking.of_the_dormant(shop)
    assert row["opened_by_people"] == 0
    assert 0.18 < row["opened_rate"] < 0.3


@pytest.mark.parametrize("name", reading.PERSON)
def test_counting_every_open_makes_readers_several_times_as_many_and_tells_less(businesses, name):
    business = businesses[name]
    came = reading.next_of(business)
    by_hand, all_of_them = (reading.email_groups(business, opens) == "Readers" for opens in ("people", "all"))
    assert all_of_them.sum() > 2.5 * by_hand.sum()
    assert came[all_of_them].mean() < came[by_hand].mean() - 0.02


# Visits


@pytest.mark.parametrize("name", reading.PERSON)
def test_the_more_weeks_with_a_visit_the_more_come_next(businesses, name):
    business = businesses[name]
    shares = reading.next_of(business).groupby(reading.tiers(business), observed=False).mean()
    assert shares.is_monotonic_decreasing and shares["High"] > 3 * shares["Dormant"]


@pytest.mark.parametrize("name", reading.PERSON)
def test_visits_tell_far_more_than_email(businesses, name):
    by_visits, by_email = reading.spread(*reading.both(businesses[name]))
    assert by_visits > 4 * by_email and by_visits > 0.25


def test_dormant_subscribers_who_visit_order_far_more_than_clickers_who_visit_seldom(shop):
    shares, many = reading.both(shop)
    found = {name: shares.loc[cell] for name, cell in asking.BETS.items()}
    best = "Dormant, visit in most weeks"
    assert all(found[best] > 2 * share for name, share in found.items() if name != best)
    assert all(many.loc[cell] > 100 for cell in asking.BETS.values())


def test_in_the_box_dormant_subscribers_get_boxes_without_a_visit(businesses):
    shares, _ = reading.both(businesses["subscription"])
    assert shares.loc["Dormant", "Dormant"] > shares.loc["Clickers", "Dormant"] + 0.1


# Depth


@pytest.mark.parametrize("kind", content.DEPTHS.values())
def test_the_step_from_nothing_to_something_tells_most(businesses, kind):
    for name, business in businesses.items():
        shares = content.by_depth(business, kind)
        enough = shares[shares["people"] >= reading.FEWEST]["share"]
        step = enough.iloc[1] - enough.iloc[0]
        assert step > 0.05, name
        assert enough.iloc[1] > 1.5 * enough.iloc[0], name


def test_in_the_box_days_with_recipes_tell_more_than_a_binge(businesses):
    days, binge = (content.by_depth(businesses["subscription"], kind) for kind in ("days", "binge"))
    assert days["share"].iloc[-1] > binge["share"].iloc[-1] + 0.03


def test_in_the_tool_nearly_nobody_binges(businesses):
    assert content.by_depth(businesses["saas"], "binge")["people"].iloc[2:].sum() < 50


def test_in_the_shop_few_read_more_than_three_pages(shop):
    table = content.by_depth(shop, "pages")["people"]
    assert table.iloc[-1] < 0.025 * table.sum()


# Fatigue


@pytest.mark.parametrize("channel", reading.CHANNELS.values())
def test_goodbyes_rise_with_the_messages_of_the_four_weeks_before(shop, channel):
    table = content.pressure(shop)[channel, 4]
    table = table[table["sent"] >= 2_000]
    rate = table["left"] / table["sent"]
    assert rate.iloc[-1] > 1.3 * rate.iloc[0]


def test_texts_are_the_most_sensitive_channel_and_stand_for_few_people(shop):
    got = reading.received(shop)
    rates = {channel: got[channel].loc["everybody", "unsubscribed_rate"] for channel in got}
    assert rates["sms"] > 1.15 * max(rates["email"], rates["push"])
    reached = matching.true_effects(shop)["people"]
    assert (reached["flash_sale"] < 0.4 * reached["people"]).all()


# Messages


@pytest.mark.parametrize("group", lesson.KINDS)
def test_the_message_meant_for_a_group_earns_and_the_one_that_is_not_costs(shop, group):
    profit, kind = matching.true_effects(shop)["profit"].loc[group], lesson.KINDS[group]
    assert profit[kind.misfits] < 0
    if kind.fits:
        assert profit[kind.fits] > 2_000


def test_the_things_to_find_are_there(shop):
    effects = matching.true_effects(shop)
    profit = effects["profit"]
    assert profit.loc["Dormant, and visiting", "perk"] > profit.loc["Clickers", "perk"]
    assert profit.loc["Dormant, not visiting"].max() < 1_000
    assert profit["reminder"].idxmin() == "High visits"
    assert (effects["left"]["flash_sale"] > 2 * effects["left"]["perk"] + 5).all()


# Whole sentences at every place of every control


def test_what_came_of_messages_and_goodbyes_reads_well_everywhere(first):
    for channel, who in itertools.product(reading.CHANNELS.values(), lesson.WHO.values()):
        assert not faults(*seen(lesson.what_came_of_them(first["ecommerce"], channel, who))), (channel, who)
    for channel, weeks in itertools.product(reading.CHANNELS.values(), (1, 2, 4)):
        assert not faults(*seen(lesson.too_many(first["ecommerce"], channel, weeks))), (channel, weeks)


def test_readers_visitors_and_depth_read_well_everywhere(businesses):
    for name, business in businesses.items():
        for opens in ("people", "all"):
            assert not faults(*seen(lesson.readers(business, opens))), (name, opens)
        for high, average in itertools.product((4, 10), (2, 5)):
            assert not faults(*seen(lesson.visitors(business, high, average))), (name, high, average)
        for kind in content.DEPTHS.values():
            assert not faults(*seen(lesson.how_deep(business, kind))), (name, kind)
        assert not faults(*seen(lesson.email_or_visits(business))), name


def test_messages_and_the_page_read_well(shop):
    for group, count in itertools.product(lesson.KINDS, ("profit", "left")):
        assert not faults(*seen(lesson.who_gets_what(shop, group, count))), (group, count)
    assert not faults(*(str(cell) for cell in lesson.one_page(shop).to_numpy().ravel()))


def test_questions_read_well_and_open(shop):
    for reveal in (lesson.opened_by_nobody(shop), lesson.who_orders_most(shop)):
        verdict = reveal.commit(reveal.guess.ends[0])
        _, picture, sentence = reveal.now.truth
        assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
        reveal.reset()
    for one in (lesson.exercise_1(shop), lesson.exercise_2(), lesson.exercise_3(shop)):
        assert one.check(one.right_answer()).outcome == "right"
        texts = [one.question, *one.hints, *one.mistakes, lesson.scene(shop)]
        assert not faults(*(text for text in texts if "\n" not in text))
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))
