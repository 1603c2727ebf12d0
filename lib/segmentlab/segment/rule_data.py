"""Rules as plain mappings that a marketer can review; file_rules.py reads them back.

Comes in: the definition tree. Goes out: mappings, lists, texts and numbers alone. Stage of the loop: segment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from segmentlab.model.accounts import Account
from segmentlab.model.tree import (
    Anchored,
    And,
    AtLeast,
    Attribute,
    Comparison,
    DaysSince,
    Difference,
    Events,
    Extreme,
    InSegment,
    Measure,
    Not,
    Or,
    Property,
    Quantity,
    Ratio,
    Rule,
    change,
    trend,
)
from segmentlab.model.window import Window

#: How each comparison is said in a file.
COMPARED = {
    "==": "is",
    "!=": "is not",
    "<": "less than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
    "in": "is one of",
}


def to_data(rule: Rule, known: Mapping[str, Rule] | None = None) -> dict[str, Any]:
    """Write a rule as a plain mapping.

    Parameters
    ----------
    rule
        Any rule.
    known
        Rules of the segments that are named without repeating their rule; any other is written out.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> to_data(events("order_placed").count(within="90d") >= 3)
    {'count': 'order_placed', 'within': '90d', 'at least': 3}
    """
    known = known or {}
    match rule:
        case And(parts):
            return {"all": [to_data(part, known) for part in parts]}
        case Or(parts):
            return {"any": [to_data(part, known) for part in parts]}
        case AtLeast(number, parts):
            return {"at least": number, "of these": [to_data(part, known) for part in parts]}
        case Not(part):
            return {"not": to_data(part, known)}
        case InSegment(key, inner) if key in known and known[key] == inner:
            return {"in segment": key}
        case InSegment(key, inner):
            return {"in segment": key, "rule": to_data(inner, known)}
        case Extreme(subject, side, share, among):
            data = {f"in {side}": share, "by": _subject_data(subject)}
            return data if among is None else {**data, "among": to_data(among, known)}
        case Comparison(subject, operator, value):
            return {**_subject_data(subject), COMPARED[operator]: list(value) if operator == "in" else value}
    raise TypeError(f"{rule!r} is not a rule.")


def _subject_data(subject: Any) -> dict[str, Any]:
    match subject:
        case Ratio(above, _) if _made_by(trend, subject):
            return {"trend": _subject_data(above)}
        case Difference(first, _) if _made_by(change, subject):
            return {"change": _subject_data(first)}
        case DaysSince(Attribute(name)):
            return {"days since": name}
        case Account(aggregate, of):
            inner = to_data(of) if isinstance(of, Rule) else _subject_data(of)
            return {f"account {aggregate}": inner}
        case Ratio(above, below):
            return {"ratio": [_subject_data(above), _subject_data(below)]}
        case Difference(first, second):
            return {"difference": [_subject_data(first), _subject_data(second)]}
        case Attribute(name):
            return {"customer": name}
        case Property(name):
            return {"property": name}
        case Measure(aggregate, source, of, window):
            head = aggregate.replace("_", " ")
            data = {head: source.event} if of is None else {head: of, "of": source.event}
            return {**data, **_events_data(source), **_window_data(window)}
    raise TypeError(f"{subject!r} cannot be written to a file.")


def _made_by(moves: Callable[[Quantity], Quantity], quantity: Quantity) -> bool:
    """Whether a ratio or difference is that of a window and the one before."""
    first = quantity.children()[0]
    assert isinstance(first, Quantity)
    try:
        return moves(first).key == quantity.key
    except (TypeError, ValueError):
        return False


def _events_data(source: Events) -> dict[str, Any]:
    """The conditions on events and what must come after them; their name stands elsewhere."""
    data: dict[str, Any] = _where_data(source)
    if source.then:
        data["then"] = [
            {
                "followed by" if then.happens else "not followed by": then.events.event,
                "inside": then.inside,
                **_where_data(then.events),
            }
            for then in source.then
        ]
    return data


def _where_data(source: Events) -> dict[str, Any]:
    return {"where": [to_data(condition) for condition in source.conditions]} if source.conditions else {}


def _window_data(window: Window | Anchored | None) -> dict[str, Any]:
    if window is None:
        return {}
    if isinstance(window, Anchored):
        after = window.after
        if isinstance(after, Attribute):
            return {"within": window.within, "after": {"customer": after.name}}
        moment = {f"{after.which} time": after.source.event, **_events_data(after.source)}
        return {"within": window.within, "after": moment}
    if window.newest == "0d":
        return {"within": window.oldest}
    return {"between": [window.oldest, window.newest]}
