"""Every log is a log: an event has its cause before it, its customer, and says what it should."""

from importlib import import_module
from itertools import pairwise

import pandas as pd
import pytest

from data_generators import simulate
from data_generators.messaging import CHANNELS
from data_generators.parameters import dictionary

FIXED = ["customer_id", "event", "occurred_at", "recorded_at"]


def of(one, event):
    return one.events[one.events["event"] == event]


def test_each_event_says_what_belongs_to_it_and_nothing_else(grown):
    for event, told in dictionary(grown.world.business)["events"].items():
        rows = of(grown, event).drop(columns=FIXED)
        assert len(rows), event
        assert set(rows.columns[rows.notna().all()]) == set(told["has"]), event
        assert set(rows.columns[rows.notna().any()]) == set(told["has"]), event


def test_the_dictionary_explains_every_property_and_event(business):
    told = dictionary(business)
    assert {kind["kind"] for kind in told["properties"].values()} <= {"label", "number", "flag", "own"}
    assert all(event["means"] for event in told["events"].values())
    named = {name for event in told["events"].values() for name in event["has"]}
    assert named == set(told["properties"])


def test_people_read_when_it_suits_them_and_not_all_at_one_moment(grown):
    """Waits that were cut off at a longest one would all end there, in the same second after sending."""
    for channel, steps in CHANNELS.items():
        if "opened" not in steps or channel == "call":
            continue
        sent, opened = of(grown, steps["sent"]), of(grown, steps["opened"])
        key = ["customer_id", "campaign"]
        rows = sent.drop_duplicates(key, keep=False).merge(opened.drop_duplicates(key, keep=False), on=key)
        wait = (rows["occurred_at_y"] - rows["occurred_at_x"]).dt.total_seconds()
        by_hand = wait[~rows["machine_open_y"].fillna(False).astype(bool)]
        if len(by_hand) > 1000:
            assert by_hand.max() < 6 * 24 * 3600
            assert by_hand.value_counts(normalize=True).max() < 0.003, channel
            assert 2 < by_hand.quantile(0.841) / by_hand.median() < 7  # most within hours, some after days


def test_nothing_happens_before_sign_up_or_after_today(grown):
    signed_up = grown.customers.set_index("customer_id")["signed_up_at"]
    events = grown.events
    assert (events["occurred_at"] >= events["customer_id"].map(signed_up)).all()
    assert events["recorded_at"].max() < grown.today
    assert signed_up.between(grown.start, grown.today).all()


def test_events_are_in_order_and_belong_to_customers(grown):
    events = grown.events
    assert events["occurred_at"].is_monotonic_increasing
    same = events["occurred_at"].diff() == pd.Timedelta(0)
    assert (events["customer_id"].diff()[same] >= 0).all()
    assert events["customer_id"].isin(grown.customers["customer_id"]).all()
    assert grown.customers["customer_id"].tolist() == list(range(1, len(grown.customers) + 1))


def test_a_few_events_are_recorded_late_and_none_early(grown):
    delay = grown.events["recorded_at"] - grown.events["occurred_at"]
    assert (delay >= pd.Timedelta(0)).all()
    # What a payment provider reports comes next morning, all of it.
    of_payments = grown.events["event"].astype(str).str.startswith("payment_")
    assert 0.003 < (delay[~of_payments] > pd.Timedelta(0)).mean() < 0.08


def skip_unless_used(grown, channel):
    if f"{channel}_consent" not in grown.customers:
        pytest.skip(f"this business does not write by {channel}")


@pytest.mark.parametrize("channel", ["email", "sms", "push"])
def test_a_message_is_sent_before_it_is_opened_or_clicked(grown, channel):
    skip_unless_used(grown, channel)
    steps = list(CHANNELS[channel].values())[:3]
    for cause, effect in pairwise([steps[0], *steps[1:]]):
        late = of(grown, effect)[["customer_id", "campaign", "occurred_at"]]
        soon = of(grown, cause)[["customer_id", "campaign", "occurred_at"]]
        if effect == "sms_replied":
            soon = of(grown, "sms_sent")[["customer_id", "campaign", "occurred_at"]]
        found = pd.merge_asof(
            late, soon.assign(cause=soon["occurred_at"]), on="occurred_at", by=["customer_id", "campaign"],
            allow_exact_matches=False,
        )  # fmt: skip
        assert len(late) and found["cause"].notna().all(), effect


