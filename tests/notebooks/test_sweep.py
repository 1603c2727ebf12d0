"""Every control of every panel in every notebook, moved to every end; every answer given."""

import gc
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ipywidgets import Widget

from segmentlab.teach import BLANK, Exercise, Panel, days, exercise, explore, figures, number, picture
from segmentlab.teach.controls import is_empty
from segmentlab.teach.course import course
from segmentlab.teach.mistakes import example_of
from tests.conftest import COLUMNS
from tests.notebooks.running import Ran, everything_met, idle_controls, moves, run_notebook
from tests.teach.demo import write_demo
from tests.teach.readable import unreadable

FOLDER = Path(__file__).parents[2] / "notebooks"
#: The lessons; the glossary has nothing to move.
NOTEBOOKS = sorted(path for path in FOLDER.glob("*.ipynb") if path.stem != "glossary")
#: Seconds of computing; generous, for slow machines. The benchmark holds the real bar.
SLOWEST_MOVE = 2.0

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

#: What a question is called in a reader's file, and in what a notebook was found to hold.
PLURALS = {"guess": "reveals", "exercise": "exercises", "quiz": "quizzes"}


@lru_cache(maxsize=1)
def ran(path: Path) -> Ran:
    # Every widget ever made is on ipywidgets' list, and holds what its panel shows: businesses, in the end.
    ran.cache_clear()
    Widget.close_all()
    gc.unfreeze()
    gc.collect()
    done = run_notebook(path)
    gc.freeze()  # or else now and then a move would wait for a search through everything for garbage
    return done


#: Figures drawn since the words on them were last read.
drawn: list[Any] = []


@pytest.fixture(autouse=True)
def keep_what_is_drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def rendered(drawing: picture.Canvas, render=picture._rendered) -> bytes:
        drawn.append(drawing.figure)
        return render(drawing)

    monkeypatch.setattr(picture, "_rendered", rendered)
    yield
    drawn.clear()


def read_every_word(where: str) -> None:
    """See that what was drawn has no word that is cut off or lies on another."""
    faults = [fault for figure in drawn for fault in unreadable(figure)]
    drawn.clear()
    assert not faults, f"{where}: {', '.join(dict.fromkeys(faults))}"


def test_there_are_notebooks_to_sweep():
    assert NOTEBOOKS, "notebooks/ holds no notebook"


@each_notebook
def test_every_control_works_at_every_end(path: Path, record_property):
    for row in sweep(path):
        record_property("panel", row)


@each_notebook
def test_every_question_takes_every_answer(path: Path):
    answer_everything(path)


@each_notebook
def test_a_lesson_can_be_done_without_code_and_its_answers_are_kept(path: Path):
    met = everything_met(ran(path))
    without_code = [asked for asked in met["exercises"] if asked.answer is not None]
    assert len(without_code) >= 2, f"{path.name}: at least two exercises need answer=<control>"
    assert len(met["exercises"]) - len(without_code) <= 1, f"{path.name}: one exercise in code is enough"
    keys = {kind: [asked.key for asked in met[plural]] for kind, plural in PLURALS.items()}
    assert all(all(found) for found in keys.values()), f"{path.name}: every reveal and quiz needs key="
    keys["quiz"] = [f"{quiz.key}.{n}" for quiz in met["quizzes"] for n in range(1, len(quiz.questions) + 1)]
    page = {asked.name: asked for asked in course()}.get(path.stem)
    stale = f"{path.name} asks other questions than when it was stored; store it again"
    assert page is not None and {kind: sorted(found) for kind, found in keys.items()} == {
        kind: sorted(found) for kind, found in page.keys.items()
    }, stale
    every = [key for asked in course() for found in asked.keys.values() for key in found]
    assert len(every) == len(set(every)), "two questions of the course have the same key"


def sweep(path: Path) -> list[tuple]:
    """Move everything in a notebook; a row of `COLUMNS` per panel tells how quickly it answered."""
    panels = ran(path).all_of(Panel)
    assert panels, f"{path.name} has no panel"
    return [sweep_panel(path, panel) for panel in panels]


