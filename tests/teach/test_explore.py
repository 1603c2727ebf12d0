import pandas as pd
import pytest

from segmentlab.teach import choice, days, explore, figures, several, share


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
    assert panel.code == "panel(quiet=8, aside=0.5)"
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
    assert 'alt="5 days. Bars of Days: a 5, b 0.5."' in still and "data:image/png;base64," in still
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
