"""The charts of the course: pure functions of plain numbers, with a finding, units and words.

Comes in: arrays, Series or small tables, and the finding as a title. Goes out: a `Picture`. Stage: teach.
"""

from .bars import bars
from .cohorts import cohorts
from .curves import uplift
from .difference import difference
from .distribution import distribution
from .funnel import funnel
from .grid import grid
from .lifts import lifts
from .lines import lines, size_over_time
from .nothing import nothing
from .points import calibration, scatter
from .side_by_side import side_by_side
from .squares import overlap_of, transitions
from .survival import survival
from .timeline import timeline
from .timelines import timelines

__all__ = [
    "bars",
    "calibration",
    "cohorts",
    "difference",
    "distribution",
    "funnel",
    "grid",
    "lifts",
    "lines",
    "nothing",
    "overlap_of",
    "scatter",
    "side_by_side",
    "size_over_time",
    "survival",
    "timeline",
    "timelines",
    "transitions",
    "uplift",
]
