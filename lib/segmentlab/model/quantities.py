"""Numbers that can be reckoned with: a measure divided by another, less another, the best tenth by one.

Comes in: measures (tree.py makes them). Goes out: frozen, checked nodes that can be compared like any
measure. Stage of the loop: model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from segmentlab.model.nodes import Node, Rule, Subject, check_rule, shown
from segmentlab.model.window import Window


class Quantity(Subject):
    """One number per customer as of a moment: a measure, or what two of them make together."""

    is_number = True

    def __truediv__(self, other: Quantity) -> Ratio:
        return Ratio(self, other)

    def __sub__(self, other: Quantity) -> Difference:
        return Difference(self, other)

    def _not_reckoned(self, _other: object) -> None:
        raise TypeError("Measures can be divided (a / b) and subtracted (a - b), by other measures only.")

    __add__ = __radd__ = __mul__ = __rmul__ = __rtruediv__ = __rsub__ = _not_reckoned

    def in_top(self, share: float, among: Rule | None = None) -> Extreme:
        """Is it among the highest, such as the top 10 % (`0.10`)?

        In the top tenth is everyone with a value for whom fewer than a tenth of those with a value are
        strictly higher: people with equal values share their fate.

        Parameters
        ----------
        share
            Above 0 and below 1.
        among
            Who is compared with each other; without it everyone known. Nobody else can be in the top.

        Examples
        --------
        >>> from segmentlab.model.tree import events
        >>> spent = events("order_placed").sum("amount_cents", within="1y")
        >>> best = spent.in_top(0.10, among=events("order_placed").count(within="1y") >= 1)
        """
        return Extreme(self, "top", share, None if among is None else check_rule(among))

    def in_bottom(self, share: float, among: Rule | None = None) -> Extreme:
        """Is it among the lowest? Ties, missing values and `among` as with `in_top`."""
        return Extreme(self, "bottom", share, None if among is None else check_rule(among))


@dataclass(frozen=True, eq=False)
class Ratio(Quantity):
    """One measure divided by another; missing where either is, or where the second is 0."""

    above: Quantity
    below: Quantity

    def __post_init__(self) -> None:
        """Refuse what is not a measure."""
        check_quantities(self.above, self.below)

    @property
    def name(self) -> str:  # type: ignore[override]
        """A short readable name; used for columns."""
        return f"{self.above.name}_per_{self.below.name}"

    def children(self) -> tuple[Node, ...]:
        """The two measures."""
        return (self.above, self.below)

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data.

        Examples
        --------
        >>> from segmentlab.model.tree import events
        >>> orders, visits = events("order_placed"), events("session_started")
        >>> list((orders.count() / visits.count()).to_dict())
        ['ratio']
        """
        return {"ratio": [self.above.to_dict(), self.below.to_dict()]}


@dataclass(frozen=True, eq=False)
class Difference(Quantity):
    """One measure less another; missing where either is."""

    first: Quantity
    second: Quantity

    def __post_init__(self) -> None:
        """Refuse what is not a measure."""
        check_quantities(self.first, self.second)

    @property
    def name(self) -> str:  # type: ignore[override]
        """A short readable name; used for columns."""
        return f"{self.first.name}_minus_{self.second.name}"

    def children(self) -> tuple[Node, ...]:
        """The two measures."""
        return (self.first, self.second)

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        return {"difference": [self.first.to_dict(), self.second.to_dict()]}


@dataclass(frozen=True, eq=False)
class Extreme(Rule):
    """Among the highest or lowest by a measure. Made by `.in_top(0.10)` and `.in_bottom(0.10)`."""

    subject: Quantity
    side: str
    share: float
    among: Rule | None = None

    def __post_init__(self) -> None:
        """Refuse a share in which everyone or nobody is."""
        if self.side not in ("top", "bottom"):
            raise ValueError(f"{self.side!r} is not a side; choose top or bottom.")
        check_quantities(self.subject)
        share = self.share.item() if hasattr(self.share, "item") else self.share
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share < 1:
            raise ValueError(
                f"in_{self.side}({share!r}) is not a share; write one above 0 and below 1: "
                f"the {self.side} 10 % is in_{self.side}(0.10)."
            )
        object.__setattr__(self, "share", share)

    @property
    def fraction(self) -> Fraction:
        """The share as written: 0.07 of 100 people are 7, not a hair more."""
        return Fraction(repr(self.share))

    def children(self) -> tuple[Node, ...]:
        """The measure, and who is compared."""
        return (self.subject,) if self.among is None else (self.subject, self.among)

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        data: dict[str, Any] = {f"in_{self.side}": self.share, "by": self.subject.to_dict()}
        if self.among is not None:
            data["among"] = self.among.to_dict()
        return data


def trend(quantity: Quantity) -> Ratio:
    """How a measure moves: its window divided by the window of the same length just before.

    Parameters
    ----------
    quantity
        A measure with a window, or a ratio or difference of such.

    Returns
    -------
    Ratio: 1 is no change, 0.5 half as much; missing where there was nothing before.

    Raises
    ------
    ValueError
        If it has no window that ends at, or a fixed time before, the moment of judging.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> fading = trend(events("session_started").count(within="30d")) < 0.5
    """
    check_quantities(quantity)
    return Ratio(quantity, _before(quantity))


def change(quantity: Quantity) -> Difference:
    """How a measure moves: its window less the window of the same length just before.

    Parameters
    ----------
    quantity
        A measure with a window, or a ratio or difference of such.

    Returns
    -------
    Difference: 0 is no change, below 0 is less than before.

    Examples
    --------
    >>> from segmentlab.model.tree import events
    >>> fewer = change(events("session_started").count(within="30d")) <= -5
    """
    check_quantities(quantity)
    return Difference(quantity, _before(quantity))


def _before(quantity: Any) -> Any:
    """The same measure one window earlier."""
    if isinstance(quantity, Ratio):
        return Ratio(_before(quantity.above), _before(quantity.below))
    if isinstance(quantity, Difference):
        return Difference(_before(quantity.first), _before(quantity.second))
    window = getattr(quantity, "window", None)
    if not isinstance(window, Window):
        raise ValueError(
            "trend() and change() compare a window with the one before, so the measure needs one: "
            'write within="30d" in it.'
        )
    return replace(quantity, window=window.before())


def check_quantities(*nodes: object) -> None:
    """Refuse what is not a measure.

    Raises
    ------
    TypeError
        Saying what should stand there.
    """
    for node in nodes:
        if not isinstance(node, Quantity):
            raise TypeError(
                f"{shown(node)} is not a measure; here stands one such as "
                'events("order_placed").count(within="90d").'
            )
