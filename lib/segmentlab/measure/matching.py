"""People who got a message against people like them who did not, when no lottery decided who got it.

Comes in: who got it, what each did before, and what each did after. Goes out: the difference with its
interval, the table that shows whether both groups are alike, and the assumptions. Stage of the loop: measure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.measure.showing import as_html

ASSUMPTIONS = (
    "Whatever decided who got the message, and matters for the outcome, is among the columns matched on.",
    "For everybody who got it there is somebody like them who did not.",
    "One person's message changes nothing for another person.",
)
#: Groups differing by more than this many standard deviations are not alike (Austin, 2009).
ALIKE = 0.1


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

    @property
    def alike(self) -> bool:
        """Are the matched groups alike in every column?"""
        return bool((self.balance["apart_after"].abs() <= ALIKE).all())

    def sentence(self) -> str:
        """The result as one sentence for a marketer."""
        left = f"; {self.unmatched:,} had nobody like them and are left out" if self.unmatched else ""
        trust = "In what was matched on, both groups are alike; what was not recorded may still differ."
        if not self.alike:
            unlike = self.balance.index[self.balance["apart_after"].abs() > ALIKE]
            trust = f"Even so they differ in {', '.join(unlike)}."
        return (
            f"People who got it did {self.plain_difference:+.4g} against everybody who did not, but "
            f"{self.effect:+.4g} against people like them ({self.confidence:.0%} interval {self.low:.4g} to "
            f"{self.high:.4g}; {self.matched:,} matched{left}). {trust}"
        )

    def _repr_html_(self) -> str:
        """The sentence and the numbers under it, as notebooks show them."""
        return as_html(self)


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
    Statistics* 10 (2011); each is matched with the nearest who did not get it, who may serve more than once,
    so the variance counts how often each serves (A. Abadie, G. W. Imbens, *Econometrica* 74, 2006, with the
    spread within pairs).
    """
    for column in (arm, outcome, *before):
        if column not in people:
            raise ValueError(
                f"The column {column!r} is missing; there are {', '.join(map(str, people.columns))}."
            )
    past = people[before].astype("float64")
    if past.isna().any().any():
        column = past.columns[past.isna().any()][0]
        raise ValueError(f"{column!r} is missing for some people; fill it or leave it out.")
    with_it = (people[arm] == got).to_numpy()
    if not with_it.any() or with_it.all():
        raise ValueError(f"Somebody must have got it and somebody not; look at the column {arm!r}.")
    y = people[outcome].to_numpy(np.float64)
    logit = _logit(past, with_it)
    ones, zeros = np.flatnonzero(with_it), np.flatnonzero(~with_it)
    partner = zeros[_nearest(logit[ones], logit[zeros])]
    close = np.abs(logit[ones] - logit[partner]) <= caliper * logit.std()
    if not close.any():
        raise ValueError("Nobody who got it is like anybody who did not; the two groups cannot be compared.")
    ones, partner = ones[close], partner[close]
    gaps = y[ones] - y[partner]
    effect = float(gaps.mean())
    error = _standard_error(gaps, y, ones, partner)
    from scipy.stats import norm

    wide = float(norm.ppf((1 + confidence) / 2)) * error
    return MatchedEffect(
        effect, effect - wide, effect + wide, float(y[with_it].mean() - y[~with_it].mean()), confidence,
        len(ones), int(with_it.sum()) - len(ones), _balance(past, with_it, ones, partner),
    )  # fmt: skip


def _logit(past: pd.DataFrame, with_it: np.ndarray) -> np.ndarray:
    """How likely each was to get it, from a logistic regression on the past, as log odds."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    standard = StandardScaler().fit_transform(past)
    model = LogisticRegression(C=1e6, max_iter=1000).fit(standard, with_it)
    return np.asarray(model.decision_function(standard))


def _nearest(wanted: np.ndarray, offered: np.ndarray) -> np.ndarray:
    """The place of the nearest offered number for each wanted one."""
    order = np.argsort(offered, kind="stable")
    line = offered[order]
    right = np.clip(np.searchsorted(line, wanted), 0, len(line) - 1)
    left = np.maximum(right - 1, 0)
    return order[np.where(np.abs(line[left] - wanted) <= np.abs(line[right] - wanted), left, right)]


def _standard_error(gaps: np.ndarray, y: np.ndarray, ones: np.ndarray, partner: np.ndarray) -> float:
    number = len(gaps)
    serves = np.bincount(partner, minlength=len(y))[np.unique(partner)]
    own, other = y[ones].var(ddof=1), y[np.unique(partner)].var(ddof=1) if len(serves) > 1 else 0.0
    return float(np.sqrt(own / number + other * (serves**2).sum() / number**2))


def _balance(past: pd.DataFrame, with_it: np.ndarray, ones: np.ndarray, partner: np.ndarray) -> pd.DataFrame:
    spread = np.sqrt((past[with_it].var() + past[~with_it].var()) / 2).replace(0, np.nan)
    table = pd.DataFrame(
        {
            "got_it": past[with_it].mean(),
            "others": past[~with_it].mean(),
            "matched_got_it": past.iloc[ones].mean(),
            "matched_others": past.iloc[partner].mean(),
        }
    ).rename_axis("column")
    table["apart_before"] = ((table["got_it"] - table["others"]) / spread).fillna(0)
    table["apart_after"] = ((table["matched_got_it"] - table["matched_others"]) / spread).fillna(0)
    return table
