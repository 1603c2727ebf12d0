"""Make a business of what was read from your own file.

Comes in: events and the reading that tells how they were understood. Goes out: the same `Business` as a
simulated one. Stage of the loop: instrument.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from segmentlab.instrument.business import Business, make_business
from segmentlab.instrument.reading import Reading


def own_business(
    events: pd.DataFrame,
    reading: Reading,
    *,
    title: str | None = None,
    today: str | pd.Timestamp | None = None,
    currency: str | None = None,
) -> Business:
    r"""Make a business of the purchases or events that were read from a file.

    A customer counts as signed up when first seen. Nothing is read again.

    Parameters
    ----------
    events, reading
        What `read_purchases` or `read_events` gave.
    title
        What to call the business in prose; the file's name when not given.
    today
        Moment up to which the log is complete. Without it: the day after the last event.
    currency
        Sign before amounts. Without it: the one the file names, or ``"$"``.

    Returns
    -------
    Business

    Raises
    ------
    ValueError
        If `today` is not a date.

    Examples
    --------
    >>> import tempfile
    >>> from segmentlab.instrument.purchases import read_purchases
    >>> path = Path(tempfile.mkdtemp()) / "tent_shop.csv"
    >>> _ = path.write_text("customer,date,amount\n7,2026-01-05,13.97\n7,2026-02-01,8.00\n")
    >>> shop = own_business(*read_purchases(path))
    >>> shop.title, shop.today, len(shop.events)
    ('tent_shop', Timestamp('2026-02-02 00:00:00'), 2)
    """
    seen = events.groupby("customer_id", as_index=False, sort=True)["occurred_at"].min()
    return make_business(
        seen.rename(columns={"occurred_at": "signed_up_at"}), events,
        name="mine", title=title or Path(reading.file).stem, today=today,
        currency=currency or reading.currency,
    )  # fmt: skip
