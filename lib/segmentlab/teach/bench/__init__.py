"""The workbench: build a segment with controls alone, see at once what it means, and take it with you.

Comes in: a business and perhaps a catalogue. Goes out: one panel. Stage of the loop: teach.
"""

from .bench import Workbench
from .made import workbench
from .switch import Workbenches, workbenches

__all__ = ["Workbench", "Workbenches", "workbench", "workbenches"]
