"""Notebook 03: how a goal becomes a segment: people, signal, threshold, window, and what came next.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences, and questions
with their answers. Stage of the loop: teach.
"""

from .asking import exercise_1, exercise_2, exercise_3, model_or_rule, one_use, questions
from .goals import (
    DAYS,
    EXAMPLES,
    GOALS,
    PAST,
    SIGNALS,
    WINDOWS,
    build,
    compare,
    how_many,
    other_window,
    scene,
)
from .starters import STARTERS, one_page, true_effects, who_gets_what

__all__ = [
    "DAYS",
    "EXAMPLES",
    "GOALS",
    "PAST",
    "SIGNALS",
    "STARTERS",
    "WINDOWS",
    "build",
    "compare",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "how_many",
    "model_or_rule",
    "one_page",
    "one_use",
    "other_window",
    "questions",
    "scene",
    "true_effects",
    "who_gets_what",
]
