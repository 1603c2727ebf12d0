import json

import numpy as np
import pandas as pd
import pytest

from segmentlab.teach import BLANK, ____, exercise, same_groups
from segmentlab.teach.answers import agrees, is_blank


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
