"""Who is held out: a fixed, repeatable lottery over customer ids.

Comes in: ids, a share, the name of the lottery. Goes out: yes or no per id, the same on every machine
and on every day, so that people stay held out as the segment changes. Stage of the loop: activate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np


def ticket(customer_ids: Iterable[object], lottery: str) -> np.ndarray:
    """Give each id its ticket: a number from 0 up to 1 that depends only on the id and the lottery's name.

    It is the first 8 hexadecimal digits of ``md5("lottery:id")`` as a fraction, which any warehouse
    can compute too.

    Examples
    --------
    >>> ticket([1, 2], "spring_2026").round(3).tolist() == ticket(["1", "2"], "spring_2026").round(3).tolist()
    True
    """
    prefix = f"{lottery}:"
    digests = (
        hashlib.md5(f"{prefix}{one}".encode(), usedforsecurity=False).hexdigest() for one in customer_ids
    )
    return np.array([int(digest[:8], 16) for digest in digests], dtype=np.float64) / 2**32


def held_out(customer_ids: Iterable[object], share: float, lottery: str = "holdout") -> np.ndarray:
    """Draw who does not get the message, so that there is someone to compare with.

    Parameters
    ----------
    customer_ids
        Ids of the audience.
    share
        Part of the audience to hold out, from 0 to 1. A larger share keeps everyone that a smaller one had.
    lottery
        Name of the lottery. The same name always holds out the same people: use one name for a holdout
        that lasts, and the campaign's name for a fresh draw.

    Returns
    -------
    bool array, one value per id.

    Raises
    ------
    ValueError
        If the share is not between 0 and 1.

    Examples
    --------
    >>> held_out(range(10_000), 0.2, "spring_2026").mean().round(2)
    np.float64(0.2)
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share={share} makes no sense; give a share from 0 to 1, such as 0.2.")
    return ticket(customer_ids, lottery) < share
