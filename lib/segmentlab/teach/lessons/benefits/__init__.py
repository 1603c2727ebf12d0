"""Notebook 13: what people look for, price, quality, style or convenience, told by what they do.

Comes in: the shop and where the reader's controls stand. Goes out: pictures, sentences, and questions
with their answers. Stage of the loop: teach.
"""

from .asking import exercise_1, exercise_2, exercise_3, how_sure, owners_plan, questions
from .headlines import AUDIENCES, MATCHES, changed, four_messages, one_page, plans
from .signs import FILTERS, PAST, SHOWN, SIGNS, four_groups, one_sign, scene, sought

__all__ = [
    "AUDIENCES",
    "FILTERS",
    "MATCHES",
    "PAST",
    "SHOWN",
    "SIGNS",
    "changed",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "four_groups",
    "four_messages",
    "how_sure",
    "one_page",
    "one_sign",
    "owners_plan",
    "plans",
    "questions",
    "scene",
    "sought",
]
