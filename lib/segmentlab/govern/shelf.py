"""The files of a catalogue: one definition per file, all read, every problem listed at once.

Comes in: the files of a folder (or what they were at an earlier date). Goes out: their segments with status,
retirement and history, and what is wrong with the rest. Stage of the loop: govern.

A file is what `write_segments` writes, for one segment, and may say three things more:

    version: 1
    status: retired
    retired:
      day: 2026-06-29
      by: CRM
      reason: Nobody has written to them for a year.
    segments:
      - key: lapsing_regulars
        ...
    history:
      - day: 2026-03-02
        did: changed
        by: CRM
        why: Too few people answered.
        was: (the definition before, written like an item of segments)
"""

from __future__ import annotations

import difflib
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path
from typing import Any, NamedTuple

from segmentlab.govern.records import (
    STATUSES,
    Entry,
    File,
    Problem,
    Retired,
    belongs_in,
    file_name,
    former_of,
    needed_for_use,
    problem_in,
)
from segmentlab.segment.files import LARGEST_RULE, segments_of
from segmentlab.segment.segment import Segment, is_key
from segmentlab.segment.yaml_text import Spot, read

_MERGE = ("<<<<<<< ", ">>>>>>> ")


def read_files(folder: Path, known: Mapping[str, File] | None = None) -> dict[str, File]:
    """Read every definition file of a folder, by its name.

    Parameters
    ----------
    folder
        Where they are; files in folders below it, and those whose name begins with a dot, are left alone.
    known
        What was read before: a file with the same content is not parsed again.

    Returns
    -------
    dict of File; one that cannot be read has a problem in place of its content.
    """
    found = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in (".yaml", ".yml") and not path.name.startswith("."):
            try:
                content = path.read_bytes()
            except OSError as error:
                why = (error.strerror or str(error)).lower()
                problem = Problem(path.name, 1, f"the file cannot be opened ({why})", "check what it is.")
                found[path.name] = File(path.name, "", None, problem)
                continue
            found[path.name] = file_of(path.name, content, (known or {}).get(path.name))
    return found


def file_of(name: str, content: bytes, known: File | None = None) -> File:
    r"""One file, from its bytes.

    Examples
    --------
    >>> file_of("buyers.yaml", b"version: 1\nstatus: [").problem.sentence()
    'buyers.yaml, line 2: the indentation or a bracket does not fit the lines above; align it with them, ...'
    """
    fingerprint = hashlib.sha256(content).hexdigest()
    if known is not None and known.fingerprint == fingerprint:
        return known
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        for number, line in enumerate(text.splitlines(keepends=True), 1):
            if line.startswith(_MERGE):
                what = "two versions of this file were merged and stand here side by side"
                raise Spot(None, name, number).wrong(
                    f"{what}; keep one, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>."
                )
        return File(name, fingerprint, read(text, name), None, text)
    except UnicodeDecodeError:
        problem = Problem(name, 1, "it is not UTF-8 text", "save it as UTF-8 in your editor.")
    except ValueError as error:
        problem = problem_in(error, name)
    except RecursionError:
        problem = Problem(name, 1, "it is nested too deeply", "write a simpler rule.")
    return File(name, fingerprint, None, problem)


class Resolved(NamedTuple):
    """What the files of a catalogue say together."""

    entries: dict[str, Entry]
    problems: tuple[Problem, ...]


def resolve(files: Mapping[str, File], only: Iterable[str] | None = None) -> Resolved:
    """Turn files into segments, each with those that it rests on.

    Parameters
    ----------
    files
        Of one catalogue, by name.
    only
        The keys that are wanted (and what they rest on); without it, all.

    Returns
    -------
    Resolved
        Entries by key in alphabetical order. A file with a problem costs itself and those that rest on it,
        and nothing else.
    """
    problems: list[Problem] = [file.problem for file in files.values() if file.problem]
    frames, wrong = _frames(files)
    problems += wrong
    if only is not None:
        frames = {key: frames[key] for key in _reached(only, frames)}
    entries: dict[str, Entry] = {}
    sizes: dict[str, int] = {}
    waiting = dict(sorted(frames.items()))
    while ready := [
        key for key, frame in waiting.items() if all(other in entries for other in frame.rests_on)
    ]:
        for key in ready:
            frame = waiting.pop(key)
            try:
                sizes[key] = _size(frame, sizes)
                entries[key] = _entry(frame, entries)
            except (ValueError, TypeError) as error:
                problems.append(problem_in(error, frame.file.name))
            except RecursionError:
                problems.append(
                    Problem(frame.file.name, 1, "its rule is nested too deeply", "make it simpler.")
                )
    gone = frames.keys() - entries.keys()
    problems += [_stuck(key, gone, frames, files) for key in waiting]
    problems += [problem for entry in entries.values() if (problem := needed_for_use(entry))]
    problems.sort(key=lambda one: (one.file, one.line))
    return Resolved(dict(sorted(entries.items())), tuple(problems))


