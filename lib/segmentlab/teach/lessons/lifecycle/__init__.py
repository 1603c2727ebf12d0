"""Notebook 16: where everybody stands, where they go next, at which step they leave, and what to send them.

Comes in: the three businesses and where the reader's controls stand. Goes out: pictures, sentences, and
questions with their answers. Stage of the loop: teach.
"""

from segmentlab.segment.lifecycle import STAGES

from .asking import (
    exercise_1,
    exercise_2,
    exercise_3,
    message_for_the_churned,
    message_for_those_at_risk,
    questions,
    where_they_leave,
)
from .matching import one_page, true_effects, who_gets_what
from .moving import BUSINESSES, WEEKS, moves, scene, stages_by_week, where_they_go
from .steps import days_to_each_step, journey

__all__ = [
    "BUSINESSES",
    "STAGES",
    "WEEKS",
    "days_to_each_step",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "journey",
    "message_for_the_churned",
    "message_for_those_at_risk",
    "moves",
    "one_page",
    "questions",
    "scene",
    "stages_by_week",
    "true_effects",
    "where_they_go",
    "where_they_leave",
    "who_gets_what",
]
