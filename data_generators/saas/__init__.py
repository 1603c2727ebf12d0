"""The team project tool: the functions that `data_generators.rules.Rules` asks of every business."""

from data_generators.saas.accounts import blocks
from data_generators.saas.deciding import advance, decide
from data_generators.saas.logbook import labels, log, note
from data_generators.saas.records import customers, tables
from data_generators.saas.results import outcomes, summary
from data_generators.saas.standing import (
    audience,
    interest,
    known,
    quiet_weeks,
    region,
    situations,
    truth,
    wake,
)
from data_generators.saas.users import State, Traits
from data_generators.saas.users import open_tool as open_business

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
