"""Notebook 30: too many small segments, their lucky winners, and how few are worth having.

Comes in: the shop, and where the reader's controls stand. Goes out: pictures, sentences and questions with
their answers. Stage of the loop: teach.
"""

from .asking import best_country, exercise_1, exercise_2, exercise_3, nothing_sent, questions, run_again
from .crowning import again, crown, luck, scene
from .cutting import CUTS, FIRST_CUTS, NOTHING, REPEATS, SENT, audience, everybody, micro_segments, played
from .joining import BASES, PAST, joined, looked_up, luck_or_not, merged, needed, worth_cutting
from .matching import GROUPS, KINDS, one_page, true_effects, who_gets_what

__all__ = [
    "BASES",
    "CUTS",
    "FIRST_CUTS",
    "GROUPS",
    "KINDS",
    "NOTHING",
    "PAST",
    "REPEATS",
    "SENT",
    "again",
    "audience",
    "best_country",
    "crown",
    "everybody",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "joined",
    "looked_up",
    "luck",
    "luck_or_not",
    "merged",
    "micro_segments",
    "needed",
    "nothing_sent",
    "one_page",
    "played",
    "questions",
    "run_again",
    "scene",
    "true_effects",
    "who_gets_what",
    "worth_cutting",
]
