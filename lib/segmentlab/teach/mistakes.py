"""What makes an exercise sound: mistakes with examples, and answers its control can be moved to.

Comes in: the parts an author gives to `exercise`. Goes out: the same parts in one form, or one sentence on
what is wrong with them. Stage of the loop: teach.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from .answers import Choosing, Grouping, agrees
from .controls import Control, Options, Ranking, Slider


@dataclass(frozen=True)
class When:
    """A plausible mistake that a function knows, with an example of it. Made by `when`."""

    knows: Callable[[Any], bool]
    example: Any


def when(knows: Callable[[Any], bool], *, example: Any) -> When:
    """Describe a mistake that comes in many forms by a function, and give one example for the tests.

    Examples
    --------
    >>> when(lambda answer: answer > 1_000, example=5_000).example
    5000
    """
    return When(knows, example)


def example_of(expected: Any) -> Any:
    """Give an answer that means what is expected, or None where a bare function knows it.

    Examples
    --------
    >>> example_of(40), example_of(lambda answer: answer > 40)
    (40, None)
    """
    if isinstance(expected, When):
        return expected.example
    if isinstance(expected, Grouping):
        return expected.labels
    if isinstance(expected, Choosing):
        return expected.rule
    return None if callable(expected) else expected


def one_option(control: Control | None) -> TypeGuard[Options]:
    """Whether one of several options is chosen, so that answers are compared as options, not as numbers."""
    return isinstance(control, Options) and not control.many


def by_option(key: str, control: Options, mistakes: Mapping[str, Any]) -> dict[str, Any]:
    """Turn mistakes given as option and sentence into sentence and option; refuse unknown options."""
    turned: dict[str, Any] = {}
    for one, other in mistakes.items():
        named = one in control.options and other not in control.options.values()
        says, option = (other, control.options[one]) if named else (one, other)
        if not callable(option) and not isinstance(option, When):
            need_option(key, control, option, f"the mistake {says!r}")
        turned[says] = option
    return turned


def need_option(key: str, control: Options, option: Any, what: str) -> None:
    """Refuse an answer that nobody can choose."""
    if option not in control.options.values():
        raise ValueError(
            f"The exercise {key!r}: {what} is {option!r}, which is not among the options "
            f"{', '.join(map(repr, control.options.values()))}."
        )


def need_reachable(key: str, control: Control, check: Any, tolerance: float) -> None:
    """Refuse a control that starts at the right answer, or that cannot be moved to it."""
    if isinstance(control, Ranking):
        starts, ends = control.default == tuple(check), set(control.default) == set(check)
    elif isinstance(control, Slider):
        steps = round((check - control.low) / control.step)
        nearest = control.low + steps * control.step
        starts = agrees(control.default, check, tolerance)
        ends = control.low <= nearest <= control.high and agrees(nearest, check, tolerance)
    else:
        return
    if starts:
        raise ValueError(
            f"The exercise {key!r} starts at its right answer: give its control another default."
        )
    if not ends:
        raise ValueError(f"The exercise {key!r}: its control cannot be moved to the right answer {check!r}.")
