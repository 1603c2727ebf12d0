"""A dirty copy is dirty in every way it says, notes it all, and the recipe recovers what can be recovered."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from data_generators import BUSINESSES, Simulation, simulate
from data_generators.fingerprints import fingerprint
from data_generators.mess import KINDS, make_dirty
from data_generators.mess.draft import event_ids, rates
from segmentlab.instrument import finding
from segmentlab.instrument.audit import audit
from segmentlab.instrument.business import Business, make_business
from segmentlab.instrument.clean import STEPS, clean

#: What no recipe can bring back, wholly or in part.
FOR_GOOD = {"outage", "ad_block", "anonymous", "missing", "consent"}
RECOVERED = [kind for kind in KINDS if kind not in FOR_GOOD]
ADDED = ["event_id", "platform", "release"]


@cache
def clean_one(business: str) -> Simulation:
    return simulate(business, customers=2_500, weeks=60, seed=77)


@cache
def dirty_one(business: str, mess: str, *kinds: str) -> Simulation:
    return make_dirty(clean_one(business), mess, kinds or tuple(KINDS))


def opened(made: Simulation) -> Business:
    return make_business(
        made.customers, made.events, name=made.world.business, today=made.today, tables=made.tables
    )


def dirt(made: Simulation, kind: str) -> pd.DataFrame:
    notes = made.hidden["dirt"]
    return notes[notes["kind"] == kind]


def of_clean(table: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    return table[list(like.columns)]


@pytest.mark.parametrize("business", BUSINESSES)
@pytest.mark.parametrize("mess", ["mild", "heavy"])
def test_a_dirty_business_opens_and_has_every_kind_of_dirt(business, mess):
    made = dirty_one(business, mess)
    assert opened(made).events["customer_id"].notna().all()
    assert set(made.hidden["dirt"]["kind"].unique()) == set(KINDS)
    assert not dirty_one(business, mess).events.equals(clean_one(business).events)


@pytest.mark.parametrize("business", BUSINESSES)
def test_the_clean_business_is_left_as_it_was(business):
    before = fingerprint(simulate(business, customers=300, weeks=30).events)
    made = simulate(business, customers=300, weeks=30)
    make_dirty(made, "heavy")
    assert fingerprint(made.events) == before
    assert make_dirty(made, "off") is made


@pytest.mark.parametrize("business", BUSINESSES)
@pytest.mark.parametrize("kind", RECOVERED)
def test_the_recipe_recovers_the_clean_business_exactly(business, kind):
    before, made = clean_one(business), dirty_one(business, "heavy", kind)
    assert len(dirt(made, kind)) > 0
    after, steps = clean(opened(made))
    events = of_clean(after.events, before.events)
    if kind == "late":  # what came late did so; it stays in the log with the time it came
        events, expected = events.drop(columns="recorded_at"), before.events.drop(columns="recorded_at")
    else:
        expected = before.events
    assert fingerprint(events) == fingerprint(expected)
    assert fingerprint(after.customers) == fingerprint(before.customers)
    assert fingerprint(after.tables["changes"]) == fingerprint(before.tables["changes"])
    other = steps[(steps["step"] != kind) & (steps["found"] > 0)]["step"].tolist()
    assert set(other) <= {"names"}, "no step mistakes this dirt for another"
    if kind != "late":
        assert steps.set_index("step").loc[kind, "repaired"] > 0


@pytest.mark.parametrize("business", BUSINESSES)
@pytest.mark.parametrize("weeks", [9, 13])
def test_money_of_a_young_business_is_put_right_though_most_was_written_in_dollars(business, weeks):
    young = simulate(business, customers=3_000, weeks=weeks, seed=3)
    cleaned, steps = clean(opened(make_dirty(young, "heavy", ("units",))))
    assert steps.set_index("step").loc["units", "found"] > 0
    for column in (name for name in young.events if name.endswith("_cents")):
        whole = cleaned.events[column].astype("Float64").sum()
        assert whole == pytest.approx(young.events[column].astype("Float64").sum()), column


def test_of_all_dirt_at_once_the_recipe_leaves_only_what_is_lost_for_good(business):
    before, made = clean_one(business), dirty_one(business, "heavy")
    after, _ = clean(opened(made))
    nobody = after.tables["anonymous_events"]["event_id"]
    owner = before.events["customer_id"].to_numpy()
    number = before.events.groupby("customer_id").cumcount().to_numpy()
    ids = event_ids((owner << 16) | number)
    gone = np.isin(ids, made.hidden["lost_events"]["event_id"]) | np.isin(ids, nobody)
    expected = before.events[~gone].assign(event_id=ids[~gone]).set_index("event_id")
    found = after.events.set_index("event_id")
    assert found.index.is_unique and set(found.index) == set(expected.index)
    found = found.loc[expected.index]
    late = dirt(made, "late")["row_id"]
    for column in expected:
        one, other = expected[column].astype(object), found[column].astype(object)
        same = (one == other) | (one.isna() & other.isna())
        if column == "recorded_at":
            same |= one.index.isin(late)
        elif isinstance(expected[column].dtype, pd.CategoricalDtype):
            same |= other.isna()  # a property that nothing else tells
        if column == "occurred_at":
            same |= one.index.isin(dirt(made, "clocks")["row_id"]) & one.index.isin(late)
        assert same.all(), column
    assert (found["event"].astype(str) == expected["event"].astype(str)).all()
    filled = steps_of(business).loc["missing"]
    if "session_id" in before.events:  # without visits, hardly anything else tells
        assert filled["repaired"] >= 0.3 * filled["found"]
    assert set(after.customers["customer_id"]) == set(before.customers["customer_id"])


def steps_of(business: str) -> pd.DataFrame:
    return clean(opened(dirty_one(business, "heavy")))[1].set_index("step")


@pytest.mark.parametrize("business", BUSINESSES)
def test_the_recipe_says_how_much_is_lost_for_good(business):
    steps, made = steps_of(business), dirty_one(business, "heavy")
    assert set(steps.index) == set(STEPS)
    assert (steps.loc[["outage", "ad_block"], "repaired"] == 0).all()
    hours = rates()["outage"]["heavy"]["hours"]
    assert hours - 6 <= steps.loc["outage", "found"] <= hours + 12
    known = made.tables["anonymous_events"]["visitor_id"].isin(made.tables["logins"]["visitor_id"])
    assert steps.loc["anonymous", "repaired"] == known.sum()
    assert 0 < steps.loc["consent", "repaired"] < steps.loc["consent", "found"]


@pytest.mark.parametrize("business", BUSINESSES)
def test_a_clean_business_stays_as_it_is(business):
    before = clean_one(business)
    after, steps = clean(opened(before))
    assert steps.set_index("step")["found"].sum() == 0, steps[steps["found"] > 0]
    assert fingerprint(after.events) == fingerprint(before.events)


@pytest.mark.parametrize("business", BUSINESSES)
def test_the_audit_finds_nothing_on_a_clean_business_but_what_comes_late_by_nature(business):
    found = audit(opened(clean_one(business))).set_index("check")
    assert set(found.index[found["found"] > 0]) <= {"late"}
    # The box hears of all its payments next morning.
    assert found.loc["late", "share"] < {"subscription": 0.30}.get(business, 0.10)


@pytest.mark.parametrize("business", BUSINESSES)
@pytest.mark.parametrize("kind", list(KINDS))
def test_the_audit_finds_every_kind_of_dirt(business, kind):
    before = audit(opened(clean_one(business))).set_index("check")
    after = audit(opened(dirty_one(business, "heavy", kind))).set_index("check")
    if kind == "ad_block" and np.isnan(after.loc[kind, "share"]):
        assert not finding.of_visits(opened(dirty_one(business, "heavy", kind)).events).any()
    else:
        assert after.loc[kind, "found"] > before.loc[kind, "found"]


@pytest.mark.parametrize("business", BUSINESSES)
def test_every_change_is_noted_with_what_was_there_before(business):
    before, made = clean_one(business), dirty_one(business, "heavy", "names", "retries")
    renamed = dirt(made, "names")
    now = made.events.drop_duplicates("event_id").set_index("event_id")["event"].astype(str)
    assert (now.loc[renamed["row_id"]].to_numpy() != renamed["original"].astype(str).to_numpy()).all()
    back = now.copy()
    back.loc[renamed["row_id"]] = renamed["original"].astype(str).to_numpy()
    assert (
        back.value_counts().to_dict() == before.events["event"].value_counts().loc[lambda n: n > 0].to_dict()
    )
    assert len(dirt(made, "retries")) == len(made.events) - len(before.events)


@pytest.mark.parametrize("business", BUSINESSES)
@pytest.mark.parametrize("mess", ["mild", "heavy"])
def test_shares_of_dirt_are_those_of_the_rates(business, mess):
    made, people = dirty_one(business, mess), len(clean_one(business).customers)
    for kind, least in (("duplicate_customers", 0.5), ("test_accounts", 0.1)):
        accounts = dirt(made, kind)
        share = accounts.loc[accounts["table"] == "customers", "row_id"].nunique() / people
        assert least * rates()[kind][mess]["share"] <= share <= 2.5 * rates()[kind][mess]["share"], kind
    again = len(dirt(made, "retries")) / len(made.events)
    assert again == pytest.approx(rates()["retries"][mess]["share"], rel=0.1)


@pytest.mark.parametrize("business", BUSINESSES)
def test_one_kind_of_dirt_draws_nothing_from_another(business):
    alone = dirt(dirty_one(business, "heavy", "late"), "late")
    beside = dirt(dirty_one(business, "heavy", "names", "late", "retries"), "late")
    assert alone["row_id"].tolist() == beside["row_id"].tolist()


@pytest.mark.parametrize("business", BUSINESSES)
def test_events_and_rates_speak_of_what_the_business_has(business):
    from data_generators.parameters import dictionary

    known, settings = dictionary(business)["events"], rates()["businesses"][business]
    assert settings["bot"] in known and settings["bot"] in settings["client"]
    assert set(settings["login"]) <= set(settings["client"])
    assert set(settings["also"]) <= set(known)
    assert len(set(settings["client"]) & set(known)) >= 3


def test_a_dirty_block_is_the_same_alone(monkeypatch):
    from data_generators.simulate import simulate_block

    one = simulate_block("ecommerce", (0, 200), 400, 20, 5, mess="heavy")
    again = simulate_block("ecommerce", (0, 200), 400, 20, 5, mess="heavy")
    assert fingerprint(one.events) == fingerprint(again.events)
    second = simulate_block("ecommerce", (200, 400), 400, 20, 5, mess="heavy")
    assert not set(one.events["event_id"]) & set(second.events["event_id"])
    assert not set(one.customers["customer_id"]) & set(second.customers["customer_id"])


def test_no_two_events_get_the_same_number():
    serial = (np.arange(1, 3_000)[:, None] << 16) + np.arange(200)
    assert len(np.unique(event_ids(serial.ravel()))) == serial.size


def test_an_unknown_amount_or_kind_is_named_with_those_there_are():
    made = replace(clean_one("ecommerce"))
    with pytest.raises(
        ValueError, match="mess='filthy' does not work; choose one of: 'off', 'mild', 'heavy'"
    ):
        make_dirty(made, "filthy")
    with pytest.raises(ValueError, match="no kind of dirt 'mud'; choose among: test_accounts"):
        make_dirty(made, "mild", ("mud",))
