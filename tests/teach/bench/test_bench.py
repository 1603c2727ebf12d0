"""A segment is built with controls alone, saved, opened, changed, undone, kept, and taken to a database."""

import pandas as pd
import pytest

from segmentlab import (
    Segment,
    account_count,
    account_share,
    customer,
    events,
    make_business,
    open_catalogue,
    workbench,
)  # fmt: skip
from segmentlab.teach.bench.database import run_in_duckdb
from segmentlab.teach.bench.draft import Draft
from segmentlab.teach.bench.opening import draft_from
from segmentlab.teach.bench.sections import SECTIONS
from tests.teach.bench.driving import live, name_of, words

orders = events("order_placed")


def press(bench, text, last=True):
    found = [one for one in live(bench.view) if getattr(one, "description", "") == text and not one.disabled]
    assert found, f"there is no button {text!r}"
    found[-1 if last else 0].click()


def give(bench, label, value):
    """Move the last control of that name, as a reader would."""
    found = [one for one in live(bench.view) if getattr(one, "description", "") == label]
    assert found, f"there is no control {label!r} among {[name_of(one) for one in live(bench.view)]}"
    found[-1].value = value


def build_tent_people(bench):
    """Looked at tents at least 3 times in 60 days, bought none within 14 days after, and live in Germany."""
    press(bench, "+ What they did")
    give(bench, "they did", "product_viewed")
    give(bench, "this number", 3)
    give(bench, "length", 60)
    press(bench, "+ Only some of them")
    give(bench, "only where", "category")
    give(bench, "this value", "tents")
    press(bench, "+ Who they are")
    give(bench, "they are", "country")
    give(bench, "this value", "DE")


TENTS = (events("product_viewed").where(category="tents").count("60d") >= 3) & (customer("country") == "DE")


def test_a_segment_is_built_from_nothing_with_controls_alone(bench, shop):
    assert bench.view and bench.rule is None and bench.answer.picture.title == "Everybody is in"
    build_tent_people(bench)
    assert bench.rule == TENTS
    members = int(Segment("tents", TENTS).members(shop).sum())
    assert f"{members:,} customers qualify" in bench.answer.picture.title
    assert bench.answer.table["people left"].tolist()[-1] == members


def test_sequences_groups_and_not_are_built_with_controls(bench):
    press(bench, "+ What they did")
    give(bench, "they did", "cart_item_added")
    press(bench, "+ What came next")
    step = bench.builder.did.then.rows[0]
    step.happens.value = False
    step.inside.number.value = 2
    step.inside.unit.value = "h"
    press(bench, "+ Another group")
    press(bench, "+ Who they are")
    press(bench, "+ Who they are")
    give(bench, "this value", "FR")
    give(bench, "Turn it around: where this does not hold", True)
    carts = events("cart_item_added").not_followed_by(orders, inside="2h").count("90d") >= 1
    assert bench.rule == carts & ((customer("country") == "US") | ~(customer("country") == "FR"))
    bench.builder.how.value = "any"
    assert bench.rule.to_dict()["any"][0] == carts.to_dict()


def test_a_group_that_is_still_empty_says_what_to_do_and_two_lists_of_properties_have_two_names(lapsing):
    assert lapsing.view
    press(lapsing, "+ Another group")
    assert "This group asks nothing yet" in lapsing.builder.heading.value
    did = lapsing.builder.did
    assert did.where.add.description != did.per_where.add.description


def test_an_average_of_stars_begins_where_there_are_people_and_of_money_at_an_amount(bench):
    press(bench, "+ What they did")
    give(bench, "they did", "order_placed")
    give(bench, "measure", "mean")
    give(bench, "of what", "quantity")
    assert bench.draft.condition((0, 0)).value == 3 and bench.rule is not None
    give(bench, "of what", "amount_cents")
    assert bench.draft.condition((0, 0)).value == 5_000


def test_what_cannot_be_is_refused_in_one_sentence_and_the_draft_stays(lapsing):
    assert lapsing.view
    before = lapsing.draft
    did = lapsing.builder.did
    did.when.value = "between"
    did.newest.number.value, did.newest.unit.value = 3, "y"
    assert "is empty" in did.says.value and lapsing.error is None
    did.oldest.number.value, did.oldest.unit.value = 4, "y"
    assert did.says.value == "" and lapsing.draft != before
    assert lapsing.draft.condition((0, 0)).when.oldest == "4y"


def test_every_edit_can_be_undone_and_done_again(bench):
    assert bench.view
    build_tent_people(bench)
    built = bench.draft
    while bench.edits.past:
        press(bench, "Undo")
        bench.draft.rule()
    assert bench.draft.is_empty and bench.undo.disabled
    while bench.edits.future:
        press(bench, "Redo")
    assert bench.draft == built and bench.redo.disabled


