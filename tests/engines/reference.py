"""The slow and obvious engine that the others must match: one person at a time, in plain Python."""

from __future__ import annotations

import datetime

import pandas as pd

from segmentlab.model.tree import And, Attribute, Comparison, Measure, Not, Or

UNITS = {"min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def reference_members(rule, customers, events, as_of):
    """Return {customer_id: bool} for everyone known at `as_of`."""
    as_of = pd.Timestamp(as_of)
    visible = events[(events["occurred_at"] < as_of) & (events["recorded_at"] < as_of)]
    answer = {}
    for _, person in customers.iterrows():
        own = visible[visible["customer_id"] == person["customer_id"]]
        signed_up = pd.notna(person["signed_up_at"]) and person["signed_up_at"] < as_of
        if signed_up or len(own):
            answer[person["customer_id"]] = holds(rule, person, own, as_of)
    return answer


def holds(rule, person, own, as_of):
    if isinstance(rule, And):
        return all(holds(part, person, own, as_of) for part in rule.parts)
    if isinstance(rule, Or):
        return any(holds(part, person, own, as_of) for part in rule.parts)
    if isinstance(rule, Not):
        return not holds(rule.part, person, own, as_of)
    if isinstance(rule.subject, Attribute):
        return compare(person[rule.subject.name], rule)
    return compare(measure(rule.subject, own, as_of), rule)


def measure(node: Measure, own, as_of):
    chosen = []
    for _, event in own.iterrows():
        if event["event"] != node.event:
            continue
        if node.window:
            if event["occurred_at"] < as_of - length(node.window.oldest):
                continue
            if event["occurred_at"] >= as_of - length(node.window.newest):
                continue
        if all(compare(event[condition.subject.name], condition) for condition in node.conditions):
            chosen.append(event)
    if node.aggregate == "count":
        return len(chosen)
    if node.aggregate == "sum":
        return sum(event[node.of] for event in chosen if pd.notna(event[node.of]))
    days = [(as_of.date() - event["occurred_at"].date()).days for event in chosen]
    if not days:
        return None
    return min(days) if node.aggregate == "days_since_last" else max(days)


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
