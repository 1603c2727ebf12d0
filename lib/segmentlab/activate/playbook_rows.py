"""The lines of a playbook: what to do about a behavior, and who must not get what.

Comes in: segments, actions, channels. Goes out: checked lines, which `Playbook` puts in order.
Stage of the loop: activate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from segmentlab.activate.consent import check_channel, check_purpose
from segmentlab.model.tree import Rule, check_rule
from segmentlab.model.window import in_words, split_duration
from segmentlab.segment.segment import Segment

#: What an action is, as rules of suppression name it.
KINDS = (
    "cart reminder",
    "discount",
    "education",
    "nudge",
    "outreach",
    "perk",
    "reminder",
    "service",
    "upsell",
    "win-back",
)  # fmt: skip


@dataclass(frozen=True)
class PlaybookRow:
    """One line of a playbook.

    Parameters
    ----------
    behavior
        What people did, in the words of the business.
    segment
        Who they are; its action, channel and KPI are those of the row.
    action
        Key of a message of the business, or what to do in plain words.
    channel
        One of `CHANNELS`.
    cadence
        How often one person gets it at most: ``"every 30d"`` or ``"once"``.
    kpi
        The number that tells whether it worked.
    priority
        1 comes first; each number belongs to one row.
    purpose
        What people must have agreed to: ``"marketing"`` or ``"service"``.
    kinds
        What the action is, of `KINDS`; rules of suppression name these.
    """

    behavior: str
    segment: Segment
    action: str
    channel: str
    cadence: str
    kpi: str
    priority: int
    purpose: str = "marketing"
    kinds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a row that nobody could act on."""
        if not isinstance(self.segment, Segment):
            raise TypeError(f'{self.segment!r} is no segment; give one such as Segment("champions", rule).')
        for name in ("behavior", "action", "kpi"):
            value = getattr(self, name)
            if not isinstance(value, str) or not value.strip():
                raise ValueError(f"The row {self.key!r} has no {name}; say it in a few words.")
        check_channel(self.channel), check_purpose(self.purpose)
        if isinstance(self.priority, bool) or not isinstance(self.priority, int) or self.priority < 1:
            raise ValueError(f"priority={self.priority!r} of {self.key!r} makes no sense; 1 comes first.")
        cadence_window(self.cadence)
        object.__setattr__(self, "kinds", tuple(self.kinds))
        for kind in self.kinds:
            if kind not in KINDS:
                raise ValueError(f"{kind!r} is no kind of action; choose from {', '.join(KINDS)}.")
        own = replace(self.segment, action=self.action, channel=self.channel, kpi=self.kpi)
        object.__setattr__(self, "segment", own)

    @property
    def key(self) -> str:
        """The key of its segment."""
        return self.segment.key

    @property
    def cadence_words(self) -> str:
        """How often, as a sentence ends with it."""
        window = cadence_window(self.cadence)
        return "only once" if window is None else f"at most once in {in_words(window)}"


@dataclass(frozen=True)
class Suppression:
    """Who must not get which actions, whatever segment they are in.

    Parameters
    ----------
    reason
        Why, as those left out are told apart: ``"just purchased"``.
    rule
        Who.
    stops
        Kinds of actions, or purposes such as ``"marketing"``, that they do not get.
    """

    reason: str
    rule: Rule
    stops: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a suppression that says nothing."""
        if not isinstance(self.reason, str) or not self.reason.strip():
            raise ValueError('A suppression needs a reason, such as "just purchased".')
        object.__setattr__(self, "rule", check_rule(self.rule))
        if isinstance(self.stops, str) or not tuple(self.stops):
            raise ValueError(f'{self.reason!r} stops nothing; list kinds or purposes, such as ("discount",).')
        object.__setattr__(self, "stops", tuple(self.stops))

    def holds_for(self, row: PlaybookRow) -> bool:
        """Whether it stops the action of a row."""
        return row.purpose in self.stops or any(kind in self.stops for kind in row.kinds)


def cadence_window(cadence: str) -> str | None:
    """The time in which someone gets the same action at most once; none means ever.

    Examples
    --------
    >>> cadence_window("every 30d"), cadence_window("once")
    ('30d', None)
    >>> cadence_window("monthly")
    Traceback (most recent call last):
    ValueError: cadence='monthly' does not say how often; write "once", or "every" and a length of time ...
    """
    if cadence == "once":
        return None
    word, _, length = cadence.partition(" ") if isinstance(cadence, str) else ("", "", "")
    if word != "every":
        raise ValueError(
            f'cadence={cadence!r} does not say how often; write "once", or "every" and a length of time such '
            'as "every 30d".'
        )
    split_duration(length)
    return length