@pytest.mark.parametrize("section", SECTIONS.values())
def test_every_section_answers_for_a_segment_for_nobody_and_for_everybody(lapsing, section):
    assert lapsing.view
    lapsing.show_section(section)
    said = words(lapsing)
    assert lapsing.error is None
    for rule in (orders.count() > 10**6, orders.count() >= 0):
        lapsing.edit(draft_from(rule))
        assert lapsing.error is None, lapsing.error
        assert words(lapsing) != said
    lapsing.press_new()
    assert lapsing.error is None


def test_saving_needs_a_name_and_an_active_segment_its_reasons(bench, catalogue):
    assert bench.view
    bench.show_section("save")
    press(bench, "Save to the catalogue")
    assert "nothing to save yet" in bench.saving.errors["key"].value
    build_tent_people(bench)
    press(bench, "Save to the catalogue")
    assert "Give it a name" in bench.saving.errors["key"].value
    give(bench, "name", "Tent people!")
    press(bench, "Save to the catalogue")
    assert "write tent_people." in bench.saving.errors["key"].value
    give(bench, "name", "x" * 61)
    press(bench, "Save to the catalogue")
    assert "at most 60 characters" in bench.saving.errors["key"].value
    give(bench, "name", "regulars")
    press(bench, "Save to the catalogue")
    assert "There is a segment regulars already" in bench.saving.errors["key"].value
    give(bench, "name", "tent_people")
    give(bench, "review by", "next year")
    give(bench, "status", "active")
    press(bench, "Save to the catalogue")
    wrong = {name for name, error in bench.saving.errors.items() if error.value}
    assert wrong == {"review_by", "objective", "owner", "action", "kpi"}
    assert "tent_people" not in open_catalogue(catalogue.folder)


def test_a_saved_segment_is_opened_changed_and_saved_after_a_report_and_a_yes(bench, catalogue):
    assert bench.view
    build_tent_people(bench)
    bench.show_section("save")
    for label, value in {"name": "tent_people", "objective": "Sell tents", "owner": "CRM"}.items():
        give(bench, label, value)
    press(bench, "Save to the catalogue")
    assert open_catalogue(catalogue.folder)["tent_people"] == Segment(
        "tent_people", TENTS, objective="Sell tents", owner="CRM"
    )
    press(bench, "New")
    assert bench.draft.is_empty and bench.saving.fields["objective"].value == ""
    give(bench, "saved", "tent_people")
    press(bench, "Open")
    assert bench.rule == TENTS and bench.saving.fields["objective"].value == "Sell tents"
    press(bench, "Save to the catalogue")
    assert "Nothing has changed" in bench.saving.says.value
    bench.builder.choose((0, 0))
    give(bench, "this number", 5)
    press(bench, "Save to the catalogue")
    assert "at least 3 → at least 5" in bench.saving.report.value
    assert "enter" in bench.saving.report.value and "leave" in bench.saving.report.value
    press(bench, "No, go on editing")
    assert open_catalogue(catalogue.folder)["tent_people"].rule == TENTS
    press(bench, "Save to the catalogue")
    press(bench, "Yes, save this change")
    now = open_catalogue(catalogue.folder)["tent_people"]
    assert now.rule == bench.rule != TENTS and now.owner == "CRM"
    assert [one.did for one in open_catalogue(catalogue.folder).entries["tent_people"].history] == [
        "changed",
        "made",
    ]


def test_what_was_not_saved_is_offered_again_after_a_restart(bench, shop, catalogue):
    assert bench.view
    build_tent_people(bench)
    bench.show_section("save")
    give(bench, "objective", "Sell tents")
    again = workbench(shop, catalogue)
    assert again.view
    assert again.draft.is_empty and again.unsaved.list.options[0][0].startswith(
        "Everyone who viewed at least 3"
    )
    press(again, "Go on with it")
    assert again.rule == TENTS and again.saving.fields["objective"].value == "Sell tents"
    third = workbench(shop, catalogue)
    assert third.view
    build_tent_people(third)
    press(third, "Go on with it")
    assert len(third.unsaved.list.options) == 1, "what was being built is now on offer"
    press(third, "Let it go")
    assert not workbench(shop, catalogue).unsaved.waiting().keys() - {again.unsaved.mine}


def test_a_condition_that_controls_cannot_show_stays_and_says_so(shop, catalogue):
    share = orders.count("90d") / orders.count("1y") >= 0.5
    bench = workbench(shop, catalogue, start=share & (orders.count("1y") >= 2))
    assert bench.view
    assert "controls cannot show this condition" in bench.builder.kept.says.value
    bench.builder.choose((0, 1))
    give(bench, "this number", 4)
    assert bench.rule == share & (orders.count("1y") >= 4)


def test_a_share_of_other_events_is_built_with_controls(bench):
    assert bench.view
    press(bench, "+ What they did")
    give(bench, "taken", "per")
    give(bench, "each", "product_viewed")
    give(bench, "this number", 0.25)
    assert bench.rule == (orders.count("90d") / events("product_viewed").count("90d") >= 0.25)
    give(bench, "when", "after")
    give(bench, "after their", "first:session_started")
    first = events("session_started").first_time()
    asked = orders.count("7d", after=first) / events("product_viewed").count("7d", after=first)
    assert bench.rule == (asked >= 0.25) and bench.error is None
    give(bench, "taken", "")
    assert bench.rule == (orders.count("7d", after=first) >= 1)


