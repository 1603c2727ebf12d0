"""Saving, retiring, renaming: one writer at a time, nobody's newer edit lost, nothing half-written."""

import multiprocessing
import threading
import warnings
from dataclasses import replace

import pytest

from segmentlab.govern import saving
from segmentlab.govern.catalogue import new_catalogue, open_catalogue
from segmentlab.govern.records import Former, Retired
from segmentlab.govern.saving import comments_in, only_writer
from segmentlab.instrument.business import tiny_business
from segmentlab.model.tree import events, in_segment
from segmentlab.segment.segment import Segment
from tests.govern.test_catalogue import lapsing, orders, regulars


@pytest.fixture
def catalogue(tmp_path):
    made = new_catalogue(tmp_path / "segments")
    made.save(regulars, status="active")
    made.save(lapsing, status="active")
    return made


def contents(catalogue):
    return {path.name: path.read_bytes() for path in catalogue.folder.iterdir()}


def test_an_edit_that_somebody_else_made_since_is_never_written_over(catalogue):
    mine, theirs = open_catalogue(catalogue.folder), open_catalogue(catalogue.folder)
    theirs.save(replace(theirs["regulars"], kpi="theirs"))
    before = contents(catalogue)
    with pytest.raises(
        RuntimeError, match=r"regulars.yaml was changed by somebody else .* open the catalogue"
    ):
        mine.save(replace(mine["regulars"], kpi="mine"))
    # Saving another segment in between does not make the newer edit known.
    mine.save(Segment("other", orders.count() >= 1))
    with pytest.raises(RuntimeError, match="was changed"):
        mine.save(replace(mine["regulars"], kpi="mine"))
    with pytest.raises(RuntimeError, match="was changed"):
        mine.retire("regulars", "x", on="2026-01-01", by="x")
    assert {name: text for name, text in contents(catalogue).items() if name != "other.yaml"} == before
    again = open_catalogue(catalogue.folder)
    again.save(replace(again["regulars"], kpi="mine"))
    assert open_catalogue(catalogue.folder)["regulars"].kpi == "mine"


def test_a_file_that_somebody_else_added_or_removed_is_noticed(catalogue):
    mine, theirs = open_catalogue(catalogue.folder), open_catalogue(catalogue.folder)
    theirs.save(Segment("new", orders.count() >= 1))
    with pytest.raises(RuntimeError, match=r"new\.yaml was added"):
        mine.save(Segment("new", orders.count() >= 2))
    (catalogue.folder / "lapsing.yaml").unlink()
    with pytest.raises(RuntimeError, match=r"lapsing\.yaml was removed"):
        mine.save(replace(lapsing, kpi="other"))


def test_a_writer_who_does_not_finish_is_waited_for_and_then_named(catalogue, monkeypatch):
    monkeypatch.setattr(saving, "PATIENCE", 0.2)
    before = contents(catalogue)
    with only_writer(catalogue.folder):
        failed = []

        def second():
            try:
                open_catalogue(catalogue.folder).save(replace(regulars, kpi="late"))
            except TimeoutError as error:
                failed.append(str(error))

        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert failed and "Somebody else is writing" in failed[0]
    assert contents(catalogue) == before


def _add(folder, number):
    open_catalogue(folder).save(Segment(f"from_{number}", orders.count() >= number + 1))
    open_catalogue(folder).record_use("regulars", time="2026-01-01", count=number, asked_by="x", why="y")


