"""Names, values, times and comparisons as SQL: the only places where anything is quoted.

Comes in: names and values from a definition. Goes out: pieces of SQL in DuckDB's dialect that keep to what
other databases have too. Stage of the loop: model.
"""

from __future__ import annotations

import pandas as pd

from segmentlab.instrument.business import moment_in_utc
from segmentlab.model.tree import Events
from segmentlab.model.window import split_duration

#: Longest name of a step in bytes: PostgreSQL cuts longer ones off.
LONGEST_NAME = 60
_UNITS = {"min": ("MINUTE", 1), "h": ("HOUR", 1), "d": ("DAY", 1), "w": ("DAY", 7), "y": ("DAY", 365)}


def identifier(name: str) -> str:
    """Quote the name of a column or step, whatever it contains.

    Examples
    --------
    >>> print(identifier('an "odd" name'))
    "an ""odd"" name"
    """
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | int | float | bool) -> str:
    """Quote a value, whatever it contains.

    Examples
    --------
    >>> print(literal("it's"), literal(3), literal(True))
    'it''s' 3 TRUE
    """
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).upper() if isinstance(value, bool) else repr(value)


def interval(duration: str) -> str:
    """A length of time; weeks and years as days, which every database has.

    Examples
    --------
    >>> interval("90d"), interval("2w")
    ('INTERVAL 90 DAY', 'INTERVAL 14 DAY')
    """
    number, unit = split_duration(duration)
    word, each = _UNITS[unit]
    return f"INTERVAL {number * each} {word}"


def before(duration: str) -> str:
    """So long before the moment of judging."""
    return f"as_of - {interval(duration)}" if split_duration(duration)[0] else "as_of"


def moment_of(as_of: str | pd.Timestamp | None) -> str:
    """The moment of judging; without one the start of the day on which the statement runs."""
    if as_of is None:
        return "CAST(CURRENT_DATE AS TIMESTAMP)"
    return f"TIMESTAMP {literal(str(moment_in_utc(as_of)))}"


def weeks_back(time: str, as_of: str | pd.Timestamp | None) -> str:
    """The number of an event's week, in stretches of 7 days counted back from the moment of judging.

    Days begin at the hour at which the moment of judging stands, so that a difference in days is exact.

    Examples
    --------
    >>> print(weeks_back("occurred_at", "2026-03-01"))
    FLOOR((DATE_DIFF('day', CAST(occurred_at AS DATE), CAST(as_of AS DATE)) - 1) / 7)
    """
    back = ""
    if as_of is not None:
        moment = moment_in_utc(as_of)
        past = int((moment - moment.normalize()) / pd.Timedelta(microseconds=1))
        seconds, rest = divmod(past, 1_000_000)
        back += f" - INTERVAL {seconds} SECOND" if seconds else ""
        back += f" - INTERVAL {rest} MICROSECOND" if rest else ""
    return f"FLOOR((DATE_DIFF('day', CAST({time}{back} AS DATE), CAST(as_of{back} AS DATE)) - 1) / 7)"


def compared(left: str, operator: str, value: object) -> str:
    """A comparison; NULL where the left side is."""
    if operator == "in":
        assert isinstance(value, tuple)
        return f"{left} IN ({', '.join(literal(one) for one in value)})"
    assert isinstance(value, str | int | float | bool)
    return f"{left} {'=' if operator == '==' else '<>' if operator == '!=' else operator} {literal(value)}"


def conditions(table: str, source: Events) -> list[str]:
    """The name and properties that events must have, as conditions on columns of a table."""
    return [f'{table}"event" = {literal(source.event)}'] + [
        compared(table + identifier(condition.subject.name), condition.operator, condition.value)
        for condition in source.conditions
    ]


def visible(table: str = "") -> list[str]:
    """What is known at the moment of judging."""
    return [f"{table}occurred_at < as_of", f"{table}recorded_at < as_of"]


def all_of(parts: list[str], indent: str) -> str:
    """Conditions below each other, joined by AND."""
    return f"\n{indent}AND ".join(parts)
