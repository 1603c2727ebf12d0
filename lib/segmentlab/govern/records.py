"""What a catalogue keeps about a segment besides its definition: status, retirement, history, problems.

Comes in: plain values, or places of a file. Goes out: frozen records, and the text of a file. Stage of the
loop: govern.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, NamedTuple

from segmentlab.instrument.business import moment_in_utc
from segmentlab.segment.files import REASONS, write_segments
from segmentlab.segment.rule_data import to_data
from segmentlab.segment.segment import Segment
from segmentlab.segment.yaml_text import Spot, write

#: A draft is being thought about, an active one is in use, a retired one is kept with the reason.
STATUSES = ("draft", "active", "retired")
#: What a segment must say before it is used: why it exists, who answers for it, what is done with it, how one
#: knows that it worked, and when it is looked at again.
NEEDED = ("objective", "owner", "action", "kpi", "review_by")
#: What can have happened to a definition.
DID = ("made", "changed", "renamed", "retired", "set to draft", "set to active")
#: Names that Windows keeps for devices, with any ending: "Naming Files, Paths, and Namespaces", Microsoft.
_DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
#: Longer keys would make file names that some systems cannot hold.
_LONGEST = 100


class Problem(NamedTuple):
    """What is wrong with a file, and what to do.

    `left_out` tells whether the segment is missing from the catalogue because of it.
    """

    file: str
    line: int
    problem: str
    fix: str
    left_out: bool = True

    def sentence(self) -> str:
        """The problem in one sentence."""
        return f"{self.file}, line {self.line}: {self.problem}; {self.fix}"


class File(NamedTuple):
    """A file of a catalogue: its content, or why it has none; the fingerprint changes with every byte."""

    name: str
    fingerprint: str
    whole: Spot | None
    problem: Problem | None
    text: str = ""


class Retired(NamedTuple):
    """When a segment was retired, by whom and why."""

    day: str
    by: str
    reason: str


class Former(NamedTuple):
    """An entry of a history: what happened on a day, and the definition as it was before, if it changed.

    Where only the key changed, `was` holds nothing else.
    """

    day: str
    did: str
    by: str = ""
    why: str = ""
    was: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Entry:
    """A segment in a catalogue.

    Attributes
    ----------
    segment
        Its definition.
    status
        One of ``STATUSES``.
    retired
        Of a retired one: when, by whom and why.
    history
        What happened to it, the latest first, as far as that was recorded in the file.
    file
        Name of its file.
    rests_on
        Keys of the segments of the catalogue that its rule names.
    """

    segment: Segment
    status: str = "draft"
    retired: Retired | None = None
    history: tuple[Former, ...] = ()
    file: str = ""
    rests_on: tuple[str, ...] = ()

    @property
    def former_keys(self) -> tuple[str, ...]:
        """The keys it had before it was renamed."""
        return tuple(str(one.was["key"]) for one in self.history if one.did == "renamed" and one.was)


def file_name(key: str) -> str:
    """The name of a segment's file, one that every system can hold.

    Examples
    --------
    >>> file_name("lapsing_regulars"), file_name("con")
    ('lapsing_regulars.yaml', 'segment-con.yaml')
    """
    if len(key) > _LONGEST:
        # A hyphen cannot be in a key, so no other segment's file has this name.
        return f"{key[:80]}-{hashlib.sha256(key.encode()).hexdigest()[:12]}.yaml"
    return f"segment-{key}.yaml" if _DEVICES.fullmatch(key) else f"{key}.yaml"


def belongs_in(key: str, name: str) -> bool:
    """Is this the name of the segment's file, with either ending of YAML?

    Examples
    --------
    >>> belongs_in("lapsing_regulars", "lapsing_regulars.yml"), belongs_in("con", "con.yaml")
    (True, False)
    """
    return PurePath(name).stem == PurePath(file_name(key)).stem


def problem_in(error: Exception, file: str) -> Problem:
    """A problem from an error that names the file and the line before the problem, and the fix after it.

    Examples
    --------
    >>> problem_in(ValueError("a.yaml, line 3: nothing is compared; add `at least: 1`."), "a.yaml")[1:4]
    (3, 'nothing is compared', 'add `at least: 1`.')
    """
    text = str(error)
    place = re.match(r"(?P<file>.*?), line (?P<line>\d+): ", text, re.DOTALL)
    line = int(place["line"]) if place else 1
    text = text[place.end() :] if place else text.removeprefix(f"{file} ")
    for mark in ("; ", ". "):
        what, found, fix = text.rpartition(mark)
        if found:
            return Problem(file, line, what, fix)
    return Problem(file, line, text.removesuffix("."), "correct it.")


def needed_for_use(entry: Entry) -> Problem | None:
    """What an active segment does not say; it is loaded all the same.

    Examples
    --------
    >>> from segmentlab.model.tree import customer
    >>> needed_for_use(Entry(Segment("german", customer("country") == "DE", owner="CRM"), "active")).problem
    'it is active and does not say objective, action, kpi, review_by'
    """
    missing = [name for name in NEEDED if not getattr(entry.segment, name).strip()]
    if entry.status != "active" or not missing:
        return None
    what = f"it is active and does not say {', '.join(missing)}"
    return Problem(entry.file, 1, what, "add what is missing, or make it a draft.", left_out=False)


def former_of(spot: Spot) -> Former:
    """An entry of a history, as the file says it.

    Raises
    ------
    ValueError
        With one sentence that names the line and the fix.
    """
    said = spot.value if isinstance(spot.value, dict) else {}
    for name, one in said.items():
        if name not in Former._fields:
            raise one.wrong(f'"{name}" does not belong to a history; write {", ".join(Former._fields)}.')
        if name != "was" and not isinstance(one.value, str):
            raise one.wrong(f'{name} must be a text; put it in quotes ("...").')
    if "day" not in said or "did" not in said:
        raise spot.wrong('an entry of the history says at least "day" (a date) and "did"; add them.')
    if said["did"].value not in DID:
        raise said["did"].wrong(f"{said['did'].value!r} is not known; write one of {', '.join(DID)}.")
    try:
        day_of(said["day"].value)
    except ValueError as error:
        raise said["day"].wrong(str(error)) from error
    if "was" in said and not isinstance(said["was"].value, dict):
        raise said["was"].wrong('"was" holds the definition before; write it like an item of "segments:".')
    return Former(**{name: plain(one) for name, one in said.items()})


def plain(spot: Spot) -> Any:
    """What stands at a place as plain data, without lines."""
    if isinstance(spot.value, dict):
        return {name: plain(one) for name, one in spot.value.items()}
    return [plain(one) for one in spot.value] if isinstance(spot.value, list) else spot.value


def day_of(day: object) -> str:
    """A day as text, or a sentence that says how to write one.

    Examples
    --------
    >>> day_of("2026-6-29")
    '2026-06-29'
    """
    return str(moment_in_utc(day, "day").date())  # type: ignore[arg-type]


def data_of(segment: Segment) -> dict[str, Any]:
    """A whole definition as plain data; the rules of segments that it names are written out.

    Examples
    --------
    >>> from segmentlab.model.tree import customer
    >>> data_of(Segment("german", customer("country") == "DE", owner="CRM"))
    {'key': 'german', 'owner': 'CRM', 'rule': {'customer': 'country', 'is': 'DE'}}
    """
    reasons = {name: getattr(segment, name) for name in REASONS if getattr(segment, name)}
    return {"key": segment.key, **reasons, "rule": to_data(segment.rule)}


def before_each(entry: Entry) -> Iterator[tuple[Former, dict[str, Any] | None]]:
    """Go back in the history: each change of the definition, and the definition before it as plain data.

    Before a segment was made there is none.
    """
    now: dict[str, Any] | None = None
    for one in entry.history:
        if one.did == "made":
            yield one, None
            return
        if one.was is not None:
            now = {**(now or data_of(entry.segment)), **one.was} if one.did == "renamed" else dict(one.was)
            yield one, now


def text_of(entry: Entry, others: Iterable[Segment], comments: Iterable[str] = ()) -> str:
    """The text of a segment's file, the same for the same entry.

    Parameters
    ----------
    entry
        What to write.
    others
        The segments of the catalogue, named without repeating their rule.
    comments
        Lines that people wrote into the file; they stand on top.
    """
    version, definition = write_segments([entry.segment], others=others).split("\n", 1)
    head = write({"status": entry.status})
    if entry.retired is not None:
        head += write({"retired": entry.retired._asdict()})
    tail = ""
    if entry.history:
        tail = write({"history": [
            {name: value for name, value in one._asdict().items() if value} for one in entry.history
        ]})  # fmt: skip
    return "".join(f"{line}\n" for line in (*comments, version)) + head + definition + tail
