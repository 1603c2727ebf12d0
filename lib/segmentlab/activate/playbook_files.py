"""Playbooks in files: readable YAML that a colleague can review, and back without loss.

Comes in: a playbook, or the text of a file. Goes out: the other of the two. A segment stands in its row as in
a file of segments (see `segment/files.py`), without the action, channel and KPI, which are the row's:

    version: 1
    playbook: ecommerce
    title: Outdoor gear shop
    rows:
      - behavior: Bought often and lately
        segment:
          key: champions
          owner: CRM
          rule:
            count: order_placed
            within: 365d
            at least: 4
        action: perk
        kinds: [perk]
        channel: email
        cadence: every 60d
        kpi: repeat rate
        priority: 1
        purpose: marketing
    suppress:
      - reason: just purchased
        stops: [cart reminder]
        rule:
          count: order_placed
          within: 3d
          at least: 1

Stage of the loop: activate.
"""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from segmentlab.activate.playbook import Playbook
from segmentlab.activate.playbook_rows import PlaybookRow, Suppression
from segmentlab.model.tree import Rule
from segmentlab.segment.describe import describe
from segmentlab.segment.file_rules import from_spot
from segmentlab.segment.files import REASONS, VERSION, segments_from, text_of
from segmentlab.segment.rule_data import to_data
from segmentlab.segment.segment import Segment
from segmentlab.segment.yaml_text import Spot, read, write

#: The entries of a row, in the order of reading; the reasons of a segment that are the row's.
ROW = ("behavior", "segment", "action", "kinds", "channel", "cadence", "kpi", "priority", "purpose")
_OPTIONAL = ("kinds", "purpose")
_OF_ROW = ("action", "channel", "kpi")
_SUPPRESSION = ("reason", "stops", "rule")
_WHOLE = ("version", "playbook", "title", "rows", "suppress")


def read_playbook(source: str | Path, segments: Iterable[Segment] = (), file: str = "") -> Playbook:
    """Read a playbook.

    Parameters
    ----------
    source
        A path, or the YAML text itself.
    segments
        Segments from elsewhere that those of the playbook may refer to.
    file
        What errors call the text; the name of the file if left out.

    Raises
    ------
    ValueError
        With one sentence that names the file, the line and the fix.
    FileNotFoundError
        If there is no such file.
    """
    text, found = text_of(source)
    whole = read(text, file or found)
    entries = _entries(whole, _WHOLE, "a playbook", optional=("title", "suppress"))
    version = entries["version"]
    if version.value != VERSION or isinstance(version.value, bool):
        raise version.wrong(f"version {version.value!r} cannot be read here; this library reads {VERSION}.")
    rows = [_entries(row, ROW, "a row of a playbook", _OPTIONAL) for row in _list(entries["rows"], "rows")]
    for row in rows:
        _check_segment(row["segment"])
    made = segments_from([row["segment"] for row in rows], segments)
    known = {segment.key: segment.rule for segment in (*segments, *made.values())}
    return _made(
        entries["rows"],
        lambda: Playbook(
            name=_text(entries["playbook"]),
            title=_text(entries["title"]) if "title" in entries else "",
            rows=tuple(_row(row, segment) for row, segment in zip(rows, made.values(), strict=True)),
            suppress=tuple(_suppressions(entries.get("suppress"), known)),
        ),
    )


def write_playbook(book: Playbook) -> str:
    """Write a playbook as YAML that `read_playbook` gives back equal.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> buyers = Segment("buyers", events("order_placed").count() >= 1)
    >>> row = PlaybookRow("Bought", buyers, "a word of thanks", "email", "once", "repeat rate", 1)
    >>> print(write_playbook(Playbook("mine", (row,))), end="")
    version: 1
    playbook: mine
    rows:
      - behavior: Bought
        segment:
          key: buyers
          # Everyone who placed at least one order.
          rule:
            count: order_placed
            at least: 1
        action: a word of thanks
        channel: email
        cadence: once
        kpi: repeat rate
        priority: 1
        purpose: marketing
    """
    known = {row.key: row.segment.rule for row in book.rows}
    head = {"version": VERSION, "playbook": book.name} | ({"title": book.title} if book.title else {})
    parts = [write(head), "rows:\n", *(_row_text(row, known) for row in book.rows)]
    if book.suppress:
        parts.append("suppress:\n")
        parts += [_item(_reason(rule), _commented(rule.rule, known)) for rule in book.suppress]
    return "".join(parts)


