import json

import numpy as np
import pandas as pd
import pytest

from segmentlab.instrument.business import tiny_business
from segmentlab.model.tree import events
from segmentlab.teach import (
    BLANK,
    ____,
    choice,
    exercise,
    number,
    ranking,
    same_groups,
    several,
    share,
    whole,
)
from segmentlab.teach.answers import agrees, choosing, is_blank
from segmentlab.teach.mistakes import example_of, when


def buyers(**changes):
    asked = {
        "check": 40, "hints": ["first", "second"], "solution": "Forty:\n\n    buyers.sum()",
        "mistakes": {"You counted orders.": 95, "Too many for the shop.": lambda n: n > 1_000},
    }  # fmt: skip
    return exercise("demo-1", "How many customers bought twice?", **{**asked, **changes})


@pytest.mark.parametrize(
    ("answer", "outcome", "says"),
    [
        (____, "not tried", "Replace the blank"),
        (40, "right", "Well done"),
        (np.int64(40), "right", ""),
        (40.0, "right", ""),
        (41, "wrong", "hint"),
        (95, "wrong", "You counted orders."),
        (5_000, "wrong", "Too many for the shop."),
        ("forty", "error", "The answer should be one number."),
        (None, "error", "one number"),
        (pd.Series([40]), "right", ""),
    ],
)
def test_a_check_has_four_outcomes_and_names_plausible_mistakes(answer, outcome, says):
    message = buyers().check(answer)
    assert message.outcome == outcome and says in message.text


def test_every_outcome_is_told_by_icon_and_word_not_by_colour_alone():
    shown = [repr(buyers().check(answer)) for answer in (____, 40, 41, "forty")]
    assert [text.split(" ")[0] for text in shown] == ["○", "✓", "✗", "⚠"]
    for answer in (____, 40, 41, "forty"):
        bundle = buyers().check(answer)._repr_mimebundle_()
        assert bundle["text/plain"][0] in bundle["text/html"]


def test_a_check_may_be_a_function_that_says_what_is_wrong():
    def fits(answer):
        return True if answer % 2 == 0 else "It must be an even number."

    task = buyers(check=fits, right_answer=lambda: 4, mistakes={})
    assert task.check(task.right_answer()).outcome == "right"
    assert task.check(3).text == "It must be an even number."
    assert task.check("x").outcome == "error"
    with pytest.raises(ValueError, match="give right_answer too"):
        buyers(check=fits)


def test_hints_come_one_after_another_and_begin_again():
    task = buyers()
    assert [task.hint().text for _ in range(3)] == ["first", "second", "first"]
    assert repr(task.hint()) == "☆ Hint 2 of 2. second"
    assert buyers(hints=[]).hint().heading == "No hint."


def test_the_solution_shows_its_code_as_code():
    assert "<pre><code>buyers.sum()</code></pre>" in buyers().solution().html()


def test_nothing_is_given_away_before_the_solution_is_asked_for():
    task = buyers(check=4711, solution="It is 4711.")
    shown = [
        task._repr_mimebundle_(),
        *(task.check(a)._repr_mimebundle_() for a in (____, 1, "x")),
        repr(task),
    ]
    assert "4711" not in json.dumps(shown)


@pytest.mark.parametrize(
    "work",
    [
        lambda b: b + 1,
        lambda b: b < 3,
        lambda b: ~(b & True),
        lambda b: b.sum(),
        lambda b: b["x"],
        lambda b: -b(),
    ],
)
def test_a_notebook_runs_on_whatever_is_done_with_a_blank(work):
    assert is_blank(work(____))


def test_a_blank_inside_an_answer_is_still_a_blank():
    series = pd.Series([1, 2, 3])
    assert (
        is_blank(series > ____)
        and is_blank(np.array([1, 2]) * ____)
        and is_blank({"a": ____})
        and is_blank([____])
    )
    assert not is_blank(series) and not is_blank(pd.Series(["a"])) and not is_blank(0)
    assert BLANK is ____ and not ____ and repr(____) == "____"


FLAGS = pd.Series([True, False, True], index=[3, 1, 2])


