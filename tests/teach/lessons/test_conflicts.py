"""Notebook 32: what it says is so, on five shops; and every panel reads well wherever its controls stand."""

import itertools

import pytest

from segmentlab import load
from segmentlab.activate.send import messages
from segmentlab.teach.lessons import conflicts as lesson
from segmentlab.teach.lessons.conflicts import asking, rules, teams
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 11, 303, 4711, 90_210)
ALL = tuple(lesson.APART)
ASKED, DISCOUNTS, TESTED = lesson.FIRST
first = pytest.mark.parametrize("shop", SEEDS[:1], indirect=True)


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return load("ecommerce", seed=request.param)


@pytest.fixture(scope="module")
def every(shop):
    """What happens when all ten lists are sent to everybody."""
    return rules.every_message(shop)


def profit(shop, cap, order, apart):
    return teams.changed(rules.governed(shop, cap, order, apart), "profit_cents")


# Ten lists at once


def test_ten_teams_report_several_times_the_orders_there_were_and_hardly_any_are_extra(shop, every):
    claimed, placed = teams.reported(shop, 10)["orders"].sum(), every["orders_with"].sum()
    extra = teams.changed(every, "orders")
    assert claimed > 3 * placed and 0 < extra < 0.04 * claimed
    assert lesson.truly_extra(shop).truth()[0] == round(extra)


def test_all_at_once_earns_a_third_or_less_of_what_each_list_promises_alone(shop, every):
    assert 0 < teams.changed(every, "profit_cents") < 0.34 * rules.dreamt(shop)
    apart = sum(teams.changed(teams.alone(shop, name), "orders") for name in lesson.TEAMS)
    assert teams.changed(every, "orders") < 0.5 * apart


def test_hundreds_get_five_messages_and_the_loyal_are_on_most_lists(shop, every):
    assert 700 < (every["messages"] >= teams.MANY).sum() < 1_100
    table = lesson.lists(shop)
    count = table.sum(axis=1)
    assert count[table["Loyalty"]].mean() > 4 > 3 > count[count > 0].mean()


def test_every_team_that_is_pleased_has_people_who_order_anyway(shop, every):
    table = lesson.lists(shop).reindex(every.index)
    usual = every["orders_without"].mean()
    for name in (
        "Checkout",
        "Sales",
        "Promotions",
        "Win-back",
        "Loyalty",
        "Merchandising",
        "Supplies",
        "CRM",
    ):
        assert every.loc[table[name], "orders_without"].mean() > usual, name


# The rules


def test_early_access_fits_its_list_and_every_discount_loses_on_its_own(shop):
    earned = {name: teams.changed(teams.alone(shop, name), "profit_cents") for name in lesson.TEAMS}
    assert max(earned, key=earned.get) == "Loyalty" and earned["Loyalty"] > 900_000
    assert all(earned[name] < -40_000 for name in rules.DISCOUNTS)


def test_two_of_the_three_suppressions_are_worth_money(shop):
    for rule, name in (
        ("no cart reminder after the purchase", "Checkout"),
        ("no discount for full-price regulars", "Promotions"),
    ):
        who = rules.stopped(shop, rule)
        spared, others = rules.effect_on(shop, name, who), rules.effect_on(shop, name, ~who)
        assert spared[0] > 100 and spared[1] < 0 and spared[1] < others[1] - 5_000
        assert spared[2] < others[2]


def test_the_rules_earn_more_than_twice_as_much_with_fewer_messages_and_fewer_who_leave(shop, every):
    mine, before = rules.governed(shop, *asking.AGREED), teams.changed(every, "profit_cents")
    assert teams.changed(mine, "profit_cents") > 2.5 * before
    assert teams.changed(mine, "orders") > 1.5 * teams.changed(every, "orders")
    assert mine["messages"].sum() < 0.7 * every["messages"].sum() and mine["messages"].max() == 2
    assert teams.changed(mine, "unsubscribed") < 0.65 * teams.changed(every, "unsubscribed")
    assert lesson.fewer_messages(shop).truth()[0] == asking.DOUBLES


def test_a_cap_with_the_wrong_priority_makes_matters_worse(shop, every):
    before = teams.changed(every, "profit_cents")
    best = [profit(shop, cap, TESTED, ()) for cap in (1, 2)]
    assert min(best) > 2 * before
    for order in (ASKED, DISCOUNTS):
        assert profit(shop, 1, order, ()) < before and profit(shop, 2, order, ()) < 0.5 * best[1]


def test_all_suppressions_earn_more_without_any_cap_and_the_cap_does_most_for_trust(shop, every):
    spared = rules.governed(shop, rules.NO_CAP, ASKED, ALL)
    assert teams.changed(spared, "profit_cents") > 2 * teams.changed(every, "profit_cents")
    capped = rules.governed(shop, 2, TESTED, ())
    left = [teams.changed(table, "unsubscribed") for table in (capped, spared, every)]
    assert left[0] < left[1] < left[2]


@first
def test_without_a_cap_or_a_rule_everybody_gets_what_the_lists_say(shop, every):
    plan = rules.plan(shop, rules.NO_CAP, ASKED, ())
    assert all((who == lesson.lists(shop)[name]).all() for name, who in plan.items())
    spared = rules.plan(shop, 2, TESTED, ALL)
    assert sum(spared.values()).max() == 2
    for rule in ALL:
        for name in lesson.APART[rule].teams:
            assert not (spared[name] & rules.stopped(shop, rule)).any()
    assert {team.key for team in lesson.TEAMS.values()} <= set(messages(shop))


# Whole sentences at every place of every control


@first
def test_lists_and_customers_read_well_everywhere(shop):
    assert not faults(lesson.scene(shop))
    for number, show in itertools.product((1, 2, 10), lesson.SHOWS):
        assert not faults(*seen(lesson.team_reports(shop, number, show))), (number, show)
    for customer in (lesson.busiest(shop)[0], lesson.busiest(shop)[-1]):
        picture, text, table = lesson.one_customer(shop, customer)
        assert not faults(*seen((picture, text)), *(str(cell) for cell in table.to_numpy().ravel()))
    for name in lesson.TEAMS:
        assert not faults(*seen(lesson.on_other_lists(shop, name))), name
    assert not faults(*(str(cell) for cell in lesson.one_page(shop).to_numpy().ravel()))


def test_rules_read_well_everywhere(shop):
    for rule in lesson.APART:
        assert not faults(*seen(lesson.conflict(shop, rule))), rule
    for cap, order, apart in ((1, ASKED, ()), (2, TESTED, ALL), (10, DISCOUNTS, ALL)):
        assert not faults(*seen(lesson.your_rules(shop, cap, order, apart))), (cap, order, apart)


@first
def test_questions_read_well_and_open(shop):
    for make in (lesson.truly_extra, lesson.fewer_messages):
        reveal = make(shop)
        for guess in (reveal.guess.ends[0], reveal.guess.ends[-1]):
            reveal.reset()
            verdict = reveal.commit(guess)
            _, picture, sentence = reveal.now.truth
            assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
        reveal.reset()
    for one in (lesson.exercise_1(shop), lesson.exercise_2(), lesson.exercise_3(shop)):
        assert one.check(one.right_answer()).outcome == "right"
        assert not faults(*(text for text in [one.question, *one.hints, *one.mistakes] if "\n" not in text))
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))
