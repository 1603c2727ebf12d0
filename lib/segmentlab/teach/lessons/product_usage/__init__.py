"""Notebook 18: what people do inside a product: milestones, habits, adopters, limits, and what to send.

`signs` has what the panels show, `asks` what the reader is asked and what the truth is. Stage of the loop:
teach.
"""

from .asks import (
    adopted_by_message,
    exercise_1,
    exercise_2,
    exercise_3,
    fitting_messages,
    message_for_the_stuck,
    offered_to_the_stuck,
    questions,
)
from .signs import (
    ALL,
    AMONG,
    FEATURES,
    KINDS,
    LIKE,
    adopters,
    expansion,
    first_days,
    numbers_of_use,
    scene,
    tiers,
    use_of,
    where_setup_stops,
)

__all__ = [
    "ALL",
    "AMONG",
    "FEATURES",
    "KINDS",
    "LIKE",
    "adopted_by_message",
    "adopters",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "expansion",
    "first_days",
    "fitting_messages",
    "message_for_the_stuck",
    "numbers_of_use",
    "offered_to_the_stuck",
    "questions",
    "scene",
    "tiers",
    "use_of",
    "where_setup_stops",
]