@pytest.mark.parametrize("channel", ["email", "sms", "push"])
def test_nobody_is_written_to_without_having_agreed(grown, channel):
    skip_unless_used(grown, channel)
    sent = of(grown, CHANNELS[channel]["sent"])[["customer_id", "occurred_at"]]
    changes = grown.tables["changes"][["customer_id", "changed_at", f"{channel}_consent"]].dropna()
    stood = pd.merge_asof(
        sent,
        changes.sort_values("changed_at"),
        left_on="occurred_at",
        right_on="changed_at",
        by="customer_id",
    )
    assert len(sent) and stood[f"{channel}_consent"].all()


@pytest.mark.parametrize("channel", ["email", "sms", "push"])
def test_consent_began_changed_and_stands_as_the_customers_table_says(grown, channel):
    skip_unless_used(grown, channel)
    column = f"{channel}_consent"
    changes = grown.tables["changes"].dropna(subset=column).groupby("customer_id")[column]
    now = grown.customers.set_index("customer_id")[column]
    assert (changes.last().astype(bool) == now).all()
    for event, after in (("unsubscribed", False), ("subscribed", True)):
        rows = of(grown, event)
        assert (rows["channel"] == channel).any()
        last = grown.events[grown.events["event"].isin(["unsubscribed", "subscribed"])]
        last = last[last["channel"] == channel].groupby("customer_id")["event"].last()
        assert (now[last.index[last == event]] == after).all()


def test_changes_begin_at_sign_up_and_end_as_the_customers_are(grown):
    changes = grown.tables["changes"]
    first = changes.groupby("customer_id").first()
    signed_up = grown.customers.set_index("customer_id")["signed_up_at"]
    assert (first["changed_at"] == signed_up).all()
    assert changes["changed_at"].is_monotonic_increasing
    for column in set(changes) - {"customer_id", "changed_at", "recorded_at"}:
        assert first[column].notna().all(), column
        last = changes.dropna(subset=column).groupby("customer_id")[column].last()
        now = grown.customers.set_index("customer_id")[column]
        assert (last.astype("str") == now.astype("str")).all(), column


def test_every_device_in_the_log_is_known_by_now(grown):
    table = grown.tables["identities"].set_index("device_id")
    seen = grown.events.dropna(subset=["device_id"])
    assert table.index.is_unique and set(seen["device_id"]) == set(table.index)
    assert (table.loc[seen["device_id"], "customer_id"].to_numpy() == seen["customer_id"].to_numpy()).all()
    assert (table["linked_at"] >= table["first_seen_at"]).all() and (table["linked_at"] < grown.today).all()
    signed_up = grown.customers.set_index("customer_id")["signed_up_at"]
    assert (table["first_seen_at"] >= table["customer_id"].map(signed_up)).all()
    several = table.groupby("customer_id").size()
    assert several.max() > 2 and 0.15 < (several > 1).mean() < 0.7


def test_what_was_done_before_a_device_was_linked_was_recorded_when_it_was(grown):
    linked = grown.tables["identities"].set_index("device_id")["linked_at"]
    seen = grown.events.dropna(subset=["device_id"])
    known_from = seen["device_id"].map(linked).to_numpy()
    early = seen["occurred_at"].to_numpy() < known_from
    assert early.sum() > 100
    assert (seen["recorded_at"].to_numpy()[early] >= known_from[early]).all()


def test_columns_have_the_agreed_types(small):
    types = small.events.dtypes.astype(str).to_dict()
    kinds = {name: told["kind"] for name, told in dictionary(small.world.business)["properties"].items()}
    agreed = {"label": "category", "number": "Int32", "flag": "boolean", "own": "Int64"}
    assert types["occurred_at"] == types["recorded_at"] == "datetime64[us]" and types["event"] == "category"
    assert {name: types[name] for name in kinds} == {name: agreed[kind] for name, kind in kinds.items()}


def test_what_a_business_knows_of_people_does_not_name_their_type(small):
    assert not (set(small.customers) & set(small.truth)) - {"customer_id", "account_id", "role", "plan"}
    assert "hidden_type" in small.truth


def test_the_survey_is_answered_by_some_customers_once_after_they_signed_up(grown):
    survey = grown.tables["survey"]
    signed_up = grown.customers.set_index("customer_id")["signed_up_at"]
    assert survey["customer_id"].is_unique and not survey.isna().any().any()
    assert 0.1 < len(survey) / len(grown.customers) < 0.35
    assert (survey["answered_at"] > survey["customer_id"].map(signed_up)).all()
    assert survey["answered_at"].max() < grown.today


def test_a_log_written_for_many_weeks_at_once_is_the_one_written_week_by_week(business, monkeypatch):
    at_once = simulate(business, customers=300, weeks=20, seed=5)
    monkeypatch.setattr(import_module("data_generators.simulate"), "WEEKS", 1)
    by_week = simulate(business, customers=300, weeks=20, seed=5)
    pd.testing.assert_frame_equal(at_once.events, by_week.events, check_exact=True)
