"""Membership that changes while events arrive one by one, without going over the whole log again.

Comes in: a rule, a business, a moment to start from. Goes out: who came in and who left, and when, the same
as `members` at every moment. Stage of the loop: segment.
"""

from __future__ import annotations

import heapq
import math
import operator
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of, instant, population
from segmentlab.model.lines import Index, steps_of, timeline
from segmentlab.model.tree import (
    And,
    AtLeast,
    Comparison,
    Events,
    InSegment,
    Measure,
    Not,
    Or,
    Rule,
    check_rule,
    measures_in,
)
from segmentlab.model.window import DAY, Window, microseconds

#: What one person did: the moments of each kind of event that a rule asks for, in time order.
Log = dict[str, list[int]]
#: Yes or no for one person, by a log, at a moment.
Judge = Callable[[Log, int], bool]

_HOLD = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "in": lambda number, values: number in values,
}  # fmt: skip
_NEVER = np.iinfo(np.int64).max


class Change(NamedTuple):
    """Somebody came into a segment, or left it."""

    moment: pd.Timestamp
    customer_id: Any
    came_in: bool


@dataclass(eq=False, repr=False)
class LiveMembership:
    """Who is in a segment now, kept up to date event by event. Made by `live_membership`."""

    rule: Rule
    index: Index
    now: int
    inside: np.ndarray
    _holds: Judge
    _asked: list[Asked]
    _logs: dict[int, Log]
    #: How long an event of each kind can still make a difference; without an end, None.
    _reach: dict[str, int | None]
    #: Events to come, in the order in which they become known: moment, person, kind, when it happened.
    _coming: Iterator[tuple[int, int, str, int]]
    _next: tuple[int, int, str, int] | None = None
    #: When the answer for a person may change although nothing happens: a window moves on.
    _due: dict[int, int] = field(default_factory=dict)
    _alarms: list[tuple[int, int]] = field(default_factory=list)

    def advance(self, until: str | pd.Timestamp) -> list[Change]:
        """Let time pass, and say who came in and who left, in the order of time.

        Raises
        ------
        ValueError
            If that moment is past already: what has arrived cannot be taken back.
        """
        end = instant(self.index.business.moment(until))
        if end < self.now:
            at = pd.Timestamp(self.now, unit="us")
            raise ValueError(f"It is {at} already; start anew with live_membership(..., since={until!r}).")
        changes: list[Change] = []
        # What becomes known at a moment counts right after it: a log is complete up to, not including, now.
        while (step := min(self._arrival() + 1, self._alarms[0][0] if self._alarms else _NEVER)) <= end:
            self.now = step
            for who in sorted(self._touched()):
                answer = bool(self._ask(who))
                if answer != self.inside[who]:
                    self.inside[who] = answer
                    changes.append(Change(pd.Timestamp(step, unit="us"), self.index.ids[who], answer))
        self.now = end
        return changes

    @property
    def members(self) -> pd.Series:
        """Yes or no for everyone known now, in the form in which `members` gives it."""
        known = population(self.index, self.now)
        return pd.Series(self.inside[known], self.index.ids[known].rename("customer_id"), name="member")

    def _arrival(self) -> int:
        if self._next is None:
            self._next = next(self._coming, (_NEVER - 1, 0, "", 0))
        return self._next[0]

    def _touched(self) -> set[int]:
        """Take in what has arrived by now, and the alarms that are due: whom to ask again."""
        touched = set()
        while self._arrival() < self.now:
            _, who, kind, happened = self._next  # type: ignore[misc]
            insort(self._logs.setdefault(who, {}).setdefault(kind, []), happened)
            touched.add(who)
            self._next = None
        while self._alarms and self._alarms[0][0] <= self.now:
            moment, who = heapq.heappop(self._alarms)
            if self._due.get(who) == moment:
                touched.add(who)
        return touched

    def _ask(self, who: int) -> bool:
        """Judge one person now, forget what can no longer matter, and set the alarm for the next change."""
        if self.index.seen_at[who] >= self.now:
            self._wake(who, int(self.index.seen_at[who]) + 1)
            return False
        log = self._logs.get(who, {})
        for kind, moments in log.items():
            reach = self._reach[kind]
            if reach is not None:
                del moments[: bisect_left(moments, self.now - reach)]
        self._wake(who, min(one.next_change(log, self.now) for one in self._asked))
        return self._holds(log, self.now)

    def _wake(self, who: int, moment: int) -> None:
        if self._due.get(who) != moment:
            self._due[who] = moment
            if moment < _NEVER:
                heapq.heappush(self._alarms, (moment, who))


