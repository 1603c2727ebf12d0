"""Channels, and who has agreed to be written to through which, for what.

Comes in: a business, a channel, a purpose, a moment. Goes out: yes or no for everyone known then.
Stage of the loop: activate.
"""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.attributes import attribute
from segmentlab.model.index import index_of, instant, population

_PURPOSE = re.compile(r"[a-z][a-z0-9_]*")


class Channel(NamedTuple):
    """A way to reach people.

    Attributes
    ----------
    sent
        The event that tells that something went out.
    many
        What is counted, as sentences name it.
    must_agree
        Whether people must have agreed to it: where nobody kept whether they have, nobody counts as agreed.
    disturbs
        Whether it reaches people when they are not there by themselves, so that quiet hours matter.
    """

    sent: str
    many: str
    must_agree: bool = True
    disturbs: bool = True


#: The channels that a playbook can use.
CHANNELS = {
    "email": Channel("email_sent", "emails"),
    "sms": Channel("sms_sent", "text messages"),
    "push": Channel("push_sent", "push messages"),
    "in_app": Channel("in_app_shown", "in-app messages", must_agree=False, disturbs=False),
    "call": Channel("call_made", "calls", must_agree=False),
}


def check_channel(channel: str) -> str:
    """Refuse a channel that does not exist.

    Examples
    --------
    >>> check_channel("e-mail")
    Traceback (most recent call last):
    ValueError: There is no channel 'e-mail'; did you mean 'email'?
    """
    if channel not in CHANNELS:
        near = difflib.get_close_matches(str(channel), CHANNELS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(CHANNELS)}."
        raise ValueError(f"There is no channel {channel!r}; {hint}")
    return channel


def check_purpose(purpose: str) -> str:
    """Refuse a purpose that could not be the name of a column.

    Examples
    --------
    >>> check_purpose("Marketing & sales")
    Traceback (most recent call last):
    ValueError: 'Marketing & sales' cannot be a purpose; use small letters, such as "marketing" or "service".
    """
    if not isinstance(purpose, str) or not _PURPOSE.fullmatch(purpose):
        raise ValueError(
            f'{purpose!r} cannot be a purpose; use small letters, such as "marketing" or "service".'
        )
    return purpose


def consent_columns(business: Business, channel: str, purpose: str) -> tuple[str, ...]:
    """The attributes that say whether someone has agreed; all of them must.

    ``email_marketing_consent`` decides alone where the business keeps it; otherwise ``email_consent`` and
    ``marketing_consent``, whichever of them there is.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> consent_columns(tiny_business(), "email", "marketing")
    ()
    """
    names = set(business.customers.columns) | set(() if business.changes is None else business.changes)
    for wanted in ((f"{channel}_{purpose}_consent",), (f"{channel}_consent", f"{purpose}_consent")):
        found = tuple(name for name in wanted if name in names)
        if found:
            return found
    return ()


def consented(
    business: Business, channel: str, purpose: str = "marketing", as_of: str | pd.Timestamp | None = None
) -> pd.Series:
    """Who has agreed to be reached through a channel for a purpose, as it stood at a moment.

    Whoever said nothing has not agreed. Where the business keeps no column of consent at all, nobody has
    agreed to email, text and push messages; screens inside the product and calls need no agreement here.

    Parameters
    ----------
    business
        With attributes such as ``email_consent``; see `consent_columns`.
    channel
        One of `CHANNELS`.
    purpose
        What for, such as ``"marketing"`` or ``"service"``.
    as_of
        The moment; without it, ``business.today``.

    Returns
    -------
    Series of bool, one value for everyone known at that moment, indexed by ``customer_id``.

    Raises
    ------
    ValueError
        If there is no such channel.
    TypeError
        If a column of consent holds anything but yes and no.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> consented(tiny_business(), "email").any(), consented(tiny_business(), "in_app").all()
    (np.False_, np.True_)
    """
    check_channel(channel), check_purpose(purpose)
    index, moment = index_of(business), instant(business.moment(as_of))
    known = population(index, moment)
    columns = consent_columns(business, channel, purpose)
    agreed = np.full(len(index.ids), bool(columns) or not CHANNELS[channel].must_agree)
    for name in columns:
        agreed &= _yes(attribute(index, name, moment), name)
    return pd.Series(agreed[known], index=index.ids[known].rename("customer_id"), name="agreed")


def _yes(series: pd.Series, name: str) -> np.ndarray:
    """Read yes/no; anything else, such as the text "no", would silently count as one of the two."""
    values = (
        series.astype(series.cat.categories.dtype)
        if isinstance(series.dtype, pd.CategoricalDtype)
        else series
    )
    if values.isna().all():
        return np.zeros(len(values), dtype=bool)
    if not (pd.api.types.is_bool_dtype(values) or pd.api.types.is_numeric_dtype(values)):
        raise TypeError(
            f"{name} must hold yes or no (True or False); it holds texts such as {values.dropna().iloc[0]!r}."
        )
    return (values == True).fillna(False).to_numpy(dtype=bool)  # noqa: E712
