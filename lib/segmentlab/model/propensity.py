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
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.instrument.folder import FolderBusiness
from segmentlab.model.features import (
    Feature,
    Preparation,
    as_features,
    features,
    one_thread,
    prepare,
    seed_of,
)
from segmentlab.model.index import measured
from segmentlab.model.judging import calibration_table, difference_of_auc, judge
from segmentlab.model.tree import Events, Measure, Rule, events
from segmentlab.model.window import in_words, microseconds

METHODS = ("logistic", "boosting")
PLAIN = "recency and frequency"
ALIKE = "everyone alike"
#: Outcomes needed per feature. Logistic: P. Peduzzi et al., Journal of Clinical Epidemiology 49 (1996).
#: Boosting: T. van der Ploeg, P. Austin & E. Steyerberg, BMC Medical Research Methodology 14 (2014).
PER_FEATURE = {"logistic": 10, "boosting": 200}
#: What being active means, and how long a silence is a departure, where no other is given.
ACTIVE = {
    "ecommerce": ("order_placed", "90d"),
    "saas": ("logged_in", "28d"),
    "subscription": ("delivery_sent", "42d"),
}
SCORED = ("High", "Medium", "Low", "Not scored")


@dataclass(frozen=True)
class Outcome:
    """What is to be foretold: whether something happens, or stays away, in the time after a date.

    Parameters
    ----------
    source
        The events, such as ``events("order_placed")``.
    within
        How long to wait for them, such as ``"60d"``.
    happens
        True: someone did it. False: someone did not.

    Examples
    --------
    >>> Outcome(events("order_placed"), "60d").words
    'at least one order placed in the 60 days after'
    """

    source: Events
    within: str
    happens: bool = True

    def __post_init__(self) -> None:
        """Refuse an outcome that nobody could wait for."""
        if not isinstance(self.source, Events):
            raise TypeError('An outcome is about events, such as Outcome(events("order_placed"), "60d").')
        if microseconds(self.within) <= 0:
            raise ValueError(f'within="{self.within}" leaves no time for it; write one such as "60d".')

    @property
    def words(self) -> str:
        """The outcome inside a sentence."""
        many = "at least one" if self.happens else "no"
        return f"{many} {self.source.event.replace('_', ' ')} in the {in_words(self.within)} after"

    @property
    def length(self) -> pd.Timedelta:
        """How long to wait."""
        return pd.Timedelta(microseconds=microseconds(self.within))


class Examples(NamedTuple):
    """People at past dates: their features as of the date, and whether the outcome came true after it."""

    table: pd.DataFrame
    came_true: np.ndarray


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
    _fitted: _Fitted = field(repr=False)

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
    fitted = _fit(chosen, train, middle, method, settings)
    by_plain = _fit(plain, train, middle, "logistic", settings)
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


def purchase_propensity(
    business: Business,
    within: str = "60d",
    *,
    purchase: Events | None = None,
    **options: Any,
) -> Propensity:
    """How likely each person is to buy soon.

    Parameters
    ----------
    business
        Where to look.
    within
        How long to wait for a purchase.
    purchase
        The event that is one; without it ``order_placed``.
    **options
        As for `propensity`.

    Returns
    -------
    Propensity
    """
    return propensity(business, Outcome(purchase or events("order_placed"), within), **options)


def churn_propensity(
    business: Business,
    within: str | None = None,
    *,
    active: Events | None = None,
    **options: Any,
) -> Propensity:
    """How likely each active person is to fall silent: to do nothing in the time to come.

    Parameters
    ----------
    business
        Its ``name`` chooses what active means, unless told.
    within
        How long a silence is a departure: 90 days without an order in ecommerce, 28 without a login in saas,
        42 without a delivery in subscription.
    active
        The event that shows someone is there.
    **options
        As for `propensity`. Without `among`, people who were active in the same length of time before.

    Returns
    -------
    Propensity

    Raises
    ------
    ValueError
        If the business has no usual event and none is given.
    """
    usual = ACTIVE.get(business.name)
    if usual is None and (active is None or within is None):
        raise ValueError(
            f"Nobody has said what active means in {business.title}; "
            'give it: churn_propensity(business, "90d", active=events("order_placed")).'
        )
    active = active or events(usual[0])  # type: ignore[index]
    within = within or usual[1]  # type: ignore[index]
    options.setdefault("among", active.count(within) >= 1)
    return propensity(business, Outcome(active, within, happens=False), **options)


def examples(
    business: Business,
    chosen: Sequence[Feature],
    outcome: Outcome,
    date: pd.Timestamp,
    among: Rule | None = None,
) -> Examples:
    """People as they were at a past date, and what they did after it.

    The features are judged as of the date. The outcome is judged when its window is over, from the events of
    that window only, as far as they had been recorded by then.

    Raises
    ------
    ValueError
        If the window is not over by the end of the log.
    """
    over = date + outcome.length
    if over > business.today:
        raise ValueError(
            f"The {in_words(outcome.within)} after {date.date()} are not over by {business.today.date()}, "
            f"where the log of {business.title} ends; choose an earlier date."
        )
    table = features(business, chosen, date, among=among)
    done = measured(outcome.source.count(outcome.within), business, over).reindex(table.index).to_numpy() > 0
    return Examples(table, done if outcome.happens else ~done)


def log_begins(business: Business) -> pd.Timestamp:
    """The moment of the first event, also where events stay on disk."""
    if isinstance(business, FolderBusiness):
        return pd.Timestamp(business.database.ask("SELECT MIN(occurred_at) AS t FROM events")["t"].iloc[0])
    return business.events["occurred_at"].min()


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


@dataclass(frozen=True, eq=False)
class _Fitted:
    """A trained model with its preparation, and the curve that turns its output into honest chances."""

    preparation: Preparation
    model: Any
    slope: float
    offset: float

    def foretell(self, table: pd.DataFrame) -> np.ndarray:
        with one_thread():
            raw = self.model.decision_function(self.preparation.apply(table))
        return 1 / (1 + np.exp(-(self.slope * raw + self.offset)))


def _fit(
    chosen: Sequence[Feature], train: Examples, middle: Examples, method: str, settings: dict[str, int]
) -> _Fitted:
    """Train on the early examples, then calibrate on those of the date after them."""
    from sklearn.linear_model import LogisticRegression

    preparation = prepare(train.table, chosen)
    model: Any
    if method == "boosting":
        from sklearn.ensemble import HistGradientBoostingClassifier

        model = HistGradientBoostingClassifier(
            max_iter=settings["trees"],
            max_leaf_nodes=settings["leaves"],
            learning_rate=0.1,
            early_stopping=False,
            random_state=settings["seed"],
        )
    else:
        model = LogisticRegression(max_iter=1000)
    with one_thread():
        model.fit(preparation.apply(train.table), train.came_true)
        raw = model.decision_function(preparation.apply(middle.table))
        curve = LogisticRegression(C=1e6).fit(raw[:, None], middle.came_true)
    return _Fitted(preparation, model, float(curve.coef_[0, 0]), float(curve.intercept_[0]))
