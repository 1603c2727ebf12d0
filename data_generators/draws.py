"""The dice of every simulated business: one question, one person, one week, always the same answer.

Comes in: a seed, the name of a question, and who is asked in which week. Goes out: the same number every
time. This is the ground under the first stage of the loop (instrument): a world whose truth is known.

Every draw is a pure function of (seed, question, person, week, slot): a counter is scrambled by integer
arithmetic, and nothing is ever *consumed* from a stream of random numbers. Hence, without any bookkeeping:

- the first 25,000 people of a 100,000-person business are the same people;
- a campaign, a new question or another order of the code shifts nobody's later draws, so the same people can
  be played forward with and without a message, and the difference is the message's effect on each of them.
  Sharing each draw between both futures is a modelling choice: how the two futures of one person hang
  together can never be observed in real data;
- integer arithmetic gives the same draws on every machine and NumPy. Probabilities are rounded to nine
  decimals before a draw is compared with them, so the last bits of `exp` cannot change an outcome.

People do not influence each other, except colleagues of one account (saas).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]

_MIX = np.uint64(0x3C79AC492BA7B653)
_MIX_AGAIN = np.uint64(0x1C69B3F74AC4AE35)
_FAR, _FARTHER = np.uint64(27), np.uint64(33)
_SLOT_BIT, _WEEK_BIT, _PERSON_BIT = np.uint64(0), np.uint64(16), np.uint64(32)
_BEGINNINGS = 4096  #: how finely `choose` remembers where to begin
_FROM_ONE = np.uint64(0x3FF0000000000000)  #: the bits of 1.0


class Stream(NamedTuple):
    """Two numbers that make the draws of one question independent of those of every other."""

    first: np.uint64
    second: np.uint64


@cache
def stream(seed: int, name: str) -> Stream:
    """Name a question to ask the dice.

    Examples
    --------
    >>> stream(2026, "ecommerce/orders") == stream(2026, "ecommerce/orders")
    True
    """
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return Stream(*(np.uint64(int.from_bytes(digest[at : at + 8], "little")) for at in (0, 8)))


def uniform(
    question: Stream, person: ArrayLike, week: ArrayLike = 0, slot: ArrayLike = 0, first: int = 0
) -> Floats:
    """Draw numbers strictly between 0 and 1, one for each person, week and slot.

    Parameters
    ----------
    question
        What is being decided, from `stream`.
    person, week, slot
        Who, when, and which of several equal decisions in that week (arrays of one shape, or single numbers).
    first
        Who person 0 is: 0, or how many come before the block that is counted from 0.

    Returns
    -------
    Array of floats with 53 bits, never 0 and never 1.

    Examples
    --------
    >>> uniform(stream(2026, "coin"), [0, 1, 2]).round(3)
    array([0.916, 0.112, 0.883])
    """
    return _scrambled(question, counters(person, week, slot, first, int(question.first)))


def counters(
    person: ArrayLike, week: ArrayLike = 0, slot: ArrayLike = 0, first: int = 0, key: int = 0
) -> NDArray[np.uint64]:
    """Number decisions: a number of its own for each person, week and slot, combined with a key.

    Parameters are those of `uniform`; several questions about the same decisions are `asked` of one result.

    Examples
    --------
    >>> counters([0, 1], week=3, slot=2)
    array([    196610, 4295163906], dtype=uint64)
    """
    # Much of the time of a simulation is spent here and in `_scrambled`: numbers are changed in place, and
    # whatever is the same for everybody is put together beforehand.
    bits = np.asarray(_unsigned(person) << _PERSON_BIT)
    for part, shift in ((week, _WEEK_BIT), (slot, _SLOT_BIT)):
        if isinstance(part, int):
            key ^= part << int(shift)
        else:
            bits = bits | (_unsigned(part) << shift if shift else _unsigned(part))
    if first:
        bits += np.uint64(first << int(_PERSON_BIT))
    bits ^= np.uint64(key)
    return bits


def asked(question: Stream, decisions: NDArray[np.uint64]) -> Floats:
    """Draw for decisions numbered by `counters`, as `uniform` would.

    Examples
    --------
    >>> asked(stream(2026, "coin"), counters([0, 1, 2])).round(3)
    array([0.916, 0.112, 0.883])
    """
    return _scrambled(question, np.asarray(decisions ^ question.first))


def _scrambled(question: Stream, bits: NDArray[np.uint64]) -> Floats:
    """Turn numbers of decisions into draws, in place."""
    spare = np.empty_like(bits)
    _scramble(bits, spare)
    bits ^= question.second
    _scramble(bits, spare)
    # 52 bits become the fraction of a number from 1 up to 2; what is taken off leaves them in the middle of
    # their step, so that neither 0 nor 1 comes out.
    bits >>= np.uint64(12)
    bits |= _FROM_ONE
    draw = bits.view(np.float64)
    draw -= 1 - 2.0**-53
    return draw


def _unsigned(number: ArrayLike) -> NDArray[np.uint64]:
    whole = np.asarray(number)
    return whole.view(np.uint64) if whole.dtype == np.int64 else whole.astype(np.uint64)


def scramble(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Change about half of all bits whenever one bit of the input changes (the `moremur` finaliser)."""
    bits = bits.copy()
    _scramble(bits, np.empty_like(bits))
    return bits


