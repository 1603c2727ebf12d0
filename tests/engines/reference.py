"""The slow and obvious engine that the others must match: one person at a time, in plain Python."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import pandas as pd

from segmentlab.model.tree import (
    Account,
    Anchored,
    And,
    AtLeast,
    Attribute,
    Comparison,
    DaysSince,
    Difference,
    Extreme,
    InSegment,
    Measure,
    Not,
    Or,
    Ratio,
)

UNITS = {"min": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60, "y": 365 * 24 * 60}


@dataclass
class World:
    """What was known at a moment: people, what was recorded of each, how their attributes changed."""

    as_of: pd.Timestamp
    people: dict
    own: dict
    changes: list[dict]
    changing: set[str]


def reference_members(rule, business, as_of):
    """Return {customer_id: bool} for everyone known at `as_of`."""
    world = world_at(business, as_of)
    return {who: holds(rule, world, who) for who in world.people}


def reference_values(node, business, as_of):
    """Return {customer_id: number, text or None} for everyone known at `as_of`."""
    world = world_at(business, as_of)
    return {who: value(node, world, who) for who in world.people}


def world_at(business, as_of):
    """Everyone signed up or seen before `as_of`, with what was recorded of them until then."""
    as_of = pd.Timestamp(as_of)
    people, events, changes = rows_of(business)
    visible = [event for event in events if event["occurred_at"] < as_of and event["recorded_at"] < as_of]
    known = [change for change in changes if change["changed_at"] < as_of and change["recorded_at"] < as_of]
    world = World(as_of, {}, {}, known, set() if business.changes is None else set(business.changes))
    for person in people:
        own = [event for event in visible if event["customer_id"] == person["customer_id"]]
        signed_up = person["signed_up_at"]
        if (not pd.isna(signed_up) and signed_up < as_of) or own:
            world.people[person["customer_id"]] = person
            world.own[person["customer_id"]] = own
    return world


@lru_cache(maxsize=1)
def rows_of(business):
    """The people, events and changes of a business as plain rows."""
    tables = (business.customers, business.events, business.changes)
    return [[] if table is None else table.to_dict("records") for table in tables]


def holds(rule, world, who):
    if isinstance(rule, And):
        return all(holds(part, world, who) for part in rule.parts)
    if isinstance(rule, Or):
        return any(holds(part, world, who) for part in rule.parts)
    if isinstance(rule, AtLeast):
        return sum(holds(part, world, who) for part in rule.parts) >= rule.number
    if isinstance(rule, Not):
        return not holds(rule.part, world, who)
    if isinstance(rule, InSegment):
        return holds(rule.rule, world, who)
    if isinstance(rule, Extreme):
        return is_extreme(rule, world, who)
    return compare(value(rule.subject, world, who), rule)


def is_extreme(rule, world, who):
    numbers = {
        other: value(rule.subject, world, other)
        for other in world.people
        if rule.among is None or holds(rule.among, world, other)
    }
    numbers = {other: number for other, number in numbers.items() if number is not None}
    if who not in numbers:
        return False
    ahead = [
        number
        for number in numbers.values()
        if (number > numbers[who] if rule.side == "top" else number < numbers[who])
    ]
    return Fraction(len(ahead), len(numbers)) < Fraction(str(rule.share))


def value(node, world, who):
    if isinstance(node, Attribute):
        return attribute(node.name, world, who)
    if isinstance(node, Ratio):
        above, below = value(node.above, world, who), value(node.below, world, who)
        return None if above is None or not below else above / below
    if isinstance(node, Difference):
        first, second = value(node.first, world, who), value(node.second, world, who)
        return None if first is None or second is None else first - second
    if isinstance(node, DaysSince):
        date = attribute(node.attribute.name, world, who)
        return None if date is None or pd.isna(date) else (world.as_of.date() - date.date()).days
    if isinstance(node, Account):
        return of_account(node, world, who)
    return measure(node, world, who)


def of_account(node, world, who):
    account = attribute("account_id", world, who)
    if account is None or pd.isna(account):
        return None
    people = [other for other in world.people if attribute("account_id", world, other) == account]
    if node.aggregate in ("count", "share"):
        number = sum(holds(node.of, world, other) for other in people)
        return number if node.aggregate == "count" else number / len(people)
    numbers = [number for other in people if (number := value(node.of, world, other)) is not None]
    if node.aggregate == "sum":
        return sum(numbers)
    if not numbers:
        return None
    return max(numbers) if node.aggregate == "max" else sum(numbers) / len(numbers)


def attribute(name, world, who):
    if name not in world.changing:
        return world.people[who].get(name)
    own = [change for change in world.changes if change["customer_id"] == who and not pd.isna(change[name])]
    rows = [(change["changed_at"], change["recorded_at"], change[name]) for change in own]
    return max(rows, default=(None,))[-1]


def measure(node: Measure, world, who):
    as_of = world.as_of
    chosen = [
        (moment, event)
        for moment, event in occurrences(node.source, world.own[who], as_of)
        if moment < as_of and in_window(node.window, moment, world, who)
    ]
    moments = [moment for moment, _ in chosen]
    days = sorted({moment.date() for moment in moments})
    gap = (days[-1] - days[0]).days / (len(days) - 1) if len(days) > 1 else None
    if node.aggregate == "count":
        return len(chosen)
    if node.aggregate == "active_days":
        return len(days)
    if node.aggregate == "active_weeks":
        return len({week(moment, node.window, world, who) for moment in moments})
    if node.aggregate == "typical_gap":
        return gap
    if node.aggregate == "days_until_expected":
        return None if gap is None else gap - (as_of.date() - days[-1]).days
    if node.aggregate in ("days_since_last", "days_since_first"):
        if not days:
            return None
        return (as_of.date() - (days[-1] if node.aggregate == "days_since_last" else days[0])).days
    in_order = sorted(
        (moment, event["occurred_at"], event["recorded_at"], event[node.of])
        for moment, event in chosen
        if not pd.isna(event[node.of])
    )
    found = [value for *_, value in in_order]
    if node.aggregate == "sum":
        return sum(found)
    if node.aggregate == "distinct":
        return len(set(found))
    if not found:
        return None
    if node.aggregate in ("first", "last"):
        return found[0] if node.aggregate == "first" else found[-1]
    return {"mean": sum(found) / len(found), "min": min(found), "max": max(found)}[node.aggregate]


def in_window(window, moment, world, who):
    if window is None:
        return True
    if isinstance(window, Anchored):
        start = anchor(window, world, who)
        return start is not None and start <= moment < start + length(window.within)
    return world.as_of - length(window.oldest) <= moment < world.as_of - length(window.newest)


def anchor(window, world, who):
    """When a person's own window begins."""
    if isinstance(window.after, Attribute):
        date = attribute(window.after.name, world, who)
        return None if date is None or pd.isna(date) else date
    known = [moment for moment, _ in occurrences(window.after.source, world.own[who], world.as_of)]
    known = [moment for moment in known if moment < world.as_of]
    if not known:
        return None
    return min(known) if window.after.which == "first" else max(known)


