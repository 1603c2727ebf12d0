"""The controls of a condition on what people did: events, made into a number, held against a value.

Comes in: a condition of a draft. Goes out: a changed one whenever a reader moves a control; one that cannot
be is refused in one sentence below them. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import ipywidgets

from ..style import live, note
from ..words import inline
from .account_field import ALONE, MEETING, TOGETHER, AccountField
from .asked import Condition, Did, When
from .choices import DATE, Choices, named_apart
from .editing import MEASURES, changed_did, compared, fits, kind_of, usual_per, with_step
from .holding import ways
from .parts import LengthField, Quiet, ValueField, column, heard, listed, offer, put_children, shown
from .rows import StepList, WhereList

WHEN = {"at any time": "ever", "in the last": "last", "between": "between", "in the time after": "after"}
MOVED = {
    "as it is": "",
    "for each time they did something else": "per",
    "as a multiple of the time before": "trend",
    "as a difference to the time before": "change",
}
Changed = Callable[[Condition], None]


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
        self.oldest = LengthField("from", quiet, self._time, least=1)
        self.newest = LengthField("up to", quiet, self._time)
        self.after = heard(listed("after their"), quiet, self._time)
        self.moved = heard(listed("taken", MOVED), quiet, self._take)
        self.per = heard(listed("each", events), quiet, lambda: self._divide(event=self.per.value))
        self.per_where = WhereList(
            choices, quiet, lambda found: self._divide(where=found), "+ Only some of those times"
        )
        self.account = AccountField(
            choices, quiet, lambda found: self._set(rolled=found), {**ALONE, **TOGETHER, **MEETING}
        )
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
        if which == "after":
            offer(self.after, self._beginnings(), f"{now.when.which}:{now.when.after}")
        alone = now.aggregate in ("first", "last")
        backwards = which in ("last", "between")
        taken = {said: way for said, way in MOVED.items() if backwards or way in ("", "per")}
        offer(self.moved, taken, "per" if now.per else now.moved)
        if now.per:
            offer(self.per, self._events, now.per.event)
            self.per_where.show(now.per.event, now.per.where)
        self.account.show(now.rolled, numbers=not alone)
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
                (self.after, which == "after"), (self.moved, not alone), (self.per, bool(now.per)),
                (self.per_where.box, bool(now.per)), (self.account.box, self.account.used),
                (self.where.box, True), (self.then.box, True), (self.says, True),
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
            after = self.after.value if before == which else next(iter(self._beginnings().values()))
            word, name = after.split(":", 1)
            self._set(when=When(self.oldest.read() if before == which else "7d", "0d", name, word))
        else:
            self._set(when=When(self.oldest.read() if before != "ever" else "90d"))

    def _beginnings(self) -> dict[str, str]:
        """What a time can begin with: a date of the customer's, or their first or latest event of a name."""
        dates = [name for name, one in self.choices.attributes.items() if one.kind == DATE]
        found = {said: f":{name}" for said, name in named_apart(dates).items()}
        for which, word in (("first", "first"), ("last", "latest")):
            found |= {f"{word}: {said}": f"{which}:{name}" for said, name in self._events.items()}
        return found

    def _take(self) -> None:
        if self.moved.value == "per":
            self._set(per=usual_per(self._now, self.choices))
        else:
            self._set(moved=self.moved.value, per=None)

    def _divide(self, **changes: Any) -> None:
        assert self._now.per is not None
        per = replace(self._now.per, **changes)
        known = self.choices.properties(per.event)
        self._set(per=replace(per, where=tuple(one for one in per.where if one.property in known)))

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
