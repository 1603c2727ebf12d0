"""A rule as a sentence that a marketer would write.

Comes in: the definition tree. Goes out: plain English, for people, for SQL comments and for the
catalogue. It relies on event names being `object_action` in the past tense. Stage of the loop: segment.
"""

from __future__ import annotations

from typing import Any

from segmentlab.model.tree import (
    And,
    AtLeast,
    Attribute,
    Comparison,
    Extreme,
    InSegment,
    Not,
    Or,
    Quantity,
    Rule,
    parts_of,
)
from segmentlab.segment.describe_measures import held, named
from segmentlab.segment.wording import Held, amount, is_, said, spaced

__all__ = ["amount", "clause", "describe"]


def describe(rule: Rule, currency: str = "$") -> str:
    """Say a rule in one sentence.

    Parameters
    ----------
    rule
        Any rule.
    currency
        Sign before amounts of money.

    Returns
    -------
    str

    Examples
    --------
    >>> from segmentlab.model.tree import customer, events
    >>> orders = events("order_placed")
    >>> describe((orders.count(within="90d") >= 3) & (orders.days_since_last() > 60))
    'Everyone who placed at least 3 orders in the last 90 days and last placed an order more than ...'
    >>> describe(~(customer("country") == "DE") | (orders.sum("amount_cents", within="90d") >= 15000))
    'Everyone whose country is not DE or whose orders placed in the last 90 days add up to at least $150.00.'
    """
    return f"Everyone {clause(rule, currency)}."


def clause(rule: Rule, currency: str = "$") -> str:
    """A rule as it stands inside a sentence, beginning with "who" or "whose"."""
    match rule:
        case Comparison(subject, operator, value):
            return _one(Held(subject, operator, value), currency)
        case Extreme(subject, side, share, among):
            of = f" of those {clause(among, currency)}" if among is not None else ""
            return f"who ranked in the {side} {share * 100:.4g}%{of} by {named(subject, currency)}"
        case InSegment(segment, inner):
            return f"who qualified for “{spaced(segment)}” (those {clause(inner, currency)})"
        case Not(Comparison(Attribute(name), "==", value)):
            return f"whose {spaced(name)} is not {said(value)}"
        case Not(part):
            inside = clause(part, currency)
            return f"who is not among those {f'({inside})' if parts_of(part) else inside}"
        case And(parts):
            return _joined(_all(parts, currency), "and")
        case Or(parts):
            return _joined([_grouped(part, currency, And) for part in parts], "or")
        case AtLeast(number, parts):
            signs = "; ".join(clause(part, currency) for part in parts)
            return f"of whom at least {number} of these {len(parts)} are true ({signs})"
    raise TypeError(f"{rule!r} is not a rule.")


def _one(comparison: Held, currency: str) -> str:
    """One comparison as a clause."""
    if isinstance(comparison.subject, Attribute):
        name = comparison.subject.name
        if name == "signed_up_at":
            return f"who signed up {is_(comparison, currency).removeprefix('is ')}"
        return f"whose {spaced(name.removesuffix('_cents').removesuffix('_at'))} {is_(comparison, currency)}"
    if isinstance(comparison.subject, Quantity):
        return held(comparison, currency)
    raise TypeError(f"{comparison.subject!r} is not a measure or attribute of a customer.")


def _all(parts: tuple[Rule, ...], currency: str) -> list[str]:
    """The clauses of parts that all hold; a lowest and a highest value of one thing are one clause."""
    texts: list[str] = []
    waiting: list[Any] = list(parts)
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, Comparison) and part.operator == ">=" and waiting:
            upper = waiting[0]
            if (
                isinstance(upper, Comparison)
                and upper.operator == "<="
                and upper.subject.key == part.subject.key
            ):
                waiting.pop(0)
                texts.append(_one(Held(part.subject, "between", (part.value, upper.value)), currency))
                continue
        texts.append(_grouped(part, currency, Or))
    return texts


def _joined(parts: list[str], word: str) -> str:
    """Join clauses; a repeated "who" is said once."""
    if len(parts) == 1:
        return parts[0]
    if all(part.startswith("who ") for part in parts):
        parts = [parts[0], *(part.removeprefix("who ") for part in parts[1:])]
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _grouped(part: Rule, currency: str, other: type) -> str:
    text = clause(part, currency)
    return f"(someone {text})" if isinstance(part, other) else text
