"""The controls of a condition on what people are, and of one that rests on another segment.

Comes in: a condition of a draft. Goes out: a changed one whenever a reader moves a control; one that cannot
be is refused in one sentence below them. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import ipywidgets

from segmentlab.model.tree import Rule
from segmentlab.segment.describe import clause

from ..style import live, note
from ..words import inline
from .account_field import ALONE, MEETING, AccountField
from .asked import Condition, Has, Kept, Rolled, Within
from .choices import DATE, NUMBER, TEXT, YES, Choices, named_apart
from .editing import compared, fits, usual_has
from .holding import ways
from .parts import Quiet, ValueField, column, heard, listed, offer, put_children, shown

Changed = Callable[[Condition], None]


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
        self.account = AccountField(choices, quiet, self._roll, {**ALONE, **MEETING})
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
            self.account.show(condition.rolled)
            put_children(
                self.box,
                shown([
                    (self.attribute, True), (self.days, is_date), (self.operator, True),
                    (self.value.box, True), (self.account.box, self.account.used), (self.says, True),
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
        assert self._now is not None
        new = usual_has(self.choices.attributes[self.attribute.value])
        self._take(replace(new, out=self._now.out, rolled=self._now.rolled))

    def _roll(self, rolled: Rolled | None) -> None:
        assert self._now is not None
        self._take(replace(self._now, rolled=rolled))

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
