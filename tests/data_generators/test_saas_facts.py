"""The tool behaves as such tools do; the bands and their sources stand in saas/fidelity.py."""

import numpy as np
import pandas as pd
import pytest

from data_generators.parameters import facts
from data_generators.saas.fidelity import FACTS
from tests.data_generators.saas_tools import LEAVING, SEEDS, accounts_of, auc, mrr_at, of, usual

DAYS = pd.Timedelta(days=1)


@pytest.fixture(params=SEEDS)
def tool(request):
    return usual(request.param)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.key)
def test_what_is_published_about_such_tools_holds(tool, fact):
    assert fact.low <= fact.measure(tool) <= fact.high


def signed_up(tool):
    return tool.customers.set_index("customer_id")["signed_up_at"]


def test_every_feature_is_used_by_someone(tool):
    used = of(tool, "feature_used")["feature"]
    assert set(used) == set(facts("saas")["features"]["names"])


def test_accounts_leave_less_and_less_the_longer_they_have_paid(tool):
    begun = of(tool, "plan_started").groupby("account_id")["occurred_at"].min()
    gone = of(tool, *LEAVING).groupby("account_id")["occurred_at"].min().reindex(begun.index)
    months, left = (gone.fillna(tool.today) - begun) / (30.44 * DAYS), gone.notna()
    hazard = [
        (left & months.between(begins, ends, inclusive="left")).sum()
        / (months.clip(begins, ends) - begins).sum()
        for begins, ends in ((0, 6), (6, 12), (12, 24))
    ]
    assert hazard[0] > hazard[1] > 0.9 * hazard[2]
    assert hazard[0] > 1.15 * hazard[2]


def test_people_work_on_working_days_and_by_day(tool):
    logins = of(tool, "logged_in")["occurred_at"]
    assert (logins.dt.day_of_week < 5).mean() > 0.85
    assert logins.dt.hour.between(7, 18).mean() > 0.75


def test_champions_work_more_broadly_and_more_often_but_the_types_overlap(tool):
    used = of(tool, "feature_used")
    days = of(tool, "logged_in").groupby("customer_id").size()
    hidden = tool.truth["hidden_type"]
    breadth = used.groupby("customer_id")["feature"].nunique()
    middle = breadth.groupby(hidden.reindex(breadth.index), observed=True).median()
    assert middle["champions"] > middle["steady users"] > middle["sleeping dogs"]
    by_type = days.reindex(hidden.index, fill_value=0).groupby(hidden, observed=True)
    low, high = by_type.quantile(0.25), by_type.quantile(0.75)
    assert low["champions"] < high["steady users"]
    assert low["sleeping dogs"] < high["dabblers"] and low["steady users"] < high["sleeping dogs"]
    assert len(hidden.cat.categories) == 6 and hidden.value_counts(normalize=True).min() > 0.04


def test_several_people_of_an_account_look_at_prices_before_it_moves_to_a_larger_plan(tool):
    upgrades = of(tool, "plan_upgraded")
    size = accounts_of(tool).value_counts()
    upgrades = upgrades[upgrades["account_id"].map(size) >= 4]
    looks = of(tool, "pricing_viewed", "docs_read")
    looks = looks[(looks["event"] == "pricing_viewed") | looks["page"].isin(
        ["security and privacy", "billing and plans"])]  # fmt: skip
    pairs = upgrades[["account_id", "occurred_at"]].merge(looks, on="account_id", suffixes=("", "_look"))
    ago = pairs["occurred_at"] - pairs["occurred_at_look"]

    def lookers(least, most):
        near = pairs[(ago >= least * DAYS) & (ago < most * DAYS)]
        return near.groupby(["account_id", "occurred_at"])["customer_id"].nunique().sum() / len(upgrades)

    assert lookers(0, 14) > 1.5
    assert lookers(0, 14) > 2.5 * lookers(60, 74)


def test_how_many_of_an_account_come_foretells_leaving_better_than_how_often_one_of_them_does(tool):
    logins, left = of(tool, "logged_in"), of(tool, "account_cancelled")
    account, joined, seen = accounts_of(tool), signed_up(tool), []
    for weeks_ago in (52, 39, 26, 13):
        monday = tool.today - pd.Timedelta(weeks=weeks_ago)
        people, paying = account[joined < monday], mrr_at(tool, monday)
        users = people[people.isin(paying.index[paying > 0]) & (people.map(people.value_counts()) >= 3)]
        recent = logins[logins["occurred_at"].between(monday - 28 * DAYS, monday, inclusive="left")]
        days = recent.groupby("customer_id").size().reindex(users.index, fill_value=0)
        breadth, first_invited = (days > 0).groupby(users).mean(), days.groupby(users).nth(1)
        soon = left[left["occurred_at"].between(monday, monday + 91 * DAYS, inclusive="left")]
        seen.append(np.column_stack([breadth, first_invited, breadth.index.isin(soon["account_id"])]))
    breadth, one_of_them, gone = np.concatenate(seen).T
    assert auc(-breadth, gone > 0) > auc(-one_of_them, gone > 0) + 0.03
    assert auc(-breadth, gone > 0) > 0.6


def test_what_people_say_agrees_with_what_they_are_only_in_part(tool):
    said = tool.tables["survey"].set_index("customer_id")
    hidden = tool.truth["hidden_type"].reindex(said.index)
    score = said["recommends"].groupby(hidden, observed=True).mean()
    assert score["champions"] > score["restless evaluators"] + 1
    logins = of(tool, "logged_in").groupby("customer_id").size().reindex(said.index, fill_value=0)
    assert 0.1 < said["recommends"].corr(logins, method="spearman") < 0.5
    size = tool.tables["accounts"].set_index("account_id")["employees"].astype(str)
    stated = said["company_size"].astype(str)
    agree = stated == accounts_of(tool).reindex(said.index).map(size).to_numpy()
    assert 0.5 < agree.mean() < 0.98


def test_looking_at_prices_twice_in_a_week_foretells_a_larger_plan(tool):
    looks, up = of(tool, "pricing_viewed"), of(tool, "plan_started", "plan_upgraded")
    week = (looks["occurred_at"] - tool.start).dt.days // 7
    often = looks.groupby([looks["account_id"], looks["customer_id"], week]).size()
    moves = set(zip(up["account_id"], (up["occurred_at"] - tool.start).dt.days // 7, strict=True))

    def moves_soon(rows):
        return np.mean([any((who, at + later) in moves for later in range(5)) for who, _, at in rows])

    assert 10 < (often >= 2).sum() / 104 < 200  # a week, of 20,000 users
    assert moves_soon(often.index[often >= 2]) > 1.5 * moves_soon(often.index[often == 1])
