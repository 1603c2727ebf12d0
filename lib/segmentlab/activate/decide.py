"""Who gets what today: from many segments one action per person, and for everyone else the reason why not.

Comes in: a business, a playbook, a moment. Goes out: two tables that complete each other: everyone in a
segment stands in exactly one of them for that segment. Stage of the loop: activate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import pandas as pd

from segmentlab.activate.consent import CHANNELS, consent_columns, consented
from segmentlab.activate.decisions import HELD_OUT, OUTRANKED, WORTH_MORE, WORTHLESS, Book, Decisions
from segmentlab.activate.holdout import universal_holdout
from segmentlab.activate.playbook import Playbook
from segmentlab.activate.playbook_rows import PlaybookRow, Suppression, cadence_window
from segmentlab.activate.sending import (
    CAPS,
    QUIET_HOURS,
    cap_words,
    check_caps,
    event_names,
    had_already,
    send_times,
    sent_before,
)
from segmentlab.instrument.business import Business
from segmentlab.model.index import Index, index_of, instant, matches, population
from segmentlab.model.tree import Rule
from segmentlab.model.window import in_words


def who_gets_what(
    business: Business,
    playbook: Playbook,
    as_of: str | date | None = None,
    *,
    caps: Mapping[str, tuple[int, str]] = CAPS,
    quiet_hours: tuple[str, str] | None = QUIET_HOURS,
    holdout: float = 0.05,
    suppress: Iterable[Suppression] | None = None,
    worth: pd.DataFrame | None = None,
    time_zone: str = "UTC",
) -> Decisions:
    """Decide who gets what: one action per person, the first in priority that nothing speaks against.

    What speaks against an action is asked in this order, and the first answer is the reason: the universal
    holdout; no consent for the channel and purpose; a rule of suppression; its cadence; the cap of its
    channel; the cap of all channels. Then, of the actions that are left, the highest priority wins.

    Parameters
    ----------
    business, playbook
        Where, and by which rules.
    as_of
        The moment of deciding; without it, ``business.today``. Only what was known then counts.
    caps
        Most messages per person: how many in which time, by channel and in ``"total"``; what the log shows
        was sent counts. A channel that is not there has no cap.
    quiet_hours
        From when to when nobody is disturbed, by each customer's own ``time_zone`` where it is known. What is
        decided then goes out at their end, and `why` says so. Screens inside the product wait for nobody.
    holdout
        Share of all customers who never get anything, in any campaign; accounts are drawn as a whole.
    suppress
        Who must not get what; without it, the rules of the playbook.
    worth
        What each action is worth in each person (rows: ``customer_id``; columns: keys of segments), as from
        `next_best`: then what is worth most wins instead of the highest priority, and what is not worth more
        than nothing is left out.
    time_zone
        Of the business, for everyone whose own is not known.

    Returns
    -------
    Decisions

    Raises
    ------
    LookupError
        If the business does not log what a row or a suppression asks about.
    ValueError
        If a cap, a time or the holdout makes no sense.

    Examples
    --------
    >>> from segmentlab.activate.playbook_rows import PlaybookRow
    >>> from segmentlab.instrument.business import tiny_business
    >>> from segmentlab.model.tree import events
    >>> from segmentlab.segment.segment import Segment
    >>> buyers = Segment("buyers", events("order_placed").count() >= 1)
    >>> row = PlaybookRow("Bought", buyers, "thanks", "in_app", "once", "repeat rate", 1)
    >>> today = who_gets_what(tiny_business(), Playbook("mine", (row,)), holdout=0)
    >>> today.actions[["customer_id", "segment", "action"]]
       customer_id segment  action
    0            1  buyers  thanks
    1            2  buyers  thanks
    >>> today.sentence()
    'Of 3 customers, 2 get one action each, 0 are in a segment and get nothing, and 1 are in no segment.'
    """
    check_caps(caps)
    when = business.moment(as_of)
    index, moment = index_of(business), instant(when)
    known = population(index, moment)
    rows = playbook.rows
    inside = np.array([_judge(row.segment.rule, index, moment, "row", row.key)[known] for row in rows])
    book, all_rows = Book(inside), np.ones(len(rows), dtype=bool)
    book.stop(universal_holdout(business, holdout)[known], HELD_OUT, all_rows)
    for channel, purpose in dict.fromkeys((row.channel, row.purpose) for row in rows):
        refused = ~consented(business, channel, purpose, when).to_numpy()
        these = np.array([(row.channel, row.purpose) == (channel, purpose) for row in rows])
        book.stop(refused, f"no consent for {channel.replace('_', '-')}", these)
    for rule in playbook.suppress if suppress is None else suppress:
        these = np.array([rule.holds_for(row) for row in rows])
        if these.any():
            book.stop(_judge(rule.rule, index, moment, "suppression", rule.reason)[known], rule.reason, these)
    for place, row in enumerate(rows):
        window = cadence_window(row.cadence)
        had = had_already(index, row.action, row.channel, window, moment)[known]
        reason = "had this before" if window is None else f"had this in the last {in_words(window)}"
        book.stop(had, reason, np.arange(len(rows)) == place)
    for channel, cap in caps.items():
        these = np.array([channel in ("total", row.channel) for row in rows])
        if these.any():
            full = sent_before(index, channel, cap[1], moment)[known] >= cap[0]
            book.stop(full, cap_words(channel, cap), these)
    ids, keys = index.ids[known], tuple(playbook.segments)
    chosen = _choose(book, rows, ids, worth)
    times = send_times(index, when, quiet_hours, time_zone)
    return Decisions(
        as_of=when,
        actions=_actions(rows, ids, chosen, times.send_at[known], times.moved[known], quiet_hours, when),
        left_out=book.table(ids, keys),
        population=len(ids),
        segments=keys,
        notes=tuple(_notes(business, rows, quiet_hours, time_zone, times.zone_known[known].mean())),
    )  # fmt: skip


def _judge(rule: Rule, index: Index, moment: int, what: str, name: str) -> np.ndarray:
    try:
        return matches(rule, index, moment)
    except LookupError as error:
        raise LookupError(
            f"The {what} {name!r} cannot be judged here, because {str(error).rstrip('.')}; leave it out with "
            f"playbook.without({name!r})."
        ) from error


def _choose(
    book: Book, rows: tuple[PlaybookRow, ...], ids: pd.Index, worth: pd.DataFrame | None
) -> np.ndarray:
    """The row that each person gets, or -1; what is open beside it is closed."""
    rank = np.repeat(-np.arange(len(rows), dtype=np.float64)[:, None], len(ids), axis=1)
    if worth is not None:
        rank = worth.reindex(index=ids, columns=[row.key for row in rows]).to_numpy(np.float64).T
        book.stop(~(rank > 0), WORTHLESS, np.ones((len(rows),), dtype=bool))
    best = np.where(book.open, rank, -np.inf).argmax(axis=0)
    chosen = np.where(book.open.any(axis=0), best, -1)
    beaten = np.arange(len(rows))[:, None] != chosen
    reason = OUTRANKED if worth is None else WORTH_MORE
    book.stop(beaten, reason, np.ones(len(rows), dtype=bool))
    return chosen


def _actions(
    rows: tuple[PlaybookRow, ...],
    ids: pd.Index,
    chosen: np.ndarray,
    at: np.ndarray,
    moved: np.ndarray,
    quiet: tuple[str, str] | None,
    when: pd.Timestamp,
) -> pd.DataFrame:
    who = np.flatnonzero(chosen >= 0)
    row = chosen[who]
    waits = np.array([CHANNELS[each.channel].disturbs for each in rows])[row] & moved[who]
    later = f"; quiet hours: moved to {quiet[1]}" if quiet else ""
    why = [
        f"{each.behavior} (priority {each.priority} of {len(rows)}){end}"
        for end in ("", later)
        for each in rows
    ]

    def label(texts: list[str]) -> pd.Categorical:
        names = list(dict.fromkeys(texts))
        return pd.Categorical.from_codes(np.array([names.index(text) for text in texts])[row], names)

    number, texts = np.unique(row + len(rows) * waits, return_inverse=True)
    return pd.DataFrame(
        {
            "customer_id": ids[who],
            "segment": label([each.key for each in rows]),
            "action": label([each.action for each in rows]),
            "channel": label([each.channel for each in rows]),
            "send_at": np.where(waits, at[who], np.datetime64(when.to_datetime64(), "us")),
            "why": pd.Categorical.from_codes(texts, [why[one] for one in number]),
        }
    )


def _notes(
    business: Business,
    rows: tuple[PlaybookRow, ...],
    quiet: tuple[str, str] | None,
    time_zone: str,
    zone_known: float,
) -> Iterable[str]:
    """Say what is not known here and how it was taken."""
    names = event_names(business)
    if quiet is not None and zone_known < 1:
        whom = "everyone" if not zone_known else f"the {1 - zone_known:.0%} whose own time zone is not known"
        yield f"Quiet hours are those of {time_zone} for {whom}."
    for channel, purpose in dict.fromkeys((row.channel, row.purpose) for row in rows):
        if CHANNELS[channel].must_agree and not consent_columns(business, channel, purpose):
            yield (
                f"No column says who agreed to {CHANNELS[channel].many} for {purpose} (such as "
                f"{channel}_consent), so nobody is taken to have agreed."
            )
    for channel in dict.fromkeys(row.channel for row in rows):
        if CHANNELS[channel].sent not in names:
            sent, many = CHANNELS[channel].sent, CHANNELS[channel].many
            yield f"The log has no {sent}, so nobody is taken to have had {many}."
    if "campaign" not in business.events:
        yield "The log does not say which campaign was sent, so nobody had an action already."