def sweep_panel(path: Path, panel: Panel) -> tuple:
    seen = []
    for move in moves(panel):
        seen.append(move)
        read_every_word(f"{path.name}, {panel.name} at {move.settings}")
    idle = idle_controls(panel, seen)
    assert not idle, f"{path.name}: in {panel.name} these controls change nothing: {', '.join(idle)}"
    took = [(move.seconds, move.settings) for move in seen if move.seconds is not None]
    slow, where = max(took, key=itemgetter(0))
    assert slow <= SLOWEST_MOVE, f"{panel.name} takes {slow:.1f} s at {where}"
    median, p95, slowest = np.percentile([1000 * seconds for seconds, _ in took], (50, 95, 100)).round()
    views = len({move.seen for move in seen})
    at = ", ".join(f"{key}={value!r}" for key, value in where.items())
    return path.stem, panel.name, len(seen), views, int(median), int(p95), int(slowest), at


def answer_everything(path: Path) -> None:
    met = everything_met(ran(path))
    for reveal in met["reveals"]:
        guesses = (*reveal.guess.ends, *reveal.guess.middles(), reveal.guess.default)
        for value in (guess for guess in guesses if not is_empty(reveal.guess, guess)):
            reveal.reset()
            verdict = reveal.commit(value)
            assert reveal.now.error is None, f"{reveal!r}: {reveal.now.error!r}"
            assert verdict.startswith("You said")
            read_every_word(f"{path.name}, {reveal!r}")
        reveal.reset()
    for asked in met["exercises"]:
        answer_exercise(asked)
    for quiz in met["quizzes"]:
        for place, question in enumerate(quiz.questions):
            outcomes = [quiz.answer(place, value).outcome for value in question.tries()]
            assert outcomes == ["wrong"] * (len(outcomes) - 1) + ["right"], f"{question.question}: {outcomes}"
        assert quiz.score.startswith("✓")


def answer_exercise(asked: Exercise) -> None:
    """Give an exercise its blank, its right answer in every form, each of its mistakes, and nonsense."""
    assert asked.check(BLANK).outcome == "not tried"
    assert asked.check(object()).outcome in ("wrong", "error"), f"{asked!r} accepts nonsense"
    assert asked.solution().text
    assert all(asked.hint().text for _ in asked.hints)
    right = asked.right_answer()
    for form in forms(right):
        assert asked.check(form).outcome == "right", f"{asked!r} rejects its answer as {form!r}"
    said = dict(mistakes_with_examples(asked))
    for sentence, example in said.items():
        assert example is not None, f"{asked!r}: no answer found for {sentence!r}; give when(..., example=)"
        message = asked.check(example)
        assert (message.outcome, message.text) == ("wrong", sentence), (
            f"{asked!r}: {example!r} is {message!r}"
        )
    if asked.answer is not None:
        use_card(asked, right, said.values())


def use_card(asked: Exercise, right: Any, mistakes: Iterable[Any]) -> None:
    """Answer through the control, as a reader does."""
    card, control = asked.card, asked.answer
    card.now.moved = False
    assert card.view and card.press_check().outcome == "not tried"
    for value in (*control.ends, *control.middles(), control.default):
        if not is_empty(control, value):
            assert card.give(value).outcome in ("wrong", "right"), f"{asked!r} cannot check {value!r}"
    for mistake in mistakes:
        assert card.give(mistake).outcome == "wrong"
    assert card.give(right).outcome == "right", f"{asked!r}: its control does not reach {right!r}"
    assert all(card.press_hint().text for _ in asked.hints)
    assert card.press_solution().text


def forms(answer: Any) -> list[Any]:
    """Give the ways in which a reader may write the same answer."""
    if isinstance(answer, bool | np.bool_):
        return [answer, bool(answer), np.bool_(answer)]
    if isinstance(answer, int | np.integer):
        return [answer, int(answer), float(answer), np.int64(answer), np.float64(answer), f"{answer:,}"]
    if isinstance(answer, float | np.floating):
        return [answer, float(answer), np.float64(answer), f"{answer:,.6f}", f"{100 * answer:.4f}%"]
    if isinstance(answer, str):
        return [answer]
    if isinstance(answer, pd.Series):
        turned = answer.sort_index(ascending=False)
        chosen = [answer.index[answer], set(answer.index[answer])] if answer.dtype == bool else []
        return [answer, turned, answer.sample(frac=1, random_state=1), *chosen]
    return [answer]


