import pytest

from segmentlab.teach import choice, days, money, several, share, whole

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
    ],
)
def test_an_impossible_control_says_in_one_sentence_what_is_wrong(make, says):
    with pytest.raises(ValueError, match="cannot be made") as told:
        make()
    assert says in str(told.value)
