"""Notebook 36: what respect for people's wishes costs in reach and money, and what it keeps.

Comes in: the shop, the meal-kit box, and where the reader's controls stand. Goes out: pictures, sentences and
questions with their answers. Stage of the loop: teach.
"""

from .asking import exercise_1, exercise_2, exercise_3, how_many_alone, questions, reads_a_diet, widest
from .files import (
    COLUMNS,
    KEPT,
    four_people,
    kept_for,
    retained,
    small_cells,
    temporary_folder,
    who_sees_what,
)
from .inference import infer, looks
from .wishes import (
    CHANNELS,
    COUNTED,
    EVERY,
    QUALITY,
    VERSIONS,
    WHOM,
    compare,
    old_list,
    prepare,
    reach,
    scene,
    versions,
)

__all__ = [
    "CHANNELS",
    "COLUMNS",
    "COUNTED",
    "EVERY",
    "KEPT",
    "QUALITY",
    "VERSIONS",
    "WHOM",
    "compare",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "four_people",
    "how_many_alone",
    "infer",
    "kept_for",
    "looks",
    "old_list",
    "prepare",
    "questions",
    "reach",
    "reads_a_diet",
    "retained",
    "scene",
    "small_cells",
    "temporary_folder",
    "versions",
    "who_sees_what",
    "widest",
]
