"""Notebook 34: reports that call a useless campaign a success, why they do, and how to measure right.

Comes in: the outdoor gear shop and where the reader's controls stand. Goes out: pictures, sentences and
questions with their answers. Stage of the loop: teach.
"""

from .asking import (
    best_segment,
    exercise_1,
    exercise_2,
    exercise_3,
    found_by_peeking,
    questions,
    what_it_brought,
)
from .luck import FOLLOWED, PICKED, hunt, nothing_sent, peek, prepare, survivors
from .reports import (
    COUNTS,
    RANK_BY,
    SENT,
    WAYS,
    beside_the_truth,
    rank,
    ranking_table,
    report,
    scene,
)
from .right import GROUPS, offers, with_a_holdout

__all__ = [
    "COUNTS",
    "FOLLOWED",
    "GROUPS",
    "PICKED",
    "RANK_BY",
    "SENT",
    "WAYS",
    "beside_the_truth",
    "best_segment",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "found_by_peeking",
    "hunt",
    "nothing_sent",
    "offers",
    "peek",
    "prepare",
    "questions",
    "rank",
    "ranking_table",
    "report",
    "scene",
    "survivors",
    "what_it_brought",
    "with_a_holdout",
]
