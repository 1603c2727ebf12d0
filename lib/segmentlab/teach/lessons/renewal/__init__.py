"""Notebook 20: who is about to leave a subscription and why, what each needs, and who comes back.

Comes in: the meal-kit box and where the reader's controls stand. Goes out: pictures, sentences and questions
with their answers. Stage of the loop: teach.
"""

from .asking import at_the_door, exercise_1, exercise_2, exercise_3, questions, who_decided
from .matching import KINDS, Kind, one_page, true_effects, who_gets_what
from .signs import BY, OUTCOMES, SIGNS, counted, one_sign, scene, support, supported
from .staying import COUNTED, HOW, SPLITS, come_back, how_long, prepare

__all__ = [
    "BY",
    "COUNTED",
    "HOW",
    "KINDS",
    "OUTCOMES",
    "SIGNS",
    "SPLITS",
    "Kind",
    "at_the_door",
    "come_back",
    "counted",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "how_long",
    "one_page",
    "one_sign",
    "prepare",
    "questions",
    "scene",
    "support",
    "supported",
    "true_effects",
    "who_decided",
    "who_gets_what",
]
