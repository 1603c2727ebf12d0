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


def sequence(lines: list[Timeline], steps: tuple[Then, ...]) -> Timeline:
    """Date every first event by the earliest moment at which all steps after it were done.

    Worked from the last step to the first: of the events of a step only those from which the rest can be done
    are kept. The next one of these is then the one from which the rest is done earliest.

    Parameters
    ----------
    lines
        The events of the first step, the second, and so on.
    steps
        What must follow, one step fewer.
    """
    who, occurred = lines[-1].who, lines[-1].occurred
    done = occurred
    for line, then in zip(reversed(lines[:-1]), reversed(steps), strict=True):
        follower = next_of_same_person(line.who, line.occurred, who, occurred)
        inside, never = microseconds(then.inside), len(who)
        moment = np.append(occurred, np.iinfo(np.int64).max)[follower]
        came = (follower < never) & (moment - line.occurred <= inside)
        place = np.flatnonzero(came if then.happens else ~came)
        done = done[follower[place]] if then.happens else line.occurred[place] + inside
        who, occurred = line.who[place], line.occurred[place]
    order = np.argsort(done, kind="stable")
    place, done = place[order], done[order]
    return line_of(line.who[place], done, line.recorded[place], line.rows[place])


def next_of_same_person(
    who: np.ndarray, times: np.ndarray, later_who: np.ndarray, later_times: np.ndarray
) -> np.ndarray:
    """Position among later events of the next one strictly after each; their number if there is none."""
    everyone = np.concatenate([later_who, who])
    moments = np.concatenate([later_times, times])
    is_first = np.repeat([False, True], [len(later_who), len(who)])
    # At the same moment the later event stands before the first, so that only strictly later ones follow it.
    order = np.lexsort((is_first, moments, everyone))
    never = len(later_who)
    place = np.where(is_first[order], len(order), np.arange(len(order)))
    following = np.minimum.accumulate(place[::-1])[::-1]
    candidate = order[np.minimum(following, len(order) - 1)] if len(order) else following
    found = (following < len(order)) & (everyone[candidate] == everyone[order])
    answer = np.empty(len(order), dtype=np.int64)
    answer[order] = np.where(found, candidate, never)
    return answer[never:]
