"""People who got a message against people like them who did not, when no lottery decided who got it.

Comes in: who got it, what each did before, and what each did after. Goes out: the difference with its
interval, the table that shows whether both groups are alike, and the assumptions. Stage of the loop: measure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.measure.wording import change, is_money, span, sure, thing
from segmentlab.model.features import one_thread
from segmentlab.model.intervals import check_confidence
from segmentlab.showing import shows_itself

ASSUMPTIONS = (
    "Whatever decided who got the message, and matters for the outcome, is among the columns matched on.",
    "For everybody who got it there is somebody like them who did not.",
    "One person's message changes nothing for another person.",
)
#: Groups differing by more than this many standard deviations are not alike (Austin, 2009).
ALIKE = 0.1


@shows_itself
class MatchedEffect(NamedTuple):
    """The effect on those who got the message, from matched comparisons.

    `balance` has one row per column: the means of both groups ``before`` and after matching, and how far they
    are apart in standard deviations (``apart_before``, ``apart_after``).
    """

    effect: float
    low: float
    high: float
    plain_difference: float
    confidence: float
    matched: int
    unmatched: int
    balance: pd.DataFrame
    outcome: str
    is_rate: bool

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the effect takes for granted, in words."""
        return ASSUMPTIONS

    @property
    def alike(self) -> bool:
        """Are the matched groups alike in every column?"""
        return bool((self.balance["apart_after"].abs() <= ALIKE).all())

    def table(self) -> pd.DataFrame:
        """The balance as it is shown: amounts of money in whole units, not in cents."""
        shown, money = self.balance.copy(), [is_money(str(name)) for name in self.balance.index]
        means = [column for column in shown if not str(column).startswith("apart")]
        shown.loc[money, means] = shown.loc[money, means] / 100
        shown.index = pd.Index(
            [
                f"{str(name).removesuffix('_cents')} ($)" if is_money(str(name)) else name
                for name in shown.index
            ],
            name=self.balance.index.name,
        )
        return shown

    def sentence(self, currency: str = "$") -> str:
        """The result as one sentence for a marketer."""
        said = [
            change(value, self.outcome, self.is_rate, currency)
            for value in (self.plain_difference, self.effect)
        ]
        ends = span(self.low, self.high, self.outcome, self.is_rate, currency)
        left = f"; {self.unmatched:,} had nobody like them and are left out" if self.unmatched else ""
        trust = "In what was matched on, both groups are alike; what was not recorded may still differ."
        if not self.alike:
            unlike = self.balance.index[self.balance["apart_after"].abs() > ALIKE]
            trust = f"Even so they differ in {', '.join(unlike)}."
        return (
            f"People who got it show {said[0]} {thing(self.outcome, self.is_rate)} than everybody who did "
            f"not, and {said[1]} than people like them ({sure(self.confidence)} interval {ends}; "
            f"{self.matched:,} matched{left}). {trust}"
        )


