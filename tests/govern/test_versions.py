"""Versions: from git where there is one, else from the file, and never more than was known."""

import os
import shutil
import subprocess
from dataclasses import replace

import pandas as pd
import pytest

from segmentlab.govern import git
from segmentlab.govern.catalogue import new_catalogue, open_catalogue
from segmentlab.govern.versions import as_it_was, versions
from segmentlab.model.tree import events, in_segment
from segmentlab.segment.segment import Segment
from tests.govern.test_catalogue import lapsing, orders, regulars

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def run(folder, *arguments, day="2026-01-05T12:00:00Z", by="Zoë"):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day, "GIT_AUTHOR_NAME": by, "GIT_COMMITTER_NAME": by,
        "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_EMAIL": "a@example.com",
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
    }  # fmt: skip
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, env=environment)


def commit(folder, why, day):
    run(folder, "add", "-A", day=day)
    run(folder, "commit", "-q", "-m", why, day=day)


@pytest.fixture
def kept(tmp_path):
    """A catalogue in a folder with odd letters below the top of a repository, committed once."""
    catalogue = new_catalogue(tmp_path / "our 'segments' é")
    run(tmp_path, "init", "-q")
    catalogue.save(regulars)
    catalogue.save(lapsing)
    commit(tmp_path, "Begin", "2026-01-05T23:30:00+01:00")
    return catalogue


@needs_git
def test_every_commit_of_a_definition_is_a_version_with_what_changed(kept):
    kept.save(replace(regulars, rule=orders.count("365d") >= 2, owner="Sales"))
    commit(kept.folder, 'Reach more; $(touch x) "now"', "2026-03-02T10:00:00Z")
    kept.save(replace(kept["lapsing"], kpi="x"))
    commit(kept.folder, "Another one", "2026-04-02T10:00:00Z")
    found = versions(kept, "regulars")
    assert (found.source, found.note, len(found.versions)) == ("git", "", 2)
    assert found.table.to_dict("records") == [
        {"since": pd.Timestamp("2026-03-02T10:00"), "by": "Zoë", "why": 'Reach more; $(touch x) "now"',
         "changed": "number of orders placed in the last 365 days: at least 3 → at least 2; "
                    "owner: CRM → Sales"},
        {"since": pd.Timestamp("2026-01-05T22:30"), "by": "Zoë", "why": "Begin",
         "changed": "first known version"},
    ]  # fmt: skip
    assert found.versions[1].segment == regulars
    assert found.sentence() == "2 versions are known of “regulars”, from git."


@needs_git
def test_as_it_was_takes_those_it_rests_on_as_they_were_then_too(kept):
    wider = replace(regulars, rule=orders.count("365d") >= 2)
    kept.save(wider)
    commit(kept.folder, "Reach more", "2026-03-02T10:00:00Z")
    # The file of lapsing was never touched, and yet it was another segment before.
    assert as_it_was(kept, "lapsing", "2026-03-01") == lapsing
    assert kept.as_it_was("lapsing", "2026-03-02") == kept["lapsing"] != lapsing
    assert kept.as_it_was("regulars", "2026-01-05") == regulars
    with pytest.raises(LookupError, match="first committed on 2026-01-05; choose that day or a later one"):
        kept.as_it_was("regulars", "2026-01-04")


@needs_git
def test_a_renamed_segment_is_followed_to_its_former_key(kept):
    kept.rename("lapsing", "quiet", on="2026-02-01", by="CRM")
    commit(kept.folder, "Rename", "2026-02-01T10:00:00Z")
    assert [one.segment.key for one in versions(kept, "quiet").versions] == ["quiet", "lapsing"]
    assert kept.as_it_was("quiet", "2026-01-31") == lapsing


@needs_git
def test_a_version_that_could_not_be_read_is_listed_with_its_problem(kept):
    path = kept.folder / "regulars.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("at least", "at leest"), "utf-8")
    commit(kept.folder, "Typo", "2026-02-01T10:00:00Z")
    path.write_text(text, "utf-8")
    commit(kept.folder, "Mend", "2026-02-02T10:00:00Z")
    found = versions(kept, "regulars")
    assert [one.segment for one in found.versions] == [regulars, None, regulars]
    assert "at least" in found.versions[1].problem and "cannot be read" in found.table["changed"][1]
    with pytest.raises(LookupError, match="could not be read on 2026-02-01"):
        kept.as_it_was("regulars", "2026-02-01")
    with pytest.raises(LookupError, match="could not be read on 2026-02-01"):
        kept.as_it_was("lapsing", "2026-02-01")