def live_membership(rule: Rule, business: Business, since: str | pd.Timestamp) -> LiveMembership:
    """Follow a segment event by event from a moment on.

    Per person it keeps only the events that can still matter, and the moment at which the next window runs
    out. An event costs one look at one person, however many people there are; `members` goes over everybody.
    It can follow counts and days since the last event, in windows that look back, also of sequences
    (`followed_by`, `not_followed_by`).

    Parameters
    ----------
    rule
        Who belongs to the segment.
    business
        Where the events come from. Each arrives when it was recorded, which may be later than it happened.
    since
        The moment (UTC) at which to begin. What was known before it is looked up once.

    Returns
    -------
    LiveMembership. `advance` lets time pass and gives the changes; `members` says who is in.

    Raises
    ------
    TypeError
        If the rule asks for something else, such as a sum or an attribute.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> shop = tiny_business()
    >>> live = live_membership(events("order_placed").count(within="7d") >= 1, shop, since="2026-05-30")
    >>> for change in live.advance("2026-06-29"):
    ...     print(f"{change.moment:%d %B}", change.customer_id, change.came_in)
    """
    asked: list[Asked] = []
    holds = _judge(check_rule(rule), asked)
    index, start = index_of(business), instant(business.moment(since))
    kinds = {one.key: one for measure in measures_in(rule) for one in map(_plain, steps_of(measure.source))}
    reach = {kind: _reach(kind, asked) for kind in kinds}
    known, coming = _split(index, kinds, reach, start)
    logs: dict[int, Log] = {}
    for _, who, kind, happened in known:
        logs.setdefault(who, {}).setdefault(kind, []).append(happened)
    for log in logs.values():
        for moments in log.values():
            moments.sort()
    # Everybody without events of these kinds gets the same answer, so it is asked once.
    inside = population(index, start) & holds({}, start)
    live = LiveMembership(rule, index, start, inside, holds, asked, logs, reach, iter(coming))
    for who in logs:
        inside[who] = live._ask(who)
    for who in np.flatnonzero(index.seen_at >= start).tolist():
        live._wake(who, int(index.seen_at[who]) + 1)
    return live


def _split(
    index: Index, kinds: dict[str, Events], reach: dict[str, int | None], start: int
) -> tuple[list[tuple[int, int, str, int]], list[tuple[int, int, str, int]]]:
    """All events of these kinds that can matter from the start on: those known by then, and those to come."""
    known: list[tuple[int, int, str, int]] = []
    coming: list[tuple[int, int, str, int]] = []
    for key, source in kinds.items():
        line, longest = timeline(index, source), reach[key]
        matters = slice(int(np.searchsorted(line.occurred, start - longest)) if longest else 0, None)
        happened = line.occurred[matters]
        moments = np.maximum(happened, line.recorded[matters])
        who, then = line.who[matters].tolist(), happened.tolist()
        for moment, person, at in zip(moments.tolist(), who, then, strict=True):
            (known if moment < start else coming).append((moment, person, key, at))
    return known, sorted(coming)


def _plain(source: Events) -> Events:
    return Events(source.event, source.conditions)


def _reach(kind: str, asked: list[Asked]) -> int | None:
    """How long after it happened an event of a kind can still change an answer; None without an end."""
    longest = 0
    for one in asked:
        if kind in one.kinds:
            if one.oldest is None:
                return None
            longest = max(longest, one.oldest + sum(one.insides) + 1)
    return longest


