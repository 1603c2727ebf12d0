"""Notebook 10: what it says is so, on three shops; and every panel reads well wherever its controls stand."""

import itertools

import pytest

from segmentlab import load, messages, send
from segmentlab.model.index import measured
from segmentlab.segment.backtest import backtest
from segmentlab.segment.evaluate import members
from segmentlab.segment.look_back import look_back
from segmentlab.teach.lessons import purchase_behavior as lesson
from segmentlab.teach.lessons.purchase_behavior import asking, labels, matching, shelves, ways
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 303)
PAST = lesson.PAST


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return load("ecommerce", seed=request.param)


@pytest.fixture(scope="module")
def first():
    return load("ecommerce")


@pytest.fixture(scope="module")
def profit(shop):
    """True extra profit in dollars per 100 people: a row per group, a column per message key."""
    table = lesson.true_effects(shop)["profit"] / 100
    return table.set_axis(list(matching.OFFERED), axis="columns")


@pytest.fixture(scope="module")
def buyers(shop):
    return lesson.true_effects(shop)["buyers"].set_axis(list(matching.OFFERED), axis="columns")


# The scene, and four questions


def test_last_summer_everybody_got_12_percent_off(shop):
    campaigns = shop.tables["campaigns"]
    title = campaigns.loc[campaigns["campaign"] == "anniversary_2025", "title"].iloc[0]
    assert "12% off for everybody" in title


def test_some_people_order_every_month(shop):
    assert (measured(ways.orders.count(within="365d"), shop) >= 12).sum() > 20


def test_three_buyers_in_four_bought_once_and_the_frequent_few_bring_much_of_the_money(shop):
    facts = ways.facts(shop, "How often?")
    assert 0.7 < facts.loc["First-time", "people"] < 0.8
    assert facts.loc["High-frequency", "people"] < 0.1 and facts.loc["High-frequency", "money"] > 0.35
    assert facts["again"].is_monotonic_decreasing


def test_order_value_tells_what_an_order_is_worth_more_than_who_comes(shop):
    facts = ways.facts(shop, "For how much?")
    high, low = facts.loc["High value"], facts.loc["Low value"]
    assert high["again"] < 1.6 * low["again"]
    assert high["spent"] > 3 * low["spent"]


def test_of_most_buyers_no_share_of_discounts_can_be_told(shop):
    assert ways.facts(shop, "At what price?").loc["Too few orders", "people"] > 0.6


def test_every_group_in_the_picture_has_its_rule_in_words(shop):
    named = {name for way in lesson.WAYS.values() for name in way.names}
    assert named - {"No order"} == set(ways.rules_in_words())


# First-time buyers


@pytest.mark.parametrize("within", ["30d", "60d", "90d"])
def test_the_chance_of_a_second_order_fades_with_the_time_since_the_first(shop, within):
    once = measured(ways.orders.count(), shop, PAST) == 1
    ago = measured(ways.orders.days_since_last(), shop, PAST)[once]
    near, middle, far = (
        backtest(ago.between(low, high), shop, PAST, within=within).loc[True, "share"]
        for low, high in ((0, 60), (61, 180), (181, 900))
    )
    assert near > 1.3 * middle > 1.3 * 1.3 * far


def test_a_year_after_the_first_order_hardly_anybody_comes_again(shop):
    assert ways.second_orders(shop, "60d").loc["longer", "share"] < 0.02


def test_no_message_moves_first_time_buyers_of_long_ago(profit, buyers):
    assert (buyers.loc["First-time, long ago"].abs() < 0.3).all()
    assert profit.loc["First-time, long ago"].max() < 8


def test_what_goes_with_it_helps_new_buyers_and_a_reminder_does_not(profit):
    new = profit.loc["First-time, lately"]
    assert new["goes_with"] > 20 and new["reminder"] < -20


# Does a label hold?


@pytest.mark.parametrize("label", lesson.LABELS.values())
@pytest.mark.parametrize("least", [1, 2, 3])
def test_every_label_holds_the_next_time_and_part_of_the_gap_fades(shop, label, least):
    assert 0.2 < labels.gap(shop, label, least) < 0.98


def test_with_one_order_more_of_the_gap_in_order_value_fades_than_with_four(shop):
    left = [labels.gap(shop, "value", least) for least in (1, 4)]
    assert left[0] < 0.75 and left[0] < left[1] - 0.05


