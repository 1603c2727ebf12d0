"""A reader's answers: kept on this machine, whole at every moment, never lost."""

import datetime
import json
import os
import subprocess
import sys

import pytest

from segmentlab.teach import (
    choice,
    class_report,
    exercise,
    give_number,
    pick_one,
    progress,
    quiz,
    record,
    reveal,
    whole,
)
from segmentlab.teach.course import Asked, page_of
from segmentlab.teach.progress_file import Answered, UnreadableError, place, read, update


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    path = tmp_path / "home" / "progress.json"
    monkeypatch.setenv("SEGMENTLAB_PROGRESS", str(path))
    monkeypatch.setattr(record, "_now", record._Session())
    monkeypatch.setattr(record, "today", lambda: datetime.date(2026, 11, 20))
    return path


DAY = "2026-11-20"


def buyers(key="demo-1", **changes):
    asked = {"check": 40, "hints": ["a", "b"], "solution": "40", "answer": whole(0, 100, 10, label="People")}
    return exercise(key, "How **many**?", **{**asked, **changes})


def kept(path, key="demo-1"):
    return read(path)[key]


def test_tests_never_touch_the_file_of_the_developer(monkeypatch, pytestconfig):
    monkeypatch.undo()
    assert "segmentlab-progress-" in str(place())


def test_an_exercise_keeps_tries_wrong_answers_hints_and_whether_it_was_right_at_once(file):
    card = buyers().card
    card.press_check()
    assert not file.exists()  # nothing was answered
    card.give(50)
    card.press_hint()
    card.give(50)
    card.give(40)
    card.give(40)
    assert kept(file) == Answered("exercise", "How many?", 4, 3, 1, False, {"50": 2}, "40", DAY)
    card.press_solution()
    assert kept(file).solution and kept(file).done
    buyers("demo-2").card.give(40)
    assert kept(file, "demo-2").right_at == 1


def test_an_answer_in_code_is_kept_too_and_a_blank_or_a_muddle_is_not(file):
    task = buyers(answer=None)
    for answer in (record, [1], "forty"):
        task.check(answer)
    assert not file.exists()
    task.check(39)
    task.hint()
    assert kept(file).wrong == {"39": 1} and kept(file).hints == 1


def test_a_quiz_keeps_each_question_by_its_place(file):
    test = quiz(
        pick_one("Which?", {"a": "", "b": ""}, right="b"),
        give_number("How many?", right=3, when_right="", when_low="", when_high=""),
        key="demo-quiz",
    )
    test.answer(0, "a")
    test.answer(0, "b")
    test.answer(1, "")
    assert read(file) == {"demo-quiz.1": Answered("quiz", "Which?", 2, 2, 0, False, {"a": 1}, "b", DAY)}


def test_only_the_first_guess_is_a_guess(file):
    card = reveal(
        "How **many**?", guess=whole(0, 9, 5, label="People"), truth=lambda: (3, None, ""), key="g-1"
    )
    card._repr_mimebundle_()
    assert not kept(file, "g-1").done
    card.commit(4)
    card.commit(3)
    assert kept(file, "g-1") == Answered("guess", "How many?", 1, said="4", said_on=DAY)
    card.reset()
    card.commit(3)
    assert kept(file, "g-1").said == "4" and kept(file, "g-1").tries == 2 and kept(file, "g-1").done


def test_without_a_key_nothing_is_kept(file):
    test = quiz(pick_one("Which?", {"a": "", "b": ""}, right="b"))
    test.answer(0, "b")
    test._repr_mimebundle_()
    assert not file.exists()


def test_what_was_shown_is_known_before_it_is_answered(file):
    buyers()._repr_mimebundle_()
    assert kept(file) == Answered("exercise", "How many?") and not kept(file).done


WRITER = """
import sys
from segmentlab.teach import record
for turn in range(15):
    record.tried(f"{sys.argv[1]}-{turn}", "quiz", "?", "x", right=True)
    record.tried("shared", "quiz", "?", sys.argv[1], right=False)
"""


def test_two_notebooks_open_at_once_lose_none_of_each_others_answers(file):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, name], env=os.environ) for name in "ab"]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    answers = read(file)
    assert {f"{name}-{turn}" for name in "ab" for turn in range(15)} < set(answers)
    assert answers["shared"].tries == 30 and answers["shared"].wrong == {"a": 15, "b": 15}


