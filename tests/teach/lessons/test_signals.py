"""Notebook 02: what it says is so, on three shops; and every panel reads well wherever its controls stand."""

import itertools

import pandas as pd
import pytest

from segmentlab import clean, data_dictionary, send
from segmentlab.instrument.clean import STEPS
from segmentlab.segment.evaluate import members
from segmentlab.teach.lessons import signals as lesson
from segmentlab.teach.lessons.signals import asking, auditing, latency, one_customer, signs
from tests.teach.test_lessons import faults, seen

SEEDS = (2026, 303)


@pytest.fixture(scope="module")
def shops():
    return lesson.businesses()


@pytest.fixture(scope="module", params=SEEDS)
def copies(request):
    return lesson.copies(request.param)


@pytest.fixture(scope="module")
def first(shops):
    return lesson.copies(SEEDS[0])


# Five families


def test_every_event_of_every_business_is_in_one_family(shops):
    named = [event for _, events in lesson.FAMILIES.values() for event in events.split()]
    assert len(named) == len(set(named))
    for business in shops.values():
        assert set(data_dictionary(business).index.astype(str)) <= set(named)


def test_the_inventory_has_every_signal_once_and_counts_people(shops):
    shop = shops["the outdoor shop"]
    rows = lesson.inventory(shop).set_index("signal")
    assert len(rows) == len(data_dictionary(shop))
    lately = shop.events[
        (shop.events["event"] == "order_placed")
        & (shop.events["occurred_at"] >= shop.today - pd.Timedelta(days=90))
    ]
    assert rows.loc["order placed", "people in 90 days"] == lately["customer_id"].nunique()


def test_the_tool_sees_hardly_any_money_and_the_box_pays_whether_anybody_looks_or_not(shops):
    lines = {name: signs._signals(one).groupby("family")["times"].sum() for name, one in shops.items()}
    share = {name: counted / counted.sum() for name, counted in lines.items()}
    assert share["the project tool"]["transactions"] < 0.03 < 0.4 < share["the meal box"]["transactions"]
    assert share["the project tool"]["product use"] > 0.6
    box = shops["the meal box"].events
    paid, opened = (
        set(box.loc[box["event"] == e, "customer_id"]) for e in ("payment_succeeded", "app_opened")
    )
    assert len(paid - opened) > 100


# One customer


def test_each_customer_to_look_at_has_devices_orders_and_tickets(shops):
    shop = shops["the outdoor shop"]
    found = lesson.several_devices(shop)
    assert len(found) == one_customer.PEOPLE
    log = one_customer._chosen(shop)
    for one in found.values():
        kinds = set(log.loc[log["customer_id"] == one, "kind"])
        assert {"session_started", "order_placed", "ticket_opened"} <= kinds
        assert (shop.tables["identities"]["customer_id"] == one).sum() >= 2


# Latency


def test_orders_come_at_once_payments_next_morning_and_visits_mostly_at_once(shops):
    def of(stream):
        name, event, _ = lesson.STREAMS[stream]
        return latency.missed(shops[name], event)

    assert of("orders in the shop").max() == 0
    paid = of("payments for the meal box")
    assert paid["at midnight"] > 0.99 and paid["at noon"] == 0
    for stream in ("visits to the shop", "app opens of the meal box", "feature use in the tool"):
        missed = of(stream)
        assert 0.005 < missed["at midnight"] < 0.1
        assert missed.is_monotonic_decreasing and missed.iloc[-1] < 0.01


def test_a_day_counts_from_its_first_event_that_the_log_knew(shops):
    shop = shops["the outdoor shop"]
    hours = latency._waits(shop, "order_placed")
    assert (hours <= 0).all(), "an order recorded at once is known before its day is over"


# The audit and what breaks


def test_the_clean_copy_has_no_fault_but_lateness(copies):
    found = auditing.audited(copies["clean"])["found"]
    assert found["late"] > 0
    assert found.drop("late").sum() == 0


def test_the_heavy_copy_has_more_of_every_fault_than_the_mild_one(copies):
    mild, heavy = (auditing.audited(copies[name])["share"].fillna(0) for name in ("mild", "heavy"))
    assert set(mild.index) == set(lesson.FAULTS.values())
    assert (heavy > mild).all()


def test_every_step_of_cleaning_that_changes_a_list_is_a_stage(first):
    taken = [step for steps in lesson.STAGES.values() for step in steps]
    assert [step for step in STEPS if step in taken] == taken
    cleaned, _ = clean(first["heavy"])
    for name, rule in lesson.LISTS.items():
        now, drawn = auditing.counts(first, name, len(lesson.STAGES) - 1), members(rule, cleaned)
        assert now["right"] + now["wrong"] == drawn.sum(), name


def test_lists_that_look_far_back_break_most_and_recent_orders_hold(copies):
    off = pd.Series({name: asking.off(copies, name) for name in asking.ASKED}).sort_values()
    assert set(off.index[-2:]) == {"Lost for a year", "Never ordered"} and off.iloc[-2] > 0.5
    assert off.index[0] == "Bought in the last 30 days" and off.iloc[0] < 0.1


