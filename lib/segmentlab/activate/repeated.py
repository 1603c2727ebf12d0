"""The same message sent again and again: what the same people do, week by week, with it and without.

Comes in: a simulated shop, a message, some people, the weeks in which it goes out. Goes out: one row per
week. Opens the truth. Stage of the loop: activate.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.segment.evaluate import members
from segmentlab.segment.segment import Segment

from .send import messages, reachable

#: A slot of the dice that no message of the business itself uses.
_FREE_SLOT = 60


def repeated(
    business: Business,
    message: str,
    to: Segment | Rule | pd.Series,
    *,
    on: Collection[int],
    weeks: int,
) -> pd.DataFrame:
    """What some people do from today on, week by week, when a message goes out in some of the weeks.

    `send` watches one message for some weeks. What a message teaches people shows only when it is repeated,
    and after it has stopped. Call it twice, once with ``on=()``, and subtract: chance is the same in both.

    Parameters
    ----------
    business
        A simulated shop; people in it do not influence each other.
    message
        Key of one of `messages`.
    to
        A segment, a rule, or yes/no per ``customer_id``. Those who do not want the channel are left out;
        whoever cancels it on the way gets no more of it, and is watched all the same.
    on
        The weeks in which it goes out, counted from 0, the week that begins today.
    weeks
        How long to watch.

    Returns
    -------
    One row per week: ``orders``, ``full_price`` (orders without any discount), ``revenue_cents``,
    ``profit_cents`` (after goods, discounts and sending), ``with_offer`` and ``offer_revenue_cents`` (orders
    with a discount while one that was sent holds), ``sent``, ``cost_cents`` of sending, and ``left``: how
    many have cancelled the channel by the end of the week.

    Raises
    ------
    ValueError
        If the business is no shop, or a week lies outside the time that is watched.

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
    offered, now = messages(business)[message], business.truth.world
    rule = to.rule if isinstance(to, Segment) else to
    chosen = rule if isinstance(rule, pd.Series) else members(rule, business)
    chosen = chosen & reachable(business, offered.channel).reindex(chosen.index)
    places = np.flatnonzero(now.customer_ids.isin(chosen.index[chosen.to_numpy(dtype=bool)]))

    def only(part: Any) -> Any:
        return type(part)(**{one.name: getattr(part, one.name)[places] for one in fields(part)})

    world = fork(replace(now, traits=only(now.traits), state=only(now.state), everybody=len(places)))
    its, rows = rules(world.business), []
    for number in range(weeks):
        agreed = getattr(world.state, f"consent_{offered.channel}")
        to_now = agreed.copy() if number in on else np.zeros(len(places), dtype=bool)
        sent = [send(world, offered, to_now, slot=_FREE_SLOT)] if number in on else []
        week, _ = decide(world, sent)
        placed, happened = week.placed, its.outcomes(world, week)
        holds = (world.state.offer_weeks > 0) & (world.state.offer_percent > 0)
        cheaper = placed.discount_cents > 0
        by_offer = cheaper & holds[placed.who]
        cost = int(to_now.sum()) * offered.cost_cents
        its.advance(world, week)
        rows.append(
            {
                "orders": int(happened["orders"].sum()),
                "full_price": int((~cheaper).sum()),
                "revenue_cents": int(happened["revenue_cents"].sum()),
                "profit_cents": int(happened["profit_cents"].sum()) - cost,
                "with_offer": int(by_offer.sum()),
                "offer_revenue_cents": int(placed.amount_cents[by_offer].sum()),
                "sent": int(to_now.sum()),
                "cost_cents": cost,
                "left": int((~getattr(world.state, f"consent_{offered.channel}")).sum()),
            }
        )
    return pd.DataFrame(rows).rename_axis("week")
