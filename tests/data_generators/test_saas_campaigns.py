"""Messages move whom they should and nobody beyond their accounts; both futures are exact."""

import numpy as np
import pandas as pd
import pytest

from data_generators import fork, messages, simulate, what_if, world_at
from data_generators.rules import rules
from data_generators.saas.facts import ADMIN, FREE, LEFT, LEVERS
from data_generators.saas.standing import situations
from tests.data_generators.saas_tools import LEAVING, accounts_of, gain, of

KEYS = list(messages("saas"))
#: Types whom each lever's messages suit best, and the outcome in which that shows.
FITS = {"spotlight": "steady users", "docs_tip": "dabblers"}


@pytest.fixture(scope="module")
def tool():
    """A seed that no parameter was chosen on."""
    return simulate("saas", customers=20_000, weeks=91, seed=31_337)


@pytest.fixture(scope="module")
def futures(tool):
    return {key: what_if(tool.world, key, weeks=8) for key in KEYS}


def people_in(tool, *names):
    """The ids of those who are in all these situations on the day of sending."""
    now = situations(tool.world) | {"deciders": tool.world.state.role <= ADMIN}
    return tool.world.customer_ids[np.logical_and.reduce([now[name] for name in names])]


def of_type(tool, ids, name):
    return ids[(tool.truth.loc[ids, "hidden_type"] == name).to_numpy()]


def test_there_are_at_least_ten_messages_that_move_every_lever_through_three_channels():
    every = messages("saas").values()
    assert len(every) >= 10
    assert {message.moves for message in every} == set(LEVERS)
    assert {message.channel for message in every} == {"email", "in_app", "call"}
    for message in every:
        assert message.title and message.text[-1] in ".?" and message.cost_cents > 0
        assert any(change <= 0 for change in message.change.values()) or "otherwise" in message.suits
    assert messages("saas")["success_call"].cost_cents >= 900


@pytest.mark.parametrize("key", KEYS)
def test_a_message_sent_to_nobody_changes_nothing(tool, key):
    sent, unsent = what_if(tool.world, key, weeks=8, to=np.zeros(tool.world.people, dtype=bool))
    pd.testing.assert_frame_equal(sent, unsent, check_exact=True)


@pytest.mark.parametrize("key", ["reengage", "success_call", "win_back"])
def test_accounts_outside_the_audience_are_not_touched_and_those_inside_do_not_depend_on_others(
    tool, futures, key
):
    account = accounts_of(tool).to_numpy()
    some = account % 3 == 0
    sent, unsent = what_if(tool.world, key, weeks=8, to=some)
    inside = some[sent.index - 1]
    pd.testing.assert_frame_equal(sent[~inside], unsent[~inside], check_exact=True)
    pd.testing.assert_frame_equal(sent[inside], futures[key].with_message[inside], check_exact=True)


def test_colleagues_feel_a_message_that_they_did_not_get(tool):
    owners = tool.world.traits.together == np.arange(tool.world.people)
    sent, unsent = what_if(tool.world, "success_call", weeks=8, to=owners)
    others = ~owners[sent.index - 1]
    assert (sent["churned"] != unsent["churned"])[others].any()


def test_asking_twice_gives_the_same_answer_and_leaves_the_world_alone(tool, futures):
    pd.testing.assert_frame_equal(
        what_if(tool.world, "docs_tip", weeks=8).with_message,
        futures["docs_tip"].with_message,
        check_exact=True,
    )


