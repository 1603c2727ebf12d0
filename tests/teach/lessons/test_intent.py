"""Notebook 17: what it says is so, on three shops; and every panel reads well wherever its controls stand."""

import itertools

import pytest

from segmentlab import load
from segmentlab.model.index import measured
from segmentlab.segment.evaluate import members
from segmentlab.teach.lessons import intent as lesson
from segmentlab.teach.lessons.intent import asking, matching, signs, waiting
from tests.teach.test_lessons import faults, questions_read_well, seen

SEEDS = (2026, 303)


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return load("ecommerce", seed=request.param)


@pytest.fixture(scope="module", params=SEEDS)
def tool(request):
    return load("saas", seed=request.param)


@pytest.fixture(scope="module")
def first():
    return load("ecommerce")


@pytest.fixture(scope="module")
def profit(shop):
    """True extra profit in dollars per 100 people: a row per group, a column per message key."""
    table = lesson.true_effects(shop)["profit"] / 100
    return table.set_axis(list(matching.OFFERED), axis="columns")


def next_week(shop, sign, times, weeks):
    many, bought = signs.histogram(shop, sign, weeks)
    return bought[times:].sum() / many[times:].sum()


def alone(shop, looks="any", read="any", checkout="any"):
    """The share that the panel on carts draws for these signs, and its people."""
    left, came = signs._left(shop), signs.came(shop, 1)
    twice = (signs.until(shop, signs.prices, 1) >= 2) | (signs.until(shop, signs.compared, 1) >= 2)
    for asked, given in (
        (looks, twice),
        (read, signs.until(shop, signs.policy, 1) >= 1),
        (checkout, signs.until(shop, signs.checkouts, 1) >= 1),
    ):
        if asked != "any":
            left = left & (given == (asked == "yes"))
    return came[left].mean(), left.sum()


# One sign


@pytest.mark.parametrize("of", [signs.prices, signs.sequence], ids=lambda of: of.name)
def test_weeks_are_counted_as_the_library_counts_them(first, of):
    counted = signs.until(first, of, 2)[:, -1]
    assert (counted == measured(of.count(within="14d"), first, signs.LAST).reindex(
        first.customers["customer_id"], fill_value=0)).all()  # fmt: skip
    came = signs.came(first, 1)[:, -1]
    after = measured(signs.orders.count(within="7d"), first, "2026-06-22")
    assert (came == (after.reindex(first.customers["customer_id"], fill_value=0) > 0)).all()


@pytest.mark.parametrize("sign", ["Looked at prices", "Compared products"])
def test_twice_says_more_than_once_and_close_together_more_than_far_apart(shop, sign):
    many, bought = signs.histogram(shop, sign, 1)
    never, once, twice = bought[0] / many[0], bought[1] / many[1], next_week(shop, sign, 2, 1)
    assert twice > 1.4 * once and once > 1.15 * never and twice > 2.5 * never
    assert twice > 1.8 * next_week(shop, sign, 2, 4)


def test_few_carts_are_followed_by_an_order_within_a_week(shop):
    share, people = alone(shop)
    assert 0.03 < share < 0.06 and people > 500 * signs.MONDAYS


def test_a_second_sign_makes_a_cart_a_decision_and_most_carts_have_none(shop):
    (decided, _), (kept, most), (_, everyone) = alone(shop, "yes"), alone(shop, "no"), alone(shop)
    assert decided > 2.3 * kept and most > 0.8 * everyone


def test_people_who_read_the_returns_policy_buy_less_often_for_the_same_interest(shop):
    (worry, _), (calm, _) = alone(shop, "yes", "yes"), alone(shop, "yes", "no")
    assert worry < 0.8 * calm


def test_a_checkout_that_was_started_says_a_little_and_less_than_looking_again(shop):
    (started, _), (not_started, _) = alone(shop, checkout="yes"), alone(shop, checkout="no")
    assert not_started < started < 2 * not_started
    right, shares = asking.strongest_after_cart(shop)
    assert right.startswith("Prices") and shares.idxmin() == "Checkout started"


# How long one has


def test_an_hour_costs_next_to_nothing_a_day_little_a_week_about_half(shop):
    left = waiting.carts_left(shop)
    for carts in (left, left[left["serious"]]):
        hours = carts["hours"][carts["hours"] <= waiting.PATIENCE]
        assert (hours <= 1).mean() < 0.03 and (hours <= 24).mean() < 0.12
        assert 0.4 < (hours <= 168).mean() < 0.6


def test_carts_are_counted_per_visit_and_repeated_ones_include_themselves(first):
    left = waiting.carts_left(first)
    assert left["repeated"].min() == 1 and (left["hours"].dropna() > 0).all()
    assert not left["session_id"].duplicated().any()


def test_a_reminder_that_is_a_week_late_loses(shop):
    early, late = matching.later(shop, 0), matching.later(shop, 1)
    assert early > 15_000 and late < -3_000


# Scores


def test_the_score_finds_more_buyers_than_the_rule_and_other_people(shop):
    table = lesson.picks(shop)
    top, rule = table.head(100), table[table["rule"]]
    assert top["came"].mean() > 1.7 * rule["came"].mean() > 3 * table["came"].mean()
    assert top["rule"].sum() < 15
    assert waiting.score(shop).low > 0


