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
from segmentlab.instrument.audit import audit
from segmentlab.instrument.clean import clean
from segmentlab.instrument.folder import open_folder
from segmentlab.instrument.load import load
from segmentlab.measure.lift import Lift, lift
from segmentlab.model.clusters import Clusters, adjusted_rand, choose_clusters, clusters
from segmentlab.model.feature_sets import Feature
from segmentlab.model.features import default_features, features, style_features
from segmentlab.model.index import measured
from segmentlab.model.propensity import (
    Outcome,
    Propensity,
    churn_propensity,
    propensity,
    purchase_propensity,
)
from segmentlab.model.rfm import GROUPS, MEANING, RFM, Cuts, rfm, rfm_map, rfm_names
from segmentlab.model.tree import (
    account_count,
    account_max,
    account_mean,
    account_share,
    account_sum,
    at_least,
    change,
    customer,
    events,
    in_segment,
    prop,
    trend,
)
from segmentlab.segment.account_tiers import account_interest, account_tiers
from segmentlab.segment.backtest import backtest
from segmentlab.segment.benefits import benefit_signs, benefits_sought
from segmentlab.segment.decay import decay
from segmentlab.segment.drift import drift
from segmentlab.segment.evaluate import members
from segmentlab.segment.files import read_segments, write_segments
from segmentlab.segment.flows import growth, leaving_rate, qualification_rate, why_moved
from segmentlab.segment.health import HEALTH_LIMITS, health
from segmentlab.segment.history import MembershipHistory, histories, history_of, membership_history
from segmentlab.segment.lifecycle import lifecycle
from segmentlab.segment.look_back import look_back
from segmentlab.segment.outcome import as_it_stood
from segmentlab.segment.overlap import overlap
from segmentlab.segment.rfm_groups import rfm_at_least, rfm_segmentation
from segmentlab.segment.rival import recency_frequency_pick
from segmentlab.segment.segment import Segment, attrition
from segmentlab.segment.segmentation import Group, Segmentation
from segmentlab.segment.spells import median_stay, spells, stability, stay_curve
from segmentlab.segment.styles import buying_styles, discount_use, order_value, purchase_frequency
from segmentlab.segment.tiers import email_tiers, engagement_tiers, loyalty_tiers, usage_styles, usage_tiers
from segmentlab.segment.transitions import transitions
from segmentlab.teach import *  # noqa: F403
from segmentlab.teach import __all__ as _teach

__all__ = [
    "GROUPS",
    "HEALTH_LIMITS",
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
    "account_count",
    "account_interest",
    "account_max",
    "account_mean",
    "account_share",
    "account_sum",
    "account_tiers",
    "adjusted_rand",
    "as_it_stood",
    "at_least",
    "attrition",
    "audit",
    "backtest",
    "benefit_signs",
    "benefits_sought",
    "buying_styles",
    "change",
    "choose_clusters",
    "churn_propensity",
    "clean",
    "clusters",
    "customer",
    "decay",
    "default_features",
    "discount_use",
    "drift",
    "email_tiers",
    "engagement_tiers",
    "events",
    "features",
    "growth",
    "health",
    "held_out",
    "histories",
    "history_of",
    "in_segment",
    "leaving_rate",
    "lifecycle",
    "lift",
    "load",
    "look_back",
    "loyalty_tiers",
    "make_business",
    "measured",
    "median_stay",
    "members",
    "membership_history",
    "messages",
    "open_folder",
    "open_purchases",
    "order_value",
    "overlap",
    "prop",
    "propensity",
    "purchase_frequency",
    "purchase_propensity",
    "qualification_rate",
    "read_purchases",
    "read_segments",
    "recency_frequency_pick",
    "rfm",
    "rfm_at_least",
    "rfm_map",
    "rfm_names",
    "rfm_segmentation",
    "send",
    "spells",
    "stability",
    "stay_curve",
    "style_features",
    "transitions",
    "trend",
    "usage_styles",
    "usage_tiers",
    "why_moved",
    "write_segments",
]
__all__ += _teach
