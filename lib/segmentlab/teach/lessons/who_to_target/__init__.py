"""Notebook 45: who will leave, who can be kept, and which list of people is worth a message.

Comes in: the meal-kit box and where the reader's controls stand. Goes out: pictures, sentences, and questions
with their answers. Stage of the loop: teach.
"""

from .asking import (
    exercise_1,
    exercise_2,
    exercise_3,
    kept_of_the_riskiest,
    questions,
    which_list,
)
from .finding import (
    CALL,
    EMAIL,
    LISTS,
    OFFER,
    SENT,
    earned,
    experiment,
    futures,
    halves,
    risk_model,
    scores,
    signals,
    tested,
    tries,
)
from .panels import (
    AMOUNTS,
    DRAWN,
    JUDGED,
    MANY,
    PLAIN,
    curve,
    kinds,
    learnt_from,
    one_page,
    scene,
    the_list,
    worth,
)

__all__ = [
    "AMOUNTS",
    "CALL",
    "DRAWN",
    "EMAIL",
    "JUDGED",
    "LISTS",
    "MANY",
    "OFFER",
    "PLAIN",
    "SENT",
    "curve",
    "earned",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "experiment",
    "futures",
    "halves",
    "kept_of_the_riskiest",
    "kinds",
    "learnt_from",
    "one_page",
    "questions",
    "risk_model",
    "scene",
    "scores",
    "signals",
    "tested",
    "the_list",
    "tries",
    "which_list",
    "worth",
]
