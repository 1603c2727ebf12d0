"""Notebook 32: one customer on many lists, what that costs, and what priority, suppression and caps bring.

Comes in: the outdoor gear shop and where the reader's controls stand. Goes out: pictures, sentences and
questions with their answers. Stage of the loop: teach.
"""

from .asking import exercise_1, exercise_2, exercise_3, fewer_messages, questions, truly_extra
from .rules import APART, FIRST, conflict, prepare_rules, your_rules
from .teams import (
    SHOWS,
    TEAMS,
    busiest,
    lists,
    on_other_lists,
    one_customer,
    one_page,
    prepare,
    scene,
    team_reports,
)

__all__ = [
    "APART",
    "FIRST",
    "SHOWS",
    "TEAMS",
    "busiest",
    "conflict",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "fewer_messages",
    "lists",
    "on_other_lists",
    "one_customer",
    "one_page",
    "prepare",
    "prepare_rules",
    "questions",
    "scene",
    "team_reports",
    "truly_extra",
    "your_rules",
]
