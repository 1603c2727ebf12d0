"""Teach: controls, pictures, reveals, exercises and quizzes for the notebooks.

Charts load with their first use: `figures` brings pandas only, matplotlib and seaborn come with a drawing.
"""

from segmentlab.words import amount, people, percent

from . import figures
from .answers import BLANK, ____, same_groups
from .bench import Workbench, Workbenches, workbench, workbenches
from .class_report import ClassReport, class_report
from .controls import (
    choice,
    date,
    days,
    money,
    number,
    person,
    ranking,
    replay,
    several,
    share,
    whole,
)
from .exercises import Exercise, exercise
from .explore import Panel, explore
from .glossary import glossary
from .own_data import TakeOut, YourData, take_out, your_data
from .picture import Picture
from .progress import Progress, progress
from .quiz import Quiz, give_number, pick_one, quiz
from .reveal import Reveal, reveal
from .say import say
from .tables import Table, folded, table

__all__ = [
    "BLANK",
    "ClassReport",
    "Exercise",
    "Panel",
    "Picture",
    "Progress",
    "Quiz",
    "Reveal",
    "Table",
    "TakeOut",
    "Workbench",
    "Workbenches",
    "YourData",
    "____",
    "amount",
    "choice",
    "class_report",
    "date",
    "days",
    "exercise",
    "explore",
    "figures",
    "folded",
    "give_number",
    "glossary",
    "money",
    "number",
    "people",
    "percent",
    "person",
    "pick_one",
    "progress",
    "quiz",
    "ranking",
    "replay",
    "reveal",
    "same_groups",
    "say",
    "several",
    "share",
    "table",
    "take_out",
    "whole",
    "workbench",
    "workbenches",
    "your_data",
]
