"""Notebook 12: occasions and timing: holidays, gifts, birthdays, hours, life stage, and personal rhythm.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences, and questions
with their answers. Stage of the loop: teach.
"""

from .asking import exercise_1, exercise_2, exercise_3, next_holidays, questions, right_time
from .dates import (
    BY,
    MONTHS,
    OF,
    PAST,
    gifts_again,
    holidays_again,
    own_time,
    scene,
    when_they_buy,
)
from .matching import KINDS, SIGNS, one_page, true_effects, what_next, who_gets_what
from .rhythm import one_rhythm, people_with_rhythm, regulars, send_when, timings, tried

__all__ = [
    "BY",
    "KINDS",
    "MONTHS",
    "OF",
    "PAST",
    "SIGNS",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "gifts_again",
    "holidays_again",
    "next_holidays",
    "one_page",
    "one_rhythm",
    "own_time",
    "people_with_rhythm",
    "questions",
    "regulars",
    "right_time",
    "scene",
    "send_when",
    "timings",
    "tried",
    "true_effects",
    "what_next",
    "when_they_buy",
    "who_gets_what",
]
