"""Notebook 54: a segment that moves with every event, and how fresh it has to be.

Comes in: the shop, the meal box, and where the reader's controls stand. Goes out: pictures, sentences and
questions with their answers. Stage of the loop: teach.
"""

from .arriving import feeds, late_orders
from .asking import already_paid, exercise_1, exercise_2, exercise_3, questions, week_late
from .clock import LOOKS_BACK, came_and_went, evening, open_cart, scene
from .lists import REACHES, REFRESHES, made
from .risk import decided
from .worth import CASES, SIZES, one_page, refresh_pays, week_of_delay

__all__ = [
    "CASES",
    "LOOKS_BACK",
    "REACHES",
    "REFRESHES",
    "SIZES",
    "already_paid",
    "came_and_went",
    "decided",
    "evening",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "feeds",
    "late_orders",
    "made",
    "one_page",
    "open_cart",
    "questions",
    "refresh_pays",
    "scene",
    "week_late",
    "week_of_delay",
]
