"""What was sent before, and when something may go out: frequency caps, cadence, quiet hours.

Comes in: a business, a channel, a moment. Goes out: how many messages everybody had, who had the same one
already, and the next moment at which nobody is disturbed. Stage of the loop: activate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from segmentlab.activate.consent import CHANNELS, check_channel
from segmentlab.instrument.business import Business
from segmentlab.instrument.folder import FolderBusiness
from segmentlab.model.attributes import attribute
from segmentlab.model.index import Index, instant, values
from segmentlab.model.tree import events, prop
from segmentlab.model.window import in_words, split_duration

#: The most messages one person gets: how many, in which time; "total" counts all channels together.
CAPS: dict[str, tuple[int, str]] = {
    "email": (2, "7d"),
    "sms": (1, "7d"),
    "push": (2, "7d"),
    "in_app": (3, "7d"),
    "call": (1, "30d"),
    "total": (4, "7d"),
}
#: From when to when nobody is disturbed, by the clock of the customer.
QUIET_HOURS = ("21:00", "08:00")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


class SendTimes(NamedTuple):
    """When everybody can be reached: a moment in UTC, whether it was moved, and whose time zone is known."""

    send_at: np.ndarray
    moved: np.ndarray
    zone_known: np.ndarray


def check_caps(caps: Mapping[str, tuple[int, str]]) -> None:
    """Refuse caps that cannot be counted.

    Examples
    --------
    >>> check_caps({"email": (2.5, "7d")})
    Traceback (most recent call last):
    ValueError: The cap (2.5, '7d') for email makes no sense; write a whole number and a time, such as ...
    """
    for channel, cap in caps.items():
        if channel != "total":
            check_channel(channel)
        fits = isinstance(cap, tuple | list) and len(cap) == 2
        if not fits or isinstance(cap[0], bool) or not isinstance(cap[0], int) or cap[0] < 0:
            raise ValueError(
                f"The cap {cap!r} for {channel} makes no sense; write a whole number and a time, such as "
                '(2, "7d").'
            )
        split_duration(cap[1])


def cap_words(channel: str, cap: tuple[int, str]) -> str:
    """A cap that is reached, as a reason.

    Examples
    --------
    >>> cap_words("email", (2, "7d"))
    'cap reached: 2 emails in 7 days'
    """
    what = "messages" if channel == "total" else CHANNELS[channel].many
    what = what.removesuffix("s") if cap[0] == 1 else what
    return f"cap reached: {cap[0]} {what} in {in_words(cap[1])}"


def sent_before(index: Index, channel: str, within: str, moment: int) -> np.ndarray:
    """How many messages everybody of the index had through a channel, or through all ("total").

    Parameters
    ----------
    index, moment
        Of the business, and microseconds since 1970.
    channel
        One of `CHANNELS`, or ``"total"``.
    within
        The time before the moment that counts.
    """
    if channel == "total":
        return np.sum([sent_before(index, one, within, moment) for one in CHANNELS], axis=0)
    event = CHANNELS[channel].sent
    if event not in event_names(index.business):
        return np.zeros(len(index.ids))
    return values(index, events(event).count(within=within), moment)


def had_already(index: Index, action: str, channel: str, within: str | None, moment: int) -> np.ndarray:
    """Who got the same action in a time; without one, ever.

    Messages are told apart by their ``campaign``: its name is that of the action, or the table ``campaigns``
    says that it sent the action as its ``message``.
    """
    business, event = index.business, CHANNELS[channel].sent
    if event not in event_names(business) or "campaign" not in business.events:
        return np.zeros(len(index.ids), dtype=bool)
    ran = business.tables.get("campaigns")
    names = {action}
    if ran is not None and {"campaign", "message"} <= set(ran):
        names |= set(ran.loc[ran["message"] == action, "campaign"].astype(str))
    same = events(event).where(prop("campaign").is_in(sorted(names)))
    counted = same.count(within=within) if within else same.count()
    return values(index, counted, moment) > 0


def event_names(business: Business) -> set[str]:
    """The names of all events a business has."""
    if isinstance(business, FolderBusiness):
        return set(business.keep("event names", lambda: business.database.event_names()))
    return set(map(str, business.events["event"].cat.categories))


def send_times(
    index: Index, moment: pd.Timestamp, quiet: tuple[str, str] | None, time_zone: str
) -> SendTimes:
    """When a message decided on at a moment can go out to everybody, by each one's own clock.

    Parameters
    ----------
    index, moment
        Of the business, and when it is decided (UTC).
    quiet
        From when to when nobody is disturbed, such as ``("21:00", "08:00")``; none sends at once.
    time_zone
        Of the business, for everyone without a ``time_zone`` of their own, such as ``"Europe/Berlin"``.

    Returns
    -------
    SendTimes, in the order of ``index.ids``.
    """
    people = len(index.ids)
    at = np.full(people, np.datetime64(moment.to_datetime64(), "us"))
    moved = np.zeros(people, dtype=bool)
    codes, zones = _zones(index, moment, time_zone)
    if quiet is not None:
        start, end = check_quiet(quiet)
        for code, zone in enumerate(zones):
            later = _after_quiet(moment, start, end, zone)
            if later is not None:
                at[codes == code] = later.to_datetime64()
                moved |= codes == code
    return SendTimes(at, moved, codes > 0)


def check_quiet(quiet: tuple[str, str]) -> tuple[int, int]:
    """Read quiet hours as minutes of the day.

    Examples
    --------
    >>> check_quiet(("21:00", "08:00"))
    (1260, 480)
    >>> check_quiet(("9 pm", "08:00"))
    Traceback (most recent call last):
    ValueError: quiet_hours=('9 pm', '08:00') makes no sense; write two times such as ("21:00", "08:00").
    """
    fits = isinstance(quiet, tuple | list) and len(quiet) == 2 and quiet[0] != quiet[1]
    times = [_CLOCK.fullmatch(one) if isinstance(one, str) else None for one in quiet] if fits else [None]
    if None in times:
        raise ValueError(f'quiet_hours={quiet!r} makes no sense; write two times such as ("21:00", "08:00").')
    start, end = (int(found[1]) * 60 + int(found[2]) for found in times if found)
    return start, end


def zone_of(name: object) -> ZoneInfo | None:
    """The time zone of a name; none if there is no such zone."""
    try:
        return ZoneInfo(name) if isinstance(name, str) else None
    except (KeyError, ValueError, OSError):
        return None


def _zones(index: Index, moment: pd.Timestamp, time_zone: str) -> tuple[np.ndarray, list[ZoneInfo]]:
    """Everybody's zone as a code; 0 is that of the business."""
    own = zone_of(time_zone)
    if own is None:
        raise ValueError(f'There is no time zone {time_zone!r}; write one such as "Europe/Berlin".')
    codes, zones = np.zeros(len(index.ids), dtype=np.int64), [own]
    if "time_zone" in index.business.customers:
        number, names = pd.factorize(attribute(index, "time_zone", instant(moment)))
        for place, name in enumerate(names):
            zone = zone_of(name)
            if zone is not None:
                codes[number == place] = len(zones)
                zones.append(zone)
    return codes, zones


def _after_quiet(moment: pd.Timestamp, start: int, end: int, zone: ZoneInfo) -> pd.Timestamp | None:
    """The end of the quiet hours in UTC, if the moment lies in them."""
    local = moment.tz_localize("UTC").tz_convert(zone)
    minute = local.hour * 60 + local.minute
    inside = start <= minute < end if start < end else minute >= start or minute < end
    if not inside:
        return None
    clock = local.tz_localize(None)
    day = clock.normalize() + pd.Timedelta(days=0 if minute < end else 1)
    for first in (True, False):  # an hour that the clock shows twice, when summer time ends
        awake = (day + pd.Timedelta(minutes=end)).tz_localize(
            zone, ambiguous=first, nonexistent="shift_forward"
        )
        awake = awake.tz_convert("UTC").tz_localize(None).as_unit("us")
        if awake > moment:
            break
    return awake
