"""Examples to learn from: people as they were at past dates, and what they did after each.

Comes in: a business, an outcome, features and dates. Goes out: a table of features, and what came true.
Stage of the loop: model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.instrument.folder import FolderBusiness
from segmentlab.model.features import (
    Feature,
    features,
)
from segmentlab.model.index import measured
from segmentlab.model.tree import Events, Rule
from segmentlab.model.window import in_words, microseconds


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
    >>> from segmentlab.model.tree import events
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
