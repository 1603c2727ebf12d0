"""Stretches of time: "90d", "2h", and windows that end at the moment of judging or before it.

Comes in: what a reader writes. Goes out: whole microseconds, the same in every engine.
Stage of the loop: model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Length of each unit in microseconds. Months and years differ in length, so they are not units here.
UNITS = {"min": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000, "w": 7 * 86_400_000_000}
WORDS = {"min": "minute", "h": "hour", "d": "day", "w": "week"}
DAY = UNITS["d"]

_DURATION = re.compile(r"(\d{1,5})(min|h|d|w)")


def split_duration(text: str) -> tuple[int, str]:
    """Split "90d" into its number and its unit.

    Raises
    ------
    ValueError
        If the text is not a whole number followed by ``min``, ``h``, ``d`` or ``w``.

    Examples
    --------
    >>> split_duration("90d")
    (90, 'd')
    >>> split_duration("3 months")
    Traceback (most recent call last):
    ValueError: '3 months' is not a length of time; write a whole number and a unit, such as ...
    """
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise ValueError(
            f"{text!r} is not a length of time; write a whole number and a unit, "
            'such as "30min", "2h", "90d" or "12w".'
        )
    return int(match[1]), match[2]


def microseconds(text: str) -> int:
    """Length of a duration in microseconds.

    Examples
    --------
    >>> microseconds("2h") == 2 * 60 * 60 * 1_000_000
    True
    """
    number, unit = split_duration(text)
    return number * UNITS[unit]


def in_words(text: str) -> str:
    """A duration as a reader says it.

    Examples
    --------
    >>> in_words("90d"), in_words("1w")
    ('90 days', '1 week')
    """
    number, unit = split_duration(text)
    return f"{number:,} {WORDS[unit]}{'' if number == 1 else 's'}"


@dataclass(frozen=True)
class Window:
    """Which events count: from `oldest` before the moment of judging up to, not including, `newest` before.

    Examples
    --------
    >>> Window("60d", "30d").words()
    'between 60 days and 30 days before'
    >>> Window("30d", "60d")
    Traceback (most recent call last):
    ValueError: The window from 30d to 60d is empty; put the longer time first, such as ...
    """

    oldest: str
    newest: str = "0d"

    def __post_init__(self) -> None:
        """Refuse a window in which nothing can happen."""
        if microseconds(self.oldest) <= microseconds(self.newest):
            raise ValueError(
                f"The window from {self.oldest} to {self.newest} is empty; "
                'put the longer time first, such as between=("60d", "30d").'
            )

    def edges(self, as_of: int) -> tuple[int, int]:
        """First and one-past-last microsecond of the window, seen from `as_of`."""
        return as_of - microseconds(self.oldest), as_of - microseconds(self.newest)

    def words(self) -> str:
        """The window inside a sentence."""
        if microseconds(self.newest) == 0:
            return f"in the last {in_words(self.oldest)}"
        return f"between {in_words(self.oldest)} and {in_words(self.newest)} before"


def window(within: str | None, between: tuple[str, str] | None) -> Window | None:
    """Make a window of what a measure was given: the last `within`, or two edges, or all of history.

    Raises
    ------
    ValueError
        If both are given, or an edge is not a length of time.

    Examples
    --------
    >>> window("90d", None)
    Window(oldest='90d', newest='0d')
    """
    if within is not None and between is not None:
        raise ValueError("Give within or between, not both: within='60d' is between=('60d', '0d').")
    if between is not None:
        if not isinstance(between, tuple | list) or len(between) != 2:
            raise ValueError(f'between={between!r} needs two lengths of time, such as ("60d", "30d").')
        return Window(*between)
    return None if within is None else Window(within)
