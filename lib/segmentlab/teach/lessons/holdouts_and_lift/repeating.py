"""A hundred lotteries over the same people: how often the interval holds the truth, or finds it.

Comes in: both futures of everybody, from one send. Goes out: a hundred intervals. Stage of the loop: teach.

Nothing is sent again: a lottery only chooses which of a person's two futures is seen. So a hundred tests are
a hundred rows of yes and no, and all means and variances come out of a few products of matrices.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segmentlab.activate.holdout import ticket
from segmentlab.instrument.business import Business
from segmentlab.model.index import measured
from segmentlab.words import amount, signed

from ..shared import Shown
from .drawing import hundred
from .groups import AUDIENCE, NOTHING, PERK, run, titles
from .running import BEFORE

MANY = 100
#: What is compared in each of the tests, as the reader chooses it.
WAYS = {
    "buyers": "bought",
    "orders": "orders",
    "orders, the past taken out": "adjusted",
    "profit": "profit_cents",
}
_Z = 1.959963984540054


class Futures(NamedTuple):
    """What everybody of the audience does with the message, and without it."""

    ids: pd.Index
    with_it: np.ndarray
    without: np.ndarray

    @property
    def truth(self) -> float:
        """The true effect per person."""
        return float((self.with_it - self.without).mean())


def lotteries(shop: Business) -> np.ndarray:
    """A ticket for each person (column) in each of the lotteries (row), the same that `send` would draw."""

    def drawn() -> np.ndarray:
        ids = run(shop, PERK, AUDIENCE, 0.5, 4).people.index
        return np.stack([ticket(ids, name_of(number)) for number in range(MANY)])

    return shop.keep(("holdouts", "lotteries"), drawn)


def name_of(number: int) -> str:
    """The name of one of the lotteries."""
    return f"again {number + 1}"


def futures(shop: Business, message: str, weeks: int, outcome: str) -> Futures:
    """Both futures of the audience; of nothing at all, the same one twice."""

    def found() -> Futures:
        truth = run(shop, PERK if message == NOTHING else message, AUDIENCE, 0.5, weeks).truth
        without = truth[f"{outcome}_without"].to_numpy(float)
        sent = without if message == NOTHING else truth[f"{outcome}_with"].to_numpy(float)
        return Futures(truth.index, sent, without)

    return shop.keep(("holdouts", "futures", message, weeks, outcome), found)


def before(shop: Business, ids: pd.Index) -> np.ndarray:
    """What everybody did in the half year before, less its mean."""

    def found() -> np.ndarray:
        past = measured(BEFORE["orders_before"], shop).reindex(ids).fillna(0).to_numpy(float)
        return past - past.mean()

    return shop.keep(("holdouts", "before"), found)


def again(shop: Business, message: str, held: float, weeks: int, way: str) -> pd.DataFrame:
    """The difference and its interval in each of the hundred lotteries."""
    outcome = "orders" if way == "adjusted" else way
    both = futures(shop, message, weeks, outcome)
    out = (lotteries(shop) < held).astype(np.float32)
    if way == "adjusted":
        return _adjusted(both, out, before(shop, both.ids))
    groups = [_moments(value, arm) for value, arm in ((both.with_it, 1 - out), (both.without, out))]
    return _newcombe(*groups) if outcome == "bought" else _welch(*groups)


class _Arm(NamedTuple):
    people: np.ndarray
    mean: np.ndarray
    variance: np.ndarray


def _moments(values: np.ndarray, arm: np.ndarray) -> _Arm:
    people = arm.sum(axis=1, dtype=np.float64)
    columns = np.stack([values, values**2], axis=1)
    # Sums of money squared need all digits: products in double precision.
    total, squares = (arm.astype(np.float64) @ columns).T
    mean = total / people
    return _Arm(people, mean, (squares - people * mean**2) / (people - 1))


def _newcombe(got: _Arm, held: _Arm) -> pd.DataFrame:
    """Newcombe's interval for all lotteries at once (see `segmentlab.model.intervals.newcombe`)."""

    def wilson(arm: _Arm) -> tuple[np.ndarray, np.ndarray]:
        weight = arm.people / (arm.people + _Z**2)
        middle = weight * arm.mean + (1 - weight) / 2
        width = weight * _Z * np.sqrt(arm.mean * (1 - arm.mean) / arm.people + _Z**2 / (4 * arm.people**2))
        return middle - width, middle + width

    (low_1, high_1), (low_2, high_2) = wilson(got), wilson(held)
    difference = got.mean - held.mean
    below = np.hypot(got.mean - low_1, high_2 - held.mean)
    above = np.hypot(high_1 - got.mean, held.mean - low_2)
    return pd.DataFrame({"difference": difference, "low": difference - below, "high": difference + above})


def _welch(got: _Arm, held: _Arm) -> pd.DataFrame:
    """Welch's interval for all lotteries at once (see `segmentlab.model.intervals.welch`)."""
    from scipy.special import stdtrit

    one, two = got.variance / got.people, held.variance / held.people
    error = one + two
    freedom = error**2 / (one**2 / (got.people - 1) + two**2 / (held.people - 1))
    width = stdtrit(freedom, 0.975) * np.sqrt(error)
    difference = got.mean - held.mean
    return pd.DataFrame({"difference": difference, "low": difference - width, "high": difference + width})


