"""The controls a reader moves: days, numbers, shares, money, dates, choices, rankings, people, time.

Comes in: a range or a list in plain words. Goes out: a frozen description that knows its widget, its
wording and the values a test must visit. Stage of the loop: teach.
"""

from .common import Control, labelled
from .dates import Dates, date
from .numbers import Number, is_empty, number
from .options import Options, Ticks, choice, several
from .people import Person, person
from .rankings import Ranking, ranking
from .replays import Replay, replay
from .sliders import Slider, days, money, share, whole

__all__ = [
    "Control",
    "Dates",
    "Number",
    "Options",
    "Person",
    "Ranking",
    "Replay",
    "Slider",
    "Ticks",
    "choice",
    "date",
    "days",
    "is_empty",
    "labelled",
    "money",
    "number",
    "person",
    "ranking",
    "replay",
    "several",
    "share",
    "whole",
]
