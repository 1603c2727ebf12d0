"""Changing a catalogue: save, retire, rename, each checked against the whole folder before it is written.

Comes in: a catalogue and a change. Goes out: the file written, or one sentence and everything as it was.
Stage of the loop: govern.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from segmentlab.govern.records import (
    Entry,
    File,
    Former,
    Problem,
    Retired,
    belongs_in,
    data_of,
    day_of,
    file_name,
    needed_for_use,
    text_of,
)
from segmentlab.govern.saving import comments_in, now_in, only_writer, put
from segmentlab.govern.shelf import Resolved, file_of, key_in, resolve, rests_on
from segmentlab.model.tree import InSegment, nodes_in
from segmentlab.segment.segment import Segment

if TYPE_CHECKING:
    from segmentlab.govern.catalogue import Catalogue


class Saved(NamedTuple):
    """What was written: the file, whether it changed, and which other segments changed with it."""

    key: str
    path: Path
    changed: bool
    also: tuple[str, ...] = ()

    def sentence(self) -> str:
        """What was written, in one sentence."""
        if not self.changed:
            return f"“{self.key}” is as it was; nothing was written."
        others = f", and {', '.join(self.also)} changed with it" if self.also else ""
        return f"“{self.key}” was written to {self.path.name}{others}."


def save(
    catalogue: Catalogue,
    segment: Segment,
    *,
    status: str = "",
    on: str | date = "",
    by: str = "",
    why: str = "",
) -> Saved:
    """Write a segment into its file of a catalogue.

    Parameters
    ----------
    catalogue
        Where to.
    segment
        The definition; another of the same key is replaced.
    status
        ``"draft"`` or ``"active"``; without it, it stays as it was, and a new one is a draft.
    on, by, why
        The day from which it holds, who decided and why. With a day, the file keeps the definition before in
        its history, so that `as_it_was` knows it without version control.

    Returns
    -------
    Saved
        Nothing is written where nothing changed.

    Raises
    ------
    ValueError
        If an active segment does not say what is needed, it rests on a retired segment or on another
        definition of one than the catalogue has, or the day lies before the last one recorded.
    RuntimeError
        If somebody else changed the file since the catalogue was read.
    TimeoutError
        If somebody else goes on writing.
    """
    if not isinstance(segment, Segment):
        raise TypeError(
            f'save() takes a Segment, not {segment!r}; give the rule a key: Segment("a_name", rule).'
        )
    if status not in ("", "draft", "active"):
        raise ValueError(f"status={status!r} cannot be saved; write draft or active, or use retire().")
    if (by or why) and not on:
        raise ValueError(
            'by= and why= are kept with the day of the change; give it, such as on="2026-06-29".'
        )
    with only_writer(catalogue.folder):
        name = _name_of(segment.key, catalogue)
        now = now_in(catalogue.folder, catalogue.files, name)
        there = resolve(now)
        before = _before(segment.key, now, there)
        if before is not None and before.status == "retired" and not status:
            raise ValueError(
                f"{segment.key!r} was retired on {before.retired.day}: {before.retired.reason} "  # type: ignore[union-attr]
                'To bring it back, say status="draft" or status="active", with on= and by=.'
            )
        new = status or (before.status if before else "draft")
        if before is not None and (before.segment, before.status) == (segment, new):
            return Saved(segment.key, catalogue.folder / name, False)
        history = _history(before, segment, new, on, by, why)
        entry = Entry(segment, new, None, history, name)
        missing = needed_for_use(entry)
        if missing:
            said = missing.problem.replace("it is active and does not", "it does not")
            raise ValueError(f"“{segment.key}” cannot be active: {said}; {missing.fix}")
        return _write(catalogue, entry, now, there)


def retire(catalogue: Catalogue, key: str, reason: str, on: str | date, by: str) -> Saved:
    """Take a segment out of use; its file stays, with the reason.

    Parameters
    ----------
    catalogue, key
        Which one.
    reason
        Why, in a sentence that still explains it in a year.
    on, by
        The day, and who decided.

    Raises
    ------
    ValueError
        If other segments rest on it (they are named), it is retired already, or no reason is given.
    RuntimeError
        If somebody else changed the file since the catalogue was read.
    """
    for name, said in (("reason", reason), ("by", by)):
        if not isinstance(said, str) or not said.strip():
            raise ValueError(f'A retirement without {name} explains nothing; write {name}="...".')
    entry = catalogue.entry(key)
    with only_writer(catalogue.folder):
        now = now_in(catalogue.folder, catalogue.files, entry.file)
        there = resolve(now)
        if entry.retired is not None:
            raise ValueError(f"{key!r} was retired already, on {entry.retired.day}: {entry.retired.reason}")
        live = [one for one in _users(key, now) if one not in there.entries or not there.entries[one].retired]
        if live:
            raise ValueError(
                f"{key!r} cannot be retired: {', '.join(live)} rest{'s' if len(live) == 1 else ''} on it; "
                f"change or retire {'that one' if len(live) == 1 else 'those'} first."
            )
        day = _day(on, entry)
        retired = replace(entry, status="retired", retired=Retired(day, by, reason))
        return _write(catalogue, retired, now, there)


def rename(
    catalogue: Catalogue, key: str, to: str, *, on: str | date, by: str, why: str = ""
) -> Saved:  # fmt: skip
    """Give a segment another key, and its file another name; the history keeps the former one.

    Raises
    ------
    ValueError
        If other segments name it (they are listed), or the new key is taken.
    RuntimeError
        If somebody else changed the file since the catalogue was read.
    """
    entry = catalogue.entry(key)
    segment = replace(entry.segment, key=to)
    with only_writer(catalogue.folder):
        now = now_in(catalogue.folder, catalogue.files, entry.file)
        there = resolve(now)
        users = _users(key, now)
        if users:
            raise ValueError(
                f"{key!r} cannot be renamed: {', '.join(users)} name{'s' if len(users) == 1 else ''} it; "
                "write its rule there first, or keep the key."
            )
        taken = next((file for file in now if belongs_in(to, file)), None)
        if taken is not None:
            raise ValueError(
                f"{key!r} cannot be renamed to {to!r}: there is a file {taken}; choose another key."
            )
        former = Former(_day(on, entry), "renamed", by, why, {"key": key})
        new = replace(entry, segment=segment, file=file_name(to), history=(former, *entry.history))
        without = {name: file for name, file in now.items() if name != entry.file}
        comments = comments_in(now[entry.file].text, text_of(entry, _others(key, there)))
        # The new file first: whatever stops this in between leaves one file too many, and none too few.
        saved = _write(catalogue, new, without, there, comments)
        (catalogue.folder / entry.file).unlink()
        return saved


def as_if(catalogue: Catalogue, segment: Segment) -> dict[str, Segment]:
    """Every segment of a catalogue, retired ones apart, as it would be with one saved; nothing is written."""
    name = _name_of(segment.key, catalogue)
    there = Resolved(catalogue.entries, ())
    others = _others(segment.key, there)
    file = file_of(name, text_of(Entry(segment, file=name), others).encode("utf-8"))
    entries = resolve({**catalogue.files, name: file}).entries
    return {key: entry.segment for key, entry in entries.items() if entry.status != "retired"}


def _write(
    catalogue: Catalogue,
    entry: Entry,
    now: Mapping[str, File],
    there: Resolved,
    comments: list[str] | None = None,
) -> Saved:
    """Write an entry, once it is sure that the folder reads as well with it as without."""
    from segmentlab.govern.catalogue import show

    key = entry.segment.key
    others = _others(key, there)
    _check_rests_on(entry, there)
    before = there.entries.get(key)
    if comments is None:
        comments = comments_in(now[entry.file].text, text_of(before, others)) if before else []
    text = text_of(entry, others, comments)
    file = file_of(entry.file, text.encode("utf-8"))
    after = resolve({**now, entry.file: file})
    worse: list[Problem] = [one for one in after.problems if one.left_out and one not in there.problems]
    if worse:
        raise ValueError(f"“{key}” cannot be saved: {worse[0].sentence()}")
    read = after.entries[key]
    assert (read.segment, read.status, read.history) == (entry.segment, entry.status, entry.history)
    put(catalogue.folder, entry.file, text)
    # Other files stay as this catalogue read them: what others changed since must still be noticed.
    kept = {name: one for name, one in catalogue.files.items() if name in now or name == entry.file}
    show(catalogue, {**kept, entry.file: file})
    also = catalogue.used_by(key) if before is None or before.segment.rule != entry.segment.rule else ()
    return Saved(key, catalogue.folder / entry.file, True, also)


def _name_of(key: str, catalogue: Catalogue) -> str:
    return catalogue.entries[key].file if key in catalogue.entries else file_name(key)


def _before(key: str, now: Mapping[str, File], there: Resolved) -> Entry | None:
    """The entry that is to be replaced; a file that cannot be read is not written over."""
    if key not in there.entries and any(belongs_in(key, name) for name in now):
        said = next(one for one in there.problems if belongs_in(key, one.file))
        raise ValueError(f"“{key}” has a file that cannot be read: {said.sentence()}")
    elsewhere = [name for name, file in now.items() if key not in there.entries and key_in(file) == key]
    if elsewhere:
        raise ValueError(
            f"“{key}” is in {elsewhere[0]}, with all that is known about it; rename that file to "
            f"{file_name(key)} and open the catalogue again."
        )
    return there.entries.get(key)


def _history(
    before: Entry | None, segment: Segment, status: str, on: str | date, by: str, why: str
) -> tuple[Former, ...]:
    """The history with what happens now on top."""
    kept = before.history if before else ()
    back = before.retired if before else None
    if not on:
        if back is not None:
            raise ValueError(
                f'To bring {segment.key!r} back, say when and who decided: on="2026-06-29", by="...".'
            )
        return kept
    day = _day(on, before)
    if before is None:
        return (Former(day, "made", by, why),)
    if back is not None:
        kept = (Former(back.day, "retired", back.by, back.reason), *kept)
    if before.status != status:
        kept = (Former(day, f"set to {status}", by, why), *kept)
    if before.segment != segment:
        kept = (Former(day, "changed", by, why, data_of(before.segment)), *kept)
    return kept


def _day(on: str | date, before: Entry | None) -> str:
    day = day_of(on)
    known = [one.day for one in before.history] if before else []
    if before and before.retired:
        known.append(before.retired.day)
    latest = max(map(day_of, known), default=day)
    if day < latest:
        raise ValueError(
            f"on={day!r} lies before the last change on record, {latest}; give that day or a later one."
        )
    return day


def _users(key: str, now: Mapping[str, File]) -> list[str]:
    """Who names a segment in a rule, also in files that cannot be read further."""
    return sorted(user for user, named in rests_on(now).items() if key in named)


def _others(key: str, there: Resolved) -> list[Segment]:
    return [entry.segment for other, entry in there.entries.items() if other != key]


def _check_rests_on(entry: Entry, there: Resolved) -> None:
    """Refuse a rule that says of another segment what the catalogue does not."""
    for node in nodes_in(entry.segment.rule):
        if not isinstance(node, InSegment) or node.segment not in there.entries:
            continue
        other = there.entries[node.segment]
        if other.segment.rule != node.rule:
            raise ValueError(
                f"“{entry.segment.key}” rests on another definition of {node.segment!r} than the catalogue "
                f"has; save that one first, or use the catalogue's own: catalogue[{node.segment!r}]."
            )
        if other.retired is not None and entry.status != "retired":
            raise ValueError(
                f"“{entry.segment.key}” rests on {node.segment!r}, which was retired on {other.retired.day}: "
                f"{other.retired.reason} Use another segment."
            )