def matched_effect(
    people: pd.DataFrame,
    outcome: str,
    before: list[str],
    *,
    arm: str = "arm",
    got: str = "message",
    caliper: float = 0.2,
    confidence: float = 0.95,
) -> MatchedEffect:
    """Match each person who got the message with one who did not and was as likely to get it.

    Parameters
    ----------
    people
        One row per person.
    outcome
        The column to compare, yes/no or a number.
    before
        Columns known before the message, to match on.
    arm, got
        Column that says who got it, and its value for those who did.
    caliper
        Most that the two of a pair may differ, in standard deviations of the (logit) chance to get it.
    confidence
        Of the interval.

    Returns
    -------
    MatchedEffect

    Raises
    ------
    ValueError
        If a column is missing, someone's past is missing, or nobody is like anybody.

    Notes
    -----
    P. R. Rosenbaum, D. B. Rubin, *Biometrika* 70 (1983); caliper of 0.2: P. C. Austin, *Pharmaceutical
    Statistics* 10 (2011); each is matched with the nearest who did not get it, in equal parts if several are
    equally near. Who did not get it may serve more than once, so the variance counts how often each serves
    (after A. Abadie, G. W. Imbens, *Econometrica* 74, 2006, with the spread of each whole group, which makes
    the interval a little wide). How far groups are apart is counted in standard deviations, and a tenth of
    one as alike: P. C. Austin, *Statistics in Medicine* 28 (2009).
    """
    for column in (arm, outcome, *before):
        if column not in people:
            raise ValueError(
                f"The column {column!r} is missing; there are {', '.join(map(str, people.columns))}."
            )
        if column != arm and not pd.api.types.is_numeric_dtype(people[column]):
            raise ValueError(f"{column!r} holds no numbers; turn it into numbers or yes/no columns.")
    past = people[before].astype("float64")
    if past.isna().any().any():
        column = past.columns[past.isna().any()][0]
        raise ValueError(f"{column!r} is missing for some people; fill it or leave it out.")
    with_it = (people[arm] == got).to_numpy()
    if not with_it.any() or with_it.all():
        raise ValueError(f"Somebody must have got it and somebody not; look at the column {arm!r}.")
    if people[outcome].isna().any():
        raise ValueError(f"{outcome!r} is missing for some people; leave them out.")
    check_confidence(confidence)
    y = people[outcome].to_numpy(np.float64)
    logit = _logit(past, with_it)
    ones, zeros = np.flatnonzero(with_it), np.flatnonzero(~with_it)
    # People who are alike in everything are told apart by crumbs of computing only, if at all.
    logit = np.round(logit, 9)
    nearest = logit[zeros][_nearest(logit[ones], logit[zeros])]
    close = np.abs(logit[ones] - nearest) <= max(caliper * logit.std(), 1e-9)
    if close.sum() < 2:
        raise ValueError(
            "Fewer than two who got it are like anybody who did not; the two groups cannot be compared."
        )
    ones = ones[close]
    weights = _weights(nearest[close], logit[zeros])
    effect = float(y[ones].mean() - weights @ y[zeros])
    error = _standard_error(y[ones], y[zeros], weights)
    from scipy.stats import norm

    wide = float(norm.ppf((1 + confidence) / 2)) * error
    return MatchedEffect(
        effect, effect - wide, effect + wide, float(y[with_it].mean() - y[~with_it].mean()), confidence,
        len(ones), int(with_it.sum()) - len(ones), _balance(past, with_it, ones, weights), outcome,
        not is_money(outcome) and bool(np.isin(y, (0, 1)).all()),
    )  # fmt: skip


def _logit(past: pd.DataFrame, with_it: np.ndarray) -> np.ndarray:
    """How likely each was to get it, from a logistic regression on the past, as log odds."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    standard = StandardScaler().fit_transform(past)
    with one_thread():
        model = LogisticRegression(C=1e6, max_iter=1000).fit(standard, with_it)
    return np.asarray(model.decision_function(standard))


def _nearest(wanted: np.ndarray, offered: np.ndarray) -> np.ndarray:
    """The place of the nearest offered number for each wanted one."""
    order = np.argsort(offered, kind="stable")
    line = offered[order]
    right = np.clip(np.searchsorted(line, wanted), 0, len(line) - 1)
    left = np.maximum(right - 1, 0)
    return order[np.where(np.abs(line[left] - wanted) <= np.abs(line[right] - wanted), left, right)]


def _weights(nearest: np.ndarray, offered: np.ndarray) -> np.ndarray:
    """How much each of those offered counts: shares of all who are matched, and equals share alike."""
    values, which, sizes = np.unique(offered, return_inverse=True, return_counts=True)
    serve = np.bincount(np.searchsorted(values, nearest), minlength=len(values)) / sizes
    return serve[which] / len(nearest)


def _standard_error(got: np.ndarray, others: np.ndarray, weights: np.ndarray) -> float:
    used = weights > 0
    spread = others[used].var(ddof=1) if used.sum() > 1 else others.var()
    return float(np.sqrt(got.var(ddof=1) / len(got) + spread * (weights**2).sum()))


def _balance(past: pd.DataFrame, with_it: np.ndarray, ones: np.ndarray, weights: np.ndarray) -> pd.DataFrame:
    spread = np.sqrt((past[with_it].var() + past[~with_it].var()) / 2).replace(0, np.nan)
    table = pd.DataFrame(
        {
            "got_it": past[with_it].mean(),
            "others": past[~with_it].mean(),
            "matched_got_it": past.iloc[ones].mean(),
            "matched_others": pd.Series(weights @ past[~with_it].to_numpy(), index=past.columns),
        }
    ).rename_axis("column")
    table["apart_before"] = ((table["got_it"] - table["others"]) / spread).fillna(0)
    table["apart_after"] = ((table["matched_got_it"] - table["matched_others"]) / spread).fillna(0)
    return table
