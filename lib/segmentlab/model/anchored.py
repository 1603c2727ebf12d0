"""Windows that begin with something each customer did: within 24 hours of sign-up, of the first trial.

Comes in: how long, and after what. Goes out: a frozen, checked window. Stage of the loop: model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segmentlab.model.nodes import Node
from segmentlab.model.subjects import Attribute
from segmentlab.model.window import Window, microseconds, window

if TYPE_CHECKING:
    from segmentlab.model.tree import Events


@dataclass(frozen=True, eq=False)
class Moment(Node):
    """The moment of each customer's first or last event. Made by `.first_time()` and `.last_time()`."""

    which: str
    source: Events

    def __post_init__(self) -> None:
        """Refuse what is neither first nor last."""
        if self.which not in ("first", "last"):
            raise ValueError(f"{self.which!r} is not a moment; choose first or last.")

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        return {f"{self.which}_time": self.source.to_dict()}

    @property
    def name(self) -> str:
        """A short readable name."""
        return f"{self.which}_{self.source.name}"


@dataclass(frozen=True, eq=False)
class Anchored(Node):
    """A window of each customer's own: from their anchor on, up to, not including, `within` later."""

    within: str
    after: Attribute | Moment

    def __post_init__(self) -> None:
        """Refuse a window in which nothing can happen, or that begins with nothing."""
        if microseconds(self.within) <= 0:
            raise ValueError(f'within="{self.within}" leaves no time; write one such as "24h".')
        if not isinstance(self.after, Attribute | Moment):
            raise TypeError(
                "after= takes a date of the customer or a moment, such as "
                'customer("signed_up_at") or events("trial_started").first_time().'
            )

    def to_dict(self) -> dict[str, Any]:
        """Give this part of the definition as plain data."""
        return {"within": self.within, "after": self.after.to_dict()}

    @property
    def name(self) -> str:
        """A short readable name."""
        return f"{self.within}_after_{self.after.name}"


def any_window(
    within: str | None, between: tuple[str, str] | None, after: Attribute | Moment | None
) -> Window | Anchored | None:
    """Make a window of what a measure was given; with `after` it begins there, otherwise it looks back.

    Raises
    ------
    ValueError
        If `after` stands without `within`, or with `between`.
    """
    if after is None:
        return window(within, between)
    if within is None or between is not None:
        raise ValueError('A window after something needs its length, and only that: write within="24h".')
    return Anchored(within, after)
