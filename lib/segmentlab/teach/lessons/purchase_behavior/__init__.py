"""Notebook 10: how people buy, how often, for how much, at which price, after how much looking, and what.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences, and questions
with their answers. Stage of the loop: teach.
"""

from .asking import (
    came_anyway,
    exercise_1,
    exercise_2,
    exercise_3,
    keeps_looking,
    questions,
)
from .labels import LABELS, does_it_hold
from .matching import KINDS, Kind, one_page, true_effects, who_gets_what
from .shelves import SHELVES, against_the_rival, next_shelf, only_looked
from .ways import PAST, SHOWN, WAYS, in_logic, scene, second_order, ways_to_buy

__all__ = [
    "KINDS",
    "LABELS",
    "PAST",
    "SHELVES",
    "SHOWN",
    "WAYS",
    "Kind",
    "against_the_rival",
    "came_anyway",
    "does_it_hold",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "in_logic",
    "keeps_looking",
    "next_shelf",
    "one_page",
    "only_looked",
    "questions",
    "scene",
    "second_order",
    "true_effects",
    "ways_to_buy",
    "who_gets_what",
]
