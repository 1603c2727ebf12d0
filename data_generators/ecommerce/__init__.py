"""The outdoor gear shop: the functions that `data_generators.rules.Rules` asks of every business."""

from data_generators.ecommerce.audiences import audience, known, quiet_weeks, region, situations, wake
from data_generators.ecommerce.logbook import labels, log, note
from data_generators.ecommerce.mailings import interest
from data_generators.ecommerce.records import customers, tables
from data_generators.ecommerce.results import outcomes, summary
from data_generators.ecommerce.shoppers import State, Traits, truth
from data_generators.ecommerce.shoppers import open_shop as open_business
from data_generators.ecommerce.weeks import advance, decide
from data_generators.rules import equal_blocks as blocks

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
