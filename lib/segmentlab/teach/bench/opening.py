"""A definition opened as a draft: every condition that controls can show, and the others as they are.

Comes in: a rule, written by anybody. Goes out: a draft that stands for the very same rule. Stage: teach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from segmentlab.model.accounts import Account
from segmentlab.model.tree import (
    Anchored,
    And,
    AtLeast,
    Attribute,
    Comparison,
    Events,
    Extreme,
    InSegment,
    Measure,
    Not,
    Or,
    Quantity,
    Ratio,
    Rule,
)
from segmentlab.model.window import Window

from .asked import MOVED, Condition, Did, Has, Kept, Per, Rolled, Step, When, Where, Within
from .draft import Draft, Group


def draft_from(rule: Rule) -> Draft:
    """Open a rule as a draft.

    What controls cannot show is kept as it is. The draft always stands for the very same rule.

    Examples
    --------
    >>> from segmentlab.model.tree import customer, events
    >>> orders = events("order_placed")
    >>> both = orders.count("90d") / events("session_started").count("30d")
    >>> rule = (orders.count("90d") >= 3) & (both > 0.5)
    >>> [type(one).__name__ for one in draft_from(rule).groups[0].conditions]
    ['Did', 'Kept']
    >>> draft_from(rule).rule() == rule
    True
    """
    draft = _opened(rule)
    return draft if draft.rule() == rule else Draft((Group(conditions=(Kept(rule),)),))


def _opened(rule: Rule) -> Draft:
    if isinstance(rule, And | Or):
        how = "all" if isinstance(rule, And) else "any"
        groups = _rows(rule.parts, how)
        return Draft((groups[0],)) if len(groups) == 1 else Draft(groups, how)
    if isinstance(rule, AtLeast) and any(_leaf(part) is None for part in rule.parts):
        return Draft(tuple(_group(part) for part in rule.parts), "at_least", rule.number)
    return Draft((_group(rule),))


def _rows(parts: Sequence[Rule], how: str) -> tuple[Group, ...]:
    """Conditions that follow each other share a group; what is joined otherwise has its own."""
    groups: list[Group] = []
    for part in parts:
        leaf = _leaf(part)
        if leaf is None:
            groups.append(_group(part))
        elif groups and groups[-1].how == how and not groups[-1].out and _is_row(groups[-1]):
            groups[-1] = replace(groups[-1], conditions=(*groups[-1].conditions, leaf))
        else:
            groups.append(Group(how, 1, (leaf,)))
    return tuple(groups)


def _is_row(group: Group) -> bool:
    return group.how in ("all", "any")


def _group(rule: Rule) -> Group:
    out = isinstance(rule, Not) and _leaf(rule) is None
    inner = rule.part if isinstance(rule, Not) and out else rule
    match inner:
        case And(parts):
            return Group("all", 1, _leaves(parts), out)
        case Or(parts):
            return Group("any", 1, _leaves(parts), out)
        case AtLeast(number, parts):
            return Group("at_least", number, _leaves(parts), out)
    return Group("all", 1, (_leaf(rule) or Kept(rule),))


def _leaves(parts: Sequence[Rule]) -> tuple[Condition, ...]:
    return tuple(_leaf(part) or Kept(part) for part in parts)


def _leaf(rule: Rule) -> Condition | None:
    """A single condition; none for what joins several."""
    match rule:
        case And() | Or() | AtLeast():
            return None
        case Not(part):
            inner = _leaf(part)
            if inner is None:
                return None
            return Kept(rule) if inner.out else replace(inner, out=True)
        case InSegment(key, inner):
            return Within(key, inner)
        case Comparison(Attribute(name), operator, value):
            return Has(name, operator, value)
        case Comparison(Account(aggregate, Rule() as of), operator, value):
            found = _of_people(of, Rolled(aggregate, operator, value))
        case Comparison(subject, operator, value):
            found = _has_days(subject, operator, value) or _did(subject, operator, value)
        case Extreme(subject, side, share, None):
            found = _did(subject, side, share)
        case _:
            found = None
    return found if found is not None and _same(found, rule) else Kept(rule)


def _same(condition: Condition, rule: Rule) -> bool:
    try:
        return condition.rule() == rule
    except (TypeError, ValueError):
        return False


def _has_days(subject: object, operator: str, value: object) -> Has | None:
    attribute = getattr(subject, "attribute", None)
    if not isinstance(attribute, Attribute) or operator == "in":
        return None
    return Has(attribute.name, operator, value, days=True)  # type: ignore[arg-type]


def _of_people(rule: Rule, rolled: Rolled) -> Condition | None:
    """A condition that so many of an account's people meet."""
    inner = _leaf(rule)
    if not isinstance(inner, Did | Has) or inner.out or inner.rolled is not None:
        return None
    return replace(inner, rolled=rolled)


def _did(subject: object, operator: str, value: object) -> Did | None:
    if isinstance(subject, Account):
        inner = _did(subject.of, operator, value)
        return None if inner is None else replace(inner, rolled=Rolled(subject.aggregate))
    measure, moved, per = subject, "", None
    if isinstance(subject, Ratio):
        per = _per(subject.above, subject.below)
        measure = subject if per is None else subject.above
    if not isinstance(measure, Measure) and isinstance(subject, Quantity):
        # A trend or a change is made of a measure and the same measure before: look at the first of them.
        measure = next(iter(subject.children()), None)
        moved = next((name for name in MOVED if _is_moved(measure, name, subject)), "")
        if not moved:
            return None
    if not isinstance(measure, Measure) or (operator == "in" and measure.is_number):
        return None
    when = _when(measure.window)
    if when is None:
        return None
    source = measure.source
    if any(step.events.then for step in source.then):
        return None
    return Did(
        source.event, measure.aggregate, measure.of or "", when, _wheres(source),
        tuple(Step(one.events.event, one.happens, one.inside, _wheres(one.events)) for one in source.then),
        operator, value, moved, per,  # type: ignore[arg-type]
    )  # fmt: skip


def _per(above: Quantity, below: Quantity) -> Per | None:
    """What a number is divided by; none for anything but a count of other events in the same time."""
    if not (isinstance(above, Measure) and isinstance(below, Measure)):
        return None
    if below.aggregate != "count" or below.source.then or _when(below.window) != _when(above.window):
        return None
    return Per(below.source.event, _wheres(below.source))


def _is_moved(measure: object, name: str, subject: Quantity) -> bool:
    try:
        return isinstance(measure, Measure) and MOVED[name](measure).key == subject.key
    except (TypeError, ValueError):
        return False


def _when(window: Window | Anchored | None) -> When | None:
    if window is None:
        return When()
    if isinstance(window, Window):
        return When(window.oldest, window.newest)
    after = window.after
    if isinstance(after, Attribute):
        return When(window.within, "0d", after.name)
    plain = not after.source.conditions and not after.source.then
    return When(window.within, "0d", after.source.event, after.which) if plain else None


def _wheres(source: Events) -> tuple[Where, ...]:
    return tuple(Where(one.subject.name, one.operator, one.value) for one in source.conditions)
