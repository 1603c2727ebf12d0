"""Notebook 35: what it says is so, on five shops; and every panel reads well wherever its controls stand."""

import itertools

import pytest

from segmentlab import clean
from segmentlab.teach.lessons import dirty_and_vague as lesson
from segmentlab.teach.lessons.dirty_and_vague.damage import CHECKED, CLEANED, RAW, lost
from segmentlab.teach.lessons.dirty_and_vague.lists import TRUE, drawn, tidied
from segmentlab.teach.lessons.dirty_and_vague.sending import AS_IT_COMES, BY_HAND, both_lists, rate
from segmentlab.teach.lessons.dirty_and_vague.too_late import NEVER, reminded
from segmentlab.teach.lessons.dirty_and_vague.vague import overlapping
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 11, 303, 4711, 90_210)


@pytest.fixture(scope="module")
def first():
    return lesson.shops()


@pytest.fixture(scope="module", params=SEEDS)
def shops(request, first):
    return first if request.param == 2026 else lesson.shops(request.param)


def heavy(shops, state, name, fit="fits"):
    return lesson.by_list(shops, "heavy", state, name, getattr(lesson.AUDIENCES[name], fit))


# The claims, on five shops


def test_the_list_as_it_comes_is_longer_and_sells_better_and_earns_less(shops):
    for quiet in (60, 90):
        both = both_lists(shops, quiet, "win_back")
        raw, hand = both[AS_IT_COMES], both[BY_HAND]
        assert raw.names > hand.names and rate(raw) > 1.25 * rate(hand)
        assert raw.revenue > hand.revenue and raw.profit < hand.profit
        assert raw.buyers_wrong > 0.28 * raw.buyers and raw.wrong < 0.16 * raw.names
        assert raw.buyers_anyway > 0.8 * raw.buyers
        assert raw.wrong > 3 * hand.wrong
    assert both_lists(shops, 60, "win_back")[AS_IT_COMES].profit < 0


def test_cleaning_repairs_three_lists_fully_and_half_of_the_fourth(shops):
    for name in ("Never ordered", "Regulars", "Big spenders"):
        assert heavy(shops, RAW, name).off > 50 and heavy(shops, CLEANED, name).off == 0, name
    raw, cleaned, checked = (heavy(shops, state, "Sleepers") for state in (RAW, CLEANED, CHECKED))
    assert 0.4 < cleaned.wrong / raw.wrong < 0.6 and checked.wrong < 0.5 * cleaned.wrong
    assert checked.missing > 20 and cleaned.missing == 0
    assert lesson.which_costs(shops).truth()[0] == "Sleepers"


def test_never_ordered_is_off_the_most_and_costs_little(shops):
    off = {name: heavy(shops, RAW, name).off for name in lesson.AUDIENCES}
    assert max(off, key=off.get) == "Never ordered" and off["Never ordered"] > 8 * off["Sleepers"]
    assert abs(lost(shops, "heavy", RAW, "Never ordered", "guide")) < 200_00


def test_the_sleepers_list_costs_money_and_less_the_more_it_is_repaired(shops):
    costs = [lost(shops, "heavy", state, "Sleepers", "win_back") for state in (RAW, CLEANED, CHECKED)]
    assert costs[0] > 50_00 and costs[0] > costs[1] > costs[2] and abs(costs[2]) < 80_00


def test_early_access_is_for_regulars_and_20_percent_off_is_not(shops):
    for name, state in itertools.product(("Regulars", "Big spenders"), (RAW, CLEANED)):
        assert heavy(shops, state, name).profit > 2_000_00
        assert heavy(shops, state, name, "misfits").profit < -1_000_00


def test_big_spenders_are_missing_and_never_ordered_is_wrong(shops):
    spenders, strangers = heavy(shops, RAW, "Big spenders"), heavy(shops, RAW, "Never ordered")
    assert 0.06 < spenders.missing / (spenders.right + spenders.missing) < 0.15
    assert strangers.missing == 0 and 0.3 < strangers.wrong / strangers.names < 0.45


def test_late_orders_remind_people_who_have_paid(shops):
    shares = [
        paid / (waiting + paid) for waiting, paid in (reminded(shops[TRUE], h) for h in (0, 6, 24, NEVER))
    ]
    assert shares[0] == 0 and 0.06 < shares[1] < 0.12 and 0.15 < shares[2] < 0.22 and 0.26 < shares[3] < 0.34


def test_five_meanings_of_engaged_are_five_audiences(shops):
    found = overlapping(shops[TRUE])
    sizes, inside = found.sizes, found.people_in
    assert sizes.max() > 4 * sizes.min()
    assert (
        inside.iloc[1:].sum() > 0.5 * found.population and 5 < inside.iloc[5] < 0.01 * inside.iloc[1:].sum()
    )
    # Any two of the ten pairs but opens and clicks (a click needs an open) agree on half of each at most.
    pairs = found.pairs()
    others = pairs[~((pairs["first"] == "opened") & (pairs["second"] == "clicked"))]
    assert (others["jaccard"] < 0.3).all()


