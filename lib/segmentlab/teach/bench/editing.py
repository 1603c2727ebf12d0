"""Editing a condition: every move of a control is a pure function from a condition to another.

Comes in: a condition and what was chosen. Goes out: another one that makes sense: a condition on a
property goes when its event does. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from segmentlab.model.accounts import OF_MEASURES

from .asked import EXTREMES, Did, Has, Per, Rolled, Step, When, Where
from .choices import DATE, ID, MONEY, NUMBER, TEXT, YES, Choices, Column

#: Where the average, largest or smallest number of an event begins, unless it is money.
FEW = 3
#: How an event becomes a number: (words, kinds of property it needs, where a comparison begins).
MEASURES: Mapping[str, tuple[str, tuple[str, ...], str, float]] = {
    "count": ("how often", (), ">=", 1),
    "active_days": ("on how many days", (), ">=", 2),
    "active_weeks": ("in how many weeks", (), ">=", 2),
    "days_since_last": ("days since the last time", (), ">", 60),
    "days_since_first": ("days since the first time", (), "<=", 90),
    "typical_gap": ("usual days from one to the next", (), "<=", 30),
    "days_until_expected": ("days until the next is due", (), "<=", 14),
    "sum": ("total of", (NUMBER, MONEY), ">=", 100),
    "mean": ("average of", (NUMBER, MONEY), ">=", 50),
    "max": ("largest", (NUMBER, MONEY), ">=", 50),
    "min": ("smallest", (NUMBER, MONEY), "<=", 50),
    "distinct": ("how many different", (TEXT, NUMBER, ID), ">=", 2),
    "first": ("the first", (TEXT, YES, NUMBER, MONEY), "==", 1),
    "last": ("the latest", (TEXT, YES, NUMBER, MONEY), "==", 1),
}
ORDERS = (">=", ">", "<=", "<", "==", "!=")


def new_did(choices: Choices) -> Did:
    """A condition on what people did, to begin with: bought at least once in the last 90 days."""
    return Did(choices.purchase, when=When("90d"))


def new_has(choices: Choices) -> Has | None:
    """A condition on what people are, to begin with; none where nothing is known of them."""
    order = {TEXT: 0, YES: 1, NUMBER: 2, MONEY: 2, DATE: 3}
    for column in sorted(choices.attributes.values(), key=lambda one: order[one.kind]):
        return usual_has(column)
    return None


def usual_has(column: Column) -> Has:
    """A condition on an attribute as it begins."""
    if column.kind == DATE:
        return Has(column.name, "<=", 90, days=True)
    operator, value = usual(column)
    return Has(column.name, operator, value)


def usual(column: Column) -> tuple[str, Any]:
    """How a column is held against what, to begin with."""
    if column.kind == TEXT:
        return "==", column.values[0] if column.values else ""
    if column.kind == YES:
        return "==", True
    return ">=", 1000 if column.kind == MONEY else 1


def usual_where(choices: Choices, event: str) -> Where | None:
    """A condition on a property of an event as it begins; none where nothing is recorded with it."""
    order = {TEXT: 0, MONEY: 1, NUMBER: 2, YES: 3}
    found = [one for one in choices.properties(event).values() if one.kind in order]
    # What it was about comes before what it was done with.
    last = ("channel", "device")
    for column in sorted(found, key=lambda one: (one.name in last, order[one.kind], len(one.values) > 20)):
        return Where(column.name, *usual(column))
    return None


def changed_did(old: Did, choices: Choices, **changes: Any) -> Did:
    """Change a condition on what people did, and all that must change with it.

    Parameters
    ----------
    old
        The condition as it is.
    choices
        What the business offers.
    **changes
        Fields of `Did`.

    Returns
    -------
    Did whose properties belong to its events, and whose value is of the kind of its measure.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from .choices import choices_of
    >>> offered = choices_of(tiny_business())
    >>> tents = Did("order_placed", where=(Where("category", "==", "tents"),))
    >>> changed_did(tents, offered, event="cart_started").where
    ()
    >>> changed_did(tents, offered, aggregate="sum").of
    'amount_cents'
    """
    new = replace(old, **changes)
    known = choices.properties(new.event)
    kinds = MEASURES[new.aggregate][1]
    fitting = [name for name, column in known.items() if column.kind in kinds]
    if not kinds:
        new = replace(new, of="")
    elif new.of not in fitting and (new.event != old.event or new.aggregate != old.aggregate or not new.of):
        if not fitting:
            # Nothing is recorded that could be added up: count instead.
            return changed_did(replace(new, aggregate="count", of="", operator=">=", value=1), choices)
        new = replace(new, of=sorted(fitting, key=lambda one: known[one].kind != MONEY)[0])
    if new.event != old.event:
        new = replace(new, where=tuple(one for one in new.where if one.property in known))
    alone = new.aggregate in ("first", "last")
    if new.moved and (not new.when.oldest or new.when.after or alone or new.per != old.per):
        new = replace(new, moved="")
    if new.per is not None and (alone or new.moved):
        new = replace(new, per=None)
    if new.rolled is not None and alone and new.rolled.aggregate in OF_MEASURES:
        new = replace(new, rolled=None)
    return _valued(old, new, choices)


def _valued(old: Did, new: Did, choices: Choices) -> Did:
    """A value of the kind of the measure, kept where the old one still is."""
    was, now = kind_of(old, choices), kind_of(new, choices)
    other = new.aggregate != old.aggregate or new.moved != old.moved
    if (new.per is None) != (old.per is None) and new.aggregate == "count":
        other = True
    if new.operator in EXTREMES and now in (TEXT, YES):
        other = True
    elif new.operator in EXTREMES:
        value = new.value if old.operator in EXTREMES and _is_share(new.value) else 0.1
        return replace(new, value=value)
    elif old.operator in EXTREMES or was != now:
        other = True
    if not other:
        return new
    column = choices.properties(new.event).get(new.of)
    if now in (TEXT, YES) and column is not None:
        operator, value = usual(column)
        return replace(new, operator=operator, value=value)
    if new.per is not None and new.aggregate == "count":
        return replace(new, operator=">=", value=0.5)
    if new.moved:
        return replace(new, operator="<", value=0.5 if new.moved == "trend" else 0)
    operator, start = MEASURES[new.aggregate][2:]
    # A chosen "at least" stays where only the measure is another one.
    kept = new.operator if new.operator in ORDERS and new.operator != old.operator else operator
    if now == NUMBER and new.aggregate in ("mean", "max", "min"):
        start = FEW  # stars, boxes, people: amounts of money apart, most numbers of one event are small
    whole = int(start * 100 if now == MONEY else start)
    return replace(new, operator=kept, value=whole)


def kind_of(condition: Did, choices: Choices) -> str:
    """What the measure of a condition is: a number, money, or what the first or last value is."""
    if condition.moved == "trend":
        return NUMBER
    column = choices.properties(condition.event).get(condition.of)
    if condition.aggregate in ("first", "last"):
        if column is not None:
            return column.kind
        return TEXT if isinstance(condition.value, str | tuple) else NUMBER
    if condition.aggregate in ("sum", "mean", "min", "max") and condition.of.endswith("_cents"):
        return MONEY
    return NUMBER


def fits(kind: str, operator: str, value: Any) -> bool:
    """Whether a value is of a kind that can be held so."""
    values = value if isinstance(value, tuple) else (value,)
    if (operator == "in") != isinstance(value, tuple) or not values:
        return False
    if kind in (TEXT, DATE):
        return all(isinstance(one, str) for one in values)
    if kind == YES:
        return all(isinstance(one, bool) for one in values)
    return all(isinstance(one, int | float) and not isinstance(one, bool) for one in values)


def compared(kind: str, operator: str, value: Any, column: Column | None) -> tuple[str, Any]:
    """Hold something in another way, with the value in the form that way needs."""
    if kind == TEXT:
        if operator == "in":
            return operator, value if isinstance(value, tuple) else (value,)
        first = value[0] if isinstance(value, tuple) and value else value
        return operator, first if isinstance(first, str) else usual(column)[1] if column else ""
    return operator, value


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1


def usual_per(condition: Did, choices: Choices) -> Per:
    """What a number is divided by, to begin with: the event before it on the way, or any other."""
    others = [name for name in ("session_started", "logged_in", *choices.events) if name in choices.events]
    return Per(next((name for name in others if name != condition.event), condition.event))


def usual_rolled(aggregate: str) -> Rolled | None:
    """How the people of an account are asked, to begin with; none for each person alone."""
    starts = {"count": Rolled("count", ">=", 2), "share": Rolled("share", ">=", 0.5)}
    return starts.get(aggregate, Rolled(aggregate)) if aggregate else None


def with_step(condition: Did, choices: Choices) -> Did:
    """One more step after the last: bought within seven days, if that is not what it began with."""
    others = [name for name in (choices.purchase, *choices.events) if name != condition.event]
    event = others[0] if others else condition.event
    return replace(condition, then=(*condition.then, Step(event)))
