"""Notebook 40: is a segment healthy, and what is health worth?

Comes in: the outdoor shop and where the reader's controls stand. Goes out: pictures, sentences and questions
with their answers. Stage of the loop: teach.
"""

from .ageing import aged, kept, old_list
from .asking import exercise_1, exercise_2, exercise_3, questions, what_health_cost, what_is_left
from .card import card, limits, make_it_healthy, page
from .lists import CATALOGUE, LISTS, SHOWN, WINDOWS, left_cart, prepare, scene, widen
from .staying import bounce, who_bounces
from .worth import COUNTS, SENT, titles, what_it_is_worth, worth

__all__ = [
    "CATALOGUE",
    "COUNTS",
    "LISTS",
    "SENT",
    "SHOWN",
    "WINDOWS",
    "aged",
    "bounce",
    "card",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "kept",
    "left_cart",
    "limits",
    "make_it_healthy",
    "old_list",
    "page",
    "prepare",
    "questions",
    "scene",
    "titles",
    "what_health_cost",
    "what_is_left",
    "what_it_is_worth",
    "who_bounces",
    "widen",
    "worth",
]
