"""Features: a few measures of everybody side by side, ready for clusters and propensity models.

Comes in: a business and measures of it (or its default set). Goes out: one row of numbers per person as of a
moment, and how they are made comparable: skewed numbers, gaps and units. Stage of the loop: model.

Which measures each business has by default is in `feature_sets.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.instrument.folder import FolderBusiness
from segmentlab.model.feature_sets import SETS, STYLES, Feature, everyday
from segmentlab.model.index import matches, measured
from segmentlab.model.lines import index_of, instant, population
from segmentlab.model.tree import Measure, Rule

#: Numbers further from the mean than so many standard deviations are drawn in to it: one rare habit must not
#: outweigh all others.
FURTHEST = 3.0


def default_features(business: Business) -> tuple[Feature, ...]:
    """The features a business is described by unless others are named.

    Those whose events (or properties) the business does not record are left out, so that the same set serves
    a log that is thinner. A business without a set of its own is described by how often and how lately each
    of its six commonest events happened.

    Parameters
    ----------
    business
        Its ``name`` chooses the set.

    Returns
    -------
    tuple of Feature

    Raises
    ------
    ValueError
        If the business records no events at all.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> [feature.name for feature in default_features(tiny_business())][:2]
    ['order_placed_count_365d', 'order_placed_days_since_last_365d']
    """
    chosen = _recorded_ones(business, SETS)
    if chosen:
        return chosen
    common = event_counts(business)
    names = [str(name) for name in common.index[common > 0]][:6]
    if not names:
        raise ValueError(f"{business.title} records no events, so its people have no features.")
    return everyday(names)


def style_features(business: Business) -> tuple[Feature, ...]:
    """The features people are clustered by unless others are named: how they do it, not how much.

    Shares and ratios part people by habit, where counts would only part the busy from the quiet. They say
    nothing about people who never did it: cluster among those who did. A business without a set of its own
    gets `default_features`.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> [feature.high for feature in style_features(tiny_business())][:2]
    ['many orders', 'long since order']
    """
    return _recorded_ones(business, STYLES) or default_features(business)


def features(
    business: Business,
    measures: Sequence[Feature | Measure] | None = None,
    as_of: str | pd.Timestamp | None = None,
    *,
    among: Rule | None = None,
) -> pd.DataFrame:
    """Measure everybody several times: one row per person, one column per measure.

    Numbers stay as they were measured (counts, days, cents), with gaps as gaps; `prepare` makes them
    comparable.

    Parameters
    ----------
    business, as_of
        Where to look, and the moment at which everything is judged.
    measures
        Measures, or `Feature`s where words and treatment matter. Without them: `default_features`.
    among
        Only people who meet this rule, such as ``events("order_placed").count(within="365d") >= 1``.

    Returns
    -------
    DataFrame of float indexed by ``customer_id``, with one column per feature.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> orders = events("order_placed")
    >>> features(tiny_business(), [orders.count(), orders.days_since_last()])
                 order_placed_count  order_placed_days_since_last
    customer_id
    1                           2.0                           9.0
    2                           1.0                          28.0
    3                           0.0                           NaN
    """
    chosen = as_features(business, measures)
    table = pd.DataFrame({one.name: measured(one.measure, business, as_of) for one in chosen})
    return table if among is None else table[people_of(among, business, as_of)]


def as_features(
    business: Business, measures: Sequence[Feature | Measure] | None = None
) -> tuple[Feature, ...]:
    """Turn what an author named into features with words and treatment; nothing named is the default set.

    Raises
    ------
    ValueError
        If there is none, or two would have the same name.
    """
    if measures is None:
        return default_features(business)
    chosen = tuple(one if isinstance(one, Feature) else Feature(one) for one in measures)
    names = [one.name for one in chosen]
    if not names or len(set(names)) < len(names):
        twice = next((name for name in names if names.count(name) > 1), None)
        raise ValueError(
            f"Two features are called {twice!r}; give one of them name=."
            if twice
            else "measures=[] describes nobody; name at least one measure."
        )
    return chosen


@dataclass(frozen=True, eq=False)
class Preparation:
    """How raw numbers became comparable ones: learnt once, then frozen for every other date.

    Attributes
    ----------
    features
        In the order of the columns.
    fill
        What stands in for a missing number, on the raw scale.
    centre, spread
        Mean and standard deviation of each feature after its transformation.
    """

    features: tuple[Feature, ...]
    fill: np.ndarray = field(repr=False)
    centre: np.ndarray = field(repr=False)
    spread: np.ndarray = field(repr=False)

    def apply(self, table: pd.DataFrame) -> np.ndarray:
        """Raw numbers as standard deviations from the mean, at most 3 to either side.

        Raises
        ------
        LookupError
            If a column is not there.
        """
        for one in self.features:
            if one.name not in table:
                raise LookupError(f"The table has no feature {one.name!r}; make it with features().")
        scaled = (_transformed(table, self.features, self.fill) - self.centre) / self.spread
        return np.clip(scaled, -FURTHEST, FURTHEST)


def prepare(table: pd.DataFrame, chosen: Sequence[Feature]) -> Preparation:
    """Learn from a table of features how to make its numbers comparable.

    - *skew*: counts, money and days become the logarithm of one more, so that 1 and 2 orders are further
      apart than 11 and 12. Shares and other ratios stay as they are.
    - *missing*: "days since" nobody ever did becomes the whole window (or, without one, the longest anyone
      waited): the most silent possible. Means and ratios of nothing become the median of those who have one,
      so that they say neither high nor low.
    - *units*: each feature is measured in its standard deviations from its mean, and drawn in at 3.

    Parameters
    ----------
    table
        From `features`.
    chosen
        The features of its columns.

    Returns
    -------
    Preparation, which can be applied to any other date.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> chosen = as_features(tiny_business(), [events("order_placed").days_since_last("90d")])
    >>> prepare(features(tiny_business(), chosen), chosen).fill
    array([90.])
    """
    if not len(table):
        raise ValueError("There is nobody to learn from; choose a later as_of or a wider among.")
    fill = np.array([_stand_in(table[one.name].to_numpy(np.float64), one) for one in chosen])
    numbers = _transformed(table, chosen, fill)
    spread = numbers.std(axis=0)
    return Preparation(tuple(chosen), fill, numbers.mean(axis=0), np.where(spread > 1e-12, spread, 1.0))


def people_of(among: Rule, business: Business, as_of: str | pd.Timestamp | None) -> np.ndarray:
    """Who of those known at a moment meets a rule, in the order of `measured`."""
    index, moment = index_of(business), instant(business.moment(as_of))
    return matches(among, index, moment)[population(index, moment)]


def seed_of(name: str, seed: int) -> int:
    """A seed of its own for each use of chance, so that no use disturbs another.

    Examples
    --------
    >>> seed_of("clusters", 1) == seed_of("clusters", 1), seed_of("clusters", 1) == seed_of("stability", 1)
    (True, False)
    """
    return int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:4], "little")


def one_thread() -> AbstractContextManager[Any]:
    """Hold scikit-learn to one thread: results do not depend on the machine, and busy ones are not slowed.

    Its threads wait for each other by spinning; where other kernels run, that turns one second into thirty.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    return threadpool_limits(1)