@pytest.mark.parametrize(
    ("answer", "expected", "right"),
    [
        (FLAGS.sort_index(), FLAGS, True),
        (FLAGS.astype("boolean"), FLAGS, True),
        (FLAGS[FLAGS], FLAGS, True),
        ([3, 2], FLAGS, True),
        ({2, 3, 1}, FLAGS, False),
        (~FLAGS, FLAGS, False),
        (pd.DataFrame({"customer_id": [2, 3]}), FLAGS, True),
        (0.1204, 0.12, True),
        (0.13, 0.12, False),
        (0.12, 0.1234, True),
        (0.13, 0.1234, False),
        (0.122, 0.1234, False),
        (0, 0.004, False),
        ("12%", 0.12, True),
        ("1,234", 1234, True),
        ("1.234", 1234, False),
        (12.0, 0.12, False),
        (" AT RISK", "At risk", True),
        (True, True, True),
        (pd.Series([2.0, 1.0], index=["b", "a"]), pd.Series([1, 2], index=["a", "b"]), True),
        (pd.Series([2.0, 2.0], index=["b", "a"]), pd.Series([1, 2], index=["a", "b"]), False),
        ([2, 2, 0], same_groups(["x", "x", "y"]), True),
        ([2, 1, 0], same_groups(["x", "x", "y"]), False),
        ([2, 2, 2], same_groups(["x", "x", "y"]), False),
        (pd.Series([0, 1], index=["b", "a"]), same_groups(pd.Series(["p", "q"], index=["a", "b"])), True),
    ],
)
def test_any_right_way_counts_and_harmless_differences_are_forgiven(answer, expected, right):
    assert agrees(answer, expected) is right


@pytest.mark.parametrize(
    ("answer", "expected"), [("a", FLAGS), (1, "a"), ("a", 1), (1, True), (True, 1), ([1], FLAGS > 2)]
)
def test_an_answer_of_another_kind_is_an_error_or_simply_wrong(answer, expected):
    try:
        assert agrees(answer, expected) is False
    except TypeError as told:
        assert str(told).startswith("the answer should be")


def stored(shown):
    """What a stored notebook keeps of something shown, as one text."""
    return json.dumps(
        {kind: data for kind, data in shown._repr_mimebundle_().items() if "widget" not in kind}
    )


def on_a_card(**changes):
    return buyers(answer=whole(0, 6_000, 10, label="Customers", step=5), **changes)


def picked(**changes):
    asked = {
        "check": "perk", "solution": "Thank them.", "mistakes": {"Discount": "They pay full price anyway."},
        "answer": choice({"Discount": "sale", "Guide": "guide", "Perk": "perk"}, label="Send them"),
    }  # fmt: skip
    return exercise("demo-2", "What fits loyal people?", **{**asked, **changes})


def test_a_card_begins_without_an_answer_and_checks_nothing_until_the_control_is_moved():
    assert on_a_card().card.press_check().outcome == "not tried"
    task = picked()
    assert task.card.press_check().text == "Choose an answer first."
    assert task.card.widget.value is None
    some = exercise("x", "Which?", check=("a",), solution="a", answer=several(["a", "b"], label="Which"))
    assert some.card.widget.value == () and some.card.press_check().outcome == "not tried"
    assert some.card.give(()).outcome == "wrong" and some.card.give(("a",)).outcome == "right"


def test_an_option_that_stands_for_nothing_can_still_be_the_answer():
    task = exercise(
        "x", "What do they need?", check=None, right_answer=None, solution="Nothing.",
        answer=choice({"Send": 1, "Send nothing": None}, label="Do"), mistakes={"Send": "They come anyway."},
    )  # fmt: skip
    assert task.card.press_check().outcome == "not tried"
    assert task.card.give(1).text == "They come anyway." and task.card.give(None).outcome == "right"


@pytest.mark.parametrize(
    ("answer", "outcome"), [(40, "right"), (95, "wrong"), (5_000, "wrong"), (45, "wrong"), (10, "wrong")]
)
def test_a_card_has_the_same_outcomes_as_an_answer_in_code(answer, outcome):
    task = on_a_card()
    message = task.card.give(answer)
    assert message.outcome == outcome and message == task.check(answer)
    assert message.html() == task.card._parts["says"].value


def test_each_wrong_option_can_carry_its_own_feedback_either_way_round():
    for mistakes in ({"Discount": "They pay the full price."}, {"They pay the full price.": "sale"}):
        task = picked(mistakes=mistakes)
        assert task.card.give("sale").text == "They pay the full price."
        assert "hint" not in task.card.give("guide").text.casefold()
        assert task.card.give("perk").outcome == "right"


@pytest.mark.parametrize("changes", [{"check": "Perk"}, {"mistakes": {"No.": "sales"}}])
def test_an_answer_or_a_mistake_that_nobody_can_choose_is_refused(changes):
    with pytest.raises(ValueError, match="not among the options 'sale', 'guide', 'perk'"):
        picked(**changes)


def test_a_control_that_starts_at_the_right_answer_is_refused():
    with pytest.raises(ValueError, match="another default"):
        exercise("x", "?", check=0.25, solution="", answer=share(0, 1, 0.25, label="Share"))


