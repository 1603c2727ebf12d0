"""The log of the meal-kit box is a log: causes before effects, no box after leaving, ids that resolve."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from data_generators import fork, keep, simulate, world_at
from data_generators.campaigns import decide
from data_generators.parameters import dictionary
from data_generators.rules import rules
from data_generators.simulate import simulate_block
from data_generators.subscription.facts import plans
from tests.data_generators.conftest import SEEDS

ALWAYS = {event: set(told["has"]) for event, told in dictionary("subscription")["events"].items()}
#: What can have been the last thing that changed someone's status, before each thing that changes it.
ON = ("subscription_started", "subscription_resumed", "subscription_restarted")
BEFORE = {
    "subscription_started": (),
    "subscription_resumed": ("subscription_paused",),
    "subscription_paused": ON,
    "subscription_cancelled": (*ON, "subscription_paused"),
    "subscription_ended": ON,
    "subscription_restarted": ("subscription_cancelled", "subscription_ended"),
}
OF_SUBSCRIBERS = (
    "payment_failed",
    "payment_succeeded",
    "delivery_skipped",
    "delivery_sent",
    "plan_changed",
    "cadence_changed",
    "preferences_changed",
)
DAY = pd.Timedelta(days=1)


@pytest.fixture(scope="module", params=SEEDS)
def box(request):
    return simulate("subscription", customers=8_000, seed=request.param)


@pytest.fixture(scope="module")
def tiny():
    return simulate("subscription", customers=500, weeks=40, seed=5)


def of(box, *events):
    return box.events[box.events["event"].isin(events)]


def last_status(box, late):
    """Give what last changed the status of each customer before (or at) each of these events."""
    changes = of(box, *BEFORE)[["customer_id", "occurred_at", "event"]].rename(columns={"event": "status"})
    return pd.merge_asof(
        late[["customer_id", "occurred_at", "event"]], changes, on="occurred_at", by="customer_id",
        allow_exact_matches=False,
    )  # fmt: skip


def caused(late, soon, by):
    """Give for each late event the time of the last one that can have caused it."""
    return pd.merge_asof(
        late[[*by, "occurred_at"]].sort_values("occurred_at"),
        soon[[*by, "occurred_at"]].assign(cause=soon["occurred_at"]).sort_values("occurred_at"),
        on="occurred_at", by=by, allow_exact_matches=False,
    )["cause"]  # fmt: skip


def test_a_loyalty_level_is_known_together_with_the_payment_that_reached_it(box):
    reached, paid = of(box, "loyalty_level_reached"), of(box, "payment_succeeded")
    moment = paid.assign(occurred_at=paid["occurred_at"] + pd.Timedelta(seconds=5))
    found = reached.merge(moment, on=["customer_id", "occurred_at"], how="left", suffixes=("", "_paid"))
    assert len(reached) > 100 and (found["recorded_at"] == found["recorded_at_paid"]).all()


@pytest.mark.parametrize("event", ALWAYS)
def test_each_event_says_what_belongs_to_it_and_nothing_else(box, event):
    rows = of(box, event).drop(columns=["customer_id", "event", "occurred_at", "recorded_at"])
    assert len(rows)
    assert set(rows.columns[rows.notna().all()]) == ALWAYS[event]
    assert set(rows.columns[rows.notna().any()]) == ALWAYS[event]


def test_nobody_resumes_without_a_pause_or_restarts_without_having_left(box):
    changes = of(box, *BEFORE)
    previous = changes.groupby("customer_id")["event"].shift()
    for event, allowed in BEFORE.items():
        before = previous[changes["event"] == event]
        assert before.isin(allowed).all() if allowed else before.isna().all(), event


def test_only_subscribers_are_charged_skip_or_get_a_box(box):
    assert last_status(box, of(box, *OF_SUBSCRIBERS))["status"].isin(ON).all()


def test_every_box_was_paid_two_to_four_days_before_and_every_paid_box_comes(box):
    paid, sent = of(box, "payment_succeeded"), of(box, "delivery_sent")
    due = paid[paid["occurred_at"] < box.today - 4 * DAY].groupby("customer_id").size()
    there = sent.groupby("customer_id").size().reindex(due.index, fill_value=0)
    assert (there >= due).all() and len(sent) <= len(paid) + 3
    # The last payments of a week are recorded next morning, after the log's end.
    soon = sent[sent["occurred_at"] < box.today - 4 * DAY]
    wait = soon["occurred_at"].to_numpy() - caused(soon, paid, ["customer_id"]).to_numpy()
    assert (wait > np.timedelta64(1, "D")).all() and (wait < np.timedelta64(4, "D")).all()


def test_retries_follow_failures_by_the_days_they_should(box):
    rows = of(box, "payment_failed", "payment_succeeded")
    previous = rows.groupby("customer_id")[["event", "attempt", "occurred_at"]].shift()
    retries = rows["attempt"] > 1
    assert (previous["event"][retries] == "payment_failed").all()
    assert (previous["attempt"][retries] == rows["attempt"][retries] - 1).all()
    waited = (rows["occurred_at"] - previous["occurred_at"])[retries].dt.days
    assert (waited == rows["attempt"][retries].map({2: 2, 3: 5, 4: 7})).all()
    follows = rows.groupby("customer_id")["attempt"].shift(-1)[rows["event"] == "payment_failed"]
    # After a failure comes the next attempt; or nothing yet; or, after the fourth, perhaps a new start.
    failed = rows.loc[follows.index, "attempt"]
    assert ((follows == failed + 1) | follows.isna() | (failed == 4)).all()


def test_a_recovered_charge_has_failed_before_and_the_fourth_failure_ends_the_subscription(box):
    paid = of(box, "payment_succeeded")
    late = paid.loc[paid["attempt"] > 1, ["customer_id", "occurred_at"]]
    recovered = of(box, "payment_recovered")[["customer_id", "occurred_at"]]
    recovered = recovered.assign(occurred_at=recovered["occurred_at"] - pd.Timedelta(seconds=2))
    assert set(map(tuple, late.to_numpy())) == set(map(tuple, recovered.to_numpy()))
    failed = of(box, "payment_failed")
    last = failed.loc[failed["attempt"] == 4, ["customer_id", "occurred_at"]]
    ended = of(box, "subscription_ended")[["customer_id", "occurred_at"]]
    ended = ended.assign(occurred_at=ended["occurred_at"] - DAY)
    assert set(map(tuple, last.to_numpy())) == set(map(tuple, ended.to_numpy()))


def test_the_first_box_is_half_price_and_the_fifth_is_not(box):
    paid = of(box, "payment_succeeded")
    number = paid.groupby("customer_id").cumcount()
    full = paid["plan"].astype(str).map(dict(zip(plans().names, plans().price_cents, strict=True)))
    assert (paid["amount_cents"] + paid["discount_cents"] == full).all()
    share = (paid["discount_cents"] / full).groupby(number).median()
    assert share[:6].round(2).tolist() == [0.50, 0.30, 0.30, 0.20, 0.0, 0.0]
    assert (paid.loc[number == 0, "attempt"] == 1).all()


def test_skips_pauses_and_cancellations_come_before_the_charge_of_their_week(box):
    week = (box.events["occurred_at"] - box.start).dt.days // 7
    charged = of(box, "payment_succeeded", "payment_failed")
    charged = set(zip(charged["customer_id"], week[charged.index], strict=True))
    for event in ("delivery_skipped", "subscription_paused", "subscription_cancelled"):
        rows = of(box, event)
        assert not charged & set(zip(rows["customer_id"], week[rows.index], strict=True)), event


def test_whoever_cancels_has_just_looked_at_the_page_and_most_who_look_stay(box):
    looked, left = of(box, "cancellation_page_viewed"), of(box, "subscription_cancelled")
    wait = left["occurred_at"].to_numpy() - caused(left, looked, ["customer_id"]).to_numpy()
    assert (wait <= np.timedelta64(16, "m")).all()
    assert len(looked) > 2 * len(left)


def test_tickets_are_opened_then_closed_then_rated(box):
    for soon, late in pairwise(["ticket_opened", "ticket_closed", "satisfaction_rated"]):
        assert caused(of(box, late), of(box, soon), ["customer_id", "topic"]).notna().all()
    assert of(box, "satisfaction_rated")["score"].between(1, 5).all()


@pytest.mark.parametrize(
    ("soon", "late"),
    [("email_sent", "email_opened"), ("email_opened", "email_clicked"), ("sms_sent", "sms_clicked"),
     ("push_sent", "push_opened"), ("call_made", "call_answered")],
)  # fmt: skip
def test_messages_are_sent_before_they_are_answered(box, soon, late):
    assert caused(of(box, late), of(box, soon), ["customer_id", "campaign"]).notna().all()


def test_nobody_gets_a_message_through_a_channel_not_allowed_at_the_time(box):
    for channel in ("email", "sms", "push"):
        changes = box.tables["changes"].dropna(subset=[f"{channel}_consent"])
        sent = of(box, f"{channel}_sent")[["customer_id", "occurred_at"]]
        told = pd.merge_asof(
            sent, changes[["customer_id", "changed_at", f"{channel}_consent"]],
            left_on="occurred_at", right_on="changed_at", by="customer_id",
        )  # fmt: skip
        assert told[f"{channel}_consent"].all()


def test_changes_end_where_the_customers_table_stands(box):
    last = box.tables["changes"].groupby("customer_id").last()
    first = box.tables["changes"].groupby("customer_id").first()
    customers = box.customers.set_index("customer_id")
    attributes = ["plan", "cadence", "status", "email_consent", "sms_consent", "push_consent"]
    for name in attributes:
        assert (last[name].astype(str) == customers[name].astype(str)).all(), name
    assert (first["changed_at"] == customers["signed_up_at"]).all() and (
        first["status"] == "subscribed"
    ).all()
    assert box.tables["changes"]["recorded_at"].max() < box.today
    assert len(box.tables["changes"]) > 2 * len(customers)


def test_an_app_session_belongs_to_one_person_and_device_and_its_recipes_come_after_it(box):
    visits = box.events[box.events["session_id"].notna()].groupby("session_id")
    for owner in ("customer_id", "device_id"):
        assert (visits[owner].min() == visits[owner].max()).all()
    opened = of(box, "app_opened").set_index("session_id")
    views = of(box, "recipe_viewed").set_index("session_id")
    assert opened.index.is_unique and views.index.isin(opened.index).all()
    assert (views["occurred_at"] > opened["occurred_at"].reindex(views.index)).all()
    spent = views.groupby(level=0)["seconds"].sum()
    assert (spent < opened["seconds"].reindex(spent.index)).all()
    assert 0.02 < (views.groupby(level=0).size() >= 6).sum() / len(opened) < 0.10  # binge sessions


def test_devices_resolve_and_are_recorded_once_they_are_known(box):
    ids = box.tables["identities"].set_index("device_id")
    seen = box.events[box.events["device_id"].notna()]
    theirs = ids.reindex(seen["device_id"].astype(int))
    assert (theirs["customer_id"].to_numpy() == seen["customer_id"].to_numpy()).all()
    assert (seen["recorded_at"].to_numpy() >= theirs["linked_at"].to_numpy()).all()
    assert (seen["occurred_at"].to_numpy() >= theirs["first_seen_at"].to_numpy()).all()
    assert ids["customer_id"].value_counts().max() > 1


def test_nothing_happens_before_sign_up_or_after_today(box):
    signed_up = box.customers.set_index("customer_id")["signed_up_at"]
    assert (box.events["occurred_at"] > box.events["customer_id"].map(signed_up)).all()
    assert box.events["recorded_at"].max() < box.today
    assert box.events["occurred_at"].is_monotonic_increasing
    first = box.events.groupby("customer_id")["event"].first()
    assert (first == "subscription_started").all() and len(first) == len(box.customers)


def test_payments_are_recorded_next_morning_and_some_of_the_app_late(box):
    delay = box.events["recorded_at"] - box.events["occurred_at"]
    paid = of(box, "payment_succeeded", "payment_failed", "payment_recovered")
    assert (paid["recorded_at"].dt.hour == 6).all()
    assert (paid["recorded_at"].dt.normalize() == paid["occurred_at"].dt.normalize() + DAY).all()
    assert (delay >= pd.Timedelta(0)).all()
    late = delay[box.events["event"] == "app_opened"] > pd.Timedelta(0)
    assert 0.03 < late.mean() < 0.15


def test_the_survey_agrees_with_behavior_but_only_partly(box):
    survey = box.tables["survey"].set_index("customer_id")
    truth = box.truth.loc[survey.index]
    assert 0.2 < len(survey) / len(box.customers) < 0.4
    for said, done in (("says_price_matters", "price_sensitivity"), ("says_loves_cooking", "cooking_love")):
        assert 0.3 < survey[said].corr(truth[done]) < 0.8
    left = box.customers.set_index("customer_id")["status"].isin(["cancelled"]).loc[survey.index]
    said_stay = survey["says_will_stay"] >= 4
    assert 0 < left[~said_stay].mean() - left[said_stay].mean() < 0.3
    signed_up = box.customers.set_index("customer_id")["signed_up_at"]
    assert (survey["answered_at"] > signed_up.loc[survey.index]).all()


def test_past_campaigns_have_every_design_and_honest_propensities(box):
    campaigns, assigned = box.tables["campaigns"], box.tables["assignments"]
    assert len(campaigns) >= 6
    assert set(campaigns["design"]) == {"randomized", "targeted", "everyone", "staggered"}
    design = assigned["campaign"].astype(str).map(campaigns.set_index("campaign")["design"])
    got = assigned["arm"] == "message"
    for name in ("randomized", "targeted"):
        rows = design == name
        error = np.sqrt((assigned["propensity"] * (1 - assigned["propensity"]))[rows].sum())
        assert abs(got[rows].sum() - assigned.loc[rows, "propensity"].sum()) < 4 * error
    started = assigned[(design == "staggered") & got].copy()
    region = box.customers.set_index("customer_id")["region"].astype(str)
    first = started.groupby(started["customer_id"].map(region))["assigned_at"].min()
    weeks = (first - box.start).dt.days // 7
    assert len(weeks) == 24 and sorted(weeks.unique()) == [60, 66, 72, 78, 84]
    assert (weeks["Great Lakes"], weeks["California"], weeks["Hesse and Saar"]) == (60, 66, 84)


def test_what_is_known_of_people_does_not_name_their_type(box):
    assert not set(box.customers) & set(box.truth)
    assert box.customers["household_size"].between(1, 6).all()


def test_hidden_types_overlap(box):
    boxes = of(box, "payment_succeeded").groupby("customer_id").size().reindex(box.truth.index, fill_value=0)
    by_type = boxes.groupby(box.truth["hidden_type"], observed=True)
    assert by_type.quantile(0.25)["love-to-cook regulars"] < by_type.quantile(0.75)["deal tasters"]


def test_blocks_of_people_are_the_people_of_the_whole(tiny):
    for first, last in ((0, 200), (200, 500)):
        block = simulate_block("subscription", (first, last), customers=500, weeks=40, seed=5)
        theirs = tiny.events[tiny.events["customer_id"].between(first + 1, last)]
        pd.testing.assert_frame_equal(block.events, theirs.reset_index(drop=True))
        pd.testing.assert_frame_equal(block.truth, tiny.truth.iloc[first:last])
        changes = tiny.tables["changes"]
        pd.testing.assert_frame_equal(
            block.tables["changes"],
            changes[changes["customer_id"].between(first + 1, last)].reset_index(drop=True),
        )


def test_an_earlier_monday_leads_to_the_same_today_and_deciding_changes_nothing(tiny):
    before = keep(fork(tiny.world))
    decide(tiny.world)
    earlier = world_at(tiny.world, "2024-11-04")
    while earlier.week < tiny.world.week:
        week, _ = decide(earlier)
        rules("subscription").advance(earlier, week)
    for name, values in keep(earlier).items():
        np.testing.assert_array_equal(values, before[name], err_msg=name)
        np.testing.assert_array_equal(keep(tiny.world)[name], before[name], err_msg=name)