def _judge(rule: Rule, asked: list[Asked]) -> Judge:
    """Make a function that judges one person by a log; the comparisons it rests on are put into the list."""
    match rule:
        case Comparison(Measure("count" | "days_since_last", window=None | Window())):
            asked.append(_asked(rule))
            return asked[-1].holds
        case And(parts) | Or(parts) | AtLeast(_, parts):
            judges = [_judge(part, asked) for part in parts]
            least = rule.number if isinstance(rule, AtLeast) else len(parts) if isinstance(rule, And) else 1
            return lambda log, now: sum(judge(log, now) for judge in judges) >= least
        case Not(part):
            inner = _judge(part, asked)
            return lambda log, now: not inner(log, now)
        case InSegment(_, part):
            return _judge(part, asked)
    what = getattr(getattr(rule, "subject", rule), "name", type(rule).__name__)
    raise TypeError(
        f"{what} cannot be followed event by event, only counts and days since the last event; "
        "ask members() at the moments you need."
    )


def _asked(rule: Comparison) -> Asked:
    measure, window = rule.subject, rule.subject.window
    return Asked(
        days=measure.aggregate == "days_since_last",
        compared=_HOLD[rule.operator],
        value=rule.value,
        kinds=tuple(_plain(one).key for one in steps_of(measure.source)),
        insides=tuple(microseconds(step.inside) for step in measure.source.then),
        happens=tuple(step.happens for step in measure.source.then),
        newest=microseconds(window.newest) if window else 0,
        oldest=microseconds(window.oldest) if window else None,
    )


@dataclass(frozen=True)
class Asked:
    """One comparison of a rule, looked at whenever an event arrives; all lengths in microseconds."""

    days: bool
    compared: Callable[[Any, Any], bool]
    value: Any
    #: The kinds of events of a sequence, one after the other; how soon each must follow, and whether it must.
    kinds: tuple[str, ...]
    insides: tuple[int, ...]
    happens: tuple[bool, ...]
    newest: int
    oldest: int | None

    def holds(self, log: Log, now: int) -> bool:
        """Whether the comparison holds for a person now; what is missing meets none."""
        first, last = self._window(moments := self._dated(log), now)
        if not self.days:
            return bool(self.compared(last - first, self.value))
        return last > first and bool(self.compared(now // DAY - moments[last - 1] // DAY, self.value))

    def next_change(self, log: Log, now: int) -> int:
        """The next moment at which time alone may change the answer for this person."""
        found, moments = [_NEVER], self._dated(log)
        for edge in (self.newest,) if self.oldest is None else (self.newest, self.oldest):
            # An event is in the window from just after its newer edge has passed it until its older one has.
            place = bisect_right(moments, now - edge - 1)
            if place < len(moments):
                found.append(moments[place] + edge + 1)
        first, last = self._window(moments, now)
        if self.days and last > first:
            # Only those midnights matter at which the days reach a value or go beyond it.
            since, values = (
                moments[last - 1] // DAY,
                self.value if isinstance(self.value, tuple) else (self.value,),
            )
            midnights = [(since + math.floor(one) + more) * DAY for one in values for more in (0, 1)]
            found += [moment for moment in midnights if moment > now]
        return min(found)

    def _window(self, moments: list[int], now: int) -> tuple[int, int]:
        """The places of the first moment in the window, and of the first after it."""
        low = 0 if self.oldest is None else bisect_left(moments, now - self.oldest)
        return low, max(bisect_left(moments, now - self.newest), low)

    def _dated(self, log: Log) -> list[int]:
        """The moments of the events, or those at which the sequences were complete, in time order."""
        happened = done = log.get(self.kinds[-1], [])
        if len(self.kinds) == 1:
            return happened
        steps = zip(self.kinds[-2::-1], self.insides[::-1], self.happens[::-1], strict=True)
        for kind, inside, happens in steps:
            kept = []
            for moment in log.get(kind, []):
                after = bisect_right(happened, moment)
                came = after < len(happened) and happened[after] - moment <= inside
                if came == happens:
                    kept.append((moment, done[after] if came else moment + inside))
            happened, done = [moment for moment, _ in kept], [end for _, end in kept]
        return sorted(done)
