"""Tiers of engagement, email, product use, loyalty and accounts: how much of it, in named steps.

Comes in: which events to count, and cut points. Goes out: a segmentation per question. Stage of the loop:
segment.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from segmentlab.instrument.business import Business
from segmentlab.model.features import event_counts
from segmentlab.model.tree import Events, Rule, at_least, events
from segmentlab.segment.segmentation import Group, Segmentation

#: What shows engagement in each business: event, active weeks of 12 for high, and for average.
ENGAGEMENT = {
    "ecommerce": ("session_started", 6, 3),
    "saas": ("logged_in", 10, 6),
    "subscription": ("app_opened", 10, 5),
}
#: What is repeated by loyal people in each business: event, days of it in a year for loyal, and for regular.
LOYALTY = {
    "ecommerce": ("order_placed", 4, 2),
    "saas": ("logged_in", 120, 40),
    "subscription": ("delivery_sent", 36, 12),
}
#: Signs that someone speaks for the business.
ADVOCACY = ("friend_referred", "review_written", "teammate_invited", "recipe_rated")


def engagement_tiers(
    business: Business | str = "ecommerce",
    *,
    active: Events | None = None,
    weeks: int = 12,
    high_weeks: int | None = None,
    average_weeks: int | None = None,
) -> Segmentation:
    """High, average, occasional or dormant, by the number of weeks in which someone was there.

    Weeks, not visits: ten visits on one afternoon are an occasion, one visit in each of ten weeks is a habit.

    Parameters
    ----------
    business
        The business or its name; it chooses the event and the cut points from `ENGAGEMENT`.
    active
        The event that shows someone is there.
    weeks
        How many weeks to look back.
    high_weeks, average_weeks
        Active weeks needed for the two upper tiers.

    Returns
    -------
    Segmentation

    Examples
    --------
    >>> engagement_tiers("ecommerce").cuts["high_weeks"]
    6
    """
    event, high, average = _usual(business, ENGAGEMENT, active)
    active = active or events(event)
    high_weeks, average_weeks = high_weeks or high, average_weeks or average
    _descending(high_weeks=high_weeks, average_weeks=average_weeks)
    if high_weeks > weeks:
        raise ValueError(
            f"Nobody is there in {high_weeks} of {weeks} weeks; lower high_weeks or look further back."
        )
    seen = active.active_weeks(within=f"{weeks}w")
    return Segmentation(
        "engagement_tiers",
        "Engagement tiers",
        (
            Group("High", seen >= high_weeks, "They are there in most weeks.", action="invite, reward"),
            Group(
                "Average", seen >= average_weeks, "They are there now and then.", action="show something new"
            ),
            Group("Occasional", seen >= 1, "They were there, seldom.", action="give a reason to come back"),
        ),
        Group("Dormant", meaning="They were not there at all.", action="one reminder, then silence"),
        cuts={
            "event": active.event,
            "weeks": weeks,
            "high_weeks": high_weeks,
            "average_weeks": average_weeks,
        },
    )


def email_tiers(
    *, within: str = "90d", clicks: int = 1, opens: int = 2, dormant_emails: int = 5
) -> Segmentation:
    """Clickers, readers and non-openers of email; opens by machines do not count.

    Mail programs that load pictures beforehand make opens without a reader: only opens that are known not to
    be a machine's count, and clicks come first because no machine of that kind clicks.

    Parameters
    ----------
    within
        How far to look back.
    clicks, opens
        Clicks for a clicker, and opens by a person for a reader.
    dormant_emails
        Emails sent to someone who never opened or clicked, from which on they are dormant.

    Returns
    -------
    Segmentation

    Examples
    --------
    >>> email_tiers().names
    ('Clickers', 'Readers', 'Seldom openers', 'Dormant', 'Non-openers', 'Not mailed')
    """
    sent, clicked = events("email_sent"), events("email_clicked")
    opened = events("email_opened").where(machine_open=False)
    return Segmentation(
        "email_tiers",
        "Email readers",
        (
            Group("Clickers", clicked.count(within) >= clicks, "They clicked.", action="offers, news"),
            Group(
                "Readers",
                opened.count(within) >= opens,
                "They read and did not click.",
                action="reading matter",
            ),
            Group("Seldom openers", opened.count(within) >= 1, "They opened too few to call it reading."),
            Group(
                "Dormant",
                sent.count(within) >= dormant_emails,
                "Many emails, and not one opened by a person.",
                action="ask once whether to go on, then stop",
            ),
            Group("Non-openers", sent.count(within) >= 1, "They opened none of the few emails they got."),
        ),
        Group("Not mailed", meaning="They were sent no email in this time."),
        cuts={"within": within, "clicks": clicks, "opens": opens, "dormant_emails": dormant_emails},
    )


def usage_tiers(
    *,
    use: Events | None = None,
    feature: str = "feature",
    limit: Events | None = None,
    within: str = "28d",
    power_days: int = 12,
    power_features: int = 5,
    average_days: int = 4,
) -> Segmentation:
    """Power, average and light users of a product, and which power users are held up by a limit.

    Power needs both depth (days) and breadth (different features).

    Parameters
    ----------
    use, feature
        The event of using something, and its property that says what.
    limit
        The event of reaching a limit of the plan.
    within
        How far to look back.
    power_days, power_features
        Days of use, and different features, for power users.
    average_days
        Days of use for average users.

    Returns
    -------
    Segmentation

    Examples
    --------
    >>> usage_tiers().names
    ('Power, at a limit', 'Power', 'Average', 'Light', 'Not using')
    """
    _descending(power_days=power_days, average_days=average_days)
    use, limit = use or events("feature_used"), limit or events("limit_reached")
    days, features = use.active_days(within), use.distinct(feature, within)
    power = (days >= power_days) & (features >= power_features)
    return Segmentation(
        "usage_tiers",
        "Usage tiers",
        (
            Group(
                "Power, at a limit",
                power & (limit.count(within) >= 1),
                "They use much of it, often, and their plan holds them up.",
                action="offer the larger plan",
                kpi="upgrades in 30 days",
            ),
            Group("Power", power, "They use much of it, often.", action="advanced help, ask for a reference"),
            Group("Average", days >= average_days, "They use it regularly.", action="show the next feature"),
            Group("Light", days >= 1, "They use it now and then.", action="help with one job well"),
        ),
        Group("Not using", meaning="They did not use it in this time.", action="ask what is missing"),
        cuts={
            "within": within,
            "power_days": power_days,
            "power_features": power_features,
            "average_days": average_days,
        },
    )


def usage_styles(
    *,
    use: Events | None = None,
    feature: str = "feature",
    within: str = "28d",
    broad_features: int = 4,
    deep_uses: float = 5.0,
) -> Segmentation:
    """Broad or narrow, deep or shallow: how many features someone uses, and how often each.

    Parameters
    ----------
    use, feature
        The event of using something, and its property that says what.
    within
        How far to look back.
    broad_features
        Different features from which on use is broad.
    deep_uses
        Uses per feature from which on it is deep.

    Returns
    -------
    Segmentation

    Examples
    --------
    >>> usage_styles().names
    ('Broad and deep', 'Broad, shallow', 'Narrow, deep', 'Trying out', 'Not using')
    """
    use = use or events("feature_used")
    broad = use.distinct(feature, within) >= broad_features
    deep = (use.count(within) / use.distinct(feature, within)) >= deep_uses
    return Segmentation(
        "usage_styles",
        "Usage by breadth and depth",
        (
            Group("Broad and deep", broad & deep, "Many features, each of them often."),
            Group("Broad, shallow", broad, "Many features, none of them often."),
            Group("Narrow, deep", deep, "Few features, those often.", action="show the neighbouring feature"),
            Group(
                "Trying out", use.count(within) >= 1, "Few features, seldom.", action="help with one job well"
            ),
        ),
        Group("Not using", meaning="They did not use it in this time."),
        cuts={"within": within, "broad_features": broad_features, "deep_uses": deep_uses},
    )


def loyalty_tiers(
    business: Business | str = "ecommerce",
    *,
    repeated: Events | None = None,
    advocacy: tuple[Events, ...] | None = None,
    loyal_days: int | None = None,
    regular_days: int | None = None,
    within: str = "365d",
) -> Segmentation:
    """From first-timers to advocates: how often people came back, and whether they speak for the business.

    Parameters
    ----------
    business
        The business or its name; it chooses the event and the cut points from `LOYALTY`.
    repeated
        What loyal people do again and again.
    advocacy
        Any of these lately makes a loyal person an advocate. Without it: those of `ADVOCACY` that the
        business records.
    loyal_days, regular_days
        Days of it within the time, for loyal and for regular people.
    within
        How far to look back.

    Returns
    -------
    Segmentation

    Examples
    --------
    >>> loyalty_tiers("ecommerce").names
    ('Advocates', 'Loyal', 'Regular', 'Occasional', 'Lapsed', 'Never')
    """
    event, loyal, regular = _usual(business, LOYALTY, repeated)
    repeated = repeated or events(event)
    loyal_days, regular_days = loyal_days or loyal, regular_days or regular
    _descending(loyal_days=loyal_days, regular_days=regular_days)
    days = repeated.active_days(within)
    if advocacy is None:
        advocacy = tuple(events(name) for name in ADVOCACY if _records(business, name))
    advocates = (
        [
            Group(
                "Advocates",
                (days >= loyal_days) & _any([one.count(within) >= 1 for one in advocacy]),
                "They are loyal and speak for us.",
                action="perks and early access, no discounts",
            )
        ]
        if advocacy
        else []
    )
    return Segmentation(
        "loyalty_tiers",
        "Loyalty tiers",
        (
            *advocates,
            Group(
                "Loyal", days >= loyal_days, "They come back again and again.", action="perks, ask to refer"
            ),
            Group("Regular", days >= regular_days, "They came back.", action="show what loyal people use"),
            Group("Occasional", days >= 1, "They came in this time, too seldom to call it regular."),
            Group("Lapsed", repeated.count() >= 1, "They came before, not in this time.", action="win-back"),
        ),
        Group("Never", meaning="They never did it."),
        cuts={
            "event": repeated.event,
            "within": within,
            "loyal_days": loyal_days,
            "regular_days": regular_days,
            "advocacy": tuple(one.event for one in advocacy),
        },
    )


def _usual(business: Business | str, table: dict[str, Any], given: Events | None) -> tuple[str, int, int]:
    """Event and cut points of a business; for one of your own those of ecommerce, if its event is given."""
    name = business if isinstance(business, str) else business.name
    if name not in table and given is None:
        raise LookupError(
            f"Nobody has said what to count in {name!r}; name the event, such as "
            f'events("order_placed"), or choose {", ".join(table)}.'
        )
    return table.get(name, table["ecommerce"])


def _records(business: Business | str, event: str) -> bool:
    """Whether a business records an event. Of a name alone we believe its usual events."""
    if isinstance(business, str):
        return event in {"ecommerce": ADVOCACY[:2], "saas": ADVOCACY[2:3], "subscription": ADVOCACY[3:]}.get(
            business, ()
        )
    return event in event_counts(business).index


def _any(rules: list[Rule]) -> Rule:
    return rules[0] if len(rules) == 1 else at_least(1, *rules)


def _descending(**cuts: float) -> None:
    """Refuse cut points that are not strictly falling in the order given, down to above 0."""
    numbers = list(cuts.values())
    if numbers[-1] <= 0 or any(upper <= lower for upper, lower in pairwise(numbers)):
        said = ", ".join(f"{name}={value}" for name, value in cuts.items())
        raise ValueError(f"These cut points must fall from one to the next and stay above 0: {said}.")
