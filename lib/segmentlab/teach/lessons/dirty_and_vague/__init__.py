"""Notebook 35: what a dirty log and a vague word do to an audience, in customers, money and trust.

Comes in: the outdoor shop, as it truly was and as dirty logs tell it. Goes out: pictures, sentences and
questions with their answers. Stage of the loop: teach.
"""

from .asking import exercise_1, exercise_2, exercise_3, questions, what_it_earned, where_it_earns, which_costs
from .damage import STATES, by_list, damage, prepare
from .lists import AUDIENCES, Audience, careful, mailed, shops
from .sending import DRAWN, OFFERED, scene, sell_to_sleepers
from .too_late import carts, orders_come_late
from .vague import ENGAGED, GOALS, IN_WORDS, MEASURED, WHOSE, goal_first, meanings, one_word

__all__ = [
    "AUDIENCES",
    "DRAWN",
    "ENGAGED",
    "GOALS",
    "IN_WORDS",
    "MEASURED",
    "OFFERED",
    "STATES",
    "WHOSE",
    "Audience",
    "by_list",
    "careful",
    "carts",
    "damage",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "goal_first",
    "mailed",
    "meanings",
    "one_word",
    "orders_come_late",
    "prepare",
    "questions",
    "scene",
    "sell_to_sleepers",
    "shops",
    "what_it_earned",
    "where_it_earns",
    "which_costs",
]
