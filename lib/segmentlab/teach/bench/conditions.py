"""The editors of single conditions: what people did, what they are, which segment they are in.

Comes in: a condition of a draft. Goes out: its controls, and a changed condition whenever a reader moves
one; a condition that cannot be is refused in one sentence below them. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import ipywidgets

from segmentlab.model.tree import Rule
from segmentlab.segment.describe import clause

from ..style import live, note
from ..words import inline
from .choices import DATE, NUMBER, TEXT, YES, Choices, named_apart
from .draft import Condition, Did, Has, Kept, When, Within
from .editing import (
    MEASURES,
    changed_did,
    compared,
    fits,
    kind_of,
    usual_has,
    with_step,
)
from .parts import (
    LengthField,
    Quiet,
    ValueField,
    column,
    heard,
    listed,
    offer,
    put_children,
    shown,
)
from .rows import StepList, WhereList

HELD = {"at least": ">=", "more than": ">", "at most": "<=", "less than": "<", "exactly": "==", "not": "!="}
NAMED = {"is": "==", "is not": "!=", "is one of": "in"}
YES_NO = {"is": "==", "is not": "!="}
BY_DATE = {"on or after": ">=", "after": ">", "on or before": "<=", "before": "<"}
IN_ORDER = {"in the top": "top", "in the bottom": "bottom"}
WHEN = {"at any time": "ever", "in the last": "last", "between": "between", "in the time after": "after"}
MOVED = {
    "as it is": "",
    "as a multiple of the time before": "trend",
    "as a difference to the time before": "change",
}
Changed = Callable[[Condition], None]


def ways(kind: str, *, number_of_all: bool = False) -> dict[str, str]:
    """The comparisons that make sense for a kind."""
    if kind == TEXT:
        return NAMED
    if kind == YES:
        return YES_NO
    if kind == DATE:
        return BY_DATE
    return {**HELD, **IN_ORDER} if number_of_all else HELD


class DidEditor:
    """What people did: events, made into a number, held against a value."""

    def __init__(self, choices: Choices, quiet: Quiet, changed: Changed) -> None:
        self.choices, self._quiet, self._changed = choices, quiet, changed
        self._now = Did(choices.purchase)
        self._events = events = named_apart(choices.events)
        self.event = heard(listed("they did", events), quiet, lambda: self._set(event=self.event.value))
        self.means = ipywidgets.HTML()
        self.aggregate = heard(
            listed("measure", {words[0]: key for key, words in MEASURES.items()}), quiet,
            lambda: self._set(aggregate=self.aggregate.value),
        )  # fmt: skip
        self.of = heard(listed("of what"), quiet, lambda: self._set(of=self.of.value))
        self.operator = heard(listed("which is"), quiet, self._hold)
        self.value = ValueField(quiet, self._value, choices.business.currency)
        self.when = heard(listed("when", WHEN), quiet, self._time)
        self.oldest = LengthField("from", quiet, self._time)
        self.newest = LengthField("up to", quiet, self._time)
        self.after = heard(listed("after their"), quiet, self._time)
        self.moved = heard(listed("taken", MOVED), quiet, lambda: self._set(moved=self.moved.value))
        self.where = WhereList(choices, quiet, lambda found: self._set(where=found))
        self.then = StepList(choices, quiet, lambda found: self._set(then=found), self._add_step)
        self.says = live(ipywidgets.HTML())
        self.box = column()

    def show(self, condition: Did) -> None:
        """Set every control from a condition."""
        self._now = condition
        with self._quiet():
            self._show(condition)
        self.says.value = ""

    def _show(self, now: Did) -> None:
        offer(self.event, self._events, now.event)
        means = self.choices.events.get(now.event, "")
        self.means.value = f'<div class="sl-help">{inline(means)}</div>' if means else ""
        self.aggregate.value = now.aggregate
        kinds = MEASURES[now.aggregate][1]
        known = self.choices.properties(now.event)
        fitting = [name for name, one in known.items() if one.kind in kinds]
        if kinds:
            offer(self.of, named_apart(fitting), now.of)
        kind = kind_of(now, self.choices)
        offer(self.operator, ways(kind, number_of_all=True), now.operator)
        self.value.show(kind, now.operator, now.value, known.get(now.of))
        which = _which(now.when)
        self.when.value = which
        if which != "ever":
            self.oldest.show(now.when.oldest)
        self.newest.show(now.when.newest if which == "between" else "30d")
        dates = [name for name, one in self.choices.attributes.items() if one.kind == DATE]
        if which == "after":
            offer(self.after, named_apart(dates), now.when.after)
        can_move = which in ("last", "between") and now.aggregate not in ("first", "last")
        self.moved.value = now.moved
        offer(self.when, WHEN if dates else {k: v for k, v in WHEN.items() if v != "after"}, which)
        self.oldest.number.description = {"last": "length", "between": "from", "after": "length"}.get(
            which, ""
        )
        self.where.show(now.event, now.where)
        self.then.show(now.then)
        put_children(
            self.box,
            shown([
                (self.event, True), (self.means, bool(means)), (self.aggregate, True), (self.of, bool(kinds)),
                (self.operator, True), (self.value.box, True), (self.when, True),
                (self.oldest.box, which != "ever"), (self.newest.box, which == "between"),
                (self.after, which == "after"), (self.moved, can_move), (self.where.box, True),
                (self.then.box, True), (self.says, True),
            ]),
        )  # fmt: skip

    def _hold(self) -> None:
        kind = kind_of(self._now, self.choices)
        column_ = self.choices.properties(self._now.event).get(self._now.of)
        operator, value = compared(kind, self.operator.value, self._now.value, column_)
        self._set(operator=operator, value=value)

    def _value(self) -> None:
        value = self.value.read()
        if value is None or not (
            self._now.operator in ("top", "bottom")
            or fits(kind_of(self._now, self.choices), self._now.operator, value)
        ):
            self.refuse("Choose at least one value." if value is None else f"{value!r} cannot be held so.")
            return
        self._set(value=value)

    def _time(self) -> None:
        which, before = self.when.value, _which(self._now.when)
        if which == "ever":
            self._set(when=When())
        elif which == "between":
            if before != which:
                start = self._now.when.oldest if before == "last" else "60d"
                self._set(when=When(start, _half(start)))
            else:
                self._set(when=When(self.oldest.read(), self.newest.read()))
        elif which == "after":
            dates = [name for name, one in self.choices.attributes.items() if one.kind == DATE]
            after = self.after.value if before == which else dates[0]
            self._set(when=When(self.oldest.read() if before == which else "7d", "0d", after))
        else:
            self._set(when=When(self.oldest.read() if before != "ever" else "90d"))

    def _add_step(self) -> None:
        self._changed_to(with_step(self._now, self.choices))

    def _set(self, **changes: Any) -> None:
        try:
            self._changed_to(changed_did(self._now, self.choices, **changes))
        except (ValueError, TypeError, KeyError) as error:
            self.refuse(str(error))

    def _changed_to(self, new: Did) -> None:
        try:
            new.rule()
        except (ValueError, TypeError) as error:
            self.refuse(str(error))
            return
        self._changed(new)

    def refuse(self, why: str) -> None:
        """Say below the controls why something was not taken."""
        self.says.value = note("error", "⚠", "Not taken:", inline(why))


class HasEditor:
    """What people are: an attribute, held against a value."""

    def __init__(self, choices: Choices, quiet: Quiet, changed: Changed) -> None:
        self.choices, self._quiet, self._changed = choices, quiet, changed
        self._now: Has | None = None
        self.attribute = heard(listed("they are", named_apart(choices.attributes)), quiet, self._other)
        self.days = heard(
            listed("taken as", {"days since that day": True, "the day itself": False}), quiet, self._as_days
        )
        self.operator = heard(listed("which is"), quiet, self._hold)
        self.value = ValueField(quiet, self._value, choices.business.currency)
        self.says = live(ipywidgets.HTML())
        self.box = column()

    def show(self, condition: Has) -> None:
        """Set every control from a condition."""
        self._now = condition
        known = self.choices.attributes.get(condition.attribute)
        with self._quiet():
            offer(self.attribute, named_apart(self.choices.attributes), condition.attribute)
            is_date = known is not None and known.kind == DATE
            kind = self._kind()
            self.days.value = condition.days
            offer(self.operator, ways(kind), condition.operator)
            self.value.show(kind, condition.operator, condition.value, known)
            put_children(
                self.box,
                shown([
                    (self.attribute, True), (self.days, is_date), (self.operator, True),
                    (self.value.box, True), (self.says, True),
                ]),
            )  # fmt: skip
        self.says.value = ""

    def _kind(self) -> str:
        assert self._now is not None
        known = self.choices.attributes.get(self._now.attribute)
        if self._now.days:
            return NUMBER
        if known is not None:
            return known.kind
        value = self._now.value
        return TEXT if isinstance(value, str | tuple) else YES if isinstance(value, bool) else NUMBER

    def _other(self) -> None:
        out = self._now.out if self._now else False
        self._take(replace(usual_has(self.choices.attributes[self.attribute.value]), out=out))

    def _as_days(self) -> None:
        assert self._now is not None
        day = str((self.choices.business.today.normalize()).date())
        new = (
            replace(self._now, days=True, operator="<=", value=90)
            if self.days.value
            else replace(self._now, days=False, operator=">=", value=f"{int(day[:4]) - 1}{day[4:7]}-01")
        )
        self._take(new)

    def _hold(self) -> None:
        assert self._now is not None
        known = self.choices.attributes.get(self._now.attribute)
        operator, value = compared(self._kind(), self.operator.value, self._now.value, known)
        self._take(replace(self._now, operator=operator, value=value))

    def _value(self) -> None:
        assert self._now is not None
        value = self.value.read()
        if value is None or not fits(self._kind(), self._now.operator, value):
            self.refuse("Choose at least one value." if value is None else f"{value!r} cannot be held so.")
            return
        self._take(replace(self._now, value=value))

    def _take(self, new: Has) -> None:
        try:
            new.rule()
        except (ValueError, TypeError) as error:
            self.refuse(str(error))
            return
        self._changed(new)

    def refuse(self, why: str) -> None:
        """Say below the controls why something was not taken."""
        self.says.value = note("error", "⚠", "Not taken:", inline(why))


class WithinEditor:
    """Which other segment people are in."""

    def __init__(self, quiet: Quiet, changed: Changed, others: Callable[[], Mapping[str, Rule]]) -> None:
        self._quiet, self._changed, self._others = quiet, changed, others
        self._now: Within | None = None
        self.segment = heard(listed("they are in"), quiet, self._other)
        self.says = live(ipywidgets.HTML())
        self.box = column(self.segment, self.says)

    def show(self, condition: Within) -> None:
        """Set the list from a condition."""
        self._now = condition
        with self._quiet():
            offer(self.segment, named_apart(self._others()), condition.key)
        self.says.value = ""

    def _other(self) -> None:
        assert self._now is not None
        key = self.segment.value
        found = self._others()
        if key in found:
            self._changed(replace(self._now, key=key, inner=found[key]))


class KeptEditor:
    """A condition that controls cannot show."""

    def __init__(self, currency: str) -> None:
        self._currency = currency
        self.says = live(ipywidgets.HTML())
        self.box = column(self.says)

    def show(self, condition: Kept) -> None:
        """Say in one sentence what it asks, and that it stays."""
        said = clause(condition.inner, self._currency)
        self.says.value = note(
            "hint",
            "☆",
            "Kept as it is:",
            f"controls cannot show this condition, so it stays: {inline(said)}.",
        )


def _which(when: When) -> str:
    if not when.oldest:
        return "ever"
    if when.after:
        return "after"
    return "last" if when.newest == "0d" else "between"


def _half(length: str) -> str:
    from .parts import split_duration

    number, unit = split_duration(length)
    return f"{number // 2}{unit}" if number > 1 else {"y": "180d", "w": "3d", "d": "12h", "h": "30min"}.get(
        unit, "0min"
    )  # fmt: skip
