"""The two propensities every business asks for: who will buy next, and who is about to leave.

Comes in: a business. Goes out: a frozen, calibrated score with outcome and features already chosen. Stage of
the loop: model.
"""

from __future__ import annotations

from typing import Any

from segmentlab.instrument.business import Business
from segmentlab.model.learning_examples import Outcome
from segmentlab.model.propensity import Propensity, propensity
from segmentlab.model.tree import Events, events

#: What being active means, and how long a silence is a departure, where no other is given.
ACTIVE = {
    "ecommerce": ("order_placed", "90d"),
    "saas": ("logged_in", "28d"),
    "subscription": ("delivery_sent", "42d"),
}


def purchase_propensity(
    business: Business,
    within: str = "60d",
    *,
    purchase: Events | None = None,
    **options: Any,
) -> Propensity:
    """How likely each person is to buy soon.

    Parameters
    ----------
    business
        Where to look.
    within
        How long to wait for a purchase.
    purchase
        The event that is one; without it ``order_placed``.
    **options
        As for `propensity`.

    Returns
    -------
    Propensity
    """
    return propensity(business, Outcome(purchase or events("order_placed"), within), **options)


def churn_propensity(
    business: Business,
    within: str | None = None,
    *,
    active: Events | None = None,
    **options: Any,
) -> Propensity:
    """How likely each active person is to fall silent: to do nothing in the time to come.

    Parameters
    ----------
    business
        Its ``name`` chooses what active means, unless told.
    within
        How long a silence is a departure: 90 days without an order in ecommerce, 28 without a login in saas,
        42 without a delivery in subscription.
    active
        The event that shows someone is there.
    **options
        As for `propensity`. Without `among`, people who were active in the same length of time before.

    Returns
    -------
    Propensity

    Raises
    ------
    ValueError
        If the business has no usual event and none is given.
    """
    usual = ACTIVE.get(business.name)
    if usual is None and (active is None or within is None):
        raise ValueError(
            f"Nobody has said what active means in {business.title}; "
            'give it: churn_propensity(business, "90d", active=events("order_placed")).'
        )
    active = active or events(usual[0])  # type: ignore[index]
    within = within or usual[1]  # type: ignore[index]
    options.setdefault("among", active.count(within) >= 1)
    return propensity(business, Outcome(active, within, happens=False), **options)
