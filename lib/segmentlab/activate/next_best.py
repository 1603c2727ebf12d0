"""The next best action: for each person the one that past tests say is worth most, if any is worth its cost.

Comes in: who is in which segment, and what each action changed in each segment. Goes out: an action per
person with its expected value and interval, and those for whom nothing pays. Stage of the loop: activate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from segmentlab.activate.playbook import Playbook
from segmentlab.showing import shows_itself
from segmentlab.words import amount, people

EFFECTS = ("segment", "action", "difference", "value_cents", "cost_cents")
JUDGED_BY = ("expected", "low end")
NOT_TESTED, NOTHING_PAYS = "no action was tested in their segments", "no action is worth its cost"


@shows_itself
class NextBest(NamedTuple):
    """The best action of each person.

    Attributes
    ----------
    actions
        One row per person with an action that pays: ``customer_id, action, value_cents, low_cents,
        high_cents, ahead_cents`` (of the second best; of doing nothing if there is none that pays) and
        ``clear``: the low end pays, too.
    left_out
        Everybody else: ``customer_id, reason``.
    worth
        What each action (columns) is worth in each person (rows), in cents; missing where it was not tested.
    judged_by
        ``"expected"`` or ``"low end"``.
    """

    actions: pd.DataFrame
    left_out: pd.DataFrame
    worth: pd.DataFrame
    judged_by: str

    def for_playbook(self, playbook: Playbook) -> pd.DataFrame:
        """The worth by the segments of a playbook, as `who_gets_what` takes them."""
        known = {row.key: row.action for row in playbook.rows}
        return pd.DataFrame(
            {key: self.worth.get(action, np.nan) for key, action in known.items()}, index=self.worth.index
        )

    def table(self) -> pd.DataFrame:
        """People per action, how many of them clearly, and what is expected of all of them together."""
        by = self.actions.groupby("action", observed=True)
        counts = by.agg(
            people=("customer_id", "size"), clear=("clear", "sum"), value_cents=("value_cents", "sum")
        )
        return counts.sort_values("value_cents", ascending=False, kind="stable")

    def sentence(self, currency: str = "$") -> str:
        """The result in one sentence for a marketer."""
        everyone = people(len(self.actions) + len(self.left_out))
        if self.actions.empty:
            return f"Of {everyone}, no action is worth its cost for anybody."
        clear, most = int(self.actions["clear"].sum()), self.table()["people"].idxmax()
        return (
            f"Of {everyone}, an action pays for {len(self.actions):,}, most often “{most}”; together "
            f"{amount(self.actions['value_cents'].sum(), currency)} are expected of them, which is on the "
            f"hopeful side because the best were picked; for {clear:,} even the low end of the interval pays."
        )


def next_best(
    memberships: pd.DataFrame,
    effects: pd.DataFrame,
    *,
    judged_by: str = "expected",
    allowed: pd.DataFrame | None = None,
) -> NextBest:
    """Choose for each person the action with the largest expected value, if it is above zero.

    The value of an action in a person is the change it is expected to make × what a unit of that change is
    worth − what it costs. The change is that of the person's segment; whoever is in several segments in
    which the action was tested gets the mean of these, precise tests counting more.

    Parameters
    ----------
    memberships
        Yes or no per person (rows, ``customer_id``) and segment (columns).
    effects
        One row per segment and action that were tested: ``segment``, ``action``, ``difference`` (the change
        per person that gets it), ``value_cents`` (what a unit of it is worth: the margin of an order, or 1
        where the difference is in cents of profit already), ``cost_cents`` (per person), and perhaps ``low``
        and ``high``, the ends of the interval of the difference. `effects_table` makes it of results.
    judged_by
        ``"expected"``; or ``"low end"``, which chooses what pays even if the interval is at its low end.
    allowed
        Yes or no per person and action, such as consent; an action that is not there is allowed to nobody.

    Returns
    -------
    NextBest

    Raises
    ------
    ValueError
        If a column or number is missing, a pair stands there twice, or a segment is not in `memberships`.

    Notes
    -----
    Equal values go to the cheaper action, then to the one that stands first in `effects`. The best of several
    estimates is too hopeful on average, the more so the less sure they are (I. Andrews, T. Kitagawa,
    A. McCloskey, "Inference on Winners", *Quarterly Journal of Economics* 139, 2024): keep a holdout, and
    believe what that says. Weights are one over the squared width of the interval (all equal where an action
    has a test without one); the same people are in several segments, so the interval of the mean is taken as
    the mean of the intervals, which is on the wide side.

    Examples
    --------
    >>> who = pd.DataFrame({"regulars": [True, False], "new": [True, True]}, index=[1, 2])
    >>> tested = pd.DataFrame(
    ...     [("regulars", "perk", 0.10, 2000, 50), ("new", "guide", 0.01, 2000, 50)], columns=EFFECTS
    ... )
    >>> best = next_best(who, tested)
    >>> best.actions[["customer_id", "action", "value_cents"]]
       customer_id action  value_cents
    0            1   perk        150.0
    >>> best.left_out
       customer_id                       reason
    0            2  no action is worth its cost
    """
    if judged_by not in JUDGED_BY:
        raise ValueError(
            f"judged_by={judged_by!r} makes no sense; choose {' or '.join(map(repr, JUDGED_BY))}."
        )
    effects = _checked(effects, memberships)
    names = list(dict.fromkeys(effects["action"]))
    by_action = [_of_action(memberships, effects[effects["action"] == name]) for name in names]
    expected, low, high, cost = (np.column_stack(parts) for parts in zip(*by_action, strict=True))
    judged = expected if judged_by == "expected" else low
    if allowed is not None:
        may = allowed.reindex(index=memberships.index, columns=names).eq(True).to_numpy(dtype=bool)
        judged = np.where(may, judged, np.nan)
    pays = judged > 0
    ranked, who = np.where(pays, judged, -np.inf), np.arange(len(memberships))
    highest = ranked.max(axis=1)
    # Of equal values the cheaper one; argmin takes the first of equal costs.
    best = np.where(pays & (ranked == highest[:, None]), cost, np.inf).argmin(axis=1)
    ranked[who, best] = 0
    second = np.maximum(ranked.max(axis=1), 0)
    got = pays.any(axis=1)
    ids = memberships.index
    actions = pd.DataFrame(
        {
            "customer_id": ids[got],
            "action": pd.Categorical.from_codes(best[got], names),
            "value_cents": expected[who, best][got],
            "low_cents": low[who, best][got],
            "high_cents": high[who, best][got],
            "ahead_cents": (highest - second)[got],
            "clear": (low[who, best] > 0)[got],
        }
    )
    tested = ~np.isnan(expected).all(axis=1)
    why = np.where(tested[~got], NOTHING_PAYS, NOT_TESTED)
    left = pd.DataFrame({"customer_id": ids[~got], "reason": pd.Categorical(why, [NOTHING_PAYS, NOT_TESTED])})
    return NextBest(actions, left, pd.DataFrame(expected, index=ids, columns=names), judged_by)


def effects_table(
    results: Mapping[tuple[str, str], Any],
    value_cents: float | Mapping[str, float],
    cost_cents: float | Mapping[str, float],
) -> pd.DataFrame:
    """Put the results of past tests into the table that `next_best` takes.

    Parameters
    ----------
    results
        By segment and action: anything with ``difference``, ``low`` and ``high``, such as a `Lift`.
    value_cents, cost_cents
        What a unit of the difference is worth, and what the action costs per person; one number, or one per
        action.

    Returns
    -------
    DataFrame with one row per segment and action.

    Examples
    --------
    >>> class Test(NamedTuple):
    ...     difference: float
    ...     low: float
    ...     high: float
    >>> results = {("regulars", "perk"): Test(0.1, 0.04, 0.16)}
    >>> effects_table(results, value_cents=2000, cost_cents={"perk": 656})
        segment action  difference  value_cents  cost_cents   low  high
    0  regulars   perk         0.1         2000         656  0.04  0.16
    """

    def of(amounts: float | Mapping[str, float], action: str) -> float:
        return amounts[action] if isinstance(amounts, Mapping) else amounts

    return pd.DataFrame(
        [
            (
                segment, action, found.difference, of(value_cents, action), of(cost_cents, action),
                found.low, found.high,
            )
            for (segment, action), found in results.items()
        ],
        columns=[*EFFECTS, "low", "high"],
    )  # fmt: skip


def _checked(effects: pd.DataFrame, memberships: pd.DataFrame) -> pd.DataFrame:
    """Refuse what cannot be reckoned with; without an interval its ends are unknown."""
    for name in EFFECTS:
        if name not in effects:
            raise ValueError(f"The effects have no column {name!r}; they need {', '.join(EFFECTS)}.")
    if effects.empty:
        raise ValueError("There are no effects; give one row per segment and action that were tested.")
    effects = effects.assign(**{name: effects.get(name, np.nan) for name in ("low", "high")})
    for row in effects.itertuples():
        where = f"The effect of {row.action!r} in {row.segment!r}"
        if row.segment not in memberships:
            raise ValueError(f"{where} cannot be used; {row.segment!r} is not a column of the memberships.")
        if not np.isfinite([row.difference, row.value_cents, row.cost_cents]).all():
            raise ValueError(f"{where} has a gap; give its difference, value_cents and cost_cents.")
        if row.low > row.difference or row.high < row.difference:
            raise ValueError(f"{where} lies outside its interval; check low and high.")
    twice = effects.duplicated(["segment", "action"])
    if twice.any():
        segment, action = effects.loc[twice, ["segment", "action"]].iloc[0]
        raise ValueError(f"The effect of {action!r} in {segment!r} stands there twice; keep the newer test.")
    return effects


def _of_action(memberships: pd.DataFrame, tests: pd.DataFrame) -> tuple[np.ndarray, ...]:
    """What an action is worth in everybody: expected, low and high end, and its cost; missing if untested."""
    inside = memberships[list(tests["segment"])].to_numpy(dtype=np.float64)
    width = (tests["high"] - tests["low"]).to_numpy(np.float64)
    weights = 1 / width**2 if (width > 0).all() else np.ones(len(tests))
    share = inside * weights
    total = share.sum(axis=1, keepdims=True)
    share = np.divide(share, total, out=np.full(share.shape, np.nan), where=total > 0)
    unit, cost = tests["value_cents"].to_numpy(np.float64), tests["cost_cents"].to_numpy(np.float64)
    expected, low, high = (
        tests[name].to_numpy(np.float64) * unit - cost for name in ("difference", "low", "high")
    )

    def mean(amounts: np.ndarray) -> np.ndarray:
        """Mean over a person's segments; a gap in another segment is no gap here."""
        return np.where(share == 0, 0.0, share * amounts).sum(axis=1)

    # Where less is better, the high end of the change is the low end of its worth. Rounded far below a cent,
    # so that equal values are equal whatever the order of adding up was.
    worths = (expected, np.minimum(low, high), np.maximum(low, high))
    return (*(np.round(mean(amounts), 6) for amounts in worths), mean(cost))