def _reason(rule: Suppression) -> str:
    return write({"reason": rule.reason, "stops": list(rule.stops)})


def _row_text(row: PlaybookRow, known: Mapping[str, Rule]) -> str:
    reasons = {
        name: getattr(row.segment, name)
        for name in REASONS
        if name not in _OF_ROW and getattr(row.segment, name)
    }
    segment = write({"key": row.key, **reasons}) + _commented(row.segment.rule, known)
    rest: dict[str, Any] = {"action": row.action} | ({"kinds": list(row.kinds)} if row.kinds else {})
    rest |= {name: getattr(row, name) for name in ROW[4:]}
    return _item(write({"behavior": row.behavior}), "segment:\n", textwrap.indent(segment, "  "), write(rest))


def _item(*parts: str) -> str:
    return "  - " + textwrap.indent("".join(parts), "    ").removeprefix("    ")


def _commented(rule: Rule, known: Mapping[str, Rule]) -> str:
    """A rule with its words above it, as comments that nothing in them can end."""
    plain = " ".join("".join(one if one.isprintable() else " " for one in describe(rule)).split())
    words = textwrap.wrap(plain, 96, break_long_words=False)
    return "".join(f"# {line}\n" for line in words) + write({"rule": to_data(rule, known)})


def _row(entries: dict[str, Spot], segment: Segment) -> PlaybookRow:
    kinds = [_text(one) for one in _list(entries["kinds"], "kinds")] if "kinds" in entries else []
    texts = {name: _text(entries[name]) for name in ("behavior", *_OF_ROW, "cadence")}
    purpose = _text(entries["purpose"]) if "purpose" in entries else "marketing"
    priority = entries["priority"].value
    made: PlaybookRow = _made(
        entries["behavior"],
        lambda: PlaybookRow(segment=segment, priority=priority, purpose=purpose, kinds=tuple(kinds), **texts),
    )
    return made


def _suppressions(spot: Spot | None, known: Mapping[str, Rule]) -> Iterable[Suppression]:
    def resolve(key: str, where: Spot) -> Rule:
        if key not in known:
            raise where.wrong(f"there is no segment {key!r} in this playbook; there are {', '.join(known)}.")
        return known[key]

    for item in _list(spot, "suppressions") if spot else ():
        yield _suppression(item, resolve)


def _suppression(item: Spot, resolve: Callable[[str, Spot], Rule]) -> Suppression:
    entries = _entries(item, _SUPPRESSION, "a suppression")
    rule = from_spot(entries["rule"], resolve)
    stops = tuple(_text(one) for one in _list(entries["stops"], "kinds or purposes"))
    made: Suppression = _made(item, lambda: Suppression(_text(entries["reason"]), rule, stops))
    return made


def _check_segment(spot: Spot) -> None:
    if isinstance(spot.value, dict):
        for name in _OF_ROW:
            if name in spot.value:
                raise spot.value[name].wrong(f'"{name}" belongs to the row; move it out of "segment:".')


def _entries(
    spot: Spot, names: tuple[str, ...], what: str, optional: tuple[str, ...] = ()
) -> dict[str, Spot]:
    """The entries of a mapping, once none is missing and none is unknown."""
    if not isinstance(spot.value, dict):
        raise spot.wrong(f"{spot.value!r} is not {what}; it has {', '.join(names)}.")
    for name, value in spot.value.items():
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"it has {', '.join(names)}."
            raise value.wrong(f'"{name}" does not belong to {what}; {hint}')
    for name in names:
        if name not in spot.value and name not in optional:
            raise spot.wrong(f'{what} needs "{name}:"; add it.')
    return spot.value


def _list(spot: Spot, what: str) -> list[Spot]:
    if not isinstance(spot.value, list) or not spot.value:
        raise spot.wrong(f'a list of {what} belongs here; begin each with "- ", or write them inside [ ].')
    return spot.value


def _text(spot: Spot) -> str:
    if not isinstance(spot.value, str):
        raise spot.wrong('a text belongs here; put it in quotes ("...").')
    return spot.value


def _made(spot: Spot, make: Callable[[], Any]) -> Any:
    """What `make` gives; where it is refused, the sentence with its place before it."""
    try:
        return make()
    except (TypeError, ValueError, LookupError) as error:
        if str(error).startswith(f"{spot.file}, line "):
            raise
        raise spot.wrong(str(error)) from error