def rests_on(files: Mapping[str, File]) -> dict[str, tuple[str, ...]]:
    r"""Which segments each one names in its rule, by key; also of those that cannot be read further.

    Examples
    --------
    >>> text = b"version: 1\nsegments:\n- {key: lapsing, rule: {in segment: regulars}}"
    >>> rests_on({"lapsing.yaml": file_of("lapsing.yaml", text)})
    {'lapsing': ('regulars',)}
    """
    return {key: tuple(frame.rests_on) for key, frame in _frames(files)[0].items()}


class _Frame(NamedTuple):
    """A file whose outside is in order."""

    key: str
    file: File
    item: Spot
    status: str
    retired: Retired | None
    rests_on: dict[str, Spot]


def _frames(files: Mapping[str, File]) -> tuple[dict[str, _Frame], list[Problem]]:
    frames: dict[str, _Frame] = {}
    problems = []
    for file in files.values():
        if file.whole is not None:
            try:
                frame = _frame(file, file.whole)
                if frame.key in frames:
                    other = frames[frame.key].file.name
                    raise frame.item.wrong(
                        f"the segment {frame.key!r} is in {other}, too; remove one of the two files."
                    )
                frames[frame.key] = frame
            except ValueError as error:
                problems.append(problem_in(error, file.name))
    return frames, problems


def key_in(file: File) -> str | None:
    """The key that a file gives its segment, whatever the file is called; none if it cannot be found."""
    try:
        item = file.whole.value["segments"].value[0]  # type: ignore[union-attr]
        key = item.value["key"].value
    except (AttributeError, IndexError, KeyError, TypeError):
        return None
    return key if isinstance(key, str) else None


def _frame(file: File, whole: Spot) -> _Frame:
    if not isinstance(whole.value, dict):
        raise whole.wrong('this is no definition; begin the file with "version: 1" and "segments:".')
    items = whole.value.get("segments", whole)
    if items is whole or not isinstance(items.value, list) or not items.value:
        raise items.wrong('there is no segment here; write "segments:" and below it "- key: a_name".')
    if len(items.value) > 1:
        raise items.value[1].wrong(
            "a second segment begins here, and a catalogue has one per file; move it to a file of its own."
        )
    item = items.value[0]
    named = item.value.get("key") if isinstance(item.value, dict) else None
    key = named.value if named is not None else None
    if not isinstance(key, str):
        raise item.wrong('a segment without a key; begin it with "- key: a_name".')
    if is_key(key) and not belongs_in(key, file.name):
        raise item.wrong(
            f"the key is {key!r}, which belongs in a file {file_name(key)}; rename the file, or change "
            "the key."
        )
    spot = whole.value.get("status")
    status = "draft" if spot is None else spot.value
    if spot is not None and status not in STATUSES:
        raise spot.wrong(f"{status!r} is not a status; write {', '.join(STATUSES[:-1])} or {STATUSES[-1]}.")
    retired = _retired(whole, status)
    return _Frame(key, file, item, status, retired, dict(_named_in(item)))


def _retired(whole: Spot, status: str) -> Retired | None:
    spot = whole.value.get("retired")
    if status != "retired":
        if spot is not None:
            raise spot.wrong(
                f'it is {status}, and yet "retired:" stands here; write status: retired, or remove it.'
            )
        return None
    if spot is None:
        raise whole.value["status"].wrong(
            'it is retired without a reason; add "retired:" with day, by and reason below it.'
        )
    said = spot.value if isinstance(spot.value, dict) else {}
    for name in Retired._fields:
        if name not in said or not isinstance(said[name].value, str) or not said[name].value.strip():
            raise spot.wrong(f'"retired" does not say "{name}"; write day (a date), by and reason as texts.')
    for name, one in said.items():
        if name not in Retired._fields:
            raise one.wrong(f'"{name}" does not belong to "retired"; write day, by and reason.')
    return Retired(*(said[name].value for name in Retired._fields))


