"""Notebook 41: whether past lists would have been right, what a leak does to the answer, and who is not what.

Comes in: the gear shop, the meal-kit box and where the reader's controls stand. Goes out: pictures, sentences
and questions with their answers. Stage of the loop: teach.
"""

from .asking import exercise_1, exercise_2, exercise_3, questions, the_slide, where_to_act
from .leaking import leaked, recorded_late
from .lists import DATES, LISTS, business_of, ready, scene
from .looking import at_twelve_dates, right_or_not
from .matching import COUNTED, KINDS, who_gets_what

__all__ = [
    "COUNTED",
    "DATES",
    "KINDS",
    "LISTS",
    "at_twelve_dates",
    "business_of",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "leaked",
    "questions",
    "ready",
    "recorded_late",
    "right_or_not",
    "scene",
    "the_slide",
    "where_to_act",
    "who_gets_what",
]
