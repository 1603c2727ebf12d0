"""Notebook 42: how to plan, run and read a test with a holdout, and how far its answer can be trusted.

Comes in: the outdoor gear shop and where the reader's controls stand. Goes out: pictures, sentences and
questions with their answers. Stage of the loop: teach.
"""

from .asking import a_hundred_times, exercise_1, exercise_2, exercise_3, how_long, questions, who_brings_it
from .groups import (
    AUDIENCE,
    COUNTS,
    GROUPS,
    NOTHING,
    SPLITS,
    WATCHED,
    by_orders,
    or_nothing,
    ready,
    scene,
    titles,
)
from .planning import design, hold_out
from .repeating import WAYS, hundred_tests
from .running import per_segment, run_it, taken_out
from .stopping import look_at_it
from .truths import GROUPS_OF, who_gets_what

__all__ = [
    "AUDIENCE",
    "COUNTS",
    "GROUPS",
    "GROUPS_OF",
    "NOTHING",
    "SPLITS",
    "WATCHED",
    "WAYS",
    "a_hundred_times",
    "by_orders",
    "design",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "hold_out",
    "how_long",
    "hundred_tests",
    "look_at_it",
    "or_nothing",
    "per_segment",
    "questions",
    "ready",
    "run_it",
    "scene",
    "taken_out",
    "titles",
    "who_brings_it",
    "who_gets_what",
]
