"""Messages sent again and again: what the same people do, week by week, with them and without.

Comes in: a simulated shop, messages, some people, the weeks in which they go out. Goes out: one row per week.
Opens the truth. Stage of the loop: activate.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.segment.evaluate import members
from segmentlab.segment.segment import Segment

from .crowd import FREE_SLOT, crowd
from .send import messages

#: Who gets a message: those who have agreed to its channel at that moment, or whoever is on file.
WHOM = ("agreed", "everybody")


def repeated(
    business: Business,
    message: str | Collection[str],
    to: Segment | Rule | pd.Series,
    *,
    on: Collection[int],
    weeks: int,
    whom: str = "agreed",
) -> pd.DataFrame:
    """What some people do from today on, week by week, when messages go out in some of the weeks.

    `send` watches one message for some weeks. What a message teaches people shows only when it is repeated,
    and after it has stopped. Call it twice, once with ``on=()``, and subtract: chance is the same in both.

    Parameters
    ----------
    business
        A simulated shop; people in it do not influence each other.
    message
        Key of one of `messages`, or several keys that go out in the same weeks.
    to
        A segment, a rule, or yes/no per ``customer_id``. All of them are watched, whatever they get.
    on
        The weeks in which it goes out, counted from 0, the week that begins today.
    weeks
        How long to watch.
    whom
        ``"agreed"``: those who want the channel at that moment. ``"everybody"``: also those who never wanted
        it or have cancelled it, as nobody should; they react like the others, which real people may not.

    Returns
    -------
    One row per week: ``orders``, ``full_price`` (orders without any discount), ``revenue_cents``,
    ``profit_cents`` (after goods, discounts and sending), ``with_offer`` and ``offer_revenue_cents`` (orders
    with a discount while one that was sent holds), ``of_reached`` (orders of people who have got something by
    then), ``sent``, ``against`` (sent to somebody who does not want the channel), ``cost_cents`` of sending,
    ``stops`` (answers that ask for no more of it), ``complaints`` (reported as spam), ``reached`` (people who
    have got something by then), and ``left``: how often somebody who wanted a channel at the beginning does
    not want it at the end of the week, channels of the messages only.

    Raises
    ------
    ValueError
        If the business is no shop, a week lies outside the time that is watched, or `whom` is neither.

    Examples
    --------
    >>> from segmentlab.instrument.load import load
    >>> shop = load("ecommerce", customers=50, weeks=8)
    >>> everybody = pd.Series(True, index=shop.customers["customer_id"])
    >>> table = repeated(shop, "discount", everybody, on=[0, 2], weeks=4)
    >>> [bool(number) for number in table["sent"]]
    [True, False, True, False]
    """
    from data_generators.campaigns import decide, send
    from data_generators.rules import rules
    from data_generators.world import fork

    if business.name != "ecommerce":
        raise ValueError(f"In {business.title} nothing is ordered piece by piece; use the shop.")
    if not set(on) <= set(range(weeks)):
        raise ValueError(f"on={sorted(on)} has weeks that are not watched; give weeks from 0 to {weeks - 1}.")
    if whom not in WHOM:
        raise ValueError(f"whom={whom!r} is nobody; write one of {', '.join(WHOM)}.")
    keys = [message] if isinstance(message, str) else list(message)
    offered, now = [messages(business)[key] for key in keys], business.truth.world
    rule = to.rule if isinstance(to, Segment) else to
    chosen = rule if isinstance(rule, pd.Series) else members(rule, business)
    places = np.flatnonzero(now.customer_ids.isin(chosen.index[chosen.to_numpy(dtype=bool)]))
    world = fork(crowd(now, places))
    its, rows, reached = rules(world.business), [], np.zeros(len(places), dtype=bool)
    channels = sorted({one.channel for one in offered})
    wanted = {channel: getattr(world.state, f"consent_{channel}").copy() for channel in channels}
    for number in range(weeks):
        mail, cost, against = [], 0, 0
        for place, one in enumerate(offered if number in on else ()):
            agreed = getattr(world.state, f"consent_{one.channel}").copy()
            to_now = agreed if whom == "agreed" else np.ones(len(places), dtype=bool)
            against += int((to_now & ~agreed).sum())
            cost += int(to_now.sum()) * one.cost_cents
            reached |= to_now
            mail.append(send(world, one, to_now, slot=FREE_SLOT + place))
        week, _ = decide(world, mail)
        placed, happened = week.placed, its.outcomes(world, week)
        holds = (world.state.offer_weeks > 0) & (world.state.offer_percent > 0)
        cheaper = placed.discount_cents > 0
        by_offer = cheaper & holds[placed.who]
        its.advance(world, week)
        rows.append(
            {
                "orders": int(happened["orders"].sum()),
                "full_price": int((~cheaper).sum()),
                "revenue_cents": int(happened["revenue_cents"].sum()),
                "profit_cents": int(happened["profit_cents"].sum()) - cost,
                "with_offer": int(by_offer.sum()),
                "offer_revenue_cents": int(placed.amount_cents[by_offer].sum()),
                "of_reached": int(happened["orders"][reached].sum()),
                "sent": sum(len(one.who) for one in mail),
                "against": against,
                "cost_cents": cost,
                "stops": sum(int(one.unsubscribed.sum()) for one in mail),
                "complaints": sum(int(one.complained.sum()) for one in mail),
                "reached": int(reached.sum()),
                "left": sum(
                    int((was & ~getattr(world.state, f"consent_{channel}")).sum())
                    for channel, was in wanted.items()
                ),
            }
        )
    return pd.DataFrame(rows).rename_axis("week")