def test_without_a_message_the_future_is_what_the_log_shows(tool):
    monday, weeks = pd.Timestamp("2025-09-01"), 8
    unsent = what_if(world_at(tool.world, monday), "docs_tip", weeks=weeks).without_message
    events, ids = tool.events, unsent.index
    seen = events[events["occurred_at"].between(monday, monday + pd.Timedelta(weeks=weeks), inclusive="left")]
    seen = seen[seen["customer_id"].isin(ids)]

    def counted(*names):
        rows = seen[seen["event"].isin(names)]
        return rows.groupby("customer_id").size().reindex(ids, fill_value=0)

    assert (counted("logged_in") == unsent["logins"]).all()
    assert (counted("invoice_paid") == unsent["orders"]).all()
    paid = seen[seen["event"] == "invoice_paid"].groupby("customer_id")["amount_cents"].sum()
    assert (paid.reindex(ids, fill_value=0).astype(int) == unsent["revenue_cents"]).all()
    left = seen.loc[seen["event"] == "unsubscribed", "customer_id"]
    back = seen.loc[seen["event"] == "subscribed", "customer_id"]
    assert set(left) - set(back) == set(ids[unsent["unsubscribed"]])
    account = accounts_of(tool)

    def all_of(*names):
        return account[ids].isin(account[seen.loc[seen["event"].isin(names), "customer_id"]])

    assert (all_of("plan_started", "plan_upgraded") == unsent["upgraded"]).all()
    restarted = all_of("account_restarted")
    assert (all_of(*LEAVING)[~restarted] == unsent["churned"][~restarted]).all()


def test_the_futures_tell_what_they_promise(tool, futures):
    for sent, unsent in futures.values():
        assert sent.index.tolist() == unsent.index.tolist() == tool.customers["customer_id"].tolist()
        for future in (sent, unsent):
            assert (future["bought"] == (future["orders"] > 0)).all()
            assert (future["active"] == (future["logins"] > 0)).all()
            assert not (future["activated"] & ~future["used_key_feature"]).any()
            churned = future["churned"].groupby(accounts_of(tool))
            assert (churned.min() == churned.max()).all()
    owners = tool.tables["accounts"]["owner_id"]
    assert futures["docs_tip"].with_message.drop(index=owners)["revenue_cents"].sum() == 0


@pytest.mark.parametrize(
    ("key", "fitting", "other", "outcome"),
    [
        ("checklist", ["setup unfinished", "on trial"], ["uses it well"], "activated"),
        ("first_webinar", ["no key feature", "on trial"], ["uses it well"], "activated"),
        ("docs_tip", ["uses it well"], ["setup unfinished"], "logins"),
        ("reengage", ["quiet"], ["uses it well"], "active"),
        ("limit_offer", ["at the limit", "deciders"], ["pays monthly", "deciders"], "upgraded"),
        ("sales_call", ["thinking it over", "deciders"], ["uses it well", "deciders"], "upgraded"),
        ("annual_offer", ["pays monthly", "deciders"], ["renewal due", "deciders"], "revenue_cents"),
        ("payment_retry", ["payment failed", "deciders"], ["renewal due", "deciders"], "bought"),
    ],
)
def test_a_message_does_most_where_it_fits(tool, futures, key, fitting, other, outcome):
    there = gain(futures[key], outcome, people_in(tool, *fitting))
    assert there > 0
    assert there > 2 * gain(futures[key], outcome, people_in(tool, *other))


@pytest.mark.parametrize("key", FITS)
def test_a_message_moves_its_type_more_than_the_message_for_another_does(tool, futures, key):
    ids = of_type(tool, people_in(tool, "uses it well"), FITS[key])
    lifts = {other: gain(futures[other], "logins", ids) for other in FITS}
    assert max(lifts, key=lifts.get) == key and lifts[key] > 0


def test_contact_wakes_sleeping_dogs(tool, futures):
    """Content owners whom a call or a renewal reminder reminds that they pay leave because of it."""
    deciders = people_in(tool, "pays", "deciders")
    dogs, steady = (of_type(tool, deciders, name) for name in ("sleeping dogs", "steady users"))
    assert gain(futures["success_call"], "churned", dogs) > 0.005
    assert gain(futures["success_call"], "churned", steady) < 0
    assert gain(futures["success_call"], "profit_cents", dogs) < -messages("saas")["success_call"].cost_cents
    reminded = gain(futures["renewal_reminder"], "churned", dogs)
    assert reminded > gain(futures["renewal_reminder"], "churned", steady)


