"""Notebook 50: from behavior to action: a playbook, its order of priority, and the next best action.

Comes in: the outdoor shop and where the reader's controls stand. Goes out: pictures, sentences and questions
with their answers. Stage of the loop: teach.
"""

from .asking import exercise_1, exercise_2, exercise_3, promised, questions, several_at_once
from .choosing import JUDGED, OFFERED, engine, prepare, tested, true_worth
from .mondays import SHOWN, calendar
from .rows import BUSINESSES, ROWS, STOPS, TIERS, matrix, memberships, one_row, scene, tiers, who_goes_without

__all__ = [
    "BUSINESSES",
    "JUDGED",
    "OFFERED",
    "ROWS",
    "SHOWN",
    "STOPS",
    "TIERS",
    "calendar",
    "engine",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "matrix",
    "memberships",
    "one_row",
    "prepare",
    "promised",
    "questions",
    "scene",
    "several_at_once",
    "tested",
    "tiers",
    "true_worth",
    "who_goes_without",
]
