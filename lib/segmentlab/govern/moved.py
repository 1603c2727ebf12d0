"""Which condition moved: two definitions held against each other, in words.

Comes in: a rule before and after. Goes out: one line per condition that changed, came or went. Stage of the
loop: govern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from segmentlab.model.tree import (
    And,
    AtLeast,
    Attribute,
    Comparison,
    Extreme,
    InSegment,
    Measure,
    Not,
    Or,
    Quantity,
    Rule,
    check_rule,
    parts_of,
)
from segmentlab.model.window import Window
from segmentlab.segment.describe import clause
from segmentlab.segment.describe_measures import named, unit_of
from segmentlab.segment.files import REASONS
from segmentlab.segment.wording import Held, choice, is_, spaced


class Move(NamedTuple):
    """A condition that changed, came or went.

    Attributes
    ----------
    what
        The condition without what is asked of it, such as "days since the last of the orders placed".
    before, after
        What was asked of it and is now; empty where it was not there.
    """

    what: str
    before: str
    after: str

    def sentence(self) -> str:
        """The change on one line: "days since ...: more than 60 → more than 45"."""
        if not self.before:
            return f"new: {self.what}{f' {self.after}' if self.after != 'asked for' else ''}"
        if not self.after:
            return f"gone: {self.what}{f' {self.before}' if self.before != 'asked for' else ''}"
        return f"{self.what}: {self.before} → {self.after}" if self.what else f"{self.before} → {self.after}"


def rule_changes(old: Any, new: Any, currency: str = "$") -> tuple[Move, ...]:
    """What is different between two rules, condition by condition.

    The order of conditions makes no difference. A condition that asks the same measure for another value is
    one move; so is one whose window or events changed, and one that took the place of another.

    Parameters
    ----------
    old, new
        Rules or segments.
    currency
        Sign before amounts of money.

    Returns
    -------
    tuple of Move, in the order of the old rule, then what came. Empty if both ask the same.

    Examples
    --------
    >>> from segmentlab.model.tree import customer, events
    >>> orders = events("order_placed")
    >>> old = (orders.count("365d") >= 3) & (orders.days_since_last() > 60)
    >>> new = (orders.count("365d") >= 3) & (orders.days_since_last() > 45) & (customer("country") == "DE")
    >>> for move in rule_changes(old, new):
    ...     print(move.sentence())
    days since the last of the orders placed: more than 60 → more than 45
    new: whose country is DE
    """
    old, new = (check_rule(one.rule if hasattr(one, "review_by") else one) for one in (old, new))
    return tuple(_between(old, new, currency, ""))


def reason_changes(old: Any, new: Any) -> tuple[Move, ...]:
    """Which reasons of a segment changed: key, objective, owner and so on; none between bare rules.

    Examples
    --------
    >>> from segmentlab.model.tree import customer
    >>> from segmentlab.segment.segment import Segment
    >>> one = Segment("german", customer("country") == "DE", owner="CRM")
    >>> reason_changes(one, Segment("german", one.rule, owner="Sales"))[0].sentence()
    'owner: CRM → Sales'
    """
    if not (hasattr(old, "review_by") and hasattr(new, "review_by")):
        return ()
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in ("key", *REASONS)]
    return tuple(
        Move(name.replace("_", " "), before or "nothing", after or "nothing")
        for name, before, after in pairs
        if before != after
    )


def _between(old: Rule, new: Rule, currency: str, where: str) -> Iterator[Move]:
    """Moves from one rule to another; `where` says inside what."""
    if old == new:
        return
    match old, new:
        case Comparison(), Comparison():
            yield _compared(old, new, currency, where)
        case Extreme(), Extreme() if old.subject.key == new.subject.key and old.among == new.among:
            what = f"{where}rank by {named(old.subject, currency)}"
            yield Move(what, *(f"{one.side} {one.share * 100:.4g}%" for one in (old, new)))
        case Not(before), Not(after):
            yield from _between(before, after, currency, f"{where}not: ")
        case InSegment(key, before), InSegment(other, after) if key == other:
            yield from _between(before, after, currency, f"{where}in segment “{spaced(key)}”: ")
        case Or(), Or():
            yield from _among(old.parts, new.parts, currency, f"{where}one of: ")
        case AtLeast(), AtLeast():
            counts = [f"at least {one.number} of {len(one.parts)}" for one in (old, new)]
            if counts[0] != counts[1]:
                yield Move(f"{where}signs", *counts)
            yield from _among(old.parts, new.parts, currency, f"{where}signs: ")
        case _ if isinstance(old, And) or isinstance(new, And):
            parts = [one.parts if isinstance(one, And) else (one,) for one in (old, new)]
            yield from _among(parts[0], parts[1], currency, where)
        case _:
            then, now = clause(old, currency), clause(new, currency)
            # "Not at least 2" and "fewer than 2" mean the same and are said alike.
            again = ", written in another way" if then == now else ""
            yield Move(where.removesuffix(": "), then, now + again)


def _among(old: tuple[Rule, ...], new: tuple[Rule, ...], currency: str, where: str) -> Iterator[Move]:
    """Moves between two lists of conditions: those most alike are held against each other."""
    came = list(new)
    left: list[Rule] = []
    for part in old:
        if part in came:
            came.remove(part)
        else:
            left.append(part)
    pairs: dict[int, Rule] = {}
    # The nearest likeness first, over all of them, so that no condition takes another's partner.
    for alike in _LIKENESS:
        for number, part in enumerate(left):
            other = next((one for one in came if number not in pairs and alike(part, one)), None)
            if other is not None:
                pairs[number] = other
                came.remove(other)
    for number, part in enumerate(left):
        if number in pairs:
            yield from _between(part, pairs[number], currency, where)
        else:
            yield Move(f"{where}{clause(part, currency)}", "asked for", "")
    for part in came:
        yield Move(f"{where}{clause(part, currency)}", "", "asked for")


def _subject(rule: Rule) -> Any:
    return rule.subject if isinstance(rule, Comparison | Extreme) else None


def _same_subject_and_operator(one: Rule, other: Rule) -> bool:
    return _same_subject(one, other) and _way(one) == _way(other)


def _same_subject(one: Rule, other: Rule) -> bool:
    if type(one) is not type(other) or _subject(one) is None:
        return False
    return bool(_subject(one).key == _subject(other).key)


def _same_measure_of_event(one: Rule, other: Rule) -> bool:
    first, second = _subject(one), _subject(other)
    if not (isinstance(first, Measure) and isinstance(second, Measure) and type(one) is type(other)):
        return False
    return (first.aggregate, first.of, first.source.event) == (
        second.aggregate,
        second.of,
        second.source.event,
    )


def _same_segment(one: Rule, other: Rule) -> bool:
    return isinstance(one, InSegment) and isinstance(other, InSegment) and one.segment == other.segment


def _alike_inside(one: Rule, other: Rule) -> bool:
    """Combinations of one kind that share a part, or rest on the same measures."""
    if type(one) is not type(other) or not parts_of(one):
        return False
    first, second = parts_of(one), parts_of(other)
    return any(part in second for part in first) or any(
        _same_subject(part, another) or _alike_inside(part, another) for part in first for another in second
    )


_LIKENESS: tuple[Callable[[Rule, Rule], bool], ...] = (
    _same_subject_and_operator, _same_subject, _same_segment, _same_measure_of_event, _alike_inside
)  # fmt: skip


def _way(rule: Rule) -> str:
    """Which way it asks: at least and more than are one way."""
    return rule.operator.rstrip("=") or "=" if isinstance(rule, Comparison) else getattr(rule, "side", "")


def _compared(old: Comparison, new: Comparison, currency: str, where: str) -> Move:
    """A comparison that asks for something else, or of something else."""
    asked = [_asked(one, currency) for one in (old, new)]
    subjects = [_named(one.subject, currency) for one in (old, new)]
    if old.subject.key == new.subject.key:
        return Move(f"{where}{subjects[0]}", asked[0], asked[1])
    first, second = old.subject, new.subject
    if isinstance(first, Measure) and isinstance(second, Measure) and first.source == second.source:
        windows = [_window(one) for one in (first, second)]
        bare = [name.removesuffix(words).rstrip() for name, words in zip(subjects, windows, strict=True)]
        if bare[0] == bare[1] and windows[0] != windows[1]:
            said = [
                window or "at any time" if asked[0] == asked[1] else f"{one} {window or 'at any time'}"
                for one, window in zip(asked, windows, strict=True)
            ]
            return Move(f"{where}{bare[0]}", *said)
    said = [f"{name} {one}" for name, one in zip(subjects, asked, strict=True)]
    return Move(where.removesuffix(": "), *said)


def _window(measure: Measure) -> str:
    return measure.window.words() if isinstance(measure.window, Window) else ""


def _named(subject: Any, currency: str) -> str:
    if isinstance(subject, Quantity):
        return named(subject, currency)
    return spaced(subject.name.removesuffix("_cents"))


def _asked(rule: Comparison, currency: str) -> str:
    if isinstance(rule.subject, Attribute) or isinstance(rule.value, str | bool):
        return is_(Held(rule.subject, rule.operator, rule.value), currency).removeprefix("is ")
    if rule.operator == "in" and isinstance(rule.value[0], str):
        return is_(Held(rule.subject, "in", rule.value), currency).removeprefix("is ")
    return choice(rule.operator, rule.value, unit_of(rule.subject), currency)
