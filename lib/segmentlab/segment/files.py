"""Segments in files: readable YAML that a colleague can review, and back without loss.

Comes in: segments, or the text of a file. Goes out: the other of the two. A file is plain text and numbers,
held against the vocabulary; nothing in it is ever run. Stage of the loop: segment.

    version: 1
    segments:
      - key: lapsing_regulars
        objective: Win back regular buyers before they leave
        owner: CRM
        action: win-back email, no discount first
        channel: email
        kpi: orders in 30 days
        refresh: daily
        review_by: 2027-03-31
        definition: Three orders in a year, then two months of silence.
        rule:
          all:
            - count: order_placed
              within: 365d
              at least: 3
            - days since last: order_placed
              more than: 60

What a rule can say is in `file_rules.py`. `in segment: other_key` takes the rule of another segment, of the
same file or of those given; with `rule:` below it, that rule itself.
"""

from __future__ import annotations

import difflib
import os
import secrets
import shutil
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from segmentlab.model.nodes import Node
from segmentlab.model.tree import InSegment, Rule
from segmentlab.segment.describe import describe
from segmentlab.segment.file_rules import from_spot
from segmentlab.segment.rule_data import to_data
from segmentlab.segment.yaml_text import Spot, read, write

if TYPE_CHECKING:
    from segmentlab.segment.segment import Segment

VERSION = 1
#: Segments that refer to segments can double with every line; a rule larger than this is never meant.
LARGEST_RULE = 10_000
#: The reasons of a segment, in the order in which a reviewer reads them.
REASONS = ("objective", "owner", "action", "channel", "kpi", "refresh", "review_by", "definition")
#: What a catalogue of segments (stage: govern) keeps in the same file; it is not read here.
CATALOGUED = ("status", "retired", "history")


def write_segments(
    segments: Iterable[Segment], path: str | Path | None = None, others: Iterable[Segment] = ()
) -> str:
    """Write segments as one YAML text, and to a file if a path is given.

    The file appears whole or not at all: it is written beside its place and then renamed.

    Parameters
    ----------
    segments
        Which ones, in the order of reading.
    path
        Where to; without it, the text is only returned.
    others
        Segments kept elsewhere, which are named without repeating their rule.

    Returns
    -------
    str
        The text. `read_segments` gives the same segments back.

    Raises
    ------
    ValueError
        If two segments have the same key.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> from segmentlab.segment.segment import Segment
    >>> print(write_segments([Segment("buyers", events("order_placed").count() >= 1, owner="CRM")]), end="")
    version: 1
    segments:
      - key: buyers
        owner: CRM
        # Everyone who placed at least one order.
        rule:
          count: order_placed
          at least: 1
    """
    segments = list(segments)
    keys = [segment.key for segment in segments]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"Two segments have the key {key!r}; give each its own.")
    known = {segment.key: segment.rule for segment in (*others, *segments)}
    text = f"version: {VERSION}\nsegments:\n" + "".join(_item(segment, known) for segment in segments)
    if path is not None:
        write_whole(Path(path), text)
    return text


def read_segments(source: str | Path, segments: Iterable[Segment] = ()) -> dict[str, Segment]:
    r"""Read all segments of a file.

    Parameters
    ----------
    source
        A path (or a text that ends in .yaml or .yml), or the YAML text itself.
    segments
        Segments from elsewhere that those of the file may refer to.

    Returns
    -------
    dict
        The segments of the file by their key, in its order.

    Raises
    ------
    ValueError
        With one sentence that names the file, the line and the fix.
    FileNotFoundError
        If there is no such file.

    Examples
    --------
    >>> text = "version: 1\nsegments:\n- key: buyers\n  rule: {count: order_placed, at least: 1}"
    >>> read_segments(text)["buyers"].describe()
    'Everyone who placed at least one order.'
    >>> read_segments(text.replace("at least", "at leest"))
    Traceback (most recent call last):
    ValueError: this text, line 4: the condition compares with nothing; did you mean "at least"?
    """
    text, file = text_of(source)
    return segments_of(read(text, file), segments)


def segments_of(whole: Spot, segments: Iterable[Segment] = ()) -> dict[str, Segment]:
    r"""Give all segments of a file that `yaml_text.read` has read; see `read_segments`.

    Examples
    --------
    >>> text = "version: 1\nsegments:\n- key: buyers\n  rule: {count: order_placed, at least: 1}"
    >>> list(segments_of(read(text)))
    ['buyers']
    """
    return segments_from(_items(whole), segments)


def segments_from(items: Sequence[Spot], segments: Iterable[Segment] = ()) -> dict[str, Segment]:
    """Read segments that stand inside another file, such as a playbook.

    Parameters
    ----------
    items
        Each segment as the mapping that a file of segments has, with its lines.
    segments
        Segments from elsewhere that they may refer to.

    Raises
    ------
    ValueError
        With one sentence that names the file, the line and the fix.
    """
    spots: dict[str, Spot] = {}
    for item in items:
        key = _key_of(item)
        if key in spots:
            first = spots[key].line
            raise item.wrong(f"the key {key!r} is also that of line {first}; give each segment its own.")
        spots[key] = item
    rules = _Rules(spots, {segment.key: segment.rule for segment in segments})
    return {key: _segment(spots[key], rules.of(key)) for key in spots}


