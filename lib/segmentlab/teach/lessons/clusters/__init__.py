"""Notebook 21: groups that nobody defined, chances for everybody, and whether they beat what is free.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences, and questions
with their answers. Stage of the loop: teach.
"""

from .asking import (
    exercise_1,
    exercise_2,
    exercise_3,
    how_many_more,
    questions,
    true_types,
    whom_to_keep,
)
from .chances import CHANCES, LEARN_FROM, LISTS, TREES, as_said, lists, overfits, pick, too_well
from .finding import (
    ASKED,
    KINDS,
    KS,
    PAST,
    SHOWN,
    find_groups,
    found,
    groups,
    held_against,
    how_many,
    scene,
    trials,
    what_sets_apart,
)
from .matching import kinds, one_page, true_effects, who_gets_what

__all__ = [
    "ASKED",
    "CHANCES",
    "KINDS",
    "KS",
    "LEARN_FROM",
    "LISTS",
    "PAST",
    "SHOWN",
    "TREES",
    "as_said",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "find_groups",
    "found",
    "groups",
    "held_against",
    "how_many",
    "how_many_more",
    "kinds",
    "lists",
    "one_page",
    "overfits",
    "pick",
    "questions",
    "scene",
    "too_well",
    "trials",
    "true_effects",
    "true_types",
    "what_sets_apart",
    "who_gets_what",
    "whom_to_keep",
]