def _adjusted(both: Futures, out: np.ndarray, past: np.ndarray) -> pd.DataFrame:
    """`adjusted_lift` for all lotteries at once, with one column of the past."""
    arms = ((both.with_it, 1 - out), (both.without, out))
    # Sums are all it takes; a table of every person in every lottery would take five times as long.
    sums = [
        arm.astype(np.float64) @ np.stack([did, did**2, past, did * past, past**2], axis=1)
        for did, arm in arms
    ]
    theta = sum(of_arm[:, 3] for of_arm in sums) / (past @ past)  # the past has the mean 0
    groups = []
    for (_, arm), of_arm in zip(arms, sums, strict=True):
        did, squares, before_it, both_of_it, past_squares = of_arm.T
        people = arm.sum(axis=1, dtype=np.float64)
        mean = (did - theta * before_it) / people
        squared = squares - 2 * theta * both_of_it + theta**2 * past_squares
        groups.append(_Arm(people, mean, (squared - people * mean**2) / (people - 1)))
    return _welch(*groups)


class Tally(NamedTuple):
    """What a hundred tests come to."""

    holds: int
    clear: int
    mean_of_clear: float
    wrong_way: int


def tally(table: pd.DataFrame, truth: float) -> Tally:
    """Count the intervals that hold the truth, those clear of zero, and what these report."""
    holds = (table["low"] <= truth) & (truth <= table["high"])
    clear = (table["low"] > 0) | (table["high"] < 0)
    wrong = clear & (np.sign(table["difference"]) != np.sign(truth)) & (truth != 0)
    mean = float(table.loc[clear, "difference"].mean()) if clear.any() else float("nan")
    return Tally(int(holds.sum()), int(clear.sum()), mean, int(wrong.sum()))


def written(value: float, way: str, currency: str = "$") -> str:
    """A difference of what is compared, per 100 people."""
    if way == "profit_cents":
        cents = round(100 * value, -2) + 0.0
        return f"+{amount(cents, currency)}" if cents > 0 else amount(cents, currency)
    return signed(100 * value)


NOUNS = {"bought": "buyers", "orders": "orders", "adjusted": "orders", "profit_cents": "profit"}


def hundred_tests(shop: Business, message: str, held: float, weeks: int, way: str) -> Shown:
    """A hundred tests of the same design on the same people, with the true effect drawn through them."""
    truth = futures(shop, message, weeks, "orders" if way == "adjusted" else way).truth
    table = again(shop, message, held, weeks, way)
    found = tally(table, truth)
    noun = NOUNS[way]
    title = f"{found.holds} of {MANY} intervals hold the truth, {found.clear} leave out zero"
    chart = hundred(
        table,
        truth,
        title=title,
        y=f"Difference in {noun} per 100 people",
        write=lambda value: written(value, way, shop.currency),
    )
    return chart, f"{_what(shop, message, found, truth, way)} {_reported(found, truth, way, shop.currency)}"


def _what(shop: Business, message: str, found: Tally, truth: float, way: str) -> str:
    if message == NOTHING:
        return (
            f"Nothing was sent to anybody, and the true effect is 0: **{found.holds} of {MANY}** intervals "
            "hold "
            f"it, and **{found.clear}** “find” something that is not there."
        )
    name = next(title for title, key in titles(shop).items() if key == message)
    return (
        f"Truly “{name}” changes {NOUNS[way]} by **{written(truth, way, shop.currency)} per 100 people**. "
        f"**{found.holds} of {MANY}** intervals hold that number. Only **{found.clear}** leave out zero: so "
        "often does a test of this design find anything."
        if found.clear < 80
        else f"Truly “{name}” changes {NOUNS[way]} by **{written(truth, way, shop.currency)} per 100 "
        "people**. "
        f"**{found.holds} of {MANY}** intervals hold that number, and **{found.clear}** leave out zero."
    )


def _reported(found: Tally, truth: float, way: str, currency: str) -> str:
    if not found.clear or truth == 0:
        return ""
    mean = written(found.mean_of_clear, way, currency)
    wrong = f" {found.wrong_way} of them point{'s' * (found.wrong_way == 1)} the wrong way." * bool(
        found.wrong_way
    )
    if found.clear < 5:
        return f"The few that do report {mean} on average.{wrong}"
    times = found.mean_of_clear / truth
    larger = f", **{times:.1f} times the truth**" if times >= 1.15 else ", close to the truth"
    return f"Those that do report {mean} on average{larger}.{wrong}"


def power_by(shop: Business, message: str, held: float, way: str, weeks: tuple[int, ...]) -> pd.Series:
    """In how many of the hundred tests the interval leaves out zero, by the weeks watched."""
    return pd.Series(
        {
            number: tally(again(shop, message, held, number, way), futures(
                shop, message, number, "orders" if way == "adjusted" else way).truth).clear
            for number in weeks
        }
    )  # fmt: skip
