"""What became of messages, campaign by campaign or segment by segment: delivered, opened, clicked, and so on.

Comes in: the log. Goes out: counts and rates. They say how messages were received, not what they changed: for
that see lift.py. Stage of the loop: measure.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.window import microseconds

SENT = ("email_sent", "sms_sent", "push_sent", "in_app_shown", "call_made")
#: What can become of a message, and the events that tell of it.
RESPONSES = {
    "bounced": ("email_bounced",),
    "opened": ("email_opened", "push_opened", "call_answered"),
    "clicked": ("email_clicked", "sms_clicked", "in_app_clicked"),
    "replied": ("sms_replied",),
    "unsubscribed": ("unsubscribed",),
    "complained": ("spam_reported",),
}


def message_metrics(
    business: Business,
    by: str | pd.Series = "campaign",
    *,
    channel: str | None = None,
    campaigns: list[str] | None = None,
    since: str | pd.Timestamp | None = None,
    as_of: str | pd.Timestamp | None = None,
    purchase: str = "order_placed",
    converts_within: str = "7d",
) -> pd.DataFrame:
    """Count what became of the messages sent in a stretch of time.

    Parameters
    ----------
    business
        Where to look.
    by
        ``"campaign"`` or ``"channel"`` for a row each, or the segment of each person, indexed by customer_id.
    channel, campaigns
        Only messages through this channel, only these campaigns; all if left out.
    since, as_of
        Messages sent from `since` (the beginning if left out) up to `as_of` (today). Responses recorded by
        then count.
    purchase, converts_within
        A message converts if its receiver does this so soon after it was sent, for whatever reason.

    Returns
    -------
    DataFrame by campaign, channel or segment: messages ``sent`` and ``delivered``; ``opened`` (machines
    included), ``opened_by_people``, ``clicked``, ``replied``, ``converted``, ``unsubscribed``, ``complained``
    and ``bounced``; then each as a ``…_rate``: of those sent for bounces, of those delivered for all others.

    Raises
    ------
    ValueError
        If no message was sent then, or `by` is neither.

    Examples
    --------
    >>> from segmentlab.instrument.load import load
    >>> table = message_metrics(load("ecommerce", customers=2_000))
    >>> bool((table["opened_by_people"] <= table["opened"]).all())
    True
    """
    moment = business.moment(as_of)
    begins = business.start if since is None else business.moment(since)
    names = [*SENT, purchase, *(event for events in RESPONSES.values() for event in events)]
    columns = ["customer_id", "event", "occurred_at", "channel", "campaign"]
    log = business.events
    used = log["event"].isin(names) & (log["occurred_at"] < moment) & (log["recorded_at"] < moment)
    log = log.loc[used, [*columns, *(["machine_open"] if "machine_open" in log else [])]]
    chosen = log["campaign"].notna() & (log["occurred_at"] >= begins)
    if channel:
        chosen &= log["channel"] == channel
    if campaigns:
        chosen &= log["campaign"].isin(campaigns)
    messages = log[chosen]
    groups = _groups(messages, by)
    sent = messages[messages["event"].isin(SENT)]
    if sent.empty:
        raise ValueError(f"{business.title} sent no such message from {begins.date()} to {moment.date()}.")

    def count(rows: pd.DataFrame) -> pd.Series:
        return groups.loc[rows.index].value_counts()

    counts = {"sent": count(sent)}
    for response, events in RESPONSES.items():
        counts[response] = count(messages[messages["event"].isin(events)])
    opened = messages[messages["event"].isin(RESPONSES["opened"])]
    by_machine = opened["machine_open"].fillna(False).astype(bool) if "machine_open" in opened else False
    counts["opened_by_people"] = count(opened[~by_machine]) if "machine_open" in opened else counts["opened"]
    bought = log.loc[log["event"] == purchase, ["customer_id", "occurred_at"]]
    counts["converted"] = count(sent[_converts(sent, bought, microseconds(converts_within))])
    table = pd.DataFrame(counts).reindex(counts["sent"].index).fillna(0).astype(int)
    table.insert(1, "delivered", table["sent"] - table["bounced"])
    order = ["sent", "delivered", "opened", "opened_by_people", "clicked", "replied", "converted"]
    table = table[[*order, "unsubscribed", "complained", "bounced"]]
    for response in table.columns[2:]:
        whole = table["sent" if response == "bounced" else "delivered"]
        table[f"{response}_rate"] = table[response] / whole.where(whole > 0)
    return table.rename_axis(by if isinstance(by, str) else "segment")


def _groups(messages: pd.DataFrame, by: str | pd.Series) -> pd.Series:
    if isinstance(by, pd.Series):
        return messages["customer_id"].map(by)
    if by not in ("campaign", "channel"):
        raise ValueError(f'by={by!r} is neither "campaign" nor "channel" nor the segment of each person.')
    return messages[by].astype(str)


def _converts(sent: pd.DataFrame, bought: pd.DataFrame, within: int) -> np.ndarray:
    """For each message sent: did its receiver buy after it, soon enough?"""
    rows = sent[["customer_id", "occurred_at"]].reset_index(names="row")
    nearest = pd.merge_asof(
        rows.sort_values("occurred_at"),
        bought.assign(bought_at=bought["occurred_at"]).sort_values("occurred_at"),
        on="occurred_at",
        by="customer_id",
        direction="forward",
        allow_exact_matches=False,
    )
    soon = (nearest["bought_at"] - nearest["occurred_at"]) <= pd.Timedelta(microseconds=within)
    return sent.index.isin(nearest.loc[soon, "row"])