def test_hints_on_a_card_come_one_by_one_and_stay_in_view():
    task = on_a_card()
    task.hint()  # asked for in code: the card begins with the first all the same
    card = task.card
    card.press_hint()
    assert [("Hint 1 of 2" in part.value, part.value == "") for part in card._hints] == [
        (True, False),
        (False, True),
    ]
    card.press_hint()
    assert "Hint 1 of 2" in card._hints[0].value and "Hint 2 of 2" in card._hints[1].value
    assert card._parts["hint"].disabled and card.press_hint().text == "first"
    assert "first" in card._hints[0].value and "second" in card._hints[1].value


def test_the_solution_is_shown_at_once():
    card = on_a_card().card
    card.press_solution()
    assert "<pre><code>buyers.sum()</code></pre>" in card._parts["solved"].value


def test_all_that_a_card_says_is_spoken_also_when_it_is_the_same_again():
    card = on_a_card().card
    spoken = [*card._hints, card._parts["says"], card._parts["solved"]]
    assert all("sl-live" in part._dom_classes for part in spoken)
    card.give(95)
    heard = []
    card._parts["says"].observe(lambda change: heard.append(change["new"]), "value")
    card.press_check()
    assert heard[0] == "" and "You counted orders." in heard[1]


def test_the_buttons_do_what_they_say():
    card = on_a_card().card
    assert card.view
    card.give(95)
    for name, part in (
        ("check", card._parts["says"]),
        ("hint", card._hints[0]),
        ("solution", card._parts["solved"]),
    ):
        part.value = ""
        card._parts[name].click()
        assert part.value


def test_a_stored_card_shows_the_question_and_how_to_answer_and_never_the_answer():
    task = exercise(
        "x", "How many?", check=4711, hints=["secret hint"], solution="secret 4711",
        mistakes={"secret mistake": 12}, answer=whole(0, 9_000, 10, label="My count"),
    )  # fmt: skip
    before = stored(task)
    for value in (12, 4711):
        task.card.give(value)
    task.card.press_hint()
    task.card.press_solution()
    assert stored(task) == before and "secret" not in before and "4711" not in before
    assert "How many?" in before and "My count" in before and "JupyterLab" in before
    assert all(option in stored(picked()) for option in ("Discount", "Guide", "Perk"))
    assert "full price" not in stored(picked())


def test_an_exercise_in_code_has_no_card():
    with pytest.raises(AttributeError, match="answered in code"):
        _ = buyers().card
    assert set(buyers()._repr_mimebundle_()) == {"text/html", "text/plain"}


def test_a_ranking_is_right_in_one_order_only():
    task = exercise("x", "Order?", check=("b", "a"), solution="", answer=ranking(["a", "b"], label="Order"))
    assert task.card.press_check().outcome == "not tried"
    assert task.card.give(("a", "b")).outcome == "wrong" and task.card.give(("b", "a")).outcome == "right"
    with pytest.raises(ValueError, match="another default"):
        exercise("x", "Order?", check=("a", "b"), solution="", answer=ranking(["a", "b"], label="Order"))


def test_an_empty_number_field_is_not_tried_and_a_number_counts_as_typed():
    card = exercise("x", "Share?", check=0.1234, solution="", answer=number(label="Share")).card
    assert card.press_check().outcome == "not tried"
    for typed, outcome in (("12%", "right"), ("0.123", "right"), ("12", "wrong"), ("some", "not tried")):
        card.widget._field.value = typed
        assert card.press_check().outcome == outcome
    card.widget._field.value = ""
    assert card.press_check().outcome == "not tried"


@pytest.mark.parametrize("right", [200, -1, 42])
def test_a_control_that_cannot_be_moved_to_the_answer_is_refused(right):
    with pytest.raises(ValueError, match="cannot be moved"):
        exercise("x", "?", check=right, solution="", answer=whole(0, 100, 10, label="People", step=5))


def test_a_mistake_that_comes_in_many_forms_is_known_by_a_function():
    task = buyers(mistakes={"Too many.": when(lambda n: n > 1_000, example=5_000)})
    assert task.check(5_000).text == "Too many." and "hint" in task.check(50).text
    assert example_of(task.mistakes["Too many."]) == 5_000


def test_a_rule_is_right_however_it_is_written():
    shop, orders = tiny_business(), events("order_placed").count()
    task = buyers(check=choosing(shop, orders >= 1), mistakes={"Everybody": choosing(shop, orders >= 0)})
    assert task.check(~(orders == 0)).outcome == "right" and task.check(orders >= 0).text == "Everybody"
    assert task.check(orders >= 3).outcome == "wrong" and task.check(5).outcome == "error"
    assert task.check(task.right_answer()).outcome == "right"
