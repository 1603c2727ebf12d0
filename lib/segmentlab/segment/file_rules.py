"""Rules read from plain mappings that a marketer can review; rule_data.py writes them.

Comes in: what a file says. Goes out: the definition tree. Every mapping begins with
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

from collections.abc import Callable
from typing import Any

from segmentlab.model.accounts import OF_MEASURES, OF_RULES, Account
from segmentlab.model.tree import (
    AGGREGATES,
    Anchored,
    And,
    Attribute,
    Comparison,
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
from segmentlab.segment.entries import (
    Entries,
    head_of,
    list_of,
    made_at,
    mapping,
    nearest_word,
    text_of,
    value_of,
)
from segmentlab.segment.rule_data import COMPARED
from segmentlab.segment.yaml_text import Spot

_OPERATORS = {words: operator for operator, words in COMPARED.items()}
_AGGREGATES = {name.replace("_", " "): name for name in AGGREGATES}

#: Gives the rule of another segment, by its key.
Resolve = Callable[[str, Spot], Rule]


def from_spot(spot: Spot, resolve: Resolve) -> Rule:
    r"""Read a rule from what a file says.

    Parameters
    ----------
    spot
        A mapping as `rule_data.to_data` writes it, with its lines.
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
    entries = mapping(spot)
    head = head_of(entries, spot, (*_RULES, *_SUBJECTS))
    if head in _SUBJECTS:
        return _compared(entries, spot, head, lambda: _SUBJECTS[head](entries, spot, resolve))
    rule: Rule = made_at(spot, lambda: _RULES[head](entries, spot, resolve))
    _nothing_left(entries, head)
    return rule


def _condition(spot: Spot) -> Comparison:
    """Read a condition on a property of an event."""
    entries = mapping(spot)
    if "customer" in entries:
        raise spot.wrong(
            "`where` takes conditions on the event; begin with `property:` instead of `customer:`."
        )
    head = head_of(entries, spot, ("property",))
    return _compared(entries, spot, head, lambda: Property(text_of(entries.pop("property"))))


def _compared(entries: Entries, spot: Spot, head: str, make: Callable[[], Any]) -> Comparison:
    """Read what is compared, and how."""
    subject = made_at(spot, make)
    operator, value = _comparison(entries, spot)
    _nothing_left(entries, head)
    made: Comparison = made_at(spot, lambda: Comparison(subject, operator, value))
    return made


def _comparison(entries: Entries, spot: Spot) -> tuple[str, Any]:
    found = [name for name in entries if name in _OPERATORS]
    if not found:
        near = next((near for name in entries if (near := nearest_word(name, _OPERATORS))), "")
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
        return "in", tuple(value_of(one) for one in list_of(spot, "values"))
    return _OPERATORS[found[0]], value_of(spot)


def _nothing_left(entries: Entries, head: str) -> None:
    for name, spot in entries.items():
        near = nearest_word(name, _WORDS)
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
    return made_at(number, lambda: at_least(number.value, *parts))


def _in_segment(entries: Entries, _spot: Spot, resolve: Resolve) -> Rule:
    named = entries.pop("in segment")
    key = text_of(named)
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
        return Extreme(subject, side, value_of(share), among)

    return make


def _quantity(spot: Spot, resolve: Resolve) -> Quantity:
    """Read a measure that is compared with nothing here."""
    entries = mapping(spot)
    head = head_of(entries, spot, _QUANTITIES)
    quantity: Quantity = made_at(spot, lambda: _QUANTITIES[head](entries, spot, resolve))
    _nothing_left(entries, head)
    return quantity


def _days_since(entries: Entries, _spot: Spot, _resolve: Resolve) -> Quantity:
    return Attribute(text_of(entries.pop("days since"))).days_since()


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
        found = [_quantity(one, resolve) for one in list_of(pair, "measures")]
        if len(found) != 2:
            raise pair.wrong(f"a {head} is of two measures; {len(found)} stand here.")
        return kind(*found)

    return make


def _customer(entries: Entries, _spot: Spot, _resolve: Resolve) -> Attribute:
    return Attribute(text_of(entries.pop("customer")))


def _measure(aggregate: str) -> Callable[[Entries, Spot, Resolve], Measure]:
    head = aggregate.replace("_", " ")

    def make(entries: Entries, spot: Spot, _resolve: Resolve) -> Measure:
        first = text_of(entries.pop(head))
        if not AGGREGATES[aggregate][0]:
            return Measure(aggregate, _events(first, entries), None, _window(entries, spot))
        if "of" not in entries:
            raise spot.wrong(f"{head} of which events? Add `of: order_placed` below `{head}: {first}`.")
        event = text_of(entries.pop("of"))
        return Measure(aggregate, _events(event, entries), first, _window(entries, spot))

    return make


def _events(event: str, entries: Entries) -> Events:
    """Events of a name, with the conditions and sequence among the entries."""
    source = _where(event, entries)
    if "then" in entries:
        for step in list_of(entries.pop("then"), "steps"):
            source = _step(source, step)
    return source


def _where(event: str, entries: Entries) -> Events:
    source = events(event)
    if "where" in entries:
        source = source.where(*map(_condition, list_of(entries.pop("where"), "conditions")))
    return source


def _step(source: Events, spot: Spot) -> Events:
    entries = mapping(spot)
    head = head_of(entries, spot, ("followed by", "not followed by"))
    event = text_of(entries.pop(head))
    if "inside" not in entries:
        raise spot.wrong(f"how soon? Add `inside: 7d` below `{head}: {event}`.")
    inside = text_of(entries.pop("inside"))
    after = made_at(spot, lambda: _where(event, entries))
    _nothing_left(entries, head)
    stepped: Events = made_at(spot, lambda: getattr(source, head.replace(" ", "_"))(after, inside=inside))
    return stepped


def _window(entries: Entries, spot: Spot) -> Window | Anchored | None:
    if "within" in entries and "between" in entries:
        raise spot.wrong("`within` and `between` stand in one condition; keep one of them.")
    if "after" in entries:
        if "within" not in entries:
            raise spot.wrong("how long after? Add `within: 24h`.")
        within, after = entries.pop("within"), _anchor(entries.pop("after"))
        return made_at(within, lambda: Anchored(within.value, after))
    if "within" in entries:
        within = entries.pop("within")
        return made_at(within, lambda: Window(within.value))
    if "between" not in entries:
        return None
    between = entries.pop("between")
    edges = [one.value for one in list_of(between, "lengths of time")]
    if len(edges) != 2:
        raise between.wrong("`between` needs two lengths of time, such as [60d, 30d].")
    return made_at(between, lambda: Window(*edges))


def _anchor(spot: Spot) -> Attribute | Moment:
    """Read what a window begins with: a date of the customer, or the first or last time of something."""
    entries = mapping(spot)
    head = head_of(entries, spot, ("customer", "first time", "last time"))
    first = text_of(entries.pop(head))
    if head == "customer":
        made: Attribute | Moment = made_at(spot, lambda: Attribute(first))
    else:
        made = made_at(spot, lambda: Moment(head.removesuffix(" time"), _events(first, entries)))
    _nothing_left(entries, head)
    return made


def _parts(spot: Spot, resolve: Resolve) -> tuple[Rule, ...]:
    return tuple(from_spot(part, resolve) for part in list_of(spot, "conditions"))


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
