"""Notebook 19: people rolled up to accounts, tiers of accounts, buying committees, and whom to call.

`rollup` has what the panels show, `asking` what the reader is asked and what the truth is, `sales` whom a
sales call wins. Stage of the loop: teach.
"""

from .asking import (
    exercise_1,
    exercise_2,
    exercise_3,
    messages_that_fit,
    questions,
    two_ways_to_count,
    whom_to_call,
    whom_to_write_to,
)
from .rollup import ROLL_UPS, SIGNS, committee, interest, one_number, scene, tiers
from .sales import whom_to_sell_to

__all__ = [
    "ROLL_UPS",
    "SIGNS",
    "committee",
    "exercise_1",
    "exercise_2",
    "exercise_3",
    "interest",
    "messages_that_fit",
    "one_number",
    "questions",
    "scene",
    "tiers",
    "two_ways_to_count",
    "whom_to_call",
    "whom_to_sell_to",
    "whom_to_write_to",
]
