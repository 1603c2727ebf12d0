"""Stretches of time: "90d", "2h", and windows that end at the moment of judging or before it.

Comes in: what a reader writes. Goes out: whole microseconds, the same in every engine.
Stage of the loop: model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Length of each unit in microseconds. A year is 365 days; months differ in length, so they are no unit.
UNITS = {
    "min": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
    "w": 7 * 86_400_000_000,
    "y": 365 * 86_400_000_000,
}
WORDS = {"min": "minute", "h": "hour", "d": "day", "w": "week", "y": "year"}
DAY = UNITS["d"]
WEEK = UNITS["w"]
#: Nothing longer is asked of a database; a measure without a window looks at everything.
LONGEST = 100 * UNITS["y"]

_DURATION = re.compile(r"(\d{1,8})(min|h|d|w|y)")
#: What people write instead, and what they mean by it.
_SPELLED = re.compile(r"\s*(\d{1,8})[\s-]*([a-z]+?)s?\s*", re.IGNORECASE)
_MEANT = {"minute": "min", "hour": "h", "hr": "h", "day": "d", "week": "w", "wk": "w", "year": "y", "yr": "y"}
_MONTHS = {"m": 30, "mo": 30, "month": 30, "quarter": 91, "q": 91}


def split_duration(text: str) -> tuple[int, str]:
    """Split "90d" into its number and its unit.

    Raises
    ------
    ValueError
        If the text is not a whole number followed by ``min``, ``h``, ``d``, ``w`` or ``y`` (365 days).

    Examples
    --------
    >>> split_duration("90d")
    (90, 'd')
    >>> split_duration("3 months")
    Traceback (most recent call last):
    ValueError: '3 months' is not a fixed length of time, because months differ; write days, such as "90d".
    """
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise ValueError(_what_to_write(text))
    if int(match[1]) * UNITS[match[2]] > LONGEST:
        raise ValueError(f"{text!r} is more than 100 years; leave the window away to look at everything.")
    return int(match[1]), match[2]


def _what_to_write(text: object) -> str:
    """One sentence for something that is not a length of time."""
    spelled = _SPELLED.fullmatch(text) if isinstance(text, str) else None
    number, word = (int(spelled[1]), spelled[2].lower()) if spelled else (0, "")
    if word in _MONTHS:
        days = 365 * number // 12 if word[0] != "q" and number % 12 == 0 else number * _MONTHS[word]
        return (
            f'{text!r} is not a fixed length of time, because months differ; write days, such as "{days}d".'
        )
    unit = word if word in UNITS else _MEANT.get(word)
    if unit:
        return f'{text!r} is not how a length of time is written; write "{number}{unit}".'
    return (
        f"{text!r} is not a length of time; write a whole number and a unit, "
        'such as "30min", "2h", "90d", "12w" or "1y".'
    )


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


def exact(duration: int) -> str:
    """A length in microseconds as text, in the largest of days, hours and minutes that fits.

    Examples
    --------
    >>> exact(2 * microseconds("4w")), exact(microseconds("90min"))
    ('56d', '90min')
    """
    unit = next(unit for unit in ("d", "h", "min") if duration % UNITS[unit] == 0)
    return f"{duration // UNITS[unit]}{unit}"


@dataclass(frozen=True)
class Window:
    """Which events count: from `oldest` before the moment of judging up to, not including, `newest` before.

    Examples
    --------
    >>> Window("60d", "30d").words()
    'between 60 and 30 days ago'
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

    def before(self) -> Window:
        """The window of the same length just before this one.

        Examples
        --------
        >>> Window("30d").before()
        Window(oldest='60d', newest='30d')
        """
        oldest, newest = microseconds(self.oldest), microseconds(self.newest)
        return Window(exact(2 * oldest - newest), self.oldest)

    def words(self) -> str:
        """The window inside a sentence."""
        if microseconds(self.newest) == 0:
            said = in_words(self.oldest)
            return f"in the last {said.removeprefix('1 ')}"
        (old, unit), (_, other) = split_duration(self.oldest), split_duration(self.newest)
        if unit == other:
            return f"between {old:,} and {in_words(self.newest)} ago"
        return f"between {in_words(self.oldest)} and {in_words(self.newest)} ago"


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
    if within is not None and microseconds(within) == 0:
        raise ValueError(f'within="{within}" leaves no time; write one such as "30d".')
    return None if within is None else Window(within)
