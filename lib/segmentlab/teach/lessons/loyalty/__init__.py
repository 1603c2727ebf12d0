"""Notebook 14: loyalty, who has it, when it is won, and what to give to people who stay.

Comes in: the shop, the meal-kit box, and where the reader's controls stand. Goes out: pictures, sentences,
and questions with their answers. Stage of the loop: teach.
"""

from .asking import exercise_1, exercise_2, exercise_3, questions, thanks, won_or_sorted
from .giving import KINDS, one_page, paying_or_loyal, true_effects, who_gets_what
from .steps import (
    EARLY,
    PAST,
    SHOWN,
    SPLITS,
    TRAITS,
    become_loyal,
    scene,
    what_they_share,
    where_won,
    who_is_loyal,
)

__all__ = [
    "EARLY",
    "KINDS",
    "PAST",
    "SHOWN",
    "SPLITS",
    "TRAITS",
    "become_loyal",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "one_page",
    "paying_or_loyal",
    "questions",
    "scene",
    "thanks",
    "true_effects",
    "what_they_share",
    "where_won",
    "who_gets_what",
    "who_is_loyal",
    "won_or_sorted",
]
