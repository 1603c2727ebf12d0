"""A value as a person reads it: money as money, days as days, dates as dates.

Comes in: a value, and the measure or attribute it is of. Goes out: words. Stage of the loop: segment.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segmentlab.model.accounts import Account
from segmentlab.model.tree import (
    Attribute,
    DaysSince,
    Difference,
    Measure,
    Ratio,
)
from segmentlab.segment.describe import amount

#: What stands where a person has no number, so that no comparison holds.
NOTHING = "nothing"


def value_shown(value: Any, subject: Any, currency: str) -> str:
    """A number or value with its unit: money as money, days as days, dates as dates."""
    if isinstance(value, str):
        return value
    if value is None or pd.isna(value):
        return NOTHING
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        return dated(value)
    number, money = float(value), _money(subject)
    if money:
        return amount(number, money, currency)
    text = f"{int(number):,}" if number == int(number) else f"{number:,.6g}"
    unit = _unit(subject)
    return f"{text} {unit[:-1] if number == 1 else unit}" if unit else text


def _money(subject: Any) -> str | None:
    """Name of the amount of money that a subject gives, if it gives one."""
    match subject:
        case Measure("sum" | "mean" | "min" | "max" | "first" | "last", _, of):
            return of if str(of).endswith("_cents") else None
        case Difference(first, second):
            return _money(first) and _money(second)
        case Ratio(above, below):
            return None if _money(below) else _money(above)
        case Account("sum" | "mean" | "max", of):
            return _money(of)
        case Attribute(name):
            return name if name.endswith("_cents") else None
    return None


def _unit(subject: Any) -> str:
    match subject:
        case Measure("active_weeks"):
            return "weeks"
        case Measure(aggregate):
            return "days" if "days" in aggregate or aggregate == "typical_gap" else ""
        case Difference(first, second):
            return _unit(first) if _unit(first) == _unit(second) else ""
        case Account("sum" | "mean" | "max", of):
            return _unit(of)
        case DaysSince():
            return "days"
    return ""


def dated(moment: pd.Timestamp) -> str:
    """A date; with the time where it is not midnight."""
    return str(moment.date()) if moment == moment.normalize() else f"{moment:%Y-%m-%d %H:%M}"