def _item(segment: Segment, known: dict[str, Rule]) -> str:
    """One segment as an item of the list: reasons, the rule in words as a comment, the rule."""
    reasons = {name: getattr(segment, name) for name in REASONS if getattr(segment, name)}
    words = textwrap.wrap(_printable(describe(segment.rule)), 100, break_long_words=False)
    parts = [
        write({"key": segment.key, **reasons}),
        *(f"# {line}\n" for line in words),
        write({"rule": to_data(segment.rule, known)}),
    ]
    return "  - " + textwrap.indent("".join(parts), "    ").removeprefix("    ")


def _printable(text: str) -> str:
    """A text for a comment: on one line, so that nothing in it can end the comment."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all: beside its place, then renamed over what is there."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def text_of(source: str | Path) -> tuple[str, str]:
    """The text of a file of definitions, or the text itself, and what errors call it."""
    is_path = isinstance(source, Path) or ("\n" not in source and source.endswith((".yaml", ".yml")))
    if not is_path:
        return str(source), "this text"
    path = Path(source)
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}; check the name, or give the YAML text itself.")
    try:
        return path.read_text("utf-8-sig"), path.name
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is not UTF-8 text; save it as UTF-8 in your editor.") from error


def _items(whole: Spot) -> list[Spot]:
    """The segments of a file, once its frame is checked."""
    if not isinstance(whole.value, dict) or "version" not in whole.value:
        raise whole.wrong(f'the version is missing; begin the file with "version: {VERSION}".')
    version = whole.value["version"]
    if version.value != VERSION or isinstance(version.value, bool):
        raise version.wrong(f"version {version.value!r} cannot be read here; this library reads {VERSION}.")
    for name, spot in whole.value.items():
        if name not in ("version", "segments", *CATALOGUED):
            raise spot.wrong(f'"{name}" does not belong here; a file holds "version" and "segments".')
    segments = whole.value.get("segments", Spot(None, whole.file, whole.line))
    if not isinstance(segments.value, list) or not segments.value:
        raise segments.wrong('a list of segments belongs below "segments:"; begin each with "- key: a_name".')
    return segments.value


def _key_of(item: Spot) -> str:
    if not isinstance(item.value, dict) or "key" not in item.value:
        raise item.wrong('a segment without a key; begin it with "- key: a_name".')
    key = item.value["key"]
    if not isinstance(key.value, str):
        raise key.wrong(f"{key.value!r} cannot be a key; use small letters, digits and underscores.")
    return key.value


def _segment(item: Spot, rule: Rule) -> Segment:
    from segmentlab.segment.segment import Segment

    reasons = {name: item.value[name].value for name in REASONS if name in item.value}
    try:
        return Segment(_key_of(item), rule, **reasons)
    except (TypeError, ValueError) as error:
        raise item.wrong(str(error)) from error


def _check_entries(item: Spot) -> None:
    """Refuse what a segment does not have."""
    for name, spot in item.value.items():
        if name not in ("key", "rule", *REASONS):
            near = difflib.get_close_matches(name, ("rule", *REASONS), n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"a segment has {', '.join((*REASONS, 'rule'))}."
            raise spot.wrong(f'"{name}" does not belong to a segment; {hint}')
        if name != "rule" and not isinstance(spot.value, str):
            raise spot.wrong(f'{name} must be a text; put it in quotes ("...").')
    if "rule" not in item.value:
        raise item.wrong(f'the segment {_key_of(item)!r} has no rule; add "rule:" with a condition below it.')


@dataclass(frozen=True)
class _Rules:
    """The rules of a file, each read once, with those that they refer to."""

    spots: dict[str, Spot]
    elsewhere: dict[str, Rule]
    read: dict[str, Rule] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def of(self, key: str, path: tuple[str, ...] = ()) -> Rule:
        """The rule of a segment of the file; `path` is how it was reached."""
        if key not in self.read:
            item, path = self.spots[key], (*path, key)
            _check_entries(item)
            self.read[key] = from_spot(item.value["rule"], lambda other, spot: self._other(other, spot, path))
            self.sizes[key] = self._size(self.read[key])
            if self.sizes[key] > LARGEST_RULE:
                raise item.wrong(
                    f"the rule and those it refers to have more than {LARGEST_RULE:,} parts; make it simpler."
                )
        return self.read[key]

    def _other(self, key: str, spot: Spot, path: tuple[str, ...]) -> Rule:
        if key in path:
            circle = " → ".join((*path[path.index(key) :], key))
            raise spot.wrong(f"the segments refer to each other in a circle ({circle}); break it.")
        if key in self.spots:
            return self.of(key, path)
        if key in self.elsewhere:
            return self.elsewhere[key]
        known = [*self.spots, *self.elsewhere]
        near = difflib.get_close_matches(key, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}."
        raise spot.wrong(f"there is no segment {key!r} here or among segments=; {hint}")

    def _size(self, node: Node) -> int:
        """How many nodes a rule has once all that it refers to is written out."""
        if isinstance(node, InSegment) and self.read.get(node.segment) is node.rule:
            return 1 + self.sizes[node.segment]
        return 1 + sum(self._size(child) for child in node.children())
