"""Put together what was understood of a file, whatever it was a file of.

Comes in: events, and how they were read. Goes out: a `Reading`. Stage of the loop: instrument.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from segmentlab.instrument.parsing.roles import Guess
from segmentlab.instrument.parsing.sieve import Sieve
from segmentlab.instrument.parsing.tables import TextTable
from segmentlab.instrument.reading import Reading


def reading_of(
    events: pd.DataFrame,
    table: TextTable,
    sieve: Sieve,
    guess: Guess,
    file: str,
    date: str,
    decimal: str,
    **more: Any,
) -> Reading:
    """Put together what was understood of a file."""
    purchases, refunds = (int((events["event"] == name).sum()) for name in ("order_placed", "order_returned"))
    return Reading(
        file=file, rows=sieve.rows, used=int(sieve.usable.sum()), purchases=purchases, refunds=refunds,
        events=len(events) - purchases - refunds, customers=events["customer_id"].nunique(),
        first=events["occurred_at"].min(), last=events["occurred_at"].max(), kind=guess.kind,
        columns={role: column for role, column in guess.roles.items() if column},
        notation={
            "date": date, "decimal": decimal, "separator": table.separator, "encoding": table.encoding,
            "header": "a header" if table.header else "no header",
        },
        set_aside=sieve.set_aside(), **more,
    )  # fmt: skip
