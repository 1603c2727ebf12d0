"""What a definition was before: from git where the catalogue is kept in it, else from the file's own history.

Comes in: a catalogue and a key. Goes out: every version with its date, who made it and why, or the one of a
day. Stage of the loop: govern.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import pandas as pd

from segmentlab.govern.catalogue import Catalogue
from segmentlab.govern.git import Commit, commits_of, files_at, last_commit_before
from segmentlab.govern.moved import reason_changes, rule_changes
from segmentlab.govern.records import Entry, File, before_each, data_of
from segmentlab.govern.shelf import file_of, resolve, segment_from
from segmentlab.instrument.business import moment_in_utc
from segmentlab.segment.segment import Segment
from segmentlab.showing import shows_itself


class Version(NamedTuple):
    """A version of a definition.

    `since` is missing where nobody noted from when on it held; `segment` is missing where the file could not
    be read then, and `problem` says why.
    """

    since: pd.Timestamp | None
    by: str
    why: str
    segment: Segment | None
    revision: str = ""
    problem: str = ""


@shows_itself
@dataclass(frozen=True, eq=False)
class Versions:
    """Every version of a definition that is known, the latest first.

    Attributes
    ----------
    key
        Of the segment today.
    source
        ``"git"`` or ``"file"``.
    note
        Why git could not be asked, or that the file has changes that are in no commit; else empty.
    """

    key: str
    source: str
    note: str
    versions: tuple[Version, ...] = field(repr=False)

    @property
    def table(self) -> pd.DataFrame:
        """One row per version, the latest first: ``since``, ``by``, ``why``, and what ``changed`` in it."""
        rows = []
        for number, one in enumerate(self.versions):
            before = self.versions[number + 1] if number + 1 < len(self.versions) else None
            rows.append((one.since, one.by, one.why, _changed(one, before)))
        return pd.DataFrame(rows, columns=["since", "by", "why", "changed"]).astype(
            {"since": "datetime64[us]"}
        )

    def sentence(self) -> str:
        """How many versions there are, and where that is known from."""
        many = len(self.versions)
        known = "git" if self.source == "git" else "the history in its file"
        are = " is" if many == 1 else "s are"
        text = f"{many} version{are} known of “{self.key}”, from {known}."
        return f"{text} {self.note}".rstrip()


def versions(catalogue: Catalogue, key: str) -> Versions:
    """Every version of a definition that is known, the latest first.

    Git is asked where the catalogue is in a repository and the file was committed; it is only read. Otherwise
    the history in the file is used, which `save` writes when it is given a day.

    Parameters
    ----------
    catalogue, key
        Which segment. Former keys are followed.

    Returns
    -------
    Versions

    Examples
    --------
    >>> import tempfile
    >>> from dataclasses import replace
    >>> from segmentlab.govern.catalogue import new_catalogue
    >>> from segmentlab.model.tree import events
    >>> catalogue = new_catalogue(tempfile.mkdtemp())
    >>> buyers = Segment("buyers", events("order_placed").count() >= 1)
    >>> _ = catalogue.save(buyers, on="2026-01-05")
    >>> twice = replace(buyers, rule=events("order_placed").count() >= 2)
    >>> _ = catalogue.save(twice, on="2026-03-02", why="once is chance")
    >>> versions(catalogue, "buyers").table[["since", "why", "changed"]].to_numpy().tolist()[0][1:]
    ['once is chance', 'number of orders placed: at least 1 → at least 2']
    >>> catalogue.as_it_was("buyers", "2026-02-01") == buyers
    True
    """
    entry = catalogue.entry(key)
    try:
        commits = commits_of(catalogue.folder, entry.file)
    except LookupError as error:
        return Versions(key, "file", str(error), _from_file(entry))
    read = _from_git(catalogue, commits)
    note = ""
    newest = Version(None, "", "not committed", entry.segment)
    if read[0].segment != entry.segment:
        note = f"{entry.file} has changes that are in no commit yet."
        read = (newest, *read)
    return Versions(key, "git", note, read)


def as_it_was(catalogue: Catalogue, key: str, day: str | date) -> Segment:
    """The definition that held on a day, with those that it rests on as they were then, too.

    Parameters
    ----------
    catalogue, key
        Which segment, by its key of today.
    day
        A change made on that day already holds.

    Raises
    ------
    LookupError
        If it did not exist yet, or could not be read then.
    """
    entry = catalogue.entry(key)
    end = moment_in_utc(day, "day").normalize() + pd.Timedelta(days=1)
    try:
        commits = commits_of(catalogue.folder, entry.file)
    except LookupError:
        return _segment_of_file(catalogue, key, end)
    commit = next((one for one in commits if one.at < end), None)
    if commit is None:
        first = commits[-1].at.date()
        raise LookupError(f"{key!r} was first committed on {first}; choose that day or a later one.")
    # What it rests on may have changed since it was last touched itself: look at the whole folder that day.
    revision = last_commit_before(catalogue.folder, end) or commit.revision
    (contents,) = files_at(catalogue.folder, [(revision, commit.path)])
    version = _version(commit, {name: file_of(name, one) for name, one in contents.items()})
    if version.segment is None:
        raise LookupError(f"{key!r} could not be read on {day}: {version.problem}")
    return version.segment


def _from_git(catalogue: Catalogue, commits: list[Commit]) -> tuple[Version, ...]:
    contents = files_at(catalogue.folder, [(one.revision, one.path) for one in commits])
    read: dict[tuple[str, bytes], File] = {}
    found = []
    for commit, texts in zip(commits, contents, strict=True):
        files = {}
        for name, content in texts.items():
            if (name, content) not in read:
                read[name, content] = file_of(name, content)
            files[name] = read[name, content]
        found.append(_version(commit, files))
    return tuple(found)


def _version(commit: Commit, files: Mapping[str, File]) -> Version:
    """The version of a commit, from the files that stood beside it."""
    name = commit.path.rpartition("/")[2]
    segment, problem = None, f"{name} was not there."
    if name in files:
        whole = files[name].whole
        key = _key_in(whole) if whole is not None else ""
        resolved = resolve(files, only=[key])
        if key in resolved.entries and resolved.entries[key].file == name:
            segment, problem = resolved.entries[key].segment, ""
        else:
            problem = next((one.sentence() for one in resolved.problems if one.file == name), problem)
    return Version(commit.at, commit.by, commit.why, segment, commit.revision, problem)


def _key_in(whole: object) -> str:
    try:
        return str(whole.value["segments"].value[0].value["key"].value)  # type: ignore[attr-defined]
    except (KeyError, IndexError, TypeError, AttributeError):
        return ""


def _from_file(entry: Entry) -> tuple[Version, ...]:
    """The versions that the history of a file remembers."""
    found, segment = [], entry.segment
    for one, before in before_each(entry):
        found.append(Version(pd.Timestamp(one.day), one.by, one.why, segment))
        if before is None:
            return tuple(found)
        segment = _read(before, [], entry)
    return (*found, Version(None, "", "", segment))


def _read(data: Mapping[str, object], others: list[Segment], entry: Entry) -> Segment:
    try:
        return segment_from(data, others, entry.file)
    except (ValueError, TypeError) as error:
        raise LookupError(f"The history of {entry.segment.key!r} cannot be read: {error}") from error


def _segment_of_file(
    catalogue: Catalogue, key: str, end: pd.Timestamp, path: tuple[str, ...] = ()
) -> Segment:
    """From the histories in the files, each definition as it was before a moment."""
    if key in path:
        circle = " → ".join((*path[path.index(key) :], key))
        raise LookupError(f"By their histories the segments rested on each other ({circle}); correct a date.")
    entry = catalogue.entry(key)
    was = None
    for one, before in before_each(entry):
        if pd.Timestamp(one.day) < end:
            break
        if before is None:
            raise LookupError(f"{key!r} was made on {one.day}; choose that day or a later one.")
        was = before
    named = _named_then(was, entry, catalogue)
    others = [_segment_of_file(catalogue, other, end, (*path, key)) for other in named]
    return _read(was or data_of(entry.segment), others, entry)


def _named_then(was: Mapping[str, object] | None, entry: Entry, catalogue: Catalogue) -> list[str]:
    """Keys of the catalogue's segments that a former definition names."""
    if was is None:
        return list(entry.rests_on)
    waiting: list[object] = [was]
    found: dict[str, None] = {}
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            named = one.get("in segment")
            if isinstance(named, str) and named in catalogue.entries and named != entry.segment.key:
                found[named] = None
                continue
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return list(found)


def _changed(version: Version, before: Version | None) -> str:
    """What a version changed, in words."""
    if version.segment is None:
        return f"cannot be read: {version.problem}"
    if before is None or before.segment is None:
        return "first known version" if before is None else "can be read again"
    moves = [move.sentence() for move in rule_changes(before.segment, version.segment)]
    moves += [move.sentence() for move in reason_changes(before.segment, version.segment)]
    return "; ".join(moves) or "nothing in the definition"
