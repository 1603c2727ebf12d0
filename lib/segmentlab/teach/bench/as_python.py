"""A segment as Python that can be pasted into a notebook: run there, it gives an equal segment.

Comes in: a segment. Goes out: text. Stage of the loop: teach.
"""

from __future__ import annotations

import json
import re
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
    Moment,
    Not,
    Or,
    Property,
    Ratio,
    Rule,
    change,
    trend,
)
from segmentlab.segment.files import REASONS
from segmentlab.segment.segment import Segment

_NAMES = (
    "account_count", "account_max", "account_mean", "account_share", "account_sum", "at_least", "change",
    "customer", "events", "in_segment", "prop", "trend",
)  # fmt: skip
#: Longer lines are broken after each condition.
_WIDE = 100


def python_of(segment: Segment) -> str:
    """Write a segment as Python.

    Parameters
    ----------
    segment
        Any segment.

    Returns
    -------
    str
        Text whose last statement assigns an equal segment to ``segment``.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> print(python_of(Segment("buyers", events("order_placed").count("90d") >= 3, owner="CRM")))
    from segmentlab import Segment, events
    <BLANKLINE>
    segment = Segment(
        key="buyers",
        rule=events("order_placed").count(within="90d") >= 3,
        owner="CRM",
    )
    """
    rule = _rule(segment.rule, "    ").removeprefix("(").removesuffix(")") if _is_one(segment.rule) else (
        _rule(segment.rule, "    ")
    )  # fmt: skip
    reasons = [f"    {name}={text(getattr(segment, name))}," for name in REASONS if getattr(segment, name)]
    body = "\n".join([f"    key={text(segment.key)},", f"    rule={rule},", *reasons])
    code = f"segment = Segment(\n{body}\n)\n"
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', code)
    used = [name for name in _NAMES if re.search(rf"(?<![.\w]){name}\(", bare)]
    rare = [name for name in ("And", "AtLeast", "Or") if re.search(rf"(?<![.\w]){name}\(", bare)]
    lines = [f"from segmentlab import {', '.join(['Segment', *used])}"]
    if rare:
        lines.append(f"from segmentlab.model.tree import {', '.join(rare)}")
    return "\n".join([*lines, "", code]).rstrip("\n")


def text(value: Any) -> str:
    r"""Write a text or number as Python, texts in double quotes.

    Examples
    --------
    >>> print(text('the "best"'), text(3), text(True), text(("a", "b")))
    "the \"best\"" 3 True ["a", "b"]
    """
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(text, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _is_one(rule: Rule) -> bool:
    """Whether the brackets around it are not needed."""
    return isinstance(rule, Comparison) and rule.operator != "in"


def _rule(rule: Rule, room: str) -> str:
    match rule:
        case And(parts):
            return _joined("&", parts, room, And)
        case Or(parts):
            return _joined("|", parts, room, Or)
        case AtLeast(number, parts):
            deeper = room + "    "
            each = [_rule(part, deeper) for part in parts]
            return _call("at_least", [str(number), *each], room)
        case Not(part):
            return f"~{_rule(part, room)}"
        case InSegment(key, inner):
            return f"in_segment(Segment({text(key)}, {_rule(inner, room + '    ')}))"
        case Extreme(subject, side, share, among):
            more = "" if among is None else f", among={_rule(among, room + '    ')}"
            return f"{_quantity(subject, room)}.in_{side}({share!r}{more})"
        case Comparison(subject, "in", value):
            return f"{_subject(subject, room)}.is_in({text(value)})"
        case Comparison(subject, operator, value):
            return f"({_subject(subject, room)} {operator} {text(value)})"
    raise TypeError(f"{rule!r} is not a rule.")


def _joined(sign: str, parts: tuple[Rule, ...], room: str, kind: type) -> str:
    deeper = room + "    "
    each = [_rule(part, deeper) for part in parts]
    if len(parts) < 2 or isinstance(parts[0], kind) or any(isinstance(one, kind) for one in parts[1:]):
        # `&` would merge what stands apart here.
        inner = ", ".join(each) + ("," if len(each) == 1 else "")
        return f"{kind.__name__}(({inner}))"
    line = f"({f' {sign} '.join(each)})"
    if len(line) <= _WIDE and "\n" not in line:
        return line
    return f"(\n{deeper}" + f"\n{deeper}{sign} ".join(each) + f"\n{room})"


def _call(name: str, arguments: list[str], room: str) -> str:
    line = f"{name}({', '.join(arguments)})"
    if len(line) <= _WIDE and "\n" not in line:
        return line
    return f"{name}(\n" + "".join(f"{room}    {one},\n" for one in arguments) + f"{room})"


def _subject(subject: Any, room: str) -> str:
    match subject:
        case Attribute(name):
            return f"customer({text(name)})"
        case Property(name):
            return f"prop({text(name)})"
    return _quantity(subject, room)


def _quantity(subject: Any, room: str) -> str:
    match subject:
        case Measure():
            return _measure(subject, room)
        case DaysSince(Attribute(name)):
            return f"customer({text(name)}).days_since()"
        case Account(aggregate, of):
            inner = _rule(of, room) if isinstance(of, Rule) else _quantity(of, room)
            return f"account_{aggregate}({inner})"
        case Ratio(above, below):
            if _made_by(trend, above, subject):
                return f"trend({_quantity(above, room)})"
            return f"({_quantity(above, room)} / {_quantity(below, room)})"
        case Difference(first, second):
            if _made_by(change, first, subject):
                return f"change({_quantity(first, room)})"
            return f"({_quantity(first, room)} - {_quantity(second, room)})"
    raise TypeError(f"{subject!r} is not a measure.")


def _made_by(moves: Any, first: Any, subject: Any) -> bool:
    try:
        return bool(moves(first).key == subject.key)
    except (TypeError, ValueError):
        return False


def _measure(measure: Measure, room: str) -> str:
    given = [text(measure.of)] if measure.of else []
    window = measure.window
    if isinstance(window, Anchored):
        after = window.after
        if isinstance(after, Moment):
            anchor = f"{_events(after.source)}.{after.which}_time()"
        else:
            anchor = f"customer({text(after.name)})"
        given += [f"within={text(window.within)}", f"after={anchor}"]
    elif window is not None and window.newest == "0d":
        given.append(f"within={text(window.oldest)}")
    elif window is not None:
        given.append(f"between=({text(window.oldest)}, {text(window.newest)})")
    return f"{_events(measure.source)}.{measure.aggregate}({', '.join(given)})"


def _events(source: Events) -> str:
    said = f"events({text(source.event)})"
    if source.conditions:
        said += f".where({', '.join(_condition(one) for one in source.conditions)})"
    for step in source.then:
        word = "followed_by" if step.happens else "not_followed_by"
        said += f".{word}({_events(step.events)}, inside={text(step.inside)})"
    return said


def _condition(condition: Comparison) -> str:
    said = _rule(condition, "")
    return said[1:-1] if condition.operator != "in" else said
