"""The segment on a panel is taken along over whichever file is open: as text, in a database, as a file."""

import pandas as pd
import pytest

from segmentlab import choice, explore, take_out, whole
from segmentlab.teach.lessons import own_data as lesson
from segmentlab.teach.own_data.examples import EVENTS, TIDY
from tests.teach.bench.driving import ends, live, words


@pytest.fixture
def panel(data):
    @explore(
        least=whole(1, 8, 1, label="At least"),
        within=choice({"180 days": "180d", "365 days": "365d"}, "365d", label="In the past"),
        spent=whole(0, 1000, 0, label="Spent", step=50),
        quiet=whole(0, 360, 0, label="Quiet"),
    )
    def your_segment(least, within, spent, quiet):
        return lesson.segment_panel(data.business, least, within, spent, quiet)

    return data.follow(your_segment)


def test_it_follows_the_panel_and_the_file(data, panel):
    out = take_out(data, panel, lesson.rule)
    assert out.view and "at least: 1" in out.taking.text.value
    panel.move(least=3, quiet=90)
    assert "at least: 3" in out.taking.text.value and "at least: 90" in out.taking.text.value
    before = out.taking
    data.which_file.which.value = TIDY
    data.press_read()
    assert out.taking is not before and out.taking.choices.business is data.business
    panel.move(least=2)
    assert "at least: 2" in out.taking.text.value
    assert "segmentlab_" not in out.still()


@pytest.mark.parametrize("which", ["european", TIDY, EVENTS])
def test_its_sql_finds_the_same_people_in_a_database(data, panel, which):
    if which != "european":
        data.which_file.which.value = which
        data.press_read()
    out = take_out(data, panel, lesson.rule)
    for setting in ({"least": 2, "spent": 100}, {"least": 1, "quiet": 60}):
        panel.reset()
        panel.move(**setting)
        out.taking.check()
        assert "✓" in out.taking.ran.value, out.taking.ran.value


def test_its_people_are_written_for_calls_and_without_consent_for_no_email(data, panel, tmp_path):
    out = take_out(data, panel, lesson.rule)
    assert out.view and "does not say who agreed" in words(out)
    out.taking.asked_by.value, out.taking.why.value = "Ann", "a call"
    out.taking.write_file()
    assert "✓ Written." in out.taking.wrote.value, out.taking.wrote.value
    found = pd.read_csv(tmp_path / "audiences" / "my_segment.csv")
    members = out.segment.members(data.business)
    assert 0 < len(found) <= members.sum() and set(found["customer_id"]) <= set(members.index[members])
    out.taking.channel.value = "email"
    out.taking.write_file()
    assert "Not written" in out.taking.wrote.value and "Traceback" not in out.taking.wrote.value


def test_every_control_of_it_works_at_every_end(data, panel):
    out = take_out(data, panel, lesson.rule)
    assert out.view
    for control in list(live(out.view)):
        for value in ends(control):
            control.value = value
            assert "Traceback" not in words(out)
        if not ends(control):
            control.click()
            assert "Traceback" not in words(out)
