"""Notebook 14: what it says is so, on three shops and boxes; and every panel reads well everywhere."""

import itertools

import pytest

from segmentlab import events, load, loyalty_tiers, messages, send
from segmentlab.model.index import measured
from segmentlab.segment.evaluate import members
from segmentlab.segment.look_back import look_back
from segmentlab.teach.lessons import loyalty as lesson
from segmentlab.teach.lessons.loyalty import asking, giving, steps
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 303)


@pytest.fixture(scope="module", params=SEEDS)
def shop(request):
    return load("ecommerce", seed=request.param)


@pytest.fixture(scope="module", params=SEEDS)
def box(request):
    return load("subscription", seed=request.param)


@pytest.fixture(scope="module")
def profit(shop):
    """True extra profit in dollars per 100 people: a row per group, a column per message."""
    return lesson.true_effects(shop)["profit"] / 100


# Tiers, and what their people share


def test_a_few_loyal_bring_much_of_the_money_and_half_of_them_order_again(shop):
    table = steps.standing(shop, 4)
    top = table.loc[["Advocates", "Loyal"]]
    assert top["share"].sum() < 0.1 and top["money"].sum() > 0.35
    assert 0.4 < top["did"].sum() / top["people"].sum() < 0.65
    assert (table["again"].loc[["Regular", "Occasional", "Lapsed"]] < 0.3).all()


def test_tiers_of_the_lesson_are_those_of_the_open_cell(shop):
    shown = loyalty_tiers("ecommerce", loyal_days=4, regular_days=2, within="365d").groups(shop)
    assert shown.astype(str).equals(steps.tiers(shop).groups(shop).astype(str))


def test_loyal_people_complain_more_per_person_and_no_more_per_order(shop):
    table = steps.traits(shop)
    loyal, seldom = table.loc["Loyal"], table.loc["Occasional"]
    assert loyal["complaints"] > 3 * seldom["complaints"]
    assert loyal["complaints each"] < 1.25 * seldom["complaints each"]


def test_loyal_people_pay_full_price_visit_often_use_more_shelves_and_spend_no_more_per_order(shop):
    table = steps.traits(shop)
    loyal, seldom = table.loc["Loyal"], table.loc["Occasional"]
    assert loyal["full"] > seldom["full"] + 0.12
    assert loyal["visits"] > 2.5 * seldom["visits"] and loyal["shelves"] > 2 * seldom["shelves"]
    assert abs(loyal["amount"] / seldom["amount"] - 1) < 0.2


# Where loyalty is won


@pytest.mark.parametrize("within", [30, 90, 180])
def test_the_large_step_is_the_second_order(shop, within):
    share = steps.again(shop, within, "")["again"]
    assert share.is_monotonic_increasing and share.diff().idxmax() in ("2nd", "6th +")
    assert share.diff().loc["2nd"] > share.diff().loc["3rd"]


def test_at_90_days_the_second_order_is_the_largest_step_of_all(shop):
    share = steps.again(shop, 90, "")["again"]
    assert share.diff().idxmax() == "2nd" and share["2nd"] > 2.3 * share["1st"]


def test_who_complained_comes_again_less_often(shop):
    known = steps.steps(shop)
    known = known[known["age"] >= 90]
    table = steps.again(shop, 90, "trouble")
    assert (table["went well"] > table["complained"]).all()
    assert 0.02 < known["trouble"].mean() < 0.08


def test_most_of_the_second_step_is_sorting_and_part_of_it_is_won(shop):
    table = asking.same_people(shop)
    rise = table.loc["2nd"] - table.loc["1st"]
    assert 0.05 < rise["loyal regulars"] < 0.5 * rise["everybody"]
    assert table.loc["1st", "loyal regulars"] > 0.45
    assert table.loc["2nd", "part of all"] > 2.3 * table.loc["1st", "part of all"]
    assert table["loyal regulars"].is_monotonic_increasing


# Who becomes loyal, who brings a friend


def worth(shop, sign, within=60):
    table = steps.beginnings(shop)
    shows = table[sign] <= within
    return table.loc[shows, "loyal"].mean() / table.loc[~shows, "loyal"].mean()


def test_a_second_order_says_most_and_the_size_of_the_first_next_to_nothing(shop):
    found = {sign: worth(shop, sign) for sign in lesson.EARLY}
    assert max(found, key=found.get) == "A second order" and found["A second order"] > 5
    assert min(found, key=found.get) == "A first order of $150 or more"
    assert found["A first order of $150 or more"] < 1.4


def test_a_discount_on_the_first_order_is_a_bad_sign(shop):
    assert worth(shop, "A first order at full price") > 2


def test_a_sign_counts_from_the_day_it_was_shown(shop):
    table = steps.beginnings(shop)
    some = table["Three more visits"].dropna().index[:3]
    log = shop.events
    for person in some:
        first = log[(log["customer_id"] == person) & (log["event"] == "order_placed")]["occurred_at"].min()
        visits = log[(log["customer_id"] == person) & (log["event"] == "session_started")]["occurred_at"]
        after = (visits - first).dt.total_seconds() / 86_400
        assert sorted(after[after > 0.5])[2] == pytest.approx(table.loc[person, "Three more visits"])


