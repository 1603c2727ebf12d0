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
    later, done = lines[-1], lines[-1].occurred
    for line, then in zip(reversed(lines[:-1]), reversed(steps), strict=True):
        # How soon, and whether it must or must not come, are turned often: what comes next stays the same.
        follower = _next_kept(line, then, later) if later is lines[-1] else next_of_same_person(line, later)
        inside, never = microseconds(then.inside), len(later.who)
        moment = np.append(later.occurred, np.iinfo(np.int64).max)[follower]
        came = (follower < never) & (moment - line.occurred <= inside)
        place = np.flatnonzero(came if then.happens else ~came)
        done = done[follower[place]] if then.happens else line.occurred[place] + inside
        later = line_of(line.who[place], line.occurred[place], line.recorded[place], line.rows[place])
    # Those that did not happen are over in the order in which they began.
    order = np.argsort(done, kind="stable") if steps[0].happens else np.arange(len(done))
    return line_of(later.who[order], done[order], later.recorded[order], later.rows[order])


def next_of_same_person(line: Timeline, later: Timeline) -> np.ndarray:
    """Position among later events of the next one strictly after each; their number if there is none."""
    never = len(later.who)
    # Both are in time order: those at or before an event stand before the place found here.
    place = np.searchsorted(later.occurred, line.occurred, side="right")
    mine, theirs = by_person(line), by_person(later)
    places = theirs + later.who[theirs] * np.int64(never + 1)
    found = np.searchsorted(places, place[mine] + line.who[mine] * np.int64(never + 1))
    candidate = np.append(theirs, never)[found]
    answer = np.empty(len(line.who), dtype=np.int32)
    answer[mine] = np.where(np.append(later.who, -1)[candidate] == line.who[mine], candidate, never)
    return answer


def _next_kept(line: Timeline, then: Then, later: Timeline) -> np.ndarray:
    """What comes next, kept with the events it comes after: that of the thing that was asked for last."""
    key = f"next {then.events.key}"
    if key not in line.columns:
        for other in [name for name in line.columns if name.startswith("next ")]:
            del line.columns[other]
        line.columns[key] = next_of_same_person(line, later)
    return line.columns[key]


def by_person(line: Timeline) -> np.ndarray:
    """The positions person by person, each person's in time order; kept with the timeline."""
    if "by person" not in line.columns:
        # Sixteen bits at a time: such numbers are put in order without comparing any two of them.
        order = np.argsort((line.who & 0xFFFF).astype(np.uint16), kind="stable")
        if len(order) and line.who.max() > 0xFFFF:
            order = order[np.argsort((line.who >> 16).astype(np.uint16)[order], kind="stable")]
        line.columns["by person"] = order.astype(np.int32)
    return line.columns["by person"]
