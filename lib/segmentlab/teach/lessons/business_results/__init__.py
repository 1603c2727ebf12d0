"""Notebook 44: what messages and segments are worth in money, and where the budget should go.

Comes in: the meal-kit box, the outdoor shop, the project tool, and where the reader's controls stand. Goes
out: pictures, sentences and questions with their answers. Stage of the loop: teach.
"""

from .asking import (
    exercise_1,
    exercise_2,
    exercise_3,
    price_of_one_kept,
    questions,
    same_customers,
    six_in_truth,
)
from .bridging import BY, bridge, plans, recurring
from .report import BUSINESSES, SHOWN, counted, one_number, scene
from .spending import (
    AS_NOW,
    DOOR,
    GONE,
    GROUPS,
    QUIET,
    choices,
    in_truth,
    kept_or_earned,
    move_money,
    prepare,
    returns,
)
from .worth import COUNTED, SORTED, expected, paid_back, profit_by_week, renewals

__all__ = [
    "AS_NOW",
    "BUSINESSES",
    "BY",
    "COUNTED",
    "DOOR",
    "GONE",
    "GROUPS",
    "QUIET",
    "SHOWN",
    "SORTED",
    "bridge",
    "choices",
    "counted",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "expected",
    "in_truth",
    "kept_or_earned",
    "move_money",
    "one_number",
    "paid_back",
    "plans",
    "prepare",
    "price_of_one_kept",
    "profit_by_week",
    "questions",
    "recurring",
    "renewals",
    "returns",
    "same_customers",
    "scene",
    "six_in_truth",
]
