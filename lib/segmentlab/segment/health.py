"""Health card: is a segment still worth having? One line per question, with its limits and a plain sentence.

Comes in: a segment (or its history), a business, perhaps a catalogue. Goes out: size, growth, entries,
stability, overlap, decay, size for a test and review date, each healthy, to watch or to act on. Stage of the
loop: segment.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from segmentlab.instrument.business import Business, moment_in_utc
from segmentlab.model.intervals import people_per_arm
from segmentlab.model.window import in_words, microseconds
from segmentlab.segment.decay import Decay, decay
from segmentlab.segment.flows import growth, qualification_rate
from segmentlab.segment.history import MembershipHistory, by_key, membership_history
from segmentlab.segment.outcome import Outcome, is_amount
from segmentlab.segment.overlap import overlap
from segmentlab.segment.spells import stability

HEALTHY, WATCH, ACT, NOT_JUDGED = "healthy", "watch", "act", "not judged"


class Limit(NamedTuple):
    """From where on to watch, and from where on to act; a value at a limit is still on the better side."""

    watch: float
    act: float
    worse: str
    unit: str
    why: str


#: The questions and their limits. They are starting points from practice, not laws: change them with
#: ``limits={"size": (500, 200)}``.
HEALTH_LIMITS: dict[str, Limit] = {
    "size": Limit(100, 30, "lower", "people", "Below this, shares move by points with every person."),
    "growth": Limit(0.10, 0.25, "higher", "of the usual size per month, up or down",
                    "A fast move changes who gets the message, and what it costs."),
    "entry": Limit(0.0005, 0.0001, "lower", "of those outside per week",
                   "A segment that nobody enters is a list."),
    "stability": Limit(0.20, 0.40, "higher", "of exits undone within 4 weeks",
                       "People who bounce get the same message again and again."),
    "overlap": Limit(0.50, 0.80, "higher", "of its members in one other segment",
                     "Two segments of the same people send two messages, or are one."),
    "decay": Limit(0.50, 0.25, "lower", "of the first difference left after three stretches of time",
                   "A list that ages fast must be made fresh more often."),
    "test_size": Limit(1.5, 1.0, "lower", "times the people a test needs",
                       "With fewer, a test cannot tell whether the message worked."),
    "review": Limit(30, 0, "lower", "days until the review date",
                    "What nobody looks at again goes on being sent."),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class HealthCard:
    """The health of a segment on one page.

    Attributes
    ----------
    table
        One row per question of `HEALTH_LIMITS`: the ``value``, from where on to ``watch`` and to ``act``, the
        ``verdict`` (healthy, watch, act, not judged) and a ``sentence``.
    verdict
        The worst of them.
    """

    key: str
    as_of: pd.Timestamp
    verdict: str
    table: pd.DataFrame = field(repr=False)

    def sentence(self) -> str:
        """The card in one or two sentences for a marketer."""
        judged = self.table[self.table["verdict"] != NOT_JUDGED]
        start = f"“{self.key}” on {self.as_of.date()}: {self.verdict}."
        worst = judged[judged["verdict"] == self.verdict]
        if self.verdict == HEALTHY:
            return f"{start} All {len(judged)} questions asked are within their limits."
        return f"{start} {' '.join(worst['sentence'])}"


class _Found(NamedTuple):
    """What one question found; the verdict is only given where it does not follow from the value."""

    value: float
    sentence: str
    verdict: str = ""


def health(
    segment: Any,
    business: Business | None = None,
    *,
    catalogue: Iterable[Any] | Mapping[str, Any] = (),
    limits: Mapping[str, tuple[float, float]] | None = None,
    weeks: int = 52,
    outcome: Outcome = "order_placed",
    within: str = "30d",
    smallest_change: float = 0.02,
) -> HealthCard:
    """Hold a segment against limits, one line per question.

    Parameters
    ----------
    segment
        A segment, a rule, or a membership history.
    business
        Where to look; a history knows its own.
    catalogue
        Other segments, to ask which has the same people. The segment itself is left out by its key.
    limits
        Other limits for some questions, as ``{"size": (500, 200)}``: from where on to watch, and to act.
    weeks
        How far to look back, where no history is given.
    outcome, within
        What members are expected to do, or not to do, and the stretch of time for it: for decay, which looks
        at the fourth stretch after the list was frozen, and for the size of a test.
    smallest_change
        The smallest change of that share which a test should find, such as 0.02 for two in a hundred.

    Returns
    -------
    HealthCard

    Examples
    --------
    >>> from segmentlab.segment.history import history_of
    >>> card = health(history_of(*["XXXX."] * 40, *[".XXXX"] * 80, "....X", every="7D"))
    >>> card.table["verdict"].to_dict()
    {'size': 'watch', 'growth': 'act', 'entry': 'healthy', 'stability': 'not judged', 'overlap': ...}
    >>> card.table.loc["size", "sentence"]
    '81 people are in it: watch below 100, act below 30.'
    """
    unknown = [name for name in limits or {} if name not in HEALTH_LIMITS]
    if unknown:
        raise LookupError(f"There is no question {unknown[0]!r}; there are {', '.join(HEALTH_LIMITS)}.")
    if isinstance(segment, MembershipHistory):
        history = segment
    else:
        if business is None:
            raise TypeError("A segment is judged in a business: health(segment, business).")
        history = membership_history(segment, business, weeks)
    asked = {
        name: limit._replace(watch=limits[name][0], act=limits[name][1])
        if limits and name in limits
        else limit
        for name, limit in HEALTH_LIMITS.items()
    }
    aged = _aged(history, outcome, within)
    found = {
        "size": _size(history, asked["size"]),
        "growth": _growth(history),
        "entry": _entry(history),
        "stability": _stability(history),
        "overlap": _overlap(history, catalogue),
        "decay": _decay(aged),
        "test_size": _test_size(history, aged, smallest_change),
        "review": _review(history),
    }
    rows = {
        name: (one.value, asked[name].watch, asked[name].act, one.verdict or _verdict(one.value, asked[name]),
               one.sentence)
        for name, one in found.items()
    }  # fmt: skip
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["value", "watch", "act", "verdict", "sentence"]
    )
    worst = next((one for one in (ACT, WATCH) if (table["verdict"] == one).any()), HEALTHY)
    return HealthCard(history.key, history.dates[-1], worst, table.rename_axis("question"))


def _verdict(value: float, limit: Limit) -> str:
    if math.isnan(value):
        return NOT_JUDGED
    beyond = (lambda end: value < end) if limit.worse == "lower" else (lambda end: value > end)
    return ACT if beyond(limit.act) else WATCH if beyond(limit.watch) else HEALTHY


def _size(history: MembershipHistory, limit: Limit) -> _Found:
    size = int(history.sizes().iloc[-1])
    return _Found(size, f"{_people(size)} in it: watch below {limit.watch:g}, act below {limit.act:g}.")


def _growth(history: MembershipHistory) -> _Found:
    found = growth(history)
    return _Found(abs(found.per_month), found.sentence())


def _entry(history: MembershipHistory) -> _Found:
    """Over the last eight periods: what happened a year ago says little about whether people still enter."""
    weeks = float((history.dates[-1] - history.dates[0]) / pd.Timedelta(weeks=1)) / (len(history.dates) - 1)
    rate = float(qualification_rate(history).iloc[-8:].mean()) / weeks
    if math.isnan(rate):
        return _Found(rate, "Nobody was outside who could have entered.")
    entered = history.entered().iloc[-8:]
    span = f"the last {len(entered)} reviews"
    if not entered.sum():
        return _Found(rate, f"Nobody entered at {span}: it is a list, not a segment.")
    entries = f"{entered.sum():,} entr{'y' if entered.sum() == 1 else 'ies'}"
    return _Found(rate, f"{entries} at {span}: {rate:.2%} of those outside each week.")


def _stability(history: MembershipHistory) -> _Found:
    found = stability(history, "4w")
    return _Found(found.bounce_rate, found.sentence())


def _overlap(history: MembershipHistory, catalogue: Iterable[Any] | Mapping[str, Any]) -> _Found:
    others = by_key(catalogue) if catalogue else {}
    others.pop(history.key, None)
    if not others or history.rule is None or history.business is None:
        return _Found(math.nan, "No catalogue was given to compare with.")
    found = overlap({history.key: history.rule, **others}, history.business, history.dates[-1])
    shares = found.share_in.loc[history.key].drop(history.key)
    if shares.isna().all():
        return _Found(math.nan, "Nobody is in it, so it shares nobody.")
    most = shares.idxmax()
    return _Found(
        float(shares[most]), f"{shares[most]:.0%} of its members are in “{most}”, too: the largest overlap."
    )


def _aged(history: MembershipHistory, outcome: Outcome, within: str) -> Decay | None:
    """A list frozen four stretches of time ago; nothing if the log is too short."""
    if history.rule is None or history.business is None:
        return None
    frozen = history.dates[-1] - 4 * pd.Timedelta(microseconds=microseconds(within))
    if frozen <= history.business.start:
        return None
    return decay(history.rule, history.business, frozen, outcome=outcome, every=within, periods=4)


def _decay(aged: Decay | None) -> _Found:
    if aged is None:
        return _Found(math.nan, "There is no log long enough to see how a list ages.")
    if not aged.is_clear:
        return _Found(math.nan, aged.sentence(), WATCH)
    return _Found(float(aged.table["kept"].iloc[-1]), aged.sentence())


def _test_size(history: MembershipHistory, aged: Decay | None, smallest_change: float) -> _Found:
    size = int(history.sizes().iloc[-1])
    if aged is None or is_amount(aged.outcome) or math.isnan(aged.table["fresh_mean"].iloc[-1]):
        return _Found(math.nan, "What members do by themselves is not known, so the size of a test is not.")
    share = float(aged.table["fresh_mean"].iloc[-1])
    needed = 2 * people_per_arm(share, smallest_change if share + smallest_change <= 1 else -smallest_change)
    return _Found(
        size / needed,
        f"{_people(size)} in it; a test of half against half needs {needed:,} to find a change of "
        f"{smallest_change * 100:g} points from {share:.1%} within {in_words(aged.every)}, in 4 of 5 tests.",
    )


def _review(history: MembershipHistory) -> _Found:
    if not history.review_by:
        return _Found(math.nan, "It has no date at which somebody looks at it again.", WATCH)
    days = (moment_in_utc(history.review_by, "review_by") - history.dates[-1]).days
    if days < 0:
        ago = f"{-days:,} day{'' if days == -1 else 's'} ago"
        return _Found(days, f"Its review was due on {history.review_by}, {ago}.")
    return _Found(
        days, f"It is to be reviewed by {history.review_by}, in {days:,} day{'' if days == 1 else 's'}."
    )


def _people(number: int) -> str:
    return "1 person is" if number == 1 else f"{number:,} people are"
