"""Open a file of your own with controls alone: look, correct, read, audit.

Comes in: a file. Goes out: a page that shows what was understood, and the business the panels follow.
Stage of the loop: teach.
"""

from .opener import YourData, your_data
from .taking_out import TakeOut, take_out

__all__ = ["TakeOut", "YourData", "take_out", "your_data"]
