"""What 52_your_own_data shows of whichever file is open, and what it asks. Stage of the loop: teach."""

from .asking import exercise_1, exercise_2, how_much_revenue, questions, scene, which_days
from .panels import cohort_panel, lifecycle_panel, ltv_panel, rfm_panel, rule, segment_panel

__all__ = [
    "cohort_panel",
    "exercise_1",
    "exercise_2",
    "how_much_revenue",
    "lifecycle_panel",
    "ltv_panel",
    "questions",
    "rfm_panel",
    "rule",
    "scene",
    "segment_panel",
    "which_days",
]
