"""Notebook 17: signs that somebody is about to buy, what holds them back, and how long one has.

Comes in: the shop, the team project tool, and where the reader's controls stand. Goes out: pictures,
sentences and questions with their answers. Stage of the loop: teach.
"""

from .asking import every_cart, exercise_1, exercise_2, exercise_3, hesitation, questions
from .matching import KINDS, Kind, one_page, tool_page, true_effects, who_gets_what
from .signs import FOLLOWED, LOOKS, PAID, READ, SIGNS, account_looks, one_sign, scene, with_signs
from .waiting import DELAYS, SCORED, WHICH, against_the_score, delay, picks

__all__ = [
    "DELAYS",
    "FOLLOWED",
    "KINDS",
    "LOOKS",
    "PAID",
    "READ",
    "SCORED",
    "SIGNS",
    "WHICH",
    "Kind",
    "account_looks",
    "against_the_score",
    "delay",
    "every_cart",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "hesitation",
    "one_page",
    "one_sign",
    "picks",
    "questions",
    "scene",
    "tool_page",
    "true_effects",
    "who_gets_what",
    "with_signs",
]