def _scramble(bits: NDArray[np.uint64], spare: NDArray[np.uint64]) -> None:
    """Scramble in place; `spare` is room for as many numbers."""
    np.right_shift(bits, _FAR, out=spare)
    bits ^= spare
    bits *= _MIX
    np.right_shift(bits, _FARTHER, out=spare)
    bits ^= spare
    bits *= _MIX_AGAIN
    np.right_shift(bits, _FAR, out=spare)
    bits ^= spare


def chance(probability: ArrayLike) -> Floats:
    """Round a probability or rate to nine decimals: below that, machines differ, and nothing real does.

    Examples
    --------
    >>> float(chance(0.1234567894))
    0.123456789
    """
    return np.asarray(probability, dtype=np.float64).round(9)


def happens(draw: Floats, probability: ArrayLike) -> Flags:
    """Decide yes or no: a larger probability never turns a yes into a no.

    Examples
    --------
    >>> happens(np.array([0.2, 0.6]), 0.5)
    array([ True, False])
    """
    # One number for all is quicker rounded without NumPy.
    return draw < (round(probability, 9) if type(probability) is float else chance(probability))


def poisson(draw: Floats, rate: ArrayLike, most: int) -> Whole:
    """Turn draws into counts: the same draw with a higher rate never gives fewer.

    Parameters
    ----------
    draw, rate
        One draw per person, and the expected count.
    most
        Largest count given; keep it well above the rates.

    Returns
    -------
    Array of whole numbers from 0 to `most`.

    Examples
    --------
    >>> poisson(np.array([0.5, 0.5, 0.99]), [0.1, 1.0, 1.0], most=5)
    array([0, 1, 4])
    """
    expected: Floats = np.broadcast_to(np.asarray(rate, dtype=np.float64), draw.shape)
    term = np.exp(-expected)
    counts = np.zeros(draw.shape, dtype=np.int64)
    left = np.flatnonzero(draw >= chance(term))
    draw, expected, term = draw[left], expected[left], term[left]
    below = term
    for count in range(1, most + 1):
        counts[left] = count
        term = term * expected / count
        below = below + term
        more = draw >= chance(below)
        if not more.any():
            break
        left, draw, expected, term, below = left[more], draw[more], expected[more], term[more], below[more]
    return counts


def geometric(draw: Floats, stop: ArrayLike, most: int) -> Whole:
    """Turn draws into the number of further steps taken when each stops with chance `stop`.

    Examples
    --------
    >>> geometric(np.array([0.4, 0.6, 0.9]), stop=0.5, most=9)
    array([0, 1, 3])
    """
    steps = np.log1p(-draw)
    steps /= np.log1p(-np.asarray(stop, dtype=np.float64))
    steps.round(9, out=steps)
    return np.minimum(steps, most, out=steps).astype(np.int64)


def choose(draw: Floats, weights: Iterable[float]) -> Whole:
    """Turn draws into positions in a list of weights, heavier ones more often.

    Examples
    --------
    >>> choose(np.array([0.1, 0.5, 0.9]), [1, 0, 3])
    array([0, 2, 2])
    """
    ends, begin = _ends(tuple(weights))
    # Begin near the place instead of looking for it: a few steps for all take a fraction of the time.
    place = begin[(draw * _BEGINNINGS).astype(np.int64)]
    beyond = draw >= ends[place]
    while beyond.any():
        place += beyond
        beyond = draw >= ends[place]
    return place


@cache
def _ends(weights: tuple[float, ...]) -> tuple[Floats, Whole]:
    """Give where the place of each weight ends between 0 and 1, and the first place to try for any draw."""
    table = np.cumsum(np.asarray(weights, dtype=np.float64))
    table = chance(table / table[-1])
    table[-1] = 2  # whatever is drawn, it is no further than the last
    begin = np.searchsorted(table, np.arange(_BEGINNINGS) / _BEGINNINGS, side="right")
    return table, begin.astype(np.int64)


def from_share(share: Floats, size: Whole | int) -> Whole:
    """Turn draws, or other shares between 0 and 1, into one of `size` places, all equally wide.

    Examples
    --------
    >>> from_share(np.array([0.1, 0.5, 0.99]), 10)
    array([1, 5, 9])
    """
    scaled = np.asarray(share * size)
    scaled.round(9, out=scaled)
    place = scaled.astype(np.int64)  # shares are never below 0, so cutting off is rounding down
    return np.minimum(place, size - 1, out=place)
