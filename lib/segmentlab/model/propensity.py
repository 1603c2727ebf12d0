"""Propensity: how likely each person is to do something soon, learnt from what people like them did.

Comes in: a business, an outcome and features. Goes out: a frozen, calibrated score, judged on a later date
than it was trained on and against recency and frequency alone. Stage of the loop: model.

No future can leak in: an example is a person at a past date, described by measures as of that date, with
what happened in the window after it. The windows never overlap and all end by the moment of training:

    trained, trained | calibrated | judged | as_of: scored

The scoring rules and intervals are in `judging.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.calibrated import Fitted, fit
from segmentlab.model.features import (
    Feature,
    as_features,
    features,
    seed_of,
)
from segmentlab.model.judging import calibration_table, difference_of_auc, judge
from segmentlab.model.learning_examples import Examples, Outcome, examples, log_begins
from segmentlab.model.tree import Measure, Rule
from segmentlab.model.window import in_words

METHODS = ("logistic", "boosting")
PLAIN = "recency and frequency"
ALIKE = "everyone alike"
#: Outcomes needed per feature. Logistic: P. Peduzzi et al., Journal of Clinical Epidemiology 49 (1996).
#: Boosting: T. van der Ploeg, P. Austin & E. Steyerberg, BMC Medical Research Methodology 14 (2014).
PER_FEATURE = {"logistic": 10, "boosting": 200}
SCORED = ("High", "Medium", "Low", "Not scored")


@dataclass(frozen=True, eq=False)
class Propensity:
    """A frozen score between 0 and 1: how likely the outcome is for each person.

    Attributes
    ----------
    outcome, among, method
        What is foretold, for whom, and how.
    trained_on, calibrated_on, judged_on
        The dates of its examples. Each outcome window ends before the next of these begins.
    known_until
        The last moment of which it has seen an outcome. Earlier moments cannot be scored.
    evaluation
        One row per model and dates (``on`` is ``"trained"`` or ``"later"``): people, outcomes, ``auc``,
        ``average_precision``, ``brier`` and ``lift_top_10``; for the model, for recency and frequency
        alone, and for the same chance for everyone.
    calibration
        Ten groups by score on the later date: the ``foretold`` share and the ``observed`` one, with an
        interval.
    better_by, low, high
        AUC on the later date minus that of recency and frequency alone, with its 95 % interval.
    """

    outcome: Outcome
    among: Rule | None
    method: str
    trained_on: tuple[pd.Timestamp, ...]
    calibrated_on: pd.Timestamp
    judged_on: pd.Timestamp
    known_until: pd.Timestamp
    evaluation: pd.DataFrame = field(repr=False)
    calibration: pd.DataFrame = field(repr=False)
    better_by: float
    low: float
    high: float
    cuts: tuple[float, float]
    _fitted: Fitted = field(repr=False)

    def score(self, business: Business, as_of: str | pd.Timestamp | None = None) -> pd.Series:
        """How likely the outcome is for everyone known at a moment; missing for people outside `among`.

        Raises
        ------
        ValueError
            If the moment is before `known_until`: the model has seen what came after it.
        """
        moment = business.moment(as_of)
        if moment < self.known_until:
            raise ValueError(
                f"This model has seen outcomes until {self.known_until.date()}, so a score as of "
                f'{moment.date()} would know its future; train it with as_of="{moment.date()}".'
            )
        chosen = self._fitted.preparation.features
        scores = pd.Series(np.nan, features(business, chosen[:1], moment).index, name="propensity")
        table = features(business, chosen, moment, among=self.among)
        if len(table):
            scores[table.index] = self._fitted.foretell(table)
        return scores

    def groups(self, business: Business, as_of: str | pd.Timestamp | None = None) -> pd.Series:
        """Everyone in exactly one group: High, Medium or Low by the cut points, or Not scored.

        Returns
        -------
        Ordered categorical Series indexed by ``customer_id``.
        """
        scores = self.score(business, as_of)
        low, high = self.cuts
        places = np.select([scores >= high, scores >= low, scores.notna()], [0, 1, 2], default=3)
        groups = pd.Categorical.from_codes(places, categories=SCORED, ordered=True)
        return pd.Series(groups, index=scores.index, name="propensity_group")

    def map(self) -> pd.DataFrame:
        """The printed map from score to group."""
        low, high = (f"{cut:.1%}" for cut in self.cuts)
        rows = [f"{high} or more", f"at least {low}, below {high}", f"below {low}", "not among those scored"]
        return pd.DataFrame({"chance": rows}, index=pd.Index(SCORED, name="group"))

    @property
    def warning(self) -> str:
        """One sentence if there are too few outcomes to learn from; empty if there are enough."""
        row = self.evaluation.loc[("model", "trained")]
        return too_few_to_learn(
            int(min(row["outcomes"], row["people"] - row["outcomes"])),
            len(self._fitted.preparation.features),
            self.method,
        )

    @property
    def sentence(self) -> str:
        """What the score is worth, in words: on a later date, and against recency and frequency alone."""
        later = self.evaluation.xs("later", level="on")
        own, plain = later.loc["model"], later.loc[PLAIN]
        before = self.evaluation.loc[("model", "trained"), "auc"]
        verdict = (
            "better than" if self.low > 0 else "worse than" if self.high < 0 else "not distinguishable from"
        )
        return (
            f"On {self.judged_on.date()}, later than anything it learnt from, the score puts someone with "
            f"{self.outcome.words} before someone without in {own['auc']:.0%} of pairs; "
            f"that is {verdict} recency and frequency alone ({plain['auc']:.0%}; difference "
            f"{self.better_by:+.3f}, interval {self.low:+.3f} to {self.high:+.3f}). "
            f"In its top 10% it comes true {own['lift_top_10']:.1f} times as often as among everyone. "
            f"On the dates it was trained on it seemed to reach {before:.0%}."
        )


def propensity(
    business: Business,
    outcome: Outcome,
    *,
    measures: Sequence[Feature | Measure] | None = None,
    as_of: str | pd.Timestamp | None = None,
    among: Rule | None = None,
    method: str = "logistic",
    dates: int = 2,
    trees: int = 100,
    leaves: int = 8,
    seed: int = 1,
) -> Propensity:
    """Learn how likely an outcome is, calibrate it, and judge it on a later date.

    With the length of the outcome's window as one step: it is judged on the date one step before `as_of`,
    calibrated (Platt's logistic curve, 1999) one step earlier, and trained on the `dates` before that, one
    step apart. Before the first of them the log must hold one more step, for the features.

    Parameters
    ----------
    business
        Where to look.
    outcome
        What is to be foretold, such as ``Outcome(events("order_placed"), "60d")``.
    measures
        What people are described by; without them, `default_features`.
    as_of
        The moment of training: nothing at or after it is seen.
    among
        Only people who meet this rule at the date of the example are learnt from and scored.
    method
        ``"logistic"`` regression, or gradient ``"boosting"`` of `trees` trees with at most `leaves` leaves
        each (histogram boosting of scikit-learn). More and larger trees fit the past better, not the future.
    dates
        How many past dates to train on.
    seed
        Of what little is left to chance.

    Returns
    -------
    Propensity

    Raises
    ------
    ValueError
        If the log is too short for these dates, or everybody (or nobody) had the outcome.
    """
    if method not in METHODS:
        raise ValueError(f"method={method!r} is not known; choose {' or '.join(METHODS)}.")
    if isinstance(dates, bool) or not isinstance(dates, int) or dates < 1:
        raise ValueError(f"dates={dates!r} trains on nothing; ask for a whole number of at least 1.")
    chosen = as_features(business, measures)
    plain = tuple(
        Feature(one) for one in (outcome.source.days_since_last("365d"), outcome.source.count("365d"))
    )
    end, step = business.moment(as_of), outcome.length
    judged_on, calibrated_on = end - step, end - 2 * step
    trained_on = tuple(end - number * step for number in range(dates + 2, 2, -1))
    begin = log_begins(business)
    if not trained_on[0] - step >= begin:
        raise ValueError(
            f"The log of {business.title} begins on {begin.date()}; to train on {dates} dates with windows "
            f"of {in_words(outcome.within)} it must reach back to {(trained_on[0] - step).date()}. "
            "Use a shorter within, fewer dates or a later as_of."
        )
    every = {one.name: one for one in (*plain, *chosen)}
    parts = [examples(business, tuple(every.values()), outcome, date, among) for date in trained_on]
    train = Examples(
        pd.concat([part.table for part in parts]), np.concatenate([part.came_true for part in parts])
    )
    middle, later = (
        examples(business, tuple(every.values()), outcome, date, among) for date in (calibrated_on, judged_on)
    )
    for part, when in ((train, "dates of training"), (middle, "date of calibration"), (later, "last date")):
        if not 0 < part.came_true.sum() < len(part.came_true):
            who = "everybody" if part.came_true.any() else "nobody"
            raise ValueError(
                f"On the {when} {who} of {len(part.came_true):,} people had {outcome.words}; "
                "there is nothing to learn. Choose another outcome, window or among."
            )
    settings = {"trees": trees, "leaves": leaves, "seed": seed_of("propensity", seed)}
    fitted = fit(chosen, train, middle, method, settings)
    by_plain = fit(plain, train, middle, "logistic", settings)
    share = float(middle.came_true.mean())
    rows, scores = {}, {}
    for name, model in (("model", fitted), (PLAIN, by_plain)):
        for on, part in (("trained", train), ("later", later)):
            scores[name, on] = model.foretell(part.table)
            rows[name, on] = judge(scores[name, on], part.came_true)
    rows[ALIKE, "later"] = judge(np.full(len(later.came_true), share), later.came_true)
    evaluation = pd.DataFrame(rows).T.rename_axis(["model", "on"])
    evaluation = evaluation.astype({"people": int, "outcomes": int})
    better = difference_of_auc(scores["model", "later"], scores[PLAIN, "later"], later.came_true)
    return Propensity(
        outcome, among, method, trained_on, calibrated_on, judged_on, end, evaluation,
        calibration_table(scores["model", "later"], later.came_true), *better,
        (round(share / 2, 4), round(min(2 * share, (1 + share) / 2), 4)), fitted,
    )  # fmt: skip


def too_few_to_learn(outcomes: int, features: int, method: str = "logistic") -> str:
    """One sentence if there are too few outcomes per feature; empty if there are enough.

    Asks for 10 of the rarer outcome per feature for logistic regression (Peduzzi et al., 1996) and 200 for
    boosting (van der Ploeg, Austin & Steyerberg, 2014).

    Examples
    --------
    >>> too_few_to_learn(60, 12)
    'Only 60 outcomes for 12 features: logistic needs about 120 to learn more than luck; use fewer ...'
    >>> too_few_to_learn(600, 12)
    ''
    """
    needed = PER_FEATURE[method] * features
    if outcomes >= needed:
        return ""
    return (
        f"Only {outcomes:,} outcomes for {features} features: {method} needs about {needed:,} to learn more "
        "than luck; use fewer features, more dates or a longer window."
    )
