"""The meal-kit box: the functions that `data_generators.rules.Rules` asks of every business."""

from data_generators.rules import equal_blocks as blocks
from data_generators.subscription.journal import labels, log, note
from data_generators.subscription.mailings import interest
from data_generators.subscription.members import State, Traits, known, open_business, truth
from data_generators.subscription.records import customers, tables
from data_generators.subscription.results import outcomes, summary
from data_generators.subscription.standing import advance, audience, quiet_weeks, region, situations, wake
from data_generators.subscription.weeks import decide

__all__ = [
    "State",
    "Traits",
    "advance",
    "audience",
    "blocks",
    "customers",
    "decide",
    "interest",
    "known",
    "labels",
    "log",
    "note",
    "open_business",
    "outcomes",
    "quiet_weeks",
    "region",
    "situations",
    "summary",
    "tables",
    "truth",
    "wake",
]
