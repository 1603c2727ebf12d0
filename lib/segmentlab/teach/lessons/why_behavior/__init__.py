"""Notebook 01: who people are, what they say and what they do, raced against each other.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences, and questions
with their answers. Stage of the loop: teach.
"""

from .asking import exercise_1, exercise_2, exercise_3, like_a_twin, questions, which_label_pays
from .matching import BEHAVIORS, ON_PAPER, true_effects, two_messages
from .paper import DAY, pairs, scene, side_by_side
from .ranking import AMONG, coverage, race, scores

__all__ = [
    "AMONG",
    "BEHAVIORS",
    "DAY",
    "ON_PAPER",
    "coverage",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "like_a_twin",
    "pairs",
    "questions",
    "race",
    "scene",
    "scores",
    "side_by_side",
    "true_effects",
    "two_messages",
    "which_label_pays",
]
