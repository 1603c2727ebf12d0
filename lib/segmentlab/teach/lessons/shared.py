"""What several lessons need: the form of what a panel shows, and what each message truly earns."""

from __future__ import annotations

import pandas as pd

from segmentlab.activate.send import messages, send
from segmentlab.instrument.business import Business
from segmentlab.segment.segment import Segment

from ..picture import Picture

Shown = tuple[Picture, str]


def profit_by_message(shop: Business, to: Segment | pd.Series) -> pd.Series:
    """True extra profit per 100 people of each message, in cents of whole dollars, the best first."""
    profit = {
        message.title: 100 * send(shop, key, to).true_effect("profit_cents")
        for key, message in messages(shop).items()
    }
    return pd.Series(profit).round(-2).sort_values(ascending=False)