@needs_git
def test_changes_that_are_in_no_commit_are_a_version_without_a_date(kept):
    kept.save(replace(regulars, kpi="new"))
    found = versions(kept, "regulars")
    assert "in no commit yet" in found.note and len(found.versions) == 2
    assert pd.isna(found.table["since"][0]) and found.versions[0].segment.kpi == "new"
    kept.save(Segment("fresh", orders.count() >= 1), on="2026-06-01")
    fresh = versions(kept, "fresh")
    assert fresh.source == "file" and "git does not know fresh.yaml yet" in fresh.note


@needs_git
def test_asking_git_changes_nothing_and_runs_nothing_that_the_repository_names(kept, tmp_path):
    ran = tmp_path / "ran"
    for name in ("core.fsmonitor", "core.pager", "gpg.program", "diff.external"):
        run(kept.folder, "config", name, f"touch '{ran}'; false")
    run(kept.folder, "config", "log.showSignature", "true")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    versions(kept, "regulars")
    kept.as_it_was("lapsing", "2026-06-01")
    assert not ran.exists()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before


@needs_git
def test_git_of_another_program_is_not_asked(kept, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert versions(kept, "regulars").source == "git"


def silent(catalogue, monkeypatch, reason):
    if reason == "not installed":
        monkeypatch.setattr("shutil.which", lambda *_: None)
    elif reason == "within":

        def slow(*_, **__):
            raise subprocess.TimeoutExpired("git", 1)

        monkeypatch.setattr(git.subprocess, "run", slow)
    elif shutil.which("git") is None:
        pytest.skip("git is not installed")


@pytest.mark.parametrize("reason", ["not installed", "in no git repository", "within"])
def test_without_git_the_history_in_the_file_is_used_and_the_reason_is_said(tmp_path, monkeypatch, reason):
    catalogue = new_catalogue(tmp_path)
    if reason != "not installed":
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    silent(catalogue, monkeypatch, reason)
    catalogue.save(regulars, on="2026-01-05", by="CRM", why="begin")
    catalogue.save(replace(regulars, kpi="x"), on="2026-02-05", by="Zoë", why="clearer")
    found = versions(open_catalogue(tmp_path), "regulars")
    assert found.source == "file" and reason in found.note
    assert found.table["changed"].tolist() == ["kpi: repeat rate → x", "first known version"]
    assert found.table["since"].tolist() == [pd.Timestamp("2026-02-05"), pd.Timestamp("2026-01-05")]
    assert [one.by for one in found.versions] == ["Zoë", "CRM"]


@pytest.fixture
def without_git(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda *_: None)


def test_the_files_history_also_takes_those_it_rests_on_as_they_were(tmp_path, without_git):
    catalogue = new_catalogue(tmp_path)
    catalogue.save(regulars, on="2026-01-05")
    catalogue.save(lapsing, on="2026-01-05")
    wider = replace(regulars, rule=orders.count("365d") >= 2)
    catalogue.save(wider, on="2026-03-02")
    catalogue.save(replace(catalogue["lapsing"], rule=in_segment(wider) & (orders.days_since_last() > 45)),
                   on="2026-04-02")  # fmt: skip
    again = open_catalogue(tmp_path)
    # The history of lapsing remembers regulars as they were in April; in February they were fewer.
    assert again.as_it_was("lapsing", "2026-02-01") == lapsing
    assert again.as_it_was("lapsing", "2026-03-02") == replace(
        lapsing, rule=in_segment(wider) & (orders.days_since_last() > 60)
    )
    assert again.as_it_was("lapsing", "2026-04-02") == again["lapsing"]
    with pytest.raises(LookupError, match="was made on 2026-01-05"):
        again.as_it_was("lapsing", "2026-01-04")


def test_history_survives_a_rename_and_a_retirement(tmp_path, without_git):
    catalogue = new_catalogue(tmp_path)
    catalogue.save(regulars, on="2026-01-05")
    catalogue.rename("regulars", "loyal", on="2026-02-01", by="CRM")
    catalogue.retire("loyal", "Old.", on="2026-03-01", by="CRM")
    again = open_catalogue(tmp_path)
    assert again.as_it_was("loyal", "2026-01-10") == regulars
    assert [one.segment.key for one in versions(again, "loyal").versions] == ["loyal", "regulars"]


def test_a_definition_without_any_history_is_its_one_version(tmp_path, without_git):
    catalogue = new_catalogue(tmp_path)
    catalogue.save(Segment("a", events("a").count() >= 1))
    found = versions(catalogue, "a")
    assert len(found.versions) == 1 and pd.isna(found.table["since"][0])
    assert catalogue.as_it_was("a", "2020-01-01") == catalogue["a"]
