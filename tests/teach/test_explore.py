import pandas as pd
import pytest

from segmentlab.teach import (
    Picture,
    choice,
    date,
    days,
    explore,
    figures,
    money,
    person,
    ranking,
    replay,
    several,
    share,
)  # fmt: skip


def counting(**extra):
    """A panel that counts how often it was drawn."""
    calls = []

    @explore(
        quiet=days(1, 10, 5, label="Quiet for more than"),
        aside=share(0, 1, 0.5, label="Kept <aside>"),
        **extra,
    )
    def panel(quiet, aside):
        calls.append((quiet, aside))
        if quiet == 7:
            raise ValueError("nobody is quiet for exactly 7 days.")
        chart = figures.bars({"a": quiet, "b": aside}, title=f"{quiet} days", y="Days")
        return chart, f"**{quiet}** days & {aside}."

    return panel, calls


def test_the_panel_is_still_the_pure_function():
    panel, _ = counting()
    picture, sentence = panel(quiet=3, aside=0.1)
    assert sentence == "**3** days & 0.1." and picture.title == "3 days"
    assert panel()[1] == "**5** days & 0.5."


def test_moving_a_control_redraws_once_and_changes_picture_sentence_and_code():
    panel, calls = counting()
    before = panel.picture
    panel.widgets["quiet"].value = 8
    assert panel.sentence == "**8** days & 0.5." and panel.picture.png != before.png
    assert panel.code == "panel.at(quiet=8, aside=0.5)"
    assert calls == [(5, 0.5), (8, 0.5)]


def test_the_panel_shows_the_new_picture_and_sentence_in_the_same_widgets():
    panel, _ = counting()
    view = panel.view
    shown = panel._parts
    panel.widgets["quiet"].value = 9
    assert panel.view is view and panel._parts is shown
    assert "9 days" in shown["picture"].value and "<strong>9</strong> days &amp; 0.5." in shown["says"].value
    assert "sl-live" in shown["says"]._dom_classes


def test_reset_puts_everything_back_and_draws_once():
    panel, calls = counting()
    panel.move(quiet=9, aside=0.9)
    panel.reset()
    assert panel.settings == panel.defaults
    assert calls == [(9, 0.9), (5, 0.5)]


def test_an_error_is_one_sentence_keeps_the_last_picture_and_goes_away_again():
    panel, _ = counting()
    good = panel.picture
    panel.widgets["quiet"].value = 7
    assert isinstance(panel.now.error, ValueError)
    assert panel.picture is good
    assert "nobody is quiet for exactly 7 days" in panel.sentence and "Traceback" not in panel.still()
    assert "sl-stale" in panel._parts["picture"]._dom_classes
    panel.widgets["quiet"].value = 6
    assert panel.now.error is None and "sl-stale" not in panel._parts["picture"]._dom_classes


def test_a_function_that_returns_something_else_is_told_so():
    @explore(quiet=days(1, 10, 5, label="Quiet"))
    def forgot(quiet):
        return f"{quiet}"

    assert "must return a picture and a sentence" in forgot.sentence


def test_the_stored_copy_reads_well_without_a_kernel():
    panel, _ = counting()
    bundle = panel._repr_mimebundle_()
    still = bundle["text/html"]
    assert 'alt="5 days. Bars of Days: a 5.0, b 0.5."' in still and "data:image/png;base64," in still
    assert "<strong>5</strong> days &amp; 0.5." in still
    assert "<td>Quiet for more than</td><td><strong>5 days</strong></td>" in still
    assert "Kept &lt;aside&gt;" in still and "JupyterLab" in still
    assert bundle["text/plain"] == "panel(quiet=5, aside=0.5): 5 days & 0.5."
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_two_runs_store_the_same_bytes():
    stored = [counting()[0]._repr_mimebundle_() for _ in range(2)]
    for name in ("text/html", "text/plain"):
        assert stored[0][name] == stored[1][name]


def test_a_table_is_shown_with_thousands_and_escaped_names():
    @explore(by=choice(["a", "b"], label="By"))
    def with_table(by):
        table = pd.DataFrame({"n": [12345, 6], "mean": [1.5, None]}, index=["<b>", "y"])
        return figures.bars({"a": 1}, title=by, y="n"), by, table

    assert (
        "12,345" in with_table.still() and "&lt;b&gt;" in with_table.still() and "1.50" in with_table.still()
    )


def test_controls_and_parameters_must_match():
    with pytest.raises(TypeError, match="no control called 'b'"):
        explore(a=days(1, 2, 1, label="A"))(lambda a, b: None)
    with pytest.raises(TypeError, match="no parameter called 'b'"):
        explore(a=days(1, 2, 1, label="A"), b=several(["x", "y"], label="B"))(lambda a: None)