def _recorded_ones(business: Business, sets: dict[str, tuple[Feature, ...]]) -> tuple[Feature, ...]:
    """The features of a business' set that it records; none if fewer than two are left."""
    chosen = tuple(one for one in sets.get(business.name, ()) if recorded(business, one.measure))
    return chosen if len(chosen) >= 2 else ()


def _transformed(table: pd.DataFrame, chosen: Sequence[Feature], fill: np.ndarray) -> np.ndarray:
    numbers = table[[one.name for one in chosen]].to_numpy(np.float64)
    numbers = np.where(np.isnan(numbers), fill, numbers)
    skewed = np.array([one.scale == "log" for one in chosen])
    # Refunds and differences may be negative: both sides of nothing are drawn in alike.
    numbers[:, skewed] = np.sign(numbers[:, skewed]) * np.log1p(np.abs(numbers[:, skewed]))
    return numbers


def _stand_in(numbers: np.ndarray, one: Feature) -> float:
    there = numbers[~np.isnan(numbers)]
    if one.missing == "longest":
        return one.window_days or float(there.max(initial=0.0))
    return float(np.median(there)) if len(there) else 0.0


def event_counts(business: Business) -> pd.Series:
    """How often each event a business records happened, commonest first; also where events stay on disk."""

    def count() -> pd.Series:
        if isinstance(business, FolderBusiness):
            counted = business.database.ask(
                "SELECT event, COUNT(*) AS n FROM events GROUP BY event ORDER BY event"
            )
            found = counted.set_index("event")["n"].reindex(business.database.event_names(), fill_value=0)
            return found.sort_values(ascending=False, kind="stable")
        return business.events["event"].value_counts()

    return business.keep("event counts", count)


def recorded(business: Business, node: Any) -> bool:
    """Whether a business has the events and properties that a measure or rule needs."""
    names = set(event_counts(business).index)
    text = node.to_dict()
    return _names(text, "event") <= names and _names(text, "of", "property") <= set(business.events.columns)


def _names(data: Any, *keys: str) -> set[str]:
    """Every text that stands under one of these keys, however deep."""
    if isinstance(data, list):
        return set().union(*(_names(one, *keys) for one in data))
    if not isinstance(data, dict):
        return set()
    own = {value for key, value in data.items() if key in keys and isinstance(value, str)}
    return own.union(*(_names(value, *keys) for value in data.values()))
