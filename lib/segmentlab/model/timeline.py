"""Events of one kind in time order, and sequences of two kinds.

Comes in: arrays of who, when it happened, when it was recorded. Goes out: the same, in time order, so that
a window is a slice; for a sequence, dated at the moment at which it was complete. Stage of the loop: model.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from segmentlab.model.tree import Then
from segmentlab.model.window import microseconds


@dataclass(frozen=True)
class Timeline:
    """The events of one name (and conditions) in time order, as arrays.

    `late` holds the positions of events recorded after they occurred: usually few, so that asking
    "was it known by then?" costs next to nothing.
    """

    who: np.ndarray
    occurred: np.ndarray
    recorded: np.ndarray
    rows: np.ndarray
    late: np.ndarray
    columns: dict[str, np.ndarray] = field(repr=False, default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes it holds."""
        arrays = (self.who, self.occurred, self.recorded, self.rows, *self.columns.values())
        return sum(array.nbytes for array in arrays)


def line_of(who: np.ndarray, occurred: np.ndarray, recorded: np.ndarray, rows: np.ndarray) -> Timeline:
    """Make a timeline of arrays that are in time order."""
    return Timeline(who, occurred, recorded, rows, np.flatnonzero(recorded > occurred))


def sequence(first: Timeline, second: Timeline, then: Then) -> Timeline:
    """Date every first event by its second one, or by the end of the time in which none came."""
    follower = next_of_same_person(first, second)
    never = len(second.occurred)
    moment = np.append(second.occurred, np.iinfo(np.int64).max)[follower]
    inside = microseconds(then.inside)
    came = (follower < never) & (moment - first.occurred <= inside)
    if then.happens:
        kept = np.flatnonzero(came)
        dated = moment[kept]
    else:
        kept = np.flatnonzero(~came)
        dated = first.occurred[kept] + inside
    order = np.argsort(dated, kind="stable")
    kept, dated = kept[order], dated[order]
    return line_of(first.who[kept], dated, first.recorded[kept], first.rows[kept])


def next_of_same_person(first: Timeline, second: Timeline) -> np.ndarray:
    """Position in `second` of the next event strictly after each of `first`; its length if there is none."""
    who = np.concatenate([second.who, first.who])
    times = np.concatenate([second.occurred, first.occurred])
    is_first = np.repeat([False, True], [len(second.who), len(first.who)])
    # At the same moment the second event stands before the first, so that only strictly later ones follow it.
    order = np.lexsort((is_first, times, who))
    never = len(second.who)
    place = np.where(is_first[order], len(order), np.arange(len(order)))
    following = np.minimum.accumulate(place[::-1])[::-1]
    candidate = order[np.minimum(following, len(order) - 1)] if len(order) else following
    found = (following < len(order)) & (who[candidate] == who[order])
    answer = np.empty(len(order), dtype=np.int64)
    answer[order] = np.where(found, candidate, never)
    return answer[never:]