ANSWERS = {"format": "segmentlab progress", "version": 1, "answers": {}}


def one_answer(**changes):
    return json.dumps({**ANSWERS, "answers": {"a": {"kind": "quiz", "question": "?", **changes}}})


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ("{", "is damaged"), ("\x00\xff", "is damaged"), ("[" * 100_000, "is damaged"),
        ("[]", "is no progress"),
        ('{"name": "mine"}', "is no progress"), (json.dumps({**ANSWERS, "version": 3}), "newer version"),
        (json.dumps({**ANSWERS, "version": "1"}), "is damaged"),
        (json.dumps({**ANSWERS, "answers": [1]}), "is damaged"),
        (one_answer(question=None), "is damaged"), (one_answer(kind="song"), "is damaged"),
        (one_answer(tries=-1), "is damaged"), (one_answer(tries=True), "is damaged"),
        (one_answer(wrong={"b": "c"}), "is damaged"), (one_answer(unknown=1), "is damaged"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_set_aside_and_said_once(file, found, why):
    file.parent.mkdir()
    file.write_bytes(found.encode("latin-1"))
    with pytest.raises(UnreadableError, match=why):
        read(file)
    (file.parent / "progress.set-aside-1.json").write_text("an earlier one")
    card = buyers().card
    first, second = card.give(50), card.give(50)
    assert why in first.aside and "progress.set-aside-2.json" in first.aside and second.aside == ""
    assert first.aside in repr(first) and "set-aside-2" in first.html()
    assert (file.parent / "progress.set-aside-2.json").read_bytes() == found.encode("latin-1")
    assert (file.parent / "progress.set-aside-1.json").read_text() == "an earlier one"
    assert kept(file).tries == 2


def test_where_nothing_can_be_written_the_notebook_goes_on_and_says_it_once(file, monkeypatch):
    file.parent.write_text("a file where the folder should be")
    card = buyers().card
    said = [card.give(50), card.give(40), card.press_hint()]
    assert [message.outcome for message in said] == ["wrong", "right", "hint"]
    assert "SEGMENTLAB_PROGRESS" in said[0].aside and [m.aside for m in said[1:]] == ["", ""]
    assert record.answers_so_far()["demo-1"].tries == 2  # the notebook itself still knows
    file.parent.unlink()
    card.give(40)
    assert kept(file).tries == 3 and kept(file).hints == 1  # nothing was lost meanwhile


def test_a_failure_half_way_leaves_the_old_file_as_it_was(file, monkeypatch):
    buyers().card.give(40)
    before = file.read_bytes()
    monkeypatch.setattr(
        "segmentlab.teach.progress_file.os.fsync", lambda _: (_ for _ in ()).throw(OSError("full"))
    )
    assert "not kept" in buyers().card.give(50).aside
    assert file.read_bytes() == before
    monkeypatch.undo()


def test_a_busy_file_is_written_with_the_next_answer(file, monkeypatch):
    def busy(path, changes):
        raise TimeoutError

    with monkeypatch.context() as patch:
        patch.setattr(record, "update", busy)
        assert buyers().card.give(50).aside == ""
    buyers().card.give(40)
    assert kept(file).tries == 2


def test_a_folder_may_be_named_as_well_as_a_file(tmp_path, monkeypatch):
    monkeypatch.setenv("SEGMENTLAB_PROGRESS", str(tmp_path))
    assert place() == tmp_path / "progress.json"


def test_long_and_many_wrong_answers_do_not_swell_the_file(file):
    for number in range(50):
        record.tried("demo-1", "quiz", "?", f"{number}" * 200, right=False)
    assert len(kept(file).wrong) <= 20 and max(map(len, kept(file).wrong)) <= 80 and kept(file).tries == 50


COURSE = [
    Asked("00_start", "Start?", {"guess": ("g-1",), "exercise": ("demo-1", "demo-2"), "quiz": ()}),
    Asked("11_rfm", "Who?", {"guess": (), "exercise": (), "quiz": ("q.1", "q.2")}),
    Asked("12_when", "When?", {"guess": (), "exercise": ("when-1",), "quiz": ()}),
]


def test_progress_counts_what_is_done_in_every_notebook(monkeypatch):
    monkeypatch.setattr(sys.modules["segmentlab.teach.progress"], "course", lambda: COURSE)
    record.guessed("g-1", "?", "10%")
    buyers("demo-1").card.give(40)
    buyers("demo-2").card.give(50)
    for place_ in (1, 2):
        record.tried(f"q.{place_}", "quiz", "?", "", right=True)
    assert progress().table.to_numpy().tolist() == [
        ["00 Start?", "✓ 1 of 1", "1 of 2", "–", "begun"],
        ["11 Who?", "–", "–", "✓ 2 of 2", "done"],
        ["12 When?", "–", "0 of 1", "–", "not opened"],
    ]
    assert progress().sentence == "**1 of 3** notebooks done, 1 begun."
    shown = progress().view
    assert "1 of 3" in shown.children[1].value and "11 Who?" in shown.children[2].value
    buyers("demo-2").card.give(40)
    shown.children[3].click()
    assert "2 of 3" in shown.children[1].value


def test_the_stored_progress_is_the_same_whoever_stores_it(file):
    def stored():
        return {kind: text for kind, text in progress()._repr_mimebundle_().items() if "widget" not in kind}

    before = stored()
    buyers("start-1").card.give(40)
    assert stored() == before
    file.write_text("damaged")
    assert stored() == before and str(file) not in json.dumps(before)


def test_a_class_is_put_into_one_table_and_damaged_files_are_listed(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["segmentlab.teach.class_report"], "course", lambda: COURSE)
    folder = tmp_path / "class"
    files = {
        "anna.json": {"demo-1": Answered("exercise", "How?", 1, 1), "g-1": Answered("guess", "G?", 1)},
        "ben.json": {"demo-1": Answered("exercise", "How?", 3, 3, 2, False, {"95": 2}),
                     "x": Answered("quiz", "X?")},
        "carla/progress.json": {"demo-1": Answered("exercise", "How?", 2, 0, 1, True, {"95": 1, "12": 1})},
        "dan.json": {"demo-1": Answered("exercise", "How?")},
    }  # fmt: skip
    for name, answers in files.items():
        update(folder / name, [lambda _, answers=answers: answers])
    (folder / "emil.json").write_text("{")
    report = class_report(folder)
    assert report.readers == ("anna", "ben", "carla", "dan")
    assert report.unread == {"emil.json": "is damaged"}
    assert report.sentence == "4 readers. Not read: emil.json is damaged."
    rows = report.table.set_index("question")
    assert list(rows.index) == ["G?", "How?", "X?"]
    assert rows.loc["How?"].to_dict() == {
        "notebook": "00_start", "kind": "exercise", "opened": 4, "tried": 3, "right": 2, "right_at_once": 1,
        "used_hints": 2, "saw_solution": 1, "commonest_wrong_answer": "95", "gave_it": 2,
    }  # fmt: skip
    assert rows.loc["G?", "tried"] == 1 and rows.loc["X?", "tried"] == 0
    assert "commonest wrong answer" in report._repr_mimebundle_()["text/html"]


def test_a_class_without_files_and_a_folder_that_is_not_there(tmp_path):
    assert class_report(tmp_path).table.empty and "0 readers" in repr(class_report(tmp_path))
    with pytest.raises(FileNotFoundError, match="There is no folder"):
        class_report(tmp_path / "nowhere")


def test_the_page_of_a_notebook_lists_its_questions_in_order():
    met = {f"q.{n}": Answered("quiz", "?") for n in (10, 2)} | {"e-1": Answered("exercise", "?")}
    assert json.loads(page_of("Who?", met)) == {
        "title": "Who?", "guess": [], "exercise": ["e-1"], "quiz": ["q.2", "q.10"],
    }  # fmt: skip


def test_what_is_chosen_is_kept_in_the_words_the_reader_saw(file):
    task = exercise("demo-1", "?", check="perk", solution="",
                    answer=choice({"A discount": "sale", "A perk": "perk"}, label="Send"))  # fmt: skip
    task.card.give("sale")
    assert kept(file).wrong == {"A discount": 1}
