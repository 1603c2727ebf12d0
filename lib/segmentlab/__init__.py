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
from segmentlab.model.clusters import Clusters, adjusted_rand, choose_clusters, clusters
from segmentlab.model.feature_sets import Feature
from segmentlab.model.features import default_features, features
from segmentlab.model.index import measured
from segmentlab.model.propensity import (
    Outcome,
    Propensity,
    churn_propensity,
    propensity,
    purchase_propensity,
)
from segmentlab.model.rfm import GROUPS, MEANING, RFM, Cuts, rfm, rfm_map, rfm_names
from segmentlab.model.tree import at_least, change, customer, events, in_segment, prop, trend
from segmentlab.segment.backtest import backtest
from segmentlab.segment.benefits import benefit_signs, benefits_sought
from segmentlab.segment.evaluate import members
from segmentlab.segment.history import MembershipHistory
from segmentlab.segment.rfm_groups import rfm_at_least, rfm_segmentation
from segmentlab.segment.segment import Segment, attrition
from segmentlab.segment.segmentation import Group, Segmentation
from segmentlab.segment.styles import buying_styles, discount_use, order_value, purchase_frequency
from segmentlab.segment.tiers import email_tiers, engagement_tiers, loyalty_tiers, usage_styles, usage_tiers
from segmentlab.teach import *  # noqa: F403
from segmentlab.teach import __all__ as _teach

__all__ = [
    "GROUPS",
    "MEANING",
    "RFM",
    "Business",
    "Clusters",
    "Cuts",
    "Experiment",
    "Feature",
    "Group",
    "Lift",
    "MembershipHistory",
    "Outcome",
    "Propensity",
    "Reading",
    "Segment",
    "Segmentation",
    "adjusted_rand",
    "at_least",
    "attrition",
    "backtest",
    "benefit_signs",
    "benefits_sought",
    "buying_styles",
    "change",
    "choose_clusters",
    "churn_propensity",
    "clusters",
    "customer",
    "default_features",
    "discount_use",
    "email_tiers",
    "engagement_tiers",
    "events",
    "features",
    "held_out",
    "in_segment",
    "lift",
    "load",
    "loyalty_tiers",
    "make_business",
    "measured",
    "members",
    "messages",
    "open_purchases",
    "order_value",
    "prop",
    "propensity",
    "purchase_frequency",
    "purchase_propensity",
    "read_purchases",
    "rfm",
    "rfm_at_least",
    "rfm_map",
    "rfm_names",
    "rfm_segmentation",
    "send",
    "trend",
    "usage_styles",
    "usage_tiers",
]
__all__ += _teach
