"""How something can be held against a value, in words, for each kind of value. Stage of the loop: teach.

Comes in: a kind. Goes out: the comparisons a list offers.
"""

from __future__ import annotations

from .choices import DATE, TEXT, YES

HELD = {"at least": ">=", "more than": ">", "at most": "<=", "less than": "<", "exactly": "==", "not": "!="}
NAMED = {"is": "==", "is not": "!=", "is one of": "in"}
YES_NO = {"is": "==", "is not": "!="}
BY_DATE = {"on or after": ">=", "after": ">", "on or before": "<=", "before": "<"}
IN_ORDER = {"in the top": "top", "in the bottom": "bottom"}


def ways(kind: str, *, number_of_all: bool = False) -> dict[str, str]:
    """The comparisons that make sense for a kind."""
    if kind == TEXT:
        return NAMED
    if kind == YES:
        return YES_NO
    if kind == DATE:
        return BY_DATE
    return {**HELD, **IN_ORDER} if number_of_all else HELD
