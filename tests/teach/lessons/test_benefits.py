"""Notebook 13: what it says is so, on three shops; and every panel reads well wherever its controls stand."""

import itertools

import pytest

from segmentlab import load, messages, send
from segmentlab.segment.benefits import NO_BENEFIT
from segmentlab.segment.look_back import look_back
from segmentlab.teach.lessons import benefits as lesson
from segmentlab.teach.lessons.benefits import asking, headlines, signs
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 303)


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return load("ecommerce", seed=request.param)


@pytest.fixture(scope="module")
def profit(shop):
    """True extra profit in dollars per 100 people: a row per group, a column per message key."""
    return headlines.effects(shop, 1)["profit"] / 100


def worth(shop, sign, times=1):
    """How many times as often as of all others the next filter fits a sign."""
    own, usual = signs.after_sign(shop, sign, times)[0].loc[signs.SIGNS[sign].benefit]
    return own / usual


# The scene and the signs


def test_the_filters_of_the_lesson_are_all_filters_of_the_shop(shop):
    known = {name for names in lesson.FILTERS.values() for name in names}
    assert known == set(shop.events["filter"].dropna().unique())


def test_filters_and_express_say_most_and_reviews_comparisons_and_discounts_say_less(shop):
    strong = {name: worth(shop, name) for name in lesson.SIGNS if "filter" in name or "Express" in name}
    weak = {name: worth(shop, name) for name in ("Reviews read", "Products compared", "Discounted orders")}
    assert min(strong.values()) > signs.STRONG > max(weak.values())
    assert min(weak.values()) > signs.ANY


def test_the_number_of_shelves_says_nothing_however_often(shop):
    assert all(worth(shop, "Shelves looked at", times) < signs.ANY for times in (1, 2, 3, 4, 5))


@pytest.mark.parametrize("sign", ["Reviews read", "Price filter", "Quality filter", "Style filter"])
def test_asking_for_a_sign_more_often_makes_it_surer(shop, sign):
    once, thrice = (signs.after_sign(shop, sign, times)[0] for times in (1, 3))
    benefit = signs.SIGNS[sign].benefit
    assert thrice.loc[benefit, "show the sign"] > once.loc[benefit, "show the sign"] + 0.03


def test_an_order_within_an_hour_is_a_weak_sign_that_most_buyers_show(shop):
    shown = signs.members(signs.SIGNS["Order within an hour"].rule(1), shop, lesson.PAST)
    buyers = signs.members(signs.orders.count(within="180d") >= 1, shop, lesson.PAST)
    assert shown.sum() > 0.9 * buyers.sum()
    assert worth(shop, "Order within an hour") < 1.5


# The four groups and what came next


@pytest.mark.parametrize("least", [1, 2])
def test_each_group_filters_for_its_own_benefit_far_more_often_than_the_others_do(shop, least):
    table = signs.came_next(shop, least).loc[list(signs.BENEFITS)]
    assert (table["filter"] > 2.3 * table["filter usual"]).all() and table["filter"].min() > 0.45


def test_next_orders_are_as_the_groups_promise(shop):
    table = signs.came_next(shop, 1).loc[list(signs.BENEFITS)]
    assert table["discount"].idxmax() == "Price" and table["express"].idxmax() == "Convenience"
    assert table["value"].idxmin() == "Price"


def test_two_signs_are_surer_and_lose_most_people_and_more_than_half_show_none(shop):
    one, two = (signs.came_next(shop, least) for least in (1, 2))
    names = list(signs.BENEFITS)
    assert (two.loc[names, "filter"] > one.loc[names, "filter"]).all()
    assert two.loc[names, "people"].sum() < 0.5 * one.loc[names, "people"].sum()
    assert one.loc[NO_BENEFIT, "people"] > 0.5 * one["people"].sum()


def test_people_without_signs_hardly_visit(shop):
    groups = headlines.groups_now(shop)
    visits = signs.measured(signs.events("session_started").count(within="180d"), shop)
    means = visits.groupby(groups).mean()
    assert means[NO_BENEFIT] < 0.4 * means.drop(NO_BENEFIT).min()


def test_the_definition_of_the_notebook_beats_recency_and_frequency(shop):
    rule = signs.filters_for("Quality", 2) & ~signs.filters_for("Price")
    quality = signs.filtered.where(signs.prop("filter").is_in(list(lesson.FILTERS["Quality"])))
    among = signs.filtered.count(within="180d") >= 1
    row = look_back(rule, shop, lesson.PAST, outcome=quality.count() >= 1, among=among).table.iloc[0]
    assert row["mean"] > 3 * row["others_mean"] and row["gain_low"] > 0


# How sure the signs are


def test_about_two_in_three_of_the_price_group_truly_look_for_price_and_nine_in_ten_with_two_signs(shop):
    one, two = (headlines.how_right(shop, least) for least in (1, 2))
    assert 0.62 < one.loc["Price", "Price"] < 0.76 and two.loc["Price", "Price"] > 0.88
    assert all(one.loc[name, name] > 0.58 for name in signs.BENEFITS)
    only_one = 1 - two.loc["Price", "people"] / one.loc["Price", "people"]
    assert only_one > 0.5, "most of them show only one sign"


