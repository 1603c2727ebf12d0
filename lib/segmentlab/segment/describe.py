"""A rule as a sentence that a marketer would write.

Comes in: the definition tree. Goes out: plain English, for people, for SQL comments and for the
catalogue. It relies on event names being `object_action` in the past tense. Stage of the loop: segment.
"""

from __future__ import annotations

from typing import Any

from segmentlab.model.tree import (
    AGGREGATES,
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
)
from segmentlab.segment.describe_measures import held, named
from segmentlab.segment.wording import Held, amount, is_, said, spaced

__all__ = ["amount", "clause", "describe", "those"]

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


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
    if isinstance(rule, Not) and _denied(rule.part, currency) is None:
        return f"Everyone except those {those(rule.part, currency)}."
    return f"Everyone {clause(rule, currency)}."


def clause(rule: Rule, currency: str = "$") -> str:
    """A rule as it stands inside a sentence, beginning with "who" or "whose"."""
    match rule:
        case Comparison(subject, operator, value):
            return _one(Held(subject, operator, value), currency)
        case Extreme(subject, side, share, among):
            of = f" among those {those(among, currency)}" if among is not None else ""
            return f"whose {named(subject, currency)} is in the {side} {share * 100:.4g}%{of}"
        case InSegment(segment, inner):
            return f"who qualified for “{spaced(segment)}” (those {those(inner, currency)})"
        case Not(part):
            return _denied(part, currency) or f"who is not among {_them(part, currency)}"
        case And(parts):
            return _every(parts, currency)
        case Or(parts):
            return _joined([_grouped(part, currency, And) for part in parts], "or")
        case AtLeast(number, parts):
            many = "both" if number == len(parts) == 2 else f"at least {number} of {len(parts)}"
            return f"who met {many} {_signs(parts, currency)}"
    raise TypeError(f"{rule!r} is not a rule.")


def those(rule: Rule, currency: str = "$") -> str:
    """A rule as it stands after "those", beginning with "who" or "whose"."""
    return clause(rule, currency).replace(" is not among those ", " are not among those ")


def _denied(part: Rule, currency: str) -> str | None:
    """What is said of those who do not meet a rule, where that is simpler than leaving out those who do."""
    match part:
        case Comparison(Attribute(name), "==", value) if not name.endswith("_at"):
            return f"whose {spaced(name)} is not {said(value)}"
        case Comparison(Attribute(name), "in", found) if len(found) > 1:
            *first, last = map(said, found)
            return f"whose {spaced(name)} is neither {', '.join(first)} nor {last}"
        case Comparison(Measure(aggregate) as measure, operator, value) if operator in _OPPOSITE:
            # A number that is never missing either meets a comparison or its opposite.
            if AGGREGATES[aggregate][1] == 0:
                return _one(Held(measure, _OPPOSITE[operator], value), currency)
        case InSegment():
            return clause(part, currency).replace("who qualified for ", "who did not qualify for ", 1)
        case AtLeast(number, parts):
            return f"who met fewer than {number} of {len(parts)} {_signs(parts, currency)}"
    return None


def _them(part: Rule, currency: str) -> str:
    inside = those(part, currency)
    return f"those {f'({inside})' if isinstance(part, And | Or) else inside}"


def _signs(parts: tuple[Rule, ...], currency: str) -> str:
    signs = "; ".join(clause(part, currency) for part in parts)
    return f"condition{'' if len(parts) == 1 else 's'} ({signs})"


def _every(parts: tuple[Rule, ...], currency: str) -> str:
    """All of the parts; those to be left out come last."""
    out = [part.part for part in parts if isinstance(part, Not) and _denied(part.part, currency) is None]
    if not out or len(out) == len(parts):
        return _joined(_all(parts, currency), "and")
    left = tuple(part for part in parts if not (isinstance(part, Not) and part.part in out))
    except_ = " and ".join(_them(part, currency) for part in out)
    return f"{_joined(_all(left, currency), 'and')}, except {except_}"


def _one(comparison: Held, currency: str) -> str:
    """One comparison as a clause."""
    if isinstance(comparison.subject, Attribute):
        name = comparison.subject.name
        if name == "signed_up_at":
            return f"who signed up {is_(comparison, currency).removeprefix('is ')}"
        if name.startswith(("is_", "has_")):
            return f"for whom “{spaced(name)}” {is_(comparison, currency)}"
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
    return f"({text})" if isinstance(part, other) else text
