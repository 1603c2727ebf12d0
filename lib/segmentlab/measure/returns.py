"""What a message is worth: the profit that would not have come without it.

Comes in: the test of a message to a segment. Goes out: incremental profit, return, and the cost per customer
won or kept. For splitting a budget between messages see budget.py. Stage of the loop: measure.
"""

from __future__ import annotations

import math
from typing import NamedTuple

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

    Returns
    -------
    Return

    Raises
    ------
    ValueError
        As in `lift`, or if the cost is negative.

    Notes
    -----
    Incremental profit is the difference between both arms times the people of the audience, and the return is
    that profit by what sending to them costs: P. W. Farris, N. T. Bendle, P. E. Pfeifer, D. J. Reibstein,
    *Marketing Metrics* (2010), return on marketing investment, with the difference of a test for what is
    brought (R. A. Lewis, J. M. Rao, *Quarterly Journal of Economics* 130, 2015).

    Examples
    --------
    Of 100 people who got it 20 buy, of 100 held out 10 do; who buys brings $10, and sending costs 50 cents.

    >>> bought = [True] * 20 + [False] * 80 + [True] * 10 + [False] * 90
    >>> tested = pd.DataFrame({"arm": ["message"] * 100 + ["holdout"] * 100, "bought": bought})
    >>> tested["profit_cents"] = 1_000 * tested["bought"] - 50 * (tested["arm"] == "message")
    >>> result = incremental_return(tested, cost_cents=50)
    >>> round(result.incremental_profit_cents), round(result.incremental_return, 6)
    (10000, 1.0)
    >>> round(result.cost_per_outcome_cents)
    500
    """
    if cost_cents < 0:
        raise ValueError(f"A message that costs {cost_cents} cents would earn by being sent; give 0 or more.")
    return Return(
        len(tested), cost_cents,
        lift(tested, "profit_cents", confidence=confidence), lift(tested, outcome, confidence=confidence),
    )  # fmt: skip
