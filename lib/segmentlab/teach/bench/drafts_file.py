"""Work that was not saved yet, kept in a file so that a restart loses nothing. Stage of the loop: teach.

Comes in: a draft and what stands in the fields around it. Goes out: a JSON file that is whole at every
moment, beside that of the reader's answers; and the drafts it holds. Nothing in it is ever run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from segmentlab.model.tree import Rule
from segmentlab.segment.files import read_segments, write_segments, write_whole
from segmentlab.segment.segment import Segment

from ..progress_file import place as progress_place
from .asked import Condition, Did, Has, Kept, Per, Rolled, Step, When, Where, Within
from .draft import Draft, Group

FORMAT, VERSION = "segmentlab workbench", 1
#: Older work than this many pieces is let go.
MOST = 20
PATIENCE = 5


@dataclass(frozen=True)
class Work:
    """A piece of work: of which business, the draft, the segment it was opened from, and the fields."""

    business: str
    draft: Draft
    opened: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)


def place() -> Path:
    """Name the file, beside the one of the reader's answers."""
    return progress_place().with_name("workbench.json")


def read(path: Path) -> dict[str, Work]:
    """Read the pieces of work in a file, the oldest first; one that is not there or damaged holds none."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or (found.get("format"), found.get("version")) != (FORMAT, VERSION):
        return {}
    works = {}
    for key, saved in (found.get("works") or {}).items():
        try:
            works[str(key)] = _work(saved)
        except (TypeError, ValueError, KeyError, AttributeError):
            continue  # what another version wrote is no use here, and no reason to lose the rest
    return works


def keep(path: Path, key: str, work: Work | None) -> None:
    """Keep a piece of work under a key, or let it go.

    Raises
    ------
    OSError
        If the file cannot be written; what was there stays.
    """
    from filelock import FileLock

    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f"{path.name}.lock"), timeout=PATIENCE):
        works = read(path)
        if path.exists() and not _is_ours(path):
            path.rename(path.with_name(f"{path.stem}.set-aside{path.suffix}"))
        if work is None:
            if works.pop(key, None) is None:
                return
        else:
            works.pop(key, None)
            works[key] = work
        kept = {name: _data(one) for name, one in list(works.items())[-MOST:]}
        text = json.dumps({"format": FORMAT, "version": VERSION, "works": kept}, ensure_ascii=False, indent=1)
        write_whole(path, text)


def _is_ours(path: Path) -> bool:
    try:
        found = json.loads(path.read_text("utf-8"))
        return bool(found["format"] == FORMAT and found["version"] == VERSION)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _data(work: Work) -> dict[str, Any]:
    return {
        "business": work.business,
        "opened": work.opened,
        "reasons": dict(work.reasons),
        "draft": draft_data(work.draft),
    }


def _work(saved: Any) -> Work:
    reasons = {str(name): str(said) for name, said in saved["reasons"].items()}
    return Work(str(saved["business"]), draft_of(saved["draft"]), str(saved["opened"]), reasons)


def draft_data(draft: Draft) -> dict[str, Any]:
    """Write a draft as plain data.

    Examples
    --------
    >>> draft = Draft((Group(conditions=(Did("order_placed"), Has("country", "in", ("DE", "FR")))),))
    >>> draft_of(json.loads(json.dumps(draft_data(draft)))) == draft
    True
    """
    return {
        "how": draft.how,
        "number": draft.number,
        "groups": [
            {**_flat(group, "conditions"), "conditions": [_condition_data(one) for one in group.conditions]}
            for group in draft.groups
        ],
    }


def draft_of(data: Any) -> Draft:
    """Read a draft from plain data.

    Raises
    ------
    ValueError, TypeError, KeyError
        If it is none.
    """
    groups = tuple(
        Group(**{**group, "conditions": tuple(map(_condition_of, group["conditions"]))})
        for group in data["groups"]
    )
    draft = Draft(groups, str(data["how"]), int(data["number"]))
    draft.rule()  # which checks every part of it
    return draft


def _condition_data(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, Within | Kept):
        data: dict[str, Any] = {"out": condition.out, "rule": _rule_text(condition.inner)}
        return {"kept": data} if isinstance(condition, Kept) else {"within": {**data, "key": condition.key}}
    if isinstance(condition, Has):
        return {"has": {**_flat(condition, "rolled"), "rolled": _maybe(condition.rolled)}}
    return {
        "did": {
            **_flat(condition, "when", "where", "then", "per", "rolled"),
            "when": _flat(condition.when),
            "per": None if condition.per is None else _with_where(condition.per),
            "rolled": _maybe(condition.rolled),
            "where": [_flat(one) for one in condition.where],
            "then": [_with_where(one) for one in condition.then],
        }
    }


def _condition_of(data: Any) -> Condition:
    ((kind, said),) = data.items()
    if kind == "kept":
        return Kept(_rule_of(said["rule"]), bool(said["out"]))
    if kind == "within":
        return Within(str(said["key"]), _rule_of(said["rule"]), bool(said["out"]))
    if kind == "has":
        rolled = _rolled_of(said.get("rolled"))
        return Has(**{**said, "value": _value(said["value"]), "rolled": rolled})
    steps = tuple(Step(**{**one, "where": _wheres(one["where"])}) for one in said["then"])
    per = said.get("per")
    return Did(
        **{
            **said,
            "value": _value(said["value"]),
            "when": When(**said["when"]),
            "where": _wheres(said["where"]),
            "then": steps,
            "per": Per(str(per["event"]), _wheres(per["where"])) if per else None,
            "rolled": _rolled_of(said.get("rolled")),
        }
    )


def _with_where(thing: Step | Per) -> dict[str, Any]:
    return {**_flat(thing, "where"), "where": [_flat(each) for each in thing.where]}


def _maybe(thing: Rolled | None) -> dict[str, Any] | None:
    return None if thing is None else _flat(thing)


def _rolled_of(data: Any) -> Rolled | None:
    return Rolled(**data) if data else None


def _wheres(data: Any) -> tuple[Where, ...]:
    return tuple(Where(**{**one, "value": _value(one["value"])}) for one in data)


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _flat(thing: Any, *without: str) -> dict[str, Any]:
    return {one.name: getattr(thing, one.name) for one in fields(thing) if one.name not in without}


def _rule_text(rule: Rule) -> str:
    return write_segments([Segment("kept", rule)])


def _rule_of(text: str) -> Rule:
    return read_segments(text)["kept"].rule
