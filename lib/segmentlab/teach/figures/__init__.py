"""The charts of the course: pure functions of plain numbers, with a finding, units and words.

Comes in: arrays, Series or small tables, and the finding as a title. Goes out: a `Picture`. Stage: teach.
"""

from .bars import bars
from .difference import difference
from .distribution import distribution
from .grid import grid
from .lines import lines, size_over_time
from .nothing import nothing
from .timeline import timeline

__all__ = ["bars", "difference", "distribution", "grid", "lines", "nothing", "size_over_time", "timeline"]
