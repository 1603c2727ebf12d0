"""Send a message to a segment of a simulated business, with a holdout, and see what happens.

Comes in: a business, a message, a segment. Goes out: the experiment as a marketer would see it, and behind
its own door what every person would have done with and without the message. Stage of the loop: activate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from segmentlab.activate.holdout import ticket
from segmentlab.instrument.business import Business
from segmentlab.model.tree import customer
from segmentlab.segment.evaluate import members
from segmentlab.segment.segment import Segment

if TYPE_CHECKING:
    from data_generators import Message


@dataclass(frozen=True, eq=False)
class Experiment:
    """A message sent to a segment, with some of its people held out.

    Attributes
    ----------
    message
        What was sent: its title, text, channel and cost.
    sent_on, weeks
        When it was sent, and how long everybody was watched afterwards.
    people
        One row per person of the audience, indexed by ``customer_id``: ``arm`` ("message" or "holdout")
        and what they did: ``revenue_cents``, ``profit_cents`` (after the message and all it gives away),
        ``unsubscribed``, and what else counts in the business, such as ``bought`` and ``orders``.
    unreachable
        Members of the segment who were left out because they do not want messages through its channel.
    """

    message: Message
    sent_on: pd.Timestamp
    weeks: int
    people: pd.DataFrame = field(repr=False)
    unreachable: int
    _truth: pd.DataFrame = field(repr=False)
    _observe: Callable[[], pd.DataFrame] = field(repr=False)

    @cached_property
    def events(self) -> pd.DataFrame:
        """What the log shows of the weeks watched, of everybody: the message where it was sent, and all else.

        Columns as in ``business.events``, whose numbers of visits and devices it goes on counting. It takes
        the time that making the business takes, when first asked for.
        """
        return self._observe()

    @property
    def truth(self) -> pd.DataFrame:
        """The separate door: both futures of each person, ``bought_with`` and ``bought_without`` and so on.

        People do not influence each other in these businesses, except colleagues of one account, who are in
        one arm together. Both futures share all chance that the message does not touch: a modelling choice
        that makes the true effect of each person known.
        """
        return self._truth

    def true_effect(self, outcome: str = "bought") -> float:
        """What the message really changes per person, on average over the audience; opens the door."""
        known = [column for column in self.people if column != "arm"]
        if outcome not in known:
            raise ValueError(f"{outcome!r} is not an outcome; choose one of {', '.join(known)}.")
        difference = self._truth[f"{outcome}_with"].astype(float) - self._truth[f"{outcome}_without"]
        return float(difference.mean())


def messages(business: Business) -> dict[str, Message]:
    """The messages that a simulated business can send, by their keys.

    Examples
    --------
    >>> from segmentlab.instrument.load import load
    >>> list(messages(load("ecommerce", customers=50, weeks=8)))[:4]
    ['reminder', 'discount', 'guide', 'perk']
    """
    import data_generators

    return data_generators.messages(business.truth.world.business)


def send(
    business: Business,
    message: str,
    to: Segment | pd.Series,
    *,
    holdout: float = 0.2,
    weeks: int = 6,
    lottery: str | None = None,
    on: str | date | None = None,
) -> Experiment:
    """Send a message to a segment today or on a Monday of the past, hold some out, and watch for some weeks.

    Parameters
    ----------
    business
        A simulated business; real customers cannot be asked what they would have done otherwise.
    message
        Key of one of `messages`.
    to
        A segment, or yes/no per ``customer_id`` as from ``Segment.members``.
    holdout
        Share of the audience that gets nothing, so that there is someone to compare with.
    weeks
        How long to watch afterwards.
    lottery
        Name of the lottery that draws the holdout; the message's key if left out. Customers who have an
        ``account_id`` are drawn account by account: colleagues influence each other, so the whole audience
        of an account gets the message or nobody of it does.
    on
        Another Monday on which to send it, such as ``"2025-09-01"``: who belongs, who may be written to and
        what everybody does are as they were on it.

    Returns
    -------
    Experiment

    Raises
    ------
    LookupError
        If the business is real data.
    ValueError
        If the message, the holdout share or the day makes no sense, or the audience is empty or holds a
        stranger.
    TypeError
        If `to` does not say yes or no.

    Examples
    --------
    >>> from segmentlab.instrument.load import load
    >>> from segmentlab.model.tree import events
    >>> shop = load("ecommerce", customers=2_000)
    >>> buyers = Segment("buyers", events("order_placed").count() >= 1)
    >>> test = send(shop, "reminder", buyers, holdout=0.5)
    >>> sorted(test.people["arm"].unique())
    ['holdout', 'message']
    """
    if not 0 <= holdout <= 1:
        raise ValueError(f"holdout={holdout} makes no sense; give a share from 0 to 1, such as 0.2.")
    day = business.moment(on)
    both = futures(business, message, weeks, on)
    sent = messages(business)[message]
    chosen = to.members(business, day) if isinstance(to, Segment) else to
    audience = _audience(business, chosen, both.index, day)
    reached = audience[reachable(business, sent.channel, day)[audience].to_numpy()]
    if not len(reached):
        raise ValueError("Nobody in this segment can be reached; widen the segment.")
    world = _world(business, day)
    truth = (
        _futures_of(business, world, message, weeks, reached) if _in_accounts(business) else both.loc[reached]
    )
    held = _tickets(business, lottery or message).loc[reached].to_numpy() < holdout
    outcomes = [column.removesuffix("_with") for column in truth if column.endswith("_with")]
    seen = {
        outcome: np.where(held, truth[f"{outcome}_without"], truth[f"{outcome}_with"]) for outcome in outcomes
    }
    people = pd.DataFrame({"arm": np.where(held, "holdout", "message"), **seen}, index=reached)

    def observe() -> pd.DataFrame:
        import data_generators

        return data_generators.observe(world, message, weeks, world.customer_ids.isin(reached[~held]))

    return Experiment(sent, day, weeks, people, len(audience) - len(reached), truth, observe)


def reachable(business: Business, channel: str, as_of: str | date | None = None) -> pd.Series:
    """Who may be written to through a channel today, or then: everybody, where nobody has to agree to it.

    Examples
    --------
    >>> from segmentlab.instrument.load import load
    >>> shop = load("ecommerce", customers=50, weeks=8)
    >>> bool(reachable(shop, "email").all()), bool(reachable(shop, "in_app").all())
    (False, True)
    """
    agreed = f"{channel}_consent"
    if agreed not in business.customers:
        return pd.Series(True, index=pd.Index(business.customers["customer_id"]))
    return members(customer(agreed) == True, business, as_of)  # noqa: E712


def _audience(business: Business, chosen: pd.Series, known: pd.Index, day: pd.Timestamp) -> pd.Index:
    """Give the ids of those chosen; ids or names in place of yes and no would be yes for everybody."""
    yes_or_no = isinstance(chosen, pd.Series) and pd.api.types.is_bool_dtype(chosen) and not chosen.hasnans
    if not yes_or_no:
        raise TypeError("Say yes or no for each customer_id: give a Segment, or what its members() gave.")
    audience = chosen.index[chosen.to_numpy(dtype=bool)]
    for wrong, why in (
        (~audience.isin(known), f"is not a customer of {business.title} on {day:%Y-%m-%d}"),
        (audience.duplicated(), "stands in the audience twice"),
    ):
        if wrong.any():
            advice = "leave it out"
            if "dirt" in business.truth.tables:
                advice = f"clean the data first (segmentlab.instrument.clean), or {advice}"
            raise ValueError(f"customer_id {audience[wrong].tolist()[0]!r} {why}; {advice}.")
    return audience


def futures(business: Business, message: str, weeks: int, on: str | date | None = None) -> pd.DataFrame:
    """Play both futures of everybody, whether they agreed to be written to or not.

    Played once per message and kept. Not for businesses with accounts: there, who else gets it matters.

    Parameters
    ----------
    business
        A simulated business.
    message
        Key of one of `messages`.
    weeks
        How long to watch.
    on
        The Monday on which it is sent; today if left out.

    Returns
    -------
    One row per ``customer_id``: every outcome of the business twice, ``_with`` and ``_without``.
    """
    import data_generators

    day = business.moment(on)

    def play() -> Any:
        played = data_generators.what_if(_world(business, day), message, weeks)
        return played.with_message.add_suffix("_with").join(played.without_message.add_suffix("_without"))

    return business.keep(("futures", message, weeks, day), play)


def _world(business: Business, day: pd.Timestamp) -> Any:
    """Everybody of a simulated business as they stood on a Monday."""
    import data_generators

    world = business.truth.world
    if day == business.today:
        return world
    return business.keep(("world", day), lambda: data_generators.world_at(world, day))


def _futures_of(business: Business, world: Any, message: str, weeks: int, reached: pd.Index) -> pd.DataFrame:
    """Both futures of an audience when exactly these people get it: their colleagues feel it too.

    Only the last audience of a message is kept.
    """
    import data_generators

    last = business.keep(("futures of an audience", message, weeks, world.today), dict)
    if "audience" not in last or not last["audience"].equals(reached):
        to = world.customer_ids.isin(reached)
        sent, unsent = data_generators.what_if(world, message, weeks, to)
        both = sent.add_suffix("_with").join(unsent.add_suffix("_without")).loc[reached]
        last.update(audience=reached, futures=both)
    return last["futures"]


def _in_accounts(business: Business) -> bool:
    return "account_id" in business.customers


def _tickets(business: Business, lottery: str) -> pd.Series:
    """Give everybody their ticket, the same to all people of an account."""
    ids = business.customers["customer_id"]
    owners = business.customers["account_id"] if _in_accounts(business) else ids
    return business.keep(("tickets", lottery), lambda: pd.Series(ticket(owners, lottery), index=ids))
