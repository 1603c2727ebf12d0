"""The next event of the same person, found at once for everybody, is the one a look at each person finds."""

import numpy as np

from segmentlab import events
from segmentlab.model.timeline import line_of, next_of_same_person, sequence


def line(generator, people, size):
    """Events in time order, many of them at the same moment."""
    when = np.sort(generator.integers(0, max(size // 2, 1), size)) * 600_000_000  # ten minutes
    return line_of(people[generator.integers(0, len(people), size)], when, when, np.arange(size))


def looked_up(one, later):
    """The answer by looking at each event alone."""
    for who, when in zip(one.who, one.occurred, strict=True):
        found = np.flatnonzero((later.who == who) & (later.occurred > when))
        yield int(found[0]) if len(found) else len(later.who)


def test_the_next_event_of_the_same_person_is_strictly_later():
    generator = np.random.default_rng(5)
    # Numbers above 65,535 differ from smaller ones in their upper half alone.
    people = np.array([0, 3, 65_535, 65_536, 65_539, 131_075, 1_000_000], dtype=np.int32)
    for size in (1, 2, 40, 200):
        one, later = line(generator, people, size), line(generator, people, 2 * size)
        assert next_of_same_person(one, later).tolist() == list(looked_up(one, later))
    none = line_of(*(np.empty(0, dtype=np.int64) for _ in range(4)))
    assert next_of_same_person(one, none).tolist() == [0] * len(one.who)
    assert next_of_same_person(none, one).tolist() == []


def test_another_time_or_another_follower_is_not_answered_with_what_was_kept():
    generator = np.random.default_rng(7)
    people = np.arange(3, dtype=np.int32)
    carts, orders, visits = (line(generator, people, 60) for _ in range(3))
    for name, after in (("orders", orders), ("visits", visits), ("orders", orders)):
        for inside in ("1h", "1d"):
            for source in (
                events("carts").followed_by(events(name), inside=inside),
                events("carts").not_followed_by(events(name), inside=inside),
            ):
                fresh = [line_of(one.who, one.occurred, one.recorded, one.rows) for one in (carts, after)]
                made, anew = sequence([carts, after], source.then), sequence(fresh, source.then)
                assert made.rows.tolist() == anew.rows.tolist()
                assert (np.diff(made.occurred) >= 0).all()