def mistakes_with_examples(asked: Exercise) -> Iterator[tuple[str, Any]]:
    """Give an answer that makes each of the named mistakes; None where none is found."""
    for sentence, mistake in asked.mistakes.items():
        example = example_of(mistake)
        if callable(mistake):
            # Judged without being kept: writing a thousand answers down takes long.
            tried = (answer for answer in likely(asked) if asked._checked(answer).text == sentence)
            example = next(tried, None)
        yield sentence, example


def likely(asked: Exercise) -> list[Any]:
    """List answers among which a mistake that only a function knows may be found."""
    right, control = asked.right_answer(), asked.answer
    near = [] if control is None else [*control.ends, *control.middles()]
    if isinstance(right, int | float | np.number) and not isinstance(right, bool):
        off = (right * by for by in (-1, 0.01, 0.1, 0.5, 0.9, 0.99, 1.01, 1.1, 2, 10, 100, 1000))
        near += [right - 1, right + 1, 1 - right, *off, *range(1_000)]
    return near


# The sweep itself must be able to fail.


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield write_demo(tmp_path_factory.mktemp("demo"))


def test_the_demonstration_passes_the_sweep(demo: Path):
    assert {name: len(things) for name, things in everything_met(ran(demo)).items()} == {
        "panels": 3, "reveals": 3, "exercises": 2, "quizzes": 1,
    }  # fmt: skip
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in sweep(demo)]
    assert all(row["moves"] >= row["views"] > 1 and 0 < row["p95 ms"] <= row["slowest ms"] for row in rows)
    answer_everything(demo)


def test_a_control_that_changes_nothing_is_named():
    @explore(seen=days(1, 9, 5, label="Seen"), idle=days(1, 9, 5, label="Idle"))
    def panel(seen, idle):
        return figures.bars({"a": seen}, title="", y="n"), "Always the same."

    assert idle_controls(panel, list(moves(panel))) == ["idle"]


def test_a_fault_at_one_end_only_is_found():
    @explore(quiet=days(0, 9, 5, label="Quiet"))
    def panel(quiet):
        return figures.bars({"a": 1 / quiet}, title="", y="n"), f"{quiet}"

    with pytest.raises(AssertionError, match="panel fails at quiet=0: ZeroDivisionError"):
        list(moves(panel))


def test_a_word_that_is_cut_off_is_found():
    @explore(place=days(300, 900, 300, label="Place"))
    def panel(place):
        drawing = picture.canvas("A finding")
        drawing.text(place, 200, "one word")
        return picture.finish(drawing, "A finding", "A word."), f"{place}"

    with pytest.raises(AssertionError, match="'one word' is cut off"):
        sweep_panel(Path("any.ipynb"), panel)


def test_a_move_takes_as_long_as_what_it_draws():
    @explore(one=days(1, 9, 5, label="One"), other=days(1, 9, 1, label="Other"))
    def panel(one, other):
        end = time.process_time() + 0.05
        while time.process_time() < end:
            pass
        return figures.bars({"a": one, "b": other}, title="", y="n"), f"{one} {other}"

    took = [move.seconds for move in moves(panel)]
    assert all(seconds >= 0.05 for seconds in took if seconds is not None)
    assert took.count(None) == 1, "only the control that begins at its end stands there already"


def test_a_cell_that_stops_is_named(tmp_path: Path):
    import nbformat

    cells = [nbformat.v4.new_code_cell("x = 1"), nbformat.v4.new_code_cell("x / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "broken.ipynb")
    with pytest.raises(AssertionError, match=r"broken.ipynb: cell 2 stops with ZeroDivisionError"):
        run_notebook(tmp_path / "broken.ipynb")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"check": lambda answer: answer == 7}, "rejects its answer"),
        ({"mistakes": {"Too low.": 8, "Too odd.": 8}}, "is ✗ Not yet. Too low."),
        ({"mistakes": {"Too large.": lambda answer: answer > 10**9}}, "no answer found for 'Too large.'"),
        ({"check": lambda answer: answer is not None, "mistakes": {}}, "accepts nonsense"),
    ],
)
def test_an_exercise_that_misjudges_is_found(changes, says):
    asked = {"check": 40, "solution": "40", "right_answer": 40, "mistakes": {"Low.": lambda n: n < 40}}
    answer_exercise(exercise("x", "How many?", answer=number(label="People"), **asked))
    with pytest.raises(AssertionError, match=says):
        answer_exercise(exercise("x", "?", answer=number(label="People"), **{**asked, **changes}))
