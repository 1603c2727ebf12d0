"""What became of messages, campaign by campaign or segment by segment: delivered, opened, clicked, and so on.

Comes in: the log. Goes out: counts of messages and their shares. They say how messages were received, not
what they changed: for that see lift.py. Stage of the loop: measure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.activate.consent import CHANNELS, check_channel
from segmentlab.activate.past import PURCHASES
from segmentlab.instrument.business import Business
from segmentlab.model.window import in_words, microseconds
from segmentlab.showing import shows_itself
from segmentlab.words import percent

#: The event that tells that a message went out through each channel.
SENT = {channel.sent: name for name, channel in CHANNELS.items()}
#: What can become of a message: the events that tell of it, and the channel of each; none is any channel.
RESPONSES: dict[str, dict[str, str]] = {
    "bounced": {"email_bounced": "email"},
    "opened": {"email_opened": "email", "push_opened": "push", "call_answered": "call"},
    "clicked": {"email_clicked": "email", "sms_clicked": "sms", "in_app_clicked": "in_app"},
    "replied": {"sms_replied": "sms"},
    "unsubscribed": {"unsubscribed": ""},
    "complained": {"spam_reported": "email"},
}
#: The channels that can tell of it at all: nobody knows who read a text message.
_TOLD_BY = {name: {*events.values()} - {""} for name, events in RESPONSES.items()}
_TOLD_BY |= {"unsubscribed": set(CHANNELS), "converted": set(CHANNELS)}
_TOLD_BY["opened_by_people"] = _TOLD_BY["opened"]
_RESPONSES = ("opened", "opened_by_people", "clicked", "replied", "converted", "unsubscribed", "complained")
_UNNAMED = "no campaign named"


@shows_itself
class MessageMetrics(NamedTuple):
    """What became of messages.

    `table` has a row per campaign, channel or segment, the one with most messages first: messages ``sent``
    and ``delivered`` (all that did not bounce); of those delivered the ones ``opened`` (machines included),
    ``opened_by_people``, ``clicked``, ``replied`` to, ``converted``, ``unsubscribed`` from and ``complained``
    about; those ``bounced``; then each as a ``…_rate``: bounces of those sent, all others of those delivered
    through a channel that can tell, missing where none can. `overall` has the same of all messages together.
    """

    table: pd.DataFrame
    overall: pd.Series
    converts_within: str

    def sentence(self) -> str:
        """The result as one sentence for a marketer."""
        all_of_them = self.overall
        if not all_of_them["delivered"]:
            return f"Of {_messages(all_of_them)} none was delivered."
        said = [f"{percent(1 - all_of_them['bounced_rate'], 1)} were delivered"]
        if not np.isnan(all_of_them["opened_rate"]):
            said += [
                f"{percent(all_of_them['opened_rate'], 1)} opened "
                f"({percent(all_of_them['opened_by_people_rate'], 1)} by people) where that can be known"
            ]
        for name in ("clicked", "replied", "unsubscribed", "complained"):
            if all_of_them[name]:  # what never happened goes without saying
                words = {"replied": "replied to", "complained": "reported as spam"}.get(name, name)
                words = "followed by an unsubscription" if name == "unsubscribed" else words
                said += [f"{_few(all_of_them[f'{name}_rate'])} {words}"]
        bought = f"a purchase followed {_few(all_of_them['converted_rate'])} of them within"
        return (
            f"Of {_messages(all_of_them)}, {', '.join(said)}; {bought} "
            f"{in_words(self.converts_within)}, for whatever reason."
        )


def message_metrics(
    business: Business,
    by: str | pd.Series = "campaign",
    *,
    channel: str | None = None,
    campaigns: list[str] | None = None,
    since: str | pd.Timestamp | None = None,
    as_of: str | pd.Timestamp | None = None,
    purchase: str | None = None,
    converts_within: str = "7d",
) -> MessageMetrics:
    """Count what became of the messages sent in a stretch of time.

    Messages are counted, not clicks: a response belongs to the latest message of its campaign and channel
    that the person had got by then, and a message opened three times is one message opened. Responses to no
    message count nowhere.

    Parameters
    ----------
    business
        Where to look.
    by
        ``"campaign"`` or ``"channel"`` for a row each, or the segment of each person, indexed by customer_id;
        people of no segment are left out.
    channel, campaigns
        Only messages through this channel, only these campaigns; all if left out.
    since, as_of
        Messages sent from `since` (the beginning if left out) up to `as_of` (today). Responses recorded by
        then count.
    purchase, converts_within
        A message converts if its receiver does this so soon after it was sent, for whatever reason; the usual
        purchase of a simulated business (else ``order_placed``) if left out.

    Returns
    -------
    MessageMetrics

    Raises
    ------
    ValueError
        If no message was sent then, or `by` or `channel` is none.

    Examples
    --------
    >>> from segmentlab.instrument.load import load
    >>> result = message_metrics(load("ecommerce", customers=2_000), "channel")
    >>> result.table.loc["email", ["sent", "opened", "opened_by_people"]].is_monotonic_decreasing
    True
    >>> result.table["opened_rate"].notna().to_dict()
    {'email': True, 'push': True, 'sms': False}
    """
    moment = business.moment(as_of)
    begins = business.start if since is None else business.moment(since)
    if not isinstance(by, pd.Series) and by not in ("campaign", "channel"):
        raise ValueError(f'by={by!r} is neither "campaign" nor "channel" nor the segment of each person.')
    if channel is not None:
        check_channel(channel)
    purchase = purchase or PURCHASES.get(business.name, "order_placed")
    log = _known(business, begins, moment, purchase)
    sent = log[log["event"].isin(list(SENT))].reset_index(drop=True)
    sent = sent.assign(**_responses(sent, log))
    sent["converted"] = _follows(sent, log[log["event"] == purchase], microseconds(converts_within))
    chosen = np.ones(len(sent), dtype=bool)
    if channel is not None:
        chosen &= (sent["channel"] == channel).to_numpy()
    if campaigns is not None:
        chosen &= sent["campaign"].isin(campaigns).to_numpy()
    if not chosen.all():
        sent = sent[chosen]
    if sent.empty:
        raise ValueError(f"{business.title} sent no such message from {begins.date()} to {moment.date()}.")
    name = by if isinstance(by, str) else "segment"
    groups = sent[by] if isinstance(by, str) else _segments(sent, by)
    table, overall = _counted(sent, groups.rename(name))
    return MessageMetrics(table, overall, converts_within)


def _known(business: Business, begins: pd.Timestamp, moment: pd.Timestamp, purchase: str) -> pd.DataFrame:
    """The messages, responses and purchases since a beginning that are known at a moment, in order of time.

    Earlier messages are left out from the start: what answers one of those answers none of these.

    `campaign_of` and `message_of` are whole numbers that rows of one person share if they are of one
    campaign, and of one campaign and channel.
    """
    told = SENT | {event: way for events in RESPONSES.values() for event, way in events.items()}
    log = business.events
    used = log["event"].isin([*told, purchase]) & log["occurred_at"].between(begins, moment, "left")
    used &= log["recorded_at"] < moment
    columns = ["customer_id", "event", "occurred_at", "channel", "campaign", "machine_open"]
    log = log[[name for name in columns if name in log]].take(np.flatnonzero(used))
    if not log["occurred_at"].is_monotonic_increasing:
        log = log.sort_values("occurred_at", kind="stable")
    nothing = pd.Series(np.nan, index=log.index)
    ways = list(CHANNELS)
    way = _relabelled(log["event"], lambda event: told.get(event, ""), ways)
    own = _relabelled(log.get("channel", nothing), str, ways)
    channel = pd.Categorical.from_codes(np.where(way.codes < 0, own.codes, way.codes), ways)
    campaigns, names = pd.factorize(log.get("campaign", nothing))
    # The last of them stands for none; -1 is that, too.
    campaign = pd.Categorical.from_codes(campaigns % (len(names) + 1), [*map(str, names), _UNNAMED])
    who = _numbered(log["customer_id"])
    campaign_of = who * len(campaign.categories) + campaign.codes
    return log.assign(
        campaign=campaign,
        channel=channel,
        who=who,
        campaign_of=campaign_of,
        message_of=campaign_of * (len(ways) + 1) + channel.codes + 1,
    )


def _numbered(people: pd.Series) -> np.ndarray:
    """A whole number for each person: the id itself where ids are small, which needs no looking up."""
    if pd.api.types.is_integer_dtype(people.dtype) and people.between(0, 10 * len(people)).all():
        return people.to_numpy(np.int64)
    return pd.factorize(people)[0].astype(np.int64)


def _relabelled(column: pd.Series, name_of: Callable[[str], str], names: list[str]) -> pd.Categorical:
    """A column by other names, each looked up once; missing where the name is none of them."""
    codes, values = pd.factorize(column)
    places = {name: place for place, name in enumerate(names)}
    return pd.Categorical.from_codes(
        np.array([*(places.get(name_of(one), -1) for one in values), -1])[codes], names
    )


def _responses(sent: pd.DataFrame, log: pd.DataFrame) -> dict[str, np.ndarray]:
    """For each message, yes or no to each response; only a message that arrived can have any other."""
    rows = log[log["event"].isin([event for events in RESPONSES.values() for event in events])]
    message, no = _latest(sent, rows), np.zeros(len(sent), dtype=bool)

    def answered(these: np.ndarray) -> np.ndarray:
        places, yes = message[these], no.copy()
        yes[places[places >= 0]] = True
        return yes

    each = {name: rows["event"].isin(list(events)).to_numpy() for name, events in RESPONSES.items()}
    if "machine_open" in rows:
        by_machine = rows["machine_open"].astype("boolean").fillna(False).to_numpy(bool)
        each["opened_by_people"] = each["opened"] & ~by_machine
    else:
        each["opened_by_people"] = each["opened"]
    found = {name: answered(these) for name, these in each.items()}
    return {name: yes if name == "bounced" else yes & ~found["bounced"] for name, yes in found.items()}


def _latest(sent: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """The place of the latest message of a person, campaign and channel (if known) before each row, or -1."""
    found, unknown = np.full(len(rows), -1), rows["channel"].isna().to_numpy()
    before = np.searchsorted(sent["occurred_at"].to_numpy(), rows["occurred_at"].to_numpy(), side="right")
    size = len(sent) + 1
    for these, key in ((~unknown, "message_of"), (unknown, "campaign_of")):
        if len(sent) and these.any():
            # A message is its key and its place in time in one number, so that one search finds the latest.
            messages = np.sort(sent[key].to_numpy() * size + np.arange(len(sent)))
            wanted = rows[key].to_numpy()[these]
            place = _places(messages, wanted * size + before[these]) - 1
            latest = messages[np.maximum(place, 0)]
            found[these] = np.where((place >= 0) & (latest // size == wanted), latest % size, -1)
    return found


def _places(among: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Where numbers belong among sorted ones; looked up in their own order, which is kinder to memory."""
    order, places = np.argsort(wanted), np.empty(len(wanted), dtype=np.int64)
    places[order] = np.searchsorted(among, wanted[order])
    return places


