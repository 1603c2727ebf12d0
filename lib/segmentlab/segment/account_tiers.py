"""Account tiers: how a customer company as a whole uses the product, and how interested it is in more.

Comes in: events of the people of each account (``customers.account_id``), and cut points. Goes out:
segmentations in which everyone of an account is in the same group. Stage of the loop: segment.
"""

from __future__ import annotations

from segmentlab.model.tree import Events, Or, account_count, account_max, account_share, account_sum, events
from segmentlab.segment.segmentation import Group, Segmentation

NO_ACCOUNT = Group("No account", meaning="They belong to no account.")


def account_tiers(
    *,
    active: Events | None = None,
    limit: Events | None = None,
    within: str = "28d",
    healthy_share: float = 0.6,
    champion_days: int = 10,
) -> Segmentation:
    """Expanding, healthy, carried by one, fading or silent: how much of an account is really there.

    Parameters
    ----------
    active
        The event that shows a person is there; without it ``logged_in``.
    limit
        The event of reaching a limit of the plan; without it ``limit_reached``.
    within
        How far to look back.
    healthy_share
        Share of its people who are active, from which on an account is healthy.
    champion_days
        Active days of one person who carries an account on their own.

    Returns
    -------
    Segmentation of people; everyone of an account is in the group of the account.

    Examples
    --------
    >>> account_tiers().names
    ('Expanding', 'Healthy', 'Carried by one', 'Fading', 'Silent', 'No account')
    """
    if not 0 < healthy_share <= 1:
        raise ValueError(f"healthy_share={healthy_share} is not a share; use one above 0 and up to 1.")
    active, limit = active or events("logged_in"), limit or events("limit_reached")
    there = active.count(within) >= 1
    healthy = account_share(there) >= healthy_share
    return Segmentation(
        "account_tiers",
        "Account tiers",
        (
            Group(
                "Expanding",
                healthy & (account_sum(limit.count(within)) >= 1),
                "Most of its people are there, and the plan holds them up.",
                action="call with the larger plan",
                channel="sales",
                kpi="upgrades in 60 days",
            ),
            Group("Healthy", healthy, "Most of its people are there.", action="ask for a reference"),
            Group(
                "Carried by one",
                account_max(active.active_days(within)) >= champion_days,
                "One person is there often, and few others: if they leave, all is lost.",
                action="help them bring in colleagues",
                kpi="share of people active",
            ),
            Group("Fading", account_count(there) >= 1, "Some are there, seldom.", action="success call"),
            Group(
                "Silent", account_count(there) == 0, "Nobody is there any more.", action="ask what happened"
            ),
        ),
        NO_ACCOUNT,
        cuts={"within": within, "healthy_share": healthy_share, "champion_days": champion_days},
    )


def account_interest(
    *,
    signs: tuple[Events, ...] | None = None,
    decisive: Events | None = None,
    within: str = "30d",
    committee: int = 2,
    decisive_times: int = 2,
) -> Segmentation:
    """Hand to sales, nurture or leave: how many people of an account look into more, and how closely.

    Purchases by companies are made by several people: one curious person is a reader, two are a beginning
    buying committee.

    Parameters
    ----------
    signs
        Events of interest; without them webinars, downloads and documentation.
    decisive
        The event of looking at what it costs; without it ``pricing_viewed``.
    within
        How far to look back.
    committee
        Interested people of one account, from which on it is handed to sales.
    decisive_times
        How often, in all, its people must have looked at the prices for that.

    Returns
    -------
    Segmentation of people; everyone of an account is in the group of the account.

    Examples
    --------
    >>> account_interest().names
    ('Hand to sales', 'Nurture', 'Not interested', 'No account')
    """
    names = ("webinar_attended", "content_downloaded", "docs_read")
    decisive = decisive or events("pricing_viewed")
    kinds = (*(signs or tuple(events(name) for name in names)), decisive)
    interested = Or(tuple(one.count(within) >= 1 for one in kinds))
    people = account_count(interested)
    return Segmentation(
        "account_interest",
        "Accounts by interest",
        (
            Group(
                "Hand to sales",
                (people >= committee) & (account_sum(decisive.count(within)) >= decisive_times),
                "Several of its people look into it, prices included.",
                action="call",
                channel="sales",
                kpi="meetings",
            ),
            Group("Nurture", people >= 1, "Somebody looks into it.", action="reading matter, webinars"),
            Group("Not interested", people == 0, "Nobody looks into it.", action="leave alone"),
        ),
        NO_ACCOUNT,
        cuts={"within": within, "committee": committee, "decisive_times": decisive_times},
    )