# Messages


@pytest.mark.parametrize("group", lesson.KINDS)
def test_the_message_meant_for_a_group_earns_and_the_other_loses(profit, group):
    kind = lesson.KINDS[group]
    assert profit.loc[group, kind.fits] > 30
    assert profit.loc[group, kind.misfits] < (-20 if group != "Every cart left" else 25)


def test_the_cart_reminder_pays_only_for_those_who_looked_twice(shop, profit):
    reminder = profit["cart_reminder"]
    assert reminder["A cart, looked twice"] > 200
    assert reminder[["A cart, nothing else", "A cart, returns policy read", "A cart of last week"]].max() < 0
    assert lesson.every_cart(shop).truth()[0] == asking.OUTCOMES[2]


def test_those_who_hesitate_need_to_hear_of_returns_and_the_others_do_not(profit):
    hesitate = profit.loc["A cart, returns policy read"]
    assert hesitate.idxmax() == "easy_returns" and hesitate["easy_returns"] > 200
    assert hesitate["easy_returns"] > 2 * hesitate.drop("easy_returns").max() - 100
    assert profit.loc["A cart, looked twice", "easy_returns"] < 0


def test_a_discount_loses_money_with_people_who_have_all_but_decided(profit):
    assert profit.loc["A cart, looked twice", "discount"] < -50


def test_a_flash_sale_loses_most_with_people_who_keep_filling_carts(profit):
    assert profit.loc["3 carts in 30 days", "flash_sale"] < -200


def test_the_parts_of_all_carts_are_all_of_them(first):
    parts = [members(lesson.KINDS[name].rule, first) for name in asking.PARTS]
    assert (
        sum(part.astype(int) for part in parts) == members(lesson.KINDS["Every cart left"].rule, first)
    ).all()


# The team project tool


def test_two_looks_at_prices_in_a_week_announce_a_larger_plan(tool):
    tables = signs.accounts_by_week(tool)
    looks, logins, larger = tables["looks"], tables["logins"], tables["larger"]
    took = {True: [0, 0], False: [0, 0]}
    for week in range(looks.shape[1] - 34, looks.shape[1] - 8):
        grew = larger[:, week + 1 : week + 5].sum(axis=1) > 0
        for looked, who in (
            (True, looks[:, week] >= 2),
            (False, (logins[:, week] > 0) & (looks[:, week] == 0)),
        ):
            took[looked][0] += (grew & who).sum()
            took[looked][1] += who.sum()
    looked, others = (took[one][0] / took[one][1] for one in (True, False))
    assert looked > 0.2 and looked > 4 * others


def test_a_story_of_a_team_fits_accounts_that_looked_and_an_annual_offer_does_not(tool):
    effects = matching.tool_effects(tool)["profit"]
    assert effects["team_story"] > 3_000 and effects["annual_offer"] < -20_000


# Whole sentences at every place of every control


def test_signs_read_well_everywhere(first):
    for sign, times, weeks in itertools.product(lesson.SIGNS, (1, 2, 4), (1, 4)):
        assert not faults(*seen(lesson.one_sign(first, sign, times, weeks))), (sign, times, weeks)
    assert not faults(lesson.scene(first))


def test_carts_read_well_everywhere(first):
    for at in itertools.product(lesson.LOOKS.values(), lesson.READ.values(), lesson.PAID.values()):
        assert not faults(*seen(lesson.with_signs(first, *at))), at


def test_delays_and_scores_read_well_everywhere(shop):
    for at in itertools.product(lesson.WHICH.values(), (1, 2, 4), lesson.DELAYS.values()):
        assert not faults(*seen(lesson.delay(shop, *at))), at
    for people in (50, 100, 500):
        assert not faults(*seen(lesson.against_the_score(shop, people))), people


def test_messages_and_the_pages_read_well(shop):
    for group, count in itertools.product(lesson.KINDS, ("profit", "buyers")):
        assert not faults(*seen(lesson.who_gets_what(shop, group, count))), (group, count)
    assert not faults(*(str(cell) for cell in lesson.one_page(shop).to_numpy().ravel()))


def test_the_tool_reads_well(tool):
    for times, within in itertools.product((1, 2, 4), lesson.FOLLOWED.values()):
        assert not faults(*seen(lesson.account_looks(tool, times, within))), (times, within)
    assert not faults(*(str(cell) for cell in lesson.tool_page(tool).to_numpy().ravel()))


def test_questions_read_well_and_open(shop):
    reveals = (lesson.every_cart(shop), lesson.hesitation(shop))
    exercises = (lesson.exercise_1(shop), lesson.exercise_2(shop), lesson.exercise_3(shop))
    questions_read_well(reveals, exercises, lesson.questions())


def test_of_those_who_compared_the_reminder_earns_from_the_carts_and_costs_from_the_others(shop):
    both = matching.replayed(shop, "cart_reminder", matching.KINDS["Compared"].rule)
    more = both["profit_cents_with"] - both["profit_cents_without"]
    cart = members(matching.KINDS["A cart, looked twice"].rule, shop).reindex(more.index)
    assert more[cart].mean() > 0 > more[~cart].mean()
