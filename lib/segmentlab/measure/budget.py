"""Where a budget brings most, and after how long what was spent has come back.

Comes in: tests of some messages, or the profit of customers week by week. Goes out: a better split of the
same budget, and the weeks until a customer has paid back what winning them cost. Stage of the loop: measure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.measure.returns import Return
from segmentlab.showing import shows_itself
from segmentlab.words import amount, people


@shows_itself
class Budget(NamedTuple):
    """A budget given to the messages that bring most for it.

    `table` is indexed by message, the best first: ``people`` to send to, ``spent_cents``, ``profit_cents`` to
    expect after that cost, and ``profit_per_unit`` spent.
    """

    table: pd.DataFrame
    budget_cents: float

    def sentence(self, currency: str = "$") -> str:
        """The split as one sentence for a marketer."""
        used = self.table[self.table["people"] > 0]
        of = f"Of {amount(self.budget_cents, currency)}"
        if used.empty:
            return f"{of}, nothing is spent: no message brings more than it costs, or one costs too much."
        parts = [
            f"{row.people:,} people get {row.Index} ({amount(row.spent_cents, currency)})"
            for row in used.itertuples()
        ]
        out = self.table.index[self.table["people"] == 0]
        nothing = f"; nothing goes to {_listed(list(map(str, out)))}" if len(out) else ""
        return (
            f"{of}, {amount(used['spent_cents'].sum(), currency)} is best spent like this: {_listed(parts)}"
            f"{nothing}. To expect is a profit of {amount(used['profit_cents'].sum(), currency)} after that "
            "cost, rather less than more: the best of several tests have had some luck."
        )


@shows_itself
class Payback(NamedTuple):
    """After how many weeks what a customer cost has come back; infinite if not in the weeks that are known.

    `table` has a row per week: the ``profit_cents`` of a customer in it, and ``so_far_cents``, its cost taken
    off: paid back where that is no longer below 0.
    """

    weeks: float
    cost_cents: float
    table: pd.DataFrame

    def sentence(self, currency: str = "$") -> str:
        """The result as one sentence for a marketer."""
        cost = f"What a customer costs ({amount(self.cost_cents, currency)}) has"
        if math.isfinite(self.weeks):
            return f"{cost} come back after {_weeks(int(self.weeks))}."
        if self.table.empty:
            return f"{cost} not come back: no week is known yet."
        missing = -float(self.table["so_far_cents"].iloc[-1])
        return (
            f"{cost} not come back within the {_weeks(len(self.table))} that are known: "
            f"{amount(missing, currency)} is missing."
        )


def best_budget(options: Mapping[str, Return], budget_cents: float) -> Budget:
    """Give a budget to the messages that bring most profit per unit spent, and nothing to those that lose.

    Parameters
    ----------
    options
        Messages to segments that do not overlap, by name.
    budget_cents
        What may be spent on sending.

    Returns
    -------
    Budget

    Raises
    ------
    ValueError
        If the budget is below 0, or there is no message.

    Notes
    -----
    Filled by profit per unit spent, which is best where a message can go to a part of its segment: G. B.
    Dantzig, "Discrete-variable extremum problems", *Operations Research* 5 (1957). Expectations of the
    best among several tests run high (J. E. Smith, R. L. Winkler, "The optimizer's curse", *Management
    Science* 52, 2006).

    Examples
    --------
    >>> from segmentlab.measure.lift import Lift
    >>> def tested(difference):
    ...     result = Lift("profit_cents", 50, 50, difference, 0.0, difference, 0.0, 0.0, 0.95, False)
    ...     return Return(100, 10, result, result)
    >>> options = {"poor": tested(5.0), "good": tested(20.0), "best": tested(30.0)}
    >>> best_budget(options, 1_500).table[["people", "profit_cents"]]
          people  profit_cents
    best     100        3000.0
    good      50        1000.0
    poor       0           0.0
    """
    if not budget_cents >= 0:
        raise ValueError(f"A budget of {budget_cents} cents cannot be spent; give 0 or more.")
    if not options:
        raise ValueError("There is nothing to spend on; give at least one tested message.")
    rows = {
        name: (option.audience, option.cost_cents, option.profit.difference)
        for name, option in options.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["audience", "cost", "each"]).astype(float)
    table["profit_per_unit"] = np.where(
        table["cost"] > 0, table["each"] / table["cost"].replace(0, np.nan), np.inf * np.sign(table["each"])
    )
    table = table.sort_values("profit_per_unit", ascending=False, kind="stable")
    left, sent = float(budget_cents), []
    for option in table.itertuples():
        affordable = math.floor(left / option.cost) if option.cost else option.audience
        reached = min(option.audience, affordable) if option.each > 0 else 0
        left -= reached * option.cost
        sent.append(int(reached))
    table["people"] = sent
    table["spent_cents"] = table["people"] * table["cost"]
    table["profit_cents"] = table["people"] * table["each"]
    return Budget(
        table[["people", "spent_cents", "profit_cents", "profit_per_unit"]].astype({"people": int}),
        budget_cents,
    )


def payback_weeks(cost_cents: float, profit_by_week_cents: pd.Series) -> Payback:
    """How many weeks until what a customer cost has come back.

    Parameters
    ----------
    cost_cents
        What winning the customer cost.
    profit_by_week_cents
        Mean profit per customer in their first, second, … week. Those who left count with nothing, or the
        answer is that of those who stayed.

    Returns
    -------
    Payback

    Notes
    -----
    The payback period, undiscounted: R. A. Brealey, S. C. Myers, F. Allen, *Principles of Corporate Finance*
    (2011), chapter 5.

    Examples
    --------
    >>> result = payback_weeks(1000, pd.Series([400, 300, 300, 300]))
    >>> result.weeks
    3
    >>> result.sentence()
    'What a customer costs ($10) has come back after 3 weeks.'
    """
    profit = profit_by_week_cents.to_numpy(float)
    so_far = np.cumsum(profit) - cost_cents
    reached = np.flatnonzero(so_far >= 0)
    table = pd.DataFrame(
        {"profit_cents": profit, "so_far_cents": so_far}, index=pd.RangeIndex(1, len(profit) + 1, name="week")
    )
    return Payback(int(reached[0]) + 1 if len(reached) else math.inf, cost_cents, table)


def _weeks(number: int) -> str:
    return people(number, "week")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
