import json

import pytest

from segmentlab.teach import (
    choice,
    days,
    give_number,
    money,
    number,
    person,
    pick_one,
    quiz,
    ranking,
    reveal,
    several,
    share,
)


def stored(shown):
    """What a stored notebook keeps of something shown, as one text."""
    kept = {kind: data for kind, data in shown._repr_mimebundle_().items() if "widget" not in kind}
    return json.dumps(kept)


def secret(truth, guess):
    opened = []

    def find():
        opened.append(1)
        return truth, None, "The secret sentence."

    return reveal("How many come back?", guess=guess, truth=find, expert="The secret clue."), opened


def test_the_truth_is_not_even_computed_before_a_guess():
    card, opened = secret(0.12, share(0, 1, 0.5, label="My guess"))
    assert "secret" not in stored(card) and "12%" not in stored(card)
    assert not opened and "secret" not in card._parts["answer"].value
    card.commit(0.3)
    assert opened == [1] and "secret sentence" in card._parts["answer"].value
    assert "secret clue" in card._parts["answer"].value


def test_a_committed_guess_stays_out_of_the_stored_copy():
    card, _ = secret(0.12, share(0, 1, 0.5, label="My guess"))
    card.commit(0.3)
    assert "secret" not in stored(card) and "12%" not in stored(card) and "30%" not in stored(card)


def test_a_second_guess_counts_only_after_a_reset():
    card, opened = secret(30, days(1, 60, 10, label="My guess"))
    first = card.commit(20)
    assert card.commit(30) == first and card.widget.disabled
    card.reset()
    assert not card.committed and "secret" not in card._parts["answer"].value and not card.widget.disabled
    assert card.commit(30).endswith("spot on.") and opened == [1, 1]


@pytest.mark.parametrize(
    ("guess", "said", "so", "verdict"),
    [
        (days(1, 60, 10, label="G"), 20, 30, "You said **20 days**. It is **30 days**: 10 days too low."),
        (days(1, 60, 10, label="G"), 60, 15, "**15 days**: 45 days, 4.0 times too high."),
        (share(0, 1, 0.5, label="G"), 0.5, 0.12, "You said **50%**. It is **12%**: 38 points too high."),
        (share(0, 1, 0.5, label="G"), 0.12, 0.1234, "spot on."),
        (money(0, 10_000, 500, label="G"), 500, 4_000, "**$40**: $35, 8.0 times too low."),
        (choice(["a", "b"], label="G"), "a", "b", "You said **a**. It is **b**: not what you expected."),
        (choice(["a", "b"], label="G"), "b", "b", "spot on."),
        (several(["a", "b", "c"], [], label="G"), ("a", "c"), ("a", "b"), "1 of 2 found, 1 too many."),
        (number(label="G", unit="people"), 120, 100, "It is **100 people**: 20 people too high."),
        (person([7, 9], label="G"), 7, 9, "You said **customer 7**. It is **customer 9**: not the same one."),
        (
            ranking(["a", "b", "c"], label="G"),
            ("a", "c", "b"),
            ("a", "b", "c"),
            "It is **a, b, c**: 2 of 3 pairs",
        ),
    ],
)
def test_the_verdict_says_in_plain_words_how_far_off(guess, said, so, verdict):
    card, _ = secret(so, guess)
    assert verdict in card.commit(said)


def test_nothing_typed_opens_nothing():
    card, opened = secret(200, number(label="My guess"))
    assert card.commit() == "Give your guess first; then the answer opens."
    assert "Give your guess first" in card._parts["answer"].value and not opened and not card.committed
    card.commit(150)
    assert opened == [1] and card.committed and "Give your guess" not in card._parts["answer"].value


def test_a_reveal_has_the_key_under_which_it_is_remembered():
    card = reveal("?", guess=days(1, 9, 5, label="G"), truth=lambda: (3, None, "so"), key="demo-guess-1")
    assert card.key == "demo-guess-1"


def test_committed_boxes_can_no_longer_be_ticked():
    card, _ = secret(("a",), several(["a", "b"], [], label="G"))
    card.commit(("b",))
    assert all(box.disabled for box in card.widget.children)
    card.reset()
    assert not any(box.disabled for box in card.widget.children)


def test_an_error_while_finding_the_truth_is_a_sentence_and_is_kept():
    def broken():
        raise ValueError("the campaign was never sent")

    card = reveal("?", guess=days(1, 9, 5, label="G"), truth=broken)
    assert "the campaign was never sent" in card.commit(3)
    assert isinstance(card.now.error, ValueError) and not card.committed


def make_quiz():
    return quiz(
        pick_one("Which?", {"right option": "secret yes", "other": "secret no"}, right="right option"),
        give_number(
            "How many?",
            right=200,
            when_right="secret met",
            when_low="secret low",
            when_high="secret high",
            unit="people",
        ),
    )


def test_every_option_has_its_feedback_and_wrong_answers_may_be_tried_again():
    test = make_quiz()
    assert test.answer(0, None).outcome == "not tried"
    assert repr(test.answer(0, "other")) == "✗ Not yet. secret no"
    assert test.score == "0 of 2 right, 1 still open."
    assert repr(test.answer(0, "right option")) == "✓ Right. secret yes"
    assert repr(test.answer(1, "150")) == "✗ Not yet. secret low"
    assert repr(test.answer(1, "2,000")) == "✗ Not yet. secret high"
    assert test.score == "1 of 2 right. Try the others again."
    assert test.answer(1, "many").outcome == "not tried"
    assert repr(test.answer(1, "200 people")) == "✓ Right. secret met"
    assert test.score == "✓ 2 of 2 right. Well done!"
    assert "2 of 2 right" in test._total.value and "secret met" in test._says[1].value


def test_the_stored_quiz_shows_questions_and_options_but_not_which_is_right():
    test = make_quiz()
    for answered in (False, True):
        if answered:
            test.answer(0, "right option")
        assert "secret" not in stored(test) and "200" not in stored(test)
        assert "Which?" in stored(test) and "other" in stored(test)


def test_the_tries_a_test_makes_end_with_the_right_one():
    for question in make_quiz().questions:
        outcomes = [question.judge(answer).outcome for answer in question.tries()]
        assert outcomes[-1] == "right" and set(outcomes[:-1]) == {"wrong"}


def test_a_question_without_its_right_option_cannot_be_asked():
    with pytest.raises(ValueError, match="right one among them"):
        pick_one("Which?", {"a": "", "b": ""}, right="c")
    with pytest.raises(ValueError, match="at least one question"):
        quiz()


@pytest.mark.parametrize(
    ("right", "unit", "typed"),
    [
        (1234, "", "1,234"), (1234, "people", "1 234 people"), (12, "%", "12 %"), (12, "%", "12"),
        (0.12, "", "12%"), (0.12, "", "0,12"), (12, "", "12 %"), (5.5, "", "$5.50"), (-3, "", "−3"),
    ],
)  # fmt: skip
def test_a_number_counts_however_it_is_typed(right, unit, typed):
    asked = give_number("?", right=right, when_right="", when_low="low", when_high="high", unit=unit)
    assert asked.judge(typed).outcome == "right"
    assert asked.judge("").outcome == asked.judge("a few").outcome == "not tried"
    assert asked.judge(str(right * 3 + 1)).outcome == "wrong"
