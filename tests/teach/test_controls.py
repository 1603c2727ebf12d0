import ast
import itertools

import numpy as np
import pandas as pd
import pytest

from segmentlab.model.tree import events
from segmentlab.teach import (
    choice,
    date,
    days,
    money,
    number,
    person,
    ranking,
    replay,
    several,
    share,
    whole,
)  # fmt: skip

EVERY = [
    days(7, 180, 60, label="Quiet for more than"),
    whole(1, 12, 3, label="Orders", unit="orders"),
    share(0, 0.5, 0.1, label="Holdout"),
    share(0, 0.05, 0.005, label="Unsubscribed", step=0.005),
    money(0, 5_000, 1_500, label="Profit per order"),
    money(50, 1_050, 150, label="Cost per letter", step=25, currency="€"),
    choice(["a", "b", "c"], label="Message"),
    choice({"None": None, "Reminder": "reminder"}, label="Send"),
    choice(list("abcdefghij"), "c", label="Many options"),
    several(["a", "b", "c"], ["b"], label="Groups"),
    date("2026-01-01", "2026-06-30", "2026-03-30", label="As of"),
    number(label="How many?", unit="people"),
    ranking(["a", "b", "c"], label="Best first"),
    person([3, 1, 2], label="Customer"),
    person(range(1, 20_001), 50, label="One of many"),
    person({"Ann": 17, "Ben": 23}, label="Who"),
    replay(0, 52, 4, label="Week"),
]


@pytest.mark.parametrize("control", EVERY, ids=lambda control: control.label)
def test_every_value_comes_back_from_the_widget_as_it_was_put_in(control):
    widget = control.widget()
    assert control.read(widget) == control.default
    for value in (*control.ends, *control.middles(1)):
        control.put(widget, value)
        assert control.read(widget) == value
        assert control.text(value)


def test_money_reaches_the_function_in_whole_cents_and_the_reader_in_currency():
    control = money(0, 10_000, 2_550, label="Profit", step=50)
    widget = control.widget()
    assert widget.value == 25.5
    widget.value = 0.5
    assert control.read(widget) == 50 and isinstance(control.read(widget), int)
    assert control.text(50) == "$0.50"


def test_ticking_a_box_changes_the_chosen_options_in_their_listed_order():
    control = several(["a", "b", "c"], ["c"], label="Groups")
    widget = control.widget()
    widget.children[0].value = True
    assert control.read(widget) == ("a", "c")
    widget.children[2].value = False
    assert control.read(widget) == ("a",)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: days(60, 7, 20, label="Quiet"), "'Quiet' cannot be made: its lowest value 60 must be below"),
        (lambda: days(7, 60, 90, label="Quiet"), "default 90 must lie between 7 and 60"),
        (lambda: whole(0, 10, 5, label="Orders", step=3), "cannot be reached in steps of 3"),
        (lambda: days(1, 10, 2.5, label="Quiet", step=0.5), "whole numbers only"),
        (lambda: days(1, 10, 2, label=" "), "needs a label"),
        (lambda: whole(1, 9, 2, label="Guess", unit="buyers per 100"), "say it in the label"),
        (lambda: choice(["a"], label="Message"), "at least two different options"),
        (lambda: choice(["a", "b"], "c", label="Message"), "'c' is not among its options"),
        (lambda: choice({"a": 1, "b": 1}, label="Message"), "stand for the same value"),
        (lambda: several(["a", "b"], ["c"], label="Groups"), "'c' is not among its options"),
        (lambda: date("2026-03-01", "2026-02-01", "2026-02-10", label="As of"), "must be before its last"),
        (lambda: date("2026-01-01", "2026-02-01", "2026-02-10", label="As of"), "must lie between"),
        (lambda: date("January", "2026-02-01", "2026-02-10", label="As of"), "'January' is not a date"),
        (lambda: ranking(list("abcdefghijk"), label="Best first"), "more than 10 things"),
        (lambda: person([1], label="Customer"), "at least two people"),
        (lambda: person([1, 2], 3, label="Customer"), "default 3 is not among its people"),
        (lambda: number(label=""), "needs a label"),
        (lambda: replay(0, 52, 0, label="Week", per_second=0), "up to 30 frames"),
    ],
)
def test_an_impossible_control_says_in_one_sentence_what_is_wrong(make, says):
    with pytest.raises(ValueError, match="cannot be made") as told:
        make()
    assert says in str(told.value)


