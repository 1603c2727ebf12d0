"""Uses: what was exported or sent is remembered, and what nobody used is found."""

import json

import pandas as pd
import pytest

from segmentlab.govern.catalogue import new_catalogue
from segmentlab.govern.usage import USAGE, read_uses
from segmentlab.segment.segment import Segment
from tests.govern.test_catalogue import lapsing, orders, regulars


@pytest.fixture
def catalogue(tmp_path):
    made = new_catalogue(tmp_path / "segments")
    made.save(regulars, status="active")
    made.save(lapsing, status="active")
    made.save(Segment("idea", orders.count() >= 1))
    return made


def test_an_active_segment_without_a_use_is_unused_and_a_draft_is_not_yet(catalogue):
    assert list(catalogue.never_used().index) == ["lapsing", "regulars"]
    catalogue.record_use("lapsing", time="2026-06-01T10:00", count=12, asked_by="Zoë", why="summer letter")
    assert list(catalogue.never_used().index) == ["regulars"]
    assert list(catalogue.never_used(since="2026-06-02").index) == ["lapsing", "regulars"]
    assert catalogue.never_used(since="2026-06-02").loc["lapsing", "last_used"] == pd.Timestamp(
        "2026-06-01T10:00"
    )
    assert list(catalogue.never_used(since="2026-06-01").index) == ["regulars"]


def test_an_access_log_counts_as_use(catalogue, tmp_path):
    log = tmp_path / "access.jsonl"
    log.write_text(
        json.dumps(
            {"segment": "regulars", "asked_at": "2026-05-01T00:00:00+02:00", "count": 7, "columns": ["id"]}
        )
        + '\n{"segment": null, "asked_at": "2026-05-02", "count": 9}\n'
    )
    assert list(catalogue.never_used(log).index) == ["lapsing"]
    (use,) = catalogue.uses(log).to_dict("records")
    assert (use["time"], use["count"], use["why"]) == (pd.Timestamp("2026-04-30T22:00"), 7, "")
    assert list(
        catalogue.never_used(pd.DataFrame({"segment": ["lapsing"], "time": ["2026-01-01"]})).index
    ) == ["regulars"]
    with pytest.raises(FileNotFoundError, match="no log"):
        catalogue.uses(tmp_path / "acess.jsonl")


def test_lines_that_are_no_uses_are_named_and_cost_nothing_else(catalogue):
    log = catalogue.folder / USAGE
    catalogue.record_use("regulars", time="2026-01-01", count=1, asked_by="a", why="b")
    with log.open("ab") as file:
        file.write(b'[1]\n{"segment": "x"}\n\xff\n\n{"segment": "regulars", "time": "2026-02')  # cut off
    with pytest.warns(UserWarning, match=r"4 of its lines .line 2, 3, 4, 6. are no uses"):
        assert len(catalogue.uses()) == 1
    catalogue.record_use("lapsing", time="2026-03-01", count=2, asked_by="a", why="b")
    with pytest.warns(UserWarning, match="4 of its lines"):
        assert list(catalogue.uses()["segment"]) == ["regulars", "lapsing"]


@pytest.mark.parametrize(
    ("wrong", "fix"),
    [({"count": -1}, "whole number"), ({"count": 1.5}, "whole number"), ({"count": True}, "whole number"),
     ({"asked_by": " "}, "asked_by"), ({"why": ""}, "why"), ({"time": "soon"}, "2026-06-29")],
)  # fmt: skip
def test_a_use_that_explains_nothing_is_not_recorded(catalogue, wrong, fix):
    use = {"time": "2026-01-01", "count": 1, "asked_by": "a", "why": "b", **wrong}
    with pytest.raises(ValueError, match=fix):
        catalogue.record_use("regulars", **use)
    assert not (catalogue.folder / USAGE).exists()
    with pytest.raises(LookupError):
        catalogue.record_use("nobody", time="2026-01-01", count=1, asked_by="a", why="b")


def test_a_reason_with_line_breaks_stays_one_line(catalogue):
    catalogue.record_use("regulars", time="2026-01-01", count=1, asked_by="a", why="one\ntwo\u2028three")
    assert read_uses(catalogue.folder / USAGE)["why"].tolist() == ["one\ntwo\u2028three"]
