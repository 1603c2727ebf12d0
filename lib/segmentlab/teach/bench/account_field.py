"""Of whom a condition is asked: of each person alone, or of all people of their account. Stage: teach.

Comes in: what stands in a condition. Goes out: controls, where customers belong to accounts at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from segmentlab.model.accounts import ACCOUNT, OF_RULES

from .asked import Rolled
from .choices import NUMBER, PERCENT, Choices
from .editing import fits, usual_rolled
from .holding import HELD
from .parts import Quiet, ValueField, column, heard, listed, offer, put_children

ALONE = {"each person alone": ""}
#: What is asked of the people of an account who meet a condition.
MEETING = {
    "account: how many people": "count",
    "account: share of its people": "share",
}
#: What is asked of a number of all people of an account.
TOGETHER = {
    "account: added up": "sum",
    "account: on average": "mean",
    "account: the highest": "max",
}


class AccountField:
    """A list, and for how many or which share of the people, what it is held against."""

    def __init__(
        self,
        choices: Choices,
        quiet: Quiet,
        changed: Callable[[Rolled | None], None],
        ways: Mapping[str, str],
    ) -> None:
        self._changed, self._ways, self._now = changed, ways, Rolled("count")
        self.used = ACCOUNT in choices.business.customers
        self.list = heard(listed("asked of", ways), quiet, self._other)
        self.operator = heard(listed("these are", HELD), quiet, self._hold)
        self.value = ValueField(quiet, self._value, choices.business.currency)
        self.box = column(name="sl-bench-account")

    def show(self, rolled: Rolled | None, *, numbers: bool = True) -> None:
        """Set it from a condition; a text is never added up."""
        ways = {said: way for said, way in self._ways.items() if numbers or way not in TOGETHER.values()}
        offer(self.list, ways, rolled.aggregate if rolled else "")
        if rolled is None or rolled.aggregate not in OF_RULES:
            put_children(self.box, (self.list,))
            return
        self._now = rolled
        offer(self.operator, HELD, rolled.operator)
        self.value.show(
            PERCENT if rolled.aggregate == "share" else NUMBER, rolled.operator, rolled.value, None
        )
        put_children(self.box, (self.list, self.operator, self.value.box))

    def _other(self) -> None:
        self._changed(usual_rolled(self.list.value))

    def _hold(self) -> None:
        self._changed(Rolled(self._now.aggregate, self.operator.value, self._now.value))

    def _value(self) -> None:
        value = self.value.read()
        if fits(NUMBER, self._now.operator, value):
            self._changed(Rolled(self._now.aggregate, self._now.operator, value))
