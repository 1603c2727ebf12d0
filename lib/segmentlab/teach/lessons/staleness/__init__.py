"""Notebook 31: lists that grow old, windows that roll, and how often a refresh pays.

Comes in: three businesses and where the reader's controls stand. Goes out: pictures, sentences and questions
with their answers. Stage of the loop: teach.
"""

from .aging import (
    AGES,
    CAMPAIGNS,
    DAYS,
    export,
    how_long,
    meaning,
    one_page,
    refresh,
    rolling,
    scene,
    use_it,
    weeks_pass,
    who_gets_what,
    windows,
)
from .asking import exercise_1, exercise_2, exercise_3, half_a_year, questions, still_earns, still_in
from .cases import BACK, CASES, REPORTED, SKIPS, listed, orders, played, ready

__all__ = [
    "AGES",
    "BACK",
    "CAMPAIGNS",
    "CASES",
    "DAYS",
    "REPORTED",
    "SKIPS",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "export",
    "half_a_year",
    "how_long",
    "listed",
    "meaning",
    "one_page",
    "orders",
    "played",
    "questions",
    "ready",
    "refresh",
    "rolling",
    "scene",
    "still_earns",
    "still_in",
    "use_it",
    "weeks_pass",
    "who_gets_what",
    "windows",
]