def test_a_date_reaches_the_function_as_text_and_both_ends_can_be_reached():
    control = date("2026-01-01", "2026-02-01", "2026-01-13", label="As of")
    # Steps of a week from the default, 6 and 20 and 27 January, and the two ends.
    assert control.dates == (
        "2026-01-01", "2026-01-06", "2026-01-13", "2026-01-20", "2026-01-27", "2026-02-01",
    )  # fmt: skip
    assert control.text("2026-01-13") == "13 January 2026"
    assert control.off("2026-01-13", "2026-01-20") == "7 days too early."
    widget = control.widget()
    control.put(widget, pd.Timestamp("2026-01-28"))
    assert control.read(widget) == "2026-01-27"


@pytest.mark.parametrize(
    ("typed", "unit", "understood"),
    [
        ("1,234", "", 1234), ("12%", "", 0.12), ("$5.50", "", 5.5), ("1,234,567.5", "", 1234567.5),
        ("2,5", "", 2.5), (" 60 days ", "days", 60), ("12", "%", 0.12), ("12.5 %", "%", 0.125),
        ("−3", "", -3), ("-$5", "$", -5), ("5 €", "€", 5), (".5", "", 0.5), ("", "", None),
        ("1 234", "", 1234),
    ],
)  # fmt: skip
def test_numbers_are_understood_as_people_write_them(typed, unit, understood):
    control = number(label="How many?", unit=unit)
    widget = control.widget()
    assert control.read(widget) is None
    field(widget).value = typed
    assert control.read(widget) == understood and type(control.read(widget)) is type(understood)


@pytest.mark.parametrize("typed", ["many", "1.2.3", "12,34,5", "5x", "$"])
def test_what_is_not_a_number_is_told_and_counts_as_nothing(typed):
    widget = number(label="How many?").widget()
    field(widget).value = "7"
    field(widget).value = typed
    assert widget.value is None
    assert "is not a number" in widget.children[1].value


def test_a_number_moved_by_the_program_reads_as_people_write_it():
    control = number(label="Share", unit="%")
    widget = control.widget()
    control.put(widget, 0.125)
    assert field(widget).value == "12.5%" and control.text(0.125) == "12.5%"
    control.put(widget, None)
    assert field(widget).value == ""


def test_a_guessed_number_is_judged_in_its_unit():
    assert number(label="G", unit="people").off(1200, 1000) == "200 people too high."
    assert number(label="G", unit="people").off(1003, 1000) == "spot on."
    assert number(label="G", unit="%").off(0.1, 0.12) == "2 points too low."


def test_buttons_move_things_up_and_down_and_the_place_is_spoken():
    control = ranking({"Reminder": "r", "Discount": "d", "Gift": "g"}, label="Best first")
    widget = control.widget()
    ups, downs = [row.up for row in widget._rows], [row.down for row in widget._rows]
    assert ups[0].disabled and downs[2].disabled and not downs[0].disabled
    downs[0].click()
    assert control.read(widget) == ("d", "r", "g")
    assert widget._says.value == "Reminder is now number 2 of 3." and "sl-live" in widget._says._dom_classes
    ups[2].click()
    assert control.read(widget) == ("d", "g", "r")
    assert ups[2].tooltip == "Move Reminder up" and "Reminder" in widget._rows[2].name.value
    widget.disabled = True
    assert all(button.disabled for button in (*ups, *downs))


