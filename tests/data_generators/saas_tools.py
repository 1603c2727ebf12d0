"""The same few simulations of the team project tool serve all of its tests, with words for what they ask."""

from functools import cache

import numpy as np
import pandas as pd

from data_generators import Simulation, simulate

#: Seeds the facts are checked on. None of them was used to choose the parameters except the first.
SEEDS = (2026, 4711, 90210)
LEAVING = ["account_cancelled", "account_suspended"]
PLAN_EVENTS = ["plan_started", "plan_upgraded", "plan_downgraded", "seats_changed", "billing_changed"]


@cache
def usual(seed: int) -> Simulation:
    """The business at its usual size."""
    return simulate("saas", seed=seed)


@cache
def small() -> Simulation:
    """A business of 3,000 users over a year and a half."""
    return simulate("saas", customers=3_000, weeks=78, seed=11)


def of(tool: Simulation, *events: str) -> pd.DataFrame:
    """The events of these kinds, with the account they belong to."""
    rows = tool.events[tool.events["event"].isin(events)]
    return rows.assign(account_id=accounts_of(tool).loc[rows["customer_id"]].to_numpy())


def accounts_of(tool: Simulation) -> pd.Series:
    return tool.customers.set_index("customer_id")["account_id"]


def mrr_at(tool: Simulation, moment: pd.Timestamp) -> pd.Series:
    """Monthly recurring revenue of each account that ever paid, as its events tell it."""
    rows = of(tool, *PLAN_EVENTS, *LEAVING)
    rows = rows[rows["occurred_at"] < moment]
    return rows.assign(mrr=rows["mrr_cents"].fillna(0)).groupby("account_id")["mrr"].last().astype(float)


def gain(futures, outcome, who=slice(None)) -> float:
    """What a message changes per person, on average."""
    sent, unsent = (future.loc[who, outcome].astype(float) for future in futures)
    return float((sent - unsent).mean())


def auc(score: np.ndarray, happened: np.ndarray) -> float:
    """How often a score is higher for one to whom it happened than for one to whom it did not."""
    ranks = pd.Series(score).rank().to_numpy()
    yes, no = happened.sum(), (~happened).sum()
    return float((ranks[happened].sum() - yes * (yes + 1) / 2) / (yes * no))