def test_after_a_single_large_order_the_next_is_larger_than_usual_and_far_smaller_than_it(shop):
    table = labels.before_and_next(shop)
    once = table[(table["orders"] == 1) & (table["value"] >= 15_000)]
    usual = table["value next"].mean()
    assert usual * 1.2 < once["value next"].mean() < 0.85 * once["value"].mean()


# What goes with it


def test_the_panel_finds_what_the_shop_was_built_with(shop):
    found = {}
    for shelf in lesson.SHELVES:
        own, usual, *_ = shelves.after(shop, shelf, 70)
        found[shelf] = shelves.companion(own, usual, shelf)
    assert found == {**dict.fromkeys(lesson.SHELVES), **matching.GOES_WITH}


def test_accessories_are_bought_after_everything(shop):
    for shelf in lesson.SHELVES:
        own, *_ = shelves.after(shop, shelf, 70)
        others = own.drop(list({shelf, matching.GOES_WITH.get(shelf, shelf)}))
        assert set(others.nlargest(3).index) & {"accessories"} or shelf in ("boots", "accessories")


def test_supplies_come_again(shop):
    own, usual, *_ = shelves.after(shop, "supplies", 70)
    assert own["supplies"] > 0.4 and own["supplies"] > 3 * usual["supplies"]


def test_who_needs_a_bag_buys_one_more_often_than_other_recent_buyers_and_no_more_than_the_busiest(shop):
    tents, bags = (ways.orders.where(category=shelf) for shelf in ("tents", "sleeping bags"))
    rule = (tents.days_since_last() <= 70) & (bags.count(within="70d") == 0)
    recent = ways.orders.days_since_last() <= 70
    row = look_back(rule, shop, PAST, outcome=bags.count() >= 1, among=recent).table.iloc[0]
    assert row["mean"] > 2 * row["others_mean"]
    assert row["rival_mean"] > 0.7 * row["mean"]
    assert row["shared"] < 0.5 * row["people"]


def test_the_same_message_moves_recent_buyers_with_a_companion_shelf_and_hardly_those_without(profit, buyers):
    fits, misfits = "Bought A lately, B goes with it", "Bought lately, nothing goes with it"
    assert profit.loc[fits, "goes_with"] > 300 > 60 > profit.loc[misfits, "goes_with"]
    assert buyers.loc[fits, "goes_with"] > 1 + buyers.loc[misfits, "goes_with"]


# Looked often, never bought


@pytest.mark.parametrize("within", ["90d", "180d"])
@pytest.mark.parametrize("times", [3, 5, 8])
def test_who_only_looks_buys_more_than_who_does_not_and_far_less_than_past_buyers(shop, times, within):
    looked, bought, came = (table.to_numpy().ravel() for table in shelves.looking(shop, within))
    only, had, rest = (
        (came[chosen] >= 1).mean()
        for chosen in ((looked >= times) & (bought == 0), (looked >= times) & (bought > 0), looked < times)
    )
    assert 2 * rest < only < 0.5 * had


def test_a_guide_moves_people_who_only_look_and_showing_the_shelf_again_hardly(shop, profit):
    only = profit.loc["Only look", list(asking.TEMPTING)]
    assert only.idxmax() == "guide" and only["guide"] > 2 * only.drop("guide").max()
    assert abs(only["look_again"]) < 25
    who = members(lesson.KINDS["Only look"].rule, shop)
    kinds = shop.truth.customers["hidden_type"][who[who].index].value_counts(normalize=True)
    assert kinds.index[0] == "careful researchers" and kinds.iloc[0] > 0.4


# The same code for two groups


def test_nearly_everybody_who_pays_full_price_would_have_come_without_the_code(shop, profit):
    full, driven = (asking.anyway(shop, name) for name in ("Full price", "Discount-driven"))
    assert full > 0.97 and 0.75 < driven < 0.92
    assert profit.loc["Full price", "discount"] < -100
    assert profit.loc["Discount-driven", "discount"] > 0


# Which message for whom


