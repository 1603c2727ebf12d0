"""A slider over dates. Stage of the loop: teach.

Comes in: the first and the last date. Goes out: a frozen description whose function gets "2026-03-30".
"""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from typing import Any

import ipywidgets

from .common import SPOT_ON, counted, need


@dataclass(frozen=True)
class Dates:
    """Dates in even steps between two ends; made by `date`."""

    dates: tuple[str, ...]
    default: str
    label: str
    help: str

    @property
    def ends(self) -> tuple[str, ...]:
        """The values a test must visit: the first and the last date."""
        return (self.dates[0], self.dates[-1])

    def middles(self, seed: int = 0) -> tuple[str, ...]:
        """Two dates between the ends, the same for the same seed."""
        return tuple(random.Random(f"{seed} {self.label}").choices(self.dates, k=2))

    def widget(self) -> ipywidgets.Widget:
        """Make a fresh slider at the default."""
        options = [(_short(day), day) for day in self.dates]
        return ipywidgets.SelectionSlider(options=options, value=self.default, continuous_update=True)

    def read(self, widget: ipywidgets.Widget) -> str:
        """Give the date a widget stands at."""
        return str(widget.value)

    def put(self, widget: ipywidgets.Widget, value: Any) -> None:
        """Move a widget to the step nearest to a date."""
        wanted = _day(value, self.label)
        widget.value = min(self.dates, key=lambda day: abs(datetime.date.fromisoformat(day) - wanted))

    def text(self, value: Any) -> str:
        """Say a date with its month in words."""
        day = _day(value, self.label)
        return f"{day.day} {day:%B %Y}"

    def code(self, value: Any) -> str:
        """Write a date as Python."""
        return repr(value)

    def off(self, said: Any, so: Any) -> str:
        """Say how many days too early or too late a guess is."""
        days = (_day(said, self.label) - _day(so, self.label)).days
        return f"{counted(abs(days), 'day')} too {'late' if days > 0 else 'early'}." if days else SPOT_ON


def date(low: Any, high: Any, default: Any, *, label: str, step_days: int = 7, help: str = "") -> Dates:
    """Offer a date. The function gets it as text, such as ``"2026-03-30"``.

    Parameters
    ----------
    low, high, default
        Dates as ``"2026-03-30"`` (or as `datetime.date` or pandas timestamps).
    label, help
        What stands above the slider.
    step_days
        Days between two positions, counted from the default; both ends can always be reached.

    Examples
    --------
    >>> until = date("2026-01-01", "2026-06-30", "2026-03-30", label="As of")
    >>> until.text(until.default), until.ends
    ('30 March 2026', ('2026-01-01', '2026-06-30'))
    """
    need(bool(label.strip()), label, "it needs a label")
    first, last, start = (_day(value, label) for value in (low, high, default))
    need(first < last, label, f"its first date {first} must be before its last {last}")
    need(first <= start <= last, label, f"its default {start} must lie between {first} and {last}")
    need(int(step_days) == step_days >= 1, label, f"its step of {step_days} days must be a whole day or more")
    back, forth = (start - first).days // step_days, (last - start).days // step_days
    steps = {start + datetime.timedelta(days=step_days * step) for step in range(-back, forth + 1)}
    return Dates(tuple(str(day) for day in sorted(steps | {first, last})), str(start), label, help)


def _day(value: Any, label: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(str(value)[:10])
    except ValueError:
        need(False, label, f"{value!r} is not a date; write it as 2026-03-30")
        raise


def _short(day: str) -> str:
    return f"{datetime.date.fromisoformat(day):%d %b %Y}".lstrip("0")