def test_writers_in_several_processes_lose_nothing(catalogue):
    start = multiprocessing.get_context("spawn")
    workers = [start.Process(target=_add, args=(catalogue.folder, number)) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    again = open_catalogue(catalogue.folder)
    assert {f"from_{number}" for number in range(3)} < set(again.entries) and again.problems == []
    assert sorted(again.uses()["count"]) == [0, 1, 2]


def test_a_disk_that_fills_up_leaves_everything_as_it_was(catalogue, monkeypatch):
    before, shown = contents(catalogue), dict(catalogue.entries)
    monkeypatch.setattr("os.fsync", lambda *_: (_ for _ in ()).throw(OSError(28, "disk full")))
    with pytest.raises(
        OSError, match=r"regulars\.yaml could not be written .disk full.; the file is as it was"
    ):
        catalogue.save(replace(regulars, kpi="x"))
    with pytest.raises(OSError, match="could not be written"):
        catalogue.rename("lapsing", "quiet", on="2026-01-01", by="x")
    assert contents(catalogue) == before and catalogue.entries == shown


def test_a_change_reaches_those_that_rest_on_it_and_says_so(catalogue):
    saved = catalogue.save(replace(regulars, rule=orders.count("365d") >= 2))
    assert saved.also == ("lapsing",)
    assert saved.sentence() == "“regulars” was written to regulars.yaml, and lapsing changed with it."
    assert "at least 2 orders" in catalogue["lapsing"].describe()
    assert open_catalogue(catalogue.folder).entries == catalogue.entries


def test_a_rule_made_with_an_older_definition_of_another_segment_is_refused(catalogue):
    catalogue.save(replace(regulars, rule=orders.count("365d") >= 2))
    stale = Segment("quiet", in_segment(regulars) & (orders.days_since_last() > 90))
    with pytest.raises(ValueError, match=r"another definition of 'regulars' .* catalogue\['regulars'\]"):
        catalogue.save(stale)
    catalogue.save(Segment("quiet", in_segment(catalogue["regulars"])))


def test_a_circle_cannot_be_saved(catalogue):
    with pytest.raises(ValueError, match="cannot rest on itself"):
        catalogue.save(replace(regulars, rule=in_segment(lapsing) & regulars.rule))


def test_a_retired_segment_is_kept_with_its_reason_and_warns(catalogue):
    catalogue.retire("lapsing", "Nobody answered for a year.", on="2026-06-29", by="Émile")
    again = open_catalogue(catalogue.folder)
    assert again.entry("lapsing").retired == Retired("2026-06-29", "Émile", "Nobody answered for a year.")
    with pytest.warns(UserWarning, match="retired on 2026-06-29 by Émile: Nobody answered"):
        retired = again.members("lapsing", tiny_business())
    assert retired.equals(lapsing.members(tiny_business()))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again.members("regulars", tiny_business())
    with pytest.raises(ValueError, match="retired already, on 2026-06-29"):
        again.retire("lapsing", "Again.", on="2026-07-01", by="CRM")


def test_a_segment_that_others_use_is_neither_retired_nor_renamed_and_they_are_named(catalogue):
    catalogue.save(Segment("third", in_segment(regulars)))
    with pytest.raises(ValueError, match="cannot be retired: lapsing, third rest on it"):
        catalogue.retire("regulars", "Old.", on="2026-01-01", by="CRM")
    with pytest.raises(ValueError, match="cannot be renamed: lapsing, third name it"):
        catalogue.rename("regulars", "loyal", on="2026-01-01", by="CRM")
    catalogue.retire("third", "Old.", on="2026-01-01", by="CRM")
    catalogue.retire("lapsing", "Old.", on="2026-01-01", by="CRM")
    catalogue.retire("regulars", "Old.", on="2026-01-01", by="CRM")
    assert open_catalogue(catalogue.folder).problems == []


def test_somebody_elses_new_segment_counts_when_one_is_retired(catalogue):
    mine = open_catalogue(catalogue.folder)
    mine.save(replace(lapsing, rule=orders.days_since_last() > 60))
    theirs = open_catalogue(catalogue.folder)
    theirs.save(Segment("theirs", in_segment(regulars)))
    with pytest.raises(ValueError, match="theirs rests on it"):
        mine.retire("regulars", "Old.", on="2026-01-01", by="CRM")


def test_nothing_new_rests_on_a_retired_segment(catalogue):
    catalogue.retire("lapsing", "Old.", on="2026-01-01", by="CRM")
    with pytest.raises(ValueError, match=r"rests on 'lapsing', which was retired on 2026-01-01: Old\."):
        catalogue.save(Segment("new", in_segment(lapsing)))


def test_a_retired_segment_comes_back_with_a_day_and_its_retirement_stays_on_record(catalogue):
    catalogue.retire("lapsing", "Old.", on="2026-01-01", by="CRM")
    with pytest.raises(ValueError, match="To bring it back, say status"):
        catalogue.save(lapsing)
    with pytest.raises(ValueError, match="say when and who"):
        catalogue.save(lapsing, status="draft")
    catalogue.save(lapsing, status="active", on="2026-02-01", by="Émile", why="They answer again.")
    entry = open_catalogue(catalogue.folder).entry("lapsing")
    assert (entry.status, entry.retired) == ("active", None)
    assert entry.history == (
        Former("2026-02-01", "set to active", "Émile", "They answer again."),
        Former("2026-01-01", "retired", "CRM", "Old."),
    )


def test_a_renamed_segment_keeps_its_history_and_the_uses_of_its_former_key(catalogue):
    catalogue.record_use("lapsing", time="2026-01-01", count=5, asked_by="CRM", why="letter")
    saved = catalogue.rename("lapsing", "quiet", on="2026-02-01", by="CRM")
    assert saved.path.name == "quiet.yaml" and not (catalogue.folder / "lapsing.yaml").exists()
    again = open_catalogue(catalogue.folder)
    assert again["quiet"] == replace(lapsing, key="quiet") and "lapsing" not in again
    assert again.entries == catalogue.entries and again.entry("quiet").former_keys == ("lapsing",)
    assert list(again.never_used().index) == ["regulars"]
    again.save(Segment("other", orders.count() >= 1))
    with pytest.raises(ValueError, match=r"there is a file other\.yaml"):
        again.rename("quiet", "other", on="2026-02-01", by="CRM")


def test_an_active_segment_says_what_it_is_for(catalogue):
    before = contents(catalogue)
    with pytest.raises(ValueError, match="cannot be active: it does not say objective, action, kpi"):
        catalogue.save(
            Segment("bare", orders.count() >= 1, owner="x", review_by="2026-01-01"), status="active"
        )
    assert contents(catalogue) == before


def test_a_file_that_cannot_be_read_is_not_written_over(catalogue):
    broken = (catalogue.folder / "regulars.yaml").read_text("utf-8").replace("at least", "at leest")
    (catalogue.folder / "regulars.yaml").write_text(broken, "utf-8")
    again = open_catalogue(catalogue.folder)
    with pytest.raises(ValueError, match=r"has a file that cannot be read: regulars\.yaml, line"):
        again.save(regulars)
    assert (catalogue.folder / "regulars.yaml").read_text("utf-8") == broken


def test_comments_that_people_wrote_stay_in_the_file(catalogue):
    path = catalogue.folder / "regulars.yaml"
    text = path.read_text("utf-8").replace("    owner: CRM\n", "    owner: CRM # until May\n    # Ask: Zoë\n")
    path.write_text(text, "utf-8")
    again = open_catalogue(catalogue.folder)
    again.save(replace(again["regulars"], rule=orders.count("365d") >= 2, kpi="# not a comment"))
    lines = path.read_text("utf-8").splitlines()
    assert lines[:3] == ["# until May", "# Ask: Zoë", "version: 1"]
    assert sum("#" in line for line in lines) == 4  # the two, the sentence made anew, and the text of the KPI
    again.save(replace(again["regulars"], kpi="x"))
    assert path.read_text("utf-8").splitlines()[:3] == lines[:3]


def test_a_sign_inside_a_text_is_no_comment():
    assert comments_in("a: '# no'\nb: x#y\nc: |\n  # no\n  text\nd: 1 # yes\n") == ["# yes"]


def test_the_same_entry_is_the_same_text_and_only_what_changed_differs(catalogue):
    before = (catalogue.folder / "lapsing.yaml").read_text("utf-8").splitlines()
    catalogue.save(replace(lapsing, kpi="orders in 60 days"))
    after = (catalogue.folder / "lapsing.yaml").read_text("utf-8").splitlines()
    assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] == [
        ("    kpi: orders in 30 days", "    kpi: orders in 60 days")
    ]