def test_what_an_account_has_in_all_is_asked_with_controls(catalogue):
    customers = pd.DataFrame({
        "customer_id": [1, 2, 3, 4], "account_id": ["a", "a", "b", None], "signed_up_at": "2026-01-01",
        "role": ["admin", "user", "user", "user"],
    })  # fmt: skip
    when = pd.date_range("2026-02-01", periods=6, freq="D")
    log = pd.DataFrame({"customer_id": [1, 1, 1, 2, 3, 4], "event": "logged_in", "occurred_at": when})
    bench = workbench(make_business(customers, log, name="tool"), catalogue)
    assert bench.view
    press(bench, "+ What they did")
    give(bench, "this number", 4)
    assert not bench.segment.members(bench.business).any()
    give(bench, "asked of", "sum")
    assert bench.segment.members(bench.business).tolist() == [True, True, False, False]
    give(bench, "asked of", "share")
    bench.builder.did.value.widget("number").value = 2
    bench.builder.did.account.value.widget("percent").value = 50
    assert bench.rule == (account_share(events("logged_in").count("90d") >= 2) >= 0.5)
    assert bench.segment.members(bench.business).tolist() == [True, True, False, False]
    press(bench, "+ Who they are")
    give(bench, "they are", "role")
    give(bench, "this value", "admin")
    give(bench, "asked of", "count")
    give(bench, "these are", "==")
    bench.builder.has.account.value.widget("number").value = 1
    assert bench.draft.groups[0].conditions[1].rule() == (account_count(customer("role") == "admin") == 1)
    for section in SECTIONS.values():
        bench.show_section(section)
        assert bench.error is None, bench.error


def test_what_was_let_go_by_a_slip_can_be_brought_back(bench):
    assert bench.view
    build_tent_people(bench)
    press(bench, "New")
    press(bench, "+ Who they are")
    press(bench, "New")
    assert bench.unsaved.list.options[0][0].startswith("Everyone whose"), "the latest work is offered first"
    press(bench, "Let it go")
    press(bench, "Let it go")
    press(bench, "Bring it back")
    press(bench, "Go on with it")
    assert bench.rule == TENTS


def test_the_statement_is_run_in_a_database_and_finds_the_same_people(lapsing):
    assert lapsing.view
    lapsing.show_section("take")
    press(lapsing, "Run it in DuckDB")
    assert "the very same people" in lapsing.taking.ran.value
    for _, form in lapsing.taking.form.options:
        lapsing.taking.form.value = form
        assert 'class="sl-copy"' in lapsing.taking.text.value


def test_an_audience_file_is_written_with_its_manifest_or_refused_in_one_sentence(lapsing):
    assert lapsing.view
    lapsing.show_section("take")
    press(lapsing, "Write the audience file")
    assert "fill in “asked by”" in lapsing.taking.wrote.value
    give(lapsing, "asked by", "Ann")
    press(lapsing, "Write the audience file")
    assert "fill in “what for”" in lapsing.taking.wrote.value
    give(lapsing, "what for", "win-back letter")
    lapsing.edit(Draft())
    build_tent_people(lapsing)
    press(lapsing, "Write the audience file")
    assert "too few for an audience" in lapsing.taking.wrote.value
    lapsing.press_new()
    press(lapsing, "+ What they did")
    give(lapsing, "when", "ever")
    press(lapsing, "Write the audience file")
    assert "Written" in lapsing.taking.wrote.value
    files = sorted(one.name for one in lapsing.folder.iterdir())
    assert {"access_log.jsonl", "my_segment.csv", "my_segment.csv.manifest.json"} <= set(files)


def test_it_works_on_data_of_the_readers_own(catalogue):
    customers = pd.DataFrame(
        {"customer_id": ["a", "b", "c"], "signed_up_at": "2026-01-01", "city": ["X", "Y", "X"]}
    )
    log = pd.DataFrame({
        "customer_id": ["a", "b", "b"], "event": "bought a thing",
        "occurred_at": ["2026-01-03", "2026-02-01", "2026-03-01"], "price": [1.5, 2.0, 9.0],
    })  # fmt: skip
    bench = workbench(make_business(customers, log, name="mine"), catalogue)
    assert bench.view
    press(bench, "+ What they did")
    give(bench, "measure", "sum")
    give(bench, "this number", 5)
    assert bench.rule == (events("bought a thing").sum("price", within="90d") >= 5)
    assert bench.segment.members(bench.business).tolist() == [False, True, False]
    for section in SECTIONS.values():
        bench.show_section(section)
        assert bench.error is None, bench.error
    assert run_in_duckdb(bench.business, bench.segment, bench.as_of, ()).both == 1
