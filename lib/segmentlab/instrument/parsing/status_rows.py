"""Apply what statuses mean to the rows of a file: some are set aside, some are refunds.

Comes in: the status of each row. Goes out: the rows that are refunds, and what each status was taken to mean.
Stage of the loop: instrument.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segmentlab.instrument.parsing.columns import Column
from segmentlab.instrument.parsing.sieve import PAID_BACK, Sieve
from segmentlab.instrument.parsing.statuses import meanings
from segmentlab.instrument.reading import counted

_REASONS = {"cancelled": "cancelled", "unpaid": "not paid", "test": "test order"}


def judge(
    status: Column,
    column: str,
    told: Mapping[str, str] | None,
    cents: pd.Series,
    order: Column | None,
    sieve: Sieve,
) -> tuple[np.ndarray, dict[str, str], list[str]]:
    """Set aside what never became a purchase, and say which rows are refunds.

    An order called refunded was bought and paid back: without a row for the payback, neither counts.

    Returns
    -------
    Rows that are refunds, the meaning of each status, and notes.
    """
    found = meanings(status.different, told, column=column)
    notes = []
    counts = dict(zip(status.different, status.counts(), strict=True))
    unknown = [word for word in status.different if word not in found]
    if unknown:
        rows = int(sum(counts[word] for word in unknown))
        listed = ", ".join(unknown[:5]) + (" ..." if len(unknown) > 5 else "")
        notes.append(
            f"{counted(rows, 'row')} with a {column} that is not known ({listed}) "
            f"{'counts' if rows == 1 else 'count'} as bought "
            "(say what they mean with statuses=)."
        )

    def rows_that_are(meaning: str) -> np.ndarray:
        flags = np.array([found.get(word) == meaning for word in status.different] + [False])
        return flags[status.codes]

    for meaning, reason in _REASONS.items():
        sieve.take_out(rows_that_are(meaning), reason, column, unread=False)
    back, undone = rows_that_are("returned"), rows_that_are("refunded")
    if undone.any():
        own = (cents < 0).fillna(False).to_numpy(bool)
        if order is not None:
            bought = ~undone & ~back & sieve.usable & ~order.empty
            known = np.bincount(order.codes[bought], minlength=len(order.different)) > 0
            own |= np.append(known, False)[order.codes]
        sieve.take_out(undone & ~own, PAID_BACK, column, unread=False)
        back |= undone & own
    return back, {word: found.get(word, "bought") for word in status.different}, notes