def test_the_likely_loyal_of_the_notebook_become_so_far_more_often(shop):
    begun = (steps.orders.count() >= 1) & (steps.orders.days_since_first() <= 120)
    likely = begun & (steps.orders.active_days() >= 2)
    row = look_back(
        likely, shop, "2025-06-29", outcome=steps.orders.active_days() >= 4, within="365d", among=begun
    ).table.iloc[0]
    assert row["mean"] > 3 * row["others_mean"] and row["low"] > 0
    assert abs(row["gain"]) < 0.1, "the free pick is about as good"


def test_nearly_nobody_but_the_referral_ready_brings_a_friend_and_the_busiest_are_about_as_good(shop):
    friend = events("friend_referred").count() >= 1
    rule = lesson.KINDS["Referral-ready"].rule
    row = look_back(
        rule, shop, lesson.PAST, outcome=friend, within="91d", among=steps.orders.count() >= 1
    ).table.iloc[0]
    assert row["mean"] > 0.05 and row["others_mean"] < 0.01
    assert row["gain_low"] < 0.01, "no clear gain over recency and frequency"


# What to give whom


def test_effects_are_those_of_sending_to_the_group(shop):
    sent = send(shop, "perk", members(lesson.KINDS["Regular"].rule, shop))
    effects = lesson.true_effects(shop)
    assert effects["profit"].loc["Regular", "perk"] == pytest.approx(100 * sent.true_effect("profit_cents"))
    assert effects["people"].loc["Regular", "reached"] == len(sent.people)


@pytest.mark.parametrize("group", lesson.KINDS)
def test_the_perk_fits_every_group_best_and_what_does_not_fit_loses(profit, group):
    kind = lesson.KINDS[group]
    assert profit.loc[group].idxmax() == kind.fits == "perk"
    assert profit.loc[group, kind.misfits] < -50


def test_perk_discount_and_reminder_are_as_the_text_says(shop, profit):
    assert profit["perk"].loc["Loyal, full price"] > 3 * profit["perk"].loc["Regular"]
    assert profit["perk"].idxmax() == "Loyal, full price"
    assert profit.loc["Loyal, full price", "discount"] < -200
    assert profit.loc["Referral-ready", "reminder"] < profit.loc["Referral-ready", "discount"] - 300
    more = lesson.true_effects(shop)["buyers"].loc["Loyal, full price"]
    assert more["discount"] < 1.5 and more["perk"] > 3
    assert "free" in messages(shop)["perk"].title.lower()


# The meal-kit box


@pytest.mark.parametrize(("least", "quiet"), [(12, 60), (36, 60)])
def test_with_the_app_or_without_they_pay_equally_long(box, least, quiet):
    groups = {
        name: members(rule, box, lesson.PAST) for name, rule in giving.subscribers(least, quiet).items()
    }
    paid = measured(events("payment_succeeded").count("28d"), box, "2026-06-29") >= 1
    opens, silent = (paid.reindex(who.index)[who].mean() for who in groups.values())
    assert abs(opens - silent) < 0.1 and min(opens, silent) > 0.7


def test_the_same_thank_you_earns_from_one_group_and_loses_from_the_other(box):
    table = giving.dessert(box)
    assert table.loc["open the app", "profit"] > 8_000
    assert table.loc["do not open it", "profit"] < -20_000
    assert table.loc["do not open it", "kind"] == "sleeping subscribers"
    assert table.loc["do not open it", "share"] > 0.7
    assert table.loc["open the app", "kind"] == "love-to-cook regulars"


# Whole sentences at every place of every control


def test_tiers_traits_and_the_journey_read_well_everywhere(shop):
    for loyal_days, show in itertools.product((3, 8), lesson.SHOWN.values()):
        assert not faults(*seen(lesson.who_is_loyal(shop, loyal_days, show))), (loyal_days, show)
    for trait in lesson.TRAITS:
        assert not faults(*seen(lesson.what_they_share(shop, trait))), trait
    for split, within in itertools.product(lesson.SPLITS.values(), (30, 90, 180)):
        assert not faults(*seen(lesson.where_won(shop, within, split))), (split, within)
    for sign, within in itertools.product(lesson.EARLY, (14, 90)):
        assert not faults(*seen(lesson.become_loyal(shop, sign, within))), (sign, within)


def test_messages_and_the_page_read_well(shop):
    for group, count in itertools.product(lesson.KINDS, ("profit", "buyers")):
        assert not faults(*seen(lesson.who_gets_what(shop, group, count))), (group, count)
    assert not faults(*(str(cell) for cell in lesson.one_page(shop).to_numpy().ravel()))


def test_the_box_reads_well_everywhere(box):
    for least, quiet in itertools.product((12, 36, 45), (14, 90)):
        assert not faults(*seen(lesson.paying_or_loyal(box, least, quiet))), (least, quiet)


def opened(reveal):
    for guess in (reveal.guess.ends[0], reveal.guess.ends[-1]):
        reveal.reset()
        verdict = reveal.commit(guess)
        _, picture, sentence = reveal.now.truth
        assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
    reveal.reset()


def test_questions_read_well_and_open(shop):
    opened(lesson.won_or_sorted(shop))
    exercises = (lesson.exercise_1(shop), lesson.exercise_2(shop), lesson.exercise_3(shop))
    assert exercises[0].right_answer() == "A first order of $150 or more"
    for one in exercises:
        assert one.check(one.right_answer()).outcome == "right"
        texts = [one.question, *one.hints, *one.mistakes, lesson.scene(shop)]
        assert not faults(*(text for text in texts if "\n" not in text))
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))


def test_the_second_guess_reads_well_and_opens(box):
    opened(lesson.thanks(box))
