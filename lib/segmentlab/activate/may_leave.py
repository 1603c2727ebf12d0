"""Who of an audience must not leave the house in a file, and why.

Comes in: a business, people, what they are to be reached for. Goes out: the first reason against each of
them, or none. Stage of the loop: activate.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import pandas as pd

from segmentlab.activate.consent import consented
from segmentlab.activate.holdout import universal_holdout
from segmentlab.activate.playbook import PLAYBOOKS, playbook
from segmentlab.activate.playbook_rows import KINDS, Suppression
from segmentlab.instrument.business import Business
from segmentlab.model.index import index_of, instant, matches

HELD_OUT, NO_CONSENT = "universal holdout", "no consent"


def reasons_to_stay(
    business: Business,
    people: pd.Index,
    channel: str,
    purpose: str,
    as_of: pd.Timestamp,
    *,
    holdout: float,
    suppress: Iterable[Suppression] | None,
    kinds: Collection[str] | None,
) -> pd.Series:
    """The first reason why each of these people must not be in a file; missing for those who may.

    What holds at the moment or today counts: whoever has withdrawn or complained since must not be reached
    now, however the file is dated.

    Parameters
    ----------
    business, people
        Whose customers, and which of them (their ``customer_id``).
    channel, purpose
        What they are to be reached through and for.
    as_of
        The moment for which the file is made.
    holdout
        Share of all customers in the universal holdout.
    suppress
        Rules that say who must not get what; those of the playbook of the business if left out.
    kinds
        What the message is (see `KINDS`), so that only the rules against that count. Nobody knows what it is
        if left out: then every rule counts, except that a service message is taken for one.

    Returns
    -------
    Series of categories indexed by ``customer_id``: "universal holdout", "no consent", or a rule's reason.

    Raises
    ------
    ValueError
        If there is no such kind of message.
    LookupError
        If the business does not log what a rule asks about.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> shop = tiny_business()
    >>> asked = {"holdout": 0.5, "suppress": (), "kinds": None}
    >>> reasons_to_stay(shop, pd.Index([1, 2]), "in_app", "marketing", shop.today, **asked).tolist()
    [nan, 'universal holdout']
    """
    for kind in kinds or ():
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no kind of action; choose from {', '.join(KINDS)}.")
    if suppress is None:
        suppress = playbook(business.name).suppress if business.name in PLAYBOOKS else ()
    if kinds is None:
        kinds = ("service",) if purpose == "service" else KINDS
    stopped = {purpose, *kinds}
    rules = [rule for rule in suppress if stopped & {*rule.stops}]
    index = index_of(business)
    places, moments = index.ids.get_indexer(people), sorted({as_of, business.today})
    agreed = np.ones(len(people), dtype=bool)
    for moment in moments:
        agreed &= consented(business, channel, purpose, moment).reindex(people, fill_value=False).to_numpy()
    against = {HELD_OUT: universal_holdout(business, holdout)[places], NO_CONSENT: ~agreed}
    for rule in rules:
        try:
            now = [matches(rule.rule, index, instant(moment)) for moment in moments]
        except LookupError as error:
            raise LookupError(
                f"The suppression {rule.reason!r} cannot be judged here, because {str(error).rstrip('.')}; "
                "give suppress= without it."
            ) from error
        against[rule.reason] = np.logical_or.reduce(now)[places]
    names = list(against)
    first = np.select(list(against.values()), range(len(names)), default=-1)
    return pd.Series(pd.Categorical.from_codes(first, names), index=people, name="reason")
