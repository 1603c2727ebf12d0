"""A reader who opens a notebook again is reminded of what they answered, and may answer again."""

import datetime
import json

import pytest

from segmentlab.teach import (
    ____,
    choice,
    exercise,
    give_number,
    number,
    pick_one,
    progress,
    quiz,
    ranking,
    record,
    reveal,
    whole,
)
from segmentlab.teach.progress_file import read


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    path = tmp_path / "progress.json"
    monkeypatch.setenv("SEGMENTLAB_PROGRESS", str(path))
    monkeypatch.setattr(record, "_now", record._Session())
    on(monkeypatch, 2026, 11, 20)
    return path


def on(monkeypatch, *day):
    monkeypatch.setattr(record, "today", lambda: datetime.date(*day))
    monkeypatch.setattr("segmentlab.teach.earlier.today", lambda: datetime.date(*day))


def buyers(**changes):
    asked = {"check": 40, "hints": ["a"], "solution": "40", "answer": whole(0, 100, 10, label="People")}
    return exercise("demo-1", "How many?", **{**asked, **changes})


def visits():
    return quiz(
        pick_one("Which?", {"a": "No.", "b": "Yes."}, right="b"),
        give_number("How many?", right=3, when_right="Yes.", when_low="More.", when_high="Less."),
        key="demo-quiz",
    )


def share_who_return(found=None):
    def truth():
        (found if found is not None else []).append("looked")
        return 3, None, "Three of ten return."

    return reveal("How many?", guess=whole(0, 9, 5, label="People"), truth=truth, key="g-1")


def shown(card):
    """All words that are on view on a card."""
    words = [getattr(card, "value", ""), getattr(card, "description", "")]
    return " ".join(map(str, words)) + "".join(shown(part) for part in getattr(card, "children", ()))


def stored(card):
    return {kind: text for kind, text in card._repr_mimebundle_().items() if "widget" not in kind}


def test_an_exercise_says_what_was_answered_when_and_whether_it_was_right(monkeypatch):
    assert "before" not in shown(buyers().card.view)
    buyers().card.give(50)
    assert "You answered <strong>50</strong> on 20 November: not yet right. Try again." in shown(
        buyers().card.view
    )
    buyers().card.give(40)
    on(monkeypatch, 2027, 1, 2)
    card = buyers().card
    assert "You answered <strong>40</strong> on 20 November 2026: right. You may" in shown(card.view)
    card.give(50)
    assert "You answered" not in shown(card.view) and "Not yet." in shown(card.view)
    assert "<strong>40</strong>" in shown(buyers().card.view)  # what was right once stays done


def test_an_answer_in_code_is_reminded_of_where_its_cell_is_blank():
    assert buyers(answer=None).check(____).aside == ""
    buyers(answer=None).check(40)
    assert buyers(answer=None).check(____).aside == "You answered **40** on 20 November: right."
    buyers(answer=None, check=[1, 2]).check([1, 2])  # a list of people is not repeated
    assert buyers(answer=None).check(____).aside == "You answered this on 20 November: right."


def test_a_quiz_counts_what_was_right_before_and_takes_new_answers():
    visits().answer(0, "b")
    visits().answer(1, "5")
    again = visits()
    words = shown(again.view)
    assert "You answered <strong>b</strong> on 20 November: right." in words
    assert "You answered <strong>5</strong> on 20 November: not yet right." in words
    assert "1 of 2 right, 1 still open" in words
    again.answer(1, "3")
    assert again.score.startswith("✓ 2 of 2 right")
    again.answer(0, "a")
    assert again.score.startswith("1 of 2 right")


def test_a_guess_is_recalled_and_its_answer_stays_closed_until_asked_for():
    share_who_return().commit(4)
    found = []
    card = share_who_return(found)
    assert "Your guess on 20 November was <strong>4</strong>." in shown(card.view) and not found
    assert card.open_again() == "Your guess on 20 November was **4**. It is **3**."
    assert "Three of ten return." in shown(card.view) and found == ["looked"]
    card.reset()
    assert card.commit(2).startswith("You said **2**.")
    assert "Your guess on 20 November was <strong>4</strong>." in shown(share_who_return().view)


