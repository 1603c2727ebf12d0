"""What a week of the team project tool brings: use, revenue, profit, and accounts that grow or leave.

Comes in: what everybody decided in a week. Goes out: amounts that add up over weeks, and the frame of results
both futures of a message are told in. Invoices stand with the account's owner, so sums over users are sums
over accounts; whether an account upgraded or left is told of each of its users.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_generators.saas.deciding import Week
from data_generators.saas.facts import LEFT
from data_generators.world import World


def outcomes(world: World, week: Week) -> dict[str, np.ndarray]:
    """Give what the week brings of each person, in amounts that add up."""
    traits, bills = world.traits, week.bills
    nothing = np.zeros(world.people, dtype=np.int64)

    def with_owner(amount: np.ndarray) -> np.ndarray:
        total = nothing.copy()
        total[traits.account_starts] = amount
        return total

    grows = (week.choices.starts | week.choices.upgrades).astype(np.int64)
    key = (world.state.activated & (week.logins > 0)) | week.activates
    return {
        "orders": with_owner(bills.paid.astype(np.int64)),
        "revenue_cents": with_owner(np.where(bills.paid, bills.amount_cents, 0)),
        "profit_cents": with_owner(bills.profit_cents),
        "logins": week.logins,
        "activated": week.activates.astype(np.int64),
        "used_key_feature": key.astype(np.int64),
        "upgraded": grows[traits.account],
        "churned": week.choices.leaves.astype(np.int64)[traits.account],
    }


def summary(world: World, total: dict[str, np.ndarray]) -> pd.DataFrame:
    """Turn sums of outcomes into a frame, a row per customer.

    ``bought`` is whether an invoice of theirs was paid (owners only), ``active`` whether they logged in at
    all, ``churned`` whether their account left and has not come back.
    """
    gone = (world.state.standing == LEFT)[world.traits.account]
    return pd.DataFrame(
        {
            "bought": total["orders"] > 0,
            "orders": total["orders"],
            "revenue_cents": total["revenue_cents"],
            "profit_cents": total["profit_cents"],
            "active": total["logins"] > 0,
            "logins": total["logins"],
            "activated": total["activated"] > 0,
            "used_key_feature": total["used_key_feature"] > 0,
            "upgraded": total["upgraded"] > 0,
            "churned": (total["churned"] > 0) & gone,
        },
        index=world.customer_ids,
    )