def every_control():
    """A panel with one of every control."""
    message = object()

    @explore(
        a=days(1, 10, 5, label="A"),
        b=share(0, 1, 0.5, label="B"),
        c=choice({"None": None, "Letter": message}, label="C"),
        d=several(["x", "y", "z"], ["x"], label="D"),
        e=date("2026-01-01", "2026-03-01", "2026-02-01", label="E"),
        f=person([7, 8, 9], label="F"),
        g=ranking(["one", "two", "three"], label="G"),
        h=money(0, 1_000, 500, label="H"),
        i=replay(0, 10, 0, label="I"),
    )
    def mixed(a, b, c, d, e, f, g, h, i):
        return figures.bars({"a": a}, title="A", y="Days"), f"{(a, b, c is message, d, e, f, g, h, i)}"

    return mixed


@pytest.mark.parametrize("place", [0, -1])
def test_the_shared_line_of_code_recreates_what_is_on_view(place):
    panel = every_control()
    panel.move(**{key: control.ends[place] for key, control in panel.controls.items()})
    again = eval(panel.code, {panel.name: panel})
    assert again is not panel and again.settings == panel.settings
    assert again.sentence == panel.sentence and again.picture == panel.picture
    again.move(a=3)
    again.reset()
    assert again.settings == panel.settings


def test_a_setting_for_a_control_that_is_not_there_is_refused():
    panel, _ = counting()
    with pytest.raises(TypeError, match="panel has no control called 'quit'; it has quiet, aside"):
        panel.at(quit=3)


def test_what_says_the_same_as_before_is_not_sent_again():
    @explore(quiet=days(1, 10, 5, label="Quiet"), by=choice(["a", "b"], label="By"))
    def panel(quiet, by):
        table = pd.DataFrame({"days": [quiet]})
        return figures.bars({"n": quiet // 5}, title="Weeks", y="Weeks"), f"By {by}.", table

    sent = []
    view = panel.view
    for name, part in panel._parts.items():
        part.observe(lambda _, name=name: sent.append(name), "value")
    panel.widgets["quiet"].value = 6  # the same picture and sentence, another table
    assert sorted(sent) == ["code", "table"] and view is panel.view
    sent.clear()
    panel.move(by="b")
    assert sorted(sent) == ["code", "says"]
    sent.clear()
    panel.move(by="b")
    assert sent == []


def test_an_error_while_rendering_is_told_like_any_other():
    def broken():
        raise ValueError("the canvas is torn")

    @explore(quiet=days(1, 10, 5, label="Quiet"))
    def panel(quiet):
        if quiet == 5:
            return figures.bars({"n": quiet}, title="Fine", y="Days"), "Fine."
        return Picture(broken, "t", "alt", 10, 10), "Torn."

    good = panel.picture
    panel.move(quiet=6)
    assert isinstance(panel.now.error, ValueError) and "the canvas is torn" in panel.sentence
    assert panel.picture is good


def test_the_stored_copy_says_some_settings_in_numbers():
    panel, _ = counting()
    still = panel.still()
    numbers = still[still.index("<details>") : still.index("</details>")]
    assert "Some settings in numbers" in numbers
    assert "Quiet for more than: <strong>1 day</strong>" in numbers and "<strong>10</strong> days" in numbers
    assert "Kept &lt;aside&gt;: <strong>100%</strong>" in numbers and "days &amp; 1." in numbers
    assert numbers.count("<tr>") == 4 and "<img" not in numbers


def test_the_numbers_leave_out_where_the_panel_stands_and_stop_at_eight():
    panel, _ = counting()
    panel.move(quiet=10)
    assert panel.still().count("<strong>1 day</strong>") == 1
    assert "Quiet for more than: <strong>10 days</strong>" not in panel.still()
    many = every_control().still()
    assert many[many.index("<details>") :].count("<tr>") == 8


def test_pictures_in_the_numbers_are_never_rendered():
    rendered = []

    @explore(quiet=days(1, 10, 5, label="Quiet"))
    def panel(quiet):
        return Picture(lambda: rendered.append(quiet) or b"png", "t", "alt", 10, 10), f"{quiet} days."

    panel._repr_mimebundle_()
    assert rendered == [5]


def test_charts_draw_nothing_for_the_numbers(monkeypatch):
    panel, calls = counting()
    still = panel.still()
    monkeypatch.setattr("matplotlib.figure.Figure.add_axes", lambda *_: pytest.fail("a chart was drawn"))
    calls.clear()
    assert panel.still() == still and len(calls) == 4


def test_a_panel_shown_twice_is_one_panel_with_two_cursors():
    panel, calls = counting()
    first, second = (panel._repr_mimebundle_() for _ in range(2))
    live = "application/vnd.jupyter.widget-view+json"
    assert first[live] == second[live]
    panel.widgets["quiet"].value = 8
    assert calls.count((8, 0.5)) == 1