def test_a_long_guess_ends_at_a_word():
    groups = [f"Group {letter}: people who came back within 6 weeks" for letter in "abcd"]

    def asked():
        order = ranking(groups, label="The best first")
        return reveal("Who?", guess=order, truth=lambda: (tuple(groups), None, "So."), key="g-2")

    asked().commit(tuple(groups))
    assert "Group c: people who came back within 6 weeks, Group d: people who …</strong>" in shown(
        asked().view
    )


def test_nobody_without_an_earlier_guess_can_open_the_answer():
    found = []
    card = share_who_return(found)
    card.open_again()
    assert "Show the answer" not in shown(card.view) and not found and not card.committed


def test_what_a_notebook_stores_is_the_same_whatever_was_answered_before():
    makes = (lambda: buyers(), visits, share_who_return, lambda: buyers(answer=None))
    before = [stored(make()) for make in makes]
    buyers().card.give(40)
    visits().answer(0, "b")
    share_who_return().commit(4)
    assert [stored(make()) for make in makes] == before


def test_an_answer_is_shown_as_words_and_never_as_a_tag():
    task = exercise("demo-1", "?", check="<b>x</b>", solution="",
                    answer=choice(["<b>x</b>", "y"], label="Choose"))  # fmt: skip
    task.card.give("<b>x</b>")
    again = exercise("demo-1", "?", check="y", solution="", answer=choice(["<b>x</b>", "y"], label="Choose"))
    assert "&lt;b&gt;x&lt;/b&gt;" in shown(again.card.view) and "<b>x" not in shown(again.card.view)


@pytest.mark.parametrize(
    ("saved", "says"),
    [
        ({"kind": "exercise", "tries": 3, "right_at": 2, "wrong": {"95": 2}}, "You answered this: right."),
        ({"kind": "exercise", "tries": 1, "wrong": {"95": 1}}, "You answered this: not yet right."),
    ],
)
def test_a_file_from_before_days_were_noted_is_read_and_kept(file, saved, says):
    old = {"format": "segmentlab progress", "version": 1, "answers": {"demo-1": {"question": "?", **saved}}}
    file.write_text(json.dumps(old))
    card = buyers().card
    assert says in shown(card.view)
    card.give(40)
    assert read(file)["demo-1"].tries == saved["tries"] + 1 and read(file)["demo-1"].said == "40"
    assert list(file.parent.glob("*set-aside*")) == []


@pytest.mark.parametrize("said_on", ["", "yesterday", "2026-13-41"])
def test_a_day_that_cannot_be_read_is_left_out(file, said_on):
    saved = {"kind": "guess", "question": "?", "tries": 1, "said": "4", "said_on": said_on}
    file.write_text(json.dumps({"format": "segmentlab progress", "version": 2, "answers": {"g-1": saved}}))
    assert "Your guess was <strong>4</strong>." in shown(share_who_return().view)


def test_a_damaged_file_reminds_of_nothing_and_is_kept_when_the_next_answer_comes(file):
    file.write_text("{")
    card = buyers().card
    assert "You answered" not in shown(card.view)
    card.give(40)
    assert (file.parent / "progress.set-aside-1.json").read_text() == "{"


def test_on_a_page_served_to_many_nobody_sees_or_overwrites_another_readers_answers(file, monkeypatch):
    buyers().card.give(50)
    before = file.read_text()
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    card = buyers().card
    assert "You answered" not in shown(card.view)
    assert card.give(40).outcome == "right"
    assert "answers are not kept" in shown(progress().view)
    assert file.read_text() == before


def test_a_typed_answer_is_repeated_with_its_unit():
    task = exercise("demo-1", "?", check=12.5, solution="", answer=number(label="Price", unit="$"))
    task.card.give(12.5)
    again = exercise("demo-1", "?", check=12.5, solution="", answer=number(label="Price", unit="$"))
    assert "You answered <strong><span>$</span>12.5</strong> on" in shown(again.card.view)
