"""What several lessons need: the form of what a panel shows, and what each message truly earns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import Business
from segmentlab.segment.segment import Segment
from segmentlab.words import signed

from ..picture import Picture

if TYPE_CHECKING:
    from segmentlab.activate.send import Message

Shown = tuple[Picture, str]
#: The messages of the first lessons; the shop has more for the later ones.
FIRST_MESSAGES = ("reminder", "discount", "guide", "perk")


def first_messages(shop: Business) -> dict[str, Message]:
    """The four messages a reader chooses from in the first lessons."""
    return {key: messages(shop)[key] for key in FIRST_MESSAGES}


def per_100(share: float) -> str:
    """So many more or fewer for each 100.

    Examples
    --------
    >>> per_100(0.0123), per_100(-0.02), per_100(-0.0001)
    ('+1.2', '−2.0', '0.0')
    """
    return signed(100 * share, nothing="0.0")


def profit_by_message(shop: Business, to: Segment | pd.Series) -> pd.Series:
    """True extra profit per 100 people of each message, in cents of whole dollars, the best first."""
    profit = {
        message.title: 100 * send(shop, key, to).true_effect("profit_cents")
        for key, message in first_messages(shop).items()
    }
    return pd.Series(profit).round(-2).sort_values(ascending=False)
