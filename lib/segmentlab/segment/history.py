"""Membership over time: who was in at each of many dates, who came and who went.

Comes in: a rule (or many) and a business. Goes out: a table of people by dates, each column judged as of its
own date, so the past never sees the future. Stage of the loop: segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from segmentlab.instrument.business import TIME, Business
from segmentlab.model.index import index_of, instant, population
from segmentlab.model.tree import Rule, check_rule
from segmentlab.model.window import microseconds
from segmentlab.segment.evaluate import matches

if TYPE_CHECKING:
    from segmentlab.segment.health import HealthCard


@dataclass(frozen=True, eq=False)
class MembershipHistory:
    """Yes or no for every person (rows) at every date (columns).

    Attributes
    ----------
    members
        Was the person in? False for people not known yet.
    known
        Was the person known at all?
    key, review_by
        Of the segment it is about, where it is one.
    rule, business
        What was asked, and where; missing for a history drawn by hand.
    """

    members: pd.DataFrame = field(repr=False)
    known: pd.DataFrame = field(repr=False)
    key: str = "segment"
    review_by: str = ""
    rule: Rule | None = field(repr=False, default=None)
    business: Business | None = field(repr=False, default=None)

    @property
    def dates(self) -> pd.DatetimeIndex:
        """When membership was judged, in order."""
        return pd.DatetimeIndex(self.members.columns)

    def sizes(self) -> pd.Series:
        """People in the segment at each date."""
        return self.members.sum().rename("members")

    def shares(self) -> pd.Series:
        """Share of everyone known at each date who is in; missing while nobody is known."""
        known = self.known.sum()
        return (self.members.sum() / known.where(known > 0)).rename("share")

    def entered(self) -> pd.Series:
        """People in at each date who were out at the date before; the first date has none before it."""
        return self._changes(1).rename("entered")

    def left(self) -> pd.Series:
        """People out at each date who were in at the date before."""
        return self._changes(-1).rename("left")

    def health(
        self,
        catalogue: Iterable[Any] | Mapping[str, Any] = (),
        limits: Mapping[str, tuple[float, float]] | None = None,
        **settings: Any,
    ) -> HealthCard:
        """Hold the segment against limits, one line per question; see `health`."""
        from segmentlab.segment.health import health

        return health(self, catalogue=catalogue, limits=limits, **settings)

    def _changes(self, step: int) -> pd.Series:
        changes = np.diff(self.members.to_numpy().astype(np.int8), axis=1) == step
        return pd.Series(changes.sum(axis=0), index=self.members.columns[1:])


def membership_history(
    rule: Any,
    business: Business,
    weeks: int = 52,
    until: str | date | None = None,
    *,
    every: str = "1w",
    dates: Iterable[str | date] | None = None,
) -> MembershipHistory:
    """Judge a rule at the end of each of the last weeks, or at any other dates.

    Parameters
    ----------
    rule
        Any rule, or a segment.
    business
        Where to look.
    weeks
        How many weeks back the first date lies.
    until
        The last date; without it, ``business.today``.
    every
        Time from one date to the next, such as ``"1d"`` or ``"4w"``.
    dates
        The dates themselves, in place of the three above, such as the first of each month.

    Returns
    -------
    MembershipHistory; with the defaults it has ``weeks + 1`` dates.

    Raises
    ------
    ValueError
        If `weeks` is not at least 1, there are fewer than two dates, or one lies after the end of the log.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> recent = events("order_placed").count(within="14d") >= 1
    >>> membership_history(recent, tiny_business(), weeks=3).sizes()
    2026-02-08    1
    2026-02-15    1
    2026-02-22    1
    2026-03-01    1
    Name: members, dtype: int64
    >>> membership_history(recent, tiny_business(), dates=["2026-02-01", "2026-03-01"]).sizes().tolist()
    [0, 1]
    """
    key = getattr(rule, "key", "segment") if hasattr(rule, "review_by") else "segment"
    found = histories({key: rule}, business, weeks, until, every=every, dates=dates)
    return found[key]


def histories(
    segments: Iterable[Any] | Mapping[str, Any],
    business: Business,
    weeks: int = 52,
    until: str | date | None = None,
    *,
    every: str = "1w",
    dates: Iterable[str | date] | None = None,
) -> dict[str, MembershipHistory]:
    """Judge many rules at the same dates; what they have in common is computed once.

    Parameters
    ----------
    segments
        Segments, or rules (or segments) by the name each shall have.
    business, weeks, until, every, dates
        As in `membership_history`.

    Returns
    -------
    dict of MembershipHistory by key, in the order given.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> orders = events("order_placed")
    >>> found = histories({"any": orders.count() >= 1, "two": orders.count() >= 2}, tiny_business(), weeks=2)
    >>> {key: history.sizes().tolist() for key, history in found.items()}
    {'any': [2, 2, 2], 'two': [0, 1, 1]}
    """
    named = by_key(segments)
    rules = {key: rule_of(segment) for key, segment in named.items()}
    columns = _dates(business, weeks, until, every, dates)
    index = index_of(business)
    known = np.empty((len(columns), len(index.ids)), dtype=bool)
    inside = {key: np.empty_like(known) for key in rules}
    # Date by date, so that a measure two segments share is still at hand for the second.
    for number, moment in enumerate(map(instant, columns)):
        known[number] = population(index, moment)
        for key, rule in rules.items():
            inside[key][number] = matches(rule, index, moment) & known[number]
    people = index.ids.rename("customer_id")
    all_known = pd.DataFrame(known.T, index=people, columns=columns)
    return {
        key: MembershipHistory(
            members=pd.DataFrame(inside[key].T, index=people, columns=columns),
            known=all_known,
            key=key,
            review_by=getattr(named[key], "review_by", ""),
            rule=rule,
            business=business,
        )
        for key, rule in rules.items()
    }


def history_of(*people: str, start: str = "2026-01-01", every: str = "MS") -> MembershipHistory:
    """Draw a small history by hand, to see what a number means.

    Parameters
    ----------
    *people
        One text per person, one letter per date: ``X`` in, ``.`` out, ``-`` not known yet.
    start, every
        The first date, and the step to the next as pandas writes it: ``"MS"`` is monthly, ``"7D"`` weekly.

    Returns
    -------
    MembershipHistory of customers 1, 2, 3, ...

    Raises
    ------
    ValueError
        If the texts differ in length or hold another letter.

    Examples
    --------
    >>> history_of("..X", ".XX", "XXX", "...").sizes().tolist()
    [1, 2, 3]
    """
    if len({len(person) for person in people}) != 1 or not set("".join(people)) <= set("X.-"):
        raise ValueError('Draw every person with as many letters, each X, "." or "-", such as "..X", "-XX".')
    letters = np.array([list(person) for person in people])
    dates = pd.DatetimeIndex(pd.date_range(start, periods=letters.shape[1], freq=every).to_numpy(TIME))
    ids = pd.RangeIndex(1, len(people) + 1, name="customer_id")
    return MembershipHistory(
        members=pd.DataFrame(letters == "X", index=ids, columns=dates),
        known=pd.DataFrame(letters != "-", index=ids, columns=dates),
    )


def rule_of(segment: Any) -> Rule:
    """The rule of a segment; a rule itself is its own.

    Examples
    --------
    >>> from segmentlab.model.tree import customer
    >>> rule_of(customer("country") == "DE") == (customer("country") == "DE")
    True
    """
    return check_rule(segment.rule if hasattr(segment, "review_by") else segment)


def by_key(segments: Iterable[Any] | Mapping[str, Any]) -> dict[str, Any]:
    """Segments, or rules by name, as one dictionary.

    Raises
    ------
    ValueError
        If there are none, or two have the same key.
    TypeError
        If a rule came without a name.
    """
    if not isinstance(segments, Mapping):
        listed = list(segments)
        nameless = [one for one in listed if not hasattr(one, "review_by")]
        if nameless:
            raise TypeError(
                f'{nameless[0]!r} has no name; give segments, or a dictionary such as {{"regulars": rule}}.'
            )
        keys = [one.key for one in listed]
        twice = [key for key in keys if keys.count(key) > 1]
        if twice:
            raise ValueError(f"Two segments have the key {twice[0]!r}; give each its own.")
        segments = dict(zip(keys, listed, strict=True))
    if not segments:
        raise ValueError("There is no segment here; give at least one.")
    return dict(segments)


def _dates(
    business: Business,
    weeks: int,
    until: str | date | None,
    every: str,
    dates: Iterable[str | date] | None,
) -> pd.DatetimeIndex:
    """The dates asked for, in order."""
    if dates is not None:
        if until is not None:
            raise ValueError("Give dates or until, not both: the last of the dates is the end.")
        columns = pd.DatetimeIndex(sorted({business.moment(one) for one in dates})).astype(TIME)
        if len(columns) < 2:
            raise ValueError(f"{len(columns)} dates make no history; give at least two different ones.")
    else:
        if isinstance(weeks, bool) or not isinstance(weeks, int | np.integer) or weeks < 1:
            raise ValueError(f"weeks={weeks!r} makes no history; ask for a whole number of at least 1.")
        step, span = microseconds(every), int(weeks) * microseconds("1w")
        if not 0 < step <= span:
            raise ValueError(
                f'every="{every}" leaves no second date within {weeks} weeks; choose a shorter step.'
            )
        ago = np.arange(span // step, -1, -1) * np.timedelta64(step, "us")
        columns = pd.DatetimeIndex(business.moment(until).to_datetime64().astype(TIME) - ago)
    if columns[-1] > business.today:
        raise ValueError(
            f"The log of {business.title} ends on {business.today.date()}, before {columns[-1].date()}; "
            "choose an earlier date."
        )
    return columns