def _entry(frame: _Frame, entries: Mapping[str, Entry]) -> Entry:
    assert frame.file.whole is not None
    others = [entries[key].segment for key in frame.rests_on]
    segment = segments_of(frame.file.whole, others)[frame.key]
    listed = frame.file.whole.value.get("history")
    if listed is not None and not isinstance(listed.value, list):
        raise listed.wrong('the history is a list; begin each entry with "- day: 2026-06-29".')
    history = tuple(former_of(spot) for spot in listed.value) if listed is not None else ()
    return Entry(segment, frame.status, frame.retired, history, frame.file.name, tuple(frame.rests_on))


def _named_in(spot: Spot) -> Iterator[tuple[str, Spot]]:
    """The segments that a rule names without repeating their rule, and where."""
    if isinstance(spot.value, dict):
        named = spot.value.get("in segment")
        if named is not None and "rule" not in spot.value and isinstance(named.value, str):
            yield named.value, named
        for one in spot.value.values():
            yield from _named_in(one)
    elif isinstance(spot.value, list):
        for one in spot.value:
            yield from _named_in(one)


def _size(frame: _Frame, sizes: Mapping[str, int]) -> int:
    """Parts of a rule with all that it names written out, so that none is built that doubles for ever."""
    named = Counter(key for key, _ in _named_in(frame.item))
    size = _parts(frame.item) + sum(many * sizes[key] for key, many in named.items())
    if size > LARGEST_RULE:
        raise frame.item.wrong(
            f"the rule and those it rests on have more than {LARGEST_RULE:,} parts; make it simpler."
        )
    return size


def _parts(spot: Spot) -> int:
    inside: Any = spot.value.values() if isinstance(spot.value, dict) else spot.value
    if not isinstance(inside, str | int | float | bool):
        return isinstance(spot.value, dict) + sum(_parts(one) for one in inside)
    return 0


def _reached(wanted: Iterable[str], frames: Mapping[str, _Frame]) -> list[str]:
    waiting, found = list(wanted), set()
    while waiting:
        key = waiting.pop()
        if key in frames and key not in found:
            found.add(key)
            waiting += frames[key].rests_on
    return sorted(found)


def _stuck(key: str, gone: Set[str], frames: Mapping[str, _Frame], files: Iterable[str]) -> Problem:
    """Why a segment never came to be: it names one that is not there, cannot be read, or rests on it."""
    frame, name = frames[key], frames[key].file.name
    for other, spot in frame.rests_on.items():
        unread = next((file for file in files if belongs_in(other, file)), None)
        if other not in frames and unread is not None:
            what = f"it rests on {other!r}, which cannot be read"
            return problem_in(spot.wrong(f"{what}; correct {unread} first."), name)
        if other not in frames:
            near = difflib.get_close_matches(other, [one for one in frames if one != key], n=1)
            hint = (
                f"did you mean {near[0]!r}?" if near else f"add {file_name(other)}, or write its rule here."
            )
            return problem_in(spot.wrong(f"the catalogue has no segment {other!r}; {hint}"), name)
    # One of those it rests on never came to be either; it is the first step round a circle, or not.
    other, spot = next(pair for pair in frame.rests_on.items() if pair[0] in gone)
    path = [key, other]
    while path[-1] not in path[:-1]:
        on = next((one for one in frames[path[-1]].rests_on if one in gone), None)
        if on is None:
            break
        path.append(on)
    if path[-1] == key:
        circle = " → ".join(path)
        error = spot.wrong(f"the segments rest on each other in a circle ({circle}); break it.")
    else:
        what = f"it rests on {other!r}, which cannot be read"
        error = spot.wrong(f"{what}; correct {frames[other].file.name} first.")
    return problem_in(error, name)


def segment_from(data: Mapping[str, Any], others: Iterable[Segment], file: str) -> Segment:
    """The segment of an entry of a history; what it says of others yields to the ones given.

    Parameters
    ----------
    data
        The definition as plain data, with the rules of those it names written out.
    others
        Segments as they were at the same time; where there is none of that key, the rule written out holds.
    file
        What errors call it.
    """
    from segmentlab.segment.yaml_text import write

    others = list(others)
    known = {segment.key for segment in others}
    text = write({"version": 1, "segments": [_by_name(data, known)]})
    (segment,) = segments_of(read(text, f"history of {file}"), others).values()
    return segment


def _by_name(data: Any, known: set[str]) -> Any:
    if isinstance(data, list):
        return [_by_name(one, known) for one in data]
    if not isinstance(data, dict):
        return data
    if data.get("in segment") in known:
        data = {name: value for name, value in data.items() if name != "rule"}
    return {name: _by_name(value, known) for name, value in data.items()}
