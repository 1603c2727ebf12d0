"""Some of the people of a simulated business, to live their weeks without the others.

Comes in: its world, and whom to take. Goes out: a world of these. Stage of the loop: activate.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

#: Slots of the dice from here on belong to no message of the business itself.
FREE_SLOT = 60


def crowd(world: Any, who: np.ndarray) -> Any:
    """The same world with the people at some places only; a place taken twice makes two people.

    Examples
    --------
    >>> from segmentlab.instrument.load import load
    >>> world = load("ecommerce", customers=50, weeks=8).truth.world
    >>> crowd(world, np.array([3, 3, 7])).people
    3
    """

    def only(part: Any) -> Any:
        return type(part)(**{one.name: getattr(part, one.name)[who] for one in fields(part)})

    return replace(world, traits=only(world.traits), state=only(world.state), everybody=len(who))