def test_people_do_again_what_they_did(shops):
    table = lesson.meanings(shops[TRUE])
    for event, meaning in {
        "order_placed": "bought",
        "email_clicked": "clicked",
        "guide_read": "read",
    }.items():
        assert table[event].idxmax() == meaning
    assert table["order_placed"]["bought"] > 2 * table["order_placed"]["clicked"]


def test_the_same_email_earns_several_times_as_much_from_those_who_bought(shops):
    perk = lesson.meanings(shops[TRUE])["perk"]
    assert perk.idxmax() == "bought" and perk["bought"] > 3 * perk["clicked"] and perk.min() > 0
    assert (lesson.meanings(shops[TRUE])["win_back"] < -50_00).all()


def test_questions_read_well_and_open(shops):
    for reveal in (
        lesson.what_it_earned(shops),
        lesson.which_costs(shops),
        lesson.where_it_earns(shops[TRUE]),
    ):
        for guess in (reveal.guess.ends[0], reveal.guess.ends[-1]):
            reveal.reset()
            verdict = reveal.commit(guess)
            _, picture, sentence = reveal.now.truth
            assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
        reveal.reset()
    for one in (lesson.exercise_1(shops), lesson.exercise_2(shops), lesson.exercise_3(shops)):
        assert one.check(one.right_answer()).outcome == "right"
        assert not faults(*(text for text in [one.question, *one.hints, *one.mistakes] if "\n" not in text))


def test_panels_read_well_in_every_shop(shops):
    shop = shops[TRUE]
    shown = [lesson.sell_to_sleepers(shops, "raw", 60, "win_back")]
    shown += [lesson.damage(shops, name, "heavy", RAW, "fits") for name in lesson.AUDIENCES]
    shown += [lesson.orders_come_late(shop, 24), lesson.one_word(shop, "read", "shared")]
    shown += [lesson.goal_first(shop, goal, "clicked") for goal in lesson.GOALS]
    for one in shown:
        assert not faults(*seen(one))
    assert not faults(lesson.scene(shops))


# By hand, on the first shop


def test_a_mailed_list_adds_up(first):
    rule = lesson.AUDIENCES["Regulars"].rule
    sent = heavy(first, RAW, "Regulars")
    assert sent.right + sent.wrong + sent.nobody == sent.names
    dirty = first["heavy"]
    inside = drawn(dirty, rule)
    people = first[TRUE].customers.set_index("customer_id")["email_consent"].astype(bool)
    known = inside[inside.isin(people.index)]
    assert sent.names >= int(people[known].sum())
    assert sent.missing + sent.right == int(people[drawn(first[TRUE], rule)].sum())


def test_the_list_drawn_with_care_names_nobody_whose_last_order_has_no_visit(first):
    rule = lesson.AUDIENCES["Sleepers"].rule
    log = tidied(first["heavy"]).events
    careful = lesson.careful(first["heavy"], rule)
    placed = log[(log["event"] == "order_placed") & log["customer_id"].isin(careful)]
    last = placed.drop_duplicates("customer_id", keep="last")
    visits = log.loc[log["platform"] != "server", "session_id"].dropna().unique()
    assert last["session_id"].dropna().isin(visits).all()


def test_the_lists_drawn_with_care_are_those_of_the_whole_recipe(first):
    whole, _ = clean(first["heavy"])
    for one in lesson.AUDIENCES.values():
        assert drawn(whole, one.rule).equals(drawn(tidied(first["heavy"]), one.rule))


def test_a_milder_mess_breaks_less(first):
    for name, one in lesson.AUDIENCES.items():
        mild = lesson.by_list(first, "mild", RAW, name, one.fits)
        assert mild.off < 0.6 * heavy(first, RAW, name).off, name


def test_the_quiz_reads_well():
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))


def test_panels_read_well_everywhere(first):
    shop = first[TRUE]
    for quiet, source in itertools.product((30, 120), lesson.DRAWN.values()):
        assert not faults(*seen(lesson.sell_to_sleepers(first, source, quiet, "guide")))
    for name, state in itertools.product(lesson.AUDIENCES, (CLEANED, CHECKED)):
        assert not faults(*seen(lesson.damage(first, name, "heavy", state, "misfits"))), (name, state)
    for hours in (0, 3, 48):
        assert not faults(*seen(lesson.orders_come_late(shop, hours)))
    for meaning in lesson.ENGAGED:
        assert not faults(*seen(lesson.one_word(shop, meaning, "shared")))
        assert not faults(*seen(lesson.goal_first(shop, list(lesson.GOALS)[3], meaning)))
