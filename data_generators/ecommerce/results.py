"""What a week of the outdoor gear shop brings: orders, revenue and profit of each person.

Comes in: what everybody decided in a week. Goes out: amounts that add up over weeks, and the frame of results
both futures of a message are told in.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_generators.ecommerce.weeks import Week
from data_generators.world import World


def outcomes(world: World, week: Week) -> dict[str, np.ndarray]:
    """Give what the week brings of each person: orders, revenue, and profit before returns and messages."""
    placed = week.placed

    def total(amount: np.ndarray) -> np.ndarray:
        return np.rint(np.bincount(placed.who, weights=amount, minlength=world.people)).astype(np.int64)

    revenue, profit = total(placed.amount_cents), total(placed.profit_cents)
    return {"orders": week.orders, "revenue_cents": revenue, "profit_cents": profit}


def summary(world: World, total: dict[str, np.ndarray]) -> pd.DataFrame:
    """Turn sums of outcomes into a frame, a row per customer; `bought` is whether they ordered at all."""
    return pd.DataFrame({"bought": total["orders"] > 0, **total}, index=world.customer_ids)
