"""What a plan of messages is worth: profit that would not have come otherwise, and where to move the budget.

Comes in: tests of some messages to some segments. Goes out: incremental profit, return, cost per customer
won or kept, and a better split of the same budget. Stage of the loop: measure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.measure.lift import Lift, lift
from segmentlab.measure.wording import sure, thing
from segmentlab.showing import shows_itself
from segmentlab.words import amount, people


@shows_itself
class Return(NamedTuple):
    """What a message to a segment is worth, from its test. Money is in cents, profit after all costs."""

    audience: int
    cost_cents: float
    profit: Lift
    outcome: Lift

    @property
    def incremental_profit_cents(self) -> float:
        """Profit the message brings if the whole audience gets it, against nobody getting it."""
        return self.profit.difference * self.audience

    @property
    def incremental_return(self) -> float:
        """Profit brought per unit spent, its cost paid already; missing if it costs nothing."""
        spent = self.cost_cents * self.audience
        return self.incremental_profit_cents / spent if spent else math.nan

    @property
    def cost_per_outcome_cents(self) -> float:
        """What one more outcome (a buyer won, a customer kept) costs; infinite if there is none more."""
        return self.cost_cents / self.outcome.difference if self.outcome.difference > 0 else math.inf

    def cost_per_outcome_range(self) -> tuple[float, float]:
        """The ends of the interval of `cost_per_outcome_cents`; infinite where there may be none more."""
        return tuple(  # type: ignore[return-value]
            self.cost_cents / change if change > 0 else math.inf
            for change in (self.outcome.high, self.outcome.low)
        )

    def table(self) -> pd.DataFrame:
        """The numbers of the plan, one per row."""
        numbers = {
            "audience": self.audience,
            "cost_cents": self.cost_cents * self.audience,
            "incremental_profit_cents": self.incremental_profit_cents,
            "incremental_profit_cents_low": self.profit.low * self.audience,
            "incremental_profit_cents_high": self.profit.high * self.audience,
            "incremental_return": self.incremental_return,
            "cost_per_outcome_cents": self.cost_per_outcome_cents,
        }
        return pd.DataFrame({"value": numbers})

    def sentence(self, currency: str = "$") -> str:
        """The result as one sentence for a marketer."""
        brought, low, high = (
            amount(each * self.audience, currency)
            for each in (self.profit.difference, self.profit.low, self.profit.high)
        )
        doubt = "" if self.profit.is_clear else ": it cannot yet be told from nothing"
        near, far = self.cost_per_outcome_range()
        each = ""
        if math.isfinite(self.cost_per_outcome_cents) and self.cost_cents and self.outcome.is_rate:
            ends = f"at least {amount(near, currency)}"
            if math.isfinite(far):
                ends = f"{amount(near, currency)} to {amount(far, currency)}"
            each = (
                f" Sending costs {amount(self.cost_per_outcome_cents, currency)} ({ends}) for each one more "
                f"of the {thing(self.outcome.outcome, True).removesuffix(' per 100 people')}."
            )
        return (
            f"Sent to all {people(self.audience)}, it changes profit by {brought} "
            f"({sure(self.profit.confidence)} interval {low} to {high}){doubt}.{each}"
        )


def incremental_return(
    tested: pd.DataFrame, cost_cents: float, *, outcome: str = "bought", confidence: float = 0.95
) -> Return:
    """Work out what a message is worth from the people of its test.

    Parameters
    ----------
    tested
        One row per person of the audience, with ``arm``, the outcome and ``profit_cents`` after the message.
    cost_cents
        All-in cost of sending it to one person.
    outcome
        What was to be won: a yes/no column.
    confidence
        Of the intervals.
    """
    return Return(
        len(tested), cost_cents,
        lift(tested, "profit_cents", confidence=confidence), lift(tested, outcome, confidence=confidence),
    )  # fmt: skip


def best_budget(options: Mapping[str, Return], budget_cents: float) -> pd.DataFrame:
    """Give a budget to the messages that bring most profit per unit spent, and nothing to those that lose.

    Parameters
    ----------
    options
        Messages to segments that do not overlap, by name.
    budget_cents
        What may be spent on sending.

    Returns
    -------
    DataFrame indexed by name, best first: ``people`` to send to, ``spent_cents``, ``profit_cents`` to expect,
    and ``profit_per_unit``. Expectations from tests run a little high for the winners among many.

    Examples
    --------
    >>> def tested(difference):
    ...     result = Lift("profit_cents", 50, 50, difference, 0.0, difference, 0.0, 0.0, 0.95, False)
    ...     return Return(100, 10, result, result)
    >>> options = {"poor": tested(5.0), "good": tested(20.0), "best": tested(30.0)}
    >>> best_budget(options, 1_500)[["people", "profit_cents"]]
          people  profit_cents
    best     100        3000.0
    good      50        1000.0
    poor       0           0.0
    """
    if budget_cents < 0:
        raise ValueError(f"A budget of {budget_cents} cents cannot be spent; give 0 or more.")
    if not options:
        raise ValueError("There is nothing to spend on; give at least one tested message.")
    table = pd.DataFrame(
        {
            name: {
                "audience": option.audience,
                "cost": option.cost_cents,
                "each": option.profit.difference,
                "profit_per_unit": option.profit.difference / option.cost_cents
                if option.cost_cents
                else np.inf,
            }
            for name, option in options.items()
        }
    ).T.sort_values("profit_per_unit", ascending=False, kind="stable")
    left, sent = float(budget_cents), []
    for option in table.itertuples():
        affordable = math.floor(left / option.cost) if option.cost else option.audience
        reached = min(option.audience, affordable) if option.each > 0 else 0
        left -= reached * option.cost
        sent.append(int(reached))
    table["people"] = sent
    table["spent_cents"], table["profit_cents"] = (
        table["people"] * table["cost"],
        table["people"] * table["each"],
    )
    return table[["people", "spent_cents", "profit_cents", "profit_per_unit"]].astype({"people": int})


def payback_weeks(cost_cents: float, profit_by_week_cents: pd.Series) -> float:
    """How many weeks until what a customer cost has come back; infinite if it does not in the weeks given.

    Parameters
    ----------
    cost_cents
        What winning the customer cost.
    profit_by_week_cents
        Mean profit per customer in their first, second, … week.

    Examples
    --------
    >>> payback_weeks(1000, pd.Series([400, 300, 300, 300]))
    3
    """
    reached = np.flatnonzero(np.cumsum(profit_by_week_cents.to_numpy(float)) >= cost_cents)
    return int(reached[0]) + 1 if len(reached) else math.inf
