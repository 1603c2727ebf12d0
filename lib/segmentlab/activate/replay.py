"""What a message does to a small group on average: the same people, living through the same weeks many times.

Comes in: a simulated business, a message and some people. Goes out: what each of them does with it and
without it, averaged over many throws of the dice. Stage of the loop: activate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business
from segmentlab.model.nodes import Rule
from segmentlab.segment.evaluate import members
from segmentlab.segment.segment import Segment

from .crowd import crowd
from .send import messages, reachable


def replayed(
    business: Business,
    message: str,
    to: Segment | Rule | pd.Series,
    *,
    copies: int = 30_000,
    weeks: int = 6,
    late: int = 0,
) -> pd.DataFrame:
    """What each person does with a message and without it, averaged over many replays of the same weeks.

    `send` plays the future once. In a group of fifty the luck of a few orders then hides what the message
    does. Here every person is copied many times, each copy throws its own dice, and the copies are averaged.

    Parameters
    ----------
    business
        A simulated business in which people do not influence each other: not ``"saas"``.
    message
        Key of one of `messages`.
    to
        A segment, a rule, or yes/no per ``customer_id``. Only those who want the channel get the message.
    copies
        How many lives are lived through in all: fifty people live through the weeks 600 times each.
    weeks
        How long to watch, from today, however late the message is.
    late
        Weeks to wait before the message is sent.

    Returns
    -------
    One row per person reached: every outcome of the business twice, ``_with`` and ``_without``.

    Raises
    ------
    ValueError
        If the people belong to accounts, or the message would be sent after the last week.

    Examples
    --------
    >>> from segmentlab.instrument.load import load
    >>> shop = load("ecommerce", customers=50, weeks=8)
    >>> everybody = pd.Series(True, index=shop.customers["customer_id"])
    >>> both = replayed(shop, "guide", everybody, copies=500)
    >>> bool((both["orders_without"] >= 0).all())
    True
    """
    import data_generators
    from data_generators.campaigns import live

    if "account_id" in business.customers:
        raise ValueError(f"In {business.title} colleagues influence each other; use send() there.")
    if not 0 <= late < weeks:
        raise ValueError(f"late={late!r} does not work; give whole weeks from 0 to {weeks - 1}.")
    rule = to.rule if isinstance(to, Segment) else to
    chosen = rule if isinstance(rule, pd.Series) else members(rule, business)
    chosen = chosen & reachable(business, messages(business)[message].channel).reindex(chosen.index)
    people = chosen.index[chosen.to_numpy(dtype=bool)]
    world = business.truth.world
    times = max(copies // max(len(people), 1), 1)
    who = np.repeat(np.flatnonzero(world.customer_ids.isin(people)), times)
    they = crowd(world, who)
    offered, reached = messages(business)[message], data_generators.fork(they)
    before_it = live(reached, late, they) if late else None
    sent = data_generators.send(reached, offered, np.ones(len(who), dtype=bool))
    with_message = live(reached, weeks - late, they, [sent])
    if before_it is not None:
        yes_or_no = with_message.columns[[kind.kind == "b" for kind in with_message.dtypes]]
        with_message = with_message.astype(float) + before_it.astype(float)
        with_message[yes_or_no] = with_message[yes_or_no].clip(upper=1)
    with_message["profit_cents"] -= offered.cost_cents
    without_message = live(data_generators.fork(they), weeks, they)
    both = with_message.add_suffix("_with").join(without_message.add_suffix("_without")).astype(float)
    whose = world.customer_ids[who]
    return both.groupby(np.asarray(whose)).mean().rename_axis("customer_id")
