"""Notebook 33: segments nobody acts on, generic messages to sharp segments, and codes that teach to wait.

Comes in: the shop, and where the reader's controls stand. Goes out: pictures, sentences and questions with
their answers. Stage of the loop: teach.
"""

from .asking import (
    after_the_quarter,
    exercise_1,
    exercise_2,
    exercise_3,
    forty_percent,
    left_lying,
    questions,
)
from .matching import COMPARED, COUNTED, REPORTED, SHARP, generic_and_matched, one_page, report
from .shelf import GENERIC, SHELF, act_on, coverage, scene, true_effects
from .year import COUNTS, EVERY, QUARTERS, prepare, the_quarter, two_years

__all__ = [
    "COMPARED",
    "COUNTED",
    "COUNTS",
    "EVERY",
    "GENERIC",
    "QUARTERS",
    "REPORTED",
    "SHARP",
    "SHELF",
    "act_on",
    "after_the_quarter",
    "coverage",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "forty_percent",
    "generic_and_matched",
    "left_lying",
    "one_page",
    "prepare",
    "questions",
    "report",
    "scene",
    "the_quarter",
    "true_effects",
    "two_years",
]
