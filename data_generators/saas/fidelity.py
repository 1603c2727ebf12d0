"""The facts the team project tool is held against, each with its band, its source and how it is measured.

Comes in: a simulation of the usual size. Goes out: numbers, read from the log as an analyst would.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from data_generators.fidelity import OURS, Fact
from data_generators.saas.facts import facts
from data_generators.simulate import Simulation

DAY = pd.Timedelta(days=1)
MONTH = 30.44 * DAY
LEAVING = ["account_cancelled", "account_suspended"]
SMALL_FIRMS = ["1-10", "11-50"]  # by the number of employees, as the European Union draws the line
PLAN_EVENTS = ["plan_started", "plan_upgraded", "plan_downgraded", "seats_changed", "billing_changed"]


def _of(tool: Simulation, *events: str) -> pd.DataFrame:
    rows = tool.events[tool.events["event"].isin(events)]
    account = tool.customers.set_index("customer_id")["account_id"]
    return rows.assign(account_id=account.loc[rows["customer_id"]].to_numpy())


def _count(tool: Simulation, *events: str) -> int:
    return int(tool.events["event"].isin(events).sum())


def _share(event: str, whole: str) -> Callable[[Simulation], float]:
    return lambda tool: _count(tool, event) / _count(tool, whole)


def _activation(tool: Simulation) -> float:
    used, joined = _of(tool, "feature_used"), tool.customers.set_index("customer_id")["signed_up_at"]
    key = used[used["feature"] == facts()["features"]["names"][0]]
    first = key.groupby("customer_id")["occurred_at"].min()
    watched = joined[joined < tool.today - 7 * DAY]
    return float((first.reindex(watched.index) - watched <= 7 * DAY).mean())


def _second_month(tool: Simulation) -> float:
    logins, joined = _of(tool, "logged_in"), tool.customers.set_index("customer_id")["signed_up_at"]
    day = (logins["occurred_at"] - logins["customer_id"].map(joined)) // DAY
    watched = joined.index[joined < tool.today - 60 * DAY]
    return float(np.isin(watched, logins.loc[day.between(30, 59), "customer_id"].unique()).mean())


def _feature_skew(tool: Simulation) -> float:
    uses = _of(tool, "feature_used")["feature"].value_counts()
    return float(uses.iloc[: round(0.12 * len(uses))].sum() / uses.sum())


def _months_paid(tool: Simulation) -> tuple[pd.Series, pd.Series]:
    """Months for which each account has paid, and whether it then left."""
    begun = _of(tool, "plan_started").groupby("account_id")["occurred_at"].min()
    left = _of(tool, *LEAVING).groupby("account_id")["occurred_at"].min().reindex(begun.index)
    return (left.fillna(tool.today) - begun) / MONTH, left.notna()


def _churn(tool: Simulation) -> float:
    """Churn of small firms, which is what is published."""
    months, left = _months_paid(tool)
    employees = tool.tables["accounts"].set_index("account_id")["employees"]
    small = employees.loc[months.index].isin(SMALL_FIRMS)
    return float(left[small].sum() / months[small].sum())


def _churn_later(tool: Simulation) -> float:
    """Churn of the second year as a share of that of the first half-year."""
    months, left = _months_paid(tool)
    soon, late = (
        (left & months.between(begins, ends, inclusive="left")).sum()
        / (months.clip(begins, ends) - begins).sum()
        for begins, ends in ((0, 6), (12, 24))
    )
    return float(late / soon)


def _involuntary(tool: Simulation) -> float:
    return _count(tool, "account_suspended") / _count(tool, *LEAVING)


def _failed(tool: Simulation) -> float:
    return _count(tool, "payment_failed") / _count(tool, "payment_failed", "invoice_paid")


def _satisfied(tool: Simulation) -> float:
    return float((_of(tool, "satisfaction_rated")["score"] >= 4).mean())


def _converted(tool: Simulation) -> float:
    both = _of(tool, "trial_ended").merge(_of(tool, "plan_started"), on=["account_id", "occurred_at"])
    return len(both) / _count(tool, "trial_ended")


def _retained(tool: Simulation) -> tuple[float, float]:
    """Net and gross revenue retention over the past year."""
    rows = _of(tool, *PLAN_EVENTS, *LEAVING)
    rows = rows.assign(mrr=rows["mrr_cents"].fillna(0).astype(float))
    now = rows.groupby("account_id")["mrr"].last()
    before = rows[rows["occurred_at"] < tool.today - 365 * DAY].groupby("account_id")["mrr"].last()
    before = before[before > 0]
    now = now.loc[before.index]
    return float(now.sum() / before.sum()), float(np.minimum(now, before).sum() / before.sum())


def _machine_opens(tool: Simulation) -> float:
    return float(_of(tool, "email_opened")["machine_open"].astype(float).mean())


def _events(tool: Simulation) -> float:
    return float(len(tool.events))


FACTS = [
    Fact("activation", "New users who use the key feature within 7 days", 0.31, 0.43,
         "ProductQuant, 547 firms: 37.5 %", _activation),
    Fact("second_month", "New users who are back in their second month", 0.40, 0.55,
         "ProductQuant: 46.9 %", _second_month),
    Fact("feature_skew", "Use that the first 12 % of the features carry", 0.72, 0.88,
         "Pendo: 80 %", _feature_skew),
    Fact("churn", "Paying firms of up to 50 people that leave, per month", 0.03, 0.05,
         "Stats for Startups, software for small firms: 3-5 %", _churn),
    Fact("churn_later", "That of the second year, as a share of the first half-year's", 0.30, 1.00,
         "Fader & Hardie: the chance to leave falls with tenure", _churn_later),
    Fact("involuntary", "Of those who leave: over failed payments", 0.20, 0.40,
         "Recurly: 1.38 of 5.33", _involuntary),
    Fact("failed_charges", "Charges that fail, retries included", 0.07, 0.15,
         "FlyCode: 8-12 % for firms; Recurly: 5-15 %", _failed),
    Fact("recovered_charges", "Failed charges whose next attempt works", 0.40, 0.60,
         "RetentionLens: 47.6 %", _share("payment_recovered", "payment_failed")),
    Fact("satisfaction", "Tickets rated 4 or 5 of 5", 0.70, 0.80,
         "Retenza: 70-80 %; Abacum: 60-80 %", _satisfied),
    Fact("trials", "Trials that end in a paid plan", 0.15, 0.30, OURS, _converted),
    Fact("net_retention", "Revenue kept over a year, growth included", 0.68, 1.05, OURS,
         lambda tool: _retained(tool)[0]),
    Fact("gross_retention", "Revenue kept over a year, growth left out", 0.55, 0.85, OURS,
         lambda tool: _retained(tool)[1]),
    Fact("email_opened", "Emails opened, machines included", 0.30, 0.42, "NeverBounce: 35-36 %",
         _share("email_opened", "email_sent")),
    Fact("machine_opens", "Opens that were a machine's", 0.30, 0.75,
         "NeverBounce: partly machines", _machine_opens),
    Fact("email_clicked", "Emails clicked", 0.02, 0.04, "Mailchimp: 2.9 %",
         _share("email_clicked", "email_sent")),
    Fact("unsubscribed", "Unsubscribed per email", 0.0015, 0.0045, "Mailchimp: 0.25 %",
         _share("unsubscribed", "email_sent")),
    Fact("events", "Events of the usual size", 1_000_000, 1_500_000, OURS, _events, unit=""),
]  # fmt: skip
