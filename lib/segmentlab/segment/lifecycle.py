"""Lifecycle stages: where everyone stands between the first visit and the last one.

Comes in: which event gives a person the first value, which one shows they are there, and cut points in days.
Goes out: a segmentation into seven stages. Stage of the loop: segment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from segmentlab.instrument.business import Business
from segmentlab.model.tree import Events, Rule, events
from segmentlab.segment.segmentation import Group, Segmentation

STAGES = ("New", "Activated", "Loyal", "At risk", "Won back", "Churned", "Not started")


@dataclass(frozen=True)
class LifecycleCuts:
    """What the stages mean in one business: three kinds of events, and where the cuts are.

    Parameters
    ----------
    joined, activated, active
        The event that begins the relationship, the one that gives the first value, and the one that shows
        someone is there.
    ended
        Events that end the relationship in so many words.
    new_days
        So long after joining someone who has not started is still new.
    at_risk_days
        Silence that puts someone without a rhythm of their own at risk.
    late
        With a rhythm (active on at least `rhythm_days` days within `rhythm_within`): at risk when the silence
        is longer than this many of their own typical gaps, and longer than `shortest_silence_days`.
    churned_days
        Silence after which someone has left.
    won_back_days
        So long after coming back from such a silence someone counts as won back.
    loyal_days, loyal_within
        Loyal is who was active on so many days in this time.
    """

    joined: Events
    activated: Events
    active: Events
    ended: tuple[Events, ...] = ()
    new_days: int = 30
    at_risk_days: int = 120
    late: float = 2.0
    rhythm_days: int = 3
    rhythm_within: str = "365d"
    shortest_silence_days: int = 30
    churned_days: int = 270
    won_back_days: int = 90
    loyal_days: int = 3
    loyal_within: str = "365d"

    def __post_init__(self) -> None:
        """Refuse cut points that leave a stage empty whatever people do."""
        if not 0 < self.shortest_silence_days <= self.at_risk_days < self.churned_days:
            raise ValueError(
                "Silence grows from shortest_silence_days over at_risk_days to churned_days; "
                f"{self.shortest_silence_days}, {self.at_risk_days} and {self.churned_days} do not."
            )
        if self.late <= 1:
            raise ValueError(
                f"late={self.late} calls people late who are on time; use more than 1, such as 2."
            )


#: What the stages mean in each simulated business.
LIFECYCLES: dict[str, LifecycleCuts] = {
    "ecommerce": LifecycleCuts(
        joined=events("session_started"), activated=events("order_placed"), active=events("order_placed")
    ),
    "saas": LifecycleCuts(
        joined=events("signed_up"),
        activated=events("setup_completed"),
        active=events("logged_in"),
        new_days=14,
        at_risk_days=14,
        late=4.0,
        rhythm_within="90d",
        shortest_silence_days=7,
        churned_days=45,
        won_back_days=30,
        loyal_days=10,
        loyal_within="28d",
    ),
    "subscription": LifecycleCuts(
        joined=events("subscription_started"),
        activated=events("delivery_sent"),
        active=events("delivery_sent"),
        ended=(events("subscription_cancelled"), events("subscription_ended")),
        new_days=21,
        at_risk_days=21,
        late=2.0,
        rhythm_within="182d",
        shortest_silence_days=14,
        churned_days=56,
        won_back_days=42,
        loyal_days=20,
        loyal_within="182d",
    ),
}


def lifecycle(business: Business | str = "ecommerce", **cuts: Any) -> Segmentation:
    """Stages from new to churned and won back; at risk is judged by each person's own rhythm.

    Asked in this order, and the first that fits wins:

    - *New*: joined lately, and has not had the first value yet; *Not started* (asked last of those without
      it): joined longer ago.
    - *Churned*: silent for longer than `churned_days`, or ended the relationship and was not active since.
    - *At risk*: silent for more than `late` of their own typical gaps; who has no rhythm yet, for more than
      `at_risk_days`.
    - *Won back*: was silent for `churned_days` before, and came back in the last `won_back_days`.
    - *Loyal*: active on `loyal_days` days within `loyal_within`.
    - *Activated*: everyone else who had the first value.

    Parameters
    ----------
    business
        The business or its name, which chooses the meanings in `LIFECYCLES`. For your own data give at least
        ``active=events("order_placed")``.
    **cuts
        Any field of `LifecycleCuts`, to change it.

    Returns
    -------
    Segmentation with seven stages, whose ``cuts`` show all cut points.

    Raises
    ------
    LookupError
        If the business has no usual meanings and ``active`` is not given.
    ValueError
        If cut points contradict each other.

    Examples
    --------
    >>> from segmentlab.instrument.business import tiny_business
    >>> orders = events("order_placed")
    >>> stages = lifecycle(tiny_business(), active=orders, at_risk_days=20, shortest_silence_days=20)
    >>> stages.groups(tiny_business()).tolist()
    ['Activated', 'At risk', 'Not started']
    """
    name = business if isinstance(business, str) else business.name
    usual = LIFECYCLES.get(name)
    if usual is None:
        if "active" not in cuts:
            raise LookupError(
                f"Nobody has said what active means in {name!r}; give it, such as "
                f'lifecycle(business, active=events("order_placed")), or choose {", ".join(LIFECYCLES)}.'
            )
        active = cuts["active"]
        usual = LifecycleCuts(joined=active, activated=active, active=active)
    fields = LifecycleCuts.__dataclass_fields__
    unknown = set(cuts) - set(fields)
    if unknown:
        raise TypeError(f"{min(unknown)!r} is not a cut point of stages; choose {', '.join(fields)}.")
    chosen = replace(usual, **cuts)
    steps = (
        Group(
            "New",
            (chosen.activated.count() == 0) & (chosen.joined.days_since_first() <= chosen.new_days),
            "They joined lately and have not had the first value yet.",
            objective="Bring them to the first value",
            action="welcome, help with the first step",
            kpi="share activated",
        ),
        Group(
            "Not started",
            chosen.activated.count() == 0,
            "They are known, and never had the first value.",
            objective="Find out what stopped them, or stop writing",
            action="one last offer of help",
            kpi="share activated",
        ),
        Group(
            "Churned",
            _gone(chosen),
            "They have been silent for so long that they count as gone, or said that they go.",
            objective="Win back those worth it",
            action="win-back, seldom",
            kpi="share active again",
        ),
        Group(
            "At risk",
            _late(chosen),
            "They are silent for longer than is usual for them.",
            objective="Keep them before they leave",
            action="reminder or help, by the reason",
            kpi="share active in the next weeks",
            words=(
                f"Everyone silent for more than {chosen.late:g} of their own typical gaps and "
                f"{chosen.shortest_silence_days} days; with fewer than {chosen.rhythm_days} active days, "
                f"for more than {chosen.at_risk_days} days."
            ),
        ),
        Group(
            "Won back",
            _returned(chosen),
            "They had gone and came back lately.",
            objective="Make the return last",
            action="second welcome",
            kpi="share active again after three months",
            words=(
                f"Everyone who came back in the last {chosen.won_back_days} days, after a silence of "
                f"more than {chosen.churned_days} days."
            ),
        ),
        Group(
            "Loyal",
            chosen.active.active_days(within=chosen.loyal_within) >= chosen.loyal_days,
            "They come regularly.",
            objective="Thank them and let them bring others",
            action="perks, invitation to refer",
            kpi="share still loyal",
        ),
    )
    rest = Group(
        "Activated",
        meaning="They have had the first value and are not regulars yet.",
        objective="Make the second and third time happen",
        action="show what comes next",
        kpi="share loyal",
    )
    visible = {
        field: value
        for field, value in vars(chosen).items()
        if not isinstance(value, Events) and field != "ended"
    }
    visible |= {field: getattr(chosen, field).event for field in ("joined", "activated", "active")}
    return Segmentation("lifecycle", "Lifecycle stages", steps, rest, order=STAGES, cuts=visible)


def _gone(chosen: LifecycleCuts) -> Rule:
    rule: Any = chosen.active.days_since_last() > chosen.churned_days
    for ended in chosen.ended:
        # Both count calendar days: nothing was done on any day after the end.
        rule = rule | ((ended.days_since_last() - chosen.active.days_since_last()) <= 0)
    return rule


def _late(chosen: LifecycleCuts) -> Rule:
    silence = chosen.active.days_since_last()
    # A recent rhythm: gaps of a life before would hide that someone is late today.
    rhythm = chosen.active.active_days(chosen.rhythm_within) >= chosen.rhythm_days
    overdue = (silence / chosen.active.typical_gap(chosen.rhythm_within)) > chosen.late
    own = rhythm & overdue & (silence > chosen.shortest_silence_days)
    return own | (~rhythm & (silence > chosen.at_risk_days))


def _returned(chosen: LifecycleCuts) -> Rule:
    lapse = chosen.active.not_followed_by(chosen.active, inside=f"{chosen.churned_days}d")
    # The first activity after the latest lapse was over; 20 years stand for "ever since".
    first_again = chosen.active.days_since_first(within="20y", after=lapse.last_time())
    return first_again <= chosen.won_back_days
