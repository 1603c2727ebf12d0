"""Notebook 53: who owns a segment, what it meant and when, who may change it, and when it goes.

Comes in: the outdoor shop and where the reader's controls stand. Goes out: pictures, sentences and questions
with their answers. Stage of the loop: teach.
"""

from .asking import exercise_1, exercise_2, exercise_3, questions, what_it_was, what_joiners_bring
from .finding import OWNERS, PLACES, STATES, WORDS, find
from .fitting import COUNTS, GROUPS, effects, who_gets_what
from .moving import VIEWS, move_the_limit, prepare, scene
from .reporting import JUDGED, SPANS, kpi, replay
from .reviewing import DECISIONS, checklist, decide, keys, leaves, sheet, signs
from .saving import SAVING, save_it
from .shelf import KEY, audience_log, catalogue, quiet_regulars, shelf

__all__ = [
    "COUNTS",
    "DECISIONS",
    "GROUPS",
    "JUDGED",
    "KEY",
    "OWNERS",
    "PLACES",
    "SAVING",
    "SPANS",
    "STATES",
    "VIEWS",
    "WORDS",
    "audience_log",
    "catalogue",
    "checklist",
    "decide",
    "effects",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "find",
    "keys",
    "kpi",
    "leaves",
    "move_the_limit",
    "prepare",
    "questions",
    "quiet_regulars",
    "replay",
    "save_it",
    "scene",
    "sheet",
    "shelf",
    "signs",
    "what_it_was",
    "what_joiners_bring",
    "who_gets_what",
]
