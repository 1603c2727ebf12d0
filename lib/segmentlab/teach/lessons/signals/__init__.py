"""Notebook 02: what a business can observe, and whether the log can be trusted.

Comes in: the businesses, clean and dirty, and where the reader's controls stand. Goes out: pictures,
sentences, and questions with their answers. Stage of the loop: teach.
"""

from .asking import exercise_1, exercise_2, exercise_3, questions, what_they_earn, which_list_breaks
from .auditing import FAULTS, LISTS, STAGES, copies, stages, the_audit, what_breaks
from .latency import STREAMS, WAITS, drawn_too_early, waited
from .one_customer import SEEN, in_pieces, several_devices
from .signs import FAMILIES, businesses, families, inventory, scene

__all__ = [
    "FAMILIES",
    "FAULTS",
    "LISTS",
    "SEEN",
    "STAGES",
    "STREAMS",
    "WAITS",
    "businesses",
    "copies",
    "drawn_too_early",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "families",
    "in_pieces",
    "inventory",
    "questions",
    "scene",
    "several_devices",
    "stages",
    "the_audit",
    "waited",
    "what_breaks",
    "what_they_earn",
    "which_list_breaks",
]