def test_profit_is_the_margin_on_what_was_delivered_in_those_weeks(tool, futures):
    """Eight weeks of the recurring revenue of today; some accounts leave meanwhile, and others grow."""
    delivered = tool.tables["accounts"]["mrr_cents"].sum() * 12 / 52 * 8
    assert 0.70 < futures["docs_tip"].without_message["profit_cents"].sum() / delivered < 0.90


def test_calls_save_slipping_accounts_and_pay_off_within_half_a_year_only_for_large_ones(tool):
    owners = tool.tables["accounts"]["owner_id"].to_numpy()
    calls = what_if(tool.world, "success_call", weeks=26, to=np.isin(tool.world.customer_ids, owners))
    slipping = np.intersect1d(people_in(tool, "slipping"), owners)
    assert gain(calls, "churned", slipping) < -0.01
    worth = tool.tables["accounts"].set_index("owner_id")["mrr_cents"]
    assert gain(calls, "profit_cents", slipping[worth[slipping] >= 15_000]) > 0
    assert gain(calls, "profit_cents", slipping[worth[slipping] < 5_000]) < 0


def test_a_discount_for_a_year_brings_cash_now_and_costs_profit(tool, futures):
    deciders = people_in(tool, "pays monthly", "deciders")
    assert gain(futures["annual_offer"], "revenue_cents", deciders) > 0
    assert gain(futures["annual_offer"], "profit_cents", deciders) < 0


def test_accounts_that_left_come_back_now_and_then_and_only_through_a_decider(tool):
    state, account = tool.world.state, tool.world.traits.account
    gone = (state.standing == LEFT)[account]
    for deciders, comes_back in ((state.role <= ADMIN, True), (state.role > ADMIN, False)):
        world = fork(tool.world)
        rules("saas").wake(world, np.flatnonzero(gone & deciders))
        back = world.state.standing[state.standing == LEFT] == FREE
        assert back.any() == comes_back
        assert world.state.active[gone].any() == comes_back
    sent, unsent = what_if(tool.world, "win_back", weeks=8, to=gone)
    stayed_away = gone[sent.index - 1]
    assert sent["active"][stayed_away].sum() > unsent["active"][stayed_away].sum() + 5


def test_a_credit_for_the_old_plan_does_not_look_like_a_loss(tool):
    """Whoever moves to a larger plan earns more from then on, whatever the first invoice says."""
    world, moved = world_at(tool.world, "2025-09-01"), 0
    for _ in range(12):
        week = rules("saas").decide(world, ())
        up = week.choices.upgrades & (world.state.offer_weeks[world.traits.account_starts] == 0)
        assert (week.bills.discount_cents[up & (world.state.bills > 0)] > 0).all()
        assert (week.bills.earning_cents[up] > world.state.earning_cents[up]).all()
        moved += up.sum()
        rules("saas").advance(world, week)
    assert moved > 10


def by_account(tool, frame, outcome):
    return frame[outcome].astype(float).groupby(accounts_of(tool).loc[frame.index]).sum()


def test_holdouts_of_whole_accounts_cover_the_truth_and_find_nothing_where_nothing_is(tool, futures):
    """400 experiments on accounts drawn anew; intervals by Welch over account totals, the unit drawn."""
    sent, unsent = (by_account(tool, future, "logins") for future in futures["reengage"])
    true = (sent - unsent).mean()
    held = covers = false = 0
    for lottery in range(400):
        rng = np.random.default_rng(lottery)
        who, half = rng.integers(0, len(sent), len(sent)), rng.random(len(sent)) < 0.5
        got, kept, same = sent.iloc[who[half]], unsent.iloc[who[~half]], unsent.iloc[who[half]]
        error = np.sqrt(got.var() / len(got) + kept.var() / len(kept))
        covers += abs(got.mean() - kept.mean() - true) <= 1.96 * error
        error = np.sqrt(same.var() / len(same) + kept.var() / len(kept))
        false += abs(same.mean() - kept.mean()) > 1.96 * error
        held += 1
    assert 0.93 <= covers / held <= 0.97
    assert 0.03 <= false / held <= 0.07