def week(moment, window, world, who):
    """The number of the 7-day stretch, before the moment of judging or after the anchor, in which it was."""
    number = 0
    if isinstance(window, Anchored):
        while not moment < anchor(window, world, who) + datetime.timedelta(days=7 * (number + 1)):
            number += 1
        return number
    while not moment >= world.as_of - datetime.timedelta(days=7 * (number + 1)):
        number += 1
    return number


def occurrences(source, own, as_of):
    """Each (moment, event) of a source, as far as it is known; sequences are dated when they are complete."""
    found = []
    for event in own:
        if is_one(source, event):
            done = completions(source.then, event["occurred_at"], own)
            if done:
                found.append((min(done), event))
    return found


def completions(steps, moment, own):
    """Every moment at which the steps after a moment can be complete."""
    if not steps:
        return [moment]
    over = moment + length(steps[0].inside)
    after = [
        event["occurred_at"]
        for event in own
        if is_one(steps[0].events, event) and moment < event["occurred_at"] <= over
    ]
    if not steps[0].happens:
        return [] if after else [over]
    return [done for later in after for done in completions(steps[1:], later, own)]


def is_one(source, event):
    if event["event"] != source.event:
        return False
    return all(compare(event[condition.subject.name], condition) for condition in source.conditions)


def compare(value, rule: Comparison):
    if value is None or pd.isna(value):
        return False
    match rule.operator:
        case "in":
            return value in rule.value
        case "==":
            return value == rule.value
        case "!=":
            return value != rule.value
        case "<":
            return value < rule.value
        case "<=":
            return value <= rule.value
        case ">":
            return value > rule.value
        case ">=":
            return value >= rule.value


def length(text):
    unit = next(unit for unit in ("min", "h", "d", "w", "y") if text.endswith(unit))
    return datetime.timedelta(minutes=int(text.removesuffix(unit)) * UNITS[unit])
