"""What a week of the meal-kit box brings of each person: boxes, money, who skipped, left and came back.

Comes in: what everybody decided in a week. Goes out: amounts that add up over weeks, and the frame of results
both futures of a message are told in.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_generators.draws import Whole
from data_generators.subscription.charges import LAST_ATTEMPT
from data_generators.subscription.weeks import Week
from data_generators.world import World


def outcomes(world: World, week: Week) -> dict[str, np.ndarray]:
    """Give what the week brings of each person, in amounts that add up."""
    charges = week.charges
    paid, last = charges.paid, ~charges.paid & (charges.attempt == LAST_ATTEMPT)

    def count(*people: Whole) -> np.ndarray:
        return np.bincount(np.concatenate(people), minlength=world.people)

    def total(amount: Whole) -> np.ndarray:
        sums = np.bincount(charges.who[paid], weights=amount[paid], minlength=world.people)
        return np.rint(sums).astype(np.int64)

    return {
        "orders": count(charges.who[paid]),
        "revenue_cents": total(charges.amount_cents),
        "profit_cents": total(charges.profit_cents),
        "skipped": count(week.skipped.who),
        "recovered": count(charges.who[paid & (charges.attempt > 1)]),
        "restarted": count(week.returned),
        "left": count(week.left.who, charges.who[last]),
        "app_sessions": week.app,
    }


def summary(world: World, total: dict[str, np.ndarray]) -> pd.DataFrame:
    """Turn sums of outcomes into a frame, a row per customer.

    `bought` is whether they took at least one box, `stayed` whether they are subscribers at the end (someone
    who paused is), `restarted`, `recovered` and `left` whether that happened at all.
    """
    flags = {name: total[name] > 0 for name in ("recovered", "restarted", "left")}
    columns = {"bought": total["orders"] > 0, **total, **flags, "stayed": world.state.active}
    return pd.DataFrame(columns, index=world.customer_ids)
