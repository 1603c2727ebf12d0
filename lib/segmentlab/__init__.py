"""Behavioral customer segmentation: instrument, model, segment, activate, measure, govern, teach.

Everything a notebook needs is imported from here. Charts, statistics and the simulated businesses load
with their first use, so that a notebook is awake quickly.
"""

from segmentlab.activate.access_log import access_log
from segmentlab.activate.audience import AudienceFile, audience_file
from segmentlab.activate.audience_content import read_audience
from segmentlab.activate.consent import consented
from segmentlab.activate.decide import who_gets_what
from segmentlab.activate.decisions import Decisions
from segmentlab.activate.holdout import assignment_sql, exclusive, held_out, universal_holdout
from segmentlab.activate.next_best import NextBest, effects_table, next_best
from segmentlab.activate.past import PastCampaign, past_campaign
from segmentlab.activate.playbook import Playbook, playbook
from segmentlab.activate.playbook_rows import PlaybookRow, Suppression
from segmentlab.activate.repeated import repeated
from segmentlab.activate.send import Experiment, messages, send
from segmentlab.activate.together import sent_together
from segmentlab.govern.catalogue import Catalogue, new_catalogue, open_catalogue
from segmentlab.govern.changes import ChangeReport, change_report
from segmentlab.govern.moved import rule_changes
from segmentlab.govern.page import segment_page
from segmentlab.govern.versions import as_it_was, versions
from segmentlab.instrument import (
    Business,
    Look,
    Reading,
    look_at,
    make_business,
    open_events,
    open_purchases,
    own_business,
    read_events,
    read_purchases,
)
from segmentlab.instrument.audit import audit
from segmentlab.instrument.clean import clean
from segmentlab.instrument.dictionary import data_dictionary
from segmentlab.instrument.folder import open_folder
from segmentlab.instrument.load import load
from segmentlab.measure.adjusted import AdjustedLift, adjusted_lift
from segmentlab.measure.attribution import Attribution, attribute
from segmentlab.measure.budget import Budget, Payback, best_budget, payback_weeks
from segmentlab.measure.by_segment import SegmentLifts, lift_by
from segmentlab.measure.contracts import ContractModel, fit_contracts, from_survivors
from segmentlab.measure.design import Plan, SampleRatio, plan_test, sample_ratio
from segmentlab.measure.leaving import Churn, Contract, churn_by_reason, churn_split, stays
from segmentlab.measure.lifetime import (
    LifetimeValue,
    PurchaseModel,
    SpendModel,
    fit_purchases,
    fit_spend,
    lifetime_value,
    purchase_history,
)
from segmentlab.measure.lift import Lift, lift
from segmentlab.measure.matching import MatchedEffect, matched_effect
from segmentlab.measure.messages import MessageMetrics, message_metrics
from segmentlab.measure.monitoring import Looks, monitor
from segmentlab.measure.orders import Orders, order_metrics
from segmentlab.measure.retention import Retention, retention
from segmentlab.measure.returns import Return, incremental_return
from segmentlab.measure.revenue import Bridges, RevenueBridge, bridges_by, revenue_bridge
from segmentlab.measure.staggered import StaggeredEffect, averaged_over, staggered_effect
from segmentlab.measure.uplift import (
    UpliftCurve,
    UpliftScores,
    fit_uplift,
    kinds_of_people,
    uplift_curve,
)
from segmentlab.model.agreement import adjusted_rand
from segmentlab.model.cluster_choice import choose_clusters
from segmentlab.model.clusters import Clusters, clusters
from segmentlab.model.feature_sets import Feature
from segmentlab.model.features import default_features, features, style_features
from segmentlab.model.index import measured
from segmentlab.model.learning_examples import Outcome
from segmentlab.model.propensity import Propensity, propensity
from segmentlab.model.purchase_and_churn import churn_propensity, purchase_propensity
from segmentlab.model.rfm import RFM, Cuts, rfm
from segmentlab.model.rfm_grid import GROUPS, MEANING, rfm_map, rfm_names
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
from segmentlab.segment.live import LiveMembership, live_membership
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
    "AdjustedLift",
    "Attribution",
    "AudienceFile",
    "Bridges",
    "Budget",
    "Business",
    "Catalogue",
    "ChangeReport",
    "Churn",
    "Clusters",
    "Contract",
    "ContractModel",
    "Cuts",
    "Decisions",
    "Experiment",
    "Feature",
    "Group",
    "LifetimeValue",
    "Lift",
    "LiveMembership",
    "Look",
    "Looks",
    "MatchedEffect",
    "MembershipHistory",
    "MessageMetrics",
    "NextBest",
    "Orders",
    "Outcome",
    "PastCampaign",
    "Payback",
    "Plan",
    "Playbook",
    "PlaybookRow",
    "Propensity",
    "PurchaseModel",
    "Reading",
    "Retention",
    "Return",
    "RevenueBridge",
    "SampleRatio",
    "Segment",
    "SegmentLifts",
    "Segmentation",
    "SpendModel",
    "StaggeredEffect",
    "Suppression",
    "UpliftCurve",
    "UpliftScores",
    "access_log",
    "account_count",
    "account_interest",
    "account_max",
    "account_mean",
    "account_share",
    "account_sum",
    "account_tiers",
    "adjusted_lift",
    "adjusted_rand",
    "as_it_stood",
    "as_it_was",
    "assignment_sql",
    "at_least",
    "attribute",
    "attrition",
    "audience_file",
    "audit",
    "averaged_over",
    "backtest",
    "benefit_signs",
    "benefits_sought",
    "best_budget",
    "bridges_by",
    "buying_styles",
    "change",
    "change_report",
    "choose_clusters",
    "churn_by_reason",
    "churn_propensity",
    "churn_split",
    "clean",
    "clusters",
    "consented",
    "customer",
    "data_dictionary",
    "decay",
    "default_features",
    "discount_use",
    "drift",
    "effects_table",
    "email_tiers",
    "engagement_tiers",
    "events",
    "exclusive",
    "features",
    "fit_contracts",
    "fit_purchases",
    "fit_spend",
    "fit_uplift",
    "from_survivors",
    "growth",
    "health",
    "held_out",
    "histories",
    "history_of",
    "in_segment",
    "incremental_return",
    "kinds_of_people",
    "leaving_rate",
    "lifecycle",
    "lifetime_value",
    "lift",
    "lift_by",
    "live_membership",
    "load",
    "look_at",
    "look_back",
    "loyalty_tiers",
    "make_business",
    "matched_effect",
    "measured",
    "median_stay",
    "members",
    "membership_history",
    "message_metrics",
    "messages",
    "monitor",
    "new_catalogue",
    "next_best",
    "open_catalogue",
    "open_events",
    "open_folder",
    "open_purchases",
    "order_metrics",
    "order_value",
    "overlap",
    "own_business",
    "past_campaign",
    "payback_weeks",
    "plan_test",
    "playbook",
    "prop",
    "propensity",
    "purchase_frequency",
    "purchase_history",
    "purchase_propensity",
    "qualification_rate",
    "read_audience",
    "read_events",
    "read_purchases",
    "read_segments",
    "recency_frequency_pick",
    "repeated",
    "retention",
    "revenue_bridge",
    "rfm",
    "rfm_at_least",
    "rfm_map",
    "rfm_names",
    "rfm_segmentation",
    "rule_changes",
    "sample_ratio",
    "segment_page",
    "send",
    "sent_together",
    "spells",
    "stability",
    "staggered_effect",
    "stay_curve",
    "stays",
    "style_features",
    "transitions",
    "trend",
    "universal_holdout",
    "uplift_curve",
    "usage_styles",
    "usage_tiers",
    "versions",
    "who_gets_what",
    "why_moved",
    "write_segments",
]
__all__ += _teach
