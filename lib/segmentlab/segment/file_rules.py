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
          - trend:
              count: session_started
              within: 30d
            less than: 0.5
          - count: setup_completed
            within: 24h
            after:
              customer: signed_up_at
            is: 0
          - account count:
              count: logged_in
              within: 30d
              at least: 1
            at least: 5
          - in top: 0.1
            by:
              sum: amount_cents
              of: order_placed
            among:
              in segment: regulars

What a file says is held against this vocabulary; nothing in it is ever run. Stage of the loop: segment.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from segmentlab.model.accounts import OF_MEASURES, OF_RULES, Account
from segmentlab.model.tree import (
    AGGREGATES,
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
    Quantity,
    Ratio,
    Rule,
    at_least,
    change,
    events,
    trend,
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


def _in_segment(entries: Entries, _spot: Spot, resolve: Resolve) -> Rule:
    named = entries.pop("in segment")
    key = _text(named)
    return InSegment(
        key, from_spot(entries.pop("rule"), resolve) if "rule" in entries else resolve(key, named)
    )


def _in(side: str) -> Callable[[Entries, Spot, Resolve], Rule]:
    def make(entries: Entries, spot: Spot, resolve: Resolve) -> Rule:
        share = entries.pop(f"in {side}")
        if "by" not in entries:
            raise spot.wrong(f"in the {side} by what? Add `by:` with a measure below it.")
        subject = _quantity(entries.pop("by"), resolve)
        among = from_spot(entries.pop("among"), resolve) if "among" in entries else None
        return Extreme(subject, side, _scalar(share), among)

    return make


def _quantity(spot: Spot, resolve: Resolve) -> Quantity:
    """Read a measure that is compared with nothing here."""
    entries = _mapping(spot)
    head = _head(entries, spot, _QUANTITIES)
    quantity: Quantity = _made(spot, lambda: _QUANTITIES[head](entries, spot, resolve))
    _nothing_left(entries, head)
    return quantity


def _days_since(entries: Entries, _spot: Spot, _resolve: Resolve) -> Quantity:
    return Attribute(_text(entries.pop("days since"))).days_since()


def _account(aggregate: str) -> Callable[[Entries, Spot, Resolve], Quantity]:
    def make(entries: Entries, _spot: Spot, resolve: Resolve) -> Quantity:
        inner, read = entries.pop(f"account {aggregate}"), from_spot if aggregate in OF_RULES else _quantity
        return Account(aggregate, read(inner, resolve))

    return make


def _moves(make: Callable[[Quantity], Quantity]) -> Callable[[Entries, Spot, Resolve], Quantity]:
    return lambda entries, spot, resolve: make(_quantity(entries.pop(make.__name__), resolve))


def _pair(head: str, kind: Callable[[Quantity, Quantity], Quantity]) -> Callable[..., Quantity]:
    def make(entries: Entries, spot: Spot, resolve: Resolve) -> Quantity:
        pair = entries.pop(head)
        found = [_quantity(one, resolve) for one in _list(pair, "measures")]
        if len(found) != 2:
            raise pair.wrong(f"a {head} is of two measures; {len(found)} stand here.")
        return kind(*found)

    return make


def _customer(entries: Entries, _spot: Spot, _resolve: Resolve) -> Attribute:
    return Attribute(_text(entries.pop("customer")))


def _measure(aggregate: str) -> Callable[[Entries, Spot, Resolve], Measure]:
    head = aggregate.replace("_", " ")

    def make(entries: Entries, spot: Spot, _resolve: Resolve) -> Measure:
        first = _text(entries.pop(head))
        if not AGGREGATES[aggregate][0]:
            return Measure(aggregate, _events(first, entries), None, _window(entries, spot))
        if "of" not in entries:
            raise spot.wrong(f"{head} of which events? Add `of: order_placed` below `{head}: {first}`.")
        event = _text(entries.pop("of"))
        return Measure(aggregate, _events(event, entries), first, _window(entries, spot))

    return make


def _events(event: str, entries: Entries) -> Events:
    """Events of a name, with the conditions and sequence among the entries."""
    source = _where(event, entries)
    if "then" in entries:
        for step in _list(entries.pop("then"), "steps"):
            source = _step(source, step)
    return source


def _where(event: str, entries: Entries) -> Events:
    source = events(event)
    if "where" in entries:
        source = source.where(*map(_condition, _list(entries.pop("where"), "conditions")))
    return source


def _step(source: Events, spot: Spot) -> Events:
    entries = _mapping(spot)
    head = _head(entries, spot, ("followed by", "not followed by"))
    event = _text(entries.pop(head))
    if "inside" not in entries:
        raise spot.wrong(f"how soon? Add `inside: 7d` below `{head}: {event}`.")
    inside = _text(entries.pop("inside"))
    after = _made(spot, lambda: _where(event, entries))
    _nothing_left(entries, head)
    stepped: Events = _made(spot, lambda: getattr(source, head.replace(" ", "_"))(after, inside=inside))
    return stepped


def _window(entries: Entries, spot: Spot) -> Window | Anchored | None:
    if "within" in entries and "between" in entries:
        raise spot.wrong("`within` and `between` stand in one condition; keep one of them.")
    if "after" in entries:
        if "within" not in entries:
            raise spot.wrong("how long after? Add `within: 24h`.")
        within, after = entries.pop("within"), _anchor(entries.pop("after"))
        return _made(within, lambda: Anchored(within.value, after))
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


def _anchor(spot: Spot) -> Attribute | Moment:
    """Read what a window begins with: a date of the customer, or the first or last time of something."""
    entries = _mapping(spot)
    head = _head(entries, spot, ("customer", "first time", "last time"))
    first = _text(entries.pop(head))
    if head == "customer":
        made: Attribute | Moment = _made(spot, lambda: Attribute(first))
    else:
        made = _made(spot, lambda: Moment(head.removesuffix(" time"), _events(first, entries)))
    _nothing_left(entries, head)
    return made


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
    "in segment": _in_segment,
    "in top": _in("top"),
    "in bottom": _in("bottom"),
}
_QUANTITIES: dict[str, Callable[[Entries, Spot, Resolve], Quantity]] = {
    **{head: _measure(aggregate) for head, aggregate in _AGGREGATES.items()},
    **{f"account {aggregate}": _account(aggregate) for aggregate in (*OF_RULES, *OF_MEASURES)},
    "days since": _days_since,
    "ratio": _pair("ratio", Ratio),
    "difference": _pair("difference", Difference),
    "trend": _moves(trend),
    "change": _moves(change),
}
_SUBJECTS: dict[str, Callable[[Entries, Spot, Resolve], Any]] = {**_QUANTITIES, "customer": _customer}
#: Every word a condition may hold, for "did you mean".
_WORDS = (
    *_RULES,
    *_SUBJECTS,
    *_OPERATORS,
    *("property", "of", "where", "then", "inside", "within", "between", "after", "by", "among", "rule"),
)