def test_effects_are_those_of_sending_to_the_group(shop):
    effects = lesson.true_effects(shop)
    for group, key in (("Full price", "discount"), ("Only look", "guide")):
        sent = send(shop, key, members(lesson.KINDS[group].rule, shop))
        title = messages(shop)[key].title
        assert effects["profit"].loc[group, title] == pytest.approx(100 * sent.true_effect("profit_cents"))
        assert effects["buyers"].loc[group, title] == pytest.approx(100 * sent.true_effect())
        assert effects["people"].loc[group, "reached"] == len(sent.people)


@pytest.mark.parametrize("group", lesson.KINDS)
def test_the_message_meant_for_a_group_earns_more_than_the_one_that_is_not(profit, group):
    kind = lesson.KINDS[group]
    assert profit.loc[group, kind.fits] > profit.loc[group, kind.misfits] + 5
    assert profit.loc[group, kind.fits] > 0 or group == "First-time, long ago"
    if kind.misfits not in ("guide", "look_again"):
        assert profit.loc[group, kind.misfits] < 0


def test_the_things_to_find_are_there(profit):
    driven = profit.loc["Discount-driven"]
    assert driven["discount"] > 0 > driven["win_back"]
    # In the groups that order most by themselves, a harmless reminder costs most.
    assert set(profit["reminder"].nsmallest(2).index) == {"High-frequency", "Habitual"}


def test_nearly_all_that_early_access_earns_comes_from_loyal_regulars(shop, profit):
    loyal = lesson.true_effects(shop)["loyal"]
    for group in profit.index[profit["perk"] > 50]:
        assert loyal.loc[group, "brought"] > 0.8, group
        assert loyal.loc[group, "brought"] > loyal.loc[group, "part"]


def test_early_access_comes_first_where_loyal_regulars_are(shop, profit):
    kinds = shop.truth.customers["hidden_type"]
    for group in ("High-frequency", "Full price"):
        who = members(lesson.KINDS[group].rule, shop)
        assert profit.loc[group].idxmax() == "perk"
        assert kinds[who[who].index].value_counts(normalize=True)["loyal regulars"] > 0.6


# Whole sentences at every place of every control


def test_the_four_questions_read_well_everywhere(first):
    for question, show in itertools.product(lesson.WAYS, lesson.SHOWN.values()):
        picture, sentence, rows = lesson.ways_to_buy(first, question, show)
        texts = [str(cell) for cell in rows.to_numpy().ravel()]
        assert not faults(picture.title, picture.alt, sentence, *texts), (question, show)


def test_second_orders_read_well_everywhere(first):
    for since, within in itertools.product((60, 180, 360), ("30d", "90d")):
        assert not faults(*seen(lesson.second_order(first, since, within))), (since, within)


def test_labels_read_well_everywhere(shop):
    for label, least in itertools.product(lesson.LABELS.values(), (1, 2, 3, 4)):
        assert not faults(*seen(lesson.does_it_hold(shop, label, least))), (label, least)


def test_shelves_read_well_everywhere(first):
    for shelf, within in itertools.product(lesson.SHELVES, (14, 70, 182)):
        assert not faults(*seen(lesson.next_shelf(first, shelf, within))), (shelf, within)
    everywhere = itertools.product(("any shelf", *lesson.SHELVES), (2, 5, 10), ("30d", "180d"))
    for shelf, times, within in everywhere:
        assert not faults(*seen(lesson.only_looked(first, shelf, times, within))), (shelf, times, within)


def test_messages_and_the_page_read_well(shop):
    for group, count in itertools.product(lesson.KINDS, ("profit", "buyers")):
        assert not faults(*seen(lesson.who_gets_what(shop, group, count))), (group, count)
    assert not faults(*(str(cell) for cell in lesson.one_page(shop).to_numpy().ravel()))


def test_questions_read_well_and_open(shop):
    for reveal in (lesson.came_anyway(shop), lesson.keeps_looking(shop)):
        for guess in (reveal.guess.ends[0], reveal.guess.ends[-1]):
            reveal.reset()
            verdict = reveal.commit(guess)
            _, picture, sentence = reveal.now.truth
            assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
        reveal.reset()
    for one in (lesson.exercise_1(shop), lesson.exercise_2(shop), lesson.exercise_3(shop)):
        assert one.check(one.right_answer()).outcome == "right"
        texts = [one.question, *one.hints, *one.mistakes, lesson.scene(shop)]
        assert not faults(*(text for text in texts if "\n" not in text))
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))
