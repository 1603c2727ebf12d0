"""The tool's log is a log: every event has its cause before it, its account, and what it should say."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from data_generators.parameters import dictionary, facts
from data_generators.rules import rules
from data_generators.saas.facts import STANDINGS, months_later
from data_generators.simulate import simulate, simulate_block
from tests.data_generators.saas_tools import LEAVING, PLAN_EVENTS, SEEDS, accounts_of, of, small, usual

ALWAYS = {event: set(told["has"]) for event, told in dictionary("saas")["events"].items()}
USE = ["logged_in", "feature_used", "setup_step_completed", "setup_completed", "limit_reached"]
BILLING = [*PLAN_EVENTS, "renewal_due", "renewed", "payment_failed", "payment_recovered", "invoice_paid"]


@pytest.fixture(params=SEEDS)
def tool(request):
    return usual(request.param)


def signed_up(tool):
    return tool.customers.set_index("customer_id")["signed_up_at"]


def before(tool, late, cause, by="account_id"):
    """When the latest cause happened before each row, missing if there is none."""
    cause = cause[[by, "occurred_at"]].assign(cause_at=cause["occurred_at"]).sort_values("occurred_at")
    return pd.merge_asof(late.sort_values("occurred_at"), cause, on="occurred_at", by=by)


@pytest.mark.parametrize("event", ALWAYS)
def test_each_event_says_what_belongs_to_it_and_nothing_else(event):
    rows = of(usual(2026), event).drop(
        columns=["customer_id", "event", "occurred_at", "recorded_at", "account_id"]
    )
    assert len(rows)
    assert set(rows.columns[rows.notna().all()]) == ALWAYS[event]
    assert set(rows.columns[rows.notna().any()]) == ALWAYS[event]


def test_nothing_happens_before_sign_up_or_after_today(tool):
    events, joined = tool.events, signed_up(tool)
    assert (events["occurred_at"] > events["customer_id"].map(joined)).all()
    assert (events["recorded_at"] >= events["occurred_at"]).all()
    assert events["recorded_at"].max() < tool.today
    assert events["occurred_at"].is_monotonic_increasing
    assert joined.between(tool.start, tool.today).all()


def test_ids_resolve(tool):
    customers, accounts = tool.customers, tool.tables["accounts"]
    assert customers["customer_id"].tolist() == list(range(1, len(customers) + 1))
    assert accounts["account_id"].is_unique
    assert set(customers["account_id"]) == set(accounts["account_id"])
    owners = customers[customers["role"] == "owner"]
    assert owners.set_index("account_id")["customer_id"].to_dict() == accounts.set_index("account_id")[
        "owner_id"].to_dict()  # fmt: skip
    invited = customers[customers["invited_by"].notna()]
    assert set(invited.index) == set(customers.index[customers["role"] != "owner"])
    account, joined = accounts_of(tool), signed_up(tool)
    assert (account[invited["invited_by"]].to_numpy() == invited["account_id"].to_numpy()).all()
    assert (joined[invited["invited_by"]].to_numpy() < invited["signed_up_at"].to_numpy()).all()
    assert tool.events["customer_id"].isin(customers["customer_id"]).all()


def test_the_owner_signs_up_first_and_everybody_else_follows_an_invitation(tool):
    joined = tool.customers.groupby("account_id")["signed_up_at"].min()
    assert (tool.tables["accounts"].set_index("account_id")["signed_up_at"] == joined).all()
    invited = tool.customers["invited_by"].value_counts()
    assert invited.to_dict() == of(tool, "teammate_invited")["customer_id"].value_counts().to_dict()


def test_colleagues_are_invited_by_those_who_come_as_long_as_anybody_comes(tool):
    logins, joined = of(tool, "logged_in"), signed_up(tool)
    rows = of(tool, "teammate_invited")[["customer_id", "account_id", "occurred_at"]]
    rows = before(tool, rows, logins).rename(columns={"cause_at": "anybody"})
    rows = before(tool, rows, logins, by="customer_id")
    when = rows["occurred_at"]
    new = when - rows["customer_id"].map(joined) < pd.Timedelta(days=21)
    away = ~(when - rows["cause_at"] < pd.Timedelta(days=21)) & ~new
    lately = when - rows["anybody"] < pd.Timedelta(days=7)
    assert lately.mean() > 0.8 and (away & lately).sum() < 0.01 * len(rows)


def test_nobody_uses_a_feature_without_having_logged_in(tool):
    found = before(tool, of(tool, "feature_used"), of(tool, "logged_in"), by="customer_id")
    assert (found["occurred_at"] - found["cause_at"] < pd.Timedelta(hours=2)).all()


def test_the_setup_is_finished_after_its_steps_and_before_the_key_feature(tool):
    steps = of(tool, "setup_step_completed")
    names = facts("saas")["features"]["setup"]
    counted = steps.groupby("customer_id")["step"].agg(["size", "nunique"])
    assert (counted["size"] == counted["nunique"]).all()
    done = of(tool, "setup_completed").set_index("customer_id")["occurred_at"]
    assert done.index.is_unique
    assert set(done.index) == set(counted.index[counted["size"] == len(names)])
    assert (steps.groupby("customer_id")["occurred_at"].max().reindex(done.index) < done).all()
    used = of(tool, "feature_used")
    key = used[used["feature"] == facts("saas")["features"]["names"][0]]
    first = key.groupby("customer_id")["occurred_at"].min()
    assert (done.reindex(first.index) < first).all()
    activated = set(tool.truth.index[tool.world.state.activated])
    assert set(first.index) <= activated
    assert len(activated - set(first.index)) <= 5  # used on the road, and not recorded by today


def test_a_trial_lasts_two_weeks_and_nobody_pays_before_its_end(tool):
    begun, over = (
        of(tool, name).set_index("account_id")["occurred_at"] for name in ("trial_started", "trial_ended")
    )
    length = over - begun.reindex(over.index)
    assert ((length <= pd.Timedelta(weeks=2)) & (length > pd.Timedelta(days=13, hours=23))).all()
    first = of(tool, *BILLING).groupby("account_id")["occurred_at"].min()
    assert (over.reindex(first.index) <= first).all()
    assert set(begun.index) == set(tool.tables["accounts"]["account_id"])


def standing_before(tool, rows):
    """The latest of those events that open and close accounts before each row."""
    turns = of(tool, "trial_started", "account_restarted", *LEAVING)[["account_id", "occurred_at", "event"]]
    turns = turns.rename(columns={"event": "turn"}).sort_values("occurred_at", kind="stable")
    return pd.merge_asof(rows, turns, on="occurred_at", by="account_id", allow_exact_matches=False)["turn"]


def test_no_account_works_or_pays_after_it_has_left_unless_it_came_back(tool):
    rows = of(tool, *USE, *BILLING, "pricing_viewed", "teammate_invited")
    assert not standing_before(tool, rows).isin(LEAVING).any()
    attended = of(tool, "webinar_attended")
    assert not standing_before(tool, attended).isin(LEAVING).any()
    back = of(tool, "account_restarted")
    assert 20 < len(back) < 0.3 * len(of(tool, *LEAVING)) and standing_before(tool, back).isin(LEAVING).all()
    assert not standing_before(tool, of(tool, *LEAVING)).isin(LEAVING).any()


def test_nobody_attends_a_webinar_with_an_account_that_has_left_even_if_everybody_likes_webinars(monkeypatch):
    monkeypatch.setitem(facts("saas")["learning"], "webinars", 20.0)
    keen = simulate("saas", customers=4_000, weeks=60, seed=8)
    attended = of(keen, "webinar_attended")
    assert len(attended) > 1_000 and not standing_before(keen, attended).isin(LEAVING).any()


def test_accounts_come_back_by_day_as_people_decide_things(tool):
    hours = of(tool, "account_restarted")["occurred_at"].dt.hour
    assert (hours >= 5).mean() > 0.9 and hours.nunique() > 5


def test_whoever_cancels_logs_in_to_do_it(tool):
    found = before(tool, of(tool, "account_cancelled"), of(tool, "logged_in"), by="customer_id")
    assert (found["occurred_at"] - found["cause_at"] == pd.Timedelta(minutes=10)).all()


def price(rows):
    """The full price of an invoice of these plans and seats."""
    seat = rows["plan"].astype(str).map({plan["name"]: plan["seat_cents"] for plan in facts("saas")["plans"]})
    months = np.where(rows["billing"] == "annual", facts("saas")["deciding"]["annual_months"], 1)
    return (seat * rows["seats"].astype(int) * months).to_numpy()


def test_plans_cost_what_the_price_list_says(tool):
    rows = of(tool, *PLAN_EVENTS)
    assert (rows["amount_cents"] == price(rows)).all()
    yearly = rows["billing"] == "annual"
    assert (rows["mrr_cents"] == np.where(yearly, rows["amount_cents"] // 12, rows["amount_cents"])).all()


def test_every_invoice_is_for_the_plan_the_account_is_on(tool):
    plans = of(tool, *PLAN_EVENTS)[["account_id", "occurred_at", "plan", "billing", "seats"]]
    paid = of(tool, "invoice_paid").drop(columns="seats")
    found = pd.merge_asof(paid, plans, on="occurred_at", by="account_id", suffixes=("", "_now"))
    assert (found["plan"] == found["plan_now"]).all() and (found["billing"] == found["billing_now"]).all()
    assert (found["amount_cents"] + found["discount_cents"] == price(found)).all()
    assert (found["amount_cents"] >= 0).all() and (found["discount_cents"] >= 0).all()


def test_what_an_account_is_said_to_pay_for_never_contradicts_what_it_last_changed(tool):
    """Seats and years that change together change at one moment."""
    plans = of(tool, *PLAN_EVENTS)[["account_id", "occurred_at", "event", "billing"]]
    last = plans.groupby("account_id")["billing"].shift()
    changed = last.notna() & (plans["billing"] != last)
    may = plans["event"].isin(["plan_started", "plan_upgraded", "billing_changed"])
    moment = plans["account_id"].astype(str) + " " + plans["occurred_at"].astype(str)
    assert (may | moment.isin(moment[may]))[changed].all()


def test_a_limit_is_that_of_the_plan_the_account_is_on_at_that_moment(tool):
    limits = of(tool, "limit_reached")[["account_id", "occurred_at", "plan"]]
    paid = of(tool, "plan_started", "plan_upgraded")[["account_id", "occurred_at", "plan"]]
    found = pd.merge_asof(limits, paid, on="occurred_at", by="account_id", suffixes=("", "_now"))

    def rank(plans):
        return plans.astype(str).map(STANDINGS.index)

    soon = paid.assign(begun=paid["occurred_at"])[["account_id", "occurred_at", "begun"]]
    begun = pd.merge_asof(limits, soon, on="occurred_at", by="account_id")["begun"]
    fresh = found[begun > found["occurred_at"] - pd.Timedelta(days=7)]
    assert len(fresh) > 3
    assert (rank(fresh["plan"]) >= rank(fresh["plan_now"])).all()


def test_monthly_invoices_are_a_month_apart(tool):
    rows = of(tool, "plan_started", "plan_upgraded", "billing_changed", "invoice_paid", *LEAVING)
    monthly = rows[(rows["event"] == "invoice_paid") & (rows["billing"] == "monthly")]
    gap = monthly.groupby("account_id")["occurred_at"].diff()
    calm = ~monthly["account_id"].isin(of(tool, "plan_upgraded", "payment_failed", *LEAVING)["account_id"])
    assert gap[calm].dropna().between(pd.Timedelta(days=27), pd.Timedelta(days=32)).all()


def test_a_month_later_is_the_same_day_of_the_next_month():
    start = pd.Timestamp("2024-07-01")
    seconds = [
        (pd.Timestamp(day) - start).total_seconds() for day in ("2024-07-15 10:00", "2025-01-31 08:00")
    ]
    later = months_later(np.array(seconds, dtype=np.int64), np.array([1, 1]))
    moments = [start + pd.Timedelta(seconds=int(second)) for second in later]
    assert moments == [pd.Timestamp("2024-08-15 10:00"), pd.Timestamp("2025-02-28 08:00")]


def test_failed_payments_are_tried_again_weekly_until_they_work_or_the_account_is_closed(tool):
    rows = of(tool, "payment_failed", "payment_recovered", "account_suspended", "invoice_paid")
    most = facts("saas")["deciding"]["attempts"]
    for _, account in rows[rows["event"] != "invoice_paid"].groupby("account_id"):
        for one, next_ in pairwise(account.itertuples()):
            if one.event != "payment_failed":
                assert next_.event == "payment_failed" and next_.attempt == 1
            elif one.attempt == most:
                assert next_.event == "account_suspended"
            else:
                assert next_.occurred_at - one.occurred_at == pd.Timedelta(weeks=1)
                assert next_.attempt == one.attempt + 1 and next_.amount_cents == one.amount_cents
    recovered = rows[rows["event"] == "payment_recovered"]
    found = before(tool, rows[rows["event"] == "invoice_paid"], recovered)
    assert (found["occurred_at"] - found["cause_at"] == pd.Timedelta(seconds=1)).sum() == len(recovered)


def test_a_year_is_announced_four_weeks_before_it_is_renewed(tool):
    found = before(tool, of(tool, "renewed"), of(tool, "renewal_due"))
    assert (
        found["occurred_at"] - found["cause_at"] == pd.Timedelta(days=28) - pd.Timedelta(seconds=10)
    ).all()


def test_what_is_shown_in_the_tool_is_seen_by_someone_who_is_there(tool):
    found = before(tool, of(tool, "in_app_shown"), of(tool, "logged_in"), by="customer_id")
    assert (found["occurred_at"] - found["cause_at"] == pd.Timedelta(seconds=10)).all()


def test_changes_lead_from_sign_up_to_what_the_customers_table_says(tool):
    changes = tool.tables["changes"]
    assert changes["changed_at"].is_monotonic_increasing
    each = changes.groupby("customer_id")
    assert (each["changed_at"].first() == signed_up(tool)).all()
    first = changes.drop_duplicates("customer_id")
    assert first[["role", "plan", "email_consent"]].notna().all().all()
    now = tool.customers.set_index("customer_id")
    for attribute in ("role", "plan", "email_consent"):
        assert (each[attribute].last().astype(str) == now[attribute].astype(str)).all(), attribute
    assert (now["plan"].astype(str) == now["account_id"].map(
        tool.tables["accounts"].set_index("account_id")["plan"].astype(str))).all()  # fmt: skip


def test_nobody_gets_emails_they_have_not_agreed_to(tool):
    consent = tool.tables["changes"].dropna(subset="email_consent")
    consent = consent[["customer_id", "changed_at", "email_consent"]].rename(
        columns={"changed_at": "occurred_at"}
    )
    sent = pd.merge_asof(of(tool, "email_sent"), consent, on="occurred_at", by="customer_id")
    assert sent["email_consent"].all()


def test_the_seats_and_revenue_of_accounts_are_those_of_their_last_event(tool):
    last = of(tool, *PLAN_EVENTS).groupby("account_id")[["seats", "mrr_cents"]].last()
    accounts = tool.tables["accounts"].set_index("account_id")
    paying = accounts[accounts["plan"].isin(["team", "business", "enterprise"])]
    assert (last.loc[paying.index] == paying[["seats", "mrr_cents"]]).all().all()
    assert (accounts.drop(paying.index)[["seats", "mrr_cents"]] == 0).all().all()


def test_prices_viewed_on_an_unknown_device_are_recorded_when_it_becomes_known(tool):
    devices = tool.tables["identities"].set_index("device_id")
    looks = of(tool, "pricing_viewed")
    late = looks[looks["recorded_at"] > looks["occurred_at"]]
    assert len(late) > 50
    assert (
        late["recorded_at"].to_numpy() == devices.loc[late["device_id"].astype(int), "linked_at"].to_numpy()
    ).all()
    rows = of(tool, "logged_in", "pricing_viewed")
    assert (devices.loc[rows["device_id"].astype(int), "customer_id"].to_numpy() == rows["customer_id"]).all()


def test_answers_to_the_survey_come_after_sign_up(tool):
    said = tool.tables["survey"]
    after = said["answered_at"] - said["customer_id"].map(signed_up(tool))
    assert after.between(pd.Timedelta(days=10), pd.Timedelta(days=40)).all()
    assert said["answered_at"].max() < tool.today and said["customer_id"].is_unique


def test_what_the_business_knows_of_people_does_not_name_their_type():
    assert not set(small().customers) & set(small().truth)


def test_blocks_end_with_accounts_and_are_the_people_of_the_whole():
    cuts = rules("saas").blocks(60_000, 5)
    assert cuts[0][0] == 0 and cuts[-1][1] == 60_000
    assert all(one[1] == other[0] for one, other in pairwise(cuts)) and len(cuts) == 3
    whole = simulate_block("saas", (0, 900), customers=900, weeks=30, seed=5)
    account = accounts_of(whole)
    cut = int(account.index[account.diff() > 0][100]) - 1
    for first, last in ((0, cut), (cut, 900)):
        block = simulate_block("saas", (first, last), customers=900, weeks=30, seed=5)
        theirs = whole.events[whole.events["customer_id"].between(first + 1, last)]
        pd.testing.assert_frame_equal(block.events, theirs.reset_index(drop=True))
        pd.testing.assert_frame_equal(block.truth, whole.truth.iloc[first:last])


def test_a_block_must_begin_with_an_account():
    inside = int(accounts_of(small()).index[accounts_of(small()).duplicated()][0]) - 1
    with pytest.raises(ValueError, match="No account begins with person"):
        rules("saas").open_business(inside, 10, 30, 11, 3_000)
