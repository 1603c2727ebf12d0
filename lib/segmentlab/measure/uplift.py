"""Who is changed by a message, not who buys: scores, the curve that judges them, four kinds of people.

Comes in: a test with people held out by lottery, and what each person did before it. Goes out: a score per
person, the people won by sending to the best of them first, and its interval. Stage of the loop: measure.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from segmentlab.measure.lift import ARMS
from segmentlab.measure.wording import change, is_money, thing
from segmentlab.model.features import one_thread
from segmentlab.model.intervals import check_confidence
from segmentlab.showing import shows_itself
from segmentlab.words import percent

METHODS = ("two models", "transformed outcome")
#: What a message does to a person, known only where both futures are.
KINDS = ("persuadable", "sure thing", "lost cause", "sleeping dog")


class UpliftScores(NamedTuple):
    """A fitted score: the change a message is expected to make in each person, from what they did before."""

    method: str
    columns: tuple[str, ...]
    models: tuple
    people: int

    def score(self, past: pd.DataFrame) -> pd.Series:
        """The expected change for each of these people, who need not have been in the test."""
        x = past[list(self.columns)].astype("float64")
        with one_thread():
            if self.method == "two models":
                with_it, without = (_predict(model, x) for model in self.models)
                return pd.Series(with_it - without, index=past.index, name="uplift")
            return pd.Series(self.models[0].predict(x), index=past.index, name="uplift")


@shows_itself
class UpliftCurve(NamedTuple):
    """What sending to the best-scored people first brings, against sending to as many by lot.

    `curve` has one row per share of people: ``gained`` per 100 people of the whole audience, with ``low`` and
    ``high``, and ``by_lot``. `area` is the mean of gained minus by_lot (the Qini coefficient), with interval.
    """

    curve: pd.DataFrame
    area: float
    low: float
    high: float
    confidence: float
    outcome: str
    is_rate: bool

    def written_in(self) -> dict[str, str]:
        """The unit of what is gained, per 100 people of the audience."""
        gained = "money" if is_money(self.outcome) else "number"
        return dict.fromkeys(("gained", "low", "high", "by_lot"), gained)

    def sentence(self, currency: str = "$") -> str:
        """The curve as one sentence for a marketer."""
        third = self.curve.iloc[(self.curve["share"] - 0.3).abs().argmin()]
        best, whole = percent(third["share"]), self.curve["gained"].iloc[-1]
        judged = (
            "the score is better than choosing by lot"
            if self.low > 0
            else "the score is worse than choosing by lot"
            if self.high < 0
            else "this test cannot tell the score from choosing by lot"
        )
        gained = [
            change(value / 100, self.outcome, self.is_rate, currency)
            for value in (third["gained"], whole, third["by_lot"])
        ]
        per = thing(self.outcome, self.is_rate)
        return (
            f"Sending to the best-scored {best} brings {gained[0]} {per} of the audience, to everybody "
            f"{gained[1]}, to {best} by lot {gained[2]}: {judged}."
        )


def fit_uplift(
    people: pd.DataFrame,
    outcome: str,
    before: list[str],
    *,
    method: str = "two models",
    arm: str = "arm",
    seed: int = 2026,
) -> UpliftScores:
    """Learn from a test who is changed by a message.

    Parameters
    ----------
    people
        One row per person of the test, with their arm.
    outcome
        What they did after, yes/no or a number.
    before
        Columns of numbers known before the message.
    method
        ``"two models"``: one for those who got it, one for those held out, and the difference.
        ``"transformed outcome"``: one model of an outcome that is the effect on average.
    arm, seed
        Column of the arm; the seed of the trees.

    Returns
    -------
    UpliftScores

    Raises
    ------
    ValueError
        If the method is unknown, a column is missing, or an arm is too small.

    Notes
    -----
    Two models: B. Hansotia, B. Rukstales, *Journal of Interactive Marketing* 16 (2002). Transformed outcome:
    S. Athey, G. W. Imbens, "Recursive partitioning for heterogeneous causal effects", *PNAS* 113 (2016), here
    of outcomes counted from their mean. Gradient-boosted trees of scikit-learn.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    if method not in METHODS:
        raise ValueError(f"There is no method {method!r}; choose one of {', '.join(METHODS)}.")
    for column in (arm, outcome, *before):
        if column not in people:
            raise ValueError(
                f"The column {column!r} is missing; there are {', '.join(map(str, people.columns))}."
            )
    for column in (outcome, *before):
        if not pd.api.types.is_numeric_dtype(people[column]):
            raise ValueError(f"{column!r} holds no numbers; turn it into numbers or yes/no columns.")
    if people[outcome].isna().any():
        raise ValueError(f"{outcome!r} is missing for some people; leave them out.")
    people = people[people[arm].isin(ARMS)]
    got = (people[arm] == "message").to_numpy()
    if min(got.sum(), (~got).sum()) < 100:
        raise ValueError("At least 100 people in each arm are needed to learn who is changed.")
    x, y = people[before].astype("float64"), people[outcome].to_numpy(np.float64)
    small: dict[str, Any] = {
        "max_iter": 80,
        "max_leaf_nodes": 8,
        "min_samples_leaf": max(20, len(people) // 100),
    }
    small |= {"learning_rate": 0.06, "random_state": seed}
    if method == "two models":
        yes_no = bool(np.isin(y, (0, 1)).all())
        kind = HistGradientBoostingClassifier if yes_no else HistGradientBoostingRegressor
        with one_thread():
            models = tuple(kind(**small).fit(x[group], y[group]) for group in (got, ~got))
        return UpliftScores(method, tuple(before), models, len(people))
    share = got.mean()
    # Counting from a middle changes nothing on average, and takes out most of what chance adds.
    y = y - _middle(y, got)
    effect_on_average = y * (got - share) / (share * (1 - share))
    with one_thread():
        model = HistGradientBoostingRegressor(**small).fit(x, effect_on_average)
    return UpliftScores(method, tuple(before), (model,), len(people))


def uplift_curve(
    people: pd.DataFrame,
    score: pd.Series,
    outcome: str = "bought",
    *,
    arm: str = "arm",
    confidence: float = 0.95,
    steps: int = 20,
) -> UpliftCurve:
    """Judge a score on a test: what is gained by sending to the best-scored first.

    Judge on people the score was not learned from.

    Parameters
    ----------
    people, outcome, arm, confidence
        As in `lift`.
    score
        The score of each person, indexed as `people`; equal scores share their fate by lot.
    steps
        Points of the curve.

    Returns
    -------
    UpliftCurve

    Raises
    ------
    ValueError
        If somebody has no score, or an arm is empty.

    Notes
    -----
    N. J. Radcliffe, "Using control groups to target on predicted lift", *Direct Marketing Analytics Journal*
    (2007): here each point is the sum of outcomes (counted from their mean) weighted by the inverse chance of
    each arm, so that arms of different sizes compare. Intervals from the variance of that sum (a sum over
    independent people).

    Examples
    --------
    >>> bought = [True, False] * 25 + [False] * 50
    >>> people = pd.DataFrame({"arm": ["message", "holdout"] * 50, "bought": bought})
    >>> score = pd.Series([1.0] * 50 + [0.0] * 50)
    >>> curve = uplift_curve(people, score, steps=2).curve
    >>> curve[["share", "gained", "by_lot"]].round(1).to_numpy().tolist()
    [[0.0, 0.0, 0.0], [0.5, 50.0, 25.0], [1.0, 50.0, 50.0]]
    """
    from scipy.stats import norm

    for column in (arm, outcome):
        if column not in people:
            raise ValueError(
                f"The column {column!r} is missing; there are {', '.join(map(str, people.columns))}."
            )
    if people[outcome].isna().any() or not people[arm].isin(ARMS).all():
        raise ValueError(
            f"Somebody has no {outcome!r}, or is neither “message” nor “holdout” in {arm!r}; leave them out."
        )
    check_confidence(confidence)
    if not score.index.equals(people.index) or score.isna().any():
        raise ValueError("Every person of the test needs a score, in the same order.")
    got = (people[arm] == "message").to_numpy()
    if not got.any() or got.all():
        raise ValueError("Both arms need people; a test without a holdout cannot judge a score.")
    share = got.mean()
    y = people[outcome].to_numpy(np.float64)
    # Counting from a middle changes nothing on average, and takes out most of what chance adds.
    each = (y - _middle(y, got)) * (got / share - (~got) / (1 - share))
    order = np.argsort(-score.to_numpy(np.float64), kind="stable")
    number = len(order)
    ends = np.linspace(0, number, steps + 1).round().astype(int)
    tied = np.unique(score.to_numpy(np.float64), return_inverse=True)[1]
    value, square = (_shared(amounts, tied)[order] for amounts in (each, each**2))
    total, squares = np.r_[0, np.cumsum(value)][ends], np.r_[0, np.cumsum(square)][ends]
    z = float(norm.ppf((1 + confidence) / 2))
    gained = 100 * total / number
    wide = 100 * z * np.sqrt(np.maximum(squares - total**2 / np.maximum(ends, 1), 0)) / number
    by_lot = gained[-1] * ends / number
    curve = pd.DataFrame(
        {
            "share": ends / number,
            "gained": gained,
            "low": gained - wide,
            "high": gained + wide,
            "by_lot": by_lot,
        }
    )
    # The area is itself a weighted sum over people: those ahead of more points count more.
    weights = 1 - (np.arange(number) + 0.5) / number - 0.5
    area, error = (
        100 * float((weights * value).mean()),
        100 * float(np.sqrt((weights**2 * square).mean() / number)),
    )
    is_rate = not is_money(outcome) and bool(np.isin(y, (0, 1)).all())
    return UpliftCurve(curve, area, area - z * error, area + z * error, confidence, outcome, is_rate)


def kinds_of_people(truth: pd.DataFrame, outcome: str = "bought") -> pd.Series:
    """Name what a message does to each person; needs both futures, which only a simulated business knows.

    Parameters
    ----------
    truth
        One row per person with ``<outcome>_with`` and ``<outcome>_without``, yes/no.
    outcome
        The outcome, such as ``"bought"``.

    Returns
    -------
    Ordered categorical Series of `KINDS`, named as in E. Siegel, *Predictive Analytics* (2013), chapter 7.

    Examples
    --------
    >>> both = pd.DataFrame({"bought_with": [1, 1, 0, 0], "bought_without": [0, 1, 0, 1]})
    >>> kinds_of_people(both).tolist()
    ['persuadable', 'sure thing', 'lost cause', 'sleeping dog']
    """
    with_it, without = (truth[f"{outcome}_{which}"].astype(bool) for which in ("with", "without"))
    names = np.select([with_it & ~without, with_it & without, ~with_it & ~without], KINDS[:3], KINDS[3])
    return pd.Series(pd.Categorical(names, KINDS, ordered=True), index=truth.index, name="kind")


def _middle(y: np.ndarray, got: np.ndarray) -> float:
    """The constant that leaves least to chance: the mean of each arm, weighted by the share of the other."""
    share = got.mean()
    return float((1 - share) * y[got].mean() + share * y[~got].mean())


def _shared(amounts: np.ndarray, tied: np.ndarray) -> np.ndarray:
    """Give everybody of a tie the mean of the tie, which is what a lot between them gives on average."""
    return (np.bincount(tied, weights=amounts) / np.bincount(tied))[tied]


def _predict(model: Any, x: pd.DataFrame) -> np.ndarray:
    if not hasattr(model, "predict_proba"):
        return np.asarray(model.predict(x))
    chances = model.predict_proba(x)
    return chances[:, list(model.classes_).index(1.0)] if 1.0 in model.classes_ else np.zeros(len(x))