@pytest.mark.parametrize(
    ("call", "error", "fix"),
    [
        (lambda c: c.save(orders.count() >= 1), TypeError, "takes a Segment"),
        (lambda c: c.save(regulars, status="retired"), ValueError, "use retire"),
        (lambda c: c.save(replace(regulars, kpi="x"), by="CRM"), ValueError, "on="),
        (lambda c: c.save(replace(regulars, kpi="x"), on="soon"), ValueError, "2026-06-29"),
        (lambda c: c.retire("regulars", " ", on="2026-01-01", by="CRM"), ValueError, "reason"),
        (lambda c: c.retire("regulars", "x", on="2026-01-01", by=""), ValueError, "by"),
        (lambda c: c.retire("nobody", "x", on="2026-01-01", by="x"), LookupError, "nobody"),
        (lambda c: c.rename("lapsing", "Not a key", on="2026-01-01", by="x"), ValueError, "small letters"),
        (lambda c: c.save(Segment("x", events("a").count() >= 1), on=""), None, ""),
    ],
)
def test_a_wrong_call_names_its_fix_and_writes_nothing(catalogue, call, error, fix):
    before = contents(catalogue)
    if error is None:
        assert call(catalogue).changed
        return
    with pytest.raises(error, match=fix):
        call(catalogue)
    assert contents(catalogue) == before


def test_a_day_before_the_last_change_is_refused(catalogue):
    catalogue.save(replace(regulars, kpi="a"), on="2026-03-01")
    with pytest.raises(ValueError, match="before the last change on record, 2026-03-01"):
        catalogue.save(replace(regulars, kpi="b"), on="2026-02-28")
    catalogue.save(replace(regulars, kpi="b"), on="2026-03-01")


def test_a_segment_whose_file_was_renamed_is_not_begun_anew_beside_it(catalogue):
    (catalogue.folder / "regulars.yaml").rename(catalogue.folder / "vips.yaml")
    again = open_catalogue(catalogue.folder)
    before = sorted(path.name for path in again.folder.iterdir())
    with pytest.raises(
        ValueError, match=r"“regulars” is in vips\.yaml, .* rename that file to regulars\.yaml"
    ):
        again.save(replace(regulars, owner="Bob"))
    assert sorted(path.name for path in again.folder.iterdir()) == before
    (catalogue.folder / "vips.yaml").rename(catalogue.folder / "regulars.yaml")
    assert open_catalogue(catalogue.folder).save(replace(regulars, owner="Bob")).changed
