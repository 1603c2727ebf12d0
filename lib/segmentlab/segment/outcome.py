"""A business as it stood at a moment, and what people did in the time after: the two sides of looking back.

Comes in: a business and a moment. Goes out: the business without anything that came to be known later, or
what everyone did in the time that followed and nothing else. Stage of the loop: segment.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple, TypeGuard

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of, instant, population, values
from segmentlab.model.intervals import Interval, newcombe, welch
from segmentlab.model.tree import Quantity, Rule, check_rule, events
from segmentlab.model.window import in_words, microseconds
from segmentlab.segment.evaluate import matches

#: What counts as the outcome: the name of an event, a rule, or a measure.
Outcome = str | Rule | Quantity


class Followed(NamedTuple):
    """What each customer did in a stretch of time.

    `numbers` has one value per customer in the order of the customers table: 1 or 0 for something done or
    not done, else an amount, missing where there is none.
    """

    numbers: np.ndarray
    is_share: bool


class Difference(NamedTuple):
    """What one group did and another, and how far apart they are."""

    mean: float
    others_mean: float
    difference: float
    low: float
    high: float


def as_it_stood(business: Business, as_of: str | pd.Timestamp) -> Business:
    """The business with nothing in it that came to be known later: what a function of the past may see.

    Kept are the people known then and the events that both occurred and were recorded before. Columns of the
    customers table are as they are now; how they stood is in the table of changes, of which only
    those known then are kept. Other tables and the truth are left out.

    Parameters
    ----------
    business, as_of
        Which business, and the moment.

    Returns
    -------
    Business whose ``today`` is that moment.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> past = as_it_stood(tiny_business(), "2026-02-05")
    >>> len(past.customers), len(past.events), past.today
    (2, 2, Timestamp('2026-02-05 00:00:00'))
    """
    moment = business.moment(as_of)
    known = population(index_of(business), instant(moment))
    log = _recorded(business.events.iloc[: _first_at(business, moment)], moment)
    tables = {}
    if business.changes is not None:
        changes = business.changes
        seen = (changes["changed_at"] < moment) & (changes["recorded_at"] < moment)
        # A change may be on record for somebody who is not known yet: a first row without any event.
        theirs = changes["customer_id"].isin(business.customers["customer_id"][known])
        tables["changes"] = changes[seen & theirs]
    return replace(
        business, customers=business.customers[known].reset_index(drop=True), events=log, today=moment,
        tables=tables, load_truth=None, _kept={},
    )  # fmt: skip


def followed(outcome: Outcome, business: Business, start: pd.Timestamp, within: str) -> Followed:
    """What everyone did in the time after a moment, and in no other.

    Parameters
    ----------
    outcome
        Name of an event (did they do it?), a rule (do they meet it at the end?), or a measure (how much?).
        A rule or measure sees only the events of this time that were recorded by its end, however long
        its own window is: ``events("order_placed").count() == 0`` is nobody's order *in this time*.
    business, start, within
        Where to look, when the time begins, and how long it lasts.

    Returns
    -------
    Followed

    Raises
    ------
    ValueError
        If the log ends before the time is over: the rest of the future is not known yet.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> spent = events("order_placed").sum("amount_cents")
    >>> followed(spent, tiny_business(), pd.Timestamp("2026-02-01"), "28d").numbers.tolist()
    [6000.0, 2500.0, 0.0]
    """
    end = end_of(business, start, within)
    if isinstance(outcome, str):
        index = index_of(business)
        return Followed((values(index, events(outcome).count(within), instant(end)) > 0).astype(float), True)
    first, last = (_first_at(business, moment) for moment in (start, end))
    stretch = replace(business, events=_recorded(business.events.iloc[first:last], end), today=end, _kept={})
    index = index_of(stretch)
    if is_amount(outcome):
        return Followed(values(index, outcome, instant(end)), False)
    return Followed(matches(check_rule(outcome), index, instant(end)).astype(float), True)


def difference(what: Followed, first: np.ndarray, second: np.ndarray, confidence: float = 0.95) -> Difference:
    """How two separate groups differ in what they did: Newcombe's interval for shares, Welch's for amounts.

    Parameters
    ----------
    what
        What each customer did.
    first, second
        Who is in each group, yes or no in the order of the customers table. People for whom the amount is
        missing take no part.
    confidence
        Of the interval.

    Returns
    -------
    Difference, with missing numbers where a group is empty.

    Examples
    --------
    >>> did = Followed(np.array([1.0, 0.0, 0.0]), True)
    >>> difference(did, np.array([True, True, False]), np.array([False, False, True])).difference
    0.5
    """
    groups = [what.numbers[mask & ~np.isnan(what.numbers)] for mask in (first, second)]
    one, other = (float(group.mean()) if len(group) else np.nan for group in groups)
    interval: Interval
    if what.is_share:
        did, people = [float(group.sum()) for group in groups], [len(group) for group in groups]
        interval = newcombe((did[0], did[1]), (people[0], people[1]), confidence)
    else:
        interval = welch(groups[0], groups[1], confidence)
    return Difference(one, other, one - other, interval.low, interval.high)


def end_of(business: Business, start: pd.Timestamp, within: str) -> pd.Timestamp:
    """When the time after a moment is over, or a sentence that says that the log ends before.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> end_of(tiny_business(), pd.Timestamp("2026-02-01"), "7d")
    Timestamp('2026-02-08 00:00:00')
    """
    length = pd.Timedelta(microseconds=microseconds(within))
    if start + length > business.today:
        raise ValueError(
            f"The log of {business.title} ends on {business.today.date()}, before the {in_words(within)} "
            f"after {start.date()} are over; "
            f"choose as_of {(business.today - length).date()} or earlier."
        )
    return start + length


def is_amount(outcome: Outcome) -> TypeGuard[Quantity]:
    """Is the outcome how much, and not whether?

    Examples
    --------
    >>> is_amount(events("order_placed").count()), is_amount("order_placed")
    (True, False)
    """
    return isinstance(outcome, Quantity)


def same_people(series: pd.Series, business: Business) -> pd.Series:
    """Return a Series by customer, or say which of its ids is nobody.

    Raises
    ------
    ValueError
        If it is not indexed by ``customer_id``.
    """
    strangers = ~series.index.isin(index_of(business).ids)
    if strangers.any():
        raise ValueError(
            f"{series.index[strangers].tolist()[0]!r} is not a customer of {business.title}; "
            "the groups must be indexed by customer_id."
        )
    return series


def grouped(groups: Any, business: Business, as_of: pd.Timestamp) -> pd.Series:
    """Group of each person at a moment: of a rule, a segment, a function, or groups that were made before.

    A function gets the business as it stood, so that it cannot look ahead, and the moment.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> shop = tiny_business()
    >>> grouped(lambda past, as_of: past.customers.set_index("customer_id")["country"], shop,
    ...     pd.Timestamp("2026-02-01")).tolist()
    ['DE', 'FR']
    """
    if isinstance(groups, pd.Series):
        return same_people(groups, business)
    if callable(groups):
        made = groups(as_it_stood(business, as_of), as_of)
        if not isinstance(made, pd.Series):
            raise TypeError("The function must give a Series with the group of each customer_id.")
        return same_people(made, business)
    index, moment = index_of(business), instant(as_of)
    rule = check_rule(groups.rule if hasattr(groups, "review_by") else groups)
    known = population(index, moment)
    answers = matches(rule, index, moment)[known]
    return pd.Series(answers, index=index.ids[known].rename("customer_id"), name="member")


def _first_at(business: Business, moment: pd.Timestamp) -> int:
    """Position of the first event at a moment or later; the log is in time order."""
    return int(business.events["occurred_at"].searchsorted(moment))


def _recorded(log: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    """The events of a part of the log that were recorded before a moment."""
    seen = log["recorded_at"] < moment
    return log if seen.all() else log[seen]
