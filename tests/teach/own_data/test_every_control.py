"""Every control of the page, with every kind of file, moved to every end: none fails, none is idle."""

import pytest

from segmentlab.teach.own_data.chosen import Chosen
from segmentlab.teach.own_data.examples import EUROPEAN, EVENTS, TIDY, WRONG
from tests.teach.bench.driving import ends, live, name_of, words
from tests.teach.own_data.conftest import few, open_own

FILES = (EVENTS, WRONG, "own")


def again(data):
    """Back to what was understood, as if the file had been chosen again."""
    data.on_view.move(Chosen())
    data.on_view.show_corrections(True)


def put(data, which, path):
    if which == "own":
        open_own(data, path)
    else:
        data.which_file.which.value = TIDY if which != TIDY else EUROPEAN
        data.which_file.which.value = which
    if not data.on_view.corrects.children:
        data.on_view.press_correct()
    if which == WRONG:
        assert data.error


@pytest.mark.parametrize("which", FILES)
def test_every_list_of_the_corrections_changes_what_is_seen_and_none_fails(data, which, several_currencies):
    put(data, which, several_currencies)
    idle, count = [], 0
    for place in range(len(list(live(data.on_view.corrections.box)))):
        control = list(live(data.on_view.corrections.box))[place]
        before, changed = words(data), False
        for value in few(control):
            if value not in [one for _, one in control.options]:
                continue
            control.value = value
            count += 1
            assert control.value == value or not data.look
            assert "Traceback" not in words(data) and "object at 0x" not in words(data)
            changed = changed or words(data) != before
        if not changed:
            idle.append(name_of(control))
        again(data)
    assert count > 25, count
    # A file of points and full dates is the same whichever way these are said to be.
    free = {"Dropdown letters are written in", "Dropdown amounts look like", "Dropdown 03/04/2026 is"}
    if which == WRONG:
        free |= {"Dropdown columns are split by"}
    assert not set(idle) - free, idle


def test_every_kind_of_row_is_read_after_every_correction_of_its_status(data, several_currencies):
    put(data, "own", several_currencies)
    assert "mixes currencies" in data.error and "“count in” below" in data.error and "=" not in data.error
    data.on_view.corrections.meant.currency.value = "EUR"
    data.press_read()
    assert data.reading.rows == 120 == data.reading.used + len(data.reading.set_aside)
    start = data.on_view.chosen
    for status, meaning in (("paid", "returned"), ("refunded", "bought"), ("geparkt", "test")):
        data.on_view.move(start)
        before = data.reading.set_aside["reason"].astype("str").value_counts().to_dict()
        data.on_view.corrections.meant.statuses[status].value = meaning
        assert not data.error, (status, meaning, data.error)
        data.press_read()
        reading = data.reading
        assert reading.rows == 120 == reading.used + len(reading.set_aside), (status, meaning)
        assert reading.set_aside["reason"].astype("str").value_counts().to_dict() != before


def test_one_currency_is_kept_and_the_others_are_set_aside(data, several_currencies):
    put(data, "own", several_currencies)
    data.on_view.corrections.meant.currency.value = "EUR"
    data.press_read()
    aside = data.reading.set_aside["reason"].astype("str")
    assert aside.str.contains("currency").sum() > 0
    assert data.business.currency == "€"


def test_a_column_has_one_role_and_amount_or_price_is_chosen(data, several_currencies):
    put(data, "own", several_currencies)
    data.on_view.corrections.meant.currency.value = "EUR"
    roles = data.on_view.corrections.roles
    assert (roles["quantity"].value, roles["unit_price"].value) == ("pieces", "unit_price")
    roles["order"].value = "client"
    assert roles["customer"].value == "" and "who the customer is" in data.error
    roles["customer"].value = "client"
    assert roles["order"].value == "" and not data.error
    roles["amount"].value = "unit_price"
    assert roles["unit_price"].value == "" and not data.error
    roles["unit_price"].value = "unit_price"
    assert roles["amount"].value == "" and not data.error
    roles["quantity"].value = ""
    assert "number of pieces" in data.error


def test_every_button_and_every_entry_of_the_lists_works(data):
    for value in [one for _, one in data.which_file.which.options]:
        data.which_file.which.value = value
        for control in list(live(data.view)):
            if not ends(control) and not control.disabled:
                before = words(data)
                control.click()
                assert words(data) != before or control.description in (
                    "Read the whole file", "Look at it", "Write the rows set aside to a file"
                ), control.description  # fmt: skip
