"""Numbers, values and comparisons in words.

Comes in: an operator and a value. Goes out: "at least 3", "below $5.00", "tents or boots". Stage of the loop:
segment.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_COMPARED = {
    "==": "exactly {}",
    "!=": "anything but {}",
    "<": "fewer than {}",
    "<=": "at most {}",
    ">": "more than {}",
    ">=": "at least {}",
}
_DATED = {
    "==": "exactly on {}",
    "!=": "on another date than {}",
    "<": "before {}",
    "<=": "on or before {}",
    ">": "after {}",
    ">=": "on or after {}",
}


#: Comparisons of a count that hold only where there is nothing.
NONE = {("==", 0), ("<", 1), ("<=", 0)}
_SNAKE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")


class Held(NamedTuple):
    """A subject held against a value, also against a range of two."""

    subject: Any
    operator: str
    value: Any


def amount(value: float, name: str | None, currency: str = "$") -> str:
    """A number with its unit, read from the name of what it measures.

    Examples
    --------
    >>> amount(15000, "amount_cents"), amount(3, "quantity")
    ('$150.00', '3')
    """
    if name and name.endswith("_cents"):
        return f"{'-' if value < 0 else ''}{currency}{abs(value) / 100:,.2f}"
    return f"{value:,}"


def choice(operator: str, value: Any, name: str | None = None, currency: str = "$") -> str:
    """A comparison with a number: "at least 3", "between $5.00 and $10.00".

    Examples
    --------
    >>> choice("<", 500, "discount_cents"), choice("in", (1, 2)), choice("between", (3, 5))
    ('less than $5.00', '1 or 2', 'between 3 and 5')
    """
    if operator == "in":
        return listed([amount(one, name, currency) for one in value])
    if operator == "between":
        return f"between {amount(value[0], name, currency)} and {amount(value[1], name, currency)}"
    text = _COMPARED[operator].format(amount(value, name, currency))
    return text.replace("fewer than", "less than") if name else text


def percent(operator: str, value: Any) -> str:
    """A comparison with a share: "at least 80%"."""
    if operator in ("in", "between"):
        parts = [f"{one * 100:.4g}%" for one in value]
        return listed(parts) if operator == "in" else f"between {parts[0]} and {parts[1]}"
    if operator == "==" and value in (0, 1):
        return "all" if value == 1 else "none"
    return _COMPARED[operator].replace("fewer than", "less than").format(f"{value * 100:.4g}%")


def days(operator: str, value: Any) -> str:
    """A comparison with a number of days: "at least 3 days", or the number alone without an operator.

    Examples
    --------
    >>> days("<", 3), days(">=", 1), days("", 1)
    ('less than 3 days', 'at least 1 day', '1 day')
    """
    number = choice(operator, value).replace("fewer than", "less than") if operator else f"{value:,}"
    return f"{number} {'day' if value == 1 else 'days'}"


def is_(comparison: Held, currency: str = "$") -> str:
    """What an attribute or a property is: "is tents or boots", "is above $5.00"."""
    subject, operator, value = comparison
    name = subject.name

    def one(single: Any) -> str:
        money = name.endswith("_cents") and not isinstance(single, str | bool)
        return amount(single, name, currency) if money else said(single)

    if operator == "in":
        return f"is {listed([one(single) for single in value])}"
    if operator == "between":
        return f"is between {one(value[0])} and {one(value[1])}"
    if name.endswith("_at") and isinstance(value, str):
        return f"is {_DATED[operator].format(value)}"
    words = {"==": "is {}", "!=": "is known and not {}", "<": "is below {}", ">": "is above {}"}
    return words.get(operator, f"is {_COMPARED[operator]}").format(one(value))


def listed(parts: list[str]) -> str:
    """Join alternatives: "a, b or c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"


def said(value: Any) -> str:
    """A single value; one in the manner of code as words."""
    if isinstance(value, str) and _SNAKE.fullmatch(value):
        return spaced(value)
    return "yes" if value is True else "no" if value is False else f"{value}"


def spaced(name: str) -> str:
    """A name in code as words."""
    return name.replace("_", " ")
