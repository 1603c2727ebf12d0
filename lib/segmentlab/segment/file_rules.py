"""Rules as plain mappings that a marketer can review, and back.

Comes in: the definition tree, or what a file says. Goes out: the other of the two. Every mapping begins with
what is judged and ends with how it is compared; names are those of the library, with spaces for underscores:

    all:
      - count: order_placed
        within: 365d
        at least: 3
      - sum: amount_cents
        of: order_placed
        where:
          - property: category
            is one of: [tents, boots]
        between: [60d, 30d]
        more than: 15000
      - not:
          customer: country
          is: DE
      - at least: 1
        of these:
          - count: cart_item_added
            then:
              - not followed by: order_placed
                inside: 2h
            within: 30d
            at least: 2

What a file says is held against this vocabulary; nothing in it is ever run. Stage of the loop: segment.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import Any

from segmentlab.model.tree import (
    AGGREGATES,
    Anchored,
    And,
    AtLeast,
    Attribute,
    Comparison,
    Events,
    Measure,
    Not,
    Or,
    Property,
    Rule,
    Then,
    at_least,
    events,
)
from segmentlab.model.window import Window
from segmentlab.segment.yaml_text import Spot

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
_OPERATORS = {words: operator for operator, words in COMPARED.items()}
_AGGREGATES = {name.replace("_", " "): name for name in AGGREGATES}

#: The entries of a mapping that are not read yet.
Entries = dict[str, Spot]
#: Gives the rule of another segment, by its key.
Resolve = Callable[[str, Spot], Rule]


def to_data(rule: Rule) -> dict[str, Any]:
    """Write a rule as a plain mapping.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> to_data(events("order_placed").count(within="90d") >= 3)
    {'count': 'order_placed', 'within': '90d', 'at least': 3}
    """
    match rule:
        case And(parts):
            return {"all": [to_data(part) for part in parts]}
        case Or(parts):
            return {"any": [to_data(part) for part in parts]}
        case AtLeast(number, parts):
            return {"at least": number, "of these": [to_data(part) for part in parts]}
        case Not(part):
            return {"not": to_data(part)}
        case Comparison(subject, operator, value):
            return {**_subject_data(subject), COMPARED[operator]: list(value) if operator == "in" else value}
    raise TypeError(f"{rule!r} is not a rule.")


def from_spot(spot: Spot, resolve: Resolve) -> Rule:
    r"""Read a rule from what a file says.

    Parameters
    ----------
    spot
        A mapping as `to_data` writes it, with its lines.
    resolve
        Gives the rule of another segment by its key, or complains at the place where it is named.

    Raises
    ------
    ValueError
        With one sentence that names the line and the fix.

    Examples
    --------
    >>> from segmentlab.segment.yaml_text import read
    >>> from segmentlab.segment.describe import describe
    >>> describe(from_spot(read("count: order_placed\nat least: 3"), lambda key, spot: None))
    'Everyone who placed at least 3 orders.'
    """
    entries = _mapping(spot)
    head = _head(entries, spot, (*_RULES, *_SUBJECTS))
    if head in _SUBJECTS:
        return _compared(entries, spot, head, lambda: _SUBJECTS[head](entries, spot, resolve))
    rule: Rule = _made(spot, lambda: _RULES[head](entries, spot, resolve))
    _nothing_left(entries, head)
    return rule


def _subject_data(subject: Any) -> dict[str, Any]:
    match subject:
        case Attribute(name):
            return {"customer": name}
        case Property(name):
            return {"property": name}
        case Measure(aggregate, source, of, window):
            head = aggregate.replace("_", " ")
            data = {head: source.event} if of is None else {head: of, "of": source.event}
            return {**data, **_events_data(source), **_window_data(window)}
    raise TypeError(f"{subject!r} cannot be written to a file.")


def _events_data(source: Events) -> dict[str, Any]:
    """The conditions on events and what must come after them; their name stands elsewhere."""
    data: dict[str, Any] = {}
    if source.conditions:
        data["where"] = [to_data(condition) for condition in source.conditions]
    if source.then:
        data["then"] = [_then_data(step) for step in source.then]
    return data


def _then_data(then: Then) -> dict[str, Any]:
    head = "followed by" if then.happens else "not followed by"
    return {head: then.events.event, "inside": then.inside, **_events_data(then.events)}


def _window_data(window: Window | Anchored | None) -> dict[str, Any]:
    if window is None:
        return {}
    if isinstance(window, Anchored):
        raise TypeError(f"{window!r} cannot be written to a file.")
    if window.newest == "0d":
        return {"within": window.oldest}
    return {"between": [window.oldest, window.newest]}


def _mapping(spot: Spot) -> Entries:
    if not isinstance(spot.value, dict):
        raise spot.wrong(
            f"{_shown(spot)} stands where a condition belongs; write one such as `count: order_placed` "
            "with `at least: 3` below it."
        )
    return dict(spot.value)


def _head(entries: Entries, spot: Spot, heads: Iterable[str]) -> str:
    """What a mapping is about: the one entry that says so."""
    heads = list(heads)
    found = [name for name in entries if name in heads]
    if not found:
        hint = next((near for name in entries if (near := _near(name, heads))), "")
        raise spot.wrong(
            f"{_quoted(entries) or 'nothing'} says nothing to judge; "
            + (f'did you mean "{hint}"?' if hint else f"begin with one of {', '.join(heads)}.")
        )
    if len(found) > 1:
        raise entries[found[1]].wrong(
            f'"{found[0]}" and "{found[1]}" stand in one condition; begin a new list item ("- ") for each.'
        )
    return found[0]


def _condition(spot: Spot) -> Comparison:
    """Read a condition on a property of an event."""
    entries = _mapping(spot)
    if "customer" in entries:
        raise spot.wrong(
            "`where` takes conditions on the event; begin with `property:` instead of `customer:`."
        )
    head = _head(entries, spot, ("property",))
    return _compared(entries, spot, head, lambda: Property(_text(entries.pop("property"))))


def _compared(entries: Entries, spot: Spot, head: str, make: Callable[[], Any]) -> Comparison:
    """Read what is compared, and how."""
    subject = _made(spot, make)
    operator, value = _comparison(entries, spot)
    _nothing_left(entries, head)
    made: Comparison = _made(spot, lambda: Comparison(subject, operator, value))
    return made


def _comparison(entries: Entries, spot: Spot) -> tuple[str, Any]:
    found = [name for name in entries if name in _OPERATORS]
    if not found:
        near = next((near for name in entries if (near := _near(name, _OPERATORS))), "")
        raise spot.wrong(
            "the condition compares with nothing; "
            + (f'did you mean "{near}"?' if near else f"add one of {', '.join(_OPERATORS)}.")
        )
    if len(found) > 1:
        raise entries[found[1]].wrong(
            f'"{found[0]}" and "{found[1]}" compare the same thing; write two conditions below `all:`.'
        )
    spot = entries.pop(found[0])
    if found[0] == "is one of":
        return "in", tuple(_scalar(one) for one in _list(spot, "values"))
    return _OPERATORS[found[0]], _scalar(spot)


def _nothing_left(entries: Entries, head: str) -> None:
    for name, spot in entries.items():
        near = _near(name, _WORDS)
        hint = f'did you mean "{near}"?' if near and near != name else "remove it or correct its name."
        raise spot.wrong(f'"{name}" does not belong to "{head}"; {hint}')


def _all(entries: Entries, _spot: Spot, resolve: Resolve) -> Rule:
    return And(_parts(entries.pop("all"), resolve))


def _any(entries: Entries, _spot: Spot, resolve: Resolve) -> Rule:
    return Or(_parts(entries.pop("any"), resolve))


def _not(entries: Entries, _spot: Spot, resolve: Resolve) -> Rule:
    return Not(from_spot(entries.pop("not"), resolve))


def _at_least(entries: Entries, spot: Spot, resolve: Resolve) -> Rule:
    parts = _parts(entries.pop("of these"), resolve)
    if "at least" not in entries:
        raise spot.wrong("how many of these? Add `at least: 2`.")
    number = entries.pop("at least")
    return _made(number, lambda: at_least(number.value, *parts))


def _customer(entries: Entries, _spot: Spot, _resolve: Resolve) -> Attribute:
    return Attribute(_text(entries.pop("customer")))


def _measure(aggregate: str) -> Callable[[Entries, Spot, Resolve], Measure]:
    head = aggregate.replace("_", " ")

    def make(entries: Entries, spot: Spot, resolve: Resolve) -> Measure:
        first = _text(entries.pop(head))
        if not AGGREGATES[aggregate][0]:
            return Measure(aggregate, _events(first, entries, resolve), None, _window(entries, spot))
        if "of" not in entries:
            raise spot.wrong(f"{head} of which events? Add `of: order_placed` below `{head}: {first}`.")
        event = _text(entries.pop("of"))
        return Measure(aggregate, _events(event, entries, resolve), first, _window(entries, spot))

    return make


def _events(event: str, entries: Entries, resolve: Resolve) -> Events:
    """Events of a name, with the conditions and sequence among the entries."""
    source = events(event)
    if "where" in entries:
        conditions = entries.pop("where")
        source = source.where(*map(_condition, _list(conditions, "conditions")))
    if "then" in entries:
        for step in _list(entries.pop("then"), "steps"):
            source = _step(source, step, resolve)
    return source


def _step(source: Events, spot: Spot, resolve: Resolve) -> Events:
    entries = _mapping(spot)
    head = _head(entries, spot, ("followed by", "not followed by"))
    event = _text(entries.pop(head))
    if "inside" not in entries:
        raise spot.wrong(f"how soon? Add `inside: 7d` below `{head}: {event}`.")
    inside = _text(entries.pop("inside"))
    after = _events(event, entries, resolve)
    _nothing_left(entries, head)
    return _made(spot, lambda: getattr(source, head.replace(" ", "_"))(after, inside=inside))


def _window(entries: Entries, spot: Spot) -> Window | None:
    if "within" in entries and "between" in entries:
        raise spot.wrong("`within` and `between` stand in one condition; keep one of them.")
    if "within" in entries:
        within = entries.pop("within")
        return _made(within, lambda: Window(within.value))
    if "between" not in entries:
        return None
    between = entries.pop("between")
    edges = [one.value for one in _list(between, "lengths of time")]
    if len(edges) != 2:
        raise between.wrong("`between` needs two lengths of time, such as [60d, 30d].")
    return _made(between, lambda: Window(*edges))


def _parts(spot: Spot, resolve: Resolve) -> tuple[Rule, ...]:
    return tuple(from_spot(part, resolve) for part in _list(spot, "conditions"))


def _list(spot: Spot, what: str) -> list[Spot]:
    if not isinstance(spot.value, list) or not spot.value:
        raise spot.wrong(f'a list of {what} belongs here; begin each with "- ", or write them inside [ ].')
    return spot.value


def _text(spot: Spot) -> str:
    if not isinstance(spot.value, str):
        raise spot.wrong(f"{_shown(spot)} stands where a text belongs; write a name, in quotes if need be.")
    return spot.value


def _scalar(spot: Spot) -> Any:
    if isinstance(spot.value, dict | list):
        raise spot.wrong(f"{_shown(spot)} stands where one value belongs; write a number or a text.")
    return spot.value


def _made(spot: Spot, make: Callable[[], Any]) -> Any:
    """What `make` gives; where the vocabulary refuses it, its sentence with the place before it."""
    try:
        return make()
    except (TypeError, ValueError, LookupError) as error:
        if str(error).startswith(f"{spot.file}, line "):
            raise
        raise spot.wrong(str(error)) from error


def _shown(spot: Spot) -> str:
    if isinstance(spot.value, dict):
        return f"a mapping ({_quoted(spot.value)})"
    return "a list" if isinstance(spot.value, list) else repr(spot.value)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _near(name: str, names: Iterable[str]) -> str:
    found = difflib.get_close_matches(name.replace("_", " ").lower(), list(names), n=1)
    return found[0] if found else ""


_RULES: dict[str, Callable[[Entries, Spot, Resolve], Rule]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "of these": _at_least,
}
_SUBJECTS: dict[str, Callable[[Entries, Spot, Resolve], Any]] = {
    **{head: _measure(aggregate) for head, aggregate in _AGGREGATES.items()},
    "customer": _customer,
}
#: Every word a condition may hold, for "did you mean".
_WORDS = (*_RULES, *_SUBJECTS, *_OPERATORS, "property", "of", "where", "then", "inside", "within", "between")