def _follows(sent: pd.DataFrame, bought: pd.DataFrame, within: int) -> np.ndarray:
    """For each message that arrived: did its receiver buy after it, soon enough?"""
    size, times, moments = len(sent) + 1, bought["occurred_at"].to_numpy(), sent["occurred_at"].to_numpy()
    messages = np.sort(sent["who"].to_numpy() * size + np.arange(len(sent)))
    who = bought["who"].to_numpy() * size
    # Every purchase marks a stretch of its buyer's messages: one more from here, one less from there.
    begun = _places(messages, who + np.searchsorted(moments, times - np.timedelta64(within, "us")))
    ended = _places(messages, who + np.searchsorted(moments, times))
    marks = np.bincount(begun, minlength=size) - np.bincount(ended, minlength=size)
    followed = np.zeros(len(sent), dtype=bool)
    followed[messages[np.cumsum(marks[:-1]) > 0] % size] = True
    return followed & ~sent["bounced"].to_numpy()


def _segments(sent: pd.DataFrame, by: pd.Series) -> pd.Series:
    if by.index.has_duplicates:
        twice = by.index[by.index.duplicated()].tolist()[0]
        raise ValueError(f"customer_id {twice!r} stands in two segments.")
    return sent["customer_id"].map(by)


def _counted(sent: pd.DataFrame, groups: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
    """Messages and shares of each group, most messages first, and of all groups together."""
    codes, names = pd.factorize(groups)
    way, marks = sent["channel"].cat, (*_RESPONSES, "bounced")
    # One pass over the messages: how many there are of each group, channel and set of marks.
    bits = sum(sent[name].to_numpy() * np.int64(1 << bit) for bit, name in enumerate(marks))
    cells = (codes * len(way.categories) + way.codes) * (1 << len(marks)) + bits
    shape = len(names), len(way.categories), 1 << len(marks)
    cube = np.bincount(cells[codes >= 0], minlength=np.prod(shape)).reshape(shape)
    cube = np.concatenate([cube, cube.sum(axis=0, keepdims=True)])
    bit_sets = np.arange(1 << len(marks))
    marked = {name: (bit_sets >> bit) % 2 == 1 for bit, name in enumerate(marks)}
    arrived = cube[:, :, ~marked["bounced"]].sum(axis=2)
    counts = {"sent": cube.sum(axis=(1, 2)), "delivered": arrived.sum(axis=1)}
    counts |= {name: cube[:, :, these].sum(axis=(1, 2)) for name, these in marked.items()}
    wholes = {
        name: arrived[:, np.isin(way.categories, list(_TOLD_BY[name]))].sum(axis=1) for name in _RESPONSES
    }
    table = pd.DataFrame(counts, index=[*np.asarray(names, dtype=object), _UNNAMED])
    for name, whole in (wholes | {"bounced": counts["sent"]}).items():
        table[f"{name}_rate"] = np.divide(
            counts[name], whole, out=np.full(len(table), np.nan), where=whole > 0
        )
    parts = table.iloc[:-1].rename_axis(groups.name).sort_values("sent", ascending=False, kind="stable")
    parts.index = parts.index.infer_objects()
    return parts, table.iloc[-1].rename("all messages")


def _messages(row: pd.Series) -> str:
    return f"{int(row['sent']):,} message{'' if row['sent'] == 1 else 's'}"


def _few(share: float) -> str:
    """A share that may be small: with as many digits as it takes to see it."""
    return percent(share, 1) if share == 0 or share >= 0.001 else percent(share, 3)
