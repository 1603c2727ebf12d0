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
    Events,
    Measure,
    Not,
    Or,
    Rule,
    parts_of,
)
from segmentlab.model.window import in_words

#: Actions that happen to a customer instead of being done by one: "had a payment that failed".
PASSIVE = {"sent": "was sent", "delivered": "was delivered", "failed": "had", "bounced": "had"}
_COMPARED = {
    "==": "exactly {}",
    "!=": "not exactly {}",
    "<": "fewer than {}",
    "<=": "at most {}",
    ">": "more than {}",
    ">=": "at least {}",
}


#: How each aggregate of a property is said.
_OF = {
    "sum": "add up to",
    "mean": "average",
    "min": "have a smallest one with",
    "max": "have a largest one with",
}


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
        case Comparison(Measure()):
            return _measure(rule, currency)
        case Comparison(Attribute(name)):
            return f"whose {_spaced(name.removesuffix('_cents'))} {_is(rule, currency)}"
        case Not(Comparison(Attribute(name), "==", value)):
            return f"whose {_spaced(name)} is not {_said(value)}"
        case Not(part):
            inside = clause(part, currency)
            return f"who is not among those {f'({inside})' if parts_of(part) else inside}"
        case And(parts):
            return _joined([_grouped(part, currency, Or) for part in parts], "and")
        case Or(parts):
            return _joined([_grouped(part, currency, And) for part in parts], "or")
        case AtLeast(number, parts):
            signs = "; ".join(clause(part, currency) for part in parts)
            return f"of whom at least {number} of these {len(parts)} are true ({signs})"
    raise TypeError(f"{rule!r} is not a rule.")


def amount(value: float, name: str | None, currency: str = "$") -> str:
    """A number with its unit, read from the name of what it measures.

    Examples
    --------
    >>> amount(15000, "amount_cents"), amount(3, "quantity")
    ('$150.00', '3')
    """
    if name and name.endswith("_cents"):
        return f"{currency}{value / 100:,.2f}"
    return f"{value:,}"


def _joined(parts: list[str], word: str) -> str:
    """Join clauses; a repeated "who" is said once."""
    if all(part.startswith("who ") for part in parts):
        parts = [parts[0], *(part.removeprefix("who ") for part in parts[1:])]
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _grouped(part: Rule, currency: str, other: type) -> str:
    text = clause(part, currency)
    return f"(someone {text})" if isinstance(part, other) else text


def _measure(rule: Comparison, currency: str) -> str:
    measure, operator, value = rule.subject, rule.operator, rule.value
    if measure.aggregate.startswith("days_since"):
        return _days(measure, operator, value, currency)
    tail = f" {measure.window.words()}" if measure.window else ""
    if measure.aggregate in _OF:
        words = _choice(operator, value, measure.of, currency).replace("fewer than", "less than")
        kind = "" if measure.of == "amount_cents" else f"a {_spaced(measure.of.removesuffix('_cents'))} of "
        things = _things(measure.source, currency, plural=True)
        return f"whose {things}{tail} {_OF[measure.aggregate]} {kind}{words}"
    if measure.aggregate == "distinct":
        many = _choice(operator, value, None, currency)
        things = _things(measure.source, currency, plural=True)
        return f"whose {things}{tail} have {many} different values of {_spaced(measure.of)}"
    if measure.aggregate == "active_days":
        one = _things(measure.source, currency, plural=True, bare=True)
        many = _choice(operator, value, None, currency)
        unit = "day" if value == 1 else "different days"
        return f"who {_did(measure.source.event)} {one} on {many} {unit}{tail}"
    one = _things(measure.source, currency, plural=False, bare=True)
    did = _did(measure.source.event)
    if (operator, value) in {("==", 0), ("<", 1), ("<=", 0)}:
        return f"who {did} no {one}{tail}"
    if (operator, value) in {(">=", 1), (">", 0)}:
        return f"who {did} at least one {one}{tail}"
    things = one if value == 1 else _things(measure.source, currency, plural=True, bare=True)
    return f"who {did} {_choice(operator, value, None, currency)} {things}{tail}"


def _days(measure: Measure, operator: str, value: Any, currency: str) -> str:
    which = "last" if measure.aggregate == "days_since_last" else "first"
    one = _things(measure.source, currency, plural=False, bare=True)
    tail = f" (looking only {measure.window.words()})" if measure.window else ""
    days = _choice(operator, value, None, "").replace("fewer than", "less than")
    unit = "day" if value == 1 else "days"
    return f"who {which} {_did(measure.source.event)} {_article(one)} {one} {days} {unit} ago{tail}"


def _choice(operator: str, value: Any, name: str | None, currency: str) -> str:
    if operator == "in":
        return _listed([amount(one, name, currency) for one in value])
    return _COMPARED[operator].format(amount(value, name, currency))


def _is(rule: Comparison, currency: str) -> str:
    name = rule.subject.name

    def said(value: Any) -> str:
        money = name.endswith("_cents") and not isinstance(value, str | bool)
        return amount(value, name, currency) if money else _said(value)

    if rule.operator == "in":
        return f"is {_listed([said(one) for one in rule.value])}"
    words = {"==": "is {}", "!=": "is known and not {}", "<": "is below {}", ">": "is above {}"}
    return words.get(rule.operator, f"is {_COMPARED[rule.operator]}").format(said(rule.value))


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"


def _said(value: Any) -> str:
    return "yes" if value is True else "no" if value is False else f"{value}"


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _split(event: str) -> tuple[str, str]:
    """Object and action of an event name; a name of one word is an action on nothing in particular."""
    thing, _, action = event.rpartition("_")
    return (_spaced(thing), action) if thing else ("", event)


def _did(event: str) -> str:
    thing, action = _split(event)
    return PASSIVE.get(action, action if thing else "had")


def _things(source: Events, currency: str, *, plural: bool, bare: bool = False) -> str:
    """The things counted: "orders placed (category is tents)"; without the action if `bare`."""
    thing, action = _split(source.event)
    one = thing or f'"{action}" event'
    word = _plural(one) if plural else one
    if PASSIVE.get(action) == "had":
        word = f"{action} {word}"
    elif not bare and thing:
        word = f"{word} {action}"
    notes = [_condition(condition, currency) for condition in source.conditions]
    if source.then:
        follower = _things(source.then.events, currency, plural=False)
        notes.append(
            f"{'followed' if source.then.happens else 'not followed'} by "
            f"{_article(follower)} {follower} within {in_words(source.then.inside)}"
        )
    return f"{word} ({', '.join(notes)})" if notes else word


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def _condition(condition: Comparison, currency: str) -> str:
    return f"{_spaced(condition.subject.name.removesuffix('_cents'))} {_is(condition, currency)}"


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"
