"""The slow and obvious engine that the others must match: one person at a time, in plain Python."""

from __future__ import annotations

import datetime

import pandas as pd

from segmentlab.model.tree import And, AtLeast, Attribute, Comparison, Measure, Not, Or

UNITS = {"min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def reference_members(rule, customers, events, as_of):
    """Return {customer_id: bool} for everyone known at `as_of`."""
    as_of = pd.Timestamp(as_of)
    return {
        person["customer_id"]: holds(rule, person, own, as_of)
        for person, own in known(customers, events, as_of)
    }


def reference_values(node, customers, events, as_of):
    """Return {customer_id: number or None} for everyone known at `as_of`."""
    as_of = pd.Timestamp(as_of)
    return {
        person["customer_id"]: measure(node, own, as_of) for person, own in known(customers, events, as_of)
    }


def known(customers, events, as_of):
    """Everyone signed up or seen before `as_of`, with what was recorded of them until then."""
    visible = events[(events["occurred_at"] < as_of) & (events["recorded_at"] < as_of)]
    for _, person in customers.iterrows():
        own = visible[visible["customer_id"] == person["customer_id"]]
        if (pd.notna(person["signed_up_at"]) and person["signed_up_at"] < as_of) or len(own):
            yield person, own


def holds(rule, person, own, as_of):
    if isinstance(rule, And):
        return all(holds(part, person, own, as_of) for part in rule.parts)
    if isinstance(rule, Or):
        return any(holds(part, person, own, as_of) for part in rule.parts)
    if isinstance(rule, AtLeast):
        return sum(holds(part, person, own, as_of) for part in rule.parts) >= rule.number
    if isinstance(rule, Not):
        return not holds(rule.part, person, own, as_of)
    if isinstance(rule.subject, Attribute):
        return compare(person[rule.subject.name], rule)
    return compare(measure(rule.subject, own, as_of), rule)


def measure(node: Measure, own, as_of):
    chosen = []
    for moment, event in occurrences(node.source, own, as_of):
        if moment >= as_of:
            continue
        if node.window and moment < as_of - length(node.window.oldest):
            continue
        if node.window and moment >= as_of - length(node.window.newest):
            continue
        chosen.append((moment, event))
    if node.aggregate == "count":
        return len(chosen)
    if node.aggregate == "active_days":
        return len({moment.date() for moment, _ in chosen})
    if node.aggregate in ("days_since_last", "days_since_first"):
        days = [(as_of.date() - moment.date()).days for moment, _ in chosen]
        if not days:
            return None
        return min(days) if node.aggregate == "days_since_last" else max(days)
    found = [event[node.of] for _, event in chosen if pd.notna(event[node.of])]
    if node.aggregate == "sum":
        return sum(found)
    if node.aggregate == "distinct":
        return len(set(found))
    if not found:
        return None
    return {"mean": sum(found) / len(found), "min": min(found), "max": max(found)}[node.aggregate]


def occurrences(source, own, as_of):
    """Each (moment, event) of a source, as far as it is known; sequences are dated when they are complete."""
    events = [event for _, event in own.iterrows() if is_one(source, event)]
    if source.then is None:
        return [(event["occurred_at"], event) for event in events]
    followers = [event["occurred_at"] for _, event in own.iterrows() if is_one(source.then.events, event)]
    found = []
    for event in events:
        over = event["occurred_at"] + length(source.then.inside)
        after = [moment for moment in followers if event["occurred_at"] < moment <= over]
        if source.then.happens and after:
            found.append((min(after), event))
        if not source.then.happens and not after:
            found.append((over, event))
    return found


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
    unit = next(unit for unit in UNITS if text.endswith(unit))
    return datetime.timedelta(**{UNITS[unit]: int(text.removesuffix(unit))})