def test_comparing_those_called_with_those_not_called_is_clearly_wrong_and_a_holdout_is_right(tool):
    """Calls go to accounts at risk, so the called leave more although calls help, sleeping dogs aside."""
    monday = tool.start + pd.Timedelta(weeks=60)
    world = world_at(tool.world, monday)
    calls = tool.tables["assignments"]
    calls = calls[(calls["campaign"] == "success_calls_2025") & (calls["assigned_at"] == monday)]
    ids = calls["customer_id"].to_numpy()
    audience = np.isin(world.customer_ids, ids)
    futures = what_if(world, "success_call", weeks=12, to=audience)
    true = gain(futures, "churned", ids)
    called = (calls["arm"] == "message").to_numpy()
    sent, unsent = (future.loc[ids, "churned"].to_numpy(dtype=float) for future in futures)
    naive = sent[called].mean() - unsent[~called].mean()
    assert true < 0 < naive
    assert naive > true + 0.01
    account = accounts_of(tool).loc[ids]
    fair = []
    for lottery in range(100):
        drawn = dict(
            zip(account.unique(), np.random.default_rng(lottery).random(account.nunique()) < 0.5, strict=True)
        )
        half = account.map(drawn).to_numpy()
        fair.append(sent[half].mean() - unsent[~half].mean())
    assert abs(np.mean(fair) - true) < 3 * np.std(fair) / 10


def test_past_campaigns_have_every_design_and_put_whole_accounts_into_one_arm(tool):
    campaigns, assigned = tool.tables["campaigns"], tool.tables["assignments"]
    assert len(campaigns) >= 6
    assert set(campaigns["design"]) == {"randomized", "targeted", "everyone", "staggered"}
    assert assigned["propensity"].between(0, 1).all()
    account = accounts_of(tool).loc[assigned["customer_id"]].to_numpy()
    got = assigned["arm"] == "message"
    arms = got.groupby([assigned["campaign"], assigned["assigned_at"], account], observed=True)
    assert (arms.min() == arms.max()).all() and (arms.size() > 1).any()
    fair = assigned[assigned["campaign"] == "first_webinar_test"]
    assert 0.45 < (fair["arm"] == "message").mean() < 0.55


def test_a_rollout_reaches_region_after_region_and_colleagues_together(tool):
    rows = tool.tables["assignments"]
    rows = rows[(rows["campaign"] == "checklist_rollout") & (rows["arm"] == "message")]
    region = tool.customers.set_index("customer_id")["region"].loc[rows["customer_id"]].astype(str)
    first = rows["assigned_at"].groupby(region.to_numpy()).min()
    weeks = (first - tool.start) // pd.Timedelta(weeks=1)
    assert len(weeks) == 24 and sorted(weeks.unique()) == [62, 66, 70, 74, 78]
    assert (weeks["Great Lakes"], weeks["California"], weeks["Hesse and Saar"]) == (62, 66, 78)
    accounts = tool.tables["accounts"].set_index("account_id")[["country", "region"]].astype(str)
    people = tool.customers.set_index("account_id")[["country", "region"]].astype(str)
    pd.testing.assert_frame_equal(people, accounts.loc[people.index])


def test_events_of_accounts_do_not_depend_on_others():
    one = simulate("saas", customers=1_200, weeks=40, seed=3)
    more = simulate("saas", customers=1_600, weeks=40, seed=3)
    last = accounts_of(one).iloc[-1]  # may have been cut short
    kept = accounts_of(one).index[accounts_of(one) < last]
    pd.testing.assert_frame_equal(one.truth.loc[kept], more.truth.loc[kept])
    a, b = (
        tool.events[tool.events["customer_id"] <= kept[-1]].reset_index(drop=True) for tool in (one, more)
    )
    pd.testing.assert_frame_equal(a, b)
    assert set(of(one, "logged_in")["customer_id"]) & set(kept)
