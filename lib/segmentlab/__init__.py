"""Behavioral customer segmentation: instrument, model, segment, activate, measure, govern, teach.

Everything a notebook needs is imported from here. Charts, statistics and the simulated businesses load
with their first use, so that a notebook is awake quickly.
"""

from segmentlab.activate.holdout import held_out
from segmentlab.activate.send import Experiment, messages, send
from segmentlab.instrument import (
    Business,
    Reading,
    make_business,
    open_purchases,
    read_purchases,
)
from segmentlab.instrument.load import load
from segmentlab.measure.lift import Lift, lift
from segmentlab.model.index import measured
from segmentlab.model.rfm import GROUPS, MEANING, RFM, Cuts, rfm, rfm_map, rfm_names
from segmentlab.model.tree import at_least, customer, events, prop
from segmentlab.segment.backtest import backtest
from segmentlab.segment.evaluate import members
from segmentlab.segment.history import MembershipHistory
from segmentlab.segment.segment import Segment, attrition
from segmentlab.teach import *  # noqa: F403
from segmentlab.teach import __all__ as _teach

__all__ = [
    "GROUPS",
    "MEANING",
    "RFM",
    "Business",
    "Cuts",
    "Experiment",
    "Lift",
    "MembershipHistory",
    "Reading",
    "Segment",
    "at_least",
    "attrition",
    "backtest",
    "customer",
    "events",
    "held_out",
    "lift",
    "load",
    "make_business",
    "measured",
    "members",
    "messages",
    "open_purchases",
    "prop",
    "read_purchases",
    "rfm",
    "rfm_map",
    "rfm_names",
    "send",
]
__all__ += _teach
