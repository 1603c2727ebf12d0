"""Several messages on one Monday: what they do to the same people together, each on top of the others.

Comes in: a simulated business and a plan, in the order in which it goes out. Goes out: both futures of
everybody, and how many messages each got. Stage of the loop: activate.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from segmentlab.instrument.business import Business

from .crowd import FREE_SLOT, crowd
from .send import messages, reachable


def sent_together(
    business: Business, plan: Mapping[str, pd.Series], *, among: pd.Series | None = None, weeks: int = 6
) -> pd.DataFrame:
    """What everybody does when several messages go out today, one after another, and when none does.

    `send` says what a message does to people who are left in peace otherwise. Here each message finds those
    who got an earlier one a little more tired: it moves them less, and they leave the channel more easily.

    Parameters
    ----------
    business
        A simulated business in which people do not influence each other: not ``"saas"``.
    plan
        Key of a message to yes/no per ``customer_id``, in the order of sending. Only those who want the
        channel get it; whoever leaves it over an earlier message gets none of the later ones.
    among
        Yes/no per ``customer_id``: live through the weeks with these people only, everybody if left out.
        A smaller crowd is quicker and throws other dice: compare plans among the same people.
    weeks
        How long to watch.

    Returns
    -------
    One row per ``customer_id``: every outcome of the business twice, ``_with`` and ``_without``; and
    ``messages`` (how many reached them) and ``complained`` (reported one as spam).

    Raises
    ------
    ValueError
        If the people belong to accounts.

    Examples
    --------
    >>> from segmentlab.instrument.load import load
    >>> shop = load("ecommerce", customers=200, weeks=20)
    >>> everybody = pd.Series(True, index=shop.customers["customer_id"])
    >>> both = sent_together(shop, {"reminder": everybody, "guide": everybody})
    >>> sorted(both["messages"].unique().tolist())
    [0, 2]
    """
    from data_generators.campaigns import live, send
    from data_generators.world import fork

    if "account_id" in business.customers:
        raise ValueError(f"In {business.title} colleagues influence each other; use send() there.")
    offered, world = messages(business), business.truth.world
    everybody = pd.Series(True, index=pd.Index(business.customers["customer_id"]))
    some = everybody if among is None else among
    people = pd.Index(some.index[some.to_numpy(dtype=bool)])
    # Kept by who they are: many plans are compared among the same people.
    name = ("crowd", weeks, len(people), int(pd.util.hash_pandas_object(people, index=False).sum()))
    who = np.flatnonzero(np.isin(world.customer_ids, people))
    world = business.keep((*name, "world"), lambda: crowd(world, who))
    ids = people[np.argsort(pd.Index(business.truth.world.customer_ids[who]).get_indexer(people))]
    reached, mail = fork(world), []
    counts, complained, cost = (np.zeros(world.people, dtype=np.int64) for _ in range(3))
    for place, (key, chosen) in enumerate(plan.items()):
        message = offered[key]
        want = partial(reachable, business, message.channel)
        agreed = _among(ids, business.keep(("agreed", message.channel), want))
        still = getattr(reached.state, f"consent_{message.channel}", agreed)
        to = _among(ids, chosen) & agreed & still
        sent = send(reached, message, to, slot=FREE_SLOT + place)
        counts += to
        cost += to * message.cost_cents
        complained[sent.who] += sent.complained
        mail.append(sent)
    happened: Any = live(reached, weeks, world, mail)
    happened["profit_cents"] -= cost

    def alone() -> Any:
        return live(fork(world), weeks, world)

    without = business.keep((*name, "left in peace"), alone)
    columns = {f"{outcome}_with": happened[outcome].to_numpy() for outcome in happened}
    columns |= {f"{outcome}_without": without[outcome].to_numpy() for outcome in without}
    columns |= {"messages": counts, "complained": complained > 0}
    return pd.DataFrame(columns, index=ids.rename("customer_id"))


def _among(ids: pd.Index, chosen: pd.Series) -> np.ndarray:
    """Give yes or no for each of these people; no for who is not spoken of."""
    place = chosen.index.get_indexer(ids)
    return np.where(place >= 0, chosen.to_numpy(dtype=bool)[place], False)