def test_asking_is_about_as_right_as_the_signs_and_reaches_fewer(shop):
    said, answered = asking.said_so(shop)
    right = headlines.how_right(shop, 1).loc["Price"]
    assert abs(said - right["Price"]) < 0.1 and answered < right["people"]


# The same tent, four headlines


def test_effects_are_those_of_sending_to_those_who_want_email(shop):
    everybody = headlines.groups_now(shop) == "Quality"
    both = send(shop, "built_to_last", everybody).truth
    more = (both["profit_cents_with"] - both["profit_cents_without"]).astype(float)
    assert more.to_list() == headlines.changed(shop)["profit"].loc[more.index, "built_to_last"].to_list()


@pytest.mark.parametrize("benefit", lesson.MATCHES)
def test_the_message_made_for_a_group_earns_more_from_it_than_the_others_do(profit, benefit):
    match = lesson.MATCHES[benefit]
    assert profit.loc[benefit, match.fits] > 10 and profit.loc[benefit].idxmax() == match.fits
    assert profit.loc[benefit, match.misfits] < 5
    others = profit.loc[benefit].drop(match.fits)
    assert others.mean() < 0.5 * profit.loc[benefit, match.fits]


def test_the_price_promise_does_the_most_harm_to_people_who_look_for_quality(profit):
    assert profit["best_price"].idxmin() == "Quality" and profit.loc["Quality", "best_price"] < -35


def test_no_headline_moves_people_without_signs(profit):
    assert profit.loc[NO_BENEFIT].abs().max() < 15


@pytest.mark.parametrize("benefit", lesson.MATCHES)
def test_a_headline_moves_about_half_a_buyer_more_in_100(shop, benefit):
    assert 0.25 < headlines.effects(shop, 1)["buyers"].loc[benefit, lesson.MATCHES[benefit].fits] < 0.9


def test_the_owners_plan_loses_money_and_the_matched_one_beats_every_single_message(shop):
    earned = headlines.plans(shop) / 100
    owners, single, matched, perfect = (
        earned["All: The best price"],
        earned.iloc[:4].max(),
        earned["Each group its own"],
        earned["If we read minds"],
    )
    assert owners < -10 and matched > 1.4 * single > 0
    assert 0.55 < matched / perfect < 0.75


def test_two_signs_earn_more_per_100_people_and_less_in_total(shop):
    each = [headlines.plans(shop, least)["Each group its own"] for least in (1, 2)]
    many = [int((headlines.groups_now(shop, least) != NO_BENEFIT).sum()) for least in (1, 2)]
    assert each[1] > 1.1 * each[0] and each[0] * many[0] > each[1] * many[1]


def test_the_texts_in_the_notebook_are_those_of_the_messages(shop):
    channels = {key: messages(shop)[match.fits].channel for key, match in lesson.MATCHES.items()}
    assert channels == {"Price": "email", "Quality": "email", "Style": "email", "Convenience": "sms"}


# Whole sentences at every place of every control


def test_signs_read_well_everywhere(shop):
    for sign, times in itertools.product(lesson.SIGNS, (1, 3, 5)):
        assert not faults(*seen(lesson.one_sign(shop, sign, times))), (sign, times)


def test_groups_read_well_everywhere(shop):
    for show, least in itertools.product(lesson.SHOWN.values(), (1, 2)):
        picture, sentence, rows = lesson.four_groups(shop, least, show)
        texts = [str(cell) for cell in rows.to_numpy().ravel()]
        assert not faults(picture.title, picture.alt, sentence, *texts), (show, least)


def test_headlines_and_the_page_read_well(shop):
    for group, least, count in itertools.product(lesson.AUDIENCES, (1, 2), ("profit", "buyers")):
        assert not faults(*seen(lesson.four_messages(shop, group, least, count))), (group, least, count)
    assert not faults(*(str(cell) for cell in lesson.one_page(shop).to_numpy().ravel()))


def test_questions_read_well_and_open(shop):
    for reveal in (lesson.how_sure(shop), lesson.owners_plan(shop)):
        for guess in (reveal.guess.ends[0], reveal.guess.ends[-1]):
            reveal.reset()
            verdict = reveal.commit(guess)
            _, picture, sentence = reveal.now.truth
            assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
        reveal.reset()
    exercises = (lesson.exercise_1(shop), lesson.exercise_2(shop), lesson.exercise_3(shop))
    assert exercises[0].right_answer() == "Shelves looked at" and len(exercises[0].mistakes) == 4
    for one in exercises:
        assert one.check(one.right_answer()).outcome == "right"
        texts = [one.question, *one.hints, *one.mistakes, lesson.scene(shop)]
        assert not faults(*(text for text in texts if "\n" not in text))
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))