def test_a_ranking_is_judged_by_its_pairs():
    control = ranking(["a", "b", "c", "d"], label="Best first")
    # Reversed: of six pairs none is right. One swap at the end: five are.
    assert control.off(("d", "c", "b", "a"), ("a", "b", "c", "d")).startswith("0 of 6 pairs")
    assert control.off(("a", "b", "d", "c"), ("a", "b", "c", "d")) == (
        "5 of 6 pairs are in the right order, and the first is right."
    )
    assert control.off(("a", "b", "c", "d"), ("a", "b", "c", "d")) == "spot on."


def test_somebody_is_picked_by_number_or_at_random_and_strangers_are_told():
    control = person(np.arange(1, 101), 7, label="Customer")
    widget = control.widget()
    assert control.read(widget) == 7 and type(control.read(widget)) is int
    field(widget).value = "#42"
    assert control.read(widget) == 42
    field(widget).value = "4711"
    assert control.read(widget) == 42 and "no “4711” here" in widget.children[1].value
    met = []
    for _ in range(20):
        widget.children[0].children[1].click()
        met.append(control.read(widget))
    assert len(set(met)) > 10 and all(one != other for one, other in itertools.pairwise(met))
    assert "4711" not in widget.children[1].value


def test_a_few_people_are_a_list_with_their_names():
    control = person({"Ann": 17, "Ben": 23}, label="Who")
    widget = control.widget()
    widget.children[0].children[0].value = "Ben"
    assert control.read(widget) == 23 and control.text(23) == "Ben"
    widget.children[0].children[1].click()
    assert control.read(widget) == 17 and widget.children[0].children[0].value == "Ann"


def test_the_clock_of_a_replay_moves_the_slider_and_stops_where_it_stands():
    control = replay(0, 52, 50, label="Week")
    widget = control.widget()
    assert widget.clock.interval == 200 and not widget.clock.playing
    widget.play.click()
    assert widget.clock.playing and widget.play.disabled and not widget.stop.disabled
    widget.clock.value = 51  # as the front end does
    assert control.read(widget) == 51 and widget._slider.value == 51
    widget.stop.click()
    assert not widget.clock.playing and control.read(widget) == 51 and not widget.play.disabled
    widget.clock.value = 52  # a tick that was on its way
    assert control.read(widget) == widget.clock.value == 51
    widget.step.click()
    widget.step.click()
    assert control.read(widget) == widget.clock.value == 52
    widget.play.click()
    assert control.read(widget) == 0 and widget.clock.playing
    widget.step.click()
    assert control.read(widget) == 1 and not widget.clock.playing


def test_a_replay_that_is_reset_while_it_runs_stops_where_it_started():
    control = replay(0, 52, 4, label="Week")
    widget = control.widget()
    widget.play.click()
    widget.clock.value = 9
    control.put(widget, control.default)
    widget.clock.value = 10  # a tick that was on its way
    assert control.read(widget) == 4 and not widget.clock.playing and not widget.play.disabled


@pytest.mark.parametrize("control", EVERY, ids=lambda control: control.label)
def test_a_value_written_as_code_is_the_same_value_again(control):
    for value in (*control.ends, control.default):
        widget = control.widget()
        control.put(widget, ast.literal_eval(control.code(value)))
        assert control.read(widget) == value


def test_an_option_that_is_no_plain_value_is_written_by_its_name():
    control = choice({"None": None, "Big": object()}, label="Message")
    big = control.options["Big"]
    widget = control.widget()
    assert control.code(big) == "'Big'"
    control.put(widget, "Big")
    assert control.read(widget) is big


def test_a_measure_can_be_an_option_although_it_answers_equality_with_a_rule():
    visits, orders = events("site_visited").count(), events("order_placed").count()
    control = choice({"Visits": visits, "Orders": orders}, orders, label="Ranked by")
    widget = control.widget()
    assert control.read(widget) is orders and control.text(visits) == "Visits"
    control.put(widget, visits)
    assert control.read(widget) is visits and control.code(visits) == "'Visits'"
    both = several({"Visits": visits, "Orders": orders}, label="By")
    assert both.off((orders,), (orders, visits)) == "1 of 2 found, 0 too many."


def field(widget):
    """The text field of a typed control."""
    return widget.children[0].children[0]