def test_names_repair_the_two_lists_that_ask_the_early_months(copies):
    for name in ("Lost for a year", "Never ordered"):
        off = [asking.off(copies, name, done) for done in range(len(lesson.STAGES))]
        assert off[2] - off[3] > 0.5 and off[3] < 0.15 and off[-1] == 0


def test_copies_make_regulars_of_first_time_buyers_and_step_1_repairs_it(copies):
    raw, once = (auditing.counts(copies, asking.REGULARS, done) for done in (0, 1))
    assert raw["wrong"] > 2.5 * once["wrong"]
    # More than half of those wrongly on the list have truly ordered once in the year.
    shop, dirty = copies["clean"], copies["heavy"]
    wrong = auditing._ids(members(lesson.LISTS[asking.REGULARS], dirty)) - auditing._ids(
        members(lesson.LISTS[asking.REGULARS], shop)
    )
    one = auditing._ids(members(auditing.orders.count(within="365d") == 1, shop))
    assert len(wrong & one) > 0.5 * len(wrong)


def test_only_lookers_stay_broken_and_nobody_stays_wrongly_on_a_list(copies):
    last = len(lesson.STAGES) - 1
    for name in lesson.LISTS:
        now = auditing.counts(copies, name, last)
        assert now["wrong"] == 0, name
        assert (now["missing"] > 0) == (name in ("Looking, not buying", "May get email")), name


def test_most_names_wrongly_among_those_who_never_ordered_have_ordered(copies):
    shop, dirty, rule = copies["clean"], copies["heavy"], lesson.LISTS["Never ordered"]
    wrong = auditing._ids(members(rule, dirty)) - auditing._ids(members(rule, shop))
    ordered = auditing._ids(members(auditing.orders.count() >= 1, shop))
    assert len(wrong & ordered) > 0.8 * len(wrong)
    now = auditing.counts(copies, "Never ordered", 0)
    assert now["wrong"] / (now["right"] + now["wrong"]) > 0.3


# Messages


def test_the_message_for_regulars_earns_next_to_nothing_from_people_wrongly_listed(copies):
    table = auditing.earned(copies, asking.REGULARS, asking.SENT)
    right, wrong = table.loc["rightly on the list"], table.loc["wrongly on the list"]
    assert right["perk"] > 40_000 and abs(wrong["perk"]) < 0.1 * right["perk"]
    assert right["win_back"] < -10_000


def test_effects_are_those_of_sending_to_the_people(copies):
    shop = copies["clean"]
    rule = lesson.LISTS[asking.REGULARS]
    both = auditing._ids(members(rule, shop)) & auditing._ids(members(rule, copies["heavy"]))
    who = pd.Series(shop.customers["customer_id"].isin(both).to_numpy(), shop.customers["customer_id"])
    told = auditing.earned(copies, asking.REGULARS, asking.SENT).loc["rightly on the list", "perk"]
    assert told == pytest.approx(100 * send(shop, "perk", who).true_effect("profit_cents"))


# Whole sentences at every place of every control


def test_families_read_well_everywhere(shops):
    for name, family, count in itertools.product(shops, lesson.FAMILIES, ("people", "times")):
        picture, sentence, rows = lesson.families(shops, name, family, count)
        texts = [str(cell) for cell in rows.to_numpy().ravel()]
        assert not faults(picture.title, picture.alt, sentence, *texts), (name, family, count)
    assert not faults(lesson.scene(shops["the outdoor shop"]))


def test_pieces_read_well_everywhere(shops):
    shop = shops["the outdoor shop"]
    for who, part in itertools.product(lesson.several_devices(shop).values(), lesson.SEEN):
        assert not faults(*seen(lesson.in_pieces(shop, who, part))), (who, part)


def test_lists_drawn_too_early_read_well_everywhere(shops):
    for stream, drawn in itertools.product(lesson.STREAMS, lesson.WAITS):
        assert not faults(*seen(lesson.drawn_too_early(shops, stream, drawn))), (stream, drawn)


def test_the_audit_reads_well_everywhere(first):
    for copy, fault in itertools.product(first, lesson.FAULTS):
        assert not faults(*seen(lesson.the_audit(first, copy, fault))), (copy, fault)


def test_lists_read_well_after_every_step(copies):
    for drawn, done in itertools.product(lesson.LISTS, (0, 3, 6)):
        assert not faults(*seen(lesson.what_breaks(copies, drawn, done))), (drawn, done)


def test_questions_read_well_and_open(copies):
    for reveal in (lesson.which_list_breaks(copies), lesson.what_they_earn(copies)):
        for guess in (reveal.guess.ends[0], reveal.guess.ends[-1]):
            reveal.reset()
            verdict = reveal.commit(guess)
            _, picture, sentence = reveal.now.truth
            assert not faults(reveal.question, reveal.expert, verdict, picture.title, picture.alt, sentence)
        reveal.reset()
    shop = copies["clean"]
    for one in (lesson.exercise_1(copies), lesson.exercise_2(shop), lesson.exercise_3(shop)):
        assert one.check(one.right_answer()).outcome == "right"
        assert not faults(one.question, *one.hints, *one.mistakes)
    quiz = lesson.questions()
    for place, question in enumerate(quiz.questions):
        assert not faults(question.question, *(quiz.answer(place, value).text for value in question.tries()))
